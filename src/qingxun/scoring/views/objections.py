"""A line with its whole story, and objections: raising, answering, correcting."""

import uuid
from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import FileResponse, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from qingxun.documents.actions import store_file
from qingxun.documents.models import StoredFile
from qingxun.documents.serving import file_response
from qingxun.documents.sheets import ColumnSpec, xlsx_response
from qingxun.kit.clock import now, today
from qingxun.kit.refusals import Refusal
from qingxun.ledger.models import Posting
from qingxun.organizations.access import PersonRequest, for_roles, signed_in
from qingxun.organizations.states import DESK_ROLES, UNIT_ROLES, Role
from qingxun.scoring import actions, engine
from qingxun.scoring.forms import AdjustmentForm, AnswerForm, DecideForm, ObjectionForm
from qingxun.scoring.models import Adjustment, Objection, PolicyVersion
from qingxun.scoring.permissions import (
    can_answer_objection,
    can_approve_adjustment,
    can_object,
    can_read_lines,
    check_can_read_lines,
)
from qingxun.scoring.queries.line_story import line_story
from qingxun.scoring.queries.objections import is_gone, objection_window
from qingxun.scoring.queries.versions import compiled_version
from qingxun.scoring.states import (
    OBJECTION_TONES,
    OPEN_OBJECTIONS,
    AdjustmentState,
    ObjectionState,
)
from qingxun.ui.filters import ChoiceFilter, DateRangeFilter, FlagFilter, TextFilter
from qingxun.ui.lists import Column, ListPage
from qingxun.ui.refusals import Attempt, answer_dialog, answer_step


@signed_in
def line(request: PersonRequest, pk: uuid.UUID) -> HttpResponse:
    """One line: its arithmetic, fact and clause in words, its trail, and the way to object."""
    posting = get_object_or_404(
        Posting.objects.select_related("organization", "person", "desk", "reverses"), pk=pk
    )
    check_can_see(request, posting)
    return show_line(request, posting, ObjectionForm())


def show_line(
    request: PersonRequest, posting: Posting, form: ObjectionForm, status: int = 200
) -> HttpResponse:
    """The page of a line, with what was typed into its form."""
    refusal = ""
    try:
        actions.check_can_question(posting, request.person, now())
    except Refusal as found:
        refusal = found.sentence
    unit = posting.organization_id
    context = {
        "posting": posting,
        "story": line_story(posting),
        "window": objection_window(posting) if unit else None,
        "objections": posting.objections.visible_to(request.person).order_by("raised_at"),
        "tones": OBJECTION_TONES,
        "of_unit": unit is not None and can_object(request.person, unit),
        "refusal": refusal,
        "form": form,
    }
    return render(request, "scoring/line_page.html", context, status=status)


def check_can_see(request: PersonRequest, posting: Posting) -> None:
    """A unit's line is for the unit and the desk, a person's for herself and the desk."""
    if posting.organization_id is not None:
        check_can_read_lines(request.person, posting.desk_id, posting.organization_id)
    elif posting.person_id != request.person.pk:
        check_can_read_lines(request.person, posting.desk_id, posting.desk_id)


@for_roles(Role.OFFICER, Role.PRINCIPAL)
@require_POST
def raise_objection(request: PersonRequest, pk: uuid.UUID) -> HttpResponse:
    """Question a line; what was typed stays on the page when it is refused."""
    posting = get_object_or_404(
        Posting.objects.select_related("organization", "person", "desk", "reverses"),
        pk=pk,
        organization__in=request.person.unit_ids(Role.OFFICER, Role.PRINCIPAL),
    )
    form = ObjectionForm(request.POST, request.FILES)
    if form.is_valid():
        with Attempt() as attempt:
            objection = actions.raise_objection(
                posting=posting,
                text=form.cleaned_data["text"],
                evidence=kept_file(request, form),
                by=request.person,
                at=now(),
            )
        if attempt.succeeded:
            messages.success(request, _("The office has your objection."))
            return see(objection)
        form.add_error(None, attempt.sentence)
    return show_line(request, posting, form, status=422)


def kept_file(request: PersonRequest, form: Any) -> StoredFile | None:
    """The evidence handed in, stored; refused when it is no file of a kind we keep."""
    upload = form.cleaned_data.get("evidence_file")
    if not upload:
        return None
    return store_file(content=upload, name=upload.name, by=request.person, at=now())


def see(objection: Objection) -> HttpResponse:
    return HttpResponseRedirect(reverse("scoring:objection", args=[objection.pk]), status=303)


def overdue(rows: Any, value: bool) -> Any:
    return rows.filter(state__in=OPEN_OBJECTIONS, due_on__lt=today())


@for_roles(*UNIT_ROLES, *DESK_ROLES)
def objections(request: PersonRequest) -> HttpResponseBase:
    """Objections of one's unit, or all at one's desk."""
    page = ListPage(
        request.GET,
        rows=Objection.objects.visible_to(request.person)
        .select_related("organization", "raised_by", "settled_by")
        .distinct(),
        columns=[
            Column("title", _("Line")),
            Column("state", _("State"), sort="state"),
            Column("due_on", _("Answer due"), sort="due_on"),
            Column("raised_at", _("Raised"), sort=("raised_at", "pk"), descending_first=True),
        ],
        filters=[
            TextFilter("q", _("Manuscript"), field="title"),
            ChoiceFilter("state", _("State"), choices=ObjectionState.choices),
            FlagFilter("overdue", _("Overdue"), narrow=overdue),
            DateRangeFilter("raised", _("Raised"), field="raised_at"),
        ],
        default_sort="-raised_at",
    )
    if page.wants_xlsx:
        return objection_sheet(page)
    context = {"list": page, "tones": OBJECTION_TONES, "today": today(), "open": OPEN_OBJECTIONS}
    return render(request, "scoring/objections.html", context)


def objection_sheet(page: ListPage) -> FileResponse:
    columns = [
        ColumnSpec("unit", _("Unit"), value=lambda row: row.organization.short_name),
        ColumnSpec("title", _("Line"), width=50),
        ColumnSpec("state", _("State"), value=lambda row: str(row.get_state_display())),
        ColumnSpec("text", _("Objection"), width=60),
        ColumnSpec("raised_by", _("Raised by"), value=lambda row: row.raised_by.name),
        ColumnSpec("raised_at", _("Raised"), "moment"),
        ColumnSpec("due_on", _("Answer due"), "date"),
        ColumnSpec("answer", _("Answer"), width=60),
        ColumnSpec("settled_at", _("Settled"), "moment"),
    ]
    return xlsx_response(_("Objections"), columns, page.all_rows().iterator())  # type: ignore[union-attr]


def visible(request: PersonRequest, pk: uuid.UUID) -> Objection:
    rows = Objection.objects.visible_to(request.person).distinct()
    return get_object_or_404(
        rows.select_related(
            "desk", "organization", "posting", "raised_by", "settled_by", "evidence"
        ),
        pk=pk,
    )


@signed_in
def objection(request: PersonRequest, pk: uuid.UUID) -> HttpResponse:
    """One objection: the line in words, what the unit says, the trail, and the ways to settle."""
    return show(request, visible(request, pk))


def show(request: PersonRequest, found: Objection, **typed: forms.Form) -> HttpResponse:
    """The page of an objection; ``typed``: the form of a dialog as it was filled in."""
    person = request.person
    proposed = found.adjustments.filter(state=AdjustmentState.PROPOSED)
    adjustment = proposed.select_related("entered_by", "evidence").first()
    answers = can_answer_objection(person, found.desk_id)
    story = line_story(found.posting)
    context = {
        "objection": found,
        "tone": OBJECTION_TONES[ObjectionState(found.state)],
        "story": story,
        "events": found.events.select_related("by"),
        "late": found.state in OPEN_OBJECTIONS and found.due_on < today(),
        "may_withdraw": found.state == ObjectionState.RAISED
        and can_object(person, found.organization_id),
        "may_answer": answers and found.state == ObjectionState.RAISED,
        "may_keep": story.reversal is None or not is_gone(found.posting),
        "adjustment": adjustment,
        "may_approve": adjustment is not None and can_approve_adjustment(person, adjustment),
        "may_read": can_read_lines(person, found.desk_id, found.organization_id),
        "keep_form": AnswerForm(auto_id="keep_%s"),
        "correct_form": AnswerForm(auto_id="correct_%s"),
        "agree_form": DecideForm(auto_id="agree_%s"),
        "decline_form": DecideForm(auto_id="decline_%s"),
    }
    if "adjust_form" not in typed:
        context["adjust_form"] = adjustment_form(found)
    return render(request, "scoring/objection.html", context | typed)


def adjustment_form(found: Objection, *typed: Any) -> AdjustmentForm:
    return AdjustmentForm(*typed, clauses=clause_choices(found.posting), auto_id="adjust_%s")


def clause_choices(posting: Posting) -> list[tuple[str, str]]:
    """The clauses of the line's policy that bring or take points, that of the line first."""
    version = PolicyVersion.objects.filter(pk=posting.policy_version).first()
    if version is None:
        return []
    rows = [
        (clause.id, f"{clause.number} {clause.text[:40]}")
        for clause in compiled_version(version).policy.clauses
        if not isinstance(clause, engine.Note)
    ]
    return sorted(rows, key=lambda row: row[0] != posting.clause)


def attempt(
    request: PersonRequest,
    found: Objection,
    name: str,
    form: forms.Form,
    act: Callable[[], Any],
    done: str,
) -> HttpResponse:
    """Do what the form called ``name`` asks for and say so; or the objection's page again, with
    its dialog open, what was typed, and why not."""
    return answer_dialog(
        request,
        form,
        act,
        page=lambda: show(request, found, **{name: form}),
        done=lambda: done,
        back=reverse("scoring:objection", args=[found.pk]),
    )


@for_roles(Role.OFFICER, Role.PRINCIPAL)
@require_POST
def withdraw(request: PersonRequest, pk: uuid.UUID) -> HttpResponse:
    """The unit takes its objection back."""
    found = visible(request, pk)
    return answer_step(
        request,
        lambda: actions.withdraw_objection(objection=found, by=request.person, at=now()),
        done=lambda: _("The objection is withdrawn."),
        back=reverse("scoring:objection", args=[pk]),
    )


@for_roles(Role.EDITOR, Role.OFFICE_HEAD)
@require_POST
def answer(request: PersonRequest, pk: uuid.UUID) -> HttpResponse:
    """Answer: the line stands, or the fact was corrected."""
    found = visible(request, pk)
    corrected = request.POST.get("do") == "correct"
    act = actions.correct_line if corrected else actions.keep_line
    name = "correct" if corrected else "keep"
    form = AnswerForm(request.POST, auto_id=f"{name}_%s")

    def settle() -> Objection:
        return act(objection=found, answer=form.cleaned_data["answer"], by=request.person, at=now())

    return attempt(request, found, f"{name}_form", form, settle, _("The unit has the answer."))


@for_roles(Role.EDITOR, Role.OFFICE_HEAD)
@require_POST
def propose(request: PersonRequest, pk: uuid.UUID) -> HttpResponse:
    """Propose an adjustment; a second person approves it."""
    found = visible(request, pk)
    form = adjustment_form(found, request.POST, request.FILES)

    def act() -> Adjustment:
        values = form.cleaned_data
        correction = actions.Correction(
            values["amount"], values["clause"], values["reason"], kept_file(request, form)
        )
        return actions.propose_adjustment(
            objection=found, correction=correction, by=request.person, at=now()
        )

    done = _("A second person approves it now.")
    return attempt(request, found, "adjust_form", form, act, done)


@for_roles(Role.OFFICE_HEAD, Role.SIGNING_LEADER)
@require_POST
def decide(request: PersonRequest, pk: uuid.UUID) -> HttpResponse:
    """Approve the proposed adjustment, or decline it."""
    found = visible(request, pk)
    adjustment = get_object_or_404(
        Adjustment.objects.select_related("objection__posting", "objection__desk"),
        objection=found,
        state=AdjustmentState.PROPOSED,
    )
    agreed = request.POST.get("do") == "agree"
    name = "agree" if agreed else "decline"
    form = DecideForm(request.POST, auto_id=f"{name}_%s")

    def act() -> Adjustment:
        note = form.cleaned_data["note"]
        return actions.decide_adjustment(
            adjustment=adjustment, agreed=agreed, note=note, by=request.person, at=now()
        )

    done = _("Approved and posted.") if agreed else _("The objection waits for another answer.")
    return attempt(request, found, f"{name}_form", form, act, done)


@signed_in
@require_safe
def evidence(request: PersonRequest, pk: uuid.UUID) -> HttpResponseBase:
    """The file that came with an objection, for those who see the objection."""
    found = get_object_or_404(
        Objection.objects.visible_to(request.person).distinct().select_related("evidence"),
        pk=pk,
        evidence__isnull=False,
    )
    assert found.evidence is not None
    return file_response(request, found.evidence)


@signed_in
@require_safe
def proof(request: PersonRequest, pk: uuid.UUID) -> HttpResponseBase:
    """The file that came with an adjustment, for those who see its objection."""
    found = get_object_or_404(
        Adjustment.objects.filter(
            objection__in=Objection.objects.visible_to(request.person)
        ).select_related("evidence"),
        pk=pk,
        evidence__isnull=False,
    )
    assert found.evidence is not None
    return file_response(request, found.evidence)
