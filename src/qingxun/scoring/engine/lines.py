"""A line: what one owner gets from one fact under one clause, with the inputs of its arithmetic."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any

from qingxun.kit.decimals import ZERO
from qingxun.kit.periods import Span

Trace = dict[str, Any]


class OwnerKind(StrEnum):
    UNIT = "unit"
    PERSON = "person"


class LineKind(StrEnum):
    """What a line is for; the first three come from an item, the rest from an owner's period."""

    FILING = "filing"
    ADOPTION = "adoption"
    INSTRUCTION = "instruction"
    START = "start"
    BASE = "base"
    BONUS = "bonus"
    OUTPUT = "output"
    COMMISSION = "commission"
    ENTERED = "entered"
    SHORTFALL = "shortfall"
    RATE = "rate"
    FOLLOW_UP = "follow_up"
    PENALTY = "penalty"
    ZERO = "zero"
    CAP = "cap"
    FLOOR = "floor"
    ADJUSTMENT = "adjustment"


ITEM_KINDS = frozenset({LineKind.FILING, LineKind.ADOPTION, LineKind.INSTRUCTION})


class FactKind(StrEnum):
    ITEM = "item"
    ACCEPTANCE = "acceptance"
    ADOPTION = "adoption"
    INSTRUCTION = "instruction"
    PERIOD = "period"
    INCIDENT = "incident"
    COMMISSION = "commission"
    OUTPUT = "output"
    ENTRY = "entry"
    ADJUSTMENT = "adjustment"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the ledger-to-be.

    ``scope`` names what was evaluated together and is replaced together. ``unit`` is, for a
    person's line, the unit signed with. ``on`` is the day of the fact; for lines of an owner's
    period its last day, so that ``month`` puts a quarter's deduction into the quarter and a
    yearly cap into the year. ``period`` is the key of the period the line belongs to: a longer
    one holds it when ``period`` lies inside. ``fact`` is the id of the item (filed or accepted),
    adoption or instruction; for ``FactKind.PERIOD`` the owner. ``trace`` is JSON-able (decimals
    as text) and holds all that ``explain`` needs.
    """

    scope: str
    owner_kind: OwnerKind
    owner: str
    unit: str
    kind: LineKind
    period: str
    on: dt.date
    amount: Decimal
    policy: str
    clause: str
    fact_kind: FactKind
    fact: str
    trace: Trace

    @property
    def month(self) -> str:
        """The month it is booked in, as a period key."""
        return f"{self.on:%Y-%m}"

    @property
    def key(self) -> tuple[str, str, str, str, str, str, str]:
        """Unique within one evaluation."""
        return (
            self.scope,
            self.owner_kind,
            self.owner,
            self.kind,
            self.clause,
            self.fact_kind,
            self.fact,
        )


def item_scope(item: str) -> str:
    return f"item:{item}"


def owner_scope(owner_kind: OwnerKind, owner: str, period: str) -> str:
    return f"{owner_kind}:{owner}:{period}"


def lies_within(period: str, whole: str) -> bool:
    """Whether the period with the first key lies inside (or is) the one with the second."""
    if period == whole:
        return True
    inner, outer = Span.from_key(period), Span.from_key(whole)
    return outer.starts_on <= inner.starts_on and inner.ends_on <= outer.ends_on


def total(lines: Iterable[Line]) -> Decimal:
    """The exact sum of the amounts."""
    return sum((line.amount for line in lines), ZERO)


def sum_by_owner(lines: Iterable[Line]) -> dict[tuple[OwnerKind, str], Decimal]:
    """Exact sums by owner."""
    sums: dict[tuple[OwnerKind, str], Decimal] = defaultdict(lambda: ZERO)
    for line in lines:
        sums[line.owner_kind, line.owner] += line.amount
    return dict(sums)
