"""How much of what was found is of which unit and year: the numbers beside the words that narrow.

A number is what the narrowed search shows. So a thing counts for every unit whose mark its entry
has (all that took part; all whose pieces stand in an issue), and for the year of its row number.
"""

import uuid
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

from qingxun.office.searching.facts import Fact
from qingxun.office.searching.names import FormerName
from qingxun.search import marks
from qingxun.search.wanted import day_of

NAMED = 24  # units with the most, whose names are read
Twins = set[tuple[str, uuid.UUID]]


def by_kind(facts: Sequence[Fact]) -> Counter[str]:
    """How many things of each kind; ``facts`` may hold a thing more than once."""
    return Counter(kind for kind, _key in {fact.twin for fact in facts})


def by_year(facts: Sequence[Fact]) -> Counter[int]:
    """How many things of each year in China."""
    found: defaultdict[int, Twins] = defaultdict(set)
    for fact in facts:
        found[day_of(fact.hit.number).year].add(fact.twin)
    return Counter({year: len(twins) for year, twins in found.items()})


def by_mark(facts: Sequence[Fact], marks_of: Mapping[int, str]) -> dict[uuid.UUID, Twins]:
    """The things of each unit, for the units with the most; ``marks_of`` are the marks of the
    entries by row number."""
    found: defaultdict[uuid.UUID, Twins] = defaultdict(set)
    for fact in facts:
        for key in units_in(marks_of.get(fact.hit.number, "")):
            found[key].add(fact.twin)
    most = sorted(found, key=lambda key: (-len(found[key]), key))[:NAMED]
    return {key: found[key] for key in most}


def units_in(of_entries: str) -> set[uuid.UUID]:
    """The units whose marks stand among those of entries."""
    found = {mark for mark in of_entries.split() if mark[0] == marks.UNIT}
    return {uuid.UUID(mark[1:]) for mark in found}


def by_unit(
    facts: Sequence[Fact], things: Mapping[uuid.UUID, Twins], names: Iterable[FormerName]
) -> Counter[str]:
    """How many things of each unit, by its short name: those of ``by_mark`` under every name that
    is shown, and what has no entry under its own."""
    named: defaultdict[str, Twins] = defaultdict(set)
    for fact in facts:
        if not fact.is_indexed:
            named[fact.unit].add(fact.twin)
    rows = [name for name in names if name.key in things]
    shown = {name.now for name in rows}
    for name in rows:
        if name.text in shown:
            named[name.text] |= things[name.key]
    return Counter({name: len(twins) for name, twins in named.items() if name})
