"""States of a file that came in, and of a mail."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class IncomingState(TextChoices):
    WAITING = "waiting", _("Waiting to be read")
    READING = "reading", _("Being read")
    READY = "ready", _("Ready to confirm")
    REFUSED = "refused", _("Not readable")
    OPENED = "opened", _("Taken apart")
    TAKEN = "taken", _("Made a manuscript")
    REMOVED = "removed", _("Put aside")


I = IncomingState  # noqa: E741

INCOMING_TRANSITIONS: dict[IncomingState, frozenset[IncomingState]] = {
    I.WAITING: frozenset({I.READING, I.REMOVED}),
    I.READING: frozenset({I.READY, I.REFUSED, I.OPENED, I.WAITING}),
    I.READY: frozenset({I.TAKEN, I.REMOVED}),
    I.REFUSED: frozenset({I.WAITING, I.REMOVED}),
    I.OPENED: frozenset({I.REMOVED}),
    I.TAKEN: frozenset(),
    I.REMOVED: frozenset({I.WAITING, I.READY, I.OPENED}),
}
"""A mail whose files became drafts of their own is ``OPENED``; what was put aside comes back as
``READY`` with what was corrected, or, when it was never read, as ``WAITING``; a mail that was taken
apart stays so."""

INCOMING_OWNERS: dict[IncomingState, str] = {
    I.WAITING: "",
    I.READING: "",
    I.READY: "information_officer",
    I.REFUSED: "information_officer",
    I.OPENED: "",
    I.TAKEN: "",
    I.REMOVED: "",
}

INCOMING_TONES: dict[IncomingState, str] = {
    I.WAITING: "grey",
    I.READING: "blue",
    I.READY: "amber",
    I.REFUSED: "brown",
    I.OPENED: "grey",
    I.TAKEN: "green",
    I.REMOVED: "grey",
}

UNDER_WAY = (I.WAITING, I.READING)


class MailState(TextChoices):
    UNKNOWN = "unknown", _("Sender unknown")
    TAKEN = "taken", _("Given to a unit")
    DISMISSED = "dismissed", _("Mail put aside")
    FAULTY = "faulty", _("Mail not readable")


M = MailState

MAIL_TRANSITIONS: dict[MailState, frozenset[MailState]] = {
    M.UNKNOWN: frozenset({M.TAKEN, M.DISMISSED}),
    M.TAKEN: frozenset(),
    M.DISMISSED: frozenset({M.UNKNOWN}),
    M.FAULTY: frozenset({M.DISMISSED}),
}

MAIL_OWNERS: dict[MailState, str] = {
    M.UNKNOWN: "editor",
    M.TAKEN: "",
    M.DISMISSED: "",
    M.FAULTY: "editor",
}

MAIL_TONES: dict[MailState, str] = {
    M.UNKNOWN: "amber",
    M.TAKEN: "green",
    M.DISMISSED: "grey",
    M.FAULTY: "brown",
}
