"""A scratch database for trying the search on texts from a file, apart from the installation.

On SQLite a file ``scratch/search.sqlite3`` in the installation's folder; on PostgreSQL the schema
``qingxun_scratch`` of its database. It holds the documents as they came and the search's own
tables, nothing else.
"""

import datetime as dt
import json
import uuid
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.utils.translation import gettext as _

from qingxun.kit.clock import start_of
from qingxun.kit.refusals import Refusal
from qingxun.search import waiting
from qingxun.search.actions import Item, index_many
from qingxun.search.bulk import in_bulk, merge_all
from qingxun.search.counting import count_common
from qingxun.search.index import on_sqlite
from qingxun.search.models import SearchEntry
from qingxun.search.renumbering import is_needed, renumber

KIND = "document"
SCHEMA = "qingxun_scratch"
BATCH = 5000  # documents in a transaction
TABLES = "0003_pairs_of_units"  # the last migration of the index; later ones are about people
_NAMES = uuid.UUID("0b6b2f1e-6f0c-5d54-9a9b-1f6f2a6d9c11")


class DocumentRefused(Refusal):
    """A line is not a document."""


@dataclass(frozen=True, slots=True)
class Document:
    """One text as it came; ``date`` as in ISO 8601, or empty."""

    id: str
    title: str
    date: str
    body: str

    @property
    def key(self) -> uuid.UUID:
        """The same for the same id."""
        return uuid.uuid5(_NAMES, self.id)

    @property
    def text(self) -> str:
        """What is searched; offsets count in it."""
        return f"{self.title}\n{self.body}" if self.title else self.body


def open_scratch(path: Path | None = None, *, fresh: bool = False) -> None:
    """Turn this process's database connection to the scratch database, made when it is not there.

    ``fresh`` empties it first. Nothing of the installation can be reached afterwards.
    """
    connection.close()
    if on_sqlite():
        path = path or Path(settings.HOME) / "scratch" / "search.sqlite3"
        path.parent.mkdir(parents=True, exist_ok=True)
        if fresh:
            for name in (path, *(path.with_name(path.name + end) for end in ("-wal", "-shm"))):
                name.unlink(missing_ok=True)
        connection.settings_dict["NAME"] = path
    else:
        _use_schema(fresh)
    MigrationExecutor(connection).migrate([("search", TABLES)])
    if on_sqlite():
        waiting.make_table()
    if is_needed():
        with transaction.atomic():
            renumber()
    _add_later_columns()
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TABLE IF NOT EXISTS scratch_document (key varchar(36) PRIMARY KEY, "
            "id text NOT NULL, title text NOT NULL, date text NOT NULL, body text NOT NULL)"
        )


def _add_later_columns() -> None:
    """The columns of a migration behind ``TABLES`` that entries have."""
    with connection.cursor() as cursor:
        table = connection.introspection.get_table_description(cursor, SearchEntry._meta.db_table)
    there = {column.name for column in table}
    missing = [each for each in SearchEntry._meta.fields if each.column not in there]
    with connection.schema_editor() as editor:
        for column in missing:
            editor.add_field(SearchEntry, column)


def _use_schema(fresh: bool) -> None:
    options = dict(connection.settings_dict["OPTIONS"])
    options.pop("pool", None)
    with connection.cursor() as cursor:
        if fresh:
            cursor.execute(f"DROP SCHEMA IF EXISTS {SCHEMA} CASCADE")
        cursor.execute(f"CREATE SCHEMA IF NOT EXISTS {SCHEMA}")
    connection.close()
    options["options"] = f"-c search_path={SCHEMA}"
    connection.settings_dict["OPTIONS"] = options


def read_documents(lines: Iterable[str]) -> Iterator[Document]:
    """Documents of a JSONL file; ``DocumentRefused`` names the first bad line."""
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            row: dict[str, Any] = json.loads(line)
            yield Document(
                id=str(row["id"]),
                title=str(row.get("title") or ""),
                date=str(row.get("date") or ""),
                body=str(row["body"]),
            )
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise DocumentRefused(
                _("Line %(number)d is not a document: it needs “id” and “body”.")
                % {"number": number}
            ) from error


def index_documents(documents: Iterable[Document]) -> int:
    """Keep and index documents, those with a known id anew; how many. Then count what is common."""
    rows, total = iter(documents), 0
    with in_bulk():
        while batch := list({row.key: row for row in islice(rows, BATCH)}.values()):
            with transaction.atomic():
                _keep(batch)
                index_many(
                    [Item(KIND, row.key, row.text, (), moment_of(row.date)) for row in batch]
                )
            total += len(batch)
    merge_all()
    count_common()
    return total


def _keep(documents: Sequence[Document]) -> None:
    with connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO scratch_document (key, id, title, date, body) "
            "VALUES (%s, %s, %s, %s, %s) ON CONFLICT (key) DO UPDATE "
            "SET title = excluded.title, date = excluded.date, body = excluded.body",
            [(str(row.key), row.id, row.title, row.date, row.body) for row in documents],
        )


def moment_of(date: str) -> dt.datetime:
    """The beginning of the day in an ISO date; without one, of the year 2000."""
    try:
        return start_of(dt.date.fromisoformat(date[:10]))
    except ValueError:
        return start_of(dt.date(2000, 1, 1))


def documents_of(keys: Sequence[uuid.UUID]) -> dict[uuid.UUID, Document]:
    """The documents with these keys: one query."""
    if not keys:
        return {}
    marks = ", ".join(["%s"] * len(keys))
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT key, id, title, date, body FROM scratch_document WHERE key IN ({marks})",  # noqa: S608
            [str(key) for key in keys],
        )
        return {uuid.UUID(key): Document(*row) for key, *row in cursor.fetchall()}


__all__ = [
    "KIND",
    "Document",
    "documents_of",
    "index_documents",
    "open_scratch",
    "read_documents",
]
