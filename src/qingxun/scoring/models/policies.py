"""Policies with dated versions, and the counts that standings read."""

import datetime as dt

from django.db import models
from django.db.models import F, Q

from qingxun.desk.models import Manuscript
from qingxun.organizations.models import OPEN_END, Organization, Person
from qingxun.records.models import Homed, Reference
from qingxun.scoring.states import BindingChoice, PolicyState


class Policy(Homed):
    """A scoring method (计分办法) of a desk; what counts is the version in force on the day."""

    desk = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="policies")
    name = models.CharField(max_length=100)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["desk", "name"], name="policy_name")]

    def __str__(self) -> str:
        return self.name


class PolicyVersion(Homed):
    """One text of a policy and the days it is in force, half-open. In force it never changes.

    ``revision`` counts the savings of a draft: an editor who read an earlier one is told.
    ``unread`` holds texts of a draft as they were typed and that cannot be read yet: part
    (a clause's id, "" for the whole) → text. ``document`` stays what was read last.
    """

    desk = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    policy = models.ForeignKey(Policy, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=10, choices=PolicyState.choices, default=PolicyState.DRAFT)
    valid_from = models.DateField(null=True)
    valid_until = models.DateField(default=OPEN_END)
    document = models.JSONField()
    digest = models.CharField(max_length=64)
    note = models.CharField(max_length=300, blank=True)
    revision = models.PositiveIntegerField(default=1)
    unread = models.JSONField(default=dict)
    drafted_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    drafted_at = models.DateTimeField()
    adopted_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    adopted_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["home", "policy", "number"], name="policy_version"),
            models.UniqueConstraint(
                fields=["desk", "valid_from"],
                condition=Q(state="in_force"),
                name="policy_version_start",
            ),
            models.CheckConstraint(
                condition=~Q(state="in_force") | Q(valid_from__isnull=False),
                name="policy_version_dated",
            ),
            models.CheckConstraint(
                condition=Q(valid_from__isnull=True) | Q(valid_until__gt=F("valid_from")),
                name="policy_version_dates",
            ),
        ]

    def holds(self, day: dt.date) -> bool:
        return self.valid_from is not None and self.valid_from <= day < self.valid_until


class BindingDecision(Homed):
    """The office's decision on a clause that touches a rule from above: follow it, or keep the
    clause with a reason. ``subject`` is the clause's id or a setting's key; ``fingerprint`` the
    digest of its text on that day: a decision holds while the text does. Insert-only.
    """

    desk = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    version = models.ForeignKey(PolicyVersion, on_delete=models.PROTECT, related_name="decisions")
    rule = models.CharField(max_length=30)
    subject = models.CharField(max_length=64)
    number = models.CharField(max_length=40)
    choice = models.CharField(max_length=10, choices=BindingChoice.choices)
    reason = models.CharField(max_length=500, blank=True)
    fingerprint = models.CharField(max_length=64)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "id"]
        indexes = [models.Index(fields=["desk", "rule", "subject"], name="binding_decision")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(choice="keep") | ~Q(reason=""), name="binding_decision_reason"
            ),
        ]


class ScoringLock(Reference):
    """One row a desk: whoever posts holds it, so that two postings never read the same sums."""

    desk = models.OneToOneField(Organization, on_delete=models.PROTECT, related_name="+")


class PendingItem(Reference):
    """A manuscript whose facts changed and whose counts and points are still to be brought up to
    date; written with the fact, so that a killed server forgets none."""

    desk = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    manuscript = models.ForeignKey(Manuscript, on_delete=models.CASCADE, related_name="+")
    noted_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["desk", "noted_at"], name="pending_item")]


class ItemCount(Reference):
    """How one item counts for one unit: ``measure`` is filed, adopted, upward or target:<clause>,
    ``period`` the month, or the clause's own period. A projection of the facts."""

    desk = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    manuscript = models.ForeignKey(Manuscript, on_delete=models.CASCADE, related_name="+")
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    measure = models.CharField(max_length=60)
    period = models.CharField(max_length=10)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["desk", "manuscript", "organization", "measure"], name="item_count_once"
            ),
        ]


class Tally(Reference):
    """Sum of the item counts of a unit, by measure and period: what standings read."""

    desk = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    measure = models.CharField(max_length=60)
    period = models.CharField(max_length=10)
    number = models.IntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["desk", "period", "measure", "organization"], name="tally_key"
            ),
        ]
