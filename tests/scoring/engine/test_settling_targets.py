"""Missed targets in vetoes by hand: in points, carried over, by the unit's own number."""

import datetime as dt
from decimal import Decimal

from qingxun.scoring.engine import Facts, UnitYear, parse_policy
from qingxun.scoring.engine.running import run_facts

from .builders import item, policy_data

AFTER = dt.date(2026, 4, 1)
FIVE = {"type": "filing", "basis": "filed", "points": 5}
TEN = {
    "type": "target",
    "id": "ten",
    "per": "month",
    "measure": "points",
    "of": ["filing"],
    "items": {"*": 10},
    "deduct": 1,
    "carry": "surplus",
}
VETO = {
    "type": "veto",
    "id": "lax",
    "figure": {"figure": "missed", "clauses": ["ten"]},
    "reaches": 1,
    "effects": ["titles"],
}


def filed(unit: str, *numbers: int) -> list:
    """So many items in January, February, March."""
    return [
        item(f"{unit}{month}-{number}", by=(unit,), filed=f"{month:02}-05")
        for month, many in enumerate(numbers, start=1)
        for number in range(many)
    ]


def settled(*units: UnitYear, rows: list):
    rules = parse_policy(policy_data(FIVE, TEN, VETO))
    return run_facts(rules, Facts(items=tuple(rows), unit_years=units), as_of=AFTER)


def test_points_with_what_was_carried_over_decide_who_missed_a_target() -> None:
    """甲: 5, 15, 10 points: January misses 10; February's surplus of 5 leaves 5 for March.
    乙: 15, 5, 10: January's surplus leaves 5 for February. As pieces both miss all."""
    rows = filed("甲", 1, 3, 2) + filed("乙", 3, 1, 2)
    run = settled(UnitYear("甲", 2026, "township"), UnitYear("乙", 2026, "township"), rows=rows)
    first, second = sorted(run.candidates, key=lambda one: one.id != "甲")[:2]
    assert [(row.period, row.required, row.reached) for row in first.missed] == [
        ("2026-01", Decimal(10), Decimal(5))
    ]
    assert (first.targets_asked, first.targets_met) == (Decimal(25), Decimal(20))
    assert second.missed == ()
    assert (second.targets_asked, second.targets_met) == (Decimal(25), Decimal(25))
    assert [row.owner for row in run.settlement.findings if row.clause == "lax"] == ["甲"]


def test_the_units_own_number_is_what_is_asked() -> None:
    """丙 has to bring 5 points a month and brings 5, 5, 5."""
    town = UnitYear("丙", 2026, "township", targets={"ten": 5})
    run = settled(town, rows=filed("丙", 1, 1, 1))
    (only,) = [one for one in run.candidates if one.id == "丙"]
    assert (only.missed, only.targets_asked) == ((), Decimal(15))
    assert not run.settlement.findings
