"""Sheets: the empty one, the preview of a filled one, and taking it in."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from qingxun.documents.actions import store_file
from qingxun.documents.queries import files_sent, remember_sent
from qingxun.documents.sheets import template_sheet
from qingxun.facts import actions
from qingxun.facts.actions import FactIntake, Intake, PersonYearIntake, TableIntake, UnitYearIntake
from qingxun.facts.forms import ConfirmSheetForm, SheetForm
from qingxun.facts.models import EnteredTable
from qingxun.facts.permissions import RECORDING_ROLES
from qingxun.facts.states import FactFamily
from qingxun.facts.views.shared import own_desk, see_other, year_of
from qingxun.kit.clock import now
from qingxun.kit.refusals import PermissionRefused, Refusal, StaleRefused
from qingxun.organizations.access import PersonRequest, for_roles

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True, slots=True)
class Place:
    """One kind of sheet on the pages: where it belongs and what goes along in the address."""

    intake: Intake
    back: str
    query: str = ""


def facts_place(family: FactFamily) -> Callable[[PersonRequest], Place]:
    back = {FactFamily.INCIDENT: "facts:incidents", FactFamily.OUTPUT: "facts:outputs"}[family]
    return lambda request: Place(FactIntake(own_desk(request), family), reverse(back))


def table_place(request: PersonRequest) -> Place:
    """One period of a table; the address names both."""
    desk = own_desk(request)
    try:
        key = uuid.UUID(request.GET.get("table", ""))
    except ValueError:
        raise Http404 from None
    table = get_object_or_404(EnteredTable, pk=key, desk=desk)
    period = request.GET.get("period", "")
    back = reverse("facts:table", args=[table.pk]) + f"?period={quote(period)}"
    query = f"?table={table.pk}&period={quote(period)}"
    return Place(TableIntake(desk, table, period), back, query)


def unit_place(request: PersonRequest) -> Place:
    year = year_of(request)
    intake = UnitYearIntake(own_desk(request), year)
    return Place(intake, reverse("facts:unit_years") + f"?year={year}", f"?year={year}")


def person_place(request: PersonRequest) -> Place:
    year = year_of(request)
    intake = PersonYearIntake(own_desk(request), year)
    return Place(intake, reverse("facts:person_years") + f"?year={year}", f"?year={year}")


PLACES: dict[str, Callable[[PersonRequest], Place]] = {
    "incidents": facts_place(FactFamily.INCIDENT),
    "outputs": facts_place(FactFamily.OUTPUT),
    "table": table_place,
    "unit_years": unit_place,
    "person_years": person_place,
}


@for_roles(*RECORDING_ROLES)
@require_http_methods(["GET", "POST"])
def sheet(request: PersonRequest, what: str) -> HttpResponse:
    """Upload a sheet and see every row before anything is recorded."""
    place = PLACES[what](request)
    form = SheetForm(request.POST or None, request.FILES or None)
    context = context_of(place, what, form)
    if request.method == "POST" and form.is_valid():
        upload = form.cleaned_data["sheet"]
        try:
            stored = store_file(content=upload, name=upload.name, by=request.person, at=now())
            preview = actions.preview_sheet(intake=place.intake, stored=stored, at=now())
        except PermissionRefused:
            raise
        except Refusal as refusal:
            context["sentence"] = refusal.sentence
        else:
            remember_sent(request.session, stored)
            context |= {"preview": preview, "stored": stored}
    return render(request, "facts/sheet.html", context)


def context_of(place: Place, what: str, form: SheetForm) -> dict[str, Any]:
    """What the page of a sheet needs whatever was sent."""
    context: dict[str, Any] = {"form": form, "sentence": "", "place": place}
    for name in ("sheet", "template", "confirm"):
        context[f"{name}_url"] = reverse(f"facts:{what}_{name}") + place.query
    return context


@for_roles(*RECORDING_ROLES)
@require_POST
def confirm(request: PersonRequest, what: str) -> HttpResponse:
    """Take in all rows of the sheet that was previewed, or none; a sheet whose rows would replace
    something else by now is shown again."""
    place = PLACES[what](request)
    form = ConfirmSheetForm(request.POST)
    if not form.is_valid():
        return see_other(f"facts:{what}_sheet", query=place.query)
    files = files_sent(request.person, request.session)
    stored = get_object_or_404(files, pk=form.cleaned_data["file"])
    try:
        count = actions.import_sheet(
            intake=place.intake,
            stored=stored,
            by=request.person,
            at=now(),
            seen=form.cleaned_data["seen"],
        )
    except PermissionRefused:
        raise
    except StaleRefused as refusal:
        preview = actions.preview_sheet(intake=place.intake, stored=stored, at=now())
        again = {"sentence": refusal.sentence, "preview": preview, "stored": stored}
        return render(
            request, "facts/sheet.html", context_of(place, what, SheetForm()) | again, status=422
        )
    except Refusal as refusal:
        messages.error(request, refusal.sentence)
        return see_other(f"facts:{what}_sheet", query=place.query)
    messages.success(request, _("%(count)s rows recorded.") % {"count": count})
    response = HttpResponse(status=303)
    response["Location"] = place.back
    return response


@for_roles(*RECORDING_ROLES)
@require_GET
def template(request: PersonRequest, what: str) -> HttpResponse:
    """The empty sheet."""
    intake = PLACES[what](request).intake
    content = template_sheet(intake.columns(), title=intake.title)
    response = HttpResponse(content, content_type=XLSX)
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(intake.title)}.xlsx"
    return response
