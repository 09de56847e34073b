"""OFD (GB/T 33190-2016): zip and XML, text only, by our own walker."""

import posixpath
from collections import Counter
from dataclasses import dataclass, field
from typing import BinaryIO

from qingxun.documents.engine.archive import Archive
from qingxun.documents.engine.clean.lines import joined
from qingxun.documents.engine.clean.model import Notice, Page
from qingxun.documents.engine.clean.pieces import RawDocument
from qingxun.documents.engine.faults import Fault
from qingxun.documents.engine.readers.setting import Glyph, Sheet, set_lines
from qingxun.documents.engine.walk import Attributes, Walker, walk

MAX_PAGES = 200
_POINT = 72 / 25.4  # points in a millimetre, the unit of OFD


class _Root(Walker):
    """OFD.xml and Document.xml: where the document and its pages lie."""

    def __init__(self) -> None:
        super().__init__()
        self.document = ""
        self.pages: list[str] = []
        self.box = ""
        self.notes: Counter[str] = Counter()
        self._takes = ""

    def enter(self, space: str, name: str, values: Attributes) -> None:
        self._takes = name if name in {"DocRoot", "PhysicalBox"} else ""
        if name == "Page" and "BaseLoc" in values:
            self.pages.append(values["BaseLoc"])
        elif name == "Attachments":
            self.notes["embeddings"] = 1

    def leave(self, space: str, name: str) -> None:
        self._takes = ""

    def text(self, content: str) -> None:
        if self._takes == "DocRoot" and len(self.document) < 500:
            self.document += content.strip()
        elif self._takes == "PhysicalBox":
            self.box += content


@dataclass
class _Object:
    left: float = 0.0
    top: float = 0.0
    size: float = 0.0
    scale: float = 1.0
    texts: list[Glyph] = field(default_factory=list)


class _Content(Walker):
    """The text objects of one page, as glyphs in points from the top left corner."""

    def __init__(self) -> None:
        super().__init__()
        self.glyphs: list[Glyph] = []
        self.pictures = 0
        self.box = ""
        self._object: _Object | None = None
        self._code: Attributes | None = None
        self._text = ""
        self._takes_box = False

    def enter(self, space: str, name: str, values: Attributes) -> None:
        if name == "TextObject":
            box = numbers(values.get("Boundary", ""))
            matrix = numbers(values.get("CTM", ""))
            self._object = _Object(
                left=box[0] if len(box) == 4 else 0.0,
                top=box[1] if len(box) == 4 else 0.0,
                size=first(values.get("Size", ""), 5.6),
                scale=abs(matrix[0]) if len(matrix) == 6 and matrix[0] else 1.0,
            )
        elif name == "TextCode" and self._object is not None:
            self._code, self._text = values, ""
        elif name == "ImageObject":
            self.pictures += 1
        self._takes_box = name == "PhysicalBox"

    def leave(self, space: str, name: str) -> None:
        if name == "TextCode" and self._object is not None and self._code is not None:
            self._place(self._object, self._code)
            self._code = None
        elif name == "TextObject":
            self._object = None
        self._takes_box = False

    def text(self, content: str) -> None:
        if self._code is not None:
            self._text += content
        elif self._takes_box:
            self.box += content

    def _place(self, found: _Object, code: Attributes) -> None:
        """Every character at its place: X and Y of the first, DeltaX between the others."""
        x, y = first(code.get("X", ""), 0.0), first(code.get("Y", ""), found.size)
        steps = deltas(code.get("DeltaX", ""), len(self._text))
        downs = deltas(code.get("DeltaY", ""), len(self._text))
        size = found.size * found.scale
        for place, character in enumerate(self._text):
            left = found.left + x * found.scale
            base = found.top + y * found.scale
            wide = size if ord(character) > 0x2E7F else size / 2
            self.glyphs.append(
                Glyph(
                    character,
                    left * _POINT,
                    (left + wide) * _POINT,
                    (base - size) * _POINT,
                    base * _POINT,
                    size * _POINT,
                )
            )
            x += steps[place] if place < len(steps) else wide / found.scale
            y += downs[place] if place < len(downs) else 0.0


def numbers(text: str) -> list[float]:
    """The numbers of an attribute; words that are none are passed over."""
    found = []
    for word in text.split()[:10_000]:
        try:
            found.append(float(word))
        except ValueError:
            continue
    return found


def first(text: str, otherwise: float) -> float:
    found = numbers(text)
    return found[0] if found else otherwise


def deltas(text: str, at_most: int) -> list[float]:
    """The distances between characters, with ``g 5 3.2`` (five times 3.2) written out."""
    words = text.split()
    found: list[float] = []
    at = 0
    while at < len(words) and len(found) < at_most:
        if words[at] == "g" and at + 2 < len(words):
            count = int(first(words[at + 1], 0))
            found += [first(words[at + 2], 0.0)] * max(0, min(count, at_most - len(found)))
            at += 3
        else:
            found.append(first(words[at], 0.0))
            at += 1
    return found


def ofd_document(stream: BinaryIO) -> RawDocument:
    """The text of an OFD document, page by page; pictures and seals are counted.

    Raises ``Fault``: ``too_many_pages`` over 200, ``no_text`` when its pages are pictures,
    ``damaged``, ``encrypted``, and what ``Archive`` and ``walk`` raise.
    """
    archive = Archive(stream)
    if "Encryptions.xml" in archive.names or "Decryptseed.dat" in archive.names:
        raise Fault("encrypted")
    root = _Root()
    walk(archive, "OFD.xml", root)
    document = _Root()
    main = root.document.lstrip("/")
    if main not in archive.names:
        raise Fault("damaged")
    walk(archive, main, document)
    if len(document.pages) > MAX_PAGES:
        raise Fault("too_many_pages", pages=len(document.pages), limit=MAX_PAGES)
    sheets, pictures = [], 0
    for location in document.pages:
        part = posixpath.normpath(posixpath.join(posixpath.dirname(main), location))
        part = location.lstrip("/") if location.startswith("/") else part
        if part not in archive.names:
            continue
        content = _Content()
        walk(archive, part, content)
        box = numbers(content.box or document.box)
        height = box[3] * _POINT if len(box) == 4 else 842.0
        sheets.append(Sheet(content.glyphs, height=height))
        pictures += content.pictures
    lines, texts = set_lines(sheets)
    if not lines and pictures:
        raise Fault("no_text")
    notices = [Notice(code, n) for code, n in document.notes.items()]
    if pictures:
        notices.append(Notice("pictures", pictures))
    pages = [Page(text) for text in texts]
    return RawDocument("ofd", joined(lines, set_by_machine=True), notices, pages)
