"""Columns of text side by side on a page, found by the gutters between them."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from qingxun.documents.engine.readers.glyphs import Glyph

_NARROWEST = 20.0  # characters: text that is less wide has no columns
_NARROWEST_HALF = 14.0  # the same of a column that may be several: half a page of four
_MIDDLE = (0.3, 0.7)  # of the width of the text: where a gutter may be
_STEP = 0.1  # of a character: how finely a gutter is searched
_STRIP = 8  # steps that a gutter is wide at least; a narrower gap is a wide space
_CLOSING = "，。、；：？！）》」』】〕”’"  # their ink ends in the middle; so may their line
_LINES = 4  # lines that each column has at least
_LARGE = 1.2  # of the usual size: a title
_FULL = 0.6  # of the width of its column: a line of text, not a cell


@dataclass(frozen=True)
class Region:
    """Glyphs that are read before those of the next region; ``edges`` (left, right) of a column,
    None for what goes over the whole width."""

    glyphs: list[Glyph]
    edges: tuple[float, float] | None = None


def regions_of(glyphs: Sequence[Glyph], body: float, narrowest: float = _NARROWEST) -> list[Region]:
    """The glyphs of a page in the order in which they are read: what stands above the columns, each
    from left to right, what stands below. One region for a page without columns; ``body`` is the
    usual size. Of three columns and more, each side of a gutter is looked at in turn."""
    seen = [glyph for glyph in glyphs if glyph.text.strip()]
    gutter = _gutter(seen, body, narrowest) if seen else None
    if gutter is None:
        return [Region(list(glyphs))]
    crossing = [g for g in seen if _inked(g) > gutter[0] and g.left < gutter[1]]
    across = sorted((g.top, g.bottom) for g in (*crossing, *_alone(seen, body)))
    regions: list[Region] = []
    for top, bottom in _between(across, glyphs):
        inside = [g for g in glyphs if top <= (g.top + g.bottom) / 2 < bottom]
        left = [g for g in inside if _inked(g) <= gutter[1]]
        right = [g for g in inside if g.left >= gutter[0]]
        apart = len(left) + len(right) == len(inside)
        sides = [_columns_of(side, body) for side in (left, right)] if apart else []
        if sides and all(sides):
            regions += [region for side in sides for region in side]
        elif regions and regions[-1].edges is None:
            regions[-1].glyphs.extend(inside)
        else:
            regions.append(Region(inside))
    return regions


def _columns_of(glyphs: Sequence[Glyph], body: float) -> list[Region]:
    """One side of a gutter: several columns, one, or none."""
    found = regions_of(glyphs, body, _NARROWEST_HALF)
    if len(found) > 1:
        return found
    return [Region(list(glyphs), _edges(glyphs))] if _is_column(glyphs) else []


def _gutter(glyphs: Sequence[Glyph], body: float, narrowest: float) -> tuple[float, float] | None:
    """The strip in the middle that the fewest lines touch, when most of them leave it free."""
    left, right = min(g.left for g in glyphs), max(g.right for g in glyphs)
    wide = right - left
    if wide < narrowest * body:
        return None
    step = _STEP * body
    first, cells = left + _MIDDLE[0] * wide, int((_MIDDLE[1] - _MIDDLE[0]) * wide / step)
    touched: list[set[int]] = [set() for _cell in range(cells)]
    for glyph in glyphs:
        line = int((glyph.top + glyph.bottom) / 2 / body)
        begin, end = int((glyph.left - first) // step), int((_inked(glyph) - first) // step)
        for cell in range(max(0, begin), min(cells - 1, end) + 1):
            touched[cell].add(line)
    strips = [len(set().union(*touched[at : at + _STRIP])) for at in range(cells - _STRIP + 1)]
    fewest = min(strips, default=0)
    free = [at for at, found in enumerate(strips) if found <= fewest]
    widest = max(_runs(free), key=len, default=[])
    lines = {int((glyph.top + glyph.bottom) / 2 / body) for glyph in glyphs}
    if not widest or fewest * 2 > len(lines):
        return None
    return first + widest[0] * step, first + (widest[-1] + _STRIP) * step


def _inked(glyph: Glyph) -> float:
    """Where its ink ends at the right."""
    if glyph.text[-1:] in _CLOSING and len(glyph.text) == 1:
        return (glyph.left + glyph.right) / 2
    return glyph.right


def _alone(glyphs: Sequence[Glyph], body: float) -> list[Glyph]:
    """Large characters with no smaller ones beside them: a title, also where it is so short that it
    fits between two gutters."""
    small = [(g.top, g.bottom) for g in glyphs if g.size <= _LARGE * body]
    return [
        g
        for g in glyphs
        if g.size > _LARGE * body
        and not any(top < g.bottom and bottom > g.top for top, bottom in small)
    ]


def _runs(cells: Sequence[int]) -> list[list[int]]:
    """Neighbors together."""
    runs: list[list[int]] = [[cell] for cell in cells[:1]]
    for before, cell in pairwise(cells):
        if cell == before + 1:
            runs[-1].append(cell)
        else:
            runs.append([cell])
    return runs


def _between(
    across: Sequence[tuple[float, float]], glyphs: Sequence[Glyph]
) -> list[tuple[float, float]]:
    """The stripes of a page from top to bottom: lines that go over the gutter, and the space
    between them."""
    merged: list[list[float]] = []
    for top, bottom in across:
        if merged and top <= merged[-1][1]:
            merged[-1][1] = max(merged[-1][1], bottom)
        else:
            merged.append([top, bottom])
    at = min(g.top for g in glyphs) - 1
    end = max(g.bottom for g in glyphs) + 1
    edges = [at, *(edge for stripe in merged for edge in stripe), end]
    return [(top, bottom) for top, bottom in pairwise(edges) if top < bottom]


def _edges(glyphs: Sequence[Glyph]) -> tuple[float, float]:
    lefts, rights = sorted(g.left for g in glyphs), sorted(g.right for g in glyphs)
    return lefts[0], rights[-1]


def _is_column(glyphs: Sequence[Glyph]) -> bool:
    """Whether these are lines of text: several, and most of them fill their column."""
    if not glyphs:
        return False
    left, right = _edges(glyphs)
    lines: dict[int, list[Glyph]] = {}
    for glyph in glyphs:
        line = int((glyph.top + glyph.bottom) / 2 / max(1.0, glyph.size))
        lines.setdefault(line, []).append(glyph)
    full = [
        row
        for row in lines.values()
        if max(g.right for g in row) - min(g.left for g in row) >= _FULL * (right - left)
    ]
    return len(lines) >= _LINES and len(full) * 2 > len(lines)
