"""Everything that is done with what came in."""

from qingxun.intake.actions.confirming import (
    Correction,
    bring_back,
    correct_file,
    put_aside,
    read_again,
    take_file,
)
from qingxun.intake.actions.locking import open_locked_original
from qingxun.intake.actions.mailboxes import (
    MailboxForm,
    look_into,
    look_into_mailboxes,
    look_soon,
    set_mailbox,
)
from qingxun.intake.actions.mails import dismiss_mail, give_mail, reopen_mail, take_mail
from qingxun.intake.actions.reading import read_waiting
from qingxun.intake.actions.receiving import Received, receive_files, receive_paste
from qingxun.intake.actions.refusals import IntakeRefused

__all__ = [
    "Correction",
    "IntakeRefused",
    "MailboxForm",
    "Received",
    "bring_back",
    "correct_file",
    "dismiss_mail",
    "give_mail",
    "look_into",
    "look_into_mailboxes",
    "look_soon",
    "open_locked_original",
    "put_aside",
    "read_again",
    "read_waiting",
    "receive_files",
    "receive_paste",
    "reopen_mail",
    "set_mailbox",
    "take_file",
    "take_mail",
]
