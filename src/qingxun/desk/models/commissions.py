"""Commissions (约稿): what a desk asks units to write about, and how each unit answered."""

from django.db import models
from django.db.models import F, Q

from qingxun.desk.models.lists import ManuscriptKind
from qingxun.desk.models.manuscripts import TITLE_LIMIT, Manuscript
from qingxun.desk.states import AnswerQuality, CommissionState
from qingxun.documents.models import StoredFile
from qingxun.kit.numbering import document_number
from qingxun.organizations.models import Organization, Person
from qingxun.organizations.states import DESK_ROLES, UNIT_ROLES
from qingxun.records.models import Homed

# A committee's own people answer for it too: it is a unit of the desk above.
UNIT_SIDE_ROLES = UNIT_ROLES | DESK_ROLES


class CommissionQuerySet(models.QuerySet["Commission"]):
    def visible_to(self, person: Person) -> "CommissionQuerySet":
        """Slips of her desks, and those addressed to her units."""
        return self.filter(
            Q(desk__in=person.unit_ids(*DESK_ROLES))
            | Q(
                pk__in=CommissionedUnit.objects.filter(
                    unit__in=person.unit_ids(*UNIT_SIDE_ROLES)
                ).values("commission")
            )
        )


class Commission(Homed):
    """A slip (约稿单): what is wanted, how, until when. Once sent it is not changed."""

    desk = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="commissions")
    year = models.PositiveSmallIntegerField()
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=TITLE_LIMIT)
    content = models.TextField()
    requirements = models.TextField(blank=True)
    kind = models.ForeignKey(ManuscriptKind, null=True, on_delete=models.PROTECT, related_name="+")
    due_at = models.DateTimeField()
    file = models.ForeignKey(StoredFile, null=True, on_delete=models.PROTECT, related_name="+")
    sent_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    sent_at = models.DateTimeField()
    withdrawn_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_reason = models.CharField(max_length=300, blank=True)

    objects = CommissionQuerySet.as_manager()

    class Meta:
        ordering = ["-sent_at"]
        constraints = [
            models.UniqueConstraint(fields=["desk", "year", "number"], name="commission_number"),
            models.CheckConstraint(condition=Q(due_at__gt=F("sent_at")), name="commission_due"),
        ]
        indexes = [models.Index(fields=["desk", "-sent_at"], name="commission_list")]

    def __str__(self) -> str:
        return self.title

    @property
    def label(self) -> str:
        """约稿〔2026〕7号."""
        return document_number("约稿", self.year, self.number)


class CommissionedUnitQuerySet(models.QuerySet["CommissionedUnit"]):
    def visible_to(self, person: Person) -> "CommissionedUnitQuerySet":
        """What her units were asked, and what her desks asked."""
        return self.filter(
            Q(unit__in=person.unit_ids(*UNIT_SIDE_ROLES)) | Q(desk__in=person.unit_ids(*DESK_ROLES))
        )

    def late(self) -> "CommissionedUnitQuerySet":
        """Answered after the deadline, or not at all."""
        return self.filter(
            Q(state=CommissionState.MISSED)
            | Q(state=CommissionState.ANSWERED, answered_at__gt=F("due_at"))
        )


class CommissionedUnit(Homed):
    """One unit of a slip: whether it read, answered, gave a reason, and how well it answered.

    ``due_at`` begins as the slip's and moves with an extension. ``manuscript`` is the piece that
    answered first. ``desk`` repeats the slip's for indexes.
    """

    commission = models.ForeignKey(Commission, on_delete=models.PROTECT, related_name="units")
    desk = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="commissioned")
    state = models.CharField(
        max_length=12, choices=CommissionState.choices, default=CommissionState.WAITING
    )
    due_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    read_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(null=True)
    manuscript = models.ForeignKey(
        Manuscript, null=True, on_delete=models.PROTECT, related_name="answers"
    )
    reason = models.CharField(max_length=300, blank=True)
    reason_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    reason_at = models.DateTimeField(null=True)
    missed_at = models.DateTimeField(null=True)
    reminded_at = models.DateTimeField(null=True)
    quality = models.CharField(max_length=12, choices=AnswerQuality.choices, blank=True)
    quality_note = models.CharField(max_length=300, blank=True)
    judged_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    judged_at = models.DateTimeField(null=True)

    objects = CommissionedUnitQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["home", "commission", "unit"], name="commissioned_unit_once"
            ),
            models.CheckConstraint(
                condition=~Q(state="answered") | Q(answered_at__isnull=False),
                name="commissioned_unit_answered",
            ),
        ]
        indexes = [
            models.Index(fields=["unit", "state", "due_at"], name="commissioned_unit_list"),
            models.Index(
                fields=["due_at"], condition=Q(state="waiting"), name="commissioned_unit_due"
            ),
        ]

    @property
    def is_late(self) -> bool:
        """Answered after its deadline, or not at all."""
        if self.state == CommissionState.ANSWERED:
            return self.answered_at is not None and self.answered_at > self.due_at
        return self.state == CommissionState.MISSED

    @property
    def is_extended(self) -> bool:
        return self.due_at > self.commission.due_at


class CommissionEvent(Homed):
    """One line of a unit's history with a slip; ``by`` is empty where the program acted."""

    commissioned = models.ForeignKey(
        CommissionedUnit, on_delete=models.PROTECT, related_name="events"
    )
    verb = models.CharField(max_length=30)
    from_state = models.CharField(max_length=12, blank=True)
    to_state = models.CharField(max_length=12)
    by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    note = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["at", "id"]
