"""The evaluator over columns gives the object evaluator's lines, each with its trace."""

import dataclasses

from hypothesis import given, settings

from qingxun.scoring.engine import Facts, Version, evaluate
from qingxun.scoring.engine.columns import column_facts, evaluate_columns

from .test_properties import AS_OF, DAYS, UNIT_YEARS, item_facts, policies


def both(versions, facts, as_of=AS_OF):
    return evaluate(versions, facts, as_of), evaluate_columns(
        versions, column_facts(facts), as_of
    ).lines()


def exact(lines):
    """Lines with everything in them, traces and types too."""
    return [dataclasses.astuple(line) for line in lines]


@settings(max_examples=300, deadline=None)
@given(policies(), item_facts())
def test_generated_facts_give_the_same_lines_and_traces(rules, items):
    objects, columns = both(rules, Facts(items, UNIT_YEARS))
    assert exact(columns) == exact(objects)


@settings(max_examples=100, deadline=None)
@given(policies(), policies(), item_facts(), DAYS)
def test_a_change_of_policy_gives_the_same_lines(before, after, items, turn):
    versions = [Version(before, None, turn), Version(after, turn, None)]
    objects, columns = both(versions, Facts(items, UNIT_YEARS))
    assert exact(columns) == exact(objects)
