"""Beside the form of a manuscript: what of the archive its text is like."""

import uuid

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET, require_POST

from qingxun.copies.models import ArchivedText
from qingxun.copies.queries import comparing, reading
from qingxun.copies.queries.matching import matches, stock_on, whole_text
from qingxun.desk.models import Manuscript
from qingxun.desk.models.manuscripts import BODY_LIMIT, TITLE_LIMIT
from qingxun.desk.queries.writing import find_for_writing
from qingxun.kit.clock import today
from qingxun.language.engine.copies import letters_of
from qingxun.language.queries import desks_of
from qingxun.organizations.access import PersonRequest, signed_in
from qingxun.records.middleware import writes_nothing

SHORTEST = 30  # letters of a text that is worth looking for


@writes_nothing
@signed_in
@require_POST
def beside(request: PersonRequest) -> HttpResponse:
    """What the typed text is like, among the texts that the writer may read: a fragment. Nothing is
    stored, nothing refused."""
    title = request.POST.get("title", "")[:TITLE_LIMIT]
    body = request.POST.get("body", "").replace("\r\n", "\n")[:BODY_LIMIT]
    letters, key = letters_of(f"{title}\n{body}"), _text_id(request)
    if len(letters.text) < SHORTEST:
        return HttpResponse("")
    archive = ArchivedText.objects.visible_to(request.person)
    stock = stock_on(desks_of(request.person, today()), today())
    found = matches(letters, archive, stock=stock, exclude=key)
    if not found:
        return HttpResponse("")
    sources = [match.source.manuscript for match in found]
    context = {
        "matches": [(match, round(100 * match.likeness.share)) for match in found],
        "adopted": reading.adoptions_of(request.person, sources),
        "text": key if is_kept(request, key) else None,
    }
    return render(request, "copies/beside.html", context)


def is_kept(request: PersonRequest, key: uuid.UUID | None) -> bool:
    """Whether the manuscript was saved already, so that it can be shown beside its source."""
    return key is not None and find_for_writing(request.person, key).manuscript is not None


def _text_id(request: PersonRequest) -> uuid.UUID | None:
    try:
        return uuid.UUID(request.POST.get("text", ""))
    except ValueError:
        return None


@signed_in
@require_GET
def draft(request: PersonRequest, pk: uuid.UUID, source: uuid.UUID) -> HttpResponse:
    """A manuscript as it was saved last, side by side with an archived one that she may read."""
    manuscript: Manuscript | None = find_for_writing(request.person, pk).manuscript
    if manuscript is None:
        raise Http404
    archive = ArchivedText.objects.visible_to(request.person)
    found = get_object_or_404(
        archive.select_related("revision", "manuscript__unit"), manuscript=source
    )
    stock = stock_on(desks_of(request.person, today()), today())
    text = whole_text(manuscript)
    sources = [
        comparing.Source(match.source.manuscript, match.source.revision, match.likeness)
        for match in matches(letters_of(text), archive, stock=stock, exclude=pk)
    ]
    origins = comparing.origins_of(text, stock, sources)
    both = comparing.compare_texts(text, found.revision, stock, sources, origins)
    context = {
        "manuscript": manuscript,
        "source": found,
        "both": both,
        "origins": origins,
        "whole": sum(origin.share for origin in origins),
        "share": round(100 * both.likeness.share),
        "adopted": reading.adoptions_of(request.person, [found.manuscript]).get(source, []),
    }
    return render(request, "copies/draft.html", context)
