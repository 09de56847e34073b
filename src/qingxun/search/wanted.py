"""What is looked for, apart from how a database finds it."""

import datetime as dt
import uuid
from dataclasses import dataclass

from qingxun.search import marks

SECOND_BITS = 30
EPOCH = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)
LAST_NUMBER = (1 << 62) - 1


def first_number(at: dt.datetime) -> int:
    """The lowest row number of a moment; nothing is older than the year 2000."""
    seconds = int((at - EPOCH).total_seconds())
    return min(max(seconds, 0), (1 << 32) - 1) << SECOND_BITS


@dataclass(frozen=True, slots=True)
class Wanted:
    """Texts in their normal form that must (``phrases``) and must not (``without``) stand in an
    entry, and marks that narrow: one of each group must be there."""

    phrases: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    readers: tuple[uuid.UUID, ...] | None = None
    units: tuple[uuid.UUID, ...] = ()
    topics: tuple[uuid.UUID, ...] = ()
    since: int = 0
    until: int = LAST_NUMBER

    @property
    def groups(self) -> list[list[str]]:
        """Groups of marks; an entry must have one of each."""
        found = [
            [marks.kind(name) for name in self.kinds],
            [marks.unit(key) for key in self.units],
            [marks.topic(key) for key in self.topics],
            [marks.reader(key) for key in self.readers or ()],
        ]
        return [group for group in found if group]

    @property
    def is_empty(self) -> bool:
        """Nothing is asked that an index can answer."""
        return not self.phrases and not self.groups
