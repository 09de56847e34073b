"""A unit came into another ranking group: its targets and caps are evaluated anew, at once."""

import datetime as dt
import uuid
from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from qingxun.kit.clock import china_date
from qingxun.kit.periods import Span
from qingxun.ledger.models import Posting
from qingxun.scoring import engine
from qingxun.scoring.actions.posting import (
    Outcome,
    hold_lock,
    months_between,
    post_unit_periods,
)
from qingxun.scoring.queries.versions import versions_in_force


@transaction.atomic
def settle_units(
    *, desk: uuid.UUID, year: int, units: Sequence[uuid.UUID], at: dt.datetime
) -> list[Posting]:
    """Evaluate the year's periods of these units again; posts nothing where nothing changed, and
    in the first open month what belongs to a closed one."""
    versions = versions_in_force(desk)
    today = china_date(at)
    whole = Span.from_key(str(year))
    if not versions or not units or whole.starts_on > today:
        return []
    hold_lock(desk)
    last = min(today, whole.ends_on - dt.timedelta(days=1))
    spans: set[Span] = set()
    for month in months_between(whole.starts_on, last):
        day = min(month.ends_on - dt.timedelta(days=1), whole.ends_on - dt.timedelta(days=1))
        version = engine.version_on(versions, day)
        spans |= set(engine.unit_spans(version.compiled, day)) if version else set()
    outcome = Outcome()
    touched = {(str(unit), span.key) for unit in units for span in spans}
    post_unit_periods(desk, touched, at, _("The ranking group changed"), outcome)
    return outcome.postings
