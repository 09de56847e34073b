"""What the pages of dispatch share."""

import datetime as dt
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse

from qingxun.dispatch.models import Outlet
from qingxun.dispatch.queries import outlets_of
from qingxun.kit.periods import quarter_of
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
