"""Bringing the index in step with the archive again: after an update, a restore, or any doubt.

Batch by batch, each in a transaction of its own: readers see every text at any moment, writers wait
for one batch at most, and an interruption leaves a valid index; running it again goes on.
"""

import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice

from django.db import transaction

from qingxun.records.locks import write_lock
from qingxun.search import index
from qingxun.search.actions import Item, index_many
from qingxun.search.counting import count_common
from qingxun.search.models import SearchEntry
from qingxun.search.sources import Source, sources

BATCH = 200
Progress = Callable[[int, int, str], None]


@dataclass(slots=True)
class Rebuilt:
    """What was done: objects looked at, entries mended, entries without an object removed."""

    looked_at: int = 0
    mended: int = 0
    removed: int = 0


def rebuild(progress: Progress) -> Rebuilt:
    """Index everything that is missing or differs, forget what is no longer there, count common
    pairs anew. ``progress(done, total, kind)`` is called after every batch."""
    done = Rebuilt()
    known = sources()
    total = sum(source.count() for source in known)
    for source in known:
        seen = _follow(source, done, lambda kind: progress(done.looked_at, total, kind))
        done.removed += _forget_others(source.kind, seen)
    count_common()
    return done


def _follow(source: Source, done: Rebuilt, report: Callable[[str], None]) -> set[uuid.UUID]:
    seen: set[uuid.UUID] = set()
    for batch in _batches(source.items()):
        with write_lock():
            done.mended += index_many(batch)
        seen.update(item.object_id for item in batch)
        done.looked_at += len(batch)
        report(source.kind)
    return seen


def _batches(items: Iterator[Item]) -> Iterator[list[Item]]:
    while batch := list(islice(items, BATCH)):
        yield batch


def _forget_others(kind: str, seen: set[uuid.UUID]) -> int:
    """Entries whose object was not among those that there are."""
    rows = SearchEntry.objects.filter(kind=kind).values_list("object_id", flat=True)
    lost = [key for key in rows.iterator(2000) if key not in seen]
    for start in range(0, len(lost), BATCH):
        with write_lock(), transaction.atomic():
            entries = list(
                SearchEntry.objects.filter(kind=kind, object_id__in=lost[start : start + BATCH])
            )
            index.remove(entries)
            SearchEntry.objects.filter(pk__in=[entry.pk for entry in entries]).delete()
    return len(lost)


def make_anew(progress: Progress) -> int:
    """Make every token anew from the entries' texts, in one transaction: when the index itself is
    in doubt. Readers keep the old one until the end; on SQLite writers wait. How many entries."""
    total = SearchEntry.objects.count()
    done = 0
    with write_lock(), transaction.atomic():
        index.clear()
        rows = SearchEntry.objects.order_by("number").iterator(BATCH)
        while batch := list(islice(rows, BATCH)):
            index.add(batch)
            done += len(batch)
            progress(done, total, "tokens")
    return done
