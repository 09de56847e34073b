"""Stage 9 by hand: vetoes with their cause, cascade and risks; awards, replacement, classes."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from qingxun.scoring.engine import PolicyInvalidError
from qingxun.scoring.engine.settling import settle
from qingxun.scoring.engine.settling_explaining import (
    explain_class,
    explain_finding,
    explain_open,
    explain_passed_over,
    explain_risk,
    explain_winner,
)
from qingxun.scoring.engine.settling_figures import Candidate, Entry, Missed
from qingxun.scoring.engine.settling_policy import Who

from .settling_builders import (
    BAR_OF_SIXTY as BAR,
)
from .settling_builders import (
    ENDED,
    FIRST_TWO,
    ORDER,
    SHARE,
    incident,
    person,
    places,
    policy,
    scores,
    settled,
    unit,
    vetoed,
    winners,
)

HALF = replace(ENDED, as_of=dt.date(2026, 7, 2))  # 182 of 365 days


def test_under_the_bar_loses_the_title_and_the_next_one_moves_up() -> None:
    rules = policy(ORDER, BAR, FIRST_TWO)
    found = settled(rules, unit("甲", "90"), unit("乙", "59.99"), unit("丙", "20", group="school"))
    assert vetoed(found) == {"乙": "bar", "丙": "bar"}
    assert winners(found) == ["甲"]
    finding = found.findings_of("乙")[0]
    assert explain_finding(rules, finding, {}) == (
        "全年得分 59.99 分，低于 60 分，取消评优资格（第2条）"
    )
    assert next(explain_passed_over(rules, row) for row in found.passed_over) == (
        "先进集体：被否决（第2条）"
    )


def test_replacement_says_instead_of_whom() -> None:
    rules = policy(
        ORDER, {"type": "veto", "id": "late", "figure": "incidents", "reaches": 1}, FIRST_TWO
    )
    four = [unit("甲", "90"), unit("乙", "80", incidents=(incident("i1", "late"),))]
    four += [unit("丙", "70"), unit("丁", "60")]
    found = settled(rules, *four)
    assert winners(found) == ["甲", "丙"]
    assert explain_winner(rules, found.winners[1], {"乙": "乙镇"}) == (
        "先进集体：第 3 名，名额 2 个，递补（乙镇被否决）（第3条）"
    )
    kept_empty = policy(
        ORDER,
        {"type": "veto", "id": "late", "figure": "incidents", "reaches": 1},
        FIRST_TWO | {"replace": False},
    )
    assert winners(settled(kept_empty, *four)) == ["甲"]


def test_a_lifted_finding_has_no_effect() -> None:
    rules = policy(ORDER, BAR, FIRST_TWO)
    two = [unit("甲", "90"), unit("乙", "59.99")]
    found = settle(rules, two, ENDED, lifted=[("bar", Who.UNIT, "乙")])
    assert (vetoed(found), winners(found)) == ({}, ["甲", "乙"])


def test_late_reports_twice_or_once_grave() -> None:
    late = {"figure": "incidents", "incident_types": ["late", "omitted"]}
    rules = policy(
        {"type": "veto", "id": "twice", "figure": late, "reaches": 2},
        {"type": "veto", "id": "grave", "figure": late | {"gravities": ["grave"]}, "reaches": 1},
    )
    found = settled(
        rules,
        unit("甲", incidents=(incident("i1", "late"), incident("i2", "omitted", "2026-05-01"))),
        unit("乙", incidents=(incident("i3", "late", gravity="grave"),)),
        unit("丙", incidents=(incident("i4", "late"), incident("i5", "untrue"))),
    )
    assert vetoed(found) == {"甲": "twice", "乙": "grave"}
    assert [row["id"] for row in found.findings_of("甲")[0].trace["facts"]] == ["i1", "i2"]


def test_a_missed_target_names_its_periods() -> None:
    rules = policy(
        {"type": "target", "id": "month", "per": "month", "items": {"*": 2}},
        {"type": "veto", "figure": {"figure": "missed", "clauses": ["month"]}, "reaches": 2},
    )
    gaps = tuple(Missed("month", f"2026-0{number}", Decimal(2), Decimal(1)) for number in (3, 5))
    found = settled(rules, unit("甲", missed=gaps), unit("乙", missed=gaps[:1]))
    assert list(vetoed(found)) == ["甲"]
    assert explain_finding(rules, found.findings[0], {}) == (
        "未完成任务的次数（第1条）达到 2 次（现 2 次）：2026年3月应报 2，实报 1（第1条）；"
        "2026年5月应报 2，实报 1（第1条），取消评优资格（第2条）"
    )


def test_three_poor_months_in_a_row_are_named_not_three_scattered_ones() -> None:
    row = {"per": "month", "count": 3, "figure": "points", "under": 5}
    rules = policy({"type": "veto", "in_a_row": row, "effects": ["named"]})
    good = dict.fromkeys(range(1, 13), "9")
    found = settled(
        rules,
        unit("甲", months=good | {3: "4", 4: "0", 5: "4.9"}),
        unit("乙", months=good | {3: "4", 5: "0", 7: "4.9"}),
        unit("丙", months=good | {1: "0", 2: "0"}, since=dt.date(2026, 2, 10)),
    )
    assert list(vetoed(found)) == ["甲"]
    assert "连续 3 期全年得分低于 5 分：2026年3月 4 分、2026年4月 0 分" in explain_finding(
        rules, found.findings[0], {}
    )


def test_two_failed_commissions_zero_the_year() -> None:
    zero = {
        "type": "veto",
        "id": "zero",
        "figure": {"figure": "incidents", "incident_types": ["commission"]},
        "reaches": 2,
        "effects": ["zero", "titles"],
    }
    rules = policy(SHARE, {"type": "rank", "id": "order", "by": ["score"]}, zero)
    twice = (incident("i1", "commission"), incident("i2", "commission"))
    found = settled(rules, unit("甲", "90", incidents=twice), unit("乙", "45"))
    assert scores(found) == {"甲": "0", "乙": "10.00"}
    assert places(found) == {"乙": 1, "甲": 2}


def test_the_last_of_the_group_is_barred_unless_all_share_the_place() -> None:
    rules = policy(ORDER, {"type": "veto", "last": "order"})
    found = settled(
        rules,
        unit("甲", "9"),
        unit("乙", "8"),
        unit("丙", "7", group="school"),
        unit("丁", "7", group="school"),
    )
    assert list(vetoed(found)) == ["乙"]


def test_the_head_loses_personal_titles_with_the_unit() -> None:
    star = {
        "type": "award",
        "id": "star",
        "who": "person",
        "title": "先进个人",
        "by": ["points"],
        "seats": 2,
    }
    rules = policy(BAR | {"cascade": ["principal"]}, star)
    found = settled(
        rules,
        unit("甲", "10"),
        unit("乙", "90"),
        person("张", "甲", "30", "principal"),
        person("李", "甲", "20", "officer"),
        person("王", "乙", "10", "principal"),
    )
    assert winners(found, "star") == ["李", "王"]
    finding = found.findings_of("张", Who.PERSON)[0]
    assert explain_finding(rules, finding, {"甲": "甲镇"}).startswith(
        "所在单位甲镇被否决：全年得分 10 分，低于 60 分"
    )


def test_a_bar_of_the_year_waits_for_its_end_and_warns_until_then() -> None:
    rules = policy(BAR)
    found = settled(rules, unit("甲", "29"), unit("乙", "30"), unit("丙", "61"), year=HALF)
    assert vetoed(found) == {}
    # 29 ÷ 182 × 365 = 58.2; 30 ÷ 182 × 365 = 60.2
    assert [row.owner for row in found.risks] == ["甲"]
    assert explain_risk(rules, found.risks[0], {}) == (
        "全年得分现为 29 分，标准 60 分，还差 31；照此进度，29 ÷ 182 天 × 365 天 ≈ 58.2，"
        "达不到（第1条）"
    )


def test_one_more_is_enough_warns_too() -> None:
    row = {"per": "month", "count": 3, "figure": "filed"}
    rules = policy(
        {"type": "veto", "id": "late", "figure": "incidents", "reaches": 2},
        {"type": "veto", "id": "silent", "in_a_row": row},
    )
    months = replace(ENDED, as_of=dt.date(2026, 3, 1))
    found = settled(
        rules, unit("甲", incidents=(incident("i1", "late", "2026-02-01"),)), year=months
    )
    assert [(row.owner, row.clause) for row in found.risks] == [("甲", "late"), ("甲", "silent")]
    assert "再有 1 期即满 3 期" in explain_risk(rules, found.risks[1], {})


def test_a_unit_founded_during_the_year_is_not_held_to_the_bar() -> None:
    found = settled(policy(BAR), unit("甲", "1", since=dt.date(2026, 2, 1)))
    assert vetoed(found) == {}


TIED = [unit("甲", "9"), unit("乙", "8"), unit("丙", "8")]


@pytest.mark.parametrize(
    ("rule", "who"), [("all", ["甲", "丙", "乙"]), ("none", ["甲"]), ("decide", ["甲"])]
)
def test_a_tie_at_the_last_seat(rule: str, who: list[str]) -> None:
    rules = policy(ORDER, FIRST_TWO | {"on_tie": rule})
    found = settled(rules, *TIED)
    assert sorted(winners(found)) == sorted(who)
    if rule == "decide":
        assert explain_open(rules, found.open[0], {}) == (
            "丙、乙各项都相同，名额还有 1 个，须由办公室定（第2条）"
        )


def test_seats_by_group_and_per_units() -> None:
    ten = [unit(f"镇{number}", str(90 - number)) for number in range(10)]
    four = [unit(f"校{number}", str(50 - number), group="school") for number in range(4)]
    by_group = FIRST_TWO | {"seats": {"township": 3, "*": 1}}
    assert winners(settled(policy(ORDER, by_group), *ten, *four)) == ["校0", "镇0", "镇1", "镇2"]
    per_units = FIRST_TWO | {"seats": {"every": 4, "at_most": 2}}
    assert winners(settled(policy(ORDER, per_units), *ten, *four)) == ["校0", "镇0", "镇1"]


def test_nomination_places_follow_the_titles_and_the_heads() -> None:
    handed = {
        "type": "award",
        "id": "named",
        "title": "优秀信息员",
        "grant": "places",
        "seats": {"every": 50, "winners_of": "best", "for_winners": 1},
    }
    rules = policy(ORDER, BAR, FIRST_TWO, handed)
    found = settled(
        rules,
        unit("甲", "90", headcount=120),
        unit("乙", "80", headcount=20),
        unit("丙", "70", headcount=60),
        unit("丁", "5", headcount=500),
    )
    assert {row.owner: row.places for row in found.winners if row.award == "named"} == {
        "甲": 3,
        "乙": 1,
        "丙": 1,
    }


def test_eligibility_says_what_is_lacking() -> None:
    rules = policy(
        {
            "type": "award",
            "id": "young",
            "who": "person",
            "title": "青年先进",
            "by": ["points"],
            "seats": 3,
            "eligible": {
                "under_age": 35,
                "posts": ["officer"],
                "minimum": [{"figure": "points", "least": 10}],
            },
        }
    )
    found = settled(
        rules,
        person("张", "甲", "30", "officer", age=34),
        person("李", "甲", "30", "officer", age=35),
        person("王", "甲", "9.5", "officer", age=20),
        person("赵", "甲", "30", "principal", age=20),
    )
    assert winners(found, "young") == ["张"]
    words = {row.owner: explain_passed_over(rules, row) for row in found.passed_over}
    assert words == {
        "李": "青年先进：不具资格，须在 35 岁以下，35 岁（第1条）",
        "王": "青年先进：不具资格，全年得分 9.5 分，标准 10 分（第1条）",
        "赵": "青年先进：不具资格，职务不在评选范围（第1条）",
    }


def test_what_an_entered_table_lacks_is_told_by_the_tables_name() -> None:
    least = {"figure": "table", "entered": "groundwork", "least": 4}
    award: dict[str, Any] = {"type": "award", "id": "best", "number": "第1条", "title": "先进集体"}
    award |= {"by": ["points"], "seats": 2, "eligible": {"minimum": [least]}}
    rules = policy(award, tables={"groundwork": "基础工作得分"})
    found = settled(
        rules, unit("甲", "9", tables={"groundwork": Decimal(3)}), unit("乙", "8"), unit("丙", "7")
    )
    words = {row.owner: explain_passed_over(rules, row) for row in found.passed_over}
    assert words["甲"] == "先进集体：不具资格，基础工作得分 3，标准 4（第1条）"
    assert words["乙"] == "先进集体：不具资格，基础工作得分 未知，标准 4（第1条）"


def test_best_items_by_points_then_the_earlier_one() -> None:
    def piece(name: str, points: str, on: str) -> Candidate:
        entry = Entry("2026-05", "adoption", "table", Decimal(points))
        day = dt.date.fromisoformat(on)
        return Candidate(who=Who.ITEM, id=name, group="township", entries=(entry,), day=day)

    best = {"type": "award", "id": "items", "who": "item", "title": "优秀信息", "within": "all"}
    rules = policy(best | {"by": ["points", "day"], "seats": 2})
    found = settled(
        rules,
        piece("一", "50", "2026-05-02"),
        piece("二", "80", "2026-09-01"),
        piece("三", "50", "2026-05-01"),
    )
    assert winners(found, "items") == ["二", "三"]


def test_last_years_winners_go_to_the_hardest_class() -> None:
    classes = {
        "type": "classes",
        "rank": "order",
        "rules": [{"winners_of": ["best"], "to": "a"}, {"first": 3, "to": "b"}],
    }
    groups = {"township": "乡镇组", "a": "甲类", "b": "乙类"}
    rules = policy(ORDER, FIRST_TWO, classes, groups=groups)
    found = settled(rules, *[unit(str(number), str(90 - number)) for number in range(4)])
    assert [row.to for row in found.classes] == ["a", "a", "b", "township"]
    assert explain_class(rules, found.classes[0]) == "下年度列入甲类，按第 1 项规定（第3条）"


def test_an_excluded_unit_is_left_out_of_everything() -> None:
    rules = policy(SHARE, ORDER, BAR, FIRST_TWO)
    found = settled(rules, unit("甲", "90"), unit("乙", "900", excluded=frozenset({"*"})))
    assert (scores(found), places(found), vetoed(found)) == ({"甲": "20.00"}, {"甲": 1}, {})


@pytest.mark.parametrize(
    ("clause", "sentence"),
    [
        ({"type": "veto"}, "四者取一"),
        ({"type": "veto", "under": 5, "reaches": 2}, "四者取一"),
        ({"type": "veto", "reaches": 0}, "人人都会被否决"),
        (
            {
                "type": "award",
                "title": "先进",
                "who": "person",
                "seats": 1,
                "by": [{"figure": "table", "entered": "work"}],
            },
            "个人没有录入数",
        ),
        ({"type": "veto", "last": "nowhere"}, "没有代码为「nowhere」的排名条款"),
        ({"type": "veto", "under": 5, "titles": ["x"]}, "没有代码为「x」的评优条款"),
        ({"type": "award", "title": "先进", "seats": 2}, "写明按哪一条排名"),
        ({"type": "award", "title": "先进", "by": ["points"]}, "没有写名额"),
        ({"type": "award", "title": "先进", "rank": "x", "seats": 1}, "没有代码为「x」的排名条款"),
        ({"type": "classes", "rules": [{"first": 3, "to": "township"}]}, "写明按哪一条排名"),
        ({"type": "veto", "in_a_row": {"per": "quarter", "count": 5}}, "一年里最多 4 期"),
    ],
)
def test_errors_are_named(clause: dict[str, Any], sentence: str) -> None:
    with pytest.raises(PolicyInvalidError) as refused:
        policy(clause)
    assert any(sentence in str(error) for error in refused.value.errors)


def test_a_person_chooses_among_the_tied() -> None:
    rules = policy(ORDER, FIRST_TWO)
    found = settle(rules, TIED, ENDED, chosen=[("best", "乙"), ("best", "甲")])
    assert (winners(found), found.open) == (["甲", "乙"], ())


def test_the_total_of_the_whole_assessment_ranks() -> None:
    rules = policy(SHARE, {"type": "rank", "by": ["total"]})
    others = {"甲": Decimal(50), "乙": Decimal(75)}
    two = [unit("甲", "90"), unit("乙", "45")]
    found = settle(rules, two, ENDED, total=lambda row: row.amount + others[row.owner])
    assert places(found) == {"乙": 1, "甲": 2}  # 10 + 75 before 20 + 50


def test_the_bar_of_a_shorter_year_is_its_part_by_months() -> None:
    rules = policy(BAR | {"by_month": True})
    quarter = replace(ENDED, starts_on=dt.date(2026, 10, 1))
    found = settled(rules, unit("甲", "14.5"), unit("乙", "15"), year=quarter)
    assert list(vetoed(found)) == ["甲"]
    assert explain_finding(rules, found.findings[0], {}).startswith(
        "全年得分 14.5 分，低于 15 分（全年 60 × 3 个月 ÷ 12）"
    )
