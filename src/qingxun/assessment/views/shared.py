"""What the pages of this area share."""

import uuid
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse

from qingxun.assessment.models import Assessment, Component
from qingxun.assessment.permissions import can_run, can_sign, works_at
from qingxun.assessment.states import ASSESSMENT_TONES, AssessmentState
from qingxun.organizations.access import PersonRequest
from qingxun.organizations.states import UNIT_ROLES
from qingxun.ui.refusals import Attempt


def see_other(name: str, *args: Any) -> HttpResponse:
    return HttpResponseRedirect(reverse(name, args=args), status=303)


def found_assessment(request: PersonRequest, pk: uuid.UUID) -> Assessment:
    """An assessment that the person may see."""
    rows = Assessment.objects.visible_to(request.person).select_related("desk", "signed_by")
    return get_object_or_404(rows, pk=pk)


def found_component(request: PersonRequest, pk: uuid.UUID) -> Component:
    """A component of an assessment that the person may see."""
    seen = Assessment.objects.visible_to(request.person)
    rows = Component.objects.filter(assessment__in=seen).select_related(
        "assessment__desk", "owner", "owner_person"
    )
    return get_object_or_404(rows, pk=pk)


def frame(request: PersonRequest, assessment: Assessment, place: str) -> dict[str, Any]:
    """What the head and the tabs of every page of an assessment need."""
    works_here = works_at(request.person, assessment.desk_id)
    return {
        "assessment": assessment,
        "tone": ASSESSMENT_TONES[AssessmentState(assessment.state)],
        "place": place,
        "works_here": works_here,
        "may_run": can_run(request.person, assessment.desk_id),
        "may_sign": can_sign(request.person, assessment.desk_id),
        "own_units": {str(key) for key in request.person.unit_ids(*UNIT_ROLES)},
        "results_shown": works_here or assessment.state in SHOWN,
        "state_labels": AssessmentState,
    }


SHOWN = (
    AssessmentState.REVIEW,
    AssessmentState.SIGNING,
    AssessmentState.PUBLISHED,
    AssessmentState.WITHDRAWN,
)


def attempt(request: PersonRequest, action: Callable[[], Any], done: str) -> Any:
    """Do it and say so; say why not. What the action returned, or ``None``."""
    with Attempt() as tried:
        result = action()
    if not tried.succeeded:
        messages.error(request, tried.sentence)
        return None
    messages.success(request, done)
    return result
