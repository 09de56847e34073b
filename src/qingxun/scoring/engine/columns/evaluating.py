"""The front of the evaluator over columns: gives exactly the lines that ``evaluate`` gives.

Stages 2 to 5 run over columns. An item about which the policy asks for something that no column
holds goes, alone, through the object evaluator. Stages 6 and later take the sums of the columns'
lines by owner, kind and period, and are the object evaluator's own.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

import polars as pl

from ..choices import Keep
from ..compiling import Compiled
from ..evaluating import (
    CountsByUnit,
    count_items,
    evaluate_item_versions,
    evaluate_periods,
    joined_items,
)
from ..facts import Item
from ..lines import Line, LineKind, OwnerKind
from ..versions import Version
from .attributing import Signatures, attribute_columns, read_signatures
from .classifying import classified_facts
from .counting import count_columns
from .facts import FactColumns
from .lines import SCHEMA, Block, LineColumns
from .matching import adoption_credits, filing_credits, instruction_credits
from .objects import items_with_own_facts, objects_of
from .resolving import resolve_columns
from .summing import sum_lines

Owner = tuple[OwnerKind, str]


def evaluate_columns(
    policy: Compiled | Sequence[Version], facts: FactColumns, as_of: dt.date
) -> LineColumns:
    """Every line of all facts; ``as_of`` as in ``evaluate``."""
    versions = [Version(policy)] if isinstance(policy, Compiled) else list(policy)
    if any(version.compiled.looks_at_whole_items for version in versions):
        everyone = pl.int_range(len(facts.items), dtype=pl.UInt32, eager=True)
        return _finish(versions, LineColumns(facts), everyone, as_of, None)
    signatures = read_signatures(facts)
    blocks: list[Block] = []
    apart = [items_with_own_facts(facts)]
    counts: list[CountsByUnit] = []
    for version in versions:
        known, unclassed = classified_facts(version.compiled, facts)
        for block, refused in _item_blocks(version, known, signatures):
            blocks.append(block)
            apart += refused
        counted, uncounted = count_columns(version, known)
        counts.append(counted)
        apart += [unclassed, uncounted]
    numbers = pl.concat(apart).unique()
    if len(numbers):
        kept = ~pl.col("item").is_in(numbers.implode())
        blocks = [replace(block, frame=block.frame.filter(kept)) for block in blocks]
    known_counts = None if len(numbers) or facts.apart else counts
    return _finish(versions, LineColumns(facts, blocks), numbers, as_of, known_counts)


def _item_blocks(
    version: Version, facts: FactColumns, signatures: Signatures
) -> list[tuple[Block, list[pl.Series]]]:
    """Stages 2 to 5 under one version."""
    compiled = version.compiled
    silent = compiled.policy.silent_keep
    stages = (
        (LineKind.FILING, filing_credits, None, facts.items),
        (LineKind.ADOPTION, adoption_credits, silent, facts.adoptions),
        (LineKind.INSTRUCTION, instruction_credits, Keep.SUM, facts.instructions),
    )
    found = []
    for kind, match, keep, table in stages:
        credits = match(compiled, facts)
        amounts = (
            credits.frame.with_columns(pl.col("points").alias("amount"))
            if keep is None
            else resolve_columns(credits.frame, credits.protos, keep)
        )
        amounts = amounts.filter(_during(version))
        parts = attribute_columns(compiled, amounts, kind, signatures)
        frame = parts.frame.select(list(SCHEMA))
        block = Block(compiled, kind, frame, credits.protos, parts.parts, table, keep or Keep.SUM)
        found.append((block, [credits.apart, parts.apart]))
    return found


def _during(version: Version) -> pl.Expr:
    holds = pl.lit(value=True)
    if version.starts_on is not None:
        holds = holds & (pl.col("day") >= version.starts_on)
    if version.ends_on is not None:
        holds = holds & (pl.col("day") < version.ends_on)
    return holds


def _finish(
    versions: Sequence[Version],
    found: LineColumns,
    apart: pl.Series,
    as_of: dt.date,
    counts: list[CountsByUnit] | None,
) -> LineColumns:
    """The items apart as objects, then the owners' periods. ``counts`` are known where no item
    is apart."""
    facts = found.facts
    objects = (*objects_of(facts, apart), *facts.apart)
    items = joined_items(versions, replace(facts.others, items=objects))
    for item in items:
        found.objects += evaluate_item_versions(versions, item)
    by_owner: dict[Owner, list[Line]] = defaultdict(list)
    for line in [*found.objects, *sum_lines(found)]:
        by_owner[line.owner_kind, line.owner].append(line)
    rest = _without(facts, apart)
    if counts is None:
        counts = [_counts(version, rest, items) for version in versions]
    others = replace(facts.others, items=(*items, *_with_duties(versions, rest)))
    found.objects += evaluate_periods(versions, counts, others, by_owner, as_of)
    return found


def _counts(version: Version, facts: FactColumns, apart: Sequence[Item]) -> CountsByUnit:
    """What counts toward targets, of the columns and of the items apart."""
    counts = count_columns(version, classified_facts(version.compiled, facts)[0])[0]
    for count, number in count_items(version.compiled, apart).items():
        of_unit = counts.setdefault((count.unit, count.period), {})
        of_unit[count.clause] = of_unit.get(count.clause, 0) + number
    return counts


def _with_duties(versions: Sequence[Version], facts: FactColumns) -> list[Item]:
    """Items of the columns whose instructions ask for a follow-up that some clause looks at."""
    due = facts.instructions.column_of("follow_up_due")
    owner = facts.instructions.owner
    if due is None or owner is None or not any(v.compiled.follow_ups for v in versions):
        return []
    some = pl.Series([day is not None for (day,) in due.values], dtype=pl.Boolean)
    return objects_of(facts, owner.filter(some.gather(due.codes)))


def _without(facts: FactColumns, numbers: pl.Series) -> FactColumns:
    """The same facts with nobody signing these items: they count for nobody."""
    if not len(numbers):
        return facts
    kept = facts.signed.filter(~pl.col("item").is_in(numbers.implode()))
    return replace(facts, signed=kept)
