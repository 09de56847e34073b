"""待我审签: what waits for a unit's principal, made for the thumb."""

import uuid
from typing import cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from qingxun.desk import actions
from qingxun.desk.queries.manuscripts import waiting_for_signature
from qingxun.desk.views.manuscripts import carry_out, find_submission
from qingxun.organizations.access import PersonRequest, for_roles
from qingxun.organizations.states import Role
from qingxun.ui.lists import Column, ListPage


@for_roles(Role.PRINCIPAL)
@require_GET
def signing(request: HttpRequest) -> HttpResponse:
    """What waits for my signature, the oldest first."""
    page = ListPage(
        request.GET,
        rows=waiting_for_signature(cast(PersonRequest, request).person),
        columns=[
            Column("title", _("Title"), sort="title"),
            Column("desk", _("Submit to")),
            Column("when", _("Handed in"), sort="submitted_at"),
        ],
        default_sort="when",
    )
    return render(request, "desk/signing.html", {"list": page})


@for_roles(Role.PRINCIPAL)
@require_POST
def sign(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Sign: the desk receives it now."""
    here = cast(PersonRequest, request)
    row = find_submission(here.person, pk)
    return carry_out(
        here,
        row.manuscript_id,
        lambda at: actions.sign_submission(submission=row, by=here.person, at=at),
        _("Signed and submitted to %(desk)s.") % {"desk": row.desk.short_name},
    )


@for_roles(Role.PRINCIPAL)
@require_POST
def refuse(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Give it back to the writer with the reason in words."""
    here = cast(PersonRequest, request)
    row = find_submission(here.person, pk)
    reason = request.POST.get("reason", "")
    return carry_out(
        here,
        row.manuscript_id,
        lambda at: actions.refuse_to_sign(submission=row, reason=reason, by=here.person, at=at),
        _("Given back to %(name)s.") % {"name": row.submitted_by.name},
        reason,
    )
