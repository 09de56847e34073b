"""The identity of this installation."""

import uuid

from django.db import connection

_home: uuid.UUID | None = None


def current_home() -> uuid.UUID:
    """The id of this installation, kept in the database; ``migrate`` makes it.

    An id made inside a transaction is not remembered, for that may still be rolled back.
    """
    global _home
    if _home is not None:
        return _home
    from qingxun.records.models import Installation

    row, made = Installation.objects.only("id").get_or_create(singleton=True)
    if not (made and connection.in_atomic_block):
        _home = row.id
    return row.id


def forget_home() -> None:
    """Forget the cached id (another database was opened)."""
    global _home
    _home = None
