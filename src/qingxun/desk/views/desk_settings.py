"""The office's own lists: rules of receipt, kinds of manuscripts, reasons."""

from typing import cast

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from qingxun.desk import actions
from qingxun.desk.forms.lists import SPARE_ROWS, RulesForm, kinds_from, rules_initial
from qingxun.desk.models import RefusalReason
from qingxun.desk.permissions.submissions import EDITING_ROLES
from qingxun.desk.queries import lists
from qingxun.desk.queries.manuscripts import settings_of
from qingxun.desk.states import ReasonPurpose
from qingxun.kit.clock import now
from qingxun.kit.refusals import PermissionRefused, Refusal
from qingxun.organizations.access import PersonRequest, for_roles
from qingxun.organizations.models import Organization


def desk_of(request: HttpRequest) -> Organization:
    """The desk whose lists are kept: hers, or the one of hers that the address names."""
    desks = lists.edited_desks(cast(PersonRequest, request).person)
    wished = request.GET.get("desk", "")
    return next((desk for desk in desks if str(desk.pk) == wished), desks[0])


def see(request: HttpRequest, place: str) -> HttpResponse:
    query = f"?desk={desk_of(request).pk}" if request.GET.get("desk") else ""
    return HttpResponseRedirect(reverse("desk:settings") + query + place, status=303)


@for_roles(*EDITING_ROLES)
@require_http_methods(["GET", "POST"])
def settings(request: HttpRequest) -> HttpResponse:
    """The page, and its rules of receipt."""
    desk = desk_of(request)
    form = RulesForm(request.POST or None, initial=rules_initial(settings_of(desk.pk)))
    if request.method != "POST":
        return show(request, form)
    if not form.is_valid():
        return show(request, form, status=422)
    try:
        actions.change_settings(
            desk=desk,
            rules=form.said(),
            by=cast(PersonRequest, request).person,
            at=now(),
            seen=request.POST.get("seen"),
        )
    except PermissionRefused:
        raise
    except Refusal as refusal:
        return show(request, form, refusal.sentence, status=422)
    messages.success(request, _("The rules of receipt are saved."))
    return see(request, "")


def show(
    request: HttpRequest, form: RulesForm | None = None, refused: str = "", status: int = 200
) -> HttpResponse:
    """The page with its forms; what was typed into the refused one stays."""
    desk = desk_of(request)
    typed = request.POST
    if "kind_name" in typed:
        kinds = [
            (str(row.key or ""), row.name, row.hint, place, row.active)
            for place, row in enumerate(kinds_from(typed), start=1)
        ]
    else:
        kinds = [
            (str(kind.pk), kind.name, kind.hint, kind.order, kind.active)
            for kind in lists.all_kinds(desk.pk)
        ]
    context = {
        "desk": desk,
        "desks": lists.edited_desks(cast(PersonRequest, request).person),
        "form": form or RulesForm(initial=rules_initial(settings_of(desk.pk))),
        "refused": refused,
        "kinds": kinds + [("", "", "", "", True)] * SPARE_ROWS,
        "reasons": reason_boxes(request, desk),
        "standing_rules": lists.standing_rules(desk.pk),
        "standing_kinds": lists.all_kinds(desk.pk),
    }
    return render(request, "desk/settings.html", context, status=status)


def reason_boxes(
    request: HttpRequest, desk: Organization
) -> list[tuple[str, str, str, QuerySet[RefusalReason]]]:
    """(purpose, its name, the reasons one a line, the rows) for each purpose."""
    standing, boxes = lists.reasons_of(desk.pk), []
    for purpose in ReasonPurpose:
        text = "\n".join(reason.text for reason in standing[purpose])
        if request.POST.get("purpose") == purpose:
            text = request.POST.get("texts", text)
        rows = lists.standing_reasons(desk.pk, purpose)
        boxes.append((purpose.value, str(purpose.label), text, rows))
    return boxes


@for_roles(*EDITING_ROLES)
@require_POST
def kinds(request: HttpRequest) -> HttpResponse:
    """The kinds of manuscripts in order."""
    try:
        actions.set_kinds(
            desk=desk_of(request),
            rows=kinds_from(request.POST),
            by=cast(PersonRequest, request).person,
            at=now(),
            seen=request.POST.get("seen"),
        )
    except PermissionRefused:
        raise
    except Refusal as refusal:
        return show(request, None, refusal.sentence, status=422)
    messages.success(request, _("The kinds of manuscripts are saved."))
    return see(request, "#kinds")


@for_roles(*EDITING_ROLES)
@require_POST
def reasons(request: HttpRequest) -> HttpResponse:
    """The reasons for one purpose, one a line."""
    try:
        if request.POST.get("purpose") not in ReasonPurpose.values:
            raise Refusal(_("The page was incomplete. Open it again and try once more."))
        actions.set_reasons(
            desk=desk_of(request),
            purpose=ReasonPurpose(request.POST["purpose"]),
            texts=request.POST.get("texts", "").splitlines(),
            by=cast(PersonRequest, request).person,
            at=now(),
            seen=request.POST.get("seen"),
        )
    except PermissionRefused:
        raise
    except Refusal as refusal:
        return show(request, None, refusal.sentence, status=422)
    messages.success(request, _("The reasons are saved."))
    return see(request, "#reasons")
