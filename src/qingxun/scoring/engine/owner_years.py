"""Stages 6 to 9 for owners: one owner's assessment year at a time, all its periods together.

What happens in one period can change later ones (carry-over, a deduction that grows, × 2 charged
to the year), so a year is evaluated and replaced as a whole: after any fact of an owner changed,
``evaluate_owner_year`` gives everything that its year should say.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from qingxun.kit.periods import PeriodKind, Span

from .compiling import Compiled
from .counting import count_for_persons
from .fact_lines import add_fact_lines
from .facts import Facts, Item, PersonYear, UnitYear
from .lines import Line, OwnerKind
from .owner_facts import NO_FACTS, OwnerFacts, owner_facts
from .owner_lines import ClauseCounts, Counted, OwnerYear
from .periods import add_period_lines, period_kinds
from .versions import Version, assessment_year, first_month_of, version_on, year_span

CountsByOwner = dict[tuple[OwnerKind, str, str], list[tuple[Version, ClauseCounts]]]
"""(owner kind, owner, period key) → counts by clause, under each version."""
Owner = tuple[OwnerKind, str]
Spans = Sequence[tuple[Compiled, Span]]


def spans_of_year(
    versions: Sequence[Version], kind: OwnerKind, span: Span
) -> list[tuple[Compiled, Span]]:
    """The year's periods that have clauses, shortest first, with the policy of their last day."""
    kinds = {id(version): period_kinds(version.compiled, kind) for version in versions}
    asked = frozenset().union(*kinds.values())
    found = []
    for period in filter(asked.__contains__, PeriodKind):  # most policies know no weeks
        for part in span.parts(period):
            version = version_on(versions, part.last_day)
            if version is not None and period in kinds[id(version)]:
                found.append((version.compiled, part))
    return found


def evaluate_owner_year(
    versions: Sequence[Version],
    stated: UnitYear | PersonYear,
    counts: Mapping[str, Counted],
    lines: Iterable[Line],
    as_of: dt.date,
    *,
    facts: OwnerFacts = NO_FACTS,
    group: str = "",
    rostered: bool = True,
    spans: Spans | None = None,
) -> list[Line]:
    """All lines of one owner's assessment year besides those of items.

    ``lines`` are the owner's item lines (others, and lines of other years, are ignored).
    ``counts``: period key → the items counted in it, under each version (``count_item``).
    ``group`` is a person's ranking group, when clauses ask for it; a unit's is in ``stated``.
    A unit without a group, and a person who is not ``rostered``, have no targets and no score
    to start from. The result does not depend on
    the order of anything.
    """
    year = evaluated_year(
        versions,
        stated,
        counts,
        lines,
        as_of,
        facts=facts,
        group=group,
        rostered=rostered,
        spans=spans,
    )
    return year.added


def evaluated_year(
    versions: Sequence[Version],
    stated: UnitYear | PersonYear,
    counts: Mapping[str, Counted],
    lines: Iterable[Line],
    as_of: dt.date,
    *,
    facts: OwnerFacts = NO_FACTS,
    group: str = "",
    rostered: bool = True,
    spans: Spans | None = None,
) -> OwnerYear:
    """The year with all that ``evaluate_owner_year`` adds to it, and what became of its targets."""
    kind = OwnerKind.UNIT if isinstance(stated, UnitYear) else OwnerKind.PERSON
    span = year_span(first_month_of(versions), stated.year)
    year = OwnerYear(
        versions=versions,
        kind=kind,
        owner=stated.unit if isinstance(stated, UnitYear) else stated.person,
        span=span,
        as_of=as_of,
        known=[line for line in lines if line.on in span and not _of_owner(line)],
        counts=counts,
        stated=stated,
        rostered=rostered,
        group=stated.group if isinstance(stated, UnitYear) else group,
        facts=facts,
    )
    add_fact_lines(year)
    for compiled, part in spans_of_year(versions, kind, span) if spans is None else spans:
        add_period_lines(year, compiled, part)
    return year


def _of_owner(line: Line) -> bool:
    return line.scope.startswith(("unit:", "person:"))


def evaluate_years(
    versions: Sequence[Version],
    counts: CountsByOwner,
    facts: Facts,
    by_owner: Mapping[Owner, Sequence[Line]],
    as_of: dt.date,
) -> list[Line]:
    """Every owner's years: the stated ones, and a bare one where there are lines or facts."""
    if not versions:
        return []
    own_facts = owner_facts(facts)
    counted: dict[Owner, dict[str, list[tuple[Version, ClauseCounts]]]] = defaultdict(dict)
    for (kind, owner, period), found in counts.items():
        counted[kind, owner][period] = found
    for (owner, period), found in _person_counts(versions, facts.items).items():
        counted[OwnerKind.PERSON, owner][period] = found
    groups = {(unit.unit, unit.year): unit.group for unit in facts.unit_years}
    first = first_month_of(versions)
    known_spans: dict[tuple[OwnerKind, int], Spans] = {}
    lines: list[Line] = []
    rostered = {(person.person, person.year) for person in facts.person_years}
    for kind, stated in _stated(facts, by_owner, own_facts, first):
        owner = stated.unit if isinstance(stated, UnitYear) else stated.person
        key = (kind, stated.year)
        if key not in known_spans:
            known_spans[key] = spans_of_year(versions, kind, year_span(first, stated.year))
        of = own_facts.get((kind, owner), NO_FACTS)
        if not known_spans[key] and of is NO_FACTS:
            continue
        lines += evaluate_owner_year(
            versions,
            stated,
            counted.get((kind, owner), {}),
            by_owner.get((kind, owner), ()),
            as_of,
            facts=of,
            group=groups.get((stated.unit, stated.year), ""),
            rostered=kind is OwnerKind.UNIT or (owner, stated.year) in rostered,
            spans=known_spans[key],
        )
    return lines


def _stated(
    facts: Facts,
    by_owner: Mapping[Owner, Sequence[Line]],
    own_facts: Mapping[Owner, OwnerFacts],
    first_month: int,
) -> list[tuple[OwnerKind, UnitYear | PersonYear]]:
    """The stated years and bare ones, in a fixed order."""
    known: dict[tuple[OwnerKind, str, int], UnitYear | PersonYear] = {}
    for unit in facts.unit_years:
        known[OwnerKind.UNIT, unit.unit, unit.year] = unit
    for person in facts.person_years:
        known[OwnerKind.PERSON, person.person, person.year] = person
    years: dict[Owner, set[int]] = defaultdict(set)
    for owner, lines in by_owner.items():
        years[owner] |= {assessment_year(first_month, line.on) for line in lines}
    for owner, of in own_facts.items():
        years[owner] |= {assessment_year(first_month, day) for day in of.days()}
    for (kind, owner_id), found in years.items():
        for year in found:
            bare = UnitYear if kind is OwnerKind.UNIT else PersonYear
            known.setdefault((kind, owner_id, year), bare(owner_id, year))
    return [(key[0], known[key]) for key in sorted(known)]


def _person_counts(
    versions: Sequence[Version], items: Iterable[Item]
) -> dict[tuple[str, str], list[tuple[Version, ClauseCounts]]]:
    found: dict[tuple[str, str], list[tuple[Version, ClauseCounts]]] = defaultdict(list)
    for version in versions:
        if not version.compiled.person_targets:
            continue
        own: dict[tuple[str, str], dict[str, int]] = defaultdict(lambda: defaultdict(int))
        for item in items:
            for count in count_for_persons(version.compiled, item):
                own[count.unit, count.period][count.clause] += 1
        for key, by_clause in own.items():
            found[key].append((version, by_clause))
    return found
