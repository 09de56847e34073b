"""Filtering lists by words: exact substrings of any length, one and two characters too."""

import uuid
from dataclasses import dataclass

from django.db.models import Exists, F, OuterRef, Q, Value
from django.db.models.expressions import RawSQL
from django.db.models.functions import StrIndex
from django.db.models.lookups import GreaterThan

from qingxun.search import index
from qingxun.search.grams import QUERY_LIMIT, runs_of_query
from qingxun.search.models import SearchEntry

FEW = 1000  # hits that a list may take as a whole


def matching(query: str, *, kind: str, field: str) -> Q:
    """A filter: ``field`` holds the id of an object of ``kind`` in which every word stands.

    Words are parted by spaces. A query without a character that can be looked up matches nothing.
    """
    found = index.match(query[:QUERY_LIMIT], kind)
    if found is None:
        return Q(pk__in=[])
    return Q(**{f"{field}__in": RawSQL(*found)})  # noqa: S611 - words go as parameters


@dataclass(frozen=True, slots=True)
class Found:
    """What a list needs to know of a search before it is read.

    ``keys`` are the ids of the objects found, or None when there are more than ``FEW``: then the
    list goes through its rows in its own order and asks each by ``stands_in``.
    """

    query: str
    kind: str
    keys: tuple[uuid.UUID, ...] | None

    def stands_in(self, field: str) -> Exists:
        """A condition on a row whose ``field`` holds the object's id: every word stands in its
        text. The same that ``matching`` finds, held against the text row by row."""
        entries = SearchEntry.objects.filter(kind=self.kind, object_id=OuterRef(field))
        for run in runs_of_query(self.query):
            if run.isascii():  # from the beginning of a run of letters and digits
                entries = entries.filter(text__regex=rf"(^|[^a-z0-9]){run}")
            else:
                entries = entries.filter(GreaterThan(StrIndex(F("text"), Value(run)), 0))
        return Exists(entries)


def look_up(query: str, *, kind: str) -> Found:
    """The objects of a kind in which every word stands, read no further than ``FEW``: one query."""
    query = query[:QUERY_LIMIT]
    keys = index.some_keys(query, kind, FEW + 1)
    return Found(query, kind, None if len(keys) > FEW else tuple(keys))
