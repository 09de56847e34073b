"""From a cell to a value of its column, or a sentence about why not."""

import datetime as dt
import re
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _

from qingxun.documents.engine.sheet import Cell
from qingxun.documents.engine.text import clean_line, clean_text
from qingxun.documents.sheets.columns import ColumnSpec
from qingxun.kit.clock import CHINA

_DATE = re.compile(r"^(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?$")
_TIME = re.compile(r"\s+(\d{1,2})[:：](\d{2})(?:[:：](\d{2}))?$")
_COMPACT_DATE = re.compile(r"^(\d{4})(\d{2})(\d{2})$")
_EXCEL_EPOCH = dt.date(1899, 12, 30)
_SERIALS = range(20_000, 80_000)  # days since the epoch: 1954 to 2119
_YES = {"是", "√", "✓", "有", "1", "true", "yes", "y"}
_NO = {"否", "×", "无", "0", "false", "no", "n"}


class CellRefused(Exception):
    """A cell does not fit its column; carries the sentence."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


def value_of(cell: Cell, column: ColumnSpec) -> Any:
    """The value of a cell in its column's kind; ``None`` (text: ``""``) where it is empty.

    Raises ``CellRefused``.
    """
    if isinstance(cell, list) and cell[0] == "e":
        raise CellRefused(_("The cell has the error value %(value)s.") % {"value": cell[1]})
    text = as_text(cell)
    if not text:
        if column.required:
            raise CellRefused(_("This cell must be filled in."))
        return "" if column.kind == "text" else None
    value = _READERS[column.kind](cell, text, column)
    _check(value, column)
    return value


def as_text(cell: Cell) -> str:
    """What a person sees in the cell, cleaned; whole numbers without a decimal point."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, str):
        return clean_text(cell) if "\n" in cell else clean_line(cell)
    tag, text = cell
    if tag == "n":
        number = Decimal(text)
        whole = number == number.to_integral_value()
        return str(number.quantize(Decimal(1))) if whole and abs(number) < 10**18 else text
    return text.replace("T", " ")


def _check(value: Any, column: ColumnSpec) -> None:
    if isinstance(value, str) and column.max_length and len(value) > column.max_length:
        raise CellRefused(
            _("This has %(length)d characters; at most %(limit)d are taken.")
            % {"length": len(value), "limit": column.max_length}
        )
    if column.minimum is not None and value < column.minimum:
        raise CellRefused(_("This may not be less than %(limit)s.") % {"limit": column.minimum})
    if column.maximum is not None and value > column.maximum:
        raise CellRefused(_("This may not be more than %(limit)s.") % {"limit": column.maximum})
    if column.check is not None:
        sentence = column.check(value)
        if sentence:
            raise CellRefused(sentence)


def _text(cell: Cell, text: str, column: ColumnSpec) -> str:
    return text


def _decimal(cell: Cell, text: str, column: ColumnSpec) -> Decimal:
    try:
        number = Decimal(text.replace(",", "").replace("，", ""))
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite():
        raise CellRefused(_("“%(text)s” is not a number.") % {"text": _short(text)})
    return number


def _integer(cell: Cell, text: str, column: ColumnSpec) -> int:
    number = _decimal(cell, text, column)
    if number != number.to_integral_value() or abs(number) > 2**53:
        raise CellRefused(_("“%(text)s” is not a whole number.") % {"text": _short(text)})
    return int(number)


def _date(cell: Cell, text: str, column: ColumnSpec) -> dt.date:
    return _moment(cell, text, column).date()


def _moment(cell: Cell, text: str, column: ColumnSpec) -> dt.datetime:
    moment = _from_tagged(cell) or _from_text(text)
    if moment is None:
        raise CellRefused(
            _("“%(text)s” is not a date; write it like 2026-11-21.") % {"text": _short(text)}
        )
    return moment.replace(tzinfo=CHINA)


def _from_tagged(cell: Cell) -> dt.datetime | None:
    if not isinstance(cell, list):
        return None
    tag, text = cell
    if tag in {"d", "t"}:
        return dt.datetime.fromisoformat(text)
    number = Decimal(text)
    if number == number.to_integral_value() and int(number) in _SERIALS:
        day = _EXCEL_EPOCH + dt.timedelta(days=int(number))
        return dt.datetime.combine(day, dt.time.min)
    return None


def _from_text(text: str) -> dt.datetime | None:
    clock = _TIME.search(text)
    day = text[: clock.start()] if clock else text
    found = _DATE.match(day) or _COMPACT_DATE.match(day)
    if found is None:
        return None
    hour, minute, second = (int(part or 0) for part in clock.groups()) if clock else (0, 0, 0)
    year, month, number = map(int, found.groups())
    try:
        return dt.datetime(year, month, number, hour, minute, second)  # noqa: DTZ001
    except ValueError:
        return None


def _boolean(cell: Cell, text: str, column: ColumnSpec) -> bool:
    lowered = text.lower()
    if lowered in _YES or lowered in _NO:
        return lowered in _YES
    raise CellRefused(_("“%(text)s” is neither yes nor no.") % {"text": _short(text)})


def _choice(cell: Cell, text: str, column: ColumnSpec) -> Any:
    choices = column.choices or {}
    if text in choices:
        return choices[text]
    raise CellRefused(
        _("“%(text)s” is not one of: %(choices)s.")
        % {"text": _short(text), "choices": _short("、".join(map(str, choices)), 120)}
    )


def _short(text: str, longest: int = 30) -> str:
    return text if len(text) <= longest else text[: longest - 1] + "…"


_READERS = {
    "text": _text,
    "integer": _integer,
    "decimal": _decimal,
    "date": _date,
    "moment": _moment,
    "boolean": _boolean,
    "choice": _choice,
}
