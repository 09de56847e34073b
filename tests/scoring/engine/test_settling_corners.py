"""Corners of bars and targets, worked by hand: a short year, a pace just under the bar, a number
of nothing, an owner that was no longer there."""

import datetime as dt
from decimal import Decimal

import pytest

from qingxun.scoring.engine import LineKind, UnitYear
from qingxun.scoring.engine.settling_explaining import explain_finding, explain_risk
from qingxun.scoring.engine.settling_figures import Year

from .builders import compiled, day, one_period
from .settling_builders import policy, settled, unit

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
