"""Django's SQLite back end with the same checks on a shorter way.

Django writes ``%s`` for a parameter and SQLite ``?``; Django looks through the whole text each time
it runs, and hands a statement through six layers for whoever may listen in. The program runs the
same few hundred texts over and over, some twenty a request.
"""

import datetime as dt
import sqlite3
from collections.abc import Iterable
from contextlib import suppress
from functools import lru_cache
from types import TracebackType
from typing import Any, Self

from django.apps import apps
from django.db.backends.sqlite3 import base
from django.db.backends.sqlite3.features import DatabaseFeatures
from django.db.backends.sqlite3.operations import DatabaseOperations
from django.db.backends.utils import CursorWrapper

TEXTS_KEPT = 2048
LONGEST_KEPT = 4096  # characters; longer ones list many values and hardly come a second time
_convert_once: Any = base.SQLiteCursorWrapper.convert_query
_convert_kept = lru_cache(TEXTS_KEPT)(_convert_once)
_execute: Any = sqlite3.Cursor.execute


def _convert(query: str) -> str:
    """The text as SQLite wants it; short ones are remembered, which takes megabytes at most."""
    found: str = (_convert_kept if len(query) <= LONGEST_KEPT else _convert_once)(None, query)
    return found


class Cursor(base.SQLiteCursorWrapper):
    """A cursor that remembers converted texts."""

    def execute(self, query: str, params: Any = None) -> Self:
        if type(params) is list or type(params) is tuple:
            return _execute(self, _convert(query), params)
        return super().execute(query, params)  # type: ignore[return-value]

    def convert_query(self, query: str, *, param_names: Iterable[str] | None = None) -> str:
        if param_names is None:
            return _convert(query)
        return super().convert_query(query, param_names=param_names)


class Statement(CursorWrapper):
    """Django's wrapper of a cursor; without its layers while nobody listens in."""

    def execute(self, sql: Any, params: Any = None) -> Any:
        database = self.db
        if database.execute_wrappers or not apps.ready:
            return super().execute(sql, params)
        database.validate_no_broken_transaction()
        with database.wrap_database_errors:
            return self.cursor.execute(sql, params)

    def fetchall(self) -> list[Any]:
        with self.db.wrap_database_errors:
            found: list[Any] = self.cursor.fetchall()
        return found

    def __exit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        with suppress(sqlite3.Error):  # as Django: an error inside is not covered by one of closing
            self.cursor.close()


class Operations(DatabaseOperations):
    """How values are written."""

    def adapt_datetimefield_value(self, value: Any) -> str | None:
        """A moment in UTC, as almost all are, needs no conversion."""
        if type(value) is dt.datetime and value.tzinfo is dt.UTC is self.connection.timezone:
            return str(value.replace(tzinfo=None))
        adapted: str | None = super().adapt_datetimefield_value(value)
        return adapted


class Features(DatabaseFeatures):
    """What every SQLite of our Pythons has, without asking it once a thread."""

    supports_json_field = True


class DatabaseWrapper(base.DatabaseWrapper):
    """The back end named in the settings."""

    features_class = Features
    ops_class = Operations

    def cursor(self) -> CursorWrapper:
        checked = self.settings_dict["CONN_HEALTH_CHECKS"]
        if self.connection is None or checked or self.queries_logged:
            return super().cursor()
        self.ensure_connection()  # which refuses asynchronous callers
        self.validate_thread_sharing()
        with self.wrap_database_errors:
            return Statement(self.connection.cursor(factory=Cursor), self)

    def create_cursor(self, name: str | None = None) -> sqlite3.Cursor:
        return self.connection.cursor(factory=Cursor)
