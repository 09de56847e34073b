"""What the child process for intake can be asked to do; see ``engine.jobs``.

A reader process of its own, started at the first file that comes in: its libraries are large, and
who never takes files in never loads them.
"""

import io
from dataclasses import asdict
from typing import Any, BinaryIO

from qingxun.documents.engine.clean import CleanDocument, Page, Piece, RawDocument, pack, structure
from qingxun.documents.engine.clean.lines import Line, joined
from qingxun.documents.engine.clean.model import Notice
from qingxun.documents.engine.jobs import Job
from qingxun.documents.engine.kinds import PICTURES
from qingxun.documents.engine.picture import rewrite_picture
from qingxun.documents.engine.readers.heads import read_head
from qingxun.documents.engine.readers.markup import html_document
from qingxun.documents.engine.readers.page import draw_page
from qingxun.documents.engine.readers.read import NeedsOtherReader, OnlyPictures, read_document
from qingxun.documents.engine.text import decode

DRAWN = PICTURES | {"pdf", "tiff"}  # kinds whose pages can be drawn
PREVIEW_DOTS = 110  # per inch, at which a page is drawn to be looked at


def _read(stream: BinaryIO, options: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
    """A clean document, or the name of the reader that the file needs instead."""
    try:
        return pack(read_document(stream))
    except NeedsOtherReader as other:
        return {"needs": other.reader, "kind": other.kind, "pages": other.pages}, b""
    except OnlyPictures as only:
        bare = CleanDocument(only.raw.kind, pictures=tuple(only.raw.pictures))
        fields, payload = pack(bare)
        return fields | {"needs": "pictures", "kind": only.raw.kind}, payload


def _paste(stream: BinaryIO, options: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
    """A clean document of HTML from the clipboard."""
    return pack(structure(html_document(decode(stream.read()))))


def _head(stream: BinaryIO, options: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
    """The head of a mail."""
    head = read_head(stream.read())
    return asdict(head) | {"sent_at": head.sent_at.isoformat() if head.sent_at else None}, b""


def _page(stream: BinaryIO, options: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
    """A page of a PDF as PNG."""
    image = draw_page(stream, options["page"], PREVIEW_DOTS)
    image = image.rotate(options["turn"], expand=True)
    out = io.BytesIO()
    image.quantize(64).save(out, "PNG")
    return {"media_type": "image/png"}, out.getvalue()


def _photo(stream: BinaryIO, options: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
    """A photo (or a page of a TIFF), upright and without place and device."""
    picture = rewrite_picture(stream, options["page"], options["turn"])
    return {"media_type": f"image/{picture.kind}"}, picture.data


def _compose(stream: BinaryIO, options: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
    """A clean document of recognized pages: ``options`` has ``kind``, ``pages`` and ``notices``."""
    lines: list[Line] = []
    for number, page in enumerate(options["pages"]):
        for fields in page["lines"]:
            lines.append(Line(**(fields | {"page": number, "uncertain": _spans(fields)})))
    pieces: list[Piece] = joined(lines, set_by_machine=True)
    raw = RawDocument(
        options["kind"],
        pieces,
        [Notice(**notice) for notice in options["notices"]],
        [
            Page(page["text"], options["kind"] in DRAWN, page.get("turn", 0))
            for page in options["pages"]
        ],
    )
    return pack(structure(raw))


def _spans(fields: dict[str, Any]) -> tuple[tuple[int, int], ...]:
    return tuple((start, end) for start, end in fields["uncertain"])


JOBS: dict[str, tuple[Job, int]] = {
    "read": (_read, 896),
    "paste": (_paste, 512),
    "head": (_head, 512),
    "page": (_page, 896),
    "photo": (_photo, 896),
    "compose": (_compose, 512),
}
