"""Web pages and what Word, WPS or a browser put on the clipboard."""

import base64
import binascii
import re
from html.parser import HTMLParser
from typing import BinaryIO

from qingxun.documents.engine.clean.model import Notice, Page
from qingxun.documents.engine.clean.pieces import Piece, RawDocument, shown
from qingxun.documents.engine.faults import Fault
from qingxun.documents.engine.readers.gallery import Gallery
from qingxun.documents.engine.readers.grid import MOST_ROWS, Falling
from qingxun.documents.engine.text import decode

MAX_DEPTH = 1000
MAX_SPAN = 100  # columns
_SKIPPED = frozenset({"script", "style", "head", "title", "template", "noscript", "del", "svg"})
_VOID = frozenset(
    {
        "area",
        "base",
        "br",
        "col",
        "embed",
        "hr",
        "img",
        "input",
        "link",
        "meta",
        "source",
        "track",
        "wbr",
    }
)
_BLOCKS = frozenset(
    {
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "center",
        "dd",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "html",
        "li",
        "main",
        "nav",
        "ol",
        "p",
        "pre",
        "section",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "tr",
        "ul",
        "caption",
    }
)
_HIDDEN = re.compile(r"display\s*:\s*none|mso-hide\s*:\s*all|visibility\s*:\s*hidden", re.I)
_CENTER = re.compile(r"text-align\s*:\s*center", re.I)
_SIZE = re.compile(r"font-size\s*:\s*([\d.]+)\s*pt", re.I)
_OUTLINE = re.compile(r"mso-outline-level\s*:\s*([1-9])", re.I)
_DATA = re.compile(r"data:image/[\w.+-]+;base64,(.+)", re.S)
_WIDE = r"[\u2e80-\u9fff\uff00-\uffef\u3000-\u303f“”‘’…—]"
_SEAM = re.compile(rf"(?<={_WIDE})[ \t\r\n]*[\r\n][ \t\r\n]*(?={_WIDE})")
_BLANK = re.compile(r"[ \t\r\n]+")
_CHARSET = re.compile(rb"charset\s*=\s*[\"']?\s*(gb2312|gbk|gb18030)", re.I)


class _Reader(HTMLParser):
    """Collects pieces; what is hidden, deleted or a script is passed over."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[Piece] = []
        self.gallery = Gallery()
        self.outside = 0
        self.tables = 0
        self._open: list[str] = []
        self._skip_from = 0  # how many elements are open above the one passed over, plus one
        self._text: list[str] = []
        self._setting = Piece()
        self._rows: list[list[str]] = []  # one per open row, the innermost last
        self._falling: list[Falling] = []  # one per open table
        self._size = (1, 1)  # columns and rows of the open cell
        self._shown: list[int] = []  # pictures of the open row
        self._depth = 0  # of tables

    # -- elements

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if left_open := self._left_open(tag):
            self.handle_endtag(left_open)
        if tag not in _VOID:
            self._open.append(tag)
            if len(self._open) > MAX_DEPTH:
                raise Fault("nesting")
        if self._skip_from:
            return
        style = values.get("style", "")
        if tag not in _VOID and (tag in _SKIPPED or _HIDDEN.search(style)):
            self._skip_from = len(self._open)
            return
        if tag == "br":
            self._text.append("\v")
        elif tag == "img":
            self._picture(values.get("src", ""), values.get("alt", ""))
        elif tag in _BLOCKS:
            self._begin(tag, style, values)
        if found := _SIZE.search(style):
            size = float(found[1][:6]) if found[1].count(".") < 2 else None
            self._setting.size = max(filter(None, (self._setting.size, size)), default=None)

    def _left_open(self, tag: str) -> str:
        """The cell or row that ends where the next one begins, as HTML allows it."""
        ended = {"td": {"td", "th"}, "th": {"td", "th"}, "tr": {"tr"}}.get(tag, set())
        for name in reversed(self._open if ended else []):
            if name in ended:
                return name
            if name == "table":
                break
        return ""

    def handle_endtag(self, tag: str) -> None:
        if tag in _VOID or tag not in self._open:
            return
        while self._open:
            closed = self._open.pop()
            if self._skip_from > len(self._open):
                self._skip_from = 0
            elif not self._skip_from:
                self._end(closed)
            if closed == tag:
                break

    def handle_data(self, data: str) -> None:
        if not self._skip_from:
            self._text.append(data)

    # -- blocks

    def _begin(self, tag: str, style: str, values: dict[str, str]) -> None:
        if tag in {"td", "th"} and self._rows:
            self._text.clear()
            columns = _count(values.get("colspan", ""), MAX_SPAN)
            self._size = (columns, _count(values.get("rowspan", ""), MOST_ROWS))
            return
        if self._rows and tag not in {"tr", "table"}:
            self._text.append("\v")
            return
        self._flush()
        if tag == "table":
            self._depth += 1
            self._falling.append(Falling())
            self.tables += self._depth == 1
        elif tag == "tr":
            self._rows.append([])
        align = values.get("align", "").lower() == "center" or bool(_CENTER.search(style))
        level = int(tag[1]) if len(tag) == 2 and tag[0] == "h" and tag[1].isdigit() else None
        if found := _OUTLINE.search(style):
            level = int(found[1])
        is_title = "msotitle" in values.get("class", "").lower()
        self._setting = Piece(
            level=0 if is_title else level, centered=align or tag == "center", style=tag
        )

    def _end(self, tag: str) -> None:
        if tag in {"td", "th"} and self._rows:
            self._cell(self._rows[-1], self._taken())
        elif tag == "tr" and self._rows:
            if self._falling:
                self._falling[-1].end_row(self._rows[-1])
            self._row(self._rows.pop())
        elif tag == "table":
            self._depth = max(0, self._depth - 1)
            self._falling = self._falling[:-1]
        elif tag in _BLOCKS and not self._rows:
            self._flush()

    def _cell(self, row: list[str], text: str) -> None:
        columns, rows = self._size
        self._size = (1, 1)
        if self._falling:
            self._falling[-1].step_over(row)
            self._falling[-1].begin(len(row), columns, rows, text)
        row += [text, *[""] * (columns - 1)]

    def _row(self, cells: list[str]) -> None:
        filled = [cell for cell in cells if cell.strip()]
        if self._rows:  # a table in a cell of another: its text belongs to that cell
            self._text.append(" ".join(filled))
            return
        if filled:
            self.pieces.append(Piece(cells=tuple(cells), table=self.tables))
        shown_here, self._shown = self._shown, []
        self.pieces += [Piece(picture=place, table=self.tables) for place in shown_here]

    def _picture(self, source: str, alternative: str) -> None:
        found = _DATA.match(source)
        if found is None:
            self.outside += 1
            return
        try:
            place = self.gallery.add("", base64.b64decode(found[1], validate=False))
        except binascii.Error:
            self.gallery.left_out += 1
            return
        if place is not None and self._rows:
            self._shown.append(place)
        elif place is not None:
            self._flush()
            self.pieces.append(Piece(alternative, picture=place))

    def _taken(self) -> str:
        text = "".join(self._text)
        self._text.clear()
        text = _BLANK.sub(" ", _SEAM.sub("", text))
        return text.replace("\v", "\n").strip(" \n")

    def _flush(self) -> None:
        if text := self._taken():
            setting = self._setting
            self.pieces.append(
                Piece(text, setting.level, setting.centered, setting.size, setting.style)
            )

    def finish(self) -> None:
        """Close what the page left open."""
        self.close()
        while self._rows:
            self._row(self._rows.pop())
        self._flush()


def _count(said: str, most: int) -> int:
    """How many columns or rows a cell takes."""
    return max(1, min(int(said), most)) if said.isascii() and said.isdigit() else 1


def html_document(text: str) -> RawDocument:
    """The pieces of a piece of HTML. Raises ``Fault('nesting')`` over 1,000 open elements."""
    reader = _Reader()
    reader.feed(text)
    reader.finish()
    notices = []
    if reader.outside:
        notices.append(Notice("outside", reader.outside))
    if reader.gallery.left_out:
        notices.append(Notice("pictures", reader.gallery.left_out))
    seen = "\n".join(shown(piece) for piece in reader.pieces)
    return RawDocument("html", reader.pieces, notices, [Page(seen)], reader.gallery.pictures)


def page_document(stream: BinaryIO) -> RawDocument:
    """A saved web page; its encoding by the mark, by UTF-8, else GB18030."""
    return html_document(decode(stream.read()))
