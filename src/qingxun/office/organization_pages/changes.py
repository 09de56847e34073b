"""Renaming, moving, merging and dissolving: first the form, then a page that names the thing."""

import datetime as dt
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qingxun.kit.clock import now, today
from qingxun.kit.refusals import PermissionRefused, Refusal
from qingxun.office.organization_pages import words
from qingxun.office.organization_pages.forms import (
    DissolveForm,
    MergeForm,
    MoveForm,
    RenameForm,
)
from qingxun.office.organization_pages.tree import to_organization
from qingxun.organizations.access import PersonRequest, for_roles
from qingxun.organizations.actions import (
    dissolve_organization,
    merge_organizations,
    move_organization,
    rename_organization,
)
from qingxun.organizations.models import Organization
from qingxun.organizations.states import Role

Data = dict[str, Any]


@dataclass(frozen=True)
class Change:
    """A kind of change: its form, what it says to be confirmed, and its action."""

    title: Promise
    button: Promise
    form: Callable[..., forms.Form]
    sentence: Callable[[Organization, Data], str]
    act: Callable[..., object]
    is_final: bool = False


def _rename(row: Organization, data: Data, **facts: Any) -> object:
    return rename_organization(
        organization=row,
        name=data["name"],
        short_name=data["short_name"],
        on=data["on"],
        reason=data["reason"],
        **facts,
    )


def _move(row: Organization, data: Data, **facts: Any) -> object:
    return move_organization(
        organization=row, parent=data["target"], on=data["on"], reason=data["reason"], **facts
    )


def _merge(row: Organization, data: Data, **facts: Any) -> object:
    return merge_organizations(
        organization=row, into=data["target"], on=data["on"], reason=data["reason"], **facts
    )


def _dissolve(row: Organization, data: Data, **facts: Any) -> object:
    return dissolve_organization(organization=row, on=data["on"], reason=data["reason"], **facts)


CHANGES = {
    "rename": Change(
        gettext_lazy("Rename"),
        gettext_lazy("Rename it"),
        lambda *args, day, **kwargs: RenameForm(*args, **kwargs),
        lambda row, data: words.rename_sentence(row, data["on"], data["name"]),
        _rename,
    ),
    "move": Change(
        gettext_lazy("Move"),
        gettext_lazy("Move it"),
        MoveForm,
        lambda row, data: words.move_sentence(row, data["on"], data["target"]),
        _move,
    ),
    "merge": Change(
        gettext_lazy("Merge into another"),
        gettext_lazy("Merge it"),
        MergeForm,
        lambda row, data: words.merge_sentence(row, data["on"], data["target"]),
        _merge,
        is_final=True,
    ),
    "dissolve": Change(
        gettext_lazy("Dissolve"),
        gettext_lazy("Dissolve it"),
        lambda *args, day, **kwargs: DissolveForm(*args, **kwargs),
        lambda row, data: words.dissolve_sentence(row, data["on"]),
        _dissolve,
        is_final=True,
    ),
}


class _TriedOut(Exception):
    """Takes a trial of a change back."""


@for_roles(Role.SYSTEM_ADMIN)
def change(request: PersonRequest, pk: uuid.UUID, kind: str) -> HttpResponse:
    """One change of an organization: the form, then what it would do, then it is done."""
    if kind not in CHANGES:
        raise Http404
    what = CHANGES[kind]
    row = get_object_or_404(Organization, pk=pk)
    form = what.form(request.POST or None, day=today(), initial=_initial(row))
    context: dict[str, Any] = {"form": form, "organization": row, "change": what, "kind": kind}
    if request.method == "POST" and form.is_valid():
        confirmed = "confirmed" in request.POST
        try:
            _do(what, row, form.cleaned_data, request, keep=confirmed)
        except PermissionRefused:
            raise
        except Refusal as refused:
            form.add_error(None, refused.sentence)
        else:
            sentence = what.sentence(row, form.cleaned_data)
            if confirmed:
                messages.success(request, _done(row, kind, form.cleaned_data["on"]))
                return to_organization(row)
            context |= {"sentence": sentence}
            if "again" not in request.POST:
                return render(request, "office/organizations/confirm.html", context)
    return render(request, "office/organizations/change.html", context)


def _do(what: Change, row: Organization, data: Data, request: PersonRequest, *, keep: bool) -> None:
    """Do the change; without ``keep`` only try whether it can be done."""
    try:
        with transaction.atomic():
            what.act(row, data, by=request.person, at=now())
            if not keep:
                raise _TriedOut
    except _TriedOut:
        row.refresh_from_db()


def _initial(row: Organization) -> Data:
    return {"on": today(), "name": row.name, "short_name": row.short_name}


def _done(row: Organization, kind: str, on: dt.date) -> str:
    if on > today():
        return _("It is noted: %(change)s of “%(name)s” takes effect on its day.") % {
            "change": CHANGES[kind].title,
            "name": row.name,
        }
    return _("“%(name)s” is changed.") % {"name": row.name}
