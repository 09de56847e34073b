"""Lines as they were set on a page become paragraphs: soft breaks go, indents begin."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median

from qingxun.documents.engine.clean import numbers
from qingxun.documents.engine.clean.pieces import Piece
from qingxun.documents.engine.faults import Fault

MAX_LINES = 60_000
_ENDS = re.compile(r"[。！？；：…”）》】.!?;:]$")
_ITEM = re.compile(r"^(?:附件|附[:：]|注[:：]|[（(]?(?:联系人|此件|供稿|作者|报送))")
_INDENT = 0.8  # characters from the left edge from which a line counts as indented
_SLACK = 3.0  # characters that may be free at the end of a line that goes on


@dataclass
class Line:
    """A line as set: ``left`` and ``right`` edges, in characters of its own size; ``size`` in
    points where known; ``gap``: whether more space than usual stands before it; ``page``."""

    text: str
    left: float = 0.0
    right: float = 0.0
    size: float | None = None
    gap: bool = False
    centered: bool = False
    page: int = 0
    uncertain: tuple[tuple[int, int], ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()  # a table that stands here
    picture: int | None = None  # a picture that stands here

    @classmethod
    def of_text(cls, text: str) -> "Line":
        """A line of a plain text; its edges by the width of its characters (Chinese 1, Latin ½)."""
        text = text.expandtabs(4)
        bare = text.lstrip(" \u3000")
        left = width(text[: len(text) - len(bare)])
        return cls(bare.rstrip(), left, left + width(bare.rstrip()))


def width(text: str) -> float:
    """The width of a text in Chinese characters: Latin letters and digits are half as wide."""
    wide = sum(1 for c in text if unicodedata.east_asian_width(c) in "WFA")
    return wide + (len(text) - wide) / 2


def joined(lines: Sequence[Line], *, set_by_machine: bool = False) -> list[Piece]:
    """The paragraphs of the lines.

    Lines of a PDF or a scan (``set_by_machine``) always break softly. A text file's do only when
    it shows: several lines of about the same, longest width that end within a sentence.
    Raises ``Fault('too_long')`` over 60,000 lines.
    """
    if len(lines) > MAX_LINES:
        raise Fault("too_long")
    full = [line for line in lines if line.text]
    edge = _right_edge(full)
    if not set_by_machine and not _is_wrapped(full, edge):
        return [piece_of(line) for line in full]
    left = _left_edge(full)
    pieces: list[Piece] = []
    before: Line | None = None
    blank = False
    for line in lines:
        if line.picture is not None:
            pieces.append(Piece(picture=line.picture))
            continue
        if line.rows:
            _append_table(pieces, line, follows=before)
        elif not line.text:
            blank = True
            continue
        elif before is None or blank or before.rows or not _goes_on(before, line, left, edge):
            pieces.append(piece_of(line))
        else:  # a picture may stand between two lines of a paragraph
            _append(next(piece for piece in reversed(pieces) if piece.picture is None), line)
        before, blank = line, False
    return pieces


def _append_table(pieces: list[Piece], line: Line, *, follows: Line | None) -> None:
    """A table; one that begins a page and is as wide as the table that ended the last page goes on
    with it, without its repeated head."""
    last = pieces[-1] if pieces else None
    number = 1 + max((piece.table for piece in pieces), default=0)
    rows = line.rows
    if last and follows and follows.rows and follows.page != line.page:
        table = [piece for piece in pieces if piece.table == last.table]
        if len(last.cells) == len(rows[0]):
            number = last.table
            while len(rows) > 1 and rows[0] == table[len(line.rows) - len(rows)].cells:
                rows = rows[1:]
    pieces += [Piece(cells=cells, table=number) for cells in rows]


def piece_of(line: Line) -> Piece:
    """A line as a paragraph of its own."""
    return Piece(line.text, centered=line.centered, size=line.size, uncertain=line.uncertain)


def _right_edge(lines: Sequence[Line]) -> float:
    """Where full lines end: the upper tenth, so that one line that juts out decides nothing."""
    rights = sorted(line.right for line in lines) or [0.0]
    return rights[min(len(rights) - 1, len(rights) * 9 // 10)]


def _left_edge(lines: Sequence[Line]) -> float:
    lefts = sorted(line.left for line in lines if not line.centered) or [0.0]
    return lefts[len(lefts) // 10]


def _is_wrapped(lines: Sequence[Line], edge: float) -> bool:
    if len(lines) < 4 or not 15 <= edge <= 60:
        return False
    near = [line for line in lines if edge - _SLACK <= line.right <= edge + _SLACK]
    inside = [line for line in near if not _ENDS.search(line.text)]
    longest = max(line.right for line in lines)
    return len(inside) >= 3 and len(near) * 3 >= len(lines) and longest <= edge + _SLACK


def _goes_on(before: Line, line: Line, left: float, edge: float) -> bool:
    """Whether ``line`` continues the paragraph of ``before``."""
    if line.gap or line.centered or before.centered or _differs(before, line):
        return False
    if before.right < edge - _SLACK - (1 if before.page != line.page else 0):
        return False
    if line.left - left > _INDENT:
        return False
    if _ITEM.match(line.text):
        return False
    return not (numbers.has_number(line.text) and _ENDS.search(before.text))


def _differs(before: Line, line: Line) -> bool:
    if before.size is None or line.size is None:
        return False
    return abs(before.size - line.size) > 0.12 * max(before.size, line.size)


def _append(piece: Piece, line: Line) -> None:
    seam = piece.text[-1:].isascii() and line.text[:1].isascii() and not piece.text.endswith("-")
    glue = " " if seam and piece.text[-1:].isalpha() and line.text[:1].isalpha() else ""
    shift = len(piece.text) + len(glue)
    piece.text += glue + line.text
    piece.uncertain += tuple((start + shift, end + shift) for start, end in line.uncertain)


def usual(values: Iterable[float]) -> float:
    """The median, 0 of nothing."""
    found = list(values)
    return median(found) if found else 0.0
