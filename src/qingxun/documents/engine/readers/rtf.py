"""Rich Text Format: a reader of its own, for text, tables and pictures; nothing in it is run."""

import re
from collections import Counter
from dataclasses import dataclass, field, replace
from typing import BinaryIO

from qingxun.documents.engine.clean.model import Notice, Page
from qingxun.documents.engine.clean.pieces import Piece, RawDocument, shown
from qingxun.documents.engine.faults import Fault
from qingxun.documents.engine.readers.gallery import Gallery
from qingxun.documents.engine.readers.grid import in_columns

MAX_DEPTH = 200
_TOKEN = re.compile(
    rb"\\([a-zA-Z]{1,32})(-?\d{1,10})? ?|\\'([0-9a-fA-F]{2})|\\([^a-zA-Z])"
    rb"|([{}])|[\r\n]+|([^\\{}\r\n]+)"
)
_PASSED_OVER = frozenset(
    {
        "colortbl",
        "info",
        "header",
        "headerl",
        "headerr",
        "headerf",
        "footer",
        "footerl",
        "footerr",
        "footerf",
        "filetbl",
        "revtbl",
        "listtable",
        "listoverridetable",
        "xmlnstbl",
        "rsidtbl",
        "themedata",
        "colorschememapping",
        "datastore",
        "latentstyles",
        "generator",
        "pntxta",
        "pntxtb",
        "nonshppict",
        "bkmkstart",
        "bkmkend",
        "tc",
        "xe",
    }
)
_COUNTED = {"footnote": "footnotes", "annotation": "comments", "object": "embeddings"}
_CHARSETS = {
    0: "cp1252",
    128: "cp932",
    129: "cp949",
    134: "gb18030",
    136: "cp950",
    204: "cp1251",
    238: "cp1250",
}
_CODE_PAGES = {936: "gb18030", 950: "cp950", 932: "cp932", 949: "cp949", 65001: "utf-8"}
_SIGNS = {
    "line": "\n",
    "tab": " ",
    "emdash": "—",
    "endash": "–",
    "lquote": "‘",
    "rquote": "’",
    "ldblquote": "“",
    "rdblquote": "”",
    "bullet": "",
    "emspace": " ",
    "enspace": " ",
}
_HEADING = re.compile(r"^(?:heading|标题) ?([1-9])\b", re.I)


@dataclass
class _State:
    """What a group inherits and gives back at its end."""

    passed_over: bool = False
    place: str = ""  # fonttbl, stylesheet, pict, fldinst: where text goes instead
    hidden: bool = False
    encoding: str = ""
    fallback: int = 1  # bytes after \uN that stand for it in old readers
    first: bool = True  # whether no word of the group was read yet
    starred: bool = False


@dataclass
class _Paragraph:
    centered: bool = False
    size: float | None = None
    level: int | None = None
    style: int = 0
    in_table: bool = False


@dataclass
class _Picture:
    kind: str = ""
    digits: list[bytes] = field(default_factory=list)


class _Reader:
    """Walks the tokens of a file once."""

    def __init__(self, data: bytes) -> None:
        self.pieces: list[Piece] = []
        self.notes: Counter[str] = Counter()
        self.gallery = Gallery()
        self._data = data
        self._stack: list[_State] = []
        self._state = _State(encoding="cp1252")
        self._page = "cp1252"
        self._fonts: dict[int, str] = {}
        self._font = 0
        self._styles: dict[int, str] = {}
        self._named = 0
        self._text: list[str] = []
        self._bytes = bytearray()
        self._waiting = 0  # fallback bytes still to be passed over
        self._paragraph = _Paragraph()
        self._cells: list[str] = []
        self._shown: list[int] = []  # pictures of the open row
        self._table = 0
        self._edges: list[int] = []  # right ones of the cells that the open row has
        self._edges_of: dict[int, tuple[int, ...]] = {}  # by the place of a row among the pieces
        self._picture = _Picture()

    def read(self) -> None:
        """Read to the end; what an unfinished file has is kept."""
        at, data = 0, self._data
        while found := _TOKEN.match(data, at):
            at = found.end()
            word, number, code, sign, brace, text = found.groups()
            if word is not None:
                name = word.decode("ascii")
                value = int(number) if number is not None else None
                if name == "bin":
                    at += max(0, value or 0)
                    continue
                self._word(name, value)
            elif code is not None:
                self._byte(int(code, 16))
            elif brace is not None:
                self._brace(brace)
            elif sign is not None:
                self._sign(sign)
            elif text is not None:
                self._plain(text)
        self._end_paragraph()
        self.pieces = in_columns(self.pieces, self._edges_of)

    # -- groups

    def _brace(self, brace: bytes) -> None:
        self._settle()
        if brace == b"{":
            if len(self._stack) >= MAX_DEPTH:
                raise Fault("nesting")
            self._stack.append(self._state)
            self._state = replace(self._state, first=True, starred=False)
            return
        if self._state.place == "pict" and (not self._stack or self._stack[-1].place != "pict"):
            self._end_picture()
        if self._stack:
            self._state = self._stack.pop()

    def _word(self, name: str, value: int | None) -> None:
        self._waiting = 0
        state = self._state
        first, state.first = state.first, False
        if name == "u" and value is not None:
            self._unicode(value)
            return
        self._settle()
        if first and self._enters(name):
            return
        if name in _SIGNS:
            self._add(_SIGNS[name])
        elif state.place in {"fonttbl", "stylesheet"}:
            self._describe(name, value)
        elif state.place == "pict":
            if name in {"pngblip", "jpegblip"}:
                self._picture.kind = name
        else:
            self._format(name, value)

    def _enters(self, name: str) -> bool:
        """Whether the first word of a group makes it a place of its own, or one passed over."""
        state = self._state
        if name in _COUNTED:
            self.notes[_COUNTED[name]] += not state.passed_over
            state.passed_over = True
        elif name in {"fonttbl", "stylesheet", "fldinst"} or (name == "pict" and not state.starred):
            state.place = name
            if name == "pict":
                self._picture = _Picture()
        elif name in _PASSED_OVER or (
            state.starred and name not in {"shppict", "shpinst", "shptxt"}
        ):
            state.passed_over = True
        else:
            return False
        return True

    def _describe(self, name: str, value: int | None) -> None:
        """Words of the tables of fonts and styles."""
        if name == "f" and self._state.place == "fonttbl":
            self._font = value or 0
        elif name == "fcharset":
            self._fonts[self._font] = _CHARSETS.get(value or 0, self._page)
            self._state.encoding = self._fonts[self._font]
        elif name == "s" and self._state.place == "stylesheet":
            self._named = value or 0

    # -- formatting

    def _format(self, name: str, value: int | None) -> None:
        state, paragraph = self._state, self._paragraph
        if name in {"par", "sect", "page"}:
            self._end_paragraph()
        elif name in {"cell", "nestcell"}:
            self._end_cell()
        elif name in {"row", "nestrow"}:
            self._end_row()
        elif name == "trowd":
            self._edges = []
        elif name == "cellx":
            self._edges.append(value or 0)
        elif name == "pard":
            self._paragraph = _Paragraph()
        elif name == "qc":
            paragraph.centered = True
        elif name == "intbl":
            paragraph.in_table = True
        elif name == "s":
            paragraph.style = value or 0
        elif name == "outlinelevel" and value is not None and value < 9:
            paragraph.level = value + 1
        elif name == "fs" and value:
            paragraph.size = max(paragraph.size or 0, value / 2)
        elif name == "f":
            state.encoding = self._fonts.get(value or 0, self._page)
        elif name == "ansicpg":
            self._page = _CODE_PAGES.get(
                value or 0, f"cp{value}" if value in range(1250, 1259) else "cp1252"
            )
            state.encoding = self._page
        elif name == "uc":
            state.fallback = value or 0
        elif name in {"v", "deleted"}:
            state.hidden = value != 0
            self.notes["revisions"] += name == "deleted"
        elif name == "plain":
            state.hidden = False

    # -- text

    def _unicode(self, value: int) -> None:
        if self._bytes:
            self._settle()
        code = value + 65536 if value < 0 else value
        self._add(chr(code) if code < 0x110000 else "")
        self._waiting = self._state.fallback

    def _byte(self, value: int) -> None:
        self._state.first = False
        if self._waiting:
            self._waiting -= 1
        else:
            self._bytes.append(value)

    def _sign(self, sign: bytes) -> None:
        if sign == b"*":
            self._state.starred = True
            return
        self._settle()
        self._state.first = False
        if sign in b"\r\n":
            self._end_paragraph()
        else:
            self._add(
                {b"~": "\u00a0", b"_": "-"}.get(
                    sign, sign.decode("latin-1") if sign in b"{}\\" else ""
                )
            )

    def _plain(self, text: bytes) -> None:
        self._state.first = False
        if self._waiting:
            skipped = min(self._waiting, len(text))
            self._waiting -= skipped
            text = text[skipped:]
        if self._state.place == "pict":
            self._picture.digits.append(text)
        else:
            self._bytes += text

    def _settle(self) -> None:
        """Turn the bytes read so far into text."""
        if self._bytes:
            text = bytes(self._bytes).decode(self._state.encoding or self._page, "replace")
            self._bytes.clear()
            self._add(text)

    def _add(self, text: str) -> None:
        state = self._state
        if state.passed_over or state.hidden:
            return
        if state.place == "fldinst":
            self.notes["dde"] |= int("DDE" in text.upper())
        elif state.place == "stylesheet":
            self._styles[self._named] = self._styles.get(self._named, "") + text.strip(" ;")
        elif not state.place:
            self._text.append(text)

    def _taken(self) -> str:
        self._settle()
        text = "".join(self._text)
        self._text.clear()
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")

    # -- blocks

    def _end_paragraph(self) -> None:
        text = self._taken()
        if self._paragraph.in_table:
            self._text.append(text + (" " if text else ""))
            return
        self._close_table()
        if not text.strip():
            return
        paragraph = self._paragraph
        style = self._styles.get(paragraph.style, "").lower() if paragraph.style else ""
        level = 0 if style in {"title", "标题"} else paragraph.level
        if level is None and (found := _HEADING.match(style)):
            level = int(found[1])
        self.pieces.append(Piece(text, level, paragraph.centered, paragraph.size, style))
        paragraph.size = None

    def _end_cell(self) -> None:
        self._cells.append(self._taken().strip())

    def _end_row(self) -> None:
        cells, self._cells = self._cells, []
        last = self.pieces[-1] if self.pieces else None
        self._table += not (last and last.table)
        if any(cells):
            self._edges_of[len(self.pieces)] = tuple(self._edges)
            self.pieces.append(Piece(cells=tuple(cells), table=self._table))
        shown_here, self._shown = self._shown, []
        self.pieces += [Piece(picture=place, table=self._table) for place in shown_here]
        self._paragraph.in_table = False

    def _close_table(self) -> None:
        if self._cells:
            self._end_row()

    def _end_picture(self) -> None:
        kind, digits = self._picture.kind, b"".join(self._picture.digits)
        self._picture = _Picture()
        if self._state.passed_over:
            return
        digits = re.sub(rb"[^0-9a-fA-F]", b"", digits)
        data = bytes.fromhex(digits[: len(digits) // 2 * 2].decode("ascii")) if kind else b""
        place = self.gallery.add("", data)
        if place is not None and self._paragraph.in_table:
            self._shown.append(place)
        elif place is not None:
            self.pieces.append(Piece(picture=place))


def rtf_document(stream: BinaryIO) -> RawDocument:
    """Everything of an RTF text. Raises ``Fault('nesting')`` for groups deeper than 200."""
    reader = _Reader(stream.read())
    reader.read()
    reader.notes["pictures"] = reader.gallery.left_out
    notices = [Notice(code, count) for code, count in sorted(reader.notes.items()) if count]
    text = "\n".join(shown(piece) for piece in reader.pieces)
    return RawDocument("rtf", reader.pieces, notices, [Page(text)], reader.gallery.pictures)
