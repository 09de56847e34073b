"""How often each word stands in what was written: counted by the daily job, a month at a time."""

from django.db import models

from qingxun.organizations.models import Organization
from qingxun.records.models import Reference


class MonthWords(Reference):
    """The words of the manuscripts that one unit sent to one desk in one month.

    ``texts``: submissions, each as [key, adopted, adopted above], 0 or 1. ``behind``: a word's
    places in ``texts``; ``counts``: in how many texts it stands; ``above``: in how many of those
    that superiors adopted. ``state`` tells whether it has to be counted again.
    """

    desk = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    month = models.DateField()
    texts = models.JSONField(default=list)
    counts = models.JSONField(default=dict)
    behind = models.JSONField(default=dict)
    above = models.JSONField(default=dict)
    state = models.CharField(max_length=80)
    counted_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["desk", "month", "unit"], name="month_words_once"),
        ]


class MonthTotal(Reference):
    """The same of all units together: one row a month instead of one a unit and month."""

    desk = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    month = models.DateField()
    texts = models.PositiveIntegerField()
    counts = models.JSONField(default=dict)
    above = models.JSONField(default=dict)
    counted_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["desk", "month"], name="month_total_once"),
        ]
