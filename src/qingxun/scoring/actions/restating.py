"""Another version counts from a day on: what it may change is scored anew."""

import datetime as dt
import uuid

from qingxun.kit.clock import china_date
from qingxun.kit.periods import month_of
from qingxun.scoring import engine
from qingxun.scoring.actions.posting import BATCH, hold_lock, settle_periods
from qingxun.scoring.models import PendingItem
from qingxun.scoring.queries.since import manuscripts_since
from qingxun.scoring.queries.versions import versions_in_force


def restate_since(*, desk: uuid.UUID, on: dt.date, at: dt.datetime) -> int:
    """Note every manuscript of the assessment year of that day as pending, and settle the owners'
    periods that end after it; gives how many were noted.

    The whole year, not only what comes after the day: a period's targets follow the version of its
    last day, so counts of earlier months change too. The job posts what is pending within seconds
    (500 a round), and a closing before it signs.
    """
    hold_lock(desk)
    versions = versions_in_force(desk)
    first_month = engine.first_month_of(versions)
    year = engine.year_span(first_month, engine.assessment_year(first_month, on))
    found = manuscripts_since(desk, year.starts_on)
    PendingItem.objects.bulk_create(
        [PendingItem(desk_id=desk, manuscript_id=key, noted_at=at) for key in found],
        batch_size=BATCH,
    )
    today = china_date(at)
    if on <= today:
        settle_periods(desk=desk, spans=[month_of(on), month_of(today)], at=at)
    return len(found)
