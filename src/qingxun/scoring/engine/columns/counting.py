"""How many items count toward each target, over columns."""

from typing import Any

import polars as pl

from ..choices import Basis, Excluded
from ..compiling import Compiled
from ..counting import counting_day
from ..evaluating import CountsByUnit, Version, period_key
from ..period_policy import Target
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
            _add(counts, clause, facts, days.filter(~out.gather(days["item"])))
    return counts, pl.concat(apart).unique()


def _own(facts: FactColumns) -> pl.Series:
    return pl.int_range(len(facts.items), dtype=pl.UInt32, eager=True)


def _excluded(compiled: Compiled, facts: FactColumns) -> Sorted:
    """Whether no target counts the item."""
    checks = [check for _, check in compiled.exclusions[Excluded.TARGET]]

    def ask(known: Known) -> bool:
        item: Any = Probe("item", {**facts.items.defaults(), "id": "", **known.get("item", {})})
        return any(check.item_fits(item) for check in checks)

    return sort_by_answer(len(facts.items), Offer(facts, _own(facts)), ask)


def _refused(answers: Sorted, owner: pl.Series | None) -> pl.Series:
    """The items of the rows that had no answer."""
    if all(result is not None for result in answers.results):
        return NOBODY
    refused = pl.Series([result is None for result in answers.results], dtype=pl.Boolean)
    rows = refused.gather(answers.codes).arg_true()
    return rows if owner is None else owner.gather(rows)


def _days(compiled: Compiled, clause: Target, facts: FactColumns) -> tuple[pl.DataFrame, pl.Series]:
    """``item`` and ``day`` of what counts toward the clause; items refused."""
    adopted = clause.basis is Basis.ADOPTED
    table = facts.adoptions if adopted else facts.items
    owner = facts.adoptions.owner if adopted else _own(facts)
    assert owner is not None
    same, same_item = table.defaults(), facts.items.defaults()

    def ask(known: Known) -> bool:
        more = dict(known.get("item", {}))
        if adopted:
            fact = {**same, "id": "", "adopted_on": ADOPTED, **known.get("adoption", {})}
            more["adoptions"] = One.of(Probe("adoption", fact), "item", "adoptions")
        item: Any = Probe("item", {**same_item, "id": "", **more})
        return counting_day(compiled, clause, item) is not None

    offer = Offer(facts, owner, "adoption" if adopted else "", table if adopted else None)
    answers = sort_by_answer(len(table), offer, ask)
    fits = pl.Series([bool(result) for result in answers.results], dtype=pl.Boolean)
    name = {Basis.FILED: "filed_on", Basis.ACCEPTED: "accepted_on", Basis.ADOPTED: "adopted_on"}
    frame = pl.DataFrame({"item": owner, "day": table.days[name[clause.basis]]})
    frame = frame.filter(fits.gather(answers.codes))
    if adopted:
        frame = frame.group_by("item").agg(pl.col("day").min())
    return frame, _refused(answers, owner)


def _add(counts: CountsByUnit, clause: Target, facts: FactColumns, days: pl.DataFrame) -> None:
    """Count the items for their units, by period."""
    signed = facts.signed.filter(pl.col("unit").is_not_null()).select("item", "unit")
    if clause.first_only:
        signed = signed.unique("item", keep="first", maintain_order=True)
    else:
        signed = signed.unique()
    by_day = signed.join(days, on="item").group_by("unit", "day").agg(pl.len().alias("number"))
    known = by_day["day"].unique()
    keys = pl.DataFrame(
        {"day": known, "period": [period_key(clause.per, day) for day in known.to_list()]},
        schema={"day": pl.Date, "period": pl.String},
    )
    found = by_day.join(keys, on="day").group_by("unit", "period").agg(pl.col("number").sum())
    units = facts.units.gather(found["unit"])
    for unit, period, number in zip(units, found["period"], found["number"], strict=True):
        counts.setdefault((unit, period), {})[clause.id] = number
