"""One unit's sheet: every component with its reason, what it may still say, vetoes, titles."""

import uuid
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from qingxun.assessment.forms import QuestionForm
from qingxun.assessment.models import Assessment, Entry, EntryFile, ScoreObjection, Veto
from qingxun.assessment.permissions import can_speak_for, check_can_read_unit
from qingxun.assessment.queries.sheet import Sheet
from qingxun.assessment.states import (
    ENTRY_TONES,
    SCORE_OBJECTION_TONES,
    VETO_TONES,
    AssessmentState,
    ScoreObjectionState,
)
from qingxun.assessment.views.results import live_sheet
from qingxun.assessment.views.shared import found_assessment, frame
from qingxun.kit.clock import today
from qingxun.organizations.access import PersonRequest, signed_in
from qingxun.organizations.models import Organization, Person
from qingxun.records.together import lists_of


def is_open_to_questions(assessment: Assessment) -> bool:
    """Whether units may question scores today."""
    until = assessment.review_until
    return assessment.state == AssessmentState.REVIEW and (until is None or today() <= until)


@signed_in
def unit(request: PersonRequest, pk: uuid.UUID, unit: uuid.UUID) -> HttpResponse:
    """One unit's sheet: every component with its reason, vetoes, titles."""
    assessment = found_assessment(request, pk)
    check_can_read_unit(request.person, assessment, unit)
    return show_unit(request, assessment, unit, {})


Typed = dict[uuid.UUID, QuestionForm]


def question_id(component: uuid.UUID) -> str:
    """The ids of the inputs with which a component is questioned: there is one form for each."""
    return f"question-{component}-%s"


def show_unit(
    request: PersonRequest, assessment: Assessment, unit: uuid.UUID, typed: Typed
) -> HttpResponse:
    """The sheet of a unit; ``typed``: a question about a component as it was filled in."""
    organization = get_object_or_404(Organization, pk=unit)
    sheet, sentence = live_sheet(assessment)
    row = None
    for group in (sheet or {"groups": []})["groups"]:
        for each in group["units"]:
            if each["unit"] == str(unit):
                row = each | {"group": group["name"], "of": len(group["units"])}
    context = frame(request, assessment, "unit")
    context |= {
        "unit": organization,
        "row": row,
        "sentence": sentence,
        "parts": unit_parts(assessment, organization, row, request.person, typed),
        "vetoes": Veto.objects.filter(
            assessment=assessment, organization=organization
        ).select_related("person", "organization"),
        "veto_tones": VETO_TONES,
        "may_claim": can_speak_for(request.person, unit)
        and assessment.state == AssessmentState.SELF,
        "points_url": reverse("scoring:unit", args=[unit]) + f"?period={assessment.year}",
    }
    return render(request, "assessment/unit.html", context)


def unit_parts(
    assessment: Assessment,
    unit: Organization,
    row: Sheet | None,
    person: Person,
    typed: Typed,
) -> list[dict[str, Any]]:
    """The components with the unit's entry, its evidence, its points of the hundred, and whether
    the person may question them: one query."""
    own = Entry.objects.filter(component__assessment=assessment, organization=unit)
    standing = ScoreObjection.objects.exclude(state=ScoreObjectionState.WITHDRAWN)
    components, rows, files, objections = lists_of(
        assessment.components.select_related("owner"),
        own.select_related("claimed_by", "audited_by"),
        EntryFile.objects.filter(entry__in=own),
        standing.filter(entry__in=own),
    )
    entries = {entry.component_id: entry for entry in rows}
    asked = {each.entry_id: each for each in objections}
    may_question = can_speak_for(person, unit.pk) and is_open_to_questions(assessment)
    found = []
    for each in components:
        entry = entries.get(each.pk)
        objection = asked.get(entry.pk) if entry else None
        found.append(
            {
                "component": each,
                "entry": entry,
                "files": [file for file in files if entry and file.entry_id == entry.pk],
                "tone": ENTRY_TONES[entry.state] if entry else "",
                "points": row["parts"].get(str(each.pk)) if row else None,
                "objection": objection,
                "objection_tone": objection
                and SCORE_OBJECTION_TONES[ScoreObjectionState(objection.state)],
                "may_question": may_question and entry is not None and objection is None,
                "form": typed.get(each.pk) or QuestionForm(auto_id=question_id(each.pk)),
            }
        )
    return found
