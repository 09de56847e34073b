"""The trail: an event for people, an audit row for the log, both in the action's transaction."""

import datetime as dt
import uuid
from collections.abc import Iterable

from django.utils.translation import gettext as _

from qingxun.assessment.models import Assessment, Entry, Event, ScoreObjection, Veto
from qingxun.assessment.states import ASSESSMENT_TRANSITIONS, AssessmentState, Step
from qingxun.audit.actions import record
from qingxun.kit.clock import china_date
from qingxun.kit.states import check_transition
from qingxun.messaging.actions import notify
from qingxun.messaging.models import MessageKind
from qingxun.organizations.models import Appointment, Person
from qingxun.organizations.states import UNIT_ROLES


def note(
    assessment: Assessment,
    verb: Step,
    *,
    by: Person | None,
    at: dt.datetime,
    before: str = "",
    after: str = "",
    text: str = "",
    veto: Veto | None = None,
    entry: Entry | None = None,
    objection: ScoreObjection | None = None,
    details: dict[str, object] | None = None,
) -> None:
    """Write one step into both trails."""
    Event.objects.create(
        assessment=assessment,
        veto=veto,
        entry=entry,
        objection=objection,
        verb=verb,
        from_state=before,
        to_state=after,
        by=by,
        at=at,
        note=text[:500],
    )
    thing: Veto | Entry | ScoreObjection | Assessment = objection or veto or entry or assessment
    record(
        verb=f"assessment.{verb}",
        at=at,
        by=by.pk if by else None,
        by_name=by.name if by else "",
        object_type=thing._meta.label_lower,
        object_id=thing.pk,
        organization=assessment.desk_id,
        details={"year": assessment.year, **(details or {})},
    )


def move(
    assessment: Assessment,
    target: AssessmentState,
    verb: Step,
    *,
    by: Person,
    at: dt.datetime,
    text: str = "",
    **fields: object,
) -> Assessment:
    """The one place where an assessment changes its state, against the table, under a lock."""
    current = AssessmentState(
        Assessment.objects.select_for_update().values_list("state", flat=True).get(pk=assessment.pk)
    )
    check_transition(
        ASSESSMENT_TRANSITIONS,
        current,
        target,
        sentence=_("The assessment is “%(state)s” now, so this step is not possible.")
        % {"state": current.label},
    )
    assessment.state = target
    for name, value in fields.items():
        setattr(assessment, name, value)
    assessment.save(update_fields=["state", *fields])
    note(assessment, verb, by=by, at=at, before=current, after=target, text=text)
    return assessment


def people_of(units: Iterable[uuid.UUID], at: dt.datetime, *roles: str) -> list[uuid.UUID]:
    """People who hold one of the roles in the units (any role of a unit when none is given)."""
    rows = Appointment.objects.valid_on(china_date(at)).filter(
        organization__in=list(units), role__in=roles or UNIT_ROLES
    )
    return sorted(set(rows.values_list("person_id", flat=True)))


def tell(
    people: Iterable[uuid.UUID],
    title: str,
    *,
    url: str,
    at: dt.datetime,
    text: str = "",
    about: uuid.UUID | None = None,
) -> None:
    """Into their inboxes."""
    notify(
        people=people,
        kind=MessageKind.ASSESSMENT,
        title=title,
        text=text,
        url=url,
        object_id=about,
        at=at,
    )
