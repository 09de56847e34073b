"""我的稿件: the list, and the page of a manuscript with its time lines."""

import datetime as dt
import uuid
from collections.abc import Callable
from typing import Any, cast

from django.contrib import messages
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from qingxun.desk import actions
from qingxun.desk.actions.comparing import Text
from qingxun.desk.models import Manuscript, ManuscriptKind, Question, Submission
from qingxun.desk.panels import origins_of, panels_of
from qingxun.desk.permissions.manuscripts import can_edit_manuscript, can_write, writing_units
from qingxun.desk.queries.manuscripts import (
    drafts_of,
    histories_of,
    open_questions,
    own_manuscripts,
    returned_to,
)
from qingxun.desk.queries.readings import with_reading
from qingxun.desk.queries.writing import (
    SENT_AGAIN,
    contributors_to,
    files_with,
    has_open_desk,
    last_sent,
)
from qingxun.desk.states import SubmissionState
from qingxun.desk.views.changes import changed_since
from qingxun.desk.views.story import Story, story_of
from qingxun.documents.sheets import ColumnSpec, xlsx_response
from qingxun.kit.clock import now, start_of, today
from qingxun.kit.periods import Span, quarter_of
from qingxun.kit.refusals import PermissionRefused, Refusal
from qingxun.organizations.access import PersonRequest, signed_in
from qingxun.organizations.models import Person
from qingxun.organizations.queries import desk_above
from qingxun.organizations.states import DESK_ROLES
from qingxun.ui.filters import ChoiceFilter, TextFilter
from qingxun.ui.lists import Column, ListPage, bounded_count
from qingxun.ui.periods import period_name

DRAFT = "draft"
ASKED = "asked"
QUARTERS_OFFERED = 6
TAB_COUNT = 99


@signed_in
@require_GET
def manuscripts(request: HttpRequest) -> HttpResponseBase:
    """The manuscripts of one's units."""
    person = cast(PersonRequest, request).person
    page = ListPage(
        request.GET,
        rows=own_manuscripts(person),
        columns=[
            Column("title", _("Title"), sort="title"),
            Column("state", _("State")),
            Column("event", _("Date of the event"), sort="event_on", descending_first=True),
            Column("saved", _("Last saved"), sort="saved_at", descending_first=True),
        ],
        filters=list_filters(person),
        default_sort="-saved",
    )
    if page.wants_xlsx:
        return xlsx_response(_("Manuscripts of our unit"), export_columns(), page.all_rows())
    context = {
        "list": page,
        "can_write": bool(writing_units(person)),
        "several": several(person),
        "tabs": tabs_of(person, request.GET.get("state", "")),
    }
    return render(request, "desk/manuscripts.html", context)


def tabs_of(person: Person, chosen: str) -> list[tuple[str, str, int | str, bool]]:
    """(state, word, how many, whether it is shown): what needs somebody comes first."""
    waiting = [
        (SubmissionState.RETURNED.value, _("To revise"), returned_to(person)),
        (ASKED, _("To answer"), open_questions(person)),
        (DRAFT, _("Drafts"), drafts_of(person)),
    ]
    counted = [
        (state, word, bounded_count(rows, TAB_COUNT), chosen == state)
        for state, word, rows in waiting
    ]
    return [("", _("All"), "", not chosen), *counted]


def several(person: Person) -> bool:
    """Whether the list holds more than one unit."""
    return len(writing_units(person)) > 1


def list_filters(person: Person) -> list[Any]:
    span = quarter_of(today())
    quarters = []
    for _number in range(QUARTERS_OFFERED):
        quarters.append((span.key, period_name(span)))
        span = span.previous()
    return [
        TextFilter("q", _("Title or text"), narrow=holding),
        ChoiceFilter(
            "state",
            _("State"),
            choices=[(DRAFT, _("Draft")), (ASKED, _("Asked")), *SubmissionState.choices],
            narrow=in_state,
        ),
        ChoiceFilter("kind", _("Kind of manuscript"), field="kind_id", choices=kinds_of(person)),
        ChoiceFilter("period", _("Period"), choices=quarters, narrow=in_quarter),
    ]


def holding(rows: QuerySet[Manuscript], words: str) -> QuerySet[Manuscript]:
    """Every word in title or text; a unit's own manuscripts are few enough to read through."""
    for word in words.split():
        rows = rows.filter(Q(title__icontains=word) | Q(body__icontains=word))
    return rows


def in_state(rows: QuerySet[Manuscript], state: str) -> QuerySet[Manuscript]:
    if state == DRAFT:
        return rows.filter(first_submitted_at__isnull=True)
    standing = Submission.objects.filter(manuscript=OuterRef("pk"))
    if state == ASKED:
        return rows.filter(Exists(standing.filter(questions__answered_at__isnull=True)))
    return rows.filter(Exists(standing.filter(state=state)))


def in_quarter(rows: QuerySet[Manuscript], key: str) -> QuerySet[Manuscript]:
    span = Span.from_key(key)
    return rows.filter(
        first_submitted_at__gte=start_of(span.starts_on),
        first_submitted_at__lt=start_of(span.ends_on),
    )


def kinds_of(person: Person) -> list[tuple[uuid.UUID, str]]:
    """Kinds of the desk that receives from the person's first unit."""
    units = person.units()
    if not units:
        return []
    desk = units[0] if units[0].is_desk else desk_above(units[0], today())
    rows = ManuscriptKind.objects.filter(desk=desk) if desk else ManuscriptKind.objects.none()
    return list(rows.values_list("pk", "name"))


def export_columns() -> list[ColumnSpec]:
    return [
        ColumnSpec("title", _("Title"), width=40),
        ColumnSpec("unit", _("Unit"), value=lambda row: row.unit.short_name),
        ColumnSpec("author", _("Writer"), value=lambda row: row.author.name),
        ColumnSpec("kind", _("Kind of manuscript"), value=lambda row: str(row.kind or "")),
        ColumnSpec("event_on", _("Date of the event"), kind="date"),
        ColumnSpec("first_submitted_at", _("Submitted"), kind="moment"),
        ColumnSpec("state", _("State"), value=states_in_words, width=24),
    ]


def states_in_words(row: Manuscript) -> str:
    standing = [f"{s.desk.short_name} {s.get_state_display()}" for s in row.submissions.all()]
    return "；".join(standing) or _("Draft")


@signed_in
@require_GET
def discarded(request: HttpRequest) -> HttpResponse:
    """Drafts put out of sight, each to be brought back."""
    person = cast(PersonRequest, request).person
    rows = (
        Manuscript.objects.filter(unit__in=writing_units(person), discarded_at__isnull=False)
        .select_related("author", "unit")
        .order_by("-discarded_at")
    )
    page = ListPage(request.GET, rows=rows, columns=[
        Column("title", _("Title"), sort="title"),
        Column("when", _("Discarded at"), sort="discarded_at", descending_first=True),
        Column("back", ""),
    ], default_sort="-when")  # fmt: skip
    return render(request, "desk/discarded.html", {"list": page})


@signed_in
@require_GET
def manuscript(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Text, time lines, changes, questions and what later areas add."""
    return show_manuscript(cast(PersonRequest, request), pk)


def show_manuscript(
    request: PersonRequest, pk: uuid.UUID, *, refused: str = "", typed: str = ""
) -> HttpResponse:
    """The page; after a refusal with its sentence and with what was typed."""
    person = request.person
    row = find_manuscript(person, pk)
    histories, (contributors, attachments) = histories_of(
        row, person, contributors_to(row), files_with(row)
    )
    stories = [story_of(history, person) for history in histories]
    title, body = text_for(person, row, stories)
    context = {
        "manuscript": row,
        "title": title,
        "body": body,
        "stories": stories,
        "to_sign": [story for story in stories if story.may_sign],
        "contributors": contributors,
        "attachments": attachments,
        **what_next(person, row, stories),
        "panels": [*panels_of(request, row), *origins_of(request, row)],
        "refused": refused,
        "typed": typed,
        "changed_since": None
        if edits_elsewhere(person, stories)
        else changed_since(row, Text(title, body), row.saved_by_id == person.pk, person, now()),
        "comparable": bool(stories),
    }
    status = 422 if refused else 200
    return render(request, "desk/manuscript.html", context, status=status)


def edits_elsewhere(person: Person, stories: list[Story]) -> bool:
    """Whether she reads the desk's text on the editor's page: here stands another."""
    return any(
        person.holds(*DESK_ROLES, organization=story.history.submission.desk_id)
        for story in stories
    )


def what_next(person: Person, row: Manuscript, stories: list[Story]) -> dict[str, bool]:
    """Whether the unit should write on, or may send it to a desk that has not got it yet."""
    if not can_edit_manuscript(person, row):
        return {"may_edit": False, "may_send": False}
    came_back = any(story.history.submission.state in SENT_AGAIN for story in stories)
    return {"may_edit": came_back or not stories, "may_send": row.has_open_desk}  # type: ignore[attr-defined]


def find_manuscript(person: Person, pk: uuid.UUID) -> Manuscript:
    """A manuscript that the person may see, else 404; drafts are seen by those who write."""
    row = (
        with_reading(Manuscript.objects.visible_to(person), person)
        .annotate(has_open_desk=has_open_desk(today()))
        .select_related("unit", "author", "kind", "commissioned__commission")
        .filter(pk=pk)
        .first()
    )
    if row is None:
        raise Http404
    return row


def text_for(person: Person, row: Manuscript, stories: list[Story]) -> tuple[str, str]:
    """Title and text: the working copy for those who write it; for all others the text that was
    sent, never one that the unit is still working on. 404 when nothing was sent."""
    if can_write(person, row.unit_id):
        return row.title, row.body
    sent = stories[-1].history.sent if stories else last_sent(row)
    if sent is None:
        raise Http404
    return sent.title, sent.body


def find_submission(person: Person, pk: uuid.UUID) -> Submission:
    row = (
        Submission.objects.visible_to(person)
        .select_related("manuscript", "desk", "unit", "claimed_by")
        .filter(pk=pk)
        .first()
    )
    if row is None:
        raise Http404
    return row


def carry_out(
    request: PersonRequest,
    manuscript_id: uuid.UUID,
    deed: Callable[[dt.datetime], Any],
    done: str,
    typed: str = "",
) -> HttpResponse:
    """One action, then the manuscript's page again, with what was done or why not. What was typed
    stands on the page when it was refused; a missing right is answered and audited as everywhere.
    """
    try:
        deed(now())
    except PermissionRefused:
        raise
    except Refusal as refusal:
        return show_manuscript(request, manuscript_id, refused=refusal.sentence, typed=typed)
    messages.success(request, done)
    return HttpResponseRedirect(reverse("desk:manuscript", args=[manuscript_id]), status=303)


@signed_in
@require_POST
def withdraw(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Take a submission back."""
    here = cast(PersonRequest, request)
    row = find_submission(here.person, pk)
    reason = request.POST.get("reason", "")
    return carry_out(
        here,
        row.manuscript_id,
        lambda at: actions.withdraw_submission(
            submission=row, reason=reason, by=here.person, at=at
        ),
        _("Withdrawn from %(desk)s.") % {"desk": row.desk.short_name},
        reason,
    )


@signed_in
@require_POST
def answer(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Answer a question of the desk."""
    here = cast(PersonRequest, request)
    question = (
        Question.objects.filter(pk=pk, submission__in=Submission.objects.visible_to(here.person))
        .select_related("submission")
        .first()
    )
    if question is None:
        raise Http404
    text = request.POST.get("answer", "")
    return carry_out(
        here,
        question.submission.manuscript_id,
        lambda at: actions.answer_question(question=question, text=text, by=here.person, at=at),
        _("The answer was sent."),
        text,
    )
