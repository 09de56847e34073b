"""Words of Chinese texts, for what is counted: keywords and rising words."""

import re
from collections import Counter
from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from importlib.resources import files

import rjieba

from .normalizing import normalize

_WORD = re.compile(r"[\u3400-\u9fff]{2,}|[a-z][a-z0-9]+")
_LEAD = re.compile(r"[^。！？!?\n]*[。！？!?]?")
_TOPICAL = ("n", "vn", "l", "i", "j", "eng")
"""Nouns and names, verbal nouns, set phrases, abbreviations, as the dictionary marks them."""
_SUBJECTS = ("n", "vn", "j", "eng")
_NAMES = ("nr", "ns")  # of people and places
_LINKS = frozenset({"c", "m", "p", "r", "u"})  # conjunctions, numerals, prepositions …
_EMPTY = frozenset(
    files(__package__).joinpath("empty_words.txt").read_text(encoding="utf-8").split()
)


def words_of(text: str) -> list[str]:
    """The words of two and more characters that say something, in order."""
    return [
        word for word in rjieba.cut(normalize(text)) if _WORD.fullmatch(word) and word not in _EMPTY
    ]


def topics_of(title: str, body: str) -> tuple[set[str], set[str]]:
    """The words that say what a text is about, and the chief ones among them.

    A verb, an adjective, a time or a place word tells the story; it is a topic only where the text
    comes back to it. Chief are those that come again, or stand in the title or the first sentence.
    """
    told: set[str] = set()
    chief: set[str] = set()
    seen: set[str] = set()
    lead = _LEAD.match(body.lstrip())
    cut = len(body) - len(body.lstrip()) + (lead.end() if lead else 0)
    for place, text in enumerate((title, body[:cut], body[cut:])):
        for word, kind in rjieba.tag(normalize(text)):
            if not _WORD.fullmatch(word) or word in _EMPTY:
                continue
            topical = kind.startswith(_TOPICAL)
            again = word in seen
            seen.add(word)
            if topical or again:
                told.add(word)
            if again or (topical and place < 2):
                chief.add(word)
    return told, chief


def is_subject(word: str, also: AbstractSet[str] = frozenset()) -> bool:
    """Whether a word by itself names what a text may be about: a noun, a verbal noun or an
    abbreviation, no name of a person or place, no number or time; ``also`` are further kinds, as
    the dictionary marks them. What stands in no dictionary must not hold a link or a numeral."""
    if word in _EMPTY:
        return False
    kinds = {kind for _part, kind in rjieba.tag(word)}
    if not rjieba.has_word(word):
        parts = {kind for part in rjieba.cut(word, False) for _p, kind in rjieba.tag(part)}
        if parts & _LINKS:
            return False
    return bool(kinds) and all(
        kind in also or (kind.startswith(_SUBJECTS) and not kind.startswith(_NAMES))
        for kind in kinds
    )


def document_counts(texts: Iterable[str]) -> tuple[Counter[str], int]:
    """In how many of the texts each word stands, and how many texts there are."""
    counts: Counter[str] = Counter()
    number = 0
    for text in texts:
        counts.update(set(words_of(text)))
        number += 1
    return counts, number
