"""Recording what came back: one by one, from a sheet, afterwards; and the list of it all."""

import uuid
from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import quote

from django.contrib import messages
from django.http import FileResponse, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from qingxun.desk.models import Manuscript, ManuscriptKind
from qingxun.dispatch import actions
from qingxun.dispatch.forms import (
    AdoptionRecordForm,
    BackEntryForm,
    ConfirmSheetForm,
    SheetForm,
)
from qingxun.dispatch.models import Adoption
from qingxun.dispatch.permissions import can_dispatch
from qingxun.dispatch.states import AdoptionForm, Placement, Route
from qingxun.dispatch.views.shared import own_desk, own_outlets, see_other, tell_if_late
from qingxun.documents.actions import store_file
from qingxun.documents.ahead import reads_ahead
from qingxun.documents.models import StoredFile
from qingxun.documents.queries import files_sent, remember_sent
from qingxun.documents.serving import file_response
from qingxun.documents.sheets import ColumnSpec, template_sheet, xlsx_response
from qingxun.kit.clock import now, today
from qingxun.organizations.access import PersonRequest, for_roles, signed_in
from qingxun.organizations.queries import units_under
from qingxun.organizations.states import DESK_ROLES, Level, Role
from qingxun.ui.filters import ChoiceFilter, DateRangeFilter, FlagFilter, TextFilter
from qingxun.ui.lists import Column, ListPage
from qingxun.ui.refusals import Attempt, answer_step

RECORDERS = (Role.EDITOR, Role.OFFICE_HEAD)
PREVIEWS: dict[str, Callable[..., Any]] = {
    "adoptions": actions.preview_adoptions,
    "instructions": actions.preview_instructions,
}
IMPORTS: dict[str, Callable[..., Sequence[Any]]] = {
    "adoptions": actions.import_adoptions,
    "instructions": actions.import_instructions,
}
IMPORT_PAGES = {"adoptions": "dispatch:import", "instructions": "dispatch:import_instructions"}
TEMPLATES: dict[str, tuple[str, Callable[[], list[ColumnSpec]]]] = {
    "adoptions": ("录用登记", actions.adoption_columns),
    "instructions": ("批示登记", actions.instruction_columns),
}
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@for_roles(*DESK_ROLES)
def adoptions(request: PersonRequest) -> HttpResponseBase:
    """Everything that was adopted, with outlet, form and day."""
    desk = own_desk(request)
    page = ListPage(
        request.GET,
        rows=Adoption.objects.filter(desk=desk).select_related(
            "manuscript__unit", "outlet", "void", "recorded_by"
        ),
        columns=[
            Column("title", _("Manuscript")),
            Column("outlet", _("Outlet")),
            Column("form", _("Form")),
            Column("printed_in", _("Printed in"), phone=False),
            Column("on", _("Day"), sort=("on", "pk"), descending_first=True),
        ],
        filters=[
            TextFilter("q", _("Words of the title"), field="manuscript__title"),
            ChoiceFilter(
                "outlet",
                _("Outlet"),
                field="outlet",
                choices=[(outlet.pk, outlet.name) for outlet in own_outlets(request)],
            ),
            ChoiceFilter("level", _("Level"), field="outlet__level", choices=Level.choices),
            ChoiceFilter("form", _("Form"), choices=AdoptionForm.choices),
            DateRangeFilter("on", _("Day")),
            FlagFilter("forwarded", _("Only sent on"), field="forwarded_only"),
            FlagFilter("late", _("Entered afterwards"), field="back_entered"),
        ],
        default_sort="-on",
    )
    if page.wants_xlsx:
        return adoption_sheet(page)
    may_work = can_dispatch(request.person, desk.pk)
    return render(request, "dispatch/adoptions.html", {"list": page, "may_work": may_work})


def adoption_sheet(page: ListPage) -> FileResponse:
    columns = [
        ColumnSpec("title", _("Manuscript"), value=lambda row: row.manuscript.title, width=50),
        ColumnSpec("unit", _("Unit"), value=lambda row: row.manuscript.unit.short_name),
        ColumnSpec("outlet", _("Outlet"), value=lambda row: row.outlet.name),
        ColumnSpec("form", _("Form"), value=lambda row: str(row.get_form_display())),
        ColumnSpec("placement", _("Placement"), value=lambda row: str(row.get_placement_display())),
        ColumnSpec("printed_in", _("Printed in")),
        ColumnSpec("route", _("Route"), value=lambda row: str(row.get_route_display())),
        ColumnSpec("forwarded_only", _("Only sent on"), "boolean"),
        ColumnSpec("partners", _("Units in the composite piece"), "integer"),
        ColumnSpec("partner_names", _("The other units"), width=30),
        ColumnSpec("readership", _("Readers"), "integer"),
        ColumnSpec("on", _("Day"), "date"),
        ColumnSpec("by", _("Recorded by"), value=lambda row: row.recorded_by.name),
        ColumnSpec("back", _("Entered afterwards"), "boolean", value=lambda row: row.back_entered),
        ColumnSpec("void", _("Taken back"), value=void_words),
    ]
    return xlsx_response(_("Adoptions"), columns, page.all_rows().iterator())  # type: ignore[union-attr]


def void_words(row: Adoption) -> str:
    return row.void.reason if hasattr(row, "void") else ""


@reads_ahead(evidence_file=("keep",))
@for_roles(*RECORDERS)
def record(request: PersonRequest, pk: uuid.UUID) -> HttpResponse:
    """Record one adoption of a manuscript."""
    manuscript = get_object_or_404(Manuscript.objects.visible_to(request.person).distinct(), pk=pk)
    form = AdoptionRecordForm(
        request.POST or None,
        request.FILES or None,
        outlets=own_outlets(request),
        initial={"on": today(), "outlet": request.GET.get("outlet", "")},
    )
    sentence = ""
    if request.method == "POST" and form.is_valid():
        with Attempt() as attempt:
            actions.record_adoption(
                manuscript=manuscript,
                facts=facts_of(request, form.cleaned_data),
                by=request.person,
                at=now(),
                confirmed=form.cleaned_data["confirmed"],
            )
        if attempt.succeeded:
            messages.success(request, _("Recorded. The people of its units have been told."))
            tell_if_late(request, [form.cleaned_data["on"]])
            return see_other("desk:manuscript", manuscript.pk)
        sentence = attempt.sentence
    context = {"manuscript": manuscript, "form": form, "sentence": sentence}
    return render(request, "dispatch/record.html", context)


def facts_of(request: PersonRequest, values: dict[str, Any]) -> actions.AdoptionFacts:
    """The adoption from a valid form; its evidence is kept first."""
    evidence: StoredFile | None = None
    if values["evidence_file"]:
        upload = values["evidence_file"]
        evidence = store_file(content=upload, name=upload.name, by=request.person, at=now())
    return actions.AdoptionFacts(
        outlet=values["outlet"],
        form=AdoptionForm(values["form"]),
        placement=Placement(values["placement"]),
        on=values["on"],
        printed_in=values["printed_in"],
        printed_title=values["printed_title"],
        route=Route(values["route"] or Route.OFFICE),
        forwarded_only=values["forwarded_only"],
        partners=values["partners"],
        partner_names=values["partner_names"],
        readership=values["readership"],
        evidence=evidence,
        evidence_note=values["evidence_note"],
    )


@reads_ahead(evidence_file=("keep",))
@for_roles(*RECORDERS)
def back_entry(request: PersonRequest) -> HttpResponse:
    """补录: what was adopted without having passed through the system."""
    desk = own_desk(request)
    form = BackEntryForm(
        request.POST or None,
        request.FILES or None,
        outlets=own_outlets(request),
        units=units_under(desk, today()),
        kinds=ManuscriptKind.objects.filter(desk=desk, active=True),
        initial={"on": today()},
    )
    sentence = ""
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        entry = actions.BackEntry(
            unit=values["unit"], kind=values["kind"], title=values["title"], body=values["body"]
        )
        with Attempt() as attempt:
            actions.back_enter(
                entry=entry,
                facts=facts_of(request, values),
                by=request.person,
                at=now(),
                confirmed=values["confirmed"],
            )
        if attempt.succeeded:
            messages.success(request, _("Entered afterwards, marked with your name and today."))
            tell_if_late(request, [values["on"]])
            return see_other("dispatch:adoptions")
        sentence = attempt.sentence
    return render(request, "dispatch/back_entry.html", {"form": form, "sentence": sentence})


@signed_in
@require_safe
def evidence(request: PersonRequest, pk: uuid.UUID) -> HttpResponseBase:
    """The page that proves an adoption, for those who see the adoption."""
    rows = Adoption.objects.visible_to(request.person).filter(evidence__isnull=False)
    found = get_object_or_404(rows.select_related("evidence").distinct(), pk=pk)
    assert found.evidence is not None
    return file_response(request, found.evidence)


@for_roles(*RECORDERS)
@require_POST
def void(request: PersonRequest, pk: uuid.UUID) -> HttpResponse:
    """Take an adoption back that was recorded wrongly."""
    adoption = get_object_or_404(
        Adoption.objects.visible_to(request.person)
        .select_related("manuscript", "outlet", "dispatch")
        .distinct(),
        pk=pk,
    )
    return answer_step(
        request,
        lambda: actions.void_adoption(
            adoption=adoption,
            reason=request.POST.get("reason", ""),
            by=request.person,
            at=now(),
        ),
        done=lambda: _("Taken back. Its points are taken back too."),
        back=reverse("dispatch:adoptions"),
    )


@reads_ahead(sheet=("keep",))
@for_roles(*RECORDERS)
def import_sheet(request: PersonRequest, what: str = "adoptions") -> HttpResponse:
    """Upload a sheet and see every row before anything is recorded."""
    form = SheetForm(request.POST or None, request.FILES or None)
    context: dict[str, Any] = {"form": form, "sentence": "", "what": what}
    if request.method == "POST" and form.is_valid():
        upload = form.cleaned_data["sheet"]
        with Attempt() as attempt:
            stored = store_file(content=upload, name=upload.name, by=request.person, at=now())
            preview = PREVIEWS[what](desk=own_desk(request), stored=stored, at=now())
        if attempt.succeeded:
            remember_sent(request.session, stored)
            context |= {"preview": preview, "stored": stored}
        context["sentence"] = attempt.sentence
    return render(request, "dispatch/import.html", context)


@for_roles(*RECORDERS)
@require_POST
def confirm_import(request: PersonRequest, what: str = "adoptions") -> HttpResponse:
    """Record all rows of the sheet that was previewed, or none."""
    form = ConfirmSheetForm(request.POST)
    if not form.is_valid():
        return see_other(IMPORT_PAGES[what])
    stored = get_object_or_404(files_sent(request.person, request.session), pk=form.file_id())
    with Attempt() as attempt:
        rows = IMPORTS[what](desk=own_desk(request), stored=stored, by=request.person, at=now())
    if not attempt.succeeded:
        messages.error(request, attempt.sentence)
        return see_other(IMPORT_PAGES[what])
    messages.success(request, _("%(count)s rows recorded.") % {"count": len(rows)})
    tell_if_late(request, [row.on for row in rows])
    return see_other(f"dispatch:{what}")


@for_roles(*RECORDERS)
def import_template(request: PersonRequest, what: str = "adoptions") -> HttpResponse:
    """The empty sheet."""
    title, columns = TEMPLATES[what]
    response = HttpResponse(template_sheet(columns(), title=title), content_type=XLSX)
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(title)}.xlsx"
    return response
