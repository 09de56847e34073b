"""Stages 8 and 9: normalize, rank, veto, awards, classes of one assessment year. Pure.

``settle`` takes candidates (``settling_figures.Candidate``) and the policy's clauses in their
order; it changes no line of the ledger and gives the same result for any order of facts.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import TypeVar

from qingxun.kit.decimals import ZERO

from .policy import Clause, Policy
from .settling_awarding import Known, classify, give
from .settling_figures import CAP, Candidate, Entry, Year
from .settling_normalizing import normalize
from .settling_policy import Award, Classes, Normalize, Rank, Veto, Who
from .settling_ranking import Scores, Values, rank
from .settling_results import Finding, Open, PassedOver, Risk, Score, Settlement, Winner
from .settling_vetoing import cascade, find, risks, zeroed

C = TypeVar("C", bound=Clause)


def settle(
    policy: Policy,
    candidates: Sequence[Candidate],
    year: Year,
    *,
    lifted: Iterable[tuple[str, Who, str]] = (),
    added: Iterable[Finding] = (),
    chosen: Iterable[tuple[str, str]] = (),
    total: Callable[[Score], Decimal] | None = None,
) -> Settlement:
    """Settle a year.

    ``lifted`` names findings (clause, who, owner) that a leader lifted: they have no effect.
    ``added`` are findings that people made by hand. ``chosen`` are (award, owner) whom a person
    chose among those tied at the last seat. ``total`` makes the whole assessment's points from a
    score (the other components stand outside of the policy); without it the score is the total.
    """
    off = set(lifted)
    scores, gaps = _scores(policy, candidates, year)
    plain = _values(year, scores, total)
    vetoes = _of(policy, Veto)
    findings = [row for clause in vetoes for row in find(clause, candidates, plain)]
    findings = [*_standing(findings, off), *added]
    if gone := zeroed(findings):
        candidates = [_without_points(one, gone) for one in candidates]
        scores = _zero(scores, gone)
    values = _values(year, scores, total)
    ranks = _of(policy, Rank)
    places = [place for clause in ranks for place in rank(clause, candidates, values)]
    last = [row for c in vetoes if c.last for row in find(c, candidates, values, places)]
    findings += _standing(last, off)
    known_vetoes = [clause for clause in vetoes if clause.cascade]
    down = [row for row in findings if any(row.clause == clause.id for clause in known_vetoes)]
    findings += _standing(cascade(known_vetoes, down, candidates), off)
    winners, passed, ties = _awards(policy, candidates, values, findings, set(chosen))
    return Settlement(
        scores=tuple(sorted(scores, key=lambda row: (row.who, row.owner, row.clause))),
        places=tuple(places),
        findings=tuple(sorted(findings, key=_finding_order)),
        winners=tuple(winners),
        passed_over=tuple(passed),
        classes=tuple(
            row
            for clause in _of(policy, Classes)
            for row in classify(clause, candidates, winners, places)
        ),
        risks=tuple(_risks(vetoes, candidates, values)),
        open=(*gaps, *ties),
    )


def _risks(vetoes: Sequence[Veto], candidates: Sequence[Candidate], values: Values) -> list[Risk]:
    found = [row for clause in vetoes for row in risks(clause, candidates, values)]
    return sorted(found, key=lambda row: (row.who, row.clause, row.owner))


def _of(policy: Policy, kind: type[C]) -> list[C]:
    return [clause for clause in policy.clauses if isinstance(clause, kind)]


def _finding_order(row: Finding) -> tuple[str, str, str, str]:
    return row.who, row.owner, row.clause, row.through


def _values(
    year: Year, scores: Iterable[Score], total: Callable[[Score], Decimal] | None
) -> Values:
    found = {(row.who, row.owner): row for row in scores}
    amounts: Scores = {key: row.amount for key, row in found.items()}
    totals = {key: total(row) for key, row in found.items()} if total else amounts
    return Values(year, amounts, totals)


def _scores(
    policy: Policy, candidates: Sequence[Candidate], year: Year
) -> tuple[list[Score], list[Open]]:
    """An owner is scored by the first normalize clause that speaks of it."""
    found: dict[tuple[Who, str], Score] = {}
    gaps: list[Open] = []
    for clause in _of(policy, Normalize):
        scores, lacking = normalize(clause, candidates, year)
        for row in scores:
            found.setdefault((row.who, row.owner), row)
        gaps += lacking
    return list(found.values()), gaps


def _standing(findings: Iterable[Finding], off: set[tuple[str, Who, str]]) -> list[Finding]:
    return [row for row in findings if (row.clause, row.who, row.owner) not in off]


def _without_points(one: Candidate, gone: Mapping[tuple[Who, str], str]) -> Candidate:
    """Its year's points taken back in one entry, where a veto sets them to zero: places and awards
    are then given as if it had earned nothing. A sum below zero stays."""
    clause = gone.get((one.who, one.id))
    amount = sum((entry.amount for entry in one.entries), ZERO)
    if clause is None or amount <= 0:
        return one
    taken = Entry(max(entry.month for entry in one.entries), CAP, clause, -amount)
    return replace(one, entries=(*one.entries, taken))


def _zero(scores: Sequence[Score], by: Mapping[tuple[Who, str], str]) -> list[Score]:
    return [
        replace(row, amount=ZERO, zeroed_by=by[row.who, row.owner])
        if (row.who, row.owner) in by
        else row
        for row in scores
    ]


def _awards(
    policy: Policy,
    candidates: Sequence[Candidate],
    values: Values,
    findings: Sequence[Finding],
    chosen: set[tuple[str, str]],
) -> tuple[list[Winner], list[PassedOver], list[Open]]:
    """In the order of the clauses: a later award may look at an earlier one's winners."""
    bars: dict[tuple[Who, str], list[Finding]] = defaultdict(list)
    for row in findings:
        bars[row.who, row.owner].append(row)
    ranks = {clause.id: clause for clause in _of(policy, Rank)}
    units = {one.id: one for one in candidates if one.who is Who.UNIT}
    winners: list[Winner] = []
    passed: list[PassedOver] = []
    ties: list[Open] = []
    for clause in _of(policy, Award):
        known = Known(values, ranks, bars, winners, units, chosen)
        outcome = give(clause, candidates, known)
        winners += outcome.winners
        passed += outcome.passed_over
        ties += outcome.open
    return winners, passed, ties


def settles(policy: Policy) -> bool:
    """Whether the policy speaks of stages 8 and 9 at all."""
    kinds = Normalize | Rank | Veto | Award | Classes
    return any(isinstance(clause, kinds) for clause in policy.clauses)
