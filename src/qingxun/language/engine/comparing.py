"""What was changed between two texts: by character, within the sentences that changed.

Paragraphs that stand in both texts are matched first, then paragraphs that were moved, then the
sentences of those that were rewritten; only two sentences that stand for each other are compared
character by character (shortest edit, RapidFuzz's Indel). Every change has a number, so that a
person can accept or reject each for itself.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

from rapidfuzz.distance import Indel

from .aligning import Pair, align, find_moves
from .sentences import paragraphs, sentences

ALIKE_SENTENCES = 0.4  # below this share in common a sentence is shown as replaced
ALIKE_PARAGRAPHS = 0.3
SHORTEST_KEPT = 2  # one character kept between two changes only makes them harder to read
LONGEST_COMPARED = 4_000  # characters of one sentence; the shortest edit costs the square


class Mark(StrEnum):
    """What became of a stretch; ``MOVED_FROM`` is the old place of what stands at ``MOVED``."""

    SAME = "same"
    REMOVED = "removed"
    ADDED = "added"
    MOVED_FROM = "moved_from"
    MOVED = "moved"


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text. ``change`` numbers what is decided together, 0 for ``SAME``.

    A ``MOVED`` piece has what was changed inside it as ``inner``; its ``text`` is the new one, that
    of ``MOVED_FROM`` the old one. Both have the number of the move.
    """

    mark: Mark
    text: str
    change: int = 0
    inner: tuple["Piece", ...] = ()


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two texts and the pieces of both in reading order; removed stands before added.

    ``SAME``, ``REMOVED`` and ``MOVED_FROM`` joined give ``before``; ``SAME``, ``ADDED`` and
    ``MOVED`` give ``after``.
    """

    before: str
    after: str
    pieces: tuple[Piece, ...]

    @property
    def changes(self) -> list[int]:
        """The numbers of all changes, in reading order of their first piece."""
        return sorted({piece.change for piece in flat(self.pieces) if piece.change})

    def with_decisions(self, rejected: Iterable[int]) -> str:
        """The new text without the rejected changes; all rejected give ``before``."""
        return "".join(_decided(self.pieces, frozenset(rejected)))

    def counts(self) -> tuple[int, int]:
        """How many characters were removed and added, white space and moves left out."""
        pieces = list(flat(self.pieces))
        return _characters(pieces, Mark.REMOVED), _characters(pieces, Mark.ADDED)


def _characters(pieces: Iterable[Piece], mark: Mark) -> int:
    """Without white space."""
    return sum(len("".join(piece.text.split())) for piece in pieces if piece.mark is mark)


def compare(before: str, after: str) -> Comparison:
    """Compare two texts. Any two texts are answered; long ones without anything in common are shown
    as replaced."""
    numbers = _Numbers()
    pieces = tuple(_joined(_compare_texts(before, after, numbers)))
    return Comparison(before, after, pieces)


def flat(pieces: Iterable[Piece]) -> Iterator[Piece]:
    """All pieces with those inside moved ones."""
    for piece in pieces:
        yield piece
        yield from piece.inner


class _Numbers:
    """Hands out the numbers of changes."""

    def __init__(self) -> None:
        self.last = 0

    def next(self) -> int:
        self.last += 1
        return self.last


def _compare_texts(before: str, after: str, numbers: _Numbers) -> Iterator[Piece]:
    old, new = paragraphs(before), paragraphs(after)
    gaps = _gaps(old, new)
    moves = find_moves(old, new, gaps)
    arrived = {pair.new: (pair, numbers.next()) for pair in moves}
    left = {pair.old: number for pair, number in arrived.values()}
    for i1, i2, j1, j2, equal in gaps:
        if equal:
            yield Piece(Mark.SAME, "".join(old[i1:i2]))
            continue
        yield from _gap(old, new, (range(i1, i2), range(j1, j2)), arrived, left, numbers)


def _gaps(old: Sequence[str], new: Sequence[str]) -> list[tuple[int, int, int, int, bool]]:
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    return [(i1, i2, j1, j2, tag == "equal") for tag, i1, i2, j1, j2 in matcher.get_opcodes()]


def _gap(
    old: list[str],
    new: list[str],
    spans: tuple[range, range],
    arrived: dict[int, tuple[Pair, int]],
    left: dict[int, int],
    numbers: _Numbers,
) -> Iterator[Piece]:
    """A stretch of paragraphs that differ: pairs, moved ones, the rest."""
    rows = [row for row in spans[0] if row not in left]
    columns = [column for column in spans[1] if column not in arrived]
    pairs = align([old[row] for row in rows], [new[column] for column in columns], ALIKE_PARAGRAPHS)
    anchors = [(rows[pair.old], columns[pair.new]) for pair in pairs]
    row, column = spans[0].start, spans[1].start
    for next_row, next_column in [*anchors, (spans[0].stop, spans[1].stop)]:
        yield from _gone(old, range(row, next_row), left, numbers)
        yield from _came(old, new, range(column, next_column), arrived, numbers)
        if next_row < spans[0].stop and next_column < spans[1].stop:
            yield from _compare_paragraphs(old[next_row], new[next_column], numbers)
        row, column = next_row + 1, next_column + 1


def _gone(old: list[str], rows: range, left: dict[int, int], numbers: _Numbers) -> Iterator[Piece]:
    for row in rows:
        if row in left:
            yield Piece(Mark.MOVED_FROM, old[row], left[row])
        else:
            yield Piece(Mark.REMOVED, old[row], numbers.next())


def _came(
    old: list[str],
    new: list[str],
    columns: range,
    arrived: dict[int, tuple[Pair, int]],
    numbers: _Numbers,
) -> Iterator[Piece]:
    for column in columns:
        if column in arrived:
            yield _moved(old, new, *arrived[column], numbers)
        else:
            yield Piece(Mark.ADDED, new[column], numbers.next())


def _moved(old: list[str], new: list[str], pair: Pair, number: int, numbers: _Numbers) -> Piece:
    inner = tuple(_joined(_compare_paragraphs(old[pair.old], new[pair.new], numbers)))
    return Piece(Mark.MOVED, new[pair.new], number, inner)


def _compare_paragraphs(old: str, new: str, numbers: _Numbers) -> Iterator[Piece]:
    ours, theirs = sentences(old), sentences(new)
    for i1, i2, j1, j2, equal in _gaps(ours, theirs):
        if equal:
            yield Piece(Mark.SAME, "".join(ours[i1:i2]))
        else:
            yield from _compare_sentences(ours[i1:i2], theirs[j1:j2], numbers)


def _compare_sentences(old: list[str], new: list[str], numbers: _Numbers) -> Iterator[Piece]:
    """Pairs of sentences that stand for each other; where the bounds of sentences changed, the
    stretch as a whole."""
    pairs = align(old, new, ALIKE_SENTENCES)
    if old and new and _is_shorter_whole(old, new, pairs):
        yield from _compare_characters("".join(old), "".join(new), numbers)
        return
    row = column = 0
    for pair in [*pairs, Pair(len(old), len(new))]:
        yield from _replaced("".join(old[row : pair.old]), "".join(new[column : pair.new]), numbers)
        if pair.old < len(old):
            yield from _compare_characters(old[pair.old], new[pair.new], numbers)
        row, column = pair.old + 1, pair.new + 1


def _is_shorter_whole(old: list[str], new: list[str], pairs: list[Pair]) -> bool:
    """Whether the bounds of the sentences moved: the whole has more in common than the pairs."""
    if len(pairs) == max(len(old), len(new)):
        return False
    one, other = "".join(old), "".join(new)
    if max(len(one), len(other)) > LONGEST_COMPARED:
        return False
    kept = sum(Indel.similarity(old[pair.old], new[pair.new]) for pair in pairs)
    return Indel.distance(one, other) < 0.8 * (len(one) + len(other) - kept)


def _compare_characters(old: str, new: str, numbers: _Numbers) -> Iterator[Piece]:
    if max(len(old), len(new)) > LONGEST_COMPARED or (
        Indel.normalized_similarity(old, new) < ALIKE_SENTENCES
    ):
        yield from _replaced(old, new, numbers)
        return
    removed = added = ""
    for code in Indel.opcodes(old, new):
        ours, theirs = old[code.src_start : code.src_end], new[code.dest_start : code.dest_end]
        if code.tag == "equal" and (len(ours) >= SHORTEST_KEPT or not (removed or added)):
            yield from _replaced(removed, added, numbers)
            removed = added = ""
            yield Piece(Mark.SAME, ours)
        else:
            removed += ours
            added += theirs
    yield from _replaced(removed, added, numbers)


def _replaced(removed: str, added: str, numbers: _Numbers) -> Iterator[Piece]:
    """One change; what both sides begin or end with in common stays."""
    head = _common(removed, added)
    rest, other = removed[head:], added[head:]
    tail = _common(rest[::-1], other[::-1])
    yield Piece(Mark.SAME, removed[:head])
    rest, other, end = _cut(rest, tail), _cut(other, tail), rest[len(rest) - tail :]
    if rest or other:
        number = numbers.next()
        yield Piece(Mark.REMOVED, rest, number)
        yield Piece(Mark.ADDED, other, number)
    yield Piece(Mark.SAME, end)


def _cut(text: str, tail: int) -> str:
    return text[: len(text) - tail]


def _common(one: str, other: str) -> int:
    """How many characters both begin with."""
    length = 0
    for left, right in zip(one, other, strict=False):
        if left != right:
            break
        length += 1
    return length


def _joined(pieces: Iterable[Piece]) -> list[Piece]:
    """Without empty pieces; neighbours that were kept become one."""
    joined: list[Piece] = []
    for piece in pieces:
        if not piece.text:
            continue
        if joined and piece.mark is Mark.SAME and joined[-1].mark is Mark.SAME:
            joined[-1] = Piece(Mark.SAME, joined[-1].text + piece.text)
        else:
            joined.append(piece)
    return joined


def _decided(pieces: Iterable[Piece], rejected: frozenset[int]) -> Iterator[str]:
    pieces = tuple(pieces)
    inner = {piece.change: piece.inner for piece in pieces if piece.mark is Mark.MOVED}
    for piece in pieces:
        moved_back = piece.change in rejected
        if piece.mark is Mark.SAME:
            yield piece.text
        elif piece.mark in (Mark.REMOVED, Mark.ADDED):
            if (piece.mark is Mark.REMOVED) == moved_back:
                yield piece.text
        elif (piece.mark is Mark.MOVED_FROM) == moved_back:
            yield from _decided(inner[piece.change], rejected)
