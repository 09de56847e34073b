"""Reading dispatches, adoptions and instructions."""

import datetime as dt
import uuid
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from qingxun.desk.models import Contributor, Manuscript, Submission
from qingxun.dispatch.models import Adoption, Dispatch, Instruction, Outlet
from qingxun.dispatch.states import DispatchState
from qingxun.organizations.models import Appointment, Person
from qingxun.organizations.states import DESK_ROLES, UNIT_ROLES, Role


def outlets_of(desks: Sequence[uuid.UUID]) -> QuerySet[Outlet]:
    """Outlets in use, in the office's own order."""
    return Outlet.objects.filter(desk__in=desks, active=True).order_by("order", "code")


def dispatches_visible_to(person: Person) -> QuerySet[Dispatch]:
    """All of her desks; those of her units' own manuscripts."""
    units = person.unit_ids(*UNIT_ROLES)
    joint = Exists(
        Contributor.objects.filter(manuscript=OuterRef("manuscript_id"), organization__in=units)
    )
    desks = Q(desk__in=person.unit_ids(*DESK_ROLES))
    return Dispatch.objects.filter(
        desks | Q(manuscript__unit__in=units) | joint if units else desks
    )


def instructions_visible_to(person: Person) -> QuerySet[Instruction]:
    """All of her desks; those on her units' own manuscripts."""
    units = person.unit_ids(*UNIT_ROLES)
    joint = Exists(
        Contributor.objects.filter(manuscript=OuterRef("manuscript_id"), organization__in=units)
    )
    desks = Q(desk__in=person.unit_ids(*DESK_ROLES))
    return Instruction.objects.filter(
        desks | Q(manuscript__unit__in=units) | joint if units else desks
    )


def people_of_manuscripts(
    manuscripts: Sequence[uuid.UUID], *, on: dt.date
) -> dict[uuid.UUID, list[uuid.UUID]]:
    """Who is told about each manuscript: officers and principals of its units, named persons."""
    contributors = list(
        Contributor.objects.filter(manuscript__in=manuscripts).values_list(
            "manuscript_id", "organization_id", "person_id"
        )
    )
    roster: dict[uuid.UUID, list[uuid.UUID]] = {}
    appointments = Appointment.objects.valid_on(on).filter(
        organization__in={row[1] for row in contributors},
        role__in=[Role.OFFICER, Role.PRINCIPAL],
    )
    for unit, person in appointments.values_list("organization_id", "person_id"):
        roster.setdefault(unit, []).append(person)
    people: dict[uuid.UUID, list[uuid.UUID]] = {}
    for manuscript, unit, person in contributors:
        told = people.setdefault(manuscript, [])
        told.extend(roster.get(unit, []))
        if person is not None:
            told.append(person)
    return {key: list(dict.fromkeys(told)) for key, told in people.items()}


def adopted_between(desk: uuid.UUID, starts_on: dt.date, ends_on: dt.date) -> QuerySet[Adoption]:
    """What was printed of a desk's, first day included, last excluded, in order of the day."""
    rows = Adoption.objects.printed().filter(desk=desk, on__gte=starts_on, on__lt=ends_on)
    return rows.select_related("outlet", "manuscript__unit").order_by("on", "id")


def counts_by_unit_and_outlet(
    desk: uuid.UUID, starts_on: dt.date, ends_on: dt.date
) -> dict[uuid.UUID, dict[uuid.UUID, int]]:
    """Unit → outlet → number of pieces printed; a joint piece counts for each of its units."""
    printed = Adoption.objects.printed().filter(desk=desk, on__gte=starts_on, on__lt=ends_on)
    rows = printed.values_list("manuscript__contributors__organization", "outlet").annotate(
        number=Count("id", distinct=True)
    )
    counts: dict[uuid.UUID, dict[uuid.UUID, int]] = {}
    for unit, outlet, number in rows:
        if unit is not None:
            counts.setdefault(unit, {})[outlet] = number
    return counts


@dataclass(frozen=True, slots=True)
class BoardRow:
    """A manuscript and what each outlet says to it, in the order of the outlets."""

    manuscript: Manuscript
    unit: str
    submission: uuid.UUID | None
    cells: list["Cell"]


@dataclass(frozen=True, slots=True)
class Cell:
    """One manuscript at one outlet: a dispatch, adoptions, or nothing yet."""

    outlet: Outlet
    dispatch: Dispatch | None
    adopted: int


def board_rows(rows: Sequence[Submission], outlets: Sequence[Outlet]) -> list[BoardRow]:
    """一稿多投 at a glance for one page of submissions: two queries, whatever their number."""
    keys = [row.manuscript_id for row in rows]
    dispatches = {
        (d.manuscript_id, d.outlet_id): d
        for d in Dispatch.objects.filter(manuscript__in=keys).exclude(state=DispatchState.CANCELLED)
    }
    adopted: Counter[tuple[uuid.UUID, uuid.UUID]] = Counter(
        Adoption.objects.printed()
        .filter(manuscript__in=keys)
        .values_list("manuscript_id", "outlet_id")
    )
    return [
        BoardRow(
            row.manuscript,
            row.unit.short_name,
            row.pk,
            [
                Cell(
                    outlet,
                    dispatches.get((row.manuscript_id, outlet.pk)),
                    adopted[row.manuscript_id, outlet.pk],
                )
                for outlet in outlets
            ],
        )
        for row in rows
    ]
