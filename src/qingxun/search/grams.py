"""Cutting Chinese text into character bigrams, so that a phrase query equals a substring match.

Source: the measurements behind the house's search (bigrams plus the last character of each run of
Han, Latin and digit runs whole, one character through a prefix): recall 1.000 for words of any
length. Traditional characters are searched as they are written; folding them is a later issue.
"""

import re
import unicodedata
from operator import add

TEXT_LIMIT = 30_000
QUERY_LIMIT = 100
_RUNS = re.compile(r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]+|[a-z0-9]+")


def normalize(text: str) -> str:
    """NFKC, lower case, single spaces, no NUL: the form in which texts are kept and compared."""
    folded = unicodedata.normalize("NFKC", text[:TEXT_LIMIT]).lower().replace("\x00", "")
    return re.sub(r"\s+", " ", folded).strip()


def is_han(run: str) -> bool:
    return not run[0].isascii()


def gram_runs(text: str) -> list[list[str]]:
    """The grams of each unbroken run of a normalized text, in order."""
    runs: list[list[str]] = []
    for run in _RUNS.findall(text):
        if is_han(run):
            runs.append([*map(add, run, run[1:]), run[-1]])
        else:
            runs.append([run])
    return runs


def runs_of_query(query: str) -> list[str]:
    """What must stand in a text as it is: the unbroken runs of a query's words."""
    return [run for word in normalize(query).split() for run in _RUNS.findall(word)]


def grams(text: str) -> list[str]:
    """All grams of a normalized text, in order; the last character of a Han run stands alone."""
    return [gram for run in gram_runs(text) for gram in run]


def phrase_of(run: list[str]) -> tuple[list[str], bool]:
    """Grams to look for as a phrase, and whether the last one is only a prefix.

    Han ``石雕艺`` asks for 石雕, 雕艺 in a row; one character asks for the prefix 石*. A Latin run
    is asked as a prefix, because the text may go on.
    """
    if len(run) > 1:
        return run[:-1], False
    return run, True
