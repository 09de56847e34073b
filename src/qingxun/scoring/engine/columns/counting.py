"""How many items count toward each target, over columns."""

from typing import Any

import polars as pl

from ..choices import Basis, Excluded
from ..compiling import Compiled
from ..counting import counting_day, key_of
from ..evaluating import CountsByUnit
from ..period_policy import Target
from ..versions import Version, period_key
from .facts import FactColumns
from .matching import ADOPTED, Offer
from .probing import Known, One, Probe, Sorted, sort_by_answer

NOBODY = pl.Series(dtype=pl.UInt32)


def count_columns(version: Version, facts: FactColumns) -> tuple[CountsByUnit, pl.Series]:
    """The counts of ``count_items``, and the items about which the policy asks for what has no
    column (they are not counted)."""
    compiled = version.compiled
    counts: CountsByUnit = {}
    apart = [NOBODY]
    if compiled.targets:
        excluded = _excluded(compiled, facts)
        apart.append(_refused(excluded, None))
        answers = [result is not False for result in excluded.results]
        out = pl.Series(answers, dtype=pl.Boolean).gather(excluded.codes)
        for clause in compiled.targets:
            days, refused = _days(compiled, clause, facts)
            apart.append(refused)
            kept = days.filter(~out.gather(days["item"]))
            _add(counts, clause, facts, kept, compiled.policy.first_month)
    return counts, pl.concat(apart).unique()


def _own(facts: FactColumns) -> pl.Series:
    return pl.int_range(len(facts.items), dtype=pl.UInt32, eager=True)


def _excluded(compiled: Compiled, facts: FactColumns) -> Sorted:
    """Whether no target counts the item."""
    checks = [check for _, check in compiled.exclusions[Excluded.TARGET]]

    def ask(known: Known) -> bool:
        item: Any = Probe("item", {**facts.items.defaults(), "id": "", **known.get("item", {})})
        return any(check.item_fits(item) for check in checks)

    return sort_by_answer(len(facts.items), Offer(compiled, facts, _own(facts)), ask)


def _refused(answers: Sorted, owner: pl.Series | None) -> pl.Series:
    """The items of the rows that had no answer."""
    if all(result is not None for result in answers.results):
        return NOBODY
    refused = pl.Series([result is None for result in answers.results], dtype=pl.Boolean)
    rows = refused.gather(answers.codes).arg_true()
    return rows if owner is None else owner.gather(rows)


def _days(compiled: Compiled, clause: Target, facts: FactColumns) -> tuple[pl.DataFrame, pl.Series]:
    """``item``, ``day`` and ``key`` of what counts toward the clause; items refused."""
    adopted = clause.basis is Basis.ADOPTED
    table = facts.adoptions if adopted else facts.items
    owner = facts.adoptions.owner if adopted else _own(facts)
    assert owner is not None
    same, same_item = table.defaults(), facts.items.defaults()

    def ask(known: Known) -> str:
        more = dict(known.get("item", {}))
        if adopted:
            fact = {**same, "id": "", "adopted_on": ADOPTED, **known.get("adoption", {})}
            more["adoptions"] = One.of(Probe("adoption", fact), "item", "adoptions")
        item: Any = Probe("item", {**same_item, "id": "", **more})
        return key_of(clause, item) if counting_day(compiled, clause, item) is not None else ""

    offer = Offer(compiled, facts, owner, "adoption" if adopted else "", table if adopted else None)
    answers = sort_by_answer(len(table), offer, ask)
    keys = pl.Series([result or None for result in answers.results], dtype=pl.String)
    name = {Basis.FILED: "filed_on", Basis.ACCEPTED: "accepted_on", Basis.ADOPTED: "adopted_on"}
    frame = pl.DataFrame(
        {"item": owner, "day": table.days[name[clause.basis]], "key": keys.gather(answers.codes)}
    ).filter(pl.col("key").is_not_null())
    if adopted:
        frame = frame.group_by("item", "key").agg(pl.col("day").min())
    return frame, _refused(answers, owner)


def _add(
    counts: CountsByUnit,
    clause: Target,
    facts: FactColumns,
    days: pl.DataFrame,
    first_month: int,
) -> None:
    """Count the items for their units, by period."""
    signed = facts.signed.filter(pl.col("unit").is_not_null()).select("item", "unit")
    if clause.first_only:
        signed = signed.unique("item", keep="first", maintain_order=True)
    else:
        signed = signed.unique()
    names = ["unit", "day", "key"]
    by_day = signed.join(days, on="item").group_by(names).agg(pl.len().alias("number"))
    known = by_day["day"].unique()
    periods = [period_key(clause.per, day, first_month) for day in known.to_list()]
    by_period = (
        by_day.join(
            pl.DataFrame(
                {"day": known, "period": periods}, schema={"day": pl.Date, "period": pl.String}
            ),
            on="day",
        )
        .group_by("unit", "period", "key")
        .agg(pl.col("number").sum())
    )
    units = facts.units.gather(by_period["unit"])
    rows = by_period.select("period", "key", "number").iter_rows()
    for unit, (period, key, number) in zip(units, rows, strict=True):
        counts.setdefault((unit, period), {})[key] = number
