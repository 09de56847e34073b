"""SELECTs that every request runs, without building the query each time.

Django spends more time on building a query than SQLite on answering it. The few reads that stand
in the way of every request are built once and then only given their values.
"""

import datetime as dt
import uuid
from collections.abc import Callable, Iterator
from functools import partial
from itertools import chain
from typing import Any, Generic, TypeVar

from django.db import DEFAULT_DB_ALIAS, connection, connections, models
from django.db.models.query import get_related_populators

Row = TypeVar("Row", bound=models.Model)
Value = uuid.UUID | dt.datetime | dt.date | str
_MARKS: dict[type, Callable[[int], Value]] = {
    uuid.UUID: lambda place: uuid.UUID(int=0xB45E << 112 | place),
    dt.date: lambda place: dt.date(1000, 1, 1 + place),
    dt.datetime: lambda place: dt.datetime(1000, 1, 1 + place, tzinfo=dt.UTC),
    str: lambda place: f"\x01mark{place}",
}


class Prepared(Generic[Row]):
    """A SELECT whose text Django builds once a thread, with ``select_related`` where asked for.

    ``build`` makes the query set from values of the given types, which must stand in it as plain
    parameters of ``=``, ``<``, ``>``; never in a list. Calling it with values gives the rows.
    """

    def __init__(self, build: Callable[..., models.QuerySet[Row]], *types: type) -> None:
        self.build, self.types = build, types

    def __call__(self, *values: Value) -> list[Row]:
        database = connections[DEFAULT_DB_ALIAS]
        plans = database.__dict__.setdefault("prepared_selects", {})
        plan = plans.get(self)
        if plan is None:
            plan = plans[self] = _Plan(self.build, self.types)
        rows: list[Row] = plan.run(values)
        return rows

    def first(self, *values: Value) -> Row | None:
        """The first row, or None."""
        rows = self(*values)
        return rows[0] if rows else None


class _Plan(Generic[Row]):
    """The text for one connection, and how its rows become objects."""

    def __init__(self, build: Callable[..., models.QuerySet[Row]], types: tuple[type, ...]) -> None:
        marks = [_MARKS[kind](place) for place, kind in enumerate(types)]
        self.compiler = build(*marks).query.get_compiler(connection=connection)
        self.sql, params = self.compiler.as_sql()
        known = {adapt(mark): place for place, mark in enumerate(marks)}
        self.params = [(known.get(param), param) for param in params]
        if len({place for place, _param in self.params if place is not None}) != len(marks):
            raise ValueError("every value must stand in the query as a parameter of its own")
        self._prepare_rows()

    def _prepare_rows(self) -> None:
        compiler = self.compiler
        select, info = compiler.select, compiler.klass_info
        assert info is not None
        first, last = info["select_fields"][0], info["select_fields"][-1] + 1
        names = [column[0].target.attname for column in select[first:last]]
        self.cut = slice(first, last)
        self.make = partial(info["model"].from_db, connection.alias, names)
        self.related = get_related_populators(info, select, connection.alias)  # type: ignore[call-arg]
        self.converters = compiler.get_converters([column[0] for column in select])

    def run(self, values: tuple[Value, ...]) -> list[Row]:
        database = connections[DEFAULT_DB_ALIAS]  # itself: its proxy costs more than a value
        given = [adapt(value, database) for value in values]
        params: list[Any] = [
            param if place is None else given[place] for place, param in self.params
        ]
        with database.cursor() as cursor:
            cursor.execute(self.sql, params)
            found = cursor.fetchall()
        return list(self._objects(found))

    def _objects(self, found: list[Any]) -> Iterator[Row]:
        rows = self.compiler.apply_converters(chain(found), self.converters)
        for row in rows if self.converters else found:
            one = self.make(row[self.cut])
            for related in self.related:
                related.populate(row, one)
            yield one


def adapt(value: Value, database: Any = connection) -> Any:
    """A value as the database takes it."""
    if isinstance(value, uuid.UUID):
        return value if database.features.has_native_uuid_field else value.hex
    if isinstance(value, dt.datetime):
        return database.ops.adapt_datetimefield_value(value)
    if isinstance(value, dt.date):
        return database.ops.adapt_datefield_value(value)
    return value
