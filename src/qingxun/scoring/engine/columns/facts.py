"""Facts as columns: each attribute a row of small whole numbers and the list of its values.

Rows of ``adoptions`` and ``instructions`` stand in order of their ids, contributors by item in
signed order. A row's number is its name inside an evaluation; ids are looked up at the end only.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import MISSING, dataclass, field, fields, replace
from typing import Any

import polars as pl

from ..facts import Adoption, Contributor, Facts, Instruction, Item

Value = Any
ITEM_DATES = ("filed_on", "accepted_on")
NOT_COLUMNS = frozenset({"id", "contributors", "adoptions", "instructions", *ITEM_DATES})


@dataclass(frozen=True, slots=True)
class Column:
    """``codes`` are numbers of ``values``; a value gives one or several attributes together."""

    attributes: tuple[str, ...]
    codes: pl.Series
    values: Sequence[tuple[Value, ...]]


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of one type of fact. An attribute without a column has the type's default; those of
    ``later`` are read only when a policy looks at them."""

    type: type[Item] | type[Adoption] | type[Instruction] | type[Contributor]
    ids: pl.Series
    columns: tuple[Column, ...]
    days: Mapping[str, pl.Series] = field(default_factory=dict)
    owner: pl.Series | None = None  # the item of each row; items have none
    later: Mapping[str, Callable[[], Column]] = field(default_factory=dict)
    _loaded: dict[str, Column] = field(default_factory=dict, repr=False)

    def __len__(self) -> int:
        return len(self.ids)

    def column_of(self, attribute: str) -> Column | None:
        """The column that gives an attribute; one of ``later`` is read when first asked for."""
        found = next((each for each in self.columns if attribute in each.attributes), None)
        if found is None and attribute in self.later:
            if attribute not in self._loaded:
                column = self.later[attribute]()
                self._loaded.update(dict.fromkeys(column.attributes, column))
            found = self._loaded[attribute]
        return found

    def all_columns(self) -> list[Column]:
        """Those read and those not read yet, each once."""
        later = {id(column): column for column in map(self.column_of, self.later) if column}
        return [*self.columns, *later.values()]

    def defaults(self) -> dict[str, Value]:
        """Attributes that no column gives, with the values that every row has."""
        given = {name for column in self.columns for name in column.attributes}
        given |= NOT_COLUMNS | self.days.keys() | self.later.keys()
        return {
            each.name: each.default
            for each in fields(self.type)
            if each.name not in given and each.default is not MISSING
        }


@dataclass(frozen=True, slots=True)
class FactColumns:
    """All facts of an evaluation. ``signed`` are the contributors: columns ``item``, ``unit``,
    ``person`` (numbers of ``units`` and ``people``, null for none) and ``rest`` (a number of
    ``signed_rest``: what else the row says). ``apart`` are items with facts that have no columns;
    they go through the object evaluator.
    """

    items: Table
    adoptions: Table
    instructions: Table
    signed: pl.DataFrame
    signed_rest: Sequence[Mapping[str, Value]]
    units: pl.Series
    people: pl.Series
    others: Facts = field(default_factory=Facts)
    apart: tuple[Item, ...] = ()

    def with_others(self, others: Facts) -> "FactColumns":
        """The same items with other facts beside them."""
        return replace(self, others=others)

    def years(self) -> set[int]:
        """Every year in which something happened to an item."""
        tables = (self.items, self.adoptions, self.instructions)
        days = [days for table in tables for days in table.days.values()]
        return {year for each in days for year in each.dt.year().drop_nulls().unique()}


def column_facts(facts: Facts) -> FactColumns:
    """Objects as columns: for tests, for files, and for what else comes as objects."""
    items = sorted(facts.items, key=lambda item: item.id)
    units, people, signed, rest = _signed(items)
    others = {each.name: getattr(facts, each.name) for each in fields(facts)} | {"items": ()}
    return FactColumns(
        items=_table(Item, items, ITEM_DATES, None),
        adoptions=_owned(Adoption, [item.adoptions for item in items], ("adopted_on",)),
        instructions=_owned(Instruction, [item.instructions for item in items], ("instructed_on",)),
        signed=signed,
        signed_rest=rest,
        units=units,
        people=people,
        others=Facts(**others),
    )


def _owned(type_: Any, groups: Sequence[Sequence[Any]], days: tuple[str, ...]) -> Table:
    pairs = [(row, number) for number, rows in enumerate(groups) for row in rows]
    pairs.sort(key=lambda pair: (pair[0].id, pair[1]))
    owner = pl.Series([number for _, number in pairs], dtype=pl.UInt32)
    return _table(type_, [row for row, _ in pairs], days, owner)


def _table(
    type_: Any, rows: Sequence[Any], days: tuple[str, ...], owner: pl.Series | None
) -> Table:
    attributes = [
        each.name
        for each in fields(type_)
        if each.name not in NOT_COLUMNS and each.name not in days
    ]
    return Table(
        type=type_,
        ids=pl.Series([row.id for row in rows], dtype=pl.String),
        columns=tuple(
            code_values(name, [getattr(row, name) for row in rows]) for name in attributes
        ),
        days={
            name: pl.Series([getattr(row, name) for row in rows], dtype=pl.Date) for name in days
        },
        owner=owner,
    )


def code_values(attribute: str, values: Iterable[Value]) -> Column:
    """A column of any hashable values."""
    known: dict[tuple[type, Value], int] = {}
    codes = [known.setdefault((type(value), value), len(known)) for value in values]
    return Column((attribute,), pl.Series(codes, dtype=pl.UInt32), [(value,) for _, value in known])


def code_texts(
    attribute: str, texts: pl.Series, read: Callable[[Any], Value] = lambda v: v
) -> Column:
    """A column of a series of any type; ``read`` turns a distinct value into the attribute's."""
    known = texts.unique(maintain_order=True)
    return Column(
        (attribute,), number_in(texts, known), [(read(value),) for value in known.to_list()]
    )


def number_in(values: pl.Series, known: pl.Series) -> pl.Series:
    """The place of each value in the list of known ones; null for what is not there."""
    table = pl.DataFrame(
        {"known": known, "code": pl.int_range(len(known), dtype=pl.UInt32, eager=True)}
    )
    frame = pl.DataFrame({"known": values})
    joined = frame.join(table, on="known", how="left", nulls_equal=True, maintain_order="left")
    return joined["code"]


def _signed(
    items: Sequence[Item],
) -> tuple[pl.Series, pl.Series, pl.DataFrame, list[Mapping[str, Value]]]:
    rows = [(number, row) for number, item in enumerate(items) for row in item.contributors]
    units = pl.Series(sorted({row.unit for _, row in rows if row.unit}), dtype=pl.String)
    people = pl.Series(sorted({row.person for _, row in rows if row.person}), dtype=pl.String)
    rest = [
        {
            each.name: getattr(row, each.name)
            for each in fields(Contributor)
            if each.name not in ("unit", "person")
        }
        for _, row in rows
    ]
    coded = code_values("rest", [tuple(each.items()) for each in rest])
    signed = pl.DataFrame(
        {
            "item": pl.Series([number for number, _ in rows], dtype=pl.UInt32),
            "unit": number_in(
                pl.Series([row.unit or None for _, row in rows], dtype=pl.String), units
            ),
            "person": number_in(
                pl.Series([row.person or None for _, row in rows], dtype=pl.String), people
            ),
            "rest": coded.codes,
        }
    )
    return units, people, signed, [dict(value) for (value,) in coded.values]
