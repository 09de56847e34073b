"""Likely wrong characters, learned from the office's own archive.

A character is doubted when another one of the same sound (most typing errors in Chinese are of
that kind) makes the text around it much likelier under a model of runs of one to three characters.
The model says of itself how much it finds and how often it errs, measured on texts that it was not
trained on (``measure``); the bar (``threshold``) is set there, so that false alarms stay at a
stated number per 1,000 characters. Needs an archive in the same register as the texts it reads.
"""

import itertools
import math
import random
import re
import zlib
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from pypinyin import Style, lazy_pinyin

from .findings import Finding, Rule

_RUN = re.compile(r"[\u3400-\u9fff]{2,}")
_WEIGHTS = (0.75, 0.2, 0.05)  # of runs of three, two and one
_FLOOR = 1e-7
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
    """Counts of runs of 1, 2 and 3 characters; ``threshold`` in natural logarithms."""

    counts: dict[str, int]
    total: int
    threshold: float = 6.0
    quality: Quality | None = None
    alike: dict[str, str] = field(default_factory=dict, repr=False, compare=False)

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
    """Count the runs of texts. Runs of three seen once are dropped from large archives."""
    singles: Counter[str] = Counter()
    pairs: Counter[str] = Counter()
    triples: Counter[str] = Counter()
    for text in texts:
        for run in _RUN.findall(text):
            edged = f"{_EDGE}{run}{_EDGE}"
            singles.update(edged)
            pairs.update(map("".join, itertools.pairwise(edged)))
            triples.update(map("".join, zip(edged, edged[1:], edged[2:], strict=False)))
    if len(triples) > 2_000_000:
        triples = Counter({run: number for run, number in triples.items() if number > 1})
    counts = {**singles, **pairs, **triples}
    return Model(counts, sum(singles.values()), alike=_alike(singles))


def from_bytes(data: bytes, quality: Quality | None = None) -> Model:
    """A model that was kept; raises ``ValueError`` or ``zlib.error`` on anything else."""
    head, *rows = zlib.decompress(data).decode().split("\n")
    total, threshold = head.split("\t")
    counts = {run: int(number) for run, number in (row.split("\t") for row in rows if row)}
    singles = {run: number for run, number in counts.items() if len(run) == 1}
    return Model(counts, int(total), float(threshold), quality, _alike(singles))


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
            near = edged[max(place - 2, 0) : place], edged[place + 1 : place + 3]
            best, gain = _best(model, char, others, near)
            if gain > 0:
                yield run.start() + place - 1, char, best, gain


def _best(model: Model, char: str, others: str, near: tuple[str, str]) -> tuple[str, float]:
    left, right = near
    counts = model.counts
    worth = _likelihood(model, left, char, right)
    best, gain = "", 0.0
    for other in others:
        if left[-1] + other not in counts and other + right[0] not in counts:
            continue
        more = _likelihood(model, left, other, right) - worth
        if more > gain:
            best, gain = other, more
    return best, gain


def _likelihood(model: Model, left: str, char: str, right: str) -> float:
    """Of the character where it stands and of the two that follow it."""
    total = _log(model, left, char) + _log(model, left[-1] + char, right[0])
    if len(right) > 1:
        total += _log(model, char + right[0], right[1])
    return total


def _log(model: Model, before: str, char: str) -> float:
    counts = model.counts
    last = before[-1]
    share = _WEIGHTS[2] * counts.get(char, 0) / model.total
    seen = counts.get(last, 0)
    if seen:
        share += _WEIGHTS[1] * counts.get(last + char, 0) / seen
    if len(before) > 1:
        seen = counts.get(before, 0)
        if seen:
            share += _WEIGHTS[0] * counts.get(before + char, 0) / seen
    return math.log(share + _FLOOR)


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
