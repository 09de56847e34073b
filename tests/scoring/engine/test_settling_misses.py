"""Why not, for a year: what was missing for a veto or a title, in the office's words."""

import datetime as dt
from dataclasses import replace

from qingxun.scoring.engine.settling_misses import explain_settling_misses

from .settling_builders import (
    BAR_OF_SIXTY,
    ENDED,
    FIRST_TWO,
    ORDER,
    SHARE,
    incident,
    policy,
    settled,
    unit,
)

LATE = {"type": "veto", "id": "late", "figure": "incidents", "reaches": 2}
SILENT = {
    "type": "veto",
    "id": "silent",
    "in_a_row": {"per": "quarter", "figure": "filed", "count": 2},
}
HALF = replace(ENDED, as_of=dt.date(2026, 7, 2))


def misses(rules, one, others, year=ENDED):
    found = settled(rules, one, *others, year=year)
    return {
        miss.clause: "；".join(miss.reasons)
        for miss in explain_settling_misses(rules, found, one, year)
    }


def test_a_title_that_was_not_won_says_place_and_seats() -> None:
    rules = policy(SHARE, ORDER, FIRST_TWO)
    third = unit("丙", "70")
    found = misses(rules, third, [unit("甲", "90"), unit("乙", "80")])
    assert found == {"best": "先进集体：第 3 名，名额 2 个"}
    assert misses(rules, unit("甲", "90"), [unit("乙", "80"), third]) == {}


def test_a_veto_that_did_not_fall_says_what_stands_beside_its_bar() -> None:
    rules = policy(BAR_OF_SIXTY, LATE, SILENT)
    one = unit("甲", "90", incidents=(incident("i", "late"),), filed=1)
    found = misses(rules, one, [])
    assert found["bar"] == "全年得分 90 分，不低于 60 分"
    assert found["late"] == "事件次数 1 次，没有达到 2 次"
    assert "silent" not in found  # three quarters without a piece: it fell
    running = misses(rules, one, [], HALF)
    assert running["bar"] == "年终才定；全年得分 90 分，标准 60 分"
    assert running["silent"] == "报送件数为零最多连续 1 期，不满 2 期"


def test_who_was_not_eligible_or_is_not_meant_is_told_so() -> None:
    picky = FIRST_TWO | {"eligible": {"minimum": [{"figure": "filed", "least": 5}]}}
    rules = policy(ORDER, picky, BAR_OF_SIXTY | {"groups": ["school"]})
    found = misses(rules, unit("甲", "90", filed=2), [])
    assert found["best"].startswith("先进集体：不具资格，报送件数 2 件，标准 5 件")
    assert found["bar"] == "本条只管学校组"
    spared = unit("乙", "90", excluded=frozenset({"best"}))
    assert misses(rules, spared, [])["best"] == "本年度对其不适用"
