"""Sessions in the database, as Django keeps them, read without building the query each time."""

import datetime as dt

from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.contrib.sessions.models import Session
from django.utils import timezone

from qingxun.records.locks import write_lock
from qingxun.records.reading import Prepared

_STANDING = Prepared(
    lambda key, at: Session.objects.filter(session_key=key, expire_date__gt=at), str, dt.datetime
)


class SessionStore(DatabaseStore):
    """The engine named in the settings."""

    def save(self, must_create: bool = False) -> None:
        """Also at the end of a request, when its turn to write is over."""
        with write_lock():
            super().save(must_create)

    def _get_session_from_db(self) -> Session | None:
        found = _STANDING.first(self.session_key or "", timezone.now())
        if found is None:
            self._session_key = None
        return found
