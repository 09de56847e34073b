"""Objections of units to lines, and adjustments: points that two people of the office agree on."""

from django.db import models
from django.db.models import F, Q

from qingxun.documents.models import StoredFile
from qingxun.ledger.fields import PointsField
from qingxun.ledger.models import Posting
from qingxun.organizations.models import Organization, Person
from qingxun.organizations.states import DESK_ROLES, UNIT_ROLES
from qingxun.records.models import Homed
from qingxun.scoring.models.policies import PolicyVersion
from qingxun.scoring.states import AdjustmentState, ObjectionState, ObjectionStep


class ObjectionQuerySet(models.QuerySet["Objection"]):
    def visible_to(self, person: Person) -> "ObjectionQuerySet":
        """Those of her unit, and all at her desk."""
        return self.filter(
            Q(organization__in=person.unit_ids(*UNIT_ROLES))
            | Q(desk__in=person.unit_ids(*DESK_ROLES))
        )


class Objection(Homed):
    """A unit questions a line (异议). Answered once: with a reason, or by a correction."""

    desk = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="objections"
    )
    posting = models.ForeignKey(Posting, on_delete=models.PROTECT, related_name="objections")
    title = models.CharField(max_length=200)
    state = models.CharField(
        max_length=12, choices=ObjectionState.choices, default=ObjectionState.RAISED
    )
    text = models.TextField()
    evidence = models.ForeignKey(StoredFile, null=True, on_delete=models.PROTECT, related_name="+")
    raised_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    raised_at = models.DateTimeField()
    due_on = models.DateField()
    answer = models.TextField(blank=True)
    settled_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    settled_at = models.DateTimeField(null=True)
    reminded_on = models.DateField(null=True)

    objects = ObjectionQuerySet.as_manager()

    class Meta:
        ordering = ["-raised_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["home", "posting"],
                condition=~Q(state="withdrawn"),
                name="objection_line_once",
            ),
        ]
        indexes = [
            models.Index(fields=["desk", "state", "due_on"], name="objection_open"),
            models.Index(fields=["desk", "-raised_at"], name="objection_raised"),
        ]

    def __str__(self) -> str:
        return self.title


class ObjectionEvent(Homed):
    """One step of an objection, with who, when and the words. Never changed."""

    objection = models.ForeignKey(Objection, on_delete=models.PROTECT, related_name="events")
    verb = models.CharField(max_length=20, choices=ObjectionStep.choices)
    from_state = models.CharField(max_length=12, blank=True)
    to_state = models.CharField(max_length=12)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    note = models.TextField(blank=True)

    class Meta:
        ordering = ["at", "id"]


class Adjustment(Homed):
    """A correction by hand: a dated fact with clause, reason and the approval of a second person.

    Points come from it only when approved; the line is posted in the month of ``on``, or where the
    policy books what is late.
    """

    desk = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    objection = models.ForeignKey(
        Objection, null=True, on_delete=models.PROTECT, related_name="adjustments"
    )
    policy_version = models.ForeignKey(PolicyVersion, on_delete=models.PROTECT, related_name="+")
    clause = models.CharField(max_length=64)
    on = models.DateField()
    amount = PointsField()
    reason = models.CharField(max_length=300)
    evidence = models.ForeignKey(StoredFile, null=True, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(
        max_length=12, choices=AdjustmentState.choices, default=AdjustmentState.PROPOSED
    )
    entered_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField()
    decided_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)
    decided_note = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["home", "objection"],
                condition=Q(state="proposed"),
                name="adjustment_one_open",
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("entered_by")),
                name="adjustment_two_people",
            ),
        ]
        indexes = [models.Index(fields=["desk", "state"], name="adjustment_state")]
