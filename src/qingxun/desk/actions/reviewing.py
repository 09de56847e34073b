"""At the desk: claim, edit, decide. Two editors never overwrite each other."""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import F
from django.urls import reverse
from django.utils.translation import gettext as _

from qingxun.desk.actions.drafts import DraftText, check_lengths
from qingxun.desk.actions.refusals import ReasonMissingRefused
from qingxun.desk.actions.revisions import keep_revision
from qingxun.desk.actions.steps import lock, move, note_event, people_at
from qingxun.desk.models import Submission
from qingxun.desk.permissions.submissions import check_can_decide_claimed, check_can_review
from qingxun.desk.states import SubmissionState
from qingxun.kit.clock import CHINA, china_date
from qingxun.kit.refusals import Refusal, StaleRefused
from qingxun.messaging.actions import notify
from qingxun.messaging.models import MessageKind
from qingxun.organizations.actions.fitting import fitting
from qingxun.organizations.actions.stepping import NOTE_LENGTH
from qingxun.organizations.models import Person
from qingxun.organizations.states import Role

EDITABLE = (SubmissionState.SUBMITTED, SubmissionState.IN_REVIEW)


@transaction.atomic
def claim_submission(*, submission: Submission, by: Person, at: dt.datetime) -> Submission:
    """Take it on; refused with the name of whoever has it."""
    lock(submission)
    check_can_decide_claimed(by, submission)
    if submission.claimed_by_id == by.pk and submission.state == SubmissionState.IN_REVIEW:
        return submission
    return move(
        submission,
        SubmissionState.IN_REVIEW,
        verb="claim_submission",
        by=by,
        at=at,
        claimed_by=by,
        claimed_at=at,
    )


@transaction.atomic
def release_submission(*, submission: Submission, by: Person, at: dt.datetime) -> Submission:
    """Put it back into the queue, with what was edited so far."""
    lock(submission)
    check_can_decide_claimed(by, submission)
    return move(
        submission,
        SubmissionState.SUBMITTED,
        verb="release_submission",
        by=by,
        at=at,
        claimed_by=None,
        claimed_at=None,
    )


@transaction.atomic
def take_over_submission(*, submission: Submission, by: Person, at: dt.datetime) -> Submission:
    """Take it from a colleague, openly: the colleague is told."""
    lock(submission)
    check_can_review(by, submission)
    former = submission.claimed_by_id
    if submission.state != SubmissionState.IN_REVIEW:
        return claim_submission(submission=submission, by=by, at=at)
    submission.claimed_by = by
    submission.claimed_at = at
    submission.save(update_fields=["claimed_by", "claimed_at"])
    note_event(submission, verb="take_over_submission", before=submission.state, by=by, at=at)
    if former is not None and former != by.pk:
        notify(
            people=[former],
            kind=MessageKind.DECISION,
            title=_("%(name)s took over “%(title)s”")
            % {"name": by.name, "title": submission.title},
            url=reverse("desk:review", args=[submission.pk]),
            object_id=submission.pk,
            at=at,
        )
    return submission


@transaction.atomic
def save_edit(
    *,
    submission: Submission,
    title: str,
    body: str,
    version: int,
    by: Person,
    at: dt.datetime,
) -> Submission:
    """Save the desk's working copy. When somebody else saved meanwhile, ``StaleRefused`` names who
    has it and nothing is overwritten."""
    check_can_decide_claimed(by, submission)
    check_lengths(DraftText(title=title, body=body))
    changed = Submission.objects.filter(
        pk=submission.pk, version=version, state__in=EDITABLE
    ).update(
        title=title.strip() or submission.title,
        body=body,
        version=F("version") + 1,
        saved_by=by,
        saved_at=at,
    )
    if not changed:
        raise StaleRefused(stale_sentence(submission))
    submission.refresh_from_db(fields=["title", "body", "version", "saved_by", "saved_at"])
    return submission


def stale_sentence(submission: Submission) -> str:
    """Who saved meanwhile and when, or that it is decided; nothing was overwritten."""
    fresh = Submission.objects.select_related("saved_by", "claimed_by").get(pk=submission.pk)
    if fresh.state not in EDITABLE:
        return _(
            "This manuscript is “%(state)s” now and no longer edited. Your text stands below and "
            "was not saved."
        ) % {"state": SubmissionState(fresh.state).label}
    who = fresh.saved_by or fresh.claimed_by
    saved = fresh.saved_at or fresh.submitted_at
    return _(
        "%(name)s saved this text at %(time)s. Nothing was overwritten: your text stands below, "
        "compare and save again."
    ) % {
        "name": who.name if who else _("Somebody else"),
        "time": f"{saved.astimezone(CHINA):%H:%M}",
    }


@transaction.atomic
def return_submission(
    *, submission: Submission, reason: str, note: str = "", by: Person, at: dt.datetime
) -> Submission:
    """Back to the unit for revision, with a reason from the list and free words."""
    return _decide(
        submission,
        SubmissionState.RETURNED,
        "return_submission",
        MessageKind.RETURNED,
        _("Returned for revision: “%(title)s”"),
        reason,
        note,
        by,
        at,
    )


@transaction.atomic
def reject_submission(
    *, submission: Submission, reason: str, note: str = "", by: Person, at: dt.datetime
) -> Submission:
    """Not used, with a reason: a refusal never comes without one."""
    return _decide(
        submission,
        SubmissionState.REJECTED,
        "reject_submission",
        MessageKind.DECISION,
        _("Not used: “%(title)s”"),
        reason,
        note,
        by,
        at,
    )


@transaction.atomic
def accept_submission(
    *, submission: Submission, note: str = "", by: Person, at: dt.datetime
) -> Submission:
    """Accepted: it may go into an issue and upward."""
    return _decide(
        submission,
        SubmissionState.ACCEPTED,
        "accept_submission",
        MessageKind.DECISION,
        _("Accepted: “%(title)s”"),
        "",
        note,
        by,
        at,
    )


def _decide(
    submission: Submission,
    target: SubmissionState,
    verb: str,
    kind: MessageKind,
    words: str,
    reason: str,
    note: str,
    by: Person,
    at: dt.datetime,
) -> Submission:
    lock(submission)
    check_can_decide_claimed(by, submission)
    reason, note = reason.strip(), fitting(note, NOTE_LENGTH, "note")
    if target != SubmissionState.ACCEPTED and not (reason or note):
        raise ReasonMissingRefused(_("Give a reason: choose one from the list or write it."))
    keep_revision(submission, by=by, at=at)
    move(
        submission,
        target,
        verb=verb,
        by=by,
        at=at,
        reason=reason,
        note=note,
        decided_by=by,
        decided_at=at,
        claimed_by=None,
        claimed_at=None,
    )
    why = "；".join(filter(None, [reason, note]))
    tell_unit(submission, kind, words % {"title": submission.title}, why, at)
    return submission


def tell_unit(
    submission: Submission, kind: MessageKind, title: str, text: str, at: dt.datetime
) -> None:
    """The unit's officers and principals, and whoever submitted it, are told at once."""
    people = people_at(submission.unit_id, [Role.OFFICER, Role.PRINCIPAL], china_date(at))
    notify(
        people=[submission.submitted_by_id, *people],
        kind=kind,
        title=title,
        text=text,
        url=reverse("desk:manuscript", args=[submission.manuscript_id]),
        object_id=submission.manuscript_id,
        at=at,
    )


@transaction.atomic
def reopen_submission(
    *, submission: Submission, reason: str, by: Person, at: dt.datetime
) -> Submission:
    """Take a decision back and review again; the reason stays on the time line."""
    lock(submission)
    check_can_review(by, submission)
    if not reason.strip():
        raise ReasonMissingRefused(_("Say why the decision is taken back."))
    return move(
        submission,
        SubmissionState.IN_REVIEW,
        verb="reopen_submission",
        by=by,
        at=at,
        note=fitting(reason, NOTE_LENGTH),
        claimed_by=by,
        claimed_at=at,
    )


@dataclass(frozen=True, slots=True)
class BulkResult:
    """What became of each of many: those done, and those refused with the sentence."""

    done: list[Submission]
    refused: list[tuple[Submission, str]]


def decide_many(
    *, submissions: Sequence[Submission], decide: Callable[[Submission], Submission]
) -> BulkResult:
    """Do one thing to many submissions, each for itself: the good ones go through, the others are
    named with their sentence."""
    done: list[Submission] = []
    refused: list[tuple[Submission, str]] = []
    for submission in submissions:
        try:
            done.append(decide(submission))
        except Refusal as refusal:
            refused.append((submission, refusal.sentence))
    return BulkResult(done, refused)
