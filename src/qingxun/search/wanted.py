"""What is looked for, apart from how a database finds it."""

import datetime as dt
import uuid
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace

from qingxun.kit.clock import china_date
from qingxun.search import marks
from qingxun.search.sounds import Way

SECOND_BITS = 10  # numbers a second; each more costs the index some 0.25 kB a long text
EPOCH = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)
LAST_NUMBER = (1 << 62) - 1
WIDE = 0.05  # share of the entries from which marks narrow too little to be asked of the index


def first_number(at: dt.datetime) -> int:
    """The lowest row number of a moment; nothing is older than the year 2000."""
    seconds = int((at - EPOCH).total_seconds())
    return min(max(seconds, 0), (1 << 32) - 1) << SECOND_BITS


def day_of(number: int) -> dt.date:
    """The day in China of a row number's moment."""
    return china_date(EPOCH + dt.timedelta(seconds=number >> SECOND_BITS))


@dataclass(frozen=True, slots=True)
class Wanted:
    """Texts in their normal form that must (``phrases``) and must not (``without``) stand in an
    entry, and marks that narrow: one of each group must be there. ``spoken`` are ways in which its
    title may be spoken, one of which must fit (``search.sounds``); they bring candidates.
    ``unspoken`` are the titles that can't be found so yet, of these kinds, and nothing else.

    ``wide`` names the groups that are read from the entries found: the index would walk through
    long lists for them (``settled``).
    """

    phrases: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    readers: tuple[uuid.UUID, ...] | None = None
    units: tuple[uuid.UUID, ...] = ()
    topics: tuple[uuid.UUID, ...] = ()
    since: int = 0
    until: int = LAST_NUMBER
    wide: frozenset[str] = frozenset()
    spoken: tuple[Way, ...] = ()
    unspoken: bool = False

    def groups(self) -> dict[str, list[str]]:
        """Groups of marks by name; an entry must have one of each."""
        found = {
            "kinds": [marks.kind(name) for name in self.kinds],
            "units": [marks.unit(key) for key in self.units],
            "topics": [marks.topic(key) for key in self.topics],
            "readers": [marks.reader(key) for key in self.readers or ()],
        }
        return {name: group for name, group in found.items() if group}

    @property
    def of_index(self) -> list[list[str]]:
        """Groups that are asked of the index."""
        return [group for name, group in self.groups().items() if name not in self.wide]

    @property
    def of_entry(self) -> list[list[str]]:
        """Groups that are read from the entries found."""
        return [group for name, group in self.groups().items() if name in self.wide]

    @property
    def is_empty(self) -> bool:
        """Nothing is asked that an index can answer."""
        return not self.phrases and not self.spoken and not self.groups()

    def settled(self, sample: Sequence[AbstractSet[str]]) -> "Wanted":
        """With those groups as wide that many of a sample of entries fulfill; each of the sample
        is the marks of one entry."""
        wide = [
            name
            for name, group in self.groups().items()
            if sum(not each.isdisjoint(group) for each in sample) >= WIDE * len(sample)
        ]
        return replace(self, wide=frozenset(wide if sample else ()))
