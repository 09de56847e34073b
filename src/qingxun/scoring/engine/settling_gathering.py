"""From facts and points to candidates: the year of every unit, person and item.

Points come as entries by owner (``sums_of_lines`` makes them from lines; an installation makes
them from its ledger), everything else from the facts.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from qingxun.kit.decimals import ZERO
from qingxun.kit.periods import PeriodKind, Span

from .compiling import Compiled
from .evaluating import count_items
from .facts import Facts, Incident, Item, PersonYear, UnitYear
from .lines import Line, OwnerKind
from .owner_facts import NO_FACTS, owner_facts
from .owner_lines import Outcome
from .owner_years import evaluated_year
from .settling_figures import Act, Candidate, Entry, Missed, Year
from .settling_policy import Who
from .versions import Version

Entries = Mapping[str, Sequence[Entry]]


@dataclass(frozen=True, slots=True)
class Sums:
    """Points of the year by owner id; ``lines`` are those of units, for targets in points."""

    units: Entries = field(default_factory=dict)
    persons: Entries = field(default_factory=dict)
    items: Entries = field(default_factory=dict)
    lines: Mapping[str, Sequence[Line]] = field(default_factory=dict)


def sums_of_lines(lines: Iterable[Line], year: Year) -> Sums:
    """The lines of the year, each an entry. An item has what its units got; where the policy gives
    every one of them the whole (or half), the most that one got, not the sum."""
    units: dict[str, list[Entry]] = defaultdict(list)
    own: dict[str, list[Line]] = defaultdict(list)
    persons: dict[str, list[Entry]] = defaultdict(list)
    items: dict[str, dict[tuple[str, ...], list[Line]]] = defaultdict(lambda: defaultdict(list))
    for line in lines:
        if not year.starts_on <= line.on < year.ends_on:
            continue
        owners = units if line.owner_kind is OwnerKind.UNIT else persons
        owners[line.owner].append(_entry(line, line.amount))
        if line.owner_kind is OwnerKind.UNIT:
            own[line.owner].append(line)
        if line.owner_kind is OwnerKind.UNIT and line.scope.startswith("item:"):
            items[line.scope[5:]][line.kind, line.clause, line.fact].append(line)
    return Sums(
        {owner: tuple(rows) for owner, rows in units.items()},
        {owner: tuple(rows) for owner, rows in persons.items()},
        {
            item: tuple(_entry(rows[0], _whole(rows)) for rows in facts.values())
            for item, facts in items.items()
        },
        own,
    )


def _entry(line: Line, amount: Decimal) -> Entry:
    return Entry(line.month, str(line.kind), line.clause, amount)


def _whole(rows: Sequence[Line]) -> Decimal:
    """What the fact brought in all, before it was divided."""
    if all((row.trace.get("split") or {}).get("rule") in ("equal", "share") for row in rows):
        return sum((row.amount for row in rows), ZERO)
    return max((row.amount for row in rows), key=abs)


def gather(
    compiled: Compiled, facts: Facts, sums: Sums, year: Year, *, items: bool = True
) -> list[Candidate]:
    """Every unit with a stated year, every person with one or with points, every item."""
    acts, personal = _acts(compiled, facts.items, year)
    incidents = _incidents(facts.incidents, year)
    tables = _tables(facts, year)
    number = int(year.key)
    unit_years = [row for row in facts.unit_years if row.year == number]
    targets = _Targets(compiled, facts, sums, year)
    found = []
    for unit in unit_years:
        missed, asked, met = targets_of(targets.outcomes(unit), year)
        found.append(
            Candidate(
                who=Who.UNIT,
                id=unit.unit,
                name=unit.name,
                group=unit.group,
                entries=tuple(sums.units.get(unit.unit, ())),
                acts=tuple(acts[unit.unit]),
                missed=missed,
                targets_asked=asked,
                targets_met=met,
                incidents=tuple(incidents[unit.unit]),
                tables=tables[unit.unit],
                headcount=unit.headcount or 0,
                since=unit.since,
                until=unit.until,
                excluded=unit.excluded,
            )
        )
    groups = {unit.unit: unit.group for unit in unit_years}
    found += _people(facts, sums, year, groups, personal, incidents)
    if items:
        found += [_item(item, sums, groups) for item in facts.items if item.id in sums.items]
    return found


Acts = dict[str, list[Act]]


def _acts(compiled: Compiled, items: Iterable[Item], year: Year) -> tuple[Acts, Acts]:
    """What was filed, accepted, adopted and instructed in the year, by unit and by person."""
    units: Acts = defaultdict(list)
    persons: Acts = defaultdict(list)
    for item in items:
        rows = list(_item_acts(compiled, item, year))
        for owners, names in (
            (units, dict.fromkeys(row.unit for row in item.contributors if row.unit)),
            (persons, dict.fromkeys(row.person for row in item.contributors if row.person)),
        ):
            for name in names:
                owners[name] += rows
    return units, persons


def _item_acts(compiled: Compiled, item: Item, year: Year) -> Iterable[Act]:
    def inside(day: dt.date | None) -> bool:
        return day is not None and year.starts_on <= day < year.ends_on

    for act, day in (("filed", item.filed_on), ("accepted", item.accepted_on)):
        if day is not None and inside(day):
            yield Act(act, f"{day:%Y-%m}", item.id, item.kind)
    for adoption in item.adoptions:
        if inside(adoption.adopted_on) and not adoption.forwarded_only:
            place = compiled.place(adoption)
            month = f"{adoption.adopted_on:%Y-%m}"
            yield Act("adopted", month, item.id, item.kind, place.outlet, place.level, place.system)
    for instruction in item.instructions:
        if inside(instruction.instructed_on):
            yield Act("instructed", f"{instruction.instructed_on:%Y-%m}", item.id, item.kind)


def _incidents(incidents: Iterable[Incident], year: Year) -> dict[str, list[Incident]]:
    found: dict[str, list[Incident]] = defaultdict(list)
    for row in incidents:
        if year.starts_on <= row.on < year.ends_on:
            for owner in (row.unit, row.person):
                if owner:
                    found[owner].append(row)
    return found


def _tables(facts: Facts, year: Year) -> dict[str, dict[str, Decimal]]:
    """The year's sum of each entered table, by unit."""
    found: dict[str, dict[str, Decimal]] = defaultdict(dict)
    for row in facts.table_entries:
        if row.unit and not row.item and year.starts_on <= row.on < year.ends_on:
            sums = found[row.unit]
            sums[row.table] = sums.get(row.table, ZERO) + row.value
    return found


def targets_of(
    outcomes: Iterable[Outcome], year: Year
) -> tuple[tuple[Missed, ...], Decimal, Decimal]:
    """What was missed, asked and brought in the year's periods that have ended, as the targets'
    own evaluation says: in points or items, with carry-over and the unit's own numbers."""
    missed, asked, met = [], ZERO, ZERO
    whole = Span(year.starts_on, year.ends_on, PeriodKind.YEAR)
    for each in outcomes:
        if not each.ended or not each.period_inside(whole):
            continue
        asked += each.asked
        met += min(each.brought, each.asked)
        if each.failed:
            missed.append(Missed(each.clause, each.period, each.asked, each.brought))
    return tuple(missed), asked, met


class _Targets:
    """The units' years evaluated for what became of their targets."""

    def __init__(self, compiled: Compiled, facts: Facts, sums: Sums, year: Year) -> None:
        self.version, self.sums, self.year = Version(compiled), sums, year
        self.facts = owner_facts(facts)
        self.counts: dict[str, dict[str, list[tuple[Version, dict[str, int]]]]] = {}
        for count, number in count_items(compiled, facts.items).items():
            periods = self.counts.setdefault(count.unit, {})
            counted = periods.setdefault(count.period, [(self.version, {})])[0][1]
            counted[count.clause] = counted.get(count.clause, 0) + number

    def outcomes(self, unit: UnitYear) -> Sequence[Outcome]:
        if not self.version.compiled.targets:
            return ()
        return evaluated_year(
            [self.version],
            unit,
            self.counts.get(unit.unit, {}),
            self.sums.lines.get(unit.unit, ()),
            self.year.as_of,
            facts=self.facts.get((OwnerKind.UNIT, unit.unit), NO_FACTS),
        ).outcomes


def _people(
    facts: Facts,
    sums: Sums,
    year: Year,
    groups: Mapping[str, str],
    acts: Acts,
    incidents: Mapping[str, list[Incident]],
) -> list[Candidate]:
    known = {row.person: row for row in facts.person_years if row.year == int(year.key)}
    bare = {key: PersonYear(key, int(year.key)) for key in sums.persons if key not in known}
    found = []
    for key, row in sorted((known | bare).items()):
        age = _age(row.born_on, year.starts_on)
        found.append(
            Candidate(
                who=Who.PERSON,
                id=key,
                name=row.name,
                group=groups.get(row.unit, ""),
                unit=row.unit,
                entries=tuple(sums.persons.get(key, ())),
                acts=tuple(acts.get(key, ())),
                incidents=tuple(incidents.get(key, ())),
                age=age,
                posts=frozenset({row.post}) if row.post else frozenset(),
                since=row.since,
                until=row.until,
                excluded=row.excluded,
            )
        )
    return found


def _age(born: dt.date | None, on: dt.date) -> int | None:
    """Full years on that day."""
    if born is None:
        return None
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def _item(item: Item, sums: Sums, groups: Mapping[str, str]) -> Candidate:
    unit = next((row.unit for row in item.contributors if row.unit), "") or ""
    days = [item.filed_on, *(adoption.adopted_on for adoption in item.adoptions)]
    return Candidate(
        who=Who.ITEM,
        id=item.id,
        group=groups.get(unit, ""),
        unit=unit,
        kind=item.kind,
        entries=tuple(sums.items.get(item.id, ())),
        acts=tuple(
            [Act("adopted", "", a.id, item.kind) for a in item.adoptions]
            + [Act("instructed", "", i.id, item.kind) for i in item.instructions]
        ),
        day=min((day for day in days if day), default=None),
    )


def calendar_year(number: int, as_of: dt.date) -> Year:
    """1 January to 31 December."""
    return Year(str(number), dt.date(number, 1, 1), dt.date(number + 1, 1, 1), as_of)
