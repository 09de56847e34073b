"""Finding for the page: exact where words stand, by likeness where they stand nowhere; always
within what the person may see, with counts by kind, unit and year."""

import datetime as dt
import uuid
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from qingxun.office.searching import counting
from qingxun.office.searching.drafts import unindexed_hits
from qingxun.office.searching.facts import Fact, each_once, visible_facts
from qingxun.office.searching.fields import Narrowing, narrowing_of
from qingxun.office.searching.finders import FINDERS, Thing, among
from qingxun.office.searching.meant import proposals_for
from qingxun.organizations.models import Person
from qingxun.search import index, queries, ranking
from qingxun.search.asking import Asked
from qingxun.search.grams import normalize
from qingxun.search.wanted import Wanted

ROUND = 1000  # hits read from the index at a time
ROUNDS = 4
COUNTED = 900  # things that are enough to count; more are said to be more
LIKELY = 50  # things shown by likeness
SIZE = 20


@dataclass(slots=True)
class Found:
    """What the page shows. ``kinds`` look at everything found, ``units`` and ``years`` at what is
    of the chosen kind. ``page`` is the one shown: the last, where a later one was asked for."""

    asked: Asked
    narrowing: Narrowing
    things: list[Thing] = field(default_factory=list)
    total: int = 0
    page: int = 1
    is_capped: bool = False
    are_kinds_capped: bool = False
    by_likeness: bool = False
    kinds: Counter[str] = field(default_factory=Counter)
    units: Counter[str] = field(default_factory=Counter)
    years: Counter[int] = field(default_factory=Counter)
    marked: tuple[str, ...] = ()
    proposals: tuple[str, ...] = ()


def find(
    person: Person, asked: Asked, *, kind: str = "", by_time: bool, page: int, today: dt.date
) -> Found:
    """One page of what a query finds for a person: a few queries for each kind, whatever is
    found."""
    narrowing = narrowing_of(asked, today)
    found = Found(asked, narrowing, marked=asked.phrases)
    if asked.is_empty or narrowing.is_impossible:
        return found
    facts, found.is_capped = exact_facts(person, asked, narrowing)
    found.kinds, found.are_kinds_capped = counting.by_kind(facts), found.is_capped
    if found.is_capped and found.kinds[kind]:  # of the chosen kind there may be more, or all
        narrowing = replace(narrowing, kinds=(kind,))
        facts, found.is_capped = exact_facts(person, asked, narrowing)
    if not facts and asked.phrases and not asked.without:
        facts, found.by_likeness = likely_facts(person, asked.plain, narrowing), True
        found.marked = tuple(ranking.words_of(normalize(asked.plain)))
        found.proposals = proposals_for(person, asked, wanted_of(person, asked, narrowing))
        found.kinds = counting.by_kind(facts)
    if kind:
        facts = [fact for fact in facts if fact.hit.kind == kind]
    found.units, found.years = counting.by_unit(facts), counting.by_year(facts)
    facts = each_once(facts)
    found.total = len(facts)
    found.page = max(min(page, -(-found.total // SIZE)), 1)
    if not found.by_likeness:
        facts = in_order(facts, asked, by_time=by_time)
    found.things = load(person, facts[(found.page - 1) * SIZE : found.page * SIZE])
    return found


def wanted_of(person: Person, asked: Asked, narrowing: Narrowing) -> list[Wanted]:
    """What to ask the index: the kinds whose entries say who may read them, and the others."""
    asked_kinds = narrowing.kinds or tuple(FINDERS)
    asked_kinds = tuple(kind for kind in asked_kinds if FINDERS[kind].indexed)
    narrowed = tuple(kind for kind in asked_kinds if FINDERS[kind].narrowed)
    others = tuple(kind for kind in asked_kinds if not FINDERS[kind].narrowed)
    base = Wanted(
        asked.phrases,
        asked.without,
        units=narrowing.units,
        topics=narrowing.topics,
        since=narrowing.since,
        until=narrowing.until,
    )
    readers = tuple(person.unit_ids())
    found = []
    if narrowed and readers:
        found.append(replace(base, kinds=narrowed, readers=readers))
    if others:
        found.append(replace(base, kinds=others))
    return [wanted.settled(narrowing.sample) for wanted in found]


def exact_facts(person: Person, asked: Asked, narrowing: Narrowing) -> tuple[list[Fact], bool]:
    """Everything in which all words stand, the newest first, and whether there is more: two queries
    a round. What is the same to a reader may be there more than once."""
    facts: list[Fact] = []
    hits = unindexed_hits(person, asked, narrowing)
    more = wanted_of(person, asked, narrowing)
    for _round in range(ROUNDS):
        rows = index.hits_of_each(more, ROUND)
        facts += visible_facts(person, [*hits, *(hit for some in rows for hit in some)])
        hits = []
        more = [
            replace(wanted, until=some[-1].number - 1)
            for wanted, some in zip(more, rows, strict=True)
            if len(some) == ROUND
        ]
        if not more or len(facts) >= COUNTED:
            break
    facts.sort(key=lambda fact: -fact.hit.number)
    return facts, bool(more)


def likely_facts(person: Person, question: str, narrowing: Narrowing) -> list[Fact]:
    """What answers the words as a question best."""
    ranked, documents = [], index.size()
    for wanted in wanted_of(person, Asked(""), narrowing):
        ranked += queries.rank(question, wanted, queries.CANDIDATES, documents)
    ranked.sort(key=lambda each: (-each.score, -each.hit.number))
    known = {fact.hit: fact for fact in visible_facts(person, [each.hit for each in ranked])}
    return each_once([known[each.hit] for each in ranked if each.hit in known])[:LIKELY]


def in_order(facts: Sequence[Fact], asked: Asked, *, by_time: bool) -> list[Fact]:
    """By how often and how early the words stand, one's own drafts first; or the newest first."""
    if by_time or not asked.phrases:
        return list(facts)
    drafts = [fact for fact in facts if not FINDERS[fact.hit.kind].indexed]
    known = {fact.hit: fact for fact in facts if FINDERS[fact.hit.kind].indexed}
    ranked = queries.scored_hits(asked.phrases, list(known), by_time=False)
    return [*drafts, *(known[each.hit] for each in ranked)]


def load(person: Person, facts: Sequence[Fact]) -> list[Thing]:
    """The things of one page: up to two queries for each kind on it."""
    things: dict[tuple[str, uuid.UUID], Thing] = {}
    for kind, finder in FINDERS.items():
        keys = [fact.hit.key for fact in facts if fact.hit.kind == kind]
        if keys:
            rows = among(keys, finder.visible(person))
            for thing in finder.load(rows, person):
                things[thing.kind, thing.key] = thing
    places = [(fact.hit.kind, fact.hit.key) for fact in facts]
    return [things[place] for place in places if place in things]
