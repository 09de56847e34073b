"""The dated tree, the groups of a year, people and their appointments.

Names, parents and the closure table are rows with half-open dates, so that figures of the past
stay with what was then. ``Organization.name`` and ``parent`` repeat what is valid today.
"""

import datetime as dt
import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.functional import cached_property

from qingxun.kit.spoken import sort_key
from qingxun.organizations.states import ChangeKind, Level, OrganizationKind, Role
from qingxun.records.models import Homed, Reference
from qingxun.records.reading import Prepared

OPEN_END = dt.date(9999, 12, 31)


def last_day(valid_until: dt.date) -> dt.date | None:
    """The last day of half-open days; None while they have no end."""
    return None if valid_until == OPEN_END else valid_until - dt.timedelta(days=1)


class OrganizationQuerySet(models.QuerySet["Organization"]):
    def existing_on(self, day: dt.date) -> "OrganizationQuerySet":
        return self.filter(founded_on__lte=day, dissolved_on__gt=day)

    def below(self, root: "Organization", day: dt.date) -> "OrganizationQuerySet":
        """The root and everything under it on that day."""
        return self.filter(
            ancestor_edges__ancestor=root,
            ancestor_edges__valid_from__lte=day,
            ancestor_edges__valid_until__gt=day,
        )


class Organization(Homed):
    """A committee or a grassroots organization; its identity outlives names and places."""

    code = models.CharField(max_length=40)
    kind = models.CharField(max_length=20, choices=OrganizationKind.choices)
    level = models.CharField(max_length=20, choices=Level.choices, default=Level.TOWN)
    name = models.CharField(max_length=100)
    short_name = models.CharField(max_length=40)
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="children"
    )
    is_desk = models.BooleanField(default=False)
    headcount = models.PositiveIntegerField(null=True, blank=True)
    order = models.PositiveIntegerField(default=0)
    note = models.CharField(max_length=200, blank=True)
    founded_on = models.DateField(default=dt.date(1949, 10, 1))
    dissolved_on = models.DateField(default=OPEN_END)
    successor = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="predecessors"
    )

    objects = OrganizationQuerySet.as_manager()

    class Meta:
        ordering = ["order", "code"]
        constraints = [
            models.UniqueConstraint(fields=["home", "code"], name="organization_code"),
            models.CheckConstraint(
                condition=Q(dissolved_on__gt=F("founded_on")), name="organization_dates"
            ),
        ]

    def __str__(self) -> str:
        return self.short_name


class OrganizationName(Homed):
    """A name and the days on which it was valid."""

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="names")
    name = models.CharField(max_length=100)
    short_name = models.CharField(max_length=40)
    valid_from = models.DateField()
    valid_until = models.DateField(default=OPEN_END)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["home", "organization", "valid_from"], name="organization_name_start"
            ),
            models.CheckConstraint(
                condition=Q(valid_until__gt=F("valid_from")), name="organization_name_dates"
            ),
        ]


class TreeEdge(Homed):
    """Closure table: ``ancestor`` stands ``depth`` levels above ``descendant`` in these days.

    Depth 0 is the organization itself; depth 1 is its parent.
    """

    ancestor = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="descendant_edges"
    )
    descendant = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="ancestor_edges"
    )
    depth = models.PositiveSmallIntegerField()
    valid_from = models.DateField()
    valid_until = models.DateField(default=OPEN_END)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["home", "descendant", "ancestor", "valid_from"], name="tree_edge_start"
            ),
            models.CheckConstraint(
                condition=Q(valid_until__gt=F("valid_from")), name="tree_edge_dates"
            ),
        ]
        indexes = [models.Index(fields=["ancestor", "valid_until"], name="tree_edge_down")]


class OrganizationChange(Homed):
    """A founding, renaming, move, merger or dissolution that takes effect on a day."""

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="changes")
    kind = models.CharField(max_length=20, choices=ChangeKind.choices)
    effective_on = models.DateField()
    name = models.CharField(max_length=100, blank=True)
    short_name = models.CharField(max_length=40, blank=True)
    target = models.ForeignKey(
        Organization, null=True, on_delete=models.PROTECT, related_name="targeted_changes"
    )
    reason = models.CharField(max_length=200, blank=True)
    recorded_by = models.UUIDField(null=True)
    recorded_at = models.DateTimeField()
    shown_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["effective_on"], name="change_effective")]


class RankingGroup(Reference):
    """Units that are ranked against each other in one year."""

    desk = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="ranking_groups")
    year = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=60)
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["order", "name"]
        constraints = [
            models.UniqueConstraint(fields=["desk", "year", "name"], name="ranking_group_name"),
        ]

    def __str__(self) -> str:
        return self.name


class GroupMembership(Reference):
    """A unit stands in one group of a desk in a year."""

    desk = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    group = models.ForeignKey(RankingGroup, on_delete=models.PROTECT, related_name="memberships")
    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="group_memberships"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["desk", "year", "organization"], name="group_membership_once"
            ),
        ]


class SortedAs(models.CharField[str, str]):
    """What a name is sorted by; follows ``name`` whenever the field is written."""

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        key = sort_key(getattr(model_instance, "name", ""))[: self.max_length]
        setattr(model_instance, self.attname, key)
        return key


class Person(Homed):
    """Somebody with a name; may have an account."""

    BY_NAME: ClassVar[tuple[str, ...]] = ("sorted_as", "name")

    name = models.CharField(max_length=40)
    sorted_as = SortedAs(max_length=120, editable=False)
    mobile = models.CharField(max_length=20, blank=True)
    email = models.EmailField(blank=True)
    note = models.CharField(max_length=200, blank=True)
    account = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="person",
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [models.Index(fields=["sorted_as", "name"], name="person_by_name")]

    def __str__(self) -> str:
        return self.name

    @cached_property
    def current_appointments(self) -> list["Appointment"]:
        """Appointments valid today, with their organizations: one query, kept for the request."""
        from qingxun.kit.clock import today

        rows = _APPOINTMENTS(self.pk, today())
        for row in rows:
            row.person = self
        return rows

    def holds(self, *roles: str, organization: uuid.UUID | Organization | None = None) -> bool:
        """Whether the person holds one of the roles now (anywhere, or at that organization)."""
        target = organization.pk if isinstance(organization, Organization) else organization
        return any(
            a.role in roles and (target is None or a.organization_id == target)
            for a in self.current_appointments
        )

    def units(self, *roles: str) -> list[Organization]:
        """Organizations where the person holds one of the roles now (any role when none given)."""
        seen: dict[uuid.UUID, Organization] = {}
        for appointment in self.current_appointments:
            if not roles or appointment.role in roles:
                seen.setdefault(appointment.organization_id, appointment.organization)
        return list(seen.values())

    def unit_ids(self, *roles: str) -> list[uuid.UUID]:
        return [unit.pk for unit in self.units(*roles)]


class AppointmentQuerySet(models.QuerySet["Appointment"]):
    def valid_on(self, day: dt.date) -> "AppointmentQuerySet":
        return self.filter(valid_from__lte=day, valid_until__gt=day)


class Appointment(Homed):
    """A role held at an organization between two days.

    ``duty`` is what the person answers for in information work (一岗双责).
    """

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="appointments")
    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="appointments"
    )
    role = models.CharField(max_length=30, choices=Role.choices)
    post = models.CharField(max_length=60, blank=True)
    duty = models.CharField(max_length=200, blank=True)
    valid_from = models.DateField()
    valid_until = models.DateField(default=OPEN_END)

    objects: ClassVar = AppointmentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["home", "person", "organization", "role", "valid_from"],
                name="appointment_once",
            ),
            models.CheckConstraint(
                condition=Q(valid_until__gt=F("valid_from")), name="appointment_dates"
            ),
        ]
        indexes = [
            models.Index(fields=["organization", "role", "valid_until"], name="appointment_roster"),
        ]


_APPOINTMENTS = Prepared(
    lambda person, day: (
        Appointment.objects.valid_on(day)
        .filter(person=person)
        .select_related("organization")
        .order_by("organization__order", "role")
    ),
    uuid.UUID,
    dt.date,
)
