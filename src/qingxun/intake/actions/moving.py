"""The one place where files and mails change their state."""

import datetime as dt
from typing import TypeVar

from django.utils.translation import gettext as _

from qingxun.audit.actions import record
from qingxun.intake.models import IncomingFile, MailMessage
from qingxun.intake.states import INCOMING_TRANSITIONS, MAIL_TRANSITIONS, IncomingState, MailState
from qingxun.kit.states import check_transition
from qingxun.organizations.models import Person
from qingxun.records.signals import fact_recorded

Row = TypeVar("Row", IncomingFile, MailMessage)
SILENT = frozenset({IncomingState.READING})
"""States that leave no audit row: reading is the program's own business, its outcome is told."""


def move_file(
    row: IncomingFile,
    target: IncomingState,
    *,
    verb: str,
    by: Person | None,
    at: dt.datetime,
    **fields: object,
) -> IncomingFile:
    """Change a file's state against the table, under a row lock, with its audit row.

    Raises ``StateRefused`` when the file is not in a state that leads to ``target``.
    """
    held = IncomingFile.objects.select_for_update().only("state")
    row.refresh_from_db(fields=["state"], from_queryset=held)
    sentence = _("“%(name)s” is “%(state)s” now, so this step is not possible.") % {
        "name": row.name,
        "state": row.get_state_display(),
    }
    check_transition(INCOMING_TRANSITIONS, IncomingState(row.state), target, sentence=sentence)
    _keep(row, target, fields, verb=verb, by=by, at=at, told=target not in SILENT)
    fact_recorded.send(sender=IncomingFile, instance=row, at=at)
    return row


def state_before(row: IncomingFile) -> IncomingState:
    """Where a file goes that is brought back: what was taken apart isn't taken apart again."""
    if row.result:
        return IncomingState.READY
    return IncomingState.OPENED if row.parts.exists() else IncomingState.WAITING


def move_mail(
    row: MailMessage,
    target: MailState,
    *,
    verb: str,
    by: Person | None,
    at: dt.datetime,
    **fields: object,
) -> MailMessage:
    """The same for a mail."""
    held = MailMessage.objects.select_for_update().only("state")
    row.refresh_from_db(fields=["state"], from_queryset=held)
    sentence = _("This mail is “%(state)s” now, so this step is not possible.") % {
        "state": row.get_state_display()
    }
    check_transition(MAIL_TRANSITIONS, MailState(row.state), target, sentence=sentence)
    return _keep(row, target, fields, verb=verb, by=by, at=at, told=True)


def _keep(
    row: Row,
    target: str,
    fields: dict[str, object],
    *,
    verb: str,
    by: Person | None,
    at: dt.datetime,
    told: bool,
) -> Row:
    row.state = target
    for name, value in fields.items():
        setattr(row, name, value)
    row.save(update_fields=["state", *fields])
    if told:
        audit(row, verb, by=by, at=at)
    return row


def audit(
    row: IncomingFile | MailMessage,
    verb: str,
    *,
    by: Person | None,
    at: dt.datetime,
    **details: object,
) -> None:
    """An audit row about a file or a mail; without a person it was the program."""
    record(
        verb=f"intake.{verb}",
        at=at,
        by=by.pk if by else None,
        by_name=by.name if by else "",
        object_type="incomingfile" if isinstance(row, IncomingFile) else "mailmessage",
        object_id=row.pk,
        organization=(row.unit_id if isinstance(row, IncomingFile) else None) or row.desk_id,
        details={"state": row.state, **details},
    )
