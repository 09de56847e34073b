"""Changes that can be made in the draft of a policy as they stand; ``editing`` makes them.

An award goes with everything that leads to it: a clause that would mean more without the name than
with it (no titles means every title) goes too, instead of being widened.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from .policy import Clause, Policy
from .settling_policy import Award, Classes, Effect, Veto


@dataclass(frozen=True, slots=True)
class Change:
    """One change in the draft. ``clause`` is an id; empty: a setting of the whole policy.

    ``do``: ``set`` gives ``key`` the value; ``remove`` takes the key out; ``drop`` takes the clause
    out; ``zero`` makes every number under ``key`` 0 (``rows``: only in rows of these systems);
    ``add`` appends ``value`` as a clause; ``forget`` takes the code ``value`` out of the list under
    ``key``, and out of what rows there were won by (a row that named nothing else goes).
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
        each for each in policy.clauses if each not in gone and _hollow(each, _awards(gone))
    ]:
        gone += more
    return gone


def drop_changes(policy: Policy, clause: Clause) -> tuple[Change, ...]:
    """Drops the clause and leaves no reference to it."""
    gone = dropped_with(policy, clause)
    awards = _awards(gone)
    mended = [
        change for each in policy.clauses if each not in gone for change in _without(each, awards)
    ]
    return (*(Change("drop", each.id) for each in gone), *mended)


def _awards(clauses: list[Clause]) -> frozenset[str]:
    return frozenset(each.id for each in clauses if isinstance(each, Award))


def _hollow(clause: Clause, gone: frozenset[str]) -> bool:
    """Whether nothing is left of the clause without these awards."""
    if isinstance(clause, Veto):
        only = bool(clause.titles) and clause.titles <= gone
        return only and clause.effects == {Effect.TITLES}
    if isinstance(clause, Award):
        return clause.seats.winners_of in gone and not (clause.seats.fixed or clause.seats.every)
    if isinstance(clause, Classes):
        return all(rule.winners_of and rule.winners_of <= gone for rule in clause.rules)
    return False


def _without(clause: Clause, gone: frozenset[str]) -> Iterator[Change]:
    """What takes the names of these awards out of a clause that stays."""
    if isinstance(clause, Veto) and clause.titles & gone:
        if clause.titles <= gone:
            kept = sorted(clause.effects - {Effect.TITLES})
            yield Change("remove", clause.id, "titles")
            yield Change("set", clause.id, "effects", [str(effect) for effect in kept])
        else:
            yield from (Change("forget", clause.id, "titles", code) for code in sorted(gone))
    if isinstance(clause, Award) and clause.seats.winners_of in gone:
        yield Change("remove", clause.id, "seats.winners_of")
        yield Change("remove", clause.id, "seats.for_winners")
    if isinstance(clause, Classes) and any(rule.winners_of & gone for rule in clause.rules):
        yield from (Change("forget", clause.id, "rules", code) for code in sorted(gone))
