"""What must hold of stages 8 and 9 for any policy of the language and any facts."""

import dataclasses
import datetime as dt
import json
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from qingxun.scoring.engine import Facts, Item, Policy, UnitYear, compile_policy, evaluate
from qingxun.scoring.engine.facts import PersonYear, TableEntry
from qingxun.scoring.engine.settling import settle
from qingxun.scoring.engine.settling_figures import Candidate, Year
from qingxun.scoring.engine.settling_gathering import calendar_year, gather, sums_of_lines
from qingxun.scoring.engine.settling_policy import Award, Who
from qingxun.scoring.engine.settling_report import names_of, report

from .builders import TABLE, adopted, item
from .settling_builders import (
    BAR_OF_SIXTY,
    ENDED,
    FIRST_TWO,
    ORDER,
    SHARE,
    incident,
    person,
    policy,
    unit,
)

KEYS = ["points", "filed", "adopted", "rate", "instructions", "deductions", "incidents", "score"]
NAMES = ("甲", "乙", "丙", "丁", "戊", "己")


@st.composite
def rules(draw: Any) -> Policy:
    by = draw(st.lists(st.sampled_from(KEYS), min_size=1, max_size=4, unique=True))
    methods: list[dict[str, Any]] = [
        {"method": "ratio"},
        {"method": "direct", "percent": "12.5"},
        {"method": "tiers", "tiers": [{"first": 2, "points": 20}, {"least": 3, "points": 7}]},
        {"method": "base_plus", "target": 5, "base": 10, "step": 2, "step_points": 1},
    ]
    within = draw(st.sampled_from(["group", "all"]))
    star = {"type": "award", "id": "star", "who": "person", "title": "个人", "by": ["points"]}
    clauses = [
        SHARE | draw(st.sampled_from(methods)),
        ORDER | {"by": by, "within": within},
        BAR_OF_SIXTY | {"under": draw(st.integers(0, 12)), "cascade": ["principal"]},
        {"type": "veto", "id": "late", "figure": "incidents", "reaches": draw(st.integers(1, 3))},
        {"type": "veto", "id": "tail", "last": "order"},
        FIRST_TWO
        | {
            "seats": draw(st.integers(0, 4)),
            "on_tie": draw(st.sampled_from(["all", "none", "decide"])),
            "replace": draw(st.booleans()),
            "within": within,
        },
        star | {"seats": draw(st.integers(0, 3))},
        {"type": "classes", "rules": [{"winners_of": ["best"], "to": "school"}]},
    ]
    return policy(*clauses)


@st.composite
def years(draw: Any) -> list[Candidate]:
    found = []
    for name in NAMES[: draw(st.integers(1, 6))]:
        late = tuple(incident(f"{name}{n}", "late") for n in range(draw(st.integers(0, 3))))
        found.append(
            unit(
                name,
                str(draw(st.integers(-3, 12))),
                group=draw(st.sampled_from(["township", "school"])),
                filed=draw(st.integers(0, 3)),
                adopted=draw(st.integers(0, 3)),
                incidents=late,
            )
        )
        found.append(
            person(
                f"{name}头", name, str(draw(st.integers(0, 9))), "principal", group=found[-1].group
            )
        )
    return found


def settled_json(rules: Policy, candidates: list[Candidate], year: Year) -> str:
    found = report(rules, settle(rules, candidates, year), names_of(candidates))
    return json.dumps(found, ensure_ascii=False, sort_keys=True)


@given(rules(), years(), st.randoms(), st.booleans())
def test_any_order_gives_the_same_result(
    rules: Policy, found: list[Candidate], random: Any, ended: bool
) -> None:
    year = ENDED if ended else dataclasses.replace(ENDED, as_of=dt.date(2026, 9, 1))
    mixed = list(found)
    random.shuffle(mixed)
    assert settled_json(rules, found, year) == settled_json(rules, mixed, year)


@given(rules(), years())
def test_no_barred_one_wins_and_no_seat_is_given_twice(
    rules: Policy, found: list[Candidate]
) -> None:
    settled = settle(rules, found, ENDED)
    award = next(each for each in rules.clauses if isinstance(each, Award) and each.id == "best")
    barred = {row.owner for row in settled.findings if row.who is Who.UNIT and row.bars("best")}
    won = [row for row in settled.winners if row.award == "best"]
    assert not barred & {row.owner for row in won}
    assert len({row.owner for row in won}) == len(won)
    if award.on_tie != "all":
        assert max(Counter(row.pool for row in won).values(), default=0) <= award.seats.fixed["*"]


@given(rules(), years())
def test_places_are_without_gaps_and_scores_within_bounds(
    rules: Policy, found: list[Candidate]
) -> None:
    settled = settle(rules, found, ENDED)
    pools = Counter((row.clause, row.pool) for row in settled.places)
    for row in settled.places:
        mine = [one for one in settled.places if (one.clause, one.pool) == (row.clause, row.pool)]
        assert row.of == pools[row.clause, row.pool] == len(mine)
        assert row.place == 1 + sum(one.place < row.place for one in mine)
    assert all(0 <= row.amount <= 20 for row in settled.scores)
    assert len(settled.scores) == sum(one.who is Who.UNIT for one in found)


@given(rules(), years(), st.data())
def test_lifting_a_finding_removes_it_and_what_cascaded_from_it_alone(
    rules: Policy, found: list[Candidate], data: Any
) -> None:
    before = [row for row in settle(rules, found, ENDED).findings if row.who is Who.UNIT]
    if not before:
        return
    row = data.draw(st.sampled_from(before))
    settled = settle(rules, found, ENDED, lifted=[(row.clause, row.who, row.owner)])
    left = {(one.clause, one.owner, one.through) for one in settled.findings}
    assert (row.clause, row.owner, "") not in left
    assert not any(one[0] == row.clause and one[2] == row.owner for one in left)
    others = {(one.clause, one.owner, "") for one in before} - {(row.clause, row.owner, "")}
    assert others <= left


def values(thing: Any) -> Iterator[Any]:
    """Everything inside, however deep."""
    yield thing
    if dataclasses.is_dataclass(thing):
        thing = [getattr(thing, field.name) for field in dataclasses.fields(thing)]
    if isinstance(thing, dict):
        thing = [*thing.keys(), *thing.values()]
    if isinstance(thing, list | tuple | set | frozenset):
        for entry in thing:
            yield from values(entry)


@given(rules(), years())
def test_there_is_no_float_and_the_traces_are_json(rules: Policy, found: list[Candidate]) -> None:
    settled = settle(rules, found, ENDED)
    assert not any(isinstance(value, float) for value in values(settled))
    assert not any(
        isinstance(value, float) for value in values(report(rules, settled, names_of(found)))
    )


def test_facts_and_lines_become_candidates() -> None:
    rules = compile_policy(
        policy(
            TABLE,
            {"type": "attribution", "units": "equal", "persons": "equal"},
            {"type": "target", "id": "q", "per": "quarter", "items": {"*": 1}, "deduct": 2},
        )
    )
    joint: Item = item(
        "i1", ("甲/张", "乙/李"), "02-05", (adopted("a1", "city_league", "single", "03-01"),)
    )
    facts = Facts(
        items=(joint,),
        unit_years=(UnitYear("甲", 2026, "township"), UnitYear("乙", 2026, "school")),
        person_years=(PersonYear("张", 2026, "甲", "officer", born_on=dt.date(1996, 1, 2)),),
        incidents=(dataclasses.replace(incident("x", "late", "2026-04-01"), unit="甲"),),
        table_entries=(TableEntry("t", "check", Decimal(90), dt.date(2026, 5, 1), unit="乙"),),
    )
    year = calendar_year(2026, dt.date(2026, 7, 1))
    sums = sums_of_lines(evaluate(rules, facts, year.as_of), year)
    found = {one.id: one for one in gather(rules, facts, sums, year)}
    assert sum(entry.amount for entry in found["甲"].entries) == 8  # 20 ÷ 2, one quarter missed
    assert [(row.period, row.reached) for row in found["乙"].missed] == [("2026Q2", 0)]
    assert (found["甲"].targets_asked, found["甲"].targets_met) == (2, 1)
    assert [row.id for row in found["甲"].incidents] == ["x"]
    assert found["乙"].tables == {"check": 90}
    assert (found["张"].age, found["张"].group, found["李"].age) == (29, "township", None)
    assert [entry.amount for entry in found["i1"].entries] == [20]
    assert {act.act for act in found["张"].acts} == {"filed", "adopted"}
