"""The tree of organizations on a day, and one organization."""

import datetime as dt
import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from qingxun.documents.sheets import ColumnSpec, xlsx_response
from qingxun.kit.clock import now, today
from qingxun.kit.refusals import PermissionRefused, Refusal
from qingxun.office.organization_pages.forms import FactsForm, FoundForm
from qingxun.office.organization_pages.words import change_in_words
from qingxun.organizations.access import PersonRequest, for_roles, signed_in
from qingxun.organizations.actions import change_organization, found_organization
from qingxun.organizations.models import Organization
from qingxun.organizations.permissions import allowed, check_can_change_organizations
from qingxun.organizations.queries import (
    Node,
    ancestors_on,
    appointments_of,
    history_of,
    names_on,
    tree_on,
)
from qingxun.organizations.states import OrganizationKind, Role

SHOWN_ROLES = (Role.OFFICER, Role.PRINCIPAL)


def day_of(request: PersonRequest) -> dt.date:
    """The day that the page shows: ``?on=2026-11-21``, else today."""
    try:
        day = dt.date.fromisoformat(request.GET.get("on", ""))
    except ValueError:
        return today()
    return day if 1900 <= day.year <= 2199 else today()


@signed_in
def tree(request: PersonRequest) -> HttpResponseBase:
    """All organizations on a day, as they stood, with their officers."""
    day = day_of(request)
    nodes = tree_on(day)
    posts = appointments_of([n.organization.pk for n in nodes], SHOWN_ROLES, day)
    words, kind = request.GET.get("q", "").strip()[:100], request.GET.get("kind", "")
    kind = kind if kind in OrganizationKind.values else ""
    is_flat = bool(words or kind)
    lines = [line_of(node, posts, nodes) for node in nodes if is_wanted(node, words, kind)]
    if request.GET.get("format") == "xlsx":
        return xlsx_response(_("Organizations") + f" {day}", tree_columns(), lines)
    context = {
        "lines": lines,
        "total": len(nodes),
        "is_flat": is_flat,
        "day": day,
        "is_today": day == today(),
        "q": words,
        "kind": kind,
        "kinds": OrganizationKind.choices,
        "can_change": allowed(check_can_change_organizations, request.person),
    }
    return render(request, "office/organizations/tree.html", context)


def is_wanted(node: Node, words: str, kind: str) -> bool:
    """Whether a line of the tree passes the filters."""
    if kind and node.organization.kind != kind:
        return False
    names = (node.name.name, node.name.short_name, node.organization.code)
    return not words or any(words.lower() in name.lower() for name in names)


def line_of(node: Node, posts: dict[uuid.UUID, list[Any]], nodes: list[Node]) -> dict[str, Any]:
    """One line: the organization, and who answers for it."""
    held = posts.get(node.organization.pk, [])
    names = {
        role: "、".join(post.person.name for post in held if post.role == role)
        for role in SHOWN_ROLES
    }
    return {
        "organization": node.organization,
        "name": node.name.name,
        "short_name": node.name.short_name,
        "depth": min(node.depth, 5),
        "kind": node.organization.get_kind_display(),
        "officers": names[Role.OFFICER],
        "principals": names[Role.PRINCIPAL],
        "headcount": node.organization.headcount,
        "code": node.organization.code,
        "needs_officer": not node.organization.is_desk and not names[Role.OFFICER],
    }


def tree_columns() -> list[ColumnSpec]:
    """The columns of the exported tree."""
    return [
        ColumnSpec("code", _("Code")),
        ColumnSpec("name", _("Full name"), width=36),
        ColumnSpec("short_name", _("Short name"), width=16),
        ColumnSpec("kind", _("Kind"), width=14),
        ColumnSpec("headcount", _("League members"), kind="integer"),
        ColumnSpec("officers", _("Information officers"), width=20),
        ColumnSpec("principals", _("Unit principals"), width=20),
    ]


@signed_in
def organization(request: PersonRequest, pk: uuid.UUID) -> HttpResponse:
    """One organization: names and places by date, people, groups, changes."""
    row = get_object_or_404(Organization.objects.select_related("successor"), pk=pk)
    day = day_of(request)
    names, places = history_of(row)
    present = list(
        row.appointments.filter(valid_until__gt=day)
        .select_related("person", "person__account")
        .order_by("role", "valid_from")
    )
    children = [n for n in tree_on(day, [row.pk]) if n.parent == row.pk]
    changes = row.changes.select_related("target").order_by("-effective_on", "-recorded_at")
    context = {
        "organization": row,
        "day": day,
        "is_today": day == today(),
        "name": names_on(day, [row.pk])[row.pk],
        "exists": row.founded_on <= day < row.dissolved_on,
        "ends": row.dissolved_on.year < 9999,
        "ancestors": list(reversed(ancestors_on(row, day))),
        "names": names,
        "places": places,
        "appointments": present,
        "children": children,
        "groups": row.group_memberships.select_related("group").order_by("-year"),
        "changes": [(change, change_in_words(change)) for change in changes[:50]],
        "can_change": allowed(check_can_change_organizations, request.person),
    }
    return render(request, "office/organizations/organization.html", context)


@for_roles(Role.SYSTEM_ADMIN)
def found(request: PersonRequest) -> HttpResponse:
    """Found an organization from a day on."""
    form = FoundForm(
        request.POST or None,
        day=today(),
        initial={"on": today(), "parent": request.GET.get("parent"), "level": "town"},
    )
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            row = found_organization(
                code=data["code"],
                name=data["name"],
                short_name=data["short_name"],
                parent=data["parent"],
                on=data["on"],
                by=request.person,
                at=now(),
                **form.facts(),
            )
        except PermissionRefused:
            raise
        except Refusal as refused:
            form.add_error(None, refused.sentence)
        else:
            messages.success(request, _("“%(name)s” is founded.") % {"name": row.name})
            return to_organization(row)
    return render(request, "office/organizations/found.html", {"form": form})


@for_roles(Role.SYSTEM_ADMIN)
def change_facts(request: PersonRequest, pk: uuid.UUID) -> HttpResponse:
    """Correct what is not dated."""
    row = get_object_or_404(Organization, pk=pk)
    initial = {name: getattr(row, name) for name in FactsForm.base_fields}
    form = FactsForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        change_organization(organization=row, by=request.person, at=now(), **form.facts())
        messages.success(request, _("“%(name)s” is changed.") % {"name": row.name})
        return to_organization(row)
    context = {"form": form, "organization": row}
    return render(request, "office/organizations/facts.html", context)


def to_organization(row: Organization) -> HttpResponse:
    """Back to its page."""
    return HttpResponseRedirect(reverse("organizations:organization", args=[row.pk]), status=303)
