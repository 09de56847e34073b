"""Changes that can be made in the draft of a policy as they stand; ``editing`` makes them.

An award goes with everything that leads to it: a clause that would mean more without the name than
with it (no titles means every title) goes too, instead of being widened.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from .period_policy import Target
from .policy import Clause, Policy
from .settling_checking import measures_of
from .settling_policy import (
    Award,
    Classes,
    ClassRule,
    Effect,
    Grant,
    Measure,
    Normalize,
    Rank,
    Veto,
)

TOP = "first"


@dataclass(frozen=True, slots=True)
class Change:
    """One change in the draft. ``clause`` is an id; empty: a setting of the whole policy.

    ``do``: ``set`` gives ``key`` the value; ``remove`` takes the key out; ``drop`` takes the clause
    out; ``zero`` makes every number under ``key`` 0 (``rows``: only in rows of these systems);
    ``add`` appends ``value`` as a clause; ``forget`` takes the code ``value`` out of the list under
    ``key``, and out of what rows there were won by (a row that named nothing else goes; ``first``
    stands for the first places of a ranking); ``unname`` takes the code out of every list
    ``clauses`` in the clause, with the figure that named nothing else.
    """

    do: str
    clause: str = ""
    key: str = ""
    value: Any = None
    rows: frozenset[str] = frozenset()


def dropped_with(policy: Policy, clause: Clause) -> list[Clause]:
    """The clause, and behind it those that have no meaning left when it is gone."""
    gone = [clause]
    while more := [
        each for each in policy.clauses if each not in gone and _hollow(each, _ids(gone))
    ]:
        gone += more
    return gone


def drop_changes(policy: Policy, clause: Clause) -> tuple[Change, ...]:
    """Drops the clause and leaves no reference to it."""
    gone = dropped_with(policy, clause)
    ids = _ids(gone)
    mended = [
        change for each in policy.clauses if each not in gone for change in _without(each, ids)
    ]
    return (*(Change("drop", each.id) for each in gone), *mended)


def _ids(clauses: list[Clause]) -> frozenset[str]:
    return frozenset(each.id for each in clauses)


def _hollow(clause: Clause, gone: frozenset[str]) -> bool:
    """Whether nothing is left of the clause without these."""
    if isinstance(clause, Target):
        return bool(clause.only) and clause.only <= gone
    if isinstance(clause, Normalize):
        parts = [part.of for part in clause.parts]
        return _empty(clause.of, gone) or (bool(parts) and all(_empty(of, gone) for of in parts))
    if isinstance(clause, Rank):
        return all(_empty(of, gone) for of in clause.by)
    if isinstance(clause, Veto):
        only = bool(clause.titles) and clause.titles <= gone and clause.effects == {Effect.TITLES}
        row = clause.in_a_row
        asked = row.of if row else clause.of
        return only or clause.last in gone or _empty(asked, gone)
    if isinstance(clause, Award):
        seats = clause.seats
        placeless = seats.winners_of in gone and not (seats.fixed or seats.every)
        if clause.rank:  # its keys are those of the rank clause
            return placeless or (clause.rank in gone and clause.grant is Grant.TITLE)
        return placeless or all(_empty(of, gone) for of in clause.by)
    if isinstance(clause, Classes):
        return all(_ruled_out(clause, rule, gone) for rule in clause.rules)
    return False


def _empty(of: Measure, gone: frozenset[str]) -> bool:
    """A figure of these clauses alone: without their names it would mean every clause."""
    return bool(of.clauses) and of.clauses <= gone


def _ruled_out(clause: Classes, rule: ClassRule, gone: frozenset[str]) -> bool:
    won = bool(rule.winners_of) and rule.winners_of <= gone
    return won or (rule.top is not None and clause.rank in gone and not rule.winners_of - gone)


def _without(clause: Clause, gone: frozenset[str]) -> Iterator[Change]:
    """What takes the names of these clauses out of one that stays."""
    named = clause.only if isinstance(clause, Target) else frozenset()
    named = named.union(*(of.clauses for of in measures_of(clause)))
    yield from (Change("unname", clause.id, value=code) for code in sorted(named & gone))
    if isinstance(clause, Veto) and clause.titles & gone:
        if clause.titles <= gone:
            kept = sorted(clause.effects - {Effect.TITLES})
            yield Change("remove", clause.id, "titles")
            yield Change("set", clause.id, "effects", [str(effect) for effect in kept])
        else:
            codes = sorted(clause.titles & gone)
            yield from (Change("forget", clause.id, "titles", code) for code in codes)
    if isinstance(clause, Award | Classes) and clause.rank in gone:
        yield Change("remove", clause.id, "rank")
    if isinstance(clause, Award) and clause.seats.winners_of in gone:
        yield Change("remove", clause.id, "seats.winners_of")
        yield Change("remove", clause.id, "seats.for_winners")
    if isinstance(clause, Classes):
        won = frozenset().union(*(rule.winners_of for rule in clause.rules)) & gone
        yield from (Change("forget", clause.id, "rules", code) for code in sorted(won))
        if clause.rank in gone and any(rule.top is not None for rule in clause.rules):
            yield Change("forget", clause.id, "rules", TOP)
