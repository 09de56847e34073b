"""Masking personal data, and the unmasked text for who says why."""

import uuid
from collections.abc import Callable
from typing import cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from qingxun.desk import actions
from qingxun.desk.models import Original
from qingxun.desk.panels import origins_of
from qingxun.desk.permissions.masking import can_open_original
from qingxun.desk.permissions.submissions import can_decide
from qingxun.desk.queries.review import (
    issues_out_with_personal,
    originals_of,
    personal_files_of,
)
from qingxun.desk.views.review import EDITORS, EVERYBODY, address, list_query, load
from qingxun.documents.serving import file_response
from qingxun.kit.clock import now, today
from qingxun.kit.refusals import PermissionRefused, Refusal
from qingxun.language.personal import spots_in
from qingxun.language.queries import always_left, ignored_in
from qingxun.organizations.access import PersonRequest, for_roles
from qingxun.ui.refusals import refused

MOST_IGNORED = 30


@for_roles(*EVERYBODY)
@require_GET
def wording(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Personal data in either text, texts under lock, and what proof-reading was told to leave:
    a fragment for the margin of the editor's page, or a page."""
    row, person = load(request, pk), cast(PersonRequest, request).person
    texts = {row.title, row.body, row.revision.title, row.revision.body, row.manuscript.keywords}
    texts |= {f"{file.name}\n{file.caption}" for file in row.manuscript.attachments.all()}
    spots = spots_in((("", text) for text in texts), today())
    files, originals = personal_files_of(row), originals_of(row)
    context = {
        "submission": row,
        "list_query": list_query(request),
        "personal": list({(spot.kind, spot.text): spot for spot in spots}.values()),
        "originals": originals,
        "files": files,
        "wanting": spots or any(not file.locked_at for file in files),
        "locked": originals or any(file.locked_at for file in files),
        "may_mask": can_decide(person, row),
        "may_open": can_open_original(person, row),
        "origins": origins_of(request, row.manuscript),
        "ignored": list(ignored_in(row.manuscript_id)[:MOST_IGNORED]),
        "always": always_left(row.revision.title, row.revision.body, row.revision.made_by, today())[
            :MOST_IGNORED
        ],
    }
    asked_by_page = bool(request.headers.get("HX-Request"))
    template = "desk/parts/review_personal.html" if asked_by_page else "desk/wording.html"
    return render(request, template, context)


@for_roles(*EDITORS)
@require_POST
def mask(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Mask what was found; back to the page from which it was asked."""
    submission, person = load(request, pk), cast(PersonRequest, request).person
    try:
        actions.mask_submission(submission=submission, by=person, at=now())
        messages.success(request, _("Personal data is masked; the unmasked text is locked away."))
        for issue in issues_out_with_personal(submission, today()):
            messages.warning(
                request,
                _("%(issue)s is out and still holds it; it can only be withdrawn.")
                % {"issue": issue},
            )
    except PermissionRefused:
        raise
    except Refusal as refusal:
        messages.error(request, refusal.sentence)
    back = request.POST.get("next", "")
    is_here = url_has_allowed_host_and_scheme(back, {request.get_host()}, request.is_secure())
    target = back if is_here else address(submission.pk, list_query(request))
    return HttpResponseRedirect(target, status=303)


@for_roles(*EDITORS)
@require_POST
def open_original(request: HttpRequest, pk: uuid.UUID, original: uuid.UUID) -> HttpResponse:
    """The unmasked text on a page of its own, once, for a reason that is written down."""
    submission, person = load(request, pk), cast(PersonRequest, request).person
    row = get_object_or_404(
        Original.objects.select_related("revision", "masked_by"),
        pk=original,
        revision__manuscript=submission.manuscript_id,
        destroyed_at__isnull=True,
    )
    reason = request.POST.get("reason", "")

    def open_it() -> None:
        actions.open_original(
            original=row, submission=submission, reason=reason, by=person, at=now()
        )

    answer = _refused(request, submission.pk, open_it)
    return answer or render(
        request, "desk/original.html", {"submission": submission, "original": row}
    )


@for_roles(*EDITORS)
@require_POST
def open_locked_file(request: HttpRequest, pk: uuid.UUID, file: uuid.UUID) -> HttpResponseBase:
    """A file under lock, once, for a reason that is written down."""
    submission, person = load(request, pk), cast(PersonRequest, request).person
    row = get_object_or_404(submission.manuscript.attachments.locked(), pk=file)
    reason = request.POST.get("reason", "")

    def open_it() -> None:
        actions.open_locked_file(
            file=row, submission=submission, reason=reason, by=person, at=now()
        )

    answer = _refused(request, submission.pk, open_it)
    return answer or file_response(request, row.file, name=row.name, download=True)


def _refused(
    request: HttpRequest, submission: uuid.UUID, open_it: Callable[[], None]
) -> HttpResponse | None:
    """The sentence, and the reason that was typed, if what is under lock can't be opened so."""
    try:
        open_it()
    except PermissionRefused:
        raise
    except Refusal as refusal:
        back = address(submission, list_query(request))
        if request.POST.get("reason", "").strip():
            return refused(request, refusal.sentence, back)
        messages.error(request, refusal.sentence)
        return HttpResponseRedirect(back, status=303)
    return None


@for_roles(*EDITORS)
@require_POST
def destroy_original(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Destroy the unmasked texts of a manuscript."""
    submission, person = load(request, pk), cast(PersonRequest, request).person
    number = actions.destroy_originals(submission=submission, by=person, at=now())
    messages.success(request, _("Unmasked texts destroyed: %(number)s.") % {"number": number})
    return HttpResponseRedirect(address(submission.pk, list_query(request)), status=303)
