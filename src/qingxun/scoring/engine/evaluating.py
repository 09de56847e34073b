"""The engine's front: facts and a policy in, lines out.

Two scopes are evaluated and replaced each on its own: one item with all its adoptions and
instructions, and one owner's period (targets and caps). ``evaluate`` does both for everything and
gives exactly the lines that the single evaluations give.
"""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from qingxun.kit.periods import PeriodKind, Span, year_of

from .attributing import Signature, split_amount
from .choices import Keep, Split
from .compiling import Compiled
from .facts import Facts, Item, UnitYear
from .lines import Line, OwnerKind, Trace, item_scope
from .matching import Credit, match_adoptions, match_filing, match_instructions
from .periods import Count, count_item, evaluate_person_period, evaluate_unit_period, unit_spans
from .resolving import resolve_credits

CountsByUnit = dict[tuple[str, str], dict[str, int]]  # (unit, period key) → clause → items


@dataclass(frozen=True, slots=True)
class Version:
    """A compiled policy and the days it is in force; ``ends_on`` is the first day after."""

    compiled: Compiled
    starts_on: dt.date | None = None
    ends_on: dt.date | None = None

    def holds(self, day: dt.date) -> bool:
        return (self.starts_on is None or self.starts_on <= day) and (
            self.ends_on is None or day < self.ends_on
        )


def version_on(versions: Iterable[Version], day: dt.date) -> Version | None:
    """The version in force on that day."""
    return next((version for version in versions if version.holds(day)), None)


@lru_cache(maxsize=8192)
def period_key(kind: PeriodKind, day: dt.date) -> str:
    """The key of the period of that kind which holds the day."""
    return Span.of(kind, day).key


def evaluate_item(compiled: Compiled, item: Item, *, during: Version | None = None) -> list[Line]:
    """The lines of one item, for its units and its persons, sorted.

    With ``during``, only facts dated inside it bring lines: filing points by the day of filing
    (or acceptance), adoption points by the day of adoption, instructions by theirs. Adoptions
    outside it are still looked at when several are resolved, so that "highest only" holds across
    a change of policy.
    """
    policy = compiled.policy
    credits = list(match_filing(compiled, item)) if compiled.filing else []
    if item.adoptions:
        credits += resolve_credits(list(match_adoptions(compiled, item)), policy.silent_keep)
    if item.instructions:
        credits += resolve_credits(list(match_instructions(compiled, item)), Keep.SUM)
    if during is not None:
        credits = [credit for credit in credits if during.holds(credit.day)]
    if not credits:
        return []
    signature = Signature(item)
    lines: list[Line] = []
    for credit in credits:
        lines += attribute_credit(compiled, credit, signature)
    lines.sort(key=_line_order)
    return lines


def _line_order(line: Line) -> tuple[str, ...]:
    return line.key


def attribute_credit(compiled: Compiled, credit: Credit, signature: Signature) -> list[Line]:
    """Stage 5: turn a credit into lines."""
    policy = compiled.policy
    clause = compiled.attribution[credit.kind]
    splits = (clause.units, clause.persons) if clause else (policy.silent_split, Split.NONE)
    scope = item_scope(signature.item.id)
    period = period_key(policy.grain, credit.on)
    lines = []
    for owner_kind, split in zip((OwnerKind.UNIT, OwnerKind.PERSON), splits, strict=True):
        for part in split_amount(
            credit.amount,
            split,
            signature,
            of_persons=owner_kind is OwnerKind.PERSON,
            places=policy.places,
            remainder=policy.remainder,
        ):
            trace: Trace = credit.trace
            if part.trace and credit.amount:
                by = {"by": clause.id} if clause else {}
                trace = {**trace, "split": {**part.trace, **by}}
            lines.append(
                Line(
                    scope,
                    owner_kind,
                    part.owner,
                    part.unit,
                    credit.kind,
                    period,
                    credit.on,
                    part.amount,
                    policy.key,
                    credit.clause.id,
                    credit.fact_kind,
                    credit.fact,
                    trace,
                )
            )
    return lines


def evaluate_item_versions(versions: Sequence[Version], item: Item) -> list[Line]:
    """The lines of one item under all versions, each fact under the one in force on its day."""
    if len(versions) == 1 and versions[0].starts_on is None and versions[0].ends_on is None:
        return evaluate_item(versions[0].compiled, item)
    lines: list[Line] = []
    for version in versions:
        lines += evaluate_item(version.compiled, item, during=version)
    return sorted(lines, key=_line_order)


def count_items(compiled: Compiled, items: Iterable[Item]) -> Counter[Count]:
    """How many items count toward each target, by unit, clause and period."""
    counts: Counter[Count] = Counter()
    for item in items:
        counts.update(count_item(compiled, item))
    return counts


def evaluate(policy: Compiled | Sequence[Version], facts: Facts, as_of: dt.date) -> list[Line]:
    """Every line of all facts, sorted. ``as_of`` decides one thing: which periods have ended.

    A period's targets and caps follow the version in force on its last day.
    """
    versions = [Version(policy)] if isinstance(policy, Compiled) else list(policy)
    lines: list[Line] = []
    for item in facts.items:
        lines += evaluate_item_versions(versions, item)
    by_owner: dict[tuple[OwnerKind, str], list[Line]] = defaultdict(list)
    for line in lines:
        by_owner[line.owner_kind, line.owner].append(line)
    counts = [_count_all(version, facts.items) for version in versions]
    lines += evaluate_periods(versions, counts, facts, by_owner, as_of)
    return sorted(lines, key=_line_order)


def evaluate_periods(
    versions: Sequence[Version],
    counts: Sequence[CountsByUnit],
    facts: Facts,
    by_owner: Mapping[tuple[OwnerKind, str], list[Line]],
    as_of: dt.date,
) -> list[Line]:
    """The lines of all owners' periods. ``by_owner`` are the lines of items; of these only owner,
    unit, kind, period, day and amount are looked at, so that sums by period do as well."""
    lines: list[Line] = []
    if any(v.compiled.targets or v.compiled.caps[OwnerKind.UNIT] for v in versions):
        for unit_year in _unit_years(facts, by_owner):
            own = by_owner.get((OwnerKind.UNIT, unit_year.unit), [])
            lines += _evaluate_unit_year(versions, counts, unit_year, own, as_of)
    if any(v.compiled.caps[OwnerKind.PERSON] for v in versions):
        for (kind, owner), own in sorted(by_owner.items()):
            if kind is OwnerKind.PERSON:
                lines += _evaluate_person(versions, owner, own)
    return lines


def _count_all(version: Version, items: Iterable[Item]) -> CountsByUnit:
    """Counts by (unit, period key), then by clause."""
    found: CountsByUnit = defaultdict(dict)
    if version.compiled.targets:
        for count, number in count_items(version.compiled, items).items():
            found[count.unit, count.period][count.clause] = number
    return found


def _unit_years(
    facts: Facts, by_owner: Mapping[tuple[OwnerKind, str], list[Line]]
) -> list[UnitYear]:
    """The stated years, and a bare one for each unit that has lines but none stated (caps)."""
    known = {(unit_year.unit, unit_year.year): unit_year for unit_year in facts.unit_years}
    for (kind, owner), lines in by_owner.items():
        if kind is OwnerKind.UNIT:
            for year in {line.on.year for line in lines}:
                known.setdefault((owner, year), UnitYear(owner, year))
    return [known[key] for key in sorted(known)]


def _spans_with_versions(versions: Sequence[Version], year: int) -> list[tuple[int, Span]]:
    """The year's periods that have clauses, shortest first, with the version of their last day."""
    whole = year_of(dt.date(year, 1, 1))
    found = []
    for kind in PeriodKind:
        for span in whole.parts(kind):
            last_day = span.ends_on - dt.timedelta(days=1)
            for number, version in enumerate(versions):
                if version.holds(last_day):
                    if span in unit_spans(version.compiled, last_day):
                        found.append((number, span))
                    break
    return found


def _evaluate_unit_year(
    versions: Sequence[Version],
    counts: Sequence[CountsByUnit],
    unit_year: UnitYear,
    own: Sequence[Line],
    as_of: dt.date,
) -> list[Line]:
    known = [line for line in own if line.on.year == unit_year.year]
    added: list[Line] = []
    for number, span in _spans_with_versions(versions, unit_year.year):
        new = evaluate_unit_period(
            versions[number].compiled,
            unit_year,
            span.key,
            counts[number].get((unit_year.unit, span.key), {}),
            known,
            as_of,
        )
        known += new
        added += new
    return added


def _evaluate_person(versions: Sequence[Version], person: str, own: list[Line]) -> list[Line]:
    added: list[Line] = []
    for year in sorted({line.on.year for line in own}):
        known = [line for line in own if line.on.year == year]
        for number, span in _spans_with_versions(versions, year):
            new = evaluate_person_period(versions[number].compiled, person, span.key, known)
            known += new
            added += new
    return added
