"""The fields of a query (单位:山口 种类:侨情 期间:2026Q3) as what the index can narrow by."""

import datetime as dt
import re
import uuid
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import lru_cache

from django.db.models import Model

from qingxun.desk.models import ManuscriptKind, Periodical
from qingxun.dispatch.models import Outlet
from qingxun.kit.clock import start_of
from qingxun.kit.periods import PeriodKind, Span
from qingxun.office.searching.finders import FINDERS
from qingxun.organizations.models import OrganizationName
from qingxun.search import index
from qingxun.search.asking import Asked, Field
from qingxun.search.grams import normalize
from qingxun.search.wanted import LAST_NUMBER, first_number

NAMES_LIMIT = 200  # organizations that one word may name
LAST_YEAR = 2135  # row numbers count seconds in 32 bits
_CHINESE = re.compile(
    r"^(\d{4})年?(?:(?P<half>[上下])半年|第?(?P<quarter>[一二三四1-4])季度?|(?P<month>\d{1,2})月)?$"
)
_DIGITS = {"一": 1, "二": 2, "三": 3, "四": 4, "上": 1, "下": 2}
_RELATIVE = {
    "今年": (PeriodKind.YEAR, 0),
    "去年": (PeriodKind.YEAR, 1),
    "本季": (PeriodKind.QUARTER, 0),
    "本季度": (PeriodKind.QUARTER, 0),
    "上季": (PeriodKind.QUARTER, 1),
    "上季度": (PeriodKind.QUARTER, 1),
    "本月": (PeriodKind.MONTH, 0),
    "上月": (PeriodKind.MONTH, 1),
}


@dataclass(frozen=True, slots=True)
class Narrowing:
    """What the fields mean; ``unknown`` are values of fields that mean nothing here, ``sample``
    tells how common marks are."""

    units: tuple[uuid.UUID, ...] = ()
    topics: tuple[uuid.UUID, ...] = ()
    kinds: tuple[str, ...] = ()
    since: int = 0
    until: int = LAST_NUMBER
    unknown: tuple[str, ...] = ()
    sample: tuple[AbstractSet[str], ...] = ()

    @property
    def is_impossible(self) -> bool:
        return bool(self.unknown) or self.is_contradictory

    @property
    def is_contradictory(self) -> bool:
        """The periods have no day in common."""
        return self.since > self.until


def narrowing_of(asked: Asked, today: dt.date) -> Narrowing:
    """Read the fields: at most five queries, four of them only for fields that were given."""
    unknown: list[str] = []
    units = [units_named(value) for value in asked.of(Field.UNIT)]
    topics = [topics_named(value) for value in asked.of(Field.TOPIC)]
    kinds = [kinds_named(value) for value in asked.of(Field.KIND)]
    for name, found in ((Field.UNIT, units), (Field.TOPIC, topics), (Field.KIND, kinds)):
        unknown += [value for value, keys in zip(asked.of(name), found, strict=True) if not keys]
    since, until = 0, LAST_NUMBER
    for value in asked.of(Field.PERIOD):
        span = span_named(value, today)
        if span is None:
            unknown.append(value)
        else:
            since = max(since, first_number(start_of(span.starts_on)))
            until = min(until, first_number(start_of(span.ends_on)) - 1)
    return Narrowing(
        tuple({key for keys in units for key in keys}),
        tuple({key for keys in topics for key in keys}),
        tuple({kind for some in kinds for kind in some}),
        since,
        until,
        tuple(unknown),
        tuple(index.sample()),
    )


def units_named(word: str) -> list[uuid.UUID]:
    """Organizations that have or had the word as their name; where none, those with the word in a
    name."""
    rows = OrganizationName.objects.values_list("organization_id", "name", "short_name")
    return named([(key, (normal(name), normal(short))) for key, name, short in rows], word)


def topics_named(word: str) -> list[uuid.UUID]:
    """Kinds of manuscripts, periodicals and outlets that have the word as their name; where none,
    those with the word in it."""
    models: tuple[type[Model], ...] = (ManuscriptKind, Periodical, Outlet)
    rows = [row for model in models for row in model._default_manager.values_list("pk", "name")]
    return named([(key, (normal(name),)) for key, name in rows], word)


def named(rows: Sequence[tuple[uuid.UUID, tuple[str, ...]]], word: str) -> list[uuid.UUID]:
    """The keys of the rows that have the word as a name, or else in a name; each once."""
    word = normal(word)
    exact = [key for key, names in rows if word in names]
    found = exact or [key for key, names in rows if any(word in name for name in names)]
    return list(dict.fromkeys(found))[:NAMES_LIMIT]


@lru_cache(maxsize=20_000)
def normal(name: str) -> str:
    """A name in the form in which fields are compared."""
    return normalize(name)


def kinds_named(word: str) -> list[str]:
    """Kinds of things by their word on the page."""
    return [kind for kind, finder in FINDERS.items() if word in str(finder.label)]


def span_named(word: str, today: dt.date) -> Span | None:
    """2026, 2026Q3, 2026H1, 2026-09, 2026年第三季度, 今年, 上季; None for anything else."""
    if word in _RELATIVE:
        kind, back = _RELATIVE[word]
        span = Span.of(kind, today)
        return Span.of(kind, span.starts_on - dt.timedelta(days=1)) if back else span
    key = word.strip().upper()
    match = _CHINESE.match(key)
    if match:
        key = match[1]
        if match["half"]:
            key += f"H{_DIGITS[match['half']]}"
        elif match["quarter"]:
            key += f"Q{_DIGITS.get(match['quarter'], match['quarter'])}"
        elif match["month"]:
            key += f"-{int(match['month']):02d}"
    try:
        span = Span.from_key(key)
    except ValueError:
        return None
    return span if 1949 <= span.starts_on.year < LAST_YEAR else None
