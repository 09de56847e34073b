"""Properties over the whole language: order, repetition, parts, removal, increments, no floats."""

import ast
import dataclasses
import datetime as dt
import json
from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

import qingxun.scoring.engine as package
from qingxun.kit.periods import Span
from qingxun.scoring.engine import (
    Facts,
    Line,
    OwnerKind,
    Posted,
    Version,
    assessment_year,
    count_items,
    evaluate,
    evaluate_item,
    evaluate_owner_year,
    explain,
    live_postings,
    owner_facts,
    reconcile,
    reverse_line,
    total,
)
from qingxun.scoring.engine.columns import column_facts, evaluate_columns
from qingxun.scoring.engine.evaluating import joined_items
from qingxun.scoring.engine.facts import UnitYear
from qingxun.scoring.engine.lines import ITEM_KINDS

from .wide import wide_cases

AS_OF = dt.date(2026, 9, 15)
EXAMPLES = settings(max_examples=80)
SHARED = {"equal", "share", "ratio", "first", "local", "determined"}


@EXAMPLES
@given(wide_cases(), st.randoms(use_true_random=False))
def test_any_order_of_facts_gives_the_same_ledger(case, random):
    rules, facts = case
    mixed = {}
    for each in dataclasses.fields(Facts):
        rows = list(getattr(facts, each.name))
        random.shuffle(rows)
        mixed[each.name] = tuple(rows)
    assert evaluate(rules, facts, AS_OF) == evaluate(rules, Facts(**mixed), AS_OF)


@EXAMPLES
@given(wide_cases())
def test_every_line_stands_once_and_is_explained_without_binary_fractions(case):
    rules, facts = case
    lines = evaluate(rules, facts, AS_OF)
    assert len({line.key for line in lines}) == len(lines)
    for line in lines:
        assert isinstance(line.amount, Decimal)
        assert not any(isinstance(value, float) for value in values_in(line.trace))
        assert json.loads(json.dumps(line.trace)) == line.trace
        assert "条" in explain(rules.policy, line)
        assert line.amount == round(line.amount, 4)


def values_in(value: Any) -> Iterator[Any]:
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        for inner in value:
            yield from values_in(inner)
    else:
        yield value


@EXAMPLES
@given(wide_cases())
def test_posting_again_and_reversing_and_posting_anew_change_nothing(case):
    rules, facts = case
    lines = evaluate(rules, facts, AS_OF)
    posted = [Posted(number, line) for number, line in enumerate(lines)]
    assert not reconcile(posted, evaluate(rules, facts, AS_OF))
    undone = [Posted(-1 - one.id, reverse_line(one.line), one.id) for one in posted]
    again = [Posted(10_000 + one.id, one.line) for one in posted]
    ledger = [*posted, *undone, *again]
    assert total(one.line for one in ledger) == total(lines)
    assert [one.line for one in live_postings(ledger)] == lines


@EXAMPLES
@given(wide_cases())
def test_parts_never_exceed_the_whole_where_the_policy_splits(case):
    rules, facts = case
    for item in joined_items([Version(rules)], facts):
        groups: dict[tuple[str, str, str], list[Line]] = defaultdict(list)
        for line in evaluate_item(rules, item):
            groups[line.owner_kind, line.fact_kind, line.fact].append(line)
        for lines in groups.values():
            splits = {line.trace["split"]["rule"] for line in lines if "split" in line.trace}
            if splits <= SHARED and not rules.grouped and (splits or len(lines) == 1):
                trace = lines[0].trace
                whole = Decimal(trace["points"]) - Decimal(trace.get("less", 0))
                assert total(line for line in lines if not on_top(rules, line)) <= whole


def on_top(rules, line: Line) -> bool:
    """An editor's share that does not come out of the authors' points."""
    return "edited" in line.trace and rules.by_id[line.clause].taken == "extra"


@EXAMPLES
@given(wide_cases(), st.data())
def test_removing_an_item_removes_its_lines_and_touches_nobody_else(case, data):
    rules, facts = case
    if not facts.items:
        return
    gone = data.draw(st.sampled_from(facts.items))
    alone = dataclasses.replace(gone, same_as="")
    rest = tuple(item for item in facts.items if item is not gone)
    with_it = evaluate(rules, dataclasses.replace(facts, items=(*rest, alone)), AS_OF)
    without = evaluate(rules, dataclasses.replace(facts, items=rest), AS_OF)
    owners = {row.unit for row in gone.contributors} | {row.person for row in gone.contributors}
    owners |= {gone.editor, gone.editor_unit}
    scope = f"item:{gone.id}"
    assert not [line for line in without if line.scope == scope]
    kept = [line for line in with_it if line.scope != scope]
    assert [line for line in kept if line.scope.startswith("item:")] == [
        line for line in without if line.scope.startswith("item:")
    ]
    assert [line for line in kept if line.owner not in owners] == [
        line for line in without if line.owner not in owners
    ]


@EXAMPLES
@given(wide_cases(), st.data())
def test_posting_one_changed_item_gives_what_a_full_evaluation_gives(case, data):
    """An item came later: its lines, and in its units' years the periods ending after its days."""
    rules, facts = case
    if not facts.items:
        return
    new = dataclasses.replace(data.draw(st.sampled_from(facts.items)), same_as="")
    rest = tuple(item for item in facts.items if item.id != new.id)
    before = dataclasses.replace(facts, items=rest)
    after = dataclasses.replace(facts, items=(*rest, new))
    ledger = {line.key: line for line in evaluate(rules, before, AS_OF)}
    joined = next(i for i in joined_items([Version(rules)], after) if i.id == new.id)
    for line in evaluate_item(rules, joined):
        ledger[line.key] = line
    for unit, day in touched_units(rules, joined, ledger.values()).items():
        replace_year(rules, after, ledger, unit, day)
    whole = [line for line in evaluate(rules, after, AS_OF) if line.owner_kind == "unit"]
    found = [line for line in ledger.values() if line.owner_kind == "unit"]
    assert sorted(found, key=lambda line: line.key) == whole


def touched_units(rules, item, lines) -> dict[str, dt.date]:
    """As ``actions.posting`` does: the months of its lines, the periods of its counts; besides,
    the days of its duties and incidents."""
    days: dict[str, list[dt.date]] = defaultdict(list)
    for line in lines:
        if line.scope == f"item:{item.id}":
            days[line.owner].append(line.on.replace(day=1))
    for count in count_items(rules, [item]):
        days[count.unit].append(Span.from_key(count.period).starts_on)
    for row in item.contributors:
        if row.unit:
            days[row.unit] += [i.follow_up_due for i in item.instructions if i.follow_up_due]
            days[row.unit] += [incident.on for incident in item.incidents]
    return {unit: min(found) for unit, found in days.items() if found}


def replace_year(rules, facts, ledger, unit, since) -> None:
    """What ``post_owner_years`` does with every year from the touched one on."""
    version = Version(rules)
    items = joined_items([version], facts)
    counts: dict[str, dict[str, int]] = defaultdict(dict)
    for count, number in count_items(rules, items).items():
        if count.unit == unit:
            counts[count.period][count.clause] = number
    by_period = {period: [(version, each)] for period, each in counts.items()}
    of = owner_facts(dataclasses.replace(facts, items=items)).get((OwnerKind.UNIT, unit))
    stated = {each.year: each for each in facts.unit_years if each.unit == unit}
    for year in range(assessment_year(rules.policy.first_month, since), 2029):
        lines = [line for line in ledger.values() if line.owner_kind == "unit"]
        own = [line for line in lines if line.owner == unit]
        new = evaluate_owner_year(
            [version],
            stated.get(year, UnitYear(unit, year)),
            by_period,
            own,
            AS_OF,
            **({"facts": of} if of else {}),
        )
        span = package.year_span(rules.policy.first_month, year)
        for line in own:
            if line.kind not in ITEM_KINDS and line.on in span and ends(line) > since:
                del ledger[line.key]
        ledger.update({line.key: line for line in new if ends(line) > since})


def ends(line: Line) -> dt.date:
    return Span.from_key(line.scope.rpartition(":")[2]).ends_on


@EXAMPLES
@given(wide_cases())
def test_the_evaluator_over_columns_gives_the_same(case):
    rules, facts = case
    items = joined_items([Version(rules)], facts)
    joined = dataclasses.replace(facts, items=items)
    found = evaluate_columns([Version(rules)], column_facts(joined), AS_OF).lines()
    assert [dataclasses.astuple(line) for line in found] == [
        dataclasses.astuple(line) for line in evaluate(rules, joined, AS_OF)
    ]


def test_the_engine_names_no_binary_fraction():
    """No ``float``, no literal with a point, no true division of whole numbers by name."""
    folder = Path(package.__file__).parent
    for path in sorted(folder.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            is_literal = isinstance(node, ast.Constant) and isinstance(node.value, float)
            assert not is_literal, f"{path.name}:{node.lineno}"
            called = isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
            assert not (called and node.func.id == "float"), f"{path.name}:{node.lineno}"
