"""Words of Chinese texts, for what is counted: keywords and rising words."""

import re
from collections import Counter
from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from importlib.resources import files

import rjieba

from .normalizing import normalize

_WORD = re.compile(r"[\u3400-\u9fff]{2,}|[a-z][a-z0-9]+")
_HAN = re.compile(r"[\u3400-\u9fff]")
_LEAD = re.compile(r"[^。！？!?\n]*[。！？!?]?")
_TOPICAL = ("n", "vn", "l", "i", "j", "eng")
"""Nouns and names, verbal nouns, set phrases, abbreviations, as the dictionary marks them."""
_SUBJECTS = ("n", "vn", "j", "eng")
_NAMES = ("nr", "ns")  # of people and places
_LINKS = frozenset({"c", "m", "p", "r", "u"})  # conjunctions, numerals, prepositions …
_SPAN = re.compile(
    r"[一二两三四五六七八九十几半]+个?(?:小时|分钟|刻钟|学期|季度|周|天|年|月|岁|次)"
)
_WAYS = frozenset({"d"})  # adverbs: what begins with one tells how something is done (先学, 互报)
_PLACES = frozenset({"f"})  # what ends with one tells when or where (议后, 群里)
_KINDS_OF_SIDES = 3  # different characters beside a word from which it stands by itself there
_EMPTY = frozenset(
    files(__package__).joinpath("empty_words.txt").read_text(encoding="utf-8").split()
)


def words_of(text: str) -> list[str]:
    """The words of two and more characters that say something, in order."""
    return [
        word for word in rjieba.cut(normalize(text)) if _WORD.fullmatch(word) and word not in _EMPTY
    ]


def is_listed(word: str) -> bool:
    """Whether the dictionary has it; Latin words need none. Others were guessed from a sentence,
    where a guess may lie across two words (锁货锁 of 锁货、锁运力)."""
    return word.isascii() or rjieba.has_word(word)


class Beside:
    """What stands beside the guessed words of texts, to tell words from parts of words: a word
    meets a mark, or several different characters, at each of its ends."""

    def __init__(self) -> None:
        self._sides: dict[str, tuple[set[str], set[str]]] = {}

    def read(self, text: str) -> list[str]:
        """The words of a text, as ``words_of`` gives them; what stands beside them is kept."""
        plain = normalize(text)
        words = []
        at = 0
        for word in rjieba.cut(plain):
            start, at = at, at + len(word)
            if not _WORD.fullmatch(word) or word in _EMPTY:
                continue
            words.append(word)
            if not is_listed(word):
                before, after = self._sides.setdefault(word, (set(), set()))
                before.add(plain[start - 1 : start])
                after.add(plain[at : at + 1])
        return words

    def holds(self, word: str) -> bool:
        """Whether it is listed, or stands by itself in what was read."""
        return is_listed(word) or all(map(_is_open, self._sides.get(word, (set(), set()))))


def _is_open(beside: AbstractSet[str]) -> bool:
    return len(beside) >= _KINDS_OF_SIDES or any(not _HAN.match(char) for char in beside)


def without_names(text: str, names: Iterable[str]) -> str:
    """The text with these names cut out, so that no part of one is taken for a word."""
    for name in names:
        if name in text:
            text = text.replace(name, "\n")
    return text


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
    the dictionary marks them. What stands in no dictionary must not hold a link or a numeral, nor
    begin with an adverb or end with a place."""
    if word in _EMPTY or _SPAN.fullmatch(word):
        return False
    kinds = {kind for _part, kind in rjieba.tag(word)}
    if not is_listed(word):
        parts = [kind for part in rjieba.cut(word, False) for _p, kind in rjieba.tag(part)]
        if _LINKS.intersection(parts) or parts[0] in _WAYS or parts[-1] in _PLACES:
            return False
    return bool(kinds) and all(
        kind in also or (kind.startswith(_SUBJECTS) and not kind.startswith(_NAMES))
        for kind in kinds
    )


def document_counts(texts: Iterable[str]) -> tuple[Counter[str], int]:
    """In how many of the texts each word stands, and how many texts there are; guessed words that
    never stand by themselves are left out."""
    counts: Counter[str] = Counter()
    beside = Beside()
    number = 0
    for text in texts:
        counts.update(set(beside.read(text)))
        number += 1
    return Counter({word: used for word, used in counts.items() if beside.holds(word)}), number
