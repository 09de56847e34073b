"""Generated policies and facts over the whole language: for properties that hold for all of it."""

import datetime as dt
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from qingxun.scoring.engine import (
    Adoption,
    Commission,
    Compiled,
    Contributor,
    Facts,
    Incident,
    Instruction,
    Item,
    ManualValue,
    Output,
    PersonYear,
    TableEntry,
    UnitYear,
    compile_policy,
    parse_policy,
)

from .builders import TABLE, policy_data

DAYS = st.dates(dt.date(2025, 11, 1), dt.date(2026, 12, 31))
UNITS = ("甲", "乙", "丙")
PEOPLE = ("张", "王", "李")
UNIT = st.sampled_from(UNITS)
PERSON = st.sampled_from(PEOPLE)
FLAG = st.booleans()

ITEM_CLAUSES: tuple[dict[str, Any], ...] = (
    {"type": "classify", "kind": "research", "when": {"min_words": 1000}},
    {"type": "exclude", "from": ["adoption", "filing"], "when": {"first_filed": False}},
    {"type": "exclude", "from": ["target"], "when": {"repost": True}},
    {"type": "exclude", "from": ["instruction"], "when": {"urgent": True}},
    {"type": "filing", "points": 2, "when": {"adopted": False}},
    {"type": "filing", "points": "1或3", "basis": "accepted"},
    {"type": "filing", "points": 1, "when": {"groups": ["township"]}},
    {
        "type": "superior",
        "entered": "superior",
        "times": "1/3",
        "when": {"levels": ["province"]},
    },
    TABLE,
    {"type": "adoption", "table": [{"levels": ["county"], "points": {"*": "2～5"}}]},
    {"type": "adoption", "table": [{"points": {"*": 1}}], "when": {"forwarded_only": True}},
    {"type": "analogy", "like": "next_lower", "times": "1/2"},
    {"type": "factor", "times": 2, "when": {"kinds": ["research"]}},
    {"type": "factor", "of": ["adoption"], "times": "1/3", "when": {"repost": True}},
    {"type": "resolve", "levels": ["city", "province"], "keep": "highest_per_level", "top": 1},
    {"type": "instruction", "points": {"county": 5}, "times": {"city": "1/2"}, "keep": "highest"},
    {"type": "attribution", "units": "ratio", "persons": "share", "ratios": [["66.7", "33.3"]]},
    {"type": "attribution", "units": "each", "persons": "local", "when": {"joint": True}},
    {"type": "attribution", "units": "equal", "persons": "determined"},
    {"type": "editor", "least": 50, "share": "1/3"},
    {"type": "editor", "least": 30, "owner": "unit", "taken": "extra"},
)
PERIOD_CLAUSES: tuple[dict[str, Any], ...] = (
    {"type": "start", "per": "year", "points": 60},
    {"type": "start", "per": "month", "points": 5, "owner": "person"},
    {
        "type": "target",
        "per": "month",
        "items": {"township": 2, "*": 1},
        "base": 10,
        "steps": [1, 2, 4],
        "failures": "in_a_row",
    },
    {
        "type": "target",
        "per": "quarter",
        "items": {"*": 2},
        "deduct": "0.5",
        "carry": "both",
        "carry_limit": 2,
        "bonus": 1,
        "convert": {"research": 2},
    },
    {
        "type": "target",
        "per": "half_month",
        "items": {"*": 1},
        "deduct": 1,
        "charge": 2,
        "vacation": [7, 8],
    },
    {"type": "target", "per": "week", "items": {"*": 1}, "flat": "0.1", "basis": "adopted"},
    {"type": "target", "per": "year", "per_head": "0.5", "base": 7, "base_in_parts": True},
    {
        "type": "target",
        "per": "quarter",
        "measure": "points",
        "of": ["adoption", "penalty"],
        "items": {"*": 20},
        "base": 3,
        "deduct": "0.1",
        "deduct_limit": 5,
    },
    {"type": "target", "per": "quarter", "items": {"*": 1}, "owner": "person", "flat": 2},
    {"type": "rate", "per": "quarter", "least": 50, "deduct": 3},
    {"type": "incident", "incident_types": ["late"], "steps": [1, 3, 9]},
    {"type": "incident", "incident_types": ["false"], "points": 5, "zero": ["item"]},
    {"type": "incident", "incident_types": ["media"], "points": 10, "zero": ["month"]},
    {"type": "incident", "of_value": "1/2"},
    {"type": "incident", "also": True, "from_count": 3, "zero": ["year"]},
    {"type": "commission", "answered": 5, "late": 3, "missed": 10, "zero_year_from": 3},
    {"type": "output", "table": [{"levels": ["city"], "points": 20}, {"points": "5～8"}]},
    {"type": "entered", "entered": "rank", "after": 10, "per_place": "0.05"},
    {"type": "follow_up", "missed": 4, "late": 2},
    {"type": "cap", "per": "month", "of": ["adoption"], "limit": 20},
    {"type": "cap", "per": "year", "of": ["adoption", "base", "bonus"], "limit": 60},
    {"type": "cap", "per": "quarter", "of": ["filing"], "limit": 2, "owner": "person"},
    {"type": "floor", "per": "quarter", "of": ["penalty", "shortfall"], "limit": -5},
    {"type": "floor", "per": "year", "of": ["base", "shortfall", "penalty", "zero"]},
)


@st.composite
def wide_policies(draw: Any) -> Compiled:
    chosen = [clause for clause in ITEM_CLAUSES if draw(FLAG)]
    chosen += [clause for clause in PERIOD_CLAUSES if draw(FLAG)]
    data = policy_data(
        *(chosen or [TABLE]),
        year_starts=draw(st.sampled_from([1, 1, 12])),
        rounding={
            "places": 2,
            "mode": draw(st.sampled_from(["up", "down", "half_up", "half_even"])),
            "remainder": draw(st.sampled_from(["drop", "first"])),
        },
        silent={
            "forwarded": draw(st.sampled_from(["nothing", "as_adopted"])),
            "several_instructions": draw(st.sampled_from(["sum", "highest"])),
            "factors": draw(st.sampled_from(["product", "highest", "first"])),
        },
        tables={"superior": "上级给分", "rank": "在上级的名次"},
    )
    return compile_policy(parse_policy(data))


OUTLETS = ["county_party", "city_league", "province_league", "media_city", "x"]


def approved(draw: Any, fact: str, clauses: list[str], owner: str = "") -> ManualValue:
    return ManualValue(
        draw(st.sampled_from(clauses)),
        fact,
        draw(st.sampled_from([Decimal(2), Decimal("3.5"), Decimal(60)])),
        entered_by="a",
        approved_by=draw(st.sampled_from(["", "a", "b"])),
        owner=owner,
        id=f"v-{fact}-{owner}",
    )


@st.composite
def wide_items(draw: Any, clauses: list[str]) -> tuple[Item, ...]:
    return tuple(one_item(draw, number, clauses) for number in range(draw(st.integers(0, 4))))


def acts_of(draw: Any, number: int) -> tuple[tuple[Adoption, ...], tuple[Instruction, ...]]:
    adoptions = tuple(
        Adoption(
            f"a{number}-{each}",
            draw(st.sampled_from(OUTLETS)),
            draw(st.sampled_from(["brief", "single"])),
            draw(DAYS),
            level="city",
            forwarded_only=draw(FLAG),
        )
        for each in range(draw(st.integers(0, 3)))
    )
    instructions = tuple(
        Instruction(
            f"n{number}-{each}",
            draw(st.sampled_from(["county", "city"])),
            draw(DAYS),
            follow_up_due=draw(st.none() | DAYS),
            follow_up_done=draw(st.none() | DAYS),
        )
        for each in range(draw(st.integers(0, 2)))
    )
    return adoptions, instructions


def one_item(draw: Any, number: int, clauses: list[str]) -> Item:
    adoptions, instructions = acts_of(draw, number)
    signed = draw(
        st.lists(
            st.builds(
                Contributor,
                UNIT | st.none(),
                PERSON | st.none(),
                st.none() | st.decimals(0, 100, places=1),
                FLAG,
            ),
            max_size=3,
        )
    )
    facts = [f"i{number}", *(a.id for a in adoptions), *(i.id for i in instructions)]
    manual = [approved(draw, fact, clauses) for fact in facts if draw(FLAG)]
    manual += [approved(draw, facts[0], clauses, owner) for owner in PEOPLE if draw(FLAG)]
    entries = [
        TableEntry(f"e-{a.id}", "superior", Decimal(7), a.adopted_on, item=facts[0], adoption=a.id)
        for a in adoptions
        if draw(FLAG)
    ]
    return Item(
        facts[0],
        "news",
        tuple(signed),
        draw(st.none() | DAYS),
        draw(st.none() | DAYS),
        adoptions,
        instructions,
        words=draw(st.sampled_from([None, 200, 2000])),
        urgent=draw(FLAG),
        repost=draw(FLAG),
        same_as=draw(st.sampled_from(["", "x"])),
        editor=draw(st.sampled_from(["", "张", "编"])),
        editor_unit=draw(st.sampled_from(["", "甲"])),
        rewritten=draw(st.sampled_from([None, Decimal(40), Decimal(70)])),
        manual=tuple(manual),
        entries=tuple(entries),
    )


@st.composite
def wide_facts(draw: Any, rules: Compiled) -> Facts:
    clauses = list(rules.by_id)
    items = draw(wide_items(clauses))
    ids = [item.id for item in items]
    incidents = tuple(
        Incident(
            f"x{number}",
            draw(st.sampled_from(["late", "false", "media"])),
            draw(DAYS),
            unit=draw(UNIT),
            item=draw(st.sampled_from(["", *ids])),
            value=draw(st.sampled_from([None, Decimal(3)])),
        )
        for number in range(draw(st.integers(0, 4)))
    )
    commissions = tuple(
        Commission(f"c{number}", draw(UNIT), draw(DAYS), answered_on=draw(st.none() | DAYS))
        for number in range(draw(st.integers(0, 4)))
    )
    outputs = tuple(
        Output(f"o{number}", "speech", draw(DAYS), draw(UNIT), draw(PERSON | st.just("")), "city")
        for number in range(draw(st.integers(0, 2)))
    )
    entries = tuple(
        TableEntry(f"t{number}", "rank", Decimal(draw(st.integers(1, 30))), draw(DAYS), draw(UNIT))
        for number in range(draw(st.integers(0, 2)))
    )
    return Facts(
        items=items,
        unit_years=tuple(
            UnitYear(unit, 2026, group, headcount=draw(st.sampled_from([None, 3])))
            for unit, group in zip(UNITS, ("township", "school", ""), strict=True)
        ),
        person_years=tuple(PersonYear(person, 2026, "甲") for person in PEOPLE if draw(FLAG)),
        commissions=commissions,
        incidents=incidents,
        outputs=outputs,
        table_entries=entries,
        manual_values=tuple(
            approved(draw, fact.id, clauses) for fact in (*incidents, *outputs) if draw(FLAG)
        ),
    )


@st.composite
def wide_cases(draw: Any) -> tuple[Compiled, Facts]:
    rules = draw(wide_policies())
    return rules, draw(wide_facts(rules))
