"""刊物: the list of issues; an issue to read, to check, to sign off, to print."""

import uuid
from collections.abc import Callable
from typing import Any, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from qingxun.desk import actions
from qingxun.desk.issue_timeline import issue_words_of
from qingxun.desk.models import Issue
from qingxun.desk.permissions.issues import can_check_issue, can_sign_issue, can_withdraw_issue
from qingxun.desk.permissions.submissions import EDITING_ROLES, can_edit_at
from qingxun.desk.printing import issue_shown
from qingxun.desk.queries import issues as queries
from qingxun.desk.states import ISSUE_TONES, IssueState, SeriesKind
from qingxun.documents.sheets import ColumnSpec, xlsx_response
from qingxun.documents.typesetting.making import missing_characters
from qingxun.kit.clock import now, today
from qingxun.kit.refusals import PermissionRefused, Refusal
from qingxun.language.personal import Spot, spots_in
from qingxun.organizations.access import PersonRequest, signed_in
from qingxun.organizations.models import Person
from qingxun.organizations.states import DESK_ROLES
from qingxun.ui.filters import ChoiceFilter, DateRangeFilter, TextFilter
from qingxun.ui.lists import Column, ListPage
from qingxun.ui.refusals import refused


@signed_in
@require_GET
def issue_list(request: HttpRequest) -> HttpResponseBase:
    """Issues of her desks, and those that reached her."""
    person = cast(PersonRequest, request).person
    page = ListPage(
        request.GET,
        rows=queries.issue_list(person),
        columns=[
            Column("issue", _("Issue")),
            Column("state", _("State"), sort="state"),
            Column("items", _("Items"), sort="item_count", number=True),
            Column("dated", _("Date"), sort=("dated", "created_at"), descending_first=True),
            Column("begun", _("Begun"), sort="created_at", descending_first=True),
        ],
        filters=[
            TextFilter("q", _("Title in the issue"), narrow=queries.holding_title),
            ChoiceFilter(
                "periodical",
                _("Periodical"),
                field="periodical_id",
                choices=queries.periodical_choices(person),
            ),
            ChoiceFilter("state", _("State"), choices=states_shown_to(person)),
            ChoiceFilter("series", _("Series"), choices=SeriesKind.choices),
            DateRangeFilter("dated", _("Date")),
        ],
        default_sort="-begun",
    )
    if page.wants_xlsx:
        return xlsx_response(_("Issues"), export_columns(), page.all_rows())
    for row in page.rows:
        row.tone = ISSUE_TONES[IssueState(row.state)]
    edits = person.holds(*EDITING_ROLES)
    return render(request, "desk/issues.html", {"list": page, "edits": edits})


def states_shown_to(person: Person) -> list[tuple[str, str]]:
    """States that the person may meet in the list."""
    shown = list(IssueState) if person.holds(*DESK_ROLES) else list(queries.OUT)
    return [(s.value, str(s.label)) for s in shown if s != IssueState.DISCARDED]


def export_columns() -> list[ColumnSpec]:
    """The columns of the list as a workbook."""
    return [
        ColumnSpec("periodical", _("Periodical"), width=24, value=lambda row: row.periodical.name),
        ColumnSpec("label", _("Number"), width=20),
        ColumnSpec("title", _("Title"), width=40),
        ColumnSpec("state", _("State"), width=12, value=lambda row: row.get_state_display()),
        ColumnSpec("item_count", _("Items"), width=8),
        ColumnSpec("dated", _("Date"), width=12),
        ColumnSpec("signed_by", _("Signed off by"), width=12, value=signer_of),
    ]


def signer_of(issue: Issue) -> str:
    return issue.signed_by.name if issue.signed_by else ""


@signed_in
@require_GET
def issue(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """An issue as it will look in print, with who has it and what can be done now. Opening a
    published one is the read receipt."""
    person = cast(PersonRequest, request).person
    row = get_object_or_404(queries.issue_for_print(person), pk=pk)
    if row.state == IssueState.DRAFTING and can_edit_at(person, row.desk_id):
        return render(request, "desk/issue_edit.html", work_context(row))
    if row.state in queries.OUT:
        actions.read_issue(issue=row, by=person, at=now())
    return render(request, "desk/issue.html", read_context(row, person))


def work_context(row: Issue) -> dict[str, object]:
    """What the page shows on which an issue is put together."""
    parts = queries.contents_of(row, empty=True)
    return {
        "issue": row,
        "tone": ISSUE_TONES[IssueState(row.state)],
        "parts": parts,
        "columns": [part.column for part in parts if part.column],
        "item_count": sum(len(part.items) for part in parts),
        "words": sum(part.words for part in parts),
        "entries": entries_of(row),
        "waiting": queries.pickable(row)[:100].count(),
        "personal": personal_of(parts),
    }


def read_context(row: Issue, person: Person) -> dict[str, object]:
    """What the page shows on which an issue is read and decided."""
    at_desk = person.holds(*DESK_ROLES, organization=row.desk_id)
    paper = paper_context(row)
    waits = at_desk and row.state in (IssueState.CHECKING, IssueState.SIGNING)
    return paper | {
        "personal": personal_of(paper["parts"]) if waits else [],
        "tone": ISSUE_TONES[IssueState(row.state)],
        "at_desk": at_desk,
        "entries": entries_of(row) if at_desk else [],
        "deliveries": queries.deliveries_of(row) if at_desk and row.state in queries.OUT else [],
        "can_pass": row.state == IssueState.CHECKING and can_check_issue(person, row.desk_id),
        "can_sign": row.state == IssueState.SIGNING and can_sign_issue(person, row.desk_id),
        "missing": missing_characters(issue_shown(row)) if row.state == IssueState.SIGNING else [],
        "can_start_anew": row.state == IssueState.WITHDRAWN and can_edit_at(person, row.desk_id),
        "newer": queries.issued_anew(row, person),
        "can_withdraw": row.state == IssueState.PUBLISHED
        and can_withdraw_issue(person, row.desk_id),
    }


def personal_of(parts: list[queries.ColumnOfItems]) -> list[Spot]:
    """Personal data in what stands in an issue, each with the title of its item."""
    return spots_in(
        ((item.title, f"{item.title}\n{item.body}") for part in parts for item in part.items),
        today(),
    )


def paper_context(row: Issue) -> dict[str, Any]:
    """What stands on the paper."""
    return {
        "issue": row,
        "parts": queries.contents_of(row),
        "lines": queries.addressee_lines(row.periodical),
        "dated": row.dated or today(),
        "year": row.year or today().year,
    }


def entries_of(row: Issue) -> list[dict[str, object]]:
    """The time line in words."""
    return [
        {
            "at": event.at,
            "who": event.by.name,
            "what": issue_words_of(event),
            "note": event.note,
            "tone": ISSUE_TONES[IssueState(event.to_state)],
        }
        for event in queries.events_of(row)
    ]


Step = Callable[[Issue, HttpRequest], str]


def send(row: Issue, request: HttpRequest) -> str:
    actions.send_to_check(issue=row, by=cast(PersonRequest, request).person, at=now())
    if row.state == IssueState.CHECKING:
        return _("Sent to the office head.")
    return _("Sent to the signing leader.")


def check(row: Issue, request: HttpRequest) -> str:
    actions.pass_check(
        issue=row,
        by=cast(PersonRequest, request).person,
        at=now(),
        version=version_of(request),
    )
    return _("Checked and sent to the signing leader.")


def sign(row: Issue, request: HttpRequest) -> str:
    actions.publish_issue(
        issue=row,
        by=cast(PersonRequest, request).person,
        at=now(),
        version=version_of(request),
        accept_missing=request.POST.get("accept_missing") == "1",
        accept_personal=request.POST.get("accept_personal") == "1",
    )
    return _("%(issue)s is published; its addressees have been told.") % {"issue": row}


def mask(row: Issue, request: HttpRequest) -> str:
    actions.mask_issue(issue=row, by=cast(PersonRequest, request).person, at=now())
    return _("Personal data is masked. Please read the issue again before you go on.")


def back(row: Issue, request: HttpRequest) -> str:
    actions.send_back_issue(
        issue=row,
        reason=request.POST.get("reason", ""),
        by=cast(PersonRequest, request).person,
        at=now(),
    )
    return _("Sent back to the editor.")


def withdraw(row: Issue, request: HttpRequest) -> str:
    actions.withdraw_issue(
        issue=row,
        reason=request.POST.get("reason", ""),
        by=cast(PersonRequest, request).person,
        at=now(),
    )
    return _("%(issue)s is withdrawn. Its number will not be used again.") % {"issue": row}


def discard(row: Issue, request: HttpRequest) -> str:
    actions.discard_issue(issue=row, by=cast(PersonRequest, request).person, at=now())
    return _("The issue is discarded; its manuscripts can be picked again.")


def version_of(request: HttpRequest) -> int:
    """The version that the page showed; 0, which is none, when the form lost it."""
    text = request.POST.get("version", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


STEPS: dict[str, Step] = {
    "send": send,
    "check": check,
    "sign": sign,
    "mask": mask,
    "back": back,
    "withdraw": withdraw,
    "discard": discard,
}


@signed_in
@require_POST
def step(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """One step of the chain; a refusal is said on the issue's page."""
    row = get_object_or_404(queries.issue_for_print(cast(PersonRequest, request).person), pk=pk)
    act = STEPS.get(request.POST.get("do", ""))
    page = reverse("desk:issue", args=[row.pk])
    try:
        if act is None:
            raise Refusal(_("The page was incomplete. Open it again and try once more."))
        messages.success(request, act(row, request))
        if row.state == IssueState.DISCARDED:
            page = reverse("desk:issues")
    except PermissionRefused:
        raise
    except Refusal as refusal:
        if request.POST.get("reason", "").strip():
            return refused(request, refusal.sentence, page)
        messages.error(request, refusal.sentence)
    return HttpResponseRedirect(page, status=303)
