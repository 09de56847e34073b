"""The audit administrator's pages: the log, its verification, its checkpoints."""

import uuid
from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from qingxun.audit import queries
from qingxun.audit.actions import record
from qingxun.audit.heads import note_of
from qingxun.audit.models import AuditRow, HeadReason, Outcome
from qingxun.audit.sealing import make_checkpoint
from qingxun.documents.sheets import ColumnSpec, xlsx_response
from qingxun.kit.clock import now
from qingxun.office.audit_words import AREAS, object_word, verb_word
from qingxun.office.queries.storage import latest_run, sealed_rows
from qingxun.office.tasks import verify_audit_log
from qingxun.organizations.access import PersonRequest, for_roles
from qingxun.organizations.states import Role
from qingxun.ui.filters import ChoiceFilter, DateRangeFilter, TextFilter
from qingxun.ui.lists import Column, ListPage

EXPORT_CHUNK = 500
EXPORT_LIMIT = 100_000


def in_area(rows: Any, area: str) -> Any:
    return rows.filter(verb__startswith=f"{area}.")


def of_object(rows: Any, text: str) -> Any:
    """Rows about or by the id that was typed; none when it is no id."""
    try:
        key = uuid.UUID(text.strip())
    except ValueError:
        return rows.none()
    return rows.filter(object_id=key) | rows.filter(actor=key)


def log_page(request: PersonRequest) -> ListPage:
    return ListPage(
        request.GET,
        rows=queries.rows(),
        columns=[
            Column("what", _("What")),
            Column("who", _("Who")),
            Column("outcome", _("Outcome")),
            Column("address", _("Address"), phone=False),
            Column("place", _("No."), number=True, phone=False),
            Column("at", _("When"), sort=("at", "pk"), descending_first=True),
        ],
        filters=[
            DateRangeFilter("on", _("Date"), field="at"),
            ChoiceFilter("area", _("Area"), choices=AREAS.items(), narrow=in_area),
            ChoiceFilter("outcome", _("Outcome"), choices=Outcome.choices),
            TextFilter("id", _("Id of a person or thing"), narrow=of_object),
        ],
        default_sort="-at",
    )


@for_roles(Role.AUDIT_ADMIN)
def log(request: PersonRequest) -> HttpResponseBase:
    """Who did what, when, from where; latest first."""
    page = log_page(request)
    if page.wants_xlsx:
        return export(request, page)
    shown = described(page.rows)
    return render(request, "office/audit.html", {"list": page, "shown": shown})


def described(rows: list[AuditRow]) -> list[dict[str, Any]]:
    """Rows with names, addresses and places in the log: two queries."""
    personal = queries.personal_of(rows)
    places = queries.sequences_of(rows)
    return [
        {
            "row": row,
            "verb": verb_word(row.verb),
            "object": object_word(row.object_type),
            "name": personal[row.id].name,
            "ip": personal[row.id].ip,
            "erased": personal[row.id].erased,
            "place": places.get(row.id),
            "sentence": row.details.get("sentence", "") if isinstance(row.details, dict) else "",
        }
        for row in rows
    ]


def export(request: PersonRequest, page: ListPage) -> HttpResponseBase:
    """The filtered log as a workbook; that somebody took it is recorded."""
    record(
        verb="audit.export_rows",
        at=now(),
        by=request.person.pk,
        by_name=request.person.name,
        details={"query": page.query[:200]},
    )
    columns = [
        ColumnSpec("at", _("When"), "moment", value=lambda line: line["row"].at),
        ColumnSpec("name", _("Who")),
        ColumnSpec("verb", _("What"), width=30),
        ColumnSpec("object", _("Thing")),
        ColumnSpec("object_id", _("Id"), value=lambda line: line["row"].object_id, width=38),
        ColumnSpec("outcome", _("Outcome"), value=lambda line: line["row"].get_outcome_display()),
        ColumnSpec("ip", _("Address")),
        ColumnSpec("place", _("No."), "integer"),
        ColumnSpec("key", _("Key of the row"), value=lambda line: line["row"].pk, width=38),
    ]
    return xlsx_response(_("Audit log"), columns, in_chunks(page.all_rows()))


def in_chunks(rows: Any) -> Iterator[dict[str, Any]]:
    """Described rows, some hundred at a time."""
    chunk: list[AuditRow] = []
    for row in rows[:EXPORT_LIMIT].iterator(chunk_size=EXPORT_CHUNK):
        chunk.append(row)
        if len(chunk) == EXPORT_CHUNK:
            yield from described(chunk)
            chunk = []
    yield from described(chunk)


@for_roles(Role.AUDIT_ADMIN)
def verify(request: PersonRequest) -> HttpResponse:
    """What the latest verification said; while one runs the page asks again by itself."""
    context = {"run": latest_run(verify_audit_log), "rows": sealed_rows()}
    return render(request, "office/audit_verify.html", context)


@for_roles(Role.AUDIT_ADMIN)
@require_POST
def start_verification(request: PersonRequest) -> HttpResponse:
    """Recompute the whole log in the background, unless that is being done already."""
    run = latest_run(verify_audit_log)
    if run is None or not run.is_under_way:
        record(
            verb="audit.verify_log",
            at=now(),
            by=request.person.pk,
            by_name=request.person.name,
        )
        verify_audit_log.enqueue()
    return HttpResponseRedirect(reverse("office:audit_verify"), status=303)


@for_roles(Role.AUDIT_ADMIN)
def checkpoints(request: PersonRequest) -> HttpResponseBase:
    """Signed states of the log, to be kept outside."""
    page = ListPage(
        request.GET,
        rows=queries.checkpoints(),
        columns=[
            Column("at", _("Checkpoint"), sort=("at", "pk"), descending_first=True),
            Column("reason", _("Reason")),
            Column("size", _("Rows"), number=True),
            Column("note", _("File")),
        ],
        filters=[
            ChoiceFilter(
                "reason",
                _("Reason"),
                choices=[c for c in HeadReason.choices if c[0] != HeadReason.SEAL],
            )
        ],
        default_sort="-at",
    )
    if page.wants_xlsx:
        columns = [
            ColumnSpec("at", _("Checkpoint"), "moment"),
            ColumnSpec("reason", _("Reason"), value=lambda row: str(row.get_reason_display())),
            ColumnSpec("size", _("Rows"), "integer"),
            ColumnSpec("root", _("Root of the log"), value=lambda row: bytes(row.root).hex()),
        ]
        return xlsx_response(_("Checkpoints"), columns, page.all_rows())
    return render(request, "office/checkpoints.html", {"list": page})


@for_roles(Role.AUDIT_ADMIN)
@require_POST
def new_checkpoint(request: PersonRequest) -> HttpResponse:
    """Sign the log as it stands."""
    at = now()
    record(
        verb="audit.make_checkpoint",
        at=at,
        by=request.person.pk,
        by_name=request.person.name,
    )
    head = make_checkpoint(reason=HeadReason.EXPORT, at=at)
    sentence = _("Checkpoint made over %(size)s rows. Download it and keep it outside.")
    messages.success(request, sentence % {"size": head.size})
    return HttpResponseRedirect(reverse("office:checkpoints"), status=303)


@for_roles(Role.AUDIT_ADMIN)
def download(request: PersonRequest, pk: uuid.UUID) -> HttpResponse:
    """One checkpoint as text."""
    head = get_object_or_404(queries.checkpoints(), pk=pk)
    response = HttpResponse(note_of(head).text, content_type="text/plain; charset=utf-8")
    name = f"checkpoint-{head.at:%Y%m%d-%H%M%S}.txt"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
