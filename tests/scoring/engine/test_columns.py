"""The evaluator over columns gives the object evaluator's lines, each with its trace."""

import datetime as dt

import pytest
from hypothesis import given, settings

from qingxun.scoring.engine import (
    Facts,
    PolicyInvalidError,
    Version,
    compile_policy,
    evaluate,
    parse_policy,
)
from qingxun.scoring.engine.columns import column_facts, evaluate_columns
from qingxun.scoring.engine.facts_reading import FactsInvalidError, parse_facts
from tests.scoring import regulations

from .builders import TABLE, adopted, compiled, item
from .conftest import exact
from .test_properties import AS_OF, DAYS, UNIT_YEARS, item_facts, policies


def both(versions, facts, as_of=AS_OF):
    return evaluate(versions, facts, as_of), evaluate_columns(
        versions, column_facts(facts), as_of
    ).lines()


@settings(max_examples=300)
@given(policies(), item_facts())
def test_generated_facts_give_the_same_lines_and_traces(rules, items):
    objects, columns = both(rules, Facts(items, UNIT_YEARS))
    assert exact(columns) == exact(objects)


@settings(max_examples=100)
@given(policies(), policies(), item_facts(), DAYS)
def test_a_change_of_policy_gives_the_same_lines(before, after, items, turn):
    versions = [Version(before, None, turn), Version(after, turn, None)]
    objects, columns = both(versions, Facts(items, UNIT_YEARS))
    assert exact(columns) == exact(objects)


@pytest.mark.parametrize("name", regulations.IDS)
def test_the_published_regulations_give_the_same_lines(name):
    try:
        rules = compile_policy(parse_policy(regulations.policy_data(name)))
    except PolicyInvalidError as error:
        pytest.skip(f"not yet a policy: {error}")  # test_regulations says what must be one
    for case in regulations.case_file(name)["cases"]:
        try:
            facts, as_of = parse_facts(regulations.expanded(case["facts"]))
        except FactsInvalidError as error:
            pytest.skip(f"not yet facts: {error}")
        objects, columns = both(rules, facts, as_of or dt.date(2027, 1, 1))
        assert exact(columns) == exact(objects), case["name"]


def test_only_the_items_that_need_it_go_through_the_object_evaluator():
    rules = compiled(
        TABLE,
        {"type": "filing", "points": 1, "when": {"adopted": True}},
        {"type": "filing", "points": 2, "when": {"kinds": ["research"]}},
    )
    adopted_once = (adopted("a", "city_league", "brief", "03-09"),)
    facts = Facts((item("i1", adopted=adopted_once), item("i2", adopted=adopted_once)))
    found = evaluate_columns(rules, column_facts(facts), AS_OF)
    assert {line.scope for line in found.objects} == {"item:i1", "item:i2"}
    plain = compiled(TABLE, {"type": "filing", "points": 2, "when": {"min_words": 500}})
    facts = Facts((item("i1", words=499), item("i2", words=500), item("i3")))
    found = evaluate_columns(plain, column_facts(facts), AS_OF)
    assert found.objects == []
    assert [line.fact for line in found.lines()] == ["i2"]
    assert found.lines_of("unit", "甲") == [
        line for line in found.lines() if line.owner_kind == "unit"
    ]
