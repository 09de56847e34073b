"""The office's word lists, what people ignored, and the learned model of each desk."""

import datetime as dt

from django.db import models
from django.db.models import F, Q

from qingxun.language.states import ListKind
from qingxun.organizations.models import OPEN_END, Organization, Person, last_day
from qingxun.records.models import Homed, Reference

LONGEST_WORDS = 40


class ListedWord(Homed):
    """A row of an office's list and the days on which it holds, half-open."""

    desk = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12, choices=ListKind.choices)
    words = models.CharField(max_length=LONGEST_WORDS)
    instead = models.CharField(max_length=LONGEST_WORDS, blank=True)
    why = models.CharField(max_length=100, blank=True)
    valid_from = models.DateField()
    valid_until = models.DateField(default=OPEN_END)
    added_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["desk", "words"],
                condition=Q(valid_until=OPEN_END),
                name="listed_word_once",
            ),
            models.CheckConstraint(
                condition=Q(valid_until__gt=F("valid_from")), name="listed_word_dates"
            ),
        ]

    @property
    def last_day(self) -> dt.date | None:
        """The last day on which it holds, None while no end is set."""
        return last_day(self.valid_until)


class IgnoredFinding(Reference):
    """What a person looked at and left: once, for one text (``text_id``), or always.

    ``key`` is the finding's rule and words; ``text_id`` is the manuscript's key, empty for always.
    """

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=200)
    text_id = models.UUIDField(null=True)
    sentence = models.CharField(max_length=200)
    ignored_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "key", "text_id"], name="ignored_once", nulls_distinct=False
            )
        ]
        indexes = [models.Index(fields=["text_id"], name="ignored_text")]


class ArchiveWords(Reference):
    """In how many of a desk's accepted texts each word stands, and how many texts there are: what
    is common here proposes no keyword. Words of one text only are left out, and what the dictionary
    does not know and never stands by itself."""

    desk = models.OneToOneField(Organization, on_delete=models.PROTECT, related_name="+")
    counts = models.JSONField(default=dict)
    texts = models.PositiveIntegerField()
    counted_at = models.DateTimeField()


class LearnedModel(Reference):
    """The newest model of a desk's archive, with what it says of its own errors.

    ``found``, ``righted``: percent of planted errors; ``false_alarms``: per 1,000 characters; all
    measured on texts that it was not trained on.
    """

    desk = models.OneToOneField(Organization, on_delete=models.PROTECT, related_name="+")
    data = models.BinaryField()
    characters = models.PositiveIntegerField()
    tested = models.PositiveIntegerField()
    planted = models.PositiveIntegerField()
    found = models.DecimalField(max_digits=5, decimal_places=1)
    righted = models.DecimalField(max_digits=5, decimal_places=1)
    false_alarms = models.DecimalField(max_digits=6, decimal_places=2)
    trained_at = models.DateTimeField()
