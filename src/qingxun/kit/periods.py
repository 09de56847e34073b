"""Months, quarters, half-years and years as half-open spans of days with stable keys.

Keys read ``2026``, ``2026H1``, ``2026Q3``, ``2026-09``; ``ends_on`` is the first day after.
"""

import datetime as dt
import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Self


class PeriodKind(StrEnum):
    MONTH = "month"
    QUARTER = "quarter"
    HALF = "half"
    YEAR = "year"


_MONTHS = {PeriodKind.MONTH: 1, PeriodKind.QUARTER: 3, PeriodKind.HALF: 6, PeriodKind.YEAR: 12}
_KEY = re.compile(r"^(\d{4})(?:H([12])|Q([1-4])|-(0[1-9]|1[0-2]))?$")
_HALVES = {1: "上半年", 2: "下半年"}
_QUARTERS = {1: "第一季度", 2: "第二季度", 3: "第三季度", 4: "第四季度"}


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A period: first day included, last day excluded."""

    starts_on: dt.date
    ends_on: dt.date
    kind: PeriodKind

    @classmethod
    def of(cls, kind: PeriodKind, day: dt.date) -> Self:
        """The period of that kind which holds the day."""
        length = _MONTHS[kind]
        month = (day.month - 1) // length * length + 1
        return cls._from(kind, day.year, month)

    @classmethod
    def from_key(cls, key: str) -> Self:
        """Read a key; raises ``ValueError`` when it is none."""
        match = _KEY.match(key)
        if match is None:
            raise ValueError(f"not a period key: {key!r}")
        year = int(match[1])
        if match[2]:
            return cls._from(PeriodKind.HALF, year, 6 * int(match[2]) - 5)
        if match[3]:
            return cls._from(PeriodKind.QUARTER, year, 3 * int(match[3]) - 2)
        if match[4]:
            return cls._from(PeriodKind.MONTH, year, int(match[4]))
        return cls._from(PeriodKind.YEAR, year, 1)

    @classmethod
    def _from(cls, kind: PeriodKind, year: int, month: int) -> Self:
        end_month = month + _MONTHS[kind]
        end = dt.date(year + (end_month - 1) // 12, (end_month - 1) % 12 + 1, 1)
        return cls(dt.date(year, month, 1), end, kind)

    @property
    def key(self) -> str:
        start = self.starts_on
        match self.kind:
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
        match self.kind:
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

    def __contains__(self, day: dt.date) -> bool:
        return self.starts_on <= day < self.ends_on

    def previous(self) -> "Span":
        return Span.of(self.kind, self.starts_on - dt.timedelta(days=1))

    def next(self) -> "Span":
        return Span.of(self.kind, self.ends_on)

    def parts(self, kind: PeriodKind) -> list["Span"]:
        """The periods of a shorter kind that lie inside, in order."""
        spans, day = [], self.starts_on
        while day < self.ends_on:
            span = Span.of(kind, day)
            spans.append(span)
            day = span.ends_on
        return spans


def month_of(day: dt.date) -> Span:
    return Span.of(PeriodKind.MONTH, day)


def quarter_of(day: dt.date) -> Span:
    return Span.of(PeriodKind.QUARTER, day)


def year_of(day: dt.date) -> Span:
    return Span.of(PeriodKind.YEAR, day)
