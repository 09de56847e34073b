"""Texts cut where the passages that they share with others begin and end, to be shown marked."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TypeVar

from .copies import SHORTEST, Passage


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a text: inside the passage of that number, or (0) in none. A passage that goes
    over several lines has several pieces, of which the first ``begins`` it. ``letter`` names the
    source where a text has several; ``beside`` when it is another one than the text is held
    against."""

    text: str
    passage: int = 0
    begins: bool = False
    letter: str = ""
    beside: bool = False

    @property
    def label(self) -> str:
        """What the passage is called in all the texts."""
        return f"{self.letter}{self.passage}"


Lettered = tuple[str, Sequence[Passage]]
T = TypeVar("T")
_Mark = tuple[int, str, bool]
_NONE: _Mark = (0, "", False)


def told_apart(
    length: int, passages: Sequence[Passage], others: Sequence[Sequence[Passage]]
) -> list[list[Passage]]:
    """Of the passages of other sources those of which enough is seen in a text of ``length``
    characters beside the passages of its first source, and beside longer ones."""
    taken = bytearray(length)
    for each in passages:
        taken[each.start : each.end] = b"\1" * (each.end - each.start)
    kept: list[list[Passage]] = [[] for _ in others]
    rows = [(each, number) for number, source in enumerate(others) for each in source]
    for each, number in _longest_first(rows):
        if taken.count(0, each.start, each.end) >= SHORTEST:
            kept[number].append(each)
            taken[each.start : each.end] = b"\1" * (each.end - each.start)
    return [sorted(source, key=lambda each: each.start) for source in kept]


def marked(
    text: str,
    passages: Sequence[Passage],
    *,
    source: bool = False,
    letter: str = "",
    others: Sequence[Lettered] = (),
) -> list[list[Piece]]:
    """The paragraphs of a text cut into pieces, with passages numbered from 1 in their order.

    ``source`` for the other text, in which passages may lie over each other: the shorter one is
    seen, and of two in the same place the first. Passages of ``others`` (``told_apart``) are seen
    where none of the first source lies, the longer ones before the shorter.
    """
    beside = [
        (each, (number, name, True))
        for name, theirs in others
        for number, each in enumerate(theirs, start=1)
    ]
    own = [(each, (number, letter, False)) for number, each in enumerate(passages, start=1)]
    spans = [(each.start, each.end, mark) for each, mark in reversed(_longest_first(beside))]
    spans += sorted(
        ((*_span(each, source=source), mark) for each, mark in own),
        key=lambda span: (span[0] - span[1], -span[2][0]),
    )
    marks = [_NONE] * len(text)
    for start, end, mark in spans:
        marks[start:end] = [mark] * (end - start)
    paragraphs: list[list[Piece]] = []
    at, begun = 0, {_NONE}
    for line in text.splitlines(keepends=True):
        words = line.rstrip("\r\n")
        if words.strip():
            paragraphs.append(_cut(words, marks[at : at + len(words)], begun))
        at += len(line)
    return paragraphs


def _span(passage: Passage, *, source: bool) -> tuple[int, int]:
    if source:
        return passage.source_start, passage.source_end
    return passage.start, passage.end


def _longest_first(rows: Sequence[tuple[Passage, T]]) -> list[tuple[Passage, T]]:
    """Of two of a length the one given first."""
    return sorted(rows, key=lambda row: row[0].start - row[0].end)


def _cut(line: str, marks: Sequence[_Mark], begun: set[_Mark]) -> list[Piece]:
    """One line, cut where the mark changes; ``begun`` grows by the passages seen."""
    pieces: list[Piece] = []
    for mark, run in groupby(range(len(line)), key=lambda place: marks[place]):
        places = list(run)
        number, letter, beside = mark
        words = line[places[0] : places[-1] + 1]
        pieces.append(Piece(words, number, mark not in begun, letter, beside))
        begun.add(mark)
    return pieces
