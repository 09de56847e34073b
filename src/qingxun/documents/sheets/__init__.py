"""Excel sheets: lists out, filled-in sheets in, and the empty sheets to be filled in."""

from qingxun.documents.sheets.columns import ColumnSpec, SheetSpec
from qingxun.documents.sheets.export import export_rows, xlsx_response
from qingxun.documents.sheets.marks import mark_of
from qingxun.documents.sheets.read import (
    MAX_ROWS,
    RowError,
    SheetRow,
    SheetRows,
    read_sheet,
    read_workbook,
)
from qingxun.documents.sheets.template import template_sheet, template_workbook

__all__ = [
    "MAX_ROWS",
    "ColumnSpec",
    "RowError",
    "SheetRow",
    "SheetRows",
    "SheetSpec",
    "export_rows",
    "mark_of",
    "read_sheet",
    "read_workbook",
    "template_sheet",
    "template_workbook",
    "xlsx_response",
]
