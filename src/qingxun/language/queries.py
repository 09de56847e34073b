"""What proof-reading knows of an office on a day, and what people ignored."""

import datetime as dt
import time
import uuid
from collections import OrderedDict, defaultdict
from collections.abc import Collection, Sequence
from functools import lru_cache
from threading import Lock

from django.db.models import Q, QuerySet, Subquery

from qingxun.language.engine.normalizing import normalize
from qingxun.language.engine.privacy import NAMES, PersonalFind, find_personal
from qingxun.language.engine.proofreading import Desk, Rule, learned, proofread
from qingxun.language.engine.proofreading.words import Listed
from qingxun.language.engine.rising import keywords
from qingxun.language.models import ArchiveWords, IgnoredFinding, LearnedModel, ListedWord
from qingxun.organizations.models import Appointment, Organization, OrganizationName, Person

KEPT_MODELS = 4
REGISTER_KEPT = 60  # seconds
Register = tuple[list[str], dict[str, tuple[str, ...]]]
_models: "OrderedDict[tuple[uuid.UUID, dt.datetime], learned.Model]" = OrderedDict()
_lock = Lock()


def words_visible_to(desks: Sequence[uuid.UUID]) -> QuerySet[ListedWord]:
    """The rows of these desks' lists, those in force and the ended ones."""
    return ListedWord.objects.filter(desk__in=desks).select_related("desk", "added_by")


def desks_of(person: Person, on: dt.date) -> list[uuid.UUID]:
    """The desks whose lists hold for what this person writes: where she works, and those above."""
    places = Appointment.objects.valid_on(on).filter(person=person).values("organization")
    return list(
        Organization.objects.filter(
            is_desk=True,
            descendant_edges__descendant__in=places,
            descendant_edges__valid_from__lte=on,
            descendant_edges__valid_until__gt=on,
        )
        .distinct()
        .values_list("id", flat=True)
    )


def desk_knowledge(
    desks: Sequence[uuid.UUID],
    *,
    on: dt.date,
    person: uuid.UUID | None = None,
    text: uuid.UUID | None = None,
) -> Desk:
    """Everything the rules need: four queries while one writes, whatever the size of the
    register."""
    names, posts = register_on(on)
    return Desk(
        organizations=names,
        people=posts,
        listed=lists_on(desks, on),
        ignored=ignored_by(person, text) if person else frozenset(),
        learned=model_of(desks),
    )


def register_on(on: dt.date) -> Register:
    """Names and posts on that day. One query tells whether anybody or any name was added since
    they were read; what was ended since is followed within a minute."""
    newest = (
        Appointment.objects.order_by("-pk")
        .annotate(name=Subquery(OrganizationName.objects.order_by("-pk").values("pk")[:1]))
        .values_list("pk", "name")
        .first()
    )
    return _register(on, newest, int(time.monotonic() // REGISTER_KEPT))


@lru_cache(maxsize=8)
def _register(on: dt.date, newest: object, minute: int) -> Register:
    """Read once for a day, a state of the register and a minute."""
    return names_on(on), posts_on(on)


def names_on(on: dt.date) -> list[str]:
    """Full names of organizations on that day."""
    rows = OrganizationName.objects.filter(valid_from__lte=on, valid_until__gt=on)
    return list(rows.values_list("name", flat=True))


def posts_on(on: dt.date) -> dict[str, tuple[str, ...]]:
    """Posts by the name of who holds them; a name that two people bear is left out."""
    rows = (
        Appointment.objects.valid_on(on)
        .exclude(post="")
        .values_list("person__name", "person_id", "post")
    )
    posts: dict[str, set[str]] = defaultdict(set)
    people: dict[str, set[uuid.UUID]] = defaultdict(set)
    for name, person, post in rows:
        posts[name].add(post)
        people[name].add(person)
    return {name: tuple(sorted(held)) for name, held in posts.items() if len(people[name]) == 1}


def public_names(names: Collection[str], on: dt.date) -> set[str]:
    """Those of the names that people of the register bear: they may stand in a text."""
    rows = Appointment.objects.valid_on(on).filter(person__name__in=names)
    return set(rows.values_list("person__name", flat=True))


def lists_on(desks: Sequence[uuid.UUID], on: dt.date) -> list[Listed]:
    """The rows that hold on that day, the longest words first."""
    rows = ListedWord.objects.filter(desk__in=desks, valid_from__lte=on, valid_until__gt=on)
    found = [
        Listed(row.words, Rule(row.kind), row.instead, row.why, row.valid_from, row.valid_until)
        for row in rows
    ]
    return sorted(found, key=lambda row: (-len(row.words), row.words))


def ignored_by(person: uuid.UUID, text: uuid.UUID | None) -> frozenset[str]:
    """Keys that the person ignores always, or in this text."""
    rows = IgnoredFinding.objects.filter(person=person)
    here = Q(text_id__isnull=True) | Q(text_id=text) if text else Q(text_id__isnull=True)
    return frozenset(rows.filter(here).values_list("key", flat=True))


def always_ignored(person: Person) -> QuerySet[IgnoredFinding]:
    """What a person is told of in no text."""
    return IgnoredFinding.objects.filter(person=person, text_id__isnull=True)


def ignored_in(text: uuid.UUID) -> QuerySet[IgnoredFinding]:
    """What was ignored in one text, for the editor: by whom and when."""
    return IgnoredFinding.objects.filter(text_id=text).select_related("person").order_by("id")


def always_left(title: str, body: str, writer: Person, on: dt.date) -> list[IgnoredFinding]:
    """What stands in a text and its writer always ignores, for the editor: one query where she
    ignores nothing always; otherwise the text is read."""
    rows = {row.key: row for row in always_ignored(writer).select_related("person")}
    if not rows:
        return []
    desk = desk_knowledge(desks_of(writer, on), on=on)
    found = [
        *proofread(title, on=on, title=True, desk=desk),
        *proofread(body, on=on, desk=desk),
    ]
    return [rows[key] for key in dict.fromkeys(finding.key for finding in found) if key in rows]


def model_of(desks: Sequence[uuid.UUID]) -> learned.Model | None:
    """The newest learned model of these desks; kept in memory until a newer one is trained. None
    also for one that an earlier version wrote, until the night."""
    row = (
        LearnedModel.objects.filter(desk__in=desks)
        .order_by("-characters")
        .values_list("id", "trained_at")
        .first()
    )
    if row is None:
        return None
    with _lock:
        if row in _models:
            _models.move_to_end(row)
            return _models[row]
    data = LearnedModel.objects.values_list("data", flat=True).get(pk=row[0])
    try:
        model = learned.from_bytes(bytes(data))
    except ValueError:
        return None
    with _lock:
        _models[row] = model
        while len(_models) > KEPT_MODELS:
            _models.popitem(last=False)
    return model


def keywords_for(text: str, desks: Sequence[uuid.UUID], most: int = 6) -> list[str]:
    """Words that tell this text from the archives of the desks it is written for. What is personal
    is none of them: keywords are shown wherever the text is."""
    counts, number = archive_words(desks)
    found = [find.text for find in find_personal(text)]
    personal = [*found, *map(normalize, found)]
    return keywords(text, counts, number, most=most, without=personal)


def archive_words(desks: Sequence[uuid.UUID]) -> tuple[dict[str, int], int]:
    """In how many texts of the largest archive of these desks each word stands, and how many texts
    there are: one query, two when it was counted anew."""
    row = (
        ArchiveWords.objects.filter(desk__in=desks)
        .order_by("-texts")
        .values_list("id", "counted_at")
        .first()
    )
    return _archive(*row) if row else ({}, 0)


@lru_cache(maxsize=KEPT_MODELS)
def _archive(key: uuid.UUID, counted_at: dt.datetime) -> tuple[dict[str, int], int]:
    """A counted archive; kept in memory until it is counted again."""
    return ArchiveWords.objects.values_list("counts", "texts").get(pk=key)


def personal_in(text: str, on: dt.date) -> list[PersonalFind]:
    """Personal data in a text; people of the register may be named. Asks the database only where
    a name was found."""
    finds = find_personal(text, on=on)
    names = {find.text for find in finds if find.kind in NAMES}
    known = public_names(names, on) if names else set()
    return [find for find in finds if find.kind not in NAMES or find.text not in known]
