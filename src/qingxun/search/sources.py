"""Who has texts to be searched: each area says for its kinds how many there are and gives them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from qingxun.search.actions import Item


@dataclass(frozen=True, slots=True)
class Source:
    """All objects of one kind that can be found, in any order that stays the same."""

    kind: str
    count: Callable[[], int]
    items: Callable[[], Iterator[Item]]


_KNOWN: dict[str, Source] = {}


def register(source: Source) -> None:
    """Called once by an area when the program starts."""
    _KNOWN[source.kind] = source


def sources() -> list[Source]:
    """All kinds, in the order in which the areas said so."""
    return list(_KNOWN.values())
