"""Which characters of a text are doubted, which ones would fit better, and how surely.

What speaks for another character of the same sound is weighed together (``_WEIGHTS``): the runs of
the archive read from both sides (absolute discounting, Ney, Essen and Kneser 1994); the words of
the dictionary that the stretch is cut into; and the rest of the text itself, in which a name comes
again as it was written, and the right word stands beside the slip.
"""

import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations_with_replacement, starmap
from operator import mul

import rjieba

from .runs import DISCOUNT, EDGE, HAN, LONGEST, Runs

_KNOWN_WELL = 3  # a run of three seen this often in the archive is not doubted
_TRIED = 3  # candidates that are weighed, the likeliest by the runs
_AROUND = 5  # characters on each side that are cut into words
_OFTEN = 20  # times that something stands in a text, at most, for its weight
_LEAST = -2.0  # natural logarithm: what gains less by the runs is not weighed
_DICTIONARY = 60_000_000.0  # words that the dictionary's numbers were counted in
_NO_WORD = 0.1  # a character that is no word of the dictionary counts as seen so often

_BAR = -8.37
_WEIGHTS = (
    0.254, -1.85, 0.232, -0.586, 4.97, 0.477, 0.133, -1.45, 1.69,
    0.0039, -0.0301, 0.0252, -0.0419, -0.0622, 0.0215, -0.000585, -0.035, -0.0732,
    0.0597, -0.0389, 0.106, -0.216, 0.217, -0.0577, 0.00236, -0.0438,
    0.138, -0.486, -0.544, 0.126, -0.0523, -0.396, -0.0423,
    0.0791, -0.156, -0.0575, -0.113, -0.004, -0.0673,
    -0.0936, -0.326, -0.0878, 0.0983, 0.407,
    -0.0624, 0.0262, 0.188, -0.0942,
    -0.00693, 0.0273, 0.0365,
    0.0991, -0.329,
    0.0271,
)  # fmt: skip
"""Fitted by ``./dev bench proofreading --fit`` on texts that neither the runs nor the measuring
saw; in the order of ``terms``."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What speaks for one character at one place; features in natural logarithms, except the
    lengths of words."""

    place: int
    char: str
    instead: str
    features: tuple[float, ...]

    @property
    def sure(self) -> float:
        """Logarithm of the odds that the character was meant to be the other one."""
        return _BAR + sum(map(mul, _WEIGHTS, terms(self.features)))


def terms(features: Sequence[float]) -> list[float]:
    """What is weighed: the features and the products of any two of them, for evidence of one kind
    says more or less beside another (much gain by the runs says little of a name)."""
    return [*features, *starmap(mul, combinations_with_replacement(features, 2))]


@dataclass(frozen=True, slots=True)
class Archive:
    """What is known before a text is read: runs, their characters, and which sound alike."""

    runs: Runs
    total: int
    alike: Mapping[str, str]


def doubts(archive: Archive, text: str) -> Iterator[Evidence]:
    """For each doubtful place the surest other character, in order."""
    best: Evidence | None = None
    for each in evidence(archive, text):
        if best is not None and best.place != each.place:
            yield best
            best = None
        if best is None or each.sure > best.sure:
            best = each
    if best is not None:
        yield best


def evidence(archive: Archive, text: str) -> Iterator[Evidence]:
    """All that is weighed: up to three other characters for each place that is not known well."""
    stretches = [(run.start(), f"{EDGE}{run[0]}{EDGE}") for run in HAN.finditer(text)]
    here = _runs_of(stretch for _, stretch in stretches)
    get = archive.runs.get
    for start, stretch in stretches:
        for at in range(1, len(stretch) - 1):
            others = archive.alike.get(stretch[at])
            if others and get(stretch[at - 1 : at + 2]) < _KNOWN_WELL:
                for other, gain in _likeliest(archive, here, stretch, at, others):
                    features = (gain, *_beside(archive, here, stretch, at, other))
                    yield Evidence(start + at - 1, stretch[at], other, features)


def _runs_of(stretches: Iterator[str]) -> Counter[str]:
    """Single characters and pairs of one text."""
    here: Counter[str] = Counter()
    for stretch in stretches:
        here.update(stretch)
        here.update(stretch[at : at + 2] for at in range(len(stretch) - 1))
    return here


def _likeliest(
    archive: Archive, here: Counter[str], stretch: str, at: int, others: str
) -> Sequence[tuple[str, float]]:
    """The others that fit best by the runs of the archive, with their gain."""
    before, after = stretch[at - 1], stretch[at + 1]
    get = archive.runs.get
    fitting = [
        other
        for other in others
        if get(before + other) or get(other + after) or here[before + other] or here[other + after]
    ]
    if not fitting:
        return ()
    left, right = stretch[max(at - LONGEST + 1, 0) : at], stretch[at + 1 : at + LONGEST]
    worth = _likelihood(archive, left, stretch[at], right)
    gains = [(_likelihood(archive, left, other, right) - worth, other) for other in fitting]
    best = sorted(gains, reverse=True)[:_TRIED]
    return [(other, gain) for gain, other in best] if best[0][0] >= _LEAST else ()


def _beside(
    archive: Archive, here: Counter[str], stretch: str, at: int, other: str
) -> tuple[float, ...]:
    """What speaks for it beside the runs of the archive, in the order of ``_WEIGHTS``."""
    char, before, after = stretch[at], stretch[at - 1], stretch[at + 1]
    start, end = max(at - _AROUND, 1), min(at + _AROUND + 1, len(stretch) - 1)
    written = stretch[start:end]
    read = stretch[start:at] + other + stretch[at + 1 : end]
    return (
        _often(here[char] - 1),
        _often(here[other]),
        _often(here[before + char] - 1) + _often(here[char + after] - 1),
        _often(here[before + other]) + _often(here[other + after]),
        math.log1p(archive.runs.get(char)),
        _worth_in_words(read) - _worth_in_words(written),
        _longest_word(written, at - start),
        _longest_word(read, at - start),
    )


def _often(times: int) -> float:
    """Logarithm of how often something stands in the text itself. The weights were fitted on short
    texts: what a long one says more often than any of those says no more."""
    return math.log1p(min(times, _OFTEN))


@lru_cache(maxsize=50_000)
def _worth_in_words(stretch: str) -> float:
    """Logarithm of the likeliest cut of a stretch into words of the dictionary."""
    best = [0.0] + [-math.inf] * len(stretch)
    for at in range(len(stretch)):
        for end in range(at + 1, min(at + LONGEST, len(stretch)) + 1):
            word = stretch[at:end]
            if end == at + 1 or rjieba.has_word(word):
                best[end] = max(best[end], best[at] + _word_worth(word))
    return best[-1]


@lru_cache(maxsize=50_000)
def _word_worth(word: str) -> float:
    seen = rjieba.suggest_freq(word) if rjieba.has_word(word) else _NO_WORD
    return math.log(seen / _DICTIONARY)


@lru_cache(maxsize=50_000)
def _longest_word(stretch: str, at: int) -> int:
    """Characters of the longest word of the dictionary in which that place lies, up to 4."""
    for length in range(LONGEST, 1, -1):
        for start in range(max(at - length + 1, 0), min(at, len(stretch) - length) + 1):
            if rjieba.has_word(stretch[start : start + length]):
                return length
    return 1


def _likelihood(archive: Archive, left: str, char: str, right: str) -> float:
    """Of the character and of those near it, read from the left and from the right."""
    whole = left + char + right
    at = len(left)
    reach = LONGEST - 1
    total = 0.0
    for place in range(at, min(at + reach + 1, len(whole))):
        total += math.log(_following(archive, whole[max(place - reach, 0) : place], whole[place]))
    for place in range(max(at - reach, 0), at + 1):
        total += math.log(_preceding(archive, whole[place + 1 : place + 1 + reach], whole[place]))
    return total


def _following(archive: Archive, before: str, char: str) -> float:
    """Of a character after what stands before it, backing off to shorter runs."""
    runs = archive.runs
    seen = runs.get(char)
    share = (seen + 0.5) / archive.total
    for length in range(1, len(before) + 1):
        run = before[-length:]
        left_over = runs.left_after(run)
        if left_over is None:
            break
        share *= left_over
        seen = runs.get(run + char) if seen else 0  # a run within one never seen was not either
        if seen:
            share += (seen - DISCOUNT) / runs.get(run)
    return share


def _preceding(archive: Archive, after: str, char: str) -> float:
    """Of a character before what follows it."""
    runs = archive.runs
    seen = runs.get(char)
    share = (seen + 0.5) / archive.total
    for length in range(1, len(after) + 1):
        run = after[:length]
        left_over = runs.left_before(run)
        if left_over is None:
            break
        share *= left_over
        seen = runs.get(char + run) if seen else 0
        if seen:
            share += (seen - DISCOUNT) / runs.get(run)
    return share
