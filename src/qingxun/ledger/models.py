"""Periods of a desk, postings of points, and their sums. Knows owners and numbers, no rules."""

from django.db import models
from django.db.models import F, Q

from qingxun.kit.periods import Span
from qingxun.ledger.fields import PointsField
from qingxun.organizations.models import Organization, Person
from qingxun.records.models import Homed, Reference


class Period(Homed):
    """A month, quarter, half-year or year of a desk, half-open; closing freezes its figures."""

    desk = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="periods")
    key = models.CharField(max_length=10)
    kind = models.CharField(max_length=10)
    starts_on = models.DateField()
    ends_on = models.DateField()
    closed_at = models.DateTimeField(null=True)
    closed_by = models.UUIDField(null=True)

    class Meta:
        ordering = ["starts_on"]
        constraints = [
            models.UniqueConstraint(fields=["desk", "key"], name="period_key"),
            models.CheckConstraint(condition=Q(ends_on__gt=F("starts_on")), name="period_dates"),
        ]

    @property
    def label(self) -> str:
        """In words: 2026年第三季度."""
        return Span.from_key(self.key).label


class Posting(Homed):
    """One line of points for one owner in one month. Insert-only: database triggers refuse UPDATE
    and DELETE. A correction is a posting with ``reverses`` and, where needed, a new one.

    ``scope`` names what is recomputed together (an item, or a unit's month); ``fact_kind`` and
    ``fact_id`` name the fact, ``policy_version`` and ``clause`` the rule, ``trace`` the inputs.
    """

    desk = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    organization = models.ForeignKey(
        Organization, null=True, on_delete=models.PROTECT, related_name="+"
    )
    person = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    month = models.CharField(max_length=7)
    heading = models.CharField(max_length=20)
    amount = PointsField()
    policy_version = models.UUIDField()
    clause = models.CharField(max_length=60)
    fact_kind = models.CharField(max_length=20)
    fact_id = models.UUIDField()
    item_id = models.UUIDField(null=True)
    scope = models.CharField(max_length=90)
    trace = models.JSONField(default=dict)
    reverses = models.OneToOneField(
        "self", null=True, on_delete=models.PROTECT, related_name="reversal"
    )
    reason = models.CharField(max_length=300, blank=True)
    posted_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(organization__isnull=False, person__isnull=True)
                | Q(organization__isnull=True, person__isnull=False),
                name="posting_one_owner",
            ),
        ]
        indexes = [
            models.Index(fields=["desk", "scope"], name="posting_scope"),
            models.Index(fields=["desk", "organization", "month"], name="posting_unit"),
            models.Index(fields=["desk", "person", "month"], name="posting_person"),
            models.Index(fields=["item_id"], name="posting_item"),
        ]


class Balance(Reference):
    """Sum of an owner's postings in a month under a heading: a projection of the ledger, written in
    the same transaction and recomputable from it."""

    desk = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    organization = models.ForeignKey(
        Organization, null=True, on_delete=models.PROTECT, related_name="+"
    )
    person = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    month = models.CharField(max_length=7)
    heading = models.CharField(max_length=20)
    amount = PointsField(default=0)
    lines = models.IntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["desk", "month", "heading", "organization"],
                condition=Q(organization__isnull=False),
                name="balance_unit",
            ),
            models.UniqueConstraint(
                fields=["desk", "month", "heading", "person"],
                condition=Q(person__isnull=False),
                name="balance_person",
            ),
        ]
