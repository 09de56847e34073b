"""Leaders' instructions and the office's list of outlets."""

import datetime as dt
import uuid
from typing import Any

from django.contrib import messages
from django.http import FileResponse, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from qingxun.desk.models import Manuscript
from qingxun.dispatch import actions, queries
from qingxun.dispatch.forms import FollowUpForm, InstructionForm, OutletForm, ReasonForm
from qingxun.dispatch.models import Instruction, Outlet
from qingxun.dispatch.permissions import can_dispatch, can_set_outlets
from qingxun.dispatch.views.shared import own_desk, see_other, tell_if_late
from qingxun.documents.sheets import ColumnSpec, xlsx_response
from qingxun.kit.clock import now, today
from qingxun.organizations.access import PersonRequest, for_roles, signed_in
from qingxun.organizations.states import DESK_ROLES, Level, Role
from qingxun.ui.filters import ChoiceFilter, DateRangeFilter, FlagFilter, TextFilter
from qingxun.ui.lists import Column, ListPage
from qingxun.ui.refusals import Attempt, answer_step

RECORDERS = (Role.EDITOR, Role.OFFICE_HEAD)


def follow_up_open(rows: Any, value: bool) -> Any:
    return rows.filter(
        follow_up_due__isnull=False, follow_up_done_on__isnull=True, voided_at__isnull=True
    )


@for_roles(*DESK_ROLES)
def instructions(request: PersonRequest) -> HttpResponseBase:
    """All instructions, the due ones marked."""
    page = ListPage(
        request.GET,
        rows=Instruction.objects.filter(desk=own_desk(request)).select_related("manuscript__unit"),
        columns=[
            Column("title", _("Manuscript")),
            Column("leader", _("Leader")),
            Column("rank", _("Level of the leader")),
            Column("follow_up", _("Follow-up")),
            Column("on", _("Day"), sort=("on", "pk"), descending_first=True),
        ],
        filters=[
            TextFilter("q", _("Words of the title"), field="manuscript__title"),
            ChoiceFilter("rank", _("Level of the leader"), choices=Level.choices),
            DateRangeFilter("on", _("Day")),
            FlagFilter("open", _("Follow-up open"), narrow=follow_up_open),
        ],
        default_sort="-on",
    )
    if page.wants_xlsx:
        return instruction_sheet(page)
    context = {
        "list": page,
        "today": today(),
        "may_work": can_dispatch(request.person, own_desk(request).pk),
    }
    return render(request, "dispatch/instructions.html", context)


def instruction_sheet(page: ListPage) -> FileResponse:
    columns = [
        ColumnSpec("title", _("Manuscript"), value=lambda row: row.manuscript.title, width=50),
        ColumnSpec("unit", _("Unit"), value=lambda row: row.manuscript.unit.short_name),
        ColumnSpec("leader", _("Leader")),
        ColumnSpec("post", _("Post")),
        ColumnSpec("rank", _("Level of the leader"), value=lambda row: str(row.get_rank_display())),
        ColumnSpec("text", _("Words of the instruction"), width=50),
        ColumnSpec("on", _("Day"), "date"),
        ColumnSpec("follow_up_due", _("Follow-up due"), "date"),
        ColumnSpec("follow_up_done_on", _("Follow-up done"), "date"),
    ]
    return xlsx_response(_("Instructions"), columns, page.all_rows().iterator())  # type: ignore[union-attr]


@for_roles(*RECORDERS)
def record(request: PersonRequest, pk: uuid.UUID) -> HttpResponse:
    """Record an instruction on a manuscript."""
    manuscript = get_object_or_404(Manuscript.objects.visible_to(request.person).distinct(), pk=pk)
    form = InstructionForm(request.POST or None, initial={"on": today()})
    sentence = ""
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        facts = actions.InstructionFacts(
            leader=values["leader"],
            rank=Level(values["rank"]),
            text=values["text"],
            on=values["on"],
            post=values["post"],
            due=values["due"],
        )
        with Attempt() as attempt:
            actions.record_instruction(
                desk=own_desk(request),
                manuscript=manuscript,
                facts=facts,
                by=request.person,
                at=now(),
            )
        if attempt.succeeded:
            messages.success(request, _("Recorded. The people of its units have been told."))
            tell_if_late(request, [facts.on])
            return see_other("desk:manuscript", manuscript.pk)
        sentence = attempt.sentence
    context = {"manuscript": manuscript, "form": form, "sentence": sentence}
    return render(request, "dispatch/record_instruction.html", context)


@signed_in
def instruction(request: PersonRequest, pk: uuid.UUID) -> HttpResponse:
    """One instruction and its follow-up."""
    found = get_object_or_404(
        queries.instructions_visible_to(request.person)
        .select_related("manuscript__unit", "recorded_by")
        .distinct(),
        pk=pk,
    )
    form = FollowUpForm(request.POST or None, initial={"on": today()})
    sentence = ""
    if request.method == "POST" and form.is_valid():
        with Attempt() as attempt:
            actions.record_follow_up(
                instruction=found,
                text=form.cleaned_data["text"],
                on=form.cleaned_data["on"],
                by=request.person,
                at=now(),
            )
        if attempt.succeeded:
            messages.success(request, _("The follow-up is recorded."))
            return see_other("dispatch:instruction", pk)
        sentence = attempt.sentence
    context = {
        "instruction": found,
        "form": form,
        "sentence": sentence,
        "overdue": overdue(found, today()),
        "may_work": can_dispatch(request.person, found.desk_id),
        "reason_form": ReasonForm(),
    }
    return render(request, "dispatch/instruction.html", context)


def overdue(found: Instruction, day: dt.date) -> bool:
    due = found.follow_up_due
    return due is not None and found.follow_up_done_on is None and due < day


@for_roles(*RECORDERS)
@require_POST
def void(request: PersonRequest, pk: uuid.UUID) -> HttpResponse:
    """Take an instruction back that was recorded wrongly."""
    found = get_object_or_404(
        queries.instructions_visible_to(request.person).select_related("manuscript").distinct(),
        pk=pk,
    )
    return answer_step(
        request,
        lambda: actions.void_instruction(
            instruction=found, reason=request.POST.get("reason", ""), by=request.person, at=now()
        ),
        done=lambda: _("Taken back. Its points are taken back too."),
        back=reverse("dispatch:instruction", args=[pk]),
    )


@for_roles(*DESK_ROLES)
def outlets(request: PersonRequest) -> HttpResponse:
    """The office's own list of outlets."""
    desk = own_desk(request)
    rows = Outlet.objects.filter(desk=desk).order_by("order", "code")
    context = {"outlets": rows, "may_set": can_set_outlets(request.person, desk.pk)}
    return render(request, "dispatch/outlets.html", context)


@for_roles(Role.OFFICE_HEAD)
def outlet(request: PersonRequest, pk: uuid.UUID | None = None) -> HttpResponse:
    """Add or change one outlet."""
    desk = own_desk(request)
    found = get_object_or_404(Outlet, pk=pk, desk=desk) if pk else Outlet(desk=desk)
    form = OutletForm(request.POST or None, instance=found)
    sentence = ""
    if request.method == "POST" and form.is_valid():
        with Attempt() as attempt:
            actions.save_outlet(
                outlet=form.save(commit=False),
                by=request.person,
                at=now(),
                seen=request.POST.get("seen"),
            )
        if attempt.succeeded:
            messages.success(request, _("“%(name)s” is saved.") % {"name": found.name})
            return see_other("dispatch:outlets")
        sentence = attempt.sentence
    context = {
        "outlet": found,
        "form": form,
        "sentence": sentence,
        "is_new": pk is None,
        "standing": Outlet.objects.filter(pk=found.pk),
    }
    return render(request, "dispatch/outlet.html", context)
