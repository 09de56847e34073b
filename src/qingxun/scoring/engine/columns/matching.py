"""Stages 2 and 4 over columns: the policy's closures, once per combination of what they look at."""

import datetime as dt
from bisect import bisect_right
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

import polars as pl

from ..compiling import Compiled
from ..matching import Credit, match_adoptions, match_filing, match_instructions
from ..policy import Policy
from .facts import Column, FactColumns, Table, code_texts, code_values
from .probing import Day, Measured, Needs, One, Probe, sort_by_answer
from .scale import to_units

LOOKED_AT = ":day"
FILED = Day.mark("item", "filed_on" + LOOKED_AT)
ACCEPTED = Day.mark("item", "accepted_on" + LOOKED_AT)
ADOPTED = Day.mark("adoption", "adopted_on")
INSTRUCTED = Day.mark("instruction", "instructed_on")
Match = Callable[[Compiled, Any], Iterable[Credit]]


@dataclass(slots=True)
class Credits:
    """``frame``: one row a credit, with ``item``, ``row`` (of its fact's table), ``proto`` (the
    place in ``protos``), ``day``, ``on`` and ``points`` in ten-thousandths. ``apart``: items about
    which the policy asks for what has no column.
    """

    frame: pl.DataFrame
    protos: list[Credit]
    apart: pl.Series = field(default_factory=lambda: pl.Series(dtype=pl.UInt32))


def filing_credits(compiled: Compiled, facts: FactColumns) -> Credits:
    items = facts.items
    own = pl.int_range(len(items), dtype=pl.UInt32, eager=True)

    def ask(known: dict[str, dict[str, Any]]) -> list[Credit]:
        probe = Probe("item", {**items.defaults(), "id": "", **known.get("item", {})})
        return list(match_filing(compiled, probe))  # type: ignore[arg-type]

    if not compiled.filing:
        return _none()
    return _credits(facts, items, own, Offer(compiled, facts, own), ask)


def adoption_credits(compiled: Compiled, facts: FactColumns) -> Credits:
    return _of_facts(compiled, facts, facts.adoptions, "adoption", "adopted_on", match_adoptions)


def instruction_credits(compiled: Compiled, facts: FactColumns) -> Credits:
    table = facts.instructions
    return _of_facts(compiled, facts, table, "instruction", "instructed_on", match_instructions)


def _of_facts(
    compiled: Compiled, facts: FactColumns, table: Table, name: str, day: str, match: Match
) -> Credits:
    assert table.owner is not None
    if not len(table):
        return _none()
    mark = {"adopted_on": ADOPTED, "instructed_on": INSTRUCTED}[day]
    same = {**table.defaults(), "id": "", day: mark}
    same_item = {**facts.items.defaults(), "id": ""}

    def ask(known: dict[str, dict[str, Any]]) -> list[Credit]:
        fact = Probe(name, {**same, **known.get(name, {})})
        one = One.of(fact, "item", f"{name}s")
        item = Probe("item", {**same_item, f"{name}s": one, **known.get("item", {})})
        return list(match(compiled, item))

    return _credits(
        facts, table, table.owner, Offer(compiled, facts, table.owner, name, table), ask
    )


@dataclass(frozen=True, slots=True)
class Offer:
    """Columns of the asked-about rows: their own and those of their items."""

    compiled: Compiled
    facts: FactColumns
    item: pl.Series
    name: str = ""
    table: Table | None = None

    def __call__(self, needs: Needs) -> Column | None:
        probe, _attribute = needs
        if probe == self.name and self.table is not None:
            return _offer_of(self.compiled, self.table, needs)
        column = _offer_of(self.compiled, self.facts.items, needs) if probe == "item" else None
        if column is None:
            return None
        return Column(column.attributes, column.codes.gather(self.item), column.values)


def _offer_of(compiled: Compiled, table: Table, needs: Needs) -> Column | None:
    """A column; of a day first whether it is known, then, when it is looked at, which it is; of a
    measure first between which bounds of the policy it lies."""
    probe, attribute = needs
    name, _, looked_at = attribute.partition(":")
    days = table.days.get(name)
    if days is not None:
        if looked_at or name not in MARKS:
            column = code_texts(name, days)
            return _twice(column, name + LOOKED_AT)
        return Column((name,), days.is_not_null().cast(pl.UInt32), [(None,), (MARKS[name],)])
    column_or_none = table.column_of(name)
    if column_or_none is None or name not in MEASURES:
        return column_or_none
    if looked_at:
        return _twice(column_or_none, attribute)
    return _measured(column_or_none, bounds_of(compiled.policy, name), (probe, name))


def _twice(column: Column, mark: str) -> Column:
    """The column under its own name, and under the one that says that its values may be seen."""
    name = column.attributes[0]
    return Column((name, mark), column.codes, [(value, value) for (value,) in column.values])


def bounds_of(policy: Policy, measure: str) -> frozenset[int]:
    """The numbers at which some condition of the policy changes its mind."""
    bounds = {0}
    for clause in policy.clauses:
        when = getattr(clause, "when", None)
        least = getattr(when, f"min_{measure}", None)
        most = getattr(when, f"max_{measure}", None)
        bounds |= {bound for bound in (least, None if most is None else most + 1) if bound}
    return frozenset(bounds)


def _measured(column: Column, bounds: frozenset[int], needs: Needs) -> Column:
    """The column by stretches between the bounds; what is not known stays so."""
    first = sorted(bounds)
    stretches = [
        None if number is None else first[max(bisect_right(first, number) - 1, 0)]
        for (number,) in column.values
    ]
    by_stretch = code_values(needs[1], stretches)
    values = [
        (None if number is None else Measured.between(number, bounds, needs),)
        for (number,) in by_stretch.values
    ]
    return Column((needs[1],), by_stretch.codes.gather(column.codes), values)


MEASURES = frozenset({"words", "photos", "readership"})
MARKS = {"filed_on": FILED, "accepted_on": ACCEPTED}
SCHEMA: dict[str, Any] = {
    "item": pl.UInt32,
    "row": pl.UInt32,
    "proto": pl.UInt32,
    "day": pl.Date,
    "on": pl.Date,
    "points": pl.Int64,
}


def _none() -> Credits:
    return Credits(pl.DataFrame(schema=SCHEMA), [])


def _credits(
    facts: FactColumns,
    table: Table,
    owner: pl.Series,
    offer: Offer,
    ask: Callable[[dict[str, dict[str, Any]]], list[Credit]],
) -> Credits:
    answers = sort_by_answer(len(table), offer, ask)
    protos: list[Credit] = []
    places: list[list[int] | None] = []
    for answer in answers.results:
        if answer is not None:
            places.append(list(range(len(protos), len(protos) + len(answer))))
            protos += answer
        else:
            places.append(None)
    longest = max((len(place) for place in places if place), default=0)
    frames = [_nth(answers.codes, places, number, owner) for number in range(longest)]
    frame = pl.concat(frames) if frames else _none().frame.select("item", "row", "proto")
    apart = pl.Series([place is None for place in places], dtype=pl.Boolean)
    asked = owner.filter(apart.gather(answers.codes)).unique() if apart.any() else _none().apart
    return Credits(_with_days(frame, facts, table, protos), protos, asked)


def _nth(
    codes: pl.Series, places: list[list[int] | None], number: int, owner: pl.Series
) -> pl.DataFrame:
    """The credits that stand in this place among those of their fact."""
    nth = [place[number] if place and len(place) > number else None for place in places]
    proto = pl.Series(nth, dtype=pl.UInt32).gather(codes)
    rows = pl.int_range(len(codes), dtype=pl.UInt32, eager=True)
    frame = pl.DataFrame({"item": owner, "row": rows, "proto": proto})
    return frame.filter(pl.col("proto").is_not_null()) if proto.null_count() else frame


def _with_days(
    frame: pl.DataFrame, facts: FactColumns, table: Table, protos: list[Credit]
) -> pl.DataFrame:
    days = pl.DataFrame(
        {
            name: _days(frame, [getattr(proto, name) for proto in protos], facts, table)
            for name in ("day", "on")
        }
    )
    points = pl.Series([to_units(proto.points) for proto in protos], dtype=pl.Int64)
    return frame.hstack(days).with_columns(points.gather(frame["proto"]).alias("points"))


def _days(
    frame: pl.DataFrame, of_protos: list[dt.date], facts: FactColumns, table: Table
) -> pl.Series:
    """The day of each credit, from the column that its day was taken from."""
    sources: list[pl.Series] = []
    for mark, attribute in ((FILED, "filed_on"), (ACCEPTED, "accepted_on")):
        if any(day is mark for day in of_protos):
            sources.append(_chosen(frame, of_protos, mark, facts.items.days[attribute], "item"))
    for mark, attribute in ((ADOPTED, "adopted_on"), (INSTRUCTED, "instructed_on")):
        if any(day is mark for day in of_protos):
            sources.append(_chosen(frame, of_protos, mark, table.days[attribute], "row"))
    fixed = [None if isinstance(day, Day) else day for day in of_protos]
    if any(day is not None for day in fixed) or not sources:
        sources.append(pl.Series(fixed, dtype=pl.Date).gather(frame["proto"]))
    found = sources[0]
    for source in sources[1:]:
        found = pl.select(pl.coalesce(found, source)).to_series()
    return found


def _chosen(
    frame: pl.DataFrame, of_protos: list[dt.date], mark: Day, days: pl.Series, by: str
) -> pl.Series:
    values = days.gather(frame[by])
    if all(day is mark for day in of_protos):
        return values
    meant = pl.Series([day is mark for day in of_protos], dtype=pl.Boolean).gather(frame["proto"])
    return pl.select(pl.when(meant).then(values)).to_series()
