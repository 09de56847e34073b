"""Who has texts to be searched: each area names the objects of its kinds and what to keep of
them."""

import uuid
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from qingxun.search.actions import Item


@dataclass(frozen=True, slots=True)
class Source:
    """One kind: all its objects that can be found, and what the search keeps of some of them."""

    kind: str
    rows: Callable[[], QuerySet[Any]]
    items: Callable[[QuerySet[Any]], Iterable[Item]]

    def count(self) -> int:
        """How many objects there are."""
        return self.rows().count()

    def items_of(self, keys: Sequence[uuid.UUID]) -> list[Item]:
        """What to keep of these, as they are now; those that can't be found are left out."""
        return list(self.items(self.rows().filter(pk__in=keys)))


_KNOWN: dict[str, Source] = {}


def register(source: Source) -> None:
    """Called once by an area when the program starts."""
    _KNOWN[source.kind] = source


def sources() -> list[Source]:
    """All kinds, in the order in which the areas said so."""
    return list(_KNOWN.values())
