"""The board, the list of dispatches, one dispatch, sending upward and signing."""

import uuid
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import FileResponse, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from qingxun.desk.models import Issue, ManuscriptKind, Submission
from qingxun.desk.states import SubmissionState
from qingxun.dispatch import actions, queries
from qingxun.dispatch.forms import ReasonForm, UpwardForm
from qingxun.dispatch.models import Dispatch
from qingxun.dispatch.permissions import can_dispatch, can_sign_dispatch
from qingxun.dispatch.printing import dispatch_shown
from qingxun.dispatch.states import DISPATCH_TONES, DispatchState
from qingxun.dispatch.views.shared import own_desk, own_outlets, quarter_choices, see_other
from qingxun.documents.prints.responses import file_answer
from qingxun.documents.sheets import ColumnSpec, xlsx_response
from qingxun.documents.typesetting.making import missing_characters
from qingxun.kit.clock import now, start_of, today
from qingxun.kit.periods import Span
from qingxun.language.personal import spots_in
from qingxun.organizations.access import PersonRequest, for_roles, signed_in
from qingxun.organizations.models import Organization
from qingxun.organizations.queries import units_under
from qingxun.organizations.states import DESK_ROLES, Role
from qingxun.ui.filters import ChoiceFilter, TextFilter
from qingxun.ui.lists import Column, ListPage
from qingxun.ui.refusals import Attempt, answer_step

ON_BOARD = (SubmissionState.ACCEPTED, SubmissionState.ISSUED)


def in_quarter(rows: Any, key: str) -> Any:
    span = Span.from_key(key)
    return rows.filter(
        received_at__gte=start_of(span.starts_on), received_at__lt=start_of(span.ends_on)
    )


def at_outlet(rows: Any, outlet: uuid.UUID) -> Any:
    return rows.filter(manuscript__dispatches__outlet=outlet).distinct()


@for_roles(*DESK_ROLES)
def board(request: PersonRequest) -> HttpResponseBase:
    """Accepted manuscripts × outlets: what went where, and what came back."""
    desk = own_desk(request)
    outlets = list(own_outlets(request))
    page = ListPage(
        request.GET,
        rows=Submission.objects.filter(desk=desk, state__in=ON_BOARD).select_related(
            "manuscript", "unit"
        ),
        columns=[
            Column("title", _("Manuscript")),
            Column("on", _("Received"), sort=("received_at", "pk"), descending_first=True),
        ],
        filters=[
            TextFilter("q", _("Words of the title"), field="title"),
            ChoiceFilter(
                "period", _("Period"), choices=quarter_choices(today()), narrow=in_quarter
            ),
            ChoiceFilter("unit", _("Unit"), field="unit", choices=unit_choices(desk)),
            ChoiceFilter("kind", _("Kind"), field="kind", choices=kind_choices(desk)),
            ChoiceFilter(
                "outlet",
                _("Outlet"),
                choices=[(outlet.pk, outlet.name) for outlet in outlets],
                narrow=at_outlet,
            ),
        ],
        default_sort="-on",
        page_size=30,
    )
    if page.wants_xlsx:
        return board_sheet(page, outlets)
    rows = queries.board_rows(page.rows, outlets)
    context = {
        "list": page,
        "rows": rows,
        "outlets": outlets,
        "tones": DISPATCH_TONES,
        "may_work": can_dispatch(request.person, desk.pk),
    }
    return render(request, "dispatch/board.html", context)


def unit_choices(desk: Organization) -> list[tuple[Any, str]]:
    return [(unit.pk, unit.short_name) for unit in units_under(desk, today())]


def kind_choices(desk: Organization) -> list[tuple[Any, str]]:
    return list(ManuscriptKind.objects.filter(desk=desk).values_list("pk", "name"))


def board_sheet(page: ListPage, outlets: list[Any]) -> FileResponse:
    """The whole board of these filters as a sheet (at most 5,000 manuscripts)."""
    rows = queries.board_rows(list(page.all_rows()[:5000]), outlets)
    columns = [
        ColumnSpec("title", _("Manuscript"), value=lambda row: row.manuscript.title, width=50),
        ColumnSpec("unit", _("Unit")),
    ]
    for number, outlet in enumerate(outlets):
        columns.append(ColumnSpec(outlet.code, outlet.name, value=cell_reader(number)))
    return xlsx_response(_("Dispatch board"), columns, rows)


def cell_reader(number: int) -> Callable[[queries.BoardRow], str]:
    def read(row: queries.BoardRow) -> str:
        cell = row.cells[number]
        if cell.adopted:
            return str(DispatchState.ADOPTED.label)
        return str(cell.dispatch.get_state_display()) if cell.dispatch else ""

    return read


@for_roles(*DESK_ROLES)
def dispatches(request: PersonRequest) -> HttpResponseBase:
    """Every dispatch of the desk, one line each."""
    page = ListPage(
        request.GET,
        rows=Dispatch.objects.filter(desk=own_desk(request)).select_related(
            "outlet", "prepared_by", "manuscript__unit"
        ),
        columns=[
            Column("title", _("Manuscript")),
            Column("outlet", _("Outlet")),
            Column("state", _("State")),
            Column("number", _("Number"), number=True),
            Column("on", _("Prepared"), sort=("prepared_at", "pk"), descending_first=True),
        ],
        filters=[
            TextFilter("q", _("Words of the title"), field="title"),
            ChoiceFilter("state", _("State"), choices=DispatchState.choices),
            ChoiceFilter(
                "outlet",
                _("Outlet"),
                field="outlet",
                choices=[(outlet.pk, outlet.name) for outlet in own_outlets(request)],
            ),
        ],
        default_sort="-on",
    )
    if page.wants_xlsx:
        return dispatch_sheet(page)
    return render(request, "dispatch/dispatches.html", {"list": page, "tones": DISPATCH_TONES})


def dispatch_sheet(page: ListPage) -> FileResponse:
    columns = [
        ColumnSpec("title", _("Manuscript"), width=50),
        ColumnSpec("outlet", _("Outlet"), value=lambda row: row.outlet.name),
        ColumnSpec("state", _("State"), value=lambda row: str(row.get_state_display())),
        ColumnSpec("number", _("Number"), "integer"),
        ColumnSpec("prepared_at", _("Prepared"), "moment"),
        ColumnSpec("sent_at", _("Sent"), "moment"),
        ColumnSpec("reason", _("Reason")),
    ]
    return xlsx_response(_("Dispatches"), columns, page.all_rows().iterator())  # type: ignore[union-attr]


@for_roles(Role.EDITOR, Role.OFFICE_HEAD)
def upward(request: PersonRequest, kind: str, pk: uuid.UUID) -> HttpResponse:
    """Send one manuscript or issue to many outlets in one step."""
    desks = request.person.unit_ids(Role.EDITOR, Role.OFFICE_HEAD)
    source: Submission | Issue
    if kind == "issue":
        source = get_object_or_404(Issue, pk=pk, desk__in=desks)
        standing = Dispatch.objects.filter(issue=source)
    else:
        source = get_object_or_404(Submission, pk=pk, desk__in=desks)
        standing = Dispatch.objects.filter(manuscript=source.manuscript_id)
    standing = standing.exclude(state=DispatchState.CANCELLED).select_related("outlet")
    taken = {row.outlet_id: row for row in standing}
    outlets = queries.outlets_of([source.desk_id]).filter(own_periodical__isnull=True)
    form = UpwardForm(request.POST or None, outlets=outlets)
    sentence = ""
    if request.method == "POST" and form.is_valid():
        with Attempt() as attempt:
            rows = actions.dispatch_upward(
                source=source,
                outlets=list(form.cleaned_data["outlets"]),
                by=request.person,
                at=now(),
                accept_personal=request.POST.get("accept_personal") == "1",
            )
        if attempt.succeeded:
            messages.success(request, sent_sentence(rows))
            return see_other("dispatch:board")
        sentence = attempt.sentence
    context = {
        "source": source,
        "form": form,
        "sentence": sentence,
        "ladder": ladder(list(outlets), taken, request.POST.getlist("outlets")),
        "tones": DISPATCH_TONES,
        "personal": spots_in([("", source.title), ("", source.body)], today())
        if isinstance(source, Submission)
        else [],
    }
    return render(request, "dispatch/upward.html", context)


def sent_sentence(rows: list[Dispatch]) -> str:
    signing = sum(row.state == DispatchState.SIGNING for row in rows)
    if signing:
        return _("Prepared for %(count)s outlets; %(signing)s of them wait for the leader.") % {
            "count": len(rows),
            "signing": signing,
        }
    return _("Prepared for %(count)s outlets.") % {"count": len(rows)}


def ladder(
    outlets: list[Any], taken: dict[uuid.UUID, Dispatch], chosen: list[str]
) -> list[dict[str, Any]]:
    """Outlets by level, each with what stands there already."""
    levels: dict[str, dict[str, Any]] = {}
    for outlet in outlets:
        level = levels.setdefault(outlet.level, {"name": outlet.get_level_display(), "outlets": []})
        level["outlets"].append(
            {
                "outlet": outlet,
                "dispatch": taken.get(outlet.pk),
                "chosen": str(outlet.pk) in chosen,
            }
        )
    return list(levels.values())


def found_dispatch(request: PersonRequest, pk: uuid.UUID) -> Dispatch:
    """A dispatch that the person may see, with what its page and its print show."""
    rows = queries.dispatches_visible_to(request.person).select_related(
        "outlet", "revision", "issue__periodical", "issue__desk", "manuscript__unit", "desk"
    )
    return get_object_or_404(rows.select_related("signed_by").distinct(), pk=pk)


@signed_in
@require_GET
def file(request: PersonRequest, pk: uuid.UUID, form: str) -> HttpResponse:
    """The dispatch as PDF, Word file or web page."""
    found = found_dispatch(request, pk)
    return file_answer(dispatch_shown(found), form, found.title)


@signed_in
def detail(request: PersonRequest, pk: uuid.UUID) -> HttpResponse:
    """One dispatch: its text, its history, and the next step."""
    found = found_dispatch(request, pk)
    context = {
        "dispatch": found,
        "events": found.events.select_related("by"),
        "adoptions": found.adoptions.select_related("void"),
        "may_work": can_dispatch(request.person, found.desk_id),
        "may_sign": can_sign_dispatch(request.person, found),
        "reason_form": ReasonForm(),
        "missing": missing_characters(dispatch_shown(found)) if found.sent_at is None else [],
        "tone": DISPATCH_TONES[DispatchState(found.state)],
    }
    return render(request, "dispatch/detail.html", context)


@for_roles(Role.SIGNING_LEADER)
def signing(request: PersonRequest) -> HttpResponse:
    """What waits for the leader's signature, the oldest first, each with its text."""
    rows = (
        Dispatch.objects.filter(
            desk__in=request.person.unit_ids(Role.SIGNING_LEADER), state=DispatchState.SIGNING
        )
        .select_related("outlet", "revision", "manuscript__unit", "prepared_by", "issue")
        .order_by("prepared_at")[:100]
    )
    context = {"rows": rows, "reason_form": ReasonForm()}
    return render(request, "dispatch/signing.html", context)


STEPS: dict[str, Callable[..., Dispatch]] = {
    "sign": actions.sign_dispatch,
    "ask": actions.ask_sign_off,
    "sent": actions.mark_sent,
    "forwarded": actions.mark_forwarded,
}
STEPS_THAT_PRINT = frozenset({"sign", "sent"})
STEPS_WITH_REASON: dict[str, Callable[..., Dispatch]] = {
    "send-back": actions.send_back_dispatch,
    "not-adopted": actions.mark_not_adopted,
    "cancel": actions.cancel_dispatch,
}


@signed_in
@require_POST
def step(request: PersonRequest, pk: uuid.UUID, name: str) -> HttpResponse:
    """One step of a dispatch; a refusal is shown where the step was asked for."""
    found = get_object_or_404(
        queries.dispatches_visible_to(request.person).select_related("outlet").distinct(), pk=pk
    )
    extra: dict[str, Any] = {}
    action = STEPS.get(name)
    if name in STEPS_THAT_PRINT:
        extra["accept_missing"] = request.POST.get("accept_missing") == "1"
    if action is None:
        action = STEPS_WITH_REASON[name]
        extra["reason"] = request.POST.get("reason", "")[:300]
    signing = request.POST.get("next") == "signing"
    return answer_step(
        request,
        lambda: action(dispatch=found, by=request.person, at=now(), **extra),
        done=lambda: (
            _("“%(title)s” to %(outlet)s: %(state)s.")
            % {
                "title": found.title,
                "outlet": found.outlet.name,
                "state": found.get_state_display(),
            }
        ),
        back=reverse("dispatch:signing") if signing else reverse("dispatch:detail", args=[pk]),
    )
