"""Shares of a manuscript as the office determines them (按实际参与认定)."""

import datetime as dt
import uuid
from collections.abc import Mapping
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from qingxun.facts.actions.refusals import FactRefused
from qingxun.facts.actions.registering import fits
from qingxun.facts.actions.steps import audit, checked_reason
from qingxun.facts.actions.values import ask_to_approve
from qingxun.facts.models import ManualValue
from qingxun.facts.permissions import check_can_record_fact
from qingxun.facts.queries.unsettled import WaitingShares
from qingxun.kit.periods import Span
from qingxun.organizations.models import Person

WHOLE = Decimal(100)
BOUNDS = "0～100"


@transaction.atomic
def enter_shares(
    *,
    waiting: WaitingShares,
    shares: Mapping[uuid.UUID, Decimal],
    reason: str,
    by: Person,
    at: dt.datetime,
) -> list[ManualValue]:
    """Determine who takes how much of a manuscript, in percent; those of the units make up the
    whole, and so do those of the people. They count once another person approves them together.

    Raises ``FactRefused``.
    """
    line = waiting.posting
    check_can_record_fact(by, line.desk_id)
    assert line.item_id is not None
    words = checked_reason(reason, _("Say how they took part."))
    for of_units in {party.of_units for party in waiting.parties}:
        of_kind = [shares.get(p.key, Decimal(0)) for p in waiting.parties if p.of_units == of_units]
        if any(not fits(share) or share < 0 for share in of_kind) or sum(of_kind) != WHOLE:
            raise FactRefused(_("The shares must make 100 percent together."), "shares")
    made = [
        ManualValue.objects.create(
            desk_id=line.desk_id,
            clause=waiting.clause,
            fact_kind="item",
            fact_id=line.item_id,
            item_id=line.item_id,
            owner=party.key,
            unit_id=party.key if party.of_units else None,
            title=f"{waiting.title}{party.name}"[:200],
            on=Span.from_key(line.month).starts_on,
            bounds=BOUNDS,
            value=shares.get(party.key, Decimal(0)),
            reason=words,
            entered_by=by,
            entered_at=at,
        )
        for party in waiting.parties
    ]
    for value in made:
        audit("enter_value", "manualvalue", value.pk, value.desk_id, by=by, at=at)
    ask_to_approve(made[0], at)
    return made
