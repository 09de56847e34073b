"""What a form of a clause consists of, whatever draws it."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum


class Draw(StrEnum):
    """How a control is drawn."""

    TEXT = "text"
    AREA = "area"
    NUMBER = "number"
    WHOLE = "whole"
    DAY = "day"
    SELECT = "select"
    CHECKS = "checks"
    GROUP = "group"
    MAP = "map"
    GRID = "grid"


@dataclass(frozen=True, slots=True)
class Option:
    value: str
    label: str
    chosen: bool = False


@dataclass(slots=True)
class Control:
    """One control. ``parts`` are the controls of a group, a map or a cell; ``rows`` those of a grid
    under ``heads``. ``given`` says that the text has a value here; ``raw`` that the value is shown
    as text because the form cannot show it, ``code`` is the code of an entry of a map, ``listed``
    marks codes that are typed in one line."""

    draw: Draw
    name: str
    label: str
    help: str = ""
    value: str = ""
    options: list[Option] = field(default_factory=list)
    parts: list["Control"] = field(default_factory=list)
    rows: list[list["Control"]] = field(default_factory=list)
    heads: list[str] = field(default_factory=list)
    required: bool = False
    given: bool = False
    raw: bool = False
    code: str = ""
    listed: bool = False

    @property
    def map_name(self) -> str:
        """The name of the map that an entry belongs to."""
        return self.name.removesuffix(f".{self.code}") if self.code else ""

    @property
    def summary(self) -> str:
        """The chosen options in words, for a closed cell."""
        chosen = [option.label for option in self.options if option.chosen and option.value]
        for part in self.parts:
            chosen += [option.label for option in part.options if option.chosen and option.value]
        return "、".join(chosen)

    @property
    def first(self) -> list["Control"]:
        """Parts that are given or required: shown at once."""
        return [part for part in self.parts if part.given or part.required]

    @property
    def more(self) -> list["Control"]:
        """The others: behind a fold."""
        return [part for part in self.parts if not (part.given or part.required)]

    def walk(self) -> Iterator["Control"]:
        """This control and all inside."""
        yield self
        for part in (*self.parts, *(cell for row in self.rows for cell in row)):
            yield from part.walk()
