"""What a file is, by its content; its name is never asked."""

import re
from typing import BinaryIO

import pypdfium2

from qingxun.documents.engine.archive import Archive, check_parts
from qingxun.documents.engine.faults import Fault
from qingxun.documents.engine.text import looks_like_text
from qingxun.documents.engine.walk import Attributes, Walker, walk

MEDIA_TYPES = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "doc": "application/msword",
    "xls": "application/vnd.ms-excel",
    "ppt": "application/vnd.ms-powerpoint",
    "odt": "application/vnd.oasis.opendocument.text",
    "ofd": "application/ofd",
    "pdf": "application/pdf",
    "rtf": "application/rtf",
    "text": "text/plain",
    "mail": "message/rfc822",
    "jpeg": "image/jpeg",
    "png": "image/png",
    "gif": "image/gif",
    "webp": "image/webp",
}
_PACKED = frozenset({"docx", "xlsx", "pptx", "odt", "ofd"})
PICTURES = frozenset({"jpeg", "png", "gif", "webp", "bmp", "heic"})
_HEADS = (
    (b"%PDF-", "pdf"),
    (b"{\\rtf", "rtf"),
    (b"\xff\xd8\xff", "jpeg"),
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"GIF87a", "gif"),
    (b"GIF89a", "gif"),
    (b"II*\x00", "tiff"),
    (b"MM\x00*", "tiff"),
    (b"\x7fELF", "program"),
    (b"#!", "program"),
    (b"Rar!", "packed"),
    (b"7z\xbc\xaf", "packed"),
    (b"\x1f\x8b", "packed"),
    (b"\x1a\x45\xdf\xa3", "media"),
    (b"\x78\x9f\x3e\x22", "tnef"),
)
_BINARY_HEADS = ((b"BM", "bmp"), (b"MZ", "program"), (b"ID3", "media"))  # also starts of words
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OLE_STREAMS = (
    ("EncryptedPackage", "encrypted"),
    ("WordDocument", "doc"),
    ("Workbook", "xls"),
    ("PowerPoint Document", "ppt"),
)
_OLE_MACROS = "_VBA_PROJECT".encode("utf-16-le")
_SECTOR = 512  # where streams of an old Office file begin
_WORD_HEAD = b"\xec\xa5"  # of the main stream; 16 bits of marks at its byte 10 ([MS-DOC] 2.5.2)
_WORD_LOCKED = 0x0100
_HTML = (b"<!doctype html", b"<html")
_MARKUP = (b"<svg", b"<script", b"<?xml")
_HEADER = re.compile(rb"^[A-Za-z][A-Za-z0-9-]{1,40}: ?[^\r\n]*$")
_OF_MAILS = frozenset(
    b"from to cc subject date received return-path message-id mime-version delivered-to "
    b"content-type reply-to sender dkim-signature".split()
)


class _ContentTypes(Walker):
    """Collects the content types of an Office file's parts."""

    def __init__(self) -> None:
        super().__init__()
        self.types: set[str] = set()

    def enter(self, space: str, name: str, values: Attributes) -> None:
        if "ContentType" in values:
            self.types.add(values["ContentType"].lower())


def kind_of(stream: BinaryIO) -> str:
    """The kind of a file: a key of ``MEDIA_TYPES``, or a name of what we do not take.

    ``html`` is a web page, which is read but not kept. The others: ``docm xlsm pptm`` and
    ``doc_macros`` (with macros), ``dotx``, ``encrypted``, ``bmp heic`` (kept in another form),
    ``tiff``, ``program``, ``packed`` (ZIP, RAR …), ``media`` (sound, film), ``markup``, ``ole``
    (an unnamed old Office or WPS file), ``tnef`` (winmail.dat, in which Outlook wraps a mail),
    ``empty``, ``unknown``. The stream is rewound.
    """
    stream.seek(0)
    head = stream.read(4096)
    stream.seek(0)
    if not head:
        return "empty"
    if head.startswith(b"PK"):
        return _kind_of_zip(stream)
    if head.startswith(_OLE):
        return _kind_of_ole(stream)
    if head[:4] == b"RIFF":
        return "webp" if head[8:12] == b"WEBP" else "media"
    if head[4:8] == b"ftyp":
        return "heic" if head[8:12] in (b"heic", b"heix", b"mif1", b"msf1", b"hevc") else "media"
    for start, kind in _HEADS:
        if head.startswith(start):
            return _kind_of_pdf(stream) if kind == "pdf" else kind
    for start, kind in _BINARY_HEADS:
        if head.startswith(start) and b"\x00" in head[:64]:
            return kind
    beginning = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if beginning.startswith((*_HTML, *_MARKUP)):
        return "html" if beginning.startswith(_HTML) else "markup"
    if _is_mail(head):
        return "mail"
    data = stream.read()
    stream.seek(0)
    return "text" if looks_like_text(data) else "unknown"


def _is_mail(head: bytes) -> bool:
    """Whether the file begins with the headers of a mail: three that every mail has."""
    names = set()
    for line in head.splitlines():
        if line[:1] in (b" ", b"\t"):
            continue
        if not _HEADER.match(line):
            break
        names.add(line.partition(b":")[0].lower())
    return len(names & _OF_MAILS) >= 3


def _kind_of_pdf(stream: BinaryIO) -> str:
    """A PDF with a password that everybody has (an empty one, set against printing and the like)
    is read as any other."""
    data = stream.read()
    stream.seek(0)
    if b"/Encrypt" not in data:
        return "pdf"
    try:
        pypdfium2.PdfDocument(data).close()
    except pypdfium2.PdfiumError:
        return "encrypted"
    return "pdf"


def _kind_of_ole(stream: BinaryIO) -> str:
    data = stream.read()
    stream.seek(0)
    for name, kind in _OLE_STREAMS:
        if name.encode("utf-16-le") in data:
            if kind == "doc" and _is_locked(data):
                return "encrypted"
            return "doc_macros" if kind != "encrypted" and _OLE_MACROS in data else kind
    return "ole"


def _is_locked(data: bytes) -> bool:
    """Whether the old Word file in these bytes has a password: its main stream says so."""
    for place in range(_SECTOR, len(data), _SECTOR):
        if data.startswith(_WORD_HEAD, place):
            return bool(int.from_bytes(data[place + 10 : place + 12], "little") & _WORD_LOCKED)
    return False


def _kind_of_zip(stream: BinaryIO) -> str:
    try:
        archive = Archive(stream)
        if "[Content_Types].xml" in archive.names:
            return _kind_of_office(archive)
    finally:
        stream.seek(0)
    if "OFD.xml" in archive.names:
        return "ofd"
    if "mimetype" in archive.names and "content.xml" in archive.names:
        mimetype = b"".join(archive.blocks("mimetype"))[:100]
        return "odt" if mimetype == MEDIA_TYPES["odt"].encode() else "packed"
    return "packed"


def _kind_of_office(archive: Archive) -> str:
    found = _ContentTypes()
    walk(archive, "[Content_Types].xml", found)
    mains = " ".join(kind for kind in found.types if kind.endswith(".main+xml"))
    macros = "macroenabled" in mains or any(
        name.lower().endswith("vbaproject.bin") for name in archive.names
    )
    for mark, plain, with_macros in (
        ("word", "docx", "docm"),
        ("spreadsheet", "xlsx", "xlsm"),
        ("excel", "xlsx", "xlsm"),
        ("presentation", "pptx", "pptm"),
        ("powerpoint", "pptx", "pptm"),
    ):
        if mark in mains:
            return with_macros if macros else plain
    return "packed"


def check_attachment(stream: BinaryIO) -> str:
    """The kind of a file that is to be kept; raises ``Fault`` for what is never kept.

    Office files are unpacked once, counted, so that a bomb is not handed on to others.
    """
    kind = kind_of(stream)
    if kind == "encrypted":
        raise Fault("encrypted")
    if kind == "empty":
        raise Fault("empty")
    if kind in {"docm", "xlsm", "pptm", "doc_macros"}:
        raise Fault("macros")
    if kind not in MEDIA_TYPES and kind not in PICTURES:
        raise Fault("wrong_kind", found=kind)
    if kind in _PACKED:
        check_parts(Archive(stream))
        stream.seek(0)
    return kind
