"""Vetoes: the list, one with its trail, and what each may do with it."""

import uuid
from collections.abc import Callable
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from qingxun.assessment import actions
from qingxun.assessment.forms import ReasonForm, RemarkForm
from qingxun.assessment.models import Assessment, Veto
from qingxun.assessment.permissions import (
    can_object,
    can_run,
    can_sign,
    check_can_read_unit,
    check_works_at,
)
from qingxun.assessment.queries.settlement import policy_of, settle_assessment
from qingxun.assessment.queries.sheet import finding_key
from qingxun.assessment.states import VETO_STATES, VETO_TONES, VetoState
from qingxun.assessment.views.shared import attempt, found_assessment, frame, see_other
from qingxun.kit.clock import now, today
from qingxun.kit.refusals import PermissionRefused, Refusal
from qingxun.messaging.actions import read_about
from qingxun.organizations.access import PersonRequest, for_roles, signed_in
from qingxun.organizations.states import DESK_ROLES, Role
from qingxun.scoring.engine.settling_explaining import cite
from qingxun.scoring.queries.versions import compiled_version
from qingxun.ui.refusals import answer_dialog


@for_roles(*DESK_ROLES)
def vetoes(request: PersonRequest, pk: uuid.UUID) -> HttpResponse:
    """Told vetoes by state, and what was found and not told yet."""
    assessment = found_assessment(request, pk)
    check_works_at(request.person, assessment.desk_id)
    told = list(Veto.objects.filter(assessment=assessment).select_related("organization", "person"))
    keys = {
        (row.clause, str(row.organization_id), str(row.person_id or ""))
        for row in told
        if row.state != VetoState.DROPPED
    }
    found: list[dict[str, Any]] = []
    sentence = ""
    if assessment.results is None:
        try:
            result = settle_assessment(assessment, today())
        except PermissionRefused:
            raise
        except Refusal as refusal:
            sentence = refusal.sentence
        else:
            found = [
                {
                    "name": result.names.get(row.owner, row.owner),
                    "words": result.explain_finding(row),
                    "person": bool(row.through),
                }
                for row in result.settled.findings
                if finding_key(row) not in keys
            ]
    context = frame(request, assessment, "vetoes")
    context |= {
        "told": told,
        "found": found,
        "sentence": sentence,
        "tones": VETO_TONES,
        "may_tell": context["may_run"] and assessment.state in VETO_STATES,
        "unquestioned": unquestioned_by(request, assessment.desk_id, told),
    }
    return render(request, "assessment/vetoes.html", context)


@for_roles(Role.OFFICE_HEAD)
@require_POST
def notify(request: PersonRequest, pk: uuid.UUID) -> HttpResponse:
    """Tell the units what was found; drop what no longer holds."""
    assessment = found_assessment(request, pk)
    attempt(
        request,
        lambda: actions.notify_vetoes(assessment=assessment, by=request.person, at=now()),
        _("Checked again: the units have been told and may object."),
    )
    return see_other("assessment:vetoes", pk)


def unquestioned_by(request: PersonRequest, desk: uuid.UUID, told: list[Veto]) -> int:
    """How many a leader may sign off in one go."""
    if not can_sign(request.person, desk):
        return 0
    day = today()
    return sum(row.is_undisputed(day) for row in told)


@for_roles(Role.SIGNING_LEADER)
@require_POST
def confirm_all(request: PersonRequest, pk: uuid.UUID) -> HttpResponse:
    """Sign off all to which nobody objected."""
    assessment = found_assessment(request, pk)
    attempt(
        request,
        lambda: actions.confirm_unquestioned(assessment=assessment, by=request.person, at=now()),
        _("Done. Everybody concerned has been told."),
    )
    return see_other("assessment:vetoes", pk)


def found_veto(request: PersonRequest, pk: uuid.UUID) -> Veto:
    """A veto of an assessment that the person may see, of her own unit or her desk."""
    seen = Assessment.objects.visible_to(request.person)
    rows = Veto.objects.filter(assessment__in=seen).select_related(
        "assessment__desk",
        "organization",
        "person",
        "notified_by",
        "objected_by",
        "answered_by",
        "decided_by",
    )
    found = get_object_or_404(rows, pk=pk)
    if found.person_id != request.person.pk:
        check_can_read_unit(request.person, found.assessment, found.organization_id)
    return found


@signed_in
def veto(request: PersonRequest, pk: uuid.UUID) -> HttpResponse:
    """The cause, the clause, the trail, and the next step."""
    found = found_veto(request, pk)
    read_about(by=request.person, object_id=found.pk, at=now())
    return show(request, found)


def show(request: PersonRequest, found: Veto, **typed: forms.Form) -> HttpResponse:
    """The page of a veto; ``typed``: the form of a dialog as it was filled in, by its name."""
    assessment = found.assessment
    desk = assessment.desk_id
    past = today() > found.objection_until
    context = (
        frame(request, assessment, "vetoes")
        | {
            "veto": found,
            "veto_tone": VETO_TONES[VetoState(found.state)],
            "clause": clause_words(found),
            "events": found.events.select_related("by"),
            "past": past,
            "may_object": found.state == VetoState.NOTIFIED
            and not past
            and can_object(request.person, found.organization_id),
            "may_answer": found.state == VetoState.OBJECTED and can_run(request.person, desk),
            "may_confirm": can_sign(request.person, desk)
            and (found.state == VetoState.ANSWERED or found.state == VetoState.NOTIFIED),
            "may_lift": can_sign(request.person, desk)
            and found.state in (VetoState.NOTIFIED, VetoState.ANSWERED, VetoState.CONFIRMED)
            and assessment.results is None,
        }
        | {
            f"{name}_form": asks(auto_id=f"{name}_%s")
            for name, (_act, _word, asks) in STEPS.items()
        }
    )
    return render(request, "assessment/veto.html", context | typed)


def clause_words(veto: Veto) -> dict[str, str]:
    """Number and words of the clause in the policy that speaks of this year."""
    try:
        policy = compiled_version(policy_of(veto.assessment, today())).policy
    except Refusal:
        return {}
    clause = next((each for each in policy.clauses if each.id == veto.clause), None)
    if clause is None:
        return {}
    return {"number": clause.number, "text": clause.text, "cite": cite(policy, clause.id)}


Act = Callable[..., Veto]
STEPS: dict[str, tuple[Act, str, type[forms.Form]]] = {
    "object": (actions.object_to_veto, "text", ReasonForm),
    "answer": (actions.answer_objection, "text", ReasonForm),
    "confirm": (actions.confirm_veto, "text", RemarkForm),
    "lift": (actions.lift_veto, "reason", ReasonForm),
}


@signed_in
@require_POST
def step(request: PersonRequest, pk: uuid.UUID, name: str) -> HttpResponse:
    """Object, answer, confirm or lift."""
    found = found_veto(request, pk)
    action, word, asks = STEPS[name]
    form = asks(request.POST, auto_id=f"{name}_%s")
    return answer_dialog(
        request,
        form,
        lambda: action(
            veto=found, by=request.person, at=now(), **{word: form.cleaned_data["reason"]}
        ),
        page=lambda: show(request, found, **{f"{name}_form": form}),
        done=lambda: _("Done. Everybody concerned has been told."),
        back=reverse("assessment:veto", args=[pk]),
    )
