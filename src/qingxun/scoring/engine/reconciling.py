"""What to post so that the ledger says what the engine says: reversals and new lines, no more.

Nothing in a ledger is changed or removed. A posting that no longer holds is answered by a reversal,
and the line that now holds is posted beside it. What is already right is left alone, so doing it
twice does nothing the second time.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Generic, TypeVar

from .lines import FactKind, Line, LineKind, OwnerKind, Trace

Id = TypeVar("Id", bound=Hashable)


class LedgerBrokenError(Exception):
    """The postings contradict each other: a reversal of something unknown, or reversed twice."""


@dataclass(frozen=True, slots=True)
class Posted(Generic[Id]):
    """A stored posting. A reversal repeats the line with the amount negated and names what it
    reverses. ``line`` may come from ``stored_line``."""

    id: Id
    line: Line
    reverses: Id | None = None


@dataclass(frozen=True, slots=True)
class Reconciliation(Generic[Id]):
    """``reverse``: postings to answer with a reversal each; ``post``: lines to post."""

    reverse: tuple[Posted[Id], ...]
    post: tuple[Line, ...]

    def __bool__(self) -> bool:
        return bool(self.reverse or self.post)


def reverse_line(line: Line) -> Line:
    """The line of a reversal: the same in all, the amount negated."""
    return Line(
        line.scope,
        line.owner_kind,
        line.owner,
        line.unit,
        line.kind,
        line.period,
        line.on,
        -line.amount if line.amount else line.amount,
        line.policy,
        line.clause,
        line.fact_kind,
        line.fact,
        line.trace,
    )


def stored_line(
    *,
    scope: str,
    owner_kind: OwnerKind,
    owner: str,
    kind: str,
    month: str,
    amount: Decimal,
    policy: str,
    clause: str,
    fact_kind: str,
    fact: str,
    trace: Trace,
) -> Line:
    """A line rebuilt from a ledger that keeps the month only; good for ``reconcile``, reversing
    and ``explain``, and for sums by month."""
    return Line(
        scope,
        owner_kind,
        owner,
        owner if owner_kind is OwnerKind.UNIT else "",
        LineKind(kind),
        trace.get("period", month),
        dt.date.fromisoformat(f"{month}-01"),
        amount,
        policy,
        clause,
        FactKind(fact_kind),
        fact,
        trace,
    )


def _same(one: Line, other: Line) -> bool:
    """Equal in all that a ledger keeps (day and signing unit aside); keys are equal already."""
    return (
        one.amount == other.amount
        and one.month == other.month
        and one.policy == other.policy
        and one.trace == other.trace
    )


def live_postings(entries: Iterable[Posted[Id]]) -> list[Posted[Id]]:
    """The entries that stand: neither reversals nor reversed. Raises ``LedgerBrokenError``."""
    originals: dict[Id, Posted[Id]] = {}
    reversals: list[Posted[Id]] = []
    for entry in entries:
        if entry.reverses is None:
            originals[entry.id] = entry
        else:
            reversals.append(entry)
    for entry in reversals:
        reversed_entry = originals.pop(entry.reverses, None)  # type: ignore[arg-type]
        if reversed_entry is None:
            raise LedgerBrokenError(f"{entry.id} reverses nothing that stands")
        if reversed_entry.line.amount + entry.line.amount != Decimal(0):
            raise LedgerBrokenError(f"{entry.id} does not negate what it reverses")
    return list(originals.values())


def reconcile(existing: Iterable[Posted[Id]], lines: Iterable[Line]) -> Reconciliation[Id]:
    """Compare the entries of some scopes with the lines that those scopes now give.

    ``existing`` are all entries of these scopes, reversals included, in any order. A line that
    differs in anything (amount, month, policy, clause, trace) is reversed and posted anew.
    Raises ``ValueError`` when two lines have one key, ``LedgerBrokenError`` when entries clash.
    """
    wanted: dict[tuple[str, ...], Line] = {}
    for line in lines:
        if line.key in wanted:
            raise ValueError(f"two lines with one key: {line.key}")
        wanted[line.key] = line
    standing: dict[tuple[str, ...], list[Posted[Id]]] = defaultdict(list)
    for entry in live_postings(existing):
        standing[entry.line.key].append(entry)
    reverse: list[Posted[Id]] = []
    for key, entries in standing.items():
        for entry in entries:
            if key in wanted and _same(wanted[key], entry.line):
                del wanted[key]
            else:
                reverse.append(entry)
    return Reconciliation(tuple(reverse), tuple(wanted.values()))
