"""The rows of the log, and beside them the tree that seals them.

Everything here but ``AuditPersonal`` is insert-only: triggers refuse change and removal
(``guards``), and the tree shows either one that got past them.
"""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from qingxun.records.models import Homed, Reference


class Outcome(models.TextChoices):
    DONE = "done", _("Done")
    REFUSED = "refused", _("Refused")


class AuditRow(Homed):
    """Who did what to which object, and whether it was done or refused.

    Knows no domain: actor, object and organization are plain ids. Name and network address stand
    here only as commitments; the clear values are in ``AuditPersonal`` and can be erased.
    ``authenticator`` proves, until the row is sealed, that the program wrote it. On PostgreSQL the
    table has one more column, ``xact``: the writing transaction, filled by the database.
    """

    at = models.DateTimeField()
    actor = models.UUIDField(null=True)
    verb = models.CharField(max_length=80)
    outcome = models.CharField(max_length=10, choices=Outcome.choices)
    object_type = models.CharField(max_length=60, blank=True)
    object_id = models.UUIDField(null=True)
    organization = models.UUIDField(null=True)
    details = models.JSONField(default=dict)
    name_commitment = models.BinaryField(null=True, max_length=32)
    ip_commitment = models.BinaryField(null=True, max_length=32)
    authenticator = models.BinaryField(max_length=32)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome__in=Outcome.values), name="audit_row_outcome"
            ),
        ]
        indexes = [
            models.Index(fields=["at"], name="audit_row_at"),
            models.Index(
                fields=["object_id", "at"],
                condition=Q(object_id__isnull=False),
                name="audit_row_object",
            ),
            models.Index(
                fields=["actor", "at"], condition=Q(actor__isnull=False), name="audit_row_actor"
            ),
        ]


class AuditPersonal(Reference):
    """A name or an address in clear, with the salt of its commitment; deleting it erases it.

    One row serves all audit rows of the same owner, value and month, so that recording an action
    is one INSERT and addresses can be erased month by month.
    """

    owner = models.UUIDField(null=True)
    field = models.CharField(max_length=8)
    month = models.CharField(max_length=7)
    value = models.CharField(max_length=200)
    salt = models.BinaryField(max_length=32)
    commitment = models.BinaryField(max_length=32, unique=True)

    class Meta:
        indexes = [
            models.Index(fields=["owner", "field", "month"], name="audit_personal_owner"),
            models.Index(fields=["field", "month"], name="audit_personal_month"),
        ]


class AuditLeaf(Reference):
    """The place of a row in the log (from 1) and its leaf; ``id`` is the id of the row.

    No foreign key: the leaf must outlive a row that somebody removes.
    """

    sequence = models.BigIntegerField(unique=True)
    hash = models.BinaryField(max_length=32)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(sequence__gte=1), name="audit_leaf_sequence"),
        ]


class AuditNode(Reference):
    """A full subtree of 256, 65,536, … leaves; saves reading them again (``merkle.Node``)."""

    level = models.PositiveSmallIntegerField()
    index = models.BigIntegerField()
    hash = models.BinaryField(max_length=32)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["level", "index"], name="audit_node_place"),
        ]


class HeadReason(models.TextChoices):
    SEAL = "seal", _("Sealing")
    DAILY = "daily", _("Daily")
    PERIOD = "period", _("Closing of a period")
    BULLETIN = "bulletin", _("Bulletin")
    EXPORT = "export", _("Export")


class AuditHead(Homed):
    """A signed root: the state of the log at one moment. Every sealing leaves one.

    Those made for another reason than sealing are the checkpoints that people keep; ``heads.note``
    writes any of them as a C2SP checkpoint.
    """

    at = models.DateTimeField()
    size = models.BigIntegerField()
    root = models.BinaryField(max_length=32)
    reason = models.CharField(max_length=12, choices=HeadReason.choices)
    public_key = models.BinaryField(max_length=32)
    signature = models.BinaryField(max_length=64)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(reason__in=HeadReason.values), name="audit_head_reason"
            ),
        ]
        indexes = [
            models.Index(fields=["size", "at"], name="audit_head_size"),
            models.Index(fields=["-at"], condition=~Q(reason="seal"), name="audit_head_checkpoint"),
        ]
