"""OpenDocument texts (.odt): zip and XML, by our own walker."""

from collections import Counter
from dataclasses import dataclass, field
from typing import BinaryIO

from qingxun.documents.engine.archive import Archive
from qingxun.documents.engine.clean.model import Notice, Page
from qingxun.documents.engine.clean.pieces import Piece, RawDocument, shown
from qingxun.documents.engine.faults import Fault
from qingxun.documents.engine.numbering import Level, Numbering
from qingxun.documents.engine.readers.gallery import Gallery
from qingxun.documents.engine.walk import Attributes, Walker, walk

MAX_COLUMNS = 100
_NS = "urn:oasis:names:tc:opendocument:xmlns:"
_TEXT, _TABLE, _DRAW = f"{_NS}text:1.0", f"{_NS}table:1.0", f"{_NS}drawing:1.0"
_STYLE, _OFFICE = f"{_NS}style:1.0", f"{_NS}office:1.0"
_SKIPPED = {
    (_TEXT, "tracked-changes"): "revisions",
    (_TEXT, "note"): "footnotes",
    (_OFFICE, "annotation"): "comments",
    (_OFFICE, "forms"): "",  # every text of LibreOffice has one, mostly empty
    (_TEXT, "table-of-content"): "contents",
    (_TEXT, "sequence-decls"): "",
    (_DRAW, "object"): "",  # a preview picture may stand beside it
    (_OFFICE, "event-listeners"): "macros",
    (_TEXT, "dde-connection-decls"): "dde",
}
_FORMATS = {
    "1": "decimal",
    "a": "lowerLetter",
    "A": "upperLetter",
    "i": "lowerRoman",
    "I": "upperRoman",
}


@dataclass
class _Style:
    parent: str = ""
    centered: bool | None = None
    size: float | None = None


@dataclass
class _List:
    style: str
    items: int = 0


@dataclass
class _Paragraph:
    style: str
    level: int | None
    pieces: list[str] = field(default_factory=list)
    pictures: list[str] = field(default_factory=list)


class _Styles(Walker):
    """Paragraph styles and the styles of lists, of styles.xml and content.xml."""

    def __init__(self) -> None:
        super().__init__()
        self.styles: dict[str, _Style] = {}
        self.numbering = Numbering()
        self._style: _Style | None = None
        self._list = ""

    def enter(self, space: str, name: str, values: Attributes) -> None:
        if space == _STYLE and name == "style":
            self._style = _Style(values.get("parent-style-name", ""))
            self.styles[values.get("name", "")] = self._style
        elif space == _STYLE and name == "paragraph-properties" and self._style:
            if "text-align" in values:
                self._style.centered = values["text-align"] == "center"
        elif space == _STYLE and name == "text-properties" and self._style:
            size = values.get("font-size", "")
            if size.endswith("pt") and size[:-2].replace(".", "", 1).isdigit():
                self._style.size = float(size[:-2])
        elif space == _TEXT and name == "list-style":
            self._list = values.get("name", "")
            self.numbering.levels[self._list] = {}
        elif space == _TEXT and name == "list-level-style-number" and self._list:
            self._level(values)

    def leave(self, space: str, name: str) -> None:
        if space == _STYLE and name == "style":
            self._style = None
        elif space == _TEXT and name == "list-style":
            self._list = ""

    def _level(self, values: Attributes) -> None:
        number, shown = values.get("level", ""), values.get("display-levels", "1")
        if not (number.isdigit() and shown.isdigit()):
            return
        form = values.get("num-format", "")
        kind = _FORMATS.get(form, "chineseCounting" if form.startswith("一") else "none")
        first = max(1, int(number) - int(shown) + 1)
        middle = ".".join(f"%{level}" for level in range(first, int(number) + 1))
        pattern = values.get("num-prefix", "") + middle + values.get("num-suffix", "")
        start = values.get("start-value", "1")
        self.numbering.levels[self._list][int(number) - 1] = Level(
            kind, pattern, int(start) if start.isdigit() else 1
        )

    def resolved(self, name: str) -> tuple[_Style, set[str]]:
        """The setting of a style with that of its parents, and all their names."""
        found, names = _Style(), set()
        while name in self.styles and name not in names:
            names.add(name)
            style = self.styles[name]
            found.centered = style.centered if found.centered is None else found.centered
            found.size = style.size if found.size is None else found.size
            name = style.parent
        return found, names | {name}


class _Body(Walker):
    """Reads content.xml into ``pieces``."""

    def __init__(self, styles: _Styles, archive: Archive) -> None:
        super().__init__()
        self.pieces: list[Piece] = []
        self.notes: Counter[str] = Counter()
        self.gallery = Gallery()
        self._styles = styles
        self._archive = archive
        self._paragraphs: list[_Paragraph] = []
        self._rows: list[list[list[str]]] = []
        self._shown: list[int] = []  # pictures of the open row
        self._table = 0
        self._depth = 0
        self._lists: list[_List] = []
        self._labelled = True
        self._skip_above = 0
        self._repeat = 1

    def enter(self, space: str, name: str, values: Attributes) -> None:
        if self._skip_above:
            return
        if (space, name) in _SKIPPED:
            if code := _SKIPPED[space, name]:
                self.notes[code] += 1
            self._skip_above = self.depth
            return
        if space == _TEXT:
            self._enter_text(name, values)
        elif space == _TABLE:
            self._enter_table(name, values)
        elif space == _DRAW and name == "image":
            self._image(values.get("href", ""))
        elif space == _DRAW and name == "object-ole":
            self.notes["embeddings"] += 1

    def leave(self, space: str, name: str) -> None:
        if self._skip_above:
            if self.depth == self._skip_above:
                self._skip_above = 0
            return
        if space == _TEXT and name in {"p", "h"} and self._paragraphs:
            self._finish(self._paragraphs.pop())
        elif space == _TEXT and name == "list" and self._lists:
            self._lists.pop()
        elif space == _TABLE and name == "table-row" and self._rows:
            self._finish_row(self._rows.pop())
        elif space == _TABLE and name == "table-cell" and self._rows:
            self._rows[-1] += [[] for _copy in range(self._repeat - 1)]
        elif space == _TABLE and name == "table":
            self._depth -= 1

    def text(self, content: str) -> None:
        if self._paragraphs and not self._skip_above:
            self._paragraphs[-1].pieces.append(content.replace("\n", " "))

    def _enter_text(self, name: str, values: Attributes) -> None:
        if name in {"p", "h"}:
            level = values.get("outline-level", "1") if name == "h" else ""
            self._paragraphs.append(
                _Paragraph(values.get("style-name", ""), int(level) if level.isdigit() else None)
            )
        elif name == "list":
            outer = self._lists[-1].style if self._lists else ""
            self._lists.append(_List(values.get("style-name", outer)))
        elif name in {"list-item", "list-header"}:
            self._labelled = name == "list-header"
        elif self._paragraphs:
            count = values.get("c", "1")
            marks = {
                "s": " " * min(int(count) if count.isdigit() else 1, 20),
                "tab": " ",
                "line-break": "\n",
            }
            self._paragraphs[-1].pieces.append(marks.get(name, ""))

    def _enter_table(self, name: str, values: Attributes) -> None:
        if name == "table":
            self._table += self._depth == 0
            self._depth += 1
        elif name == "table-row":
            self._rows.append([])
        elif name in {"table-cell", "covered-table-cell"} and self._rows:
            count = values.get("number-columns-repeated", "1")
            self._repeat = min(int(count) if count.isdigit() else 1, MAX_COLUMNS)
            self._rows[-1].append([])
            if name == "covered-table-cell":
                self._rows[-1] += [[] for _copy in range(self._repeat - 1)]

    def _image(self, target: str) -> None:
        if target.startswith(("http:", "https:", "file:", "/", "..")):
            self.notes["outside"] += 1
        elif self._paragraphs:
            self._paragraphs[-1].pictures.append(target)

    def _finish(self, paragraph: _Paragraph) -> None:
        text = "".join(paragraph.pieces)
        if self._rows and self._rows[-1]:
            self._rows[-1][-1].append(text)
        elif text.strip():  # that of a frame stands before the paragraph around it
            style, names = self._styles.resolved(paragraph.style)
            level = 0 if "Title" in names else paragraph.level
            label = self._label() if self._lists else ""
            self.pieces.append(
                Piece(label + text, level, bool(style.centered), style.size, numbered=bool(label))
            )
        for target in paragraph.pictures:
            data = b"".join(self._archive.blocks(target)) if target in self._archive.names else b""
            place = self.gallery.add(target.rpartition("/")[2], data)
            if place is not None and self._rows:
                self._shown.append(place)
            elif place is not None:
                self.pieces.append(Piece(picture=place))

    def _label(self) -> str:
        if self._labelled:
            return ""
        self._labelled = True
        style = self._lists[-1].style
        self._styles.numbering.lists.setdefault(style, style)
        return self._styles.numbering.label(style, len(self._lists) - 1)

    def _finish_row(self, cells: list[list[str]]) -> None:
        texts = ["\n".join(part.strip() for part in cell if part.strip()) for cell in cells]
        filled = [text for text in texts if text]
        if self._rows and self._rows[-1]:
            self._rows[-1][-1].append(" ".join(filled))
            return
        if filled:
            self.pieces.append(Piece(cells=tuple(texts), table=self._table))
        shown_here, self._shown = self._shown, []
        self.pieces += [Piece(picture=place, table=self._table) for place in shown_here]


def odt_document(stream: BinaryIO) -> RawDocument:
    """Everything of an OpenDocument text.

    Raises ``Fault``: ``encrypted``, ``damaged``, ``doctype``, ``nesting``, ``bomb``.
    """
    archive = Archive(stream)
    if "META-INF/manifest.xml" in archive.names:
        manifest = b"".join(archive.blocks("META-INF/manifest.xml"))
        if b"encryption-data" in manifest:
            raise Fault("encrypted")
    styles = _Styles()
    for part in ("styles.xml", "content.xml"):
        if part in archive.names:
            walk(archive, part, styles)
    body = _Body(styles, archive)
    walk(archive, "content.xml", body)
    if any(name.startswith(("Basic/", "Scripts/")) for name in archive.names):
        body.notes["macros"] = 1
    body.notes["pictures"] = body.gallery.left_out
    notices = [Notice(code, count) for code, count in sorted(body.notes.items()) if count]
    text = "\n".join(shown(piece) for piece in body.pieces)
    return RawDocument("odt", body.pieces, notices, [Page(text)], body.gallery.pictures)
