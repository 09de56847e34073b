"""Texts as they were before personal data in them was masked: locked away, opened with a reason."""

from django.db import models

from qingxun.desk.models.manuscripts import TITLE_LIMIT, Revision
from qingxun.organizations.models import Person
from qingxun.records.models import Homed


class Original(Homed):
    """The unmasked text of a revision. The revision itself shows the masked one everywhere: on
    pages, in print, in the search. ``kinds`` says in words what was masked. Destroyed as soon as
    nobody needs it: then text and title are empty and ``destroyed_at`` is set.
    """

    revision = models.OneToOneField(Revision, on_delete=models.PROTECT, related_name="original")
    title = models.CharField(max_length=TITLE_LIMIT, blank=True)
    body = models.TextField(blank=True)
    kinds = models.CharField(max_length=200)
    masked_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    masked_at = models.DateTimeField()
    destroyed_at = models.DateTimeField(null=True)
