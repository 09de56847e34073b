"""Suggestions as one types and proposals for mistyped words, at 100,000 titles on SQLite.

Titles are made of pieces of the public titles beside the checkout, a unit's name before each;
manuscripts of one year for a county (``support/archive.py``). Typed are two to six characters of a
title from anywhere in the archive, the same as pinyin (growing letter by letter) and as initials;
mistyped words are four characters of which one sounds the same but is another. The baseline in the
same run goes through all titles one by one, as the program did with the newest 500.
"""

import argparse
import random
import re
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from functools import lru_cache, partial
from pathlib import Path
from typing import TYPE_CHECKING

from tests.bench.support.county import make, set_up
from tests.bench.support.shared_texts import shared_questions

if TYPE_CHECKING:
    from qingxun.organizations.models import Organization, Person

MANY = 100_000
ASKED = 100
HAN = re.compile(r"[\u4e00-\u9fff]+")
SCANNED = 10_000  # titles that the baseline goes through; its time is taken times the rest


def run(words: list[str]) -> dict[str, object]:
    parser = argparse.ArgumentParser(prog="./dev bench suggestions")
    parser.add_argument("--many", type=int, default=MANY, help="titles in the archive")
    asked = parser.parse_args(words)
    titles = shared_questions("cslti")
    if not titles:
        return {"skipped": True}
    with tempfile.TemporaryDirectory() as folder:
        set_up(Path(folder))
        make(Path(folder), principal_signs=False)
        editor = fill(titles, asked.many)
        figures = measure(editor, asked.many)
    for name, value in figures.items():
        print(f"{name:<40} {value}")
    return figures


def fill(titles: Sequence[str], many: int) -> "Person":
    """An archive with so many titles, and their sounds."""
    from qingxun.search.counting import count_common
    from qingxun.search.speaking import make_sounds
    from tests.bench.support.archive import Archive

    pick = random.Random(3)

    class Titled(Archive):
        def title(self, unit: "Organization", place: int) -> str:
            one, other = pick.sample(titles, 2)
            return f"{unit.short_name}{one[:12]}{other[-12:]}"

    archive = Titled()
    archive.grow_to(many, posted=False)
    count_common()
    began = time.perf_counter()
    made = make_sounds()
    print(f"{made} sounds made in {time.perf_counter() - began:.0f} s", flush=True)
    return archive.editor


def measure(editor: "Person", many: int) -> dict[str, object]:
    """Milliseconds of a suggestion and of proposals, how often the title meant or its word came."""
    from qingxun.desk.models import Submission
    from qingxun.office.searching.names import fits, read_names, spellings, suggestions

    pick = random.Random(5)
    known = list(Submission.objects.values_list("title", flat=True))
    chosen = [title for title in pick.sample(known, 3 * ASKED) if HAN.fullmatch(title[-5:])][:ASKED]
    ways: dict[str, Callable[[str], str]] = {
        "characters": lambda title: title[-4:],
        "initials": lambda title: spoken(title[-5:], whole=False),
        "pinyin": lambda title: spoken(title[-3:], whole=True),
    }
    figures: dict[str, object] = {"titles": many}
    for name, typed_of in ways.items():
        typed = [(typed_of(title), title) for title in chosen]
        times, found = [], 0
        for text, title in typed:
            for upto in range(2, len(text) + 1):
                times.append(timed(lambda part=text[:upto]: suggestions(editor, part)))
            found += title in {each.text for each in suggestions(editor, text)}
        figures |= {f"{name}, {key}": value for key, value in milliseconds(times).items()}
        figures[f"{name}, title among the four"] = round(found / len(typed), 3)

    def spelled(word: str) -> list[str]:
        return spellings(editor, [word], read_names(editor).texts)[0]

    wrong = [(misspelled(title[-4:]), title[-4:]) for title in chosen]
    wrong = [(word, meant) for word, meant in wrong if word != meant]
    times = [timed(partial(spelled, word)) for word, _meant in wrong]
    figures |= {f"proposals, {key}": value for key, value in milliseconds(times).items()}
    offered = sum(meant in spelled(word) for word, meant in wrong)
    figures["proposals, word meant is offered"] = round(offered / len(wrong), 3)
    scan = known[:SCANNED]
    whole = timed(lambda: [each for each in scan if fits(each, "qtsd", "qtsd")])
    figures["baseline: all titles by sound, first, ms"] = round(whole * many / len(scan))
    return figures


def spoken(text: str, *, whole: bool) -> str:
    """The pinyin or the initials of the Han characters and letters of a text."""
    from qingxun.search.sounds import sound_of

    parts = [part for part in sound_of(text.lower()).syllables if part.isascii() and part.isalpha()]
    return "".join(part if whole else part[:1] for part in parts)


def misspelled(word: str) -> str:
    """The second character another that sounds the same, where there is one."""
    others = [char for char in homophones().get(reading(word[1]), ()) if char != word[1]]
    return word[:1] + random.Random(word).choice(others) + word[2:] if others else word


@lru_cache(maxsize=1)
def homophones() -> dict[str, list[str]]:
    """Common characters by their first reading without tone."""
    found: dict[str, list[str]] = {}
    for code in range(0x4E00, 0x9FA6):
        char = chr(code)
        if char.encode("gb2312", "ignore"):
            found.setdefault(reading(char), []).append(char)
    return found


def reading(char: str) -> str:
    from pypinyin import Style, pinyin_dict, style

    toned = pinyin_dict.pinyin_dict.get(ord(char), "").split(",")[0]
    return str(style.convert(toned, Style.NORMAL, strict=False))


def timed(work: Callable[[], object]) -> float:
    """Milliseconds."""
    began = time.perf_counter()
    work()
    return 1000 * (time.perf_counter() - began)


def milliseconds(times: Sequence[float]) -> dict[str, float]:
    return {
        "p50 ms": round(statistics.median(times), 1),
        "p95 ms": round(statistics.quantiles(times, n=20)[-1], 1),
    }
