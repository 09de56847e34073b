"""Filtering lists by words: exact substrings of any length, one and two characters too."""

from django.db.models import Q
from django.db.models.expressions import RawSQL

from qingxun.search import index
from qingxun.search.grams import QUERY_LIMIT


def matching(query: str, *, kind: str, field: str) -> Q:
    """A filter: ``field`` holds the id of an object of ``kind`` in which every word stands.

    Words are parted by spaces. A query without a character that can be looked up matches nothing.
    """
    found = index.match(query[:QUERY_LIMIT], kind)
    if found is None:
        return Q(pk__in=[])
    return Q(**{f"{field}__in": RawSQL(*found)})  # noqa: S611 - words go as parameters
