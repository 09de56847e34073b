"""Comparison of texts: characters shown as changed against the true edit, and time.

Texts: passages of ``data/retrieval_small.json`` in ``QINGXUN_SHARED`` (default: the folder
``shared`` beside the checkout). Each is edited in one of ten known ways; what was removed and
added is known to the character. The baseline in the same run is the standard library's difflib.
"""

import argparse
import json
import random
import statistics
import time
from collections.abc import Callable
from difflib import SequenceMatcher

from tests.bench.support.shared_texts import shared_texts

Edit = Callable[[str, random.Random], tuple[str, int]]


def sentences_of(text: str) -> list[str]:
    return [part + "。" for part in text.split("。") if part]


def change_words(text: str, pick: random.Random) -> tuple[str, int]:
    """Five stretches of two characters become two others."""
    chars, cost = list(text), 0
    for place in sorted(pick.sample(range(0, len(text) - 2, 10), min(5, len(text) // 12))):
        for at in (place, place + 1):
            chars[at] = chr(0x4E00 + pick.randrange(0x3000))
        cost += 4
    return "".join(chars), cost


def remove_words(text: str, pick: random.Random) -> tuple[str, int]:
    place = pick.randrange(len(text) // 2)
    return text[:place] + text[place + 7 :], 7


def add_words(text: str, pick: random.Random) -> tuple[str, int]:
    place, words = pick.randrange(len(text)), "据介绍，这项工作"
    return text[:place] + words + text[place:], len(words)


def change_numbers(text: str, pick: random.Random) -> tuple[str, int]:
    changed = "".join(str((int(c) + 3) % 10) if c.isdecimal() and c.isascii() else c for c in text)
    return changed, 2 * sum(a != b for a, b in zip(text, changed, strict=True))


def change_marks(text: str, pick: random.Random) -> tuple[str, int]:
    changed = text.replace("，", "；", 3)
    return changed, 2 * sum(a != b for a, b in zip(text, changed, strict=True))


def remove_sentence(text: str, pick: random.Random) -> tuple[str, int]:
    parts = sentences_of(text)
    gone = parts.pop(pick.randrange(len(parts)))
    return "".join(parts), len(gone)


def add_sentence(text: str, pick: random.Random) -> tuple[str, int]:
    parts, new = sentences_of(text), "下一步，将继续跟踪了解有关情况。"
    parts.insert(pick.randrange(len(parts) + 1), new)
    return "".join(parts), len(new)


def join_sentences(text: str, pick: random.Random) -> tuple[str, int]:
    parts = sentences_of(text)
    if len(parts) < 2:
        return text, 0
    at = pick.randrange(len(parts) - 1)
    parts[at] = parts[at][:-1] + "，"
    return "".join(parts), 2


def shorten(text: str, pick: random.Random) -> tuple[str, int]:
    parts = sentences_of(text)
    kept = parts[: max(len(parts) * 2 // 3, 1)]
    return "".join(kept), sum(len(part) for part in parts[len(kept) :])


def several(text: str, pick: random.Random) -> tuple[str, int]:
    one, first = add_words(text, pick)
    two, second = join_sentences(one, pick)
    return two, first + second


EDITS: tuple[Edit, ...] = (
    change_words,
    remove_words,
    add_words,
    change_numbers,
    change_marks,
    remove_sentence,
    add_sentence,
    join_sentences,
    shorten,
    several,
)


def run(words: list[str]) -> dict[str, object]:
    parser = argparse.ArgumentParser(prog="./dev bench comparison")
    parser.add_argument("--small", action="store_true", help="200 texts instead of 2,000")
    small = parser.parse_args(words).small
    texts = shared_texts("cmrc", "csl", shortest=150)[: 200 if small else 2000]
    if not texts:
        return {"skipped": True}
    figures: dict[str, object] = {"texts": len(texts)}
    figures |= measure(texts) | measure_moves(texts)
    for name, value in figures.items():
        print(f"{name:<28} {value}")
    return figures


def measure(texts: list[str]) -> dict[str, object]:
    """Shown ÷ true per kind of edit, ours and difflib's, and the milliseconds of ours."""
    from qingxun.language.engine.comparing import compare

    pick = random.Random(7)
    ratios: dict[str, list[float]] = {edit.__name__: [] for edit in EDITS}
    shown = true = plain = 0
    times: list[float] = []
    for number, text in enumerate(texts):
        edit = EDITS[number % len(EDITS)]
        text = "".join(sentences_of(text))
        after, cost = edit(text, pick)
        started = time.perf_counter()
        ours = sum(compare(text, after).counts())
        times.append(time.perf_counter() - started)
        if cost:
            ratios[edit.__name__].append(ours / cost)
            shown, true, plain = shown + ours, true + cost, plain + by_difflib(text, after)
    return {
        "shown ÷ true": round(shown / true, 3),
        "difflib: shown ÷ true": round(plain / true, 3),
        "worst kind": round(max(statistics.fmean(each) for each in ratios.values()), 3),
        "by kind": json.dumps({k: round(statistics.fmean(v), 3) for k, v in ratios.items()}),
        "ms, median": round(1000 * statistics.median(times), 2),
        "ms, p95": round(1000 * statistics.quantiles(times, n=20)[-1], 2),
    }


def by_difflib(before: str, after: str) -> int:
    codes = SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
    return sum((i2 - i1) + (j2 - j1) for tag, i1, i2, j1, j2 in codes if tag != "equal")


def measure_moves(texts: list[str]) -> dict[str, object]:
    """A paragraph moved past three others, with one word changed inside: recognized or not."""
    from qingxun.language.engine.comparing import Mark, compare

    pick = random.Random(9)
    found = total = 0
    for start in range(0, len(texts) - 4, 4):
        lines = [text.replace("\n", "") + "\n" for text in texts[start : start + 4]]
        moved, _cost = add_words(lines[0], pick)
        after = [*lines[1:], moved]
        pieces = compare("".join(lines), "".join(after)).pieces
        total += 1
        found += sum(piece.mark is Mark.MOVED for piece in pieces) == 1
    return {"moves recognized": round(found / total, 3) if total else None}
