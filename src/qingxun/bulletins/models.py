"""A bulletin on a closed period, its history and its copies."""

from django.db import models
from django.db.models import Q

from qingxun.bulletins.states import BulletinState, BulletinStep
from qingxun.ledger.models import Period
from qingxun.organizations.models import Organization, Person
from qingxun.organizations.states import DESK_ROLES, WORKING_ROLES
from qingxun.records.models import Homed


class BulletinQuerySet(models.QuerySet["Bulletin"]):
    def visible_to(self, person: Person) -> "BulletinQuerySet":
        """All of her desks; published ones that she or her unit got a copy of."""
        copies = BulletinCopy.objects.filter(
            Q(person=person) | Q(organization__in=person.unit_ids(*WORKING_ROLES))
        )
        return self.filter(
            Q(desk__in=person.unit_ids(*DESK_ROLES))
            | Q(
                state__in=[BulletinState.PUBLISHED, BulletinState.WITHDRAWN],
                pk__in=copies.values("bulletin"),
            )
        )


class Bulletin(Homed):
    """通报: ``figures`` are frozen from the ledger of a closed period (with their SHA-256);
    ``text`` is the office's. Number and date are given when it is published."""

    desk = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="bulletins")
    period = models.ForeignKey(Period, on_delete=models.PROTECT, related_name="bulletins")
    state = models.CharField(
        max_length=12, choices=BulletinState.choices, default=BulletinState.DRAFTING
    )
    title = models.CharField(max_length=120)
    text = models.TextField()
    version = models.PositiveIntegerField(default=1)
    figures = models.JSONField()
    digest = models.CharField(max_length=64)
    year = models.PositiveSmallIntegerField(null=True)
    number = models.PositiveIntegerField(null=True)
    dated = models.DateField(null=True)
    drafted_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    drafted_at = models.DateTimeField()
    saved_at = models.DateTimeField()
    checked_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    checked_at = models.DateTimeField(null=True)
    signed_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    signed_at = models.DateTimeField(null=True)
    withdrawn_reason = models.CharField(max_length=300, blank=True)

    objects = BulletinQuerySet.as_manager()

    class Meta:
        ordering = ["-drafted_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["desk", "period"],
                condition=~Q(state="withdrawn"),
                name="bulletin_period",
            ),
            models.UniqueConstraint(
                fields=["desk", "year", "number"],
                condition=Q(number__isnull=False),
                name="bulletin_number",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class BulletinEvent(Homed):
    """One step of a bulletin, with who, when and why. Never changed."""

    bulletin = models.ForeignKey(Bulletin, on_delete=models.PROTECT, related_name="events")
    verb = models.CharField(max_length=30, choices=BulletinStep.choices)
    from_state = models.CharField(max_length=12, blank=True)
    to_state = models.CharField(max_length=12)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    note = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["at", "id"]


class BulletinCopy(Homed):
    """A copy in the hands of one person of a unit; ``read_at`` is the first opening (回执)."""

    bulletin = models.ForeignKey(Bulletin, on_delete=models.PROTECT, related_name="copies")
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    delivered_at = models.DateTimeField()
    reminded_at = models.DateTimeField(null=True)
    read_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["home", "bulletin", "organization", "person"], name="bulletin_copy_once"
            ),
        ]
