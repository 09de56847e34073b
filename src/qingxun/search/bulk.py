"""The index as a whole: made, filled with very many texts, brought together."""

import contextlib
from collections.abc import Iterator

from django.db import connection, transaction

from qingxun.search.index import ENTRY_TABLE, INDEX_TABLE, on_sqlite
from qingxun.search.models import SearchEntry

GATHERED = 128 << 20  # bytes of tokens gathered in memory at most
MERGED = 20_000  # pages merged in one transaction
MEMORY = "256MB"  # in which PostgreSQL makes its index
TOKENS = "search_entry_tokens"  # PostgreSQL's index


def make_table() -> None:
    """Make the empty index."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"CREATE VIRTUAL TABLE {INDEX_TABLE} USING fts5(tokens, content='', columnsize=0, "
            "tokenize='ascii')"
        )


@contextlib.contextmanager
def in_bulk() -> Iterator[None]:
    """Inside, SQLite gathers many texts in memory before it writes a segment of its index, and
    merges none: three times as fast, for those who write thousands of texts in a transaction and
    ``merge_all`` afterwards. On PostgreSQL an archive that was empty gets its index at the end."""
    try:
        _set(hashsize=GATHERED, automerge=0, crisismerge=1900)
        if not on_sqlite() and not SearchEntry.objects.exists():
            with connection.cursor() as cursor:
                cursor.execute(f"DROP INDEX IF EXISTS {TOKENS}")
        yield
    finally:
        _set(hashsize=1 << 20, automerge=4, crisismerge=16)  # FTS5's own
        if not on_sqlite():
            make_index()


def make_index() -> None:
    """Make PostgreSQL's index over the tokens unless it is there."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL maintenance_work_mem = '{MEMORY}'")
        cursor.execute(
            f"CREATE INDEX IF NOT EXISTS {TOKENS} ON {ENTRY_TABLE} USING gin (tokens) "
            "WITH (gin_pending_list_limit = 512)"
        )


def _set(**settings: int) -> None:
    if on_sqlite():
        with connection.cursor() as cursor:
            cursor.executemany(
                "INSERT INTO search_index(search_index, rank) VALUES (%s, %s)",
                list(settings.items()),
            )


def merge_all() -> None:
    """Bring the segments of the index together, some pages at a time; an interruption leaves a
    valid index. Nothing changes on PostgreSQL."""
    if on_sqlite() and _merge(-MERGED):
        while _merge(MERGED):
            pass


def _merge(pages: int) -> bool:
    """Whether there was something to do; a negative number begins to merge all."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT total_changes()")
        (before,) = cursor.fetchone()
        cursor.execute("INSERT INTO search_index(search_index, rank) VALUES ('merge', %s)", [pages])
        cursor.execute("SELECT total_changes()")
        return bool(cursor.fetchone()[0] - before >= 2)  # what FTS5's manual says
