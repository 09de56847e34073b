"""约稿, the unit's side: read, answer with a manuscript, or say why not."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from qingxun.desk.actions.commission_steps import (
    CommissionRefused,
    checked_note,
    move_unit,
    note_step,
    tell_desk,
)
from qingxun.desk.actions.drafts import DraftText, start_manuscript
from qingxun.desk.actions.steps import audit
from qingxun.desk.models import CommissionedUnit, Manuscript, Submission
from qingxun.desk.permissions.commissions import check_can_answer_commission
from qingxun.desk.permissions.manuscripts import can_write, check_can_edit_manuscript
from qingxun.desk.states import SEEN_BY_DESK, CommissionState, SubmissionState
from qingxun.organizations.models import Person

S = CommissionState


@transaction.atomic
def read_commission(*, row: CommissionedUnit, by: Person, at: dt.datetime) -> CommissionedUnit:
    """Somebody of the unit opened it; the first reading counts."""
    if row.read_at is None and can_write(by, row.unit_id):
        row.read_at, row.read_by = at, by
        row.save(update_fields=["read_at", "read_by"])
        note_step(row, verb="read_commission", before=row.state, by=by, at=at)
    return row


@transaction.atomic
def begin_answer(*, row: CommissionedUnit, by: Person, at: dt.datetime) -> Manuscript:
    """The manuscript that answers: the draft begun already, else a new one of the slip's kind."""
    check_can_answer_commission(by, row)
    check_open(row)
    begun = row.manuscripts.filter(first_submitted_at=None, discarded_at=None).first()
    if begun is not None:
        return begun
    text = DraftText(kind=row.commission.kind)
    manuscript = start_manuscript(unit=row.unit, by=by, at=at, text=text)
    return set_commissioned(manuscript, row, by=by, at=at)


@transaction.atomic
def link_answer(
    *, row: CommissionedUnit, manuscript: Manuscript, by: Person, at: dt.datetime
) -> Manuscript:
    """Answer with a manuscript that the unit wrote anyway; it counts from its receipt."""
    check_can_answer_commission(by, row)
    check_can_edit_manuscript(by, manuscript)
    check_open(row)
    if manuscript.unit_id != row.unit_id:
        raise CommissionRefused(_("Choose a manuscript of the unit that was asked."), "manuscript")
    if manuscript.commissioned_id is not None:
        raise CommissionRefused(
            _("“%(title)s” answers a commission already.") % {"title": manuscript.title},
            "manuscript",
        )
    set_commissioned(manuscript, row, by=by, at=at)
    received = manuscript.submissions.filter(desk=row.desk_id).select_related("manuscript").first()
    if received is not None:
        follow_answer(submission=received, at=at)
    return manuscript


def set_commissioned(
    manuscript: Manuscript, row: CommissionedUnit, *, by: Person, at: dt.datetime
) -> Manuscript:
    manuscript.commissioned = row
    manuscript.save(update_fields=["commissioned"])
    audit("desk.link_answer", "manuscript", manuscript.pk, row.unit_id, by=by, at=at)
    return manuscript


def check_open(row: CommissionedUnit) -> None:
    """Raise for a slip that was withdrawn."""
    if row.state == S.RECALLED:
        raise CommissionRefused(_("The office has withdrawn this commission."))


@transaction.atomic
def decline_commission(
    *, row: CommissionedUnit, reason: str, by: Person, at: dt.datetime
) -> CommissionedUnit:
    """The unit says why it cannot answer; the office accepts the reason or does not."""
    check_can_answer_commission(by, row)
    words = checked_note(reason, _("Say why your unit cannot answer."))
    move_unit(
        row,
        S.DECLINED,
        verb="decline_commission",
        by=by,
        at=at,
        note=words,
        reason=words,
        reason_by=by,
        reason_at=at,
    )
    tell_desk(
        row,
        title=_("%(unit)s cannot answer “%(title)s”")
        % {"unit": row.unit.short_name, "title": row.commission.title},
        text=words,
        at=at,
    )
    return row


def follow_answer(*, submission: Submission, at: dt.datetime) -> None:
    """A submission changed: a commissioned manuscript that the desk received answers the slip; one
    that its unit takes back before a decision leaves it open again. Runs in the caller's
    transaction."""
    key = submission.manuscript.commissioned_id
    if key is None:
        return
    row = CommissionedUnit.objects.select_related("unit", "commission").get(pk=key)
    if row.desk_id != submission.desk_id:
        return
    received = submission.received_at is not None and submission.state in SEEN_BY_DESK
    if received and row.state not in (S.ANSWERED, S.RECALLED):
        answer(row, submission, at)
    elif (
        submission.state == SubmissionState.WITHDRAWN
        and row.state == S.ANSWERED
        and row.manuscript_id == submission.manuscript_id
    ):
        take_back(row, submission, at)


def answer(row: CommissionedUnit, submission: Submission, at: dt.datetime) -> None:
    move_unit(
        row,
        S.ANSWERED,
        verb="answer_commission",
        by=submission.submitted_by,
        at=at,
        manuscript=submission.manuscript,
        answered_at=submission.received_at,
    )
    tell_desk(
        row,
        title=_("%(unit)s answered “%(title)s”")
        % {"unit": row.unit.short_name, "title": row.commission.title},
        text=submission.title,
        at=at,
    )


def take_back(row: CommissionedUnit, submission: Submission, at: dt.datetime) -> None:
    late = row.due_at <= at
    move_unit(
        row,
        S.MISSED if late else S.WAITING,
        verb="take_answer_back",
        by=submission.submitted_by,
        at=at,
        manuscript=None,
        answered_at=None,
        missed_at=row.due_at if late else None,
        quality="",
        quality_note="",
        judged_by=None,
        judged_at=None,
    )
