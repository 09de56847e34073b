"""Posting what a fact changes that belongs to an owner's year, and to a manuscript if it names one.

What no clause looks at posts nothing; the fact itself is kept, listed and shown all the same.
"""

import datetime as dt
import uuid
from collections.abc import Iterable, Sequence

from django.db import transaction

from qingxun.kit.clock import china_date
from qingxun.ledger.models import Posting
from qingxun.scoring.actions.posting import post_items
from qingxun.scoring.actions.regrouping import settle_units


@transaction.atomic
def post_fact(
    *,
    desk: uuid.UUID,
    units: Sequence[uuid.UUID],
    days: Iterable[dt.date],
    manuscript: uuid.UUID | None = None,
    at: dt.datetime,
    reason: str = "",
) -> list[Posting]:
    """Bring the manuscript and the units' years of these days up to date; gives the postings."""
    postings: list[Posting] = []
    if manuscript is not None:
        postings += post_items(desk=desk, manuscripts=[manuscript], at=at, reason=reason)
    for year in sorted({day.year for day in days if day <= china_date(at)}):
        postings += settle_units(desk=desk, year=year, units=units, at=at, reason=reason)
    return postings
