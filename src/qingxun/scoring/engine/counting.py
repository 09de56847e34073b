"""Which items count toward which targets, for whom, in which periods.

The counts are plain numbers by key: the id of a target clause; ``id/kind`` where kinds are
converted; ``id/filed`` and ``id/adopted`` for a rate of adoption.
"""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from .choices import Basis, Excluded
from .compiling import Compiled
from .facts import Item
from .matching import classified, zeroing
from .period_policy import RatePenalty, Target
from .versions import period_key


@dataclass(frozen=True, slots=True)
class Count:
    """One item counts for one unit (or person) toward one clause in one period."""

    unit: str
    clause: str
    period: str


def count_item(compiled: Compiled, item: Item) -> tuple[Count, ...]:
    """Toward which clauses the item counts, for which units, in which periods."""
    if not compiled.counts_items:
        return ()
    if compiled.classify:
        item = classified(compiled, item)
    if is_left_out(compiled, item):
        return ()
    found: list[Count] = []
    units: list[str] | None = None
    for key, period, first_only in _keys(compiled, item, compiled.targets):
        if units is None:
            units = list(dict.fromkeys(row.unit for row in item.contributors if row.unit))
        for unit in units[:1] if first_only else units:
            found.append(Count(unit, key, period))
    return tuple(found)


def count_for_persons(compiled: Compiled, item: Item) -> tuple[Count, ...]:
    """The same for the targets of persons; ``Count.unit`` is then the person."""
    if not compiled.person_targets:
        return ()
    if compiled.classify:
        item = classified(compiled, item)
    if is_left_out(compiled, item):
        return ()
    people = list(dict.fromkeys(row.person for row in item.contributors if row.person))
    return tuple(
        Count(person, key, period)
        for key, period, first_only in _keys(compiled, item, compiled.person_targets, rates=False)
        for person in (people[:1] if first_only else people)
    )


def is_left_out(compiled: Compiled, item: Item) -> bool:
    """No target counts it: excluded by a clause."""
    return any(check.item_fits(item) for _, check in compiled.exclusions[Excluded.TARGET])


def _keys(
    compiled: Compiled, item: Item, targets: Sequence[Target], *, rates: bool = True
) -> Iterator[tuple[str, str, bool]]:
    """(key, period, first unit only) of everything that the item counts toward."""
    first_month = compiled.policy.first_month
    for clause in targets:
        day = counting_day(compiled, clause, item)
        if day is not None:
            yield key_of(clause, item), period_key(clause.per, day, first_month), clause.first_only
    for rate in compiled.rates if rates else ():
        yield from _rate_keys(compiled, rate, item, first_month)


def key_of(clause: Target, item: Item) -> str:
    """Under which key an item that counts toward the target is counted."""
    if not clause.convert or item.kind not in clause.convert:
        return clause.id
    return f"{clause.id}/{item.kind}"


def _rate_keys(
    compiled: Compiled, rate: RatePenalty, item: Item, first_month: int
) -> Iterator[tuple[str, str, bool]]:
    """Filed in the period, and of those the adopted ones, whenever they were adopted."""
    day = item.accepted_on if rate.of_accepted else item.filed_on
    if day is None or not compiled.tests[rate.id].item_fits(item):
        return
    period = period_key(rate.per, day, first_month)
    yield f"{rate.id}/filed", period, False
    if any(not adoption.forwarded_only for adoption in item.adoptions) and not zeroing(
        compiled, item
    ):
        yield f"{rate.id}/adopted", period, False


def counting_day(compiled: Compiled, clause: Target, item: Item) -> dt.date | None:
    """The day on which the item counts toward the target; ``None``: never."""
    check = compiled.tests[clause.id]
    if clause.basis is Basis.ADOPTED:
        days = [
            adoption.adopted_on
            for adoption in item.adoptions
            if (compiled.takes_forwarded or check.forwarded or not adoption.forwarded_only)
            and check.adoption_fits(item, adoption, compiled.place(adoption))
        ]
        return min(days, default=None)
    if not check.item_fits(item):
        return None
    return item.filed_on if clause.basis is Basis.FILED else item.accepted_on
