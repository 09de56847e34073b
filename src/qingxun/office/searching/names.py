"""Suggestions as one types and proposals for what was mistyped, from names that the person may see:
units, people, and the titles of her latest manuscripts; by characters, pinyin and initials."""

import uuid
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext as _

from qingxun.kit.clock import today
from qingxun.office.searching.finders import FINDERS, SUBMISSION, submissions_visible_to
from qingxun.organizations.models import Organization, Person
from qingxun.organizations.permissions import allowed, check_can_see_people
from qingxun.organizations.queries import people_visible_to
from qingxun.search import index
from qingxun.search.grams import normalize
from qingxun.search.wanted import Wanted

LATEST = 500  # titles looked through by sound
EACH = 4  # suggestions of one sort
PROPOSALS = 3
LETTERS = 2  # letters from which pinyin is looked for
SHOWN_TITLE = Coalesce("edited__title", "revision__title")  # what unit and desk both read
_ALIKE = (("zh", "z"), ("ch", "c"), ("sh", "s"), ("ng", "n"))  # what southern speakers mix up


@dataclass(frozen=True, slots=True)
class Name:
    """Something with a name; ``url`` leads to it."""

    text: str
    sort: str
    url: str


@dataclass(frozen=True, slots=True)
class Sound:
    """A name as it is spoken: one syllable a character, and their first letters."""

    syllables: tuple[str, ...]
    initials: str


@lru_cache(maxsize=50_000)
def sound_of(text: str) -> Sound:
    """Of a normal text; what is not Han stands for itself, character by character."""
    from pypinyin import Style, lazy_pinyin  # its dictionary takes half a second to load

    syllables = tuple(lazy_pinyin(text, style=Style.NORMAL, errors=list))  # type: ignore[arg-type]
    return Sound(syllables, "".join(each[:1] for each in syllables))


def is_spoken(typed: str, text: str) -> bool:
    """Whether letters are the initials or the pinyin of the text from some character on."""
    sound = sound_of(text)
    if typed in sound.initials:
        return True
    joined = "".join(sound.syllables)
    if typed not in joined:
        return False
    place, starts = 0, set()
    for syllable in sound.syllables:
        starts.add(place)
        place += len(syllable)
    return any(joined.startswith(typed, start) for start in starts)


def suggestions(person: Person, typed: str) -> list[Name]:
    """What may be meant: units, people, titles; at most four queries."""
    word = normalize(typed[:40]).replace("'", "")
    if not word:
        return []
    letters = word.replace(" ", "") if word.isascii() and word.replace(" ", "").isalpha() else ""
    if letters and len(letters) < LETTERS:
        return []
    found: list[Name] = []
    for names in (units_seen(), people_seen(person)):
        found += first([name for name in names if fits(name.text, word, letters)])
    return found + first(titles(person, word, letters))


def fits(text: str, word: str, letters: str) -> bool:
    normal = normalize(text)
    return word in normal or (bool(letters) and is_spoken(letters, normal))


def first(names: Iterable[Name]) -> list[Name]:
    """A few, each name once."""
    return list({name.text: name for name in names}.values())[:EACH]


def units_seen() -> Iterator[Name]:
    """Every signed-in person may read the tree of units."""
    rows = Organization.objects.existing_on(today()).order_by("order", "code")
    for key, name in rows.values_list("pk", "short_name"):
        yield Name(name, _("Unit"), reverse("organizations:organization", args=[key]))


def people_seen(person: Person) -> Iterator[Name]:
    """The people whose pages she may open."""
    if not allowed(check_can_see_people, person):
        return
    for key, name in people_visible_to(person).order_by("name").values_list("pk", "name"):
        yield Name(name, _("Person"), reverse("organizations:person", args=[key]))


def titles(person: Person, word: str, letters: str) -> Iterator[Name]:
    """Titles with the word from the whole archive; by sound from the latest."""
    rows = submissions_visible_to(person)
    if letters:
        latest = rows.order_by("-submitted_at")[:LATEST]
    else:
        readers = tuple(person.unit_ids())
        wanted = Wanted((word,), kinds=(SUBMISSION,), readers=readers)
        hits = index.hits(wanted, LATEST) if readers else []
        latest = rows.filter(pk__in=[hit.key for hit in hits]).order_by("-submitted_at")
    for key, title in latest.values_list("manuscript_id", SHOWN_TITLE):
        if fits(title, word, letters):
            yield title_of(key, title)


def title_of(key: uuid.UUID, title: str) -> Name:
    return Name(title, str(FINDERS[SUBMISSION].label), reverse("desk:manuscript", args=[key]))


def proposals(person: Person, word: str) -> list[str]:
    """Other spellings of a word that stand in names the person may see, the most frequent first:
    those that sound the same, and those with one character different."""
    rows = submissions_visible_to(person).order_by("-submitted_at")[:LATEST]
    texts = [*rows.values_list(SHOWN_TITLE, flat=True), *(name.text for name in units_seen())]
    texts += [name.text for name in people_seen(person)]
    letters = word if word.isascii() and word.isalpha() else ""
    counts: Counter[str] = Counter()
    for text in texts:
        normal = normalize(text)
        counts.update(set(spoken_so(letters, normal) if letters else alike(word, normal)))
    return [other for other, _number in counts.most_common(PROPOSALS * 2) if other != word]


def alike(word: str, text: str) -> Iterator[str]:
    """Stretches of the text as long as the word that sound like it or differ in one place."""
    length = len(word)
    if length < 2:
        return
    wanted = plain(sound_of(word).syllables)
    spoken = plain(sound_of(text).syllables)
    if len(spoken) != len(text) or len(wanted) != length:
        return
    for place in range(len(text) - length + 1):
        other = text[place : place + length]
        same = sum(a == b for a, b in zip(word, other, strict=True))
        if spoken[place : place + length] == wanted or (length > 2 and same == length - 1):
            yield other


def spoken_so(letters: str, text: str) -> Iterator[str]:
    """Stretches of the text whose pinyin or initials are these letters."""
    sound = sound_of(text)
    if len(sound.syllables) != len(text):
        return
    for start in range(len(text)):
        joined = ""
        for end in range(start, len(text)):
            joined += sound.syllables[end]
            stretch = text[start : end + 1]
            if joined == letters or (
                len(stretch) > 1 and sound.initials[start : end + 1] == letters
            ):
                yield stretch
            if len(joined) > len(letters):
                break


def plain(syllables: Sequence[str]) -> tuple[str, ...]:
    """Syllables with what is often mixed up made the same."""
    found = []
    for syllable in syllables:
        for one, other in _ALIKE:
            syllable = syllable.replace(one, other)
        found.append(syllable)
    return tuple(found)
