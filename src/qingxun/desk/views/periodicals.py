"""Periodicals: name and numbering, columns, addressees, signing chain."""

import uuid
from typing import cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from qingxun.desk import actions
from qingxun.desk.forms.lists import (
    FIRST,
    SPARE_ROWS,
    PeriodicalSettings,
    addressees_from,
    columns_from,
    initial_of,
)
from qingxun.desk.models import Periodical
from qingxun.desk.permissions.submissions import EDITING_ROLES
from qingxun.desk.queries import lists
from qingxun.desk.states import AddresseeKind
from qingxun.kit.clock import now, today
from qingxun.kit.refusals import PermissionRefused, Refusal
from qingxun.organizations.access import PersonRequest, for_roles
from qingxun.organizations.models import Organization


@for_roles(*EDITING_ROLES)
@require_GET
def periodical_list(request: HttpRequest) -> HttpResponse:
    """The office's periodicals."""
    rows = lists.periodical_rows(cast(PersonRequest, request).person)
    return render(request, "desk/periodicals.html", {"periodicals": rows})


@for_roles(*EDITING_ROLES)
@require_http_methods(["GET", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    """A new periodical."""
    person = cast(PersonRequest, request).person
    desk = lists.edited_desks(person)[0]
    form = PeriodicalSettings(request.POST or None, initial=FIRST | {"issuer": desk.name})
    refused = ""
    if request.method == "POST" and form.is_valid():
        try:
            row = actions.add_periodical(desk=desk, form=form.said(), by=person, at=now())
            messages.success(
                request, _("“%(name)s” is there now. Give it columns.") % {"name": row.name}
            )
            return see(row)
        except Refusal as refusal:
            refused = refusal.sentence
    status = 422 if request.method == "POST" else 200
    context = {"form": form, "refused": refused}
    return render(request, "desk/periodical_add.html", context, status=status)


def see(row: Periodical) -> HttpResponse:
    return HttpResponseRedirect(reverse("desk:periodical", args=[row.pk]), status=303)


def load(request: HttpRequest, pk: uuid.UUID) -> Periodical:
    """A periodical of a desk at which the person edits."""
    desks = cast(PersonRequest, request).person.unit_ids(*EDITING_ROLES)
    rows = Periodical.objects.filter(desk__in=desks).select_related("desk")
    return get_object_or_404(rows, pk=pk)


@for_roles(*EDITING_ROLES)
@require_http_methods(["GET", "POST"])
def periodical(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """The settings of a periodical."""
    row = load(request, pk)
    form = PeriodicalSettings(request.POST or None, initial=initial_of(row))
    if request.method != "POST":
        return show(request, row, form)
    if not form.is_valid():
        return show(request, row, form, status=422)
    try:
        actions.change_periodical(
            periodical=row,
            form=form.said(),
            by=cast(PersonRequest, request).person,
            at=now(),
            seen=request.POST.get("seen"),
        )
    except PermissionRefused:
        raise
    except Refusal as refusal:
        return show(request, row, form, refusal.sentence, status=422)
    messages.success(request, _("“%(name)s” is saved.") % {"name": row.name})
    return see(row)


def show(
    request: HttpRequest,
    row: Periodical,
    form: PeriodicalSettings | None = None,
    refused: str = "",
    status: int = 200,
) -> HttpResponse:
    """The page with its three forms; what was typed into the refused one stays."""
    typed = request.POST
    columns = [(str(c.pk), c.name, c.order) for c in row.columns.filter(active=True)]
    if "column_name" in typed:
        columns = [
            (str(key or ""), name, place)
            for place, (key, name) in enumerate(columns_from(typed), start=1)
        ]
    texts = lists.addressee_texts(row)
    context = {
        "periodical": row,
        "standing": Periodical.objects.filter(pk=row.pk),
        "form": form or PeriodicalSettings(initial=initial_of(row)),
        "refused": refused,
        "columns": columns + [("", "", "")] * SPARE_ROWS,
        "addressees": [
            (kind.value, kind.label, typed.get(f"to_{kind.value}", texts[kind.value]))
            for kind in AddresseeKind
        ],
        "unit_names": [unit.short_name for unit in units_of(row)],
    }
    return render(request, "desk/periodical.html", context, status=status)


def units_of(row: Periodical) -> list[Organization]:
    return lists.units_to_address(row.desk, today())


@for_roles(*EDITING_ROLES)
@require_POST
def columns(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """The columns in order."""
    row = load(request, pk)
    try:
        actions.set_columns(
            periodical=row,
            names=columns_from(request.POST),
            by=cast(PersonRequest, request).person,
            at=now(),
            seen=request.POST.get("seen"),
        )
    except PermissionRefused:
        raise
    except Refusal as refusal:
        return show(request, row, None, refusal.sentence, status=422)
    messages.success(request, _("The columns are saved."))
    return see(row)


@for_roles(*EDITING_ROLES)
@require_POST
def addressees(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """报 / 送 / 发."""
    row = load(request, pk)
    try:
        made = actions.set_addressees(
            periodical=row,
            rows=addressees_from(request.POST, units_of(row)),
            by=cast(PersonRequest, request).person,
            at=now(),
            seen=request.POST.get("seen"),
        )
    except PermissionRefused:
        raise
    except Refusal as refusal:
        return show(request, row, None, refusal.sentence, status=422)
    told = sum(1 for entry in made if entry.organization_id)
    messages.success(
        request,
        _("%(count)s addressees are saved; %(told)s of them are told in the program.")
        % {"count": len(made), "told": told},
    )
    return see(row)
