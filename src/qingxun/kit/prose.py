"""Plain text as manuscripts have it: paragraphs by newlines, rows of a table with cells by tabs."""

import re
from collections.abc import Iterator, Sequence
from itertools import groupby

MOST_COLUMNS = 15
MOST_ROWS = 300
LONGEST_IN_TABLE = 60  # characters of a row with only one filled cell
_EDGES = " \t\u3000\r"

Rows = tuple[tuple[str, ...], ...]


def pieces_of(text: str) -> Iterator[str | Rows]:
    """The paragraphs, without typed indents and blank lines, and tables: two or more rows that
    follow each other, filled up to the same width. A lonely row, one of more than 15 cells, and
    those of a table of more than 300 are paragraphs."""
    lines = [line.strip(" \u3000\r") for line in re.split(r"\n+", text)]
    lines = [line for line in lines if line.strip(_EDGES)]
    cells = [[cell.strip(_EDGES) for cell in line.split("\t")] for line in lines]
    lines_and_cells = zip(rows_in(cells), lines, cells, strict=True)
    for is_table, group in groupby(lines_and_cells, lambda found: found[0]):
        found = list(group)
        if is_table and 1 < len(found) <= MOST_ROWS:
            width = max(len(row) for _is_row, _line, row in found)
            yield tuple(tuple(row + [""] * (width - len(row))) for _is_row, _line, row in found)
        else:
            yield from (line.strip(_EDGES) for _is_row, line, _cells in found)


def rows_in(lines: Sequence[Sequence[str]]) -> list[bool]:
    """Which of the lines, each given by its cells, are rows: those with two filled cells, and
    between such rows those with one that is short and no sentence (a heading inside a table)."""
    filled = [sum(map(bool, cells)) if len(cells) <= MOST_COLUMNS else 0 for cells in lines]
    found = [count >= 2 for count in filled]
    before: int | None = None
    for place in [place for place, is_row in enumerate(found) if is_row]:
        if before is not None and all(map(_may_be_row, lines[before + 1 : place])):
            found[before:place] = [True] * (place - before)
        before = place
    return found


def _may_be_row(cells: Sequence[str]) -> bool:
    text = "".join(cells)
    return 1 < len(cells) <= MOST_COLUMNS and 0 < len(text) <= LONGEST_IN_TABLE and "。" not in text
