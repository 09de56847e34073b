"""Values inside a clause's range (2～5 分酌情): entered by one person, approved by another."""

from django.db import models
from django.db.models import F, Q

from qingxun.facts.states import ValueState
from qingxun.ledger.fields import PointsField
from qingxun.organizations.models import Organization, Person
from qingxun.records.models import Homed


class ManualValueQuerySet(models.QuerySet["ManualValue"]):
    def standing(self) -> "ManualValueQuerySet":
        """Those that the engine looks at; one that is not approved brings no points yet."""
        return self.filter(state__in=(ValueState.ENTERED, ValueState.APPROVED))


class ManualValue(Homed):
    """What a person settled for one fact under one clause, with the reason.

    ``fact_kind`` and ``fact_id`` name the fact as a posting does; ``bounds`` is the clause's range
    in words when it was entered; ``title`` what the fact is, for lists. ``decided_*`` is the
    approval or the refusal, ``ended_*`` the taking back. With ``owner``, a unit or a person, it is
    her share of the manuscript in percent, one of a set that was entered at one moment.
    """

    desk = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    clause = models.CharField(max_length=60)
    fact_kind = models.CharField(max_length=20)
    fact_id = models.UUIDField()
    item_id = models.UUIDField(null=True)
    owner = models.UUIDField(null=True)
    unit = models.ForeignKey(Organization, null=True, on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=200)
    on = models.DateField()
    bounds = models.CharField(max_length=60)
    value = PointsField()
    reason = models.CharField(max_length=300)
    state = models.CharField(max_length=10, choices=ValueState.choices, default=ValueState.ENTERED)
    entered_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField()
    decided_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)
    decided_reason = models.CharField(max_length=300, blank=True)
    ended_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True)
    ended_reason = models.CharField(max_length=300, blank=True)

    objects = ManualValueQuerySet.as_manager()

    class Meta:
        ordering = ["-entered_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["desk", "clause", "fact_id"],
                condition=Q(state__in=("entered", "approved"), owner__isnull=True),
                name="manual_value_once",
            ),
            models.UniqueConstraint(
                fields=["desk", "clause", "fact_id", "owner"],
                condition=Q(state__in=("entered", "approved"), owner__isnull=False),
                name="manual_share_once",
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("entered_by")),
                name="manual_value_second_person",
            ),
            models.CheckConstraint(
                condition=~Q(state="approved") | Q(decided_by__isnull=False),
                name="manual_value_approved_by_somebody",
            ),
        ]
        indexes = [
            models.Index(fields=["desk", "state", "-entered_at"], name="manual_value_list"),
            models.Index(fields=["fact_id"], name="manual_value_fact"),
        ]
