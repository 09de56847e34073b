"""What a query that stands nowhere may have meant: one word of it spelled differently.

First as titles, units and people have it (``office.searching.names``); where those have nothing
like it, as the texts have it, with one character that sounds the same. Proposed is only what
stands, with the other words, in something that the person may see.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace

from qingxun.office.searching.facts import visible_facts
from qingxun.office.searching.names import PROPOSALS, spellings
from qingxun.organizations.models import Person
from qingxun.search import index, lists
from qingxun.search.grams import pairs_of_query
from qingxun.search.index import Hit
from qingxun.search.lists import Entry, Numbers
from qingxun.search.sounds import misheard
from qingxun.search.wanted import Wanted

WORDS = 3  # words that are spelled differently, one at a time
SEEN = 20  # entries looked at for each spelling, and for each pair of characters
READ = 60  # entries whose texts are read
GRAMS = 400  # pairs asked for of one word

Phrases = tuple[str, ...]
Holding = dict[Phrases, set[Hit]]


def by_names(
    person: Person, phrases: Phrases, wanted: Sequence[Wanted], names: Sequence[str]
) -> Holding:
    """The phrases with one as names have it, and in which entries they all stand: three queries.
    ``wanted`` is what was asked of the index and found nowhere."""
    words = phrases[:WORDS]
    tried = dict.fromkeys(
        _with(phrases, place, other)
        for place, spelled in enumerate(spellings(person, words, names))
        for other in spelled
    )
    asked = [(spelled, replace(some, phrases=spelled)) for spelled in tried for some in wanted]
    rows = index.hits_of_each([some for _spelled, some in asked], SEEN)
    holding: Holding = {spelled: set() for spelled in tried}
    for (spelled, _some), hits in zip(asked, rows, strict=True):
        holding[spelled].update(hits)
    return holding


def by_texts(person: Person, phrases: Phrases, wanted: Sequence[Wanted]) -> list[Phrases]:
    """The phrases with one as the texts have it, the most frequent first, by the first of them of
    which there are any: three queries."""
    asked = [
        _Changed(phrases, place, replace(some, phrases=()))
        for place in range(len(phrases[:WORDS]))
        for some in wanted
    ]
    lists_of = lists.numbers_by_gram([(one.grams, one.wanted) for one in asked], SEEN)
    likely = [one.likely(numbers) for one, numbers in zip(asked, lists_of, strict=True)]
    pairs = [(numbers, one.wanted) for one, numbers in zip(asked, likely, strict=True)]
    entries = lists.first_fitting(pairs, READ)
    holding: list[Holding] = [{} for _phrase in phrases]
    for one, found in zip(asked, entries, strict=True):
        one.note(found.values(), holding[one.place])
    seen = seen_of(person, (hits for some in holding for hits in some.values()))
    for some in holding:
        counts = {spelled: len(hits & seen) for spelled, hits in some.items() if hits & seen}
        if counts:
            return sorted(counts, key=lambda spelled: -counts[spelled])
    return []


class _Changed:
    """One phrase with one character that sounds the same, within what is asked of the index."""

    def __init__(self, phrases: Phrases, place: int, wanted: Wanted) -> None:
        self.phrases, self.place, self.wanted = phrases, place, wanted
        known = set(pairs_of_query(phrases[place]))
        self.pairs = {o: set(pairs_of_query(o)) - known for o in misheard(phrases[place])}
        self.grams = sorted({gram for some in self.pairs.values() for gram in some})[:GRAMS]

    def likely(self, numbers: Numbers) -> list[int]:
        """Row numbers of entries that hold all the pairs of one of the words, the newest of
        each."""
        rows: defaultdict[str, set[int]] = defaultdict(set)
        for place, number in numbers:
            rows[self.grams[place]].add(number)
        found: set[int] = set()
        for some in self.pairs.values():
            found |= set.intersection(*(rows[gram] for gram in some)) if some else set()
        return sorted(found, reverse=True)[:READ]

    def note(self, entries: Iterable[Entry], holding: Holding) -> None:
        """In which of the entries all phrases stand."""
        for entry in entries:
            for other in self.pairs:
                spelled = _with(self.phrases, self.place, other)
                if all(phrase in entry.text for phrase in spelled):
                    holding.setdefault(spelled, set()).add(entry.hit)


def _with(phrases: Phrases, place: int, other: str) -> Phrases:
    return (*phrases[:place], other, *phrases[place + 1 :])


def seen_of(person: Person, found: Iterable[set[Hit]]) -> set[Hit]:
    """Those of the entries that she may see: one query."""
    return {fact.hit for fact in visible_facts(person, list(set().union(*found)))}


def as_typed(found: Iterable[Phrases]) -> tuple[str, ...]:
    """The first of them, as they are to be typed."""
    return tuple(" ".join(phrases) for phrases in list(found)[:PROPOSALS])
