"""The head of a mail: who sent it, about what, when, and by which name it is known.

Only the first 64 KB, only these fields.
"""

import datetime as dt
import email.errors
import hashlib
import re
from contextlib import suppress
from dataclasses import dataclass
from email import policy
from email.header import decode_header
from email.parser import BytesHeaderParser
from email.utils import parseaddr, parsedate_to_datetime

HEAD = 64 * 1024
_CHINESE = re.compile(r"[\u3400-\u9fff]")
_WIDER = {"gb2312": "gb18030", "gbk": "gb18030", "x-gbk": "gb18030", "gb_2312-80": "gb18030"}


@dataclass(frozen=True, slots=True)
class MailHead:
    """What the head says; every field may be empty. ``address`` is in small letters."""

    message_id: str = ""
    address: str = ""
    name: str = ""
    subject: str = ""
    sent_at: dt.datetime | None = None


def read_head(raw: bytes) -> MailHead:
    """The head of a mail; damaged fields become empty, nothing raises."""
    head = raw[:HEAD]
    for end in (b"\r\n\r\n", b"\n\n"):
        head = head.partition(end)[0]
    parsed = BytesHeaderParser(policy=policy.compat32).parsebytes(head + b"\r\n\r\n")
    fields = {name.lower(): value for name, value in reversed(list(parsed.raw_items()))}
    name, address = parseaddr(_plain(fields.get("from")))
    return MailHead(
        message_id=_plain(fields.get("message-id")).strip()[:250],
        address=address.strip().lower()[:254] if "@" in address else "",
        name=_decoded(name)[:100],
        subject=_decoded(_plain(fields.get("subject")))[:300],
        sent_at=_moment(_plain(fields.get("date"))),
    )


def key_of(head: MailHead, raw: bytes) -> str:
    """By what a mail is known again: its Message-ID, sender, subject and text, not the lines that
    servers add on the way. The same mail fetched twice has the same key."""
    _head, found, body = raw.partition(b"\r\n\r\n")
    if not found:
        body = raw.partition(b"\n\n")[2]
    plain = body.replace(b"\r\n", b"\n").rstrip()
    digest = hashlib.sha256()
    for part in (head.message_id, head.address, head.subject):
        digest.update(part.encode("utf-8", "surrogateescape") + b"\x00")
    digest.update(plain)
    return digest.hexdigest()


def _plain(value: object) -> str:
    """A field as text; bytes outside ASCII (old mail programs) as what they most likely are."""
    text = str(value or "")
    with suppress(UnicodeError):
        raw = text.encode("ascii", "surrogateescape")
        return _guessed(raw)
    return text


def _guessed(raw: bytes) -> str:
    """UTF-8 when that gives Chinese or plain ASCII, else GB18030: two Chinese characters of the
    latter are often valid UTF-8 of another script."""
    for encoding in ("utf-8", "gb18030"):
        with suppress(UnicodeDecodeError):
            text = raw.decode(encoding)
            if encoding == "gb18030" or text.isascii() or _CHINESE.search(text):
                return text
    return raw.decode("utf-8", "replace")


def _decoded(text: str) -> str:
    """Encoded words (RFC 2047) written out; gb2312 and gbk as gb18030, for names need it."""
    try:
        pieces = decode_header(text)
    except (email.errors.HeaderParseError, ValueError):
        return _one_line(text)
    return _one_line("".join(_piece(content, charset) for content, charset in pieces))


def _piece(content: str | bytes, charset: str | None) -> str:
    if isinstance(content, str):
        return content
    if charset is None:
        return content.decode("ascii", "replace")
    name = charset.lower()
    try:
        return content.decode(_WIDER.get(name, name), "replace")
    except LookupError:
        return _guessed(content)


def _one_line(text: str) -> str:
    return " ".join("".join(c for c in text if c.isprintable() or c.isspace()).split())


def _moment(text: str) -> dt.datetime | None:
    try:
        moment = parsedate_to_datetime(text)
        return moment.replace(tzinfo=dt.UTC) if moment.tzinfo is None else moment.astimezone(dt.UTC)
    except (TypeError, ValueError, OverflowError, IndexError):
        return None
