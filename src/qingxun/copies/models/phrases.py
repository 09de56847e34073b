"""套话: wording that everybody uses, so that it says nothing about where a text comes from."""

import datetime as dt

from django.db import models
from django.db.models import F, Q

from qingxun.organizations.models import OPEN_END, Organization, Person, last_day
from qingxun.records.models import Homed

LONGEST_PHRASE = 300


class StockPhrase(Homed):
    """A phrase of a desk's list and the days on which it holds, half-open. ``letters`` is what of
    it is compared: its letters and digits in the normal form."""

    desk = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    words = models.CharField(max_length=LONGEST_PHRASE)
    letters = models.CharField(max_length=2 * LONGEST_PHRASE)
    why = models.CharField(max_length=100, blank=True)
    valid_from = models.DateField()
    valid_until = models.DateField(default=OPEN_END)
    added_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["desk", "letters"],
                condition=Q(valid_until=OPEN_END),
                name="stock_phrase_once",
            ),
            models.CheckConstraint(
                condition=Q(valid_until__gt=F("valid_from")), name="stock_phrase_dates"
            ),
        ]

    @property
    def last_day(self) -> dt.date | None:
        """The last day on which it holds, None while no end is set."""
        return last_day(self.valid_until)
