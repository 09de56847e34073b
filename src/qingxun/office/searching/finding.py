"""Finding for the page: exact where words stand, by likeness where they stand nowhere; always
within what the person may see, with counts by kind, unit and year."""

import datetime as dt
import uuid
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from qingxun.kit.clock import china_date
from qingxun.office.searching.drafts import draft_hits
from qingxun.office.searching.fields import Narrowing, narrowing_of
from qingxun.office.searching.finders import FINDERS, Thing
from qingxun.office.searching.names import PROPOSALS, proposals
from qingxun.organizations.models import Person
from qingxun.search import index, queries, ranking
from qingxun.search.asking import Asked
from qingxun.search.grams import normalize
from qingxun.search.index import Hit
from qingxun.search.wanted import Wanted

ROUND = 1000  # hits read from the index at a time
ROUNDS = 4
COUNTED = 1000  # things counted; more are said to be more
LIKELY = 50  # things shown by likeness
SIZE = 20


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that was found and may be seen, before it is loaded; ``twin`` is the same for rows
    that are the same thing to a reader."""

    hit: Hit
    unit: str
    on: dt.date | None
    twin: tuple[str, uuid.UUID]


@dataclass(slots=True)
class Found:
    """What the page shows. ``counts`` look at everything found, whatever kind is chosen."""

    asked: Asked
    narrowing: Narrowing
    things: list[Thing] = field(default_factory=list)
    total: int = 0
    is_capped: bool = False
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
    if not facts and asked.phrases and not asked.without:
        facts, found.by_likeness = likely_facts(person, asked.plain, narrowing), True
        found.marked = tuple(ranking.words_of(normalize(asked.plain)))
        found.proposals = proposals_for(person, asked, narrowing)
    count(found, facts)
    if kind:
        facts = [fact for fact in facts if fact.hit.kind == kind]
    found.total = len(facts)
    if not found.by_likeness:
        facts = in_order(facts, asked, by_time=by_time)
    found.things = load(person, facts[(page - 1) * SIZE : page * SIZE])
    return found


def proposals_for(person: Person, asked: Asked, narrowing: Narrowing) -> tuple[str, ...]:
    """The query with one word spelled differently, as far as that finds what she may see."""
    kept: list[str] = []
    for place, word in enumerate(asked.phrases[:3]):
        for other in proposals(person, word):
            phrases = (*asked.phrases[:place], other, *asked.phrases[place + 1 :])
            if exact_facts(person, replace(asked, phrases=phrases), narrowing)[0]:
                kept.append(" ".join(phrases))
            if len(kept) >= PROPOSALS:
                return tuple(kept)
    return tuple(kept)


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
    """Everything in which all words stand, the newest first, and whether there is more."""
    facts = visible_facts(person, draft_hits(person, asked, narrowing))
    capped = False
    for wanted in wanted_of(person, asked, narrowing):
        for _round in range(ROUNDS):
            hits = index.hits(wanted, ROUND)
            facts += visible_facts(person, hits)
            if len(hits) < ROUND:
                break
            if len(facts) >= COUNTED:
                capped = True
                break
            wanted = replace(wanted, until=hits[-1].number - 1)
        else:
            capped = True
    facts.sort(key=lambda fact: -fact.hit.number)
    return each_once(facts), capped


def likely_facts(person: Person, question: str, narrowing: Narrowing) -> list[Fact]:
    """What answers the words as a question best."""
    ranked = []
    for wanted in wanted_of(person, Asked(""), narrowing):
        ranked += queries.rank(question, wanted, queries.CANDIDATES)
    ranked.sort(key=lambda each: (-each.score, -each.hit.number))
    known = {fact.hit: fact for fact in visible_facts(person, [each.hit for each in ranked])}
    return each_once([known[each.hit] for each in ranked if each.hit in known])[:LIKELY]


def visible_facts(person: Person, hits: Sequence[Hit]) -> list[Fact]:
    """Those of the hits that the person may see: one query for each kind."""
    facts: list[Fact] = []
    for kind, finder in FINDERS.items():
        mine = {hit.key: hit for hit in hits if hit.kind == kind}
        if not mine:
            continue
        rows = finder.visible(person).filter(pk__in=list(mine)).order_by()
        for key, unit, moment, twin in rows.values_list("pk", *finder.fields).distinct():
            facts.append(Fact(mine[key], unit or "", day_of(moment), (kind, twin)))
    return facts


def day_of(moment: dt.datetime | dt.date | None) -> dt.date | None:
    return china_date(moment) if isinstance(moment, dt.datetime) else moment


def each_once(facts: Sequence[Fact]) -> list[Fact]:
    """The first of those that are the same thing."""
    kept: dict[tuple[str, uuid.UUID], Fact] = {}
    for fact in facts:
        kept.setdefault(fact.twin, fact)
    return list(kept.values())


def count(found: Found, facts: Sequence[Fact]) -> None:
    """By kind, unit and year."""
    found.kinds = Counter(fact.hit.kind for fact in facts)
    found.units = Counter(fact.unit for fact in facts if fact.unit)
    found.years = Counter(fact.on.year for fact in facts if fact.on)


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
            rows = finder.visible(person).filter(pk__in=keys)
            for thing in finder.load(rows, person):
                things[thing.kind, thing.key] = thing
    places = [(fact.hit.kind, fact.hit.key) for fact in facts]
    return [things[place] for place in places if place in things]
