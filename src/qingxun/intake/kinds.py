"""How something came in, and what a mailbox may be."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class IncomingSource(TextChoices):
    UPLOAD = "upload", _("uploaded")
    PASTE = "paste", _("pasted")
    MAIL = "mail", _("by mail")


class MailboxKind(TextChoices):
    IMAP = "imap", _("a mailbox on a mail server (IMAP)")
    MAILDIR = "maildir", _("a folder on this server (Maildir)")


class MailSecurity(TextChoices):
    TLS = "tls", _("TLS from the start (port 993)")
    STARTTLS = "starttls", _("STARTTLS (port 143)")
    NONE = "none", _("none, inside the intranet only (port 143)")
