"""Keeping the index in step with the texts, inside the writer's transaction."""

import uuid

from django.db import transaction

from qingxun.records.inserting import insert, update
from qingxun.records.reading import Prepared
from qingxun.search import index
from qingxun.search.grams import normalize
from qingxun.search.models import SearchEntry

_NUMBER_BITS = (1 << 62) - 1
_ENTRY = Prepared(
    lambda kind, key: SearchEntry.objects.filter(kind=kind, object_id=key), str, uuid.UUID
)


@transaction.atomic(savepoint=False)
def index_text(*, kind: str, object_id: uuid.UUID, text: str) -> None:
    """Make an object findable by this text, or replace the text it had.

    Two statements for an object that was never indexed.
    """
    number = number_of(object_id, kind)
    entry = SearchEntry(kind=kind, object_id=object_id, number=number, text=normalize(text))
    if insert(entry, unless_there=True):
        index.add(entry)
        return
    old = _ENTRY.first(kind, object_id)
    if old is None:
        raise ValueError(f"two objects have the row number {number}")
    if old.text != entry.text:
        index.remove(old)
        old.text = entry.text
        update(old, "text")
        index.add(old)


def number_of(object_id: uuid.UUID, kind: str) -> int:
    """A row number from the random bits of the object's key: the same after a rebuild."""
    salt = int.from_bytes(kind.encode()[:7], "big")
    return (object_id.int ^ salt) & _NUMBER_BITS
