"""Filtering lists by words, and finding by words or by a question."""

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Case, Exists, F, OuterRef, Q, TextField, Value, When
from django.db.models.expressions import RawSQL
from django.db.models.functions import StrIndex
from django.db.models.lookups import GreaterThan

from qingxun.search import index, ranking
from qingxun.search.grams import words_of_query
from qingxun.search.index import Hit
from qingxun.search.models import SearchEntry
from qingxun.search.wanted import Wanted

FEW = 1000  # hits that a list may take as a whole
CANDIDATES = 100  # entries whose texts are looked into
TITLE_LENGTH = 60  # characters at the beginning of a text that weigh more


def wanted_of(query: str, kind: str) -> Wanted:
    """Every word of a plain query, parted by spaces, in entries of one kind."""
    return Wanted(phrases=tuple(words_of_query(query)), kinds=(kind,))


def matching(query: str, *, kind: str, field: str) -> Q:
    """A filter: ``field`` holds the id of an object of ``kind`` in which every word stands.

    Words are parted by spaces; a query without any matches nothing.
    """
    wanted = wanted_of(query, kind)
    if not wanted.phrases:
        return Q(pk__in=[])
    sql = index.statement(wanted, "entry.object_id", None)
    return Q(**{f"{field}__in": RawSQL(*sql)})  # noqa: S611 - words go as parameters


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
        for word in words_of_query(self.query):
            entries = entries.filter(GreaterThan(StrIndex(F("text"), Value(word)), 0))
        return Exists(entries)


def look_up(query: str, *, kind: str) -> Found:
    """The objects of a kind in which every word stands, read no further than ``FEW``: one query."""
    wanted = wanted_of(query, kind)
    if not wanted.phrases:
        return Found(query, kind, ())
    found = index.hits(wanted, FEW + 1)
    return Found(query, kind, None if len(found) > FEW else tuple(hit.key for hit in found))


@dataclass(frozen=True, slots=True)
class Ranked:
    """An entry with how well it answers, and its marks where they were read."""

    hit: Hit
    score: float
    marks: str = ""


def marks_and_texts(
    marked: Collection[int], hits: Sequence[Hit]
) -> tuple[dict[int, str], dict[int, str]]:
    """Marks by row number, and the texts that ``scored_hits`` needs for these hits: one query."""
    read = [hit.number for hit in hits[:CANDIDATES]]
    nothing = Value("", output_field=TextField())
    text = Case(When(number__in=read, then="text"), default=nothing) if read else nothing
    rows = SearchEntry.objects.filter(number__in={*marked, *read})
    found = list(rows.values_list("number", "marks", text)) if marked or read else []
    known = {number: text for number, _marks, text in found}
    return (
        {number: marks for number, marks, _text in found},
        {number: known[number] for number in read if number in known},
    )


def scored_hits(
    phrases: Sequence[str], hits: Sequence[Hit], texts: Mapping[int, str], *, by_time: bool
) -> list[Ranked]:
    """Entries in which all phrases stand, by how often and how early, or by time.

    The newest ``CANDIDATES``, of which the texts are known, are put in order; older ones follow by
    time, without a score.
    """
    first = {hit.number: hit for hit in hits[:CANDIDATES]}
    numbers = [number for number in first if number in texts]
    terms = [ranking.Term(phrase, 1.0) for phrase in phrases]
    values = ranking.scores([texts[number] for number in numbers], terms)
    found = [
        Ranked(first[number], value + early(texts[number], phrases))
        for number, value in zip(numbers, values, strict=True)
    ]
    if not by_time:
        found.sort(key=lambda each: (-each.score, -each.hit.number))
    return found + [Ranked(hit, 0.0) for hit in hits[CANDIDATES:]]


def early(text: str, phrases: Sequence[str]) -> float:
    """One for each phrase that stands in the first characters, where titles are."""
    return float(sum(phrase in text[:TITLE_LENGTH] for phrase in phrases))
