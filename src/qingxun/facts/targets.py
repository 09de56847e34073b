"""What scoring tells, for it alone knows the policies: the columns of targets and the clauses that
can be excluded (``register_clauses``), the marks of manuscripts (``register_tags``); both in its
``AppConfig.ready``."""

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ClauseChoice:
    """A clause of the policy: its id, its words, and whether it is a target for units or people."""

    id: str
    label: str
    for_units: bool = False
    for_people: bool = False


Provider = Callable[[uuid.UUID, int], list[ClauseChoice]]
_providers: dict[str, Provider] = {}


def register_clauses(name: str, provider: Provider) -> None:
    """Add a provider under a name; the same name again replaces it."""
    _providers[name] = provider


def clauses_of(desk: uuid.UUID, year: int) -> list[ClauseChoice]:
    """The clauses of the policy that holds at the end of a year, in its order."""
    return [clause for provider in _providers.values() for clause in provider(desk, year)]


TagProvider = Callable[[uuid.UUID], Mapping[str, str]]
_tag_providers: dict[str, TagProvider] = {}


def register_tags(name: str, provider: TagProvider) -> None:
    """Add a provider of marks under a name; the same name again replaces it."""
    _tag_providers[name] = provider


def tags_of(desk: uuid.UUID) -> dict[str, str]:
    """The marks (标记) that the desk's policies ask about: code and word."""
    found: dict[str, str] = {}
    for provider in _tag_providers.values():
        found |= provider(desk)
    return found
