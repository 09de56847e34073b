"""Adoptions from an Excel sheet: every bad row is named, and all rows go in or none."""

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qingxun.desk.models import Manuscript, Submission
from qingxun.dispatch.actions.adoptions import (
    COMPOSITE,
    MOST_READERS,
    AdoptionFacts,
    BackEntry,
    back_enter,
    check_adoption,
    check_day,
    entered_afterwards,
    record_adoption,
)
from qingxun.dispatch.actions.refusals import AdoptionRefused, SheetRefused
from qingxun.dispatch.models import Adoption, Outlet
from qingxun.dispatch.permissions import check_can_record
from qingxun.dispatch.states import AdoptionForm, Placement, Route
from qingxun.documents.models import StoredFile
from qingxun.documents.sheets import ColumnSpec, RowError, SheetRow, read_sheet
from qingxun.kit.periods import PeriodKind, Span
from qingxun.ledger.queries import closed_month_keys
from qingxun.organizations.models import Organization, Person


def adoption_columns() -> list[ColumnSpec]:
    """The sheet that an office fills in."""
    forms = {str(label): value for value, label in AdoptionForm.choices}
    places = {str(label): value for value, label in Placement.choices}
    routes = {str(label): value for value, label in Route.choices}
    text = gettext_lazy
    return [
        ColumnSpec("title", "标题", required=True, max_length=120, example="侨乡青年返乡创业"),
        ColumnSpec("unit", "单位", required=True, max_length=40, example="山口镇"),
        ColumnSpec("outlet", "渠道", required=True, max_length=60, example="团市委信息"),
        ColumnSpec("form", "形式", "choice", required=True, choices=forms),
        ColumnSpec("placement", "版位", "choice", choices=places),
        ColumnSpec("on", "录用日期", "date", required=True, example=dt.date(2026, 9, 1)),
        ColumnSpec("printed_in", "刊期", max_length=100, example="第37期"),
        ColumnSpec(
            "evidence_note", "依据", max_length=300, help=text("Where the adoption can be seen.")
        ),
        ColumnSpec("route", "途径", "choice", choices=routes),
        ColumnSpec(
            "forwarded_only",
            "仅转报",
            "boolean",
            help=gettext_lazy("Yes when the outlet sent it on upward and did not print it."),
        ),
        ColumnSpec(
            "partners",
            "综合家数",
            "integer",
            minimum=COMPOSITE,
            maximum=999,
            help=gettext_lazy("Of a composite piece: how many units it is made of, ours included."),
        ),
        ColumnSpec("partner_names", "合编单位", max_length=200, example="鹤城街道、温溪镇"),
        ColumnSpec("readership", "阅读量", "integer", minimum=0, maximum=MOST_READERS),
    ]


@dataclass(frozen=True, slots=True)
class ReadyRow:
    """A row that may go in: of a manuscript that we have, or to be entered afterwards."""

    number: int
    manuscript: Manuscript | None
    unit: Organization
    title: str
    facts: AdoptionFacts
    late_in: str = ""
    """The closed month that its day lies in; empty while that month is open."""


@dataclass(frozen=True, slots=True)
class Preview:
    """What a sheet holds: rows that may go in, and what is wrong with the others."""

    ready: list[ReadyRow]
    errors: list[RowError]

    @property
    def back_entries(self) -> int:
        return sum(row.manuscript is None for row in self.ready)

    @property
    def late(self) -> int:
        return sum(bool(row.late_in) for row in self.ready)


def preview_adoptions(*, desk: Organization, stored: StoredFile, at: dt.datetime) -> Preview:
    """Read a stored sheet and check every row; nothing is written.

    A row whose title and unit are known belongs to that manuscript; another one is back-entered.
    Raises ``FileRefused`` for a sheet that cannot be read, or whose head is wrong.
    """
    with stored.open() as handle:
        sheet = read_sheet(handle, adoption_columns())
    known = Known(desk, [row.values for row in sheet.rows])
    ready: list[ReadyRow] = []
    errors = list(sheet.errors)
    for row in sheet.rows:
        try:
            ready.append(known.check(row, at))
        except AdoptionRefused as refusal:
            errors.append(RowError(sheet.sheet, row.number, "", refusal.sentence))
    errors.sort(key=lambda error: error.row)
    return Preview(ready, errors)


class Known:
    """Outlets, units, manuscripts and months that the rows speak of: five queries for a sheet."""

    def __init__(self, desk: Organization, rows: Sequence[dict[str, Any]]) -> None:
        self.outlets = {o.name.strip("《》"): o for o in Outlet.objects.filter(desk=desk)}
        self.outlets |= {o.code: o for o in self.outlets.values()}
        names = {row.get("unit") for row in rows if row.get("unit")}
        self.units: dict[str, list[Organization]] = {}
        for unit in Organization.objects.filter(short_name__in=names):
            self.units.setdefault(unit.short_name, []).append(unit)
        titles = {str(row["title"]) for row in rows if row.get("title")}
        found = Submission.objects.filter(desk=desk, manuscript__title__in=titles)
        self.manuscripts: dict[tuple[str, uuid.UUID], Manuscript] = {
            (row.title, row.unit_id): row for row in entered_afterwards(desk.pk, titles)
        } | {
            (s.manuscript.title, s.unit_id): s.manuscript
            for s in found.select_related("manuscript")
        }
        self.seen: dict[tuple[Any, ...], int] = {}
        self.closed = closed_month_keys(desk.pk)

    def unit(self, name: str, on: dt.date) -> Organization:
        """The unit of that short name, the one that exists that day when there are several;
        refused when there is none, or no telling which."""
        units = self.units.get(name, [])
        if len(units) > 1:
            units = [unit for unit in units if unit.founded_on <= on < unit.dissolved_on]
        if not units:
            raise AdoptionRefused(
                _("There is no unit “%(name)s”; write its short name.") % {"name": name}
            )
        if len(units) > 1:
            raise AdoptionRefused(
                _("Several units are called “%(name)s”; record this one by the form.")
                % {"name": name}
            )
        return units[0]

    def check_first(self, number: int, *what: Any) -> None:
        """Raise when an earlier row of the sheet said the same."""
        first = self.seen.setdefault(what, number)
        if first != number:
            raise AdoptionRefused(_("Row %(row)s says the same already.") % {"row": first})

    def late_in(self, on: dt.date) -> str:
        """The month of a day when it is closed, else nothing."""
        month = Span.of(PeriodKind.MONTH, on).key
        return month if month in self.closed else ""

    def check(self, row: SheetRow, at: dt.datetime) -> ReadyRow:
        values = row.values
        outlet = self.outlets.get(str(values["outlet"]).strip("《》"))
        if outlet is None:
            raise AdoptionRefused(
                _("There is no outlet “%(name)s” in the list.") % {"name": values["outlet"]}
            )
        unit = self.unit(values["unit"], values["on"])
        facts = AdoptionFacts(
            outlet=outlet,
            form=AdoptionForm(values["form"]),
            on=values["on"],
            placement=Placement(values.get("placement") or Placement.ORDINARY),
            printed_in=values.get("printed_in") or "",
            evidence_note=values.get("evidence_note") or "",
            route=Route(values.get("route") or Route.OFFICE),
            forwarded_only=bool(values.get("forwarded_only")),
            partners=values.get("partners"),
            partner_names=values.get("partner_names") or "",
            readership=values.get("readership"),
        )
        manuscript = self.manuscripts.get((values["title"], unit.pk))
        if manuscript is not None:
            check_adoption(manuscript, facts, at=at, confirmed=False)
        else:
            check_day(facts, at=at)
        self.check_first(
            row.number, unit.pk, values["title"], outlet.pk, facts.form, facts.on,
            facts.forwarded_only,
        )  # fmt: skip
        late_in = self.late_in(facts.on)
        return ReadyRow(row.number, manuscript, unit, values["title"], facts, late_in)


@transaction.atomic
def import_adoptions(
    *, desk: Organization, stored: StoredFile, by: Person, at: dt.datetime
) -> list[Adoption]:
    """Record every row of a stored sheet; when one is wrong none goes in (``SheetRefused``)."""
    check_can_record(by, desk.pk)
    preview = preview_adoptions(desk=desk, stored=stored, at=at)
    refuse_sheet(preview.errors)
    return [_record(row, by, at) for row in preview.ready]


def refuse_sheet(errors: Sequence[RowError]) -> None:
    """Raise ``SheetRefused`` when a row is wrong, with the first of them."""
    if errors:
        first = errors[0]
        raise SheetRefused(
            _("Nothing was recorded: %(count)s rows are wrong, the first is row %(row)s: %(why)s")
            % {"count": len(errors), "row": first.row, "why": first.sentence}
        )


def _record(row: ReadyRow, by: Person, at: dt.datetime) -> Adoption:
    if row.manuscript is not None:
        return record_adoption(
            manuscript=row.manuscript, facts=row.facts, by=by, at=at, confirmed=True
        )
    entry = BackEntry(unit=row.unit, kind=None, title=row.title)
    return back_enter(entry=entry, facts=row.facts, by=by, at=at)
