"""Rows as they were read: tables, forms that were filled in around a text, and mere layout."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby

from qingxun.documents.engine.clean import labels
from qingxun.documents.engine.clean.pieces import Piece

_BODY = re.compile(r"^(?:信息|稿件|文章|新闻|主要)?(?:正文|内容|全文)$")
_SHORTEST_BODY = 40  # characters; a shorter cell beside 内容 belongs to a table
_LONGEST_HEADING = 30  # of a form: 信息报送单
_LONGEST_CAPTION = 60
_LONG = 60  # characters: a row with one cell so long is text set into a table


def settled(pieces: Sequence[Piece], aside: list[str]) -> list[Piece]:
    """The pieces with every table told apart.

    A table keeps its rows, also those with one filled cell between others; such rows above its head
    and below its end are its heading and its note, and become paragraphs. A table in which no row
    has more is layout: its cells are paragraphs. A form around a text (标题, 报送单位, 正文) gives
    title, labels and text; what else stands in it goes into ``aside``. A table of pictures gives
    these, each with its caption.
    """
    out: list[Piece] = []
    for table, group in groupby(pieces, lambda piece: piece.table):
        found = list(group)
        if not table:
            out += found
            continue
        rows = [piece for piece in found if filled(piece)]
        pictures = [replace(piece, table=0) for piece in found if piece.picture is not None]
        if form := _form(rows):
            if all(p.picture is None and len(p.text) <= _LONGEST_HEADING for p in out):
                aside += [piece.text for piece in out if piece.text.strip()]
                out = []
            lines, others = form
            aside += others
            out += [*lines, *pictures]
        elif gallery := _gallery(rows, pictures):
            out += gallery
        else:
            out += [*_table(rows), *pictures]
    return out


def filled(row: Piece) -> list[str]:
    """The cells of a row that have something in them."""
    return [cell for cell in row.cells if cell.strip()]


def _table(rows: Sequence[Piece]) -> Iterator[Piece]:
    many = [place for place, row in enumerate(rows) if len(filled(row)) > 1]
    wide = max((_last(rows[place]) for place in many), default=0)
    for place, row in enumerate(rows):
        inside = bool(many) and many[0] < place < many[-1]
        if len(filled(row)) > 1 or (inside and len(filled(row)[0]) <= _LONG):
            cells = (*row.cells, *[""] * wide)[:wide]
            yield replace(row, cells=cells, inner=())
        else:
            yield from _paragraphs(row)


def _last(row: Piece) -> int:
    """How many cells a row has to its last filled one."""
    return max(place for place, cell in enumerate(row.cells, start=1) if cell.strip())


def _paragraphs(row: Piece) -> Sequence[Piece]:
    """The only filled cell of a row as paragraphs."""
    if row.inner:
        return row.inner
    at = next(place for place, cell in enumerate(row.cells) if cell.strip())
    shift = sum(len(cell) + 1 for cell in row.cells[:at])
    moved = tuple((start - shift, end - shift) for start, end in row.uncertain)
    return [Piece(row.cells[at], uncertain=moved)]


def _form(rows: Sequence[Piece]) -> tuple[list[Piece], list[str]] | None:
    """Title, labels and text of a form, and what else it says; None for other tables."""
    head: list[Piece] = []
    body: list[Piece] = []
    others: list[str] = []
    cells = [filled(row) for row in rows]
    for place, found in enumerate(cells):
        if (
            len(found) == 1
            and place
            and [labels.bare(c) for c in cells[place - 1]] == _only_body(cells[place - 1])
        ):
            body += _lines(found[0])
            continue
        for label, value in zip(found[::2], found[1::2], strict=False):
            name = labels.bare(label)
            if _BODY.match(name) and len(value) >= _SHORTEST_BODY:
                body += _lines(value)
            elif labels.TITLE.match(name):
                head.insert(0, Piece(value, level=0))
            elif labels.is_told(name):
                head.append(Piece(f"{name}：{value}"))
            else:
                others.append(f"{name}：{value}")
        if len(found) % 2 and not _only_body(found):
            others.append(found[-1])
    return ([*head, *body], others) if body else None


def _only_body(found: Sequence[str]) -> list[str]:
    """The label of the text when it stands alone in its row; else nothing."""
    names = [labels.bare(cell) for cell in found]
    return names if len(names) == 1 and _BODY.match(names[0]) else []


def _lines(text: str) -> list[Piece]:
    return [Piece(line) for line in text.split("\n") if line.strip()]


def _gallery(rows: Sequence[Piece], pictures: Sequence[Piece]) -> list[Piece]:
    """Pictures with the captions beside or below them; nothing when the table is more than that."""
    captions = [" ".join(cell.split("\n")) for row in rows for cell in filled(row)]
    if len(captions) > len(pictures) or any(len(one) > _LONGEST_CAPTION for one in captions):
        return []
    if len(captions) < len(pictures):
        return [*pictures, *map(Piece, captions)]
    return [
        piece
        for picture, caption in zip(pictures, captions, strict=True)
        for piece in (picture, Piece(caption))
    ]
