"""One file: the original beside what was read, to correct, take or put aside."""

import uuid
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from qingxun.desk.permissions.manuscripts import WRITING_ROLES
from qingxun.desk.queries.manuscripts import kinds_of
from qingxun.intake import actions
from qingxun.intake.actions import IntakeRefused
from qingxun.intake.forms import CorrectionForm, initial_of
from qingxun.intake.kinds import IncomingSource
from qingxun.intake.models import IncomingFile
from qingxun.intake.permissions import can_handle, check_can_handle
from qingxun.intake.queries import people_named_like, submission_that_opens
from qingxun.intake.states import INCOMING_TONES, UNDER_WAY, IncomingState
from qingxun.intake.views.reading_page import context_of
from qingxun.intake.views.shared import load_file, see_other
from qingxun.kit.clock import CHINA, now, today
from qingxun.kit.refusals import PermissionRefused, Refusal, StaleRefused
from qingxun.messaging.actions import read_about
from qingxun.organizations.access import PersonRequest, signed_in
from qingxun.organizations.models import Organization


def form_of(request: PersonRequest, file: IncomingFile, data: Any = None) -> CorrectionForm:
    """The form with the person's units and the kinds of the office that receives from them."""
    units: list[Organization] = request.person.units(*WRITING_ROLES)
    if file.unit is not None and file.unit not in units:
        units = [file.unit]
    kinds = kinds_of(file.desk_id) if file.desk_id else []
    return CorrectionForm(data, initial=initial_of(file), units=units, kinds=kinds)


@signed_in
@require_http_methods(["GET", "POST"])
def file(request: PersonRequest, pk: uuid.UUID) -> HttpResponse:
    """The page; a POST keeps the corrections and, when asked, makes the manuscript."""
    found = load_file(request, pk)
    if request.method == "POST":
        check_can_handle(request.person, found)
        return confirm(request, found)
    if request.headers.get("HX-Request"):  # the page asks whether it is read
        waits = found.state in UNDER_WAY
        return HttpResponse(status=204) if waits else HttpResponse(headers={"HX-Refresh": "true"})
    read_about(by=request.person, object_id=found.pk, at=now())
    return show(request, found, form_of(request, found))


def show(
    request: PersonRequest,
    found: IncomingFile,
    form: CorrectionForm,
    *,
    refusal: str = "",
    status: int = 200,
) -> HttpResponse:
    may_handle = can_handle(request.person, found)
    context = {
        "file": found,
        "form": form,
        "refusal": refusal,
        "tone": INCOMING_TONES[IncomingState(found.state)],
        "under_way": found.state in UNDER_WAY,
        "may_handle": may_handle,
        "handles": may_handle and found.state == IncomingState.READY,
        "people": people_named_like(found.unit, today()) if found.unit and may_handle else [],
        "may_open": found.is_under_lock and bool(submission_that_opens(found, request.person)),
        "files": list(found.parts.all().light()) if is_mail(found) else [],
    }
    return render(request, "intake/file.html", context | context_of(found), status=status)


def is_mail(found: IncomingFile) -> bool:
    """Whether other files came inside this one: it came to the mailbox, or was handed in as a
    mail that only carried files."""
    return found.source == IncomingSource.MAIL or found.state == IncomingState.OPENED


def confirm(request: PersonRequest, found: IncomingFile) -> HttpResponse:
    """Keep what was typed; then, with “make a manuscript”, make it. What was typed stays when that
    is refused."""
    form = form_of(request, found, request.POST)
    if not form.is_valid():
        return show(request, found, form, status=422)
    at = now()
    try:
        found = store(request, found, form)
        if request.POST.get("do") != "take":
            messages.success(request, _("Saved at %(time)s.") % {"time": f"{at:%H:%M}"})
            return see_other("intake:file", found.pk)
        made = actions.take_file(
            file=found, parts=request.POST.getlist("parts"), by=request.person, at=at
        )
    except PermissionRefused:
        raise
    except StaleRefused as refusal:
        found.refresh_from_db()
        return show(request, found, form, refusal=refusal.sentence, status=409)
    except Refusal as refusal:
        renew_version(form, found)
        form.add_error(refusal.field if refusal.field in form.fields else None, refusal.sentence)
        return show(request, found, form, status=422)
    messages.success(request, _("The manuscript is there. Look it over and submit it."))
    return see_other("desk:edit", made.pk)


def store(request: PersonRequest, found: IncomingFile, form: CorrectionForm) -> IncomingFile:
    return actions.correct_file(
        file=found,
        said=form.correction(),
        version=form.cleaned_data.get("version") or 0,
        by=request.person,
        at=now(),
    )


def renew_version(form: CorrectionForm, found: IncomingFile) -> None:
    """The form that is shown again was made from what is kept now."""
    form.data = {**form.data.dict(), "version": str(found.version)}  # type: ignore[attr-defined]


@signed_in
@require_POST
def autosave(request: PersonRequest, pk: uuid.UUID) -> HttpResponse:
    """Keep the corrections while one types."""
    found = load_file(request, pk)
    check_can_handle(request.person, found)
    form = form_of(request, found, request.POST)
    form.is_valid()
    try:
        found = store(request, found, form)
    except StaleRefused as refusal:
        return plain(refusal.sentence, 409)
    except Refusal as refusal:
        return plain(refusal.sentence, 422)
    assert found.saved_at is not None
    saved = f"{found.saved_at.astimezone(CHINA):%H:%M}"
    return JsonResponse({"at": saved, "fields": {"version": found.version}})


def plain(sentence: str, status: int) -> HttpResponse:
    return HttpResponse(sentence, status=status, content_type="text/plain; charset=utf-8")


STEPS: dict[str, Callable[..., IncomingFile]] = {
    "aside": actions.put_aside,
    "back": actions.bring_back,
    "again": actions.read_again,
}


@signed_in
@require_POST
def step(request: PersonRequest, pk: uuid.UUID) -> HttpResponse:
    """Put aside, bring back, or let it be read again."""
    found = load_file(request, pk)
    do = STEPS.get(request.POST.get("do", ""))
    try:
        if do is None:
            raise IntakeRefused(_("The page was incomplete. Open it again and try once more."))
        do(file=found, by=request.person, at=now())
    except PermissionRefused:
        raise
    except Refusal as refusal:
        messages.error(request, refusal.sentence)
        return see_other("intake:file", pk)
    if do is actions.put_aside:
        messages.success(
            request, _("“%(name)s” was put aside; it can be brought back.") % {"name": found.name}
        )
        return see_other("intake:files")
    return see_other("intake:file", pk)
