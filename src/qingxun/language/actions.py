"""Keeping the word lists, ignoring findings, learning from an archive."""

import datetime as dt
import random
import uuid
from collections.abc import Sequence
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from qingxun.audit.actions import record
from qingxun.kit.clock import china_date
from qingxun.kit.refusals import Refusal
from qingxun.language.engine.proofreading import learned
from qingxun.language.engine.proofreading.findings import KEY_LIMIT
from qingxun.language.engine.words import document_counts
from qingxun.language.models import (
    LONGEST_WORDS,
    ArchiveWords,
    IgnoredFinding,
    LearnedModel,
    ListedWord,
)
from qingxun.language.permissions import check_can_keep_lists
from qingxun.language.queries import always_ignored
from qingxun.language.states import ListKind
from qingxun.organizations.actions.fitting import fitting
from qingxun.organizations.models import OPEN_END, Organization, Person

FEWEST_CHARACTERS = 20_000
LARGEST_ARCHIVE = 12_000_000


class ListRefused(Refusal):
    """The row cannot stand in the list."""


@transaction.atomic
def list_word(
    *,
    desk: Organization,
    kind: ListKind,
    words: str,
    by: Person,
    at: dt.datetime,
    instead: str = "",
    why: str = "",
    since: dt.date | None = None,
    last: dt.date | None = None,
) -> ListedWord:
    """Put words into the desk's list, from a day (today where none is said) to a last day. Refused
    when they stand there already."""
    check_can_keep_lists(by, desk.pk)
    words, instead = words.strip(), instead.strip()
    _check_wording(kind, words, instead)
    days = held_days(since, last, china_date(at))
    if _stands_on(desk, words, *days):
        raise ListRefused(_("“%(words)s” stands in the list.") % {"words": words})
    row = ListedWord(
        desk=desk,
        kind=kind,
        words=words,
        instead=instead,
        why=fitting(why, 100, "why"),
        valid_from=days[0],
        valid_until=days[1],
        added_by=by,
        added_at=at,
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        raise ListRefused(_("“%(words)s” stands in the list.") % {"words": words}) from error
    record(
        verb="language.list_word",
        at=at,
        by=by.pk,
        by_name=by.name,
        object_type="listed_word",
        object_id=row.pk,
        organization=desk.pk,
        details={"kind": kind},
    )
    return row


def _check_wording(kind: ListKind, words: str, instead: str) -> None:
    if not words or len(words) > LONGEST_WORDS or len(instead) > LONGEST_WORDS:
        raise ListRefused(_("Words of 1 to %(most)s characters.") % {"most": LONGEST_WORDS})
    if kind is ListKind.PREFERRED and not instead:
        raise ListRefused(_("Say which wording is preferred."))
    if words == instead:
        raise ListRefused(_("The preferred wording is the same."))


def held_days(
    since: dt.date | None, last: dt.date | None, today: dt.date
) -> tuple[dt.date, dt.date]:
    """Half-open days on which a row of a list holds: from a first day (today where none is said) to
    a last one. Refused when the first one is past, or the last one comes before it."""
    first = since or today
    if first < today:
        raise ListRefused(_("A row holds from today on or from a later day."))
    if last is not None and last < first:
        raise ListRefused(_("The last day lies before the first one."))
    return first, last + dt.timedelta(days=1) if last else OPEN_END


def _stands_on(desk: Organization, words: str, first: dt.date, until: dt.date) -> bool:
    """Whether the words stand in the list on some of these days. A row that was taken out on the
    first one holds until that day ends, and is no hindrance."""
    after = first + dt.timedelta(days=1)
    rows = ListedWord.objects.filter(desk=desk, words=words, valid_from__lt=until)
    return rows.filter(valid_until__gt=after).exists()


@transaction.atomic
def end_word(*, row: ListedWord, by: Person, at: dt.datetime) -> None:
    """The row holds no longer, from today on; one that began today holds until the day ends. One
    that has not begun goes altogether."""
    check_can_keep_lists(by, row.desk_id)
    today = china_date(at)
    ends = max(today, row.valid_from + dt.timedelta(days=1))
    if row.valid_from <= today and row.valid_until <= ends:
        return
    record(
        verb="language.end_word",
        at=at,
        by=by.pk,
        by_name=by.name,
        object_type="listed_word",
        object_id=row.pk,
        organization=row.desk_id,
        details={"words": row.words},
    )
    if row.valid_from > today:
        row.delete()
        return
    row.valid_until = ends
    row.save(update_fields=["valid_until"])


def ignore_finding(
    *, key: str, sentence: str, by: Person, at: dt.datetime, text: uuid.UUID | None
) -> None:
    """Do not tell this finding again: in this text, or (``text`` none) to this person ever."""
    IgnoredFinding.objects.get_or_create(
        person=by,
        key=key[:KEY_LIMIT],
        text_id=text,
        defaults={"sentence": sentence[:200], "ignored_at": at},
    )


def tell_again(*, key: str, by: Person, text: uuid.UUID | None) -> None:
    """Take ``ignore_finding`` back."""
    IgnoredFinding.objects.filter(person=by, key=key[:KEY_LIMIT], text_id=text).delete()


def stop_ignoring(*, by: Person, row: uuid.UUID | None = None) -> int:
    """Tell the person again what she always ignored: one of it, or (none named) all; how many."""
    rows = always_ignored(by)
    return (rows.filter(pk=row) if row else rows).delete()[0]


def learn(*, desk: uuid.UUID, texts: Sequence[str], at: dt.datetime) -> LearnedModel | None:
    """Train on a desk's archive and measure on a fifth of it held back; the newest model stays.

    None when the archive is too small to learn from (under 20,000 characters).
    """
    texts = _newest(texts)
    if sum(map(len, texts)) < FEWEST_CHARACTERS:
        return None
    mixed = list(texts)
    random.Random(len(mixed)).shuffle(mixed)  # noqa: S311 - the same parts for the same archive
    cut = len(mixed) * 4 // 5
    model = learned.measure(learned.train(mixed[:cut]), mixed[cut:])
    quality = model.quality
    assert quality is not None
    row, _made = LearnedModel.objects.update_or_create(
        desk_id=desk,
        defaults={
            "data": model.to_bytes(),
            "characters": model.characters,
            "tested": quality.characters,
            "planted": quality.planted,
            "found": _percent(quality.found),
            "righted": _percent(quality.righted),
            "false_alarms": Decimal(repr(quality.false_alarms)).quantize(Decimal("0.01")),
            "trained_at": at,
        },
    )
    return row


def count_archive(*, desk: uuid.UUID, texts: Sequence[str], at: dt.datetime) -> ArchiveWords:
    """Count the words of a desk's archive anew; keywords are proposed by them."""
    counts, number = document_counts(_newest(texts))
    kept = {word: used for word, used in counts.items() if used > 1}
    row, _made = ArchiveWords.objects.update_or_create(
        desk_id=desk, defaults={"counts": kept, "texts": number, "counted_at": at}
    )
    return row


def _newest(texts: Sequence[str]) -> list[str]:
    """As many of the last texts as one night can read."""
    kept: list[str] = []
    size = 0
    for text in reversed(texts):
        size += len(text)
        if size > LARGEST_ARCHIVE:
            break
        kept.append(text)
    return kept


def _percent(share: float) -> Decimal:
    return (Decimal(repr(share)) * 100).quantize(Decimal("0.1"))
