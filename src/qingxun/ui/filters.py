"""Filters of lists: each reads its own GET parameters, allows what it knows, narrows the rows."""

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, ClassVar

from django.db.models import DateTimeField, QuerySet
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from qingxun.kit.clock import start_of

Text = str | Promise
Narrow = Callable[[Any, Any], Any]
SEARCH_LENGTH = 100


@dataclass(frozen=True)
class Filter:
    """What all filters share. ``field`` is the field to compare, or ``narrow`` does it itself:
    ``narrow(rows, value) -> rows``."""

    name: str
    label: Text
    field: str = ""
    narrow: Narrow | None = None
    kind: ClassVar[str] = ""

    @property
    def names(self) -> tuple[str, ...]:
        """The GET parameters that belong to this filter."""
        return (self.name,)

    def read(self, data: QueryDict) -> Any:
        """The value in the address, or None when it says nothing that is allowed."""
        raise NotImplementedError

    def apply(self, rows: Any, value: Any) -> Any:
        if self.narrow is not None:
            return self.narrow(rows, value)
        return self.by_field(rows, value)

    def by_field(self, rows: Any, value: Any) -> Any:
        return rows.filter(**{self.field or self.name: value})

    def in_words(self, value: Any) -> str:
        return str(value)

    def options(self, value: Any) -> list[tuple[str, Text, bool]]:
        return []

    def inputs(self, value: Any) -> list[tuple[str, Text, str]]:
        return []


@dataclass(frozen=True)
class ChoiceFilter(Filter):
    """One of several choices, ``[(value, label)]``; values may be anything that reads as text."""

    choices: Iterable[tuple[Any, Text]] = ()
    kind: ClassVar[str] = "choice"
    table: dict[str, tuple[Any, Text]] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        self.table.update({str(value): (value, label) for value, label in self.choices})

    def read(self, data: QueryDict) -> Any:
        found = self.table.get(data.get(self.name, ""))
        return found[0] if found else None

    def in_words(self, value: Any) -> str:
        return str(self.table[str(value)][1])

    def options(self, value: Any) -> list[tuple[str, Text, bool]]:
        chosen = None if value is None else str(value)
        return [(text, label, text == chosen) for text, (_value, label) in self.table.items()]


@dataclass(frozen=True)
class ManyFilter(ChoiceFilter):
    """Any of several choices; the value is a list. Compared with ``field__in``."""

    kind: ClassVar[str] = "many"

    def read(self, data: QueryDict) -> Any:
        found = [self.table[text][0] for text in data.getlist(self.name) if text in self.table]
        return found or None

    def by_field(self, rows: Any, value: Any) -> Any:
        return rows.filter(**{f"{self.field or self.name}__in": value})

    def in_words(self, value: Any) -> str:
        return "、".join(str(self.table[str(one)][1]) for one in value)

    def options(self, value: Any) -> list[tuple[str, Text, bool]]:
        chosen = {str(one) for one in value or ()}
        return [(text, label, text in chosen) for text, (_value, label) in self.table.items()]


@dataclass(frozen=True)
class TextFilter(Filter):
    """Words to search; by default ``field__icontains``."""

    kind: ClassVar[str] = "text"

    def read(self, data: QueryDict) -> Any:
        text = " ".join(data.get(self.name, "").replace("\0", "").split())
        return text[:SEARCH_LENGTH] or None

    def by_field(self, rows: Any, value: Any) -> Any:
        return rows.filter(**{f"{self.field or self.name}__icontains": value})

    def in_words(self, value: Any) -> str:
        return f"“{value}”"

    def inputs(self, value: Any) -> list[tuple[str, Text, str]]:
        return [(self.name, self.label, value or "")]


@dataclass(frozen=True)
class NumberFilter(Filter):
    """A whole number of zero or more, compared by ``narrow`` (for example days of waiting)."""

    kind: ClassVar[str] = "number"
    unit: Text = ""

    def read(self, data: QueryDict) -> Any:
        text = data.get(self.name, "")
        return int(text) if text.isascii() and text.isdigit() and len(text) < 7 else None

    def in_words(self, value: Any) -> str:
        return f"{value}{self.unit}"

    def inputs(self, value: Any) -> list[tuple[str, Text, str]]:
        return [(self.name, self.label, "" if value is None else str(value))]


@dataclass(frozen=True)
class FlagFilter(Filter):
    """Yes or not asked, a check box: ``?mine=1``."""

    kind: ClassVar[str] = "flag"

    def read(self, data: QueryDict) -> Any:
        return True if data.get(self.name) == "1" else None

    def in_words(self, value: Any) -> str:
        return ""

    def inputs(self, value: Any) -> list[tuple[str, Text, str]]:
        return [(self.name, self.label, "1" if value else "")]


@dataclass(frozen=True)
class DateRangeFilter(Filter):
    """From and to, both days included: ``?on_from=2026-10-01&on_to=2026-12-31``.

    The value is a pair of dates, either of which may be None. Moments are compared by the days of
    China, half-open.
    """

    kind: ClassVar[str] = "dates"

    @property
    def names(self) -> tuple[str, ...]:
        return (f"{self.name}_from", f"{self.name}_to")

    def read(self, data: QueryDict) -> Any:
        first, last = (_date(data.get(name, "")) for name in self.names)
        return (first, last) if first or last else None

    def by_field(self, rows: QuerySet[Any], value: Any) -> Any:
        name = self.field or self.name
        first, last = value
        if _is_moment(rows, name):
            first = start_of(first) if first else None
            end = start_of(last + dt.timedelta(days=1)) if last else None
        else:
            end = last + dt.timedelta(days=1) if last else None
        if first:
            rows = rows.filter(**{f"{name}__gte": first})
        return rows.filter(**{f"{name}__lt": end}) if end else rows

    def in_words(self, value: Any) -> str:
        first, last = (str(day) if day else "" for day in value)
        if first and last:
            return f"{first} – {last}"
        return _("from %(day)s") % {"day": first} if first else _("until %(day)s") % {"day": last}

    def inputs(self, value: Any) -> list[tuple[str, Text, str]]:
        days = [str(day) if day else "" for day in value or (None, None)]
        return [
            (self.names[0], _("%(what)s from") % {"what": self.label}, days[0]),
            (self.names[1], _("%(what)s until") % {"what": self.label}, days[1]),
        ]


def _date(text: str) -> dt.date | None:
    try:
        day = dt.date.fromisoformat(text)
    except ValueError:
        return None
    return day if 1900 <= day.year <= 2200 else None


def _is_moment(rows: QuerySet[Any], name: str) -> bool:
    """Whether a field, reached over relations perhaps, holds moments rather than days."""
    model = rows.model
    *path, last = name.split("__")
    for step in path:
        model = model._meta.get_field(step).related_model
    return isinstance(model._meta.get_field(last), DateTimeField)
