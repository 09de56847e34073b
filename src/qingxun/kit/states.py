"""Checking a change of state against an area's table."""

from collections.abc import Mapping
from typing import TypeVar

from qingxun.kit.refusals import StateRefused

S = TypeVar("S", bound=str)


def check_transition(
    table: Mapping[S, frozenset[S]], current: S, target: S, *, sentence: str
) -> None:
    """Raise ``StateRefused(sentence)`` unless the table allows ``current`` → ``target``."""
    if target not in table[current]:
        raise StateRefused(sentence)
