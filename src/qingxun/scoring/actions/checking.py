"""Recomputing from the facts and comparing with the ledger, line by line."""

import datetime as dt
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field

from qingxun.desk.models import Submission
from qingxun.dispatch.models import Adoption, Instruction
from qingxun.ledger.models import Posting
from qingxun.ledger.queries import wrong_balances
from qingxun.scoring import engine
from qingxun.scoring.queries.facts import load_items, load_unit_years
from qingxun.scoring.queries.ledger_lines import posted_of
from qingxun.scoring.queries.versions import group_code, versions_in_force

BATCH = 2000


@dataclass
class Comparison:
    """What a recomputation found; sound when nothing is missing, surplus or wrongly summed."""

    items: int = 0
    lines: int = 0
    missing: list[engine.Line] = field(default_factory=list)
    surplus: list[engine.Line] = field(default_factory=list)
    wrong_sums: list[str] = field(default_factory=list)

    @property
    def sound(self) -> bool:
        return not (self.missing or self.surplus or self.wrong_sums)


def recompute(*, desk: uuid.UUID, as_of: dt.date) -> Comparison:
    """Evaluate all facts of a desk anew and compare with what stands in the ledger.

    Nothing is written. Lines are compared in amount, month, policy, clause and trace.
    """
    versions = versions_in_force(desk)
    items = [item for batch in batches(item_ids(desk)) for item in load_items(desk, batch)]
    lines = evaluate_all(desk, versions, items, as_of)
    standing = [
        posted_of(row)
        for row in Posting.objects.filter(
            desk_id=desk, reverses__isnull=True, reversal__isnull=True
        ).iterator(BATCH)
    ]
    difference = engine.reconcile(standing, lines)
    return Comparison(
        items=len(items),
        lines=len(lines),
        missing=list(difference.post),
        surplus=[posted.line for posted in difference.reverse],
        wrong_sums=wrong_balances(desk),
    )


def evaluate_all(
    desk: uuid.UUID,
    versions: list[engine.Version],
    items: list[engine.Item],
    as_of: dt.date,
) -> list[engine.Line]:
    """Every line that the facts give; the engine's own full evaluation."""
    years = sorted({day.year for item in items for day in days_of(item)})
    unit_years = load_unit_years(desk, years).values()
    compiled = versions[-1].compiled if versions else None
    coded = tuple(
        engine.UnitYear(
            unit=each.unit,
            year=each.year,
            group=group_code(compiled, each.group) if compiled else each.group,
            targets=each.targets,
            since=each.since,
            until=each.until,
        )
        for each in unit_years
    )
    return engine.evaluate(versions, engine.Facts(tuple(items), coded), as_of)


def days_of(item: engine.Item) -> Iterator[dt.date]:
    """Every day on which something happened to the item."""
    yield from (day for day in (item.filed_on, item.accepted_on) if day is not None)
    yield from (adoption.adopted_on for adoption in item.adoptions)
    yield from (instruction.instructed_on for instruction in item.instructions)


def item_ids(desk: uuid.UUID) -> list[uuid.UUID]:
    """Manuscripts about which the desk knows any fact."""
    found = set(Submission.objects.filter(desk=desk).values_list("manuscript_id", flat=True))
    found |= set(Adoption.objects.filter(desk=desk).values_list("manuscript_id", flat=True))
    found |= set(Instruction.objects.filter(desk=desk).values_list("manuscript_id", flat=True))
    return sorted(found)


def batches(ids: list[uuid.UUID]) -> Iterator[list[uuid.UUID]]:
    for start in range(0, len(ids), BATCH):
        yield ids[start : start + BATCH]
