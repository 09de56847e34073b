"""Posting what a fact changes that belongs to an owner's year, and to a manuscript if it names one.

What no clause looks at posts nothing; the fact itself is kept, listed and shown all the same.
"""

import datetime as dt
import uuid
from collections.abc import Iterable, Sequence

from django.db import transaction

from qingxun.kit.clock import china_date
from qingxun.ledger.models import Posting
from qingxun.scoring import engine
from qingxun.scoring.actions.posting import Outcome, hold_lock, post_items, post_owner_years
from qingxun.scoring.queries.owner_years import has_person_clauses
from qingxun.scoring.queries.versions import versions_in_force


@transaction.atomic
def post_fact(
    *,
    desk: uuid.UUID,
    units: Sequence[uuid.UUID],
    days: Iterable[dt.date],
    people: Sequence[uuid.UUID] = (),
    manuscript: uuid.UUID | None = None,
    at: dt.datetime,
    reason: str = "",
) -> list[Posting]:
    """Bring the manuscript, and from these days on the owners' years, up to date; gives the
    postings. Days that have not come yet bring nothing."""
    postings: list[Posting] = []
    if manuscript is not None:
        postings += post_items(desk=desk, manuscripts=[manuscript], at=at, reason=reason)
    versions = versions_in_force(desk)
    past = [day for day in days if day <= china_date(at)]
    if not versions or not past:
        return postings
    hold_lock(desk)
    outcome = Outcome()
    first_month = engine.first_month_of(versions)
    if not any(has_person_clauses(version.compiled) for version in versions):
        people = ()
    for day in past:
        for unit in units:
            outcome.touch(engine.OwnerKind.UNIT, str(unit), first_month, day)
        for person in people:
            outcome.touch(engine.OwnerKind.PERSON, str(person), first_month, day)
    post_owner_years(desk, outcome.touched, at, reason, outcome)
    return postings + outcome.postings
