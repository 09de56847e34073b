"""Keeping a search, and letting go of it."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from qingxun.kit.refusals import Refusal
from qingxun.organizations.models import Person
from qingxun.search.asking import read_query
from qingxun.search.models import SavedSearch

LIMIT = 20


class SavingRefused(Refusal):
    """This search can't be kept."""


@transaction.atomic
def save_search(*, text: str, kind: str, by: Person, at: dt.datetime) -> SavedSearch:
    """Keep a search of this person, at most ``LIMIT``; keeping it twice changes nothing."""
    asked = read_query(text)
    if asked.is_empty:
        raise SavingRefused(_("Type what to look for first."))
    saved = SavedSearch.objects.filter(person=by, text=asked.text, kind=kind).first()
    if saved is not None:
        return saved
    if SavedSearch.objects.filter(person=by).count() >= LIMIT:
        raise SavingRefused(
            _("You keep %(limit)s searches already. Let go of one first.") % {"limit": LIMIT}
        )
    return SavedSearch.objects.create(person=by, text=asked.text, kind=kind, made_at=at, told_at=at)


@transaction.atomic
def forget_search(*, saved: SavedSearch, by: Person) -> None:
    """Let go of a kept search; only its own person can."""
    SavedSearch.objects.filter(pk=saved.pk, person=by).delete()
