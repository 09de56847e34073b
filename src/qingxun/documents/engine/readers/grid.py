"""Merged cells: a row of fewer, wider cells takes its place in its table's columns; what a cell
over several rows says stands in each of them."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import groupby

from qingxun.documents.engine.clean.pieces import Piece

_FIGURE = re.compile(r"[-+]?[\d,.]+\s*[%％‰]?")
_LONGEST_NAME = 20  # characters; a longer cell is a text, and would stand there twice
MOST_ROWS = 1000
_ONE_EDGE = 120  # twips (2 mm): edges nearer to each other are those of one column


def in_columns(pieces: Sequence[Piece], edges: Mapping[int, Sequence[int]]) -> list[Piece]:
    """The pieces, their rows with an empty cell in the place of each that a wider one covers.

    ``edges`` are the right edges of the cells of a row (in twips), by its place among the pieces;
    a row whose edges are not known, or not as many as its cells, stays as it is.
    """
    out: list[Piece] = []
    for _table, group in groupby(enumerate(pieces), lambda pair: pair[1].table):
        found = list(group)
        columns = _columns(edge for place, _piece in found for edge in edges.get(place, ()))
        for place, piece in found:
            known = edges.get(place, ())
            fits = piece.cells and len(known) == len(piece.cells)
            out.append(replace(piece, cells=_spread(piece, known, columns)) if fits else piece)
    return out


def _columns(edges: Iterable[int]) -> list[int]:
    """The edges of the columns from left to right, those that are nearly the same once."""
    columns: list[int] = []
    for edge in sorted(edges):
        if not columns or edge - columns[-1] > _ONE_EDGE:
            columns.append(edge)
    return columns


def _spread(row: Piece, edges: Sequence[int], columns: Sequence[int]) -> tuple[str, ...]:
    cells: list[str] = []
    for cell, edge in zip(row.cells, edges, strict=True):
        cells.append(cell)
        covered = sum(column <= edge for column in columns) - len(cells)
        cells += [""] * covered
    return tuple(cells)


def said_below(text: str) -> str:
    """What a cell over several rows says in those below its first: a name does, so that each row
    is whole; a figure would be counted twice, a text read twice."""
    name = text.strip()
    return "" if _FIGURE.fullmatch(name) or len(name) > _LONGEST_NAME else name


class Falling:
    """The cells of one table that reach into rows below them, where a file leaves them out."""

    def __init__(self) -> None:
        self._open: dict[int, tuple[int, str]] = {}  # by column: how many rows more, what it says
        self._next: dict[int, tuple[int, str]] = {}
        self._here: dict[int, str] = {}

    def step_over(self, row: list[str]) -> None:
        """Empty cells in the row where the next columns are taken from above."""
        while len(row) in self._open:
            self._here[len(row)] = self._open[len(row)][1]
            row.append("")

    def begin(self, column: int, columns: int, rows: int, text: str) -> None:
        """A cell of that size begins in the open row."""
        for at in range(column, column + columns if rows > 1 else column):
            self._next[at] = (rows - 1, said_below(text) if at == column else "")

    def end_row(self, row: list[str]) -> None:
        """Say in a row that has something of its own what stands above it."""
        self.step_over(row)
        if any(cell.strip() for cell in row):
            for column, text in self._here.items():
                row[column] = text
        self._here = {}
        self._open = {c: (n - 1, text) for c, (n, text) in self._open.items() if n > 1}
        self._open |= self._next
        self._next = {}
