"""Clauses about an owner's period (stages 6, 7 and the caps of 9): targets, results, penalties.

Deductions are written as positive numbers, as regulations do (「扣 5 分」), and booked as negative
lines.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from qingxun.kit.periods import PeriodKind

from .choices import Basis, Carry, Failures, Measure, RewardBy, Zero
from .lines import LineKind, OwnerKind
from .policy import ALWAYS, Clause, Condition, Range


@dataclass(frozen=True, slots=True, kw_only=True)
class Cap(Clause):
    """The owner's lines of these kinds in one period bring at most ``limit``."""

    per: PeriodKind
    kinds: frozenset[LineKind]
    limit: Decimal
    owner: OwnerKind = OwnerKind.UNIT
    groups: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Floor(Clause):
    """The owner's lines of these kinds in one period bring at least ``limit`` (扣完为止: 0)."""

    per: PeriodKind
    kinds: frozenset[LineKind]
    limit: Decimal = Decimal(0)
    owner: OwnerKind = OwnerKind.UNIT
    groups: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetTable:
    """Numbers asked for during some days: by unit (name or id), else by ranking group."""

    items: Mapping[str, Decimal]
    units: Mapping[str, Decimal] = field(default_factory=dict)
    since: dt.date | None = None
    until: dt.date | None = None

    def holds(self, day: dt.date) -> bool:
        return (self.since is None or self.since <= day) and (
            self.until is None or day < self.until
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Target(Clause):
    """A minimum per period, by ranking group (``*``: every other group).

    How much is asked: the unit's own number of the year (``UnitYear.targets``); else the dated
    table of the period's last day; else ``units`` by name or id; else ``items`` by group; plus
    ``per_head`` × headcount and ``per_subordinate`` × units below, and in the months ``vacation``
    the table ``vacation_items``.

    What the owner gets: ``base`` whole when it is met, or ``base_in_parts`` as far as it is met;
    ``bonus`` for each above, at most ``bonus_limit``. What it loses when the period has ended:
    ``deduct`` for each missing, at most ``deduct_limit``; ``flat`` once; ``steps`` instead: the
    first, second, third … failure of the year. With ``charge`` the deduction is × ``charge`` and
    booked to the year. ``carry`` moves what is missing or over to the next period. ``convert``: so
    many items of a kind make one. ``first_only`` counts a joint item for its first unit. A target
    in points sums the headings ``kinds``, of the clauses ``only`` where they are named.
    """

    per: PeriodKind
    basis: Basis
    items: Mapping[str, int | Decimal]
    base: Decimal | None = None
    deduct: Decimal | None = None
    deduct_limit: Decimal | None = None
    first_only: bool = False
    when: Condition = ALWAYS
    owner: OwnerKind = OwnerKind.UNIT
    measure: Measure = Measure.ITEMS
    kinds: frozenset[LineKind] = frozenset()
    units: Mapping[str, Decimal] = field(default_factory=dict)
    tables: tuple[TargetTable, ...] = ()
    per_head: Fraction | None = None
    per_subordinate: Fraction | None = None
    base_in_parts: bool = False
    bonus: Decimal | None = None
    bonus_limit: Decimal | None = None
    flat: Decimal | None = None
    steps: tuple[Decimal, ...] = ()
    failures: Failures = Failures.YEAR
    charge: Fraction | None = None
    carry: Carry = Carry.NONE
    carry_limit: Decimal | None = None
    convert: Mapping[str, int] = field(default_factory=dict)
    convert_in_parts: bool = False
    vacation: frozenset[int] = frozenset()
    vacation_items: Mapping[str, Decimal] = field(default_factory=dict)
    only: frozenset[str] = frozenset()
    posts: frozenset[str] = frozenset()
    under_age: int | None = None

    @property
    def punishes(self) -> bool:
        return self.deduct is not None or self.flat is not None or bool(self.steps)


@dataclass(frozen=True, slots=True, kw_only=True)
class Start(Clause):
    """A score to start from in each period (起评分), from which deductions are taken."""

    per: PeriodKind
    points: Decimal
    owner: OwnerKind = OwnerKind.UNIT
    groups: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class RatePenalty(Clause):
    """A share of adopted among filed items below ``least`` percent costs points, once the period
    has ended; owners with fewer than ``from_items`` filed are left alone."""

    per: PeriodKind
    least: Decimal
    deduct: Decimal
    from_items: int = 1
    of_accepted: bool = False
    when: Condition = ALWAYS


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentRule(Clause):
    """What an incident costs. The first fitting clause counts, and besides it every one with
    ``also``.

    ``points`` (or a ``range`` settled by a person); ``steps`` instead: by the number of such
    incidents in the year; ``of_value``: the superior's own deduction × that. ``zero`` sets item,
    month or year to zero. With ``from_count`` the clause holds from the n-th such incident of the
    year on.
    """

    types: frozenset[str] = frozenset()
    gravities: frozenset[str] = frozenset()
    named_by: frozenset[str] = frozenset()
    points: Decimal | None = None
    range: Range | None = None
    steps: tuple[Decimal, ...] = ()
    of_value: Fraction | None = None
    zero: frozenset[Zero] = frozenset()
    from_count: int = 1
    also: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CommissionRule(Clause):
    """Commissions (约稿) scored apart: in time, late, missed, and by the office's judgement.

    A commission is missed when its day has passed without an answer. ``steps``: the deduction for
    the first, second … failure (late or missed) of the year. ``zero_year_from``: so many failures
    set the year to zero.
    """

    kinds: frozenset[str] = frozenset()
    answered: Decimal | None = None
    late: Decimal | None = None
    missed: Decimal | None = None
    quality: Mapping[str, Decimal] = field(default_factory=dict)
    steps: tuple[Decimal, ...] = ()
    late_is_failure: bool = True
    zero_year_from: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowUp(Clause):
    """The duty to report what came of an instruction: a deduction when the due day has passed
    without a report (``missed``), or when it came late (``late``)."""

    missed: Decimal
    late: Decimal | None = None
    ranks: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class OutputRow:
    """Points of some types of output at some levels and grades; empty asks nothing."""

    types: frozenset[str] = frozenset()
    levels: frozenset[str] = frozenset()
    grades: frozenset[str] = frozenset()
    points: Decimal = Decimal(0)
    range: Range | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OutputPoints(Clause):
    """Other results (speech, prize, proposal …): the first fitting row of the first clause."""

    rows: tuple[OutputRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tier:
    """From this value on, these points."""

    least: Decimal
    points: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Entered(Clause):
    """A number of an entered table, for the unit or person that it is about.

    ``times``: the number × that (groundwork lacking × −2); ``per_place``: a rank below
    ``after`` costs that much for each place; ``tiers``: points by bounds. At most ``limit`` either
    way.
    """

    table: str
    times: Fraction | None = None
    after: Decimal | None = None
    per_place: Decimal | None = None
    tiers: tuple[Tier, ...] = ()
    limit: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reward(Clause):
    """Money (yuan), never points: for each adoption, shared as its points are, or for each point
    of the year."""

    by: RewardBy
    amount: Decimal
    owner: OwnerKind = OwnerKind.PERSON
    kinds: frozenset[LineKind] = frozenset({LineKind.ADOPTION})
    when: Condition = ALWAYS
    limit: Decimal | None = None
