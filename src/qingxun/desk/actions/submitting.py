"""From the unit to the desk: submit, the principal's signature, submit again, take back.

The path of ``submit_manuscript`` is measured: few statements, no reading again; whatever may be
refused is refused before the first row is written, so that no savepoint is needed.
"""

import datetime as dt
import uuid
from collections.abc import Sequence

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from qingxun.desk.actions.complete import check_complete
from qingxun.desk.actions.refusals import LimitRefused, ManuscriptRefused, ReasonMissingRefused
from qingxun.desk.actions.revisions import count_words, keep_unsent, next_number
from qingxun.desk.actions.steps import audit, lock, move, people_at
from qingxun.desk.models import (
    DeskSettings,
    Manuscript,
    ManuscriptKind,
    Revision,
    Submission,
    SubmissionEvent,
)
from qingxun.desk.permissions.manuscripts import (
    check_can_edit_manuscript,
    check_can_sign_submission,
    check_can_withdraw,
)
from qingxun.desk.queries.manuscripts import own_settings
from qingxun.desk.states import RevisionOrigin, SubmissionState
from qingxun.documents.intake import clean_text
from qingxun.kit.clock import china_date, start_of
from qingxun.messaging.actions import notify
from qingxun.messaging.models import MessageKind
from qingxun.organizations.actions.fitting import fitting
from qingxun.organizations.actions.stepping import NOTE_LENGTH
from qingxun.organizations.models import Organization, Person
from qingxun.organizations.states import Role
from qingxun.records.inserting import insert, update
from qingxun.records.signals import fact_recorded


def submit_manuscript(
    *, manuscript: Manuscript, desks: Sequence[Organization], by: Person, at: dt.datetime
) -> list[Submission]:
    """Freeze one revision and send it to one or several desks; each answers for itself.

    Where a desk asks for it, the unit's principal signs first. Raises ``ManuscriptRefused`` with
    the field and the sentence, ``LimitRefused`` when a desk's daily limit is reached.
    """
    check_can_edit_manuscript(by, manuscript)
    check_complete(manuscript, desks, at)
    found = {desk.pk: own_settings(desk.pk) for desk in desks}
    known = {key: row for key, row in found.items() if row is not None}
    check_not_submitted(manuscript, desks)
    check_limits(manuscript, desks, known, at)
    signs = by.holds(Role.PRINCIPAL, organization=manuscript.unit_id)
    waits = not signs and any(row.principal_signs for row in known.values())
    principals = find_principals(manuscript.unit_id, at) if waits else []
    with transaction.atomic(savepoint=False):
        revision = freeze_revision(manuscript, by=by, at=at)
        rows = [
            new_submission(manuscript, revision, desk, known.get(desk.pk), signs, by, at)
            for desk in desks
        ]
        for row in rows:
            insert(row)
        if principals:
            ask_principals(rows[0], principals, at)
        note_submitted(rows, by=by, at=at)
        if manuscript.first_submitted_at is None:
            manuscript.first_submitted_at = at
            manuscript.discarded_at = None  # sent from an old page: it is wanted after all
            update(manuscript, "first_submitted_at", "discarded_at")
    return rows


def check_not_submitted(manuscript: Manuscript, desks: Sequence[Organization]) -> None:
    """A manuscript stands once at a desk; a returned one is submitted again from its own page."""
    if manuscript.first_submitted_at is None:
        return
    standing = Submission.objects.filter(manuscript=manuscript, desk__in=desks).values_list(
        "desk__short_name", flat=True
    )
    if standing:
        raise ManuscriptRefused(
            _("It was submitted to %(desks)s already.") % {"desks": "、".join(standing)}, "desks"
        )


def check_limits(
    manuscript: Manuscript,
    desks: Sequence[Organization],
    known: dict[uuid.UUID, DeskSettings],
    at: dt.datetime,
) -> None:
    """A desk may take only so many from one unit in a day."""
    for desk in desks:
        limit = known[desk.pk].daily_limit if desk.pk in known else None
        if limit is None:
            continue
        today = Submission.objects.filter(
            desk=desk, unit=manuscript.unit_id, submitted_at__gte=start_of(china_date(at))
        ).count()
        if today >= limit:
            raise LimitRefused(
                _(
                    "%(desk)s takes at most %(limit)s manuscripts a day from one unit. Keep this "
                    "one as a draft and submit it tomorrow."
                )
                % {"desk": desk.short_name, "limit": limit}
            )


def freeze_revision(manuscript: Manuscript, *, by: Person, at: dt.datetime) -> Revision:
    """The unit's text as it is now, never changed again."""
    number = 1
    if manuscript.first_submitted_at is not None:
        number = next_number(manuscript)
    body = clean_text(manuscript.body)
    revision = Revision(
        manuscript=manuscript,
        number=number,
        origin=RevisionOrigin.UNIT,
        title=manuscript.title.strip(),
        body=body,
        words=count_words(body),
        made_by=by,
        made_at=at,
    )
    insert(revision)
    return revision


def new_submission(
    manuscript: Manuscript,
    revision: Revision,
    desk: Organization,
    settings: DeskSettings | None,
    signs: bool,
    by: Person,
    at: dt.datetime,
) -> Submission:
    """The row of one desk: waiting for the principal where the desk asks for a signature."""
    waits = settings is not None and settings.principal_signs and not signs
    return Submission(
        manuscript=manuscript,
        desk=desk,
        unit_id=manuscript.unit_id,
        kind=kind_at(manuscript, desk),
        event_on=manuscript.event_on,
        state=SubmissionState.AWAITING_PRINCIPAL if waits else SubmissionState.SUBMITTED,
        revision=revision,
        title=revision.title,
        body=revision.body,
        submitted_by=by,
        submitted_at=at,
        signed_by=by if signs else None,
        signed_at=at if signs else None,
        received_at=None if waits else at,
        moved_at=at,
    )


def kind_at(manuscript: Manuscript, desk: Organization) -> ManuscriptKind:
    """The desk's own kind with the same code; the manuscript's own when the desk has none."""
    kind = manuscript.kind
    assert kind is not None
    if kind.desk_id == desk.pk:
        return kind
    return ManuscriptKind.objects.filter(desk=desk, code=kind.code).first() or kind


def note_submitted(rows: Sequence[Submission], *, by: Person, at: dt.datetime) -> None:
    """Events, audit rows and facts of what was just submitted."""
    for row in rows:
        event = SubmissionEvent(
            submission=row,
            verb="submit_manuscript",
            from_state="",
            to_state=row.state,
            by=by,
            at=at,
            revision_id=row.revision_id,
        )
        insert(event)
        audit("desk.submit_manuscript", "submission", row.pk, row.desk_id, by=by, at=at)
    for row in rows:
        fact_recorded.send(sender=Submission, instance=row, at=at)


def find_principals(unit: uuid.UUID, at: dt.datetime) -> list[uuid.UUID]:
    """Ids of the unit's principals. ``ManuscriptRefused`` for a unit without one: nobody could
    ever sign."""
    principals = people_at(unit, [Role.PRINCIPAL], china_date(at))
    if not principals:
        raise ManuscriptRefused(
            _(
                "This office asks for the principal's signature, and no principal is on your "
                "unit's list. The draft is kept; please ask the office to enter your principal."
            ),
            "desks",
        )
    return principals


def ask_principals(
    submission: Submission, principals: Sequence[uuid.UUID], at: dt.datetime
) -> None:
    """Tell the unit's principals that something waits for their signature."""
    notify(
        people=principals,
        kind=MessageKind.SIGN,
        title=_("To sign: “%(title)s”") % {"title": submission.title},
        url=reverse("desk:manuscript", args=[submission.manuscript_id]),
        object_id=submission.manuscript_id,
        at=at,
    )


@transaction.atomic
def sign_submission(*, submission: Submission, by: Person, at: dt.datetime) -> Submission:
    """The principal signs; the desk receives it now."""
    check_can_sign_submission(by, submission)
    lock(submission)
    return move(
        submission,
        SubmissionState.SUBMITTED,
        verb="sign_submission",
        by=by,
        at=at,
        signed_by=by,
        signed_at=at,
        received_at=at,
    )


@transaction.atomic
def refuse_to_sign(
    *, submission: Submission, reason: str, by: Person, at: dt.datetime
) -> Submission:
    """The principal gives it back to the writer, with the reason in words."""
    check_can_sign_submission(by, submission)
    if not reason.strip():
        raise ReasonMissingRefused(_("Say why you do not sign, so that it can be improved."))
    lock(submission)
    move(
        submission,
        SubmissionState.RETURNED,
        verb="refuse_to_sign",
        by=by,
        at=at,
        note=fitting(reason, NOTE_LENGTH),
        decided_by=by,
        decided_at=at,
    )
    notify(
        people=[submission.submitted_by_id],
        kind=MessageKind.RETURNED,
        title=_("Not signed: “%(title)s”") % {"title": submission.title},
        text=reason.strip(),
        url=reverse("desk:manuscript", args=[submission.manuscript_id]),
        object_id=submission.manuscript_id,
        at=at,
    )
    return submission


@transaction.atomic
def resubmit(*, submission: Submission, by: Person, at: dt.datetime) -> Submission:
    """Send a returned or withdrawn manuscript again, with a new revision.

    The desk's edited text is replaced by the new one; the old stays as a revision.
    """
    manuscript = submission.manuscript
    check_can_edit_manuscript(by, manuscript)
    check_complete(manuscript, [submission.desk], at)
    lock(submission)
    settings = DeskSettings.objects.filter(desk=submission.desk_id).first()
    signs = by.holds(Role.PRINCIPAL, organization=manuscript.unit_id)
    waits = settings is not None and settings.principal_signs and not signs
    revision = freeze_revision(manuscript, by=by, at=at)
    first = submission.received_at
    move(
        submission,
        SubmissionState.AWAITING_PRINCIPAL if waits else SubmissionState.SUBMITTED,
        verb="resubmit",
        by=by,
        at=at,
        revision=revision,
        edited=None,
        saved_by=None,
        saved_at=None,
        title=revision.title,
        body=revision.body,
        version=submission.version + 1,
        kind=kind_at(manuscript, submission.desk),
        event_on=manuscript.event_on,
        submitted_by=by,
        submitted_at=at,
        signed_by=by if signs else None,
        signed_at=at if signs else None,
        received_at=first or (None if waits else at),
        claimed_by=None,
        claimed_at=None,
        decided_by=None,
        decided_at=None,
    )
    if waits:
        ask_principals(submission, find_principals(submission.unit_id, at), at)
    elif submission.claimed_by_id is None:
        tell_last_editor(submission, at)
    return submission


def tell_last_editor(submission: Submission, at: dt.datetime) -> None:
    """Whoever returned it is told that it came back."""
    last = submission.events.filter(verb="return_submission").order_by("-at").first()
    if last is None:
        return
    notify(
        people=[last.by_id],
        kind=MessageKind.DECISION,
        title=_("Submitted again: “%(title)s”") % {"title": submission.title},
        url=reverse("desk:review", args=[submission.pk]),
        object_id=submission.pk,
        at=at,
    )


@transaction.atomic
def withdraw_submission(
    *, submission: Submission, reason: str = "", by: Person, at: dt.datetime
) -> Submission:
    """The unit takes its manuscript back from a desk that has not decided yet.

    What an editor wrote into it stays as a revision of the desk.
    """
    check_can_withdraw(by, submission)
    lock(submission)
    claimed_by = submission.claimed_by_id
    keep_unsent(submission, by=submission.saved_by or by, at=at)
    move(
        submission,
        SubmissionState.WITHDRAWN,
        verb="withdraw_submission",
        by=by,
        at=at,
        note=fitting(reason, NOTE_LENGTH),
        claimed_by=None,
        claimed_at=None,
    )
    if claimed_by is not None:
        notify(
            people=[claimed_by],
            kind=MessageKind.DECISION,
            title=_("Withdrawn by the unit: “%(title)s”") % {"title": submission.title},
            text=reason.strip(),
            object_id=submission.pk,
            at=at,
        )
    return submission
