"""Where in a text as it was written the words stand, and a piece of the text around them."""

from collections.abc import Sequence
from dataclasses import dataclass

from qingxun.language.engine.normalizing import normalize_with_origins

AROUND = 36  # characters before the first mark of a snippet
LONG = 130  # characters of a snippet
MARKS_LIMIT = 200


@dataclass(frozen=True, slots=True)
class Span:
    """A half-open stretch of the original, in characters."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a text that is shown; ``marked`` where it was looked for."""

    text: str
    marked: bool = False


def spans_of(original: str, phrases: Sequence[str]) -> list[Span]:
    """Where the normal phrases stand in the original, in order, without overlaps."""
    normal = normalize_with_origins(original)
    found: list[Span] = []
    for phrase in phrases:
        place = normal.text.find(phrase) if phrase else -1
        while place >= 0 and len(found) < MARKS_LIMIT:
            found.append(Span(*normal.original_span(place, place + len(phrase))))
            place = normal.text.find(phrase, place + len(phrase))
    return joined(found)


def joined(spans: Sequence[Span]) -> list[Span]:
    """In order; what overlaps or touches becomes one."""
    kept: list[Span] = []
    for span in sorted(spans, key=lambda each: (each.start, each.end)):
        if kept and span.start <= kept[-1].end:
            kept[-1] = Span(kept[-1].start, max(kept[-1].end, span.end))
        else:
            kept.append(span)
    return kept


def pieces_of(
    original: str, spans: Sequence[Span], start: int = 0, end: int | None = None
) -> list[Piece]:
    """The stretch ``start`` … ``end`` of the original, cut at the marks."""
    end = len(original) if end is None else end
    pieces: list[Piece] = []
    place = start
    for span in spans:
        low, high = max(span.start, place), min(span.end, end)
        if low >= high:
            continue
        if low > place:
            pieces.append(Piece(original[place:low]))
        pieces.append(Piece(original[low:high], marked=True))
        place = high
    if place < end:
        pieces.append(Piece(original[place:end]))
    return pieces


def snippet(original: str, phrases: Sequence[str]) -> list[Piece]:
    """A piece of the text around the first place where most of the words stand together, with
    marks; the beginning where none stands. An ellipsis shows where the text goes on."""
    spans = spans_of(original, phrases)
    start = max(best_start(spans) - AROUND, 0)
    end = min(start + LONG, len(original))
    pieces = pieces_of(original, spans, start, end)
    if start > 0:
        pieces.insert(0, Piece("…"))
    if end < len(original):
        pieces.append(Piece("…"))
    return [Piece(" ".join(each.text.split("\n")), each.marked) for each in pieces]


def best_start(spans: Sequence[Span]) -> int:
    """Where the stretch of a snippet's length with the most marked characters begins."""
    best, at = -1, 0
    for first, span in enumerate(spans):
        until = span.start + LONG - AROUND
        marked = sum(each.end - each.start for each in spans[first:] if each.end <= until)
        if marked > best:
            best, at = marked, span.start
    return at
