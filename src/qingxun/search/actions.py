"""Keeping the index in step with the texts, inside the writer's transaction."""

import datetime as dt
import uuid
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass

from django.db import transaction

from qingxun.records.inserting import update
from qingxun.records.reading import Prepared
from qingxun.search import index
from qingxun.search.grams import normalize
from qingxun.search.models import SearchEntry
from qingxun.search.wanted import SECOND_BITS, first_number

CHANGING = ("text", "marks", "title", "sounds")
LOOKED_AT = 1000  # numbers looked at together for one that is free
_LOW_BITS = (1 << SECOND_BITS) - 1
_ENTRY = Prepared(
    lambda kind, key: SearchEntry.objects.filter(kind=kind, object_id=key), str, uuid.UUID
)


@dataclass(frozen=True, slots=True)
class Item:
    """One object to make findable.

    ``at`` is the moment by which results are put in order; without it, the moment in the object's
    key. It stays what it was first. ``title`` is found by its
    sound, too, as soon as the background has made it.
    """

    kind: str
    object_id: uuid.UUID
    text: str
    marks: tuple[str, ...] = ()
    at: dt.datetime | None = None
    title: str | None = None


@transaction.atomic(savepoint=False)
def index_many(items: Sequence[Item]) -> int:
    """``index_text`` for a batch, in a few statements; how many entries were new or changed.

    Each object stands once in the batch.
    """
    wanted = {(item.kind, item.object_id): entry_of(item) for item in items}
    keys = [key for _kind, key in wanted]
    olds = {
        (old.kind, old.object_id): old for old in SearchEntry.objects.filter(object_id__in=keys)
    }
    changed = [
        (olds[key], entry)
        for key, entry in wanted.items()
        if key in olds and differ(olds[key], entry)
    ]
    index.remove([old for old, _entry in changed])
    for old, entry in changed:
        take_over(old, entry)
    SearchEntry.objects.bulk_update([old for old, _entry in changed], CHANGING, 500)
    new = [entry for key, entry in wanted.items() if key not in olds]
    settle_numbers(new)
    index.put_all(new)
    index.add([old for old, _entry in changed])
    return len(changed) + len(new)


def differ(old: SearchEntry, entry: SearchEntry) -> bool:
    """Whether the entry has to be written again."""
    return any(getattr(old, name) != getattr(entry, name) for name in ("text", "marks", "title"))


def take_over(old: SearchEntry, entry: SearchEntry) -> None:
    """What the entry says from now on; a title that stays keeps its sounds."""
    if old.title != entry.title:
        old.title, old.sounds = entry.title, None
    old.text, old.marks = entry.text, entry.marks


def settle_numbers(entries: Sequence[SearchEntry]) -> None:
    """Give another number to those whose number is taken, in the batch or in the table."""
    numbers = [entry.number for entry in entries]
    taken = set(SearchEntry.objects.filter(number__in=numbers).values_list("number", flat=True))
    for entry in entries:
        if entry.number in taken:
            entry.number = free_number(entry.number, taken)
        taken.add(entry.number)


def entry_of(item: Item) -> SearchEntry:
    """The row of an item, not saved."""
    return SearchEntry(
        kind=item.kind,
        object_id=item.object_id,
        number=number_of(item.object_id, item.kind, item.at),
        text=normalize(item.text),
        marks=" ".join(item.marks),
        title=item.title,
    )


def index_text(
    *,
    kind: str,
    object_id: uuid.UUID,
    text: str,
    marks: Iterable[str] = (),
    at: dt.datetime | None = None,
) -> None:
    """``index_item`` with its parts."""
    index_item(Item(kind, object_id, text, tuple(marks), at))


@transaction.atomic(savepoint=False)
def index_item(item: Item) -> None:
    """Make an object findable by this text, or replace the text and the marks it had.

    Two statements on SQLite, one on PostgreSQL, for an object that was never indexed.
    """
    entry = entry_of(item)
    while not index.put(entry):
        if old := _ENTRY.first(item.kind, item.object_id):
            _replace(old, entry)
            return
        entry.number = free_number(entry.number)  # two of one second with the same low bits


def _replace(old: SearchEntry, entry: SearchEntry) -> None:
    if differ(old, entry):
        index.remove([old])
        take_over(old, entry)
        update(old, *CHANGING)
        index.add([old])


@transaction.atomic(savepoint=False)
def forget_text(*, kind: str, object_id: uuid.UUID) -> None:
    """Make an object unfindable."""
    old = _ENTRY.first(kind, object_id)
    if old is not None:
        index.remove([old])
        SearchEntry.objects.filter(pk=old.pk).delete()


def number_of(object_id: uuid.UUID, kind: str, at: dt.datetime | None = None) -> int:
    """A row number: the second of the moment above, bits of the object's key below, so that the
    newest are the greatest and a rebuild gives the same."""
    salt = int.from_bytes(kind.encode()[:4], "big")
    return first_number(at or moment_of(object_id)) | ((object_id.int ^ salt) & _LOW_BITS)


def moment_of(key: uuid.UUID) -> dt.datetime:
    """When a UUIDv7 was made; for other keys, the beginning of counting."""
    milliseconds = key.int >> 80 if key.version == 7 else 0
    return dt.datetime.fromtimestamp(milliseconds / 1000, dt.UTC)


def free_number(number: int, taken: Container[int] = ()) -> int:
    """The next row number that nobody has and that is not ``taken``; a query for each thousand
    numbers that are taken in a row."""
    while True:
        until = number + LOOKED_AT
        rows = SearchEntry.objects.filter(number__gte=number, number__lt=until)
        known = set(rows.values_list("number", flat=True))
        for free in range(number, until):
            if free not in known and free not in taken:
                return free
        number = until
