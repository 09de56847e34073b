"""The 43 regulations: every policy without errors, every case as worked by hand."""

from decimal import Decimal
from typing import Any

import pytest

from qingxun.scoring.engine import Line, OwnerKind, lies_within
from qingxun.scoring.engine.parsing import review_policy
from qingxun.scoring.engine.running import Run, run_policy
from qingxun.scoring.engine.settling_policy import Effect

from .regulations import IDS, case_file, expanded, mechanism_names, policy_data

CASES = [
    pytest.param(name, case, id=f"{name}-{number}")
    for name in IDS
    for number, case in enumerate(case_file(name)["cases"], start=1)
]
KNOWN = frozenset(
    [
        "units",
        "people",
        "rewards",
        "unsettled",
        "lines",
        "scores",
        "places",
        "vetoed",
        "named",
        "winners",
        "classes",
        "year",
    ]
)


@pytest.mark.parametrize("name", IDS)
def test_a_regulation_is_a_policy_without_errors(name: str) -> None:
    assert [str(error) for error in review_policy(policy_data(name)).errors] == []


@pytest.mark.parametrize("name", IDS)
def test_every_mechanism_names_clauses_of_the_policy(name: str) -> None:
    data = policy_data(name)
    ids = {row.get("代码") or row.get("id") for row in data.get("条款") or data["clauses"]}
    for code, where in case_file(name)["mechanisms"].items():
        assert code in mechanism_names()
        assert isinstance(where, str) or set(where) <= ids, code


@pytest.mark.parametrize(("name", "case"), CASES)
def test_a_case_comes_out_as_worked_by_hand(name: str, case: dict[str, Any]) -> None:
    expect = case["expect"]
    assert set(expect) <= KNOWN
    run = run_policy(policy_data(name), expanded(case["facts"]), year=expect.get("year"))
    told = [f"{line.owner} {line.period} {line.clause} {line.amount}" for line in run.lines]
    assert sums_of(run.lines, OwnerKind.UNIT, expect.get("units", {})) == wanted(
        expect.get("units", {})
    ), told
    assert sums_of(run.lines, OwnerKind.PERSON, expect.get("people", {})) == wanted(
        expect.get("people", {})
    ), told
    check_the_rest(run, expect)


def wanted(table: dict[str, dict[str, Any]]) -> dict[tuple[str, str], Decimal]:
    return {
        (owner, str(period)): Decimal(str(amount))
        for owner, periods in table.items()
        for period, amount in periods.items()
    }


def sums_of(
    lines: tuple[Line, ...], kind: OwnerKind, table: dict[str, dict[str, Any]]
) -> dict[tuple[str, str], Decimal]:
    """What the lines give for each owner and period that the case names."""
    return {
        (owner, period): sum(
            (
                line.amount
                for line in lines
                if line.owner_kind is kind
                and line.owner == owner
                and lies_within(line.period, period)
            ),
            Decimal(0),
        )
        for owner, period in wanted(table)
    }


def check_the_rest(run: Run, expect: dict[str, Any]) -> None:
    if "lines" in expect:
        assert len(run.lines) == expect["lines"]
    if "unsettled" in expect:
        assert len(run.unsettled) == expect["unsettled"]
    if "rewards" in expect:
        assert run.rewards == {who: Decimal(str(much)) for who, much in expect["rewards"].items()}
    settled = run.settlement
    if "scores" in expect:
        scores = {row.owner: row.amount for row in settled.scores}
        assert scores == {who: Decimal(str(much)) for who, much in expect["scores"].items()}
    for clause, places in expect.get("places", {}).items():
        found = {row.owner: row.place for row in settled.places if row.clause == clause}
        assert found == places
    if "vetoed" in expect:
        assert {row.owner for row in settled.findings if Effect.TITLES in row.effects} == set(
            expect["vetoed"]
        )
    if "named" in expect:
        assert {row.owner for row in settled.findings} == set(expect["named"])
    for award, owners in expect.get("winners", {}).items():
        found = [row.owner for row in settled.winners if row.award == award]
        assert sorted(found) == sorted(owners)
    if "classes" in expect:
        assert {row.owner: row.to for row in settled.classes} == expect["classes"]
