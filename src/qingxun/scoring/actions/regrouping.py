"""A unit came into another ranking group: its targets and caps are evaluated anew, at once."""

import datetime as dt
import uuid
from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from qingxun.kit.clock import china_date
from qingxun.ledger.models import Posting
from qingxun.scoring import engine
from qingxun.scoring.actions.posting import Outcome, hold_lock, post_owner_years
from qingxun.scoring.queries.versions import versions_in_force


@transaction.atomic
def settle_units(
    *,
    desk: uuid.UUID,
    year: int,
    units: Sequence[uuid.UUID],
    at: dt.datetime,
    reason: str = "",
) -> list[Posting]:
    """Evaluate the year's periods of these units again; posts nothing where nothing changed, and
    in the first open month what belongs to a closed one."""
    versions = versions_in_force(desk)
    first_day = engine.year_span(engine.first_month_of(versions), year).starts_on
    if not versions or not units or first_day > china_date(at):
        return []
    hold_lock(desk)
    outcome = Outcome()
    touched = {(engine.OwnerKind.UNIT, str(unit), year): first_day for unit in units}
    post_owner_years(desk, touched, at, reason or _("The ranking group changed"), outcome)
    return outcome.postings
