"""The list of assessments, planning one, its overview and its steps."""

import datetime as dt
import uuid
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from qingxun.assessment import actions
from qingxun.assessment.forms import ROWS, ComponentForm, PlanForm, ReasonForm, UntilForm
from qingxun.assessment.models import Assessment, Component
from qingxun.assessment.permissions import can_audit
from qingxun.assessment.printing import assessment_document
from qingxun.assessment.states import (
    ASSESSMENT_TONES,
    UNDECIDED,
    AssessmentState,
    EntryState,
)
from qingxun.assessment.views.shared import attempt, found_assessment, frame, see_other
from qingxun.documents.sheets import ColumnSpec, xlsx_response
from qingxun.documents.typesetting.making import missing_characters
from qingxun.kit.clock import now, today
from qingxun.kit.refusals import PermissionRefused, Refusal
from qingxun.organizations.access import PersonRequest, for_roles, signed_in
from qingxun.organizations.models import Appointment, Organization, Person
from qingxun.organizations.queries import units_under
from qingxun.organizations.states import DESK_ROLES, Role
from qingxun.ui.filters import ChoiceFilter
from qingxun.ui.lists import Column, ListPage
from qingxun.ui.refusals import answer_dialog, answer_step


@signed_in
def assessments(request: PersonRequest) -> HttpResponseBase:
    """Every assessment that the person may see."""
    page = ListPage(
        request.GET,
        rows=Assessment.objects.visible_to(request.person).select_related("desk"),
        columns=[
            Column("title", _("Annual assessment")),
            Column("state", _("State")),
            Column("year", _("Year"), sort=("year", "pk"), number=True, descending_first=True),
            Column("signed", _("Published on")),
        ],
        filters=[ChoiceFilter("state", _("State"), choices=AssessmentState.choices)],
        default_sort="-year",
    )
    if page.wants_xlsx:
        return assessments_sheet(page)
    context = {
        "list": page,
        "tones": ASSESSMENT_TONES,
        "may_plan": request.person.holds(Role.OFFICE_HEAD),
    }
    return render(request, "assessment/list.html", context)


def assessments_sheet(page: ListPage) -> HttpResponseBase:
    columns = [
        ColumnSpec("title", _("Annual assessment"), width=50),
        ColumnSpec("desk", _("Organization"), value=lambda row: row.desk.short_name),
        ColumnSpec("year", _("Year"), "integer"),
        ColumnSpec("state", _("State"), value=lambda row: str(row.get_state_display())),
        ColumnSpec("signed_at", _("Published on"), "moment"),
    ]
    return xlsx_response(_("Annual assessments"), columns, page.all_rows())


@for_roles(Role.OFFICE_HEAD)
def new(request: PersonRequest) -> HttpResponse:
    """Plan an assessment."""
    year = today().year
    form = PlanForm(
        request.POST or None,
        initial={
            "year": year,
            "title": f"{year}年度基层团组织工作考核",
            "starts": dt.date(year, 1, 1),
            "ends": dt.date(year, 12, 31),
        },
    )
    sentence = ""
    if request.method == "POST" and form.is_valid():
        desk = request.person.units(Role.OFFICE_HEAD)[0]
        try:
            made = actions.plan_assessment(
                desk=desk, plan=plan_of(form), by=request.person, at=now()
            )
        except PermissionRefused:
            raise
        except Refusal as refusal:
            sentence = refusal.sentence
        else:
            return see_other("assessment:components", made.pk)
    return render(request, "assessment/new.html", {"form": form, "sentence": sentence})


def plan_of(form: PlanForm) -> actions.Plan:
    values = form.cleaned_data
    return actions.Plan(
        year=values["year"],
        title=values["title"],
        starts_on=values["starts"],
        ends_on=form.ends_on,
        objection_days=values["objection_days"],
    )


@for_roles(Role.OFFICE_HEAD)
def plan(request: PersonRequest, pk: uuid.UUID) -> HttpResponse:
    """Correct the plan of an assessment that has not started."""
    assessment = found_assessment(request, pk)
    if assessment.state != AssessmentState.DRAFT:
        return see_other("assessment:detail", pk)
    initial = {
        "year": assessment.year,
        "title": assessment.title,
        "starts": assessment.starts_on,
        "ends": assessment.ends_on - dt.timedelta(days=1),
        "objection_days": assessment.objection_days,
    }
    form = PlanForm(request.POST or None, initial=initial)
    sentence = ""
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_plan(
                assessment=assessment, plan=plan_of(form), by=request.person, at=now()
            )
        except PermissionRefused:
            raise
        except Refusal as refusal:
            sentence = refusal.sentence
        else:
            messages.success(request, _("The plan is saved."))
            return see_other("assessment:detail", pk)
    context = {"form": form, "sentence": sentence, "assessment": assessment}
    return render(request, "assessment/new.html", context)


@for_roles(Role.OFFICE_HEAD)
def components(request: PersonRequest, pk: uuid.UUID) -> HttpResponse:
    """The components with shares and owners, while the assessment is planned."""
    assessment = found_assessment(request, pk)
    if assessment.state != AssessmentState.DRAFT:
        return see_other("assessment:detail", pk)
    rows = component_forms(request, assessment)
    sentence = ""
    if request.method == "POST" and all(form.is_valid() for form in rows):
        wanted = [planned(form) for form in rows if form.cleaned_data.get("name")]
        try:
            actions.set_components(assessment=assessment, rows=wanted, by=request.person, at=now())
        except PermissionRefused:
            raise
        except Refusal as refusal:
            sentence = refusal.sentence
        else:
            messages.success(request, _("The components are saved."))
            return see_other("assessment:detail", pk)
    context = frame(request, assessment, "components")
    return render(
        request, "assessment/components.html", context | {"forms": rows, "sentence": sentence}
    )


def component_forms(request: PersonRequest, assessment: Assessment) -> list[ComponentForm]:
    """A form for each row: those there are, then empty ones."""
    there = list(assessment.components.all())
    owners: list[Organization] = [
        assessment.desk,
        *units_under(assessment.desk, today()).exclude(pk=assessment.desk_id),
    ]
    posts = Appointment.objects.valid_on(today()).filter(organization=assessment.desk)
    people = list(Person.objects.filter(pk__in=posts.values("person")).order_by(*Person.BY_NAME))
    rows = []
    for number in range(max(ROWS, len(there) + 3)):
        initial: dict[str, Any] = {"full": 100}
        if number < len(there):
            initial = initial_of(there[number])
        rows.append(
            ComponentForm(
                request.POST or None,
                prefix=f"c{number}",
                initial=initial,
                owners=owners,
                people=people,
            )
        )
    return rows


def initial_of(each: Component) -> dict[str, Any]:
    return {
        "name": each.name,
        "information": each.is_information,
        "share": each.share.normalize(),
        "full": each.full.normalize(),
        "owner": each.owner_id,
        "owner_person": each.owner_person_id,
        "self_assessed": each.self_assessed,
        "standard": each.standard,
    }


def planned(form: ComponentForm) -> actions.ComponentRow:
    values = form.cleaned_data
    return actions.ComponentRow(
        name=values["name"],
        share=values["share"],
        full=values["full"] or Decimal(100),
        information=values["information"],
        self_assessed=values["self_assessed"],
        standard=values["standard"],
        owner=values["owner"],
        owner_person=values["owner_person"],
    )


@signed_in
def detail(request: PersonRequest, pk: uuid.UUID) -> HttpResponse:
    """Where the assessment stands, what waits, and what comes next."""
    return show(request, found_assessment(request, pk))


def show(request: PersonRequest, assessment: Assessment, **typed: forms.Form) -> HttpResponse:
    """The first page of an assessment; ``typed``: the form of a dialog as it was filled in."""
    parts = list(
        assessment.components.select_related("owner", "owner_person").annotate(
            entered=Count("entries"),
            audited=Count("entries", filter=Q(entries__state=EntryState.AUDITED)),
            claimed=Count("entries", filter=Q(entries__state=EntryState.CLAIMED)),
        )
    )
    context = frame(request, assessment, "overview")
    context |= {
        "parts": [(part, can_audit(request.person, part, assessment.desk_id)) for part in parts],
        "share": sum(part.share for part in parts),
        "vetoes": assessment.vetoes.filter(state__in=UNDECIDED).count()
        if context["works_here"]
        else 0,
        "events": assessment.events.filter(veto=None, entry=None).select_related("by")
        if context["works_here"]
        else [],
        "steps": [state for state in AssessmentState if state != AssessmentState.WITHDRAWN],
        "back_form": ReasonForm(auto_id="back_%s"),
        "withdraw_form": ReasonForm(auto_id="withdraw_%s"),
        "self_form": UntilForm(initial={"until": today() + dt.timedelta(days=14)}),
        "last_day": assessment.ends_on - dt.timedelta(days=1),
        "missing": missing_of(assessment),
        "wait": actions.reason_to_wait(assessment, today()),
    }
    return render(request, "assessment/detail.html", context | typed)


def missing_of(assessment: Assessment) -> list[str]:
    """Characters of the sheet to be signed that no font has."""
    if assessment.state != AssessmentState.SIGNING or assessment.results is None:
        return []
    return missing_characters(assessment_document(assessment, assessment.results))


Act = Callable[..., Assessment]
STEPS: dict[str, Act] = {
    "start": actions.start_assessment,
    "audit": actions.open_audit,
    "review": actions.open_review,
    "sign": actions.send_to_sign,
    "publish": actions.publish_assessment,
}
STEPS_THAT_ASK: dict[str, tuple[Act, type[forms.Form]]] = {
    "self": (actions.open_self_assessment, UntilForm),
    "back": (actions.send_back, ReasonForm),
    "withdraw": (actions.withdraw_assessment, ReasonForm),
}


def moved_on() -> str:
    return _("The assessment has moved on.")


@for_roles(*DESK_ROLES)
@require_POST
def step(request: PersonRequest, pk: uuid.UUID, name: str) -> HttpResponse:
    """One step of an assessment."""
    assessment = found_assessment(request, pk)
    back = reverse("assessment:detail", args=[pk])
    if name in STEPS_THAT_ASK:
        return step_that_asks(request, assessment, name, back)
    extra: dict[str, Any] = {}
    if name == "publish":
        extra["digest"] = request.POST.get("digest", "")[:64]
        extra["accept_missing"] = request.POST.get("accept_missing") == "1"
    return answer_step(
        request,
        lambda: STEPS[name](assessment=assessment, by=request.person, at=now(), **extra),
        done=moved_on,
        back=back,
    )


def step_that_asks(
    request: PersonRequest, assessment: Assessment, name: str, back: str
) -> HttpResponse:
    """A step with something to fill in."""
    action, asks = STEPS_THAT_ASK[name]
    form = asks(request.POST, auto_id=f"{name}_%s")
    return answer_dialog(
        request,
        form,
        lambda: action(assessment=assessment, by=request.person, at=now(), **form.cleaned_data),
        page=lambda: show(request, assessment, **{f"{name}_form": form}),
        done=moved_on,
        back=back,
    )


@for_roles(Role.OFFICE_HEAD)
@require_POST
def next_groups(request: PersonRequest, pk: uuid.UUID) -> HttpResponse:
    """Form next year's ranking groups from the published result."""
    assessment = found_assessment(request, pk)
    attempt(
        request,
        lambda: actions.form_next_groups(assessment=assessment, by=request.person, at=now()),
        _("Next year's groups are formed. You see them under “Ranking groups”."),
    )
    return see_other("assessment:awards", pk)
