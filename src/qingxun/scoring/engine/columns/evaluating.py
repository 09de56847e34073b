"""The front of the evaluator over columns: gives exactly the lines that ``evaluate`` gives.

Stages 2 to 5 run over columns. An item about which the policy asks for something that no column
holds goes, alone, through the object evaluator. Stages 6 and later take the sums of the columns'
lines by owner, kind and period, and are the object evaluator's own.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import polars as pl

from ..choices import Keep
from ..compiling import Compiled
from ..evaluating import (
    CountsByUnit,
    Version,
    count_items,
    evaluate,
    evaluate_item_versions,
    evaluate_periods,
    period_key,
)
from ..facts import Contributor, Item
from ..lines import FactKind, Line, LineKind, OwnerKind
from .attributing import OWNER_KINDS, Signatures, attribute_columns, read_signatures
from .counting import count_columns
from .facts import FactColumns, Table
from .lines import LINE_KINDS, SCHEMA, Block, LineColumns
from .matching import adoption_credits, filing_credits, instruction_credits
from .resolving import resolve_columns
from .scale import to_points

Owner = tuple[OwnerKind, str]


def evaluate_columns(
    policy: Compiled | Sequence[Version], facts: FactColumns, as_of: dt.date
) -> LineColumns:
    """Every line of all facts; ``as_of`` as in ``evaluate``."""
    versions = [Version(policy)] if isinstance(policy, Compiled) else list(policy)
    if any(version.compiled.looks_at_whole_items for version in versions):
        return _by_objects(versions, facts, as_of)
    signatures = read_signatures(facts)
    blocks: list[Block] = []
    counts: list[CountsByUnit] = []
    apart: list[pl.Series] = []
    for version in versions:
        for block, refused in _item_blocks(version, facts, signatures):
            blocks.append(block)
            apart += refused
        counted, refused_items = count_columns(version, facts)
        counts.append(counted)
        apart.append(refused_items)
    objects = list(facts.apart)
    refused_all = pl.concat(apart).unique() if apart else pl.Series(dtype=pl.UInt32)
    if len(refused_all):
        objects += objects_of(facts, refused_all)
        kept = ~pl.col("item").is_in(refused_all.implode())
        blocks = [replace(block, frame=block.frame.filter(kept)) for block in blocks]
        rest = _without(facts, refused_all)
        counts = [count_columns(version, rest)[0] for version in versions]
    return _finish(versions, LineColumns(facts, blocks), objects, counts, as_of)


def _by_objects(versions: Sequence[Version], facts: FactColumns, as_of: dt.date) -> LineColumns:
    """Everything through the object evaluator."""
    numbers = pl.int_range(len(facts.items), dtype=pl.UInt32, eager=True)
    items = (*objects_of(facts, numbers), *facts.apart)
    found = LineColumns(facts, [])
    found.objects += evaluate(versions, replace(facts.others, items=items), as_of)
    return found


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
    objects: list[Item],
    counts: list[CountsByUnit],
    as_of: dt.date,
) -> LineColumns:
    """Items apart, then the owners' periods."""
    by_owner: dict[Owner, list[Line]] = defaultdict(list)
    for item in objects:
        found.objects += evaluate_item_versions(versions, item)
    for line in found.objects:
        by_owner[line.owner_kind, line.owner].append(line)
    for number, version in enumerate(versions):
        if objects:
            for count, items in count_items(version.compiled, objects).items():
                of_unit = counts[number].setdefault((count.unit, count.period), {})
                of_unit[count.clause] = of_unit.get(count.clause, 0) + items
    for line in sum_lines(found):
        by_owner[line.owner_kind, line.owner].append(line)
    found.objects += evaluate_periods(versions, counts, found.facts.others, by_owner, as_of)
    return found


def sums(found: LineColumns) -> pl.DataFrame:
    """What the columns' lines bring: ``owner_kind``, ``owner`` (numbers), ``kind`` (a number of
    ``LineKind``), ``period`` (the policy's), ``on`` (the last day), ``amount``, ``lines``."""
    parts = [
        block.frame.group_by("owner_kind", "owner", "on")
        .agg(pl.col("amount").sum(), pl.len().alias("lines"))
        .join(_periods(block), on="on")
        .group_by("owner_kind", "owner", "period")
        .agg(pl.col("on").max(), pl.col("amount").sum(), pl.col("lines").sum())
        .with_columns(pl.lit(LINE_KINDS.index(block.kind), dtype=pl.UInt8).alias("kind"))
        for block in found.blocks
    ]
    names = ["owner_kind", "owner", "kind", "period"]
    return (
        pl.concat(parts)
        .group_by(names)
        .agg(pl.col("on").max(), pl.col("amount").sum(), pl.col("lines").sum())
    )


def _periods(block: Block) -> pl.DataFrame:
    days = block.frame["on"].unique()
    grain = block.compiled.policy.grain
    keys = [period_key(grain, day) for day in days.to_list()]
    return pl.DataFrame({"on": days, "period": keys}, schema={"on": pl.Date, "period": pl.String})


def sum_lines(found: LineColumns) -> list[Line]:
    """The sums as lines, one an owner, kind and period, for the stages that add lines up."""
    names = (found.facts.units, found.facts.people)
    lines = []
    rows = sums(found).select("owner_kind", "owner", "kind", "period", "on", "amount")
    for owner_kind, owner, kind, period, on, amount in rows.iter_rows():
        name = names[owner_kind][owner]
        lines.append(
            Line(
                "",
                OWNER_KINDS[owner_kind],
                name,
                name,
                LINE_KINDS[kind],
                period,
                on,
                to_points(amount),
                "",
                "",
                FactKind.ITEM,
                "",
                {},
            )
        )
    return lines


def objects_of(facts: FactColumns, numbers: pl.Series) -> list[Item]:
    """Items of the columns as objects."""
    wanted = set(numbers.to_list())
    rows_of: dict[str, dict[int, list[Any]]] = {
        "adoptions": defaultdict(list),
        "instructions": defaultdict(list),
    }
    for name in rows_of:
        table: Table = getattr(facts, name)
        assert table.owner is not None
        for row, owner in enumerate(table.owner):
            if owner in wanted:
                rows_of[name][owner].append(_object(table, row))
    signed: dict[int, list[Contributor]] = defaultdict(list)
    for item, unit, person, rest in facts.signed.select(
        "item", "unit", "person", "rest"
    ).iter_rows():
        if item in wanted:
            signed[item].append(
                Contributor(
                    None if unit is None else facts.units[unit],
                    None if person is None else facts.people[person],
                    **facts.signed_rest[rest],
                )
            )
    return [
        _object(
            facts.items,
            number,
            contributors=tuple(signed[number]),
            **{name: tuple(rows[number]) for name, rows in rows_of.items()},
        )
        for number in sorted(wanted)
    ]


def _object(table: Table, row: int, **more: Any) -> Any:
    values: dict[str, Any] = {name: days[row] for name, days in table.days.items()}
    for column in table.all_columns():
        values |= zip(column.attributes, column.values[column.codes[row]], strict=True)
    make: Any = table.type
    return make(id=table.ids[row], **values, **more)


def _without(facts: FactColumns, numbers: pl.Series) -> FactColumns:
    """The same facts with nobody signing these items: they count for nobody."""
    kept = facts.signed.filter(~pl.col("item").is_in(numbers.implode()))
    return replace(facts, signed=kept)
