"""One INSERT or UPDATE without building a query: for rows that every writing request leaves."""

from collections.abc import Callable, Iterable
from functools import cache
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
    for name, plain, prepare in _columns(type(row)):
        value = getattr(row, name)
        values.append(value if type(value) is plain else prepare(value, database))
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


PLAIN: dict[type, type] = {models.CharField: str, models.TextField: str}


@cache
def _columns(model: type[models.Model]) -> list[tuple[str, type | None, Callable[..., Any]]]:
    """Each column's attribute, the type that the database takes as it is, and how others are
    prepared."""
    return [
        (field.attname, PLAIN.get(type(field)), field.get_db_prep_save)
        for field in model._meta.concrete_fields
    ]


@cache
def _statement(model: type[models.Model]) -> str:
    quote = connection.ops.quote_name
    columns = [quote(str(field.column)) for field in model._meta.concrete_fields]
    marks = ", ".join(["%s"] * len(columns))
    return f"INSERT INTO {quote(model._meta.db_table)} ({', '.join(columns)}) VALUES ({marks})"  # noqa: S608
