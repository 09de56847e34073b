"""Items of the columns as objects: those that the object evaluator has to see."""

from collections import defaultdict
from typing import Any

import polars as pl

from ..facts import Contributor, Item
from .facts import FactColumns, Table


def items_with_own_facts(facts: FactColumns) -> pl.Series:
    """Numbers of the items that a value, an entry or an incident names, or that are the same
    matter as others: their evaluation looks beyond their columns."""
    others = facts.others
    named = {value.fact for value in others.manual_values}
    named |= {entry.item for entry in others.table_entries}
    named |= {incident.item for incident in others.incidents}
    wanted = pl.Series(sorted(named - {""}), dtype=pl.String)
    own = pl.int_range(len(facts.items), dtype=pl.UInt32, eager=True)
    found = [own.filter(facts.items.ids.is_in(wanted.implode())) if len(wanted) else own.clear()]
    for table in (facts.adoptions, facts.instructions):
        if len(wanted) and table.owner is not None:
            found.append(table.owner.filter(table.ids.is_in(wanted.implode())))
    for attribute in ("same_as", "manual", "entries", "incidents"):
        column = facts.items.column_of(attribute)
        if column is not None:
            some = pl.Series([bool(value) for (value,) in column.values], dtype=pl.Boolean)
            found.append(own.filter(some.gather(column.codes)))
    return pl.concat(found).unique()


def objects_of(facts: FactColumns, numbers: pl.Series) -> list[Item]:
    """The items with these numbers, in their order."""
    wanted = numbers.unique().sort()
    adoptions = _rows_of(facts.adoptions, wanted)
    instructions = _rows_of(facts.instructions, wanted)
    signed = _signed_of(facts, wanted)
    return [
        _object(
            facts.items,
            number,
            contributors=tuple(signed[number]),
            adoptions=tuple(adoptions[number]),
            instructions=tuple(instructions[number]),
        )
        for number in wanted
    ]


def _rows_of(table: Table, wanted: pl.Series) -> dict[int, list[Any]]:
    assert table.owner is not None
    found: dict[int, list[Any]] = defaultdict(list)
    rows = table.owner.is_in(wanted.implode()).arg_true()
    for row, owner in zip(rows, table.owner.gather(rows), strict=True):
        found[owner].append(_object(table, row))
    return found


def _signed_of(facts: FactColumns, wanted: pl.Series) -> dict[int, list[Contributor]]:
    found: dict[int, list[Contributor]] = defaultdict(list)
    signed = facts.signed.filter(pl.col("item").is_in(wanted.implode()))
    for item, unit, person, rest in signed.select("item", "unit", "person", "rest").iter_rows():
        found[item].append(
            Contributor(
                unit=None if unit is None else facts.units[unit],
                person=None if person is None else facts.people[person],
                **facts.signed_rest[rest],
            )
        )
    return found


def _object(table: Table, row: int, **more: Any) -> Any:
    values: dict[str, Any] = {name: days[row] for name, days in table.days.items()}
    for column in table.all_columns():
        values |= zip(column.attributes, column.values[column.codes[row]], strict=True)
    make: Any = table.type
    return make(id=table.ids[row], **values, **more)
