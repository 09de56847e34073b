"""When things happen in the demo: office hours, quarters, and everything up to now."""

import datetime as dt
from dataclasses import dataclass
from random import Random

from qingxun.kit.clock import CHINA, china_date
from qingxun.kit.periods import Span, quarter_of

OPENS = dt.time(8, 30)
CLOSES = dt.time(17, 40)


def moment(day: dt.date, hour: int = 9, minute: int = 0) -> dt.datetime:
    """A moment of a day in China."""
    return dt.datetime.combine(day, dt.time(hour, minute), tzinfo=CHINA)


def is_holiday(day: dt.date) -> bool:
    """Weekends and the fixed weeks in which offices are closed."""
    return day.weekday() >= 5 or (day.month, day.day) in _FEASTS


_FEASTS = frozenset({(10, d) for d in range(1, 8)} | {(1, 1), (5, 1), (5, 4)})


def in_office(at: dt.datetime, rng: Random) -> dt.datetime:
    """The moment itself in office hours, else one early on the next working day."""
    at = at.astimezone(CHINA)
    if at.time() > CLOSES:
        at = moment(at.date() + dt.timedelta(days=1), 0)
    while is_holiday(at.date()):
        at = moment(at.date() + dt.timedelta(days=1), 0)
    if at.time() < OPENS:
        at = moment(at.date(), 8, 30) + dt.timedelta(minutes=rng.randint(0, 75))
    return at.replace(second=rng.randint(0, 59), microsecond=0)


def after(at: dt.datetime, rng: Random, low: float, high: float) -> dt.datetime:
    """Between ``low`` and ``high`` hours later, in office hours."""
    return in_office(at + dt.timedelta(hours=rng.uniform(low, high)), rng)


def writing_moment(day: dt.date, rng: Random) -> dt.datetime:
    """When an information officer sends: mornings and afternoons, now and then in the evening."""
    hour = rng.choices((8, 9, 10, 11, 14, 15, 16, 17, 20, 21), (2, 8, 10, 6, 6, 9, 10, 5, 2, 1))[0]
    return moment(day, hour, rng.randint(0, 59)).replace(second=rng.randint(0, 59))


@dataclass(frozen=True, slots=True)
class Calendar:
    """Four closed quarters and the current one up to ``now``."""

    now: dt.datetime

    @property
    def today(self) -> dt.date:
        return china_date(self.now)

    @property
    def current(self) -> Span:
        return quarter_of(self.today)

    @property
    def closed(self) -> list[Span]:
        """The four quarters before the current one, oldest first."""
        spans = [self.current]
        for _ in range(4):
            spans.insert(0, spans[0].previous())
        return spans[:-1]

    @property
    def start(self) -> dt.date:
        return self.closed[0].starts_on

    @property
    def setup(self) -> dt.datetime:
        """When the office installed the program: three weeks before the first quarter."""
        return moment(self.start - dt.timedelta(days=21))

    @property
    def years(self) -> list[int]:
        return list(range(self.start.year, self.today.year + 1))

    def days(self, span: Span) -> list[dt.date]:
        """The days of a quarter up to today."""
        last = min(span.ends_on - dt.timedelta(days=1), self.today)
        return [
            span.starts_on + dt.timedelta(days=n) for n in range((last - span.starts_on).days + 1)
        ]

    def past(self, at: dt.datetime) -> bool:
        return at <= self.now
