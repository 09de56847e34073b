"""The register of documents that were typed and issued here."""

import uuid

from django.db.models import Q, QuerySet
from django.db.models.fields.json import KT
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from qingxun.documents.prints.forms import KINDS, ComposeForm, ReasonForm
from qingxun.documents.prints.models import IssuedDocument, Paper, PaperEvent
from qingxun.documents.prints.papers import Typed
from qingxun.documents.prints.permissions import can_end_typed
from qingxun.documents.prints.queries import document_of, letterhead_of
from qingxun.documents.prints.replacing import (
    can_replace,
    draft_replacement,
    replacements_under_way,
    replacing_values,
)
from qingxun.documents.prints.responses import file_answer, pages_answer
from qingxun.documents.prints.typed import TypedRefused, end_typed, typed_documents
from qingxun.documents.prints.views import why_no_pages
from qingxun.documents.sheets import ColumnSpec, xlsx_response
from qingxun.documents.states import PRINT_TONES, PrintState
from qingxun.kit.clock import now
from qingxun.organizations.access import PersonRequest, for_roles
from qingxun.organizations.states import DESK_ROLES
from qingxun.ui.filters import ChoiceFilter, TextFilter
from qingxun.ui.lists import Column, ListPage
from qingxun.ui.refusals import answer_dialog, answer_step

COLUMNS = [
    Column("title", gettext_lazy("Title"), "title"),
    Column("kind", gettext_lazy("Kind of document")),
    Column("number", gettext_lazy("Document number"), "number"),
    Column("dated", gettext_lazy("Date"), "dated", descending_first=True),
    Column("by", gettext_lazy("Signed off by"), "issued_by__name", phone=False),
    Column("state", gettext_lazy("State"), "state"),
]

REPLACE_ID = "replace-%s"
SHEET = [
    ColumnSpec("number", gettext_lazy("Document number"), width=24),
    ColumnSpec("title", gettext_lazy("Title"), width=50),
    ColumnSpec("kind", gettext_lazy("Kind of document"), value=lambda row: kind_name(row.kind)),
    ColumnSpec("dated", gettext_lazy("Date"), "date"),
    ColumnSpec("by", gettext_lazy("Signed off by"), value=lambda row: row.issued_by.name),
    ColumnSpec("state", gettext_lazy("State"), value=lambda row: str(row.get_state_display())),
    ColumnSpec("ended_because", gettext_lazy("Why it was taken back"), width=40),
]


@for_roles(*DESK_ROLES)
@require_GET
def register(request: PersonRequest) -> HttpResponseBase:
    """What was issued, the newest first; also as an Excel sheet."""
    rows = (
        typed_documents(request.person)
        .select_related("issued_by")
        .annotate(kind=KT("content__kind"))
        .defer("content", "proof")
    )
    page = ListPage(
        request.GET,
        rows=rows,
        columns=COLUMNS,
        filters=[
            TextFilter("q", gettext_lazy("Title or number"), narrow=by_words),
            ChoiceFilter(
                "kind", gettext_lazy("Kind of document"), field="content__kind", choices=KINDS
            ),
            ChoiceFilter("state", gettext_lazy("State"), choices=PrintState.choices),
        ],
        default_sort="-dated",
    )
    if page.wants_xlsx:
        return xlsx_response(_("Issued documents"), SHEET, page.all_rows())
    context = {"list": page, "tones": PRINT_TONES, "kinds": dict(KINDS)}
    return render(request, "documents/typed_register.html", context)


def kind_name(kind: str) -> str:
    """The kind of a document in words."""
    return str(dict(KINDS)[kind])


def by_words(rows: QuerySet[IssuedDocument], words: str) -> QuerySet[IssuedDocument]:
    return rows.filter(Q(title__icontains=words) | Q(number__icontains=words))


def found_uuid(text: str) -> uuid.UUID:
    try:
        return uuid.UUID(text)
    except ValueError as error:
        raise Http404 from error


def found_typed(request: PersonRequest, subject: uuid.UUID) -> IssuedDocument:
    rows = typed_documents(request.person).select_related("desk", "issued_by", "replaced_by")
    return get_object_or_404(rows, subject=subject)


@for_roles(*DESK_ROLES)
@require_GET
def document(request: PersonRequest, subject: uuid.UUID) -> HttpResponse:
    """One issued document: its files, its code, correcting it, taking it back."""
    return document_page(request, found_typed(request, subject))


def document_page(
    request: PersonRequest, found: IssuedDocument, replace_form: ReasonForm | None = None
) -> HttpResponse:
    context = {
        "issued": found,
        "kind": kind_name(found.content["kind"]),
        "tone": PRINT_TONES[PrintState(found.state)],
        "code": document_of(found).code,
        "reason_form": ReasonForm(),
        "replace_form": replace_form or ReasonForm(auto_id=REPLACE_ID),
        "earlier": found.replaces.defer("content", "proof"),
        "corrections": replacements_under_way(found),
        "may_replace": can_replace(request.person, found),
        "events": PaperEvent.objects.filter(paper=found.subject).select_related("by"),
        "may_end": found.state == PrintState.CURRENT
        and can_end_typed(request.person, found.desk_id),
    }
    return render(request, "documents/typed_document.html", context)


@for_roles(*DESK_ROLES)
@require_GET
def file(request: PersonRequest, subject: str, form: str) -> HttpResponse:
    """The issued document as PDF, Word file, web page or pictures of its pages, with its code."""
    found = found_typed(request, found_uuid(subject))
    if form == "pages":
        return pages_answer(request, document_of(found))
    return file_answer(document_of(found), form, found.title)


@for_roles(*DESK_ROLES)
@require_POST
def replace(request: PersonRequest, subject: uuid.UUID) -> HttpResponse:
    """Begin the corrected document, with a reason; go on in its form."""
    found = found_typed(request, subject)
    form = ReasonForm(request.POST, auto_id=REPLACE_ID)
    return answer_dialog(
        request,
        form,
        lambda: begin_replacement(request, found, form.cleaned_data["reason"]),
        page=lambda: document_page(request, found, replace_form=form),
        done=lambda: _("Correct it here; until the leader signs, the old one is in force."),
        back=lambda made: reverse("prints:edit_paper", args=[made.pk]),
    )


def begin_replacement(request: PersonRequest, found: IssuedDocument, reason: str) -> Paper:
    source, letterhead = get_object_or_404(Paper, pk=found.subject), letterhead_of(found.desk)
    form = ComposeForm(replacing_values(source.values, found))
    if not form.is_valid():
        raise TypedRefused(why_no_pages(form))
    return draft_replacement(
        issued=found,
        typed=Typed(form.document(letterhead), form.typed()),
        letterhead=letterhead,
        reason=reason,
        by=request.person,
        at=now(),
    )


@for_roles(*DESK_ROLES)
@require_POST
def end(request: PersonRequest, subject: uuid.UUID) -> HttpResponse:
    """Take it back, with a reason."""
    found = found_typed(request, subject)
    reason = request.POST.get("reason", "")
    return answer_step(
        request,
        lambda: end_typed(subject=subject, reason=reason, by=request.person, at=now()),
        done=lambda: _("Taken back: %(title)s") % {"title": found.title},
        back=reverse("prints:typed_document", args=[subject]),
    )
