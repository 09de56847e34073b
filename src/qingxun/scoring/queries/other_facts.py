"""Facts that belong to owners rather than to manuscripts, as the engine sees them: commissions,
incidents, other results, entered numbers, settled values, data of a year.

A fixed number of queries for any number of owners; what counts is decided here once: confirmed
incidents and results, numbers that were not replaced, slips that were not withdrawn.
"""

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django.db.models import Q, QuerySet

from qingxun.desk.models import CommissionedUnit, Contributor, Submission
from qingxun.desk.states import SEEN_BY_DESK, CommissionState
from qingxun.dispatch.models import Instruction
from qingxun.facts.models import (
    Incident,
    ItemData,
    ManualValue,
    Output,
    TableEntry,
)
from qingxun.facts.states import ValueState
from qingxun.kit.clock import china_date
from qingxun.records.together import Reader, each_list
from qingxun.scoring import engine
from qingxun.scoring.queries.lateness import Closings

Ids = Sequence[uuid.UUID]
EXCUSED = (CommissionState.EXCUSED, CommissionState.DECLINED)
"""A reason that the office has not weighed yet costs nothing."""


EXTERNAL = engine.Contributor(None, share=Decimal(0), external=True)
"""Somebody outside (团外信息员): a party of the item who takes nothing of our owners' shares."""


@dataclass(frozen=True, slots=True)
class Whose:
    """Of whom facts are wanted; without units and people all of the desk."""

    units: Ids | None = None
    people: Ids | None = None

    def narrow(self, rows: QuerySet[Any], *, person: bool = True) -> QuerySet[Any]:
        if self.units is None and self.people is None:
            return rows
        wanted = Q(unit__in=list(self.units or ()))
        if person:
            wanted |= Q(person__in=list(self.people or ()))
        return rows.filter(wanted)


def asks(versions: Sequence[engine.Version] | None, kind: str) -> bool:
    """Whether some clause looks at facts of that kind; without versions all are wanted."""
    return versions is None or any(getattr(v.compiled, kind) for v in versions)


def load_commissions(desk: uuid.UUID, whose: Whose = Whose()) -> list[engine.Commission]:
    """What units were asked to write; a withdrawn slip asks nothing."""
    asked = CommissionedUnit.objects.filter(desk=desk).exclude(state=CommissionState.RECALLED)
    rows = whose.narrow(asked, person=False).select_related("commission__kind")
    return [commission_of(row) for row in rows.order_by("due_at", "id")]


def commission_of(row: CommissionedUnit) -> engine.Commission:
    """One unit's commission. The engine compares days: an answer after the hour of its last day
    is told as the next day's."""
    answered = china_date(row.answered_at) if row.answered_at else None
    due = china_date(row.due_at)
    if answered is not None and row.is_late and answered <= due:
        answered = due + dt.timedelta(days=1)
    kind = row.commission.kind
    return engine.Commission(
        id=str(row.pk),
        unit=str(row.unit_id),
        due_on=due,
        issued_on=china_date(row.commission.sent_at),
        answered_on=answered,
        item=str(row.manuscript_id) if row.manuscript_id else "",
        quality=row.quality,
        kind=kind.code if kind else "",
        excused=row.state in EXCUSED,
        expired=row.state == CommissionState.MISSED,
    )


def load_incidents(desk: uuid.UUID, whose: Whose, closings: Closings) -> list[engine.Incident]:
    """Confirmed incidents."""
    rows = whose.narrow(Incident.objects.standing().filter(desk=desk))
    return [incident_of(row, closings) for row in rows.select_related("type").order_by("on", "id")]


def incident_of(row: Incident, closings: Closings) -> engine.Incident:
    return engine.Incident(
        id=str(row.pk),
        type=row.type.code,
        on=row.on,
        unit=str(row.unit_id),
        person=str(row.person_id) if row.person_id else "",
        gravity=row.gravity,
        named_by=row.named_by,
        item=str(row.manuscript_id) if row.manuscript_id else "",
        value=row.value,
        recorded_on=china_date(row.recorded_at),
        after_closing=closings.before(row.recorded_at, row.on),
    )


def load_outputs(desk: uuid.UUID, whose: Whose, closings: Closings) -> list[engine.Output]:
    """Confirmed other results."""
    rows = whose.narrow(Output.objects.standing().filter(desk=desk))
    return [
        engine.Output(
            id=str(row.pk),
            type=row.type.code,
            on=row.on,
            unit=str(row.unit_id),
            person=str(row.person_id) if row.person_id else "",
            level=row.level,
            grade=row.grade,
            name=row.name,
            recorded_on=china_date(row.recorded_at),
            after_closing=closings.before(row.recorded_at, row.on),
        )
        for row in rows.select_related("type").order_by("on", "id")
    ]


def load_entries(desk: uuid.UUID, whose: Whose, closings: Closings) -> list[engine.TableEntry]:
    """Numbers of units and of the committee itself; those of manuscripts only with all of the
    desk, for single manuscripts bring their own (``load_item_facts``)."""
    rows = TableEntry.objects.filter(desk=desk, replaced_at=None)
    if whose.units is not None or whose.people is not None:
        rows = rows.filter(manuscript=None)
    narrowed = whose.narrow(rows, person=False).select_related("table")
    return [entry_of(row, closings) for row in narrowed.order_by("on", "id")]


def entry_of(row: TableEntry, closings: Closings) -> engine.TableEntry:
    about_item = row.manuscript_id is not None
    return engine.TableEntry(
        id=str(row.pk),
        table=row.table.code,
        value=row.value,
        on=row.on,
        unit="" if about_item else str(row.unit_id),
        item=str(row.manuscript_id) if about_item else "",
        adoption=str(row.adoption_id) if row.adoption_id else "",
        recorded_on=china_date(row.recorded_at),
        after_closing=closings.before(row.recorded_at, row.on),
    )


def load_values(desk: uuid.UUID, facts: Sequence[str] | None = None) -> list[engine.ManualValue]:
    """Settled values; one that nobody approved yet is told without approval."""
    rows = ManualValue.objects.standing().filter(desk=desk)
    if facts is not None:
        rows = rows.filter(fact_id__in=[uuid.UUID(key) for key in facts])
    return [value_of(row) for row in rows.order_by("entered_at", "id")]


def value_of(row: ManualValue) -> engine.ManualValue:
    approved = row.state == ValueState.APPROVED
    return engine.ManualValue(
        clause=row.clause,
        fact=str(row.fact_id),
        value=row.value,
        reason=row.reason,
        entered_by=str(row.entered_by_id),
        approved_by=str(row.decided_by_id) if approved else "",
        owner=str(row.owner) if row.owner else "",
        id=str(row.pk),
    )


def load_other_facts(
    desk: uuid.UUID, whose: Whose = Whose(), versions: Sequence[engine.Version] | None = None
) -> engine.Facts:
    """All of these facts of some owners, or of the desk; with ``versions`` only the kinds that some
    clause of theirs looks at."""
    closings = Closings(desk)

    incidents = load_incidents(desk, whose, closings) if asks(versions, "incidents") else []
    outputs = load_outputs(desk, whose, closings) if asks(versions, "outputs") else []
    everything = whose.units is None and whose.people is None
    ids = [fact.id for fact in incidents] + [fact.id for fact in outputs]
    return engine.Facts(
        commissions=tuple(load_commissions(desk, whose) if asks(versions, "commissions") else ()),
        incidents=tuple(incidents),
        outputs=tuple(outputs),
        table_entries=tuple(
            load_entries(desk, whose, closings) if asks(versions, "entered") else ()
        ),
        manual_values=tuple(load_values(desk, None if everything else ids)),
    )


def load_owner_facts(
    desk: uuid.UUID, versions: Sequence[engine.Version], whose: Whose
) -> dict[tuple[engine.OwnerKind, str], engine.OwnerFacts]:
    """The facts sorted by owner, of the kinds that some version has a clause about."""
    facts = load_other_facts(desk, whose, versions)
    if any(version.compiled.follow_ups for version in versions):
        facts = replace(facts, items=tuple(load_duties(desk, whose.units or ())))
    return engine.owner_facts(facts)


def load_duties(desk: uuid.UUID, units: Ids) -> list[engine.Item]:
    """Manuscripts of these units with instructions that ask for a report: two queries. Only
    signatures and those instructions are filled in."""
    asked: dict[uuid.UUID, list[engine.Instruction]] = defaultdict(list)
    signed = Contributor.objects.filter(organization__in=units).values("manuscript")
    rows = Instruction.objects.filter(
        desk=desk, voided_at=None, follow_up_due__isnull=False, manuscript__in=signed
    )
    for row in rows.order_by("on", "id"):
        asked[row.manuscript_id].append(
            engine.Instruction(
                str(row.pk),
                row.rank,
                row.on,
                follow_up_due=row.follow_up_due,
                follow_up_done=row.follow_up_done_on,
            )
        )
    signatures: dict[uuid.UUID, list[engine.Contributor]] = defaultdict(list)
    contributors = Contributor.objects.filter(manuscript__in=asked).order_by("order")
    for key, unit in contributors.values_list("manuscript_id", "organization_id"):
        signatures[key].append(engine.Contributor(str(unit)))
    return [
        engine.Item(str(key), "", tuple(signatures[key]), instructions=tuple(instructions))
        for key, instructions in asked.items()
    ]


# --- of manuscripts ----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ItemFacts:
    """What was recorded about single manuscripts, by manuscript."""

    incidents: dict[uuid.UUID, list[engine.Incident]]
    entries: dict[uuid.UUID, list[engine.TableEntry]]
    values: dict[uuid.UUID, list[engine.ManualValue]]
    data: dict[uuid.UUID, ItemData]
    order: dict[uuid.UUID, int]

    def join(self, item: engine.Item) -> engine.Item:
        """The item with what is its own."""
        key = uuid.UUID(item.id)
        data = self.data.get(key)
        if data is not None:
            item = with_item_data(item, data, self.order.get(key))
        if not (key in self.values or key in self.entries or key in self.incidents):
            return item
        return replace(
            item,
            manual=tuple(self.values.get(key, ())),
            entries=tuple(self.entries.get(key, ())),
            incidents=tuple(self.incidents.get(key, ())),
        )


def load_item_facts(
    desk: uuid.UUID,
    manuscripts: Ids,
    closings: Closings,
    versions: Sequence[engine.Version] | None = None,
    read: Reader = each_list,
) -> ItemFacts:
    """What was recorded about these manuscripts: four queries, two more where some are the same
    matter as others; one less for each kind that no clause of the ``versions`` looks at."""
    named, numbers = Incident.objects.none(), TableEntry.objects.none()
    if asks(versions, "zero_items"):
        named = Incident.objects.standing().filter(desk=desk, manuscript__in=manuscripts)
    if asks(versions, "superior"):
        numbers = TableEntry.objects.filter(desk=desk, replaced_at=None, manuscript__in=manuscripts)
    settled = ManualValue.objects.standing().filter(desk=desk, item_id__in=manuscripts)
    found_incidents, found_numbers, found_values, stated = read(
        named.select_related("type").order_by("on", "id"),
        numbers.select_related("table").order_by("on", "id"),
        settled.order_by("entered_at", "id"),
        ItemData.objects.filter(desk=desk, replaced_at=None, manuscript__in=manuscripts),
    )
    incidents: dict[uuid.UUID, list[engine.Incident]] = defaultdict(list)
    for row in found_incidents:
        assert row.manuscript_id is not None
        incidents[row.manuscript_id].append(incident_of(row, closings))
    entries: dict[uuid.UUID, list[engine.TableEntry]] = defaultdict(list)
    for number in found_numbers:
        assert number.manuscript_id is not None
        entries[number.manuscript_id].append(entry_of(number, closings))
    values: dict[uuid.UUID, list[engine.ManualValue]] = defaultdict(list)
    for value in found_values:
        assert value.item_id is not None
        values[value.item_id].append(value_of(value))
    data = {row.manuscript_id: row for row in stated}
    groups = {row.same_as for row in data.values() if row.same_as is not None}
    return ItemFacts(incidents, entries, values, data, filing_order(desk, groups))


def with_item_data(item: engine.Item, data: ItemData, order: int | None) -> engine.Item:
    """The item as the office recorded it, with who from outside signed last."""
    return replace(
        item,
        contributors=(*item.contributors, EXTERNAL) if data.external_name else item.contributors,
        repost=data.repost,
        rewritten=None if data.rewritten is None else Decimal(data.rewritten),
        editor=str(data.editor_id) if data.editor_id else "",
        editor_unit=str(data.desk_id) if data.editor_id else "",
        urgent=data.urgent,
        tags=frozenset(data.tags),
        happened_at=data.happened_at or item.happened_at,
        route=data.route or item.route,
        verified=item.verified if data.verified is None else data.verified,
        same_as=str(data.same_as) if data.same_as else "",
        filing_order=order,
    )


def with_same_matter(desk: uuid.UUID, manuscripts: Ids) -> list[uuid.UUID]:
    """These and every other manuscript about the same matter, whose place in the order of filing
    rests on them: one query."""
    stated = ItemData.objects.filter(desk=desk, replaced_at=None, same_as__isnull=False)
    groups = stated.filter(manuscript__in=manuscripts).values("same_as")
    members = stated.filter(same_as__in=groups).values_list("manuscript_id", flat=True)
    known = set(manuscripts)
    return [*manuscripts, *sorted(key for key in members if key not in known)]


def filing_order(desk: uuid.UUID, groups: set[uuid.UUID]) -> dict[uuid.UUID, int]:
    """Manuscript → its place by time of filing in its group; from 1."""
    if not groups:
        return {}
    rows = ItemData.objects.filter(desk=desk, replaced_at=None, same_as__in=groups)
    members: dict[uuid.UUID, list[uuid.UUID]] = defaultdict(list)
    for key, group in rows.values_list("manuscript_id", "same_as"):
        members[group].append(key)  # type: ignore[index]  # same_as__in leaves no null
    known = [key for keys in members.values() for key in keys]
    filed = dict(
        Submission.objects.filter(
            desk=desk, manuscript__in=known, state__in=SEEN_BY_DESK
        ).values_list("manuscript_id", "received_at")
    )
    return {
        key: place
        for keys in members.values()
        for place, key in enumerate(
            sorted(keys, key=lambda key: (filed.get(key) is None, filed.get(key), str(key))), 1
        )
    }
