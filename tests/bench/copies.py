"""Copies: recall for 25 kinds of edit at 1 % of clean texts flagged, and time at 100,000 texts.

Texts: the public passages beside the checkout. Three hundred of them stay outside the archive as
clean texts; others are edited in 25 known ways (``support/copying.py``) and looked up among the
rest. Weights and bar were fitted on the even ones (``--fit`` shows them); measured are the odd
ones. The baseline in the same run is the share of common pairs of characters alone (cosine), with
its own bar at the same false alarms. For the time the archive is filled up with texts made of
sentences of the passages.
"""

import argparse
import math
import random
import statistics
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tests.bench.support.copying import EDITS, sentences
from tests.bench.support.county import set_up
from tests.bench.support.shared_texts import shared_texts

if TYPE_CHECKING:
    from qingxun.language.engine.copies import Letters, Likeness

CLEAN = 600
COMPARED = 8
ALLOWED = 0.01
LONG = 20_000


def run(words: list[str]) -> dict[str, object]:
    parser = argparse.ArgumentParser(prog="./dev bench copies")
    parser.add_argument("--full", action="store_true", help="100,000 texts (default: 20,000)")
    parser.add_argument("--each", type=int, default=40, help="texts of each kind of edit")
    parser.add_argument("--fit", action="store_true", help="fit the weights anew and print them")
    asked = parser.parse_args(words)
    texts = shared_texts("cmrc", "drcd", "csl", shortest=100)
    if not texts:
        return {"skipped": True}
    random.Random(11).shuffle(texts)
    with tempfile.TemporaryDirectory() as folder:
        set_up(Path(folder))
        archive = Archive(texts[CLEAN:])
        if asked.fit:
            return fit(archive, texts[:CLEAN:2], asked.each)
        figures = quality(archive, texts[1:CLEAN:2], asked.each)
        figures |= pace(archive, 100_000 if asked.full else LONG)
    for name, value in figures.items():
        print(f"{name:<44} {value}")
    return figures


@dataclass
class Found:
    """A candidate and how the text is like it."""

    number: int
    likeness: "Likeness"


class Archive:
    """Texts with their fingerprints in the program's own table."""

    def __init__(self, texts: Sequence[str]) -> None:
        self.letters: list[Letters] = []
        self.passages = len(texts)
        self.fill(texts)
        self.texts = list(texts)

    def fill(self, texts: Sequence[str]) -> None:
        from django.db import transaction

        from qingxun.copies.models.prints import add_prints
        from qingxun.language.engine.copies import fingerprints, letters_of

        with transaction.atomic():
            for text in texts:
                letters = letters_of(text)
                add_prints(len(self.letters), fingerprints(letters.text))
                self.letters.append(letters)

    def look_up(self, text: str, but: int = -1) -> list[Found]:
        """As the program does: candidates by fingerprints, each compared."""
        from qingxun.copies.models.prints import texts_sharing
        from qingxun.language.engine.copies import compare_letters, fingerprints, letters_of

        letters = letters_of(text)
        numbers = [n for n in texts_sharing(fingerprints(letters.text)) if n != but][:COMPARED]
        return [Found(n, compare_letters(letters, self.letters[n])) for n in numbers]


@dataclass
class Case:
    """An edited text, its source, and what the archive says."""

    kind: str
    source: int
    found: list[Found]

    def best(self, score: object) -> float:
        """The score of the true source; 0 when it was no candidate."""
        scores = [score(f.likeness) for f in self.found if f.number == self.source]  # type: ignore[operator]
        return max(scores, default=0.0)


def cases(archive: Archive, each: int, half: int) -> list[Case]:
    """Edited passages; ``half`` 0 takes the even ones, 1 the odd ones."""
    pick = random.Random(5 + half)
    made = []
    known = range(half, archive.passages, 2)
    for kind, edit in EDITS.items():
        for source in pick.sample(known, each):
            others = [archive.texts[pick.randrange(archive.passages)] for _ in range(2)]
            made.append(
                Case(kind, source, archive.look_up(edit(archive.texts[source], pick, others)))
            )
    return made


def quality(archive: Archive, clean: Sequence[str], each: int) -> dict[str, object]:
    """Recall per kind at the program's bar, and of the baseline at as many false alarms."""
    from qingxun.language.engine.copies import LIKELY

    edited = cases(archive, each, 1)
    unlike = [archive.look_up(text) for text in clean]
    figures: dict[str, object] = {"texts in the archive": archive.passages}
    flagged = sum(any(f.likeness.likely for f in found) for found in unlike) / len(unlike)
    figures["clean texts flagged"] = round(flagged, 4)
    for kind in EDITS:
        scores = [case.best(lambda each: each.score) for case in edited if case.kind == kind]
        figures[kind] = round(sum(s >= LIKELY for s in scores) / len(scores), 3)
    scores = [case.best(lambda each: each.score) for case in edited]
    figures["all kinds"] = round(sum(s >= LIKELY for s in scores) / len(scores), 3)
    candidates = [any(f.number == case.source for f in case.found) for case in edited]
    figures["all kinds: source among the candidates"] = round(sum(candidates) / len(edited), 3)
    bar = bar_at([max((f.likeness.cosine for f in found), default=0.0) for found in unlike])
    cosines = [case.best(lambda each: each.cosine) for case in edited]
    figures["baseline (cosine): all kinds"] = round(
        sum(c >= bar for c in cosines) / len(cosines), 3
    )
    return figures


def bar_at(scores: Sequence[float], allowed: float = ALLOWED) -> float:
    """The lowest bar that no more than the allowed share of clean texts reaches."""
    ordered = sorted(scores, reverse=True)
    return ordered[int(allowed * len(ordered))] + 1e-9


def features(likeness: "Likeness") -> list[float]:
    from qingxun.language.engine.copies import features_of

    return [1.0, *features_of(likeness)]


def fit(archive: Archive, clean: Sequence[str], each: int) -> dict[str, object]:
    """Weights by logistic regression on the even passages; the bar goes into the first weight."""
    edited = cases(archive, each, 0)
    likely = [f for case in edited for f in case.found if f.number == case.source]
    unlike = [archive.look_up(text) for text in clean]
    rows = [(features(f.likeness), 1.0) for f in likely]
    rows += [(features(f.likeness), 0.0) for found in unlike for f in found]
    weights = descend(rows)
    scores = [
        max((dot(weights, features(f.likeness)) for f in found), default=-9.0) for found in unlike
    ]
    weights[0] -= bar_at(scores, ALLOWED / 2)
    print("weights:", [round(w, 2) for w in weights])
    kinds: dict[str, list[bool]] = {}
    for case in edited:
        best = case.best(lambda each: 1 / (1 + math.exp(-dot(weights, features(each)))))
        kinds.setdefault(case.kind, []).append(best >= 0.5)
    for kind, hits in kinds.items():
        print(f"{kind:<30} {sum(hits) / len(hits):.2f}")
    whole = [hit for hits in kinds.values() for hit in hits]
    return {"weights": weights, "recall": sum(whole) / len(whole), "rows": len(rows)}


def dot(weights: Sequence[float], row: Sequence[float]) -> float:
    return sum(w * value for w, value in zip(weights, row, strict=True))


def descend(rows: Sequence[tuple[list[float], float]], steps: int = 400) -> list[float]:
    """Logistic regression, both classes weighing the same, slightly held back."""
    weights = [0.0] * len(rows[0][0])
    number = {kind: sum(1 for _, k in rows if k == kind) for kind in (0.0, 1.0)}
    for step in range(steps):
        slope = [0.0] * len(weights)
        for row, kind in rows:
            miss = 1 / (1 + math.exp(-dot(weights, row))) - kind
            for place, value in enumerate(row):
                slope[place] += miss * value / number[kind]
        rate = 3.0 if step < steps // 2 else 1.0
        weights = [w - rate * (s + 0.001 * w) for w, s in zip(weights, slope, strict=True)]
    return weights


def pace(archive: Archive, size: int) -> dict[str, object]:
    """Milliseconds of a look-up with its comparisons, and of laying a text in."""
    pick = random.Random(2)
    known = [s for text in archive.texts for s in sentences(text)]
    started = time.perf_counter()
    more = size - archive.passages
    for _ in range(more // 1000):
        archive.fill(["".join(pick.choice(known) for _ in range(8)) for _ in range(1000)])
    laid = (time.perf_counter() - started) / max(more, 1)
    texts = [archive.texts[n] for n in pick.sample(range(archive.passages), 300)]
    edited = [EDITS["washed"](text, pick, [text]) for text in texts]
    times = []
    for text in edited:
        started = time.perf_counter()
        archive.look_up(text)
        times.append(1000 * (time.perf_counter() - started))
    return {
        "texts for the time": len(archive.letters),
        "look-up p50 ms": round(statistics.median(times), 1),
        "look-up p95 ms": round(statistics.quantiles(times, n=20)[-1], 1),
        "laying a text in, ms (made and stored)": round(1000 * laid, 2),
    }
