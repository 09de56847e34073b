"""Between the ledger's rows and the engine's lines."""

import uuid
from collections.abc import Iterable

from qingxun.ledger.actions import Entry
from qingxun.ledger.models import Posting
from qingxun.ledger.queries import standing_lines
from qingxun.scoring import engine

LATE = "late_from"


def posted_of(row: Posting) -> engine.Posted[Posting]:
    """A standing posting as the engine compares it: in its own month, wherever it was booked."""
    trace = dict(row.trace)
    month = str(trace.pop(LATE, row.month))
    is_unit = row.organization_id is not None
    line = engine.stored_line(
        scope=row.scope,
        owner_kind=engine.OwnerKind.UNIT if is_unit else engine.OwnerKind.PERSON,
        owner=str(row.organization_id or row.person_id),
        kind=row.heading,
        month=month,
        amount=row.amount,
        policy=str(row.policy_version),
        clause=row.clause,
        fact_kind=row.fact_kind,
        fact=str(row.fact_id),
        trace=trace,
    )
    return engine.Posted(id=row, line=line)


def standing_postings(desk: uuid.UUID, scopes: Iterable[str]) -> list[engine.Posted[Posting]]:
    """What stands in these scopes."""
    return [posted_of(row) for row in standing_lines(desk, scopes)]


def entry_of(line: engine.Line) -> Entry:
    """A line as the ledger posts it."""
    is_unit = line.owner_kind is engine.OwnerKind.UNIT
    owner = uuid.UUID(line.owner)
    item = _item_of(line)
    return Entry(
        organization=owner if is_unit else None,
        person=None if is_unit else owner,
        month=line.month,
        heading=str(line.kind),
        amount=line.amount,
        policy_version=uuid.UUID(line.policy),
        clause=line.clause,
        fact_kind=str(line.fact_kind),
        fact_id=uuid.UUID(line.fact),
        item_id=uuid.UUID(item) if item else None,
        scope=line.scope,
        trace=line.trace,
    )


def _item_of(line: engine.Line) -> str:
    """The manuscript that a line is about: that of its scope, or the one an adjustment names."""
    if line.kind is engine.LineKind.ADJUSTMENT:
        return str(line.trace.get("item", ""))
    prefix, _, item = line.scope.partition(":")
    return item if prefix == "item" else ""
