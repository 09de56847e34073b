"""Reads the phrase banks: one theme per `# code name` head in themes/*.txt.

A line is `key: text`, or `key<conditions>: text`. Conditions are windows of the year
(0701-0831), kinds of unit or tags (school 侨), or their denial (!school). Keys:

    when, who, need, vars, topic, words, boost, overseas, details   what the theme is and whom it suits
    t titles of news · e titles of experience · x titles of problems
    o openings · m measures (head|text) · r results · q quotes · n next steps
    f findings · v voices · p problems (head|text) · s suggestions (head|text)
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from importlib import resources

from qingxun.config.demo.texts.units import UnitSeed

_LINE = re.compile(r"^(\w+)(?:<([^>]*)>)?: (.+)$")
_WINDOW = re.compile(r"^(\d{4})-(\d{4})$")
BANKS = frozenset("texomrqnfvps")

Window = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Phrase:
    """One hand-written phrase and when it may be used."""

    number: int
    text: str
    windows: tuple[Window, ...] = ()
    wanted: frozenset[str] = frozenset()
    denied: frozenset[str] = frozenset()

    def suits(self, marks: frozenset[str], on: date) -> bool:
        """Whether this phrase fits a unit with these marks on that day."""
        if self.windows and not in_windows(self.windows, on):
            return False
        return (not self.wanted or bool(self.wanted & marks)) and not self.denied & marks


@dataclass(slots=True)
class Theme:
    """A subject with its phrase banks."""

    code: str
    name: str
    windows: tuple[Window, ...] = ()
    who: frozenset[str] = frozenset()
    need: frozenset[str] = frozenset()
    draws: dict[str, tuple[int, int]] = field(default_factory=dict)
    topic: str = ""
    words: tuple[str, ...] = ()
    boost: float = 1.0
    overseas: bool = False
    details: bool = True
    """Whether the shared sentences on how a thing was organized fit this subject."""
    banks: dict[str, list[Phrase]] = field(default_factory=dict)

    def suits(self, unit: UnitSeed, on: date) -> bool:
        """Whether the unit has something to say on this subject on that day."""
        marks = unit.marks
        if self.windows and not in_windows(self.windows, on):
            return False
        return bool(self.who & marks) and (not self.need or bool(self.need & marks))

    def offers(self, bank: str, unit: UnitSeed, on: date) -> list[Phrase]:
        """The phrases of a bank that fit."""
        marks = unit.marks
        return [phrase for phrase in self.banks.get(bank, ()) if phrase.suits(marks, on)]


def in_windows(windows: tuple[Window, ...], on: date) -> bool:
    """Whether the day falls in one of the windows; a window may run over New Year."""
    day = on.month * 100 + on.day
    return any(
        low <= day <= high if low <= high else day >= low or day <= high for low, high in windows
    )


@cache
def themes() -> tuple[Theme, ...]:
    """All themes, in the order of the files."""
    folder = resources.files("qingxun.config.demo.texts") / "themes"
    files = sorted((entry for entry in folder.iterdir()), key=lambda entry: entry.name)
    found: list[Theme] = []
    for entry in files:
        if entry.name.endswith(".txt"):
            found.extend(parse_themes(entry.read_text(encoding="utf-8"), entry.name))
    return tuple(found)


def parse_themes(text: str, source: str) -> Iterator[Theme]:
    """Themes of one file; raises ValueError naming the file and line of a bad line."""
    theme: Theme | None = None
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        if line.startswith("# "):
            if theme:
                yield theme
            _, code, name = line.split()
            theme = Theme(code, name)
            continue
        found = _LINE.match(line)
        if not found or theme is None:
            raise ValueError(f"{source}:{number}: not a line of a theme: {line[:40]}")
        _add(theme, found[1], found[2] or "", found[3], f"{source}:{number}")
    if theme:
        yield theme


def _add(theme: Theme, key: str, conditions: str, text: str, place: str) -> None:
    if key in BANKS:
        if key in "mps" and text.count("|", 0, text.find("[") if "[" in text else None) < 1:
            raise ValueError(f"{place}: a head is missing")
        bank = theme.banks.setdefault(key, [])
        bank.append(_phrase(len(bank), text, conditions))
    elif key == "when":
        theme.windows = _windows(text.split())
    elif key in {"who", "need"}:
        setattr(theme, key, frozenset(text.split()))
    elif key == "vars":
        theme.draws = dict(_draw(part) for part in text.split())
    elif key == "topic":
        theme.topic = text
    elif key == "words":
        theme.words = tuple(text.split())
    elif key == "boost":
        theme.boost = float(text)
    elif key in {"overseas", "details"}:
        setattr(theme, key, text == "yes")
    else:
        raise ValueError(f"{place}: unknown key {key}")


def _phrase(number: int, text: str, conditions: str) -> Phrase:
    tokens = conditions.split()
    return Phrase(
        number,
        text,
        _windows([token for token in tokens if _WINDOW.match(token)]),
        frozenset(t for t in tokens if not _WINDOW.match(t) and not t.startswith("!")),
        frozenset(t[1:] for t in tokens if t.startswith("!")),
    )


def _windows(tokens: list[str]) -> tuple[Window, ...]:
    return tuple((int(token[:4]), int(token[5:])) for token in tokens)


def _draw(part: str) -> tuple[str, tuple[int, int]]:
    name, bounds = part.split("=")
    low, high = bounds.split("~")
    return name, (int(low), int(high))
