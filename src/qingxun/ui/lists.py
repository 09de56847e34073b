"""Lists: columns, sorting, filters and pages from GET parameters.

Only what a list declares is read from the address; everything else is ignored. A page costs at
most two queries, and the count is bounded, so that a list of 100,000 rows opens like one of 50.
"""

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from qingxun.ui.filters import Filter

Rows = QuerySet[Any] | Sequence[Any]
Text = str | Promise
PAGE_SIZE = 50
COUNT_LIMIT = 10_000


def bounded_count(rows: Rows, limit: int) -> int:
    """How many rows there are, counting no further than ``limit`` + 1."""
    if isinstance(rows, QuerySet):
        return rows.order_by().values("pk")[: limit + 1].count()
    return min(len(rows), limit + 1)


@dataclass(frozen=True)
class Column:
    """A column of a list.

    ``sort`` is what ascending order means: field names for a QuerySet, or a key function for a
    sequence of computed rows; None: this column does not sort.
    """

    key: str
    label: Text
    sort: str | tuple[str, ...] | Callable[[Any], Any] | None = None
    number: bool = False
    descending_first: bool = False
    phone: bool = True
    hint: Text = ""


@dataclass(frozen=True)
class Header:
    """A column as the head of the table shows it."""

    key: str
    label: Text
    number: bool
    phone: bool
    hint: Text
    link: str
    direction: str

    @property
    def aria_sort(self) -> str:
        return {"up": "ascending", "down": "descending"}.get(self.direction, "none")


@dataclass(frozen=True)
class BoundFilter:
    """A filter with what the address says about it, for the filter bar."""

    filter: Filter
    value: Any

    @property
    def kind(self) -> str:
        return self.filter.kind

    @property
    def name(self) -> str:
        return self.filter.name

    @property
    def label(self) -> Text:
        return self.filter.label

    @property
    def options(self) -> list[tuple[str, Text, bool]]:
        """(value, label, chosen) of a filter that offers choices."""
        return self.filter.options(self.value)

    @property
    def inputs(self) -> list[tuple[str, Text, str]]:
        """(name, label, value) of a filter of typed values."""
        return self.filter.inputs(self.value)


@dataclass(frozen=True)
class Chip:
    """An active filter in words, and the address without it."""

    label: Text
    text: str
    link: str


class ListPage:
    """One page of a list, read from the address.

    ``count`` may replace the bounded count by a cheaper one (same signature). ``prefix`` keeps two
    lists on one page apart.
    """

    def __init__(
        self,
        data: QueryDict,
        *,
        rows: Rows,
        columns: Sequence[Column],
        filters: Sequence[Filter] = (),
        default_sort: str = "",
        page_size: int = PAGE_SIZE,
        count_limit: int = COUNT_LIMIT,
        count: Callable[[Rows, int], int] = bounded_count,
        prefix: str = "",
    ) -> None:
        self.data, self.source, self.prefix = data, rows, prefix
        self.columns, self.page_size = list(columns), page_size
        self.count_limit, self._count = count_limit, count
        self.filters = [BoundFilter(f, f.read(data)) for f in filters]
        self.sort = self._read_sort(default_sort)

    def _read_sort(self, default: str) -> str:
        wished = self.data.get(self.prefix + "sort", "")
        allowed = {column.key for column in self.columns if column.sort is not None}
        return wished if wished.removeprefix("-") in allowed else default

    @cached_property
    def filtered(self) -> Rows:
        """All rows that pass the filters, unordered."""
        rows = self.source
        for bound in self.filters:
            if bound.value is not None:
                rows = bound.filter.apply(rows, bound.value)
        return rows

    def all_rows(self) -> Rows:
        """All rows that pass the filters, in order: what an export writes."""
        key, down = self.sort.removeprefix("-"), self.sort.startswith("-")
        column = next((c for c in self.columns if c.key == key), None)
        rows = self.filtered
        if column is None or column.sort is None:
            return rows
        if callable(column.sort):
            return sorted(rows, key=column.sort, reverse=down)
        if not isinstance(rows, QuerySet):
            raise TypeError("a sequence sorts by a key function")
        names = (column.sort,) if isinstance(column.sort, str) else column.sort
        if "pk" not in names and "-pk" not in names:
            names = (*names, "pk")
        return rows.order_by(*(_turn(name) for name in names) if down else names)

    @cached_property
    def _loaded(self) -> tuple[list[Any], int, int]:
        """The rows of this page, its number, and the bounded total."""
        rows = self.all_rows()
        number = self._wished_page()
        if number == 1:
            found = list(rows[: self.page_size + 1])
            if len(found) <= self.page_size:
                return found, 1, len(found)
            return found[: self.page_size], 1, self._count(self.filtered, self.count_limit)
        total = self._count(self.filtered, self.count_limit)
        number = min(number, self._pages(total))
        start = (number - 1) * self.page_size
        return list(rows[start : start + self.page_size]), number, total

    def _wished_page(self) -> int:
        text = self.data.get(self.prefix + "page", "1")
        return max(1, int(text)) if text.isascii() and text.isdigit() and len(text) < 7 else 1

    def _pages(self, total: int) -> int:
        return max(1, math.ceil(min(total, self.count_limit) / self.page_size))

    @property
    def rows(self) -> list[Any]:
        """The rows of this page."""
        return self._loaded[0]

    @property
    def number(self) -> int:
        return self._loaded[1]

    @property
    def total(self) -> int:
        """How many rows there are; ``count_limit`` + 1 stands for more than the limit."""
        return self._loaded[2]

    @property
    def total_text(self) -> str:
        if self.total > self.count_limit:
            return f"{self.count_limit}+"
        return str(self.total)

    @property
    def pages(self) -> int:
        return self._pages(self.total)

    @property
    def is_capped(self) -> bool:
        """Whether rows lie beyond the last page that can be turned to."""
        return self.total > self.count_limit

    @property
    def first_index(self) -> int:
        return (self.number - 1) * self.page_size + 1 if self.rows else 0

    @property
    def last_index(self) -> int:
        return (self.number - 1) * self.page_size + len(self.rows)

    @property
    def previous_link(self) -> str:
        return self.link(page=self.number - 1) if self.number > 1 else ""

    @property
    def next_link(self) -> str:
        return self.link(page=self.number + 1) if self.number < self.pages else ""

    @property
    def page_links(self) -> list[tuple[int | None, str]]:
        """(number, address) around the present page; (None, "") is a gap."""
        near = {1, self.pages, *range(self.number - 2, self.number + 3)}
        numbers = sorted(n for n in near if 1 <= n <= self.pages)
        links: list[tuple[int | None, str]] = []
        for before, number in zip([0, *numbers], numbers, strict=False):
            if number - before > 1:
                links.append((None, ""))
            links.append((number, self.link(page=number)))
        return links

    @property
    def headers(self) -> Iterator[Header]:
        for column in self.columns:
            direction, link = "", ""
            if column.sort is not None:
                if self.sort.removeprefix("-") == column.key:
                    direction = "down" if self.sort.startswith("-") else "up"
                down = direction == "up" or (not direction and column.descending_first)
                link = self.link(sort=f"-{column.key}" if down else column.key)
            yield Header(
                column.key,
                column.label,
                column.number,
                column.phone,
                column.hint,
                link,
                direction,
            )

    @property
    def chips(self) -> list[Chip]:
        return [
            Chip(b.label, b.filter.in_words(b.value), self.link(drop=b.filter.names))
            for b in self.filters
            if b.value is not None
        ]

    @property
    def is_filtered(self) -> bool:
        return any(bound.value is not None for bound in self.filters)

    @property
    def clear_link(self) -> str:
        names = tuple(name for bound in self.filters for name in bound.filter.names)
        return self.link(drop=names)

    @property
    def wants_xlsx(self) -> bool:
        """Whether the address asks for the list as an Excel workbook; the view answers it."""
        return self.data.get("format") == "xlsx"

    @property
    def xlsx_link(self) -> str:
        query = self._kept()
        query["format"] = "xlsx"
        return "?" + query.urlencode()

    @property
    def query(self) -> str:
        """Filters, order and page as an address, to come back to this place."""
        query = self._kept()
        if self.number > 1:
            query[self.prefix + "page"] = str(self.number)
        return query.urlencode()

    @property
    def hidden_fields(self) -> list[tuple[str, str]]:
        """What the filter form must carry along besides its own fields."""
        own = {name for bound in self.filters for name in bound.filter.names}
        kept = self._kept()
        return [(k, v) for k in kept if k not in own for v in kept.getlist(k)]

    def link(self, *, sort: str | None = None, page: int = 1, drop: Sequence[str] = ()) -> str:
        """An address of this list with another order or page, or without some filters."""
        query = self._kept()
        for name in drop:
            query.pop(name, None)
        if sort is not None:
            query[self.prefix + "sort"] = sort
        if page > 1:
            query[self.prefix + "page"] = str(page)
        return "?" + query.urlencode()

    def _kept(self) -> QueryDict:
        """The parameters that lead here again: without page, format and empty ones."""
        query = self.data.copy()
        for name in (self.prefix + "page", "format"):
            query.pop(name, None)
        for name in list(query):
            values = [value for value in query.getlist(name) if value]
            if values:
                query.setlist(name, values)
            else:
                del query[name]
        return query

    @property
    def summary(self) -> str:
        """ "1–50 of 10000+" in words."""
        if not self.rows:
            return _("No rows")
        return _("%(first)s–%(last)s of %(total)s") % {
            "first": self.first_index,
            "last": self.last_index,
            "total": self.total_text,
        }


def _turn(name: str) -> str:
    return name.removeprefix("-") if name.startswith("-") else "-" + name
