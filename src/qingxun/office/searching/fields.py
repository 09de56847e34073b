"""The fields of a query (单位:山口 种类:侨情 期间:2026Q3) as what the index can narrow by."""

import datetime as dt
import re
import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.db.models import CharField, QuerySet, Value

from qingxun.desk.models import ManuscriptKind, Periodical
from qingxun.dispatch.models import Outlet
from qingxun.kit.clock import start_of
from qingxun.kit.periods import PeriodKind, Span
from qingxun.office.searching.finders import FINDERS
from qingxun.organizations.models import OrganizationName
from qingxun.search.asking import Asked, Field
from qingxun.search.grams import normalize
from qingxun.search.wanted import LAST_NUMBER, first_number

NAMES_LIMIT = 200  # organizations that one word may name
LAST_YEAR = 2135  # row numbers count seconds in 32 bits
NamedRow = tuple[uuid.UUID, tuple[str, ...]]
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
    """What the fields mean; ``unknown`` are values of fields that mean nothing here."""

    units: tuple[uuid.UUID, ...] = ()
    topics: tuple[uuid.UUID, ...] = ()
    kinds: tuple[str, ...] = ()
    since: int = 0
    until: int = LAST_NUMBER
    unknown: tuple[str, ...] = ()

    @property
    def is_impossible(self) -> bool:
        return bool(self.unknown) or self.is_contradictory

    @property
    def is_contradictory(self) -> bool:
        """The periods have no day in common."""
        return self.since > self.until


def narrowing_of(asked: Asked, today: dt.date) -> Narrowing:
    """Read the fields: one query where a unit or a topic is given, else none."""
    unknown: list[str] = []
    names = read_names({name for name in (Field.UNIT, Field.TOPIC) if asked.of(name)})
    units = [named(names[Field.UNIT], value) for value in asked.of(Field.UNIT)]
    topics = [named(names[Field.TOPIC], value) for value in asked.of(Field.TOPIC)]
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
    )


def read_names(asked: Collection[Field]) -> dict[Field, list[NamedRow]]:
    """Organizations by all the names that they have or had; kinds of manuscripts, periodicals and
    outlets by theirs: one query."""
    parts = []
    if Field.UNIT in asked:
        units = OrganizationName.objects.order_by()
        parts.append(_part(Field.UNIT, units, "organization_id", "name", "short_name"))
    if Field.TOPIC in asked:
        for model in (ManuscriptKind, Periodical, Outlet):
            rows = model._default_manager.order_by()
            parts.append(_part(Field.TOPIC, rows, "pk", "name", "name"))
    found: dict[Field, list[NamedRow]] = {Field.UNIT: [], Field.TOPIC: []}
    if parts:
        for sort, key, *names in parts[0].union(*parts[1:], all=True):
            found[Field[sort]].append((key, tuple(map(normal, names))))
    return found


def _part(name: Field, rows: QuerySet[Any], *columns: str) -> QuerySet[Any, tuple[Any, ...]]:
    return rows.values_list(Value(name.name, output_field=CharField()), *columns)


def units_named(word: str) -> list[uuid.UUID]:
    """Organizations that have or had the word as their name; where none, those with the word in a
    name."""
    return named(read_names({Field.UNIT})[Field.UNIT], word)


def named(rows: Sequence[NamedRow], word: str) -> list[uuid.UUID]:
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
