"""A bulletin as a file, as pages beside its text, and as a batch with one copy for every unit."""

import json
import uuid

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from qingxun.bulletins.printing import COPIES, bulletin_document, document_shown
from qingxun.bulletins.views import WRITERS, found_bulletin
from qingxun.documents.prints.batches import start_batch
from qingxun.documents.prints.responses import file_answer, pages_answer
from qingxun.documents.states import Wrapping
from qingxun.kit.clock import now
from qingxun.organizations.access import PersonRequest, for_roles, signed_in
from qingxun.records.middleware import writes_nothing


@signed_in
@require_GET
def file(request: PersonRequest, pk: uuid.UUID, form: str) -> HttpResponse:
    """The bulletin as PDF, Word file or web page; once published, as it was issued."""
    found = found_bulletin(request, pk)
    return file_answer(document_shown(found), form, found.title)


@for_roles(*WRITERS)
@writes_nothing
@require_POST
def preview(request: PersonRequest, pk: uuid.UUID) -> HttpResponse:
    """The pages with the title and text that are being typed; saves nothing."""
    found = found_bulletin(request, pk)
    title = request.POST.get("title", "")[:120]
    text = request.POST.get("text", "")
    return pages_answer(request, bulletin_document(found, title=title, text=text))


@signed_in
@require_GET
def figures(request: PersonRequest, pk: uuid.UUID) -> HttpResponse:
    """The frozen figures, byte for byte as their digest was made."""
    found = found_bulletin(request, pk)
    text = json.dumps(found.figures, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    response = HttpResponse(text, content_type="application/json; charset=utf-8")
    response["Content-Disposition"] = (
        f'attachment; filename="figures-{found.figures["period"]}.json"'
    )
    return response


@for_roles(*WRITERS)
@require_POST
def unit_copies(request: PersonRequest, pk: uuid.UUID) -> HttpResponse:
    """Ask for one copy for every unit, made in the background."""
    found = found_bulletin(request, pk)
    wrapping = request.POST.get("wrapping", "")
    batch = start_batch(
        desk=found.desk,
        maker=COPIES,
        subject=found.pk,
        title=found.title,
        wrapping=Wrapping(wrapping) if wrapping in Wrapping.values else Wrapping.ZIP,
        by=request.person,
        at=now(),
    )
    return HttpResponseRedirect(reverse("prints:batch", args=[batch.pk]), status=303)
