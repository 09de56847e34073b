"""How well a text answers a question: pure arithmetic on normal texts.

BM25, half by pairs of characters and half by words of the question, over the texts of a few hundred
candidates. Words come from a segmenter; only the question is cut, the texts are only looked into,
so that no index of words has to be kept.
"""

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import rjieba

from qingxun.search.grams import text_of

K1 = 1.2
B = 0.5
QUESTION_WORDS = frozenset(
    [
        "什么",
        "怎么",
        "怎样",
        "如何",
        "为什么",
        "为何",
        "多少",
        "多久",
        "几个",
        "哪些",
        "哪个",
        "哪里",
        "哪儿",
        "哪位",
        "哪种",
        "哪一",
        "哪年",
        "哪一年",
        "谁",
        "何时",
        "何人",
        "何处",
        "何种",
        "是否",
        "什么时候",
        "是什么",
    ]
)
_SAYS_SOMETHING = re.compile(r"\w")


@dataclass(frozen=True, slots=True)
class Term:
    """A piece of the question and what it is worth when it stands in a text."""

    text: str
    weight: float


def idf(documents: int, found: float) -> float:
    """Inverse document frequency; never negative."""
    return math.log(1 + (max(documents - found, 0) + 0.5) / (found + 0.5))


def words_of(question: str) -> list[str]:
    """The different words of a normal question that say something, of two and more characters
    (of one where there is nothing else)."""
    words = [word.strip() for word in rjieba.cut(question)]
    words = [word for word in dict.fromkeys(words) if word and _SAYS_SOMETHING.search(word)]
    words = [word for word in words if word not in QUESTION_WORDS] or words
    return [word for word in words if len(word) > 1] or words


def terms_of(question: str, weights: Mapping[str, float]) -> list[Term]:
    """What to look for in the texts; ``weights`` are the idf of the question's pairs."""
    pairs = [Term(text_of(gram), weight) for gram, weight in weights.items()]
    pairs = [term for term in pairs if term.text not in QUESTION_WORDS] or pairs
    known = {term.text: term.weight for term in pairs}
    words = []
    for word in words_of(question):
        inner = [known[word[i : i + 2]] for i in range(len(word) - 1) if word[i : i + 2] in known]
        if inner:
            words.append(Term(word, max(inner) * (1 + 0.25 * (len(inner) - 1))))
    return pairs + words


def scores(texts: Sequence[str], terms: Sequence[Term]) -> list[float]:
    """BM25 of each text, up to twice as much the more of the question's weight stands in it at all;
    the average length is that of these texts."""
    if not texts:
        return []
    average = sum(map(len, texts)) / len(texts) or 1.0
    whole = sum(term.weight for term in terms) or 1.0
    looked_for = [(term.text, term.weight) for term in terms]
    found = []
    for text in texts:
        damp = K1 * (1 - B + B * len(text) / average)
        score = covered = 0.0
        for part, weight in looked_for:
            count = text.count(part)
            if count:
                covered += weight
                score += weight * count * (K1 + 1) / (count + damp)
        found.append(score * (1 + covered / whole))
    return found


def best(brought: Iterable[tuple[float, int]], limit: int) -> list[int]:
    """The row numbers that were brought with the most weight together, at most ``limit``, the
    newest first among equals; ``brought`` are (weight, row number)."""
    sums: dict[int, float] = {}
    for weight, number in brought:
        sums[number] = sums.get(number, 0.0) + weight
    ranked = sorted(((total, number) for number, total in sums.items()), reverse=True)
    return [number for _total, number in ranked[:limit]]
