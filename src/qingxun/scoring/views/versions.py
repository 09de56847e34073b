"""Versions of the policy: the list, a new draft, the whole text, files, two versions compared."""

import datetime as dt
import uuid
from typing import Any
from urllib.parse import quote

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from qingxun.documents.sheets import ColumnSpec, xlsx_response
from qingxun.kit.clock import now
from qingxun.kit.refusals import PermissionRefused, Refusal
from qingxun.organizations.access import PersonRequest, for_roles, signed_in
from qingxun.organizations.models import OPEN_END
from qingxun.organizations.states import Role
from qingxun.scoring import actions
from qingxun.scoring.editor.translating import document_in
from qingxun.scoring.forms import DocumentForm, Start, StartForm, version_name
from qingxun.scoring.models import PolicyVersion
from qingxun.scoring.permissions import can_read_drafts, can_set_policy
from qingxun.scoring.presets import load_preset, policy_text, read_policy_text
from qingxun.scoring.queries.comparing import compare_documents
from qingxun.scoring.queries.desks import own_desk
from qingxun.scoring.queries.problems import problems_of, reading_error, registers_of
from qingxun.scoring.states import POLICY_TONES, PolicyState
from qingxun.scoring.views.deciding import own_version
from qingxun.scoring.views.editing import editor_address
from qingxun.scoring.views.policies import see_version, visible_version
from qingxun.ui.filters import ChoiceFilter
from qingxun.ui.lists import Column, ListPage
from qingxun.ui.refusals import Attempt


@signed_in
def versions(request: PersonRequest) -> HttpResponseBase:
    """Every version with the days it is or was in force; drafts for those who may read them."""
    desk = own_desk(request.person)
    if desk is None:
        return render(request, "scoring/no_desk.html")
    rows = PolicyVersion.objects.filter(desk=desk).select_related(
        "policy", "drafted_by", "adopted_by"
    )
    if not can_read_drafts(request.person, desk.pk):
        rows = rows.exclude(state=PolicyState.DRAFT)
    page = ListPage(
        request.GET,
        rows=rows,
        columns=[
            Column("name", _("Version")),
            Column("state", _("State"), sort="state"),
            Column("from", _("In force from"), sort="valid_from", descending_first=True),
            Column("until", _("until"), sort="valid_until"),
            Column("drafted", _("Drafted"), sort="drafted_at", descending_first=True),
        ],
        filters=[ChoiceFilter("state", _("State"), choices=PolicyState.choices)],
        default_sort="-drafted",
    )
    if page.wants_xlsx:
        return versions_sheet(page)
    context = {
        "list": page,
        "desk": desk,
        "tones": POLICY_TONES,
        "open_end": OPEN_END,
        "may_set": can_set_policy(request.person, desk.pk),
    }
    return render(request, "scoring/versions.html", context)


def versions_sheet(page: ListPage) -> HttpResponseBase:
    def until(row: PolicyVersion) -> dt.date | None:
        return row.valid_until if row.valid_from and row.valid_until != OPEN_END else None

    columns = [
        ColumnSpec("name", _("Version"), value=lambda row: f"{row.policy} {row.number}", width=50),
        ColumnSpec("state", _("State"), value=lambda row: str(row.get_state_display())),
        ColumnSpec("valid_from", _("In force from"), "date"),
        ColumnSpec("until", _("until"), "date", value=until),
        ColumnSpec("drafted_at", _("Drafted"), "moment"),
        ColumnSpec("by", _("Drafted by"), value=lambda row: str(row.drafted_by or "")),
        ColumnSpec("note", _("What changed"), width=50),
    ]
    return xlsx_response(_("Versions of the policy"), columns, page.all_rows())


@for_roles(Role.OFFICE_HEAD)
def start(request: PersonRequest) -> HttpResponse:
    """A new draft: from a preset, an earlier version, a file, or nothing but the office's names."""
    desk = request.person.units(Role.OFFICE_HEAD)[0]
    posted = request.POST if request.method == "POST" else None
    form = StartForm(posted, request.FILES or None, desk=desk.pk)
    if posted is not None and form.is_valid():
        data = form.cleaned_data
        source: PolicyVersion | None = data["version"] if data["way"] == Start.VERSION else None
        made = actions.draft_version(
            desk=desk,
            policy=source.policy if source else None,
            document=start_document(data, desk.pk),
            note=data["note"],
            by=request.person,
            at=now(),
        )
        messages.success(request, _("Drafted. Change what you need, then put it into force."))
        return HttpResponseRedirect(editor_address(made, ""), status=303)
    return render(request, "scoring/start.html", {"form": form, "desk": desk})


def start_document(data: dict[str, Any], desk: uuid.UUID) -> dict[str, Any]:
    """The text that a draft begins with, its keys in English as the editor keeps them."""
    match data["way"]:
        case Start.VERSION:
            return document_in(data["version"].document, chinese=False)
        case Start.FILE:
            return document_in(data["document"], chinese=False)
        case Start.BLANK:
            return blank_document(desk)
        case _:
            return load_preset(data["preset"])


def blank_document(desk: uuid.UUID) -> dict[str, Any]:
    """A policy with the office's own names and one clause that computes nothing."""
    names = registers_of(desk).tables()
    levels = names["levels"]
    return {
        "id": "own",
        "title": _("Scoring policy"),
        "period": "month",
        **{table: values for table, values in names.items() if values},
        "ranks": {code: f"{name}领导" for code, name in levels.items()},
        "clauses": [
            {"id": "purpose", "number": "第一条", "type": "note", "text": _("Words of the rule")}
        ],
    }


@for_roles(Role.OFFICE_HEAD)
@require_POST
def draft_from(request: PersonRequest, pk: uuid.UUID) -> HttpResponse:
    """A draft that begins as the copy of a version."""
    source = own_version(request, pk)
    made = actions.draft_version(
        desk=source.desk,
        policy=source.policy,
        document=document_in(source.document, chinese=False),
        by=request.person,
        at=now(),
    )
    return HttpResponseRedirect(editor_address(made, ""), status=303)


@for_roles(Role.OFFICE_HEAD)
@require_POST
def discard(request: PersonRequest, pk: uuid.UUID) -> HttpResponse:
    """Put a draft aside; it stays in the list as retired."""
    source = own_version(request, pk)
    with Attempt() as attempt:
        actions.discard_draft(version=source, by=request.person, at=now())
    if not attempt.succeeded:
        messages.error(request, attempt.sentence)
        return see_version(source)
    messages.success(request, _("The draft is discarded."))
    return HttpResponseRedirect(reverse("scoring:versions"), status=303)


@for_roles(Role.OFFICE_HEAD)
def edit_text(request: PersonRequest, pk: uuid.UUID) -> HttpResponse:
    """The whole text of a draft in one field. What was typed is saved with its errors, which are
    listed with their places; a text that cannot be read at all is kept beside the draft."""
    source = own_version(request, pk)
    if source.state != PolicyState.DRAFT:
        return render(request, "scoring/not_draft.html", {"version": source})
    unread = source.unread.get(actions.WHOLE, "")
    initial = {
        "document": unread or policy_text(document_in(source.document, chinese=True)),
        "note": source.note,
        "revision": source.revision,
    }
    form = DocumentForm(request.POST or None, initial=initial)
    context: dict[str, Any] = {
        "version": source,
        "form": form,
        "problems": problems_of(source),
        "unread": reading_error(unread) if unread else "",
        "sentence": "",
    }
    if request.method == "POST" and form.is_valid():
        try:
            return keep_text(request, source, form.cleaned_data)
        except PermissionRefused:
            raise
        except Refusal as refusal:
            context["sentence"] = refusal.sentence
    return render(request, "scoring/edit.html", context)


def keep_text(request: PersonRequest, source: PolicyVersion, data: dict[str, Any]) -> HttpResponse:
    """Save what was typed; back to the text as long as it has errors."""
    saving: dict[str, Any] = {
        "version": source,
        "note": data["note"],
        "by": request.person,
        "at": now(),
        "revision": data["revision"],
        "part": actions.WHOLE,
    }
    text, back = data["document"], reverse("scoring:edit_text", args=[source.pk])
    if reading_error(text):
        actions.keep_unread(**saving, text=text)
        return HttpResponseRedirect(back, status=303)
    document = read_policy_text(text)
    assert isinstance(document, dict)
    actions.change_draft(**saving, document=document_in(document, chinese=False), by_text=True)
    if problems_of(source).errors:
        messages.warning(request, _("Saved with its errors; it cannot take effect before these."))
        return HttpResponseRedirect(back, status=303)
    messages.success(request, _("The draft is saved."))
    return HttpResponseRedirect(editor_address(source, ""), status=303)


@signed_in
def file(request: PersonRequest, pk: uuid.UUID) -> HttpResponse:
    """A version as a file that a person can read, in Chinese; it can be read in again."""
    found = visible_version(request, pk)
    text = policy_text(document_in(found.document, chinese=True))
    name = f"{found.policy.name}-{found.number}.yaml"
    response = HttpResponse(text, content_type="application/yaml; charset=utf-8")
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    return response


@signed_in
def compare(request: PersonRequest) -> HttpResponseBase:
    """Two versions side by side, clause by clause; equal clauses folded away."""
    before = named_version(request, "before")
    after = named_version(request, "after")
    desk = own_desk(request.person)
    rows = PolicyVersion.objects.filter(desk=desk).select_related("policy")
    if desk is None or not can_read_drafts(request.person, desk.pk):
        rows = rows.exclude(state=PolicyState.DRAFT)
    choices = [(str(row.pk), version_name(row)) for row in rows.order_by("-drafted_at")]
    pairs = []
    if before and after:
        texts = [document_in(row.document, chinese=True) for row in (before, after)]
        pairs = compare_documents(*texts)
    context = {
        "before": before,
        "after": after,
        "choices": choices,
        "pairs": pairs,
        "names": [version_name(row) for row in (before, after) if row],
        "changed": sum(pair.kind != "same" for pair in pairs),
    }
    return render(request, "scoring/compare.html", context)


def named_version(request: PersonRequest, key: str) -> PolicyVersion | None:
    """The version that the address names; ``Http404`` when the person may not read it."""
    name = request.GET.get(key, "")
    if not name:
        return None
    try:
        pk = uuid.UUID(name)
    except ValueError as error:
        raise Http404 from error
    return visible_version(request, pk)
