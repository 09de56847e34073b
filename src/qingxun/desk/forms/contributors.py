"""Rows of contributors: unit, name and share are typed, for a list of all people is too long."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from django.http import QueryDict
from django.utils.translation import gettext as _

from qingxun.desk.actions import ManuscriptRefused, Signature
from qingxun.desk.models import Contributor
from qingxun.desk.queries.contributors import UnitNames, people_named

SPARE_ROWS = 2
FIELDS = ("contributor_unit", "contributor_person", "contributor_share")


@dataclass(frozen=True, slots=True)
class Row:
    """One row as typed."""

    unit: str = ""
    person: str = ""
    share: str = ""

    @property
    def is_empty(self) -> bool:
        return not (self.unit or self.person or self.share)


def rows_from(data: QueryDict) -> list[Row]:
    """The rows of a form that are not empty."""
    columns = [[text.strip()[:100] for text in data.getlist(name)] for name in FIELDS]
    longest = max(map(len, columns))
    for column in columns:
        column += [""] * (longest - len(column))
    rows = [Row(*texts) for texts in zip(*columns, strict=True)]
    return [row for row in rows if not row.is_empty]


def rows_of(contributors: Iterable[Contributor]) -> list[Row]:
    """The contributors that are kept, as the form shows them."""
    return [
        Row(
            row.organization.short_name,
            row.person.name if row.person else "",
            "" if row.share is None else f"{row.share.normalize():f}",
        )
        for row in contributors
    ]


def with_spare_rows(rows: Sequence[Row]) -> list[Row]:
    """The rows and some empty ones to write into; saving gives more."""
    return [*rows, *[Row()] * SPARE_ROWS]


def signatures_from(rows: Sequence[Row], names: UnitNames) -> list[Signature]:
    """What was typed, as units and people. Raises ``ManuscriptRefused`` that names the row."""
    units = [_unit(row, names) for row in rows]
    wanted = {(unit, row.person) for unit, row in zip(units, rows, strict=True) if row.person}
    people = people_named(wanted, names.known_people)
    signatures = []
    for unit, row in zip(units, rows, strict=True):
        person = None
        if row.person:
            found = people.get((unit, row.person), [])
            if len(found) != 1:
                raise _unclear_person(row, len(found))
            person = found[0]
        signatures.append(Signature(unit, person, _share(row)))
    return signatures


def _unit(row: Row, names: UnitNames) -> uuid.UUID:
    unit = names.find(row.unit)
    if unit is None:
        raise ManuscriptRefused(
            _("There is no unit called “%(name)s”. Choose one from the list.") % {"name": row.unit},
            "contributors",
        )
    return unit


def _unclear_person(row: Row, count: int) -> ManuscriptRefused:
    words = {"name": row.person, "unit": row.unit}
    if count:
        return ManuscriptRefused(
            _("%(unit)s has several people called %(name)s. Leave the name out.") % words,
            "contributors",
        )
    return ManuscriptRefused(
        _("%(unit)s has nobody called “%(name)s” on the list. Correct the name or leave it out.")
        % words,
        "contributors",
    )


def _share(row: Row) -> Decimal | None:
    text = row.share.rstrip("%％").strip()
    if not text:
        return None
    try:
        share = Decimal(text)
    except InvalidOperation:
        share = Decimal("NaN")
    if not share.is_finite() or not 0 < share <= 100 or share != round(share, 2):
        raise ManuscriptRefused(
            _("A share is a number from 0 to 100, not “%(text)s”.") % {"text": row.share},
            "contributors",
        )
    return share
