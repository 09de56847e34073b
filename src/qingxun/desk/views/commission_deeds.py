"""What the office does with a slip that was sent: remind, extend, judge, excuse, withdraw."""

import datetime as dt
import uuid
from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from qingxun.desk import actions
from qingxun.desk.forms.commissions import CommissionReasonForm, ExtendForm, JudgeForm
from qingxun.desk.models import Commission, CommissionedUnit
from qingxun.desk.permissions.submissions import EDITING_ROLES
from qingxun.desk.states import COMMISSION_OPEN, AnswerQuality
from qingxun.desk.views.commissions import load, see_slip, show
from qingxun.desk.views.issue_work import uuids
from qingxun.kit.clock import now
from qingxun.kit.refusals import PermissionRefused, Refusal
from qingxun.organizations.access import PersonRequest, for_roles
from qingxun.ui.refusals import answer_dialog


def carry_out(
    request: PersonRequest,
    slip: Commission,
    form: forms.Form,
    deed: Callable[[dt.datetime], Any],
    done: str,
    about: uuid.UUID | None = None,
) -> HttpResponseBase:
    """One action, then the slip again, with what was done; or with the dialog open and why not."""
    return answer_dialog(
        request,
        form,
        lambda: deed(now()),
        page=lambda: show(request, slip, typed=form, about=about),
        done=lambda: done,
        back=reverse("desk:commission", args=[slip.pk]),
    )


def load_unit(request: PersonRequest, pk: uuid.UUID) -> CommissionedUnit:
    """A unit's row of a slip of her desks, else 404."""
    rows = CommissionedUnit.objects.filter(desk__in=request.person.unit_ids(*EDITING_ROLES))
    return get_object_or_404(rows.select_related("unit", "commission", "desk"), pk=pk)


@for_roles(*EDITING_ROLES)
@require_POST
def extend(request: PersonRequest, pk: uuid.UUID) -> HttpResponseBase:
    """More time: for one unit, or for all that have not answered."""
    slip = load(request, pk)
    form = ExtendForm(request.POST)
    rows = slip.units.filter(state__in=COMMISSION_OPEN).select_related("unit", "commission")
    chosen = uuids(request.POST.getlist("unit"))
    if request.POST.getlist("unit"):
        rows = rows.filter(pk__in=chosen)

    def deed(at: dt.datetime) -> Any:
        reason = form.cleaned_data["reason"]
        return actions.extend_commission(
            rows=list(rows), until=form.moment(), reason=reason, by=request.person, at=at
        )

    done = _("The deadline is extended; the units have been told.")
    about = next(iter(chosen), None)
    return carry_out(request, slip, form, deed, done, about=about)


@for_roles(*EDITING_ROLES)
@require_POST
def remind(request: PersonRequest, pk: uuid.UUID) -> HttpResponseBase:
    """Remind those who have not answered."""
    slip = load(request, pk)
    try:
        count = actions.remind_units(commission=slip, by=request.person, at=now())
    except PermissionRefused:
        raise
    except Refusal as refusal:
        return show(request, slip, refusal.sentence)
    said = ngettext("%(count)s unit was reminded.", "%(count)s units were reminded.", count)
    messages.success(request, said % {"count": count})
    return see_slip(pk)


@for_roles(*EDITING_ROLES)
@require_POST
def withdraw(request: PersonRequest, pk: uuid.UUID) -> HttpResponseBase:
    """Take the slip back."""
    slip = load(request, pk)
    form = CommissionReasonForm(request.POST)

    def deed(at: dt.datetime) -> Any:
        reason = form.cleaned_data["reason"]
        return actions.withdraw_commission(commission=slip, reason=reason, by=request.person, at=at)

    done = _("The commission is withdrawn; the units have been told.")
    return carry_out(request, slip, form, deed, done)


@for_roles(*EDITING_ROLES)
@require_POST
def weigh(request: PersonRequest, pk: uuid.UUID) -> HttpResponseBase:
    """Accept a unit's reason, or not; excuse it for a reason of the office."""
    row = load_unit(request, pk)
    form = CommissionReasonForm(request.POST)
    refuses = request.POST.get("do") == "refuse"

    def deed(at: dt.datetime) -> Any:
        words = form.cleaned_data["reason"]
        if refuses:
            return actions.refuse_reason(row=row, reason=words, by=request.person, at=at)
        return actions.excuse_unit(row=row, note=words, by=request.person, at=at)

    excused = _("%(unit)s is excused.") % {"unit": row.unit.short_name}
    done = _("The unit has been told.") if refuses else excused
    return carry_out(request, row.commission, form, deed, done, about=row.pk)


@for_roles(*EDITING_ROLES)
@require_POST
def judge(request: PersonRequest, pk: uuid.UUID) -> HttpResponseBase:
    """Say how well a unit answered."""
    row = load_unit(request, pk)
    form = JudgeForm(request.POST)

    def deed(at: dt.datetime) -> Any:
        values = form.cleaned_data
        quality = AnswerQuality(values["quality"])
        return actions.judge_answer(
            row=row, quality=quality, note=values["note"], by=request.person, at=at
        )

    done = _("Kept. The unit has been told.")
    return carry_out(request, row.commission, form, deed, done, about=row.pk)
