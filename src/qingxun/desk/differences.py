"""What was changed between two texts, character by character within the sentences that changed.

Sentences are matched first, so that a moved or rewritten sentence does not tear the rest of the
text apart; only then are two sentences that stand for each other compared character by character.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

_SENTENCE = re.compile(r"[^。！？；!?\n]*[。！？；!?]+[”’」』）)]*|[^。！？；!?\n]+|\n")
_SHORTEST_KEPT = 2
_ALIKE = 0.35
_LONGEST_COMPARED = 1_000  # comparing characters costs the square of the length


class Mark(StrEnum):
    SAME = "same"
    REMOVED = "removed"
    ADDED = "added"


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text and what became of it."""

    mark: Mark
    text: str


def compare(before: str, after: str) -> list[Piece]:
    """The pieces of both texts in reading order; removed comes before what stands in its place.

    The texts of ``SAME`` and ``REMOVED`` joined give ``before``, those of ``SAME`` and ``ADDED``
    give ``after``. A changed stretch of over 1,000 characters without a sentence in common is
    shown as replaced, for the time that comparing it would take.
    """
    old, new = _SENTENCE.findall(before), _SENTENCE.findall(after)
    pieces: list[Piece] = []
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            pieces.append(Piece(Mark.SAME, "".join(old[i1:i2])))
        else:
            pieces.extend(_compare_sentences(old[i1:i2], new[j1:j2]))
    return _joined(pieces)


def has_changes(pieces: Sequence[Piece]) -> bool:
    """Whether anything was removed or added."""
    return any(piece.mark is not Mark.SAME for piece in pieces)


def change_counts(pieces: Sequence[Piece]) -> tuple[int, int]:
    """How many characters were removed and how many added, white space left out."""
    removed = sum(len("".join(p.text.split())) for p in pieces if p.mark is Mark.REMOVED)
    added = sum(len("".join(p.text.split())) for p in pieces if p.mark is Mark.ADDED)
    return removed, added


def _compare_sentences(old: list[str], new: list[str]) -> Iterator[Piece]:
    if len(old) == len(new):
        for one, other in zip(old, new, strict=True):
            yield from _compare_characters(one, other)
    else:
        yield from _compare_characters("".join(old), "".join(new))


def _compare_characters(old: str, new: str) -> Iterator[Piece]:
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    if max(len(old), len(new)) > _LONGEST_COMPARED or matcher.ratio() < _ALIKE:
        yield from _replaced(old, new)
        return
    removed, added = "", ""
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        if tag == "equal" and (i2 - i1 >= _SHORTEST_KEPT or not (removed or added)):
            yield from _replaced(removed, added)
            removed, added = "", ""
            yield Piece(Mark.SAME, old[i1:i2])
        else:  # a single character kept between two changes only makes them harder to read
            removed += old[i1:i2]
            added += new[j1:j2]
    yield from _replaced(removed, added)


def _replaced(removed: str, added: str) -> Iterator[Piece]:
    if removed == added:
        yield Piece(Mark.SAME, removed)
        return
    yield Piece(Mark.REMOVED, removed)
    yield Piece(Mark.ADDED, added)


def _joined(pieces: Sequence[Piece]) -> list[Piece]:
    joined: list[Piece] = []
    for piece in pieces:
        if not piece.text:
            continue
        if joined and joined[-1].mark is piece.mark:
            joined[-1] = Piece(piece.mark, joined[-1].text + piece.text)
        else:
            joined.append(piece)
    return joined
