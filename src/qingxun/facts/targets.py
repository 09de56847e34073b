"""What scoring tells, for it alone knows the policies: the columns of targets and the clauses that
can be excluded (``register_clauses``), the marks of manuscripts (``register_tags``); both in its
``AppConfig.ready``."""

import uuid
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ClauseChoice:
    """A clause of the policy: its id, its words, whether it is a target for units or people, and
    the regulation's number."""

    id: str
    label: str
    for_units: bool = False
    for_people: bool = False
    number: str = ""


def read_clauses(
    words: Iterable[str], clauses: Sequence[ClauseChoice]
) -> tuple[list[str], list[str]]:
    """Ids of the clauses that people name by number (all parts of it), words or id; and what names
    none."""
    found: dict[str, None] = {}
    unknown = []
    for word in words:
        fitting = [each.id for each in clauses if word in (each.number, each.label, each.id)]
        if not fitting:
            unknown.append(word)
        found |= dict.fromkeys(fitting)
    return list(found), unknown


def name_clauses(ids: Collection[str], clauses: Sequence[ClauseChoice]) -> list[str]:
    """The same clauses as people read them: by number where all of it is meant, else by id."""
    parts: dict[str, set[str]] = defaultdict(set)
    for each in clauses:
        parts[each.number].add(each.id)
    numbers = {each.id: each.number for each in clauses if each.number}
    whole = {key: number for key, number in numbers.items() if parts[number] <= set(ids)}
    return list(dict.fromkeys(whole.get(key, key) for key in ids))


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
