"""Questions about scores: raising one, its page with the trail, and the ways to settle it."""

import uuid
from typing import Any

from django import forms
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from qingxun.assessment import actions
from qingxun.assessment.forms import CorrectionForm, QuestionForm, ReasonForm
from qingxun.assessment.models import Assessment, ScoreObjection
from qingxun.assessment.permissions import can_audit, can_speak_for, check_can_read_unit
from qingxun.assessment.states import (
    ANSWERING_STATES,
    SCORE_OBJECTION_TONES,
    ScoreObjectionState,
)
from qingxun.assessment.views.entries import found_entry
from qingxun.assessment.views.shared import frame
from qingxun.assessment.views.units import question_id, show_unit
from qingxun.documents.actions import store_file
from qingxun.documents.ahead import reads_ahead
from qingxun.documents.models import StoredFile
from qingxun.documents.serving import file_response
from qingxun.kit.clock import now, today
from qingxun.messaging.actions import read_about
from qingxun.organizations.access import PersonRequest, signed_in
from qingxun.ui.refusals import answer_dialog, answer_step


@reads_ahead(evidence=("keep",))
@signed_in
@require_POST
def question_entry(request: PersonRequest, pk: uuid.UUID) -> HttpResponse:
    """The unit questions the value of one component."""
    entry = found_entry(request, pk)
    assessment = entry.component.assessment
    check_can_read_unit(request.person, assessment, entry.organization_id)
    form = QuestionForm(request.POST, request.FILES, auto_id=question_id(entry.component_id))

    def act() -> ScoreObjection:
        values = form.cleaned_data
        return actions.question_score(
            entry=entry,
            text=values["reason"],
            evidence=kept_file(request, values["evidence"]),
            by=request.person,
            at=now(),
        )

    return answer_dialog(
        request,
        form,
        act,
        page=lambda: show_unit(
            request, assessment, entry.organization_id, {entry.component_id: form}
        ),
        done=lambda: _("Your question is in; you will be told the answer."),
        back=lambda made: reverse("assessment:question", args=[made.pk]),
    )


def kept_file(request: PersonRequest, upload: Any) -> StoredFile | None:
    """The evidence handed in, stored; refused when it is no file of a kind we keep."""
    if not upload:
        return None
    return store_file(content=upload, name=upload.name, by=request.person, at=now())


def found_question(request: PersonRequest, pk: uuid.UUID) -> ScoreObjection:
    """A question of her own unit, or about a component that she answers for."""
    seen = Assessment.objects.visible_to(request.person)
    rows = ScoreObjection.objects.filter(entry__component__assessment__in=seen).select_related(
        "entry__component__assessment__desk",
        "entry__component__owner",
        "entry__organization",
        "evidence",
        "raised_by",
        "settled_by",
    )
    found = get_object_or_404(rows, pk=pk)
    component = found.entry.component
    if not can_audit(request.person, component, component.assessment.desk_id):
        check_can_read_unit(request.person, component.assessment, found.entry.organization_id)
    return found


@signed_in
@require_safe
def question(request: PersonRequest, pk: uuid.UUID) -> HttpResponse:
    """What the unit says, what was found, the trail, and the next step."""
    found = found_question(request, pk)
    read_about(by=request.person, object_id=found.pk, at=now())
    return show(request, found)


def show(request: PersonRequest, found: ScoreObjection, **typed: forms.Form) -> HttpResponse:
    """The page of a question; ``typed``: the form of a dialog as it was filled in, by its name."""
    component = found.entry.component
    assessment = component.assessment
    waits = found.state == ScoreObjectionState.RAISED
    context = frame(request, assessment, "question") | {
        "question": found,
        "question_tone": SCORE_OBJECTION_TONES[ScoreObjectionState(found.state)],
        "events": found.events.select_related("by"),
        "late": waits and found.due_on < today(),
        "waits": waits,
        "may_withdraw": waits and can_speak_for(request.person, found.entry.organization_id),
        "may_answer": waits
        and assessment.state in ANSWERING_STATES
        and can_audit(request.person, component, assessment.desk_id),
        "keep_form": ReasonForm(auto_id="keep_%s"),
        "correct_form": CorrectionForm(auto_id="correct_%s"),
    }
    return render(request, "assessment/question.html", context | typed)


@signed_in
@require_POST
def step(request: PersonRequest, pk: uuid.UUID, name: str) -> HttpResponse:
    """Withdraw the question, keep the score, or correct it."""
    found = found_question(request, pk)
    by, at = request.person, now()
    back = reverse("assessment:question", args=[pk])

    def done() -> str:
        return _("Done. Everybody concerned has been told.")

    if name == "withdraw":
        return answer_step(
            request,
            lambda: actions.withdraw_question(objection=found, by=by, at=at),
            done=done,
            back=back,
        )
    corrects = name == "correct"
    form = (
        CorrectionForm(request.POST, auto_id="correct_%s") if corrects else ReasonForm(request.POST)
    )

    def act() -> ScoreObjection:
        values = form.cleaned_data
        words = values["reason"]
        if not corrects:
            return actions.keep_score(objection=found, answer=words, by=by, at=at)
        return actions.correct_score(
            objection=found, value=values["value"], answer=words, by=by, at=at
        )

    def page() -> HttpResponse:
        return show(request, found, **{f"{name}_form": form})

    return answer_dialog(request, form, act, page=page, done=done, back=back)


@signed_in
@require_safe
def evidence(request: PersonRequest, pk: uuid.UUID) -> HttpResponseBase:
    """The file that came with a question, for those who see the question."""
    found = found_question(request, pk)
    stored = get_object_or_404(StoredFile, pk=found.evidence_id)
    return file_response(request, stored)
