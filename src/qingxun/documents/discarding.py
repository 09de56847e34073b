"""Contents that nobody may be given any more leave the store; their rows stay.

The same content may be kept for several things: it goes when none of them needs it. Each area says
once which of its rows need their file no longer, though they name it.
"""

import datetime as dt
import uuid
from collections.abc import Collection
from typing import Any

from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Model, Q

from qingxun.audit.actions import record
from qingxun.documents.models import StoredFile
from qingxun.documents.storage import name_of
from qingxun.kit.clock import now
from qingxun.records.locks import write_lock

_RELEASED: dict[tuple[type[Model], str], Q] = {}


def register_released(model: type[Model], field: str, released: Q) -> None:
    """Rows of a model that need the file in ``field`` no longer. Called once when the program
    starts."""
    _RELEASED[model, field] = released


def discard_after_commit(files: Collection[uuid.UUID]) -> None:
    """Once the transaction is committed: take away the contents of those that nothing needs."""
    transaction.on_commit(lambda: [discard(key, at=now()) for key in files])


def discard_released(*, at: dt.datetime) -> int:
    """The daily job: what was released and is still there, as after a kill. How many went."""
    keys = {
        key
        for (model, field), released in _RELEASED.items()
        for key in model._default_manager.filter(released).values_list(field, flat=True)
        if key is not None
    }
    return sum(discard(key, at=at) for key in keys)


def discard(key: uuid.UUID, *, at: dt.datetime) -> bool:
    """Take away the content of a file that nothing needs; whether it went. Who keeps the same
    content again at this moment waits, and then puts it there anew."""
    with write_lock(), transaction.atomic():
        row = StoredFile.objects.select_for_update().get(pk=key)
        same = list(StoredFile.objects.filter(sha256=row.sha256))
        name = name_of(row.sha256)
        if any(is_needed(one) for one in same) or not default_storage.exists(name):
            return False
        record(
            verb="documents.discard_file",
            at=at,
            object_type="documents.storedfile",
            object_id=row.pk,
            details={"sha256": row.sha256, "size": row.size},
        )
        default_storage.delete(name)
    return True


def is_needed(stored: StoredFile) -> bool:
    """Whether any row of any area still needs this file."""
    return any(_needing(relation, stored).exists() for relation in _relations())


def _relations() -> list[Any]:
    fields = StoredFile._meta.get_fields(include_hidden=True)
    return [field for field in fields if field.auto_created and not field.concrete]


def _needing(relation: Any, stored: StoredFile) -> Any:
    model, field = relation.related_model, relation.field.name
    rows = model._default_manager.filter(**{field: stored})
    released = _RELEASED.get((model, field))
    return rows if released is None else rows.exclude(released)
