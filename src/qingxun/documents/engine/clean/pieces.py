"""What readers hand over before it is cleaned: lines of a file with what it says about them."""

from dataclasses import dataclass, field

from qingxun.documents.engine.clean.model import Enclosure, Notice, Page, Picture


@dataclass
class Piece:
    """A paragraph, a table row or a picture of a file, in reading order.

    ``level``: what the file itself calls it, 0 a title, 1 to 4 a heading. ``size`` in points.
    ``cells`` make it a row of the table with number ``table``; a picture of a table has its number
    too. ``inner`` are the paragraphs of a row's only filled cell, with their setting. ``uncertain``
    are places (start, end) in ``text``, or in the cells joined by tabs.
    """

    text: str = ""
    level: int | None = None
    centered: bool = False
    size: float | None = None
    style: str = ""
    cells: tuple[str, ...] = ()
    table: int = 0
    picture: int | None = None
    numbered: bool = False
    uncertain: tuple[tuple[int, int], ...] = ()
    inner: tuple["Piece", ...] = ()


def shown(piece: Piece) -> str:
    """A piece as a line of the original: cells by tabs."""
    return "\t".join(" ".join(cell.split("\n")) for cell in piece.cells) or piece.text


@dataclass
class RawDocument:
    """Everything that a reader found in a file."""

    kind: str
    pieces: list[Piece] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)
    pages: list[Page] = field(default_factory=list)
    pictures: list[Picture] = field(default_factory=list)
    enclosures: list[Enclosure] = field(default_factory=list)
    title: str = ""  # when the file says it outside the text (a mail's subject)
    sender: str = ""  # of a mail
    aside: list[str] = field(default_factory=list)  # lines around the text, to be told
