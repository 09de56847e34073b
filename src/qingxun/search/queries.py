"""Filtering lists by words, and finding by words or by a question."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Exists, F, OuterRef, Q, Value
from django.db.models.expressions import RawSQL
from django.db.models.functions import StrIndex
from django.db.models.lookups import GreaterThan

from qingxun.search import index, ranking
from qingxun.search.grams import normalize, pairs_of_query, words_of_query
from qingxun.search.index import Hit
from qingxun.search.models import CommonGram, SearchEntry
from qingxun.search.wanted import Wanted

FEW = 1000  # hits that a list may take as a whole
BUDGET = 3000  # entries that the rarest pairs of a question may bring together
CANDIDATES = 100  # entries whose texts are looked into
POOL = 2000  # entries whose marks are looked at until there are enough candidates
COMMON = 3  # common pairs that are asked where the rare ones bring too little
PAIRS_LIMIT = 64  # pairs of a question that are looked up
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
    """An entry with how well it answers."""

    hit: Hit
    score: float


def rank(question: str, wanted: Wanted, limit: int, documents: int | None = None) -> list[Ranked]:
    """The entries that answer a question best, within the marks of ``wanted``: a few queries.
    ``documents`` is ``index.size()``, where it was asked before.

    The rarest pairs of the question bring candidates until they are about ``BUDGET``; the best
    ``CANDIDATES`` of them are read and scored.
    """
    question = normalize(question)
    pairs = pairs_of_query(question)[:PAIRS_LIMIT]
    if not pairs:
        return []
    documents = max(index.size() if documents is None else documents, 1)
    known = dict(CommonGram.objects.filter(gram__in=pairs).values_list("gram", "share"))
    rare = [gram for gram in pairs if gram not in known]
    lists = index.numbers_by_gram(rare, wanted, BUDGET)
    found: dict[str, float] = dict.fromkeys(rare, 0.0)
    for place, _number in lists:
        found[rare[place]] += 1
    found |= {gram: share * documents for gram, share in known.items()}
    weights = {gram: ranking.idf(documents, found[gram]) for gram in pairs}
    brought = [(weights[rare[place]], number) for place, number in selected(rare, lists, found)]
    numbers = candidates(brought, wanted)
    if len(numbers) < CANDIDATES and known:
        common = sorted(known, key=lambda gram: known[gram])[:COMMON]
        more = index.numbers_by_gram(common, wanted, BUDGET)
        brought += [(weights[common[place]], number) for place, number in more]
        numbers = candidates(brought, wanted)
    return scored(question, numbers, weights)[:limit]


def selected(
    grams: Sequence[str], lists: Sequence[tuple[int, int]], found: dict[str, float]
) -> list[tuple[int, int]]:
    """The lists of the rarest pairs that stand in any entry, until they are about ``BUDGET``."""
    order = sorted((gram for gram in grams if found[gram]), key=lambda gram: found[gram])
    total = 0.0
    chosen: set[str] = set()
    for gram in order:
        if chosen and total + found[gram] > BUDGET:
            break
        total += found[gram]
        chosen.add(gram)
    return [(place, number) for place, number in lists if grams[place] in chosen]


def candidates(brought: Sequence[tuple[float, int]], wanted: Wanted) -> list[int]:
    """Row numbers of the entries to read: those with the most weight that have all marks."""
    likely = ranking.best(brought, POOL)
    kept: list[int] = []
    for start in range(0, len(likely), 2 * CANDIDATES):
        some = likely[start : start + 2 * CANDIDATES]
        fit = index.fitting(some, wanted)
        kept += [number for number in some if number in fit]
        if len(kept) >= CANDIDATES:
            break
    return kept[:CANDIDATES]


def scored(question: str, numbers: Sequence[int], weights: dict[str, float]) -> list[Ranked]:
    """The entries of these rows with their scores, the best first, then the newest."""
    rows = index.entries(numbers)
    terms = ranking.terms_of(question, weights)
    values = ranking.scores([text for _hit, text in rows], terms)
    found = [Ranked(hit, value) for (hit, _text), value in zip(rows, values, strict=True)]
    return sorted(found, key=lambda each: (-each.score, -each.hit.number))


def scored_hits(phrases: Sequence[str], hits: Sequence[Hit], *, by_time: bool) -> list[Ranked]:
    """Entries in which all phrases stand, by how often and how early, or by time: one query.

    The newest ``CANDIDATES`` are put in order; older ones follow by time, without a score.
    """
    first = {hit.number: hit for hit in hits[:CANDIDATES]}
    rows = SearchEntry.objects.filter(number__in=first).values_list("number", "text")
    texts = dict(rows)
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
