"""One INSERT or UPDATE without building a query: for rows that every writing request leaves."""

import datetime as dt
import uuid
from collections.abc import Callable, Iterable
from functools import cache
from operator import attrgetter
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connection, connections, models


def insert(row: models.Model, *, unless_there: bool = False) -> bool:
    """Insert a row made with all its values; whether it was inserted.

    ``unless_there`` leaves a row with the same unique key alone instead of raising
    ``IntegrityError``; on PostgreSQL it waits for a transaction that inserted one and is not ended.
    Sends no signals.
    """
    database = connections[DEFAULT_DB_ALIAS]  # itself: its proxy costs more than a field
    values: list[Any] = []
    for name, kind, quick, prepare in _columns(type(row)):
        value = getattr(row, name)
        if type(value) is kind:
            values.append(quick(value) if quick else value)
        else:
            values.append(None if value is None else prepare(value, database))
    statement = _statement(type(row))
    if unless_there:
        statement += " ON CONFLICT DO NOTHING"
    with database.cursor() as cursor:
        cursor.execute(statement, values)
        inserted: bool = cursor.rowcount == 1
    if inserted:
        row._state.adding, row._state.db = False, database.alias
    return inserted


def update(row: models.Model, *names: str) -> None:
    """Write some fields of a row that is in the database, by its key. Sends no signals."""
    quote = connection.ops.quote_name
    known = {field.name: field for field in row._meta.concrete_fields}
    fields = [*(known[name] for name in names), row._meta.pk]
    *columns, key = (quote(str(field.column)) for field in fields)
    marks = ", ".join(f"{column} = %s" for column in columns)
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {quote(row._meta.db_table)} SET {marks} WHERE {key} = %s",  # noqa: S608
            _values(row, fields),
        )


def _values(row: models.Model, fields: Iterable[models.Field[Any, Any]]) -> list[Any]:
    database = connections[DEFAULT_DB_ALIAS]
    return [field.get_db_prep_save(getattr(row, field.attname), database) for field in fields]


Quick = Callable[[Any], Any] | None
PLAIN: dict[str, tuple[type, Quick]] = {"CharField": (str, None), "TextField": (str, None)}
ON_SQLITE: dict[str, tuple[type, Quick]] = {
    "UUIDField": (uuid.UUID, attrgetter("hex")),
    "BooleanField": (bool, None),
    "IntegerField": (int, None),
    "PositiveIntegerField": (int, None),
    "PositiveSmallIntegerField": (int, None),
    "BigIntegerField": (int, None),
    "DateField": (dt.date, str),
    "BinaryField": (bytes, None),
}
"""Fields, the type that most of their values have, and how such a value is written."""


@cache
def _columns(model: type[models.Model]) -> list[tuple[str, type | None, Quick, Callable[..., Any]]]:
    """Each column's attribute, the type that is written quickly and how, and how others are."""
    quick = PLAIN | ON_SQLITE if connection.vendor == "sqlite" else PLAIN
    return [
        (field.attname, *quick.get(_kind(field), (None, None)), field.get_db_prep_save)
        for field in model._meta.concrete_fields
    ]


def _kind(field: Any) -> str:
    """What a column holds; a foreign key holds what it points at."""
    while field.remote_field is not None:
        field = field.target_field
    kind: str = field.get_internal_type()
    return kind


@cache
def _statement(model: type[models.Model]) -> str:
    quote = connection.ops.quote_name
    columns = [quote(str(field.column)) for field in model._meta.concrete_fields]
    marks = ", ".join(["%s"] * len(columns))
    return f"INSERT INTO {quote(model._meta.db_table)} ({', '.join(columns)}) VALUES ({marks})"  # noqa: S608
