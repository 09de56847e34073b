import datetime as dt
from decimal import Decimal

import pytest

from qingxun.scoring.engine import (
    Facts,
    OwnerKind,
    UnitYear,
    evaluate,
    evaluate_item,
    explain,
    explain_trace,
    find_clause,
    points_table,
)

from .builders import TABLE, adopted, compiled, instructed, item


def told(rules, facts, owner="甲") -> list[str]:
    lines = [line for line in evaluate_item(rules, facts) if line.owner == owner]
    return [explain(rules.policy, line) for line in lines]


CITY = adopted("a", "city_league", "single", "03-01", outlet_name="团市委《青年信息》")


@pytest.mark.parametrize(
    ("split", "by", "sentence"),
    [
        ("equal", ("甲",), "团市委《青年信息》采用单篇 20 分（第1条）"),
        (
            "equal",
            ("甲", "乙"),
            "团市委《青年信息》采用单篇 20 分 × 平分 1/2 = 10 分（第1条、第2条）",
        ),
        (
            "equal",
            ("甲", "乙", "丙"),
            "团市委《青年信息》采用单篇 20 分 × 平分 1/3 = 6.66 分（尾数舍去）（第1条、第2条）",
        ),
        (
            "share",
            ("甲//60", "乙//40"),
            "团市委《青年信息》采用单篇 20 分 × 占比 60% = 12 分（第1条、第2条）",
        ),
        (
            "full",
            ("甲", "乙"),
            "团市委《青年信息》采用单篇 20 分，联合 2 方各计全分（第1条、第2条）",
        ),
        (
            "first",
            ("甲", "乙"),
            "团市委《青年信息》采用单篇 20 分，联合 2 方只计第一位（第1条、第2条）",
        ),
    ],
)
def test_an_adoption_is_told_with_its_arithmetic_and_clauses(split, by, sentence):
    rules = compiled(TABLE, {"type": "attribution", "units": split})
    assert told(rules, item(by=by, adopted=(CITY,))) == [sentence]


def test_a_last_cent_is_told():
    rules = compiled(
        TABLE, {"type": "attribution", "units": "equal"}, rounding={"remainder": "first"}
    )
    facts = item(by=("甲", "乙", "丙"), adopted=(CITY,))
    assert told(rules, facts) == [
        "团市委《青年信息》采用单篇 20 分 × 平分 1/3 = 6.67 分（含尾数 0.01）（第1条、第2条）"
    ]


def test_a_difference_and_a_zero_say_what_was_counted_before():
    rules = compiled(
        TABLE,
        {"type": "resolve", "keep": "highest"},
        {"type": "attribution", "units": "equal"},
    )
    adoptions = (
        adopted("a", "county_party", "single", "03-01"),
        adopted("b", "city_party", "single", "03-02"),
        adopted("c", "city_party", "brief", "03-03"),
    )
    assert told(rules, item(by=("甲", "乙"), adopted=adoptions)) == [
        "县委办信息采用单篇 10 分 × 平分 1/2 = 5 分（第1条、第3条）",
        "市委办信息采用单篇（20 − 已计 10） × 平分 1/2 = 5 分，同组只计最高（第1条、第2条、第3条）",
        "市委办信息采用简讯 8 分，同组只计最高，本次不再加分（第1条、第2条）",
    ]
    assert told(rules, item(adopted=adoptions))[1] == (
        "市委办信息采用单篇（20 − 已计 10） = 10 分，同组只计最高（第1条、第2条）"
    )


def test_filing_instruction_and_zero_points_are_told():
    rules = compiled(
        {"type": "filing", "points": "0.5"},
        {"type": "instruction", "points": {"county": 10, "city": 0}},
    )
    facts = (instructed("m", "county", "03-02"), instructed("n", "city", "03-03"))
    assert told(rules, item(instructed=facts)) == [
        "报送 1 件 0.5 分（第1条）",
        "县领导批示 10 分（第2条）",
        "市领导批示，计 0 分（第2条）",
    ]


def test_base_shortfall_and_cap_are_told():
    rules = compiled(
        {"type": "target", "per": "month", "items": {"*": 2}, "base": 10, "deduct": "1.5"},
        {
            "type": "target",
            "per": "quarter",
            "items": {"*": 9},
            "deduct": 1,
            "deduct_limit": 4,
        },
        {"type": "cap", "per": "year", "of": ["shortfall", "base"], "limit": 3},
    )
    facts = Facts((item("i1"), item("i2")), (UnitYear("甲", 2026, "township", since=None),))
    lines = evaluate(rules, facts, as_of=dt.date(2026, 4, 1))
    told = {line.period: explain(rules.policy, line) for line in lines if line.amount}
    assert told["2026-03"] == "2026年3月报送达到应报 2 件，计基础分 10 分（第1条）"
    assert told["2026-02"] == (
        "2026年2月应报 2 件，报送 0 件，缺 2 件 × 每件扣 1.5 分 = 扣 3 分（第1条）"
    )
    assert told["2026Q1"] == (
        "2026年第一季度应报 9 件，报送 2 件，缺 7 件 × 每件扣 1 分，至多扣 4 分，扣 4 分（第2条）"
    )
    assert "2026" not in told  # 10 − 3 − 3 − 4 = 0 is under the cap
    lines = evaluate(rules, facts, as_of=dt.date(2026, 1, 1))
    assert explain(rules.policy, lines[-1]) != ""
    cap = next(line for line in lines if line.period == "2026")
    assert explain(rules.policy, cap) == (
        "2026年基础分、缺报扣分合计 10 分，封顶 3 分，减 7 分（第3条）"
    )


def test_a_stored_posting_is_told_the_same_from_its_columns():
    rules = compiled(TABLE)
    (line,) = [
        line
        for line in evaluate_item(rules, item(adopted=(CITY,)))
        if line.owner_kind is OwnerKind.UNIT
    ]
    stored = explain_trace(
        rules.policy,
        kind="adoption",
        clause=line.clause,
        amount=Decimal("20.0000"),
        trace=dict(line.trace),
    )
    assert stored == explain(rules.policy, line)
    assert find_clause(rules.policy, line.clause).number == "第1条"
    assert find_clause(rules.policy, "gone") is None


def test_the_table_of_points_can_be_shown():
    assert points_table(compiled(TABLE).policy) == [
        ("县委办信息", "简讯", Decimal(5), "第1条"),
        ("县委办信息", "单篇", Decimal(10), "第1条"),
        ("市级、共青团、党委", "简讯", Decimal(8), "第1条"),
        ("市级、共青团、党委", "单篇", Decimal(20), "第1条"),
        ("省级", "其他形式", Decimal(50), "第1条"),
        ("媒体", "其他形式", Decimal(3), "第1条"),
    ]


def test_an_editors_part_is_told_to_the_editor_and_to_the_authors():
    rules = compiled(TABLE, {"type": "editor", "least": 50, "share": "1/3"})
    edited = item(
        by=("甲/张",),
        adopted=(adopted("a", "city_league", "single", "03-20"),),
        editor_unit="室",
        editor="编",
        rewritten=Decimal(60),
    )
    rules_of_unit = compiled(TABLE, {"type": "editor", "least": 50, "owner": "unit"})
    (line,) = [one for one in evaluate_item(rules, edited) if one.owner == "编"]
    assert explain(rules.policy, line) == (
        "团市委信息采用单篇 20 分，编辑改写 60%，分 1/3 = 6.66 分（第2条、第1条）"
    )
    (author,) = [one for one in evaluate_item(rules_of_unit, edited) if one.owner == "甲"]
    assert explain(rules_of_unit.policy, author) == (
        "团市委信息采用单篇 20 分，减编辑分 12 分后得 8 分（第1条）"
    )
