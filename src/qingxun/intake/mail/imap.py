"""A mailbox on a mail server. It is opened for reading only: nothing is marked, moved or deleted.

Works with the servers common in China: those of NetEase refuse whoever doesn't give an ID
(RFC 2971), and folder names are Chinese (modified UTF-7, RFC 3501 5.1.3).
"""

import base64
import contextlib
import imaplib
import re
import socket
import ssl
from collections.abc import Iterator

from qingxun.intake.mail.fetching import AT_ONCE, MAX_MAIL, SECONDS, Account, Fetched, MailboxFault

imaplib.Commands.setdefault("ID", ("AUTH", "SELECTED"))
_SIZE = re.compile(rb"RFC822\.SIZE (\d+)")
_LATIN = re.compile(r"[\x20-\x25\x27-\x7e]+|&|[^\x20-\x7e]+")


def fetch(account: Account) -> Iterator[Fetched]:
    """Mails that came since ``last_uid``, at most ``AT_ONCE``, the oldest first.

    Raises ``MailboxFault`` when the mailbox can't be opened or the server breaks off.
    """
    try:
        with _opened(account) as box:
            yield from _new_mails(box, account)
    except MailboxFault:
        raise
    except (imaplib.IMAP4.error, OSError, EOFError, ValueError) as error:
        raise MailboxFault("broken") from error


@contextlib.contextmanager
def _opened(account: Account) -> Iterator[imaplib.IMAP4]:
    box = _connected(account)
    try:
        try:
            box.login(account.username, account.password)
        except (imaplib.IMAP4.error, UnicodeEncodeError) as error:
            raise MailboxFault("login") from error
        with contextlib.suppress(imaplib.IMAP4.error):
            box._simple_command("ID", '("name" "qingxun" "version" "1")')
        yield box
    finally:
        with contextlib.suppress(imaplib.IMAP4.error, OSError):
            box.logout()
        with contextlib.suppress(OSError):
            box.shutdown()  # logging out leaves a broken line open


def _connected(account: Account) -> imaplib.IMAP4:
    """The connection, encrypted as the settings want it, with the server's certificate checked."""
    try:
        if account.security == "tls":
            context = ssl.create_default_context()
            return imaplib.IMAP4_SSL(
                account.host, account.port, ssl_context=context, timeout=SECONDS
            )
        box = imaplib.IMAP4(account.host, account.port, timeout=SECONDS)
        if account.security == "starttls":
            _encrypt(box)
        return box
    except ssl.SSLError as error:
        raise MailboxFault("insecure") from error
    except socket.gaierror as error:
        raise MailboxFault("address") from error
    except TimeoutError as error:
        raise MailboxFault("silent") from error
    except imaplib.IMAP4.error as error:
        raise MailboxFault("broken") from error
    except OSError as error:
        raise MailboxFault("refused") from error


def _encrypt(box: imaplib.IMAP4) -> None:
    try:
        box.starttls(ssl.create_default_context())
    except (imaplib.IMAP4.error, OSError) as error:
        box.shutdown()
        raise MailboxFault("insecure") from error


def _new_mails(box: imaplib.IMAP4, account: Account) -> Iterator[Fetched]:
    status, _count = box.select(folder_name(account.folder), readonly=True)
    if status != "OK":
        raise MailboxFault("folder")
    validity = int(box.response("UIDVALIDITY")[1][0] or 0)
    last = account.last_uid if validity == account.uid_validity else 0
    _status, found = box.uid("SEARCH", f"UID {last + 1}:*")
    uids = sorted(int(word) for word in (found[0] or b"").split())
    for uid in [uid for uid in uids if uid > last][:AT_ONCE]:
        size = _size_of(box, uid)
        part = "BODY.PEEK[]" if size <= MAX_MAIL else "BODY.PEEK[HEADER]"
        raw = _bytes_of(box, uid, part)
        if raw is not None:  # else somebody deleted it in this moment
            yield Fetched(raw, max(size, len(raw)), uid, validity)


def _size_of(box: imaplib.IMAP4, uid: int) -> int:
    _status, answer = box.uid("FETCH", str(uid), "(RFC822.SIZE)")
    for line in answer:
        text = line[0] if isinstance(line, tuple) else line
        if text and (found := _SIZE.search(text)):
            return int(found[1])
    return 0


def _bytes_of(box: imaplib.IMAP4, uid: int, part: str) -> bytes | None:
    _status, answer = box.uid("FETCH", str(uid), f"({part})")
    return next((bytes(line[1]) for line in answer if isinstance(line, tuple)), None)


def folder_name(name: str) -> str:
    """A folder's name as IMAP writes it, quoted: 收稿 becomes "&ZTY-&egA-" in modified UTF-7."""
    return '"' + "".join(map(_encoded, _LATIN.findall(name))).replace('"', r"\"") + '"'


def _encoded(piece: str) -> str:
    if piece == "&":
        return "&-"
    if piece.isascii():
        return piece.replace("\\", r"\\")
    packed = base64.b64encode(piece.encode("utf-16-be")).decode().rstrip("=").replace("/", ",")
    return f"&{packed}-"
