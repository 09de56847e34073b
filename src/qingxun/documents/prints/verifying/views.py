"""Public pages: title, number, date and state of a print, nothing else."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from qingxun.documents.prints.queries import CODE_LENGTH, verdict_of
from qingxun.documents.typesetting.codes import digest_words
from qingxun.organizations.access import public

WHY = "whoever holds a print may know whether it is genuine; shows title, number, date and state"
LONGEST = 800


@public(WHY)
@require_GET
def ask(request: HttpRequest) -> HttpResponse:
    """Type the digits that stand beside the code, or the whole address that the code holds."""
    typed = "".join(request.GET.get("code", "").split())
    typed = typed.rstrip("/").rpartition("/")[2][:LONGEST]
    if typed:
        return HttpResponseRedirect(reverse("verifying:verify", args=[typed]))
    return render(request, "documents/verify.html")


@public(WHY)
@require_GET
def verify(request: HttpRequest, code: str) -> HttpResponse:
    """Whether the print with this code was issued here, and whether it is current."""
    verdict = verdict_of(code[:LONGEST])
    newer = verdict.successor if verdict.issued and not verdict.is_current else None
    context = {
        "verdict": verdict,
        "asked": True,
        "newer": newer,
        "newer_code": newer.digest[:CODE_LENGTH] if newer else "",
        "digest": digest_words(verdict.issued.digest) if verdict.issued else "",
    }
    response = render(
        request, "documents/verify.html", context, status=200 if verdict.issued else 404
    )
    response["Cache-Control"] = "no-store"
    return response
