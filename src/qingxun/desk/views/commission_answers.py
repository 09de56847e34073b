"""约稿 for the units: what was asked, and answering it."""

import datetime as dt
import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from qingxun.desk import actions
from qingxun.desk.forms.commissions import CommissionReasonForm, LinkForm
from qingxun.desk.models import CommissionedUnit
from qingxun.desk.models.commissions import UNIT_SIDE_ROLES
from qingxun.desk.permissions.manuscripts import can_write
from qingxun.desk.queries import commissions as queries
from qingxun.desk.states import COMMISSION_TONES, CommissionState
from qingxun.documents.sheets import ColumnSpec, xlsx_response
from qingxun.kit.clock import now
from qingxun.kit.refusals import PermissionRefused, Refusal
from qingxun.messaging.actions import read_about
from qingxun.organizations.access import PersonRequest, signed_in
from qingxun.organizations.states import DESK_ROLES
from qingxun.ui.filters import ChoiceFilter, FlagFilter, TextFilter
from qingxun.ui.lists import Column, ListPage


@signed_in
@require_GET
def received(request: PersonRequest) -> HttpResponseBase:
    """What one's units were asked; what waits comes first."""
    page = ListPage(
        request.GET,
        rows=queries.received_slips(request.person),
        columns=[
            Column("title", _("Subject"), sort="commission__title"),
            Column("state", _("State"), sort="state"),
            Column("due", _("Deadline"), sort=("due_at", "pk"), descending_first=True),
            Column("answered", _("Supplied"), sort=("answered_at", "pk"), descending_first=True),
        ],
        filters=[
            TextFilter("q", _("Words of the subject"), field="commission__title"),
            ChoiceFilter("state", _("State"), choices=CommissionState.choices),
            FlagFilter("late", _("Late"), narrow=lambda rows, yes: rows.late()),
            FlagFilter(
                "unread", _("Not read yet"), narrow=lambda rows, yes: rows.filter(read_at=None)
            ),
        ],
        default_sort="-due",
    )
    if page.wants_xlsx:
        return xlsx_response(_("Commissions"), export_columns(), page.all_rows())
    context = {
        "list": page,
        "at": now(),
        "tones": COMMISSION_TONES,
        "several": len(request.person.unit_ids(*UNIT_SIDE_ROLES)) > 1,
    }
    return render(request, "desk/commissions.html", context)


def export_columns() -> list[ColumnSpec]:
    return [
        ColumnSpec("title", _("Subject"), width=50, value=lambda row: row.commission.title),
        ColumnSpec("desk", _("Asked by"), value=lambda row: row.desk.short_name),
        ColumnSpec("unit", _("Unit"), value=lambda row: row.unit.short_name),
        ColumnSpec("state", _("State"), value=lambda row: str(row.get_state_display())),
        ColumnSpec("due_at", _("Deadline"), "moment"),
        ColumnSpec("answered_at", _("Supplied"), "moment"),
        ColumnSpec("late", _("Late"), "boolean", value=lambda row: row.is_late),
        ColumnSpec("quality", _("Quality"), value=lambda row: str(row.get_quality_display())),
    ]


def load(request: PersonRequest, pk: uuid.UUID) -> CommissionedUnit:
    """What one of her units was asked, else 404."""
    rows = CommissionedUnit.objects.filter(unit__in=request.person.unit_ids(*UNIT_SIDE_ROLES))
    related = ("unit", "desk", "manuscript", "commission__kind", "commission__sent_by")
    return get_object_or_404(rows.select_related(*related, "commission__file"), pk=pk)


@signed_in
@require_GET
def commission_unit(request: PersonRequest, pk: uuid.UUID) -> HttpResponse:
    """The slip as the unit sees it; opening it is reading it. Who asked sees the whole slip."""
    asked = CommissionedUnit.objects.filter(pk=pk, desk__in=request.person.unit_ids(*DESK_ROLES))
    slip = asked.values_list("commission_id", flat=True).first()
    if slip is not None:
        return HttpResponseRedirect(reverse("desk:commission", args=[slip]))
    row = load(request, pk)
    at = now()
    if row.read_at is None:
        actions.read_commission(row=row, by=request.person, at=at)
    read_about(by=request.person, object_id=row.pk, at=at)
    return show(request, row, at)


def show(
    request: PersonRequest,
    row: CommissionedUnit,
    at: dt.datetime,
    refused: str = "",
    reason_form: CommissionReasonForm | None = None,
) -> HttpResponse:
    answers = can_write(request.person, row.unit_id)
    open_now = row.state != CommissionState.RECALLED
    linkable = list(queries.linkable(row)) if answers and open_now else []
    context: dict[str, Any] = {
        "row": row,
        "slip": row.commission,
        "tone": COMMISSION_TONES[CommissionState(row.state)],
        "at": at,
        "may_answer": answers and open_now,
        "may_decline": answers and row.state == CommissionState.WAITING,
        "manuscripts": list(row.manuscripts.filter(discarded_at=None).order_by("saved_at")),
        "events": list(row.events.select_related("by").order_by("-at", "-id")),
        "reason_form": reason_form or CommissionReasonForm(),
        "link_form": LinkForm(manuscripts=linkable) if linkable else None,
        "refused": refused,
    }
    status = 422 if refused else 200
    return render(request, "desk/commission_unit.html", context, status=status)


@signed_in
@require_POST
def begin(request: PersonRequest, pk: uuid.UUID) -> HttpResponse:
    """Write the answer: the draft begun already, or a new one."""
    row = load(request, pk)
    try:
        manuscript = actions.begin_answer(row=row, by=request.person, at=now())
    except PermissionRefused:
        raise
    except Refusal as refusal:
        return show(request, row, now(), refusal.sentence)
    return HttpResponseRedirect(reverse("desk:edit", args=[manuscript.pk]), status=303)


@signed_in
@require_POST
def link(request: PersonRequest, pk: uuid.UUID) -> HttpResponse:
    """Answer with a manuscript written already."""
    row = load(request, pk)
    form = LinkForm(request.POST, manuscripts=list(queries.linkable(row)))
    if not form.is_valid():
        return show(request, row, now(), _("Choose a manuscript of the unit that was asked."))
    try:
        actions.link_answer(row=row, manuscript=form.chosen(), by=request.person, at=now())
    except PermissionRefused:
        raise
    except Refusal as refusal:
        return show(request, row, now(), refusal.sentence)
    messages.success(request, _("Linked. It answers once the office has received it."))
    return HttpResponseRedirect(reverse("desk:commission_unit", args=[pk]), status=303)


@signed_in
@require_POST
def decline(request: PersonRequest, pk: uuid.UUID) -> HttpResponse:
    """Say why the unit cannot answer."""
    row = load(request, pk)
    words = request.POST.get("reason", "")
    try:
        actions.decline_commission(row=row, reason=words, by=request.person, at=now())
    except PermissionRefused:
        raise
    except Refusal as refusal:
        form = CommissionReasonForm(initial={"reason": words})
        return show(request, load(request, pk), now(), refusal.sentence, form)
    messages.success(request, _("The office has been told your reason."))
    return HttpResponseRedirect(reverse("desk:commission_unit", args=[pk]), status=303)
