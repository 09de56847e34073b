"""约稿 for the office: the list of slips, a new slip, and one slip with all its units."""

import datetime as dt
import uuid
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from qingxun.desk import actions
from qingxun.desk.actions import CommissionRefused, Slip
from qingxun.desk.forms.commissions import (
    CLOSING_TIME,
    CommissionForm,
    CommissionReasonForm,
    ExtendForm,
    JudgeForm,
)
from qingxun.desk.models import Commission, CommissionedUnit, CommissionEvent
from qingxun.desk.permissions.submissions import EDITING_ROLES, can_edit_at
from qingxun.desk.queries import commissions as queries
from qingxun.desk.queries.lists import edited_desks
from qingxun.desk.queries.manuscripts import kinds_of
from qingxun.desk.states import COMMISSION_TONES, CommissionState
from qingxun.desk.views.issue_work import uuids
from qingxun.documents.actions import store_file
from qingxun.documents.serving import file_response
from qingxun.documents.sheets import ColumnSpec, xlsx_response
from qingxun.kit.clock import now, today
from qingxun.kit.refusals import PermissionRefused, Refusal
from qingxun.organizations.access import PersonRequest, for_roles, signed_in
from qingxun.organizations.models import Organization
from qingxun.organizations.states import DESK_ROLES
from qingxun.ui.filters import ChoiceFilter, DateRangeFilter, TextFilter
from qingxun.ui.lists import Column, ListPage

DAYS_AHEAD = 3
RUNNING, DONE, GONE = "running", "done", "withdrawn"


@for_roles(*DESK_ROLES)
@require_GET
def sent(request: PersonRequest) -> HttpResponseBase:
    """The slips of the office, the newest first."""
    person, at = request.person, now()
    page = ListPage(
        request.GET,
        rows=queries.sent_slips(person),
        columns=[
            Column("title", _("Subject"), sort="title"),
            Column("progress", _("Supplied")),
            Column("read", _("Read"), phone=False),
            Column("late", _("Late or not answered")),
            Column("due", _("Deadline"), sort=("due_at", "pk"), descending_first=True),
            Column("sent", _("Sent out"), sort=("sent_at", "pk"), descending_first=True),
        ],
        filters=[
            TextFilter("q", _("Words of the subject"), field="title"),
            ChoiceFilter(
                "state",
                _("State"),
                choices=[
                    (RUNNING, _("Still open")),
                    (DONE, _("Deadline passed")),
                    (GONE, _("Slip withdrawn")),
                ],
                narrow=lambda rows, value: in_state(rows, value, at),
            ),
            ChoiceFilter(
                "who",
                _("Units"),
                choices=[
                    (CommissionState.DECLINED.value, _("with a reason to weigh")),
                    (CommissionState.MISSED.value, _("with units that missed it")),
                ],
                narrow=lambda rows, value: rows.filter(units__state=value),
            ),
            DateRangeFilter("due", _("Deadline"), field="due_at"),
        ],
        default_sort="-sent",
    )
    if page.wants_xlsx:
        return xlsx_response(_("Commissions"), slip_columns(), page.all_rows())
    context = {
        "list": page,
        "at": at,
        "may_send": bool(person.unit_ids(*EDITING_ROLES)),
        "asked_too": queries.received_slips(person).exists(),
    }
    return render(request, "desk/commissions_sent.html", context)


def in_state(rows: Any, value: str, at: dt.datetime) -> Any:
    if value == GONE:
        return rows.filter(withdrawn_at__isnull=False)
    standing = rows.filter(withdrawn_at__isnull=True)
    return standing.filter(due_at__gt=at) if value == RUNNING else standing.filter(due_at__lte=at)


def slip_columns() -> list[ColumnSpec]:
    return [
        ColumnSpec("label", _("Number"), width=20),
        ColumnSpec("title", _("Subject"), width=50),
        ColumnSpec("sent_at", _("Sent out"), "moment"),
        ColumnSpec("due_at", _("Deadline"), "moment"),
        ColumnSpec("asked", _("Units asked"), "integer"),
        ColumnSpec("read", _("Read"), "integer"),
        ColumnSpec("answered", _("Supplied"), "integer"),
        ColumnSpec("late", _("Answered late"), "integer"),
        ColumnSpec("missed", _("Not answered in time"), "integer"),
        ColumnSpec("declined", _("Cannot answer"), "integer"),
        ColumnSpec("withdrawn_reason", _("Withdrawn because"), width=30),
    ]


def desk_of(request: PersonRequest) -> Organization:
    """The desk that commissions: hers, or the one of hers that the address names."""
    desks = edited_desks(request.person)
    wished = request.GET.get("desk", "")
    return next((desk for desk in desks if str(desk.pk) == wished), desks[0])


@for_roles(*EDITING_ROLES)
@require_http_methods(["GET", "POST"])
def write_slip(request: PersonRequest) -> HttpResponse:
    """A new slip; ``?like=`` begins from an earlier one."""
    desk = desk_of(request)
    units, groups = queries.whom_to_ask(desk, today())
    form = CommissionForm(
        request.POST or None,
        request.FILES or None,
        units=units,
        groups=groups,
        kinds=kinds_of(desk.pk),
        initial=first_values(request),
    )
    sentence = ""
    if request.method == "POST" and form.is_valid():
        try:
            slip = send(request, desk, form)
        except PermissionRefused:
            raise
        except CommissionRefused as refusal:
            form.add_error(
                refusal.field if refusal.field in form.fields else None, refusal.sentence
            )
        except Refusal as refusal:
            sentence = refusal.sentence
        else:
            messages.success(request, _("Sent. The people of the units have been told."))
            return see_slip(slip.pk)
    status = 422 if request.method == "POST" else 200
    context = {"form": form, "desk": desk, "sentence": sentence}
    return render(request, "desk/commission_write.html", context, status=status)


def first_values(request: PersonRequest) -> dict[str, Any]:
    """A blank slip due in three days, or the words and units of an earlier one."""
    values: dict[str, Any] = {
        "due_on": today() + dt.timedelta(days=DAYS_AHEAD),
        "due_time": CLOSING_TIME,
    }
    keys = uuids([request.GET.get("like", "")])
    like = Commission.objects.visible_to(request.person).filter(pk__in=keys).first()
    if like is not None:
        values |= {
            "title": like.title,
            "content": like.content,
            "requirements": like.requirements,
            "kind": str(like.kind_id or ""),
            "units": [str(key) for key in like.units.values_list("unit_id", flat=True)],
        }
    return values


def send(request: PersonRequest, desk: Organization, form: CommissionForm) -> Commission:
    """Keep the file, then send the slip."""
    upload = form.cleaned_data["file"]
    file = upload and store_file(content=upload, name=upload.name, by=request.person, at=now())
    values = form.cleaned_data
    slip = Slip(
        title=" ".join(values["title"].split()),
        content=values["content"],
        requirements=values["requirements"],
        kind=form.chosen_kind(),
        due_at=form.due_at(),
        file=file or None,
    )
    return actions.send_commission(
        desk=desk, slip=slip, units=form.chosen_units(), by=request.person, at=now()
    )


def see_slip(pk: uuid.UUID) -> HttpResponse:
    return HttpResponseRedirect(reverse("desk:commission", args=[pk]), status=303)


def load(request: PersonRequest, pk: uuid.UUID) -> Commission:
    """A slip of one of her desks, else 404."""
    rows = Commission.objects.filter(desk__in=request.person.unit_ids(*DESK_ROLES))
    return get_object_or_404(rows.select_related("desk", "kind", "sent_by", "file"), pk=pk)


@for_roles(*DESK_ROLES)
@require_GET
def commission(request: PersonRequest, pk: uuid.UUID) -> HttpResponseBase:
    """One slip: who read it, who answered, who is late, and what the office may do."""
    return show(request, load(request, pk))


def show(
    request: PersonRequest,
    slip: Commission,
    refused: str = "",
    typed: forms.Form | None = None,
    about: uuid.UUID | None = None,
) -> HttpResponseBase:
    """The page of a slip; ``typed``: the form of the dialog that opens again, that of the slip or
    of the unit's row that it is ``about``."""
    rows = list(queries.units_of(slip))
    for row in rows:
        row.commission = slip
    if request.GET.get("format") == "xlsx":
        return xlsx_response(slip.label, unit_columns(), rows)
    asked = len(rows)
    counts = {state: sum(row.state == state for row in rows) for state in CommissionState}
    events = CommissionEvent.objects.filter(commissioned__commission=slip).select_related(
        "by", "commissioned__unit"
    )
    context = {
        "slip": slip,
        "rows": [(row, dialog_forms(typed if row.pk == about else None)) for row in rows],
        "asked": asked,
        "read": sum(row.read_at is not None for row in rows),
        "answered": counts[CommissionState.ANSWERED],
        "late": sum(row.is_late and row.state == CommissionState.ANSWERED for row in rows),
        "missed": counts[CommissionState.MISSED],
        "declined": counts[CommissionState.DECLINED],
        "waiting": counts[CommissionState.WAITING],
        "tones": COMMISSION_TONES,
        "may_work": can_edit_at(request.person, slip.desk_id) and slip.withdrawn_at is None,
        "events": events.order_by("-at", "-id")[:60],
        "refused": refused,
        "forms": dialog_forms(None if about else typed),
    }
    return render(request, "desk/commission.html", context, status=422 if refused else 200)


def dialog_forms(typed: forms.Form | None) -> dict[str, forms.Form]:
    """The forms of the dialogs of a slip or of one row of it."""
    until = today() + dt.timedelta(days=DAYS_AHEAD)
    found = {
        "extend": ExtendForm(initial={"until": until}),
        "reason": CommissionReasonForm(),
        "judge": JudgeForm(),
    }
    return (
        found
        if typed is None
        else {name: typed if type(typed) is type(form) else form for name, form in found.items()}
    )


def unit_columns() -> list[ColumnSpec]:
    return [
        ColumnSpec("unit", _("Unit"), value=lambda row: row.unit.short_name),
        ColumnSpec("state", _("State"), value=lambda row: str(row.get_state_display())),
        ColumnSpec("read_at", _("Read"), "moment"),
        ColumnSpec("read_by", _("Read by"), value=lambda row: str(row.read_by or "")),
        ColumnSpec("due_at", _("Deadline"), "moment"),
        ColumnSpec("answered_at", _("Supplied"), "moment"),
        ColumnSpec("late", _("Late"), "boolean", value=lambda row: row.is_late),
        ColumnSpec("title", _("Manuscript"), width=40, value=title_of),
        ColumnSpec("reason", _("Reason why not"), width=30),
        ColumnSpec("quality", _("Quality"), value=lambda row: str(row.get_quality_display())),
        ColumnSpec("quality_note", _("Note"), width=30),
    ]


def title_of(row: CommissionedUnit) -> str:
    return row.manuscript.title if row.manuscript else ""


@signed_in
@require_GET
def slip_file(request: PersonRequest, pk: uuid.UUID) -> HttpResponseBase:
    """The file that goes with a slip, for those who see the slip."""
    rows = Commission.objects.visible_to(request.person).filter(file__isnull=False)
    slip = get_object_or_404(rows.select_related("file"), pk=pk)
    assert slip.file is not None
    return file_response(request, slip.file)
