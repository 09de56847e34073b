"""A scoring policy: frozen clauses, each with the regulation's own number and words.

A policy is read by ``parsing.parse_policy`` and put to work by ``compiling.compile_policy``. Here
are the clauses about an item (stages 2 to 5); those about an owner's period are in
``period_policy``.
Clauses stand in the order of the regulation; where several of one sort fit, the first one counts.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Any

from qingxun.kit.periods import PeriodKind

from .choices import (
    Basis,
    CountIn,
    Excluded,
    Forwarded,
    Keep,
    Likeness,
    Ranking,
    Remainder,
    Rounding,
    Settle,
    Split,
    Taken,
    Together,
)
from .keeping import USUAL, Keeping
from .lines import LineKind, OwnerKind

ANY = "*"


@dataclass(frozen=True, slots=True)
class Outlet:
    name: str
    level: str
    system: str
    outlet_class: str = ""


@dataclass(frozen=True, slots=True)
class OutletTable:
    """The outlets of one year, from ``since`` (``None``: always) until ``until`` (exclusive)."""

    outlets: Mapping[str, Outlet]
    since: dt.date | None = None
    until: dt.date | None = None

    def holds(self, day: dt.date) -> bool:
        return (self.since is None or self.since <= day) and (
            self.until is None or day < self.until
        )


@dataclass(frozen=True, slots=True)
class Range:
    """Points that a person settles: between two bounds, or one of a few."""

    least: Decimal
    most: Decimal
    choices: tuple[Decimal, ...] = ()

    def holds(self, value: Decimal) -> bool:
        if self.choices:
            return value in self.choices
        return self.least <= value <= self.most

    def __str__(self) -> str:
        if self.choices:
            return "或".join(str(choice) for choice in self.choices)
        return f"{self.least}～{self.most}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """When a clause applies; an empty set or ``None`` asks nothing.

    What is not known never fits: words, readership, hours between event and filing. ``groups`` is
    about the owner: the clause then holds for contributors of these ranking groups.
    """

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
    all_tags: frozenset[str] = frozenset()
    min_photos: int | None = None
    adopted: bool | None = None
    joint: bool | None = None
    external: bool | None = None
    verified: bool | None = None
    first_filed: bool | None = None
    within_hours: int | None = None
    item_routes: frozenset[str] = frozenset()
    groups: frozenset[str] = frozenset()
    not_outlets: frozenset[str] = frozenset()
    not_levels: frozenset[str] = frozenset()
    not_systems: frozenset[str] = frozenset()
    not_forms: frozenset[str] = frozenset()
    outlet_classes: frozenset[str] = frozenset()
    composite: bool | None = None
    min_readership: int | None = None


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
class Classify(Clause):
    """What meets the condition is of kind ``kind`` for every clause after this stage (word counts
    make kinds); the first fitting clause counts."""

    kind: str
    when: Condition


@dataclass(frozen=True, slots=True, kw_only=True)
class FilingPoints(Clause):
    """Points for every item filed (or accepted); the first fitting clause of a basis counts."""

    basis: Basis
    points: Decimal
    when: Condition = ALWAYS
    range: Range | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Selector:
    """Outlets by code, or by level and system; empty asks nothing."""

    outlets: frozenset[str] = frozenset()
    levels: frozenset[str] = frozenset()
    systems: frozenset[str] = frozenset()
    classes: frozenset[str] = frozenset()

    def fit(self, outlet: str, level: str, system: str, outlet_class: str = "") -> int:
        """How closely the outlet is meant: 0 not at all; 16 by code; else 1 to 15."""
        if self.outlets:
            return 16 if outlet in self.outlets else 0
        if (
            (self.levels and level not in self.levels)
            or (self.systems and system not in self.systems)
            or (self.classes and outlet_class not in self.classes)
        ):
            return 0
        return 1 + 2 * bool(self.levels) + 4 * bool(self.systems) + 8 * bool(self.classes)


@dataclass(frozen=True, slots=True, kw_only=True)
class AdoptionRow:
    """A row of the table: outlets and the points of each form (``*`` is any other form).

    ``ranges`` are forms whose points a person settles. A row with days holds for adoptions from
    ``since`` until ``until`` (exclusive).
    """

    select: Selector
    points: Mapping[str, Decimal]
    ranges: Mapping[str, Range] = field(default_factory=dict)
    since: dt.date | None = None
    until: dt.date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AdoptionPoints(Clause):
    rows: tuple[AdoptionRow, ...]
    when: Condition = ALWAYS


@dataclass(frozen=True, slots=True, kw_only=True)
class SuperiorPoints(Clause):
    """An adoption brings the superior's own score from an entered table × ``times``.

    Without an entry for the adoption (or, ``by_item``, for the item) the line is unsettled.
    """

    table: str
    times: Fraction = Fraction(1)
    by_item: bool = False
    when: Condition = ALWAYS


@dataclass(frozen=True, slots=True, kw_only=True)
class Analogy(Clause):
    """Adoptions by outlets that no row means: points by likeness, × ``times``."""

    like: Likeness
    outlet: str = ""
    times: Fraction = Fraction(1)
    when: Condition = ALWAYS


@dataclass(frozen=True, slots=True, kw_only=True)
class Factor(Clause):
    """The points of what meets the condition are multiplied before anything is resolved."""

    kinds: frozenset[LineKind]
    times: Fraction
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
    """Points by the leader's rank; ``times`` instead: the item's adoption points × that."""

    points: Mapping[str, Decimal]
    keep: Keep = Keep.SUM
    settle: Settle = Settle.DIFFERENCE
    when: Condition = ALWAYS
    ranges: Mapping[str, Range] = field(default_factory=dict)
    times: Mapping[str, Fraction] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Attribution(Clause):
    """Who gets how much of a joint item, for units and, apart from them, for persons.

    The first fitting clause counts. ``ratios`` are percentages by number of parties, in signed
    order; ``part`` is what each gets under ``each``; ``fixed`` what each gets under ``fixed``.
    """

    kinds: frozenset[LineKind]
    units: Split
    persons: Split
    when: Condition = ALWAYS
    ratios: Mapping[int, tuple[Decimal, ...]] = field(default_factory=dict)
    part: Fraction = Fraction(1, 2)
    fixed: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class EditorShare(Clause):
    """Whoever rewrote at least ``least`` percent of an item gets ``share`` of its points; without
    ``share``, as much as was rewritten."""

    kinds: frozenset[LineKind]
    least: Decimal
    share: Fraction | None = None
    taken: Taken = Taken.AUTHORS
    owner: OwnerKind = OwnerKind.PERSON
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
    silent_instructions: Keep = Keep.SUM
    silent_forwarded: Forwarded = Forwarded.NOTHING
    silent_factors: Together = Together.PRODUCT
    rounding: Rounding = Rounding.HALF_UP
    first_month: int = 1
    level_order: tuple[str, ...] = ()
    outlet_tables: tuple[OutletTable, ...] = ()
    settings: Mapping[str, Any] = field(default_factory=dict)
    keeping: Keeping = USUAL
    outlets: Mapping[str, Outlet] = field(default_factory=dict)
    levels: Mapping[str, str] = field(default_factory=dict)
    systems: Mapping[str, str] = field(default_factory=dict)
    forms: Mapping[str, str] = field(default_factory=dict)
    kinds: Mapping[str, str] = field(default_factory=dict)
    ranks: Mapping[str, str] = field(default_factory=dict)
    groups: Mapping[str, str] = field(default_factory=dict)
    classes: Mapping[str, str] = field(default_factory=dict)
    incidents: Mapping[str, str] = field(default_factory=dict)
    gravities: Mapping[str, str] = field(default_factory=dict)
    outputs: Mapping[str, str] = field(default_factory=dict)
    grades: Mapping[str, str] = field(default_factory=dict)
    tables: Mapping[str, str] = field(default_factory=dict)
    qualities: Mapping[str, str] = field(default_factory=dict)
    tags: Mapping[str, str] = field(default_factory=dict)
    placements: Mapping[str, str] = field(default_factory=dict)
    remarks: tuple[str, ...] = ()
