"""The identity of this installation."""

import uuid

_home: uuid.UUID | None = None


def current_home() -> uuid.UUID:
    """The id of this installation; made on first use and kept in the database."""
    global _home
    if _home is None:
        from qingxun.records.models import Installation

        _home = Installation.objects.only("id").get_or_create(singleton=True)[0].id
    return _home


def forget_home() -> None:
    """Forget the cached id (another database was opened)."""
    global _home
    _home = None
