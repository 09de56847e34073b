"""Millions of rows out of the database as columns, without an object a row.

PostgreSQL copies a query out as CSV. SQLite has nothing of the kind; there each slice of a table is
glued into one text by ``group_concat``, so that Python sees one value for hundreds of thousands of
rows. Both run on the caller's connection and see what its transaction sees.

Only keys, dates, numbers and codes may be read this way: a value may hold no comma, quote or line
break.
"""

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl
from django.db import connection
from django.db.models import Model

SLICE = 500_000  # rows glued at once
MOMENT = pl.Datetime("us", "Asia/Shanghai")


@dataclass(frozen=True, slots=True)
class Wanted:
    """A value of each row: SQL, and the type of its column. Keys come as 32 hexadecimal digits."""

    sql: str
    type: Any = pl.String


def key(sql: str) -> Wanted:
    """A UUID."""
    if connection.vendor == "postgresql":
        return Wanted(f"replace({sql}::text, '-', '')")
    return Wanted(sql)


def code(sql: str) -> Wanted:
    """A text of few values."""
    return Wanted(sql, pl.Categorical)


def day(sql: str) -> Wanted:
    """A date."""
    return Wanted(sql, pl.Date)


def china_day(sql: str) -> Wanted:
    """The day of a moment in China (UTC+8 since 1991)."""
    if connection.vendor == "postgresql":
        return Wanted(f"({sql} AT TIME ZONE 'Asia/Shanghai')::date", pl.Date)
    return Wanted(f"date({sql}, '+8 hours')", pl.Date)


def moment(sql: str) -> Wanted:
    """A moment, shown in China's time."""
    if connection.vendor == "postgresql":
        return Wanted(f"to_char({sql} AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US')", MOMENT)
    return Wanted(sql, MOMENT)


def number(sql: str) -> Wanted:
    """A whole number."""
    return Wanted(sql, pl.Int64)


def read_columns(
    model: type[Model],
    wanted: Mapping[str, Wanted],
    *,
    where: str = "TRUE",
    joins: str = "",
    params: Sequence[Any] = (),
) -> pl.DataFrame:
    """Rows of a table (named ``t`` in the SQL) as a frame, in the order in which they are stored.

    ``params`` fill the marks of ``where``. NULL stays null.
    """
    table = connection.ops.quote_name(model._meta.db_table)
    texts = (
        _copied(f"{table} t {joins}", wanted, where, params)
        if connection.vendor == "postgresql"
        # the whole table in its own order: an index would look up every row by itself
        else _glued(table, f"{table} AS t NOT INDEXED {joins}", wanted, where, params)
    )
    types = {name: each.type for name, each in wanted.items()}
    if not texts:
        return pl.DataFrame(schema=types)
    moments = [name for name, type_ in types.items() if type_ == MOMENT]
    rows = pl.read_csv(
        io.BytesIO(texts),
        has_header=False,
        new_columns=list(types),
        schema_overrides=types | dict.fromkeys(moments, pl.String),
    )
    return rows.with_columns(
        pl.col(name).str.to_datetime("%Y-%m-%d %H:%M:%S%.f", time_unit="us")
        .dt.replace_time_zone("UTC").dt.convert_time_zone("Asia/Shanghai")
        for name in moments
    )  # fmt: skip


def _copied(source: str, wanted: Mapping[str, Wanted], where: str, params: Sequence[Any]) -> bytes:
    columns = ", ".join(each.sql for each in wanted.values())
    query = f"COPY (SELECT {columns} FROM {source} WHERE {where}) TO STDOUT (FORMAT csv)"  # noqa: S608
    # the driver's own cursor: the wrapper that counts queries (DEBUG, tests) takes no params
    with connection.cursor() as cursor, cursor.cursor.copy(query, params) as out:
        return b"".join(bytes(part) for part in out)


def _glued(
    table: str, source: str, wanted: Mapping[str, Wanted], where: str, params: Sequence[Any]
) -> bytes:
    row = " || ',' || ".join(f"coalesce({each.sql}, '')" for each in wanted.values())
    query = (
        f"SELECT group_concat({row}, char(10)) FROM {source} "  # noqa: S608
        f"WHERE t.rowid > %s AND t.rowid <= %s AND ({where})"
    )
    parts = []
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT min(rowid), max(rowid) FROM {table}")  # noqa: S608
        first, last = cursor.fetchone()
        for start in range(first - 1, last, SLICE) if first is not None else ():
            cursor.execute(query, [start, start + SLICE, *params])
            glued = cursor.fetchone()[0]
            if glued:
                parts.append(glued)
    return "\n".join(parts).encode()
