"""How often each run of one to four characters stands in an archive, packed tightly.

A run is a number of 16 bits a character; numbers and counts lie in sorted arrays (20 bytes a run
instead of some 200 in a dictionary), are kept as they lie, and are ready when they are read.
"""

import re
import zlib
from array import array
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

LONGEST = 4
EDGE = "^"
DISCOUNT = 0.75
HAN = re.compile(r"[\u3400-\u9fff]{2,}")
LARGE = 2_000_000  # characters from which on runs of three seen once are dropped too
_CACHED = 1 << 16
_FORM = b"qingxun runs 2\n"
_MOST = (1 << 32) - 1


def _number(run: str) -> int:
    return int.from_bytes(run.encode("utf-16-be"))


class Runs:
    """Counts by run, and what the followers (what stands before) of a run leave to shorter ones."""

    def __init__(
        self, numbers: "array[int]", counts: "array[int]", shares: "tuple[array[float], ...]"
    ) -> None:
        self._numbers, self._counts, self._shares = numbers, counts, shares
        self.get = lru_cache(_CACHED)(self._get)
        self.left_after = lru_cache(_CACHED)(self._left_after)
        self.left_before = lru_cache(_CACHED)(self._left_before)

    def __len__(self) -> int:
        return len(self._numbers)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Runs) and self.to_bytes() == other.to_bytes()

    __hash__ = None  # type: ignore[assignment]

    def _get(self, run: str) -> int:
        """How often the run stands in the archive."""
        place = self._place(run)
        return self._counts[place] if place >= 0 else 0

    def _left_after(self, run: str) -> float | None:
        """The share (0 to 1) that counted followers of a run leave to shorter runs; None where
        none was counted."""
        return self._share(0, run)

    def _left_before(self, run: str) -> float | None:
        """The same of what stands before a run."""
        return self._share(1, run)

    def singles(self) -> Iterator[tuple[str, int]]:
        """The single characters with their counts, without the edge of runs."""
        end = bisect_left(self._numbers, 1 << 16)
        for number, count in zip(self._numbers[:end], self._counts[:end], strict=True):
            if chr(number) != EDGE:
                yield chr(number), count

    def to_bytes(self) -> bytes:
        """For keeping; ``from_bytes`` reads it."""
        arrays: tuple[array[int] | array[float], ...] = (
            self._numbers,
            self._counts,
            *self._shares,
        )
        head = ",".join(str(len(each)) for each in arrays).encode()
        return _FORM + head + b"\n" + b"".join(each.tobytes() for each in arrays)

    def _place(self, run: str) -> int:
        number = _number(run)
        place = bisect_left(self._numbers, number)
        found = place < len(self._numbers) and self._numbers[place] == number
        return place if found else -1

    def _share(self, side: int, run: str) -> float | None:
        place = self._place(run)
        shares = self._shares[side]
        return shares[place] if 0 <= place < len(shares) and shares[place] < 1 else None


def from_bytes(data: bytes) -> Runs:
    """Runs that were kept; ``ValueError`` on anything else."""
    form, head, rest = data[: len(_FORM)], *data[len(_FORM) :].split(b"\n", 1)
    if form != _FORM:
        raise ValueError("not runs")
    arrays: list[array[int] | array[float]] = []
    for code, length in zip("QIff", head.split(b","), strict=True):
        each = array(code)
        size = int(length) * each.itemsize
        each.frombytes(rest[:size])
        rest = rest[size:]
        arrays.append(each)
    numbers, counts, *shares = arrays
    return Runs(numbers, counts, tuple(shares))  # type: ignore[arg-type]


def count_runs(texts: Sequence[str]) -> Runs:
    """Count the runs of texts. Runs of four seen once are dropped, those of three from large
    archives: they cost memory and tell little."""
    found = [f"{EDGE}{run}{EDGE}" for text in texts for run in HAN.findall(text)]
    large = sum(map(len, found)) > LARGE
    kept: dict[int, int] = {}
    shorter: dict[str, int] | None = None
    for length in range(1, LONGEST + 1):
        counter = _count(found, length, shorter)
        if length == LONGEST or (large and length == LONGEST - 1):
            counter = {run: number for run, number in counter.items() if number > 1}
        kept |= {_number(run): min(number, _MOST) for run, number in counter.items()}
        shorter = counter if length == LONGEST - 1 else None
    numbers = array("Q", sorted(kept))
    counts = array("I", (kept[number] for number in numbers))
    return Runs(numbers, counts, _shares(numbers, counts))


def _count(found: Iterable[str], length: int, shorter: dict[str, int] | None) -> dict[str, int]:
    """Runs of a length; where the shorter ones are given, only those both of whose were seen
    twice: the others can't have been, and would fill the memory."""
    counter: Counter[str] = Counter()
    for run in found:
        cuts = (run[place : place + length] for place in range(len(run) - length + 1))
        if shorter is None:
            counter.update(cuts)
        else:
            often = shorter.get
            counter.update(cut for cut in cuts if often(cut[:-1], 0) > 1 and often(cut[1:], 0) > 1)
    return counter


def _shares(numbers: "array[int]", counts: "array[int]") -> "tuple[array[float], ...]":
    """By absolute discounting (Ney, Essen and Kneser 1994); 1 where nothing was counted."""
    short = bisect_left(numbers, 1 << (16 * (LONGEST - 1)))
    at = {number: place for place, number in enumerate(numbers[:short])}
    kept = array("d", bytes(8 * short)), array("d", bytes(8 * short))
    for number, count in zip(numbers, counts, strict=True):
        if number < 1 << 16:
            continue
        length = (number.bit_length() + 15) // 16
        first, last = number >> 16, number & ((1 << (16 * (length - 1))) - 1)
        for side, part in enumerate((first, last)):
            place = at.get(part)
            if place is not None:
                kept[side][place] += count - DISCOUNT
    return tuple(
        array("f", (1 - worth / count for worth, count in zip(side, counts, strict=False)))
        for side in kept
    )


def pack(runs: Runs, head: str) -> bytes:
    """Runs with one line before them, compressed."""
    return zlib.compress(head.encode() + b"\n" + runs.to_bytes(), 1)


def unpack(data: bytes) -> tuple[str, Runs]:
    """What ``pack`` made; ``ValueError`` on anything else."""
    try:
        head, rest = zlib.decompress(data).split(b"\n", 1)
    except zlib.error as error:
        raise ValueError("not a model") from error
    return head.decode(), from_bytes(rest)
