"""Holding the index against the archive, and bringing it in step again: after an update, a restore,
or any doubt.

Batch by batch: what agrees is only read. What differs is read once more and put right in a short
transaction of its own, so that a text that was written meanwhile is never overwritten by an older
one. Readers see every text at any moment, writers wait for one small batch at most, and an
interruption leaves a valid index; running it again goes on.
"""

import uuid
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from qingxun.records.locks import write_lock
from qingxun.search import index
from qingxun.search.actions import Item, differ, entry_of, index_many
from qingxun.search.counting import count_common
from qingxun.search.form import note_present
from qingxun.search.grams import normalize
from qingxun.search.models import SearchEntry
from qingxun.search.sources import Source, sources

BATCH = 200  # objects read at a time
MENDED = 25  # objects put right in one transaction
Progress = Callable[[int, int, str], None]


@dataclass(slots=True)
class Compared:
    """How many objects were looked at, and how many entries are missing, hold another text or other
    marks, or belong to nothing."""

    looked_at: int = 0
    missing: int = 0
    differing: int = 0
    lost: int = 0

    @property
    def agrees(self) -> bool:
        return not (self.missing or self.differing or self.lost)


@dataclass(slots=True)
class Rebuilt:
    """What was done: objects looked at, entries mended, entries without an object removed."""

    looked_at: int = 0
    mended: int = 0
    removed: int = 0


def compare(progress: Progress) -> Compared:
    """Hold the entries against the archive; changes nothing. What is written meanwhile is looked at
    once more before it is said to be wrong."""
    found = Compared()
    known = sources()
    total = sum(source.count() for source in known)
    for source in known:
        for keys in batches(source.rows(), "pk"):
            missing, differing = wrong(source, keys)
            if missing or differing:
                missing, differing = wrong(source, [*missing, *differing])
            found.missing += len(missing)
            found.differing += len(differing)
            found.looked_at += len(keys)
            progress(found.looked_at, total, source.kind)
        found.lost += sum(len(lost(source, keys)) for keys in entry_keys(source))
    return found


def rebuild(progress: Progress) -> Rebuilt:
    """Index everything that is missing or differs, forget what is no longer there, count common
    pairs anew; then all is in the present form. ``progress(done, total, kind)`` is called after
    every batch."""
    done = Rebuilt()
    known = sources()
    total = sum(source.count() for source in known)
    for source in known:
        for keys in batches(source.rows(), "pk"):
            missing, differing = wrong(source, keys)
            done.mended += _mend(source, [*missing, *differing])
            done.looked_at += len(keys)
            progress(done.looked_at, total, source.kind)
        for keys in entry_keys(source):
            done.removed += _forget(source, lost(source, keys))
    done.mended += _put_in_form([source.kind for source in known])
    count_common()
    note_present()
    return done


def _put_in_form(known: Sequence[str]) -> int:
    """Normalize the entries of other kinds again, which were read from files; how many changed."""
    mended = 0
    for keys in batches(SearchEntry.objects.exclude(kind__in=known), "pk"):
        rows = SearchEntry.objects.filter(pk__in=keys)
        other = [row.pk for row in rows if normalize(row.text) != row.text]
        for start in range(0, len(other), MENDED):
            with write_lock(), transaction.atomic():
                held = rows.filter(pk__in=other[start : start + MENDED]).select_for_update()
                mended += index_many(
                    [Item(r.kind, r.object_id, r.text, tuple(r.marks.split())) for r in held]
                )
    return mended


def batches(rows: QuerySet[Any], key: str) -> Iterator[list[uuid.UUID]]:
    """The keys of all rows in order, some at a time: no statement stays open between them."""
    last = None
    while True:
        more = rows if last is None else rows.filter(**{f"{key}__gt": last})
        keys = list(more.order_by(key).values_list(key, flat=True)[:BATCH])
        if not keys:
            return
        yield keys
        last = keys[-1]


def entry_keys(source: Source) -> Iterator[list[uuid.UUID]]:
    """The objects of which there are entries."""
    return batches(SearchEntry.objects.filter(kind=source.kind), "object_id")


def wrong(source: Source, keys: Sequence[uuid.UUID]) -> tuple[list[uuid.UUID], list[uuid.UUID]]:
    """Which of these objects have no entry, and which have one that says something else."""
    rows = SearchEntry.objects.filter(kind=source.kind, object_id__in=keys)
    known = {row.object_id: row for row in rows}
    missing, differing = [], []
    for item in source.items_of(keys):
        entry = entry_of(item)
        if item.object_id not in known:
            missing.append(item.object_id)
        elif differ(known[item.object_id], entry):
            differing.append(item.object_id)
    return missing, differing


def lost(source: Source, keys: Sequence[uuid.UUID]) -> list[uuid.UUID]:
    """Which of these are no objects that can be found."""
    there = set(source.rows().filter(pk__in=keys).values_list("pk", flat=True))
    return [key for key in keys if key not in there]


def _mend(source: Source, keys: Sequence[uuid.UUID]) -> int:
    """Index these objects as they are once nobody else can write them."""
    mended = 0
    for start in range(0, len(keys), MENDED):
        with write_lock(), transaction.atomic():
            some = _held(source, keys[start : start + MENDED])
            mended += index_many(source.items_of(some))
    return mended


def _held(source: Source, keys: Sequence[uuid.UUID]) -> list[uuid.UUID]:
    """Those of the objects that are there, locked until the end of the transaction."""
    rows = source.rows().filter(pk__in=keys).order_by("pk").only("pk")
    return [row.pk for row in rows.select_for_update(of=("self",))]


def _forget(source: Source, keys: Sequence[uuid.UUID]) -> int:
    """Remove the entries of these, as far as they still belong to nothing."""
    removed = 0
    for start in range(0, len(keys), MENDED):
        with write_lock(), transaction.atomic():
            some = keys[start : start + MENDED]
            entries = list(SearchEntry.objects.filter(kind=source.kind, object_id__in=some))
            # Entries first: whose entry is seen here, its object is seen by the next statement.
            still = set(lost(source, [entry.object_id for entry in entries]))
            gone = [entry for entry in entries if entry.object_id in still]
            index.remove(gone)
            SearchEntry.objects.filter(pk__in=[entry.pk for entry in gone]).delete()
            removed += len(gone)
    return removed
