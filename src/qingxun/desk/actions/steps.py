"""The one place where a submission changes its state."""

import datetime as dt
import uuid
from collections.abc import Iterable, Sequence
from typing import Any

from django.utils.translation import gettext as _

from qingxun.audit.actions import record
from qingxun.desk.models import Submission, SubmissionEvent
from qingxun.desk.states import SUBMISSION_STEPS, SUBMISSION_TRANSITIONS, SubmissionState
from qingxun.organizations.actions.stepping import Stepper
from qingxun.organizations.models import Appointment, Person
from qingxun.records.signals import fact_recorded

DECIDED = (SubmissionState.RETURNED, SubmissionState.REJECTED, SubmissionState.ACCEPTED)


WATCHED = (
    "state",
    "version",
    "title",
    "body",
    "edited",
    "revision",
    "claimed_by",
    "received_at",
    "saved_by",
)


STEPPER: Stepper[Submission] = Stepper(
    event=SubmissionEvent,
    link="submission",
    area="desk",
    transitions=SUBMISSION_TRANSITIONS,
    steps=SUBMISSION_STEPS,
    sentence=lambda row, state: (
        _("“%(title)s” is “%(state)s” now, so this step is not possible.")
        % {"title": row.title, "state": state}
    ),
)


def lock(submission: Submission) -> None:
    """Hold the row until the end and see what others did to it since the page was loaded."""
    submission.refresh_from_db(fields=WATCHED, from_queryset=Submission.objects.select_for_update())


def move(
    submission: Submission,
    target: SubmissionState,
    *,
    verb: str,
    by: Person,
    at: dt.datetime,
    reason: str = "",
    note: str = "",
    **fields: Any,
) -> Submission:
    """Change the state against the table, under a row lock, with event, audit row and fact.

    A decision's reason and note stand on the row too, until the next one.

    Raises ``StateRefused`` when the verb does not lead from the present state to ``target``.
    """
    fields |= fields_of(target, reason, note, at)
    STEPPER.move(
        submission,
        target,
        verb=verb,
        by=by,
        at=at,
        note=note,
        of_event=lambda row: {"reason": reason[:100], "revision_id": text_of(row)},
        **fields,
    )
    fact_recorded.send(sender=Submission, instance=submission, at=at)
    return submission


def fields_of(target: SubmissionState, reason: str, note: str, at: dt.datetime) -> dict[str, Any]:
    """What every step writes besides the state."""
    if target not in DECIDED:
        return {"moved_at": at}
    return {"moved_at": at, "reason": reason[:100], "reason_note": note[:500]}


def move_all(
    submissions: Sequence[Submission],
    target: SubmissionState,
    *,
    verb: str,
    by: Person,
    at: dt.datetime,
    note: str = "",
) -> None:
    """``move`` for many at once, where none has a reason of its own. Their facts follow one by one.

    Raises ``StateRefused`` for the first that the verb doesn't lead on.
    """
    if not submissions:
        return
    STEPPER.move_all(
        submissions,
        target,
        verb=verb,
        by=by,
        at=at,
        note=note,
        of_event=lambda row: {"reason": "", "revision_id": text_of(row)},
        **fields_of(target, "", note, at),
    )
    for submission in submissions:
        fact_recorded.send(sender=Submission, instance=submission, at=at)


def note_event(
    submission: Submission,
    *,
    verb: str,
    before: str,
    by: Person,
    at: dt.datetime,
    reason: str = "",
    note: str = "",
) -> None:
    """One line of the time line, and its audit row."""
    told = {"reason": reason[:100], "revision_id": text_of(submission)}
    STEPPER.note(submission, verb, before, by=by, at=at, note=note, **told)


def text_of(submission: Submission) -> uuid.UUID:
    """The revision that the submission's text is: the desk's, else the unit's."""
    return submission.edited_id or submission.revision_id


def audit(
    verb: str,
    object_type: str,
    object_id: uuid.UUID,
    organization: uuid.UUID,
    *,
    by: Person,
    at: dt.datetime,
    details: dict[str, object] | None = None,
) -> None:
    """An audit row of this area."""
    record(
        verb=verb,
        at=at,
        by=by.pk,
        by_name=by.name,
        object_type=object_type,
        object_id=object_id,
        organization=organization,
        details=details or {},
    )


def people_at(organization: uuid.UUID, roles: Iterable[str], on: dt.date) -> list[uuid.UUID]:
    """Ids of the people who hold one of the roles at an organization on that day."""
    rows = Appointment.objects.valid_on(on).filter(organization=organization, role__in=list(roles))
    return list(rows.values_list("person_id", flat=True))
