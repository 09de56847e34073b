"""Lists as Excel workbooks, written row by row into a file and streamed."""

import datetime as dt
import re
import tempfile
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import IO, Any

from django.http import FileResponse
from django.utils.encoding import force_str
from django.utils.functional import Promise
from django.utils.translation import pgettext

from qingxun.documents.sheets.columns import ColumnSpec
from qingxun.kit.clock import CHINA

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MAX_CELL = 32_767  # Excel's own limit of characters in a cell
_NOT_IN_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_NOT_IN_TITLE = re.compile(r"[\[\]:*?/\\]")
_LIKE_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_WIDTHS = {"date": 12, "moment": 18, "integer": 10, "decimal": 11, "boolean": 8}
_SPOOL = 1024 * 1024


def export_rows(columns: Sequence[ColumnSpec], rows: Iterable[Any], *, title: str) -> bytes:
    """A workbook with one sheet of ``rows`` as bytes; for large lists use ``xlsx_response``."""
    with tempfile.TemporaryFile() as out:
        write_rows(out, columns, rows, title=title)
        out.seek(0)
        return out.read()


def xlsx_response(
    filename: str, columns: Sequence[ColumnSpec], rows: Iterable[Any], *, title: str = ""
) -> FileResponse:
    """A download of ``rows`` as a workbook. ``filename`` without ending may be Chinese.

    Rows are taken one by one (hand in ``queryset.iterator()`` for large lists) and never stand
    in memory together.
    """
    out = tempfile.SpooledTemporaryFile(max_size=_SPOOL)  # noqa: SIM115  # the response closes it
    write_rows(out, columns, rows, title=title or filename)
    out.seek(0)
    return FileResponse(
        out, as_attachment=True, filename=f"{filename}.xlsx", content_type=MEDIA_TYPE
    )


def write_rows(
    out: IO[bytes], columns: Sequence[ColumnSpec], rows: Iterable[Any], *, title: str
) -> None:
    """Write the workbook: head in bold and frozen with filters, text as text (never a formula),
    numbers as numbers, dates as dates; moments in China's time."""
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    sheet = book.create_sheet(sheet_title(title))
    prepare(sheet, columns)
    writer = CellWriter(sheet)
    sheet.append([writer.head(column.title) for column in columns])
    count = 1
    for row in rows:
        sheet.append(
            [writer.cell(column.cell_of(row, index)) for index, column in enumerate(columns)]
        )
        count += 1
    from openpyxl.utils import get_column_letter

    sheet.auto_filter.ref = f"A1:{get_column_letter(max(len(columns), 1))}{count}"
    book.save(out)


def prepare(sheet: Any, columns: Sequence[ColumnSpec]) -> None:
    """Widths and the frozen head; before the first row is written."""
    from openpyxl.utils import get_column_letter

    sheet.freeze_panes = "A2"
    for number, column in enumerate(columns, 1):
        head = 2 * len(str(column.title)) + 4
        width = column.width or max(_WIDTHS.get(column.kind, 16), head)
        sheet.column_dimensions[get_column_letter(number)].width = min(width, 80)


def sheet_title(title: str) -> str:
    """A title that Excel takes for a worksheet: 31 characters, without its seven signs."""
    plain = " ".join(_NOT_IN_TITLE.sub(" ", _NOT_IN_XML.sub("", title)).split())
    return plain.strip(" '")[:31] or "Sheet1"


class CellWriter:
    """Makes the cells of one sheet."""

    def __init__(self, sheet: Any) -> None:
        from openpyxl.cell import WriteOnlyCell
        from openpyxl.styles import Alignment, Font, PatternFill

        self._sheet = sheet
        self._make = WriteOnlyCell
        self._bold = Font(bold=True)
        self._fill = PatternFill("solid", fgColor="F1F3F5")
        self._top = Alignment(vertical="top", wrap_text=True)

    def head(self, title: Any) -> Any:
        """A cell of the head."""
        cell = self._text(str(title))
        cell.font, cell.fill = self._bold, self._fill
        return cell

    def cell(self, value: Any) -> Any:
        """A cell with a value of any kind; an empty one for ``None`` and the empty text."""
        if value is None or value == "":
            return None
        if isinstance(value, bool):
            return self._text(pgettext("sheet", "yes") if value else pgettext("sheet", "no"))
        if isinstance(value, int | float | Decimal):
            return self._number(value)
        if isinstance(value, dt.datetime):
            local = value.astimezone(CHINA).replace(tzinfo=None) if value.tzinfo else value
            return self._formatted(local.replace(microsecond=0), "yyyy-mm-dd hh:mm")
        if isinstance(value, dt.date):
            return self._formatted(value, "yyyy-mm-dd")
        return self._text(force_str(value) if isinstance(value, Promise) else str(value))

    def _number(self, value: Any) -> Any:
        if isinstance(value, Decimal) and not value.is_finite():
            return self._text(str(value))
        if abs(value) >= 10**15:  # beyond what Excel keeps exactly
            return self._text(str(value))
        return self._make(self._sheet, value=value)

    def _formatted(self, value: Any, number_format: str) -> Any:
        cell = self._make(self._sheet, value=value)
        cell.number_format = number_format
        return cell

    def _text(self, text: str) -> Any:
        text = _NOT_IN_XML.sub("", text)
        if len(text) > MAX_CELL:
            text = text[: MAX_CELL - 1] + "…"
        cell = self._make(self._sheet, value=text)
        cell.data_type = "s"  # also for what looks like a formula
        if text.startswith(_LIKE_FORMULA):
            cell.quotePrefix = True  # and it stays text when somebody edits the cell
        if "\n" in text:
            cell.alignment = self._top
        return cell
