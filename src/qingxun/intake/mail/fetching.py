"""What is fetched, and from where."""

from collections.abc import Callable
from dataclasses import dataclass

MAX_MAIL = 28 * 1024 * 1024  # bytes: 20 MB of files grow by a third on their way through the mail
AT_ONCE = 50  # mails per look; the next look goes on
SECONDS = 20  # for every answer of a mail server


class MailboxFault(Exception):
    """The mailbox could not be opened; ``code`` is one of ``CODES``."""

    CODES = (
        "address",
        "refused",
        "silent",
        "login",
        "folder",
        "insecure",
        "broken",
        "missing",
        "readers",
        "held",
    )

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Fetched:
    """One mail. ``raw`` is the head alone when the mail is larger than ``MAX_MAIL``; ``done`` is
    called after it was taken in and committed."""

    raw: bytes
    size: int
    uid: int = 0
    uid_validity: int = 0
    done: Callable[[], object] = bool


@dataclass(frozen=True, slots=True)
class Account:
    """Where to look: the settings of a mailbox with its password in clear."""

    kind: str
    host: str = ""
    port: int = 993
    security: str = "tls"
    username: str = ""
    password: str = ""
    folder: str = "INBOX"
    uid_validity: int = 0
    last_uid: int = 0
