"""来稿: what a desk received, by state, in the order of arrival.

The queue must open as fast at 100,000 manuscripts as at 10,000. An order over several states
can't be read from one index, so each state is read by itself, no further than the page needs, and
the parts are merged by the database; counts stop at a limit.
"""

import datetime as dt
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Q, QuerySet

from qingxun.desk.models import ManuscriptKind, Submission
from qingxun.desk.states import SEEN_BY_DESK, WAITING_AT_DESK, SubmissionState
from qingxun.organizations.models import GroupMembership, Organization, Person, RankingGroup
from qingxun.organizations.states import DESK_ROLES
from qingxun.search.queries import matching

COUNT_LIMIT = 1000
WAITING = "waiting"
ALL = "all"
VIEWS: dict[str, tuple[SubmissionState, ...]] = {
    WAITING: WAITING_AT_DESK,
    **{state.value: (state,) for state in SEEN_BY_DESK},
    ALL: SEEN_BY_DESK,
}


@dataclass(frozen=True, slots=True)
class Narrowed:
    """What the filters leave of a desk's submissions, before the state is chosen.

    ``units`` parts the reading by unit where the filter is a group of units.
    """

    rows: QuerySet[Submission]
    units: tuple[uuid.UUID, ...] = ()

    def of(self, states: Iterable[str]) -> list[QuerySet[Submission]]:
        """The parts to merge: one for each state, and for each unit of a group."""
        return [
            part.filter(unit=unit) if unit else part
            for part in (self.rows.filter(state=state) for state in states)
            for unit in self.units or (None,)
        ]

    def counted(self) -> QuerySet[Submission]:
        return self.rows.filter(unit__in=self.units) if self.units else self.rows


def received_at_desks(person: Person) -> QuerySet[Submission]:
    """Everything that the person's desks received."""
    return Submission.objects.filter(desk__in=person.unit_ids(*DESK_ROLES))


def received_at(desk: uuid.UUID) -> QuerySet[Submission]:
    """Everything that one desk received."""
    return Submission.objects.filter(desk=desk)


def search(rows: QuerySet[Submission], words: str) -> QuerySet[Submission]:
    """Those with the words in the title or text of the manuscript."""
    return rows.filter(matching(words, kind="manuscript", field="manuscript_id"))


def waiting_longer(rows: QuerySet[Submission], days: int, at: dt.datetime) -> QuerySet[Submission]:
    """Those received at least so many days ago."""
    return rows.filter(received_at__lte=at - dt.timedelta(days=days))


def claimed_by(rows: QuerySet[Submission], person: Person) -> QuerySet[Submission]:
    """Those that the person has claimed: few, so they are found first and not the desk's many."""
    return rows.filter(pk__in=Submission.objects.filter(claimed_by=person).values("pk"))


def page_of(
    narrowed: Narrowed, states: Sequence[str], *, newest_first: bool, start: int, size: int
) -> list[Submission]:
    """One page in the order of arrival, with what the list shows: 2 queries."""
    parts = narrowed.of(states)
    ids = merged_ids(parts, newest_first=newest_first, start=start, size=size)
    rows = Submission.objects.filter(pk__in=ids).select_related(
        "unit", "kind", "claimed_by", "revision"
    )
    found = {row.pk: row for row in rows.defer("body", "revision__body")}
    return [found[key] for key in ids if key in found]


def merged_ids(
    parts: Sequence[QuerySet[Submission]], *, newest_first: bool, start: int, size: int
) -> list[uuid.UUID]:
    """Keys of the rows ``start`` … ``start + size`` of all parts together: one statement."""
    turn = "-" if newest_first else ""
    sql: list[str] = []
    params: list[Any] = []
    for part in parts:
        limited = part.order_by(f"{turn}received_at", f"{turn}pk").values_list("pk", "received_at")
        statement, values = statement_of(limited[: start + size])
        if statement:
            sql.append(f"SELECT * FROM ({statement}) AS part{len(sql)}")  # noqa: S608
            params.extend(values)
    if not sql:
        return []
    order = "DESC" if newest_first else "ASC"
    statement = (
        f"{' UNION ALL '.join(sql)} ORDER BY 2 {order}, 1 {order} "
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


def counts_by_state(narrowed: Narrowed) -> dict[str, int]:
    """How many in each state, each counted no further than the limit + 1: one statement."""
    sql: list[str] = []
    params: list[Any] = []
    for state in SEEN_BY_DESK:
        rows = narrowed.counted().filter(state=state).order_by().values("pk")[: COUNT_LIMIT + 1]
        statement, values = statement_of(rows)
        if not statement:
            return dict.fromkeys((known.value for known in SEEN_BY_DESK), 0)
        sql.append(f"(SELECT COUNT(*) FROM ({statement}) AS counted{len(sql)})")  # noqa: S608
        params.extend(values)
    with connection.cursor() as cursor:
        cursor.execute("SELECT " + ", ".join(sql), params)
        found = cursor.fetchone()
    return dict(zip((state.value for state in SEEN_BY_DESK), found, strict=True))


def neighbor(
    narrowed: Narrowed, states: Sequence[str], submission: Submission, *, newest_first: bool
) -> uuid.UUID | None:
    """The one after this in the list, whether or not this one still stands in it."""
    moment = submission.received_at
    if moment is None:
        return None
    if newest_first:
        after = Q(received_at__lte=moment) & ~Q(received_at=moment, pk__gte=submission.pk)
    else:
        after = Q(received_at__gte=moment) & ~Q(received_at=moment, pk__lte=submission.pk)
    parts = [part.filter(after) for part in narrowed.of(states)]
    ids = merged_ids(parts, newest_first=newest_first, start=0, size=1)
    return ids[0] if ids else None


def count_text(count: int) -> str:
    """A bounded count as the page shows it."""
    return f"{COUNT_LIMIT}+" if count > COUNT_LIMIT else str(count)


def units_received(desk: Organization, on: dt.date) -> list[tuple[uuid.UUID, str]]:
    """Units below the desk, for the filter."""
    rows = Organization.objects.below(desk, on).exclude(pk=desk.pk).order_by("order", "code")
    return list(rows.values_list("pk", "short_name").distinct())


def kinds_received(desk: Organization) -> list[tuple[uuid.UUID, str]]:
    """The desk's kinds, for the filter."""
    return list(ManuscriptKind.objects.filter(desk=desk).values_list("pk", "name"))


def groups_received(desk: Organization, year: int) -> list[tuple[uuid.UUID, str]]:
    """Ranking groups of the year, for the filter."""
    return list(RankingGroup.objects.filter(desk=desk, year=year).values_list("pk", "name"))


def units_of_group(group: uuid.UUID) -> tuple[uuid.UUID, ...]:
    """Units that stand in a ranking group."""
    rows = GroupMembership.objects.filter(group=group).values_list("organization", flat=True)
    return tuple(rows)
