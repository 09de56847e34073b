"""Stage 8, second half: places by stated keys; who ties on all of them shares the place."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import groupby

from .settling_figures import Candidate, Year, measure
from .settling_policy import LEAST_FIRST, Figure, Measure, Rank, Who, Within
from .settling_results import Place

Scores = Mapping[tuple[Who, str], Decimal]
Keys = tuple[Decimal | None, ...]
Sorting = tuple[tuple[bool, Decimal], ...]


@dataclass(frozen=True, slots=True)
class Values:
    """Measures, with the scores of stage 8 among them."""

    year: Year
    scores: Scores
    totals: Scores = field(default_factory=dict)

    def of(self, what: Measure, one: Candidate) -> Decimal | None:
        if what.figure is Figure.SCORE:
            return self.scores.get((one.who, one.id))
        if what.figure is Figure.TOTAL:
            return self.totals.get((one.who, one.id))
        return measure(what, one, self.year)

    def keys(self, by: Sequence[Measure], one: Candidate) -> Keys:
        return tuple(self.of(what, one) for what in by)


def sorting(by: Sequence[Measure], keys: Keys) -> Sorting:
    """What ``sorted`` compares: the better value first, an unknown one last."""
    return tuple(
        (value is None, Decimal(0))
        if value is None
        else (False, value if smaller_first(what) else -value)
        for what, value in zip(by, keys, strict=True)
    )


def smaller_first(what: Measure) -> bool:
    return what.least or what.figure in LEAST_FIRST


def pool_of(within: Within, one: Candidate) -> str:
    if within is Within.ALL:
        return ""
    return one.unit if within is Within.UNIT else one.group


def pools(within: Within, candidates: Iterable[Candidate]) -> dict[str, list[Candidate]]:
    """Who is compared with whom, sorted by pool."""
    found: dict[str, list[Candidate]] = defaultdict(list)
    for one in candidates:
        found[pool_of(within, one)].append(one)
    return dict(sorted(found.items()))


def rank(clause: Rank, candidates: Sequence[Candidate], values: Values) -> list[Place]:
    """The places of everybody whom the clause speaks of."""
    own = [
        one
        for one in candidates
        if one.who == clause.who
        and one.heeds(clause.id)
        and (not clause.groups or one.group in clause.groups)
    ]
    found: list[Place] = []
    for pool, members in pools(clause.within, own).items():
        found += rank_pool(clause.id, clause.by, pool, members, values)
    return found


def rank_pool(
    clause: str, by: Sequence[Measure], pool: str, members: Sequence[Candidate], values: Values
) -> list[Place]:
    """The places of one pool, best first; those on one place in order of their ids."""
    keyed = []
    for one in members:
        keys = values.keys(by, one)
        keyed.append((sorting(by, keys), one.id, one, keys))
    keyed.sort(key=lambda row: row[:2])
    places: list[Place] = []
    before: Sorting | None = None
    for order, rows in groupby(keyed, key=lambda row: row[0]):
        tied = list(rows)
        decided = 0 if before is None else _first_difference(before, order)
        number = len(places) + 1
        places += [
            Place(one.who, one.id, clause, pool, number, len(keyed), len(tied), keys, decided)
            for _order, _id, one, keys in tied
        ]
        before = order
    return places


def _first_difference(before: Sorting, after: Sorting) -> int:
    pairs = zip(before, after, strict=True)
    return next(number for number, (one, other) in enumerate(pairs) if one != other)
