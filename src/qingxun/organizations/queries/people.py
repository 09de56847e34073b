"""People, their posts, rosters and ranking groups."""

import datetime as dt
import uuid
from collections.abc import Iterable

from django.db.models import Prefetch, QuerySet

from qingxun.organizations.models import (
    Appointment,
    GroupMembership,
    Organization,
    Person,
    RankingGroup,
)
from qingxun.organizations.permissions import allowed, check_can_see_people
from qingxun.organizations.queries.tree import units_under
from qingxun.organizations.states import Role

UnitId = Organization | uuid.UUID


def roster(desk: Organization, day: dt.date) -> QuerySet[Appointment]:
    """Information officers of the units under a desk on that day, in the units' order (名册)."""
    return (
        Appointment.objects.valid_on(day)
        .filter(role=Role.OFFICER, organization__in=units_under(desk, day).order_by())
        .select_related("person", "organization")
        .order_by("organization__order", "organization__code", "valid_from")
    )


def people_with(role: str, organization: UnitId, on: dt.date) -> list[Person]:
    """Who holds that role at the organization on that day, the longest-serving first."""
    rows = (
        Appointment.objects.valid_on(on)
        .filter(role=role, organization=organization)
        .select_related("person")
        .order_by("valid_from", "pk")
    )
    return list({row.person_id: row.person for row in rows}.values())


def principals_of(unit: UnitId, on: dt.date) -> list[Person]:
    """Who signs a unit's manuscripts on that day."""
    return people_with(Role.PRINCIPAL, unit, on)


def unit_leaders_of(unit: UnitId, on: dt.date) -> list[Person]:
    """Who gets the copies of a bulletin for a unit on that day."""
    return people_with(Role.UNIT_LEADER, unit, on)


def appointments_of(
    organizations: Iterable[uuid.UUID], roles: Iterable[str], on: dt.date
) -> dict[uuid.UUID, list[Appointment]]:
    """Posts with these roles on that day by organization: one query for many units."""
    rows = (
        Appointment.objects.valid_on(on)
        .filter(organization__in=list(organizations), role__in=list(roles))
        .select_related("person")
        .order_by("valid_from", "pk")
    )
    found: dict[uuid.UUID, list[Appointment]] = {}
    for row in rows:
        found.setdefault(row.organization_id, []).append(row)
    return found


def ranking_groups(desk: Organization, year: int) -> QuerySet[RankingGroup]:
    """The groups of a desk in a year with their members, in order: two queries."""
    members = GroupMembership.objects.select_related("organization").order_by(
        "organization__order", "organization__code"
    )
    return RankingGroup.objects.filter(desk=desk, year=year).prefetch_related(
        Prefetch("memberships", members)
    )


def group_members(desk: Organization, year: int) -> QuerySet[GroupMembership]:
    """Who stands in which group of a desk in a year."""
    return (
        GroupMembership.objects.filter(desk=desk, year=year)
        .select_related("group", "organization")
        .order_by("group__order", "organization__order", "organization__code")
    )


def group_of(organization: UnitId, desk: Organization, year: int) -> RankingGroup | None:
    """The group in which the unit is ranked in that year."""
    row = (
        GroupMembership.objects.filter(organization=organization, desk=desk, year=year)
        .select_related("group")
        .first()
    )
    return row.group if row else None


def people_visible_to(person: Person) -> QuerySet[Person]:
    """All people for administrators and the office; else herself and her units' people."""
    if allowed(check_can_see_people, person):
        return Person.objects.all()
    return Person.objects.filter(
        pk__in=Appointment.objects.filter(organization__in=person.unit_ids()).values("person")
    ) | Person.objects.filter(pk=person.pk)


def people_of_account(account: uuid.UUID) -> Person | None:
    """The person behind an account."""
    return Person.objects.filter(account_id=account).first()
