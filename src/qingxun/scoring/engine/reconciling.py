"""What to post so that the ledger says what the engine says: reversals and new lines, no more.

Nothing in a ledger is changed or removed. An entry that no longer holds is answered by a reversal,
and the line that now holds is posted beside it. What is already right is left alone, so doing it
twice does nothing the second time.
"""

from collections import defaultdict
from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Generic, TypeVar

from .lines import Line

Id = TypeVar("Id", bound=Hashable)


class LedgerBrokenError(Exception):
    """The entries contradict each other: a reversal of something unknown, or reversed twice."""


@dataclass(frozen=True, slots=True)
class Entry(Generic[Id]):
    """A stored posting. A reversal repeats the line with the amount negated and names its entry."""

    id: Id
    line: Line
    reverses: Id | None = None


@dataclass(frozen=True, slots=True)
class Reconciliation(Generic[Id]):
    """``reverse``: entries to answer with a reversal each; ``post``: lines to post."""

    reverse: tuple[Entry[Id], ...]
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


def live_entries(entries: Iterable[Entry[Id]]) -> list[Entry[Id]]:
    """The entries that stand: neither reversals nor reversed. Raises ``LedgerBrokenError``."""
    originals: dict[Id, Entry[Id]] = {}
    reversals: list[Entry[Id]] = []
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


def reconcile(existing: Iterable[Entry[Id]], lines: Iterable[Line]) -> Reconciliation[Id]:
    """Compare the entries of some scopes with the lines that those scopes now give.

    ``existing`` are all entries of these scopes, reversals included, in any order. A line that
    differs in anything (amount, period, policy, clause, trace) is reversed and posted anew.
    Raises ``ValueError`` when two lines have one key, ``LedgerBrokenError`` when entries clash.
    """
    wanted: dict[tuple[str, ...], Line] = {}
    for line in lines:
        if line.key in wanted:
            raise ValueError(f"two lines with one key: {line.key}")
        wanted[line.key] = line
    standing: dict[tuple[str, ...], list[Entry[Id]]] = defaultdict(list)
    for entry in live_entries(existing):
        standing[entry.line.key].append(entry)
    reverse: list[Entry[Id]] = []
    for key, entries in standing.items():
        for entry in entries:
            if wanted.get(key) == entry.line:
                del wanted[key]
            else:
                reverse.append(entry)
    return Reconciliation(tuple(reverse), tuple(wanted.values()))
