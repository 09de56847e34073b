"""Facts that belong to an item, put into it: values, entries, incidents, order of filing, groups.

An item then carries all that its own evaluation looks at, and can be evaluated alone. Whoever
loads single items fills the same fields; ``filing_order`` is the only one that rests on other
items, so after a change every item with the same ``same_as`` is evaluated again.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import TypeVar

from .facts import Contributor, Facts, Incident, Item, ManualValue, TableEntry

T = TypeVar("T")
LAST_DAY = dt.date.max
YearOf = Mapping[tuple[str, int], str]


def order_of_filing(items: Iterable[Item]) -> dict[str, int]:
    """Item → its place by time of filing among the items with the same ``same_as``; from 1."""
    groups: dict[str, list[Item]] = defaultdict(list)
    for item in items:
        if item.same_as:
            groups[item.same_as].append(item)
    return {
        item.id: place
        for members in groups.values()
        for place, item in enumerate(sorted(members, key=_filed), start=1)
    }


def _filed(item: Item) -> tuple[dt.date, dt.datetime, str]:
    at = item.filed_at or dt.datetime.max.replace(tzinfo=dt.UTC)
    return item.filed_on or LAST_DAY, at, item.id


def _calendar_year(day: dt.date) -> int:
    return day.year


def join_facts(
    facts: Facts,
    *,
    groups: YearOf | None = None,
    year_of: Callable[[dt.date], int] = _calendar_year,
) -> tuple[Item, ...]:
    """The items with everything that is theirs. ``groups``: (unit, year) → ranking group, the
    year by ``year_of`` the day of filing.

    What an item holds already stays; nothing is put in twice.
    """
    if not facts.items:
        return ()
    order = order_of_filing(facts.items)
    manual = _by_fact(facts.manual_values)
    entries = _grouped((entry.item or entry.adoption, entry) for entry in facts.table_entries)
    incidents = _grouped((incident.item, incident) for incident in facts.incidents)
    if not (order or manual or entries or incidents or groups):
        return facts.items
    items = (_joined(item, order, manual, entries, incidents) for item in facts.items)
    return tuple(_grouped_item(item, groups, year_of) for item in items)


def _grouped_item(item: Item, groups: YearOf | None, year_of: Callable[[dt.date], int]) -> Item:
    if not groups or item.filed_on is None:
        return item
    year = year_of(item.filed_on)
    return replace(
        item, contributors=tuple(_in_group(row, year, groups) for row in item.contributors)
    )


def _grouped(pairs: Iterable[tuple[str, T]]) -> dict[str, list[T]]:
    found: dict[str, list[T]] = defaultdict(list)
    for key, value in pairs:
        if key:
            found[key].append(value)
    return found


def _by_fact(values: Iterable[ManualValue]) -> dict[str, list[ManualValue]]:
    return _grouped((value.fact, value) for value in values)


def _joined(
    item: Item,
    order: Mapping[str, int],
    manual: Mapping[str, list[ManualValue]],
    entries: Mapping[str, list[TableEntry]],
    incidents: Mapping[str, list[Incident]],
) -> Item:
    ids = [item.id, *(a.id for a in item.adoptions), *(i.id for i in item.instructions)]
    values = [value for key in ids for value in manual.get(key, ())] if manual else []
    entered = [entry for key in ids for entry in entries.get(key, ())] if entries else []
    return replace(
        item,
        filing_order=item.filing_order or order.get(item.id),
        manual=_merged(item.manual, values),
        entries=_merged(item.entries, entered),
        incidents=_merged(item.incidents, incidents.get(item.id, [])),
    )


def _merged(held: tuple[T, ...], more: list[T]) -> tuple[T, ...]:
    return held + tuple(each for each in more if each not in held) if more else held


def _in_group(row: Contributor, year: int, groups: YearOf) -> Contributor:
    group = groups.get((row.unit or "", year), "")
    return replace(row, group=group) if group and not row.group else row
