"""Copies: recall for 25 kinds of edit at 1 % of clean texts flagged, and time at 100,000 texts.

Texts: the public passages beside the checkout, each once. Six hundred stay outside the archive as
clean texts; others are edited in 25 known ways (``support/copying.py``) and looked up among the
rest. Weights and bar were fitted on the even ones (``--fit`` shows them); measured are the odd
ones. The baseline in the same run is the cosine of pairs of characters, at its own bar with as
many false alarms. For the time the archive is filled up with texts made of
sentences of the passages. ``--on postgresql`` measures on a cluster of its own instead of SQLite.
"""

import argparse
import math
import os
import random
import statistics
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from tests.bench.search import DATABASES, database
from tests.bench.support.copying import EDITS, sentences
from tests.bench.support.county import set_up
from tests.bench.support.shared_texts import shared_texts

if TYPE_CHECKING:
    from qingxun.language.engine.copies import Letters, Likeness

CLEAN = 600
COMPARED = 8
ALLOWED = 0.01
LONG = 100_000
SMALL = 20_000
BATCH = 1000


def run(words: list[str]) -> dict[str, object]:
    parser = argparse.ArgumentParser(prog="./dev bench copies")
    parser.add_argument("--small", action="store_true", help="20,000 texts for the time")
    parser.add_argument("--each", type=int, default=40, help="texts of each kind of edit")
    parser.add_argument("--fit", action="store_true", help="fit the weights anew and print them")
    parser.add_argument("--on", choices=DATABASES, default="sqlite")
    asked = parser.parse_args(words)
    texts = once(shared_texts("cmrc", "drcd", "csl", shortest=100))
    if not texts:
        return {"skipped": True}
    random.Random(11).shuffle(texts)
    with tempfile.TemporaryDirectory() as folder, database(asked.on, None) as url:
        if url:
            os.environ["QINGXUN_DATABASE_URL"] = url
        set_up(Path(folder))
        archive = Archive(texts[CLEAN:])
        if asked.fit:
            return fit(archive, texts[:CLEAN:2], asked.each)
        figures = quality(archive, texts[1:CLEAN:2], asked.each)
        figures |= pace(archive, SMALL if asked.small else LONG)
    for name, value in figures.items():
        print(f"{name:<44} {value}")
    return figures


def once(texts: Sequence[str]) -> list[str]:
    """Each text once: the data hold some twice, with and without their last lines."""
    return list({text.strip()[:30]: text for text in texts}.values())


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
        from qingxun.copies.models.prints import make_table

        make_table()
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

    def look_up(self, text: str) -> list[Found]:
        """As the program does: candidates by fingerprints, each compared."""
        from qingxun.copies.models.prints import texts_sharing
        from qingxun.language.engine.copies import compare_letters, fingerprints, letters_of

        letters = letters_of(text)
        nearest = texts_sharing(fingerprints(letters.text))[:COMPARED]
        return [
            Found(n.number, compare_letters(letters, self.letters[n.number], rarity=n.rarity))
            for n in nearest
        ]


@dataclass
class Case:
    """An edited text, its source, and what the archive says."""

    kind: str
    text: str
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
            text = edit(archive.texts[source], pick, others)
            made.append(Case(kind, text, source, archive.look_up(text)))
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
    figures["baseline (cosine of pairs): all kinds"] = baseline(archive, edited, unlike, clean)
    return figures


def baseline(
    archive: Archive, edited: Sequence[Case], unlike: Sequence[list[Found]], clean: Sequence[str]
) -> float:
    """Recall by the share of common pairs of characters, with as many clean texts flagged."""
    bar = bar_at(
        [
            max((cosine(text, archive.texts[f.number]) for f in found), default=0.0)
            for text, found in zip(clean, unlike, strict=True)
        ]
    )
    found = [
        any(f.number == case.source for f in case.found)
        and cosine(case.text, archive.texts[case.source]) >= bar
        for case in edited
    ]
    return round(sum(found) / len(found), 3)


def cosine(one: str, other: str) -> float:
    """Of the counts of pairs of characters."""
    mine, theirs = (Counter(map("".join, pairwise(t))) for t in (one, other))
    common = sum(number * theirs[pair] for pair, number in mine.items())
    size = math.sqrt(sum(n * n for n in mine.values()) * sum(n * n for n in theirs.values()))
    return common / size if size else 0.0


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
    weights[0] -= bar_at(scores)
    print("weights:", [round(w, 2) for w in weights])
    kinds: dict[str, list[bool]] = {}
    for case in edited:
        best = case.best(lambda each: sigmoid(dot(weights, features(each))))
        kinds.setdefault(case.kind, []).append(best >= 0.5)
    for kind, hits in kinds.items():
        print(f"{kind:<30} {sum(hits) / len(hits):.2f}")
    whole = [hit for hits in kinds.values() for hit in hits]
    return {"weights": weights, "recall": sum(whole) / len(whole), "rows": len(rows)}


def dot(weights: Sequence[float], row: Sequence[float]) -> float:
    return sum(w * value for w, value in zip(weights, row, strict=True))


def descend(rows: Sequence[tuple[list[float], float]], rounds: int = 3) -> list[float]:
    """Logistic regression, both classes weighing the same, slightly held back; in later rounds the
    rows that were missed weigh more, for only those near the bar matter."""
    weights = [0.0] * len(rows[0][0])
    weigh = [1.0] * len(rows)
    for _ in range(rounds):
        whole = {
            kind: sum(w for w, (_, k) in zip(weigh, rows, strict=True) if k == kind)
            for kind in (0.0, 1.0)
        }
        for step in range(300):
            slope = [0.0] * len(weights)
            for (row, kind), much in zip(rows, weigh, strict=True):
                miss = much * (sigmoid(dot(weights, row)) - kind) / whole[kind]
                slope = [s + miss * value for s, value in zip(slope, row, strict=True)]
            rate = 4.0 if step < 200 else 1.0
            weights = [w - rate * (s + 0.0003 * w) for w, s in zip(weights, slope, strict=True)]
        weigh = [1 + 40 * abs(sigmoid(dot(weights, row)) - kind) for row, kind in rows]
    return weights


def sigmoid(value: float) -> float:
    return 1 / (1 + math.exp(-value))


def pace(archive: Archive, size: int) -> dict[str, object]:
    """Milliseconds of a look-up with its comparisons, and of laying a text in."""
    pick = random.Random(2)
    known = [s for text in archive.texts for s in sentences(text)]
    started = time.perf_counter()
    more = size - archive.passages
    for start in range(0, more, BATCH):
        number = min(BATCH, more - start)
        archive.fill(["".join(pick.choices(known, k=8)) for _ in range(number)])
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
