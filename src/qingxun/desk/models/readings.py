"""What somebody last read of a manuscript, so that she can be told what changed since."""

from django.db import models

from qingxun.desk.models.manuscripts import TITLE_LIMIT, Manuscript
from qingxun.organizations.models import Person
from qingxun.records.models import Reference


class Reading(Reference):
    """The text that a person was shown last, since when, and the one before it.

    Kept as text: what is read is often a working copy that never becomes a revision. Forgotten
    after half a year, and at once when personal data in the manuscript is masked.
    """

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    manuscript = models.ForeignKey(Manuscript, on_delete=models.CASCADE, related_name="readings")
    title = models.CharField(max_length=TITLE_LIMIT, blank=True)
    body = models.TextField(blank=True)
    read_at = models.DateTimeField()
    title_before = models.CharField(max_length=TITLE_LIMIT, blank=True)
    body_before = models.TextField(blank=True)
    before_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "manuscript"], name="reading_once"),
        ]
        indexes = [models.Index(fields=["read_at"], name="reading_age")]
