"""Finding for the page: exact where words stand, by likeness where they stand nowhere; always
within what the person may see, with counts by kind, unit and year."""

import datetime as dt
import uuid
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from qingxun.office.searching import counting
from qingxun.office.searching.facts import Fact, each_once, visible_facts
from qingxun.office.searching.fields import Narrowing, narrowing_of
from qingxun.office.searching.finders import FINDERS, Finder, among
from qingxun.office.searching.first_look import FirstLook, first_look
from qingxun.office.searching.meant import as_typed, by_names, by_texts
from qingxun.office.searching.names import Named, Names, named, read_names
from qingxun.office.searching.things import Thing
from qingxun.organizations.models import Person
from qingxun.records.together import Part, read_together
from qingxun.search import index, lists, queries, ranking
from qingxun.search.asking import Asked, Field
from qingxun.search.grams import normalize
from qingxun.search.likeness import pairs_asked, rank_each
from qingxun.search.queries import Ranked
from qingxun.search.wanted import Wanted

ROUNDS = (1000, 3000)  # hits read from the index at a time
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
    named: list[Named] = field(default_factory=list)
    marked: tuple[str, ...] = ()
    proposals: tuple[str, ...] = ()

    @property
    def is_of_units(self) -> bool:
        """Whether a unit is given; then no others are offered."""
        return bool(self.asked.of(Field.UNIT))


def find(
    person: Person, asked: Asked, *, kind: str = "", by_time: bool, page: int, today: dt.date
) -> Found:
    """One page of what a query finds for a person: some queries, no more whatever is found and of
    whatever kind it is."""
    narrowing = narrowing_of(asked, today)
    found = Found(asked, narrowing, marked=asked.phrases)
    if asked.is_empty or narrowing.is_impossible:
        return found
    look = first_look(person, asked, narrowing)
    facts, found.is_capped = exact_facts(person, asked, narrowing, look)
    found.kinds, found.are_kinds_capped = counting.by_kind(facts), found.is_capped
    if found.is_capped and found.kinds[kind]:  # of the chosen kind there may be more, or all
        narrowing = replace(narrowing, kinds=(kind,))
        facts, found.is_capped = exact_facts(person, asked, narrowing, look)
    if facts or not asked.phrases or asked.without:
        return show_exact(person, found, facts, kind=kind, by_time=by_time, page=page)
    return show_likely(person, found, look, narrowing, kind=kind, page=page)


def show_exact(
    person: Person, found: Found, facts: Sequence[Fact], *, kind: str, by_time: bool, page: int
) -> Found:
    """A page of what was found as it was typed: three queries."""
    asked = found.asked
    facts = [fact for fact in facts if not kind or fact.hit.kind == kind]
    once = count(found, facts, page)
    ranked = [fact.hit for fact in once if fact.is_indexed and asked.phrases and not by_time]
    counted = [fact.hit.number for fact in facts if fact.is_indexed and not found.is_of_units]
    marks, texts = queries.marks_and_texts(counted, ranked)
    name(person, found, facts, marks, kind)
    if ranked:
        once = in_order(once, queries.scored_hits(asked.phrases, ranked, texts, by_time=False))
    found.things = load(person, once[(found.page - 1) * SIZE : found.page * SIZE])
    return found


def show_likely(
    person: Person, found: Found, look: FirstLook, narrowing: Narrowing, *, kind: str, page: int
) -> Found:
    """A page of what answers the words as a question best, and what may have been meant."""
    asked = found.asked
    found.by_likeness = True
    found.marked = tuple(ranking.words_of(normalize(asked.plain)))
    ranked = likely(person, asked.plain, narrowing, look)
    marks = {each.hit.number: each.marks for each in ranked}
    names = read_names(person, former_of=counting.units_in(" ".join(marks.values())))
    wanted = wanted_of(person, asked, narrowing, look)
    meant = by_names(person, asked.phrases, wanted, names.texts)
    looked_at = {each.hit for each in ranked}.union(*meant.values())
    seen = {fact.hit: fact for fact in visible_facts(person, list(looked_at))}
    stand = [phrases for phrases, hits in meant.items() if not hits.isdisjoint(seen)]
    found.proposals = as_typed(stand or by_texts(person, asked.phrases, wanted))
    facts = each_once([seen[each.hit] for each in ranked if each.hit in seen])[:LIKELY]
    found.kinds = counting.by_kind(facts)
    facts = [fact for fact in facts if not kind or fact.hit.kind == kind]
    once = count(found, facts, page)
    name(person, found, facts, marks, kind, names)
    found.things = load(person, once[(found.page - 1) * SIZE : found.page * SIZE])
    return found


def count(found: Found, facts: Sequence[Fact], page: int) -> list[Fact]:
    """Note how many there are and which page is shown; each of them once."""
    once = each_once(facts)
    found.years = counting.by_year(facts)
    found.total = len(once)
    found.page = max(min(page, -(-found.total // SIZE)), 1)
    return once


def name(
    person: Person,
    found: Found,
    facts: Sequence[Fact],
    marks: Mapping[int, str],
    kind: str,
    names: Names | None = None,
) -> None:
    """Note of which units the facts are, and on the first page the units and people of that name;
    one query where the ``names`` are not read yet."""
    asked = found.asked
    things = {} if found.is_of_units else counting.by_mark(facts, marks)
    is_first = found.page == 1 and not kind and not asked.values and not asked.without
    names = names or read_names(person, former_of=things, whole=is_first)
    found.units = counting.by_unit(facts, things, names.former)
    found.named = named(names, asked.phrases) if is_first else []


def wanted_of(person: Person, asked: Asked, narrowing: Narrowing, look: FirstLook) -> list[Wanted]:
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
    return [wanted.settled(look.sample) for wanted in found]


def exact_facts(
    person: Person, asked: Asked, narrowing: Narrowing, look: FirstLook
) -> tuple[list[Fact], bool]:
    """Everything in which all words stand, the newest first, and whether there is more: two queries
    a round. What is the same to a reader may be there more than once."""
    facts: list[Fact] = []
    hits = [hit for hit in look.hits if not narrowing.kinds or hit.kind in narrowing.kinds]
    more = wanted_of(person, asked, narrowing, look)
    for size in ROUNDS:
        rows = index.hits_of_each(more, size)
        facts += visible_facts(person, [*hits, *(hit for some in rows for hit in some)])
        hits = []
        more = [
            replace(wanted, until=some[-1].number - 1)
            for wanted, some in zip(more, rows, strict=True)
            if len(some) == size
        ]
        if not more or len(facts) >= COUNTED:
            break
    facts.sort(key=lambda fact: -fact.hit.number)
    return facts, bool(more)


def likely(person: Person, question: str, narrowing: Narrowing, look: FirstLook) -> list[Ranked]:
    """The entries that answer the words as a question best, whoever may see them."""
    common = lists.common(pairs_asked(question))
    wanted = wanted_of(person, Asked(""), narrowing, look)
    each = rank_each(question, wanted, queries.CANDIDATES, common)
    ranked = [one for some in each for one in some]
    return sorted(ranked, key=lambda one: (-one.score, -one.hit.number))


def in_order(facts: Sequence[Fact], ranked: Sequence[Ranked]) -> list[Fact]:
    """As the entries are ranked, one's own drafts first."""
    drafts = [fact for fact in facts if not fact.is_indexed]
    known = {fact.hit: fact for fact in facts if fact.is_indexed}
    return [*drafts, *(known[each.hit] for each in ranked)]


def load(person: Person, facts: Sequence[Fact]) -> list[Thing]:
    """The things of one page, as they are now: one query."""
    asked: list[tuple[Finder, Part, Part]] = []
    for kind, finder in FINDERS.items():
        keys = [fact.hit.key for fact in facts if fact.hit.kind == kind]
        if keys:
            seen = among(keys, finder.visible(person))
            beside = finder.beside(keys) if finder.beside else Part(seen.none(), ())
            asked.append((finder, Part(seen, finder.columns), beside))
    read = iter(read_together([part for _finder, *both in asked for part in both]))
    things: dict[tuple[str, uuid.UUID], Thing] = {}
    for finder, _seen, _beside in asked:
        for thing in finder.load(next(read), next(read), person):
            things[thing.kind, thing.key] = thing
    places = [(fact.hit.kind, fact.hit.key) for fact in facts]
    return [things[place] for place in places if place in things]
