"""Characters at their places on a page."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Glyph:
    """A character, or a run of them, with its edges in points from the top left corner;
    ``doubts`` are uncertain places in ``text``."""

    text: str
    left: float
    right: float
    top: float
    bottom: float
    size: float
    doubts: tuple[tuple[int, int], ...] = ()


@dataclass
class Sheet:
    """The glyphs of one page outside its tables; ``height`` in points. ``tables``: the top edge
    and the rows of each; ``pictures``: the top edge and the place of each in the document."""

    glyphs: list[Glyph]
    height: float = 842.0
    tables: list[tuple[float, tuple[tuple[str, ...], ...]]] = field(default_factory=list)
    pictures: list[tuple[float, int]] = field(default_factory=list)
