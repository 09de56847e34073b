"""A mail (.eml): its subject, its text, and the files in it, by the standard library."""

import email
import email.errors
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.message import Message
from email.policy import default
from email.utils import parseaddr
from typing import BinaryIO, cast

from qingxun.documents.engine.clean.lines import Line, joined
from qingxun.documents.engine.clean.model import Enclosure, Notice, Page
from qingxun.documents.engine.clean.pieces import RawDocument
from qingxun.documents.engine.readers.gallery import Gallery
from qingxun.documents.engine.readers.letters import own_lines, without_greeting
from qingxun.documents.engine.readers.markup import html_document
from qingxun.documents.engine.text import decode_or_guess

MAX_DEPTH = 3  # of a mail within a mail
MAX_LEVELS = 10  # of multipart in multipart
MAX_PARTS = 20
MAX_NAME = 150
_PREFIX = re.compile(r"^(?:(?:转发|回复|答复|fwd?|re)[:：]\s*)+", re.I)
_WORDS = {"gb2312": "gb18030", "gbk": "gb18030", "gb_2312-80": "gb18030", "x-gbk": "gb18030"}
_CHARSET = re.compile(
    rb"(charset\s*=\s*[\"']?|=\?)(gb_?2312(?:-80)?|x-gbk|gbk)(?=[\"'\s;?]|$)", re.I
)


@dataclass
class _Found:
    text: str = ""
    html: str = ""
    enclosures: list[Enclosure] = field(default_factory=list)
    gallery: Gallery = field(default_factory=Gallery)
    left_out: int = 0
    parts: int = 0


def mail_document(stream: BinaryIO) -> RawDocument:
    """The text of a mail as a manuscript, its subject as a title to fall back on, and the files in
    it as enclosures, each to be read as a file of its own.

    gb2312 and gbk are read as gb18030. At most 20 parts, 3 deep: what lies beyond is counted in
    the notice ``enclosures_left_out``. Quoted mails below the text are left out.
    """
    data = _CHARSET.sub(rb"\1gb18030", stream.read())
    message = email.message_from_bytes(data, policy=default)
    found = _Found()
    for part in _parts(message, found):
        _take(part, found)
    subject = _header(message, "subject")
    if found.html and not found.text.strip():
        raw = html_document(found.html)
    else:
        raw = _of_text(found.text, subject)
    raw.kind = "mail"
    raw.title = _PREFIX.sub("", subject)
    without_greeting(raw)
    name, address = parseaddr(_header(message, "from"))
    raw.sender = name or address
    raw.enclosures = found.enclosures
    raw.pages = [
        Page(f"{raw.title}\n{name} {address}\n{_header(message, 'date')}\n\n{raw.pages[0].text}")
    ]
    if found.left_out:
        raw.notices.append(Notice("enclosures_left_out", found.left_out))
    if found.enclosures:
        names = "、".join(enclosure.name for enclosure in found.enclosures)
        raw.notices.append(Notice("enclosures", len(found.enclosures), names))
    return raw


def _parts(message: Message, found: _Found, depth: int = 1, level: int = 1) -> Iterator[Message]:
    """The leaves of a mail, in order, as far as the limits allow."""
    if not message.is_multipart():
        found.parts += 1
        if found.parts > MAX_PARTS:
            found.left_out += 1
        else:
            yield message
        return
    depth += message.get_content_type() == "message/rfc822"
    if depth > MAX_DEPTH or level > MAX_LEVELS:
        found.left_out += 1
        return
    for part in cast(list[Message], message.get_payload()):
        yield from _parts(part, found, depth, level + 1)


def _take(part: Message, found: _Found) -> None:
    name = _file_name(part)
    kind = part.get_content_type()
    payload = part.get_payload(decode=True)
    data = payload if isinstance(payload, bytes) else b""
    attached = part.get_content_disposition() == "attachment" or bool(name)
    if not attached and kind == "text/plain":
        found.text += _decoded(part, data) + "\n"
    elif not attached and kind == "text/html":
        found.html += _decoded(part, data)
    elif data:
        found.enclosures.append(Enclosure(name or f"附件{len(found.enclosures) + 1}", data))


def _decoded(part: Message, data: bytes) -> str:
    charset = (part.get_content_charset() or "").lower()
    try:
        return data.decode(_WORDS.get(charset, charset or "ascii"))
    except (UnicodeError, LookupError):
        return decode_or_guess(data)


def _file_name(part: Message) -> str:
    try:
        name = part.get_filename() or ""
    except (ValueError, LookupError, email.errors.MessageError):
        name = ""
    name = re.sub(r"[\x00-\x1f\x7f\u202a-\u202e\u2066-\u2069]", "", name)
    return name.replace("\\", "/").rpartition("/")[2].strip()[-MAX_NAME:]


def _header(message: Message, name: str) -> str:
    """A header as text; what no policy can parse is empty."""
    try:
        value = str(message.get(name, ""))
    except (ValueError, LookupError, IndexError, AttributeError, email.errors.MessageError):
        return ""
    if any("\udc80" <= c <= "\udcff" for c in value):  # raw bytes in a header
        value = decode_or_guess(value.encode("utf-8", "surrogateescape"))
    return " ".join(value.split())


def _of_text(text: str, subject: str) -> RawDocument:
    own, aside = own_lines(text, subject)
    pieces = joined([Line.of_text(line) for line in own])
    return RawDocument("mail", pieces, pages=[Page(text)], aside=aside)
