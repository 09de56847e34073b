"""How a desk received manuscripts, as the engine sees it: days, words, pictures, checks."""

import datetime as dt
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, FilteredRelation, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from qingxun.desk.models import Attachment, Manuscript, Question
from qingxun.desk.states import SEEN_BY_DESK, SubmissionState
from qingxun.kit.clock import CHINA, china_date

ACCEPTED_STATES = (SubmissionState.ACCEPTED, SubmissionState.ISSUED)
Found = tuple[uuid.UUID, str | None, uuid.UUID | None, "Filing"]


@dataclass(frozen=True, slots=True)
class Filing:
    """How the desk received a manuscript.

    ``photos`` are those that went with what the unit sent last. ``happened_at`` is the beginning of
    the day of the event: the event was no earlier, so hours are never counted too short.
    ``verified`` follows the desk's questions: all answered, or not; None when it asked nothing.
    """

    filed_on: dt.date | None = None
    accepted_on: dt.date | None = None
    words: int | None = None
    filed_at: dt.datetime | None = None
    photos: int = 0
    happened_at: dt.datetime | None = None
    verified: bool | None = None


def filed_items(desk: uuid.UUID, manuscripts: Sequence[uuid.UUID]) -> Iterator[Found]:
    """Each manuscript with its kind, its commission and how the desk received it: one query.

    Kind and day of the event are those that were sent; what was never received here (entered
    afterwards, or adopted past the desk) has those of the manuscript.
    """
    received_here = Q(
        submissions__desk=desk,
        submissions__state__in=SEEN_BY_DESK,
        submissions__received_at__isnull=False,
    )
    asked = Question.objects.filter(submission=OuterRef("filing"))
    rows = Manuscript.objects.filter(pk__in=manuscripts).annotate(
        filing=FilteredRelation("submissions", condition=received_here),
        sent_kind=Coalesce("filing__kind__code", "kind__code"),
        photos=Coalesce(Subquery(number_of(photos_sent())), 0),
        asked=Coalesce(Subquery(number_of(asked, "submission")), 0),
        answered=Coalesce(
            Subquery(number_of(asked.filter(answered_at__isnull=False), "submission")), 0
        ),
    )
    for key, kind, commission, stated, sent, received, *filing in rows.values_list(
        "id",
        "sent_kind",
        "commissioned__commission_id",
        "event_on",
        "filing__event_on",
        "filing__received_at",
        "filing__state",
        "filing__decided_at",
        "filing__revision__words",
        "photos",
        "asked",
        "answered",
    ):
        happened_at = began(sent if received else stated)
        yield key, kind, commission, filing_of(happened_at, received, *filing)


def photos_sent() -> QuerySet[Attachment]:
    """Photos that stood with the manuscript of the outer query when the unit sent it last."""
    sent = OuterRef("filing__submitted_at")
    rows = Attachment.objects.filter(
        manuscript=OuterRef("pk"), is_photo=True, is_source=False, added_at__lte=sent
    )
    return rows.filter(Q(removed_at__isnull=True) | Q(removed_at__gt=sent))


def number_of(rows: QuerySet[Any], by: str = "manuscript") -> QuerySet[Any, dict[str, Any]]:
    """How many rows there are, for a subquery; none at all gives null."""
    return rows.order_by().values(by).annotate(number=Count("pk")).values("number")


def began(day: dt.date | None) -> dt.datetime | None:
    """The beginning of a day in China."""
    return None if day is None else dt.datetime.combine(day, dt.time(), CHINA)


def filing_of(
    happened_at: dt.datetime | None,
    received: dt.datetime | None,
    state: str | None,
    decided: dt.datetime | None,
    words: int | None,
    photos: int,
    asked: int,
    answered: int,
) -> Filing:
    """The columns of ``filed_items`` as a filing; what the desk did not receive has no days."""
    if received is None:
        return Filing(happened_at=happened_at)
    return Filing(
        filed_on=china_date(received),
        accepted_on=china_date(decided) if decided and state in ACCEPTED_STATES else None,
        words=words,
        filed_at=received,
        photos=photos,
        happened_at=happened_at,
        verified=asked == answered if asked else None,
    )
