"""What the pages of this area share."""

import uuid
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from qingxun.desk.models import Submission
from qingxun.facts.actions import FactRefused
from qingxun.facts.permissions import RECORDING_ROLES, can_keep_year
from qingxun.kit.clock import today
from qingxun.organizations.access import PersonRequest
from qingxun.organizations.models import Organization
from qingxun.organizations.states import DESK_ROLES

Tab = tuple[str, str, bool]


def own_desk(request: PersonRequest) -> Organization:
    """The desk where the person works: hers, or the one of hers that the address names."""
    desks = request.person.units(*DESK_ROLES)
    wished = request.GET.get("desk", "")
    return next((desk for desk in desks if str(desk.pk) == wished), desks[0])


def recording_desk(request: PersonRequest) -> Organization:
    """The first desk where the person records."""
    return request.person.units(*RECORDING_ROLES)[0]


def see_other(name: str, *args: Any, query: str = "") -> HttpResponse:
    """Go to a page after a POST."""
    return HttpResponseRedirect(reverse(name, args=args) + query, status=303)


def tabs_of(request: PersonRequest, shown: str) -> list[Tab]:
    """The pages of the area that the person may use: address, words, whether it is shown."""
    pages = [
        ("facts:incidents", _("Incidents")),
        ("facts:outputs", _("Other results")),
    ]
    if request.person.holds(*DESK_ROLES):
        pages += [
            ("facts:values", _("Values by judgement")),
            ("facts:tables", _("Entered tables")),
            ("facts:unit_years", _("Units in a year")),
            ("facts:person_years", _("People in a year")),
        ]
    return [(reverse(name), words, name == shown) for name, words in pages]


def find_manuscript(desk: Organization, title: str) -> Any:
    """The only manuscript of that title that the desk received; None for an empty title."""
    words = " ".join(title.split())
    if not words:
        return None
    rows = Submission.objects.filter(desk=desk, manuscript__title=words)
    found = list(rows.select_related("manuscript__unit")[:2])
    if len(found) != 1:
        raise FactRefused(
            _("“%(title)s” is not among the manuscripts received, or stands there twice.")
            % {"title": words},
            "title",
        )
    return found[0].manuscript


def year_of(request: PersonRequest) -> int:
    """The year that the address names, else this one."""
    text = request.GET.get("year", "")
    year = int(text) if text.isascii() and text.isdigit() and len(text) == 4 else today().year
    return year if 2000 <= year <= 2100 else today().year


def keeps_year(request: PersonRequest, desk: uuid.UUID) -> bool:
    return can_keep_year(request.person, desk)
