"""Excel files (.xlsx) as plain cells; which column is which is decided by ``documents.sheets``."""

import datetime as dt
from typing import Any, BinaryIO

from qingxun.documents.engine.archive import Archive, check_parts
from qingxun.documents.engine.faults import Fault
from qingxun.documents.engine.kinds import kind_of

MAX_SHEETS = 30
MAX_COLUMNS = 100
EMPTY_ROWS_END = 500  # so many empty rows after one another end a sheet
MAX_CELL = 32_767
Cell = None | str | bool | list[str]


def read_cells(stream: BinaryIO, max_rows: int) -> list[dict[str, Any]]:
    """The visible worksheets: ``title`` and ``rows`` of (row number, cells).

    A cell is ``None``, a text, a bool, or ``[tag, text]`` with the tags ``n`` number, ``d`` date,
    ``t`` moment (both ISO 8601), ``e`` error value. Empty rows are left out. Formulas give the
    value that was last computed. Raises ``Fault``: ``wrong_kind``, ``encrypted``, ``empty``,
    ``bomb``, ``doctype``, ``damaged``, ``too_many_rows`` (detail ``limit sheet``).
    """
    kind = kind_of(stream)
    if kind in {"encrypted", "empty"}:
        raise Fault(kind)
    if kind not in {"xlsx", "xlsm"}:
        raise Fault("wrong_kind", found=kind)
    check_parts(Archive(stream))
    stream.seek(0)
    from openpyxl import load_workbook

    try:
        book = load_workbook(stream, read_only=True, data_only=True, keep_links=False)
        sheets = [
            sheet
            for sheet in book.worksheets
            if sheet.sheet_state == "visible" and hasattr(sheet, "reset_dimensions")
        ]
        return [
            {"title": sheet.title, "rows": _rows(sheet, max_rows)} for sheet in sheets[:MAX_SHEETS]
        ]
    except Fault:
        raise
    except (MemoryError, RecursionError):
        raise
    except Exception as error:  # openpyxl raises whatever it stumbles over
        raise Fault("damaged") from error


def _rows(sheet: Any, max_rows: int) -> list[tuple[int, list[Cell]]]:
    sheet.reset_dimensions()  # what the file says of its size is not believed
    rows: list[tuple[int, list[Cell]]] = []
    empty = 0
    for number, values in enumerate(sheet.iter_rows(values_only=True, max_col=MAX_COLUMNS), 1):
        cells = [_cell(value) for value in values]
        while cells and cells[-1] is None:
            cells.pop()
        if not cells:
            empty += 1
            if empty >= EMPTY_ROWS_END:
                break
            continue
        empty = 0
        if len(rows) >= max_rows:
            raise Fault("too_many_rows", limit=max_rows, sheet=sheet.title)
        rows.append((number, cells))
    return rows


def _cell(value: Any) -> Cell:
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str):
        text = value.strip()[:MAX_CELL]
        return (["e", text] if text in _ERRORS else text) or None
    if isinstance(value, dt.datetime):
        if value.time() == dt.time.min:
            return ["d", value.date().isoformat()]
        return ["t", value.isoformat(timespec="seconds")]
    if isinstance(value, dt.date):
        return ["d", value.isoformat()]
    if isinstance(value, int | float):
        return ["n", repr(value)]
    return str(value)


_ERRORS = {"#REF!", "#N/A", "#VALUE!", "#NAME?", "#DIV/0!", "#NULL!", "#NUM!"}
