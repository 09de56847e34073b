"""Filled-in Excel sheets: the head is checked, every row is read, every bad cell is named."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from qingxun.documents.engine.sheet import Cell
from qingxun.documents.reading import Source, ask
from qingxun.documents.refusals import EmptyFileRefused, TooManyRowsRefused, WrongHeadRefused
from qingxun.documents.sheets.columns import ColumnSpec, SheetSpec
from qingxun.documents.sheets.values import CellRefused, as_text, value_of

MAX_ROWS = 5000
HEAD_WITHIN = 10  # rows from the top among which the head may stand below a title
MAX_ERRORS = 500


@dataclass(frozen=True)
class RowError:
    """What is wrong with one cell: sheet, row number as Excel counts, column head, sentence."""

    sheet: str
    row: int
    column: str
    sentence: str


@dataclass(frozen=True)
class SheetRow:
    """A row that can be read whole: its number and its values by column key."""

    number: int
    values: dict[str, Any]


@dataclass(frozen=True)
class SheetRows:
    """What a sheet says: the good rows, and an error per bad cell (500 at most)."""

    sheet: str
    rows: list[SheetRow] = field(default_factory=list)
    errors: list[RowError] = field(default_factory=list)

    @property
    def count(self) -> int:
        """Rows with something in them, good and bad."""
        return len({row.number for row in self.rows} | {error.row for error in self.errors})


def read_sheet(
    file: Source, columns: Sequence[ColumnSpec], *, max_rows: int = MAX_ROWS
) -> SheetRows:
    """Read the worksheet whose head fits ``columns`` from an .xlsx file of at most 20 MB.

    The head may stand below title lines, its columns in any order, among others that are not
    asked for. A row with a bad cell is not among ``rows``; all its bad cells are among
    ``errors``. Raises subclasses of ``documents.refusals.FileRefused``: ``WrongHeadRefused``
    names what is missing and what was found; ``EmptyFileRefused`` when no row is filled in.
    """
    sheets = _cells(file, max_rows)
    best = max(sheets, key=lambda sheet: _fit(sheet["rows"], columns), default=None)
    if best is None or not best["rows"]:
        raise EmptyFileRefused(_("This workbook is empty. Please fill in the sheet."))
    read = _read(best, columns, max_rows)
    if not read.rows and not read.errors:
        raise EmptyFileRefused(_("Nothing stands below the head of this sheet. Please fill it in."))
    return read


def read_workbook(
    file: Source, sheets: Sequence[SheetSpec], *, max_rows: int = MAX_ROWS
) -> dict[str, SheetRows]:
    """Read several worksheets of one workbook, found by their names; by ``SheetSpec.key``.

    An optional sheet that is not there has no rows. Raises as ``read_sheet``, and
    ``WrongHeadRefused`` naming the sheets that are missing.
    """
    found = {str(sheet["title"]).strip(): sheet for sheet in _cells(file, max_rows)}
    missing = [str(s.title) for s in sheets if str(s.title) not in found and not s.optional]
    if missing:
        raise WrongHeadRefused(
            _("The workbook lacks the sheets: %(missing)s. It has: %(found)s.")
            % {"missing": "、".join(missing), "found": _named(found)}
        )
    return {
        spec.key: _read(found[str(spec.title)], spec.columns, max_rows)
        if str(spec.title) in found
        else SheetRows(str(spec.title))
        for spec in sheets
    }


def _cells(file: Source, max_rows: int) -> list[dict[str, Any]]:
    answer = ask("sheet", file, {"max_rows": max_rows + HEAD_WITHIN})
    return answer.fields["sheets"]


def _read(sheet: dict[str, Any], columns: Sequence[ColumnSpec], max_rows: int) -> SheetRows:
    result = SheetRows(sheet["title"])
    head_at, places = _head(sheet, columns)
    rows = sheet["rows"][head_at + 1 :]
    if len(rows) > max_rows:
        raise TooManyRowsRefused(
            _(
                "The sheet “%(sheet)s” has more than %(limit)d rows. "
                "Please divide it and import the parts one by one."
            )
            % {"sheet": sheet["title"], "limit": max_rows}
        )
    for number, cells in rows:
        if not any(as_text(cells[at]) for at in places.values() if at < len(cells)):
            continue
        _read_row(result, number, cells, columns, places)
        if len(result.errors) >= MAX_ERRORS:
            break
    return result


def _read_row(
    result: SheetRows,
    number: int,
    cells: list[Cell],
    columns: Sequence[ColumnSpec],
    places: dict[str, int],
) -> None:
    values: dict[str, Any] = {}
    good = True
    for column in columns:
        at = places.get(column.key)
        cell = cells[at] if at is not None and at < len(cells) else None
        try:
            values[column.key] = value_of(cell, column)
        except CellRefused as refused:
            good = False
            result.errors.append(
                RowError(result.sheet, number, str(column.title), refused.sentence)
            )
    if good:
        result.rows.append(SheetRow(number, values))


def _head(sheet: dict[str, Any], columns: Sequence[ColumnSpec]) -> tuple[int, dict[str, int]]:
    """The index of the head among the rows, and the place of each column; raises."""
    top = sheet["rows"][:HEAD_WITHIN] or [(1, [])]
    places = [_places(cells, columns) for _number, cells in top]
    index = max(range(len(top)), key=lambda at: (len(places[at]), -at))
    missing = [str(c.title) for c in columns if c.required and c.key not in places[index]]
    if not places[index]:
        missing = [str(c.title) for c in columns]
    if not missing:
        return index, places[index]
    raise WrongHeadRefused(
        _(
            "The head of the sheet “%(sheet)s” is not the expected one: missing %(missing)s; "
            "found %(found)s. Please use the template."
        )
        % {
            "sheet": sheet["title"],
            "missing": "、".join(missing),
            "found": _named([as_text(cell) for cell in top[index][1]]),
        }
    )


def _named(names: Any) -> str:
    shown = [name[:20] for name in names if name][:12]
    return "、".join(shown) if shown else pgettext("sheet", "nothing")


def _fit(rows: list[Any], columns: Sequence[ColumnSpec]) -> int:
    return max((len(_places(cells, columns)) for _number, cells in rows[:HEAD_WITHIN]), default=-1)


def _places(cells: list[Cell], columns: Sequence[ColumnSpec]) -> dict[str, int]:
    """Which column stands where in a row taken as head."""
    heads: dict[str, int] = {}
    for at, cell in enumerate(cells):
        heads.setdefault(_plain(as_text(cell)), at)
    places = {}
    for column in columns:
        for name in (str(column.title), *column.aliases):
            if _plain(name) in heads:
                places[column.key] = heads[_plain(name)]
                break
    return places


def _plain(head: str) -> str:
    """A head without spaces and the mark of a required column."""
    return "".join(head.split()).strip("*＊")
