"""Marks of an entry: tokens beside its text, by which the index narrows before rights are asked.

They only narrow. Whether a person may read a thing is always asked of its own ``visible_to``.
"""

import uuid
from collections.abc import Iterable

READER = "r"
UNIT = "u"
KIND = "k"
TOPIC = "t"


def reader(organization: uuid.UUID) -> str:
    """People of this organization may be among those who may read it."""
    return READER + organization.hex


def unit(organization: uuid.UUID) -> str:
    """It came from this organization."""
    return UNIT + organization.hex


def kind(name: str) -> str:
    """The kind of the entry, for the index."""
    return KIND + name


def topic(key: uuid.UUID) -> str:
    """Its kind of manuscript, periodical or outlet: the row of the office's own list."""
    return TOPIC + key.hex


def marks_of(
    *,
    readers: Iterable[uuid.UUID] = (),
    units: Iterable[uuid.UUID] = (),
    topics: Iterable[uuid.UUID] = (),
) -> tuple[str, ...]:
    """The marks of an entry, each once, in a fixed order."""
    return tuple(sorted({*map(reader, readers), *map(unit, units), *map(topic, topics)}))
