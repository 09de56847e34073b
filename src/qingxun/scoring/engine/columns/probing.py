"""Asking the policy's own closures once per distinct combination of what they look at.

A probe stands for all facts that are alike. It knows nothing at first; whatever a closure asks for
becomes part of the combination, and the closure is asked again for every value of it. So no list of
"attributes that matter" can be out of date: what is looked at is found by looking.
"""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, NoReturn, TypeVar

import polars as pl

from .facts import Column

Result = TypeVar("Result")
Needs = tuple[str, str]  # which probe, which attribute
MOST = 2**62


class Unknown(Exception):
    """A closure asked for something that the probe does not know yet."""

    def __init__(self, probe: str, attribute: str) -> None:
        super().__init__(probe, attribute)
        self.needs: Needs = (probe, attribute)


class Probe:
    """Answers for one fact of a combination; raises ``Unknown`` for what is not part of it."""

    __slots__ = ("_known", "_name")

    def __init__(self, name: str, known: Mapping[str, Any]) -> None:
        self._name, self._known = name, known

    def __getattr__(self, attribute: str) -> Any:
        try:
            return self._known[attribute]
        except KeyError:
            raise Unknown(self._name, attribute) from None


class Day(dt.date):
    """A day that may be passed on and told apart, but not looked at."""

    probe: str
    attribute: str

    @classmethod
    def mark(cls, probe: str, attribute: str) -> "Day":
        day = cls(1, 1, 1)
        day.probe, day.attribute = probe, attribute
        return day

    def _looked_at(self, *_: object) -> NoReturn:
        raise Unknown(self.probe, self.attribute)

    __lt__ = __le__ = __gt__ = __ge__ = __format__ = _looked_at
    __sub__ = __rsub__ = __add__ = __radd__ = _looked_at
    __eq__ = __ne__ = __hash__ = _looked_at
    year = month = day = property(_looked_at)
    isoformat = strftime = toordinal = weekday = _looked_at
    replace = _looked_at  # type: ignore[assignment]


EXACT = ":exact"  # asked for when a measured number is looked at otherwise than by a known bound


class Measured(int):
    """A number known only between bounds: may be compared with these bounds, and nothing else."""

    bounds: frozenset[int]
    needs: Needs

    @classmethod
    def between(cls, number: int, bounds: frozenset[int], needs: Needs) -> "Measured":
        """``bounds`` are the first numbers of stretches; ``number`` is the first of its own."""
        measured = cls(number)
        measured.bounds, measured.needs = bounds, needs
        return measured

    def _checked(self, bound: object) -> int:
        if isinstance(bound, int) and bound in self.bounds:
            return bound
        raise Unknown(self.needs[0], self.needs[1] + EXACT)

    def __ge__(self, other: int) -> bool:
        return int(self) >= self._checked(other)

    def __lt__(self, other: int) -> bool:
        return int(self) < self._checked(other)

    def __le__(self, other: int) -> bool:
        return int(self) < self._checked(other + 1)

    def __gt__(self, other: int) -> bool:
        return int(self) >= self._checked(other + 1)

    def _looked_at(self, *_: object) -> NoReturn:
        raise Unknown(self.needs[0], self.needs[1] + EXACT)

    __eq__ = __ne__ = __hash__ = _looked_at
    __add__ = __sub__ = __mul__ = __floordiv__ = __truediv__ = __mod__ = _looked_at
    __radd__ = __rsub__ = __rmul__ = __str__ = __format__ = __index__ = _looked_at


class One(tuple[Any, ...]):
    """The one fact that is asked about, of who knows how many: may be gone through once."""

    probe: str
    attribute: str
    used: bool

    @classmethod
    def of(cls, fact: Any, probe: str, attribute: str) -> "One":
        one = cls((fact,))
        one.probe, one.attribute, one.used = probe, attribute, False
        return one

    def __iter__(self) -> Any:
        if self.used:
            raise Unknown(self.probe, self.attribute)
        self.used = True
        return super().__iter__()

    def _looked_at(self, *_: object) -> NoReturn:
        raise Unknown(self.probe, self.attribute)

    __len__ = __getitem__ = __contains__ = _looked_at

    def __bool__(self) -> bool:
        return True


@dataclass(frozen=True, slots=True)
class Sorted:
    """``codes``: the combination of each row; ``results`` by combination, ``None`` where the policy
    asks for what has no column."""

    codes: pl.Series
    results: list[Any]


Known = dict[str, dict[str, Any]]  # by probe: attribute → value
Offer = Callable[[Needs], Column | None]


def sort_by_answer(length: int, offer: Offer, ask: Callable[[Known], Result]) -> Sorted:
    """Put ``length`` rows into combinations so that ``ask`` answers each one without a question.

    ``offer`` gives the column (one code a row) behind an attribute of a probe, or ``None``.
    """
    used: list[tuple[str, Column]] = []
    given: set[Needs] = set()
    refused: set[Needs] = set()
    while True:
        codes, rows = _combinations(length, used)
        results: list[Any] = []
        wanted: Needs | None = None
        for row in rows:
            known: Known = {}
            for (probe, column), place in zip(used, row, strict=True):
                value = column.values[place]
                known.setdefault(probe, {}).update(zip(column.attributes, value, strict=True))
            try:
                results.append(ask(known))
            except Unknown as question:
                if question.needs not in refused and question.needs not in given:
                    wanted = question.needs
                    break
                results.append(None)
        if wanted is None:
            return Sorted(codes, results)
        offered = offer(wanted)
        if offered is None:
            refused.add(wanted)
        else:
            used.append((wanted[0], offered))
            given |= {(wanted[0], attribute) for attribute in offered.attributes}


def _combinations(
    length: int, used: list[tuple[str, Column]]
) -> tuple[pl.Series, list[tuple[int, ...]]]:
    """The number of each row's combination, and the combinations as places in the columns."""
    if not used:
        return pl.zeros(length, dtype=pl.UInt32, eager=True), [()] if length else []
    sizes = [max(len(column.values), 1) for _, column in used]
    whole = 1
    for size in sizes:
        whole *= size
    if whole >= MOST:
        raise OverflowError("too many combinations of what the policy looks at")
    key = pl.zeros(length, dtype=pl.UInt64, eager=True)
    for (_, column), size in zip(used, sizes, strict=True):
        key = key * size + column.codes
    seen = key.unique().sort()
    if whole <= 4_000_000:  # a table of all keys is quicker than a join
        table = pl.DataFrame({"key": pl.int_range(whole, dtype=pl.UInt64, eager=True)}).join(
            pl.DataFrame({"key": seen}).with_row_index("code"),
            on="key",
            how="left",
            maintain_order="left",
        )
        codes = table["code"].gather(key)
    else:
        codes = (
            pl.DataFrame({"key": key})
            .join(
                pl.DataFrame({"key": seen}).with_row_index("code"),
                on="key",
                how="left",
                maintain_order="left",
            )
            .to_series(1)
        )
    return codes, [_places(number, sizes) for number in seen.to_list()]


def _places(number: int, sizes: list[int]) -> tuple[int, ...]:
    places = []
    for size in reversed(sizes):
        number, place = divmod(number, size)
        places.append(place)
    return tuple(reversed(places))
