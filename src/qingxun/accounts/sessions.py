"""Sessions in the database, as Django keeps them, read without building the query each time."""

import datetime as dt

from django.contrib.sessions.backends.base import UpdateError
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
        """Also at the end of a request, when its turn to write is over; one statement where the
        session is there already, ``UpdateError`` where it has ended meanwhile."""
        with write_lock():
            if must_create or self.session_key is None:
                super().save(must_create)
            else:
                self._update()

    def _update(self) -> None:
        row = self.create_model_instance(dict(self.items()))
        values = {"session_data": row.session_data, "expire_date": row.expire_date}
        if not Session.objects.filter(pk=row.pk).update(**values):
            raise UpdateError

    def _get_session_from_db(self) -> Session | None:
        found = _STANDING.first(self.session_key or "", timezone.now())
        if found is None:
            self._session_key = None
        return found
