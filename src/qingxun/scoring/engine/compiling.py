"""A policy made ready: clauses sorted by stage, the match table looked up once per key."""

import datetime as dt
from bisect import bisect_right
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, TypeVar

from qingxun.kit.periods import PeriodKind

from .checks import Check, Place, compile_condition
from .choices import Basis, Excluded, Forwarded, Keep, Split, Zero
from .facts import Adoption, Item
from .lines import LineKind, OwnerKind
from .period_policy import (
    Cap,
    CommissionRule,
    Entered,
    Floor,
    FollowUp,
    IncidentRule,
    OutputPoints,
    RatePenalty,
    Reward,
    Start,
    Target,
)
from .policy import (
    ANY,
    AdoptionPoints,
    AdoptionRow,
    Analogy,
    Attribution,
    Classify,
    Clause,
    EditorShare,
    Exclude,
    Factor,
    FilingPoints,
    InstructionPoints,
    Outlet,
    Policy,
    Range,
    Resolve,
    SuperiorPoints,
)

__all__ = ["Check", "Compiled", "Offered", "Place", "compile_policy"]

C = TypeVar("C", bound=Clause)
REMEMBERED = 20_000  # look-ups kept, so that odd data cannot fill the memory
Offered = Decimal | Range | None
"""Points of a clause for an outlet and a form: settled, to be settled, or from an entered table."""
AdoptionRule = AdoptionPoints | SuperiorPoints
Rows = list[tuple[AdoptionRule, Offered, Check]]


@dataclass(slots=True, repr=False)
class Compiled:
    """Look-ups over one policy; made by ``compile_policy``, shared freely, safe to keep."""

    policy: Policy
    tests: dict[str, Check]
    by_id: dict[str, Clause]
    classify: list[tuple[Classify, Check]]
    filing: dict[Basis, list[tuple[FilingPoints, Check]]]
    adoption: list[tuple[AdoptionRule, Check]]
    analogies: list[tuple[Analogy, Check]]
    factors: dict[LineKind, list[tuple[Factor, Check]]]
    resolves: list[Resolve]
    instruction: dict[str, list[tuple[InstructionPoints, Check]]]
    attributions: dict[LineKind, list[tuple[Attribution, Check]]]
    editors: list[tuple[EditorShare, Check]]
    exclusions: dict[Excluded, list[tuple[Exclude, Check]]]
    zero_items: list[IncidentRule]
    targets: list[Target]
    person_targets: list[Target]
    caps: dict[OwnerKind, list[Cap]]
    floors: dict[OwnerKind, list[Floor]]
    starts: dict[OwnerKind, list[Start]]
    rates: list[RatePenalty]
    incidents: list[IncidentRule]
    commissions: list[CommissionRule]
    outputs: list[OutputPoints]
    entered: list[Entered]
    follow_ups: list[FollowUp]
    rewards: list[Reward]
    grouped: bool
    takes_forwarded: bool
    seasons: list[dt.date]
    _places: dict[tuple[str, str, str, str, int], Place] = field(default_factory=dict)
    _rows: dict[tuple[str, str, str, str, str, int], Rows] = field(default_factory=dict)

    @property
    def looks_at_whole_items(self) -> bool:
        """Whether a clause needs an item as a whole (one owner's own clauses, the editor's part, a
        multiple of other points), or counts in another way than one by one: the evaluator over
        columns then leaves everything to the object evaluator."""
        instructions = [c for clauses in self.instruction.values() for c, _ in clauses]
        return bool(
            self.grouped
            or self.editors
            or self.rates
            or self.person_targets
            or any(clause.times for clause in instructions)
            or any(clause.only for clause in self.targets)
            or self.policy.silent_instructions is not Keep.SUM
            or any(
                Split.FIXED in (clause.units, clause.persons)
                for clauses in self.attributions.values()
                for clause, _ in clauses
            )
        )

    @property
    def superior(self) -> bool:
        """Whether any clause looks up an entered number of an item."""
        return any(isinstance(clause, SuperiorPoints) for clause, _ in self.adoption)

    @property
    def counts_items(self) -> bool:
        """Whether any clause of units counts items."""
        return bool(self.targets or self.rates)

    def season(self, day: dt.date) -> int:
        """The number of the stretch of days, between changes of outlets or dated rows."""
        return bisect_right(self.seasons, day)

    def place(self, adoption: Adoption) -> Place:
        """The adoption's outlet: level and system by the policy's table, else as the fact says."""
        season = self.season(adoption.adopted_on) if self.seasons else 0
        key = (
            adoption.outlet,
            adoption.level,
            adoption.system,
            adoption.outlet_class,
            season,
        )
        found = self._places.get(key)
        if found is None:
            found = self._make_place(*key)
            if len(self._places) < REMEMBERED:
                self._places[key] = found
        return found

    def _make_place(
        self, outlet: str, level: str, system: str, outlet_class: str, season: int
    ) -> Place:
        known = self._outlet(outlet, season)
        name = outlet
        if known is not None:
            level, system, name = known.level, known.system, known.name
            outlet_class = known.outlet_class or outlet_class
        resolve = self._resolve(outlet, level, system, outlet_class)
        return Place(outlet, level, system, name, resolve, outlet_class, season)

    def place_like(self, place: Place, *, outlet: str = "", level: str = "") -> Place:
        """The same place taken for another outlet, or for one of another level."""
        if outlet:
            return self._make_place(outlet, "", "", "", place.season)
        resolve = self._resolve(place.outlet, level, place.system, place.outlet_class)
        return Place("", level, place.system, place.name, resolve, place.outlet_class, place.season)

    def _outlet(self, outlet: str, season: int) -> Outlet | None:
        """By the table of the year, else by the undated one."""
        if self.policy.outlet_tables:
            day = self.seasons[season - 1] if season else dt.date.min
            for table in self.policy.outlet_tables:
                if table.holds(day) and outlet in table.outlets:
                    return table.outlets[outlet]
        return self.policy.outlets.get(outlet)

    def _resolve(self, outlet: str, level: str, system: str, outlet_class: str) -> Resolve | None:
        best, closest = None, 0
        for clause in self.resolves:
            fit = clause.select.fit(outlet, level, system, outlet_class)
            if fit > closest:
                best, closest = clause, fit
        return best

    def adoption_rows(self, place: Place, form: str) -> Rows:
        """The clauses that give points to this outlet and form, in order, before conditions."""
        key = (place.outlet, place.level, place.system, place.outlet_class, form, place.season)
        found = self._rows.get(key)
        if found is None:
            found = []
            for clause, test in self.adoption:
                if isinstance(clause, SuperiorPoints):
                    found.append((clause, None, test))
                    continue
                points = self._row_points(clause, place, form)
                if points is not None:
                    found.append((clause, points, test))
            if len(self._rows) < REMEMBERED:
                self._rows[key] = found
        return found

    def _row_points(
        self, clause: AdoptionPoints, place: Place, form: str
    ) -> Decimal | Range | None:
        """The points of the row that means this outlet and form most closely."""
        best, closest = None, (0, False)
        for row in clause.rows:
            fit = row.select.fit(place.outlet, place.level, place.system, place.outlet_class)
            exact = form in row.points or form in row.ranges
            other = ANY in row.points or ANY in row.ranges
            if not fit or not (exact or other) or (fit, exact) <= closest:
                continue
            if not self.row_holds(row, place.season):
                continue
            key = form if exact else ANY
            best, closest = row.points.get(key, row.ranges.get(key)), (fit, exact)
        return best

    def row_holds(self, row: AdoptionRow, season: int) -> bool:
        """Whether a dated row holds in that stretch of days."""
        if row.since is None and row.until is None:
            return True
        day = self.seasons[season - 1] if season else dt.date.min
        return (row.since is None or row.since <= day) and (row.until is None or day < row.until)

    def attribution(self, kind: LineKind, item: Item) -> Attribution | None:
        """The first clause that says who gets how much of this kind of points of the item."""
        for clause, check in self.attributions[kind]:
            if check.item_fits(item):
                return clause
        return None


def _of(policy: Policy, kind: type[C]) -> list[C]:
    return [clause for clause in policy.clauses if isinstance(clause, kind)]


def _seasons(policy: Policy) -> list[dt.date]:
    """Every day on which outlets or dated rows change."""
    days = {day for table in policy.outlet_tables for day in (table.since, table.until)}
    for clause in _of(policy, AdoptionPoints):
        days |= {day for row in clause.rows for day in (row.since, row.until)}
    return sorted(day for day in days if day is not None)


def _periods(policy: Policy) -> dict[str, Any]:
    """The look-ups of stages 6 and later."""
    spans = list(PeriodKind)

    def cut(kind: type[Any]) -> dict[OwnerKind, list[Any]]:
        found = sorted(_of(policy, kind), key=lambda c: (spans.index(c.per), len(c.kinds)))
        return {owner: [clause for clause in found if clause.owner is owner] for owner in OwnerKind}

    starts = _of(policy, Start)
    targets = _of(policy, Target)
    return {
        "targets": [clause for clause in targets if clause.owner is OwnerKind.UNIT],
        "person_targets": [clause for clause in targets if clause.owner is OwnerKind.PERSON],
        "caps": cut(Cap),
        "floors": cut(Floor),
        "starts": {owner: [c for c in starts if c.owner is owner] for owner in OwnerKind},
        "rates": _of(policy, RatePenalty),
        "incidents": _of(policy, IncidentRule),
        "zero_items": [c for c in _of(policy, IncidentRule) if Zero.ITEM in c.zero],
        "commissions": _of(policy, CommissionRule),
        "outputs": _of(policy, OutputPoints),
        "entered": _of(policy, Entered),
        "follow_ups": _of(policy, FollowUp),
        "rewards": _of(policy, Reward),
    }


def _items(policy: Policy, tests: dict[str, Check]) -> dict[str, Any]:
    """The look-ups of stages 2 to 5."""

    def tested(*kinds: type[Any]) -> list[Any]:
        return [(c, tests[c.id]) for c in policy.clauses if isinstance(c, kinds)]

    filing: dict[Basis, list[tuple[FilingPoints, Check]]] = {}
    for clause, test in tested(FilingPoints):
        filing.setdefault(clause.basis, []).append((clause, test))
    instruction: dict[str, list[tuple[InstructionPoints, Check]]] = {}
    for clause, test in tested(InstructionPoints):
        for rank in dict.fromkeys((*clause.points, *clause.ranges, *clause.times)):
            instruction.setdefault(rank, []).append((clause, test))
    attributions, factors = tested(Attribution), tested(Factor)
    excludes = tested(Exclude)
    return {
        "classify": tested(Classify),
        "filing": filing,
        "adoption": tested(AdoptionPoints, SuperiorPoints),
        "analogies": tested(Analogy),
        "factors": {
            kind: [(c, test) for c, test in factors if kind in c.kinds] for kind in LineKind
        },
        "resolves": _of(policy, Resolve),
        "instruction": instruction,
        "attributions": {
            kind: [(c, test) for c, test in attributions if kind in c.kinds] for kind in LineKind
        },
        "editors": tested(EditorShare),
        "exclusions": {
            what: [(c, test) for c, test in excludes if what in c.what] for what in Excluded
        },
        "takes_forwarded": policy.silent_forwarded is Forwarded.AS_ADOPTED,
        "grouped": any(test.groups for test in tests.values()),
    }


def compile_policy(policy: Policy) -> Compiled:
    """Make the look-ups of a policy once; every evaluation takes the result."""
    tests = {
        clause.id: compile_condition(clause.when)
        for clause in policy.clauses
        if hasattr(clause, "when")
    }
    return Compiled(
        policy=policy,
        tests=tests,
        by_id={clause.id: clause for clause in policy.clauses},
        seasons=_seasons(policy),
        **_items(policy, tests),
        **_periods(policy),
    )
