"""Corners of bars and targets, worked by hand: a short year, a pace just under the bar, a number
of nothing, an owner that was no longer there."""

import datetime as dt
from decimal import Decimal

import pytest

from qingxun.scoring.engine import (
    Facts,
    LineKind,
    UnitYear,
    Version,
    evaluate,
    evaluate_owner_year,
    explain,
)
from qingxun.scoring.engine.facts import TableEntry
from qingxun.scoring.engine.settling_explaining import explain_finding, explain_place, explain_risk
from qingxun.scoring.engine.settling_figures import Year

from .builders import compiled, day, one_period
from .settling_builders import (
    FIRST_TWO,
    ORDER,
    SHARE,
    incident,
    places,
    policy,
    settled,
    unit,
    winners,
)

AFTER = dt.date(2027, 1, 1)


def test_the_bar_of_a_short_year_is_rounded_as_people_do() -> None:
    rules = policy({"type": "veto", "id": "bar", "under": {"*": "0.18"}, "by_month": True})
    year = Year("2026", dt.date(2026, 1, 1), dt.date(2026, 8, 1), dt.date(2026, 8, 1))
    found = settled(rules, unit("甲", "0.1"), unit("乙", "0.11"), year=year)
    # 0.18 × 7 ÷ 12 = 0.105, 四舍五入 0.11
    assert [explain_finding(rules, row, {}) for row in found.findings] == [
        "全年得分 0.1 分，低于 0.11 分（全年 0.18 × 7 个月 ÷ 12），取消评优资格（第1条）"
    ]


def test_a_pace_just_under_the_bar_is_not_shown_as_the_bar() -> None:
    rules = policy({"type": "veto", "id": "bar", "under": {"*": 60}})
    year = Year("2026", dt.date(2026, 1, 1), dt.date(2027, 1, 1), dt.date(2026, 7, 2))
    found = settled(rules, unit("甲", "29.9"), year=year)  # ÷ 182 × 365 = 59.96
    assert explain_risk(rules, found.risks[0], {}) == (
        "全年得分现为 29.9 分，标准 60 分，还差 30.1；照此进度，29.9 ÷ 182 天 × 365 天 ≈ 59.9，"
        "达不到（第1条）"
    )


@pytest.mark.parametrize(("name", "amount"), [("甲", None), ("乙", "-2"), ("丙", "-3")])
def test_a_unit_of_a_dated_table_is_asked_its_own_number_also_when_it_is_none(
    name: str, amount: str | None
) -> None:
    table = {"since": "2026-01-01", "through": "2026-12-31"}
    table |= {"items": {"township": 3}, "units": {"甲": 0, "乙": 2}}  # type: ignore[dict-item]
    rules = compiled({"type": "target", "per": "month", "schedule": [table], "deduct": 1})
    lines = one_period(rules, UnitYear(name, 2026, "township"), "2026-03", {}, (), AFTER)
    assert [f"{line.amount}" for line in lines] == ([amount] if amount else [])


@pytest.mark.parametrize(
    ("period", "amounts"), [("2026-05", {10}), ("2026-06", {10}), ("2026-07", set())]
)
def test_a_closed_unit_starts_no_month_after_its_end(period: str, amounts: set[Decimal]) -> None:
    rules = compiled(
        {"type": "start", "per": "month", "points": 10},
        {"type": "target", "per": "month", "items": {"*": 1}, "base": 5, "carry": "surplus"},
    )
    closed = UnitYear("甲", 2026, "township", until=day("06-15"))
    clause = rules.targets[0].id
    found = one_period(rules, closed, period, {clause: 0}, (), AFTER)
    assert {line.amount for line in found if line.kind is LineKind.START} == amounts
    carried = one_period(rules, closed, "2026-06", {clause: 3}, (), AFTER)
    assert [str(line.kind) for line in carried] == ["start", "base"]


def test_a_part_of_an_item_missed_costs_points_in_the_places_of_the_policy() -> None:
    rules = compiled(
        {
            "type": "target",
            "per": "month",
            "items": {"*": 3},
            "deduct": "0.33",
            "convert": {"research": 2},
            "convert_in_parts": True,
        }
    )
    clause = rules.targets[0].id
    counts = {f"{clause}/research": 1}  # half an item: 2.5 missing × 0.33 = 0.825
    (line,) = one_period(
        rules, UnitYear("甲", 2026, "township"), "2026-03", counts, (), day("04-01")
    )
    assert f"{line.amount}" == "-0.83"
    assert explain(rules.policy, line) == (
        "2026年3月应报 3 件，报送 0.5 件，缺 2.5 件 × 每件扣 0.33 分 = 扣 0.83 分（第1条）"
    )


def test_points_beyond_the_target_bring_a_bonus_in_the_places_of_the_policy() -> None:
    rules = compiled(
        {"type": "entered", "entered": "check", "after": 10, "per_place": "0.05"},
        {"type": "entered", "entered": "own", "times": 1},
        {
            "type": "target",
            "per": "month",
            "measure": "points",
            "of": ["entered"],
            "items": {"*": 10},
            "bonus": "0.25",
        },
        tables={"check": "名次", "own": "自有"},
    )
    entries = (
        TableEntry("t1", "check", Decimal("12.5"), day("03-05"), unit="甲"),
        TableEntry("t2", "own", Decimal("12.46"), day("03-06"), unit="甲"),
    )
    facts = Facts((), (UnitYear("甲", 2026, "township"),), table_entries=entries)
    lines = evaluate(rules, facts, as_of=day("04-01"))
    # 2.5 places × 0.05 = 0.125; 12.46 − 0.13 = 12.33, 2.33 over × 0.25 = 0.5825
    assert {f"{line.kind} {line.amount}" for line in lines} == {
        "entered -0.13",
        "entered 12.46",
        "bonus 0.58",
    }


def test_what_was_left_over_and_is_enough_is_said_without_a_number_below_nothing() -> None:
    rules = compiled(
        {"type": "target", "per": "month", "items": {"*": 2}, "base": 10, "carry": "surplus"}
    )
    clause = rules.targets[0].id
    counts = {"2026-01": [(Version(rules), {clause: 7})]}
    lines = evaluate_owner_year(
        [Version(rules)], UnitYear("甲", 2026, "township"), counts, (), day("03-01")
    )
    assert [explain(rules.policy, line) for line in lines][:2] == [
        "2026年1月报送达到应报 2 件，计基础分 10 分（第1条）",
        "2026年2月应报 2 件，上期余 5 件已够，计基础分 10 分（第1条）",
    ]


def test_incidents_are_told_by_their_names() -> None:
    veto = {"type": "veto", "id": "late", "reaches": 1}
    figure = {"figure": "incidents", "incident_types": ["late"], "gravities": ["grave"]}
    rules = policy(
        veto | {"figure": figure}, incidents={"late": "迟报"}, gravities={"grave": "严重"}
    )
    found = settled(rules, unit("甲", incidents=(incident("i1", "late", gravity="grave"),)))
    assert [explain_finding(rules, row, {}) for row in found.findings] == [
        "事件次数（迟报、严重）达到 1 次（现 1 次）：2026-03-05 迟报，取消评优资格（第1条）"
    ]


def test_a_year_set_to_zero_takes_the_place_and_the_seat_of_no_points() -> None:
    zero = {"type": "veto", "id": "zero", "figure": "incidents", "reaches": 1, "effects": ["zero"]}
    rules = policy(SHARE, ORDER, zero, {**FIRST_TWO, "seats": 1})
    late = (incident("i1", "late"),)
    found = settled(
        rules, unit("甲", "100", incidents=late), unit("乙", "80"), unit("丙", "-1", incidents=late)
    )
    assert places(found) == {"乙": 1, "甲": 2, "丙": 3}
    assert winners(found) == ["乙"]
    words = {row.owner: explain_place(rules, row) for row in found.places}
    assert words["甲"].startswith("第 2 名，共 3 个；全年得分 0 分")
    assert words["丙"].startswith("第 3 名，共 3 个；全年得分 -1 分")
