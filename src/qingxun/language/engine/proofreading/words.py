"""Words: said twice, sentences too long, names and posts of the register, the office's lists."""

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz.distance import Indel

from .findings import Finding, Rule

LONGEST_SENTENCE = 120
SHORTEST_NAME = 4
_PARTICLE_TWICE = re.compile(r"([的了在是和与为对把被将及向从由])\1(?![\u4e00-\u9fff]{0,1}\1)")
_WORD_TWICE = re.compile(r"([\u4e00-\u9fff]{2,6})\1")
_REDUPLICATED = re.compile(
    r"讨论讨论|研究研究|考虑考虑|商量商量|了解了解|学习学习|交流交流|打听打听|休息休息|高兴高兴"
    r"|热闹热闹|一个一个|一步一步|一家一家|一户一户|一天一天|一点一点|一批一批|一件一件|常来常来"
)
_SENTENCE = re.compile(r"[^。！？；!?;\n]+")


@dataclass(frozen=True, slots=True)
class Listed:
    """A row of the office's own list. ``instead`` is what is preferred; days are half-open."""

    words: str
    rule: Rule
    instead: str = ""
    why: str = ""
    since: dt.date | None = None
    until: dt.date | None = None

    def holds(self, day: dt.date) -> bool:
        return (self.since is None or self.since <= day) and (
            self.until is None or day < self.until
        )


def repeated_words(text: str) -> Iterator[Finding]:
    """的的, 志愿服务志愿服务; not 讨论讨论."""
    for found in _PARTICLE_TWICE.finditer(text):
        yield Finding(found.start(), found.end(), Rule.REPEATED_WORD, found[0], found[1])
    for found in _WORD_TWICE.finditer(text):
        if not _REDUPLICATED.search(found[0]) and len(set(found[1])) > 1:
            yield Finding(found.start(), found.end(), Rule.REPEATED_WORD, found[0], found[1])


def long_sentences(text: str) -> Iterator[Finding]:
    """Sentences of more than 120 characters."""
    for found in _SENTENCE.finditer(text):
        length = len(found[0].strip())
        if length > LONGEST_SENTENCE:
            detail = (str(length), str(LONGEST_SENTENCE))
            yield Finding(found.start(), found.end(), Rule.LONG_SENTENCE, found[0], None, detail)


def office_lists(text: str, listed: Sequence[Listed], *, on: dt.date) -> Iterator[Finding]:
    """Words of the office's lists that hold on that day."""
    for row in listed:
        if not row.holds(on) or not row.words:
            continue
        start = text.find(row.words)
        while start >= 0:
            end = start + len(row.words)
            inside_right = row.instead and _stands_inside(text, start, row)
            if not inside_right:
                detail = (row.instead, row.why)
                yield Finding(start, end, row.rule, row.words, row.instead or None, detail)
            start = text.find(row.words, end)


def _stands_inside(text: str, start: int, row: Listed) -> bool:
    """Whether the preferred wording, which holds the word, already stands there."""
    inner = row.instead.find(row.words)
    return inner >= 0 and text.startswith(row.instead, start - inner) and start >= inner


def names(text: str, known: Sequence[str]) -> Iterator[Finding]:
    """Names of organizations that are nearly, but not quite, one of the register: one character
    wrong, missing or too many. Names under four characters are too short to tell."""
    register = {name for name in known if len(name) >= SHORTEST_NAME}
    if not register:
        return
    by_gram: dict[str, set[str]] = defaultdict(set)
    for name in register:
        for place in range(len(name) - 1):
            by_gram[name[place : place + 2]].add(name)
    taken = [False] * (len(text) + 1)
    for name in register:
        for found in re.finditer(re.escape(name), text):
            taken[found.start() : found.end()] = [True] * len(name)
    for start, name in _candidates(text, by_gram):
        yield from _near(text, start, name, register, taken)


def _candidates(text: str, by_gram: Mapping[str, set[str]]) -> Iterator[tuple[int, str]]:
    """Places where a name may begin: two of its pairs of characters stand where they should."""
    votes: dict[tuple[int, str], int] = defaultdict(int)
    for place in range(len(text) - 1):
        for name in by_gram.get(text[place : place + 2], ()):
            at = name.index(text[place : place + 2])
            for shift in (-1, 0, 1):
                votes[place - at + shift, name] += 1
    needed = {name: max(len(name) - 3, 1) for names in by_gram.values() for name in names}
    found = [(start, name) for (start, name), number in votes.items() if number >= needed[name]]
    yield from sorted((start, name) for start, name in found if start >= 0)


def _near(
    text: str, start: int, name: str, register: set[str], taken: list[bool]
) -> Iterator[Finding]:
    best: tuple[int, str] | None = None
    for length in (len(name), len(name) - 1, len(name) + 1):
        window = text[start : start + length]
        if len(window) < length or any(taken[start : start + length]) or window in register:
            continue
        distance = Indel.distance(window, name)
        allowed = 2 if length == len(name) else 1
        ends_meet = window[0] == name[0] and window[-1] == name[-1]
        if 0 < distance <= allowed and ends_meet and (best is None or distance < best[0]):
            best = (distance, window)
    if best:
        window = best[1]
        taken[start : start + len(window)] = [True] * len(window)
        yield Finding(start, start + len(window), Rule.NAME, window, name, (name,))


def posts(text: str, known: Mapping[str, Sequence[str]]) -> Iterator[Finding]:
    """A person of the register with another post than she holds: ``known`` is name → posts."""
    for name, held in known.items():
        if len(name) < 2 or not held:
            continue
        for found in re.finditer(rf"({_POSTS}){re.escape(name)}|{re.escape(name)}({_POSTS})", text):
            said = found[1] or found[2]
            if said not in held:
                start = found.start(1) if found[1] else found.start(2)
                right = held[0]
                detail = (name, "、".join(held))
                yield Finding(start, start + len(said), Rule.POST, said, right, detail)


_POSTS = (
    "(?:副)?(?:书记|主任|县长|市长|镇长|乡长|部长|局长|科长|会长|主席|秘书长"
    "|校长|院长|站长|所长|组长)"
)
