"""录入表: the list of tables, a table's definition, and the numbers of one period."""

import datetime as dt
import uuid
from dataclasses import dataclass, replace
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from qingxun.documents.actions import store_file
from qingxun.documents.ahead import reads_ahead
from qingxun.documents.models import StoredFile
from qingxun.documents.serving import file_response
from qingxun.documents.sheets import ColumnSpec, xlsx_response
from qingxun.facts import actions
from qingxun.facts.actions import Number
from qingxun.facts.actions.tables import NOTE_LENGTH
from qingxun.facts.forms import ItemNumberForm, ProofForm, TableForm, read_number
from qingxun.facts.models import EnteredTable, TableEntry
from qingxun.facts.permissions import can_record_fact
from qingxun.facts.queries import reading
from qingxun.facts.states import TableSubject
from qingxun.facts.views.shared import find_manuscript, keeps_year, own_desk, see_other, tabs_of
from qingxun.kit.clock import now, today
from qingxun.kit.decimals import show_points
from qingxun.kit.periods import Span
from qingxun.kit.refusals import PermissionRefused, Refusal, StaleRefused
from qingxun.organizations.access import PersonRequest, for_roles, signed_in
from qingxun.organizations.actions.fitting import TooLongRefused, fitting
from qingxun.organizations.models import Organization
from qingxun.organizations.states import DESK_ROLES, Role
from qingxun.ui.periods import period_name


@for_roles(*DESK_ROLES)
@require_http_methods(["GET", "POST"])
def tables(request: PersonRequest) -> HttpResponse:
    """The tables of the office; the usual ones with one button when there is none."""
    desk = own_desk(request)
    if request.method == "POST":
        try:
            actions.install_tables(desk=desk, by=request.person, at=now())
        except PermissionRefused:
            raise
        except Refusal as refusal:
            messages.error(request, refusal.sentence)
        return see_other("facts:tables")
    context = {
        "tables": reading.tables_of(desk.pk),
        "tabs": tabs_of(request, "facts:tables"),
        "may_keep": keeps_year(request, desk.pk),
    }
    return render(request, "facts/tables.html", context)


@for_roles(Role.OFFICE_HEAD)
@require_http_methods(["GET", "POST"])
def define(request: PersonRequest, pk: uuid.UUID | None = None) -> HttpResponse:
    """Add a table or change one."""
    desk = request.person.units(Role.OFFICE_HEAD)[0]
    found = get_object_or_404(EnteredTable, pk=pk, desk=desk) if pk else EnteredTable(desk=desk)
    form = TableForm(request.POST or None, instance=found)
    sentence = ""
    if request.method == "POST" and form.is_valid():
        try:
            actions.save_table(table=form.save(commit=False), by=request.person, at=now())
        except PermissionRefused:
            raise
        except Refusal as refusal:
            sentence = refusal.sentence
        else:
            messages.success(request, _("“%(name)s” is saved.") % {"name": found.name})
            return see_other("facts:tables")
    context = {"form": form, "table": found, "is_new": pk is None, "sentence": sentence}
    status = 422 if request.method == "POST" else 200
    return render(request, "facts/define_table.html", context, status=status)


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the form: about whom, what stands, what is typed, what is wrong."""

    unit: Organization
    entry: TableEntry | None
    value: str
    note: str
    error: str = ""
    seen: str | None = None

    @property
    def mark(self) -> str:
        """The key of the number that stands, for the form."""
        return str(self.entry.pk) if self.entry else ""

    @property
    def shown_mark(self) -> str:
        """What the form carries: the mark that it came with, as long as it holds."""
        return self.mark if self.seen is None else self.seen

    @property
    def moved(self) -> bool:
        """Whether something else was typed than what stands."""
        if self.entry is None:
            return True
        return (read_number(self.value), self.note) != (self.entry.value, self.entry.note)


@reads_ahead(evidence_file=("keep",))
@for_roles(*DESK_ROLES)
@require_http_methods(["GET", "POST"])
def table(request: PersonRequest, pk: uuid.UUID) -> HttpResponseBase:
    """The numbers of one period as a form; a table of manuscripts takes them one by one."""
    desk = own_desk(request)
    found = get_object_or_404(EnteredTable, pk=pk, desk=desk)
    spans = reading.periods_of(found, today())
    wished = request.GET.get("period", "")
    span = next((each for each in spans if each.key == wished), spans[0])
    if request.GET.get("format") == "xlsx":
        return xlsx_response(
            f"{found.name} {period_name(span)}",
            sheet_columns(found),
            reading.entries_of(found, span.key),
        )
    page = read_page(request, found, span)
    if request.method == "POST" and not page.refused:
        messages.success(request, _("Saved. What was there before stays in the history."))
        return see_other("facts:table", pk, query=f"?period={span.key}")
    context = {
        "table": found,
        "span": span,
        "spans": spans,
        "rows": rows_of(found, desk, span) if page.rows is None else page.rows,
        "entries": list(reading.entries_of(found, span.key))
        if found.subject == TableSubject.ITEM
        else [],
        "item_form": page.form,
        "item_seen": page.item_seen,
        "proof_form": ProofForm(),
        "history": reading.history_of(found, span.key)[:30],
        "may_enter": can_record_fact(request.person, desk.pk),
        "refused": page.refused,
    }
    return render(request, "facts/table.html", context, status=422 if page.refused else 200)


@dataclass(slots=True)
class Page:
    """What was sent: rows (None as long as nothing was), the form of a manuscript's number, the key
    of the number that it replaces knowingly, and the sentence of a refusal."""

    rows: list[Row] | None = None
    form: ItemNumberForm | None = None
    item_seen: str = ""
    refused: str = ""


def read_page(request: PersonRequest, found: EnteredTable, span: Span) -> Page:
    """What was sent, saved when it is right."""
    is_item = found.subject == TableSubject.ITEM
    form = ItemNumberForm(request.POST or None, request.FILES or None) if is_item else None
    page = Page(form=form)
    if request.method != "POST":
        return page
    page.item_seen = request.POST.get("seen", "")
    page.rows = [] if is_item else typed_rows(request, found, span)
    proof = ProofForm(request.POST, request.FILES)
    if (form is not None and not form.is_valid()) or any(row.error for row in page.rows):
        page.refused = _("Some input needs to be corrected.")
    elif not proof.is_valid():
        page.refused = str(next(iter(proof.errors.values()))[0])
    else:
        enter_page(request, found, span, page, proof)
    return page


def enter_page(
    request: PersonRequest, found: EnteredTable, span: Span, page: Page, proof: ProofForm
) -> None:
    """Enter what the page says. What somebody else entered meanwhile is told, and counts as seen
    from then on; any other refusal leaves the marks as they were."""
    numbers: list[Number] = []
    try:
        evidence = kept_file(request, proof)
        rows = page.rows or []
        numbers = item_numbers(request, page, evidence) if page.form else changed(rows, evidence)
        actions.enter_numbers(
            table=found, period=span.key, numbers=numbers, by=request.person, at=now()
        )
    except PermissionRefused:
        raise
    except StaleRefused as refusal:
        page.refused = refusal.sentence
        page.rows = [replace(row, seen=None) for row in page.rows or []]
        if page.form:
            page.item_seen = reading.key_of_standing(
                found, numbers[0].manuscript, numbers[0].adoption
            )
    except Refusal as refusal:
        page.refused = refusal.sentence


def kept_file(request: PersonRequest, form: ProofForm) -> StoredFile | None:
    """The evidence handed in, stored; refused when it is no file of a kind we keep."""
    upload = form.cleaned_data["evidence_file"]
    if not upload:
        return None
    return store_file(content=upload, name=upload.name, by=request.person, at=now())


def item_numbers(request: PersonRequest, page: Page, evidence: StoredFile | None) -> list[Number]:
    assert page.form is not None
    values = page.form.cleaned_data
    manuscript = find_manuscript(own_desk(request), values["title"])
    adoption = None
    if values["outlet"].strip():
        adoption = actions.adoption_by(manuscript, own_desk(request), values["outlet"].strip())
    return [
        Number(
            values["value"],
            manuscript.unit,
            manuscript,
            adoption,
            values["note"],
            evidence,
            page.item_seen,
        )
    ]


def rows_of(found: EnteredTable, desk: Organization, span: Span) -> list[Row]:
    """A row for each unit, with what stands."""
    last_day = min(span.ends_on - dt.timedelta(days=1), today())
    standing = {entry.unit_id: entry for entry in reading.entries_of(found, span.key)}
    rows = []
    for unit in reading.whom_about(found, desk, last_day):
        entry = standing.get(unit.pk)
        value = show_points(entry.value) if entry else ""
        rows.append(Row(unit, entry, value, entry.note if entry else ""))
    return rows


def typed_rows(request: PersonRequest, found: EnteredTable, span: Span) -> list[Row]:
    """The rows with what was typed into them. A row that somebody else changed since the page was
    opened and that this person did not touch stays what it has become."""
    standing = rows_of(found, own_desk(request), span)
    earlier = seen_before(request, found, standing, span)
    rows = []
    for row in standing:
        value = request.POST.get(f"value-{row.unit.pk}", row.value)
        note = request.POST.get(f"note-{row.unit.pk}", row.note)
        seen = request.POST.get(f"seen-{row.unit.pk}")
        if seen not in (None, row.mark) and (value, note) == earlier.get(seen, ("", "")):
            rows.append(row)
            continue
        try:
            read_number(value)
        except ValueError:
            error = _("“%(text)s” is not a number.") % {"text": value[:20]}
        else:
            error = too_long(note)
        rows.append(Row(row.unit, row.entry, value, note, error, seen))
    return rows


def too_long(note: str) -> str:
    """The sentence where a note has more characters than are kept."""
    try:
        fitting(note, NOTE_LENGTH)
    except TooLongRefused as refusal:
        return refusal.sentence
    return ""


def seen_before(
    request: PersonRequest, found: EnteredTable, rows: list[Row], span: Span
) -> dict[str, tuple[str, str]]:
    """Value and note of the period's replaced numbers by key; asked for only when a mark of the
    page is no longer the one that stands."""
    if all(request.POST.get(f"seen-{row.unit.pk}") in (None, row.mark) for row in rows):
        return {}
    replaced = reading.history_of(found, span.key)
    return {str(entry.pk): (show_points(entry.value), entry.note) for entry in replaced}


def changed(rows: list[Row], evidence: StoredFile | None) -> list[Number]:
    """Numbers that stand or were typed; an emptied field takes its number out. The evidence goes
    with those that differ from what stands."""
    return [
        Number(
            read_number(row.value),
            row.unit,
            note=row.note,
            evidence=evidence if row.moved else None,
            seen=row.seen,
        )
        for row in rows
        if row.entry is not None or row.value.strip()
    ]


def sheet_columns(found: EnteredTable) -> list[ColumnSpec]:
    about: Any = ColumnSpec("unit", "单位", value=lambda row: row.unit.short_name)
    if found.subject == TableSubject.ITEM:
        about = ColumnSpec("title", "稿件标题", width=40, value=lambda row: row.manuscript.title)
    return [
        about,
        ColumnSpec("value", "数值", "decimal"),
        ColumnSpec("note", "说明", width=30),
        ColumnSpec("entered_by", _("Entered by"), value=lambda row: row.entered_by.name),
        ColumnSpec("entered_at", _("Entered at"), "moment"),
    ]


@signed_in
@require_safe
def evidence(request: PersonRequest, pk: uuid.UUID) -> HttpResponseBase:
    """The file that proves a number, for the desk and the unit that it is about."""
    rows = TableEntry.objects.visible_to(request.person).filter(evidence__isnull=False)
    found = get_object_or_404(rows.select_related("evidence"), pk=pk)
    assert found.evidence is not None
    return file_response(request, found.evidence)
