"""Why not: the clauses that gave nothing, and what was missing, in the office's words."""

from dataclasses import fields

import pytest

from qingxun.scoring.engine.misses import _item_part, explain_misses, sum_misses
from qingxun.scoring.engine.policy import ALWAYS, Condition

from .builders import TABLE, adopted, compiled, instructed, item

CITY = {
    "type": "adoption",
    "table": [{"levels": ["city"], "systems": ["league"], "points": {"single": 20}}],
}


def reasons(*clauses, **facts):
    return [miss.sentence for miss in explain_misses(compiled(*clauses), item(**facts))]


def test_without_any_adoption_it_says_by_whom_one_is_missing():
    assert reasons(CITY) == ["第1条：还没有被市级共青团采用"]


def test_another_outlet_is_not_the_one_that_the_clause_means():
    other = adopted("a", "county_party", "single", "03-09")
    assert reasons(CITY, adopted=(other,)) == ["第1条：还没有被市级共青团采用"]


def test_the_right_outlet_in_another_form():
    brief = adopted("a", "city_league", "brief", "03-09")
    assert reasons(CITY, adopted=(brief,)) == ["第1条：团市委信息采用的形式是简讯，不在本条之内"]


def test_the_closest_of_several_adoptions_is_told():
    county = adopted("a", "county_party", "single", "03-09")
    city = adopted("b", "city_league", "brief", "03-10")
    clause = CITY | {"when": {"kinds": ["news"]}}
    (sentence,) = reasons(clause, adopted=(county, city))
    assert sentence == "第1条：团市委信息采用的形式是简讯，不在本条之内"


def test_an_item_that_earned_under_a_clause_does_not_miss_it():
    single = adopted("a", "city_league", "single", "03-09")
    assert reasons(CITY, adopted=(single,)) == []


def test_what_another_clause_excludes_names_that_clause():
    direct = adopted("a", "city_league", "single", "03-09", route="direct")
    exclude = {"type": "exclude", "from": ["adoption"], "when": {"routes": ["direct"]}}
    assert reasons(CITY, exclude, adopted=(direct,)) == ["第1条：团市委信息采用按第2条不计分"]


@pytest.mark.parametrize(
    ("when", "facts", "words"),
    [
        ({"kinds": ["research"]}, {}, "类型是动态，本条只管调研"),
        ({"min_words": 500}, {"words": 300}, "字数 300，本条要求不少于 500 字"),
        ({"min_words": 500}, {}, "字数不明，本条要求不少于 500 字"),
        ({"commissioned": True}, {}, "不是约稿"),
        ({"repost": False}, {"repost": True}, "是转载，本条只管原创"),
        ({"not_kinds": ["news"]}, {}, "不合“稿件不是其中任何一类：动态”"),
        ({"min_photos": 2}, {}, "不合“图片不少于 2”"),
        ({"adopted": True}, {}, "还没有被采用"),
    ],
)
def test_each_condition_says_what_is_missing(when, facts, words):
    assert reasons({"type": "filing", "points": 1, "when": when}, **facts) == [f"第1条：{words}"]


def test_several_conditions_that_fail_are_all_named():
    when = {"kinds": ["research"], "commissioned": True}
    assert reasons({"type": "filing", "points": 1, "when": when}) == [
        "第1条：类型是动态，本条只管调研；不是约稿"
    ]


def test_instructions_are_missing_or_of_another_rank():
    bonus = {"type": "instruction", "points": {"city": 5}}
    assert reasons(bonus) == ["第1条：还没有领导批示"]
    county = (instructed("r", "county", "03-09"),)
    assert reasons(bonus, instructed=county) == ["第1条：批示的是县领导，不在本条之内"]


def test_an_earlier_clause_took_the_points():
    first = {"type": "filing", "points": 2}
    assert reasons(first, {"type": "filing", "points": 1}) == ["第2条：已按前面的条款计分"]


def test_not_accepted_yet():
    accepted = {"type": "filing", "points": 1, "basis": "accepted"}
    assert reasons(accepted) == ["第1条：还没有审核通过"]


def test_the_misses_of_many_items_are_summed_by_clause():
    ready = compiled(CITY, {"type": "instruction", "points": {"city": 5}})
    items = [item(f"i{number}") for number in range(3)]
    items[0] = item("i0", adopted=(adopted("a", "city_league", "single", "03-09"),))
    found = sum_misses(miss for each in items for miss in explain_misses(ready, each))
    assert [(miss.number, number) for miss, number in found] == [("第2条", 3), ("第1条", 2)]


def test_every_condition_is_explained_whatever_the_engine_learns():
    """A new field of a condition needs no word here: its key's help text says it."""
    for field in fields(Condition):
        value = getattr(ALWAYS, field.name)
        assert value in (None, frozenset()), field.name
    assert _item_part(ALWAYS) == ALWAYS


def test_the_county_table_says_where_adoption_is_missing():
    (sentence,) = reasons(TABLE)
    assert sentence.startswith("第1条：还没有被县委办信息、市级共青团、党委、省级、媒体采用")
