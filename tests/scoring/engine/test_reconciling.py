import dataclasses
import json

import pytest

from qingxun.scoring.engine import (
    LedgerBrokenError,
    Line,
    Posted,
    evaluate_item,
    live_postings,
    reconcile,
    reverse_line,
    stored_line,
    total,
)

from .builders import TABLE, adopted, compiled, item

RULES = compiled(TABLE, {"type": "attribution", "units": "equal", "persons": "equal"})
A = adopted("a", "city_party", "single", "03-01")
B = adopted("b", "county_party", "brief", "03-02")


def as_stored(line: Line) -> Line:
    """What comes back from a table: month, JSON, four decimals."""
    return stored_line(
        scope=line.scope,
        owner_kind=line.owner_kind,
        owner=line.owner,
        kind=str(line.kind),
        month=line.month,
        amount=line.amount.quantize(line.amount.scaleb(-4) + 1),
        policy=line.policy,
        clause=line.clause,
        fact_kind=str(line.fact_kind),
        fact=line.fact,
        trace=json.loads(json.dumps(line.trace)),
    )


def post(ledger: list[Posted[int]], lines: list[Line]) -> int:
    """Post what is needed; gives how many rows that took."""
    found = reconcile(ledger, lines)
    before = len(ledger)
    for posted in found.reverse:
        ledger.append(Posted(len(ledger), as_stored(reverse_line(posted.line)), posted.id))
    for line in found.post:
        ledger.append(Posted(len(ledger), as_stored(line)))
    return len(ledger) - before


def test_posting_twice_does_nothing_the_second_time():
    lines = evaluate_item(RULES, item(by=("甲/张", "乙/李"), adopted=(A, B)))
    ledger: list[Posted[int]] = []
    assert post(ledger, lines) == 8
    assert post(ledger, lines) == 0
    assert not reconcile(ledger, lines)


def test_a_changed_fact_reverses_exactly_its_own_lines():
    ledger: list[Posted[int]] = []
    post(ledger, evaluate_item(RULES, item(by=("甲/张", "乙/李"), adopted=(A, B))))
    richer = dataclasses.replace(B, form="single")
    found = reconcile(
        ledger, evaluate_item(RULES, item(by=("甲/张", "乙/李"), adopted=(A, richer)))
    )
    assert {posted.line.fact for posted in found.reverse} == {"b"}
    assert {line.fact for line in found.post} == {"b"}
    assert (len(found.reverse), len(found.post)) == (4, 4)


def test_back_and_forth_leaves_the_sum_where_it_was():
    ledger: list[Posted[int]] = []
    full = evaluate_item(RULES, item(adopted=(A, B)))
    less = evaluate_item(RULES, item(adopted=(A,)))
    post(ledger, full)
    assert post(ledger, less) == 2
    assert total(posted.line for posted in ledger) == total(less)
    assert post(ledger, full) == 2
    assert total(posted.line for posted in ledger) == total(full)
    assert post(ledger, []) == 4
    assert total(posted.line for posted in ledger) == 0
    assert live_postings(ledger) == []


def test_a_change_of_month_policy_or_trace_alone_is_posted_anew():
    line = evaluate_item(RULES, item(by=("甲",), adopted=(A,)))[0]
    ledger = [Posted(0, as_stored(line))]
    assert not reconcile(ledger, [line])
    later = dataclasses.replace(line, on=line.on.replace(month=4))
    renamed = dataclasses.replace(line, trace=line.trace | {"name": "新名"})
    for changed in (later, dataclasses.replace(line, policy="v2"), renamed):
        found = reconcile(ledger, [changed])
        assert (len(found.reverse), len(found.post)) == (1, 1)


def test_a_line_posted_twice_by_mistake_is_reversed_once():
    line = evaluate_item(RULES, item(by=("甲",), adopted=(A,)))[0]
    found = reconcile([Posted(0, line), Posted(1, line)], [line])
    assert [posted.id for posted in found.reverse] == [1]
    assert found.post == ()


def test_a_broken_ledger_and_double_lines_are_refused():
    line = evaluate_item(RULES, item(by=("甲",), adopted=(A,)))[0]
    back = reverse_line(line)
    for broken in (
        [Posted(1, back, reverses=0)],
        [Posted(0, line), Posted(1, back, reverses=0), Posted(2, back, reverses=0)],
        [Posted(0, line), Posted(1, line, reverses=0)],
    ):
        with pytest.raises(LedgerBrokenError):
            reconcile(broken, [])
    with pytest.raises(ValueError, match="one key"):
        reconcile([], [line, line])
