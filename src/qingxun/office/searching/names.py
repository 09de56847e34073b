"""Suggestions as one types and proposals for what was mistyped, from names that the person may see:
units, people, and the titles of all her manuscripts; by characters, pinyin and initials."""

import uuid
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django.db.models import F, QuerySet, Value
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext_lazy

from qingxun.kit.clock import today
from qingxun.office.searching.finders import FINDERS, among, submissions_visible_to
from qingxun.office.searching.things import SUBMISSION
from qingxun.organizations.models import Organization, OrganizationName, Person
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
from qingxun.search.wanted import Wanted

LATEST = 500  # titles looked through one by one
SPOKEN = 100  # titles that the index gives for letters
EACH = 4  # suggestions of one sort
NAMES = 6  # units, and people, above what was found in texts
PROPOSALS = 3
LETTERS = 2  # letters from which pinyin is looked for
UNIT, PERSON, FORMER = range(3)
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
    names = read_names(person)
    for those in (names.units, names.people):
        found += first(name for name in those if fits(name.text, word, letters))
    return found + first(titles(person, word, letters))


@dataclass(frozen=True, slots=True)
class Named:
    """Units or people whose name holds what is looked for: the first, how many there are, and the
    list that shows them all."""

    sort: str
    names: list[Name]
    number: int
    url: str


def named(names: "Names", words: Sequence[str]) -> list[Named]:
    """Units and people with all the (normal) words in their name."""
    if not words:
        return []
    found = []
    for those, page in (
        (names.units, "organizations:list"),
        (names.people, "organizations:people"),
    ):
        some = [name for name in those if all(word in normalize(name.text) for word in words)]
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


@dataclass(frozen=True, slots=True)
class FormerName:
    """A name that a unit has or had, and the one that it has ``now``."""

    key: uuid.UUID
    text: str
    now: str


@dataclass(frozen=True, slots=True)
class Names:
    """Units and people that a person may look up, and all names of the units asked for."""

    units: list[Name]
    people: list[Name]
    former: list[FormerName]

    @property
    def texts(self) -> list[str]:
        """Short names of units and people."""
        return [name.text for name in (*self.units, *self.people)]


def read_names(
    person: Person, *, former_of: Collection[uuid.UUID] = (), whole: bool = True
) -> Names:
    """Units, whose tree every signed-in person may read, in its order, and the people whose pages
    she may open, both only where the ``whole`` is asked for: one query."""
    parts = _parts_seen(person) if whole else []
    if former_of:
        rows = OrganizationName.objects.filter(organization__in=former_of).order_by()
        now = F("organization__short_name")
        parts += [
            rows.values_list(Value(FORMER), "organization_id", name, Value(0), now)
            for name in ("short_name", "name")
        ]
    read = list(parts[0].union(*parts[1:], all=True)) if parts else []
    names: dict[int, list[Name]] = {UNIT: [], PERSON: []}
    for sort, key, text, *_place in sorted(read, key=lambda row: (row[3], row[4], row[2])):
        if sort != FORMER:
            word, page = SORTS[sort]
            names[sort].append(Name(text, str(word), reverse(page, args=[key])))
    former = [FormerName(key, text, now) for sort, key, text, _0, now in read if sort == FORMER]
    return Names(names[UNIT], names[PERSON], former)


def _parts_seen(person: Person) -> list[QuerySet[Any, tuple[Any, ...]]]:
    units = Organization.objects.existing_on(today()).order_by()
    parts: list[QuerySet[Any, tuple[Any, ...]]] = [
        units.values_list(Value(UNIT), "pk", "short_name", "order", "code")
    ]
    if allowed(check_can_see_people, person):
        people = people_visible_to(person).order_by()
        parts.append(people.values_list(Value(PERSON), "pk", "name", Value(0), Value("")))
    return parts


def titles(person: Person, word: str, letters: str) -> Iterator[Name]:
    """Titles with the word, or spoken so, from the whole archive, the newest first."""
    if letters:
        (keys,) = spoken_keys(person, [ways_to_read(letters)], SPOKEN)
    else:
        hits = index.hits_of_each(for_readers(person, Wanted((word,))), LATEST)
        keys = [hit.key for some in hits for hit in some]
    for _submission, key, title in titles_of(person, keys):
        if fits(title, word, letters):
            yield title_of(key, title)


def spoken_keys(
    person: Person, ways: Sequence[tuple[Way, ...]], limit: int
) -> list[list[uuid.UUID]]:
    """For each the newest submissions whose titles may be spoken so, then those not found by sound
    yet: one query."""
    wanted = [each for some in ways for each in for_readers(person, Wanted(spoken=some))]
    unspoken = Wanted(kinds=(SUBMISSION,), unspoken=True)
    if not wanted:
        return [[] for _each in ways]
    *found, others = index.hits_of_each([*wanted, unspoken], limit)
    return [[hit.key for hit in (*hits, *others)] for hits in found]


def for_readers(person: Person, wanted: Wanted) -> list[Wanted]:
    """Submissions that somebody of her units may read; nothing for who has none."""
    readers = tuple(person.unit_ids())
    return [replace(wanted, kinds=(SUBMISSION,), readers=readers)] if readers else []


def titles_of(
    person: Person, keys: Collection[uuid.UUID]
) -> Iterator[tuple[uuid.UUID, uuid.UUID, str]]:
    """(submission, manuscript, title) of those of the submissions that she may see, the newest
    first: one query."""
    if keys:
        rows = among(keys, submissions_visible_to(person)).order_by("-submitted_at")
        yield from rows.values_list("pk", "manuscript_id", SHOWN_TITLE)


def title_of(key: uuid.UUID, title: str) -> Name:
    return Name(title, str(FINDERS[SUBMISSION].label), reverse("desk:manuscript", args=[key]))


def spellings(person: Person, words: Sequence[str], names: Sequence[str]) -> list[list[str]]:
    """For each word other spellings that stand in titles the person may see or in ``names``, the
    most frequent first: those that sound the same, and those with one character different. Two
    queries."""
    ways = {
        word: ways_to_read(word) if is_letters(word) else ways_to_mishear(word) for word in words
    }
    asked = [word for word in ways if ways[word]]
    found = spoken_keys(person, [ways[word] for word in asked], LATEST)
    keys = {word: set(some) for word, some in zip(asked, found, strict=True)}
    titles = list(titles_of(person, set().union(*keys.values())))
    spelled = []
    for word in words:
        texts = [title for key, _manuscript, title in titles if key in keys.get(word, ())]
        spelled.append(spelled_so(word, [*texts, *names]))
    return spelled


def is_letters(word: str) -> bool:
    return word.isascii() and word.isalpha()


def spelled_so(word: str, texts: Iterable[str]) -> list[str]:
    """Stretches of these texts that may have been meant by a word, the most frequent first."""
    counts: Counter[str] = Counter()
    for text in texts:
        normal = normalize(text)
        counts.update(set(spoken_so(word, normal) if is_letters(word) else alike(word, normal)))
    return [other for other, _number in counts.most_common(PROPOSALS * 2) if other != word]
