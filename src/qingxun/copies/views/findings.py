"""The list of findings, and one of them side by side with its source."""

import uuid
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from qingxun.copies import actions
from qingxun.copies.forms import ConfirmForm, DismissForm
from qingxun.copies.models import CopyFinding
from qingxun.copies.permissions import can_decide_finding
from qingxun.copies.queries import comparing, reading
from qingxun.copies.states import FINDING_TONES, FindingKind, FindingState, Outcome
from qingxun.desk.queries.queue import units_received
from qingxun.documents.sheets import ColumnSpec, xlsx_response
from qingxun.facts.models import FactType
from qingxun.facts.states import FactFamily
from qingxun.kit.clock import now, today
from qingxun.kit.refusals import PermissionRefused, Refusal
from qingxun.organizations.access import PersonRequest, signed_in
from qingxun.organizations.states import DESK_ROLES
from qingxun.ui.filters import ChoiceFilter, DateRangeFilter, TextFilter
from qingxun.ui.lists import Column, ListPage

PLAGIARISM = "plagiarism"


@signed_in
@require_GET
def listing(request: PersonRequest) -> HttpResponseBase:
    """Everything that the person may see, the newest first."""
    page = ListPage(
        request.GET,
        rows=reading.findings_visible_to(request.person),
        columns=[
            Column("title", _("Manuscript"), sort="revision__title"),
            Column("source", _("Like the earlier"), sort="source_revision__title"),
            Column("share", _("Alike"), sort=("share", "pk"), number=True, descending_first=True),
            Column("state", _("State"), sort=("state", "pk")),
            Column("found_at", _("Found on"), sort=("found_at", "pk"), descending_first=True),
        ],
        filters=list_filters(request),
        default_sort="-found_at",
    )
    if page.wants_xlsx:
        return xlsx_response(_("Copied texts"), sheet_columns(), page.all_rows())
    context = {"list": page, "tones": FINDING_TONES}
    return render(request, "copies/list.html", context)


def list_filters(request: PersonRequest) -> list[Any]:
    filters: list[Any] = [
        TextFilter("q", _("Title"), field="revision__title"),
        ChoiceFilter("state", _("State"), choices=FindingState.choices),
        ChoiceFilter("kind", _("Whose the source is"), choices=FindingKind.choices),
    ]
    desks = request.person.units(*DESK_ROLES)
    if desks:
        units = units_received(desks[0], today())
        filters.append(ChoiceFilter("unit", _("Unit"), field="submission__unit", choices=units))
    filters.append(DateRangeFilter("on", _("Found on"), field="found_at"))
    return filters


def sheet_columns() -> list[ColumnSpec]:
    return [
        ColumnSpec("unit", _("Unit"), value=lambda row: row.submission.unit.short_name),
        ColumnSpec("title", _("Manuscript"), width=40, value=lambda row: row.revision.title),
        ColumnSpec("source", _("Earlier unit"), value=lambda row: row.source.unit.short_name),
        ColumnSpec(
            "source_title",
            _("Like the earlier"),
            width=40,
            value=lambda row: row.source_revision.title,
        ),
        ColumnSpec("kind", _("Whose the source is"), value=lambda row: row.get_kind_display()),
        ColumnSpec("share", _("Share of this text, %"), "decimal"),
        ColumnSpec("source_share", _("Share of the source, %"), "decimal"),
        ColumnSpec("longest", _("Longest passage, characters"), "integer"),
        ColumnSpec("state", _("State"), value=lambda row: row.get_state_display()),
        ColumnSpec("reason", _("Reason"), width=40),
        ColumnSpec("decided_by", _("Decided by"), value=lambda row: str(row.decided_by or "")),
    ]


@signed_in
@require_GET
def finding(request: PersonRequest, pk: uuid.UUID) -> HttpResponse:
    """Both texts side by side, what differs, what became of them, and the decision."""
    return show(request, find(request, pk))


def find(request: PersonRequest, pk: uuid.UUID) -> CopyFinding:
    rows = reading.findings_visible_to(request.person).select_related(
        "submission__manuscript", "submission__desk", "incident", "decided_by"
    )
    return get_object_or_404(
        rows.select_related("submission__unit", "source__unit", "revision", "source_revision"),
        pk=pk,
    )


def show(
    request: PersonRequest,
    row: CopyFinding,
    *,
    sentence: str = "",
    confirm: ConfirmForm | None = None,
    dismiss: DismissForm | None = None,
) -> HttpResponse:
    together, origins = comparing.side_by_side(row, request.person)
    manuscripts = [row.submission.manuscript, row.source]
    adoptions = reading.adoptions_of(request.person, manuscripts)
    decides = can_decide_finding(request.person, row)
    opened = row.state == FindingState.OPEN
    context = {
        "finding": row,
        "tone": FINDING_TONES[FindingState(row.state)],
        "both": together,
        "origins": origins,
        "whole": sum(origin.share for origin in origins),
        "adopted": adoptions.get(row.submission.manuscript_id, []),
        "source_desks": reading.desks_beside(row, request.person),
        "source_adopted": adoptions.get(row.source_id, []),
        "decides": decides and opened,
        "reopens": decides and row.state in (FindingState.CONFIRMED, FindingState.DISMISSED),
        "confirm_form": confirm or (confirm_form(row) if decides and opened else None),
        "dismiss_form": dismiss or DismissForm(),
        "sentence": sentence,
    }
    return render(request, "copies/finding.html", context, status=422 if sentence else 200)


def confirm_form(row: CopyFinding, data: Any = None) -> ConfirmForm:
    """The form with the usual words; a copy from another unit is an incident at first."""
    types = list(
        FactType.objects.filter(
            desk=row.desk_id, family=FactFamily.INCIDENT, active=True
        ).values_list("pk", "code")
    )
    usual = next((pk for pk, code in types if code == PLAGIARISM), None)
    other = row.kind == FindingKind.OTHER and usual is not None
    reason = _("%(share)s %% of the text stands in a manuscript that was received earlier.") % {
        "share": round(row.share)
    }
    initial = {
        "reason": reason,
        "outcome": Outcome.INCIDENT if other else Outcome.NOTED,
        "type": usual,
    }
    known = FactType.objects.filter(pk__in=[pk for pk, _code in types])
    return ConfirmForm(data, types=known, initial=initial)


@signed_in
@require_POST
def decide(request: PersonRequest, pk: uuid.UUID) -> HttpResponse:
    """Confirm, dismiss, take back; a refusal shows the page with what was typed."""
    row = find(request, pk)
    deed = DEEDS.get(request.POST.get("do", ""))
    if deed is None:
        raise Http404
    return deed(request, row)


def confirm(request: PersonRequest, row: CopyFinding) -> HttpResponse:
    form = confirm_form(row, request.POST)
    if not form.is_valid():
        return show(request, row, confirm=form, sentence=_("Please complete the decision."))
    values = form.cleaned_data
    said = actions.Decision(values["reason"], Outcome(values["outcome"]), values["type"])
    try:
        actions.confirm_finding(finding=row, said=said, by=request.person, at=now())
    except PermissionRefused:
        raise
    except Refusal as refusal:
        return show(request, find(request, row.pk), confirm=form, sentence=refusal.sentence)
    if row.incident_id is not None:
        messages.success(
            request, _("Confirmed. The incident counts once a second person confirms it.")
        )
    else:
        messages.success(request, _("Confirmed."))
    return back_to(row)


def dismiss(request: PersonRequest, row: CopyFinding) -> HttpResponse:
    form = DismissForm(request.POST)
    form.is_valid()
    reason = request.POST.get("reason", "")
    try:
        actions.dismiss_finding(finding=row, reason=reason, by=request.person, at=now())
    except PermissionRefused:
        raise
    except Refusal as refusal:
        return show(request, find(request, row.pk), dismiss=form, sentence=refusal.sentence)
    messages.success(request, _("Noted as no copy."))
    return back_to(row)


def reopen(request: PersonRequest, row: CopyFinding) -> HttpResponse:
    try:
        actions.reopen_finding(finding=row, by=request.person, at=now())
    except PermissionRefused:
        raise
    except Refusal as refusal:
        return show(request, find(request, row.pk), sentence=refusal.sentence)
    messages.success(request, _("Taken back; decide anew."))
    return back_to(row)


def back_to(row: CopyFinding) -> HttpResponse:
    return HttpResponseRedirect(reverse("copies:finding", args=[row.pk]), status=303)


DEEDS: dict[str, Callable[[PersonRequest, CopyFinding], HttpResponse]] = {
    "confirm": confirm,
    "dismiss": dismiss,
    "reopen": reopen,
}
