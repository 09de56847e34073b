"""An annual assessment: components with shares, entries with evidence, vetoes, titles."""

import datetime as dt

from django.db import models
from django.db.models import F, Q

from qingxun.assessment.states import (
    SHOWN_TO_UNITS,
    AssessmentState,
    EntryState,
    ScoreObjectionState,
    Step,
    VetoState,
)
from qingxun.desk.models import Manuscript
from qingxun.documents.models import StoredFile
from qingxun.ledger.fields import PointsField, optional_points
from qingxun.organizations.models import GroupMembership, Organization, Person
from qingxun.organizations.states import DESK_ROLES, UNIT_ROLES, WORKING_ROLES
from qingxun.records.models import Homed


class AssessmentQuerySet(models.QuerySet["Assessment"]):
    def visible_to(self, person: Person) -> "AssessmentQuerySet":
        """Those of her desks; once started, those that assess her units or that her
        organization owns a component of. One given up while it was planned is not theirs."""
        own = person.unit_ids(*WORKING_ROLES)
        assessed = GroupMembership.objects.filter(
            desk=models.OuterRef("desk"),
            year=models.OuterRef("year"),
            organization__in=person.unit_ids(*UNIT_ROLES),
        )
        owned = Component.objects.filter(assessment=models.OuterRef("pk")).filter(
            Q(owner__in=own) | Q(owner_person=person)
        )
        started = Event.objects.filter(assessment=models.OuterRef("pk"), verb=Step.START)
        return self.filter(
            Q(desk__in=person.unit_ids(*DESK_ROLES))
            | Q(state__in=SHOWN_TO_UNITS)
            & (~Q(state=AssessmentState.WITHDRAWN) | models.Exists(started))
            & (models.Exists(assessed) | models.Exists(owned))
        )


class Assessment(Homed):
    """年度考核 of a desk: half-open days, results frozen (with their SHA-256) when it goes to the
    leader. ``objection_days`` is how long a unit may object to a veto, or question a score once the
    results are shown; until ``review_until``, that day included."""

    desk = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="assessments")
    year = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=100)
    state = models.CharField(
        max_length=12, choices=AssessmentState.choices, default=AssessmentState.DRAFT
    )
    starts_on = models.DateField()
    ends_on = models.DateField()
    objection_days = models.PositiveSmallIntegerField(default=5)
    self_until = models.DateField(null=True)
    review_until = models.DateField(null=True)
    created_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    results = models.JSONField(null=True)
    digest = models.CharField(max_length=64, blank=True)
    signed_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    signed_at = models.DateTimeField(null=True)
    withdrawn_reason = models.CharField(max_length=300, blank=True)

    objects = AssessmentQuerySet.as_manager()

    class Meta:
        ordering = ["-year"]
        constraints = [
            models.UniqueConstraint(
                fields=["desk", "year"],
                condition=~Q(state="withdrawn"),
                name="assessment_once_a_year",
            ),
            models.CheckConstraint(
                condition=Q(ends_on__gt=F("starts_on")), name="assessment_dates"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class ComponentKind(models.TextChoices):
    INFORMATION = "information", "information"
    ENTERED = "entered", "entered"


class Component(Homed):
    """A part of the assessment: ``share`` points of the whole hundred, entered out of ``full``.

    The department ``owner`` (or ``owner_person``) enters and audits it; the information work is
    computed from the ledger and nobody enters it.
    """

    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="components")
    order = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=60)
    kind = models.CharField(max_length=12, choices=ComponentKind.choices)
    share = PointsField()
    full = PointsField(default=100)
    self_assessed = models.BooleanField(default=False)
    standard = models.CharField(max_length=500, blank=True)
    owner = models.ForeignKey(
        Organization, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    owner_person = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["order"]
        constraints = [
            models.UniqueConstraint(fields=["home", "assessment", "name"], name="component_name"),
            models.UniqueConstraint(
                fields=["home", "assessment"],
                condition=Q(kind="information"),
                name="component_information_once",
            ),
            models.CheckConstraint(condition=Q(share__gt=0, full__gt=0), name="component_share"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_information(self) -> bool:
        return self.kind == ComponentKind.INFORMATION


class Entry(Homed):
    """What a unit claims of a component and what its owner found; a difference has a reason."""

    component = models.ForeignKey(Component, on_delete=models.CASCADE, related_name="entries")
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=EntryState.choices, default=EntryState.ASKED)
    claimed = optional_points()
    claim_note = models.CharField(max_length=500, blank=True)
    claimed_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    claimed_at = models.DateTimeField(null=True)
    value = optional_points()
    reason = models.CharField(max_length=500, blank=True)
    audited_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    audited_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["home", "component", "organization"], name="entry_once"
            ),
            models.CheckConstraint(
                condition=~Q(state="audited") | Q(value__isnull=False), name="entry_audited_value"
            ),
        ]


class EntryFile(Homed):
    """Evidence for an entry, by the unit or by the owner."""

    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="files")
    stored = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=200)
    added_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()

    class Meta:
        ordering = ["added_at"]
        constraints = [
            models.UniqueConstraint(fields=["home", "entry", "stored"], name="entry_file_once"),
        ]


class Veto(Homed):
    """A finding (一票否决) told to its unit: clause, cause (``trace`` and, as told, ``words``),
    objection, answer, and the leader's decision. ``through`` is the unit whose veto took a person
    along."""

    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="vetoes")
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    clause = models.CharField(max_length=64)
    trace = models.JSONField(default=dict)
    words = models.CharField(max_length=1000)
    state = models.CharField(max_length=10, choices=VetoState.choices, default=VetoState.NOTIFIED)
    notified_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    notified_at = models.DateTimeField()
    objection_until = models.DateField()
    objection = models.CharField(max_length=1000, blank=True)
    objected_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    objected_at = models.DateTimeField(null=True)
    answer = models.CharField(max_length=1000, blank=True)
    answered_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(null=True)
    decision = models.CharField(max_length=500, blank=True)
    decided_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["notified_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["home", "assessment", "clause", "organization"],
                condition=Q(person__isnull=True),
                name="veto_once_a_unit",
            ),
            models.UniqueConstraint(
                fields=["home", "assessment", "clause", "person", "organization"],
                condition=Q(person__isnull=False),
                name="veto_once_a_person",
            ),
            models.CheckConstraint(
                condition=~Q(state="lifted") | Q(decided_by__isnull=False) & ~Q(decision=""),
                name="veto_lifted_with_reason",
            ),
        ]

    @property
    def owner_name(self) -> str:
        return self.person.name if self.person else self.organization.short_name

    def is_undisputed(self, today: dt.date) -> bool:
        """Told, and its days for objections went by without any."""
        return self.state == VetoState.NOTIFIED and self.objection_until < today


class ScoreObjection(Homed):
    """A unit questions what the owner of a component found (异议): answered once, with a reason or
    by another value. ``was`` is the value that it questioned, ``due_on`` the day of the answer."""

    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="objections")
    state = models.CharField(
        max_length=10, choices=ScoreObjectionState.choices, default=ScoreObjectionState.RAISED
    )
    was = PointsField()
    text = models.CharField(max_length=1000)
    evidence = models.ForeignKey(StoredFile, null=True, on_delete=models.PROTECT, related_name="+")
    raised_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    raised_at = models.DateTimeField()
    due_on = models.DateField()
    answer = models.CharField(max_length=1000, blank=True)
    settled_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    settled_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-raised_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["home", "entry"],
                condition=~Q(state="withdrawn"),
                name="score_objection_once",
            ),
            models.CheckConstraint(
                condition=Q(state__in=("raised", "withdrawn")) | ~Q(answer=""),
                name="score_objection_answered",
            ),
        ]


class Event(Homed):
    """One step with who, when and why. Never changed. ``by`` is empty for the program itself."""

    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="events")
    veto = models.ForeignKey(Veto, null=True, on_delete=models.PROTECT, related_name="events")
    entry = models.ForeignKey(Entry, null=True, on_delete=models.PROTECT, related_name="events")
    objection = models.ForeignKey(
        ScoreObjection, null=True, on_delete=models.PROTECT, related_name="events"
    )
    verb = models.CharField(max_length=20, choices=Step.choices)
    from_state = models.CharField(max_length=12, blank=True)
    to_state = models.CharField(max_length=12, blank=True)
    by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    note = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["at", "id"]


class Choice(Homed):
    """Whom a person chose among those equal on every key at the last seat of an award."""

    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="choices")
    award = models.CharField(max_length=64)
    owner = models.UUIDField()
    reason = models.CharField(max_length=300)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["home", "assessment", "award", "owner"], name="assessment_choice_once"
            ),
        ]


class Nomination(Homed):
    """Whom a unit names for a place that an award gave it."""

    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="nominations")
    award = models.CharField(max_length=64)
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    merits = models.CharField(max_length=500)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["at"]
        constraints = [
            models.UniqueConstraint(
                fields=["home", "assessment", "award", "person"], name="nomination_once"
            ),
        ]


class Honor(Homed):
    """A title given by a published assessment: to a unit, to one of its people, or to a piece."""

    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="honors")
    award = models.CharField(max_length=64)
    title = models.CharField(max_length=60)
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="honors")
    person = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="honors")
    manuscript = models.ForeignKey(
        Manuscript, null=True, on_delete=models.PROTECT, related_name="honors"
    )
    group = models.CharField(max_length=60, blank=True)
    place = models.PositiveSmallIntegerField(null=True)
    given_at = models.DateTimeField()

    class Meta:
        ordering = ["award", "place"]
        indexes = [models.Index(fields=["organization", "award"], name="honor_organization")]
