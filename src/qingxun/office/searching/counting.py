"""How much of what was found is of which unit and year: the numbers beside the words that narrow.

A number is what the narrowed search shows. So a thing counts for every unit whose mark its entry
has (all that took part; all whose pieces stand in an issue), and for the year of its row number.
"""

import uuid
from collections import Counter, defaultdict
from collections.abc import Sequence

from qingxun.office.searching.facts import Fact
from qingxun.organizations.models import OrganizationName
from qingxun.search import marks
from qingxun.search.models import SearchEntry
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


def by_unit(facts: Sequence[Fact]) -> Counter[str]:
    """How many things of each unit, by its short name, for the units with the most: two queries."""
    numbers = [fact.hit.number for fact in facts if fact.is_indexed]
    rows = SearchEntry.objects.filter(number__in=numbers).values_list("number", "marks")
    of_entries = dict(rows)
    by_mark: defaultdict[str, Twins] = defaultdict(set)
    named: defaultdict[str, Twins] = defaultdict(set)
    for fact in facts:
        if not fact.is_indexed:
            named[fact.unit].add(fact.twin)
        for mark in of_entries.get(fact.hit.number, "").split():
            if mark[0] == marks.UNIT:
                by_mark[mark].add(fact.twin)
    most = sorted(by_mark, key=lambda mark: (-len(by_mark[mark]), mark))[:NAMED]
    keys = {uuid.UUID(mark[1:]): mark for mark in most}
    names_of = list(
        OrganizationName.objects.filter(organization__in=keys).values_list(
            "organization_id", "organization__short_name", "short_name", "name"
        )
    )
    shown = {now for _key, now, *_names in names_of}
    for key, _now, *names in names_of:
        for name in shown.intersection(names):
            named[name] |= by_mark[keys[key]]
    return Counter({name: len(twins) for name, twins in named.items() if name})
