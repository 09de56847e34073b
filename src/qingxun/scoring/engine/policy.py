"""A scoring policy: frozen clauses, each with the regulation's own number and words.

A policy is read by ``parse.parse_policy`` and put to work by ``compiling.compile_policy``.
Clauses stand in the order of the regulation; where several of one sort fit, the first one counts.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from qingxun.kit.periods import PeriodKind

from .keeping import USUAL, Keeping
from .lines import LineKind, OwnerKind

ANY = "*"


class Basis(StrEnum):
    """Which act of an item earns or counts."""

    FILED = "filed"
    ACCEPTED = "accepted"
    ADOPTED = "adopted"


class Keep(StrEnum):
    """What counts of several adoptions of one item inside one group of outlets."""

    SUM = "sum"
    HIGHEST = "highest"
    PER_LEVEL = "highest_per_level"
    PER_SYSTEM = "highest_per_system"
    PER_OUTLET = "highest_per_outlet"


class Settle(StrEnum):
    """How "highest only" is booked: the difference when a higher one comes, or by replacement."""

    DIFFERENCE = "difference"
    REPLACE = "replace"


class Split(StrEnum):
    """How a joint item is attributed."""

    FULL = "full"
    EQUAL = "equal"
    SHARE = "share"
    FIRST = "first"
    NONE = "none"


class Remainder(StrEnum):
    """Where the last hundredths of an uneven split go."""

    DROP = "drop"
    FIRST = "first"


class CountIn(StrEnum):
    """The period of a late adoption or instruction: its own day's, or the filing's."""

    OWN_DAY = "own_day"
    FILING_DAY = "filing_day"


class Ranking(StrEnum):
    """Who may see ranks: everyone, the office alone, or nobody (no ranks are made)."""

    OPEN = "open"
    INTERNAL = "internal"
    OFF = "off"


class Excluded(StrEnum):
    """From what an exclusion keeps an item."""

    FILING = "filing"
    ADOPTION = "adoption"
    INSTRUCTION = "instruction"
    TARGET = "target"


@dataclass(frozen=True, slots=True)
class Outlet:
    name: str
    level: str
    system: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """When a clause applies; an empty set or ``None`` asks nothing."""

    kinds: frozenset[str] = frozenset()
    not_kinds: frozenset[str] = frozenset()
    tags: frozenset[str] = frozenset()
    not_tags: frozenset[str] = frozenset()
    commissioned: bool | None = None
    urgent: bool | None = None
    repost: bool | None = None
    min_words: int | None = None
    max_words: int | None = None
    outlets: frozenset[str] = frozenset()
    levels: frozenset[str] = frozenset()
    systems: frozenset[str] = frozenset()
    forms: frozenset[str] = frozenset()
    placements: frozenset[str] = frozenset()
    routes: frozenset[str] = frozenset()
    forwarded_only: bool | None = None
    ranks: frozenset[str] = frozenset()


ALWAYS = Condition()


@dataclass(frozen=True, slots=True, kw_only=True)
class Clause:
    """``id`` is ours and stays; ``number`` (第五条) and ``text`` are the regulation's.

    ``source`` says where its numbers come from.
    """

    id: str
    number: str
    text: str
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Note(Clause):
    """A clause that the office wants shown and that computes nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Exclude(Clause):
    """What meets the condition earns nothing (a line of 0 names this clause)."""

    when: Condition
    what: frozenset[Excluded]


@dataclass(frozen=True, slots=True, kw_only=True)
class FilingPoints(Clause):
    """Points for every item filed (or accepted); the first fitting clause of a basis counts."""

    basis: Basis
    points: Decimal
    when: Condition = ALWAYS


@dataclass(frozen=True, slots=True, kw_only=True)
class Selector:
    """Outlets by code, or by level and system; empty asks nothing."""

    outlets: frozenset[str] = frozenset()
    levels: frozenset[str] = frozenset()
    systems: frozenset[str] = frozenset()

    def fit(self, outlet: str, level: str, system: str) -> int:
        """How closely the outlet is meant: 0 not at all; 8 by code; else 1 to 7."""
        if self.outlets:
            return 8 if outlet in self.outlets else 0
        if (self.levels and level not in self.levels) or (
            self.systems and system not in self.systems
        ):
            return 0
        return 1 + 2 * bool(self.levels) + 4 * bool(self.systems)


@dataclass(frozen=True, slots=True, kw_only=True)
class AdoptionRow:
    """A row of the table: outlets and the points of each form (``*`` is any other form)."""

    select: Selector
    points: Mapping[str, Decimal]


@dataclass(frozen=True, slots=True, kw_only=True)
class AdoptionPoints(Clause):
    rows: tuple[AdoptionRow, ...]
    when: Condition = ALWAYS


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolve(Clause):
    """Several adoptions of one item in this group of outlets; ``top`` limits how many count."""

    select: Selector
    keep: Keep
    top: int | None = None
    settle: Settle = Settle.DIFFERENCE


@dataclass(frozen=True, slots=True, kw_only=True)
class InstructionPoints(Clause):
    points: Mapping[str, Decimal]
    keep: Keep = Keep.SUM
    settle: Settle = Settle.DIFFERENCE
    when: Condition = ALWAYS


@dataclass(frozen=True, slots=True, kw_only=True)
class Attribution(Clause):
    """Who gets how much of a joint item, for units and, apart from them, for persons."""

    kinds: frozenset[LineKind]
    units: Split
    persons: Split


@dataclass(frozen=True, slots=True, kw_only=True)
class Cap(Clause):
    """The owner's lines of these kinds in one period bring at most ``limit``."""

    per: PeriodKind
    kinds: frozenset[LineKind]
    limit: Decimal
    owner: OwnerKind = OwnerKind.UNIT
    groups: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Target(Clause):
    """A minimum of items per period, by ranking group (``*``: every other group).

    ``base`` is earned whole or not at all; ``deduct`` is taken per missing item when the period
    has ended, at most ``deduct_limit``. ``first_only`` counts a joint item for its first unit.
    """

    per: PeriodKind
    basis: Basis
    items: Mapping[str, int]
    base: Decimal | None = None
    deduct: Decimal | None = None
    deduct_limit: Decimal | None = None
    first_only: bool = False
    when: Condition = ALWAYS


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """One version of a regulation.

    ``key`` goes into every line and is the caller's (the id of the stored version); without one
    it is the policy's own id. ``silent_keep`` and ``silent_split`` say what holds where no clause
    speaks: rule-silent settings, made explicit.
    """

    id: str
    key: str
    title: str
    clauses: tuple[Clause, ...]
    grain: PeriodKind = PeriodKind.MONTH
    places: int = 2
    remainder: Remainder = Remainder.DROP
    count_in: CountIn = CountIn.OWN_DAY
    ranking: Ranking = Ranking.OPEN
    silent_keep: Keep = Keep.SUM
    silent_split: Split = Split.FULL
    keeping: Keeping = USUAL
    outlets: Mapping[str, Outlet] = field(default_factory=dict)
    levels: Mapping[str, str] = field(default_factory=dict)
    systems: Mapping[str, str] = field(default_factory=dict)
    forms: Mapping[str, str] = field(default_factory=dict)
    kinds: Mapping[str, str] = field(default_factory=dict)
    ranks: Mapping[str, str] = field(default_factory=dict)
    groups: Mapping[str, str] = field(default_factory=dict)
    remarks: tuple[str, ...] = ()
