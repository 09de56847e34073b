"""What a column of a sheet is: its head, its kind, and what may stand in it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

Kind = Literal["text", "integer", "decimal", "date", "moment", "boolean", "choice"]


@dataclass(frozen=True)
class ColumnSpec:
    """A column, for writing and for reading.

    ``key`` names the value in a row; ``title`` is the head cell (Chinese, may be lazy);
    ``aliases`` are other heads taken for it. ``kind`` says what is read: ``text`` (a number
    cell gives its digits), ``integer``, ``decimal``, ``date``, ``moment`` (aware, in China's
    time), ``boolean`` (是/否) or ``choice`` (``choices`` maps what is typed to the value).
    ``max_length`` is in characters and ``minimum``/``maximum`` are inclusive; ``check`` takes
    the value and returns a sentence of refusal or ``None``. ``width`` is in Latin characters.
    ``value`` gets the cell from an exported object (default: mapping key or attribute);
    ``help`` and ``example`` go into the template.
    """

    key: str
    title: Any
    kind: Kind = "text"
    required: bool = False
    aliases: tuple[str, ...] = ()
    choices: Mapping[str, Any] | None = None
    max_length: int | None = None
    minimum: Any = None
    maximum: Any = None
    check: Callable[[Any], str | None] | None = None
    width: float | None = None
    value: Callable[[Any], Any] | None = None
    help: Any = ""
    example: Any = ""

    def cell_of(self, row: Any, index: int) -> Any:
        """The value of this column in an exported row: a mapping, a sequence or an object."""
        if self.value is not None:
            return self.value(row)
        if isinstance(row, Mapping):
            return row.get(self.key)
        if isinstance(row, Sequence) and not isinstance(row, str):
            return row[index]
        return getattr(row, self.key)


@dataclass(frozen=True)
class SheetSpec:
    """A worksheet of a workbook: its name and columns; an optional one may be missing. ``filled``
    are rows that its template holds already, a value for each column."""

    key: str
    title: Any
    columns: Sequence[ColumnSpec]
    optional: bool = False
    examples: Sequence[Mapping[str, Any]] = field(default_factory=tuple)
    filled: Sequence[Sequence[Any]] = ()
