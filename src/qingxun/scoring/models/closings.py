"""Closings of periods, each with its frozen, signed figures; and counts that came after one."""

from django.db import models
from django.db.models import Q

from qingxun.ledger.models import Period
from qingxun.organizations.models import Organization, Person
from qingxun.records.models import Homed, Reference
from qingxun.scoring.states import ClosingState


class Closing(Homed):
    """One closing of a period (关账). ``figures`` are what stood then, with the digest of every
    posting; ``digest`` is their SHA-256, and ``signature`` the installation's Ed25519 signature
    over period, digest, closing person and time. ``unsettled`` is what she saw still open.

    Reopening (重开) is asked for by one person with a reason and agreed to by another.
    """

    desk = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    period = models.ForeignKey(Period, on_delete=models.PROTECT, related_name="closings")
    number = models.PositiveSmallIntegerField()
    state = models.CharField(
        max_length=12, choices=ClosingState.choices, default=ClosingState.CLOSED
    )
    closed_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    closed_at = models.DateTimeField()
    figures = models.JSONField()
    digest = models.CharField(max_length=64)
    unsettled = models.JSONField(default=list)
    public_key = models.BinaryField(max_length=32)
    signature = models.BinaryField(max_length=64)
    asked_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(null=True)
    asked_reason = models.CharField(max_length=300, blank=True)
    decided_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)
    decided_note = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["-closed_at"]
        constraints = [
            models.UniqueConstraint(fields=["home", "period", "number"], name="closing_number"),
            models.UniqueConstraint(
                fields=["desk", "period"], condition=~Q(state="reopened"), name="closing_standing"
            ),
        ]


class LateCount(Reference):
    """Counts of a unit that came after their month was closed: booked in ``month``, from
    ``late_from``. With these, tallies of closed months stay and every month can be recounted."""

    desk = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    measure = models.CharField(max_length=60)
    month = models.CharField(max_length=7)
    late_from = models.CharField(max_length=7)
    number = models.IntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["desk", "late_from", "month", "measure", "organization"],
                name="late_count_key",
            ),
        ]
