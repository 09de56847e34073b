"""What a person leaves as it is in proof-reading: in one text, or always; and taking it back."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from qingxun.kit.clock import now
from qingxun.language import actions, queries
from qingxun.language.views import text_id
from qingxun.organizations.access import PersonRequest, signed_in
from qingxun.ui.lists import Column, ListPage


def _asked(request: PersonRequest) -> dict[str, Any]:
    """The finding that a line of the panel names, and for which text; none for always."""
    key, text = request.POST.get("key", ""), text_id(request)
    if not key or (text is None and "always" not in request.POST):
        raise Http404
    return {"key": key, "text": None if "always" in request.POST else text}


@signed_in
@require_POST
def ignore(request: PersonRequest) -> HttpResponse:
    """Ignore a finding in this text, or always; answers with a line by which it is taken back."""
    asked = _asked(request)
    sentence = request.POST.get("sentence", "")
    actions.ignore_finding(sentence=sentence, by=request.person, at=now(), **asked)
    return render(request, "language/ignored_line.html", {**asked, "sentence": sentence})


@signed_in
@require_POST
def undo(request: PersonRequest) -> HttpResponse:
    """Take it back at once; the panel reads the text again."""
    actions.tell_again(by=request.person, **_asked(request))
    return HttpResponse("", headers={"HX-Trigger": "look-again"})


@signed_in
@require_GET
def ignored(request: PersonRequest) -> HttpResponseBase:
    """What this person always ignores, the newest first."""
    page = ListPage(
        request.GET,
        rows=queries.always_ignored(request.person),
        columns=[
            Column("sentence", _("Not told any more")),
            Column("ignored_at", _("Since"), sort=("ignored_at", "pk"), descending_first=True),
        ],
        filters=[],
        default_sort="-ignored_at",
    )
    return render(request, "language/ignored.html", {"list": page})


@signed_in
@require_POST
def stop_ignoring(request: PersonRequest, pk: uuid.UUID | None = None) -> HttpResponse:
    """Tell this person again what she always ignored: one of it, or all."""
    number = actions.stop_ignoring(by=request.person, row=pk)
    messages.success(request, _("Told again from now on: %(number)s.") % {"number": number})
    return redirect("language:ignored")
