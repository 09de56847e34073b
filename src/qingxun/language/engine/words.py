"""Words of Chinese texts, for what is counted: keywords and rising words."""

import re
from collections import Counter
from collections.abc import Iterable
from importlib.resources import files

import rjieba

from .normalizing import normalize

_WORD = re.compile(r"[\u3400-\u9fff]{2,}|[a-z][a-z0-9]+")
_EMPTY = frozenset(
    files(__package__).joinpath("empty_words.txt").read_text(encoding="utf-8").split()
)


def words_of(text: str) -> list[str]:
    """The words of two and more characters that say something, in order."""
    return [
        word for word in rjieba.cut(normalize(text)) if _WORD.fullmatch(word) and word not in _EMPTY
    ]


def document_counts(texts: Iterable[str]) -> tuple[Counter[str], int]:
    """In how many of the texts each word stands, and how many texts there are."""
    counts: Counter[str] = Counter()
    number = 0
    for text in texts:
        counts.update(set(words_of(text)))
        number += 1
    return counts, number
