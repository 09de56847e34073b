"""What an assessment year presupposes of a unit or a person: kept with every change."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from qingxun.organizations.models import Organization, Person
from qingxun.records.models import Homed


class YearData(Homed):
    """A statement for one year. A later one replaces it; the earlier stays with its days.

    ``targets`` is clause of the policy → number, ``excluded`` a list of clauses that don't hold.
    """

    desk = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    targets = models.JSONField(default=dict)
    excluded = models.JSONField(default=list)
    note = models.CharField(max_length=200, blank=True)
    stated_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    stated_at = models.DateTimeField()
    replaced_at = models.DateTimeField(null=True)

    class Meta:
        abstract = True


class UnitYearData(YearData):
    """A unit in one assessment year: headcount, subordinates, targets, last year's result."""

    unit = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="year_data")
    headcount = models.PositiveIntegerField(null=True)
    subordinates = models.PositiveIntegerField(null=True)
    last_prize = models.CharField(max_length=40, blank=True)
    last_class = models.CharField(max_length=40, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["desk", "unit", "year"],
                condition=Q(replaced_at__isnull=True),
                name="unit_year_data_once",
            ),
        ]


class PersonYearData(YearData):
    """A person in one assessment year: unit, post, year of birth, target, days on the roster."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="year_data")
    unit = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    post = models.CharField(max_length=60, blank=True)
    birth_year = models.PositiveSmallIntegerField(null=True)
    since = models.DateField(null=True)
    until = models.DateField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["desk", "person", "year"],
                condition=Q(replaced_at__isnull=True),
                name="person_year_data_once",
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(since__isnull=True) | Q(until__gt=F("since")),
                name="person_year_data_dates",
            ),
        ]
