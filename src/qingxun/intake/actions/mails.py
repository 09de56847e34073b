"""Mails: taking one in, saying whose it is, putting it aside."""

import datetime as dt
import hashlib

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext as _

from qingxun.documents.actions import keep_original
from qingxun.documents.engine.clean import CleanDocument
from qingxun.documents.engine.readers.heads import MailHead, key_of
from qingxun.documents.reading import MAX_FILE
from qingxun.documents.refusals import too_large
from qingxun.intake.actions.guessing import guessed_author
from qingxun.intake.actions.moving import audit, move_file, move_mail, state_before
from qingxun.intake.actions.reading import tell_sender
from qingxun.intake.actions.receiving import desk_of, receive_mail_file
from qingxun.intake.actions.refusals import IntakeRefused
from qingxun.intake.mail.fetching import Fetched
from qingxun.intake.models import IncomingFile, KnownAddress, MailMessage
from qingxun.intake.permissions import check_can_sort_mail
from qingxun.intake.queries import owner_of, writers_under
from qingxun.intake.states import INCOMING_TRANSITIONS, IncomingState, MailState
from qingxun.kit.clock import china_date
from qingxun.organizations.actions.fitting import fitting
from qingxun.organizations.models import Organization, Person
from qingxun.records.inserting import insert
from qingxun.records.signals import fact_recorded


@transaction.atomic
def take_mail(*, desk: Organization, fetched: Fetched, head: MailHead, at: dt.datetime) -> bool:
    """Take a mail in once: known senders' go to their unit, others wait for an editor. Whether it
    was new. One that is too large stays in the mailbox and is noted with a sentence."""
    message = MailMessage(
        desk=desk,
        key=key_of(head, fetched.raw),
        message_id=head.message_id,
        address=head.address,
        sender_name=head.name,
        subject=head.subject,
        sent_at=head.sent_at,
        came_at=at,
        size=fetched.size,
    )
    if fetched.size > MAX_FILE:
        message.state = MailState.FAULTY
        message.sentence = too_large(fetched.size, MAX_FILE).sentence
    if not insert(message, unless_there=True):
        return False
    audit(message, "receive_mail", by=None, at=at)
    if message.state == MailState.FAULTY:
        return True
    content = ContentFile(fetched.raw)
    name = f"{hashlib.sha256(fetched.raw).hexdigest()[:12]}.eml"
    stored = keep_original(content=content, name=name, by=None, at=at)
    receive_mail_file(message=message, stored=stored, unit=None, at=at)
    owner = owner_of(head.address, desk, china_date(at))
    if owner is not None:
        _give(message, *owner, by=None, at=at)
    return True


def _give(
    message: MailMessage, person: Person, unit: Organization, *, by: Person | None, at: dt.datetime
) -> None:
    """The mail is that person's; so are its files, read already or not."""
    move_mail(
        message,
        MailState.TAKEN,
        verb="give_mail",
        by=by,
        at=at,
        person=person,
        decided_by=by,
        decided_at=at,
    )
    message.files.update(unit=unit, sender=person, desk=desk_of(unit, at) or message.desk)
    for file in message.files.filter(author="").select_related("unit", "sender"):
        file.author = guessed_author(file, file.document or CleanDocument(""), at)
        file.save(update_fields=["author"])
    for file in message.files.light():
        fact_recorded.send(sender=IncomingFile, instance=file, at=at)
    if by is not None:
        for file in message.files.filter(state=IncomingState.READY):
            tell_sender(file, at)


@transaction.atomic
def give_mail(
    *, message: MailMessage, person: Person, always: bool, by: Person, at: dt.datetime
) -> MailMessage:
    """Say whose a mail is. ``always``: and all that come from this address, those that wait too.

    Raises ``IntakeRefused`` for somebody who writes for no unit of the office.
    """
    check_can_sort_mail(by, message.desk_id)
    writers = {one.pk: unit for one, unit in writers_under(message.desk, china_date(at))}
    if person.pk not in writers:
        raise IntakeRefused(
            _("%(name)s writes for no unit of this office. Choose somebody else.")
            % {"name": person.name},
            "person",
        )
    _give(message, person, writers[person.pk], by=by, at=at)
    if always and message.address:
        KnownAddress.objects.update_or_create(
            desk=message.desk,
            address=message.address,
            defaults={"person": person, "added_by": by, "added_at": at},
        )
        waiting = MailMessage.objects.filter(
            desk=message.desk, address=message.address, state=MailState.UNKNOWN
        )
        for other in waiting:
            _give(other, person, writers[person.pk], by=by, at=at)
    return message


@transaction.atomic
def dismiss_mail(*, message: MailMessage, reason: str, by: Person, at: dt.datetime) -> MailMessage:
    """Put a mail aside, with the reason; its files go aside with it."""
    check_can_sort_mail(by, message.desk_id)
    words = reason.strip()
    if not words:
        raise IntakeRefused(_("Say in a few words why it is put aside."), "reason")
    move_mail(
        message,
        MailState.DISMISSED,
        verb="dismiss_mail",
        by=by,
        at=at,
        reason=fitting(words, 300),
        decided_by=by,
        decided_at=at,
    )
    for file in message.files.all():
        if IncomingState.REMOVED in INCOMING_TRANSITIONS[IncomingState(file.state)]:
            move_file(
                file,
                IncomingState.REMOVED,
                verb="put_aside",
                by=by,
                at=at,
                closed_by=by,
                closed_at=at,
            )
    return message


@transaction.atomic
def reopen_mail(*, message: MailMessage, by: Person, at: dt.datetime) -> MailMessage:
    """Look at a mail again that was put aside."""
    check_can_sort_mail(by, message.desk_id)
    if message.sentence:
        raise IntakeRefused(_("This mail could not be read; it is still in the mailbox."))
    move_mail(
        message, MailState.UNKNOWN, verb="reopen_mail", by=by, at=at, reason="", decided_by=None
    )
    for file in message.files.filter(state=IncomingState.REMOVED):
        back = state_before(file)
        fields = {"closed_by": None, "closed_at": None, "attempts": 0}
        move_file(file, back, verb="bring_back", by=by, at=at, **fields)
    return message
