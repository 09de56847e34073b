"""Scoring policies: readable by everyone, drafted and adopted by the office head."""

import uuid
from typing import Any

import yaml
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from qingxun.kit.clock import now, today
from qingxun.kit.periods import PeriodKind, Span
from qingxun.kit.refusals import PermissionRefused, Refusal
from qingxun.organizations.access import PersonRequest, for_roles, signed_in
from qingxun.organizations.states import Role
from qingxun.scoring import actions, engine
from qingxun.scoring.forms import AdoptForm, DocumentForm, PresetForm
from qingxun.scoring.models import PolicyVersion
from qingxun.scoring.permissions import can_set_policy
from qingxun.scoring.presets import read_policy_text
from qingxun.scoring.queries.desks import own_desk
from qingxun.scoring.queries.findings import RULES, decisions_of, weigh
from qingxun.scoring.queries.problems import Problems, problems_of
from qingxun.scoring.queries.versions import compiled_version, version_in_force
from qingxun.scoring.states import POLICY_TONES, PolicyState


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
    if not may_set:
        versions = versions.exclude(state=PolicyState.DRAFT)
    current = version_in_force(desk.pk, today())
    context = {
        "desk": desk,
        "current": current,
        "policy": compiled_version(current).policy if current else None,
        "points": points_rows(current) if current else [],
        "versions": versions.order_by("-drafted_at"),
        "tones": POLICY_TONES,
        "may_set": may_set,
        "preset_form": PresetForm(),
    }
    return render(request, "scoring/policy.html", context)


def points_rows(version: PolicyVersion) -> list[tuple[str, str, Any, str]]:
    """The table of points: outlets, form, points, clause."""
    return list(engine.points_table(compiled_version(version).policy))


@signed_in
def version(request: PersonRequest, pk: uuid.UUID) -> HttpResponse:
    """One version: its clauses with the regulation's words; for a draft, its errors too."""
    found = visible_version(request, pk)
    return render(request, "scoring/version.html", version_context(request, found))


def version_context(request: PersonRequest, found: PolicyVersion) -> dict[str, Any]:
    """What the page of a version shows: for a draft also what stands against it."""
    may_set = can_set_policy(request.person, found.desk_id)
    draft = found.state == PolicyState.DRAFT
    problems = problems_of(found) if draft else Problems()
    parsed = None if engine.check_policy(found.document) else engine.parse_policy(found.document)
    weighed = weigh(found) if may_set or not draft else []
    return {
        "version": found,
        "problems": problems,
        "policy": parsed,
        "points": list(engine.points_table(parsed)) if parsed else [],
        "tone": POLICY_TONES[PolicyState(found.state)],
        "may_set": may_set,
        "draft": draft,
        "weighed": weighed,
        "waiting": sum(not each.decided for each in weighed),
        "decisions": decisions_of(found),
        "rules": RULES,
        "adopt_form": AdoptForm(
            initial={"on": Span.of(PeriodKind.MONTH, today()).next().starts_on}
        ),
    }


def visible_version(request: PersonRequest, pk: uuid.UUID) -> PolicyVersion:
    """Versions that are or were in force are for everybody; drafts for the office head."""
    desk = own_desk(request.person)
    rows = PolicyVersion.objects.filter(desk=desk)
    if desk is None or not can_set_policy(request.person, desk.pk):
        rows = rows.exclude(state=PolicyState.DRAFT)
    return get_object_or_404(
        rows.select_related("policy", "desk", "adopted_by", "drafted_by"), pk=pk
    )


@for_roles(Role.OFFICE_HEAD)
@require_POST
def draft_preset(request: PersonRequest) -> HttpResponse:
    """Draft a version from a shipped preset."""
    form = PresetForm(request.POST)
    desk = request.person.units(Role.OFFICE_HEAD)[0]
    if not form.is_valid():
        return HttpResponseRedirect(reverse("scoring:policy"), status=303)
    found = actions.draft_preset(
        desk=desk, preset=form.cleaned_data["preset"], by=request.person, at=now()
    )
    messages.success(request, _("Drafted. Read it, change what you need, then put it into force."))
    return see_version(found)


@for_roles(Role.OFFICE_HEAD)
def edit(request: PersonRequest, pk: uuid.UUID) -> HttpResponse:
    """Change a draft; from a version in force, a new draft is made. Errors are listed with their
    places beside the text, and what was typed stays."""
    source = get_object_or_404(
        PolicyVersion, pk=pk, desk__in=request.person.unit_ids(Role.OFFICE_HEAD)
    )
    form = DocumentForm(request.POST or None, initial={"document": as_text(source.document)})
    errors: list[Any] = []
    sentence = ""
    if request.method == "POST" and form.is_valid():
        try:
            document = read_policy_text(form.cleaned_data["document"])
        except ValueError as error:
            sentence = str(error)
        else:
            errors = list(engine.check_policy(document))
            if not errors or "keep" in request.POST:
                return keep(request, source, document, form.cleaned_data["note"])
    context = {"version": source, "form": form, "errors": errors, "sentence": sentence}
    return render(request, "scoring/edit.html", context)


def keep(request: PersonRequest, source: PolicyVersion, document: Any, note: str) -> HttpResponse:
    """Save into the draft itself, or as a new draft when the source is in force."""
    if source.state == PolicyState.DRAFT:
        saved = actions.change_draft(
            version=source, document=document, note=note, by=request.person, at=now()
        )
    else:
        saved = actions.draft_version(
            desk=source.desk,
            policy=source.policy,
            document=document,
            note=note,
            by=request.person,
            at=now(),
        )
    messages.success(request, _("The draft is saved."))
    return see_version(saved)


def as_text(document: dict[str, Any]) -> str:
    """The document as YAML, in its own order."""
    return yaml.safe_dump(document, allow_unicode=True, sort_keys=False, width=100)


@for_roles(Role.OFFICE_HEAD)
@require_POST
def adopt(request: PersonRequest, pk: uuid.UUID) -> HttpResponse:
    """Put a draft into force from a day on."""
    found = get_object_or_404(
        PolicyVersion, pk=pk, desk__in=request.person.unit_ids(Role.OFFICE_HEAD)
    )
    form = AdoptForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Give the day from which the policy is in force."))
        return see_version(found)
    try:
        actions.adopt_version(
            version=found,
            on=form.cleaned_data["on"],
            by=request.person,
            at=now(),
            warnings_read=form.cleaned_data["warnings_read"],
        )
    except PermissionRefused:
        raise
    except Refusal as refusal:
        messages.error(request, refusal.sentence)
    else:
        messages.success(
            request, _("The policy is in force from %(on)s.") % {"on": found.valid_from}
        )
    return see_version(found)
