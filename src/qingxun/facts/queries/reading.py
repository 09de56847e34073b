"""Reading facts for the pages: what a person may see, and what waits for whom."""

import datetime as dt
import uuid
from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet

from qingxun.desk.models import Manuscript
from qingxun.dispatch.models import Adoption
from qingxun.facts.models import (
    EnteredTable,
    FactType,
    Incident,
    Output,
    PersonYearData,
    RegisteredFact,
    TableEntry,
    UnitYearData,
)
from qingxun.facts.permissions import CONFIRMING_ROLES
from qingxun.facts.states import FactFamily, FactState, TableSubject
from qingxun.kit.periods import PeriodKind, Span
from qingxun.organizations.models import Appointment, Organization, Person
from qingxun.organizations.queries import units_under
from qingxun.organizations.states import Role

FAMILIES: dict[FactFamily, type[RegisteredFact]] = {
    FactFamily.INCIDENT: Incident,
    FactFamily.OUTPUT: Output,
}
ROSTER_ROLES = (Role.OFFICER, Role.PRINCIPAL)


def facts_visible_to(person: Person, family: FactFamily) -> QuerySet[Any]:
    """Incidents or results that the person may see, with what a row shows."""
    rows = FAMILIES[family].objects.visible_to(person)
    return rows.select_related("unit", "person", "type", "recorded_by")


def to_confirm(person: Person, family: FactFamily) -> QuerySet[Any]:
    """What waits for this person's confirmation: never her own entries."""
    rows = FAMILIES[family].objects.filter(
        desk__in=person.unit_ids(*CONFIRMING_ROLES), state=FactState.RECORDED
    )
    return rows.exclude(recorded_by=person)


def types_of(desk: uuid.UUID, family: FactFamily, *, all_: bool = False) -> QuerySet[FactType]:
    """The office's list, those out of use only on demand."""
    rows = FactType.objects.filter(desk=desk, family=family)
    return rows if all_ else rows.filter(active=True)


def units_of(desk: Organization, on: dt.date) -> list[Organization]:
    """Units that report to the desk on that day, in order."""
    rows = units_under(desk, on).filter(founded_on__lte=on, dissolved_on__gt=on)
    return list(rows.order_by("order", "code"))


def people_at_units(units: Iterable[Organization], on: dt.date) -> list[Appointment]:
    """Officers and principals of these units on that day, in the units' order."""
    rows = Appointment.objects.valid_on(on).filter(
        organization__in=list(units), role__in=ROSTER_ROLES
    )
    found = rows.select_related("person", "organization").order_by(
        "organization__order", "organization__code", "valid_from"
    )
    return list({row.person_id: row for row in reversed(list(found))}.values())[::-1]


def tables_of(desk: uuid.UUID) -> QuerySet[EnteredTable]:
    """The entered tables of a desk, in order."""
    return EnteredTable.objects.filter(desk=desk).order_by("-active", "order", "code")


def entries_of(table: EnteredTable, period: str | None = None) -> QuerySet[TableEntry]:
    """Numbers that stand, of one period or of all."""
    rows = TableEntry.objects.filter(table=table, replaced_at=None)
    if period is not None:
        rows = rows.filter(period=period)
    return rows.select_related("unit", "manuscript", "entered_by", "adoption__outlet")


def key_of_standing(
    table: EnteredTable, manuscript: Manuscript | None, adoption: Adoption | None
) -> str:
    """The key of the number that stands about a manuscript or its adoption; empty: none."""
    rows = entries_of(table).filter(manuscript=manuscript, adoption=adoption)
    return "".join(str(pk) for pk in rows.values_list("pk", flat=True)[:1])


def history_of(table: EnteredTable, period: str) -> QuerySet[TableEntry]:
    """Numbers of a period that were replaced or taken out, the latest first."""
    rows = TableEntry.objects.filter(table=table, period=period, replaced_at__isnull=False)
    return rows.select_related("unit", "manuscript", "replaced_by").order_by("-replaced_at")


def whom_about(table: EnteredTable, desk: Organization, on: dt.date) -> list[Organization]:
    """The rows of a table: the units, or the committee alone; none for a table of manuscripts."""
    if table.subject == TableSubject.OFFICE:
        return [desk]
    return units_of(desk, on) if table.subject == TableSubject.UNIT else []


def periods_of(table: EnteredTable, on: dt.date, count: int = 8) -> list[Span]:
    """The periods that can be filled: the present one first."""
    spans = [Span.of(PeriodKind(table.period), on)]
    while len(spans) < count:
        spans.append(spans[-1].previous())
    return spans


def unit_years(desk: uuid.UUID, year: int) -> dict[uuid.UUID, UnitYearData]:
    """What stands for each unit in a year: one query."""
    rows = UnitYearData.objects.filter(desk=desk, year=year, replaced_at=None)
    return {row.unit_id: row for row in rows.select_related("stated_by")}


def person_years(desk: uuid.UUID, year: int) -> dict[uuid.UUID, PersonYearData]:
    """What stands for each person in a year: one query."""
    rows = PersonYearData.objects.filter(desk=desk, year=year, replaced_at=None)
    return {row.person_id: row for row in rows.select_related("person", "unit", "stated_by")}
