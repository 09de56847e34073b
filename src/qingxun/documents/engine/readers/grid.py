"""Cells merged sideways: a row of fewer, wider cells takes its place in its table's columns."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import groupby

from qingxun.documents.engine.clean.pieces import Piece

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
