"""Sessions in the database, as Django keeps them, read without building the query each time."""

import datetime as dt

from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.contrib.sessions.models import Session
from django.utils import timezone

from qingxun.records.reading import Prepared

_STANDING = Prepared(
    lambda key, at: Session.objects.filter(session_key=key, expire_date__gt=at), str, dt.datetime
)


class SessionStore(DatabaseStore):
    """The engine named in the settings."""

    def _get_session_from_db(self) -> Session | None:
        found = _STANDING.first(self.session_key or "", timezone.now())
        if found is None:
            self._session_key = None
        return found
