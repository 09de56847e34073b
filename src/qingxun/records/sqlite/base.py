"""Django's SQLite back end; only that the text of a statement is converted once.

Django writes ``%s`` for a parameter and SQLite ``?``; Django looks through the whole text each time
it runs. The program runs the same few hundred texts over and over.
"""

import sqlite3
from collections.abc import Iterable
from functools import lru_cache

from django.db.backends.sqlite3 import base

TEXTS_KEPT = 2048
_convert = lru_cache(TEXTS_KEPT)(base.SQLiteCursorWrapper.convert_query)


class Cursor(base.SQLiteCursorWrapper):
    """A cursor that remembers converted texts."""

    def convert_query(self, query: str, *, param_names: Iterable[str] | None = None) -> str:
        if param_names is None:
            return _convert(None, query)
        return super().convert_query(query, param_names=param_names)


class DatabaseWrapper(base.DatabaseWrapper):
    """The back end named in the settings."""

    def create_cursor(self, name: str | None = None) -> sqlite3.Cursor:
        return self.connection.cursor(factory=Cursor)
