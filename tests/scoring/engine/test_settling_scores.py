"""Stage 8 by hand: shares of the annual assessment and places, with their words."""

import pytest

from qingxun.scoring.engine import PolicyInvalidError
from qingxun.scoring.engine.settling_explaining import explain_place, explain_score

from .settling_builders import ORDER, places, policy, scores, settled, unit


def test_ratio_to_the_first_of_the_group() -> None:
    rules = policy({"type": "normalize", "method": "ratio", "full": 20})
    found = settled(rules, unit("甲", "480"), unit("乙", "312.5"), unit("丙", "90", group="school"))
    # 312.5 ÷ 480 × 20 = 13.0208…
    assert scores(found) == {"甲": "20.00", "乙": "13.02", "丙": "20.00"}
    row = found.score_of("乙")
    assert row is not None
    assert explain_score(rules, row) == (
        "全年得分 312.5 分 ÷ 本组第一名 480 分 × 20 = 13.02 分（第1条）"
    )


def test_ratio_among_all_and_nothing_when_nobody_has_points() -> None:
    rules = policy({"type": "normalize", "method": "ratio", "full": 20, "within": "all"})
    assert scores(settled(rules, unit("甲", "100"), unit("乙", "25", group="school"))) == {
        "甲": "20.00",
        "乙": "5.00",
    }
    assert scores(settled(rules, unit("甲"), unit("乙", "-3"))) == {"甲": "0.00", "乙": "0.00"}


def test_base_plus_excess_with_a_limit_and_a_part_of_the_base_below() -> None:
    rules = policy(
        {
            "type": "normalize",
            "method": "base_plus",
            "full": 20,
            "target": {"township": 60, "*": 30},
            "base": 12,
            "below": "pro_rata",
            "step": 10,
            "step_points": "1.5",
            "bonus_limit": 6,
        }
    )
    found = settled(
        rules,
        unit("甲", "60"),  # 12
        unit("乙", "89"),  # 12 + 2 × 1.5
        unit("丙", "150"),  # 12 + 9 × 1.5 → at most 6
        unit("丁", "45"),  # 12 × 45 ÷ 60
        unit("戊", "30", group="school"),  # 12
    )
    assert scores(found) == {
        "甲": "12.00",
        "乙": "15.00",
        "丙": "18.00",
        "丁": "9.00",
        "戊": "12.00",
    }
    words = {row.owner: explain_score(rules, row) for row in found.scores}
    assert words["乙"] == (
        "全年得分 89 分，达到基准 60 分，计 12 分 + 每超 10 加 1.5 分 × 2 = 15 分（第1条）"
    )
    assert words["丁"] == "全年得分 45 分，未达基准 60 分，12 × 45 ÷ 60 = 9 分（第1条）"


def test_tiers_by_value_and_by_place() -> None:
    tiers = [{"first": 1, "points": 20}, {"least": 60, "points": 15}, {"points": 5}]
    rules = policy({"type": "normalize", "method": "tiers", "full": 20, "tiers": tiers})
    found = settled(rules, unit("甲", "90"), unit("乙", "60"), unit("丙", "59.99"))
    assert scores(found) == {"甲": "20.00", "乙": "15.00", "丙": "5.00"}


def test_the_mean_of_the_months_times_five_percent() -> None:
    # Yongkang: each month out of 100, the year is the mean of the months × 5 %.
    rules = policy(
        {"type": "normalize", "method": "direct", "figure": "mean", "percent": 5, "full": 5}
    )
    months = dict.fromkeys(range(1, 12), "90") | {12: "78"}
    found = settled(rules, unit("甲", months=months))
    assert scores(found) == {"甲": "4.45"}  # (11 × 90 + 78) ÷ 12 = 89 × 5 %


def test_weighted_parts_out_of_a_hundred() -> None:
    # Tongren: everyday record 60 %, inspection 40 %.
    rules = policy(
        {
            "type": "normalize",
            "method": "weighted",
            "full": 20,
            "parts": [
                {"name": "平时", "figure": "points", "weight": 60},
                {"name": "检查", "figure": {"figure": "table", "entered": "check"}, "weight": 40},
            ],
        }
    )
    from decimal import Decimal

    found = settled(
        rules, unit("甲", "80", tables={"check": Decimal(90)}), unit("乙", "120"), unit("丙", "50")
    )
    assert scores(found) == {"甲": "16.80"}  # (80 × 60 % + 90 × 40 %) × 20 %
    assert [row.owners for row in found.open] == [("丙", "乙")]


def test_an_audited_value_stands_in_the_place_of_the_self_given_one() -> None:
    from decimal import Decimal

    table = {"figure": "table", "entered": "self", "audited": "audit"}
    rules = policy({"type": "normalize", "method": "direct", "figure": table, "full": 100})
    own, audited = {"self": Decimal(95)}, {"self": Decimal(95), "audit": Decimal(88)}
    found = settled(rules, unit("甲", tables=own), unit("乙", tables=audited))
    assert scores(found) == {"甲": "95.00", "乙": "88.00"}


@pytest.mark.parametrize(
    ("mode", "score"),
    [("half_up", "0.13"), ("half_even", "0.12"), ("down", "0.12"), ("up", "0.13")],
)
def test_rounding_is_stated(mode: str, score: str) -> None:
    rules = policy({"type": "normalize", "method": "direct", "percent": 1, "full": 5, "mode": mode})
    assert scores(settled(rules, unit("甲", "12.5"))) == {"甲": score}


def test_floor_and_cap_are_said() -> None:
    rules = policy({"type": "normalize", "method": "direct", "full": 20, "floor": 2})
    found = settled(rules, unit("甲", "33"), unit("乙", "-4"))
    assert scores(found) == {"甲": "20", "乙": "2"}
    assert [explain_score(rules, row) for row in found.scores] == [
        "全年得分 -4 分，保底 2 分（第1条）",
        "全年得分 33 分，封顶 20 分（第1条）",
    ]


def test_ties_are_broken_key_by_key_and_the_rest_share_a_place() -> None:
    rules = policy(ORDER)
    found = settled(
        rules,
        unit("甲", "50", adopted=3),
        unit("乙", "50", adopted=4),
        unit("丙", "50", adopted=3, instructed=1),
        unit("丁", "50", adopted=3),
        unit("戊", "52", adopted=3, deducted="2"),
        unit("己", "10"),
    )
    assert places(found) == {"乙": 1, "丙": 2, "甲": 3, "丁": 3, "戊": 5, "己": 6}
    words = {row.owner: explain_place(rules, row) for row in found.places}
    assert words["丙"] == (
        "第 2 名，共 6 个；全年得分 50 分，采用件数 3 件；前面各项相同，按采用件数分出先后（第1条）"
    )
    assert words["甲"].startswith("第 3 名，共 6 个，2 个并列")
    assert "按扣分分出先后" in words["戊"]


def test_the_adoption_rate_ranks_and_a_rate_of_nothing_stands_last() -> None:
    rules = policy({"type": "rank", "by": ["rate"], "within": "all"})
    found = settled(
        rules,
        unit("甲", filed=10, adopted=4),
        unit("乙", filed=2, adopted=1, group="school"),
        unit("丙"),
    )
    assert places(found) == {"乙": 1, "甲": 2, "丙": 3}


def test_a_lot_entered_in_a_table_breaks_the_tie() -> None:
    from decimal import Decimal

    lot = {"figure": "table", "entered": "lot", "smaller_first": True}
    rules = policy({"type": "rank", "by": ["points", lot]})
    found = settled(
        rules,
        unit("甲", "5", tables={"lot": Decimal(2)}),
        unit("乙", "5", tables={"lot": Decimal(1)}),
    )
    assert places(found) == {"乙": 1, "甲": 2}


@pytest.mark.parametrize(
    ("clause", "sentence"),
    [
        ({"type": "normalize", "method": "ratio"}, "缺少分值"),
        ({"type": "normalize", "method": "ratio", "full": 0}, "满分应大于 0"),
        (
            {"type": "normalize", "method": "tiers", "full": 5, "figure": "score", "tiers": []},
            "折算",
        ),
        (
            {
                "type": "normalize",
                "method": "weighted",
                "full": 5,
                "parts": [{"name": "平时", "weight": 70}],
            },
            "比重合计应是 100",
        ),
        ({"type": "rank", "by": []}, "不空的列表"),
        ({"type": "rank", "by": ["points", "points"]}, "写了两次"),
        ({"type": "rank", "by": ["luck"]}, "之一"),
        (
            {"type": "rank", "by": [{"figure": "adopted", "levels": ["moon"]}]},
            "不认识的层级「moon」",
        ),
        ({"type": "rank", "by": ["points"], "groups": ["none"]}, "不认识的排名组「none」"),
    ],
)
def test_errors_are_named(clause: dict[str, object], sentence: str) -> None:
    with pytest.raises(PolicyInvalidError) as refused:
        policy(clause)
    assert any(sentence in str(error) for error in refused.value.errors)


def test_a_part_of_a_part_comes_out_whole_before_it_is_cut() -> None:
    # 1 ÷ 3 of the first × 10, out of 10, × 30: 10 and not 9.99.
    part = {"name": "平时", "weight": 100, "ratio": True, "full": 10}
    rules = policy(
        {"type": "normalize", "method": "weighted", "full": 30, "mode": "down", "parts": [part]}
    )
    found = settled(rules, unit("甲", "3"), unit("乙", "1"))
    assert scores(found) == {"甲": "30.00", "乙": "10.00"}
    words = {row.owner: explain_score(rules, row) for row in found.scores}
    assert words["乙"] == "（平时 约 3.3333（按第一名 3 折算）/10 × 100%）× 30 = 10 分（第1条）"


def test_a_number_without_end_is_shown_to_four_places_and_counted_whole() -> None:
    mean = {"figure": "mean", "per": "month"}
    rules = policy({"type": "normalize", "method": "ratio", "full": 20, "figure": mean}, ORDER)
    found = settled(rules, unit("甲", months={1: "1", 2: "3"}), unit("乙", months={1: "2"}))
    assert scores(found) == {"甲": "20.00", "乙": "10.00"}  # (2 ÷ 12) ÷ (4 ÷ 12) × 20
    row = found.score_of("乙")
    assert row is not None
    assert explain_score(rules, row) == (
        "各期平均分 约 0.1667 分 ÷ 本组第一名 约 0.3333 分 × 20 = 10 分（第1条）"
    )


def test_who_is_compared_with_nothing_or_fell_below_it_is_told_so() -> None:
    rules = policy({"type": "normalize", "method": "ratio", "full": 20})
    found = settled(rules, unit("甲"), unit("乙", "-3"))
    assert [explain_score(rules, row) for row in found.scores] == [
        "全年得分 -3 分，本组第一名 0 分，没有可比的得分，计 0 分（第1条）",
        "全年得分 0 分，本组第一名 0 分，没有可比的得分，计 0 分（第1条）",
    ]
    below = {"type": "normalize", "method": "base_plus", "full": 20, "below": "pro_rata"}
    rules = policy(below | {"target": {"*": 30}, "base": 12, "step": 10, "step_points": 1})
    found = settled(rules, unit("甲", "-5"))
    assert [explain_score(rules, row) for row in found.scores] == [
        "全年得分 -5 分，未达基准 30 分，计 0 分（第1条）"
    ]
