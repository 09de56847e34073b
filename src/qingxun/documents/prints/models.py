"""Letterheads, distribution lines, issued prints, batches."""

from django.core.validators import URLValidator
from django.db import models
from django.db.models import Q

from qingxun.documents.states import (
    BatchState,
    DistributionUse,
    PaperState,
    PaperStep,
    PrintState,
    Wrapping,
)
from qingxun.organizations.models import Organization, Person
from qingxun.organizations.states import DESK_ROLES
from qingxun.records.models import Homed, Reference


class Letterhead(Reference):
    """How a committee's documents are headed and signed; a print keeps what it was made with."""

    desk = models.OneToOneField(Organization, on_delete=models.PROTECT, related_name="letterhead")
    mark = models.CharField(max_length=60)
    suffix = models.CharField(max_length=10, blank=True, default="文件")
    official_code = models.CharField(max_length=20, blank=True)
    upward_code = models.CharField(max_length=20, blank=True)
    letter_code = models.CharField(max_length=20, blank=True)
    signing_name = models.CharField(max_length=60)
    printing_office = models.CharField(max_length=60)
    bulletin_name = models.CharField(max_length=40, default="信息工作通报")
    address = models.CharField(
        max_length=100, blank=True, validators=[URLValidator(["http", "https"])]
    )
    template = models.PositiveSmallIntegerField(default=1)


class DistributionLine(Reference):
    """报、送、发、抄送: one line of the foot, in print order."""

    desk = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="distribution_lines"
    )
    use = models.CharField(max_length=12, choices=DistributionUse.choices)
    label = models.CharField(max_length=6)
    names = models.CharField(max_length=300)
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["order", "id"]


class IssuedDocument(Homed):
    """A document as it was issued: its content is frozen with its template version.

    ``digest`` is the SHA-256 of the canonical content; ``proof`` is what a bulletin's code carries
    beside it. ``accepted_missing`` are characters without a font that were confirmed.
    ``replaced_by`` is the print that came in its place, of the same subject or of one made anew.
    """

    desk = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    subject_type = models.CharField(max_length=40)
    subject = models.UUIDField()
    state = models.CharField(max_length=12, choices=PrintState.choices, default=PrintState.CURRENT)
    title = models.CharField(max_length=200)
    number = models.CharField(max_length=60, blank=True)
    dated = models.DateField(null=True)
    content = models.JSONField()
    digest = models.CharField(max_length=64)
    figures_digest = models.CharField(max_length=64, blank=True)
    proof = models.TextField(blank=True)
    address = models.CharField(max_length=100, blank=True)
    accepted_missing = models.CharField(max_length=200, blank=True)
    issued_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    issued_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ended_because = models.CharField(max_length=300, blank=True, default="")
    replaced_by = models.ForeignKey(
        "self", null=True, on_delete=models.PROTECT, related_name="replaces"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["home", "subject_type", "subject"],
                condition=Q(state="current"),
                name="issued_document_current",
            ),
        ]
        indexes = [models.Index(fields=["digest"], name="issued_document_digest")]

    def __str__(self) -> str:
        return self.title


class PaperQuerySet(models.QuerySet["Paper"]):
    def visible_to(self, person: Person) -> "PaperQuerySet":
        """Those of the desks at which the person works."""
        return self.filter(desk__in=person.unit_ids(*DESK_ROLES))


class Paper(Homed):
    """公文稿: a typed document on its way to the head and the leader. ``values`` are the fields of
    the form as typed, ``content`` the document made of them. Issued, its print has its key as
    ``subject``; that print then stands in place of the one that the paper ``replaces``."""

    desk = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="papers")
    state = models.CharField(max_length=12, choices=PaperState.choices, default=PaperState.DRAFTING)
    title = models.CharField(max_length=200)
    kind = models.CharField(max_length=12)
    values = models.JSONField()
    content = models.JSONField()
    version = models.PositiveIntegerField(default=1)
    drafted_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    drafted_at = models.DateTimeField()
    saved_at = models.DateTimeField()
    checked_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    checked_at = models.DateTimeField(null=True)
    signed_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    signed_at = models.DateTimeField(null=True)
    replaces = models.ForeignKey(
        IssuedDocument, null=True, on_delete=models.PROTECT, related_name="corrections"
    )

    objects = PaperQuerySet.as_manager()

    class Meta:
        ordering = ["-saved_at"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="issued") | Q(signed_by__isnull=False, checked_by__isnull=False),
                name="paper_issued_is_signed",
            ),
            models.UniqueConstraint(
                fields=["replaces"],
                condition=~Q(state="discarded"),
                name="paper_replaces_alone",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class PaperEvent(Homed):
    """One step of a typed document, with who, when and why. Never changed."""

    paper = models.ForeignKey(Paper, on_delete=models.PROTECT, related_name="events")
    verb = models.CharField(max_length=30, choices=PaperStep.choices)
    from_state = models.CharField(max_length=12, blank=True)
    to_state = models.CharField(max_length=12)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    note = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["at", "id"]


class BatchQuerySet(models.QuerySet["Batch"]):
    def visible_to(self, person: Person) -> "BatchQuerySet":
        """Those that she asked for."""
        return self.filter(asked_by=person)


class Batch(Reference):
    """Many documents made in the background; ``maker`` names who makes them, from ``subject``."""

    desk = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    maker = models.CharField(max_length=40)
    subject = models.UUIDField()
    title = models.CharField(max_length=200)
    wrapping = models.CharField(max_length=10, choices=Wrapping.choices)
    state = models.CharField(max_length=10, choices=BatchState.choices, default=BatchState.WAITING)
    total = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    result = models.ForeignKey(
        "documents.StoredFile", null=True, on_delete=models.PROTECT, related_name="+"
    )
    fault = models.CharField(max_length=300, blank=True)
    asked_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    objects = BatchQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="done") | Q(result__isnull=False), name="batch_done_has_result"
            ),
        ]
