"""Importing from one workbook: template, upload, preview that names every bad row, apply."""

import uuid

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from qingxun.documents.actions import store_file
from qingxun.documents.models import StoredFile
from qingxun.documents.queries import files_sent, remember_sent
from qingxun.kit.clock import now, today
from qingxun.kit.refusals import PermissionRefused, Refusal
from qingxun.office.organization_pages.forms import RegisterForm
from qingxun.office.register_import import (
    Reading,
    read_register,
    sheet_titles,
    template_response,
)
from qingxun.organizations.access import PersonRequest, for_roles
from qingxun.organizations.actions.register import RegisterRefused, import_register, plan_register
from qingxun.organizations.states import Role


@for_roles(Role.SYSTEM_ADMIN)
def template(request: PersonRequest) -> HttpResponse:
    """The empty workbook to be filled in."""
    return template_response()


@for_roles(Role.SYSTEM_ADMIN)
def upload(request: PersonRequest) -> HttpResponse:
    """Take the workbook in and go to its preview; nothing is imported yet."""
    form = RegisterForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        sent = form.cleaned_data["file"]
        try:
            read_register(sent)
            sent.seek(0)
            kept = store_file(content=sent, name=sent.name, by=request.person, at=now())
        except PermissionRefused:
            raise
        except Refusal as refused:
            form.add_error("file", refused.sentence)
        else:
            remember_sent(request.session, kept)
            return HttpResponseRedirect(
                reverse("organizations:import_preview", args=[kept.pk]), status=303
            )
    return render(request, "office/organizations/import.html", {"form": form})


@for_roles(Role.SYSTEM_ADMIN)
def preview(request: PersonRequest, pk: uuid.UUID) -> HttpResponse:
    """What the workbook would do, and every row that has to be corrected first."""
    kept = get_object_or_404(files_sent(request.person, request.session), pk=pk)
    reading = _read(kept)
    plan = plan_register(reading.register, on=today())
    titles = sheet_titles()
    errors = [
        *reading.errors,
        *((titles[error.sheet], error.row, "", error.sentence) for error in plan.errors),
    ]
    place = {title: number for number, title in enumerate(titles.values())}
    errors.sort(key=lambda error: (place[error[0]], error[1]))  # as the workbook has them
    context = {
        "file": kept,
        "errors": errors[:500],
        "error_count": len(errors),
        "has_columns": any(column for _sheet, _row, column, _sentence in errors[:500]),
        "warnings": [
            (titles[each.sheet], each.row, "", each.sentence) for each in plan.warnings[:500]
        ],
        "warning_count": len(plan.warnings),
        "counts": [(titles[sheet], *counts) for sheet, counts in plan.counts.items()],
        "nothing_new": not errors
        and not any(new or changed for new, changed, _same in plan.counts.values()),
        "new_organizations": plan.tree.new[:200],
    }
    return render(request, "office/organizations/import_preview.html", context)


@for_roles(Role.SYSTEM_ADMIN)
@require_POST
def apply(request: PersonRequest, pk: uuid.UUID) -> HttpResponse:
    """Import the kept workbook: all of it or nothing."""
    kept = get_object_or_404(files_sent(request.person, request.session), pk=pk)
    again = reverse("organizations:import_preview", args=[kept.pk])
    reading = _read(kept)
    if reading.errors:
        return HttpResponseRedirect(again, status=303)
    try:
        result = import_register(register=reading.register, by=request.person, at=now())
    except RegisterRefused as refused:
        messages.error(request, refused.sentence)
        return HttpResponseRedirect(again, status=303)
    messages.success(
        request, _("Imported: %(count)d rows are new or changed.") % {"count": result.total}
    )
    return HttpResponseRedirect(reverse("organizations:list"), status=303)


def _read(kept: StoredFile) -> Reading:
    with kept.open() as content:
        return read_register(content)
