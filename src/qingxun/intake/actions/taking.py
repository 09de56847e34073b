"""One look into a mailbox: every mail is taken in, waits in its mailbox, or is noted as failed.

Where the last look ended is kept as a position, so a mail that is passed over is lost. What fails
is therefore held back until it is known whose fault it is: the mail's or that of the program's
surroundings (a full disk, a store that is away).
"""

import datetime as dt
import logging
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field

from django.db import InterfaceError, OperationalError, transaction
from django.utils.translation import gettext as _

from qingxun.documents.engine.readers.heads import MailHead, key_of
from qingxun.documents.intake import mail_head
from qingxun.documents.refusals import ReadersBusyRefused
from qingxun.intake.actions.mails import take_mail
from qingxun.intake.actions.moving import audit
from qingxun.intake.mail.fetching import Fetched, MailboxFault
from qingxun.intake.models import Mailbox, MailMessage
from qingxun.intake.states import MailState
from qingxun.records.inserting import insert
from qingxun.records.locks import write_lock

logger = logging.getLogger(__name__)

HELD_AT_ONCE = 3  # mails of up to 28 MB that are kept in memory
SURROUNDINGS = (OSError, OperationalError, InterfaceError)  # never the fault of one mail
Clock = Callable[[], dt.datetime]


@dataclass
class Look:
    """What came of it so far: how many mails were new, and which could not be taken yet."""

    mailbox: Mailbox
    clock: Clock
    taken: int = 0
    held: list[Fetched] = field(default_factory=list)


def take_new(look: Look, mails: Iterable[Fetched]) -> None:
    """Take mails in, each in a transaction of its own, so that a bad one costs itself.

    The position never passes a mail that is held back. Raises ``MailboxFault`` (``held``) when some
    have to wait for the next look; they are still in the mailbox.
    """
    last = None
    for fetched in mails:
        last = fetched
        try:
            _take(look, fetched)
        except MailboxFault:
            raise
        except Exception:
            logger.exception("a mail of %s could not be taken", look.mailbox.pk)
            look.held.append(fetched)
            if len(look.held) == HELD_AT_ONCE:
                break
    if not look.held or last is None:
        return
    waiting = [fetched for fetched in look.held if not _settle(look, fetched)]
    if waiting:
        raise MailboxFault("held")
    with write_lock():
        _note_position(look.mailbox, last)


def _take(look: Look, fetched: Fetched) -> None:
    try:
        head = mail_head(fetched.raw)
    except ReadersBusyRefused as busy:
        raise MailboxFault("readers") from busy
    with write_lock(), transaction.atomic():
        is_new = take_mail(desk=look.mailbox.desk, fetched=fetched, head=head, at=look.clock())
        if not look.held:
            _note_position(look.mailbox, fetched)
    fetched.done()
    look.taken += is_new


def _note_position(mailbox: Mailbox, fetched: Fetched) -> None:
    if fetched.uid:
        Mailbox.objects.filter(pk=mailbox.pk).update(
            last_uid=fetched.uid, uid_validity=fetched.uid_validity
        )


def _settle(look: Look, fetched: Fetched) -> bool:
    """Try a mail a second time that failed. It is given up, with a sentence for the office, only
    when others could be taken meanwhile. Whether it needs to wait no more."""
    try:
        _take(look, fetched)
    except (MailboxFault, *SURROUNDINGS):
        return False
    except Exception:
        return look.taken > 0 and _give_up(look, fetched)
    return True


def _give_up(look: Look, fetched: Fetched) -> bool:
    """Note a mail on which the program fails, with what can be said of it; whether that could be
    written down."""
    known = MailHead()
    with suppress(Exception):
        known = mail_head(fetched.raw)
    for head in (known, MailHead()):  # what its head says may be what fails
        with suppress(Exception):
            _note_failed(look, fetched, head)
            fetched.done()
            return True
    return False


def _note_failed(look: Look, fetched: Fetched, head: MailHead) -> None:
    at = look.clock()
    message = MailMessage(
        desk=look.mailbox.desk,
        key=key_of(head, fetched.raw),
        message_id=head.message_id,
        address=head.address,
        sender_name=head.name,
        subject=head.subject,
        sent_at=head.sent_at,
        came_at=at,
        size=fetched.size,
        state=MailState.FAULTY,
        sentence=_(
            "The program failed on this mail. It is still in the mailbox: open it there and hand "
            "its files in, and tell whoever looks after the program."
        ),
    )
    with write_lock(), transaction.atomic():
        if insert(message, unless_there=True):
            audit(message, "receive_mail", by=None, at=at)


__all__ = ["Look", "take_new"]
