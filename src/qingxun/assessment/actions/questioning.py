"""Questions about scores (异议): a unit says why a component's value is wrong, its owner keeps it
with a reason or finds another one; both read the trail."""

import datetime as dt
import uuid
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from qingxun.assessment.actions.entering import check_value
from qingxun.assessment.actions.noting import note, people_of, tell
from qingxun.assessment.actions.refusals import ObjectionRefused
from qingxun.assessment.models import Assessment, Entry, ScoreObjection
from qingxun.assessment.permissions import check_can_audit, check_can_speak_for
from qingxun.assessment.states import (
    ANSWERING_STATES,
    SCORE_OBJECTION_TRANSITIONS,
    AssessmentState,
    EntryState,
    ScoreObjectionState,
    Step,
)
from qingxun.documents.models import StoredFile
from qingxun.kit.clock import china_date
from qingxun.kit.decimals import show_points
from qingxun.kit.states import check_transition
from qingxun.organizations.actions.fitting import fitting
from qingxun.organizations.models import Person
from qingxun.organizations.states import Role

LIMIT = 1000


@transaction.atomic
def question_score(
    *, entry: Entry, text: str, by: Person, at: dt.datetime, evidence: StoredFile | None = None
) -> ScoreObjection:
    """Question the value of one's own unit while the results are open to objections; the owner of
    the component is told and has the assessment's days to answer."""
    check_can_question(entry, by, at)
    words = _words(text, _("Say what is wrong with this score."))
    assessment = entry.component.assessment
    assert entry.value is not None
    try:
        with transaction.atomic():
            objection = ScoreObjection.objects.create(
                entry=entry,
                was=entry.value,
                text=words,
                evidence=evidence,
                raised_by=by,
                raised_at=at,
                due_on=china_date(at) + dt.timedelta(days=assessment.objection_days),
            )
    except IntegrityError as error:
        raise ObjectionRefused(_("This score was questioned already.")) from error
    _note(objection, Step.QUESTION, "", by=by, at=at, text=words)
    _tell_owner(objection, _("Score questioned: %(unit)s, %(name)s"), words, at)
    return objection


def check_can_question(entry: Entry, person: Person, at: dt.datetime) -> None:
    """Whether the person may question the value now; raises with the sentence that says why not."""
    check_can_speak_for(person, entry.organization_id)
    assessment = entry.component.assessment
    if assessment.state != AssessmentState.REVIEW or entry.state != EntryState.AUDITED:
        raise ObjectionRefused(_("Scores are questioned while the results are open to objections."))
    until = assessment.review_until
    if until is not None and china_date(at) > until:
        raise ObjectionRefused(
            _("Objections were possible until %(until)s.") % {"until": until.isoformat()}
        )
    if entry.objections.exclude(state=ScoreObjectionState.WITHDRAWN).exists():
        raise ObjectionRefused(_("This score was questioned already."))


def _words(text: str, missing: str) -> str:
    words = text.strip()
    if not words:
        raise ObjectionRefused(missing)
    if len(words) > LIMIT:
        raise ObjectionRefused(
            _("Please keep it under %(limit)d characters; you wrote %(count)d.")
            % {"limit": LIMIT, "count": len(words)}
        )
    return words


@transaction.atomic
def withdraw_question(*, objection: ScoreObjection, by: Person, at: dt.datetime) -> ScoreObjection:
    """The unit takes its question back before it is answered."""
    check_can_speak_for(by, objection.entry.organization_id)
    _move(objection, ScoreObjectionState.WITHDRAWN, Step.TAKE_BACK, by=by, at=at)
    _tell_owner(objection, _("Question withdrawn: %(unit)s, %(name)s"), "", at)
    return objection


@transaction.atomic
def keep_score(
    *, objection: ScoreObjection, answer: str, by: Person, at: dt.datetime
) -> ScoreObjection:
    """The value stands; the unit reads why."""
    _check_can_answer(objection, by)
    words = _words(answer, _("Say why the score stands; the unit reads it."))
    return _settle(objection, ScoreObjectionState.KEPT, Step.KEEP_SCORE, words, by=by, at=at)


@transaction.atomic
def correct_score(
    *, objection: ScoreObjection, value: Decimal, answer: str, by: Person, at: dt.datetime
) -> ScoreObjection:
    """The owner finds another value, which counts from now on; the old one stays in the trail."""
    _check_can_answer(objection, by)
    words = _words(answer, _("Say what was corrected; the unit reads it."))
    entry = Entry.objects.select_for_update().get(pk=objection.entry_id)
    check_value(objection.entry.component, value)
    if value == entry.value:
        raise ObjectionRefused(
            _("This is the value that stands; keep it with a reason instead."), "value"
        )
    was = "" if entry.value is None else show_points(entry.value)
    entry.value, entry.reason = value, fitting(words, 500, "answer")
    entry.audited_by, entry.audited_at = by, at
    entry.save(update_fields=["value", "reason", "audited_by", "audited_at"])
    text = f"{was} → {show_points(value)}：{words}"
    return _settle(
        objection, ScoreObjectionState.CORRECTED, Step.CORRECT_SCORE, words, by=by, at=at, text=text
    )


def _check_can_answer(objection: ScoreObjection, by: Person) -> None:
    component = objection.entry.component
    check_can_audit(by, component, component.assessment.desk_id)
    if component.assessment.state not in ANSWERING_STATES:
        raise ObjectionRefused(
            _("Questions are answered before the result goes to the leader; let it be sent back.")
        )


def _settle(
    objection: ScoreObjection,
    target: ScoreObjectionState,
    verb: Step,
    words: str,
    *,
    by: Person,
    at: dt.datetime,
    text: str = "",
) -> ScoreObjection:
    objection.answer = words
    objection.settled_by, objection.settled_at = by, at
    _move(objection, target, verb, by=by, at=at, text=text or words)
    unit = objection.entry.organization_id
    people = people_of([unit], at, Role.OFFICER, Role.PRINCIPAL)
    title = f"{target.label}：{objection.entry.component.name}"
    _tell(objection, sorted({*people, objection.raised_by_id}), title, words, at)
    return objection


def _move(
    objection: ScoreObjection,
    target: ScoreObjectionState,
    verb: Step,
    *,
    by: Person,
    at: dt.datetime,
    text: str = "",
) -> None:
    """The one place where a question changes its state, against the table and under a lock."""
    row = ScoreObjection.objects.select_for_update().only("state").get(pk=objection.pk)
    current = ScoreObjectionState(row.state)
    check_transition(
        SCORE_OBJECTION_TRANSITIONS,
        current,
        target,
        sentence=_("The question is “%(state)s” now, so this step is not possible.")
        % {"state": current.label},
    )
    objection.state = target
    objection.save(update_fields=["state", "answer", "settled_by", "settled_at"])
    _note(objection, verb, current, by=by, at=at, text=text)


def _note(
    objection: ScoreObjection, verb: Step, before: str, *, by: Person, at: dt.datetime, text: str
) -> None:
    note(
        objection.entry.component.assessment,
        verb,
        by=by,
        at=at,
        before=before,
        after=objection.state,
        text=text,
        objection=objection,
    )


def _tell_owner(objection: ScoreObjection, title: str, text: str, at: dt.datetime) -> None:
    """Who found the value: the department or person, and the office head."""
    component = objection.entry.component
    people = people_of([component.assessment.desk_id], at, Role.OFFICE_HEAD)
    if component.owner_id:
        people += people_of([component.owner_id], at)
    if component.owner_person_id:
        people.append(component.owner_person_id)
    words = {"unit": objection.entry.organization.short_name, "name": component.name}
    _tell(objection, sorted(set(people)), title % words, text, at)


def _tell(
    objection: ScoreObjection, people: list[uuid.UUID], title: str, text: str, at: dt.datetime
) -> None:
    url = reverse("assessment:question", args=[objection.pk])
    tell(people, title, text=text, url=url, at=at, about=objection.pk)


def open_questions(assessment: Assessment) -> list[str]:
    """Whose questions wait for an answer: unit and component."""
    rows = ScoreObjection.objects.filter(
        entry__component__assessment=assessment, state=ScoreObjectionState.RAISED
    )
    names = rows.values_list("entry__organization__short_name", "entry__component__name")
    return [f"{unit}（{component}）" for unit, component in names.order_by("raised_at")]
