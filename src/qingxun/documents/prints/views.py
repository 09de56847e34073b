"""Letterhead, documents that are typed, batches."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from qingxun.documents.models import Batch, DistributionLine, Letterhead
from qingxun.documents.prints.actions import save_letterhead
from qingxun.documents.prints.forms import ComposeForm, LetterheadForm, first_values, show_lines
from qingxun.documents.prints.permissions import can_set_letterhead
from qingxun.documents.prints.queries import (
    is_only_here,
    letterhead_of,
    print_address,
    taken_before,
)
from qingxun.documents.prints.responses import FORMS, file_answer, pages_answer
from qingxun.documents.serving import file_response
from qingxun.documents.states import BATCH_TONES, BatchState, DistributionUse
from qingxun.kit.clock import now, today
from qingxun.kit.refusals import Refusal
from qingxun.organizations.access import PersonRequest, for_roles
from qingxun.organizations.models import Organization
from qingxun.organizations.states import DESK_ROLES
from qingxun.records.middleware import writes_nothing


def own_desk(request: PersonRequest) -> Organization:
    """The desk at which the person works; of several the first in the tree's order."""
    desks = Organization.objects.filter(pk__in=request.person.unit_ids(*DESK_ROLES))
    found = desks.order_by("order", "code").first()
    if found is None:
        raise Refusal(_("You work at no editing office."))
    return found


def where_codes_lead(letterhead: Letterhead) -> dict[str, Any]:
    """The address in the codes on prints, and whether only this computer can open it."""
    address = print_address(letterhead)
    return {"address": address, "only_here": is_only_here(address)}


@for_roles(*DESK_ROLES)
@require_http_methods(["GET", "POST"])
def letterhead(request: PersonRequest) -> HttpResponse:
    """How the committee's documents are headed, signed and distributed."""
    desk = own_desk(request)
    kept = letterhead_of(desk)
    where = where_codes_lead(kept)
    rows = list(DistributionLine.objects.filter(desk=desk))
    initial = {
        "bulletin_lines": show_lines(rows, DistributionUse.BULLETIN),
        "official_lines": show_lines(rows, DistributionUse.OFFICIAL),
    }
    form = LetterheadForm(request.POST or None, instance=kept, initial=initial)
    if request.method == "POST" and form.is_valid():
        lines = form.lines()
        save_letterhead(
            desk=desk, values=form.cleaned_data, lines=lines, by=request.person, at=now()
        )
        messages.success(request, _("Saved. Documents issued before stay as they were printed."))
        return HttpResponseRedirect(reverse("prints:letterhead"), status=303)
    context = {
        "form": form,
        "desk": desk,
        "may_set": can_set_letterhead(request.person, desk.pk),
    } | where
    status = 422 if form.is_bound else 200
    return render(request, "documents/letterhead.html", context, status=status)


@for_roles(*DESK_ROLES)
@require_GET
def compose(request: PersonRequest) -> HttpResponse:
    """Type a document and see its pages beside it."""
    desk = own_desk(request)
    rows = list(DistributionLine.objects.filter(desk=desk))
    lines = show_lines(rows, DistributionUse.OFFICIAL)
    kept = letterhead_of(desk)
    form = ComposeForm(initial=first_values(kept, lines, today()))
    context = {"form": form, "desk": desk} | where_codes_lead(kept)
    return render(request, "documents/compose.html", context)


@for_roles(*DESK_ROLES)
@writes_nothing
@require_POST
def compose_file(request: PersonRequest, form: str) -> HttpResponse:
    """The typed document as ``pages``, ``pdf``, ``docx`` or ``html``; keeps nothing."""
    desk = own_desk(request)
    filled = ComposeForm(request.POST)
    sentence = ""
    if filled.is_valid():
        try:
            document = filled.document(letterhead_of(desk))
            if form in FORMS:
                return file_answer(document, form, document.title)
            return pages_answer(request, document)
        except Refusal as refusal:
            sentence = refusal.sentence
    if form not in FORMS:
        sentence = sentence or why_no_pages(filled)
        return render(request, "documents/pages.html", {"sentence": sentence})
    context = {"form": filled, "desk": desk, "sentence": sentence}
    return render(request, "documents/compose.html", context, status=422)


def why_no_pages(filled: ComposeForm) -> str:
    """What keeps the pages from being shown: something is not there yet, or is wrong."""
    if not (filled.data.get("title", "").strip() and filled.data.get("text", "").strip()):
        return _("The pages show as soon as title and text are there.")
    wrong = ((filled[name].label, found[0]) for name, found in filled.errors.items())
    return " ".join(_("%(label)s: %(fault)s") % {"label": a, "fault": b} for a, b in wrong)


@for_roles(*DESK_ROLES)
@require_GET
def batches(request: PersonRequest) -> HttpResponse:
    """What the person asked for, the newest first."""
    rows = list(Batch.objects.visible_to(request.person).select_related("result")[:50])
    shown = [(row, BATCH_TONES[BatchState(row.state)]) for row in rows]
    return render(request, "documents/batches.html", {"batches": shown})


@for_roles(*DESK_ROLES)
@require_GET
def batch(request: PersonRequest, pk: uuid.UUID) -> HttpResponse:
    """How far a batch is, and its file when it is there."""
    found = get_object_or_404(Batch.objects.visible_to(request.person), pk=pk)
    context = {
        "batch": found,
        "tone": BATCH_TONES[BatchState(found.state)],
        "under_way": found.state in {BatchState.WAITING, BatchState.RUNNING},
        "elapsed": max(0, int((now() - found.asked_at).total_seconds())),
        "before": taken_before(found),
    }
    return render(request, "documents/batch.html", context)


@for_roles(*DESK_ROLES)
@require_GET
def batch_file(request: PersonRequest, pk: uuid.UUID) -> HttpResponseBase:
    """The finished file."""
    rows = Batch.objects.visible_to(request.person).select_related("result")
    found = get_object_or_404(rows, pk=pk, result__isnull=False)
    assert found.result is not None
    return file_response(request, found.result, download=True)
