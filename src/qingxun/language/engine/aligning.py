"""Which paragraphs or sentences of two texts stand for each other, and which were moved."""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz.distance import Indel
from rapidfuzz.process import cdist

MOVED_ALIKE = 0.7  # share in common from which a paragraph elsewhere is the same one
SHORTEST_MOVED = 8  # characters; shorter lines (headings, dates) recur by chance
MOST_CELLS = 500_000  # rows times columns compared; beyond, only equal ones are matched


@dataclass(frozen=True, slots=True)
class Pair:
    """Positions of two parts that stand for each other."""

    old: int
    new: int


def align(old: Sequence[str], new: Sequence[str], alike: float) -> list[Pair]:
    """The pairs, in order in both texts, with the most characters in common.

    Only pairs whose share in common is at least ``alike`` (0 to 1, Indel similarity) count.
    """
    if not old or not new or len(old) * len(new) > MOST_CELLS:
        return []
    if len(old) == len(new) == 1:
        return [Pair(0, 0)] if Indel.normalized_similarity(old[0], new[0]) >= alike else []
    likeness = cdist(old, new, scorer=Indel.normalized_similarity, score_cutoff=alike)
    return _best_path(likeness.tolist(), old, new)


def _best_path(likeness: list[list[float]], old: Sequence[str], new: Sequence[str]) -> list[Pair]:
    best = [[0.0] * (len(new) + 1) for _ in range(len(old) + 1)]
    for row in range(len(old) - 1, -1, -1):
        for column in range(len(new) - 1, -1, -1):
            worth = likeness[row][column] * (len(old[row]) + len(new[column]))
            together = worth + best[row + 1][column + 1] if worth else 0.0
            best[row][column] = max(together, best[row + 1][column], best[row][column + 1])
    pairs: list[Pair] = []
    row = column = 0
    while row < len(old) and column < len(new):
        if best[row][column] == best[row + 1][column]:
            row += 1
        elif best[row][column] == best[row][column + 1]:
            column += 1
        else:
            pairs.append(Pair(row, column))
            row, column = row + 1, column + 1
    return pairs


def find_moves(
    old: Sequence[str], new: Sequence[str], gaps: Sequence[tuple[int, int, int, int, bool]]
) -> list[Pair]:
    """Paragraphs that stand in another place than before, the most alike first claimed.

    ``gaps`` are the stretches of both texts in order, each with whether it is equal; a paragraph
    whose like stands in the same stretch is moved only where it changed places with another one.
    """
    rows = {
        row: gap
        for gap, (i1, i2, _, _, equal) in enumerate(gaps)
        if not equal
        for row in range(i1, i2)
        if len(old[row].strip()) >= SHORTEST_MOVED
    }
    columns = {
        column: gap
        for gap, (_, _, j1, j2, equal) in enumerate(gaps)
        if not equal
        for column in range(j1, j2)
        if len(new[column].strip()) >= SHORTEST_MOVED
    }
    if not rows or not columns or len(rows) * len(columns) > MOST_CELLS:
        return []
    row_list, column_list = list(rows), list(columns)
    likeness = cdist(
        [old[row].strip() for row in row_list],
        [new[column].strip() for column in column_list],
        scorer=Indel.normalized_similarity,
        score_cutoff=MOVED_ALIKE,
    ).tolist()
    candidates = sorted(
        (-likeness[i][j], row, column)
        for i, row in enumerate(row_list)
        for j, column in enumerate(column_list)
        if likeness[i][j]
    )
    pairs: list[Pair] = []
    inside: list[Pair] = []
    taken_old: set[int] = set()
    taken_new: set[int] = set()
    for _, row, column in candidates:
        if row in taken_old or column in taken_new:
            continue
        taken_old.add(row)
        taken_new.add(column)
        (inside if rows[row] == columns[column] else pairs).append(Pair(row, column))
    return pairs + _crossing(inside)


def _crossing(pairs: Sequence[Pair]) -> list[Pair]:
    """Of pairs within stretches, those that changed places with others: all but the longest run
    that stands in one order in both texts."""
    ordered = sorted(pairs, key=lambda pair: pair.old)
    ends: list[int] = []  # of the best run of each length, its last place in the new text
    lasts: list[int] = []  # and which pair that is
    before: list[int] = []
    for place, pair in enumerate(ordered):
        length = bisect_left(ends, pair.new)
        before.append(lasts[length - 1] if length else -1)
        ends[length : length + 1] = [pair.new]
        lasts[length : length + 1] = [place]
    stays: set[int] = set()
    place = lasts[-1] if lasts else -1
    while place >= 0:
        stays.add(place)
        place = before[place]
    return [pair for place, pair in enumerate(ordered) if place not in stays]
