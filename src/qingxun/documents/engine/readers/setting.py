"""Characters at places on pages become lines: what PDF, OFD and recognized scans have in common."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from qingxun.documents.engine.clean.lines import Line, usual, width
from qingxun.documents.engine.readers.columns import regions_of
from qingxun.documents.engine.readers.glyphs import Glyph, Sheet

_GAP = 0.3  # of the size: a wider gap between two characters of a line is a space
_LATIN_GAP = 0.15
_PITCHES = 1.45  # of the usual pitch: a larger distance between two lines is a gap
_EDGE = 0.12  # of the height: the zone of running heads and page numbers
_LONG = 0.7  # of the widest line
_FEW = 4  # long lines from which the edges of a page are known
_BARE_NUMBER = re.compile(r"^[-—–－·\s]*\d{1,3}[-—–－·\s]*$")


@dataclass
class _Row:
    glyphs: list[Glyph] = field(default_factory=list)
    top: float = 0.0
    bottom: float = 0.0
    text: str = ""
    doubts: tuple[tuple[int, int], ...] = ()
    edges: tuple[float, float] | None = None  # of its column

    def close(self) -> None:
        """Put the characters from left to right; a gap is a space."""
        self.glyphs.sort(key=lambda glyph: glyph.left)
        found, right, doubts = "", None, []
        for glyph in self.glyphs:
            latin = found[-1:].isascii() and glyph.text[:1].isascii()
            limit = (_LATIN_GAP if latin else _GAP) * glyph.size
            wide = right is not None and glyph.left - right > limit
            if wide and found and found[-1] != " " and not glyph.text.startswith(" "):
                found += " "
            doubts += [(start + len(found), end + len(found)) for start, end in glyph.doubts]
            found += glyph.text
            right = glyph.right
        cut = len(found) - len(found.lstrip())
        self.text = found.strip()
        self.doubts = tuple((start - cut, end - cut) for start, end in doubts)

    @property
    def left(self) -> float:
        return next((g.left for g in self.glyphs if g.text.strip()), self.glyphs[0].left)

    @property
    def right(self) -> float:
        return next(
            (g.right for g in reversed(self.glyphs) if g.text.strip()), self.glyphs[-1].right
        )

    @property
    def size(self) -> float:
        return usual(glyph.size for glyph in self.glyphs)


def set_lines(sheets: Sequence[Sheet]) -> tuple[list[Line], list[str]]:
    """The lines of all pages in reading order, and the text of every page as it stands.

    Running heads (the same at the edge of three or more pages) and page numbers at the edges are
    left out of the lines, not out of the pages.
    """
    body = usual(glyph.size for sheet in sheets for glyph in sheet.glyphs) or 12.0
    paged = [_in_order(sheet.glyphs, body) for sheet in sheets]
    running = _running(paged, sheets)
    body = usual(row.size for rows in paged for row in rows) or 12.0
    lefts = sorted(row.left for rows in paged for row in rows)
    rights = sorted(row.right for rows in paged for row in rows)
    left = lefts[len(lefts) // 10] if lefts else 0.0
    right = rights[min(len(rights) - 1, len(rights) * 95 // 100)] if rights else 0.0
    lines: list[Line] = []
    for number, (rows, sheet) in enumerate(zip(paged, sheets, strict=True)):
        kept = [row for row in rows if not _at_edge(row, sheet, running)]
        lines += _with_tables(_lines_of(kept, number, left, right, body), kept, sheet, number)
    return lines, ["\n".join(row.text for row in rows) for rows in paged]


def _with_tables(lines: list[Line], rows: list[_Row], sheet: Sheet, page: int) -> list[Line]:
    """The lines of a page with its tables and pictures between them, by their top edges."""
    others = [(top, Line("", page=page, rows=cells)) for top, cells in sheet.tables if cells]
    others += [(top, Line("", page=page, picture=place)) for top, place in sheet.pictures]
    others.sort(key=lambda pair: pair[0], reverse=True)
    placed: list[Line] = []
    for row, line in zip(rows, lines, strict=True):
        while others and others[-1][0] <= row.top:
            placed.append(others.pop()[1])
        placed.append(line)
    return placed + [line for _top, line in reversed(others)]


def _in_order(glyphs: Sequence[Glyph], body: float) -> list[_Row]:
    """The rows of a page as they are read, one column after the other."""
    rows = []
    for region in regions_of(glyphs, body):
        found = rows_of(region.glyphs)
        for row in found:
            row.edges = region.edges
        rows += found
    return rows


def rows_of(glyphs: Sequence[Glyph]) -> list[_Row]:
    """Glyphs that stand side by side, from top to bottom."""
    rows: list[_Row] = []
    for glyph in sorted(glyphs, key=lambda g: ((g.top + g.bottom) / 2, g.left)):
        middle = (glyph.top + glyph.bottom) / 2
        if rows and middle < rows[-1].bottom - 0.25 * (rows[-1].bottom - rows[-1].top):
            rows[-1].glyphs.append(glyph)
            rows[-1].bottom = max(rows[-1].bottom, glyph.bottom)
        else:
            rows.append(_Row([glyph], glyph.top, glyph.bottom))
    for row in rows:
        row.close()
    return [row for row in rows if row.text]


def _lines_of(rows: list[_Row], page: int, left: float, right: float, body: float) -> list[Line]:
    pitch = usual(b.top - a.top for a, b in pairwise(rows))
    lines = []
    for place, row in enumerate(rows):
        before = rows[place - 1] if place else None
        gap = before is not None and row.top - before.top > _PITCHES * max(pitch, row.size)
        starts, ends = row.edges or (left, right)
        middle = abs((row.left + row.right) - (starts + ends)) / 2
        inside = row.left - starts > 2.5 * body and ends - row.right > 2.5 * body
        lines.append(
            Line(
                row.text,
                (row.left - starts) / body,
                (right - left - (ends - row.right)) / body,  # a full line of a column is full
                size=round(row.size, 1),
                gap=gap,
                centered=(inside and middle < 1.2 * body) or _is_wide_title(row, middle, body),
                page=page,
                uncertain=row.doubts,
            )
        )
    return lines


def _is_wide_title(row: _Row, middle: float, body: float) -> bool:
    """A line in the middle that is larger than the body and nearly as wide as the page."""
    return row.size > 1.2 * body and middle < 1.2 * body and width(row.text) <= 40


def _running(paged: Sequence[list[_Row]], sheets: Sequence[Sheet]) -> set[str]:
    seen: Counter[str] = Counter()
    for rows, sheet in zip(paged, sheets, strict=True):
        seen.update({_alike(row) for row in rows if _is_in_edge(row, sheet)})
    return {text for text, count in seen.items() if count >= 3}


def _alike(row: _Row) -> str:
    return re.sub(r"\d+", "#", row.text)


def _is_in_edge(row: _Row, sheet: Sheet) -> bool:
    return row.bottom < _EDGE * sheet.height or row.top > (1 - _EDGE) * sheet.height


def _at_edge(row: _Row, sheet: Sheet, running: set[str]) -> bool:
    if not _is_in_edge(row, sheet):
        return False
    return bool(_BARE_NUMBER.match(row.text)) or _alike(row) in running


def straightened(glyphs: list[Glyph]) -> list[Glyph]:
    """Lines of a page photographed from one side: the edges of its text, which run together, made
    parallel. By the long lines (four or more); fewer leave everything as it is."""
    widest = max((glyph.right - glyph.left for glyph in glyphs), default=0.0)
    long = [glyph for glyph in glyphs if glyph.right - glyph.left > _LONG * widest]
    if len(long) < _FEW:
        return glyphs
    left_slope, left = _edge([(g.top, g.left) for g in long], 0.2)
    right_slope, right = _edge([(g.top, g.right) for g in long], 0.8)
    wide = right + right_slope * long[0].top - left - left_slope * long[0].top
    turned = []
    for glyph in glyphs:
        start = left + left_slope * glyph.top
        scale = wide / max(1.0, right + right_slope * glyph.top - start)
        edges = ((glyph.left - start) * scale, (glyph.right - start) * scale)
        turned.append(replace(glyph, left=edges[0], right=edges[1], size=glyph.size * scale))
    return turned


def _edge(points: list[tuple[float, float]], quantile: float) -> tuple[float, float]:
    """Slope and start of the straight edge along which most lines begin or end (Theil and Sen's
    median of slopes; some lines are indented or end early)."""
    slope = usual(
        (x2 - x1) / (y2 - y1)
        for place, (y1, x1) in enumerate(points)
        for y2, x2 in points[place + 1 :]
        if abs(y2 - y1) > 1
    )
    starts = sorted(x - slope * y for y, x in points)
    return slope, starts[min(len(starts) - 1, int(len(starts) * quantile))]
