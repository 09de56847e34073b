"""Widths of a table's columns, the size of its text, and whether it needs a turned page."""

import re
import unicodedata
from dataclasses import replace
from typing import Any

from qingxun.documents.engine.content import Document, Table
from qingxun.documents.typesetting import geometry as g

SIZES = (12.0, 10.5, 9.0)  # 小四, 五号, 小五
LONGEST = 22.0  # characters after which a cell's text is broken
SHORT = 9.0  # characters
TALLEST = 0.7  # of a page's height, for a row that stays whole
PADDING = 7.0  # points on both sides of a cell
_FIGURE = re.compile(r"[-+]?[\d,]*\.?\d+%?|[—-]|")


class Plans:
    """The plans of a document's tables; those with the same head are planned as one, so that their
    columns stand below each other in one size."""

    def __init__(self, document: Document) -> None:
        parts = (document.blocks, *(part.blocks for part in document.attachments))
        self.rows: dict[Table, list[tuple[str, ...]]] = {}
        for table in (block for blocks in parts for block in blocks if isinstance(block, Table)):
            self.rows.setdefault(likeness(table), []).extend(table.rows)
        self.made: dict[Table, dict[str, Any]] = {}

    def of(self, table: Table) -> dict[str, Any]:
        """The plan of a table of the document; see ``plan_table``."""
        like = likeness(table)
        if like not in self.made:
            self.made[like] = plan_table(replace(like, rows=tuple(self.rows[like])))
        return self.made[like]


def likeness(table: Table) -> Table:
    """What tables that are planned as one have in common; a table without a head stands alone."""
    return replace(table, rows=() if table.head else table.rows, caption="", note="")


def plan_table(table: Table) -> dict[str, Any]:
    """``shares`` of the width, ``size`` in points, ``landscape``, and columns by what they hold:
    ``numbers``, ``centred``, ``short`` (not broken on a screen).

    It stays upright when its text fits at 五号 without breaking words of figures and short names.
    """
    wide = natural_widths(table)
    landscape = table.landscape
    size = fitting(wide, g.WIDTH * g.MM)
    if landscape is None:
        landscape = size is None and len(wide) > 6
    if landscape:
        size = fitting(wide, g.HEIGHT * g.MM)
    columns = range(table.width)
    numbers = list(table.numbers) or [c for c in columns if holds_figures(table, c)]
    return {
        "shares": list(table.widths) or [w + PADDING / (size or 9.0) for w in wide],
        "size": size or SIZES[-1],
        "landscape": landscape,
        "numbers": numbers,
        "centred": [c for c in columns if c not in numbers and wide[c] <= 6],
        "short": [c for c in columns if c not in numbers and wide[c] <= SHORT],
    }


def fitting(wide: list[float], room: float) -> float | None:
    """The largest size in which the columns fit into ``room`` points."""
    for size in SIZES:
        if sum(wide) * size + len(wide) * PADDING <= room:
            return size
    return None


def natural_widths(table: Table) -> list[float]:
    """Width of each column in characters: its widest cell, at most ``LONGEST``."""
    wide = [1.5] * table.width
    for row in table.rows:
        for column, text in enumerate(row):
            wide[column] = max(wide[column], min(LONGEST, width_of(text)))
    for column, text in lowest_heads(table).items():
        wide[column] = max(wide[column], min(LONGEST, head_width(text)))
    return wide


def head_width(text: str) -> float:
    """A head may break into two lines."""
    full = width_of(text)
    return full if full <= 3 else max(2.0, full / 2 + 0.5)


def lowest_heads(table: Table) -> dict[int, str]:
    """Column to the head cell that covers it alone."""
    found: dict[int, str] = {}
    taken: set[tuple[int, int]] = set()
    for row, cells in enumerate(table.head):
        column = 0
        for cell in cells:
            while (row, column) in taken:
                column += 1
            for y in range(cell.rows):
                taken.update((row + y, column + x) for x in range(cell.columns))
            if cell.columns == 1:
                found[column] = cell.text
            column += cell.columns
    return found


def width_of(text: str) -> float:
    """In characters: half-width ones count as 0.55."""
    longest = max(text.split("\n"), key=len, default="")
    return sum(1.0 if unicodedata.east_asian_width(c) in "WFA" else 0.55 for c in longest)


def tall_rows(table: Table, plan: dict[str, Any]) -> list[int]:
    """Rows that may be split, for a page would hardly hold them."""
    turned, size = plan["landscape"], plan["size"]
    wide, high = (g.HEIGHT, g.WIDTH) if turned else (g.WIDTH, g.HEIGHT)
    unit = wide * g.MM / sum(plan["shares"]) / size  # characters to a share
    rooms = [max(1.0, share * unit - PADDING / size) for share in plan["shares"]]
    most = TALLEST * high * g.MM / (size * 1.4)  # lines
    return [
        number
        for number, row in enumerate(table.rows)
        if any(lines_of(text, room) > most for text, room in zip(row, rooms, strict=True))
    ]


def lines_of(text: str, room: float) -> float:
    """In how many lines of ``room`` characters a text is set, about."""
    if len(text) < room:
        return 1.0 + text.count("\n")
    return sum(max(1.0, width_of(line) / room) for line in text.split("\n"))


def holds_figures(table: Table, column: int) -> bool:
    """Whether every cell of the column is a figure or empty, and one is a figure."""
    cells = [row[column].strip() for row in table.rows]
    return any(cells) and all(_FIGURE.fullmatch(cell) for cell in cells)
