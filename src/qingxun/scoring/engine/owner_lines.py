"""One owner's assessment year on the way through stages 6 to 9: what is known, what was added."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache

from qingxun.kit.decimals import ZERO
from qingxun.kit.periods import Span

from .choices import Zero
from .compiling import Compiled
from .facts import PersonYear, UnitYear
from .lines import FactKind, Line, LineKind, OwnerKind, Trace, lies_within, owner_scope
from .owner_facts import NO_FACTS, OwnerFacts
from .policy import Clause
from .versions import Version, period_key, version_on

inside = lru_cache(maxsize=65536)(lies_within)
ClauseCounts = Mapping[str, int]
Counted = Sequence[tuple[Version, ClauseCounts]]


@dataclass(slots=True)
class History:
    """What one target clause left behind in the year so far."""

    carried: Decimal = ZERO  # asked more (positive) or less in the next period
    failures: int = 0
    charged: list[list[str]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a target in a period: what was asked with what earlier periods left over, less
    what moved on to the next; what was brought; whether it counts as a failure. ``ended``: the
    period is over and was lived through, so that nothing of it can change by itself."""

    clause: str
    period: str
    asked: Decimal
    brought: Decimal
    failed: bool = False
    ended: bool = True

    def period_inside(self, span: Span) -> bool:
        """Whether the period lies wholly in these days."""
        own = Span.from_key(self.period)
        return span.starts_on <= own.starts_on and own.ends_on <= span.ends_on


@dataclass(slots=True)
class OwnerYear:
    """The year being evaluated. ``known`` are item lines and everything added so far."""

    versions: Sequence[Version]
    kind: OwnerKind
    owner: str
    span: Span
    as_of: dt.date
    known: list[Line]
    counts: Mapping[str, Counted]
    stated: UnitYear | PersonYear
    rostered: bool = True
    group: str = ""
    facts: OwnerFacts = NO_FACTS
    added: list[Line] = field(default_factory=list)
    history: dict[str, History] = field(default_factory=dict)
    outcomes: list[Outcome] = field(default_factory=list)
    zeroings: dict[tuple[Zero, str, str], Clause] = field(default_factory=dict)

    @property
    def assessed(self) -> bool:
        """Units in a ranking group, and people on the roster."""
        return bool(self.group) if self.kind is OwnerKind.UNIT else self.rostered

    def holds(self, clause: Clause) -> bool:
        """Whether the clause is not excluded for this owner this year."""
        return clause.id not in self.stated.excluded

    def lived(self, span: Span) -> bool:
        """Whether the owner was there through the whole period."""
        since, until = self.stated.since, self.stated.until
        return (since is None or since <= span.starts_on) and (
            until is None or until >= span.ends_on
        )

    def there(self, span: Span) -> bool:
        """Whether the owner was there on any day of the period."""
        since, until = self.stated.since, self.stated.until
        return (since is None or since < span.ends_on) and (until is None or until > span.starts_on)

    def count(self, clause: str, period: str, compiled: Compiled) -> int:
        """Items counted toward a key in a period, under the policy that the period follows."""
        return sum(
            counts.get(clause, 0)
            for version, counts in self.counts.get(period, ())
            if version.compiled is compiled
        )

    def counts_of(self, period: str, compiled: Compiled) -> dict[str, int]:
        found: dict[str, int] = {}
        for version, counts in self.counts.get(period, ()):
            if version.compiled is compiled:
                found.update(counts)
        return found

    def version(self, day: dt.date) -> Compiled | None:
        found = version_on(self.versions, day)
        return found.compiled if found else None

    def within(self, span: Span) -> list[Line]:
        """The lines that belong to periods inside this one, or to it."""
        key = span.key
        return [line for line in self.known if inside(line.period, key)]

    def add(self, line: Line) -> None:
        self.known.append(line)
        self.added.append(line)

    def add_period(
        self,
        compiled: Compiled,
        span: Span,
        kind: LineKind,
        clause: Clause,
        amount: Decimal,
        trace: Trace,
        on: dt.date | None = None,
    ) -> None:
        """A line of the period itself, on its last day unless told."""
        self.add(
            Line(
                owner_scope(self.kind, self.owner, span.key),
                self.kind,
                self.owner,
                self.unit,
                kind,
                span.key,
                on or span.last_day,
                amount,
                compiled.policy.key,
                clause.id,
                FactKind.PERIOD,
                self.owner,
                {"period": span.key, **trace},
            )
        )

    def add_fact(
        self,
        compiled: Compiled,
        kind: LineKind,
        clause: Clause,
        amount: Decimal,
        trace: Trace,
        *,
        fact_kind: FactKind,
        fact: str,
        on: dt.date,
    ) -> None:
        """A line of one of the owner's own facts, in the policy's period of its day."""
        policy = compiled.policy
        period = period_key(policy.grain, on, policy.first_month)
        self.add(
            Line(
                owner_scope(self.kind, self.owner, period),
                self.kind,
                self.owner,
                self.unit,
                kind,
                period,
                on,
                amount,
                policy.key,
                clause.id,
                fact_kind,
                fact,
                trace,
            )
        )

    @property
    def unit(self) -> str:
        if self.kind is OwnerKind.UNIT:
            return self.owner
        return self.stated.unit if isinstance(self.stated, PersonYear) else ""
