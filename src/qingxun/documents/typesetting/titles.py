"""Breaking a title by meaning: whole words a line, none begins with 的 (GB/T 9704, 7.3.1)."""

import re
from functools import lru_cache

import rjieba

PER_LINE = 20  # characters of size 2 in 156 mm
_NEVER_FIRST = set("的了和与及、，。；：？！》）”’〕」』")
_NEVER_LAST = set("《（“‘〔「『")
_ORGAN = re.compile(r"(委员会|团委|办公室|县委|市委|省委|中心|领导小组|人民政府)$")
_BAD = 10_000.0
_EXTRA_LINE = 30.0


@lru_cache(maxsize=2048)
def title_lines(title: str, per_line: int = PER_LINE) -> tuple[str, ...]:
    """The title in as few lines as fit, broken between words; in one line when it fits.

    Lines are of like length or grow and shrink evenly; a line begins with 关于 and ends after the
    organ's name rather than elsewhere. A word longer than a line is broken.
    """
    title = title.strip()
    if len(title) <= per_line:
        return (title,)
    words = _words(title, per_line)
    fewest = -(-len(title) // per_line)
    found: list[tuple[float, tuple[str, ...]]] = []
    for count in range(fewest, len(words) + 1):
        cost, lines = _best(words, count, per_line, len(title))
        if lines:
            found.append((cost + _EXTRA_LINE * (count - fewest), lines))
        if len(found) == 2:
            break
    return min(found)[1] if found else _chopped(title, per_line)


def _chopped(title: str, per_line: int) -> tuple[str, ...]:
    return tuple(title[i : i + per_line] for i in range(0, len(title), per_line))


def _words(title: str, per_line: int) -> list[str]:
    """Words with what clings to them."""
    joined: list[str] = []
    for word in rjieba.cut(title):
        if joined and _clings(joined[-1], word) and len(joined[-1]) + len(word) <= per_line:
            joined[-1] += word
        else:
            joined += [word[i : i + per_line] for i in range(0, len(word), per_line)]
    return joined


def _clings(before: str, word: str) -> bool:
    """Marks to their neighbour, a figure to its measure word, both halves of a dash together."""
    if word[0] in _NEVER_FIRST or before[-1] in _NEVER_LAST or before[-1].isdigit():
        return True
    return before[-1] == word[0] == "—"


def _best(
    words: list[str], count: int, per_line: int, length: int
) -> tuple[float, tuple[str, ...]]:
    """The cheapest way to set the words in ``count`` lines; no lines when they do not fit."""
    ideal = length / count
    table: dict[tuple[int, int], tuple[float, tuple[str, ...]]] = {(0, 0): (0.0, ())}
    for lines in range(1, count + 1):
        for end in range(1, len(words) + 1):
            found: list[tuple[float, tuple[str, ...]]] = []
            for start in range(end - 1, -1, -1):
                text = "".join(words[start:end])
                if len(text) > per_line:
                    break
                before = table.get((lines - 1, start))
                if before is None:
                    continue
                cost = before[0] + (len(text) - ideal) ** 2 + _break(words, start)
                found.append((cost, (*before[1], text)))
            if found:
                table[lines, end] = min(found)
    return table.get((count, len(words)), (_BAD * 10, ()))


def _break(words: list[str], start: int) -> float:
    """What it costs to begin a line with this word."""
    if start == 0:
        return 0.0
    before, after = words[start - 1], words[start]
    if after[0] in _NEVER_FIRST or before[-1] in _NEVER_LAST:
        return _BAD
    text = "".join(words[:start])
    cost = 0.0
    if text.count("《") > text.count("》"):
        cost += 12.0
    if before[-1] in "：；？" or after.startswith(("（", "——")):
        cost -= 40.0
    if len(after) == 1 or len(before) == 1:
        cost += 4.0
    if after == "关于":
        cost -= 60.0 if _ORGAN.search(before) else 16.0
    elif before == "关于":
        cost += 40.0
    if _ORGAN.search(before):
        cost -= 4.0
    return cost
