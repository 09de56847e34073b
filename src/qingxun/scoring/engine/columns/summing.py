"""Sums of lines over columns, by owner, kind and period."""

import polars as pl

from ..lines import FactKind, Line
from ..versions import period_key
from .attributing import OWNER_KINDS
from .lines import LINE_KINDS, Block, LineColumns
from .scale import to_points


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
    if not parts:
        return pl.DataFrame(schema=[*names, "on", "amount", "lines"])
    return (
        pl.concat(parts)
        .group_by(names)
        .agg(pl.col("on").max(), pl.col("amount").sum(), pl.col("lines").sum())
    )


def _periods(block: Block) -> pl.DataFrame:
    days = block.frame["on"].unique()
    policy = block.compiled.policy
    keys = [period_key(policy.grain, day, policy.first_month) for day in days.to_list()]
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
