"""What the engine needs to evaluate owners' assessment years: a fixed number of queries a batch."""

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from django.db.models import Q, QuerySet, Sum
from django.db.models.fields.json import KT

from qingxun.desk.models import Contributor
from qingxun.kit.periods import Span
from qingxun.ledger.models import Posting
from qingxun.organizations.models import GroupMembership
from qingxun.scoring import engine
from qingxun.scoring.engine.choices import Measure
from qingxun.scoring.models import Tally
from qingxun.scoring.queries.facts import load_items, load_unit_years
from qingxun.scoring.queries.ledger_lines import LATE, posted_of
from qingxun.scoring.queries.other_facts import Whose, load_owner_facts
from qingxun.scoring.queries.stated_years import load_person_years
from qingxun.scoring.queries.versions import group_code, versions_in_force
from qingxun.scoring.states import TARGET

Owner = tuple[engine.OwnerKind, str]
OwnerSpan = tuple[engine.OwnerKind, str, int]
Counts = Mapping[str, Mapping[str, int]]
ITEMS = engine.item_scope("")


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
    sums: Mapping[Owner, list[engine.Line]] = field(default_factory=dict)
    person_years: dict[tuple[str, int], engine.PersonYear] = field(default_factory=dict)
    person_tallies: Mapping[str, Counts] = field(default_factory=dict)
    facts: Mapping[Owner, engine.OwnerFacts] = field(default_factory=dict)

    @property
    def first_month(self) -> int:
        return engine.first_month_of(self.versions)

    def own_lines(self, kind: engine.OwnerKind, owner: str) -> list[engine.Posted[Posting]]:
        """Standing postings of the owner's periods: what the evaluation is compared with."""
        return self.posted.get((kind, owner), [])

    def item_lines(self, kind: engine.OwnerKind, owner: str) -> list[engine.Line]:
        """Sums of the lines of items: what caps and targets in points add up."""
        return self.sums.get((kind, owner), [])

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
    desk: uuid.UUID,
    versions: Sequence[engine.Version],
    owners: Sequence[OwnerSpan],
    *,
    posted: bool = True,
    points: bool = True,
    members: Sequence[GroupMembership] | None = None,
) -> OwnerYears:
    """Everything that the evaluation of these years looks at, and, where wanted, what stands.
    Without ``points`` only what targets in items look at. ``members`` of the ranking groups, when
    they are known already."""
    units = sorted({owner for kind, owner, _ in owners if kind is engine.OwnerKind.UNIT})
    people = sorted({owner for kind, owner, _ in owners if kind is engine.OwnerKind.PERSON})
    years = sorted({year for _, _, year in owners})
    unit_ids = [uuid.UUID(unit) for unit in units]
    person_ids = [uuid.UUID(person) for person in people]
    person_years = load_person_years(desk, years, person_ids) if people else {}
    since = engine.year_span(engine.first_month_of(versions), min(years, default=dt.MAXYEAR - 1))
    standing = _standing(desk, unit_ids, person_ids, f"{since.starts_on:%Y-%m}")
    grouped = {*unit_ids, *(uuid.UUID(each.unit) for each in person_years.values())}
    return OwnerYears(
        versions=versions,
        owners=owners,
        unit_years=load_unit_years(desk, years, sorted(grouped), members),
        tallies=target_counts(desk, unit_ids),
        posted=_own_postings(standing) if owners and posted else {},
        sums=_item_sums(standing) if owners and points else {},
        person_years=person_years,
        person_tallies=_person_counts(desk, versions, person_ids),
        facts=load_owner_facts(desk, versions, Whose(unit_ids, person_ids)) if points else {},
    )


@dataclass(frozen=True, slots=True)
class UnitTargets:
    """What became of each unit's targets, and what is stated of the unit for the year."""

    outcomes: Mapping[str, Sequence[engine.Outcome]]
    stated: Mapping[str, engine.UnitYear]


def unit_targets(
    desk: uuid.UUID,
    versions: Sequence[engine.Version],
    members: Sequence[GroupMembership],
    span: Span,
    as_of: dt.date,
) -> UnitTargets:
    """What became of the units' targets in the periods inside the span: the engine's own figures,
    in items or points, with carry-over and the unit's own numbers. ``members`` are those of the one
    year whose groups and data hold. Points and facts are read only where a target is in points."""
    year = members[0].year if members else span.last_day.year
    units = [row.organization_id for row in members]
    first = engine.first_month_of(versions)
    years = {engine.assessment_year(first, day) for day in (span.starts_on, span.last_day)}
    owners = [(engine.OwnerKind.UNIT, str(unit), each) for unit in units for each in {*years, year}]
    points = any(
        clause.measure is Measure.POINTS for v in versions for clause in v.compiled.targets
    )
    known = members if years == {year} else None
    loaded = load_owner_years(desk, versions, owners, posted=False, points=points, members=known)
    found: dict[str, list[engine.Outcome]] = defaultdict(list)
    for kind, owner, each in owners:
        if each not in years:
            continue
        stated = loaded.stated(kind, owner, each)
        if isinstance(stated, engine.UnitYear) and not stated.group:
            stated = replace(loaded.stated(kind, owner, year), year=each)
        whole = engine.evaluated_year(
            versions,
            stated,
            loaded.counts(kind, owner),
            loaded.item_lines(kind, owner),
            as_of,
            facts=loaded.own_facts(kind, owner),
        )
        found[owner] += [row for row in whole.outcomes if row.period_inside(span)]
    ours = {unit: row for (unit, each), row in loaded.unit_years.items() if each == year}
    return UnitTargets(found, ours)


def _person_counts(
    desk: uuid.UUID, versions: Sequence[engine.Version], people: Sequence[uuid.UUID]
) -> dict[str, Counts]:
    """Person → period → clause → items, counted anew from the items that they signed."""
    found: dict[str, dict[str, dict[str, int]]] = defaultdict(lambda: defaultdict(dict))
    if not people or not any(version.compiled.person_targets for version in versions):
        return {}
    signed = Contributor.objects.filter(person__in=people).values_list("manuscript_id", flat=True)
    wanted = {str(person) for person in people}
    for item in load_items(desk, sorted(set(signed)), versions):
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


def _standing(
    desk: uuid.UUID, units: Sequence[uuid.UUID], people: Sequence[uuid.UUID], since: str
) -> QuerySet[Posting]:
    """Standing postings of these owners booked in that month or later; without adjustments, which
    are of no period: two people's word."""
    owned = Q(organization__in=units) if units else Q()
    owned |= Q(person__in=people) if people else Q()
    rows = Posting.objects.filter(
        owned, desk_id=desk, month__gte=since, reverses__isnull=True, reversal__isnull=True
    )
    return rows.exclude(heading=engine.LineKind.ADJUSTMENT)


def _own_postings(rows: QuerySet[Posting]) -> dict[Owner, list[engine.Posted[Posting]]]:
    """Those of the owners' own periods, each as it stands."""
    found: dict[Owner, list[engine.Posted[Posting]]] = defaultdict(list)
    for row in rows.exclude(scope__startswith=ITEMS):
        posted = posted_of(row)
        found[posted.line.owner_kind, posted.line.owner].append(posted)
    return found


def _item_sums(rows: QuerySet[Posting]) -> dict[Owner, list[engine.Line]]:
    """What their items brought, summed by month, heading and clause: caps, floors and targets in
    points look at no more."""
    found: dict[Owner, list[engine.Line]] = defaultdict(list)
    sums = (
        rows.filter(scope__startswith=ITEMS)
        .annotate(late=KT(f"trace__{LATE}"))
        .order_by()
        .values_list("organization_id", "person_id", "month", "late", "heading", "clause")
        .annotate(total=Sum("amount"))
    )
    for unit, person, month, late, heading, clause, amount in sums:
        kind = engine.OwnerKind.UNIT if unit else engine.OwnerKind.PERSON
        line = engine.stored_line(
            scope=ITEMS,
            owner_kind=kind,
            owner=str(unit or person),
            kind=heading,
            month=late or month,
            amount=amount,
            policy="",
            clause=clause,
            fact_kind=engine.FactKind.ITEM,
            fact="",
            trace={},
        )
        found[kind, line.owner].append(line)
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
