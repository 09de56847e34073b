"""The editor's page: original and edited text side by side, and the decision."""

import datetime as dt
import uuid
from typing import Any, cast

from django.contrib import messages
from django.db import transaction
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseRedirect,
    JsonResponse,
    QueryDict,
)
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from qingxun.desk import actions
from qingxun.desk.models import Submission
from qingxun.desk.permissions.submissions import can_review
from qingxun.desk.queries.review import reviewable
from qingxun.desk.views.queue import queue_address
from qingxun.desk.views.queue_page import QueuePage
from qingxun.desk.views.review_page import ReviewPage
from qingxun.kit.clock import CHINA, now
from qingxun.kit.refusals import PermissionRefused, Refusal, StaleRefused
from qingxun.organizations.access import PersonRequest, for_roles
from qingxun.organizations.states import Role

EVERYBODY = (Role.EDITOR, Role.OFFICE_HEAD, Role.SIGNING_LEADER)
EDITORS = (Role.EDITOR, Role.OFFICE_HEAD)


def load(request: HttpRequest, pk: uuid.UUID) -> Submission:
    """A submission at one of her desks, else 404."""
    return get_object_or_404(reviewable(cast(PersonRequest, request).person), pk=pk)


def address(pk: uuid.UUID, query: str, place: str = "") -> str:
    """The editor's page with the list it was opened from."""
    kept = QueryDict(mutable=True)
    if query:
        kept["list"] = query[:2000]
    tail = f"?{kept.urlencode()}" if kept else ""
    return reverse("desk:review", args=[pk]) + tail + place


@for_roles(*EVERYBODY)
@require_http_methods(["GET", "POST"])
def review(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Read, edit, decide. The pressed button says what is done with the text that was sent."""
    submission = load(request, pk)
    if request.method == "POST":
        return decide(request, submission)
    return show(request, submission)


def show(request: HttpRequest, submission: Submission, **extra: Any) -> HttpResponse:
    """The page; ``status`` and what was typed come with a refusal."""
    status = extra.pop("status", 200)
    page = ReviewPage(cast(PersonRequest, request), submission, now(), **extra)
    return render(request, "desk/review.html", page.context(), status=status)


def list_query(request: HttpRequest) -> str:
    """The list that the page was opened from, as its address says."""
    return (request.POST.get("list") or request.GET.get("list", ""))[:2000]


def decide(request: HttpRequest, submission: Submission) -> HttpResponse:
    """Save what was sent, and take the step that the button names: both or neither."""
    do = request.POST.get("do", "save")
    following = next_after(request, submission)
    try:
        with transaction.atomic():
            keep_text(request, submission)
            said = take_step(request, submission, do)
    except Refusal as refusal:
        if not can_review(cast(PersonRequest, request).person, submission):
            raise
        stale = isinstance(refusal, StaleRefused)
        return show(
            request,
            load(request, submission.pk),
            status=409 if stale else 422,
            refused=refusal.sentence,
            typed=request.POST,
            stale=stale,
        )
    messages.success(request, said)
    query = list_query(request)
    if do in DECISIONS:
        target = address(following, query) if following else queue_address(query)
        return HttpResponseRedirect(target, status=303)
    return HttpResponseRedirect(address(submission.pk, query), status=303)


def next_after(request: HttpRequest, submission: Submission) -> uuid.UUID | None:
    """The next one of the list, asked before this one leaves it."""
    page = QueuePage(
        QueryDict(list_query(request)),
        desk=submission.desk,
        person=cast(PersonRequest, request).person,
        at=now(),
        choices=False,
    )
    return page.after(submission)


def keep_text(request: HttpRequest, submission: Submission) -> None:
    """Save the edited text when the form has one and it differs from what is kept."""
    data = request.POST
    if "body" not in data:
        return
    title = " ".join(data.get("title", "").split())
    body = data["body"].replace("\r\n", "\n")
    if (title, body) == (submission.title, submission.body):
        return
    actions.save_edit(
        submission=submission,
        title=title,
        body=body,
        version=version_of(data),
        by=cast(PersonRequest, request).person,
        at=now(),
    )


def version_of(data: QueryDict) -> int:
    """The version that the form was made from; 0, which is none, when the form lost it."""
    text = data.get("version", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


DECISIONS = frozenset({"accept", "return", "reject"})


def take_step(request: HttpRequest, submission: Submission, do: str) -> str:
    """One decision; gives the sentence that confirms it."""
    by, at, data = cast(PersonRequest, request).person, now(), request.POST
    title = {"title": submission.title}
    if do == "accept":
        actions.accept_submission(submission=submission, note=data.get("note", ""), by=by, at=at)
        return _("“%(title)s” is accepted.") % title
    if do == "return":
        actions.return_submission(
            submission=submission,
            reason=data.get("return_reason", ""),
            note=data.get("return_note", ""),
            by=by,
            at=at,
        )
        return _("“%(title)s” went back to the unit.") % title
    if do == "reject":
        actions.reject_submission(
            submission=submission,
            reason=data.get("reject_reason", ""),
            note=data.get("reject_note", ""),
            by=by,
            at=at,
        )
        return _("“%(title)s” is not used; the unit reads the reason.") % title
    if do == "reopen":
        actions.reopen_submission(
            submission=submission, reason=data.get("reopen_reason", ""), by=by, at=at
        )
        return _("The decision on “%(title)s” is taken back.") % title
    return _("Saved at %(time)s.") % {"time": clock(at)}


def clock(at: dt.datetime) -> str:
    return f"{at.astimezone(CHINA):%H:%M}"


@for_roles(*EDITORS)
@require_POST
def autosave(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Save while one edits: the new version; 409 with the sentence when somebody else saved."""
    submission = load(request, pk)
    try:
        keep_text(request, submission)
    except StaleRefused as refusal:
        return JsonResponse({"sentence": refusal.sentence}, status=409)
    except Refusal as refusal:
        return JsonResponse({"sentence": refusal.sentence}, status=422)
    return JsonResponse({"saved_at": clock(now()), "fields": {"version": submission.version}})


@for_roles(*EDITORS)
@require_POST
def hold(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Claim, put back, or take over from a colleague."""
    submission = load(request, pk)
    by, at, do = cast(PersonRequest, request).person, now(), request.POST.get("do", "")
    try:
        if do == "claim":
            actions.claim_submission(submission=submission, by=by, at=at)
            messages.success(request, _("It is yours now; others see that you work on it."))
        elif do == "release":
            actions.release_submission(submission=submission, by=by, at=at)
            messages.success(request, _("It is back in the queue, with your changes."))
        elif do == "take_over":
            former = submission.claimed_by
            actions.take_over_submission(submission=submission, by=by, at=at)
            name = former.name if former else _("Nobody")
            messages.success(request, _("It is yours now; %(name)s was told.") % {"name": name})
    except Refusal as refusal:
        if not can_review(by, submission):
            raise
        messages.error(request, refusal.sentence)
    return HttpResponseRedirect(address(submission.pk, list_query(request)), status=303)


@for_roles(*EDITORS)
@require_POST
def ask(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """A question to the unit."""
    submission = load(request, pk)
    try:
        actions.ask_question(
            submission=submission,
            text=request.POST.get("question", ""),
            by=cast(PersonRequest, request).person,
            at=now(),
        )
        messages.success(request, _("The unit was asked; its answer will stand here."))
    except PermissionRefused:
        raise
    except Refusal as refusal:
        return show(
            request,
            submission,
            status=422,
            refused=refusal.sentence,
            question=request.POST.get("question", ""),
        )
    return HttpResponseRedirect(
        address(submission.pk, list_query(request), "#questions"), status=303
    )


@for_roles(*EVERYBODY)
@require_POST
def presence(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Renew one's mark; who else has it open, and whether the text changed meanwhile."""
    submission = load(request, pk)
    person, at = cast(PersonRequest, request).person, now()
    actions.mark_presence(submission=submission, by=person, at=at)
    context = {
        "others": actions.who_is_here(submission=submission, by=person, at=at),
        "submission": submission,
        "person": person,
    }
    return render(request, "desk/parts/presence.html", context)
