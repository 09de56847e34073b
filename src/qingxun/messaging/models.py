"""The inbox in the program, and the box for complaints and suggestions."""

from django.db import models
from django.db.models import Q, TextChoices
from django.utils.translation import gettext_lazy as _

from qingxun.organizations.models import Organization, Person
from qingxun.records.models import Homed


class MessageKind(TextChoices):
    SIGN = "sign", _("To sign")
    RETURNED = "returned", _("Returned to you")
    QUESTION = "question", _("Question")
    ANSWER = "answer", _("Answer")
    DECISION = "decision", _("Decision")
    COMMISSION = "commission", _("Commission")
    ISSUED = "issued", _("Issued and delivered")
    ADOPTED = "adopted", _("Adoption")
    INSTRUCTION = "instruction", _("Instruction")
    POINTS = "points", _("Points")
    BULLETIN = "bulletin", _("Bulletin")
    ASSESSMENT = "assessment", _("Assessment")
    SUGGESTION = "suggestion", _("Suggestion")
    SYSTEM = "system", _("System")


class Message(Homed):
    """Something for one person to know or do; ``url`` leads to the thing itself.

    It carries a title and a link only: texts of manuscripts stay where rights are checked.
    """

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="inbox")
    kind = models.CharField(max_length=20, choices=MessageKind.choices)
    title = models.CharField(max_length=200)
    text = models.CharField(max_length=500, blank=True)
    url = models.CharField(max_length=200, blank=True)
    object_id = models.UUIDField(null=True)
    sent_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-sent_at"]
        indexes = [
            models.Index(fields=["person", "-sent_at"], name="message_inbox"),
            models.Index(
                fields=["person"], condition=Q(read_at__isnull=True), name="message_unread"
            ),
        ]


class Suggestion(Homed):
    """A complaint or suggestion from any page, answered in the program (国办函〔2026〕12号)."""

    desk = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="suggestions")
    page = models.CharField(max_length=300, blank=True)
    text = models.TextField()
    made_at = models.DateTimeField()
    answer = models.TextField(blank=True)
    answered_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-made_at"]
        indexes = [models.Index(fields=["desk", "-made_at"], name="suggestion_desk")]
