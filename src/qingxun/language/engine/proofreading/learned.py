"""Likely wrong characters, learned from the office's own archive.

A character is doubted when another one of the same sound (most typing errors in Chinese are of
that kind) makes the text around it much likelier: under a model of runs of one to four characters
read from both sides (absolute discounting, Ney, Essen and Kneser 1994), and where it makes a word
of the dictionary that the written one does not.
The model says of itself how much it finds and how often it errs, measured on texts that it was not
trained on (``measure``); the bar (``threshold``) is set there, so that false alarms stay at a
stated number per 1,000 characters. Needs an archive in the same register as the texts it reads.
"""

import math
import random
import re
import zlib
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache

import rjieba
from pypinyin import Style, lazy_pinyin

from .findings import Finding, Rule

_RUN = re.compile(r"[\u3400-\u9fff]{2,}")
_LONGEST = 4  # characters of a run
_DISCOUNT = 0.75
_WORD = 4.0  # worth of a character more in the dictionary's word, in natural logarithms
_LONGEST_WORD = 4
_TRIED = 4  # candidates that are held against the dictionary
_KNOWN_WELL = 3  # a run of three seen this often is not doubted
_EDGE = "^"
_LIKELY = 10  # a character proposed instead was seen at least this often


@dataclass(frozen=True, slots=True)
class Quality:
    """Measured on texts not trained on: shares of planted errors found and put right, and false
    alarms per 1,000 characters."""

    characters: int
    planted: int
    found: float
    righted: float
    false_alarms: float


@dataclass(frozen=True, slots=True)
class Model:
    """Counts of runs of 1 to 4 characters; ``threshold`` in natural logarithms.

    ``after`` and ``before``: the share of a run's followers (of what stands before it) that the
    counted ones leave to shorter runs.
    """

    counts: dict[str, int]
    total: int
    threshold: float = 6.0
    quality: Quality | None = None
    alike: dict[str, str] = field(default_factory=dict, repr=False, compare=False)
    after: dict[str, float] = field(default_factory=dict, repr=False, compare=False)
    before: dict[str, float] = field(default_factory=dict, repr=False, compare=False)

    @property
    def characters(self) -> int:
        """How many characters it was trained on."""
        return self.total

    def findings(self, text: str) -> Iterator[Finding]:
        """Doubtful characters of a text, each with the likelier one."""
        for place, char, instead, gain in doubts(self, text):
            if gain >= self.threshold:
                yield Finding(place, place + 1, Rule.LIKELY_WRONG, char, instead)

    def to_bytes(self) -> bytes:
        """For keeping; ``from_bytes`` reads it."""
        rows = "\n".join(f"{run}\t{number}" for run, number in self.counts.items())
        return zlib.compress(f"{self.total}\t{self.threshold}\n{rows}".encode(), 6)


def train(texts: Sequence[str]) -> Model:
    """Count the runs of texts. Runs of four seen once are dropped, those of three from large
    archives: they cost memory and tell little."""
    runs: list[Counter[str]] = [Counter() for _ in range(_LONGEST)]
    for text in texts:
        for run in _RUN.findall(text):
            edged = f"{_EDGE}{run}{_EDGE}"
            for length, counter in enumerate(runs, start=1):
                counter.update(
                    edged[place : place + length] for place in range(len(edged) - length + 1)
                )
    runs[3] = _twice(runs[3])
    if len(runs[2]) > 2_000_000:
        runs[2] = _twice(runs[2])
    counts = {run: number for counter in runs for run, number in counter.items()}
    return _model(counts, sum(runs[0].values()))


def _twice(counter: Counter[str]) -> Counter[str]:
    return Counter({run: number for run, number in counter.items() if number > 1})


def _model(
    counts: dict[str, int], total: int, threshold: float = 6.0, quality: Quality | None = None
) -> Model:
    """The model of these counts, with what is worked out from them."""
    singles = {run: number for run, number in counts.items() if len(run) == 1}
    kept_after: dict[str, float] = defaultdict(float)
    kept_before: dict[str, float] = defaultdict(float)
    for run, number in counts.items():
        if len(run) > 1:
            kept_after[run[:-1]] += number - _DISCOUNT
            kept_before[run[1:]] += number - _DISCOUNT
    after = {run: 1 - kept / counts[run] for run, kept in kept_after.items()}
    before = {run: 1 - kept / counts[run] for run, kept in kept_before.items()}
    return Model(counts, total, threshold, quality, _alike(singles), after, before)


def from_bytes(data: bytes, quality: Quality | None = None) -> Model:
    """A model that was kept; raises ``ValueError`` or ``zlib.error`` on anything else."""
    head, *rows = zlib.decompress(data).decode().split("\n")
    total, threshold = head.split("\t")
    counts = {run: int(number) for run, number in (row.split("\t") for row in rows if row)}
    return _model(counts, int(total), float(threshold), quality)


def _alike(singles: dict[str, int]) -> dict[str, str]:
    """Each character's others of the same sound that the archive uses often enough."""
    by_sound: dict[str, list[str]] = defaultdict(list)
    often = [char for char, number in singles.items() if number >= _LIKELY and char != _EDGE]
    for char in often:
        by_sound[_sound(char)].append(char)
    groups = {sound: "".join(sorted(chars)) for sound, chars in by_sound.items()}
    return {
        char: groups.get(_sound(char), "").replace(char, "") for char in singles if char != _EDGE
    }


def _sound(char: str) -> str:
    """Its commonest reading without tone; zh, ch, sh and ng are heard as z, c, s and n."""
    sound: str = lazy_pinyin(char, style=Style.NORMAL)[0]
    for spelled, heard in (("zh", "z"), ("ch", "c"), ("sh", "s")):
        sound = sound.replace(spelled, heard)
    return re.sub(r"([aeiou])ng$", r"\1n", sound)


def doubts(model: Model, text: str) -> Iterator[tuple[int, str, str, float]]:
    """Place, character, the likelier one, and by how much (natural logarithm), wherever another
    character of the same sound fits better at all."""
    counts = model.counts
    for run in _RUN.finditer(text):
        edged = f"{_EDGE}{run[0]}{_EDGE}"
        for place in range(1, len(edged) - 1):
            before, after = edged[place - 1], edged[place + 1]
            char = edged[place]
            if counts.get(before + char + after, 0) >= _KNOWN_WELL:
                continue
            others = model.alike.get(char)
            if not others:
                continue
            best, gain = _best(model, edged, place, others)
            if gain > 0:
                yield run.start() + place - 1, char, best, gain


def _best(model: Model, edged: str, place: int, others: str) -> tuple[str, float]:
    """The likeliest of the others at that place and its gain; empty where none fits at all."""
    left = edged[max(place - _LONGEST + 1, 0) : place]
    right = edged[place + 1 : place + _LONGEST]
    counts = model.counts
    fitting = [
        other for other in others if left[-1] + other in counts or other + right[0] in counts
    ]
    if not fitting:
        return "", 0.0
    worth = _likelihood(model, left, edged[place], right)
    gains = sorted(
        ((_likelihood(model, left, other, right) - worth, other) for other in fitting),
        reverse=True,
    )[:_TRIED]
    if gains[0][0] <= 0:
        return "", 0.0
    start = max(place - _LONGEST_WORD, 0)
    window = edged[start : place + _LONGEST_WORD + 1].replace(_EDGE, " ")
    at = place - start
    stands = _word_length(window, at)
    best = max(
        (gain + _WORD * (_word_length(window[:at] + other + window[at + 1 :], at) - stands), other)
        for gain, other in gains
    )
    return best[1], best[0]


@lru_cache(maxsize=50_000)
def _word_length(window: str, at: int) -> int:
    """How long the dictionary's word is in which the character at that place stands, up to 4."""
    place = 0
    for word in rjieba.cut(window, False):
        place += len(word)
        if place > at:
            return min(len(word), _LONGEST_WORD)
    return 1


def _likelihood(model: Model, left: str, char: str, right: str) -> float:
    """Of the character and of those near it, read from the left and from the right."""
    whole = left + char + right
    at = len(left)
    reach = _LONGEST - 1
    total = 0.0
    for place in range(at, min(at + reach + 1, len(whole))):
        total += math.log(_following(model, whole[max(place - reach, 0) : place], whole[place]))
    for place in range(max(at - reach, 0), at + 1):
        total += math.log(_preceding(model, whole[place + 1 : place + 1 + reach], whole[place]))
    return total


def _following(model: Model, before: str, char: str) -> float:
    """Of a character after what stands before it, backing off to shorter runs."""
    counts = model.counts
    share = (counts.get(char, 0) + 0.5) / model.total
    for length in range(1, len(before) + 1):
        run = before[-length:]
        left_over = model.after.get(run)
        if left_over is None:
            break
        seen = max(counts.get(run + char, 0) - _DISCOUNT, 0.0)
        share = seen / counts[run] + left_over * share
    return share


def _preceding(model: Model, after: str, char: str) -> float:
    """Of a character before what follows it."""
    counts = model.counts
    share = (counts.get(char, 0) + 0.5) / model.total
    for length in range(1, len(after) + 1):
        run = after[:length]
        left_over = model.before.get(run)
        if left_over is None:
            break
        seen = max(counts.get(char + run, 0) - _DISCOUNT, 0.0)
        share = seen / counts[run] + left_over * share
    return share


def plant(model: Model, text: str, random_: random.Random, every: int) -> dict[int, str]:
    """Places and wrong characters of the same sound, about one in ``every`` characters."""
    planted: dict[int, str] = {}
    for run in _RUN.finditer(text):
        for place in range(run.start(), run.end()):
            others = model.alike.get(text[place], "")
            if others and random_.random() < 1 / every:
                planted[place] = random_.choice(others)
    return planted


def measure(
    model: Model, texts: Sequence[str], *, false_alarms: float = 0.3, seed: int = 1
) -> Model:
    """The model with its bar set for at most so many false alarms per 1,000 characters on these
    texts, which it must not have been trained on, and with its measured quality.

    The bar is set on one half of the texts and the quality measured on the other.
    """
    half = max(len(texts) // 2, 1)
    gains = sorted(
        (gain for text in texts[:half] for *_, gain in doubts(model, text)), reverse=True
    )
    characters = sum(len(text) for text in texts[:half])
    allowed = int(false_alarms * characters / 1000)
    bar = gains[allowed] if allowed < len(gains) else 0.0
    model = replace(model, threshold=max(bar + 1e-6, 1.0))
    return replace(model, quality=_quality(model, texts[half:] or texts, seed))


def _quality(model: Model, texts: Sequence[str], seed: int) -> Quality:
    random_ = random.Random(seed)  # noqa: S311 - repeatable errors, no secret
    planted = found = righted = 0
    for text in texts:
        errors = plant(model, text, random_, every=60)
        wrong = list(text)
        for place, char in errors.items():
            wrong[place] = char
        told = {finding.start: finding.suggestion for finding in model.findings("".join(wrong))}
        planted += len(errors)
        found += sum(place in told for place in errors)
        righted += sum(told.get(place) == text[place] for place in errors)
    characters = sum(len(text) for text in texts)
    alarms = sum(1 for text in texts for _ in model.findings(text))
    return Quality(
        characters=characters,
        planted=planted,
        found=found / planted if planted else 0.0,
        righted=righted / planted if planted else 0.0,
        false_alarms=1000 * alarms / characters if characters else 0.0,
    )
