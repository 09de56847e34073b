"""What the pages of intake share."""

import uuid
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from qingxun.desk.permissions.manuscripts import WRITING_ROLES
from qingxun.intake import queries
from qingxun.intake.models import SORTING_ROLES, IncomingFile
from qingxun.intake.permissions import can_set_mailbox
from qingxun.kit.refusals import PermissionRefused
from qingxun.organizations.access import PersonRequest
from qingxun.organizations.models import Organization

Tab = tuple[str, str, bool, int | str]


def see_other(name: str, *args: Any, query: str = "") -> HttpResponse:
    """Go to a page after a POST."""
    return HttpResponseRedirect(reverse(name, args=args) + query, status=303)


def units_of(request: PersonRequest) -> list[Organization]:
    """The units for which the person hands in; refused when there are none."""
    units = request.person.units(*WRITING_ROLES)
    if not units:
        raise PermissionRefused(
            _("Only information officers and principals of a unit write for it.")
        )
    return units


def own_desk(request: PersonRequest) -> Organization:
    """The first office where the person edits."""
    return request.person.units(*SORTING_ROLES)[0]


def load_file(request: PersonRequest, pk: uuid.UUID) -> IncomingFile:
    """A file that the person may see, whole, or 404."""
    found: IncomingFile = get_object_or_404(queries.file_for(request.person), pk=pk)
    return found


def tabs_of(request: PersonRequest, shown: str) -> list[Tab]:
    """The office's pages: address, words, whether it is shown, how many wait there."""
    unknown = queries.unknown_mails(request.person)[:100].count()
    pages = [
        ("intake:received", _("What came in"), 0),
        ("intake:mails", _("Mails"), unknown),
    ]
    if can_set_mailbox(request.person, own_desk(request).pk):
        pages.append(("intake:mailbox", _("Mailbox"), 0))
    return [(reverse(name), words, name == shown, count or "") for name, words, count in pages]
