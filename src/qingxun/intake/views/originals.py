"""Originals, their pages as pictures, and what goes with the manuscript: streamed, never public."""

import uuid

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from qingxun.documents.intake import page_picture
from qingxun.documents.refusals import FileRefused
from qingxun.documents.serving import file_response
from qingxun.intake import actions, queries
from qingxun.intake.models import IncomingFile, IncomingPart
from qingxun.kit.clock import now
from qingxun.kit.refusals import PermissionRefused, Refusal
from qingxun.organizations.access import PersonRequest, signed_in
from qingxun.ui.refusals import refused


def load(request: PersonRequest, pk: uuid.UUID) -> IncomingFile:
    """A file with its original, for whoever may see it; 404 for others, and while it is locked."""
    rows = IncomingFile.objects.visible_to(request.person).open().select_related("original")
    found: IncomingFile = get_object_or_404(rows, pk=pk)
    return found


@signed_in
@require_safe
def original(request: PersonRequest, pk: uuid.UUID) -> HttpResponseBase:
    """What was sent, byte for byte, always as a download: nobody vouches for it."""
    found = load(request, pk)
    assert found.original is not None
    return file_response(request, found.original, name=found.name, download=True)


@signed_in
@require_POST
def open_locked(request: PersonRequest, pk: uuid.UUID) -> HttpResponseBase:
    """An original under lock, once, for a reason that is written down."""
    found = get_object_or_404(queries.locked_for(request.person), pk=pk)
    submission = queries.submission_that_opens(found, request.person)
    assert found.original is not None
    assert submission is not None
    try:
        actions.open_locked_original(
            file=found, reason=request.POST.get("reason", ""), by=request.person, at=now()
        )
    except PermissionRefused:
        raise
    except Refusal as refusal:
        back = reverse("desk:review", args=[submission.pk])
        if request.POST.get("reason", "").strip():
            return refused(request, refusal.sentence, back)
        messages.error(request, refusal.sentence)
        return HttpResponseRedirect(back, status=303)
    return file_response(request, found.original, name=found.name, download=True)


@signed_in
@require_safe
def page(request: PersonRequest, pk: uuid.UUID, number: int) -> HttpResponse:
    """A page of the original as a picture, drawn in the child process."""
    found = load(request, pk)
    document = found.document
    assert found.original is not None
    if document is None or not 1 <= number <= len(document.pages):
        raise Http404
    turn = document.pages[number - 1].turn
    etag = f'"{found.original.sha256}-{number}-{turn}"'
    if request.headers.get("If-None-Match") == etag:
        return HttpResponse(status=304, headers={"ETag": etag})
    try:
        with found.original.open() as content:
            picture = page_picture(content, number, kind=document.kind, turn=turn)
    except (FileRefused, FileNotFoundError) as error:
        raise Http404 from error
    response = HttpResponse(picture.data, content_type=picture.media_type)
    response["ETag"] = etag
    response["Cache-Control"] = "private, no-cache"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response


@signed_in
@require_safe
def part(request: PersonRequest, pk: uuid.UUID, part: uuid.UUID) -> HttpResponseBase:
    """A picture out of the file, or the checked original."""
    rows = IncomingPart.objects.filter(
        file__in=IncomingFile.objects.visible_to(request.person), file_id=pk
    )
    found = get_object_or_404(rows.select_related("stored"), pk=part)
    return file_response(request, found.stored, name=found.name)
