"""What the pages of dispatch share."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from qingxun.dispatch.models import Outlet
from qingxun.dispatch.queries import outlets_of
from qingxun.kit.periods import PeriodKind, Span, quarter_of
from qingxun.ledger.queries import closed_month_keys
from qingxun.organizations.access import PersonRequest
from qingxun.organizations.models import Organization
from qingxun.organizations.states import DESK_ROLES
from qingxun.ui.periods import period_name


def own_desk(request: PersonRequest) -> Organization:
    """The desk where the person works (the first, when there are several)."""
    return request.person.units(*DESK_ROLES)[0]


def own_outlets(request: PersonRequest) -> QuerySet[Outlet]:
    """Outlets in use at the person's desks."""
    return outlets_of(request.person.unit_ids(*DESK_ROLES))


def see_other(name: str, *args: Any) -> HttpResponse:
    """Go to a page after a POST."""
    return HttpResponseRedirect(reverse(name, args=args), status=303)


def quarter_choices(day: dt.date, count: int = 8) -> list[tuple[str, str]]:
    """The last quarters, the present one first."""
    span = quarter_of(day)
    found = []
    for _number in range(count):
        found.append((span.key, period_name(span)))
        span = span.previous()
    return found


def tell_if_late(request: PersonRequest, days: Sequence[dt.date]) -> None:
    """What was just recorded may lie in closed months: where its points stand the policy says."""
    dated = [Span.of(PeriodKind.MONTH, day).key for day in days]
    closed = closed_month_keys(own_desk(request).pk)
    late = [month for month in dated if month in closed]
    if not late:
        return
    values = {"month": "、".join(map(period_name, sorted(set(late)))), "late": len(late)}
    if len(days) == 1:
        words = _(
            "%(month)s is closed: what is dated in it counts as late; where its points are "
            "booked, the scoring policy says."
        )
    else:
        words = _(
            "Closed already: %(month)s. %(late)s of the rows count as late; where their points "
            "are booked, the scoring policy says."
        )
    messages.warning(request, words % values)
