"""来稿: the queue of a desk, one or many at a time."""

from collections.abc import Callable
from typing import cast

from django.contrib import messages
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseRedirect,
    QueryDict,
)
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from qingxun.desk import actions
from qingxun.desk.models import Submission
from qingxun.desk.permissions.submissions import can_edit_at
from qingxun.desk.queries import queue as queries
from qingxun.desk.queries.lists import reasons_of
from qingxun.desk.queries.manuscripts import settings_of
from qingxun.desk.states import SUBMISSION_TONES, WAITING_AT_DESK, SubmissionState
from qingxun.desk.views.issue_work import uuids
from qingxun.desk.views.queue_page import QueuePage
from qingxun.documents.sheets import ColumnSpec, xlsx_response
from qingxun.kit.clock import now
from qingxun.organizations.access import PersonRequest, for_roles
from qingxun.organizations.actions.fitting import fitting
from qingxun.organizations.actions.stepping import NOTE_LENGTH
from qingxun.organizations.models import Organization
from qingxun.organizations.states import DESK_ROLES, Role
from qingxun.ui.refusals import Attempt, refused

BULK_LIMIT = 100


def desk_of(request: HttpRequest, data: QueryDict) -> Organization:
    """The desk whose queue is shown: hers, or the one of hers that the address names."""
    desks = cast(PersonRequest, request).person.units(*DESK_ROLES)
    wished = data.get("desk", "")
    return next((desk for desk in desks if str(desk.pk) == wished), desks[0])


@for_roles(Role.EDITOR, Role.OFFICE_HEAD, Role.SIGNING_LEADER)
@require_GET
def queue(request: HttpRequest) -> HttpResponseBase:
    """What waits at the desk, or what the filters ask for."""
    person, at = cast(PersonRequest, request).person, now()
    desk = desk_of(request, request.GET)
    page = QueuePage(request.GET, desk=desk, person=person, at=at)
    if page.wants_xlsx:
        return xlsx_response(_("Submissions"), export_columns(), page.for_export())
    late_after = settings_of(desk.pk).review_days
    for row in page.rows:
        row.tone = SUBMISSION_TONES[SubmissionState(row.state)]
        waits = row.state in WAITING_AT_DESK and row.received_at is not None
        row.is_late = waits and (at - row.received_at).days >= late_after
    edits = can_edit_at(person, desk.pk)
    context = {
        "list": page,
        "desk": desk,
        "edits": edits,
        "late_after": late_after,
        "reasons": reasons_of(desk.pk) if edits else {},
    }
    return render(request, "desk/queue.html", context)


def export_columns() -> list[ColumnSpec]:
    """The columns of the queue as a workbook."""
    return [
        ColumnSpec("title", _("Title"), width=50),
        ColumnSpec("unit", _("Unit"), width=16, value=lambda row: row.unit.short_name),
        ColumnSpec("kind", _("Kind"), width=12, value=lambda row: row.kind.name),
        ColumnSpec("state", _("State"), width=12, value=lambda row: row.get_state_display()),
        ColumnSpec("words", _("Characters"), width=8, value=lambda row: row.revision.words),
        ColumnSpec("received_at", _("Received"), kind="moment", width=18),
        ColumnSpec("claimed_by", _("Editor"), width=10, value=lambda row: name_of(row.claimed_by)),
        ColumnSpec("decided_by", _("Decided by"), width=10, value=lambda r: name_of(r.decided_by)),
        ColumnSpec("decided_at", _("Decided at"), kind="moment", width=18),
        ColumnSpec("reason", _("Reason"), width=30, value=reason_of),
    ]


def name_of(person: object) -> str:
    return str(person) if person else ""


def reason_of(row: Submission) -> str:
    return "；".join(filter(None, [row.reason, row.reason_note]))


@for_roles(Role.EDITOR, Role.OFFICE_HEAD)
@require_POST
def bulk(request: HttpRequest) -> HttpResponse:
    """One decision on many: each for itself; those refused are named with their sentence."""
    back = queue_address(request.POST.get("list", ""))
    ids = uuids(request.POST.getlist("ids"))
    decide = decision_of(request)
    if decide is None:
        messages.error(request, _("The page was incomplete. Open it again and try once more."))
        return HttpResponseRedirect(back, status=303)
    if not ids or len(ids) > BULK_LIMIT:
        messages.error(
            request, _("Choose from 1 to %(limit)s manuscripts.") % {"limit": BULK_LIMIT}
        )
        return HttpResponseRedirect(back, status=303)
    with Attempt() as attempt:
        fitting(request.POST.get("note", ""), NOTE_LENGTH, "note")
    if not attempt.succeeded:
        return refused(request, attempt.sentence, back)
    rows = queries.received_at_desks(cast(PersonRequest, request).person)
    rows = rows.filter(pk__in=ids).select_related("manuscript", "desk", "unit", "claimed_by")
    found = {row.pk: row for row in rows.select_related("edited", "revision")}
    submissions = [found[key] for key in ids if key in found]
    result = actions.decide_many(submissions=submissions, decide=decide)
    say_result(request, result)
    return HttpResponseRedirect(back, status=303)


def decision_of(request: HttpRequest) -> Callable[[Submission], Submission] | None:
    """What the pressed button does with one submission."""
    by, at = cast(PersonRequest, request).person, now()
    note = request.POST.get("note", "")
    return {
        "claim": lambda row: actions.claim_submission(submission=row, by=by, at=at),
        "accept": lambda row: actions.accept_submission(submission=row, by=by, at=at),
        "return": lambda row: actions.return_submission(
            submission=row,
            reason=request.POST.get("return_reason", ""),
            note=note,
            by=by,
            at=at,
        ),
        "reject": lambda row: actions.reject_submission(
            submission=row,
            reason=request.POST.get("reject_reason", ""),
            note=note,
            by=by,
            at=at,
        ),
    }.get(request.POST.get("do", ""))


def say_result(request: HttpRequest, result: actions.BulkResult) -> None:
    """What became of each."""
    count = len(result.done)
    if count:
        words = ngettext("%(count)s manuscript done.", "%(count)s manuscripts done.", count)
        messages.success(request, words % {"count": count})
    for submission, sentence in result.refused:
        messages.error(
            request,
            _("“%(title)s”: %(sentence)s") % {"title": submission.title, "sentence": sentence},
        )


def queue_address(query: str) -> str:
    """The queue with the filters that a form carried along; unknown parameters do no harm."""
    cleaned = QueryDict(query[:2000]).urlencode()
    return reverse("desk:queue") + (f"?{cleaned}" if cleaned else "")
