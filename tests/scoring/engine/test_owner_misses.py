"""Why not, for a unit's period: targets in items and points, caps, penalties, other facts."""

import datetime as dt
from typing import Any

import pytest

from qingxun.kit.periods import Span
from qingxun.scoring.engine import (
    Commission,
    Facts,
    Incident,
    OwnerFacts,
    OwnerKind,
    UnitYear,
    Version,
    count_items,
    evaluate_item,
    evaluated_year,
    owner_facts,
)
from qingxun.scoring.engine.owner_misses import explain_owner_misses

from .builders import compiled, day, item

MARCH, YEAR = Span.from_key("2026-03"), Span.from_key("2026")
TOWN = UnitYear("甲", 2026, "township")
FIVE = {"type": "filing", "basis": "filed", "points": 5}
NAMES: dict[str, Any] = {
    "incidents": {"late": "迟报"},
    "outputs": {"speech": "会议发言"},
    "tables": {"groundwork": "基础工作检查"},
}


def said(
    *clauses: dict[str, Any],
    items: int = 2,
    span: Span = MARCH,
    unit: UnitYear = TOWN,
    as_of: dt.date = dt.date(2026, 4, 2),
    **facts: Any,
) -> dict[str, str]:
    """Clause number → why not, of a unit that filed so many items in March, 5 points each."""
    rules = compiled(FIVE, *clauses, **NAMES)
    rows = [item(f"i{number}", by=("甲",)) for number in range(items)]
    counts: dict[str, dict[str, int]] = {}
    for count, number in count_items(rules, rows).items():
        counts.setdefault(count.period, {})[count.clause] = number
    whole = evaluated_year(
        [Version(rules)],
        unit,
        {period: [(Version(rules), found)] for period, found in counts.items()},
        [line for row in rows for line in evaluate_item(rules, row)],
        as_of,
        facts=owner_facts(Facts(**facts)).get((OwnerKind.UNIT, "甲"), OwnerFacts()),
    )
    found = explain_owner_misses(whole, rules, span)
    return {miss.number: "；".join(miss.reasons) for miss in found}


def test_targets_say_how_much_is_missing_in_items_and_in_points() -> None:
    target = {"type": "target", "per": "month", "items": {"*": 3}, "base": 10}
    points = {"type": "target", "per": "month", "items": {"*": 40}, "measure": "points"}
    found = said(target, points | {"of": ["filing"], "deduct": 1})
    assert found["第2条"] == "2026年3月应报送 3 件，已报送 2 件，还差 1 件"
    assert found["第3条"] == "2026年3月应得 40 分，已得 10 分，还差 30 分"
    assert said(target, items=3) == {}
    assert said(target, unit=UnitYear("甲", 2026))["第2条"] == "单位没有排名组，不下任务"


def test_what_was_carried_over_is_asked_too() -> None:
    target = {"type": "target", "per": "month", "items": {"*": 2}, "deduct": 1}
    found = said(target | {"carry": "shortfall"}, items=3, as_of=day("03-20"))
    assert found["第2条"] == "2026年3月应报送 6 件，已报送 3 件，还差 3 件"  # 2 each of two months


def test_a_cap_that_cut_says_so_and_one_that_did_not_says_nothing() -> None:
    cap = {"type": "cap", "per": "month", "of": ["filing"], "limit": 8}
    assert said(cap)["第2条"] == "2026年3月报送分合计 10 分，封顶 8 分，减 2 分（第2条）"
    assert said(cap | {"limit": 10}) == {}
    yearly = {"type": "cap", "per": "year", "of": ["filing"], "limit": 9}
    assert "封顶 9 分" in said(yearly)["第2条"]  # the year's cap cuts March too


@pytest.mark.parametrize(
    ("clause", "facts", "words"),
    [
        ({"type": "incident", "incident_types": ["late"], "points": 5}, {}, "没有登记的迟报，不扣"),
        (
            {"type": "incident", "incident_types": ["late"], "points": 5, "from_count": 2},
            {"incidents": (Incident("x", "late", day("03-04"), unit="甲"),)},
            "有 1 次，第 2 次起才扣",
        ),
        ({"type": "commission", "missed": 3}, {}, "没有到期的约稿"),
        (
            {"type": "commission", "missed": 3},
            {"commissions": (Commission("c", "甲", day("03-10"), excused=True),)},
            "约稿已免责",
        ),
        (
            {"type": "output", "table": [{"output_types": ["speech"], "points": 3}]},
            {},
            "没有登记的会议发言",
        ),
        (
            {"type": "entered", "entered": "groundwork", "times": 1},
            {},
            "还没有录入基础工作检查",
        ),
        ({"type": "follow_up", "missed": 2}, {}, "没有到期要反馈的批示"),
        (
            {"type": "rate", "per": "month", "least": 30, "deduct": 2, "from_items": 5},
            {},
            "2026年3月报送 2 件，不足 5 件，不看采用率",
        ),
        (
            {"type": "floor", "per": "month", "of": ["filing"], "limit": 4},
            {},
            "2026年3月报送分合计 10 分，不低于保底的 4 分",
        ),
    ],
)
def test_the_other_clauses_about_a_unit(
    clause: dict[str, Any], facts: dict[str, Any], words: str
) -> None:
    assert said(clause, **facts) == {"第2条": words}


def test_what_brought_something_is_no_miss() -> None:
    penalty = {"type": "incident", "incident_types": ["late"], "points": 5}
    facts = {"incidents": (Incident("x", "late", day("03-04"), unit="甲"),)}
    assert said(penalty, **facts) == {}
    excluded = UnitYear("甲", 2026, "township", excluded=frozenset({"incident2"}))
    assert said(penalty, unit=excluded) == {}
