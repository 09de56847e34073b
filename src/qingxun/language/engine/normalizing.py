"""The one form in which Chinese texts are searched and held against each other.

NFKC (full-width letters and digits become plain), lower case, traditional characters become
simplified (OpenCC), runs of white space become one space. What nobody sees is dropped: NUL, marks
of direction and joining (Unicode category Cf: zero width, U+202E, soft hyphen), selectors of
variants. An offset map leads from the normal text back to the text as it was written, so that a
find can be marked in the right place.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import opencc

_SPACE = re.compile(r"\s+")
_KNOWN = 20_000  # characters whose folding is remembered
_NOT_ALONE = "\x00"  # no normal text holds it
_SELECTORS = (range(0xFE00, 0xFE10), range(0xE0100, 0xE01F0))  # of variants of a character


@dataclass(frozen=True, slots=True)
class NormalText:
    """A normal text and, for each of its characters, where it comes from in the original.

    ``origins`` is ``None`` when both texts have the same length and every character stands in its
    place; else it has one more entry than ``text`` has characters: the last is the original's
    length.
    """

    text: str
    origins: Sequence[int] | None = None

    def original_span(self, start: int, end: int) -> tuple[int, int]:
        """The half-open span of the original that gave ``text[start:end]``, widened to whole
        characters of the original."""
        if self.origins is None or start >= end:
            return (start, end) if self.origins is None else (self.origins[start],) * 2
        last = self.origins[end - 1]
        after = end
        while after < len(self.origins) - 1 and self.origins[after] == last:
            after += 1
        return self.origins[start], self.origins[after]


def normalize(text: str) -> str:
    """The normal form alone: equal to the ``text`` of ``normalize_with_origins``, and faster."""
    quick = _quick(text, _ALONE)
    return normalize_with_origins(text).text if quick is None else quick


def normalize_with_origins(text: str) -> NormalText:
    """The normal form with the way back to the original."""
    quick = _quick(text, _IN_PLACE)
    if quick is not None and len(quick) == len(text):
        return NormalText(quick)
    pieces: list[str] = []
    origins: list[int] = []
    for start, cluster in _clusters(text):
        for char in _folded(cluster):
            if char == " " and (not pieces or pieces[-1] == " "):
                continue
            pieces.append(char)
            origins.append(start)
    while pieces and pieces[-1] == " ":
        pieces.pop()
        origins.pop()
    origins.append(len(text))
    return NormalText(_simplified("".join(pieces)), origins)


def _quick(text: str, table: dict[int, str]) -> str | None:
    """The normal form of a text all of whose characters the table folds by themselves."""
    plain = text.translate(table)
    if _NOT_ALONE in plain:
        return None
    plain = plain.strip(" ")
    return _simplified(plain if "  " not in plain else re.sub(" +", " ", plain))


class _Alone(dict[int, str]):
    """What a character folds to by itself, for ``str.translate``: learned as characters come."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        folded = _folded(char) if _is_unseen(char) or not _joins(char) else _NOT_ALONE
        if len(self) < _KNOWN:
            self[code] = folded
        return folded


class _InPlace(_Alone):
    """The same for characters that fold to one, or to nothing."""

    def __missing__(self, code: int) -> str:
        folded = super().__missing__(code)
        if len(folded) != 1 and not _is_unseen(chr(code)):
            folded = _NOT_ALONE
            if code in self:
                self[code] = folded
        return folded


_ALONE, _IN_PLACE = _Alone(), _InPlace()


@lru_cache(maxsize=_KNOWN)
def _folded(cluster: str) -> str:
    """One character with its combining marks in NFKC and lower case; white space is a space."""
    seen = "".join(char for char in cluster if not _is_unseen(char))
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", seen).lower())
    return _SPACE.sub(" ", folded)


def _is_unseen(char: str) -> bool:
    """Whether a character shows nothing of its own."""
    return (
        char == "\x00"
        or unicodedata.category(char) == "Cf"
        or any(ord(char) in some for some in _SELECTORS)
    )


@lru_cache(maxsize=1)
def _converter() -> "opencc.OpenCC":
    return opencc.OpenCC("t2s")


def _simplified(text: str) -> str:
    """Simplified characters; the length stays, or the text is left as it is."""
    simple: str = _converter().convert(text)
    return simple if len(simple) == len(text) else text


def _clusters(text: str) -> list[tuple[int, str]]:
    """Characters with the combining marks that follow them, each with its offset."""
    found: list[tuple[int, str]] = []
    start = 0
    for position in range(1, len(text) + 1):
        if position == len(text) or not _joins(text[position]):
            if start < position:
                found.append((start, text[start:position]))
            start = position
    return found


def _joins(char: str) -> bool:
    """Whether a character may compose with the one before it, or is not seen behind it."""
    return char == "\x00" or (
        not char.isascii()
        and (
            unicodedata.combining(char) != 0
            or _is_unseen(char)
            or "\u1160" <= char <= "\u11ff"
            or "\uff9e" <= char <= "\uff9f"
        )
    )
