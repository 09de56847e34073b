"""The mailbox of an office: its settings, and looking into it."""

import datetime as dt
import logging
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from qingxun.audit.actions import record
from qingxun.intake.actions.refusals import IntakeRefused
from qingxun.intake.actions.taking import Clock, Look, take_new
from qingxun.intake.kinds import MailboxKind
from qingxun.intake.mail import imap, maildir
from qingxun.intake.mail.fetching import Account, Fetched, MailboxFault
from qingxun.intake.mail.secret import given_password, seal, unseal
from qingxun.intake.models import Mailbox
from qingxun.intake.permissions import check_can_set_mailbox, check_can_sort_mail
from qingxun.organizations.models import Organization, Person
from qingxun.records.locks import write_lock

logger = logging.getLogger(__name__)

BETWEEN_LOOKS = dt.timedelta(minutes=5)
AFTER_FAULT = dt.timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class MailboxForm:
    """What the office says about its mailbox; ``password`` None leaves the one that is kept."""

    kind: str
    active: bool
    host: str = ""
    port: int = 993
    security: str = "tls"
    username: str = ""
    password: str | None = None
    folder: str = "INBOX"


@transaction.atomic
def set_mailbox(*, desk: Organization, said: MailboxForm, by: Person, at: dt.datetime) -> Mailbox:
    """Say which mailbox is watched; it is looked into at once. Another server, account or folder is
    read from its first mail. Raises ``IntakeRefused`` with the field that is wrong."""
    check_can_set_mailbox(by, desk.pk)
    check_said(said)
    old = Mailbox.objects.select_for_update().filter(desk=desk).first()
    box = old or Mailbox(desk=desk)
    place = (box.kind, box.host, box.username, box.folder)
    for name in ("kind", "active", "host", "port", "security", "username", "folder"):
        setattr(box, name, getattr(said, name))
    if place != (box.kind, box.host, box.username, box.folder):
        box.uid_validity = box.last_uid = 0
        if said.password is None:
            box.password = ""  # a password is never sent to another server
    if said.password is not None:
        box.password = seal(said.password)
    box.fault, box.next_look_at, box.set_by, box.set_at = "", at, by, at
    box.save()
    record(
        verb="intake.set_mailbox",
        at=at,
        by=by.pk,
        by_name=by.name,
        object_type="mailbox",
        object_id=box.pk,
        organization=desk.pk,
        details={"kind": box.kind, "active": box.active, "new_password": said.password is not None},
    )
    return box


def check_said(said: MailboxForm) -> None:
    """Raise for settings that cannot work."""
    if said.kind == MailboxKind.MAILDIR:
        if maildir.folder_in(maildir_root(), said.folder) is None:
            raise IntakeRefused(
                _("This is the name of a folder below %(root)s, without slashes.")
                % {"root": maildir_root()},
                "folder",
            )
        return
    for name, value in (("host", said.host), ("username", said.username), ("folder", said.folder)):
        if said.active and not value.strip():
            raise IntakeRefused(_("Please fill this in, or switch watching off."), name)
    if any(c.isspace() or c in "/@\\" for c in said.host):
        raise IntakeRefused(_("Write the server's name alone, like imap.example.cn."), "host")


def maildir_root() -> Path:
    """The folder in which Maildirs may lie."""
    return Path(settings.MAILDIRS)


@transaction.atomic
def look_soon(*, mailbox: Mailbox, by: Person, at: dt.datetime) -> None:
    """Look at the next turn of the background, in seconds."""
    check_can_sort_mail(by, mailbox.desk_id)
    Mailbox.objects.filter(pk=mailbox.pk).update(next_look_at=at)


def look_into_mailboxes(*, clock: Clock) -> int:
    """Look into every mailbox that is due; how many new mails came. For the background thread: it
    waits for mail servers, holds no transaction meanwhile and never raises."""
    due = Mailbox.objects.filter(active=True, next_look_at__lte=clock()).select_related("desk")
    return sum(look_into(mailbox=box, clock=clock) for box in due)


def look_into(*, mailbox: Mailbox, clock: Clock) -> int:
    """Take what is new, and note why not; how many new mails came."""
    look, fault = Look(mailbox, clock), ""
    try:
        take_new(look, fetch(mailbox))
    except MailboxFault as error:
        fault = fault_words(error.code)
    except Exception:
        logger.exception("looking into the mailbox %s broke off", mailbox.pk)
        fault = fault_words("broken")
    at = clock()
    with write_lock():
        Mailbox.objects.filter(pk=mailbox.pk).update(
            looked_at=at,
            fault=fault,
            next_look_at=at + (AFTER_FAULT if fault else BETWEEN_LOOKS),
        )
    return look.taken


def fetch(mailbox: Mailbox) -> Iterator[Fetched]:
    """New mails from wherever the mailbox is."""
    account = account_of(mailbox)
    if mailbox.kind == MailboxKind.MAILDIR:
        return maildir.fetch(account, maildir_root())
    return imap.fetch(account)


def account_of(mailbox: Mailbox) -> Account:
    return Account(
        kind=mailbox.kind,
        host=mailbox.host,
        port=mailbox.port,
        security=mailbox.security,
        username=mailbox.username,
        password=given_password(mailbox.username, mailbox.host) or unseal(mailbox.password),
        folder=mailbox.folder,
        uid_validity=mailbox.uid_validity,
        last_uid=mailbox.last_uid,
    )


def fault_words(code: str) -> str:
    """Why a look failed, and what to check."""
    return {
        "address": _("There is no server of this name. Check the server's name."),
        "refused": _("The server does not answer at this port. Check name, port and firewall."),
        "silent": _("The server did not answer within 20 seconds. It is tried again."),
        "login": _(
            "The server refused the account or the password. Many providers want an authorization "
            "code made in their settings instead of the password, with IMAP switched on."
        ),
        "folder": _("The mailbox has no folder of this name."),
        "insecure": _("No secure connection could be made. Check the kind of encryption."),
        "held": _(
            "Mails could not be kept here; perhaps the disk is full or the file store is away. "
            "They are still in the mailbox and are tried again."
        ),
        "readers": _("Many files are being read at this moment. It is tried again."),
        "missing": _("The folder is not there or is no Maildir (with new and cur in it)."),
    }.get(code, _("The connection broke off. It is tried again."))
