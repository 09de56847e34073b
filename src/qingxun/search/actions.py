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
def index_text(*, kind: str, object_id: uuid.UUID, text: str, fresh: bool = False) -> None:
    """Make an object findable by this text, or replace the text it had.

    ``fresh`` says that the object was never indexed, which saves looking for an old entry.
    """
    normal = normalize(text)
    entry = None
    if not fresh:
        entry = _ENTRY.first(kind, object_id)
    is_new = entry is None
    if entry is None:
        entry = SearchEntry(kind=kind, object_id=object_id, number=number_of(object_id, kind))
    elif entry.text == normal:
        return
    else:
        index.remove(entry)
    entry.text = normal
    if is_new:
        insert(entry)
    else:
        update(entry, "text")
    index.add(entry)


def number_of(object_id: uuid.UUID, kind: str) -> int:
    """A row number from the random bits of the object's key: the same after a rebuild."""
    salt = int.from_bytes(kind.encode()[:7], "big")
    return (object_id.int ^ salt) & _NUMBER_BITS
