"""What a query that stands nowhere may have meant: one word of it spelled differently.

First as titles, units and people have it (``office.searching.names``); where those have nothing
like it, as the texts have it, with one character that sounds the same. Proposed is only what
stands, with the other words, in something that the person may see.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace

from qingxun.office.searching.facts import visible_facts
from qingxun.office.searching.names import PROPOSALS, proposals, short_names
from qingxun.organizations.models import Person
from qingxun.search import index
from qingxun.search.asking import Asked
from qingxun.search.grams import pairs_of_query
from qingxun.search.index import Hit
from qingxun.search.sounds import misheard
from qingxun.search.wanted import Wanted

WORDS = 3  # words that are spelled differently, one at a time
SEEN = 20  # entries looked at for each spelling, and for each pair of characters
READ = 60  # entries whose texts are read
GRAMS = 400  # pairs asked for in one statement; SQLite joins at most 500

Phrases = tuple[str, ...]


def proposals_for(person: Person, asked: Asked, wanted: Sequence[Wanted]) -> tuple[str, ...]:
    """Queries that find something, as they are to be typed; ``wanted`` is what was asked of the
    index and found nowhere."""
    names = short_names(person)
    tried = [
        _with(asked.phrases, place, other)
        for place, word in enumerate(asked.phrases[:WORDS])
        for other in proposals(person, word, names)
    ]
    found = _standing(person, tried, wanted)
    for place in range(len(asked.phrases[:WORDS])):
        found = found or _of_texts(person, asked.phrases, place, wanted)
    return tuple(" ".join(phrases) for phrases in found[:PROPOSALS])


def _with(phrases: Phrases, place: int, other: str) -> Phrases:
    return (*phrases[:place], other, *phrases[place + 1 :])


def _standing(person: Person, tried: Sequence[Phrases], wanted: Sequence[Wanted]) -> list[Phrases]:
    """Those of the phrases that all stand in something she may see."""
    asked = [(phrases, replace(some, phrases=phrases)) for phrases in tried for some in wanted]
    rows = index.hits_of_each([some for _phrases, some in asked], SEEN)
    holding: defaultdict[Phrases, set[Hit]] = defaultdict(set)
    for (phrases, _some), hits in zip(asked, rows, strict=True):
        holding[phrases].update(hits)
    seen = _seen(person, holding.values())
    return [phrases for phrases in dict.fromkeys(tried) if holding[phrases] & seen]


def _of_texts(
    person: Person, phrases: Phrases, place: int, wanted: Sequence[Wanted]
) -> list[Phrases]:
    """The phrases with one as the texts have it, the most frequent first."""
    word = phrases[place]
    known = set(pairs_of_query(word))
    changed = {other: set(pairs_of_query(other)) - known for other in misheard(word)}
    holding: defaultdict[Phrases, set[Hit]] = defaultdict(set)
    for some in wanted:
        some = replace(some, phrases=())
        numbers = index.fitting(_likely(changed, some), some)
        for hit, text in index.entries(sorted(numbers)):
            for other in changed:
                spelled = _with(phrases, place, other)
                if all(phrase in text for phrase in spelled):
                    holding[spelled].add(hit)
    seen = _seen(person, holding.values())
    counts = {spelled: len(hits & seen) for spelled, hits in holding.items() if hits & seen}
    return sorted(counts, key=lambda spelled: -counts[spelled])


def _seen(person: Person, found: Iterable[set[Hit]]) -> set[Hit]:
    return {fact.hit for fact in visible_facts(person, list(set().union(*found)))}


def _likely(changed: dict[str, set[str]], wanted: Wanted) -> list[int]:
    """Row numbers of entries that hold all the pairs of one of the words, the newest of each."""
    grams = sorted({gram for some in changed.values() for gram in some})[:GRAMS]
    rows: defaultdict[str, set[int]] = defaultdict(set)
    for place, number in index.numbers_by_gram(grams, wanted, SEEN) if grams else []:
        rows[grams[place]].add(number)
    found: set[int] = set()
    for some in changed.values():
        found |= set.intersection(*(rows[gram] for gram in some)) if some else set()
    return sorted(found, reverse=True)[:READ]
