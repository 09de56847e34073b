"""Writing to the ledger: post, reverse, close a period. Nothing is ever changed or deleted."""

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django.db import connection, transaction
from django.db.models import F

from qingxun.kit.ids import uuid7
from qingxun.kit.periods import Span
from qingxun.ledger.fields import PointsField
from qingxun.ledger.models import Balance, Period, Posting
from qingxun.ledger.queries import closed_month_keys

BATCH = 2000


@dataclass(frozen=True, slots=True)
class Entry:
    """One line to post. Exactly one of ``organization`` and ``person`` is set."""

    organization: uuid.UUID | None
    person: uuid.UUID | None
    month: str
    heading: str
    amount: Decimal
    policy_version: uuid.UUID
    clause: str
    fact_kind: str
    fact_id: uuid.UUID
    item_id: uuid.UUID | None
    scope: str
    trace: dict[str, Any]


@transaction.atomic
def post(
    *,
    desk: uuid.UUID,
    entries: Iterable[Entry],
    reversals: Sequence[Posting] = (),
    reason: str = "",
    at: dt.datetime,
) -> list[Posting]:
    """Post reversals of earlier postings, then new entries; balances follow in the same step.

    Effects: INSERT only. Gives the new postings, reversals first. A posting that was reversed
    before cannot be reversed again (unique key). What belongs to a closed month is booked in the
    first open one; its trace says from where (``late_from``), and the closed figures stay.
    """
    closed = closed_month_keys(desk)
    rows = [_reversal_of(posting, reason, at) for posting in reversals]
    rows += [_posting_of(desk, entry, reason, at) for entry in entries]
    for row in rows:
        if row.month in closed:
            row.trace = {"late_from": row.month, **row.trace}
            row.month = first_open_month(row.month, closed)
    Posting.objects.bulk_create(rows, batch_size=BATCH)
    add_to_balances(rows)
    return rows


def first_open_month(month: str, closed: set[str]) -> str:
    """The first month after this one that is not closed."""
    while month in closed:
        month = Span.from_key(month).next().key
    return month


def _posting_of(desk: uuid.UUID, entry: Entry, reason: str, at: dt.datetime) -> Posting:
    return Posting(
        desk_id=desk,
        organization_id=entry.organization,
        person_id=entry.person,
        month=entry.month,
        heading=entry.heading,
        amount=entry.amount,
        policy_version=entry.policy_version,
        clause=entry.clause,
        fact_kind=entry.fact_kind,
        fact_id=entry.fact_id,
        item_id=entry.item_id,
        scope=entry.scope,
        trace=entry.trace,
        reason=reason[:300],
        posted_at=at,
    )


def _reversal_of(posting: Posting, reason: str, at: dt.datetime) -> Posting:
    return Posting(
        desk_id=posting.desk_id,
        organization_id=posting.organization_id,
        person_id=posting.person_id,
        month=posting.month,
        heading=posting.heading,
        amount=-posting.amount,
        policy_version=posting.policy_version,
        clause=posting.clause,
        fact_kind=posting.fact_kind,
        fact_id=posting.fact_id,
        item_id=posting.item_id,
        scope=posting.scope,
        trace=posting.trace,
        reverses=posting,
        reason=reason[:300],
        posted_at=at,
    )


Key = tuple[uuid.UUID, str, str, uuid.UUID]


def add_to_balances(rows: Iterable[Posting]) -> None:
    """Add postings to the projection: one upsert a key, units and people apart."""
    units: dict[Key, list[Decimal | int]] = defaultdict(lambda: [Decimal(0), 0])
    people: dict[Key, list[Decimal | int]] = defaultdict(lambda: [Decimal(0), 0])
    for row in rows:
        table = units if row.organization_id else people
        owner = row.organization_id or row.person_id
        assert owner is not None
        total = table[(row.desk_id, row.month, row.heading, owner)]
        total[0] += row.amount
        total[1] += -1 if row.reverses_id else 1
    _upsert("organization_id", units)
    _upsert("person_id", people)


def _upsert(owner_column: str, totals: dict[Key, list[Decimal | int]]) -> None:
    if not totals:
        return
    field = PointsField()
    uuid_field = Balance._meta.pk
    table = connection.ops.quote_name(Balance._meta.db_table)
    statement = (
        f"INSERT INTO {table} (id, desk_id, month, heading, {owner_column}, amount, lines) "  # noqa: S608
        "VALUES (%s, %s, %s, %s, %s, %s, %s) "
        f"ON CONFLICT (desk_id, month, heading, {owner_column}) "
        f"WHERE {owner_column} IS NOT NULL DO UPDATE SET "
        f"amount = {table}.amount + excluded.amount, lines = {table}.lines + excluded.lines"
    )

    def key_of(value: uuid.UUID) -> Any:
        return uuid_field.get_db_prep_value(value, connection)

    rows = [
        (key_of(uuid7()), key_of(desk), month, heading, key_of(owner), amount, lines)
        for (desk, month, heading, owner), (value, lines) in sorted(
            totals.items(), key=lambda pair: str(pair[0])
        )
        for amount in [field.get_prep_value(value)]
    ]
    with connection.cursor() as cursor:
        cursor.executemany(statement, rows)


def ensure_period(*, desk: uuid.UUID, span: Span) -> Period:
    """The stored period of a desk; made when first needed."""
    return Period.objects.get_or_create(
        desk_id=desk,
        key=span.key,
        defaults={"kind": span.kind, "starts_on": span.starts_on, "ends_on": span.ends_on},
    )[0]


def close_period(*, period: Period, by: uuid.UUID, at: dt.datetime) -> Period:
    """Freeze a period; later facts go where the policy says. The caller audits."""
    period.closed_at = at
    period.closed_by = by
    period.save(update_fields=["closed_at", "closed_by"])
    return period


def reopen_period(*, period: Period) -> Period:
    """Open a closed period again. The caller audits and brings home what was booked late."""
    period.closed_at = None
    period.closed_by = None
    period.save(update_fields=["closed_at", "closed_by"])
    return period


def bring_home(*, desk: uuid.UUID, months: Sequence[str], at: dt.datetime, reason: str) -> int:
    """Book in their own months what was booked late while they were closed; how many postings.

    A late line is reversed where it stands and posted in its month. A late reversal of a line of
    these months is carried over by a pair that cancels itself: the same amount in the month of the
    line, and its reversal where the late one stands (``transfer_of`` names it). INSERT only.
    """
    rows = Posting.objects.filter(desk_id=desk, trace__has_key="late_from")
    late = rows.filter(reverses__isnull=True, reversal__isnull=True, trace__late_from__in=months)
    moved = post(
        desk=desk,
        reversals=list(late),
        entries=[_entry_at_home(row) for row in late],
        reason=reason,
        at=at,
    )
    pairs = []
    for row, original in _late_reversals(desk, months):
        trace = {**row.trace, "transfer_of": str(row.pk)}
        entry = replace(_entry_of(row), month=original.month, amount=row.amount, trace=trace)
        there = _posting_of(desk, entry, reason, at)
        back = _reversal_of(there, reason, at)
        back.month = row.month
        pairs += [there, back]
    Posting.objects.bulk_create(pairs, batch_size=BATCH)
    add_to_balances(pairs)
    return len(moved) + len(pairs)


def _late_reversals(desk: uuid.UUID, months: Sequence[str]) -> list[tuple[Posting, Posting]]:
    """Reversals of lines of these months that stand elsewhere and were not carried over yet, each
    with the line."""
    rows = (
        Posting.objects.filter(desk_id=desk, reverses__month__in=months)
        .exclude(month=F("reverses__month"))
        .select_related("reverses")
    )
    carried = Posting.objects.filter(desk_id=desk, trace__has_key="transfer_of")
    done = {row.trace["transfer_of"] for row in carried}
    return [
        (row, row.reverses)
        for row in rows
        if row.reverses and "transfer_of" not in row.trace and str(row.pk) not in done
    ]


def _entry_of(row: Posting) -> Entry:
    return Entry(
        organization=row.organization_id,
        person=row.person_id,
        month=row.month,
        heading=row.heading,
        amount=row.amount,
        policy_version=row.policy_version,
        clause=row.clause,
        fact_kind=row.fact_kind,
        fact_id=row.fact_id,
        item_id=row.item_id,
        scope=row.scope,
        trace=row.trace,
    )


def _entry_at_home(row: Posting) -> Entry:
    trace = dict(row.trace)
    return replace(_entry_of(row), month=trace.pop("late_from"), trace=trace)
