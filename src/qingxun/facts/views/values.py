"""酌情分值: lines that wait for a value, entering it, a second person's approval."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django import forms
from django.http import Http404, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from qingxun.documents.sheets import ColumnSpec, xlsx_response
from qingxun.facts import actions
from qingxun.facts.actions.refusals import FactRefused
from qingxun.facts.forms import FactReasonForm, ValueForm, read_number
from qingxun.facts.models import ManualValue
from qingxun.facts.permissions import RECORDING_ROLES, can_approve_value, can_record_fact
from qingxun.facts.queries.unsettled import unsettled_lines, waiting_lines, waiting_shares
from qingxun.facts.states import VALUE_TONES, ValueState
from qingxun.facts.targets import clauses_of
from qingxun.facts.views.shared import own_desk, see_other, tabs_of
from qingxun.kit.clock import now, today
from qingxun.organizations.access import PersonRequest, for_roles
from qingxun.organizations.models import Organization
from qingxun.organizations.states import DESK_ROLES
from qingxun.ui.filters import ChoiceFilter, TextFilter
from qingxun.ui.lists import Column, ListPage
from qingxun.ui.refusals import answer_dialog, answer_step


@for_roles(*DESK_ROLES)
@require_GET
def values(request: PersonRequest) -> HttpResponseBase:
    """What waits for a value, and all values that were entered."""
    return show(request)


@for_roles(*DESK_ROLES)
@require_GET
def value(request: PersonRequest, pk: uuid.UUID) -> HttpResponseBase:
    """The list, at one value: those that wait come first."""
    get_object_or_404(ManualValue, pk=pk, desk__in=request.person.unit_ids(*DESK_ROLES))
    return see_other("facts:values", query=f"?state={ValueState.ENTERED}#value-{pk}")


@dataclass(frozen=True, slots=True)
class Typed:
    """What was typed into the dialog of one row, that opens again."""

    row: uuid.UUID
    form: forms.Form
    shares: dict[uuid.UUID, str] = field(default_factory=dict)


def show(request: PersonRequest, refused: str = "", typed: Typed | None = None) -> HttpResponseBase:
    desk = own_desk(request)
    page = ListPage(
        request.GET,
        rows=ManualValue.objects.filter(desk=desk).select_related(
            "unit", "entered_by", "decided_by"
        ),
        columns=[
            Column("what", _("What it is about")),
            Column("value", _("Value"), sort="value", number=True),
            Column("state", _("State"), sort="state"),
            Column("at", _("Entered at"), sort=("entered_at", "pk"), descending_first=True),
            Column("step", ""),
        ],
        filters=[
            TextFilter("q", _("Words"), field="title"),
            ChoiceFilter("state", _("State"), choices=ValueState.choices),
        ],
        default_sort="-at",
    )
    if page.wants_xlsx:
        return xlsx_response(_("Values by judgement"), sheet_columns(), page.all_rows())

    def form_of(row: uuid.UUID, asks: type[forms.Form]) -> forms.Form:
        return typed.form if typed and typed.row == row else asks(auto_id=f"value-{row}-%s")

    for row in page.rows:
        row.may_approve = row.state == ValueState.ENTERED and can_approve_value(request.person, row)
        row.form = form_of(row.pk, FactReasonForm)
    context = {
        "list": page,
        "waiting": [(line, form_of(line.posting.pk, ValueForm)) for line in waiting_lines(desk.pk)],
        "shares": [
            (row, form_of(row.posting.pk, FactReasonForm)) for row in waiting_shares(desk.pk)
        ],
        "words": clause_words(desk),
        "tones": VALUE_TONES,
        "tabs": tabs_of(request, "facts:values"),
        "may_enter": can_record_fact(request.person, desk.pk),
        "typed_shares": typed.shares if typed else {},
        "refused": refused,
    }
    return render(request, "facts/values.html", context, status=422 if refused else 200)


def clause_words(desk: Organization) -> dict[str, str]:
    """Clause → its words, by the policy of this year."""
    return {clause.id: clause.label for clause in clauses_of(desk.pk, today().year)}


def sheet_columns() -> list[ColumnSpec]:
    return [
        ColumnSpec("title", _("What it is about"), width=50),
        ColumnSpec("clause", _("Clause")),
        ColumnSpec("bounds", _("Range")),
        ColumnSpec("value", _("Value"), "decimal"),
        ColumnSpec("reason", _("Reason"), width=40),
        ColumnSpec("state", _("State"), value=lambda row: str(row.get_state_display())),
        ColumnSpec("entered_by", _("Entered by"), value=lambda row: row.entered_by.name),
        ColumnSpec(
            "decided_by", _("Value approved by"), value=lambda row: str(row.decided_by or "")
        ),
    ]


@for_roles(*RECORDING_ROLES)
@require_POST
def enter(request: PersonRequest, pk: uuid.UUID) -> HttpResponseBase:
    """Settle the value of one line; ``pk`` is the line."""
    line = get_object_or_404(unsettled_lines(own_desk(request).pk), pk=pk)
    form = ValueForm(request.POST, auto_id=f"value-{pk}-%s")

    def act() -> ManualValue:
        return actions.enter_value(line=line, **form.cleaned_data, by=request.person, at=now())

    done = _("Entered. It counts once a second person approves it.")
    return attempt(request, Typed(pk, form), act, done)


def attempt(
    request: PersonRequest, typed: Typed, act: Callable[[], Any], done: str
) -> HttpResponseBase:
    """Do it and say so, or the page again with its dialog open and what was typed."""
    return answer_dialog(
        request,
        typed.form,
        act,
        page=lambda: show(request, typed=typed),
        done=lambda: done,
        back=reverse("facts:values"),
    )


@for_roles(*RECORDING_ROLES)
@require_POST
def share(request: PersonRequest, pk: uuid.UUID) -> HttpResponseBase:
    """Determine the shares of one manuscript; ``pk`` is one of its lines."""
    waiting = next((w for w in waiting_shares(own_desk(request).pk) if w.posting.pk == pk), None)
    if waiting is None:
        raise Http404
    parties = waiting.parties
    typed = {party.key: request.POST.get(f"share-{party.key}", "") for party in parties}
    form = FactReasonForm(request.POST, auto_id=f"value-{pk}-%s")

    def act() -> list[ManualValue]:
        return actions.enter_shares(
            waiting=waiting,
            shares=read_shares(typed),
            reason=form.cleaned_data["reason"],
            by=request.person,
            at=now(),
        )

    done = _("Entered. It counts once a second person approves it.")
    return attempt(request, Typed(pk, form, typed), act, done)


def read_shares(typed: dict[uuid.UUID, str]) -> dict[uuid.UUID, Decimal]:
    """The percentages as numbers; an empty one is none."""
    try:
        return {key: read_number(text) or Decimal(0) for key, text in typed.items()}
    except ValueError as error:
        raise FactRefused(_("Write the shares as numbers.")) from error


DEEDS: dict[str, Callable[..., Any]] = {
    "approve": lambda value, reason, by, at: actions.approve_value(value=value, by=by, at=at),
    "refuse": lambda value, reason, by, at: actions.refuse_value(
        value=value, reason=reason, by=by, at=at
    ),
    "end": lambda value, reason, by, at: actions.end_value(
        value=value, reason=reason, by=by, at=at
    ),
}


@for_roles(*DESK_ROLES)
@require_POST
def decide(request: PersonRequest, pk: uuid.UUID) -> HttpResponseBase:
    """Approve, not approve, take back."""
    rows = ManualValue.objects.filter(desk__in=request.person.unit_ids(*DESK_ROLES))
    value = get_object_or_404(rows.select_related("desk"), pk=pk)
    do = request.POST.get("do", "")
    if do not in DEEDS:
        return show(request, _("The page was incomplete. Open it again and try once more."))
    form = FactReasonForm(request.POST, auto_id=f"value-{pk}-%s")

    def act() -> Any:
        return DEEDS[do](value, form.data.get("reason", ""), request.person, now())

    done = _("Done. The points follow at once.")
    if do == "approve":
        return answer_step(request, act, done=lambda: done, back=reverse("facts:values"))
    return attempt(request, Typed(pk, form), act, done)
