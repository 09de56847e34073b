"""Entering and auditing a component, importing it, its evidence; a unit's own sheet."""

import hashlib
import uuid
from decimal import Decimal, InvalidOperation
from typing import Any
from urllib.parse import quote

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from qingxun.assessment import actions
from qingxun.assessment.forms import ClaimForm, ConfirmSheetForm, EvidenceForm, SheetForm
from qingxun.assessment.models import Assessment, Component, Entry, EntryFile
from qingxun.assessment.permissions import (
    can_audit,
    can_speak_for,
    check_can_audit,
    check_can_read_unit,
    works_at,
)
from qingxun.assessment.states import (
    ENTERING_STATES,
    ENTRY_TONES,
    SCORE_OBJECTION_TONES,
    AssessmentState,
)
from qingxun.assessment.views.shared import (
    attempt,
    found_component,
    frame,
    see_other,
)
from qingxun.documents.actions import store_file
from qingxun.documents.queries import files_sent, remember_sent
from qingxun.documents.serving import file_response
from qingxun.documents.sheets import template_sheet
from qingxun.kit.clock import now
from qingxun.kit.refusals import PermissionRefused, Refusal, StaleRefused
from qingxun.organizations.access import PersonRequest, signed_in

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MAX_TEXT = 500


@signed_in
def component(request: PersonRequest, pk: uuid.UUID) -> HttpResponse:
    """Every unit's value of a component; its owner enters and audits here."""
    found = found_component(request, pk)
    assessment = found.assessment
    check_can_see(request, found)
    may_audit = can_audit(request.person, found, assessment.desk_id)
    entering = assessment.state in ENTERING_STATES
    errors: dict[str, str] = {}
    posted: dict[str, str] = {}
    if request.method == "POST":
        check_can_audit(request.person, found, assessment.desk_id)
        posted = {key: str(value)[:MAX_TEXT] for key, value in request.POST.items()}
        done = save_audits(request, found, posted, errors)
        if done is not None:
            messages.success(request, _("%(count)s values entered.") % {"count": done})
            return see_other("assessment:component", pk)
    rows = [
        row_of(entry, posted, errors)
        for entry in found.entries.select_related("organization", "claimed_by", "audited_by")
        .prefetch_related("files__stored", "objections")
        .order_by("organization__order", "organization__code")
    ]
    context = frame(request, assessment, "components") | {
        "component": found,
        "rows": rows,
        "may_audit": may_audit and entering,
        "may_return": may_audit and assessment.state == AssessmentState.SELF,
        "entering": entering,
        "wrong": len(errors),
        "tones": ENTRY_TONES,
        "question_tones": SCORE_OBJECTION_TONES,
    }
    return render(request, "assessment/component.html", context)


def check_can_see(request: PersonRequest, component: Component) -> None:
    """The desk and the owner see all units; a unit has its own sheet."""
    desk = component.assessment.desk_id
    if not (works_at(request.person, desk) or can_audit(request.person, component, desk)):
        raise PermissionRefused(
            _("You see the assessment of your own unit; those of others are for the office.")
        )


def row_of(entry: Entry, posted: dict[str, str], errors: dict[str, str]) -> dict[str, Any]:
    """An entry with what was typed and what is wrong with it."""
    key = str(entry.pk)
    value = "" if entry.value is None else f"{entry.value.normalize():f}"
    if entry.value is None and entry.claimed is not None:
        value = f"{entry.claimed.normalize():f}"
    return {
        "entry": entry,
        "value": posted.get(f"value-{key}", value),
        "reason": posted.get(f"reason-{key}", entry.reason),
        "seen": f"{actions.mark_of_entry(entry)} {digest_of(value, entry.reason)}",
        "error": errors.get(key, ""),
    }


def digest_of(value: str, reason: str) -> str:
    """Of what stands in the two fields of a row."""
    return hashlib.sha256(f"{value.strip()}|{reason.strip()}".encode()).hexdigest()[:12]


def mark_seen(entry: Entry, posted: dict[str, str]) -> str | None:
    """The mark of the row as its page showed it. A row that somebody else changed meanwhile and
    this person did not touch is forgotten: it stays what it has become."""
    value, reason, seen = (f"{name}-{entry.pk}" for name in ("value", "reason", "seen"))
    mark, _blank, shown = posted.get(seen, "").partition(" ")
    typed = digest_of(posted.get(value, ""), posted.get(reason, ""))
    if mark and mark != actions.mark_of_entry(entry) and typed == shown:
        posted.pop(value, None)
        posted.pop(reason, None)
    return mark or None


def save_audits(
    request: PersonRequest, component: Component, posted: dict[str, str], errors: dict[str, str]
) -> int | None:
    """Enter all filled-in rows, or fill ``errors`` and give ``None``; nothing typed is lost."""
    audits = []
    for entry in component.entries.select_related("organization"):
        seen = mark_seen(entry, posted)
        text = posted.get(f"value-{entry.pk}", "").strip()
        if not text:
            continue
        try:
            value = Decimal(text)
        except InvalidOperation:
            value = Decimal("NaN")
        if not value.is_finite():
            errors[str(entry.pk)] = _("Write a number.")
            continue
        audits.append(actions.Audit(entry, value, posted.get(f"reason-{entry.pk}", ""), seen))
    for audit in audits:
        try:
            actions.check_audit(component=component, audit=audit)
        except Refusal as refusal:
            errors[str(audit.entry.pk)] = refusal.sentence
    if errors:
        return None
    try:
        return actions.audit_entries(
            component=component, audits=audits, by=request.person, at=now()
        )
    except PermissionRefused:
        raise
    except Refusal as refusal:
        errors[""] = refusal.sentence
        messages.error(request, refusal.sentence)
        return None


def found_entry(request: PersonRequest, pk: uuid.UUID) -> Entry:
    """An entry of an assessment that the person may see."""
    seen = Assessment.objects.visible_to(request.person)
    rows = Entry.objects.filter(component__assessment__in=seen).select_related(
        "component__assessment__desk", "organization"
    )
    return get_object_or_404(rows, pk=pk)


@signed_in
@require_POST
def give_back(request: PersonRequest, pk: uuid.UUID) -> HttpResponse:
    """Return a self-assessment to the unit."""
    entry = found_entry(request, pk)
    attempt(
        request,
        lambda: actions.return_entry(
            entry=entry, reason=request.POST.get("reason", ""), by=request.person, at=now()
        ),
        _("Returned to %(unit)s.") % {"unit": entry.organization.short_name},
    )
    return see_other("assessment:component", entry.component_id)


@signed_in
def claim(request: PersonRequest, pk: uuid.UUID) -> HttpResponse:
    """The unit assesses itself in one component."""
    entry = found_entry(request, pk)
    assessment = entry.component.assessment
    check_can_read_unit(request.person, assessment, entry.organization_id)
    form = ClaimForm(
        request.POST or None,
        request.FILES or None,
        initial={"value": entry.claimed and entry.claimed.normalize(), "note": entry.claim_note},
    )
    sentence = ""
    if request.method == "POST" and form.is_valid():
        try:
            keep_claim(request, entry, form.cleaned_data)
        except PermissionRefused:
            raise
        except Refusal as refusal:
            sentence = refusal.sentence
        else:
            messages.success(request, _("Your score is in; until the audit you may correct it."))
            return see_other("assessment:unit", assessment.pk, entry.organization_id)
    context = frame(request, assessment, "unit") | {
        "entry": entry,
        "form": form,
        "sentence": sentence,
        "files": list(entry.files.select_related("stored")),
        "may_claim": can_speak_for(request.person, entry.organization_id)
        and assessment.state == AssessmentState.SELF,
    }
    return render(request, "assessment/claim.html", context)


def keep_claim(request: PersonRequest, entry: Entry, values: dict[str, Any]) -> None:
    files = []
    if upload := values["evidence"]:
        files = [store_file(content=upload, name=upload.name, by=request.person, at=now())]
    actions.claim_entry(
        entry=entry,
        value=values["value"],
        text=values["note"],
        files=files,
        by=request.person,
        at=now(),
    )


@signed_in
def add_evidence(request: PersonRequest, pk: uuid.UUID) -> HttpResponse:
    """The owner adds evidence for what was found."""
    entry = found_entry(request, pk)
    check_can_audit(request.person, entry.component, entry.component.assessment.desk_id)
    form = EvidenceForm(request.POST or None, request.FILES or None)
    sentence = ""
    if request.method == "POST" and form.is_valid():
        upload = form.cleaned_data["evidence"]
        try:
            stored = store_file(content=upload, name=upload.name, by=request.person, at=now())
            actions.attach(entry=entry, files=[stored], by=request.person, at=now())
        except PermissionRefused:
            raise
        except Refusal as refusal:
            sentence = refusal.sentence
        else:
            messages.success(request, _("The evidence is kept."))
            return see_other("assessment:component", entry.component_id)
    context = frame(request, entry.component.assessment, "components") | {
        "entry": entry,
        "form": form,
        "sentence": sentence,
        "files": list(entry.files.select_related("stored")),
    }
    return render(request, "assessment/evidence.html", context)


@signed_in
@require_safe
def evidence(request: PersonRequest, pk: uuid.UUID) -> HttpResponseBase:
    """A file of evidence, for the unit, the owner and the desk."""
    seen = Assessment.objects.visible_to(request.person)
    rows = EntryFile.objects.filter(entry__component__assessment__in=seen).select_related(
        "stored", "entry__component__assessment"
    )
    found = get_object_or_404(rows, pk=pk)
    part = found.entry.component
    if not can_audit(request.person, part, part.assessment.desk_id):
        check_can_read_unit(request.person, part.assessment, found.entry.organization_id)
    return file_response(request, found.stored, name=found.name)


@signed_in
def import_sheet(request: PersonRequest, pk: uuid.UUID) -> HttpResponse:
    """Upload a sheet and see every row before anything is entered."""
    found = found_component(request, pk)
    check_can_audit(request.person, found, found.assessment.desk_id)
    form = SheetForm(request.POST or None, request.FILES or None)
    context: dict[str, Any] = {"component": found, "form": form, "sentence": ""}
    if request.method == "POST" and form.is_valid():
        upload = form.cleaned_data["sheet"]
        try:
            stored = store_file(content=upload, name=upload.name, by=request.person, at=now())
            preview = actions.preview_entries(component=found, stored=stored)
        except PermissionRefused:
            raise
        except Refusal as refusal:
            context["sentence"] = refusal.sentence
        else:
            remember_sent(request.session, stored)
            context |= {"preview": preview, "stored": stored}
    return render(
        request, "assessment/import.html", frame(request, found.assessment, "components") | context
    )


@signed_in
@require_POST
def confirm_import(request: PersonRequest, pk: uuid.UUID) -> HttpResponse:
    """Enter all rows of the sheet that was previewed, or none; a sheet whose rows would replace
    something else by now is shown again."""
    found = found_component(request, pk)
    form = ConfirmSheetForm(request.POST)
    if not form.is_valid():
        return see_other("assessment:import", pk)
    stored = get_object_or_404(files_sent(request.person, request.session), pk=form.file_id())
    seen = form.cleaned_data["seen"]
    try:
        number = actions.import_entries(
            component=found, stored=stored, by=request.person, at=now(), seen=seen
        )
    except PermissionRefused:
        raise
    except StaleRefused as refusal:
        context = {"component": found, "form": SheetForm(), "sentence": refusal.sentence}
        preview = actions.preview_entries(component=found, stored=stored)
        context |= frame(request, found.assessment, "components")
        context |= {"preview": preview, "stored": stored}
        return render(request, "assessment/import.html", context, status=422)
    except Refusal as refusal:
        messages.error(request, refusal.sentence)
        return see_other("assessment:import", pk)
    messages.success(request, _("%(count)s values entered.") % {"count": number})
    return see_other("assessment:component", pk)


@signed_in
def import_template(request: PersonRequest, pk: uuid.UUID) -> HttpResponse:
    """The sheet with the units of this year, and what was found already."""
    found = found_component(request, pk)
    check_can_audit(request.person, found, found.assessment.desk_id)
    entries = found.entries.select_related("organization")
    filled = [
        (entry.organization.short_name, entry.value, entry.reason)
        for entry in entries.order_by("organization__order", "organization__code")
    ]
    columns = actions.entry_columns(found)
    content = template_sheet(columns, title=found.name, filled=filled)
    response = HttpResponse(content, content_type=XLSX)
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(found.name)}.xlsx"
    return response
