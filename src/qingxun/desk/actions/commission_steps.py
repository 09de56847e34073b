"""The one place where a unit's row of a commission changes its state."""

import datetime as dt
import uuid
from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from qingxun.desk.actions.steps import people_at
from qingxun.desk.models import CommissionedUnit, CommissionEvent
from qingxun.desk.states import COMMISSION_STEPS, COMMISSION_TRANSITIONS, CommissionState
from qingxun.kit.clock import CHINA, china_date
from qingxun.kit.refusals import Refusal
from qingxun.messaging.actions import notify
from qingxun.messaging.models import MessageKind
from qingxun.organizations.actions.stepping import Stepper
from qingxun.organizations.models import Person
from qingxun.organizations.states import Role
from qingxun.records.signals import fact_recorded

NOTE_LIMIT = 300


class CommissionRefused(Refusal):
    """A slip or an answer cannot be taken as it is; ``field`` names the input."""


def move_unit(
    row: CommissionedUnit,
    target: CommissionState,
    *,
    verb: str,
    by: Person | None,
    at: dt.datetime,
    note: str = "",
    **fields: Any,
) -> CommissionedUnit:
    """Change the state against the table, under a row lock, with event, audit row and fact.

    ``by`` is empty where a deadline acts. A verb may leave the state as it is when it starts there.
    """
    STEPPER.move(row, target, verb=verb, by=by, at=at, note=note, **fields)
    fact_recorded.send(sender=CommissionedUnit, instance=row, at=at)
    return row


def note_step(
    row: CommissionedUnit,
    *,
    verb: str,
    before: str,
    by: Person | None,
    at: dt.datetime,
    note: str = "",
) -> None:
    """One line of the row's history, and its audit row."""
    STEPPER.note(row, verb, before, by=by, at=at, note=note)


STEPPER: Stepper[CommissionedUnit] = Stepper(
    event=CommissionEvent,
    link="commissioned",
    called="commissionedunit",
    area="desk",
    transitions=COMMISSION_TRANSITIONS,
    steps=COMMISSION_STEPS,
    sentence=lambda row, state: (
        _("For %(unit)s this commission is “%(state)s” now, so this step is not possible.")
        % {"unit": row.unit.short_name, "state": state}
    ),
    details=lambda row: {"unit": str(row.unit_id), "state": str(row.state)},
)


def checked_note(text: str, sentence: str) -> str:
    """A reason that somebody will read: not empty, not too long."""
    words = text.strip()
    if not words:
        raise CommissionRefused(sentence, "reason")
    if len(words) > NOTE_LIMIT:
        raise CommissionRefused(
            _("Please keep it under %(limit)s characters; you wrote %(count)s.")
            % {"limit": NOTE_LIMIT, "count": len(words)},
            "reason",
        )
    return words


def tell_people_of(row: CommissionedUnit, *, title: str, at: dt.datetime, text: str = "") -> None:
    """A message to the unit's officers and principals; of a committee, to its editors."""
    roles = (Role.OFFICER, Role.PRINCIPAL, Role.EDITOR, Role.OFFICE_HEAD)
    tell(
        people_at(row.unit_id, roles, china_date(at)),
        title=title,
        text=text,
        url=reverse("desk:commission_unit", args=[row.pk]),
        about=row.pk,
        at=at,
    )


def tell_desk(row: CommissionedUnit, *, title: str, at: dt.datetime, text: str = "") -> None:
    """A message to whoever sent the slip."""
    tell(
        [row.commission.sent_by_id],
        title=title,
        text=text,
        url=reverse("desk:commission", args=[row.commission_id]),
        about=row.commission_id,
        at=at,
    )


def tell(
    people: Iterable[uuid.UUID],
    *,
    title: str,
    url: str,
    about: uuid.UUID,
    at: dt.datetime,
    text: str = "",
) -> None:
    notify(
        people=people,
        kind=MessageKind.COMMISSION,
        title=title,
        text=text,
        url=url,
        object_id=about,
        at=at,
    )


def deadline_words(moment: dt.datetime) -> str:
    """11月27日17:30."""
    local = moment.astimezone(CHINA)
    return f"{local.month}月{local.day}日{local:%H:%M}"
