"""Reading the queue so that the size of the archive doesn't matter.

Two ways, by how many there can be. ``Many`` are read from an index in the order of the list: an
order over several states can't be read from one index, so each state is read by itself, no further
than the page needs, and the parts are merged by the database; counts stop at a limit. ``Few`` are
taken as a whole and put in order here. A search decides by how often its words occur: rare words
give their hits first, words that stand in many texts are looked for in one text after the other of
the list until the page is full.
"""

import uuid
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet

from qingxun.desk.models import Submission
from qingxun.desk.states import SEEN_BY_DESK
from qingxun.search.queries import Found

COUNT_LIMIT = 1000
SEARCH_COUNT_LIMIT = 200  # where each one counted means looking into a text
ORDERS = {"received": "received_at", "title": "title", "unit": "unit_id", "state": "moved_at"}


@dataclass(frozen=True, slots=True)
class Order:
    """A field of which there is an index by desk and state, and the direction."""

    field: str = "received_at"
    down: bool = True

    def turned(self) -> "Order":
        return replace(self, down=not self.down)


@dataclass(frozen=True, slots=True)
class Many:
    """What the filters leave of a desk's submissions, before the state is chosen.

    ``units`` parts the reading by unit where the filter is a group of units.
    """

    rows: QuerySet[Submission]
    units: tuple[uuid.UUID, ...] = ()
    count_limit: int = COUNT_LIMIT

    def _of(self, states: Iterable[str]) -> list[QuerySet[Submission]]:
        """The parts to merge: one for each state, and for each unit of a group."""
        return [
            part.filter(unit=unit) if unit else part
            for part in (self.rows.filter(state=state) for state in states)
            for unit in self.units or (None,)
        ]

    def all_in(self, states: Iterable[str]) -> QuerySet[Submission]:
        """Every one, for an export."""
        rows = self.rows.filter(unit__in=self.units) if self.units else self.rows
        return rows.filter(state__in=states)

    def keys(self, states: Iterable[str], order: Order, start: int, size: int) -> list[uuid.UUID]:
        """Keys of one page: one statement."""
        return merged_keys(self._of(states), order, start, size)

    def counts(self) -> dict[str, int]:
        """How many in each state, each counted no further than the limit + 1: one statement."""
        sql: list[str] = []
        params: list[Any] = []
        for state in SEEN_BY_DESK:
            rows = self.all_in([state]).order_by().values("pk")[: self.count_limit + 1]
            statement, values = statement_of(rows)
            if not statement:
                return dict.fromkeys((known.value for known in SEEN_BY_DESK), 0)
            sql.append(f"(SELECT COUNT(*) FROM ({statement}) AS counted{len(sql)})")  # noqa: S608
            params.extend(values)
        with connection.cursor() as cursor:
            cursor.execute("SELECT " + ", ".join(sql), params)
            found = cursor.fetchone()
        return dict(zip((state.value for state in SEEN_BY_DESK), found, strict=True))

    def after(
        self, states: Iterable[str], submission: Submission, order: Order
    ) -> uuid.UUID | None:
        """The one after this in the list, whether or not this one still stands in it."""
        value, turn = getattr(submission, order.field), "lte" if order.down else "gte"
        if value is None:
            return None
        beyond = "gte" if order.down else "lte"
        same = Q(**{order.field: value, f"pk__{beyond}": submission.pk})
        later = Q(**{f"{order.field}__{turn}": value}) & ~same
        keys = merged_keys([part.filter(later) for part in self._of(states)], order, 0, 1)
        return keys[0] if keys else None


@dataclass(frozen=True)
class Few:
    """So few that all of them are looked at: the hits of a rare word."""

    rows: QuerySet[Submission]
    count_limit: int = COUNT_LIMIT

    @cached_property
    def _hits(self) -> list[dict[str, Any]]:
        """Key, state and the fields to sort by: one query."""
        return list(self.rows.order_by().values("pk", "state", *ORDERS.values()))

    def all_in(self, states: Iterable[str]) -> QuerySet[Submission]:
        """Every one, for an export."""
        return self.rows.filter(state__in=states)

    def _sorted(self, states: Iterable[str], order: Order) -> list[tuple[Any, uuid.UUID]]:
        wanted = {str(state) for state in states}
        pairs = [(hit[order.field], hit["pk"]) for hit in self._hits if hit["state"] in wanted]
        return sorted(pair for pair in pairs if pair[0] is not None)

    def keys(self, states: Iterable[str], order: Order, start: int, size: int) -> list[uuid.UUID]:
        """Keys of one page."""
        pairs = self._sorted(states, order)
        if order.down:
            pairs.reverse()
        return [key for _value, key in pairs[start : start + size]]

    def counts(self) -> dict[str, int]:
        """How many in each state."""
        found = Counter(hit["state"] for hit in self._hits)
        return {state.value: found[state.value] for state in SEEN_BY_DESK}

    def after(
        self, states: Iterable[str], submission: Submission, order: Order
    ) -> uuid.UUID | None:
        """The one after this in the list, whether or not this one still stands in it."""
        value = getattr(submission, order.field)
        if value is None:
            return None
        pairs = self._sorted(states, order)
        place = bisect_right(pairs, (value, submission.pk))
        if order.down:
            place -= 1
            place -= place >= 0 and pairs[place] == (value, submission.pk)
        return pairs[place][1] if 0 <= place < len(pairs) else None


Reading = Many | Few


def searched(rows: QuerySet[Submission], found: Found, units: tuple[uuid.UUID, ...]) -> Reading:
    """The submissions in whose texts the words of a search stand."""
    if found.keys is None:
        return Many(rows.filter(found.stands_in("pk")), units, SEARCH_COUNT_LIMIT)
    if units:
        rows = rows.filter(unit__in=units)
    # from the keys to the rows: SQLite would rather go through all of the desk's
    among = Exists(rows.filter(pk=OuterRef("pk")))
    return Few(Submission.objects.filter(among, pk__in=found.keys))


def page_of(
    reading: Reading, states: Sequence[str], order: Order, *, start: int, size: int
) -> list[Submission]:
    """One page with what the list shows: 2 queries."""
    keys = reading.keys(states, order, start, size)
    rows = Submission.objects.filter(pk__in=keys).select_related(
        "unit", "kind", "claimed_by", "revision"
    )
    found = {row.pk: row for row in rows.defer("body", "revision__body")}
    return [found[key] for key in keys if key in found]


def merged_keys(
    parts: Sequence[QuerySet[Submission]], order: Order, start: int, size: int
) -> list[uuid.UUID]:
    """Keys of the rows ``start`` … ``start + size`` of all parts together: one statement."""
    turn = "-" if order.down else ""
    sql: list[str] = []
    params: list[Any] = []
    for part in parts:
        limited = part.order_by(f"{turn}{order.field}", f"{turn}pk").values_list("pk", order.field)
        statement, values = statement_of(limited[: start + size])
        if statement:
            sql.append(f"SELECT * FROM ({statement}) AS part{len(sql)}")  # noqa: S608
            params.extend(values)
    if not sql:
        return []
    direction = "DESC" if order.down else "ASC"
    statement = (
        f"{' UNION ALL '.join(sql)} ORDER BY 2 {direction}, 1 {direction} "
        f"LIMIT {int(size)} OFFSET {int(start)}"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, params)
        return [as_uuid(row[0]) for row in cursor.fetchall()]


def statement_of(rows: QuerySet[Any]) -> tuple[str, tuple[object, ...]]:
    """SQL and parameters; an empty text for rows of which Django knows that there are none."""
    try:
        return rows.query.sql_with_params()
    except EmptyResultSet:
        return "", ()


def as_uuid(value: object) -> uuid.UUID:
    """SQLite gives keys as text."""
    return value if isinstance(value, uuid.UUID) else uuid.UUID(str(value))


def count_text(count: int, limit: int = COUNT_LIMIT) -> str:
    """A bounded count as the page shows it."""
    return f"{limit}+" if count > limit else str(count)
