"""Data of an assessment year: stated, restated; every statement stays."""

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.db import transaction
from django.utils.translation import gettext as _

from qingxun.facts.actions.refusals import FactRefused
from qingxun.facts.actions.steps import audit
from qingxun.facts.models import PersonYearData, UnitYearData
from qingxun.facts.permissions import check_can_keep_year
from qingxun.kit.refusals import StaleRefused
from qingxun.organizations.models import Organization, Person
from qingxun.records.signals import fact_recorded

YEARS = range(2000, 2101)
HEADCOUNT_LIMIT = 1_000_000
TARGET_LIMIT = 100_000


class StaleYearRefused(StaleRefused):
    """Somebody else stated the year of these units or people since the page was opened."""

    def __init__(self, about: set[uuid.UUID]) -> None:
        super().__init__(
            _(
                "Somebody else stated some of these anew meanwhile; nothing was saved. Look at "
                "the rows that say so and save again to put yours in their place."
            )
        )
        self.about = about


@dataclass(frozen=True, slots=True)
class UnitYearSaid:
    """What is said of a unit for one year."""

    headcount: int | None = None
    subordinates: int | None = None
    last_prize: str = ""
    last_class: str = ""
    targets: Mapping[str, int] = field(default_factory=dict)
    excluded: Sequence[str] = ()
    note: str = ""

    def fields(self) -> dict[str, object]:
        return {
            "headcount": self.headcount,
            "subordinates": self.subordinates,
            "last_prize": self.last_prize.strip(),
            "last_class": self.last_class.strip(),
            "targets": dict(sorted(self.targets.items())),
            "excluded": sorted(set(self.excluded)),
            "note": self.note.strip(),
        }


@dataclass(frozen=True, slots=True)
class PersonYearSaid:
    """What is said of a person for one year; ``until`` is the first day off the roster."""

    unit: Organization
    post: str = ""
    birth_year: int | None = None
    since: dt.date | None = None
    until: dt.date | None = None
    targets: Mapping[str, int] = field(default_factory=dict)
    excluded: Sequence[str] = ()
    note: str = ""

    def fields(self) -> dict[str, object]:
        return {
            "unit": self.unit,
            "post": self.post.strip(),
            "birth_year": self.birth_year,
            "since": self.since,
            "until": self.until,
            "targets": dict(sorted(self.targets.items())),
            "excluded": sorted(set(self.excluded)),
            "note": self.note.strip(),
        }


@transaction.atomic
def state_unit_years(
    *,
    desk: Organization,
    year: int,
    said: Mapping[Organization, UnitYearSaid],
    by: Person,
    at: dt.datetime,
    seen: Mapping[uuid.UUID, str] | None = None,
) -> list[UnitYearData]:
    """State the data of units for a year; what is unchanged is left alone. Gives what is new.

    ``seen`` is the key of the statement that the page showed of each unit, "" for none: raises
    ``StaleYearRefused`` when others stand meanwhile.
    """
    check_can_keep_year(by, desk.pk)
    check_year(year)
    standing = {
        row.unit_id: row
        for row in UnitYearData.objects.select_for_update(of=("self",)).filter(
            desk=desk, year=year, replaced_at=None
        )
    }
    check_unchanged({unit.pk: each.fields() for unit, each in said.items()}, standing, seen or {})
    made = []
    for unit, each in said.items():
        check_numbers(unit.short_name, each)
        fields = each.fields()
        check_words(unit.short_name, UnitYearData, fields)
        row = standing.get(unit.pk)
        if not differs(row, fields, UnitYearSaid().fields()):
            continue
        replace(row, at)
        new = UnitYearData.objects.create(
            desk=desk, unit=unit, year=year, stated_by=by, stated_at=at, **fields
        )
        told(new, unit.pk, by, at)
        made.append(new)
    return made


@transaction.atomic
def state_person_years(
    *,
    desk: Organization,
    year: int,
    said: Mapping[Person, PersonYearSaid],
    by: Person,
    at: dt.datetime,
    seen: Mapping[uuid.UUID, str] | None = None,
) -> list[PersonYearData]:
    """State the data of people for a year; what is unchanged is left alone. Gives what is new.

    ``seen`` as with units.
    """
    check_can_keep_year(by, desk.pk)
    check_year(year)
    standing = {
        row.person_id: row
        for row in PersonYearData.objects.select_for_update(of=("self",))
        .filter(desk=desk, year=year, replaced_at=None)
        .select_related("unit")
    }
    check_unchanged(
        {person.pk: each.fields() for person, each in said.items()}, standing, seen or {}
    )
    made = []
    for person, each in said.items():
        check_person(person, each, year)
        fields = each.fields()
        check_words(person.name, PersonYearData, fields)
        row = standing.get(person.pk)
        if not differs(row, fields, PersonYearSaid(each.unit).fields()):
            continue
        replace(row, at)
        new = PersonYearData.objects.create(
            desk=desk, person=person, year=year, stated_by=by, stated_at=at, **fields
        )
        told(new, person.pk, by, at)
        made.append(new)
    return made


def check_unchanged(
    fields: Mapping[uuid.UUID, Mapping[str, object]],
    standing: Mapping[uuid.UUID, UnitYearData] | Mapping[uuid.UUID, PersonYearData],
    seen: Mapping[uuid.UUID, str],
) -> None:
    """Two people at one page: what a colleague stated since it was opened is not overwritten."""
    stale = set()
    for about, mark in seen.items():
        row = standing.get(about)
        if about not in fields or row is None or mark == str(row.pk):
            continue
        if differs(row, fields[about], {}):
            stale.add(about)
    if stale:
        raise StaleYearRefused(stale)


def differs(
    row: UnitYearData | PersonYearData | None,
    fields: Mapping[str, object],
    nothing: Mapping[str, object],
) -> bool:
    """Whether something new is said; saying nothing where nothing stands is not."""
    if row is None:
        return dict(fields) != dict(nothing)
    return any(getattr(row, name) != value for name, value in fields.items())


def replace(row: UnitYearData | PersonYearData | None, at: dt.datetime) -> None:
    if row is not None:
        row.replaced_at = at
        row.save(update_fields=["replaced_at"])


def told(row: UnitYearData | PersonYearData, about: uuid.UUID, by: Person, at: dt.datetime) -> None:
    kind = type(row)
    details: dict[str, object] = {"year": row.year, "about": str(about)}
    audit("state_year", kind.__name__.lower(), row.pk, row.desk_id, by=by, at=at, details=details)
    fact_recorded.send(sender=kind, instance=row, at=at)


def check_year(year: int) -> None:
    if year not in YEARS:
        raise FactRefused(_("There is no such year."), "year")


def check_numbers(name: str, said: UnitYearSaid) -> None:
    """Numbers that a unit can have."""
    for value in (said.headcount, said.subordinates):
        if value is not None and not 0 <= value <= HEADCOUNT_LIMIT:
            raise FactRefused(_("%(name)s: this number cannot be right.") % {"name": name})
    check_targets(name, said.targets)


def check_words(
    name: str, kind: type[UnitYearData | PersonYearData], fields: Mapping[str, object]
) -> None:
    """Words that have room; none is cut."""
    for column, value in fields.items():
        limit = getattr(kind._meta.get_field(column), "max_length", None)
        if limit and isinstance(value, str) and len(value) > limit:
            raise FactRefused(
                _("%(name)s: “%(text)s…” has %(count)s characters; at most %(limit)s are kept.")
                % {"name": name, "text": value[:10], "count": len(value), "limit": limit}
            )


def check_targets(name: str, targets: Mapping[str, int]) -> None:
    if any(not 0 <= value <= TARGET_LIMIT for value in targets.values()):
        raise FactRefused(_("%(name)s: this target cannot be right.") % {"name": name})


def check_person(person: Person, said: PersonYearSaid, year: int) -> None:
    """A year of birth and days that a person of that year can have."""
    if said.birth_year is not None and not year - 80 <= said.birth_year <= year - 14:
        raise FactRefused(
            _("%(name)s: the year of birth %(year)s cannot be right.")
            % {"name": person.name, "year": said.birth_year}
        )
    if said.since is not None and said.until is not None and said.until <= said.since:
        raise FactRefused(_("%(name)s: the roster ends before it begins.") % {"name": person.name})
    check_targets(person.name, said.targets)
