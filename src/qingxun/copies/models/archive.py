"""The texts that a manuscript may come from, one a manuscript."""

import datetime as dt
from typing import Self

from django.db import models
from django.db.models import Exists, OuterRef, Q

from qingxun.desk.models import Manuscript, Revision
from qingxun.organizations.models import Person
from qingxun.records.models import Reference


class ArchivedTextQuerySet(models.QuerySet["ArchivedText"]):
    def visible_to(self, person: Person) -> Self:
        """Those of the manuscripts that she may read; asked of each row by itself, for few of many
        are looked at."""
        readable = Manuscript.objects.visible_to(person).filter(pk=OuterRef("manuscript"))
        return self.filter(Exists(readable))

    def waiting(self, at: dt.datetime) -> Self:
        """Those that wait for their check, the longest waiting first."""
        return self.filter(asked_at__lte=at).order_by("asked_at", "pk")


class ArchivedText(Reference):
    """What a unit sent last of a manuscript. ``number`` is the document in the table of
    fingerprints, ``printed`` the revision whose fingerprints lie there. ``asked_at`` is when a
    check was asked for that was not made yet; after a failure, when it is tried again."""

    manuscript = models.OneToOneField(Manuscript, on_delete=models.PROTECT, related_name="archived")
    revision = models.ForeignKey(
        Revision, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    printed = models.ForeignKey(
        Revision, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    number = models.BigIntegerField(unique=True)
    filed_at = models.DateTimeField()
    asked_at = models.DateTimeField(null=True)

    objects = ArchivedTextQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(
                fields=["asked_at"],
                condition=Q(asked_at__isnull=False),
                name="archived_text_waiting",
            )
        ]
