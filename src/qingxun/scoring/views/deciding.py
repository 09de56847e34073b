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
from qingxun.organizations.access import PersonRequest, for_roles
from qingxun.organizations.states import Role
from qingxun.scoring import actions
from qingxun.scoring.forms import KeepForm
from qingxun.scoring.models import PolicyVersion
from qingxun.ui.refusals import Attempt, answer_step, refused


def own_version(request: PersonRequest, pk: uuid.UUID) -> PolicyVersion:
    """A version of the office that the person leads."""
    rows = PolicyVersion.objects.select_related("desk", "policy", "drafted_by")
    return get_object_or_404(rows, pk=pk, desk__in=request.person.unit_ids(Role.OFFICE_HEAD))


def back_to(request: HttpRequest, version: PolicyVersion) -> str:
    """The page that asked, when it is ours; else the version's."""
    wanted = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(wanted, allowed_hosts=None):
        wanted = reverse("scoring:version", args=[version.pk]) + "#rules"
    return wanted


@for_roles(Role.OFFICE_HEAD)
@require_POST
def follow(request: PersonRequest, pk: uuid.UUID) -> HttpResponse:
    """Make the finding's changes in the draft."""
    version = own_version(request, pk)
    finding = request.POST.get("finding", "")
    with Attempt() as attempt:
        decision = actions.follow_rule(
            version=version, finding=finding, by=request.person, at=now()
        )
    if attempt.succeeded:
        messages.success(request, _("Changed in the draft: %(what)s") % {"what": decision.reason})
    else:
        messages.error(request, attempt.sentence)
    return HttpResponseRedirect(back_to(request, version), status=303)


@for_roles(Role.OFFICE_HEAD)
@require_POST
def keep(request: PersonRequest, pk: uuid.UUID) -> HttpResponse:
    """Keep the clause as it is, with a reason; or all that still wait, for one reason."""
    version = own_version(request, pk)
    form, back = KeepForm(request.POST), back_to(request, version)
    if not form.is_valid():
        return refused(request, _("Give the reason for keeping it."), back)

    def act() -> None:
        finding, reason = form.cleaned_data["finding"], form.cleaned_data["reason"]
        by, at = request.person, now()
        if finding:
            actions.keep_clause(version=version, finding=finding, reason=reason, by=by, at=at)
        else:
            actions.keep_all(version=version, reason=reason, by=by, at=at)

    return answer_step(
        request, act, done=lambda: _("The decision and its reason are recorded."), back=back
    )
