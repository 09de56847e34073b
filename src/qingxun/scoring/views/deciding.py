"""Decisions about clauses that touch rules from above: follow the rule, or keep the clause."""

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from qingxun.kit.clock import now
from qingxun.kit.refusals import PermissionRefused, Refusal
from qingxun.organizations.access import PersonRequest, for_roles
from qingxun.organizations.states import Role
from qingxun.scoring import actions
from qingxun.scoring.forms import KeepForm
from qingxun.scoring.models import PolicyVersion


def own_version(request: PersonRequest, pk: uuid.UUID) -> PolicyVersion:
    """A version of the office that the person leads."""
    rows = PolicyVersion.objects.select_related("desk", "policy", "drafted_by")
    return get_object_or_404(rows, pk=pk, desk__in=request.person.unit_ids(Role.OFFICE_HEAD))


def back_to(request: HttpRequest, version: PolicyVersion) -> HttpResponse:
    """The page that asked, when it is ours; else the version's."""
    wanted = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(wanted, allowed_hosts=None):
        wanted = reverse("scoring:version", args=[version.pk]) + "#rules"
    return HttpResponseRedirect(wanted, status=303)


@for_roles(Role.OFFICE_HEAD)
@require_POST
def follow(request: PersonRequest, pk: uuid.UUID) -> HttpResponse:
    """Make the finding's changes in the draft."""
    version = own_version(request, pk)
    try:
        decision = actions.follow_rule(
            version=version, finding=request.POST.get("finding", ""), by=request.person, at=now()
        )
    except PermissionRefused:
        raise
    except Refusal as refusal:
        messages.error(request, refusal.sentence)
    else:
        messages.success(request, _("Changed in the draft: %(what)s") % {"what": decision.reason})
    return back_to(request, version)


@for_roles(Role.OFFICE_HEAD)
@require_POST
def keep(request: PersonRequest, pk: uuid.UUID) -> HttpResponse:
    """Keep the clause as it is, with a reason."""
    version = own_version(request, pk)
    form = KeepForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Give the reason for keeping it."))
        return back_to(request, version)
    try:
        actions.keep_clause(
            version=version,
            finding=form.cleaned_data["finding"],
            reason=form.cleaned_data["reason"],
            by=request.person,
            at=now(),
        )
    except PermissionRefused:
        raise
    except Refusal as refusal:
        messages.error(request, refusal.sentence)
    else:
        messages.success(request, _("The decision and its reason are recorded."))
    return back_to(request, version)
