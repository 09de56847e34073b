"""年度数据: units and people of an assessment year as a table form, page by page."""

import datetime as dt
import re
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from qingxun.documents.sheets import xlsx_response
from qingxun.facts import actions
from qingxun.facts.actions import PersonYearIntake, PersonYearSaid, UnitYearIntake, UnitYearSaid
from qingxun.facts.forms import read_day, read_whole
from qingxun.facts.models import PersonYearData, UnitYearData
from qingxun.facts.queries import reading
from qingxun.facts.targets import ClauseChoice, clauses_of, name_clauses, read_clauses
from qingxun.facts.views.shared import keeps_year, own_desk, see_other, tabs_of, year_of
from qingxun.kit.clock import now, today
from qingxun.kit.refusals import PermissionRefused, Refusal
from qingxun.organizations.access import PersonRequest, for_roles
from qingxun.organizations.models import Organization, Person
from qingxun.organizations.states import DESK_ROLES
from qingxun.ui.lists import ListPage

ROWS = 40


@dataclass(slots=True)
class Cell:
    """An input of the form: its name, its words for a screen reader, kind and value."""

    name: str
    label: str
    value: str
    kind: str = "text"


@dataclass(slots=True)
class FormRow:
    """A line of the form."""

    title: str
    note: str
    cells: list[Cell]
    stated: str = ""
    error: str = ""
    key: str = ""
    mark: str = ""
    standing: str = ""


@dataclass
class YearForm:
    """A page of rows with what they say, and whether all could be read; ``seen`` are the keys of
    the statements that the page had shown."""

    data: Mapping[str, str] | None
    kinds: Sequence[tuple[str, str]]
    clauses: Sequence[ClauseChoice]
    known: Sequence[ClauseChoice]
    earlier: QuerySet[Any]
    rows: list[FormRow] = field(default_factory=list)
    said: dict[Any, Any] = field(default_factory=dict)
    seen: dict[uuid.UUID, str] = field(default_factory=dict)

    @property
    def heads(self) -> list[tuple[str, bool]]:
        return [(head, True) for head in heads_of(self.kinds, self.clauses)]

    @cached_property
    def shown_before(self) -> dict[str, Any]:
        """Statements that were replaced, by key: what the page may have shown."""
        return {str(row.pk): row for row in self.earlier}

    def add(
        self,
        about: uuid.UUID,
        names: tuple[str, str],
        standing: UnitYearData | PersonYearData | None,
        before: Mapping[str, Any],
    ) -> dict[str, Any] | None:
        """Add a row and give what it says, None when it cannot be read. A row that somebody else
        stated anew and that this person did not touch stays what it has become."""
        key, mark = str(about), str(standing.pk) if standing else ""
        data, columns = self.data, (self.kinds, self.clauses, self.known)
        seen = mark if data is None else data.get(f"seen-{key}")
        if data is not None and seen not in (None, mark):
            shown, _values, _error = build(
                None, key, *columns, self.shown_before.get(seen or ""), before
            )
            if all(data.get(cell.name, cell.value) == cell.value for cell in shown):
                data, seen = None, mark
        cells, values, error = build(data, key, *columns, standing, before)
        row = FormRow(*names, cells, stated_words(standing), error, key, mark)
        if seen is not None:
            row.mark = self.seen[about] = seen
        if seen != mark and standing is not None:
            row.standing = standing_words(build(None, key, *columns, standing, before)[0], standing)
        self.rows.append(row)
        return None if error else values

    def look_at(self, about: set[uuid.UUID], standing: Mapping[uuid.UUID, Any]) -> None:
        """These rows were told of: they count as seen from now on."""
        for row in self.rows:
            if (key := uuid.UUID(row.key)) in about:
                row.error, row.mark = row.standing, str(standing[key].pk)


UNIT_FIELDS = (
    ("headcount", "whole"),
    ("subordinates", "whole"),
    ("last_prize", "text"),
    ("last_class", "text"),
)
PERSON_FIELDS = (("post", "text"), ("birth_year", "whole"), ("since", "day"), ("until", "day"))


def labels() -> dict[str, str]:
    """The heads of the columns."""
    return {
        "headcount": _("Headcount"),
        "subordinates": _("Subordinate units"),
        "last_prize": _("Prize of last year"),
        "last_class": _("Group of last year"),
        "post": _("Post"),
        "birth_year": _("Year of birth"),
        "since": _("On the roster from"),
        "until": _("until (not included)"),
        "excluded": _("Clauses that don't hold"),
        "note": _("Note"),
    }


def last_day(year: int) -> dt.date:
    """The day on which the units of a year are looked up: its end, or today."""
    return min(dt.date(year, 12, 31), max(today(), dt.date(year, 1, 1)))


def text_of(value: Any) -> str:
    """A value as an input shows it."""
    if isinstance(value, list):
        return "、".join(value)
    return "" if value is None else str(value)


def build(
    data: Mapping[str, str] | None,
    key: str,
    kinds: Sequence[tuple[str, str]],
    clauses: Sequence[ClauseChoice],
    known: Sequence[ClauseChoice],
    standing: UnitYearData | PersonYearData | None,
    before: Mapping[str, Any],
) -> tuple[list[Cell], dict[str, Any], str]:
    """The cells of one row, the values read from them, and what is wrong.

    ``clauses`` are those with a target of one's own, ``known`` all that can be excluded; ``before``
    is what is shown where nothing was stated.
    """
    words, error = labels(), ""
    cells: list[Cell] = []
    values: dict[str, Any] = {}
    names = [*kinds, ("excluded", "list"), ("note", "text")]
    for name, kind in names:
        kept = getattr(standing, name) if standing else before.get(name)
        if name == "excluded" and kept:
            kept = name_clauses(kept, known)
        cells.append(cell := Cell(f"{name}-{key}", words[name], text_of(kept), kind))
        error = read_into(values, name, kind, cell, data) or error
    targets = {}
    for clause in clauses:
        kept = standing.targets.get(clause.id) if standing else None
        cell = Cell(f"target-{clause.id}-{key}", clause.label, text_of(kept), "whole")
        cells.insert(-2, cell)
        found: dict[str, Any] = {}
        error = read_into(found, "number", "whole", cell, data) or error
        if found.get("number") is not None:
            targets[clause.id] = found["number"]
    return cells, values | {"targets": targets}, error


def read_into(
    values: dict[str, Any], name: str, kind: str, cell: Cell, data: Mapping[str, str] | None
) -> str:
    """Read what was typed into a cell; gives the sentence that says what is wrong."""
    if data is not None:
        cell.value = data.get(cell.name, cell.value)
    text = cell.value
    try:
        if kind == "whole":
            values[name] = read_whole(text)
        elif kind == "day":
            values[name] = read_day(text)
        elif kind == "list":
            values[name] = [word for word in re.split(r"[，,、;；\s]+", text) if word]
        else:
            values[name] = text.strip()
    except ValueError:
        values[name] = None
        return _("%(column)s: “%(text)s” cannot be read.") % {
            "column": cell.label,
            "text": text[:20],
        }
    return ""


def heads_of(kinds: Sequence[tuple[str, str]], clauses: Sequence[ClauseChoice]) -> list[str]:
    words = labels()
    return [
        *(words[name] for name, _kind in kinds),
        *(_("Target: %(clause)s") % {"clause": clause.label} for clause in clauses),
        words["excluded"],
        words["note"],
    ]


def stated_words(row: UnitYearData | PersonYearData | None) -> str:
    """Who stated it last, and when."""
    return f"{row.stated_by} {row.stated_at:%Y-%m-%d}" if row else ""


def standing_words(cells: Sequence[Cell], row: UnitYearData | PersonYearData) -> str:
    """Who stated the row anew, and what stands now."""
    stands = "，".join(f"{cell.label} {cell.value}" for cell in cells if cell.value)
    return _("Just stated anew by %(name)s: %(stands)s") % {
        "name": row.stated_by,
        "stands": stands or "—",
    }


@for_roles(*DESK_ROLES)
@require_http_methods(["GET", "POST"])
def unit_years(request: PersonRequest) -> HttpResponseBase:
    """Units of a year: headcount, subordinates, targets, last year's result, exclusions."""
    desk, year = own_desk(request), year_of(request)
    units = reading.units_of(desk, last_day(year))
    standing = reading.unit_years(desk.pk, year)
    if request.GET.get("format") == "xlsx":
        intake = UnitYearIntake(desk, year)
        rows = [intake.row_of(unit, standing.get(unit.pk)) for unit in units]
        return xlsx_response(intake.title, intake.columns(), rows)
    known = clauses_of(desk.pk, year)
    clauses = [clause for clause in known if clause.for_units]
    page = ListPage(request.GET, rows=units, columns=[], page_size=ROWS)
    data = request.POST if request.method == "POST" else None
    earlier = UnitYearData.objects.filter(desk=desk, year=year, replaced_at__isnull=False)
    form = YearForm(data, UNIT_FIELDS, clauses, known, earlier)
    for unit in page.rows:
        before = {"headcount": unit.headcount}
        values = form.add(unit.pk, (unit.short_name, ""), standing.get(unit.pk), before)
        if values is not None:
            form.said[unit] = UnitYearSaid(**values)
    return answer(request, desk, year, page, form, units=True)


@for_roles(*DESK_ROLES)
@require_http_methods(["GET", "POST"])
def person_years(request: PersonRequest) -> HttpResponseBase:
    """People of a year: unit, post, year of birth, target, days on the roster."""
    desk, year = own_desk(request), year_of(request)
    on = last_day(year)
    posts = reading.people_at_units([*reading.units_of(desk, on), desk], on)
    standing = reading.person_years(desk.pk, year)
    if request.GET.get("format") == "xlsx":
        intake = PersonYearIntake(desk, year)
        given = [
            standing.get(post.person_id)
            or PersonYearData(desk=desk, person=post.person, unit=post.organization, year=year)
            for post in posts
        ]
        rows = [intake.row_of(each) for each in given]
        return xlsx_response(intake.title, intake.columns(), rows)
    known = clauses_of(desk.pk, year)
    clauses = [clause for clause in known if clause.for_people]
    page = ListPage(request.GET, rows=posts, columns=[], page_size=ROWS)
    data = request.POST if request.method == "POST" else None
    earlier = PersonYearData.objects.filter(desk=desk, year=year, replaced_at__isnull=False)
    form = YearForm(data, PERSON_FIELDS, clauses, known, earlier)
    for post in page.rows:
        row = standing.get(post.person_id)
        unit = row.unit if row else post.organization
        names = (post.person.name, unit.short_name)
        values = form.add(post.person_id, names, row, {"post": post.post})
        if values is not None:
            form.said[post.person] = PersonYearSaid(unit=unit, **values)
    return answer(request, desk, year, page, form, units=False)


def answer(
    request: PersonRequest,
    desk: Organization,
    year: int,
    page: ListPage,
    form: YearForm,
    *,
    units: bool,
) -> HttpResponse:
    """Save what was sent, or show the page; a refusal shows it with all that was typed."""
    name = "facts:unit_years" if units else "facts:person_years"
    refused = ""
    if request.method == "POST":
        refused = save(request, desk, year, form, units=units)
        if not refused:
            messages.success(request, _("Saved. What was there before stays in the records."))
            return see_other(name, query=f"?year={year}&page={request.GET.get('page', '1')}")
    context = {
        "list": page,
        "form": form,
        "year": year,
        "years": range(today().year - 2, today().year + 2),
        "units": units,
        "known": form.known,
        "tabs": tabs_of(request, name),
        "may_keep": keeps_year(request, desk.pk),
        "refused": refused,
    }
    return render(request, "facts/years.html", context, status=422 if refused else 200)


def save(
    request: PersonRequest,
    desk: Organization,
    year: int,
    form: YearForm,
    *,
    units: bool,
) -> str:
    """State what the page says; the sentence of a refusal, empty when it is saved."""
    if any(row.error for row in form.rows):
        return _("Some input cannot be read; nothing was saved.")
    lost: set[str] = set()
    for about, one in form.said.items():
        found, unknown = read_clauses(one.excluded, form.known)
        lost |= set(unknown)
        form.said[about] = replace(one, excluded=found)
    if lost:
        return _("The policy has no clause “%(clause)s”.") % {"clause": "、".join(sorted(lost))}
    try:
        if units:
            said: Mapping[Organization, UnitYearSaid] = form.said
            actions.state_unit_years(
                desk=desk, year=year, said=said, by=request.person, at=now(), seen=form.seen
            )
        else:
            people: Mapping[Person, PersonYearSaid] = form.said
            actions.state_person_years(
                desk=desk, year=year, said=people, by=request.person, at=now(), seen=form.seen
            )
    except PermissionRefused:
        raise
    except actions.StaleYearRefused as refusal:
        read = reading.unit_years if units else reading.person_years
        form.look_at(refusal.about, read(desk.pk, year))
        return refusal.sentence
    except Refusal as refusal:
        return refusal.sentence
    return ""
