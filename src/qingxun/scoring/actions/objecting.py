"""Objections (异议): a unit questions a line, the office answers with a reason or corrects it."""

import datetime as dt
import uuid
from collections.abc import Sequence

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from qingxun.audit.actions import record
from qingxun.desk.models import Manuscript
from qingxun.documents.models import StoredFile
from qingxun.kit.clock import china_date
from qingxun.kit.decimals import show_points
from qingxun.kit.periods import Span
from qingxun.kit.refusals import Refusal
from qingxun.kit.states import check_transition
from qingxun.ledger.models import Posting
from qingxun.messaging.actions import notify
from qingxun.messaging.models import MessageKind
from qingxun.messaging.queries import office_people
from qingxun.organizations.models import Person
from qingxun.scoring.actions.telling import officers_of
from qingxun.scoring.models import Objection, ObjectionEvent
from qingxun.scoring.permissions import check_can_answer_objection, check_can_object
from qingxun.scoring.queries.objections import is_gone, keeping_of, objection_window
from qingxun.scoring.states import (
    HEADING_LABELS,
    OBJECTION_TRANSITIONS,
    OPEN_OBJECTIONS,
    ObjectionState,
    ObjectionStep,
)

LIMIT = 2000


class ObjectionRefused(Refusal):
    """The line cannot be questioned, or the objection not be settled, as asked."""


@transaction.atomic
def raise_objection(
    *,
    posting: Posting,
    text: str,
    by: Person,
    at: dt.datetime,
    evidence: StoredFile | None = None,
) -> Objection:
    """Question a standing line of one's own unit within the days of its policy; the office is told.

    The office has ``answer_days`` of the policy to answer.
    """
    check_can_question(posting, by, at)
    words = checked_words(text, _("Say what is wrong with this line."))
    unit = posting.organization_id
    assert unit is not None
    due = china_date(at) + dt.timedelta(days=keeping_of(posting.policy_version).answer_days)
    try:
        with transaction.atomic():
            objection = Objection.objects.create(
                desk_id=posting.desk_id,
                organization_id=unit,
                posting=posting,
                title=title_of(posting),
                text=words,
                evidence=evidence,
                raised_by=by,
                raised_at=at,
                due_on=due,
            )
    except IntegrityError as error:
        raise ObjectionRefused(_("This line was questioned already.")) from error
    note_step(objection, ObjectionStep.RAISE, "", by=by, at=at, note=words)
    tell_office(objection, _("Objection: %(title)s"), words, at)
    return objection


def check_can_question(posting: Posting, person: Person, at: dt.datetime) -> None:
    """Whether the person may question the line now; raises with the sentence that says why not."""
    if posting.organization_id is None:
        raise ObjectionRefused(_("Points of people follow from those of the piece."))
    check_can_object(person, posting.organization_id)
    if posting.reverses_id is not None or Posting.objects.filter(reverses=posting).exists():
        raise ObjectionRefused(_("This line was taken back already; nothing is left to question."))
    if posting.objections.exclude(state=ObjectionState.WITHDRAWN).exists():
        raise ObjectionRefused(_("This line was questioned already."))
    window = objection_window(posting)
    if not window.open_on(china_date(at)):
        raise ObjectionRefused(
            _("The time for objections is over. %(until)s") % {"until": window.sentence}
        )


def title_of(posting: Posting) -> str:
    """What the line is about, and its points: for lists and messages."""
    if posting.item_id is not None:
        name = Manuscript.objects.values_list("title", flat=True).get(pk=posting.item_id)
        about = f"《{name}》"
    else:
        label = Span.from_key(str(posting.trace.get("period", posting.month))).label
        about = f"{label}{HEADING_LABELS.get(posting.heading, posting.heading)}"
    return f"{about[:180]} {show_points(posting.amount)} 分"


def checked_words(text: str, missing: str) -> str:
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
def withdraw_objection(*, objection: Objection, by: Person, at: dt.datetime) -> Objection:
    """The unit takes its objection back before it is answered."""
    check_can_object(by, objection.organization_id)
    move_objection(
        objection, ObjectionState.WITHDRAWN, ObjectionStep.WITHDRAW, by=by, at=at, note=""
    )
    tell_office(objection, _("Objection withdrawn: %(title)s"), "", at)
    return objection


@transaction.atomic
def keep_line(*, objection: Objection, answer: str, by: Person, at: dt.datetime) -> Objection:
    """The line stands; the unit reads why. Refused when its points were taken back meanwhile."""
    check_can_answer_objection(by, objection.desk_id)
    words = checked_words(answer, _("Say why the line stands; the unit reads it."))
    if is_gone(objection.posting):
        raise ObjectionRefused(
            _(
                "The line was taken back meanwhile, so it cannot be kept. Answer that it is "
                "settled by correcting the fact, or propose an adjustment."
            )
        )
    return settle(objection, ObjectionState.KEPT, ObjectionStep.KEEP, words, by=by, at=at)


@transaction.atomic
def correct_line(*, objection: Objection, answer: str, by: Person, at: dt.datetime) -> Objection:
    """The fact was corrected, so the line was reversed; the trail shows what came instead.

    Refused while the line still stands: void or replace the fact first, or propose an adjustment.
    """
    check_can_answer_objection(by, objection.desk_id)
    words = checked_words(answer, _("Say what was corrected; the unit reads it."))
    if not Posting.objects.filter(reverses=objection.posting_id).exists():
        raise ObjectionRefused(
            _("The line still stands. Correct the fact first, or propose an adjustment.")
        )
    return settle(objection, ObjectionState.CORRECTED, ObjectionStep.CORRECT, words, by=by, at=at)


def settle(
    objection: Objection,
    target: ObjectionState,
    step: ObjectionStep,
    words: str,
    *,
    by: Person,
    at: dt.datetime,
) -> Objection:
    """Answer the objection for good and tell the unit."""
    objection.answer = words
    objection.settled_by, objection.settled_at = by, at
    move_objection(
        objection, target, step, by=by, at=at, note=words,
        also=("answer", "settled_by", "settled_at"),
    )  # fmt: skip
    tell_unit(objection, words, at)
    return objection


def move_objection(
    objection: Objection,
    target: ObjectionState,
    step: ObjectionStep,
    *,
    by: Person,
    at: dt.datetime,
    note: str,
    also: Sequence[str] = (),
) -> None:
    """The one place where an objection changes its state, against the table and under a lock."""
    row = Objection.objects.select_for_update().only("state").get(pk=objection.pk)
    current = ObjectionState(row.state)
    check_transition(
        OBJECTION_TRANSITIONS,
        current,
        target,
        sentence=_("The objection is “%(state)s” now, so this step is not possible.")
        % {"state": current.label},
    )
    objection.state = target
    objection.save(update_fields=["state", *also])
    note_step(objection, step, current, by=by, at=at, note=note)


VERBS = {
    ObjectionStep.RAISE: "scoring.raise_objection",
    ObjectionStep.WITHDRAW: "scoring.withdraw_objection",
    ObjectionStep.KEEP: "scoring.keep_line",
    ObjectionStep.CORRECT: "scoring.correct_line",
    ObjectionStep.PROPOSE: "scoring.propose_adjustment",
    ObjectionStep.APPROVE: "scoring.approve_adjustment",
    ObjectionStep.DECLINE: "scoring.decline_adjustment",
}


def note_step(
    objection: Objection,
    step: ObjectionStep,
    before: str,
    *,
    by: Person,
    at: dt.datetime,
    note: str,
) -> None:
    """The step in the trail that both sides read, and in the audit log."""
    ObjectionEvent.objects.create(
        objection=objection,
        verb=step,
        from_state=before,
        to_state=objection.state,
        by=by,
        at=at,
        note=note,
    )
    record(
        verb=VERBS[step],
        at=at,
        by=by.pk,
        by_name=by.name,
        object_type="objection",
        object_id=objection.pk,
        organization=objection.desk_id,
        details={"posting": str(objection.posting_id)},
    )


def tell_office(objection: Objection, title: str, text: str, at: dt.datetime) -> None:
    tell(objection, office_people(objection.desk, on=china_date(at)), title, text, at)


def tell_unit(objection: Objection, text: str, at: dt.datetime) -> None:
    unit = objection.organization_id
    people = officers_of([unit], on=china_date(at)).get(unit, [])
    title = f"{ObjectionState(objection.state).label}：%(title)s"
    tell(objection, [objection.raised_by_id, *people], title, text, at)


def tell(
    objection: Objection, people: Sequence[uuid.UUID], title: str, text: str, at: dt.datetime
) -> None:
    """One message about the objection to each of these people."""
    notify(
        people=people,
        kind=MessageKind.POINTS,
        title=title % {"title": objection.title},
        text=text,
        url=reverse("scoring:objection", args=[objection.pk]),
        object_id=objection.pk,
        at=at,
    )


@transaction.atomic
def remind_objections(*, at: dt.datetime) -> int:
    """Remind the office of objections whose answer is due tomorrow or overdue, once a day each;
    how many. Runs each day."""
    today = china_date(at)
    rows = Objection.objects.filter(
        state__in=OPEN_OBJECTIONS, due_on__lte=today + dt.timedelta(days=1)
    ).exclude(reminded_on=today)
    number = 0
    for objection in rows.select_related("desk"):
        words = _("The answer is due on %(day)s.") % {"day": f"{objection.due_on:%m-%d}"}
        tell_office(objection, _("Objection to answer: %(title)s"), words, at)
        objection.reminded_on = today
        objection.save(update_fields=["reminded_on"])
        number += 1
    return number
