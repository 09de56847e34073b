"""Stage 9, second half: seats, eligibility, winners, replacement; and next year's classes."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from .lines import Trace
from .policy import ANY
from .settling_figures import Candidate
from .settling_normalizing import text
from .settling_policy import Award, Classes, Grant, OnTie, Rank, Seats, Who, Within
from .settling_ranking import Values, pool_of, pools, rank_pool, smaller_first
from .settling_results import Finding, NextClass, Open, PassedOver, Place, Winner


@dataclass(slots=True)
class Outcome:
    """What one award brought."""

    winners: list[Winner]
    passed_over: list[PassedOver]
    open: list[Open]


@dataclass(frozen=True, slots=True)
class Known:
    """What an award looks at besides its candidates."""

    values: Values
    ranks: Mapping[str, Rank]
    bars: Mapping[tuple[Who, str], Sequence[Finding]]
    winners: Sequence[Winner]
    units: Mapping[str, Candidate]
    chosen: frozenset[tuple[str, str]] | set[tuple[str, str]] = frozenset()


def give(clause: Award, candidates: Sequence[Candidate], known: Known) -> Outcome:
    """Best first in each pool until its seats are taken."""
    outcome = Outcome([], [], [])
    own = [one for one in candidates if one.who == clause.who and one.heeds(clause.id)]
    if clause.grant is Grant.PLACES:
        _hand_out(clause, own, known, outcome)
        return outcome
    rule = known.ranks.get(clause.rank)
    by = rule.by if rule else clause.by
    for pool, members in pools(clause.within, own).items():
        lacks = {one.id: lacking(clause, one, known.values) for one in members}
        fit = [one for one in members if lacks[one.id] is None]
        outcome.passed_over += [
            PassedOver(clause.id, one.who, one.id, pool, lacks=lacks[one.id] or {})
            for one in sorted(members, key=lambda one: one.id)
            if lacks[one.id] is not None
        ]
        places = rank_pool(clause.id, by, pool, fit, known.values)
        if clause.grant is Grant.LISTED:
            _fill(clause, places, len(places), known, outcome)
        else:
            _fill(clause, places, seats_for(clause, pool, members, known), known, outcome)
    return outcome


def _hand_out(clause: Award, own: Sequence[Candidate], known: Known, outcome: Outcome) -> None:
    """Places that units fill by nomination; a barred unit gets none."""
    for one in sorted(own, key=lambda one: one.id):
        barred = bar(clause, one.who, one.id, known)
        number = seats_for(clause, one.id, [one], known)
        lacks = lacking(clause, one, known.values)
        pool = pool_of(clause.within, one)
        if lacks is not None:
            outcome.passed_over.append(PassedOver(clause.id, one.who, one.id, pool, lacks=lacks))
        elif number and barred:
            outcome.passed_over.append(PassedOver(clause.id, one.who, one.id, pool, barred.clause))
        elif number:
            outcome.winners.append(Winner(clause.id, one.who, one.id, pool, 0, places=number))


def bar(clause: Award, who: Who, owner: str, known: Known) -> Finding | None:
    return next((row for row in known.bars.get((who, owner), ()) if row.bars(clause.id)), None)


def lacking(clause: Award, one: Candidate, values: Values) -> Trace | None:
    """What the candidate lacks; ``None`` when eligible."""
    rule = clause.eligible
    if rule.groups and one.group not in rule.groups:
        return {"lacks": "group"}
    if rule.kinds and one.kind not in rule.kinds:
        return {"lacks": "kind"}
    if rule.posts and rule.posts.isdisjoint(one.posts):
        return {"lacks": "post"}
    if rule.under_age is not None and (one.age is None or one.age >= rule.under_age):
        age = {} if one.age is None else {"age": one.age}
        return {"lacks": "age", "bar": rule.under_age, **age}
    for number, (what, least) in enumerate(rule.least):
        value = values.of(what, one)
        short = value is None or (value > least if smaller_first(what) else value < least)
        if short:
            shown = {} if value is None else {"value": text(value)}
            return {"lacks": "least", "number": number, "bar": text(least), **shown}
    return None


def seats_for(clause: Award, pool: str, members: Sequence[Candidate], known: Known) -> int:
    """How many seats a pool has."""
    seats = clause.seats
    own_unit = clause.within is Within.UNIT or clause.grant is Grant.PLACES
    unit = known.units.get(members[0].unit or members[0].id) if own_unit else None
    group = unit.group if unit else pool
    number = seats.fixed.get(group, seats.fixed.get(ANY, 0))
    if seats.every:
        size = unit.headcount if unit else len(members)
        number += _within(size // seats.every, seats)
    if seats.winners_of and unit and _won(seats.winners_of, unit.id, known):
        number += seats.for_winners
    return number


def _within(number: int, seats: Seats) -> int:
    number = max(number, seats.at_least)
    return number if seats.at_most is None else min(number, seats.at_most)


def _won(award: str, unit: str, known: Known) -> bool:
    return any(row.award == award and row.owner == unit for row in known.winners)


def _fill(
    clause: Award, places: Sequence[Place], seats: int, known: Known, outcome: Outcome
) -> None:
    """Place by place; the barred are passed over, those tied at the last seat by the rule."""
    left = seats
    barred: list[str] = []
    for _number, rows in groupby(places, key=lambda place: place.place):
        if left <= 0:
            return
        tied = []
        for place in rows:
            veto = bar(clause, place.who, place.owner, known)
            if veto is None:
                tied.append(place)
                continue
            outcome.passed_over.append(
                PassedOver(clause.id, place.who, place.owner, place.pool, veto.clause)
            )
            if clause.replace:
                barred.append(place.owner)
            else:
                left -= 1
        if len(tied) > left:
            if left > 0:
                _split_tie(clause, tied, left, barred, outcome, seats, known.chosen)
            return
        outcome.winners += [_winner(clause, place, barred, seats) for place in tied]
        left -= len(tied)


def _split_tie(
    clause: Award,
    tied: Sequence[Place],
    left: int,
    barred: Sequence[str],
    outcome: Outcome,
    seats: int,
    chosen: Collection[tuple[str, str]],
) -> None:
    if clause.on_tie is OnTie.ALL:
        outcome.winners += [_winner(clause, place, barred, seats) for place in tied]
    elif clause.on_tie is OnTie.DECIDE:
        picked = [place for place in tied if (clause.id, place.owner) in chosen][:left]
        outcome.winners += [_winner(clause, place, barred, seats) for place in picked]
        owners = tuple(place.owner for place in tied if place not in picked)
        if len(picked) < left:
            outcome.open.append(Open(clause.id, "tie", owners, tied[0].pool, left - len(picked)))


def _winner(clause: Award, place: Place, barred: Sequence[str], seats: int) -> Winner:
    """``instead_of`` only for those who would not have had a seat otherwise."""
    moved_up = place.place > seats
    return Winner(
        clause.id,
        place.who,
        place.owner,
        place.pool,
        place.place,
        tuple(barred) if moved_up else (),
        trace={"of": place.of, "seats": seats, "shared": place.shared},
    )


def speaks(clause: Classes, one: Candidate) -> bool:
    return one.who is Who.UNIT and one.heeds(clause.id)


def classify(
    clause: Classes,
    candidates: Sequence[Candidate],
    winners: Iterable[Winner],
    places: Iterable[Place],
) -> list[NextClass]:
    """Next year's class of every unit that the clause speaks of; the first fitting rule counts."""
    won = {(row.award, row.owner) for row in winners if row.who is Who.UNIT}
    stood = {row.owner: row.place for row in places if row.clause == clause.rank}
    found = []
    for one in sorted(candidates, key=lambda one: one.id):
        if not speaks(clause, one) or (clause.groups and one.group not in clause.groups):
            continue
        for number, rule in enumerate(clause.rules):
            named = any((award, one.id) in won for award in rule.winners_of)
            topped = rule.top is not None and stood.get(one.id, rule.top + 1) <= rule.top
            rest = not rule.winners_of and rule.top is None
            if named or topped or rest:
                found.append(NextClass(one.id, clause.id, rule.to, number))
                break
        else:
            if clause.keep and one.group:
                found.append(NextClass(one.id, clause.id, one.group, -1))
    return found
