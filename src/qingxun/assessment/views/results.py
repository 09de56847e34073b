"""Results, awards, the risk list, one unit's sheet; on screen, in Excel, on paper."""

import uuid
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from qingxun.assessment import actions
from qingxun.assessment.forms import ChoiceForm, NominationForm
from qingxun.assessment.models import Assessment, Choice, Nomination
from qingxun.assessment.permissions import (
    can_speak_for,
    check_can_read_unit,
    check_works_at,
)
from qingxun.assessment.printing import assessment_shown
from qingxun.assessment.queries.settlement import Result, settle_assessment
from qingxun.assessment.queries.sheet import Sheet, make_sheet
from qingxun.assessment.states import (
    AssessmentState,
)
from qingxun.assessment.views.shared import attempt, found_assessment, frame, see_other
from qingxun.documents.prints.responses import file_answer
from qingxun.documents.sheets import ColumnSpec, xlsx_response
from qingxun.kit.clock import now, today
from qingxun.kit.refusals import PermissionRefused, Refusal
from qingxun.organizations.access import PersonRequest, for_roles, signed_in
from qingxun.organizations.models import Appointment, Organization, Person
from qingxun.organizations.states import DESK_ROLES, Role
from qingxun.scoring.engine.settling_policy import Who


def live_sheet(assessment: Assessment) -> tuple[Sheet | None, str]:
    """The frozen sheet or the present one; else why there is none."""
    if assessment.results is not None:
        return dict(assessment.results), ""
    try:
        return make_sheet(settle_assessment(assessment, today())), ""
    except PermissionRefused:
        raise
    except Refusal as refusal:
        return None, refusal.sentence


def check_shown(context: dict[str, Any]) -> None:
    """Units see results once these are open to objections."""
    if not context["results_shown"]:
        raise PermissionRefused(_("The results are shown to the units once the audit is over."))


@signed_in
def results(request: PersonRequest, pk: uuid.UUID) -> HttpResponseBase:
    """Every unit's points by component, total and place in its group."""
    assessment = found_assessment(request, pk)
    context = frame(request, assessment, "results")
    check_shown(context)
    sheet, sentence = live_sheet(assessment)
    if sheet is not None and request.GET.get("format") == "xlsx":
        return results_xlsx(assessment, sheet)
    context |= {"sheet": sheet, "sentence": sentence, "rows": table(sheet) if sheet else []}
    return render(request, "assessment/results.html", context)


def table(sheet: Sheet) -> list[Sheet]:
    """Groups with the parts in the order of the components."""
    return [
        {
            "name": group["name"],
            "units": [unit | {"cells": cells(unit, sheet)} for unit in group["units"]],
        }
        for group in sheet["groups"]
    ]


def cells(unit: Sheet, sheet: Sheet) -> list[Sheet]:
    return [
        {"name": each["name"], "value": unit["parts"].get(each["id"])}
        for each in sheet["components"]
    ]


def results_xlsx(assessment: Assessment, sheet: Sheet) -> HttpResponseBase:
    """The result as numbers, with which Excel can go on calculating."""

    def number(text: str | None) -> Decimal | None:
        return None if text is None else Decimal(text)

    def part(key: str) -> Callable[[Sheet], Decimal | None]:
        return lambda row: number(row["parts"].get(key))

    columns = [
        ColumnSpec("group", _("Ranking group")),
        ColumnSpec("place", _("Rank"), "integer"),
        ColumnSpec("name", _("Unit")),
        *[
            ColumnSpec(
                each["id"],
                f"{each['name']}（{each['share']}）",
                "decimal",
                value=part(each["id"]),
            )
            for each in sheet["components"]
        ],
        ColumnSpec("total", _("Total"), "decimal", value=lambda row: number(row["total"])),
        ColumnSpec("vetoes", _("Veto"), value=lambda row: "；".join(row["vetoes"]), width=50),
        ColumnSpec("honors", _("Titles"), value=lambda row: "、".join(row["honors"])),
        ColumnSpec("words", _("How information work was scored"), width=60, value=score_words),
    ]
    rows = [unit | {"group": group["name"]} for group in sheet["groups"] for unit in group["units"]]
    return xlsx_response(assessment.title, columns, rows)


def score_words(row: Sheet) -> str:
    return str(row["score_words"])


@signed_in
@require_GET
def file(request: PersonRequest, pk: uuid.UUID, form: str) -> HttpResponse:
    """The result as PDF, Word file or web page."""
    assessment = found_assessment(request, pk)
    check_shown(frame(request, assessment, "results"))
    sheet, sentence = live_sheet(assessment)
    if sheet is None:
        messages.error(request, sentence)
        return see_other("assessment:results", pk)
    return file_answer(assessment_shown(assessment, sheet), form, assessment.title)


@signed_in
def awards(request: PersonRequest, pk: uuid.UUID) -> HttpResponse:
    """Who gets which title, who was passed over and why, and what people still decide."""
    assessment = found_assessment(request, pk)
    context = frame(request, assessment, "awards")
    check_shown(context)
    sheet, sentence = live_sheet(assessment)
    deciding = assessment.state in (AssessmentState.AUDIT, AssessmentState.REVIEW)
    named = Nomination.objects.filter(assessment=assessment).select_related(
        "person", "organization"
    )
    by_place: dict[tuple[str, str], list[Nomination]] = {}
    for row in named:
        by_place.setdefault((row.award, str(row.organization_id)), []).append(row)
    if sheet is not None:
        for award in sheet["awards"]:
            for pool in award["pools"]:
                for winner in pool["winners"]:
                    winner["named"] = by_place.get((award["id"], winner["owner"]), [])
    context |= {
        "sheet": sheet,
        "sentence": sentence,
        "deciding": deciding,
        "may_choose": context["may_run"] and deciding,
        "choices": Choice.objects.filter(assessment=assessment).select_related("by"),
        "speaks_for": {
            key for key in context["own_units"] if can_speak_for(request.person, uuid.UUID(key))
        },
    }
    return render(request, "assessment/awards.html", context)


@for_roles(Role.OFFICE_HEAD)
@require_POST
def choose(request: PersonRequest, pk: uuid.UUID) -> HttpResponse:
    """Give the last seat to one of those equal on every key."""
    assessment = found_assessment(request, pk)
    form = ChoiceForm(request.POST)
    if form.is_valid():
        values = form.cleaned_data
        attempt(
            request,
            lambda: actions.choose_among_equals(
                assessment=assessment, by=request.person, at=now(), **values
            ),
            _("The seat is given, with your reason."),
        )
    else:
        attempt(request, lambda: refuse_choice(), "")
    return see_other("assessment:awards", pk)


def refuse_choice() -> None:
    raise actions.AssessmentRefused(_("Choose one and say why."))


@signed_in
def nominate(request: PersonRequest, pk: uuid.UUID, unit: uuid.UUID, award: str) -> HttpResponse:
    """A unit names one of its people for a place it was given."""
    assessment = found_assessment(request, pk)
    found = get_object_or_404(Organization, pk=unit)
    check_can_read_unit(request.person, assessment, unit)
    posts = Appointment.objects.valid_on(today()).filter(organization=found)
    people = list(Person.objects.filter(pk__in=posts.values("person")).order_by(*Person.BY_NAME))
    form = NominationForm(request.POST or None, people=people)
    sentence = ""
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        try:
            actions.nominate(
                assessment=assessment,
                award=award,
                unit=found,
                person=values["person"],
                merits=values["merits"],
                by=request.person,
                at=now(),
            )
        except PermissionRefused:
            raise
        except Refusal as refusal:
            sentence = refusal.sentence
        else:
            return see_other("assessment:awards", pk)
    context = frame(request, assessment, "awards")
    context |= {"form": form, "sentence": sentence, "unit": found}
    return render(request, "assessment/nominate.html", context)


@signed_in
@require_POST
def unnominate(request: PersonRequest, pk: uuid.UUID) -> HttpResponse:
    """Take a nomination back."""
    seen = Assessment.objects.visible_to(request.person)
    found = get_object_or_404(
        Nomination.objects.filter(assessment__in=seen).select_related("assessment"), pk=pk
    )
    assessment = found.assessment_id
    attempt(
        request,
        lambda: actions.take_nomination_back(nomination=found, by=request.person, at=now()),
        _("The nomination is taken back."),
    )
    return see_other("assessment:awards", assessment)


@for_roles(*DESK_ROLES)
def risks(request: PersonRequest, pk: uuid.UUID) -> HttpResponseBase:
    """Who will be vetoed at this pace, with the arithmetic; and who is already."""
    assessment = found_assessment(request, pk)
    check_works_at(request.person, assessment.desk_id)
    context = frame(request, assessment, "risks")
    try:
        result = settle_assessment(assessment, today())
    except PermissionRefused:
        raise
    except Refusal as refusal:
        return render(
            request, "assessment/risks.html", context | {"sentence": refusal.sentence, "rows": []}
        )
    rows = risk_rows(result)
    if request.GET.get("format") == "xlsx":
        columns = [
            ColumnSpec("group", _("Ranking group")),
            ColumnSpec("name", _("Unit")),
            ColumnSpec("words", _("In words"), width=80),
        ]
        return xlsx_response(_("Risk list"), columns, rows)
    warned = assessment.events.filter(verb="warn").select_related("by").order_by("-at").first()
    context |= {"rows": rows, "result": result, "warned": warned, "units": len(result.rows)}
    return render(request, "assessment/risks.html", context)


def risk_rows(result: Result) -> list[dict[str, Any]]:
    """Units at risk, the most urgent (furthest from the bar) first within a clause."""
    found = []
    for risk in result.settled.risks:
        found.append(
            {
                "who": str(risk.who),
                "owner": risk.owner,
                "name": result.names.get(risk.owner, risk.owner),
                "group": result.gathered.groups.get(risk.owner, ""),
                "words": result.explain_risk(risk),
                "value": risk.trace.get("value", ""),
                "bar": risk.trace.get("bar", ""),
                "forecast": risk.trace.get("forecast", ""),
                "missing": risk.trace.get("missing", ""),
                "is_unit": risk.who is Who.UNIT,
            }
        )
    return found


@for_roles(Role.OFFICE_HEAD)
@require_POST
def warn(request: PersonRequest, pk: uuid.UUID) -> HttpResponse:
    """Tell the chosen units what they will miss."""
    assessment = found_assessment(request, pk)
    chosen = [uuid.UUID(key) for key in request.POST.getlist("rows") if is_uuid(key)]
    attempt(
        request,
        lambda: warn_chosen(assessment, chosen, request.person),
        _("The units have been told, each with its own figures."),
    )
    return see_other("assessment:risks", pk)


def warn_chosen(assessment: Assessment, chosen: list[uuid.UUID], by: Person) -> int:
    if not chosen:
        raise actions.AssessmentRefused(_("Choose at least one unit."))
    return actions.warn_units(assessment=assessment, units=chosen, by=by, at=now())


def is_uuid(text: str) -> bool:
    try:
        uuid.UUID(text)
    except ValueError:
        return False
    return True
