"""Scoring policies: readable by everyone, drafted and adopted by the office head."""

import uuid
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from qingxun.kit.clock import now, today
from qingxun.kit.periods import PeriodKind, Span, quarter_of
from qingxun.organizations.access import PersonRequest, for_roles, signed_in
from qingxun.organizations.states import Role
from qingxun.scoring import actions, engine
from qingxun.scoring.forms import AdoptForm
from qingxun.scoring.models import PolicyVersion
from qingxun.scoring.permissions import can_read_drafts, can_set_policy
from qingxun.scoring.queries.desks import own_desk, scoring_desks
from qingxun.scoring.queries.findings import RULES, decisions_of, weigh
from qingxun.scoring.queries.problems import Problems, problems_of
from qingxun.scoring.queries.versions import compiled_version, rows_in_force, version_in_force
from qingxun.scoring.states import POLICY_TONES, PolicyState
from qingxun.scoring.views.calculating import calculator
from qingxun.ui.refusals import answer_dialog
from qingxun.ui.templatetags.ui_tags import long_day


def see_version(version: PolicyVersion) -> HttpResponse:
    return HttpResponseRedirect(reverse("scoring:version", args=[version.pk]), status=303)


@signed_in
def policy(request: PersonRequest) -> HttpResponse:
    """The version in force today, clause by clause, and all versions before and after it."""
    desk = own_desk(request.person)
    if desk is None:
        return render(request, "scoring/no_desk.html")
    versions = PolicyVersion.objects.filter(desk=desk).select_related("policy", "adopted_by")
    may_set = can_set_policy(request.person, desk.pk)
    if not can_read_drafts(request.person, desk.pk):
        versions = versions.exclude(state=PolicyState.DRAFT)
    current = version_in_force(desk.pk, today())
    context = {
        "desk": desk,
        "current": current,
        "policy": compiled_version(current).policy if current else None,
        "points": points_matrix(compiled_version(current).policy) if current else None,
        "versions": versions.order_by("-drafted_at")[:6],
        "tones": POLICY_TONES,
        "may_set": may_set,
        "decisions": current.decisions.count() if current else 0,
        "calculator": calculator(request, desk.pk, current) if current else None,
    }
    return render(request, "scoring/policy.html", context)


@dataclass(frozen=True, slots=True)
class PointsMatrix:
    """The points of adoptions: a row for each group of outlets, a column for each form."""

    forms: list[str]
    rows: list[tuple[str, str, list[tuple[str, Any]]]]


def points_matrix(policy: engine.Policy) -> PointsMatrix:
    """Outlets in words, clause, and the points (or range) of each form that some row names."""
    found: dict[tuple[str, str], dict[str, Any]] = {}
    forms: dict[str, None] = {}
    for where, form, points, clause in engine.points_table(policy):
        found.setdefault((where, clause), {})[form] = points
        forms.setdefault(form)
    heads = list(forms)
    rows = [
        (where, clause, [(form, values.get(form)) for form in heads])
        for (where, clause), values in found.items()
    ]
    return PointsMatrix(heads, rows)


@signed_in
def version(request: PersonRequest, pk: uuid.UUID) -> HttpResponse:
    """One version: its clauses with the regulation's words; for a draft, its errors too."""
    found = visible_version(request, pk)
    return render(request, "scoring/version.html", version_context(request, found))


def version_context(
    request: PersonRequest, found: PolicyVersion, adopt_form: AdoptForm | None = None
) -> dict[str, Any]:
    """What the page of a version shows: for a draft also what stands against it, and the form that
    puts it into force as it was filled in."""
    may_set = can_set_policy(request.person, found.desk_id)
    draft = found.state == PolicyState.DRAFT
    problems = problems_of(found) if draft else Problems()
    parsed = None if engine.check_policy(found.document) else engine.parse_policy(found.document)
    weighed = weigh(found)
    return {
        "version": found,
        "problems": problems,
        "policy": parsed,
        "points": points_matrix(parsed) if parsed else None,
        "tone": POLICY_TONES[PolicyState(found.state)],
        "may_set": may_set,
        "draft": draft,
        "weighed": weighed,
        "waiting": sum(not each.decided for each in weighed),
        "decisions": decisions_of(found),
        "compare_with": compared_with(found),
        "rules": RULES,
        "adopt_form": adopt_form or adopting_form(found.desk_id),
    }


def adopting_form(desk: uuid.UUID) -> AdoptForm:
    """From next month on; the first policy of an office from this quarter on, or earlier."""
    if rows_in_force(desk):
        return AdoptForm(initial={"on": Span.of(PeriodKind.MONTH, today()).next().starts_on})
    form = AdoptForm(initial={"on": quarter_of(today()).starts_on})
    form.fields["on"].help_text = _(
        "The first day of a month that is not closed. Begin with the first day of an earlier "
        "quarter to score what was adopted since."
    )
    return form


def compared_with(found: PolicyVersion) -> PolicyVersion | None:
    """The version in force today, unless it is this one."""
    current = version_in_force(found.desk_id, today())
    return None if current is None or current.pk == found.pk else current


def visible_version(request: PersonRequest, pk: uuid.UUID) -> PolicyVersion:
    """Versions that are or were in force are for everybody whom they score; drafts for those who
    may read them."""
    rows = PolicyVersion.objects.select_related("policy", "desk", "adopted_by", "drafted_by")
    found = get_object_or_404(rows, pk=pk, desk__in=scoring_desks(request.person))
    draft = found.state == PolicyState.DRAFT
    if draft and not can_read_drafts(request.person, found.desk_id):
        raise Http404
    return found


def in_force_since(version: PolicyVersion) -> str:
    """What is said when a version was put into force."""
    said = _("The policy is in force from %(on)s.") % {"on": long_day(version.valid_from)}
    if version.valid_from is not None and version.valid_from <= today():
        said += _(" What was scored since then is being scored anew.")
    return said


@for_roles(Role.OFFICE_HEAD)
@require_POST
def adopt(request: PersonRequest, pk: uuid.UUID) -> HttpResponse:
    """Put a draft into force from a day on."""
    found = get_object_or_404(
        PolicyVersion, pk=pk, desk__in=request.person.unit_ids(Role.OFFICE_HEAD)
    )
    form = AdoptForm(request.POST)

    def act() -> PolicyVersion:
        return actions.adopt_version(
            version=found, **form.cleaned_data, by=request.person, at=now()
        )

    def page() -> HttpResponse:
        context = version_context(request, visible_version(request, pk), form)
        return render(request, "scoring/version.html", context)

    return answer_dialog(
        request,
        form,
        act,
        page=page,
        done=lambda: in_force_since(found),
        back=reverse("scoring:version", args=[pk]),
    )
