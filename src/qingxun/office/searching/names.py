"""Suggestions as one types and proposals for what was mistyped, from names that the person may see:
units, people, and the titles of all her manuscripts; by characters, pinyin and initials."""

import uuid
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.db.models import Value
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext_lazy

from qingxun.kit.clock import today
from qingxun.office.searching.finders import FINDERS, SUBMISSION, among, submissions_visible_to
from qingxun.organizations.models import Organization, Person
from qingxun.organizations.permissions import allowed, check_can_see_people
from qingxun.organizations.queries import people_visible_to
from qingxun.search import index
from qingxun.search.grams import normalize
from qingxun.search.sounds import (
    Way,
    alike,
    is_spoken,
    spoken_so,
    ways_to_mishear,
    ways_to_read,
)
from qingxun.search.speaking import newest_unspoken
from qingxun.search.wanted import Wanted

LATEST = 500  # titles looked through one by one
SPOKEN = 100  # titles that the index gives for letters
EACH = 4  # suggestions of one sort
NAMES = 6  # units, and people, above what was found in texts
PROPOSALS = 3
LETTERS = 2  # letters from which pinyin is looked for
UNIT, PERSON = range(2)
SORTS = {
    UNIT: (gettext_lazy("Unit"), "organizations:organization"),
    PERSON: (gettext_lazy("Person"), "organizations:person"),
}
SHOWN_TITLE = Coalesce("edited__title", "revision__title")  # what unit and desk both read


@dataclass(frozen=True, slots=True)
class Name:
    """Something with a name; ``url`` leads to it."""

    text: str
    sort: str
    url: str


def suggestions(person: Person, typed: str) -> list[Name]:
    """What may be meant: units, people, titles; at most four queries."""
    word = normalize(typed[:40]).replace("'", "")
    if not word:
        return []
    letters = word.replace(" ", "") if word.isascii() and word.replace(" ", "").isalpha() else ""
    if letters and len(letters) < LETTERS:
        return []
    found: list[Name] = []
    for names in names_seen(person):
        found += first(name for name in names if fits(name.text, word, letters))
    return found + first(titles(person, word, letters))


@dataclass(frozen=True, slots=True)
class Named:
    """Units or people whose name holds what is looked for: the first, how many there are, and the
    list that shows them all."""

    sort: str
    names: list[Name]
    number: int
    url: str


def named(person: Person, words: Sequence[str]) -> list[Named]:
    """Units and people with all the (normal) words in their name: one query."""
    if not words:
        return []
    found = []
    pages = ("organizations:list", "organizations:people")
    for names, page in zip(names_seen(person), pages, strict=True):
        some = [name for name in names if all(word in normalize(name.text) for word in words)]
        if some:
            url = f"{reverse(page)}?{urlencode({'q': max(words, key=len)})}"
            found.append(Named(some[0].sort, some[:NAMES], len(some), url))
    return found


def fits(text: str, word: str, letters: str) -> bool:
    normal = normalize(text)
    return word in normal or (bool(letters) and is_spoken(letters, normal))


def first(names: Iterable[Name]) -> list[Name]:
    """A few, each name once; no more are looked at."""
    found: dict[str, Name] = {}
    for name in names:
        found.setdefault(name.text, name)
        if len(found) == EACH:
            break
    return list(found.values())


def names_seen(person: Person) -> tuple[list[Name], list[Name]]:
    """Units, whose tree every signed-in person may read, in its order; and the people whose pages
    she may open: one query."""
    units = Organization.objects.existing_on(today()).order_by()
    rows = units.values_list(Value(UNIT), "pk", "short_name", "order", "code")
    if allowed(check_can_see_people, person):
        people = people_visible_to(person).order_by()
        rows = rows.union(
            people.values_list(Value(PERSON), "pk", "name", Value(0), Value("")), all=True
        )
    found: dict[int, list[Name]] = {UNIT: [], PERSON: []}
    for sort, key, text, *_place in sorted(rows, key=lambda row: (row[3], row[4], row[2])):
        word, page = SORTS[sort]
        found[sort].append(Name(text, str(word), reverse(page, args=[key])))
    return found[UNIT], found[PERSON]


def titles(person: Person, word: str, letters: str) -> Iterator[Name]:
    """Titles with the word, or spoken so, from the whole archive, the newest first."""
    if letters:
        keys = spoken_keys(person, ways_to_read(letters), SPOKEN)
    else:
        keys = keys_of(person, Wanted((word,)), LATEST)
    for key, title in titles_of(person, keys):
        if fits(title, word, letters):
            yield title_of(key, title)


def spoken_keys(person: Person, ways: tuple[Way, ...], limit: int) -> list[uuid.UUID]:
    """The newest submissions whose titles may be spoken so, and those not found by sound yet."""
    return [
        *keys_of(person, Wanted(spoken=ways), limit),
        *newest_unspoken(SUBMISSION, LATEST),
    ]


def keys_of(person: Person, wanted: Wanted, limit: int) -> list[uuid.UUID]:
    """The newest submissions that the index finds for somebody of her units."""
    readers = tuple(person.unit_ids())
    if not readers:
        return []
    wanted = replace(wanted, kinds=(SUBMISSION,), readers=readers)
    return [hit.key for hit in index.hits(wanted, limit)]


def titles_of(person: Person, keys: Sequence[uuid.UUID]) -> Iterator[tuple[uuid.UUID, str]]:
    """(manuscript, title) of those of the submissions that she may see, the newest first."""
    rows = among(keys, submissions_visible_to(person)).order_by("-submitted_at")
    yield from rows.values_list("manuscript_id", SHOWN_TITLE)


def title_of(key: uuid.UUID, title: str) -> Name:
    return Name(title, str(FINDERS[SUBMISSION].label), reverse("desk:manuscript", args=[key]))


def proposals(person: Person, word: str, names: Sequence[str] | None = None) -> list[str]:
    """Other spellings of a word that stand in names the person may see, the most frequent first:
    those that sound the same, and those with one character different. ``names`` are
    ``short_names``, where they were read before."""
    letters = word if word.isascii() and word.isalpha() else ""
    ways = ways_to_read(letters) if letters else ways_to_mishear(word)
    keys = spoken_keys(person, ways, LATEST) if ways else []
    texts = [*(title for _key, title in titles_of(person, keys))]
    texts += short_names(person) if names is None else names
    counts: Counter[str] = Counter()
    for text in texts:
        normal = normalize(text)
        counts.update(set(spoken_so(letters, normal) if letters else alike(word, normal)))
    return [other for other, _number in counts.most_common(PROPOSALS * 2) if other != word]


def short_names(person: Person) -> list[str]:
    """Of units and of the people whose pages she may open."""
    return [name.text for names in names_seen(person) for name in names]
