"""Files as kept: one row per content."""

from typing import ClassVar

from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db import models
from django.db.models import Q

from qingxun.documents.storage import name_of
from qingxun.organizations.models import Person
from qingxun.records.models import Homed


class StoredFile(Homed):
    """A file as it is kept, once per content; the same content sent again is the same row.

    ``sha256`` and ``size`` (bytes) are those of what is kept: photos are re-encoded, so theirs
    differ from what was sent. ``name`` is the name under which it first came; what a manuscript
    calls its attachment is the manuscript's own. ``width`` and ``height`` are pixels. Who may
    read it is decided by the thing it is attached to, and its sender (``stored_by``) always.
    """

    sha256 = models.CharField(max_length=64, editable=False)
    size = models.PositiveBigIntegerField(editable=False)
    media_type = models.CharField(max_length=100, editable=False)
    name = models.CharField(max_length=200)
    width = models.PositiveIntegerField(null=True, editable=False)
    height = models.PositiveIntegerField(null=True, editable=False)
    stored_by = models.ForeignKey(
        Person, null=True, editable=False, on_delete=models.PROTECT, related_name="stored_files"
    )
    stored_at = models.DateTimeField(editable=False)

    objects: ClassVar = models.Manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["home", "sha256"], name="stored_file_content"),
            models.CheckConstraint(condition=Q(size__gt=0), name="stored_file_not_empty"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_picture(self) -> bool:
        """Whether a browser can show it as a picture."""
        return self.media_type.startswith("image/")

    def open(self) -> File:
        """The content, to be read and closed by the caller; raises ``FileNotFoundError``."""
        return default_storage.open(name_of(self.sha256))


from qingxun.documents.prints.models import (  # noqa: E402  # they point to StoredFile
    Batch,
    DistributionLine,
    IssuedDocument,
    Letterhead,
    Paper,
    PaperEvent,
)

__all__ = [
    "Batch",
    "DistributionLine",
    "IssuedDocument",
    "Letterhead",
    "Paper",
    "PaperEvent",
    "StoredFile",
]
