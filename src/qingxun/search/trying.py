"""Answering a query: exact where words stand, ranked where they don't."""

from dataclasses import dataclass
from typing import Literal

from qingxun.search import index, ranking
from qingxun.search.asking import read_query
from qingxun.search.grams import normalize
from qingxun.search.likeness import rank
from qingxun.search.queries import Ranked, marks_and_texts, scored_hits
from qingxun.search.scratch import KIND
from qingxun.search.wanted import Wanted

EXACT_LIMIT = 1000


@dataclass(frozen=True, slots=True)
class Answer:
    """Results, how they were found, what to mark in their texts.

    ``total`` counts exact finds, no further than ``EXACT_LIMIT``.
    """

    results: list[Ranked]
    way: Literal["exact", "ranked"]
    total: int
    marked: list[str]


def answer(
    query: str, *, limit: int, by: Literal["relevance", "time", "question"] = "relevance"
) -> Answer:
    """Documents in which everything stands that was asked; where there are none, those that answer
    the whole as a question best. ``question`` ranks at once."""
    asked = read_query(query)
    wanted = Wanted(asked.phrases, asked.without, kinds=(KIND,))
    hits = [] if by == "question" else index.hits(wanted, EXACT_LIMIT)
    if hits and asked.phrases:
        _marks, texts = marks_and_texts((), hits)
        found = scored_hits(asked.phrases, hits, texts, by_time=by == "time")
        return Answer(found[:limit], "exact", len(hits), list(asked.phrases))
    ranked = rank(query, Wanted(kinds=(KIND,)).settled(index.sample()), limit)
    return Answer(ranked, "ranked", len(ranked), ranking.words_of(normalize(query)))
