"""Row numbers in their present form, for entries that were numbered otherwise.

The index of SQLite keeps for every token the distances between the numbers of its texts: the fewer
bits a number has, the smaller it is. Until the third sitting of 2026-11-28 a second had 30 bits.
"""

from collections.abc import Iterator

from django.db import connection
from django.db.models import QuerySet

from qingxun.search import bulk, index, waiting
from qingxun.search.models import SearchEntry
from qingxun.search.wanted import SECOND_BITS

EARLIER_BITS = 30
HIGHEST = 1 << (32 + SECOND_BITS)  # no number in the present form is as high
SLICE = 1000


def renumber() -> int:
    """Give every entry a number in the present form, in the same order, and make the index of
    SQLite anew; how many (none where all have one). To be called in one transaction."""
    if not is_needed():
        return 0
    changed = 0
    with connection.cursor() as cursor:
        for some in _changes():
            cursor.executemany(
                f"UPDATE {index.ENTRY_TABLE} SET number = %s WHERE number = %s",  # noqa: S608
                [(-new, old) for old, new in some],
            )
            changed += len(some)
        cursor.execute(f"UPDATE {index.ENTRY_TABLE} SET number = -number")  # noqa: S608
        if index.on_sqlite():
            cursor.execute(f"DROP TABLE {index.INDEX_TABLE}")
            bulk.make_table()
            waiting.forget_all()
            _fill()
    return changed


def is_needed() -> bool:
    """Whether some entry has a number of the earlier form."""
    return SearchEntry.objects.filter(number__gte=HIGHEST).exists()


def _changes() -> Iterator[list[tuple[int, int]]]:
    """(old, new), the lowest first, a slice at a time; every new number is above the one before."""
    last, new = -1, 0
    while some := [row.number for row in _rows().filter(number__gt=last).only("number")[:SLICE]]:
        changes = []
        for old in some:
            meant = old >> EARLIER_BITS << SECOND_BITS | old & ((1 << SECOND_BITS) - 1)
            new = max(new + 1, meant)
            changes.append((old, new))
        last = some[-1]
        yield changes


def _rows() -> QuerySet[SearchEntry]:
    """Only the columns that the table had when its numbers were changed."""
    return SearchEntry.objects.order_by("number").defer("title", "sounds")


def _fill() -> None:
    last = -1
    with bulk.in_bulk():
        while some := list(_rows().filter(number__gt=last)[:SLICE]):
            for row in some:
                row.sounds = None  # not made yet
            index.add(some)
            last = some[-1].number
