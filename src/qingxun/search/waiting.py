"""Entries that wait to be put into SQLite's index, some dozens at most.

Each transaction that writes to an FTS5 table makes a segment of its own there: a text costs ten
times as much alone as among sixty others. So a short new text is only noted here, in the writer's
transaction, and whoever notes the last of ``MOST`` puts all of them into the index. Readers hold
the texts that wait against what they look for, so that nothing is found later than before. (GIN,
the index of PostgreSQL, keeps such a list by itself.)

The table lies beside those of the models: a place, which tells how many wait, and a row number.
"""

from collections.abc import Iterable

from django.db import connection

TABLE = "search_waiting"
MOST = 64
LONGEST = 4_000  # characters of a text that may wait; a longer one is worth a segment


def make_table() -> None:
    """Make the table where it is not there."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"CREATE TABLE IF NOT EXISTS {TABLE} (place INTEGER PRIMARY KEY, number INTEGER)"
        )


def note(number: int) -> bool:
    """Let an entry wait; whether there are enough now."""
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {TABLE} (number) VALUES (%s)", [number])  # noqa: S608
        place: int = cursor.lastrowid
    return place >= MOST


def numbers() -> set[int]:
    """The row numbers of the entries that wait."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT number FROM {TABLE}")  # noqa: S608
        return {number for (number,) in cursor.fetchall()}


def forget(gone: Iterable[int]) -> None:
    """These wait no more."""
    with connection.cursor() as cursor:
        cursor.executemany(
            f"DELETE FROM {TABLE} WHERE number = %s",  # noqa: S608
            [(number,) for number in gone],
        )


def forget_all() -> None:
    """Nothing waits."""
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {TABLE}")  # noqa: S608
