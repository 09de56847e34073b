"""Stages 8 and 9 of a policy as clauses: normalize, rank, veto, award, next year's classes.

They look at an owner's finished year (``settling_figures.Candidate``), never at single facts, and
change no line of the ledger. Read by ``settling_parsing``, put to work by ``settling.settle``.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import ROUND_DOWN, ROUND_HALF_EVEN, ROUND_HALF_UP, ROUND_UP, Decimal
from enum import StrEnum

from qingxun.kit.periods import PeriodKind

from .choices import Rounding
from .policy import Clause


class Who(StrEnum):
    """Whose year a clause looks at."""

    UNIT = "unit"
    PERSON = "person"
    ITEM = "item"


class Within(StrEnum):
    """Who is compared with whom."""

    GROUP = "group"
    ALL = "all"
    UNIT = "unit"


class Figure(StrEnum):
    """What can be measured of a year; ``settling_figures.measure`` says how."""

    POINTS = "points"
    MEAN = "mean"
    SCORE = "score"
    TOTAL = "total"
    FILED = "filed"
    ACCEPTED = "accepted"
    ADOPTED = "adopted"
    RATE = "rate"
    INSTRUCTIONS = "instructions"
    DEDUCTIONS = "deductions"
    MISSED = "missed"
    INCIDENTS = "incidents"
    TABLE = "table"
    TARGET_RATE = "target_rate"
    DAY = "day"


LEAST_FIRST = frozenset({Figure.DEDUCTIONS, Figure.MISSED, Figure.INCIDENTS, Figure.DAY})


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """A figure, narrowed; empty sets ask nothing.

    ``headings`` and ``clauses`` narrow points and deductions, ``clauses`` the missed targets, the
    outlet words the adoptions, ``types`` and ``gravities`` the incidents. ``table`` names an
    entered table; with ``audited`` that table's value stands in its place once it is there.
    ``least`` puts the smaller value first.
    """

    figure: Figure
    least: bool = False
    headings: frozenset[str] = frozenset()
    clauses: frozenset[str] = frozenset()
    outlets: frozenset[str] = frozenset()
    levels: frozenset[str] = frozenset()
    systems: frozenset[str] = frozenset()
    kinds: frozenset[str] = frozenset()
    types: frozenset[str] = frozenset()
    gravities: frozenset[str] = frozenset()
    table: str = ""
    audited: str = ""
    per: PeriodKind = PeriodKind.MONTH


POINTS = Measure(figure=Figure.POINTS)
SCORE = Measure(figure=Figure.SCORE)


class Method(StrEnum):
    """How a figure becomes a share of the annual assessment."""

    DIRECT = "direct"
    RATIO = "ratio"
    BASE_PLUS = "base_plus"
    TIERS = "tiers"
    WEIGHTED = "weighted"


class Below(StrEnum):
    """What of the base a unit under the target keeps."""

    NOTHING = "nothing"
    PRO_RATA = "pro_rata"


MODES = {
    Rounding.HALF_UP: ROUND_HALF_UP,
    Rounding.HALF_EVEN: ROUND_HALF_EVEN,
    Rounding.DOWN: ROUND_DOWN,
    Rounding.UP: ROUND_UP,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Tier:
    """From ``least`` on, or for the first ``top`` places, or (neither) the rest."""

    points: Decimal
    least: Decimal | None = None
    top: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A sub-scale of ``full`` points (usually 100) that weighs ``weight`` percent."""

    name: str
    of: Measure
    weight: Decimal
    full: Decimal = Decimal(100)
    ratio: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Normalize(Clause):
    """The year's figure as points of the annual assessment, ``full`` of them at most.

    ``percent`` is for ``direct``; ``target`` (by group), ``base``, ``below``, ``step``,
    ``step_points`` and ``bonus_limit`` for ``base_plus``; ``tiers`` and ``parts`` for theirs.
    """

    who: Who
    method: Method
    full: Decimal
    of: Measure = POINTS
    within: Within = Within.GROUP
    groups: frozenset[str] = frozenset()
    percent: Decimal = Decimal(100)
    target: Mapping[str, Decimal] = field(default_factory=dict)
    base: Decimal = Decimal(0)
    below: Below = Below.NOTHING
    step: Decimal = Decimal(1)
    step_points: Decimal = Decimal(0)
    bonus_limit: Decimal | None = None
    tiers: tuple[Tier, ...] = ()
    parts: tuple[Part, ...] = ()
    floor: Decimal = Decimal(0)
    cap: Decimal = Decimal(0)
    places: int = 2
    rounding: Rounding = Rounding.HALF_UP


@dataclass(frozen=True, slots=True, kw_only=True)
class Rank(Clause):
    """Places by keys in their order; who ties on all of them shares the place."""

    who: Who
    by: tuple[Measure, ...]
    within: Within = Within.GROUP
    groups: frozenset[str] = frozenset()


class Effect(StrEnum):
    """What a veto does: bars titles, sets the year's score to zero, names in the bulletin."""

    TITLES = "titles"
    ZERO = "zero"
    NAMED = "named"


@dataclass(frozen=True, slots=True, kw_only=True)
class InARow:
    """``times`` periods of that kind, one after the other, each under ``bar`` (``None``: zero)."""

    per: PeriodKind
    of: Measure
    times: int
    bar: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Veto(Clause):
    """一票否决. Exactly one test: ``under`` a bar by group (known when the year has ended),
    ``reaches`` a number, poor periods ``in_a_row``, or the ``last`` place of a rank clause.

    ``by_month``: in an assessment year of fewer months the bar is that part of the year's.
    ``titles`` are the award clauses it bars (empty: every one). ``cascade`` names the posts or
    roles whose holders in the unit lose personal titles with it (``*``: everybody).
    """

    who: Who
    of: Measure = POINTS
    under: Mapping[str, Decimal] = field(default_factory=dict)
    by_month: bool = False
    reaches: Decimal | None = None
    in_a_row: InARow | None = None
    last: str = ""
    effects: frozenset[Effect] = frozenset({Effect.TITLES})
    titles: frozenset[str] = frozenset()
    cascade: frozenset[str] = frozenset()
    groups: frozenset[str] = frozenset()


class OnTie(StrEnum):
    """Equal on every key at the last seat: all get one, none does, or a person decides."""

    ALL = "all"
    NONE = "none"
    DECIDE = "decide"


@dataclass(frozen=True, slots=True, kw_only=True)
class Seats:
    """How many: ``fixed`` in all or by group (``*``: every other); or one per ``every`` members
    (units of the group, or heads of the unit), between ``at_least`` and ``at_most``; and, for
    places handed to units, ``for_winners`` of another award more."""

    fixed: Mapping[str, int] = field(default_factory=dict)
    every: int | None = None
    at_least: int = 0
    at_most: int | None = None
    for_winners: int = 0
    winners_of: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Eligible:
    """Who may get it: every ``least`` reached; a person's age and post; the unit's class."""

    least: tuple[tuple[Measure, Decimal], ...] = ()
    under_age: int | None = None
    posts: frozenset[str] = frozenset()
    kinds: frozenset[str] = frozenset()
    groups: frozenset[str] = frozenset()


class Grant(StrEnum):
    """What is given: a title, places that units fill by nomination, or standing on a list."""

    TITLE = "title"
    PLACES = "places"
    LISTED = "listed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Award(Clause):
    """评优. Best first by the keys of ``rank`` (a rank clause) or ``by``.

    ``replace``: a barred one's seat goes to the next; otherwise it stays empty.
    """

    who: Who
    title: str
    by: tuple[Measure, ...] = ()
    rank: str = ""
    within: Within = Within.GROUP
    seats: Seats = Seats()
    eligible: Eligible = Eligible()
    on_tie: OnTie = OnTie.DECIDE
    replace: bool = True
    grant: Grant = Grant.TITLE


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassRule:
    """Winners of the awards, or the first ``top`` of the rank, or (neither) everybody left."""

    to: str
    winners_of: frozenset[str] = frozenset()
    top: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Classes(Clause):
    """Next year's class (a ranking group) from this year's result; ``keep`` those no rule names."""

    rules: tuple[ClassRule, ...]
    rank: str = ""
    groups: frozenset[str] = frozenset()
    keep: bool = True
