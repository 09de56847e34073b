"""收文件: hand in files, photos or pasted text, and see what became of them."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from qingxun.documents.ahead import keeps_ahead
from qingxun.documents.sheets import ColumnSpec, xlsx_response
from qingxun.intake import actions, queries
from qingxun.intake.actions import Received
from qingxun.intake.forms import PasteForm, UploadForm
from qingxun.intake.kinds import IncomingSource
from qingxun.intake.states import INCOMING_TONES, UNDER_WAY, IncomingState
from qingxun.intake.views.shared import see_other, units_of
from qingxun.kit.clock import now
from qingxun.kit.refusals import PermissionRefused, Refusal
from qingxun.organizations.access import PersonRequest, signed_in
from qingxun.ui.filters import ChoiceFilter, DateRangeFilter, Filter, TextFilter
from qingxun.ui.lists import Column, ListPage


@signed_in
@require_GET
def files(request: PersonRequest) -> HttpResponseBase:
    """The place to hand in, and below it everything that the unit handed in."""
    return show_files(request, UploadForm(units=units_of(request)))


def show_files(
    request: PersonRequest, form: UploadForm, *, refusal: str = "", status: int = 200
) -> HttpResponseBase:
    page = ListPage(
        request.GET,
        rows=queries.files_of_units(request.person),
        columns=[
            Column("name", _("File"), sort=("name", "pk")),
            Column("state", _("State"), sort=("state", "pk")),
            Column("source", _("How it came"), sort=("source", "pk")),
            Column("at", _("Came in"), sort=("came_at", "pk"), descending_first=True),
        ],
        filters=list_filters(),
        default_sort="-at",
    )
    if page.wants_xlsx:
        return xlsx_response(_("Files handed in"), sheet_columns(), page.all_rows())
    rows = list(page.rows)
    context = {
        "list": page,
        "form": form,
        "refusal": refusal,
        "tones": INCOMING_TONES,
        "under_way": sum(row.state in UNDER_WAY for row in rows),
    }
    return render(request, "intake/files.html", context, status=status)


def list_filters() -> list[Filter]:
    return [
        TextFilter("q", _("Name or title"), narrow=queries.with_words),
        ChoiceFilter("state", _("State"), choices=IncomingState.choices),
        ChoiceFilter("source", _("How it came"), choices=IncomingSource.choices),
        DateRangeFilter("on", _("Came in"), field="came_at"),
    ]


def sheet_columns() -> list[ColumnSpec]:
    return [
        ColumnSpec("name", _("File"), width=40),
        ColumnSpec("unit", _("Unit"), value=lambda row: row.unit.short_name if row.unit else ""),
        ColumnSpec(
            "sender", _("Handed in by"), value=lambda row: row.sender.name if row.sender else ""
        ),
        ColumnSpec("source", _("How it came"), value=lambda row: str(row.get_source_display())),
        ColumnSpec("came_at", _("Came in"), "moment"),
        ColumnSpec("state", _("State"), value=lambda row: str(row.get_state_display())),
        ColumnSpec("sentence", _("Why it was not taken"), width=50),
        ColumnSpec(
            "digest", "SHA-256", value=lambda row: row.original.sha256 if row.original else ""
        ),
    ]


@keeps_ahead("chosen", "photo")
@signed_in
@require_POST
def hand_in(request: PersonRequest) -> HttpResponseBase:
    """Keep the chosen files; each is read on its own afterwards."""
    form = UploadForm(request.POST, units=units_of(request))
    sent = [*request.FILES.getlist("chosen"), *request.FILES.getlist("photo")]
    try:
        received = actions.receive_files(
            files=sent, unit=form.chosen_unit(), by=request.person, at=now()
        )
    except PermissionRefused:
        raise
    except Refusal as refusal:
        return show_files(request, form, refusal=refusal.sentence, status=422)
    tell(request, received)
    if len(sent) == 1:
        return see_other("intake:file", (received.new or received.again)[0].pk)
    return see_other("intake:files")


def tell(request: PersonRequest, received: Received) -> None:
    """Say how many were kept, and which were there already."""
    refused = [row for row in received.new if row.state == IncomingState.REFUSED]
    kept = len(received.new) - len(refused)
    if kept:
        words = ngettext(
            "%(count)d file was kept and is being read.",
            "%(count)d files were kept and are being read.",
            kept,
        )
        messages.success(request, words % {"count": kept})
    for row in refused:
        messages.error(request, _("%(name)s: %(why)s") % {"name": row.name, "why": row.sentence})
    for row in received.again:
        messages.info(request, _("“%(name)s” was handed in before.") % {"name": row.name})


@signed_in
@require_http_methods(["GET", "POST"])
def paste(request: PersonRequest) -> HttpResponse:
    """Text from Word, WPS or a web page."""
    form = PasteForm(request.POST or None, units=units_of(request))
    refusal = ""
    if request.method == "POST" and form.is_valid():
        try:
            row = actions.receive_paste(
                html=form.cleaned_data["html"],
                text=form.cleaned_data["text"],
                unit=form.chosen_unit(),
                by=request.person,
                at=now(),
            )
        except PermissionRefused:
            raise
        except Refusal as refused:
            refusal = refused.sentence
        else:
            return see_other("intake:file", row.pk)
    context = {"form": form, "refusal": refusal}
    return render(request, "intake/paste.html", context, status=422 if refusal else 200)


@signed_in
@require_POST
def bulk(request: PersonRequest) -> HttpResponse:
    """Put several files aside."""
    at, done = now(), 0
    for row in queries.chosen_files(request.person, request.POST.getlist("ids")):
        try:
            actions.put_aside(file=row, by=request.person, at=at)
            done += 1
        except Refusal as refusal:
            messages.error(request, refusal.sentence)
    if done:
        words = ngettext("%(count)d file was put aside.", "%(count)d files were put aside.", done)
        messages.success(request, words % {"count": done})
    elif not request.POST.getlist("ids"):
        messages.info(request, _("Tick the files first."))
    return see_other("intake:files")
