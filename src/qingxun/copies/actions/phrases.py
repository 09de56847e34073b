"""Keeping a desk's list of stock phrases."""

import datetime as dt

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from qingxun.audit.actions import record
from qingxun.copies.actions.refusals import CopyRefused
from qingxun.copies.models import LONGEST_PHRASE, ArchivedText, CopyFinding, StockPhrase
from qingxun.copies.permissions import check_can_keep_phrases
from qingxun.copies.states import FindingState
from qingxun.kit.clock import china_date
from qingxun.language.actions import held_days
from qingxun.language.engine.copies import SEED, letters_of
from qingxun.organizations.actions.fitting import fitting
from qingxun.organizations.models import Organization, Person


@transaction.atomic
def add_phrase(
    *,
    desk: Organization,
    words: str,
    by: Person,
    at: dt.datetime,
    why: str = "",
    since: dt.date | None = None,
    last: dt.date | None = None,
) -> StockPhrase:
    """From a day on (today where none is said), until a last day, these words say nothing about
    where a text comes from. Where they hold today, texts of the desk with findings that are still
    open are checked again. Refused when they are too short or too long, or stand in the list."""
    check_can_keep_phrases(by, desk.pk)
    first, until = held_days(since, last, china_date(at))
    words = " ".join(words.split())
    letters = letters_of(words).text
    if len(letters) < SEED or len(words) > LONGEST_PHRASE:
        raise CopyRefused(
            _("A stock phrase has %(least)s to %(most)s characters.")
            % {"least": SEED, "most": LONGEST_PHRASE},
            "words",
        )
    if _stands_on(desk, letters, first, until):
        raise CopyRefused(_("These words stand in the list already."), "words")
    row = StockPhrase(
        desk=desk,
        words=words,
        letters=letters,
        why=fitting(why, 100, "why"),
        valid_from=first,
        valid_until=until,
        added_by=by,
        added_at=at,
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        raise CopyRefused(_("These words stand in the list already."), "words") from error
    _audit("add_phrase", row, by, at)
    if first <= china_date(at):
        check_open_again(desk, at)
    return row


def _stands_on(desk: Organization, letters: str, first: dt.date, until: dt.date) -> bool:
    """Whether the words stand in the list on some of these days. A row that was taken out on the
    first one holds until that day ends, and is no hindrance."""
    rows = StockPhrase.objects.filter(desk=desk, letters=letters, valid_from__lt=until)
    return rows.filter(valid_until__gt=first + dt.timedelta(days=1)).exists()


@transaction.atomic
def end_phrase(*, row: StockPhrase, by: Person, at: dt.datetime) -> None:
    """The phrase holds no longer, from today on; one that began today holds until the day ends. One
    that has not begun goes altogether."""
    check_can_keep_phrases(by, row.desk_id)
    today = china_date(at)
    ends = max(today, row.valid_from + dt.timedelta(days=1))
    if row.valid_from <= today and row.valid_until <= ends:
        return
    _audit("end_phrase", row, by, at)
    if row.valid_from > today:
        row.delete()
        return
    row.valid_until = ends
    row.save(update_fields=["valid_until"])


def check_open_again(desk: Organization, at: dt.datetime) -> None:
    """Texts with open findings at the desk wait for a check anew."""
    texts = CopyFinding.objects.filter(desk=desk, state=FindingState.OPEN)
    ArchivedText.objects.filter(
        manuscript__in=texts.values("submission__manuscript"), asked_at__isnull=True
    ).update(asked_at=at)


def _audit(verb: str, row: StockPhrase, by: Person, at: dt.datetime) -> None:
    record(
        verb=f"copies.{verb}",
        at=at,
        by=by.pk,
        by_name=by.name,
        object_type="stock_phrase",
        object_id=row.pk,
        organization=row.desk_id,
        details={"words": row.words},
    )
