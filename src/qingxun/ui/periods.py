"""Names of periods on a page, in the page's language; prints and arithmetic stay Chinese."""

import datetime as dt

from django.utils.formats import date_format
from django.utils.translation import get_language

from qingxun.kit.periods import PeriodKind, Span


def period_name(period: Span | str) -> str:
    """2026年第三季度 on a Chinese page, Q3 2026 on an English one; of a span or its key."""
    span = Span.from_key(period) if isinstance(period, str) else period
    if _is_chinese():
        return span.label
    short = short_period_name(span)
    named = span.kind in (PeriodKind.QUARTER, PeriodKind.HALF) and _is_plain(span)
    return f"{short} {span.starts_on.year}" if named else short


def short_period_name(span: Span) -> str:
    """Without the year where a quarter or a half year says enough: 第三季度, Q3."""
    if _is_chinese():
        return span.short_label
    if not _is_plain(span):
        return f"{_day(span.starts_on)} – {_day(span.last_day)}"
    match span.kind:
        case PeriodKind.YEAR:
            return span.key
        case PeriodKind.QUARTER | PeriodKind.HALF:
            return span.key[4:]
        case _:
            return date_format(span.starts_on, "F Y")


def month_name(key: str) -> str:
    """A month of a known year: 9月, or Sep on an English page."""
    first = Span.from_key(key).starts_on
    return f"{first.month}月" if _is_chinese() else date_format(first, "M")


def _is_chinese() -> bool:
    return (get_language() or "zh").startswith("zh")


def _is_plain(span: Span) -> bool:
    """A calendar month, quarter, half year or year."""
    return "+" not in span.key and span.kind not in (PeriodKind.WEEK, PeriodKind.HALF_MONTH)


def _day(day: dt.date) -> str:
    return date_format(day, "j M Y")
