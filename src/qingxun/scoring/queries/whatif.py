"""What a policy would give on the facts of a year, and who gains or loses beside another one.

Nothing here writes. A trial is one policy evaluated on one year's facts; it is kept in memory by
facts and policy text, so that looking at it again, or at one unit of it, costs nothing.
"""

import datetime as dt
import threading
import time
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property

from qingxun.kit.decimals import ZERO, show_points
from qingxun.kit.periods import Span
from qingxun.ledger.queries import months_of
from qingxun.scoring import engine
from qingxun.scoring.models import PolicyVersion
from qingxun.scoring.queries.standings import shared_ranks
from qingxun.scoring.queries.versions import compiled_version, versions_in_force
from qingxun.scoring.queries.year_facts import Stamp, YearFacts

KEPT_TRIALS = 24


@dataclass(frozen=True)
class Trial:
    """One policy (or what is in force) on one year's facts; ``seconds`` is how long it took."""

    facts: YearFacts
    policies: Mapping[str, engine.Policy]
    lines: tuple[engine.Line, ...] = field(repr=False)
    seconds: float

    @cached_property
    def by_unit(self) -> dict[str, list[engine.Line]]:
        """The lines of each unit of the year."""
        found: dict[str, list[engine.Line]] = defaultdict(list)
        for line in self.lines:
            if line.owner_kind is engine.OwnerKind.UNIT:
                found[line.owner].append(line)
        return dict(found)

    def lines_of(self, unit: str, months: frozenset[str]) -> list[engine.Line]:
        return [line for line in self.by_unit.get(unit, []) if line.month in months]

    def points(self, months: frozenset[str]) -> dict[str, Decimal]:
        """The points of every unit that belongs to a ranking group, in these months."""
        return {
            unit: engine.total(self.lines_of(unit, months))
            for units in self.facts.groups.values()
            for unit in units
        }

    def explain(self, line: engine.Line) -> str:
        """The line in words."""
        return engine.explain(self.policies[line.policy], line)


_kept: dict[tuple[object, ...], Trial] = {}
_lock = threading.Lock()


def try_in_force(facts: YearFacts) -> Trial | None:
    """What the versions in force give; ``None`` when none ever was."""
    versions = versions_in_force(facts.desk)
    if not versions:
        return None
    name = tuple((each.compiled.policy.key, each.starts_on, each.ends_on) for each in versions)
    return _trial(facts, ("in_force", name), versions)


def try_version(facts: YearFacts, version: PolicyVersion) -> Trial:
    """What one version would give, were it in force all year.

    Raises ``PolicyInvalidError`` when it has errors.
    """
    return try_compiled(facts, compiled_version(version), version.digest)


def try_compiled(facts: YearFacts, compiled: engine.Compiled, digest: str) -> Trial:
    """The same for a policy that is not stored; ``digest`` names its text."""
    return _trial(facts, ("one", compiled.policy.key, digest), [engine.Version(compiled)])


def _trial(facts: YearFacts, name: tuple[object, ...], versions: Sequence[engine.Version]) -> Trial:
    stamp: Stamp = (facts.desk, facts.year, facts.loaded_at)
    key = (stamp, name)
    with _lock:
        found = _kept.get(key)
    if found is not None:
        return found
    from qingxun.scoring.engine.columns import evaluate_columns

    began = time.perf_counter()
    last = versions[-1].compiled
    coded = facts.for_policy(last.policy)
    given = last if len(versions) == 1 and versions[0].starts_on is None else versions
    lines = evaluate_columns(given, coded, facts.as_of).lines()
    made = Trial(
        facts=facts,
        policies={each.compiled.policy.key: each.compiled.policy for each in versions},
        lines=tuple(line for line in lines if line.on.year == facts.year),
        seconds=time.perf_counter() - began,
    )
    with _lock:
        while len(_kept) >= KEPT_TRIALS:
            _kept.pop(next(iter(_kept)))
        _kept[key] = made
    return made


@dataclass(frozen=True, slots=True)
class Place:
    """Points and rank of one unit under one policy; ``rank`` is shared by equal points.

    ``up`` is how many ranks it gains beside the base (negative: loses), ``more`` how many points.
    """

    points: Decimal
    rank: int
    up: int = 0
    more: Decimal = ZERO

    @property
    def down(self) -> int:
        """How many ranks it loses (negative: gains)."""
        return -self.up


@dataclass(frozen=True, slots=True)
class UnitRow:
    """One unit: its place under the base, and under each of the drafts."""

    unit: str
    name: str
    group: str
    base: Place
    drafts: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class Summary:
    """How one draft moves the ranks of all groups and the sum of points."""

    up: int
    down: int
    same: int
    points: Decimal
    more: Decimal


@dataclass(frozen=True)
class WhatIf:
    """The base and up to three drafts on the same facts, by ranking group."""

    groups: dict[str, list[UnitRow]]
    summaries: tuple[Summary, ...]

    @property
    def rows(self) -> list[UnitRow]:
        return [row for rows in self.groups.values() for row in rows]


def months_in(span: Span) -> frozenset[str]:
    return frozenset(months_of(span))


def compare_trials(base: Trial, drafts: Sequence[Trial], span: Span) -> WhatIf:
    """Ranks in each group before and after, in order of the rank before."""
    months = months_in(span)
    before = base.points(months)
    after = [draft.points(months) for draft in drafts]
    groups = {
        name: _group_rows(base.facts, name, units, before, after)
        for name, units in base.facts.groups.items()
    }
    summaries = tuple(
        _summary([row.drafts[number] for rows in groups.values() for row in rows])
        for number in range(len(drafts))
    )
    return WhatIf(groups, summaries)


def _group_rows(
    facts: YearFacts,
    group: str,
    units: Sequence[str],
    before: Mapping[str, Decimal],
    after: Sequence[Mapping[str, Decimal]],
) -> list[UnitRow]:
    ranks = shared_ranks({unit: before[unit] for unit in units})
    others = [shared_ranks({unit: points[unit] for unit in units}) for points in after]
    rows = [
        UnitRow(
            unit=unit,
            name=facts.unit_names[unit],
            group=group,
            base=Place(before[unit], ranks[unit]),
            drafts=tuple(
                Place(
                    points[unit], then[unit], ranks[unit] - then[unit], points[unit] - before[unit]
                )
                for points, then in zip(after, others, strict=True)
            ),
        )
        for unit in units
    ]
    return sorted(rows, key=lambda row: (row.base.rank, row.name))


def _summary(places: Sequence[Place]) -> Summary:
    return Summary(
        up=sum(place.up > 0 for place in places),
        down=sum(place.up < 0 for place in places),
        same=sum(place.up == 0 for place in places),
        points=sum((place.points for place in places), ZERO),
        more=sum((place.more for place in places), ZERO),
    )


@dataclass(frozen=True, slots=True)
class Said:
    """What one policy says about one fact: points, and the sentences that make them."""

    points: Decimal
    sentences: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Moved:
    """One fact (or a period's rule) that brings a unit other points under the draft."""

    title: str
    item: str
    on: dt.date
    before: Said
    after: Said

    @property
    def more(self) -> Decimal:
        return self.after.points - self.before.points


@dataclass(frozen=True, slots=True)
class Movement:
    """What moved one unit between two policies, the largest first; ``same`` is how many facts
    bring the same points."""

    moved: list[Moved]
    same: int

    @property
    def more(self) -> Decimal:
        return sum((each.more for each in self.moved), ZERO)


FactKey = tuple[str, ...]


def movement_of(unit: str, base: Trial, draft: Trial, span: Span) -> Movement:
    """The facts whose points differ for one unit, with the sentences of both policies."""
    months = months_in(span)
    before = _by_fact(base.lines_of(unit, months))
    after = _by_fact(draft.lines_of(unit, months))
    moved, same = [], 0
    for key in before.keys() | after.keys():
        earlier, later = before.get(key, []), after.get(key, [])
        if engine.total(earlier) == engine.total(later):
            same += 1
        else:
            moved.append(_moved(base, draft, earlier, later))
    moved.sort(key=lambda each: (-abs(each.more), each.on, each.title))
    return Movement(moved, same)


def _by_fact(lines: Iterable[engine.Line]) -> dict[FactKey, list[engine.Line]]:
    """Lines of an item by the fact itself; lines of a period by kind and period."""
    found: dict[FactKey, list[engine.Line]] = defaultdict(list)
    for line in lines:
        if line.scope.startswith("item:"):
            found[line.scope, str(line.fact_kind), line.fact].append(line)
        else:
            found[line.scope, str(line.kind)].append(line)
    return found


def _moved(
    base: Trial, draft: Trial, earlier: Sequence[engine.Line], later: Sequence[engine.Line]
) -> Moved:
    line = (later or earlier)[0]
    item = base.facts.item_of(line)
    title = base.facts.titles.get(item, "") if item else Span.from_key(line.period).label
    return Moved(
        title=title,
        item=item,
        on=line.on,
        before=_said(base, earlier),
        after=_said(draft, later),
    )


def _said(trial: Trial, lines: Sequence[engine.Line]) -> Said:
    ordered = sorted(lines, key=lambda line: line.on)
    return Said(engine.total(ordered), tuple(trial.explain(line) for line in ordered))


@dataclass(frozen=True, slots=True)
class Effect:
    """What one clause does on a year's facts: how often it is named by a line of a unit, the
    points of those lines, examples in words, and the units most concerned."""

    clause: str
    lines: int
    points: Decimal
    examples: tuple[tuple[str, str], ...]
    units: tuple[tuple[str, int, Decimal], ...]

    @property
    def shown(self) -> str:
        return show_points(self.points)


EXAMPLES = 3


def effects_of(
    trial: Trial, clauses: Iterable[str] | None = None, span: Span | None = None
) -> dict[str, Effect]:
    """The effect of each clause (or of some), in the whole year or a period of it: a line counts
    for its own clause, and for the ones that resolved or split it."""
    months = None if span is None else months_in(span)
    wanted = None if clauses is None else set(clauses)
    found: dict[str, list[engine.Line]] = defaultdict(list)
    for lines in trial.by_unit.values():
        for line in lines:
            if months is not None and line.month not in months:
                continue
            for clause in clauses_of(line):
                if wanted is None or clause in wanted:
                    found[clause].append(line)
    return {clause: _effect(trial, clause, lines) for clause, lines in found.items()}


def clauses_of(line: engine.Line) -> set[str]:
    """The ids of all clauses that made a line."""
    split = line.trace.get("split")
    others = (line.trace.get("resolve"), split.get("by") if isinstance(split, dict) else None)
    return {line.clause, *(each for each in others if isinstance(each, str))}


def _effect(trial: Trial, clause: str, lines: Sequence[engine.Line]) -> Effect:
    by_unit: dict[str, list[engine.Line]] = defaultdict(list)
    for line in lines:
        by_unit[line.owner].append(line)
    units = [
        (trial.facts.unit_names.get(unit, ""), len(own), engine.total(own))
        for unit, own in by_unit.items()
    ]
    units.sort(key=lambda row: (-abs(row[2]), -row[1], row[0]))
    return Effect(
        clause=clause,
        lines=len(lines),
        points=engine.total(lines),
        examples=tuple(_example(trial, line) for line in _examples(lines)),
        units=tuple(units[:5]),
    )


def _examples(lines: Sequence[engine.Line]) -> list[engine.Line]:
    """The latest lines of different amounts, then any latest ones."""
    ordered = sorted(lines, key=lambda line: (line.on, line.fact), reverse=True)
    seen: set[Decimal] = set()
    first: list[engine.Line] = []
    rest: list[engine.Line] = []
    for line in ordered:
        (rest if line.amount in seen else first).append(line)
        seen.add(line.amount)
    return (first + rest)[:EXAMPLES]


def _example(trial: Trial, line: engine.Line) -> tuple[str, str]:
    """Whose and what, and the sentence."""
    name = trial.facts.unit_names.get(line.owner, "")
    title = trial.facts.titles.get(trial.facts.item_of(line), "")
    return (f"{name}《{title}》" if title else name, trial.explain(line))
