"""Plain text as manuscripts have it: paragraphs by newlines, rows of a table with cells by tabs."""

import re
from collections.abc import Iterator
from itertools import groupby

MOST_COLUMNS = 15
MOST_ROWS = 300
_EDGES = " \t\u3000\r"

Rows = tuple[tuple[str, ...], ...]


def pieces_of(text: str) -> Iterator[str | Rows]:
    """The paragraphs, without typed indents and blank lines, and tables: two or more rows that
    follow each other, filled up to the same width. A lonely row, one of more than 15 cells, and
    those of a table of more than 300 are paragraphs."""
    lines = [line.strip(" \u3000\r") for line in re.split(r"\n+", text)]
    for is_table, group in groupby((line for line in lines if line.strip(_EDGES)), _is_row):
        rows = list(group)
        if is_table and 1 < len(rows) <= MOST_ROWS:
            cells = [[cell.strip(_EDGES) for cell in row.split("\t")] for row in rows]
            width = max(map(len, cells))
            yield tuple(tuple(row + [""] * (width - len(row))) for row in cells)
        else:
            yield from (row.strip(_EDGES) for row in rows)


def _is_row(line: str) -> bool:
    cells = line.split("\t")
    return sum(bool(cell.strip(_EDGES)) for cell in cells) >= 2 and len(cells) <= MOST_COLUMNS
