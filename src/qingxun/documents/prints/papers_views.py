"""Typed documents on their way: kept, sent, checked, signed."""

import uuid
from collections import Counter
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from qingxun.documents.engine.content import Document, document_from_json, text_of
from qingxun.documents.prints import papers as actions
from qingxun.documents.prints.forms import KINDS, ComposeForm, ReasonForm
from qingxun.documents.prints.models import IssuedDocument, Letterhead, Paper
from qingxun.documents.prints.permissions import can_check_paper, can_sign_paper, can_typeset
from qingxun.documents.prints.queries import letterhead_of
from qingxun.documents.prints.responses import file_answer, pages_answer
from qingxun.documents.prints.typed import awaits_number, check_number_free
from qingxun.documents.prints.typed_views import found_uuid
from qingxun.documents.prints.views import own_desk, where_codes_lead
from qingxun.documents.sheets import ColumnSpec, xlsx_response
from qingxun.documents.states import PAPER_IN_WORK, PAPER_TONES, PaperState
from qingxun.documents.typesetting.making import missing_characters
from qingxun.kit.clock import now, today
from qingxun.kit.refusals import Refusal
from qingxun.language.personal import counted, masked, spots_in
from qingxun.organizations.access import PersonRequest, for_roles
from qingxun.organizations.states import DESK_ROLES
from qingxun.ui.filters import ChoiceFilter, TextFilter
from qingxun.ui.lists import Column, ListPage
from qingxun.ui.refusals import answer_step

MASKED = ("title", "lines", "addressee", "text", "note", "attachment_title", "attachment")
COLUMNS = [
    Column("title", gettext_lazy("Title"), "title"),
    Column("kind", gettext_lazy("Kind of document"), "kind"),
    Column("by", gettext_lazy("Who typed it"), "drafted_by__name"),
    Column("saved", gettext_lazy("Last changed"), "saved_at", descending_first=True),
    Column("state", gettext_lazy("State"), "state"),
]


@for_roles(*DESK_ROLES)
@require_GET
def papers(request: PersonRequest) -> HttpResponseBase:
    """What is on its way and what waits for whom; issued ones stand in the register."""
    rows = Paper.objects.visible_to(request.person).exclude(state=PaperState.ISSUED)
    states = [choice for choice in PaperState.choices if choice[0] != PaperState.ISSUED]
    page = ListPage(
        request.GET,
        rows=rows.select_related("drafted_by").defer("content", "values"),
        columns=COLUMNS,
        filters=[
            TextFilter("q", gettext_lazy("Title"), field="title"),
            ChoiceFilter("kind", gettext_lazy("Kind of document"), choices=KINDS),
            ChoiceFilter("state", gettext_lazy("State"), choices=states),
        ],
        default_sort="-saved",
    )
    kinds = dict(KINDS)
    if page.wants_xlsx:
        columns = [
            ColumnSpec("title", _("Title"), width=50),
            ColumnSpec("kind", _("Kind of document"), value=lambda row: str(kinds[row.kind])),
            ColumnSpec("by", _("Who typed it"), value=lambda row: row.drafted_by.name),
            ColumnSpec("saved_at", _("Last changed"), "moment"),
            ColumnSpec("state", _("State"), value=lambda row: str(row.get_state_display())),
        ]
        return xlsx_response(_("Documents under way"), columns, page.all_rows())
    context = {"list": page, "tones": PAPER_TONES, "kinds": kinds}
    return render(request, "documents/papers.html", context)


def found_paper(request: PersonRequest, pk: uuid.UUID) -> Paper:
    rows = Paper.objects.visible_to(request.person)
    return get_object_or_404(rows.select_related("desk", "drafted_by", "replaces"), pk=pk)


@for_roles(*DESK_ROLES)
@require_GET
def paper(request: PersonRequest, pk: uuid.UUID) -> HttpResponse:
    """One typed document: its pages, what happened, the next step. An issued one is in the
    register."""
    found = found_paper(request, pk)
    if found.state == PaperState.ISSUED:
        return to_register(found)
    document, person = document_from_json(found.content), request.person
    in_work = found.state in PAPER_IN_WORK
    context = {
        "paper": found,
        "kind": dict(KINDS)[found.kind],
        "tone": PAPER_TONES[PaperState(found.state)],
        "number": document.head.number,
        "awaits_number": bool(document.head.number) and awaits_number(document.head.number),
        "events": found.events.select_related("by"),
        "reason_form": ReasonForm(),
        "may_write": found.state == PaperState.DRAFTING and can_typeset(person, found.desk_id),
        "may_check": found.state == PaperState.CHECKING and can_check_paper(person, found.desk_id),
        "may_sign": found.state == PaperState.SIGNING and can_sign_paper(person, found.desk_id),
        "missing": missing_characters(document) if in_work else [],
        "personal": spots_in([("", text_of(document))], today()) if in_work else [],
    }
    return render(request, "documents/paper.html", context)


def to_register(found: Paper) -> HttpResponse:
    where = reverse("prints:typed_document", args=[found.pk])
    return HttpResponseRedirect(where, status=303)


@for_roles(*DESK_ROLES)
@require_GET
def paper_file(request: PersonRequest, pk: str, form: str) -> HttpResponse:
    """The document as it would be issued, marked as a draft: file, or pictures of its pages."""
    found = found_paper(request, uuid.UUID(pk))
    document = document_from_json(found.content | {"draft": True})
    if form == "pages":
        return pages_answer(request, document)
    return file_answer(document, form, found.title)


@for_roles(*DESK_ROLES)
@require_GET
def edit(request: PersonRequest, pk: uuid.UUID) -> HttpResponse:
    """The form again, as it was typed."""
    found = found_paper(request, pk)
    if found.state != PaperState.DRAFTING:
        messages.error(request, actions.said_of(found, found.get_state_display()))
        return HttpResponseRedirect(reverse("prints:paper", args=[pk]), status=303)
    form = ComposeForm(initial=found.values)
    context = {"form": form, "paper": found, "version": found.version, "desk": found.desk}
    context |= where_codes_lead(letterhead_of(found.desk))
    return render(request, "documents/compose.html", context)


@for_roles(*DESK_ROLES)
@require_POST
def save(request: PersonRequest) -> HttpResponse:
    """Keep what was typed, to go on later."""
    return with_form(request, keep)


@for_roles(*DESK_ROLES)
@require_POST
def send(request: PersonRequest) -> HttpResponse:
    """Ask first, naming what would be sent and showing personal data in it; confirmed, it is kept
    and goes to the office head."""
    return with_form(request, ask_and_send)


Answer = Callable[[PersonRequest, ComposeForm, Document, dict[str, Any]], HttpResponse]


def with_form(request: PersonRequest, answer: Answer) -> HttpResponse:
    """Read the form and answer; what is wrong with it is said above it, with all that was typed.

    ``place`` are the paper that is being changed, if any, the version that the form began with,
    and the letterhead.
    """
    sent = request.POST.get("paper", "")
    found = found_paper(request, found_uuid(sent)) if sent else None
    desk = found.desk if found else own_desk(request)
    place: dict[str, Any] = {
        "paper": found,
        "version": version_of(request),
        "letterhead": letterhead_of(desk),
    }
    filled = ComposeForm(masked_values(request) if "mask" in request.POST else request.POST)
    if not filled.is_valid():
        return composing(request, filled, place)
    try:
        return answer(request, filled, filled.document(place["letterhead"]), place)
    except Refusal as refusal:
        return composing(request, filled, place, sentence=refusal.sentence)


def version_of(request: PersonRequest) -> int:
    """The version that the page showed; 0, which none is, where it says nothing."""
    sent = request.POST.get("version", "")
    return int(sent) if sent.isdecimal() and len(sent) < 10 else 0


def keep(
    request: PersonRequest, filled: ComposeForm, document: Document, place: dict[str, Any]
) -> HttpResponse:
    typed = actions.Typed(document, filled.typed())
    kept = actions.save_paper(typed=typed, by=request.person, at=now(), **place)
    messages.success(request, _("Saved: %(title)s") % {"title": kept.title})
    return HttpResponseRedirect(reverse("prints:paper", args=[kept.pk]), status=303)


def ask_and_send(
    request: PersonRequest, filled: ComposeForm, document: Document, place: dict[str, Any]
) -> HttpResponse:
    found: Paper | None = place["paper"]
    check_number_free(
        place["letterhead"].desk_id,
        document.head.number,
        replaces=found.replaces_id if found else None,
    )
    actions.check_signers(document, place["letterhead"].desk_id, today())
    question = question_of(document) | {"masked": "mask" in request.POST}
    if request.POST.get("confirmed") != "1":
        return composing(request, filled, place, **question)
    try:
        sent = actions.save_and_send(
            typed=actions.Typed(document, filled.typed()),
            by=request.person,
            at=now(),
            accept_personal=request.POST.get("accept_personal") == "1",
            **place,
        )
    except Refusal as refusal:
        return composing(request, filled, place, sentence=refusal.sentence, **question)
    messages.success(request, _("Sent to the office head: %(title)s") % {"title": sent.title})
    return HttpResponseRedirect(reverse("prints:paper", args=[sent.pk]), status=303)


def composing(
    request: PersonRequest, filled: ComposeForm, place: dict[str, Any], **more: Any
) -> HttpResponse:
    """The form again, with what was typed; 200 when it only asks."""
    letterhead: Letterhead = place["letterhead"]
    context = {"form": filled, "desk": letterhead.desk, **where_codes_lead(letterhead)}
    context |= {"paper": place["paper"], "version": place["version"]} | more
    asks = "asked" in more and not more.get("sentence")
    return render(request, "documents/compose.html", context, status=200 if asks else 422)


def question_of(document: Document) -> dict[str, Any]:
    """What is asked before a document is sent: which, and whether it may stand as it is."""
    number = document.head.number
    return {
        "asked": document,
        "asked_kind": dict(KINDS)[document.kind.value],
        "asked_number": "" if awaits_number(number) else number,
        "personal": spots_in([("", text_of(document))], today()),
        "missing": missing_characters(document),
    }


def masked_values(request: PersonRequest) -> QueryDict:
    """What was typed, personal data in it masked; says how many places."""
    values, kinds = request.POST.copy(), Counter[str]()
    for name in MASKED:
        values[name], found = masked(values.get(name, ""), today())
        kinds += found
    if kinds:
        messages.success(request, _("Masked: %(kinds)s") % {"kinds": counted(kinds)})
    return values


DONE: dict[str, Callable[[], str]] = {
    "send": lambda: _("Sent to the office head."),
    "pass": lambda: _("Passed on to the leader."),
    "back": lambda: _("Sent back."),
    "sign": lambda: _("Signed off and issued."),
    "discard": lambda: _("Discarded."),
}


@for_roles(*DESK_ROLES)
@require_POST
def step(request: PersonRequest, pk: str, name: str) -> HttpResponse:
    """Send, pass on, give back, sign or discard."""
    found = found_paper(request, uuid.UUID(pk))
    return answer_step(
        request,
        lambda: take_step(request, found, name),
        done=DONE[name],
        back=reverse("prints:paper", args=[pk]),
    )


def take_step(request: PersonRequest, found: Paper, name: str) -> Paper | IssuedDocument:
    values = request.POST
    who: dict[str, Any] = {"paper": found, "by": request.person, "at": now()}
    read, personal = version_of(request), values.get("accept_personal") == "1"
    if name == "send":
        return actions.send_paper(version=read, accept_personal=personal, **who)
    if name == "pass":
        return actions.pass_paper(version=read, **who)
    if name == "back":
        return actions.send_back_paper(reason=values.get("reason", ""), **who)
    if name == "discard":
        return actions.discard_paper(**who)
    missing = values.get("accept_missing") == "1"
    return actions.sign_paper(version=read, accept_missing=missing, accept_personal=personal, **who)
