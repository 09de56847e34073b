"""The edge where time enters: only views, tasks and commands ask here; actions take ``at=``."""

import datetime as dt
from zoneinfo import ZoneInfo

CHINA = ZoneInfo("Asia/Shanghai")


def now() -> dt.datetime:
    """The present moment, aware, in China's time."""
    return dt.datetime.now(tz=CHINA)


def today() -> dt.date:
    """Today's date in China."""
    return now().date()


def china_date(at: dt.datetime) -> dt.date:
    """The calendar date in China of an aware moment; ``ValueError`` for a naive one."""
    if at.tzinfo is None:
        raise ValueError("a moment must be aware")
    return at.astimezone(CHINA).date()


def chinese_date(day: dt.date) -> str:
    """2026年11月21日, as it stands in documents."""
    return f"{day.year}年{day.month}月{day.day}日"


def start_of(day: dt.date) -> dt.datetime:
    """The first moment of a day in China."""
    return dt.datetime.combine(day, dt.time.min, tzinfo=CHINA)
