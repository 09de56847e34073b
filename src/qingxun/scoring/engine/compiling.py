"""A policy made ready: clauses sorted by stage, the match table looked up once per key."""

from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TypeVar

from qingxun.kit.periods import PeriodKind

from .choices import Basis, Excluded
from .facts import Adoption, Instruction, Item
from .lines import LineKind, OwnerKind
from .period_policy import Cap, Target
from .policy import (
    ALWAYS,
    ANY,
    AdoptionPoints,
    Attribution,
    Clause,
    Condition,
    Exclude,
    FilingPoints,
    InstructionPoints,
    Policy,
    Resolve,
)

C = TypeVar("C", bound=Clause)
ItemTest = Callable[[Item], bool]
AdoptionTest = Callable[[Adoption, "Place"], bool]
InstructionTest = Callable[[Instruction], bool]
REMEMBERED = 20_000  # look-ups kept, so that odd data cannot fill the memory


@dataclass(frozen=True, slots=True)
class Place:
    """An outlet as the policy sees it, with the clause that resolves its group."""

    outlet: str
    level: str
    system: str
    name: str
    resolve: Resolve | None


@dataclass(frozen=True, slots=True)
class Check:
    """A condition taken apart by what it looks at; ``None`` asks nothing."""

    item: ItemTest | None
    adoption: AdoptionTest | None
    instruction: InstructionTest | None

    def item_fits(self, item: Item) -> bool:
        return self.item is None or self.item(item)

    def adoption_fits(self, item: Item, adoption: Adoption, place: Place) -> bool:
        return (self.item is None or self.item(item)) and (
            self.adoption is None or self.adoption(adoption, place)
        )

    def instruction_fits(self, item: Item, instruction: Instruction) -> bool:
        return (self.item is None or self.item(item)) and (
            self.instruction is None or self.instruction(instruction)
        )


def _item_test(when: Condition) -> ItemTest | None:
    checks: list[ItemTest] = []
    if when.kinds:
        checks.append(lambda item: item.kind in when.kinds)
    if when.not_kinds:
        checks.append(lambda item: item.kind not in when.not_kinds)
    if when.tags:
        checks.append(lambda item: not when.tags.isdisjoint(item.tags))
    if when.not_tags:
        checks.append(lambda item: when.not_tags.isdisjoint(item.tags))
    if when.commissioned is not None:
        checks.append(lambda item: item.commissioned is when.commissioned)
    if when.urgent is not None:
        checks.append(lambda item: item.urgent is when.urgent)
    if when.repost is not None:
        checks.append(lambda item: item.repost is when.repost)
    least, most = when.min_words, when.max_words
    if least is not None:
        checks.append(lambda item: item.words is not None and item.words >= least)
    if most is not None:
        checks.append(lambda item: item.words is not None and item.words <= most)
    return _all(checks)


def _all(checks: list[ItemTest]) -> ItemTest | None:
    if len(checks) < 2:
        return checks[0] if checks else None
    return lambda item: all(check(item) for check in checks)


def _adoption_test(when: Condition) -> AdoptionTest | None:
    checks: list[AdoptionTest] = []
    if when.outlets:
        checks.append(lambda adoption, place: adoption.outlet in when.outlets)
    if when.levels:
        checks.append(lambda adoption, place: place.level in when.levels)
    if when.systems:
        checks.append(lambda adoption, place: place.system in when.systems)
    if when.forms:
        checks.append(lambda adoption, place: adoption.form in when.forms)
    if when.placements:
        checks.append(lambda adoption, place: adoption.placement in when.placements)
    if when.routes:
        checks.append(lambda adoption, place: (adoption.route or "office") in when.routes)
    if when.forwarded_only is not None:
        checks.append(lambda adoption, place: adoption.forwarded_only is when.forwarded_only)
    if not checks:
        return None
    return lambda adoption, place: all(check(adoption, place) for check in checks)


def compile_condition(when: Condition) -> Check:
    if when == ALWAYS:
        return Check(None, None, None)
    ranks = when.ranks
    instruction: InstructionTest | None = (lambda fact: fact.rank in ranks) if ranks else None
    return Check(_item_test(when), _adoption_test(when), instruction)


@dataclass(slots=True)
class Compiled:
    """Look-ups over one policy; made by ``compile_policy``, shared freely, safe to keep."""

    policy: Policy
    tests: dict[str, Check]
    by_id: dict[str, Clause]
    filing: dict[Basis, list[tuple[FilingPoints, Check]]]
    adoption: list[tuple[AdoptionPoints, Check]]
    resolves: list[Resolve]
    instruction: dict[str, list[tuple[InstructionPoints, Check]]]
    attribution: dict[LineKind, Attribution | None]
    exclusions: dict[Excluded, list[tuple[Exclude, Check]]]
    targets: list[Target]
    caps: dict[OwnerKind, list[Cap]]
    _places: dict[tuple[str, str, str], Place] = field(default_factory=dict)
    _rows: dict[tuple[str, str, str, str], list[tuple[AdoptionPoints, Decimal, Check]]] = field(
        default_factory=dict
    )

    def place(self, adoption: Adoption) -> Place:
        """The adoption's outlet: level and system by the policy's table, else as the fact says."""
        key = (adoption.outlet, adoption.level, adoption.system)
        found = self._places.get(key)
        if found is None:
            known = self.policy.outlets.get(adoption.outlet)
            level, system = (known.level, known.system) if known else key[1:]
            name = known.name if known else adoption.outlet
            found = Place(key[0], level, system, name, self._resolve(key[0], level, system))
            if len(self._places) < REMEMBERED:
                self._places[key] = found
        return found

    def _resolve(self, outlet: str, level: str, system: str) -> Resolve | None:
        best, closest = None, 0
        for clause in self.resolves:
            fit = clause.select.fit(outlet, level, system)
            if fit > closest:
                best, closest = clause, fit
        return best

    def adoption_rows(self, place: Place, form: str) -> list[tuple[AdoptionPoints, Decimal, Check]]:
        """The clauses that give points to this outlet and form, in order, before conditions."""
        key = (place.outlet, place.level, place.system, form)
        found = self._rows.get(key)
        if found is None:
            found = []
            for clause, test in self.adoption:
                points = _row_points(clause, place, form)
                if points is not None:
                    found.append((clause, points, test))
            if len(self._rows) < REMEMBERED:
                self._rows[key] = found
        return found


def _row_points(clause: AdoptionPoints, place: Place, form: str) -> Decimal | None:
    """The points of the row that means this outlet and form most closely."""
    best, closest = None, (0, False)
    for row in clause.rows:
        fit = row.select.fit(place.outlet, place.level, place.system)
        exact = form in row.points
        if not fit or not (exact or ANY in row.points) or (fit, exact) <= closest:
            continue
        best, closest = row.points[form if exact else ANY], (fit, exact)
    return best


def _of(policy: Policy, kind: type[C]) -> list[C]:
    return [clause for clause in policy.clauses if isinstance(clause, kind)]


def compile_policy(policy: Policy) -> Compiled:
    """Make the look-ups of a policy once; every evaluation takes the result."""
    tests = {
        clause.id: compile_condition(clause.when)
        for clause in policy.clauses
        if isinstance(clause, Exclude | FilingPoints | AdoptionPoints | InstructionPoints | Target)
    }
    filing: dict[Basis, list[tuple[FilingPoints, Check]]] = {}
    for points in _of(policy, FilingPoints):
        filing.setdefault(points.basis, []).append((points, tests[points.id]))
    instruction: dict[str, list[tuple[InstructionPoints, Check]]] = {}
    for bonus in _of(policy, InstructionPoints):
        for rank in bonus.points:
            instruction.setdefault(rank, []).append((bonus, tests[bonus.id]))
    attributions = _of(policy, Attribution)
    spans = list(PeriodKind)
    caps = sorted(_of(policy, Cap), key=lambda cap: (spans.index(cap.per), len(cap.kinds)))
    excludes = [(clause, tests[clause.id]) for clause in _of(policy, Exclude)]
    return Compiled(
        policy=policy,
        tests=tests,
        by_id={clause.id: clause for clause in policy.clauses},
        filing=filing,
        adoption=[(clause, tests[clause.id]) for clause in _of(policy, AdoptionPoints)],
        resolves=_of(policy, Resolve),
        instruction=instruction,
        attribution={
            kind: next((clause for clause in attributions if kind in clause.kinds), None)
            for kind in LineKind
        },
        exclusions={
            what: [(clause, test) for clause, test in excludes if what in clause.what]
            for what in Excluded
        },
        targets=_of(policy, Target),
        caps={owner: [cap for cap in caps if cap.owner is owner] for owner in OwnerKind},
    )
