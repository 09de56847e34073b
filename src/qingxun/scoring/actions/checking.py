"""Recomputing from the facts and comparing with the ledger, line by line."""

import datetime as dt
import uuid
from dataclasses import dataclass, field

from qingxun.ledger.models import Posting
from qingxun.ledger.queries import wrong_balances
from qingxun.scoring import engine
from qingxun.scoring.actions.counting import wrong_tallies
from qingxun.scoring.queries.ledger_lines import posted_of
from qingxun.scoring.queries.objections import adjustment_lines
from qingxun.scoring.queries.recomputing import evaluate_desk, read_desk

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
    facts = read_desk(desk)
    lines = evaluate_desk(desk, facts, as_of).lines() + adjustment_lines(desk)
    standing = [
        posted_of(row)
        for row in Posting.objects.filter(
            desk_id=desk, reverses__isnull=True, reversal__isnull=True
        ).iterator(BATCH)
    ]
    difference = engine.reconcile(standing, lines)
    return Comparison(
        items=len(facts.items),
        lines=len(lines),
        missing=list(difference.post),
        surplus=[posted.line for posted in difference.reverse],
        wrong_sums=wrong_balances(desk) + wrong_tallies(desk),
    )
