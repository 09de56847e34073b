"""Entered tables (录入表): numbers that come from outside and that nobody can compute."""

import datetime as dt

from django.db import models
from django.db.models import Q

from qingxun.desk.models import Manuscript
from qingxun.dispatch.models import Adoption
from qingxun.documents.models import StoredFile
from qingxun.facts.states import TablePeriod, TableSubject
from qingxun.kit.periods import Span
from qingxun.ledger.fields import PointsField, optional_points
from qingxun.organizations.models import Organization, Person
from qingxun.organizations.states import DESK_ROLES, UNIT_ROLES
from qingxun.records.models import Homed, Reference


class EnteredTable(Reference):
    """The superior's score, our score and rank there, groundwork checks. The policy names the
    code; ``lowest`` and ``highest`` are what may be entered."""

    desk = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="entered_tables")
    code = models.SlugField(max_length=30)
    name = models.CharField(max_length=40)
    subject = models.CharField(max_length=10, choices=TableSubject.choices)
    period = models.CharField(
        max_length=10, choices=TablePeriod.choices, default=TablePeriod.QUARTER
    )
    measure = models.CharField(max_length=10, blank=True)
    lowest = optional_points()
    highest = optional_points()
    hint = models.CharField(max_length=200, blank=True)
    order = models.PositiveSmallIntegerField(default=0)
    active = models.BooleanField(default=True)

    class Meta:
        ordering = ["order", "code"]
        constraints = [models.UniqueConstraint(fields=["desk", "code"], name="entered_table_code")]

    def __str__(self) -> str:
        return self.name


class TableEntryQuerySet(models.QuerySet["TableEntry"]):
    def visible_to(self, person: Person) -> "TableEntryQuerySet":
        """All of her desks; those about her units."""
        return self.filter(
            Q(desk__in=person.unit_ids(*DESK_ROLES)) | Q(unit__in=person.unit_ids(*UNIT_ROLES))
        )


class TableEntry(Homed):
    """One number. A corrected one stays, with the moment at which it was replaced.

    ``unit`` is the unit, or the committee itself in a table about it; ``manuscript`` in a table
    about items, with ``adoption`` where the number is about one of them. ``period`` is a period's
    key, ``on`` the day for which the number counts. ``first_entered_at`` is when the number that
    this one corrects was entered first; a correction is no new entry.
    """

    desk = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    table = models.ForeignKey(EnteredTable, on_delete=models.PROTECT, related_name="entries")
    unit = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    manuscript = models.ForeignKey(
        Manuscript, null=True, on_delete=models.PROTECT, related_name="+"
    )
    adoption = models.ForeignKey(Adoption, null=True, on_delete=models.PROTECT, related_name="+")
    period = models.CharField(max_length=10)
    on = models.DateField()
    value = PointsField()
    note = models.CharField(max_length=300, blank=True)
    evidence = models.ForeignKey(StoredFile, null=True, on_delete=models.PROTECT, related_name="+")
    entered_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField()
    first_entered_at = models.DateTimeField(null=True)
    replaced_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    replaced_at = models.DateTimeField(null=True)

    objects = TableEntryQuerySet.as_manager()

    class Meta:
        ordering = ["-on", "unit__order"]
        constraints = [
            models.UniqueConstraint(
                fields=["desk", "table", "unit", "period"],
                condition=Q(replaced_at__isnull=True, manuscript__isnull=True),
                name="table_entry_of_unit_once",
            ),
            models.UniqueConstraint(
                fields=["desk", "table", "manuscript"],
                condition=Q(
                    replaced_at__isnull=True, manuscript__isnull=False, adoption__isnull=True
                ),
                name="table_entry_of_item_once",
            ),
            models.UniqueConstraint(
                fields=["desk", "table", "adoption"],
                condition=Q(replaced_at__isnull=True, adoption__isnull=False),
                name="table_entry_of_adoption_once",
            ),
        ]
        indexes = [models.Index(fields=["desk", "table", "period"], name="table_entry_list")]

    @property
    def recorded_at(self) -> dt.datetime:
        """Since when the office has a number here, whatever it was corrected to."""
        return self.first_entered_at or self.entered_at

    @property
    def span(self) -> Span:
        return Span.from_key(self.period)
