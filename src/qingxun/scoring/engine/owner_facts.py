"""Facts of owners sorted by owner: what one owner's year looks at besides items."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from .facts import (
    Commission,
    Facts,
    Incident,
    Instruction,
    Item,
    ManualValue,
    Output,
    TableEntry,
)
from .lines import OwnerKind

Owner = tuple[OwnerKind, str]


@dataclass(frozen=True, slots=True)
class Duty:
    """An instruction that asks one unit to report what came of it."""

    id: str
    unit: str
    rank: str
    due_on: dt.date
    done_on: dt.date | None = None


@dataclass(frozen=True, slots=True)
class OwnerFacts:
    """All of one owner, of any year; ``manual`` are the values for these facts."""

    incidents: tuple[Incident, ...] = ()
    commissions: tuple[Commission, ...] = ()
    outputs: tuple[Output, ...] = ()
    entries: tuple[TableEntry, ...] = ()
    duties: tuple[Duty, ...] = ()
    manual: tuple[ManualValue, ...] = ()

    def days(self) -> Iterable[dt.date]:
        """The days that these facts can bring lines on."""
        yield from (incident.on for incident in self.incidents)
        for commission in self.commissions:
            yield commission.due_on
            if commission.answered_on:
                yield commission.answered_on
        yield from (output.on for output in self.outputs)
        yield from (entry.on for entry in self.entries)
        for duty in self.duties:
            yield duty.due_on
            if duty.done_on:
                yield duty.done_on


NO_FACTS = OwnerFacts()


def duties_of(item: Item) -> list[Duty]:
    """One duty for each unit that signed the item and each instruction with a due day."""
    units = list(dict.fromkeys(row.unit for row in item.contributors if row.unit))
    return [_duty(fact, unit) for fact in item.instructions if fact.follow_up_due for unit in units]


def _duty(fact: Instruction, unit: str) -> Duty:
    assert fact.follow_up_due is not None
    return Duty(fact.id, unit, fact.rank, fact.follow_up_due, fact.follow_up_done)


def owner_facts(facts: Facts) -> dict[Owner, OwnerFacts]:
    """By owner. An incident that names an item but nobody is that of the item's units; what is
    about an item (entries) is not the owner's."""
    found: dict[Owner, dict[str, list[Any]]] = defaultdict(lambda: defaultdict(list))
    for incident in facts.incidents:
        for whose, each in _whose(incident, facts.items):
            found[whose]["incidents"].append(each)
    for commission in facts.commissions:
        found[OwnerKind.UNIT, commission.unit]["commissions"].append(commission)
    for output in facts.outputs:
        for kind, name in ((OwnerKind.UNIT, output.unit), (OwnerKind.PERSON, output.person)):
            if name:
                found[kind, name]["outputs"].append(output)
    for entry in facts.table_entries:
        if entry.unit and not entry.item:
            found[OwnerKind.UNIT, entry.unit]["entries"].append(entry)
    for item in facts.items:
        if item.instructions:
            for duty in duties_of(item):
                found[OwnerKind.UNIT, duty.unit]["duties"].append(duty)
    return _frozen(found, facts.manual_values)


def _frozen(
    found: Mapping[Owner, Mapping[str, list[Any]]], manual: Iterable[ManualValue]
) -> dict[Owner, OwnerFacts]:
    by_fact: dict[str, list[ManualValue]] = defaultdict(list)
    for value in manual:
        by_fact[value.fact].append(value)
    made: dict[Owner, OwnerFacts] = {}
    for owner, parts in found.items():
        rows = {name: tuple(values) for name, values in parts.items()}
        own = OwnerFacts(**rows)
        ids = {each.id for each in own.incidents} | {each.id for each in own.outputs}
        values = tuple(value for key in sorted(ids) for value in by_fact.get(key, ()))
        made[owner] = replace(own, manual=values) if values else own
    return made


def _whose(incident: Incident, items: Iterable[Item]) -> list[tuple[Owner, Incident]]:
    found: list[tuple[Owner, Incident]] = []
    if incident.unit:
        found.append(((OwnerKind.UNIT, incident.unit), incident))
    if incident.person:
        found.append(((OwnerKind.PERSON, incident.person), incident))
    if found or not incident.item:
        return found
    item = next((item for item in items if item.id == incident.item), None)
    units = dict.fromkeys(row.unit for row in item.contributors if row.unit) if item else {}
    return [((OwnerKind.UNIT, unit), incident) for unit in units]
