"""What the engine needs to evaluate owners' assessment years: a fixed number of queries a batch."""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from qingxun.desk.models import Contributor
from qingxun.ledger.models import Posting
from qingxun.scoring import engine
from qingxun.scoring.models import Tally
from qingxun.scoring.queries.facts import load_items, load_unit_years
from qingxun.scoring.queries.ledger_lines import posted_of
from qingxun.scoring.queries.other_facts import Whose, load_owner_facts, load_person_years
from qingxun.scoring.queries.versions import group_code, versions_in_force
from qingxun.scoring.states import TARGET

Owner = tuple[engine.OwnerKind, str]
OwnerSpan = tuple[engine.OwnerKind, str, int]
Counts = Mapping[str, Mapping[str, int]]


def has_person_clauses(compiled: engine.Compiled) -> bool:
    """Whether any clause is about periods of people."""
    person = engine.OwnerKind.PERSON
    return bool(
        compiled.person_targets
        or compiled.caps[person]
        or compiled.floors[person]
        or compiled.starts[person]
        or compiled.outputs
        or compiled.entered
        or compiled.incidents
    )


@dataclass
class OwnerYears:
    """Everything about some owners' years."""

    versions: Sequence[engine.Version]
    owners: Sequence[OwnerSpan]
    unit_years: dict[tuple[str, int], engine.UnitYear]
    tallies: Mapping[str, Counts] = field(default_factory=dict)
    posted: Mapping[Owner, list[engine.Posted[Posting]]] = field(default_factory=dict)
    person_years: dict[tuple[str, int], engine.PersonYear] = field(default_factory=dict)
    person_tallies: Mapping[str, Counts] = field(default_factory=dict)
    facts: Mapping[Owner, engine.OwnerFacts] = field(default_factory=dict)

    @property
    def first_month(self) -> int:
        return engine.first_month_of(self.versions)

    def own_lines(self, kind: engine.OwnerKind, owner: str) -> list[engine.Posted[Posting]]:
        """Standing postings: what caps add up, and what the evaluation is compared with."""
        return self.posted.get((kind, owner), [])

    def stated(
        self, kind: engine.OwnerKind, owner: str, year: int
    ) -> engine.UnitYear | engine.PersonYear:
        if kind is engine.OwnerKind.PERSON:
            return self.person_years.get((owner, year), engine.PersonYear(owner, year))
        stated = self.unit_years.get((owner, year), engine.UnitYear(owner, year))
        if not stated.group:
            return stated
        return replace(stated, group=group_code(self.versions[-1].compiled, stated.group))

    def is_rostered(self, kind: engine.OwnerKind, owner: str, year: int) -> bool:
        return kind is engine.OwnerKind.UNIT or (owner, year) in self.person_years

    def group(self, kind: engine.OwnerKind, owner: str, year: int) -> str:
        """The code of a person's ranking group: that of the unit."""
        person = self.person_years.get((owner, year))
        if kind is engine.OwnerKind.UNIT or person is None:
            return ""
        unit = self.stated(engine.OwnerKind.UNIT, person.unit, year)
        return unit.group if isinstance(unit, engine.UnitYear) else ""

    def counts(
        self, kind: engine.OwnerKind, owner: str
    ) -> dict[str, list[tuple[engine.Version, Mapping[str, int]]]]:
        """Period → counts; each period under the version of its last day."""
        tallies = self.tallies if kind is engine.OwnerKind.UNIT else self.person_tallies
        found: dict[str, list[tuple[engine.Version, Mapping[str, int]]]] = {}
        for period, counts in tallies.get(owner, {}).items():
            version = engine.version_of_period(self.versions, period)
            if version is not None:
                found[period] = [(version, counts)]
        return found

    def own_facts(self, kind: engine.OwnerKind, owner: str) -> engine.OwnerFacts:
        return self.facts.get((kind, owner), engine.OwnerFacts())


def load_owner_years(
    desk: uuid.UUID, versions: Sequence[engine.Version], owners: Sequence[OwnerSpan]
) -> OwnerYears:
    """Everything that the evaluation of these years looks at."""
    units = sorted({owner for kind, owner, _ in owners if kind is engine.OwnerKind.UNIT})
    people = sorted({owner for kind, owner, _ in owners if kind is engine.OwnerKind.PERSON})
    years = sorted({year for _, _, year in owners})
    unit_ids = [uuid.UUID(unit) for unit in units]
    person_ids = [uuid.UUID(person) for person in people]
    person_years = load_person_years(desk, years, person_ids) if people else {}
    grouped = {*unit_ids, *(uuid.UUID(each.unit) for each in person_years.values())}
    return OwnerYears(
        versions=versions,
        owners=owners,
        unit_years=load_unit_years(desk, years, sorted(grouped)),
        tallies=target_counts(desk, unit_ids),
        posted=_posted(desk, unit_ids, person_ids),
        person_years=person_years,
        person_tallies=_person_counts(desk, versions, person_ids),
        facts=load_owner_facts(desk, versions, Whose(unit_ids, person_ids)),
    )


def _person_counts(
    desk: uuid.UUID, versions: Sequence[engine.Version], people: Sequence[uuid.UUID]
) -> dict[str, Counts]:
    """Person → period → clause → items, counted anew from the items that they signed."""
    found: dict[str, dict[str, dict[str, int]]] = defaultdict(lambda: defaultdict(dict))
    if not people or not any(version.compiled.person_targets for version in versions):
        return {}
    signed = Contributor.objects.filter(person__in=people).values_list("manuscript_id", flat=True)
    wanted = {str(person) for person in people}
    for item in load_items(desk, sorted(set(signed))):
        for version in versions:
            for count in engine.count_for_persons(version.compiled, item):
                of_period = engine.version_of_period(versions, count.period)
                if count.unit in wanted and of_period is version:
                    counts = found[count.unit][count.period]
                    counts[count.clause] = counts.get(count.clause, 0) + 1
    return dict(found)


def with_groups(
    desk: uuid.UUID, versions: Sequence[engine.Version], items: Sequence[engine.Item]
) -> list[engine.Item]:
    """The items with their units' ranking groups, where a clause holds for some groups only."""
    if not any(version.compiled.grouped for version in versions):
        return list(items)
    first = engine.first_month_of(versions)
    years = {engine.assessment_year(first, i.filed_on) for i in items if i.filed_on}
    stated = load_unit_years(desk, sorted(years))
    policy = versions[-1].compiled
    groups = {key: group_code(policy, each.group) for key, each in stated.items() if each.group}
    return list(
        engine.join_facts(
            engine.Facts(items=tuple(items)),
            groups=groups,
            year_of=lambda day: engine.assessment_year(first, day),
        )
    )


def _posted(
    desk: uuid.UUID, units: Sequence[uuid.UUID], people: Sequence[uuid.UUID]
) -> dict[Owner, list[engine.Posted[Posting]]]:
    standing = Posting.objects.filter(desk_id=desk, reverses__isnull=True, reversal__isnull=True)
    rows = standing.exclude(heading=engine.LineKind.ADJUSTMENT)  # of no period: two people's word
    found: dict[Owner, list[engine.Posted[Posting]]] = defaultdict(list)
    if units:
        for row in rows.filter(organization__in=units):
            found[engine.OwnerKind.UNIT, str(row.organization_id)].append(posted_of(row))
    if people:
        for row in rows.filter(person__in=people):
            found[engine.OwnerKind.PERSON, str(row.person_id)].append(posted_of(row))
    return found


def target_counts(
    desk: uuid.UUID, units: Sequence[uuid.UUID]
) -> dict[str, dict[str, dict[str, int]]]:
    """Unit → period → clause → number of items counted toward the target."""
    rows = Tally.objects.filter(desk=desk, organization__in=units, measure__startswith=TARGET)
    counts: dict[str, dict[str, dict[str, int]]] = defaultdict(lambda: defaultdict(dict))
    for row in rows:
        clause = row.measure.removeprefix(TARGET)
        counts[str(row.organization_id)][row.period][clause] = row.number
    return counts


def owners_of_years(desk: uuid.UUID, years: Iterable[int]) -> list[OwnerSpan]:
    """Every owner with a stated year: units in ranking groups, and people where a policy has
    clauses about them."""
    wanted = sorted(years)
    found: list[OwnerSpan] = [
        (engine.OwnerKind.UNIT, unit, year) for unit, year in sorted(load_unit_years(desk, wanted))
    ]
    if any(has_person_clauses(version.compiled) for version in versions_in_force(desk)):
        people = load_person_years(desk, wanted)
        found += [(engine.OwnerKind.PERSON, person, year) for person, year in sorted(people)]
    return found
