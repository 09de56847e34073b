"""What an office sets for itself: rules of receipt, kinds of manuscripts, reasons."""

from django.db import models

from qingxun.desk.states import ReasonPurpose
from qingxun.organizations.models import Organization
from qingxun.records.models import Reference


class DeskSettings(Reference):
    """How a desk receives: whether a unit's principal signs first, limits per unit."""

    desk = models.OneToOneField(
        Organization, on_delete=models.PROTECT, related_name="desk_settings"
    )
    principal_signs = models.BooleanField(default=True)
    daily_limit = models.PositiveSmallIntegerField(null=True, blank=True)
    review_days = models.PositiveSmallIntegerField(default=2)
    points_notice = models.CharField(max_length=500, blank=True)


class ManuscriptKind(Reference):
    """动态, 经验, 问题建议 …: a list that each desk owns."""

    desk = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="manuscript_kinds"
    )
    code = models.SlugField(max_length=30)
    name = models.CharField(max_length=20)
    hint = models.CharField(max_length=200, blank=True)
    order = models.PositiveSmallIntegerField(default=0)
    active = models.BooleanField(default=True)

    class Meta:
        ordering = ["order", "code"]
        constraints = [models.UniqueConstraint(fields=["desk", "code"], name="kind_code")]

    def __str__(self) -> str:
        return self.name


class RefusalReason(Reference):
    """A reason for returning or not using a manuscript, from the office's list."""

    desk = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="refusal_reasons")
    purpose = models.CharField(max_length=10, choices=ReasonPurpose.choices)
    text = models.CharField(max_length=100)
    order = models.PositiveSmallIntegerField(default=0)
    active = models.BooleanField(default=True)

    class Meta:
        ordering = ["order", "text"]
        constraints = [
            models.UniqueConstraint(fields=["desk", "purpose", "text"], name="reason_text"),
        ]

    def __str__(self) -> str:
        return self.text
