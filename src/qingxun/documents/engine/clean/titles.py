"""Where the title stands: by what the file calls it, by its setting, by its place."""

import re
from collections.abc import Sequence
from dataclasses import replace
from statistics import median

from qingxun.documents.engine.clean.numbers import has_number
from qingxun.documents.engine.clean.pieces import Piece
from qingxun.documents.engine.text import could_be_title

WINDOW = 10  # paragraphs from the top among which the title is looked for
_STYLED_TITLE = 600  # a title by its style is taken however long; the form tells its limit
_CENTERED_TITLE = 80
_SUBTITLE = ("——", "—", "--")
_COLUMN = re.compile(r"^(?:【[^【】]{2,12}】|\[[^\[\]]{2,12}\]) ?(?=\S{4})")  # 【工作动态】山口镇…
_NEARLY, _CLEARLY = 0.8, 1.25
_BODY_SIZE = 14.0  # points; a title in several lines is larger


def title_span(pieces: Sequence[Piece], *, measured: bool = False) -> tuple[int, int]:
    """The places (first, after last) of the title's lines; (0, 0) when none is recognized.

    ``measured``: the sizes were measured on a picture, where those of one title differ a little.
    """
    window = pieces[:WINDOW]
    first = _first_line(window)
    if first is None:
        return 0, 0
    last = first + 1
    body = median([piece.size for piece in pieces if piece.size] or [0.0])
    while last < len(window) and (
        _continues(window[first], window[last])
        or (measured and _is_as_large(window[first], window[last], body))
    ):
        last += 1
    if last < len(window) and _is_subtitle(window[last]):
        last += 1
    return first, last


def without_column(title: Piece) -> tuple[Piece, str]:
    """The title without the name of a column in brackets before it, and that name."""
    found = _COLUMN.match(title.text)
    if found is None:
        return title, ""
    cut = found.end()
    moved = tuple((max(0, start - cut), end - cut) for start, end in title.uncertain if end > cut)
    return replace(title, text=title.text[cut:], uncertain=moved), found[0].strip()


def _first_line(window: Sequence[Piece]) -> int | None:
    for wanted in (_is_called_title, _is_first_heading, _is_centered):
        for index, piece in enumerate(window):
            if not is_prose(piece) or not wanted(piece):
                continue
            if wanted is _is_first_heading and _is_below_title(window[:index], piece):
                break
            return index
    if len(window) > 1 and is_prose(window[0]) and could_be_title(window[0].text):
        return 0
    return None


def _is_below_title(above: Sequence[Piece], heading: Piece) -> bool:
    """Whether a heading is the first of a text whose title stands above it: a line in the middle
    that is set at least as large."""
    return any(
        is_prose(piece) and _is_centered(piece) and (piece.size or 0) >= (heading.size or 0)
        for piece in above
    )


def _is_subtitle(piece: Piece) -> bool:
    """A second title, which begins with a dash."""
    return (
        is_prose(piece)
        and piece.text.startswith(_SUBTITLE)
        and could_be_title(piece.text, longest=_CENTERED_TITLE)
    )


def is_prose(piece: Piece) -> bool:
    """Whether a piece is a line of text, neither a table row nor a picture."""
    return not piece.cells and piece.picture is None


def _is_called_title(piece: Piece) -> bool:
    return piece.level == 0 and len(piece.text) <= _STYLED_TITLE


def _is_first_heading(piece: Piece) -> bool:
    return (
        piece.level == 1
        and not piece.numbered
        and len(piece.text) <= _STYLED_TITLE
        and not has_number(piece.text)
    )


def _is_centered(piece: Piece) -> bool:
    return (
        piece.centered
        and not piece.text.startswith(("（", "(", "——"))
        and could_be_title(piece.text.replace("\n", ""), longest=_CENTERED_TITLE)
    )


def _continues(first: Piece, following: Piece) -> bool:
    """Whether a line goes on a title broken into lines: set alike, short, not in brackets."""
    return (
        is_prose(following)
        and following.centered
        and first.centered
        and following.size is not None
        and (following.size, following.style) == (first.size, first.style)
        and len(following.text) <= _CENTERED_TITLE
        and _is_centered(following)
        and following.size > _BODY_SIZE
    )


def _is_as_large(first: Piece, following: Piece, body: float) -> bool:
    """Whether a line measured on a picture goes on the title: nearly as large, and like it clearly
    larger than the text."""
    sizes = sorted([first.size or 0.0, following.size or 0.0])
    return (
        is_prose(following)
        and first.centered
        and _is_centered(following)
        and sizes[0] >= _NEARLY * sizes[1]
        and sizes[0] >= _CLEARLY * body > 0
    )
