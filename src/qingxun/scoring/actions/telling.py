"""Posting the points of one manuscript and telling its people why, at once."""

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from qingxun.desk.models import Manuscript
from qingxun.kit.clock import china_date
from qingxun.kit.decimals import ZERO, show_points
from qingxun.ledger.models import Posting
from qingxun.messaging.actions import Notice, notify_all
from qingxun.messaging.models import MessageKind
from qingxun.organizations.models import Appointment
from qingxun.organizations.states import Role
from qingxun.scoring import engine
from qingxun.scoring.actions.posting import post_items
from qingxun.scoring.queries.versions import compiled_by_id


@transaction.atomic
def post_and_tell(
    *, desk: uuid.UUID, manuscript: uuid.UUID, at: dt.datetime, reason: str = ""
) -> list[Posting]:
    """Bring one manuscript's points up to date; officers and principals get them with the why,
    also those of manuscripts about the same matter whose points moved with it."""
    postings = post_items(desk=desk, manuscripts=[manuscript], at=at, reason=reason)
    moved: dict[uuid.UUID, list[Posting]] = defaultdict(list)
    for posting in postings:
        if posting.item_id is not None and posting.organization_id is not None:
            moved[posting.item_id].append(posting)
    titles = Manuscript.objects.filter(pk__in=moved).values_list("pk", "title") if moved else ()
    tell_units([Moved(key, title, moved[key], at) for key, title in titles])
    return postings


@dataclass(frozen=True, slots=True)
class Moved:
    """A manuscript whose points moved: the units' new postings and when they are told."""

    manuscript: uuid.UUID
    title: str
    postings: Sequence[Posting]
    at: dt.datetime


def tell_units(moved: Sequence[Moved]) -> None:
    """One message a unit and manuscript: how many points came or went, and the sentence of each
    line."""
    compiled = compiled_by_id({p.policy_version for one in moved for p in one.postings})
    units: dict[dt.date, set[uuid.UUID]] = defaultdict(set)
    for one in moved:
        units[china_date(one.at)].update(
            p.organization_id for p in one.postings if p.organization_id
        )
    people = {on: officers_of(sorted(there), on=on) for on, there in units.items()}
    notify_all(
        notice for one in moved for notice in notices_of(one, compiled, people[china_date(one.at)])
    )


def notices_of(
    moved: Moved,
    compiled: Mapping[uuid.UUID, engine.Compiled],
    people: Mapping[uuid.UUID, Sequence[uuid.UUID]],
) -> list[Notice]:
    """What the units of one manuscript are told; nothing where the sum is naught."""
    sums: dict[uuid.UUID, Decimal] = defaultdict(lambda: ZERO)
    words: dict[uuid.UUID, list[str]] = defaultdict(list)
    for posting in moved.postings:
        assert posting.organization_id is not None
        sums[posting.organization_id] += posting.amount
        if posting.reverses_id is None and posting.policy_version in compiled:
            words[posting.organization_id].append(
                engine.explain_trace(
                    compiled[posting.policy_version].policy,
                    kind=posting.heading,
                    clause=posting.clause,
                    amount=posting.amount,
                    trace=posting.trace,
                )
            )
    title = _("“%(title)s”: %(points)s points")
    return [
        Notice(
            people=people.get(unit, []),
            kind=MessageKind.POINTS,
            title=title % {"title": moved.title, "points": signed(points)},
            text="；".join(words[unit]),
            url=reverse("desk:manuscript", args=[moved.manuscript]),
            object_id=moved.manuscript,
            at=moved.at,
        )
        for unit, points in sums.items()
        if points != ZERO
    ]


def signed(points: Decimal) -> str:
    """Points with their sign: +20, -5."""
    return f"+{show_points(points)}" if points > ZERO else show_points(points)


def officers_of(units: Sequence[uuid.UUID], *, on: dt.date) -> dict[uuid.UUID, list[uuid.UUID]]:
    """Information officers and principals of each unit."""
    rows = Appointment.objects.valid_on(on).filter(
        organization__in=units, role__in=[Role.OFFICER, Role.PRINCIPAL]
    )
    found: dict[uuid.UUID, list[uuid.UUID]] = defaultdict(list)
    for unit, person in rows.values_list("organization_id", "person_id"):
        found[unit].append(person)
    return found
