"""Months, quarters, half-years and years as half-open spans of days with stable keys.

Keys read ``2026``, ``2026H1``, ``2026Q3``, ``2026-09``; ``ends_on`` is the first day after. Rules
also speak of weeks (``2026-W37``, Monday to Sunday), half months (``2026-09A``, ``2026-09B``) and
years that begin in another month than January: their year, half-years and quarters read
``2025-12+12``, ``2025-12+6``, ``2025-12+3`` (first month, number of months). Such a year is called
by the calendar year in which it ends.
"""

import datetime as dt
import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Self


class PeriodKind(StrEnum):
    """From short to long."""

    WEEK = "week"
    HALF_MONTH = "half_month"
    MONTH = "month"
    QUARTER = "quarter"
    HALF = "half"
    YEAR = "year"


_MONTHS = {PeriodKind.MONTH: 1, PeriodKind.QUARTER: 3, PeriodKind.HALF: 6, PeriodKind.YEAR: 12}
_KINDS = {months: kind for kind, months in _MONTHS.items()}
_KEY = re.compile(r"^(\d{4})(?:H([12])|Q([1-4])|-(0[1-9]|1[0-2]))?$", re.ASCII)
_ODD = re.compile(
    r"^(\d{4})-(?:W(0[1-9]|[1-4]\d|5[0-3])|(0[1-9]|1[0-2])(?:([AB])|\+(12|6|3)))$", re.ASCII
)
EARLIEST, LATEST = "1900", "2199"
_HALVES = {1: "上半年", 2: "下半年"}
_QUARTERS = {1: "第一季度", 2: "第二季度", 3: "第三季度", 4: "第四季度"}


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A period: first day included, last day excluded."""

    starts_on: dt.date
    ends_on: dt.date
    kind: PeriodKind

    @classmethod
    def of(cls, kind: PeriodKind, day: dt.date, first_month: int = 1) -> Self:
        """The period of that kind which holds the day; years begin in ``first_month``."""
        if kind is PeriodKind.WEEK:
            monday = day - dt.timedelta(days=day.weekday())
            return cls(monday, monday + dt.timedelta(days=7), kind)
        if kind is PeriodKind.HALF_MONTH:
            whole = cls._from(PeriodKind.MONTH, day.year, day.month)
            middle = whole.starts_on.replace(day=16)
            early = day < middle
            return cls(
                whole.starts_on if early else middle, middle if early else whole.ends_on, kind
            )
        length = _MONTHS[kind]
        months = (day.year * 12 + day.month - first_month) // length * length
        count = months + first_month - 1
        return cls._from(kind, count // 12, count % 12 + 1)

    @classmethod
    def from_key(cls, key: str) -> Self:
        """Read a key of 1900 to 2199; raises ``ValueError`` when it is none."""
        if not EARLIEST <= key[:4] <= LATEST:
            raise ValueError(f"not a period key: {key!r}")
        match = _KEY.match(key)
        if match is None:
            return cls._from_odd_key(key)
        year = int(match[1])
        if match[2]:
            return cls._from(PeriodKind.HALF, year, 6 * int(match[2]) - 5)
        if match[3]:
            return cls._from(PeriodKind.QUARTER, year, 3 * int(match[3]) - 2)
        if match[4]:
            return cls._from(PeriodKind.MONTH, year, int(match[4]))
        return cls._from(PeriodKind.YEAR, year, 1)

    @classmethod
    def _from_odd_key(cls, key: str) -> Self:
        match = _ODD.match(key)
        if match is None:
            raise ValueError(f"not a period key: {key!r}")
        year, week, month, half, months = match.groups()
        if week:
            monday = dt.date.fromisocalendar(int(year), int(week), 1)
            return cls(monday, monday + dt.timedelta(days=7), PeriodKind.WEEK)
        first = dt.date(int(year), int(month), 1)
        if half:
            return cls.of(PeriodKind.HALF_MONTH, first if half == "A" else first.replace(day=16))
        return cls._from(_KINDS[int(months)], first.year, first.month)

    @classmethod
    def _from(cls, kind: PeriodKind, year: int, month: int) -> Self:
        end_month = month + _MONTHS[kind]
        end = dt.date(year + (end_month - 1) // 12, (end_month - 1) % 12 + 1, 1)
        return cls(dt.date(year, month, 1), end, kind)

    @property
    def key(self) -> str:
        start = self.starts_on
        length = _MONTHS.get(self.kind, 1)
        if (start.month - 1) % length:
            return f"{start:%Y-%m}+{length}"
        match self.kind:
            case PeriodKind.WEEK:
                year, week, _ = start.isocalendar()
                return f"{year}-W{week:02d}"
            case PeriodKind.HALF_MONTH:
                return f"{start:%Y-%m}{'A' if start.day == 1 else 'B'}"
            case PeriodKind.MONTH:
                return f"{start:%Y-%m}"
            case PeriodKind.QUARTER:
                return f"{start.year}Q{(start.month + 2) // 3}"
            case PeriodKind.HALF:
                return f"{start.year}H{(start.month + 5) // 6}"
            case _:
                return f"{start.year}"

    @property
    def label(self) -> str:
        """In Chinese: 2026年第三季度."""
        start = self.starts_on
        length = _MONTHS.get(self.kind, 1)
        if (start.month - 1) % length:
            last = self.last_day
            return f"{start.year}年{start.month}月至{last.year}年{last.month}月"
        match self.kind:
            case PeriodKind.WEEK:
                last = self.last_day
                return f"{start.year}年{start.month}月{start.day}日至{last.month}月{last.day}日"
            case PeriodKind.HALF_MONTH:
                return f"{start.year}年{start.month}月{'上' if start.day == 1 else '下'}半月"
            case PeriodKind.MONTH:
                return f"{start.year}年{start.month}月"
            case PeriodKind.QUARTER:
                return f"{start.year}年{_QUARTERS[(start.month + 2) // 3]}"
            case PeriodKind.HALF:
                return f"{start.year}年{_HALVES[(start.month + 5) // 6]}"
            case _:
                return f"{start.year}年"

    @property
    def short_label(self) -> str:
        """Without the year where the year is plain: 第三季度, 9月; a year stays 2026年."""
        if self.kind == PeriodKind.YEAR:
            return self.label
        return self.label.partition("年")[2]

    @property
    def last_day(self) -> dt.date:
        """The last day that belongs to it."""
        return self.ends_on - dt.timedelta(days=1)

    @property
    def first_month(self) -> int:
        """The month in which the years begin that this period is part of; 1 where that is open."""
        length = _MONTHS.get(self.kind, 1)
        return (self.starts_on.month - 1) % length + 1

    def __contains__(self, day: dt.date) -> bool:
        return self.starts_on <= day < self.ends_on

    def previous(self) -> "Span":
        return Span.of(self.kind, self.starts_on - dt.timedelta(days=1), self.first_month)

    def next(self) -> "Span":
        return Span.of(self.kind, self.ends_on, self.first_month)

    def parts(self, kind: PeriodKind) -> list["Span"]:
        """The periods of a shorter kind that end inside, in order; none of a longer kind."""
        if list(PeriodKind).index(kind) > list(PeriodKind).index(self.kind):
            return []
        spans, day = [], self.starts_on
        while day < self.ends_on:
            span = Span.of(kind, day, self.first_month)
            if span.ends_on <= self.ends_on:
                spans.append(span)
            day = span.ends_on
        return spans


def month_of(day: dt.date) -> Span:
    return Span.of(PeriodKind.MONTH, day)


def quarter_of(day: dt.date) -> Span:
    return Span.of(PeriodKind.QUARTER, day)


def year_of(day: dt.date) -> Span:
    return Span.of(PeriodKind.YEAR, day)
