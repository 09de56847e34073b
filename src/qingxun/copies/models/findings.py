"""A finding: this text at this desk is like that earlier one."""

from typing import Self

from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from qingxun.copies.states import FindingKind, FindingState, Outcome
from qingxun.desk.models import Manuscript, Revision, Submission
from qingxun.facts.models import Incident
from qingxun.organizations.models import Organization, Person
from qingxun.records.models import Homed

REASON_LIMIT = 300


class CopyFindingQuerySet(models.QuerySet["CopyFinding"]):
    def visible_to(self, person: Person) -> Self:
        """Of the submissions that she may see, the findings whose source she may read too; asked
        of each finding by itself, for there are few of them and many manuscripts."""
        submissions = Submission.objects.visible_to(person).filter(pk=OuterRef("submission"))
        sources = Manuscript.objects.visible_to(person).filter(pk=OuterRef("source"))
        return self.filter(Exists(submissions), Exists(sources))


class CopyFinding(Homed):
    """``share`` and ``source_share`` are percents of each text that stand in the other, ``longest``
    the characters of the longest passage. ``revision`` and ``source_revision`` are the texts that
    were compared. ``incident`` is the fact that a confirmed copy became."""

    submission = models.ForeignKey(
        Submission, on_delete=models.PROTECT, related_name="copy_findings"
    )
    desk = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="+")
    source = models.ForeignKey(Manuscript, on_delete=models.PROTECT, related_name="+")
    source_revision = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=FindingKind.choices)
    share = models.DecimalField(max_digits=5, decimal_places=2)
    source_share = models.DecimalField(max_digits=5, decimal_places=2)
    longest = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=FindingState.choices, default=FindingState.OPEN)
    found_at = models.DateTimeField()
    decided_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=REASON_LIMIT, blank=True)
    outcome = models.CharField(max_length=10, choices=Outcome.choices, blank=True)
    incident = models.ForeignKey(Incident, null=True, on_delete=models.PROTECT, related_name="+")

    objects = CopyFindingQuerySet.as_manager()

    class Meta:
        ordering = ["-share", "id"]
        constraints = [
            models.UniqueConstraint(fields=["submission", "source"], name="copy_finding_once"),
            models.CheckConstraint(
                condition=~Q(state__in=["confirmed", "dismissed"])
                | Q(decided_by__isnull=False) & ~Q(reason=""),
                name="copy_finding_decided",
            ),
            models.CheckConstraint(
                condition=Q(share__gte=0, share__lte=100, source_share__lte=100),
                name="copy_finding_share",
            ),
            models.CheckConstraint(
                condition=~Q(revision=F("source_revision")), name="copy_finding_two_texts"
            ),
        ]
        indexes = [models.Index(fields=["desk", "state", "-found_at"], name="copy_finding_list")]
