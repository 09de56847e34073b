"""Making every token anew while readers find and writers write: when the index itself is in doubt.

On SQLite a second index grows beside the one in use, slice by slice in the order of row numbers.
Triggers note which entries are written meanwhile and what they held first; every slice follows them
before it goes on. At the end the two change names in one short transaction. A broken-off try leaves
the index in use as it was; ``clear_away`` removes what is left of it.

PostgreSQL keeps the tokens with the entry: they are put right row by row, and the index over them
is built anew beside the old one.
"""

import contextlib
import fcntl
from collections.abc import Callable, Iterator, Sequence

from django.db import connection, transaction
from django.utils.translation import gettext as _

from qingxun.kit.refusals import Refusal
from qingxun.records.locks import write_lock
from qingxun.search import index, waiting
from qingxun.search.models import SearchEntry
from qingxun.search.wanted import LAST_NUMBER

SLICE = 50  # entries put into the index in one transaction
PAGES = 500  # pages of the old index that are given back in one transaction
NEW, OLD, NOTED = "search_index_new", "search_index_old", "search_noted"
Progress = Callable[[int, int, str], None]


class AnewRefused(Refusal):
    """The index is being made anew already."""


def make_anew(progress: Progress) -> int:
    """Make every token anew; how many entries. ``progress(done, total, what)`` after each slice."""
    with alone() as mine:
        if not mine:
            raise AnewRefused(_("The index is being made anew already; wait for it to end."))
        if index.on_sqlite():
            return _beside(progress)
        return _in_place(progress)


@contextlib.contextmanager
def alone() -> Iterator[bool]:
    """Whether nobody else of this installation is at it; falls free when the process dies."""
    if not index.on_sqlite():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_lock(hashtext(%s))", [NEW])
            mine = bool(cursor.fetchone()[0])
            try:
                yield mine
            finally:
                if mine:
                    cursor.execute("SELECT pg_advisory_unlock(hashtext(%s))", [NEW])
        return
    name = str(connection.settings_dict["NAME"])
    if "mode=memory" in name or name == ":memory:":
        yield True
        return
    with open(name + ".anew", "a") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True


def clear_away() -> None:
    """Remove what a broken-off try left; nothing while one is under way."""
    if not index.on_sqlite() or not ({NEW, OLD, NOTED} & set(_tables())):
        return
    with alone() as mine:
        if mine:
            with write_lock(), transaction.atomic():
                _stop_noting()
            for table in (NEW, OLD):
                _drop_in_slices(table)


def _tables() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT name FROM sqlite_master WHERE name IN (%s, %s, %s)", [NEW, OLD, NOTED]
        )
        return [name for (name,) in cursor.fetchall()]


def _beside(progress: Progress) -> int:
    for table in (NEW, OLD):
        _drop_in_slices(table)
    with write_lock(), transaction.atomic():
        _stop_noting()
        _begin()
    total, done, built = SearchEntry.objects.count(), 0, -1
    while rows := list(SearchEntry.objects.filter(number__gt=built).order_by("number")[:SLICE]):
        tokens = {row.number: index.joined(index.tokens_of(row)) for row in rows}
        until = rows[-1].number
        with write_lock(), transaction.atomic():
            noted = _follow(built, until)
            _insert({number: some for number, some in tokens.items() if number not in noted})
        built = until
        done += len(rows)
        progress(done, max(total, done), "tokens")
    with write_lock(), transaction.atomic():
        _follow(built, LAST_NUMBER)
        _stop_noting()
        with connection.cursor() as cursor:
            cursor.execute(f"ALTER TABLE {index.INDEX_TABLE} RENAME TO {OLD}")
            cursor.execute(f"ALTER TABLE {NEW} RENAME TO {index.INDEX_TABLE}")
        waiting.forget_all()  # the new one has the texts of all entries
    _drop_in_slices(OLD)
    return done


def _begin() -> None:
    """An empty index like the one in use, and triggers that note what is written from now on: for
    each number once, with what the entry held first (nothing when it was new)."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT sql FROM sqlite_master WHERE name = %s", [index.INDEX_TABLE])
        made = str(cursor.fetchone()[0])
        cursor.execute(made.replace(index.INDEX_TABLE, NEW, 1))
        cursor.execute(
            f"CREATE TABLE {NOTED} (number INTEGER PRIMARY KEY, kind TEXT, marks TEXT, text TEXT, "
            "sounds TEXT)"
        )
        for verb, row, held in (
            ("INSERT", "NEW", "NULL, NULL, NULL, NULL"),
            ("UPDATE", "OLD", "OLD.kind, OLD.marks, OLD.text, OLD.sounds"),
            ("DELETE", "OLD", "OLD.kind, OLD.marks, OLD.text, OLD.sounds"),
        ):
            cursor.execute(
                f"CREATE TRIGGER {NOTED}_{verb.lower()} AFTER {verb} ON {index.ENTRY_TABLE} BEGIN "  # noqa: S608
                f"INSERT INTO {NOTED} SELECT {row}.number, {held} WHERE NOT EXISTS "
                f"(SELECT 1 FROM {NOTED} WHERE number = {row}.number); END"
            )


def _stop_noting() -> None:
    with connection.cursor() as cursor:
        for verb in ("insert", "update", "delete"):
            cursor.execute(f"DROP TRIGGER IF EXISTS {NOTED}_{verb}")
        cursor.execute(f"DROP TABLE IF EXISTS {NOTED}")


def _follow(built: int, until: int) -> set[int]:
    """Bring the new index in step with what was noted, as far as it is built (up to the number
    ``built``) or is built now (up to ``until``); which numbers were noted."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT number, kind, marks, text, sounds FROM {NOTED}")  # noqa: S608
        noted = {row[0]: row for row in cursor.fetchall()}
        cursor.execute(f"DELETE FROM {NOTED}")  # noqa: S608
    held = [
        SearchEntry(number=number, kind=kind, marks=marks, text=text, sounds=sounds)
        for number, kind, marks, text, sounds in noted.values()
        if number <= built and kind is not None
    ]
    _remove(held)
    numbers = [number for number in noted if number <= until]
    for start in range(0, len(numbers), SLICE):
        now = SearchEntry.objects.filter(number__in=numbers[start : start + SLICE])
        _insert({row.number: index.joined(index.tokens_of(row)) for row in now})
    return set(noted)


def _insert(tokens: dict[int, str]) -> None:
    with connection.cursor() as cursor:
        cursor.executemany(
            f"INSERT INTO {NEW}(rowid, tokens) VALUES (%s, %s)",  # noqa: S608
            list(tokens.items()),
        )


def _remove(entries: Sequence[SearchEntry]) -> None:
    with connection.cursor() as cursor:
        cursor.executemany(
            f"INSERT INTO {NEW}({NEW}, rowid, tokens) VALUES ('delete', %s, %s)",  # noqa: S608
            [(entry.number, index.joined(index.tokens_of(entry))) for entry in entries],
        )


def _drop_in_slices(table: str) -> None:
    """Give the pages of an index back, some at a time, then drop it."""
    if table not in _tables():
        return
    gone = PAGES
    while gone == PAGES:
        with write_lock(), connection.cursor() as cursor:
            cursor.execute(
                f"DELETE FROM {table}_data WHERE id IN "  # noqa: S608
                f"(SELECT id FROM {table}_data WHERE id > 10 ORDER BY id DESC LIMIT {PAGES})"
            )
            gone = cursor.rowcount
    with write_lock(), connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE {table}")


def _in_place(progress: Progress) -> int:
    total, done, built = SearchEntry.objects.count(), 0, -1
    while rows := list(SearchEntry.objects.filter(number__gt=built).order_by("number")[:SLICE]):
        vectors = [(index.vector_of(row), row) for row in rows]
        with connection.cursor() as cursor:
            cursor.executemany(
                f"UPDATE {index.ENTRY_TABLE} SET tokens = %s::tsvector WHERE number = %s "  # noqa: S608
                "AND marks = %s AND text = %s AND sounds IS NOT DISTINCT FROM %s "
                "AND tokens IS DISTINCT FROM %s::tsvector",
                [
                    (some, row.number, row.marks, row.text, row.sounds, some)
                    for some, row in vectors
                ],
            )
        built = rows[-1].number
        done += len(rows)
        progress(done, max(total, done), "tokens")
    if not connection.in_atomic_block:
        with connection.cursor() as cursor:
            cursor.execute("REINDEX INDEX CONCURRENTLY search_entry_tokens")
    return done
