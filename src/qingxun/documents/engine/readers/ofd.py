"""OFD (GB/T 33190-2016): zip and XML, text and pictures, by our own walker."""

import posixpath
from collections import Counter
from dataclasses import dataclass
from typing import BinaryIO

from qingxun.documents.engine.archive import Archive
from qingxun.documents.engine.clean.lines import joined
from qingxun.documents.engine.clean.model import Notice, Page
from qingxun.documents.engine.clean.pieces import RawDocument
from qingxun.documents.engine.faults import Fault
from qingxun.documents.engine.readers.gallery import Gallery
from qingxun.documents.engine.readers.glyphs import Glyph, Sheet
from qingxun.documents.engine.readers.setting import set_lines
from qingxun.documents.engine.walk import Attributes, Walker, walk

MAX_PAGES = 200
_TAKEN = frozenset({"DocRoot", "PhysicalBox", "PublicRes", "DocumentRes", "MediaFile"})
_LONGEST_NAME = 500
_MOST_LISTS = 20
_POINT = 72 / 25.4  # points in a millimetre, the unit of OFD


class _Parts(Walker):
    """OFD.xml, Document.xml and its lists of resources: where the parts of a document lie.

    Of several documents in one file the first is read, as viewers show it.
    """

    def __init__(self) -> None:
        super().__init__()
        self.box = ""
        self.pages: list[str] = []
        self.templates: dict[str, str] = {}
        self.resources: list[str] = []
        self.media: dict[str, str] = {}
        self.folder = ""  # of the resources, by their list
        self.notes: Counter[str] = Counter()
        self._roots: list[str] = []
        self._takes = ""
        self._medium = ""

    @property
    def document(self) -> str:
        return next((root.strip() for root in self._roots if root.strip()), "")

    def enter(self, space: str, name: str, values: Attributes) -> None:
        self._takes = name if name in _TAKEN else ""
        if name == "Page" and "BaseLoc" in values:
            self.pages.append(values["BaseLoc"])
        elif name == "TemplatePage":
            self.templates[values.get("ID", "")] = values.get("BaseLoc", "")
        elif name == "Res":
            self.folder = values.get("BaseLoc", "")
        elif name == "MultiMedia":
            self._medium = values.get("ID", "")
        elif name == "Attachments":
            self.notes["embeddings"] = 1
        if name == "DocRoot":
            self._roots.append("")
        elif name in {"PublicRes", "DocumentRes"}:
            self.resources.append("")

    def leave(self, space: str, name: str) -> None:
        self._takes = ""

    def text(self, content: str) -> None:
        if self._takes == "DocRoot" and len(self._roots[-1]) < _LONGEST_NAME:
            self._roots[-1] += content
        elif self._takes in {"PublicRes", "DocumentRes"} and len(self.resources) <= _MOST_LISTS:
            self.resources[-1] += content.strip()
        elif self._takes == "MediaFile":
            self.media[self._medium] = self.media.get(self._medium, "") + content.strip()
        elif self._takes == "PhysicalBox":
            self.box += content


@dataclass
class _Object:
    """A text object: its corner, its size, and the matrix (a b c d e f) that is applied to it;
    ``x`` and ``y`` where its last line of characters began."""

    left: float = 0.0
    top: float = 0.0
    size: float = 0.0
    matrix: tuple[float, ...] = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
    x: float = 0.0
    y: float | None = None


class _Content(Walker):
    """The text objects of one page, as glyphs in points from the top left corner; the pictures by
    the names of their resources, with their top edges; the templates that lie under the page."""

    def __init__(self) -> None:
        super().__init__()
        self.glyphs: list[Glyph] = []
        self.pictures: list[tuple[float, str]] = []
        self.templates: list[str] = []
        self.box = ""
        self._object: _Object | None = None
        self._code: Attributes | None = None
        self._text = ""
        self._takes_box = False

    def enter(self, space: str, name: str, values: Attributes) -> None:
        self._takes_box = name == "PhysicalBox"
        box = numbers(values.get("Boundary", ""))
        if name == "TextObject" and values.get("Visible", "true") != "false":
            matrix = numbers(values.get("CTM", ""))
            self._object = _Object(
                left=box[0] if len(box) == 4 else 0.0,
                top=box[1] if len(box) == 4 else 0.0,
                size=first(values.get("Size", ""), 5.6),
            )
            if len(matrix) == 6 and matrix[0]:
                self._object.matrix = tuple(matrix)
        elif name == "TextCode" and self._object is not None:
            self._code, self._text = values, ""
        elif name == "ImageObject":
            self.pictures.append((box[1] if len(box) == 4 else 0.0, values.get("ResourceID", "")))
        elif name == "Template":
            self.templates.append(values.get("TemplateID", ""))

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
        """Every character at its place: X and Y of the first (without them those of the line
        before, clause 11.3), DeltaX between the others."""
        x = found.x = first(code.get("X", ""), found.x)
        y = found.y = first(code.get("Y", ""), found.size if found.y is None else found.y)
        steps = deltas(code.get("DeltaX", ""), len(self._text))
        downs = deltas(code.get("DeltaY", ""), len(self._text))
        a, b, c, d, e, f = found.matrix
        scale = abs(a)
        size = found.size * scale
        for place, character in enumerate(self._text):
            left = found.left + a * x + c * y + e
            base = found.top + b * x + d * y + f
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
            x += steps[place] if place < len(steps) else wide / scale
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
    """The text and pictures of an OFD document, page by page, with the templates under the pages;
    seals and annotations are not read.

    Raises ``Fault``: ``too_many_pages`` over 200, ``damaged``, ``encrypted``, and what ``Archive``
    and ``walk`` raise.
    """
    archive = Archive(stream)
    if "Encryptions.xml" in archive.names or "Decryptseed.dat" in archive.names:
        raise Fault("encrypted")
    root, document = _Parts(), _Parts()
    walk(archive, "OFD.xml", root)
    main = _found(archive, "", root.document)
    if not main:
        raise Fault("damaged")
    walk(archive, main, document)
    if len(document.pages) > MAX_PAGES:
        raise Fault("too_many_pages", pages=len(document.pages), limit=MAX_PAGES)
    folder = posixpath.dirname(main)
    media, gallery = _media(archive, folder, document), Gallery()
    templates = {
        key: _content(archive, _found(archive, folder, place))
        for key, place in list(document.templates.items())[:_MOST_LISTS]
    }
    sheets = []
    for location in document.pages:
        if part := _found(archive, folder, location):
            page = _content(archive, part)
            under = [templates[key] for key in dict.fromkeys(page.templates) if key in templates]
            sheets.append(_sheet(archive, page, under, document.box, media, gallery))
    lines, texts = set_lines(sheets)
    notices = [Notice(code, n) for code, n in document.notes.items()]
    if gallery.left_out:
        notices.append(Notice("pictures", gallery.left_out))
    pieces = joined(lines, set_by_machine=True)
    return RawDocument("ofd", pieces, notices, [Page(text) for text in texts], gallery.pictures)


def _found(archive: Archive, folder: str, location: str) -> str:
    """The part at a location relative to a folder, or from the root when it begins with a slash;
    empty when there is none."""
    place = location.strip().replace("\\", "/")
    part = place.lstrip("/") if place.startswith("/") else posixpath.join(folder, place)
    part = posixpath.normpath(part)
    return part if part in archive.names else ""


def _content(archive: Archive, part: str) -> _Content:
    content = _Content()
    if part:
        walk(archive, part, content)
    return content


def _media(archive: Archive, folder: str, document: _Parts) -> dict[str, str]:
    """The parts of the pictures, by the names of their resources."""
    found = {}
    for location in document.resources:
        if part := _found(archive, folder, location):
            listed = _Parts()
            walk(archive, part, listed)
            beside = posixpath.join(posixpath.dirname(part), listed.folder)
            for key, place in listed.media.items():
                found[key] = _found(archive, beside, place)
    return found


def _sheet(
    archive: Archive,
    page: _Content,
    under: list[_Content],
    usual_box: str,
    media: dict[str, str],
    gallery: Gallery,
) -> Sheet:
    """A page with what its templates print; each picture once."""
    box = numbers(page.box or usual_box)
    glyphs = [glyph for content in (*under, page) for glyph in content.glyphs]
    sheet = Sheet(glyphs, height=box[3] * _POINT if len(box) == 4 else 842.0)
    for top, key in page.pictures:
        part = media.get(key, "")
        data = b"".join(archive.blocks(part)) if part else b""
        place = gallery.add(posixpath.basename(part), data)
        if place is not None:
            sheet.pictures.append((top * _POINT, place))
    return sheet
