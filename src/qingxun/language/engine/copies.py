"""Where a text comes from: fingerprints to find candidates, and the passages two texts share.

Fingerprints are winnowed hashes of runs of 6 characters in windows of 6 (Schleimer, Wilkerson and
Aiken 2003): any shared run of 11 characters gives a shared fingerprint. Marks and spaces do not
count. Candidates are then compared exactly; nothing is decided here: a person looks at the marked
passages.
"""

import math
import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import product

from .normalizing import NormalText, normalize_with_origins

RUN = 6
WINDOW = 6
SEED = 8  # characters that two texts must share in a row to begin a passage
SHORTEST = 12  # characters of the shortest passage shown
_GOES_ON = 3  # letters that must agree again after a small change
_CHANGED = 3  # letters that a small change has at most, in each text
_BASE = 1_000_003
_PRIME = (1 << 61) - 1
_DROP = pow(_BASE, RUN - 1, _PRIME)
_LETTER = re.compile(r"[\w]", re.UNICODE)


@dataclass(frozen=True, slots=True)
class Letters:
    """The characters of a text that count, and where each stands in the original."""

    text: str
    places: Sequence[int]
    normal: NormalText

    def original(self, start: int, end: int) -> tuple[int, int]:
        """The half-open span of the original for a span of letters."""
        first, last = self.places[start], self.places[end - 1]
        return self.normal.original_span(first, last + 1)


def letters_of(text: str) -> Letters:
    """Letters and digits of the normal form."""
    normal = normalize_with_origins(text)
    places = [place for place, char in enumerate(normal.text) if _LETTER.match(char)]
    return Letters("".join(normal.text[place] for place in places), places, normal)


def fingerprints(letters: str) -> set[int]:
    """The winnowed hashes, below 2⁶¹; empty for texts of fewer than six letters."""
    hashes = _hashes(letters)
    if len(hashes) <= WINDOW:
        return {min(hashes)} if hashes else set()
    chosen: set[int] = set()
    least_at = -1
    for end in range(WINDOW, len(hashes) + 1):
        start = end - WINDOW
        if least_at < start:  # the right-most least one, so that neighbours choose the same
            least_at = min(range(start, end), key=lambda at: (hashes[at], -at))
        elif hashes[end - 1] <= hashes[least_at]:
            least_at = end - 1
        chosen.add(hashes[least_at])
    return chosen


def _hashes(letters: str) -> list[int]:
    """A rolling polynomial hash of every run of six."""
    if len(letters) < RUN:
        return []
    codes = [ord(char) for char in letters]
    value = 0
    for code in codes[:RUN]:
        value = (value * _BASE + code) % _PRIME
    found = [value]
    for out, code in zip(codes, codes[RUN:], strict=False):
        value = ((value - out * _DROP) * _BASE + code) % _PRIME
        found.append(value)
    return found


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch that stands in both texts: half-open spans of each, in characters as written."""

    start: int
    end: int
    source_start: int
    source_end: int
    length: int


@dataclass(frozen=True, slots=True)
class Likeness:
    """How much of a text stands in another one, and the reverse; shares from 0 to 1."""

    passages: tuple[Passage, ...]
    share: float
    source_share: float
    longest: int
    spans: tuple[tuple[int, int, int], ...] = ()
    """(start, start in the source, length) of every shared stretch, in letters."""
    rarity: float = 1.0
    """How far the shared wording is the source's own, from 0 to 1."""
    taken_over: float = 0.0
    """The larger share when small changes within passages are overlooked."""

    @property
    def score(self) -> float:
        """0 to 1; from ``LIKELY`` on a person should look."""
        value = _BAR + sum(w * f for w, f in zip(_WEIGHTS, features_of(self), strict=True))
        return 1 / (1 + math.exp(-value))

    @property
    def likely(self) -> bool:
        return self.score >= LIKELY


LIKELY = 0.5
NEARLY_ALL = 0.8
_BAR = -4.70
_WEIGHTS = (9.22, 4.02)
"""Fitted on edited passages by ``./dev bench copies --fit``: at the bar one in a hundred texts that
nobody copied is pointed out."""


def features_of(likeness: Likeness) -> tuple[float, float]:
    """What tells a copy: how much was taken over, and the longest passage (60 letters are as good
    as more), both as far as the wording is the source's own: squared, for common wording says
    little. Who takes over nearly all of a text copies it, however many did so before."""
    own = 1.0 if likeness.taken_over >= NEARLY_ALL else likeness.rarity**2
    return likeness.taken_over * own, min(likeness.longest / 60, 1.0) * own


def compare_letters(one: Letters, source: Letters, *, rarity: float = 1.0) -> Likeness:
    """Hold a text against one that it may come from; ``rarity`` comes from the archive."""
    spans = _shared_spans(one.text, source.text)
    passages = tuple(
        Passage(*one.original(a, a + n), *source.original(b, b + n), n)
        for a, b, n in spans
        if n >= SHORTEST
    )
    covered = sum(n for _, _, n in spans)
    return Likeness(
        passages=passages,
        share=covered / len(one.text) if one.text else 0.0,
        source_share=_covered_source(spans) / len(source.text) if source.text else 0.0,
        longest=max((n for _, _, n in spans), default=0),
        spans=tuple(spans),
        rarity=rarity,
        taken_over=_taken_over(one.text, source.text, spans),
    )


_MINE, _THEIRS = "\ue000", "\ue001"  # never among letters


def without_stock(letters: Letters, stock: Sequence[str], *, source: bool = False) -> Letters:
    """The letters with stock phrases struck out, so that they are like nothing: places stay.

    ``stock`` are letters of phrases; ``source`` for the other text, whose strokes differ.
    """
    stroke, text = _THEIRS if source else _MINE, letters.text
    for phrase in sorted(stock, key=len, reverse=True):
        if phrase:
            text = text.replace(phrase, stroke * len(phrase))
    return letters if text == letters.text else replace(letters, text=text)


def shares_of(length: int, likenesses: Sequence[Likeness]) -> tuple[list[float], float]:
    """How much of a text of ``length`` letters each of several sources gave, and all together.

    A letter that stands in several sources belongs to the one with the longest passage around it,
    so that the sources of a composite are told apart; the shares add up to the whole.
    """
    best, owner = [0] * length, [-1] * length
    for number, likeness in enumerate(likenesses):
        for start, _, run in likeness.spans:
            for place in range(start, min(start + run, length)):
                if run > best[place]:
                    best[place], owner[place] = run, number
    counts = Counter(owner)
    whole = max(length, 1)
    given = [counts[number] / whole for number in range(len(likenesses))]
    return given, sum(given)


def _shared_spans(one: str, source: str) -> list[tuple[int, int, int]]:
    """Stretches of the first text that stand in the second, without overlaps in the first: the
    longest from left to right, of at least ``SEED`` characters."""
    at: dict[str, list[int]] = defaultdict(list)
    for place in range(len(source) - SEED + 1):
        at[source[place : place + SEED]].append(place)
    found: list[tuple[int, int, int]] = []
    place = 0
    while place <= len(one) - SEED:
        best_at, best = -1, 0
        for start in at.get(one[place : place + SEED], ())[:50]:
            length = SEED + _agreeing(one, source, place + SEED, start + SEED)
            if length > best:
                best_at, best = start, length
        if best:
            found.append((place, best_at, best))
            place += best
        else:
            place += 1
    return found


def _covered_source(spans: Sequence[tuple[int, int, int]]) -> int:
    """How many characters of the source the spans cover, each once."""
    covered = 0
    end = 0
    for start, length in sorted((start, length) for _, start, length in spans):
        covered += max(start + length - max(start, end), 0)
        end = max(end, start + length)
    return covered


def _taken_over(one: str, source: str, spans: Sequence[tuple[int, int, int]]) -> float:
    """The larger of the shares of both texts that shared stretches cover when they go on after
    changes of a few letters: a name, a number, a word put instead of another one."""
    mine, theirs = bytearray(len(one)), bytearray(len(source))
    for span in spans:
        _mark(mine, theirs, *span)
    for start, source_start, length in spans:
        end, source_end = start + length, source_start + length
        while step := _after_change(one, source, end, source_end, 1):
            end, source_end = end + step[0], source_end + step[1]
            if mine[end]:
                break
            length = _agreeing(one, source, end, source_end)
            _mark(mine, theirs, end, source_end, length)
            end, source_end = end + length, source_end + length
        while step := _after_change(one, source, start, source_start, -1):
            start, source_start = start - step[0], source_start - step[1]
            if mine[start - 1]:
                break
            length = _agreeing_before(one, source, start, source_start)
            start, source_start = start - length, source_start - length
            _mark(mine, theirs, start, source_start, length)
    return max(sum(mine) / max(len(one), 1), sum(theirs) / max(len(source), 1))


def _mark(mine: bytearray, theirs: bytearray, start: int, source_start: int, length: int) -> None:
    mine[start : start + length] = theirs[source_start : source_start + length] = b"\1" * length


def _agreeing(one: str, source: str, start: int, source_start: int) -> int:
    """How many letters are the same in both from these places on."""
    length = 0
    most = min(len(one) - start, len(source) - source_start)
    while length < most and one[start + length] == source[source_start + length]:
        length += 1
    return length


def _agreeing_before(one: str, source: str, end: int, source_end: int) -> int:
    """The same backwards from these places."""
    length = 0
    most = min(end, source_end)
    while length < most and one[end - length - 1] == source[source_end - length - 1]:
        length += 1
    return length


_STEPS = sorted(product(range(_CHANGED + 1), repeat=2), key=sum)


def _after_change(
    one: str, source: str, place: int, source_place: int, way: int
) -> tuple[int, int] | None:
    """How many letters of each text were changed before both go on alike (``way`` 1: after the
    place, -1: before it); none where they don't."""
    for step, source_step in _STEPS:
        if way == 1:
            start, source_start = place + step, source_place + source_step
        else:
            start = place - step - _GOES_ON
            source_start = source_place - source_step - _GOES_ON
        letters = one[start : start + _GOES_ON] if min(start, source_start) >= 0 else ""
        if len(letters) == _GOES_ON and source.startswith(letters, source_start):
            return step, source_step
    return None


_TELLING = re.compile(
    r"\d{4}年\d{1,2}月\d{1,2}日|\d{1,2}月\d{1,2}日|\d+(?:\.\d+)?%?|[\u4e00-\u9fff]{2,6}"
    r"(?:镇|乡|街道|村|社区|学校|小学|中学|公司|协会|团委)"
)


def differing_facts(text: str, source: str) -> tuple[list[str], list[str]]:
    """Dates, numbers and names of places and units that stand in only one of the two texts: what
    was changed when a text was taken over."""
    mine, theirs = (dict.fromkeys(_TELLING.findall(each)) for each in (text, source))
    return (
        [fact for fact in mine if fact not in theirs],
        [fact for fact in theirs if fact not in mine],
    )


_SENTENCE = re.compile(r"[^。！？；;!?\n]+[。！？；;!?]?")


def around(text: str, spans: Sequence[tuple[int, int]]) -> str:
    """The sentences of a text in which something of these spans stands."""
    return "\n".join(
        sentence[0]
        for sentence in _SENTENCE.finditer(text)
        if any(start < sentence.end() and sentence.start() < end for start, end in spans)
    )


def changed_facts(
    text: str, source: str, passages: Sequence[Passage]
) -> tuple[list[str], list[str]]:
    """``differing_facts`` in the sentences around the passages that both texts share."""
    return differing_facts(
        around(text, [(each.start, each.end) for each in passages]),
        around(source, [(each.source_start, each.source_end) for each in passages]),
    )
