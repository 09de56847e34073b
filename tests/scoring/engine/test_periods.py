import datetime as dt

import pytest

from qingxun.scoring.engine import (
    Facts,
    LineKind,
    OwnerKind,
    PersonYear,
    UnitYear,
    count_items,
    evaluate,
    evaluate_item,
    sum_by_owner,
    unit_spans,
)

from .builders import TABLE, adopted, compiled, day, item, one_period

MINIMUM = {"type": "target", "per": "month", "items": {"township": 3, "*": 1}, "base": 10}
DEDUCTED = MINIMUM | {"deduct": "0.5"}
TOWN = UnitYear("甲", 2026, "township")
AFTER = dt.date(2026, 4, 1)


def march(rules, unit, count, as_of=AFTER):
    clause = rules.targets[0].id
    lines = one_period(rules, unit, "2026-03", {clause: count}, (), as_of)
    return [(str(line.kind), str(line.amount)) for line in lines]


def test_the_base_is_all_or_nothing():
    rules = compiled(MINIMUM)
    assert march(rules, TOWN, 2) == []
    assert march(rules, TOWN, 3) == [("base", "10")]
    assert march(rules, TOWN, 9) == [("base", "10")]


def test_the_base_stands_as_soon_as_it_is_earned_but_a_deduction_waits_for_the_end():
    rules = compiled(DEDUCTED)
    assert march(rules, TOWN, 3, as_of=day("03-10")) == [("base", "10")]
    assert march(rules, TOWN, 1, as_of=day("03-31")) == []
    assert march(rules, TOWN, 1, as_of=day("04-01")) == [("shortfall", "-1.0")]


def test_a_deduction_can_be_limited():
    assert march(compiled(DEDUCTED | {"deduct_limit": 1}), TOWN, 0) == [("shortfall", "-1")]


@pytest.mark.parametrize(
    ("unit", "expected"),
    [
        (UnitYear("甲", 2026, "school"), "-0.5"),  # any other group: 1
        (UnitYear("甲", 2026, "township", targets={"target1": 5}), "-2.5"),
        (UnitYear("甲", 2026, "township", targets={"target1": 0}), None),
        (UnitYear("甲", 2026), None),  # in no group: nothing is asked
        (UnitYear("甲", 2026, "township", since=day("03-01"), until=day("04-01")), "-1.5"),
        (UnitYear("甲", 2026, "township", since=day("03-02")), None),
        (UnitYear("甲", 2026, "township", until=day("03-31")), None),
    ],
)
def test_what_is_asked_depends_on_the_unit(unit, expected):
    found = march(compiled(DEDUCTED), unit, 0)
    assert found == ([("shortfall", expected)] if expected else [])


def test_items_count_by_kind_for_every_joint_unit_in_the_period_of_the_act():
    rules = compiled(
        {"type": "target", "per": "quarter", "items": {"*": 1}, "when": {"kinds": ["research"]}},
        {"type": "target", "per": "month", "items": {"*": 1}, "first_only": True},
        {"type": "target", "per": "month", "items": {"*": 1}, "basis": "accepted"},
        {
            "type": "target",
            "per": "year",
            "items": {"*": 1},
            "basis": "adopted",
            "when": {"levels": ["city"]},
        },
        {"type": "exclude", "from": ["target"], "when": {"repost": True}},
    )
    adoptions = (
        adopted("a", "county_party", "brief", "04-01"),
        adopted("b", "city_party", "brief", "07-01"),
    )
    joint = item(
        by=("甲", "乙", "甲"), kind="research", adopted=adoptions, accepted_on=day("04-03")
    )
    repost = item("i2", repost=True)
    found = {
        (count.clause, count.unit, count.period): number
        for count, number in count_items(rules, [joint, joint, repost]).items()
    }
    assert found == {
        ("target1", "甲", "2026Q1"): 2,
        ("target1", "乙", "2026Q1"): 2,
        ("target2", "甲", "2026-03"): 2,
        ("target3", "甲", "2026-04"): 2,
        ("target3", "乙", "2026-04"): 2,
        ("target4", "甲", "2026"): 2,
        ("target4", "乙", "2026"): 2,
    }


def test_a_cap_cuts_the_sum_of_its_kinds_in_the_period():
    rules = compiled(
        {"type": "filing", "points": 2},
        TABLE,
        {"type": "cap", "per": "month", "of": ["filing"], "limit": 5},
        {"type": "cap", "per": "year", "of": ["filing", "adoption"], "limit": 8},
    )
    items = tuple(item(f"i{n}", filed=f"03-{n + 1:02d}") for n in range(4))
    items += (item("i9", filed="05-01", adopted=(adopted("a", "media_city", "brief", "05-02"),)),)
    lines = evaluate(rules, Facts(items), as_of=AFTER)
    caps = [(line.period, str(line.amount)) for line in lines if line.kind is LineKind.CAP]
    # March: 8 filed, cut to 5. Year: 5 + 2 + 3 = 10, cut to 8; the month's cut is not cut again.
    assert caps == [("2026", "-2"), ("2026-03", "-3")]
    assert sum_by_owner(lines)[OwnerKind.UNIT, "甲"] == 8


def test_a_narrow_cap_cuts_before_a_wide_one_whatever_their_order():
    wide = {"type": "cap", "per": "month", "of": ["filing", "adoption"], "limit": 6}
    narrow = {"type": "cap", "per": "month", "of": ["filing"], "limit": 4}
    facts = Facts(tuple(item(f"i{n}") for n in range(5)))
    for caps in ((wide, narrow), (narrow, wide)):
        lines = evaluate(compiled({"type": "filing", "points": 2}, *caps), facts, as_of=AFTER)
        assert sum_by_owner(lines) == {(OwnerKind.UNIT, "甲"): 4}


def test_people_and_single_groups_can_be_capped():
    rules = compiled(
        {"type": "filing", "points": 4},
        {"type": "attribution", "units": "full", "persons": "full"},
        {"type": "cap", "per": "quarter", "of": ["filing"], "limit": 6, "owner": "person"},
        {"type": "cap", "per": "month", "of": ["filing"], "limit": 5, "groups": ["school"]},
    )
    items = (item("i1"), item("i2", by=("甲/张", "乙/李")))
    years = (TOWN, UnitYear("乙", 2026, "school"))
    lines = evaluate(rules, Facts((*items, item("i3", by=("乙",))), years), as_of=AFTER)
    sums = sum_by_owner(lines)
    assert sums[OwnerKind.PERSON, "张"] == 6
    assert sums[OwnerKind.PERSON, "李"] == 4
    assert sums[OwnerKind.UNIT, "甲"] == 8
    assert sums[OwnerKind.UNIT, "乙"] == 5
    own = [line for line in evaluate_item(rules, items[0]) if line.owner == "张"]
    assert one_period(rules, PersonYear("张", 2026), "2026Q1", {}, own, AFTER) == []


def test_a_period_is_recomputed_without_regard_to_its_own_earlier_lines():
    rules = compiled(
        {"type": "filing", "points": 9},
        DEDUCTED,
        {"type": "cap", "per": "month", "of": ["filing", "base"], "limit": 12},
    )
    lines = [line for n in range(3) for line in evaluate_item(rules, item(f"i{n}"))]
    first = one_period(rules, TOWN, "2026-03", {"target2": 3}, lines, AFTER)
    again = one_period(rules, TOWN, "2026-03", {"target2": 3}, lines + first, AFTER)
    assert first == again
    assert [str(line.amount) for line in first] == ["10", "-25"]


def test_the_periods_to_recompute_are_named_shortest_first():
    rules = compiled(MINIMUM, {"type": "cap", "per": "year", "of": ["base"], "limit": 50}, TABLE)
    assert [span.key for span in unit_spans(rules, day("05-20"))] == ["2026-05", "2026"]


def test_late_facts_fall_into_their_own_month_or_the_filings():
    late = item(filed="03-05", adopted=(adopted("a", "city_party", "single", "05-06"),))
    own = evaluate_item(compiled(TABLE), late)
    filing = evaluate_item(compiled(TABLE, late_facts="filing_day"), late)
    quarter = evaluate_item(compiled(TABLE, period="quarter"), late)
    assert [(line.period, line.month) for line in own] == [("2026-05", "2026-05")]
    assert [(line.period, line.month) for line in filing] == [("2026-03", "2026-03")]
    assert [(line.period, line.month) for line in quarter] == [("2026Q2", "2026-05")]
