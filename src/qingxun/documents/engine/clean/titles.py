"""Where the title stands: by what the file calls it, by its setting, by its place."""

from collections.abc import Sequence

from qingxun.documents.engine.clean.pieces import Piece
from qingxun.documents.engine.text import could_be_title

_WINDOW = 10  # paragraphs from the top among which the title is looked for
_STYLED_TITLE = 600  # a title by its style is taken however long; the form tells its limit
_CENTERED_TITLE = 80
_HEADINGS = ("一、", "二、", "（一）", "1.", "1、")
_BODY_SIZE = 14.0  # points; a title in several lines is larger


def title_span(pieces: Sequence[Piece]) -> tuple[int, int]:
    """The places (first, after last) of the title's lines; (0, 0) when none is recognized."""
    window = pieces[:_WINDOW]
    for wanted in (_is_called_title, _is_first_heading, _is_centered):
        for index, piece in enumerate(window):
            if is_prose(piece) and wanted(piece):
                last = index + 1
                while last < len(window) and _continues(piece, window[last]):
                    last += 1
                return index, last
    if len(pieces) > 1 and is_prose(pieces[0]) and could_be_title(pieces[0].text):
        return 0, 1
    return 0, 0


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
        and not piece.text.startswith(_HEADINGS)
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
