"""Versions of a policy in time, and the keys of periods."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from qingxun.kit.periods import PeriodKind, Span

from .compiling import Compiled


@dataclass(frozen=True, slots=True)
class Version:
    """A compiled policy and the days it is in force; ``ends_on`` is the first day after."""

    compiled: Compiled
    starts_on: dt.date | None = None
    ends_on: dt.date | None = None

    def holds(self, day: dt.date) -> bool:
        return (self.starts_on is None or self.starts_on <= day) and (
            self.ends_on is None or day < self.ends_on
        )


def version_on(versions: Iterable[Version], day: dt.date) -> Version | None:
    """The version in force on that day."""
    return next((version for version in versions if version.holds(day)), None)


def version_of_period(versions: Iterable[Version], period: str) -> Version | None:
    """The version that a period follows: the one in force on its last day."""
    return version_on(versions, Span.from_key(period).last_day)


@lru_cache(maxsize=8192)
def period_key(kind: PeriodKind, day: dt.date, first_month: int = 1) -> str:
    """The key of the period of that kind which holds the day."""
    return Span.of(kind, day, first_month).key


def first_month_of(versions: Sequence[Version]) -> int:
    """The month in which assessment years begin: as the latest version says."""
    return versions[-1].compiled.policy.first_month if versions else 1


def assessment_year(first_month: int, day: dt.date) -> int:
    """The assessment year that holds the day: the calendar year in which it ends."""
    return day.year + 1 if first_month > 1 and day.month >= first_month else day.year


def year_span(first_month: int, year: int) -> Span:
    """The days of an assessment year."""
    began = dt.date(year if first_month == 1 else year - 1, first_month, 1)
    return Span.of(PeriodKind.YEAR, began, first_month)
