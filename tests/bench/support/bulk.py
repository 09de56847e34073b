"""Frames into the product's tables, as fast as the database takes them: no objects, no checks.

Indexes are dropped before and made again after; foreign keys are the caller's business. Only for
archives that nobody else uses yet.
"""

import contextlib
import datetime as dt
from collections.abc import Iterator
from typing import Any

import polars as pl
from django.db import connection, transaction
from django.db.models import NOT_PROVIDED, DateTimeField, Field, Model

from qingxun.records.reading import adapt

SOME_DAY = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
PREFIX = "019b0000{table:04x}70008000"


def keys(table: int, count: int) -> pl.Expr:
    """UUIDv7-like keys of a table's rows by number, as 32 hexadecimal digits."""
    return key_of(table, pl.int_range(count, dtype=pl.UInt64))


def key_of(table: int, number: pl.Expr) -> pl.Expr:
    """The key of the row with that number (unsigned)."""
    digits = [((number // 16**place) % 16) for place in range(11, -1, -1)]
    letters = [
        digit.replace_strict(list(range(16)), list("0123456789abcdef"), return_dtype=pl.String)
        for digit in digits
    ]
    return pl.concat_str([pl.lit(PREFIX.format(table=table)), *letters])


def chance(number: pl.Expr, salt: int) -> pl.Expr:
    """A well-mixed unsigned number for each number: the same on every machine."""
    shift = pl.lit(salt * 0x632BE59BD9B4E019 % 2**64, dtype=pl.UInt64)
    mixed = number.cast(pl.UInt64) * pl.lit(0x9E3779B97F4A7C15, dtype=pl.UInt64) + shift
    mixed = (mixed ^ (mixed // 2**29)) * pl.lit(0xBF58476D1CE4E5B9, dtype=pl.UInt64)
    return (mixed ^ (mixed // 2**32)) // 2**8


def insert(model: type[Model], frame: pl.DataFrame, **same: Any) -> None:
    """Insert the frame's rows; what it lacks is the same in every row: given, or by default."""
    fields = {field.column: field for field in model._meta.concrete_fields}
    rest = {
        column: stored(field, same.get(field.attname, same.get(field.name, default_of(field))))
        for column, field in fields.items()
        if column not in frame.columns
    }
    with transaction.atomic(), without_indexes(model):
        if connection.vendor == "postgresql":
            copy(model, frame, rest)
        else:
            execute_many(model, frame, rest)


def default_of(field: "Field[Any, Any]") -> Any:
    if field.default is not NOT_PROVIDED:
        return field.get_default()
    if isinstance(field, DateTimeField) and not field.null:
        return SOME_DAY
    return None if field.null else ""


def stored(field: "Field[Any, Any]", value: Any) -> Any:
    if isinstance(value, Model):
        value = value.pk
    return field.get_db_prep_save(value, connection)


def execute_many(model: type[Model], frame: pl.DataFrame, rest: dict[str, Any]) -> None:
    columns = ", ".join(connection.ops.quote_name(name) for name in [*frame.columns, *rest])
    marks = ", ".join("?" for _ in frame.columns)
    same = ", ".join(literal(value) for value in rest.values())
    table = connection.ops.quote_name(model._meta.db_table)
    with connection.cursor() as cursor:
        raw = cursor.connection  # sqlite3's own: marks are ?, values go as they are
        for part in frame.iter_slices(200_000):
            raw.executemany(
                f"INSERT INTO {table} ({columns}) VALUES ({marks}{', ' + same if same else ''})",
                part.iter_rows(),
            )


def literal(value: Any) -> str:
    if value is None:
        return "NULL"
    if isinstance(value, bool):
        return str(int(value))
    return str(value) if isinstance(value, int) else "'" + str(value).replace("'", "''") + "'"


def copy(model: type[Model], frame: pl.DataFrame, rest: dict[str, Any]) -> None:
    whole = frame.with_columns(
        pl.lit(None if value is None else str(value), dtype=pl.String).alias(name)
        for name, value in rest.items()
    )
    columns = ", ".join(connection.ops.quote_name(name) for name in whole.columns)
    table = connection.ops.quote_name(model._meta.db_table)
    with (
        connection.cursor() as cursor,
        cursor.copy(f"COPY {table} ({columns}) FROM STDIN CSV") as out,
    ):
        for part in whole.iter_slices(100_000):
            out.write(part.write_csv(include_header=False))


@contextlib.contextmanager
def without_indexes(model: type[Model]) -> Iterator[None]:
    """The table's indexes (those of constraints stay) are away meanwhile."""
    with connection.cursor() as cursor:
        known = indexes_of(cursor, model._meta.db_table)
        for name, _statement in known:
            cursor.execute(f"DROP INDEX {connection.ops.quote_name(name)}")
        yield
        for _name, statement in known:
            cursor.execute(statement)


def indexes_of(cursor: Any, table: str) -> list[tuple[str, str]]:
    if connection.vendor == "postgresql":
        cursor.execute(
            "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = %s AND indexname NOT IN "
            "(SELECT conname FROM pg_constraint)",
            [table],
        )
    else:
        cursor.execute(
            "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND tbl_name = %s "
            "AND sql IS NOT NULL",
            [table],
        )
    return list(cursor.fetchall())


@contextlib.contextmanager
def unchecked() -> Iterator[None]:
    """Foreign keys are not looked at meanwhile."""
    off, on = (
        ("SET session_replication_role = replica", "SET session_replication_role = DEFAULT")
        if connection.vendor == "postgresql"
        else ("PRAGMA foreign_keys=OFF", "PRAGMA foreign_keys=ON")
    )
    with connection.cursor() as cursor:
        cursor.execute(off)
        try:
            yield
        finally:
            cursor.execute(on)


def analyze() -> None:
    """Let the database look at what it holds, as it does by itself in a real installation."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def key_text(value: Any) -> str:
    """A row's key as ``key_of`` writes them."""
    return str(adapt(value)).replace("-", "")
