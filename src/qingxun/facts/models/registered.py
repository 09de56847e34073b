"""Incidents (失误) and other results (其他成果): recorded by one person, confirmed by another."""

from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q

from qingxun.desk.models import Manuscript
from qingxun.documents.models import StoredFile
from qingxun.facts.states import FactFamily, FactState, Gravity
from qingxun.ledger.fields import optional_points
from qingxun.organizations.models import Organization, Person
from qingxun.organizations.states import DESK_ROLES, UNIT_ROLES, Level
from qingxun.records.models import Homed, Reference

UNIT_SEES = (FactState.CONFIRMED, FactState.VOIDED)
"""A unit sees what counts or counted, not what the office still weighs."""


class FactType(Reference):
    """迟报, 失实 …; 大会发言, 获奖 …: lists that the office owns. The policy names the code."""

    desk = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="fact_types")
    family = models.CharField(max_length=10, choices=FactFamily.choices)
    code = models.SlugField(max_length=30)
    name = models.CharField(max_length=20)
    hint = models.CharField(max_length=200, blank=True)
    order = models.PositiveSmallIntegerField(default=0)
    active = models.BooleanField(default=True)

    class Meta:
        ordering = ["order", "code"]
        constraints = [
            models.UniqueConstraint(fields=["desk", "family", "code"], name="fact_type_code"),
            models.UniqueConstraint(fields=["desk", "family", "name"], name="fact_type_name"),
        ]

    def __str__(self) -> str:
        return self.name


class FactQuerySet(models.QuerySet["RegisteredFact"]):
    def visible_to(self, person: Person) -> Self:
        """All of her desks; of her units what was confirmed."""
        return self.filter(
            Q(desk__in=person.unit_ids(*DESK_ROLES))
            | Q(unit__in=person.unit_ids(*UNIT_ROLES), state__in=UNIT_SEES)
        )

    def standing(self) -> Self:
        """Those that count."""
        return self.filter(state=FactState.CONFIRMED)


class RegisteredFact(Homed):
    """What both families share. ``closed_*`` is the dismissal or the taking back."""

    family: ClassVar[FactFamily]

    desk = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    type = models.ForeignKey(FactType, on_delete=models.PROTECT, related_name="+")
    on = models.DateField()
    text = models.CharField(max_length=500)
    manuscript = models.ForeignKey(
        Manuscript, null=True, on_delete=models.PROTECT, related_name="+"
    )
    evidence = models.ForeignKey(StoredFile, null=True, on_delete=models.PROTECT, related_name="+")
    evidence_note = models.CharField(max_length=300, blank=True)
    state = models.CharField(max_length=10, choices=FactState.choices, default=FactState.RECORDED)
    recorded_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    confirmed_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    confirmed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    closed_at = models.DateTimeField(null=True)
    closed_reason = models.CharField(max_length=300, blank=True)

    objects = FactQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering: ClassVar = ["-on", "-id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(state="confirmed") | Q(confirmed_by__isnull=False),
                name="%(class)s_confirmed_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True) | ~Q(confirmed_by=F("recorded_by")),
                name="%(class)s_second_person",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["desk", "state", "-on"], name="%(class)s_list"),
            models.Index(fields=["unit", "-on"], name="%(class)s_unit"),
        ]

    def __str__(self) -> str:
        return f"{self.type} {self.on:%Y-%m-%d}"

    @property
    def subject(self) -> str:
        """The unit, and the person where it is about one."""
        return f"{self.unit} {self.person}" if self.person else str(self.unit)


class Incident(RegisteredFact):
    """Something that went wrong. ``named_by`` is the level that criticized it, ``value`` the
    superior's own deduction, a positive number."""

    family = FactFamily.INCIDENT

    gravity = models.CharField(max_length=10, choices=Gravity.choices, default=Gravity.LIGHT)
    named_by = models.CharField(max_length=20, choices=Level.choices, blank=True)
    value = optional_points()

    class Meta(RegisteredFact.Meta):
        constraints: ClassVar = [
            *RegisteredFact.Meta.constraints,
            models.CheckConstraint(
                condition=Q(value__isnull=True) | Q(value__gte=0), name="incident_value"
            ),
        ]


class Output(RegisteredFact):
    """A speech at a meeting, a prize, a proposal, a subscription …"""

    family = FactFamily.OUTPUT

    name = models.CharField(max_length=120)
    level = models.CharField(max_length=20, choices=Level.choices, blank=True)
    grade = models.CharField(max_length=30, blank=True)
