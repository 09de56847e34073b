"""From a sheet: every row is checked and shown first, and all go in or none.

An ``Intake`` says which columns a sheet has and turns a row into a deed; the rest is the same for
incidents, results, tables and years.
"""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Protocol

from django.db import transaction
from django.utils.translation import gettext as _

from qingxun.documents.models import StoredFile
from qingxun.documents.sheets import ColumnSpec, RowError, mark_of, read_sheet
from qingxun.facts.actions.refusals import SheetRefused
from qingxun.kit.decimals import show_points
from qingxun.kit.refusals import PermissionRefused, Refusal, StaleRefused
from qingxun.organizations.models import Organization, Person

Act = Callable[[Person, dt.datetime], object]


@dataclass(frozen=True, slots=True)
class Standing:
    """What a row will replace: its key, who stated it, and its values by the sheet's columns."""

    key: str
    by: str
    values: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Deed:
    """What a row does, and what of now it replaces."""

    act: Act
    standing: Standing | None = None


class Intake(Protocol):
    """One kind of sheet for one desk."""

    title: str

    def columns(self) -> list[ColumnSpec]:
        """The sheet that an office fills in."""

    def begin(self, rows: Sequence[dict[str, Any]]) -> None:
        """Look up what the rows speak of: a few queries for the whole sheet."""

    def check(self, values: dict[str, Any], at: dt.datetime) -> Deed:
        """What a row does; raises the sentence that says what is wrong with it."""


@dataclass(frozen=True, slots=True)
class ReadyRow:
    """A row that may go in, as it is shown, and what it does."""

    number: int
    cells: list[Any]
    deed: Deed
    replaced: str = ""


@dataclass(frozen=True, slots=True)
class SheetPreview:
    """What a sheet holds: rows that may go in, and what is wrong with the others."""

    heads: list[str]
    ready: list[ReadyRow]
    errors: list[RowError]
    mark: str = field(init=False)

    def __post_init__(self) -> None:
        standing = (row.deed.standing for row in self.ready)
        object.__setattr__(self, "mark", mark_of(each.key if each else "" for each in standing))

    @property
    def replaces(self) -> bool:
        """Whether a row has something in its place already."""
        return any(row.deed.standing for row in self.ready)


def preview_sheet(*, intake: Intake, stored: StoredFile, at: dt.datetime) -> SheetPreview:
    """Read a stored sheet and check every row; nothing is written.

    Raises ``FileRefused`` for a sheet that cannot be read, or whose head is wrong.
    """
    columns = intake.columns()
    with stored.open() as handle:
        sheet = read_sheet(handle, columns)
    intake.begin([row.values for row in sheet.rows])
    ready: list[ReadyRow] = []
    errors = list(sheet.errors)
    for row in sheet.rows:
        try:
            deed = intake.check(row.values, at)
        except Refusal as refusal:
            errors.append(RowError(sheet.sheet, row.number, "", refusal.sentence))
        else:
            cells = [shown(column, row.values.get(column.key)) for column in columns]
            said = replaced(columns, row.values, deed.standing)
            ready.append(ReadyRow(row.number, cells, deed, said))
    errors.sort(key=lambda error: error.row)
    return SheetPreview([str(column.title) for column in columns], ready, errors)


def shown(column: ColumnSpec, value: Any) -> Any:
    """A value as it stood in the sheet."""
    if column.choices:
        return next((label for label, code in column.choices.items() if code == value), value)
    return value


def replaced(
    columns: Sequence[ColumnSpec], values: dict[str, Any], standing: Standing | None
) -> str:
    """In words, what stands now where the row says something else, and who stated it."""
    if standing is None:
        return ""
    differing = [
        f"{column.title} {in_words(standing.values.get(column.key))}"
        for column in columns
        if not same(standing.values.get(column.key), values.get(column.key))
    ]
    if not differing:
        return _("The same")
    return _("%(values)s (%(name)s)") % {"values": "，".join(differing), "name": standing.by}


def same(one: Any, other: Any) -> bool:
    """Whether two cells say the same; an empty text is no value."""
    return (None if one == "" else one) == (None if other == "" else other)


def in_words(value: Any) -> str:
    """A value as it would stand in the sheet; a dash for nothing."""
    if isinstance(value, Decimal):
        return show_points(value)
    return "—" if value in (None, "") else str(value)


@transaction.atomic
def import_sheet(
    *, intake: Intake, stored: StoredFile, by: Person, at: dt.datetime, seen: str | None = None
) -> int:
    """Do every row of a stored sheet; when one is wrong none goes in (``SheetRefused``).

    ``seen`` is the mark of the preview that was confirmed: raises ``StaleRefused`` when somebody
    else has since put something in the place of a row."""
    preview = preview_sheet(intake=intake, stored=stored, at=at)
    refuse(preview.errors)
    if seen not in (None, preview.mark):
        raise StaleRefused(
            _(
                "Meanwhile somebody else changed what some rows replace; nothing was recorded. "
                "Look at “Stands now” and record again to put the sheet in its place."
            )
        )
    for row in preview.ready:
        try:
            row.deed.act(by, at)
        except (PermissionRefused, StaleRefused):
            raise
        except Refusal as refusal:
            raise SheetRefused(
                _("Row %(row)s: %(why)s") % {"row": row.number, "why": refusal.sentence}
            ) from refusal
    return len(preview.ready)


def refuse(errors: Sequence[RowError]) -> None:
    """Raise for the first wrong row."""
    if errors:
        first = errors[0]
        raise SheetRefused(
            _("Row %(row)s: %(why)s Nothing was recorded.")
            % {"row": first.row, "why": first.sentence}
        )


class Names:
    """Units and people by the names that a sheet uses: two queries for a sheet."""

    def __init__(self, desk: Organization, rows: Sequence[dict[str, Any]]) -> None:
        names = {row.get("unit") for row in rows if row.get("unit")}
        people = {row.get("person") for row in rows if row.get("person")}
        found = Organization.objects.filter(short_name__in=names) if names else ()
        self.units = {unit.short_name: unit for unit in found}
        self.units.setdefault(desk.short_name, desk)
        self.people: dict[str, list[Person]] = {}
        if people:
            for person in Person.objects.filter(name__in=people).prefetch_related("appointments"):
                self.people.setdefault(person.name, []).append(person)

    def unit(self, name: str) -> Organization:
        """The unit of that short name."""
        if name not in self.units:
            raise SheetRefused(_("There is no unit “%(name)s”.") % {"name": name})
        return self.units[name]

    def person(self, name: str, unit: Organization) -> Person:
        """The person of that name with a post at the unit."""
        fitting = [
            person
            for person in self.people.get(name, [])
            if any(post.organization_id == unit.pk for post in person.appointments.all())
        ]
        if len(fitting) != 1:
            raise SheetRefused(
                _("%(name)s has no post at %(unit)s, or two have this name.")
                % {"name": name, "unit": unit.short_name}
            )
        return fitting[0]


class Once:
    """Whom the rows of one sheet were about so far."""

    def __init__(self) -> None:
        self.seen: set[object] = set()

    def check(self, about: object) -> None:
        """Refuse a second row about the same."""
        if about in self.seen:
            raise SheetRefused(_("“%(value)s” stands twice.") % {"value": about})
        self.seen.add(about)
