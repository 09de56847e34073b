"""Empty sheets to be filled in, each with a page that explains its columns."""

import io
from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from qingxun.documents.sheets.columns import ColumnSpec, SheetSpec
from qingxun.documents.sheets.export import CellWriter, prepare, sheet_title

ROWS_CHECKED = 5000
_LONGEST_LIST = 250  # characters Excel takes for a list of choices written into the sheet


def template_sheet(
    columns: Sequence[ColumnSpec],
    examples: Sequence[Mapping[str, Any]] = (),
    *,
    title: str = "",
    filled: Sequence[Sequence[Any]] = (),
) -> bytes:
    """A workbook with an empty sheet, heads only, and an explaining sheet with the examples.

    Required heads bear an asterisk; choices are offered as lists in the cells. An untouched
    template has no rows but those of ``filled``: the examples stand apart.
    """
    name = title or _("Sheet to fill in")
    spec = SheetSpec("sheet", name, columns, examples=examples, filled=filled)
    return template_workbook([spec])


def template_workbook(sheets: Sequence[SheetSpec]) -> bytes:
    """A workbook with an empty sheet for each of ``sheets``, and one explaining sheet."""
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    for spec in sheets:
        sheet = book.create_sheet(sheet_title(str(spec.title)))
        prepare(sheet, spec.columns)
        _offer_choices(sheet, spec.columns)
        writer = CellWriter(sheet)
        sheet.append([writer.head(f"{c.title}*" if c.required else c.title) for c in spec.columns])
        for values in spec.filled:
            sheet.append([writer.cell(value) for value in values])
    _explain(book.create_sheet(sheet_title(_("How to fill in"))), sheets)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _offer_choices(sheet: Any, columns: Sequence[ColumnSpec]) -> None:
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation

    for number, column in enumerate(columns, 1):
        names = _choice_names(column)
        listed = ",".join(names)
        if not names or len(listed) > _LONGEST_LIST or any("," in n or '"' in n for n in names):
            continue
        rule = DataValidation(type="list", formula1=f'"{listed}"', allow_blank=True)
        letter = get_column_letter(number)
        rule.add(f"{letter}2:{letter}{ROWS_CHECKED + 1}")
        sheet.data_validations.append(rule)


def _choice_names(column: ColumnSpec) -> list[str]:
    if column.kind == "boolean":
        return ["是", "否"]
    return [str(name) for name in column.choices or ()]


def _explain(sheet: Any, sheets: Sequence[SheetSpec]) -> None:
    heads = [
        ColumnSpec("sheet", pgettext("sheet", "Sheet"), width=18),
        ColumnSpec("column", pgettext("sheet", "Column"), width=18),
        ColumnSpec("required", pgettext("sheet", "Required"), width=8),
        ColumnSpec("what", _("What to write"), width=50),
        ColumnSpec("example", pgettext("sheet", "Examples"), width=50),
    ]
    prepare(sheet, heads)
    writer = CellWriter(sheet)
    sheet.append([writer.head(head.title) for head in heads])
    for spec in sheets:
        for column in spec.columns:
            cells = [
                str(spec.title),
                str(column.title),
                column.required,
                _what(column),
                _examples(column, spec.examples),
            ]
            sheet.append([writer.cell(cell) for cell in cells])


def _what(column: ColumnSpec) -> str:
    kinds = {
        "integer": _("a whole number"),
        "decimal": _("a number"),
        "date": _("a date, like 2026-11-21"),
        "moment": _("date and time, like 2026-11-21 09:30"),
        "boolean": _("yes or no"),
        "choice": _("one of: %(choices)s") % {"choices": "、".join(_choice_names(column))},
    }
    parts = [str(column.help).rstrip("。."), kinds.get(column.kind, "")]
    if column.max_length and column.kind == "text":
        parts.append(_("at most %(limit)d characters") % {"limit": column.max_length})
    return "；".join(part for part in parts if part)


def _examples(column: ColumnSpec, examples: Sequence[Mapping[str, Any]]) -> str:
    shown = [example[column.key] for example in examples if example.get(column.key) is not None]
    return "；".join(str(value) for value in shown or [column.example] if value != "")
