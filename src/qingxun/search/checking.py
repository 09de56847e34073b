"""Whether the full-text index says of every entry what its text says: read only, while others
write."""

import contextlib
from collections.abc import Callable, Iterator

from django.db import connection, transaction

from qingxun.search import index, waiting
from qingxun.search.models import SearchEntry

BATCH = 200
_TERMS = "search_terms"
Progress = Callable[[int, int, str], None]


def index_agrees(progress: Progress) -> bool:
    """Every token of every entry, and no other, is in the index. ``progress(done, total, what)``
    after each batch."""
    with one_moment():
        return _sums_agree(progress) if index.on_sqlite() else not _rows_that_differ(progress)


@contextlib.contextmanager
def one_moment() -> Iterator[None]:
    """Everything is read as it is at one moment, and nobody has to wait for it."""
    if connection.in_atomic_block:
        yield
    elif index.on_sqlite():
        with connection.cursor() as cursor:
            cursor.execute("BEGIN DEFERRED")
            try:
                yield
            finally:
                cursor.execute("ROLLBACK")
    else:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            yield


def _entries(progress: Progress) -> Iterator[list[SearchEntry]]:
    total, done, last = SearchEntry.objects.count(), 0, -1
    while rows := list(SearchEntry.objects.filter(number__gt=last).order_by("number")[:BATCH]):
        yield rows
        last = rows[-1].number
        done += len(rows)
        progress(done, total, "tokens")


def _sums_agree(progress: Progress) -> bool:
    """FTS5 keeps no texts, but tells of each token in how many entries it stands and how often. The
    sums of both, each weighed by the token's hash, must be those of the texts, without those that
    wait; and each that waits must be there."""
    standing = often = 0
    noted = waiting.numbers()
    for rows in _entries(progress):
        for row in rows:
            if row.number in noted:
                noted.remove(row.number)
                continue
            tokens = index.tokens_of(row)
            often += sum(map(hash, tokens))
            standing += sum(map(hash, set(tokens)))
    with connection.cursor() as cursor:
        cursor.execute(
            f"CREATE VIRTUAL TABLE IF NOT EXISTS temp.{_TERMS} "
            f"USING fts5vocab(main, {index.INDEX_TABLE}, 'row')"
        )
        cursor.execute(f"SELECT term, doc, cnt FROM temp.{_TERMS}")  # noqa: S608
        while some := cursor.fetchmany(5000):
            for term, documents, times in some:
                weight = hash(term)
                standing -= weight * documents
                often -= weight * times
    return standing == often == 0 and not noted


def _rows_that_differ(progress: Progress) -> int:
    """PostgreSQL keeps the tokens beside the text."""
    found = 0
    with connection.cursor() as cursor:
        for rows in _entries(progress):
            values = ", ".join(["(%s::bigint, %s::tsvector)"] * len(rows))
            cursor.execute(
                f"SELECT count(*) FROM {index.ENTRY_TABLE} AS entry "  # noqa: S608
                f"JOIN (VALUES {values}) AS meant(number, tokens) USING (number) "
                "WHERE entry.tokens IS DISTINCT FROM meant.tokens",
                [value for row in rows for value in (row.number, index.vector_of(row))],
            )
            found += cursor.fetchone()[0]
    return found
