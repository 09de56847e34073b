"""An owner's finished year as stages 8 and 9 see it, and what can be measured of it."""

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from qingxun.kit.decimals import ZERO
from qingxun.kit.periods import PeriodKind, Span

from .facts import Incident
from .settling_policy import Figure, Measure, Who

HUNDRED = Decimal(100)
CAP = "cap"
EVERY_CLAUSE = "*"


@dataclass(frozen=True, slots=True)
class Entry:
    """Points of one month under one heading and clause: a line of the ledger or a sum of some."""

    month: str
    heading: str
    clause: str
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Act:
    """An item was ``filed``, ``accepted``, ``adopted`` or ``instructed`` in a month."""

    act: str
    month: str
    item: str
    kind: str = ""
    outlet: str = ""
    level: str = ""
    system: str = ""


@dataclass(frozen=True, slots=True)
class Missed:
    """A target that was not met in a period that has ended."""

    clause: str
    period: str
    required: Decimal
    reached: Decimal
    id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """One unit, person or item with its year; ids are opaque.

    ``since`` and ``until`` (exclusive) bound its existence. ``unit`` is a person's unit or an
    item's first unit; ``posts`` are posts and roles held in it. ``excluded`` are clauses that do
    not hold for it this year (``*``: none does). ``day`` orders items (the first counts first).
    """

    who: Who
    id: str
    name: str = ""
    group: str = ""
    unit: str = ""
    entries: tuple[Entry, ...] = ()
    acts: tuple[Act, ...] = ()
    missed: tuple[Missed, ...] = ()
    targets_asked: Decimal = ZERO
    targets_met: Decimal = ZERO
    incidents: tuple[Incident, ...] = ()
    tables: Mapping[str, Decimal] = field(default_factory=dict)
    age: int | None = None
    posts: frozenset[str] = frozenset()
    kind: str = ""
    headcount: int = 0
    since: dt.date | None = None
    until: dt.date | None = None
    day: dt.date | None = None
    excluded: frozenset[str] = frozenset()

    def heeds(self, clause: str) -> bool:
        """Whether the clause holds for it this year."""
        return clause not in self.excluded and EVERY_CLAUSE not in self.excluded


@dataclass(frozen=True, slots=True)
class Year:
    """The assessment year's months and how much of them has passed."""

    key: str
    starts_on: dt.date
    ends_on: dt.date
    as_of: dt.date

    @property
    def ended(self) -> bool:
        return self.as_of >= self.ends_on

    @property
    def days(self) -> int:
        return (self.ends_on - self.starts_on).days

    @property
    def passed(self) -> int:
        """Days gone, at least one, at most all."""
        return max(1, min((self.as_of - self.starts_on).days, self.days))

    @property
    def months(self) -> int:
        return len(Span(self.starts_on, self.ends_on, PeriodKind.YEAR).parts(PeriodKind.MONTH))

    def periods(self, kind: PeriodKind) -> list[Span]:
        """Its periods of a kind that have ended by ``as_of``, in order."""
        whole = Span(self.starts_on, self.ends_on, PeriodKind.YEAR)
        return [span for span in whole.parts(kind) if span.ends_on <= min(self.as_of, self.ends_on)]


def measure(of: Measure, candidate: Candidate, year: Year) -> Decimal | None:
    """The figure's value; ``None`` when nobody can know it (a table without an entry, a rate of
    nothing)."""
    return _READ[of.figure](of, candidate, year)


def points_of(of: Measure, candidate: Candidate, months: frozenset[str] | None = None) -> Decimal:
    """Sum of the entries that the measure means, in these months or in all."""
    return sum(
        (
            entry.amount
            for entry in candidate.entries
            if (not of.headings or entry.heading in of.headings)
            and (not of.clauses or entry.clause in of.clauses)
            and (months is None or entry.month in months)
        ),
        ZERO,
    )


def _points(of: Measure, candidate: Candidate, year: Year) -> Decimal:
    return points_of(of, candidate)


def _mean(of: Measure, candidate: Candidate, year: Year) -> Decimal:
    """Mean over the periods that have ended and that the owner lived through from the start."""
    spans = lived(candidate, year.periods(of.per))
    if not spans:
        return ZERO
    sums = [value_in(of, candidate, span) for span in spans]
    return sum(sums, ZERO) / len(sums)


def lived(candidate: Candidate, spans: Sequence[Span]) -> list[Span]:
    """The periods that the owner lived through whole."""
    return [
        span
        for span in spans
        if (candidate.since is None or candidate.since <= span.starts_on)
        and (candidate.until is None or candidate.until >= span.ends_on)
    ]


def months_in(span: Span) -> frozenset[str]:
    return frozenset(part.key for part in span.parts(PeriodKind.MONTH))


def value_in(of: Measure, candidate: Candidate, span: Span) -> Decimal:
    """The figure inside one period: points, or items filed, accepted or adopted."""
    months = months_in(span)
    if of.figure in _ACTS:
        return Decimal(len(items_of(of, candidate, _ACTS[of.figure], months)))
    return points_of(of, candidate, months)


_ACTS = {
    Figure.FILED: "filed",
    Figure.ACCEPTED: "accepted",
    Figure.ADOPTED: "adopted",
    Figure.INSTRUCTIONS: "instructed",
}


def items_of(
    of: Measure, candidate: Candidate, act: str, months: frozenset[str] | None = None
) -> set[str]:
    """The different items that the measure means."""
    return {
        row.item
        for row in candidate.acts
        if row.act == act
        and (not of.kinds or row.kind in of.kinds)
        and (not of.outlets or row.outlet in of.outlets)
        and (not of.levels or row.level in of.levels)
        and (not of.systems or row.system in of.systems)
        and (months is None or row.month in months)
    }


def _acts(of: Measure, candidate: Candidate, year: Year) -> Decimal:
    return Decimal(len(items_of(of, candidate, _ACTS[of.figure])))


def _rate(of: Measure, candidate: Candidate, year: Year) -> Decimal | None:
    """Adopted of filed in percent, at most 100 (an adoption may follow an earlier filing)."""
    plain = Measure(figure=Figure.FILED, kinds=of.kinds)
    filed = len(items_of(plain, candidate, "filed"))
    if not filed:
        return None
    return min(HUNDRED, HUNDRED * len(items_of(of, candidate, "adopted")) / filed)


def _deductions(of: Measure, candidate: Candidate, year: Year) -> Decimal:
    """What penalties took, as a positive number; a cap's cut is none. Entries are netted by
    month, heading and clause first, so that a reversed deduction counts for nothing."""
    sums: dict[tuple[str, str, str], Decimal] = defaultdict(lambda: ZERO)
    for entry in candidate.entries:
        if (
            entry.heading != CAP
            and (not of.headings or entry.heading in of.headings)
            and (not of.clauses or entry.clause in of.clauses)
        ):
            sums[entry.month, entry.heading, entry.clause] += entry.amount
    return -sum((amount for amount in sums.values() if amount < 0), ZERO)


def missed_of(of: Measure, candidate: Candidate) -> list[Missed]:
    return [row for row in candidate.missed if not of.clauses or row.clause in of.clauses]


def incidents_of(of: Measure, candidate: Candidate) -> list[Incident]:
    return [
        row
        for row in candidate.incidents
        if (not of.types or row.type in of.types)
        and (not of.gravities or row.gravity in of.gravities)
    ]


def _table(of: Measure, candidate: Candidate, year: Year) -> Decimal | None:
    """The audited value once it is there, else the self-given one."""
    if of.audited and of.audited in candidate.tables:
        return candidate.tables[of.audited]
    return candidate.tables.get(of.table)


def _target_rate(of: Measure, candidate: Candidate, year: Year) -> Decimal | None:
    """How much of what was asked was brought, in percent, each period at most whole."""
    if not candidate.targets_asked:
        return None
    return HUNDRED * candidate.targets_met / candidate.targets_asked


_READ = {
    Figure.POINTS: _points,
    Figure.MEAN: _mean,
    Figure.SCORE: lambda of, candidate, year: None,
    Figure.TOTAL: lambda of, candidate, year: None,
    Figure.FILED: _acts,
    Figure.ACCEPTED: _acts,
    Figure.ADOPTED: _acts,
    Figure.RATE: _rate,
    Figure.INSTRUCTIONS: _acts,
    Figure.DEDUCTIONS: _deductions,
    Figure.MISSED: lambda of, candidate, year: Decimal(len(missed_of(of, candidate))),
    Figure.INCIDENTS: lambda of, candidate, year: Decimal(len(incidents_of(of, candidate))),
    Figure.TABLE: _table,
    Figure.TARGET_RATE: _target_rate,
    Figure.DAY: lambda of, candidate, year: (
        Decimal(candidate.day.toordinal()) if candidate.day else None
    ),
}
