"""The one place where a submission changes its state."""

import datetime as dt
import uuid
from collections.abc import Iterable

from django.utils.translation import gettext as _

from qingxun.audit.actions import record
from qingxun.desk.models import Submission, SubmissionEvent
from qingxun.desk.states import SUBMISSION_STEPS, SUBMISSION_TRANSITIONS, SubmissionState
from qingxun.kit.refusals import StateRefused
from qingxun.kit.states import check_transition
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
    **fields: object,
) -> Submission:
    """Change the state against the table, under a row lock, with event, audit row and fact.

    A decision's reason and note stand on the row too, until the next one.

    Raises ``StateRefused`` when the verb does not lead from the present state to ``target``.
    """
    current = SubmissionState(
        Submission.objects.select_for_update().values_list("state", flat=True).get(pk=submission.pk)
    )
    sentence = _("“%(title)s” is “%(state)s” now, so this step is not possible.") % {
        "title": submission.title,
        "state": current.label,
    }
    if current not in SUBMISSION_STEPS.get(verb, {current}):
        raise StateRefused(sentence)
    check_transition(SUBMISSION_TRANSITIONS, current, target, sentence=sentence)
    submission.state, submission.moved_at = target, at
    if target in DECIDED:
        fields |= {"reason": reason[:100], "reason_note": note[:500]}
    for name, value in fields.items():
        setattr(submission, name, value)
    submission.save(update_fields=["state", "moved_at", *fields])
    note_event(submission, verb=verb, before=current, by=by, at=at, reason=reason, note=note)
    fact_recorded.send(sender=Submission, instance=submission, at=at)
    return submission


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
    SubmissionEvent.objects.create(
        submission=submission,
        verb=verb,
        from_state=before,
        to_state=submission.state,
        by=by,
        at=at,
        reason=reason[:100],
        note=note[:500],
        revision_id=submission.edited_id or submission.revision_id,
    )
    audit(f"desk.{verb}", "submission", submission.pk, submission.desk_id, by=by, at=at)


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
