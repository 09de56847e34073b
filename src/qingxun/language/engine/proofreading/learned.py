"""Likely wrong characters, learned from the office's own archive.

A character is doubted when another one of the same sound (most typing errors in Chinese are of
that kind) fits much better into the archive, the dictionary and the text itself (``doubts``).
The model says of itself how much it finds and how often it errs, measured on texts that it was not
trained on (``measure``); the bar (``threshold``) is set there, so that false alarms stay at a
stated number per 1,000 characters. Needs an archive in the same register as the texts it reads.
"""

import random
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from .doubts import Archive, doubts
from .findings import Finding, Rule
from .runs import HAN, Runs, count_runs, pack, unpack

_LIKELY = 10  # a character proposed instead was seen at least this often
_PARTICLES = frozenset("的地得")  # read alike in most of their uses, whatever the commonest one
_UNMEASURED = 2.0
_LOWEST = -1.5  # the bar never lies lower, however few alarms a small archive gives


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
    """What was learned; ``threshold`` in logarithms of the odds that a character is wrong."""

    archive: Archive
    threshold: float = _UNMEASURED
    quality: Quality | None = None

    @property
    def characters(self) -> int:
        """How many characters it was trained on."""
        return self.archive.total

    def findings(self, text: str) -> Iterator[Finding]:
        """Doubtful characters of a text, each with the likelier one."""
        for doubt in doubts(self.archive, text):
            if doubt.sure >= self.threshold:
                end = doubt.place + 1
                yield Finding(doubt.place, end, Rule.LIKELY_WRONG, doubt.char, doubt.instead)

    def to_bytes(self) -> bytes:
        """For keeping; ``from_bytes`` reads it."""
        return pack(self.archive.runs, repr(self.threshold))


def train(texts: Sequence[str]) -> Model:
    """Learn the runs of texts."""
    return Model(_archive(count_runs(texts)))


def from_bytes(data: bytes, quality: Quality | None = None) -> Model:
    """A model that was kept; raises ``ValueError`` on anything else."""
    threshold, runs = unpack(data)
    return Model(_archive(runs), float(threshold), quality)


def _archive(runs: Runs) -> Archive:
    singles = dict(runs.singles())
    return Archive(runs, max(sum(singles.values()), 1), _alike(singles))


def _alike(singles: dict[str, int]) -> dict[str, str]:
    """Each character's others of the same sound that the archive uses often enough; 的, 地 and 得
    are each other's."""
    by_sound: dict[str, list[str]] = defaultdict(list)
    for char, number in singles.items():
        if number >= _LIKELY:
            by_sound[_sound(char)].append(char)
    groups = {sound: "".join(sorted(chars)) for sound, chars in by_sound.items()}
    alike = {char: groups.get(_sound(char), "").replace(char, "") for char in singles}
    for char in _PARTICLES & alike.keys():
        more = _PARTICLES & set(by_sound["de"] + by_sound["di"])
        alike[char] = "".join(sorted({*alike[char], *more} - {char}))
    return alike


def _sound(char: str) -> str:
    """Its commonest reading without tone; zh, ch, sh and ng are heard as z, c, s and n."""
    from pypinyin import Style, lazy_pinyin  # its dictionary takes half a second to load

    sound: str = lazy_pinyin(char, style=Style.NORMAL)[0]
    for spelled, heard in (("zh", "z"), ("ch", "c"), ("sh", "s")):
        sound = sound.replace(spelled, heard)
    return re.sub(r"([aeiou])ng$", r"\1n", sound)


def plant(model: Model, text: str, random_: random.Random, every: int) -> dict[int, str]:
    """Places and wrong characters of the same sound, about one in ``every`` characters."""
    planted: dict[int, str] = {}
    for run in HAN.finditer(text):
        for place in range(run.start(), run.end()):
            others = model.archive.alike.get(text[place], "")
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
    sure = sorted(
        (each.sure for text in texts[:half] for each in doubts(model.archive, text)), reverse=True
    )
    characters = sum(len(text) for text in texts[:half])
    allowed = int(false_alarms * characters / 1000)
    bar = sure[allowed] if allowed < len(sure) else _LOWEST
    model = replace(model, threshold=max(bar + 1e-6, _LOWEST))
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
