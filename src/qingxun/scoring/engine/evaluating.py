"""The engine's front: facts and a policy in, lines out.

Two scopes are evaluated and replaced each on its own: one item with all its adoptions and
instructions (``evaluate_item``), and one owner's assessment year with the periods in it
(``owner_years``). ``evaluate`` does both for everything and gives exactly the lines that the single
evaluations give.
"""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from qingxun.kit.decimals import ZERO

from .attributing import Part, Signature, split_amount
from .choices import Rounding, Split, Taken
from .compiling import Compiled
from .counting import Count, count_item
from .facts import Facts, Item
from .joining import join_facts
from .lines import Line, OwnerKind, Trace, item_scope
from .matching import (
    Credit,
    classified,
    match_adoptions,
    match_filing,
    match_instructions,
)
from .owner_years import CountsByOwner, evaluate_years
from .policy import Attribution, EditorShare
from .resolving import resolve_credits, resolve_together
from .rounding import ratio_text, rounded
from .versions import Version, assessment_year, first_month_of, period_key, version_on

__all__ = ["CountsByUnit", "Version", "evaluate", "evaluate_item", "period_key", "version_on"]

CountsByUnit = dict[tuple[str, str], dict[str, int]]
"""(unit, period key) → clause → items."""


def evaluate_item(compiled: Compiled, item: Item, *, during: Version | None = None) -> list[Line]:
    """The lines of one item, for its units and its persons, sorted.

    With ``during``, only facts dated inside it bring lines: filing points by the day of filing
    (or acceptance), adoption points by the day of adoption, instructions by theirs. Adoptions
    outside it are still looked at when several are resolved, so that "highest only" holds across
    a change of policy.
    """
    if compiled.classify:
        item = classified(compiled, item)
    if not compiled.grouped:
        lines = _item_lines(compiled, item, "", during)
    else:
        lines = _by_group(compiled, item, during)
    lines.sort(key=_line_order)
    return lines


def _by_group(compiled: Compiled, item: Item, during: Version | None) -> list[Line]:
    """Clauses that hold for some ranking groups only: each group's owners by its own clauses.

    Whoever signed for several groups, and an editor who did not sign, goes by the first row.
    """
    lines: list[Line] = []
    group_of: dict[tuple[OwnerKind, str], str] = {}
    for row in item.contributors:
        for kind, owner in ((OwnerKind.UNIT, row.unit), (OwnerKind.PERSON, row.person)):
            if owner:
                group_of.setdefault((kind, owner), row.group)
    first = item.contributors[0].group if item.contributors else ""
    for group in sorted({first, *group_of.values()}):
        for line in _item_lines(compiled, item, group, during):
            if group_of.get((line.owner_kind, line.owner), first) == group:
                lines.append(line)
    return lines


def _item_lines(compiled: Compiled, item: Item, group: str, during: Version | None) -> list[Line]:
    credits = item_credits(compiled, item, group)
    if during is not None:
        credits = [credit for credit in credits if during.holds(credit.day)]
    if not credits:
        return []
    signature = Signature(item)
    return [line for credit in credits for line in attribute_credit(compiled, credit, signature)]


def item_credits(compiled: Compiled, item: Item, group: str = "") -> list[Credit]:
    """Stages 2 to 4 for one item."""
    policy = compiled.policy
    credits = list(match_filing(compiled, item, group)) if compiled.filing else []
    adopted: list[Credit] = []
    if item.adoptions:
        adopted = resolve_credits(list(match_adoptions(compiled, item, group)), policy.silent_keep)
    if item.instructions:
        points = sum((credit.amount for credit in adopted), ZERO)
        instructed = resolve_credits(
            list(match_instructions(compiled, item, group, points)), policy.silent_instructions
        )
        resolve_together(instructed, policy.silent_instructions)
        return credits + adopted + instructed
    return credits + adopted


def _line_order(line: Line) -> tuple[str, ...]:
    return line.key


def attribute_credit(compiled: Compiled, credit: Credit, signature: Signature) -> list[Line]:
    """Stage 5: turn a credit into lines."""
    policy = compiled.policy
    clause = compiled.attribution(credit.kind, signature.item)
    splits = (clause.units, clause.persons) if clause else (policy.silent_split, Split.NONE)
    editing = _editing(compiled, credit, signature.item)
    lines = []
    for owner_kind, split in zip((OwnerKind.UNIT, OwnerKind.PERSON), splits, strict=True):
        amount = credit.amount
        taken = ZERO
        if editing is not None and editing.owner is owner_kind:
            line = _editor_line(compiled, credit, signature.item, editing)
            lines += [line] if line else []
            if line and editing.taken is Taken.AUTHORS:
                taken = line.amount
        if split is Split.FIXED and "less" in credit.trace:
            amount = ZERO
        parts = split_amount(
            amount - taken,
            split,
            signature,
            of_persons=owner_kind is OwnerKind.PERSON,
            places=policy.places,
            remainder=policy.remainder,
            clause=clause,
            rounding=policy.rounding,
        )
        lines += [
            _line(
                compiled,
                credit,
                signature.item,
                owner_kind,
                part,
                _trace(credit, part, clause, taken),
            )
            for part in parts
        ]
    return lines


def _trace(credit: Credit, part: Part, clause: Attribution | None, taken: Decimal) -> Trace:
    trace: Trace = credit.trace
    if taken:
        trace = {**trace, "editor": f"{taken:f}"}
    if part.trace and credit.amount:
        by = {"by": clause.id} if clause else {}
        trace = {**trace, "split": {**part.trace, **by}}
    return trace


def _line(
    compiled: Compiled,
    credit: Credit,
    item: Item,
    owner_kind: OwnerKind,
    part: Part,
    trace: Trace,
) -> Line:
    policy = compiled.policy
    scope = item_scope(item.id)
    return Line(
        scope,
        owner_kind,
        part.owner,
        part.unit,
        credit.kind,
        period_key(policy.grain, credit.on, policy.first_month),
        credit.on,
        part.amount,
        policy.key,
        credit.clause.id,
        credit.fact_kind,
        credit.fact,
        trace,
    )


def _editing(compiled: Compiled, credit: Credit, item: Item) -> EditorShare | None:
    """The clause under which the item's editor has a share in this credit."""
    if not compiled.editors or item.rewritten is None or not credit.amount:
        return None
    for clause, check in compiled.editors:
        if credit.kind in clause.kinds and item.rewritten >= clause.least and check.item_fits(item):
            return clause
    return None


def _editor_line(
    compiled: Compiled, credit: Credit, item: Item, clause: EditorShare
) -> Line | None:
    """The editor's part, cut down; the trace keeps whose clause gave the points."""
    assert item.rewritten is not None
    owner = item.editor if clause.owner is OwnerKind.PERSON else item.editor_unit
    if not owner:
        return None
    degree = min(Fraction(item.rewritten), Fraction(100)) / 100
    share = degree if clause.share is None else clause.share
    amount = rounded(Fraction(credit.amount) * share, compiled.policy.places, Rounding.DOWN)
    trace: Trace = {
        **credit.trace,
        "of_clause": credit.clause.id,
        "edited": {"rewritten": f"{item.rewritten:f}", "share": ratio_text(share)},
    }
    part = Part(owner, item.editor_unit, amount)
    line = _line(compiled, credit, item, clause.owner, part, trace)
    return replace(line, clause=clause.id)


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
    """Every line of all facts, sorted. ``as_of`` decides one thing: which periods have ended and
    which days have passed.

    A period's clauses follow the version in force on its last day.
    """
    versions = [Version(policy)] if isinstance(policy, Compiled) else list(policy)
    items = joined_items(versions, facts)
    lines: list[Line] = []
    for item in items:
        lines += evaluate_item_versions(versions, item)
    by_owner: dict[tuple[OwnerKind, str], list[Line]] = defaultdict(list)
    for line in lines:
        by_owner[line.owner_kind, line.owner].append(line)
    rest = replace(facts, items=items)
    counts = [_count_all(version, items) for version in versions]
    lines += evaluate_periods(versions, counts, rest, by_owner, as_of)
    return sorted(lines, key=_line_order)


def joined_items(versions: Sequence[Version], facts: Facts) -> tuple[Item, ...]:
    """The items with everything that is theirs, ranking groups too where clauses ask for them."""
    groups = None
    if any(version.compiled.grouped for version in versions):
        groups = {(unit.unit, unit.year): unit.group for unit in facts.unit_years}
    first = first_month_of(versions)
    return join_facts(facts, groups=groups, year_of=lambda day: assessment_year(first, day))


def evaluate_periods(
    versions: Sequence[Version],
    counts: Sequence[CountsByUnit],
    facts: Facts,
    by_owner: Mapping[tuple[OwnerKind, str], list[Line]],
    as_of: dt.date,
) -> list[Line]:
    """The lines of all owners' years.

    ``by_owner`` are the lines of items; of these only owner, unit, kind, period, day and amount are
    looked at, so that sums by period do as well. ``counts`` are those of units, one mapping a
    version. ``facts.items`` are needed for targets of persons, and where an instruction asks for a
    follow-up or an incident names an item but nobody.
    """
    merged: CountsByOwner = {}
    for version, found in zip(versions, counts, strict=True):
        for (unit, period), by_clause in found.items():
            merged.setdefault((OwnerKind.UNIT, unit, period), []).append((version, by_clause))
    return evaluate_years(versions, merged, facts, by_owner, as_of)


def _count_all(version: Version, items: Iterable[Item]) -> CountsByUnit:
    """Counts by (unit, period key), then by clause."""
    found: CountsByUnit = defaultdict(dict)
    if version.compiled.counts_items:
        for count, number in count_items(version.compiled, items).items():
            found[count.unit, count.period][count.clause] = number
    return found
