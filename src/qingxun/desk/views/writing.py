"""写稿: one form for all; the button says what is done with it. What was typed is never lost."""

import datetime as dt
import uuid
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from typing import Any, cast

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from qingxun.desk import actions
from qingxun.desk.actions import ManuscriptRefused
from qingxun.desk.models import Attachment, Manuscript, Submission
from qingxun.desk.queries.writing import (
    attachments_of,
    find_for_writing,
    words_of_files,
    workplace_of,
)
from qingxun.desk.states import SubmissionState
from qingxun.desk.views.desk_form import DeskForm
from qingxun.documents.actions import check_file
from qingxun.documents.ahead import reads_ahead
from qingxun.documents.intake import CleanDocument, read_at_once, sentences
from qingxun.kit.clock import CHINA, china_date, now, today
from qingxun.kit.ids import uuid7
from qingxun.kit.refusals import PermissionRefused, Refusal, StaleRefused
from qingxun.language.personal import spots_in
from qingxun.organizations.access import PersonRequest, signed_in
from qingxun.organizations.models import Organization

LEFT_OUT = 300  # characters shown of what does not stand in the form


@signed_in
@require_GET
def write(request: HttpRequest) -> HttpResponse:
    """A blank form under a key of its own, so that saving it twice makes one manuscript."""
    return redirect("desk:edit", uuid7())


@reads_ahead(word=("document", "keep"), attachments=("keep",))
@signed_in
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """The form of a manuscript; an unknown key is a manuscript not begun yet."""
    desk_form = open_form(cast(PersonRequest, request), pk)
    if request.method == "POST":
        return answer(desk_form)
    return show(desk_form)


def open_form(request: PersonRequest, pk: uuid.UUID) -> DeskForm:
    """The form with what it needs. 404 for a manuscript of others, and for a foreign key."""
    found = find_for_writing(request.person, pk)
    manuscript = found.manuscript
    if manuscript is None and (pk.version != 7 or found.is_taken):
        raise Http404
    place = workplace_of(request.person, today(), manuscript.unit if manuscript else None)
    if place is None:
        raise PermissionRefused(
            _("Only information officers and principals of a unit write for it.")
        )
    return DeskForm(request, pk, place, manuscript)


def show(desk_form: DeskForm, *, status: int = 200, **extra: Any) -> HttpResponse:
    context = desk_form.context() | extra
    return render(desk_form.request, "desk/write.html", context, status=status)


def answer(desk_form: DeskForm) -> HttpResponse:
    """Save, and do what the button says; a refusal is shown at the form with all that was typed."""
    form = desk_form.bind()
    what, _colon, argument = desk_form.request.POST.get("do", "save").partition(":")
    do = DEEDS.get(what, save)
    if not form.is_valid():
        return show_errors(desk_form, do)
    try:
        return do(desk_form, argument)
    except StaleRefused as refusal:
        desk_form.offer_other_text()
        return show(desk_form, status=409, refusal=refusal.sentence)
    except ManuscriptRefused as refusal:
        desk_form.add_error(refusal)
    except Refusal as refusal:
        return show(desk_form, status=422, refusal=refusal.sentence)
    return show_errors(desk_form, do)


def show_errors(desk_form: DeskForm, do: Callable[[DeskForm, str], HttpResponse]) -> HttpResponse:
    """The form with its errors; where it was to be sent, with all that keep it from leaving."""
    if do is submit:
        desk_form.add_further_errors(today())
    return show(desk_form, status=422)


def save(desk_form: DeskForm, argument: str) -> HttpResponse:
    manuscript = desk_form.store(now())
    saved = manuscript.saved_at.astimezone(CHINA)
    messages.success(desk_form.request, _("Saved at %(time)s.") % {"time": f"{saved:%H:%M}"})
    return see_form(manuscript)


def submit(desk_form: DeskForm, argument: str) -> HttpResponse:
    """Save and send to the desks that are ticked; all of them or none. Personal data is pointed out
    first: it is masked, or confirmed as needed."""
    at = now()
    may_have_files = desk_form.manuscript is not None
    manuscript = desk_form.store(at)
    by = desk_form.request.person
    title, keywords = (str(_("title")), manuscript.title), (str(_("keywords")), manuscript.keywords)
    files = words_of_files(attachments_of(manuscript)) if may_have_files else []
    spots = spots_in([title, ("", manuscript.body), keywords, *files], china_date(at))
    if argument == "masked":
        manuscript = desk_form.mask(at)
    elif spots and spots[0].stops and "accept_personal" not in desk_form.request.POST:
        return show(desk_form, status=422, personal=spots)
    again = desk_form.chosen_again()
    with transaction.atomic() if again else nullcontext():  # one action is whole by itself
        fresh = [desk for desk in desk_form.chosen_desks() if desk.pk not in again]
        sent = []
        if fresh or not again:
            sent += actions.submit_manuscript(manuscript=manuscript, desks=fresh, by=by, at=at)
        for submission in again.values():
            submission.manuscript = manuscript
            sent.append(actions.resubmit(submission=submission, by=by, at=at))
    messages.success(desk_form.request, said_of(sent, desk_form.chosen_desks()))
    return HttpResponseRedirect(reverse("desk:manuscript", args=[manuscript.pk]), status=303)


def said_of(sent: Sequence[Submission], desks: Sequence[Organization]) -> str:
    """To which desks it went, and to which it goes once the principal has signed."""
    waiting = {row.desk_id for row in sent if row.state == SubmissionState.AWAITING_PRINCIPAL}
    parts = (
        (_("Submitted to %(desks)s."), [desk for desk in desks if desk.pk not in waiting]),
        (
            _("With your principal now; once signed it goes to %(desks)s."),
            [desk for desk in desks if desk.pk in waiting],
        ),
    )
    return "".join(
        words % {"desks": "、".join(desk.short_name for desk in some)}
        for words, some in parts
        if some
    )


def attach(desk_form: DeskForm, argument: str) -> HttpResponse:
    """Save and keep the chosen photos and files; each bad one is named, the good ones stay."""
    at, request = now(), desk_form.request
    manuscript = desk_form.store(at)
    files = request.FILES.getlist("attachments")
    if not files:
        raise Refusal(_("Choose photos or files first."))
    kept = 0
    for file in files:
        try:
            checked = check_file(content=file, name=file.name or "")
            actions.add_attachment(manuscript=manuscript, checked=checked, by=request.person, at=at)
            kept += 1
        except Refusal as refusal:
            words = {"name": file.name, "why": refusal.sentence}
            messages.error(request, _("%(name)s: %(why)s") % words)
    if kept:
        messages.success(request, _("Files added: %(count)s.") % {"count": kept})
    return see_form(manuscript, "#files")


def detach(desk_form: DeskForm, argument: str) -> HttpResponse:
    """Save and take one file off."""
    manuscript = desk_form.store(now())
    row = find_attachment(manuscript, argument)
    actions.remove_attachment(attachment=row, by=desk_form.request.person, at=now())
    messages.success(desk_form.request, _("“%(name)s” was taken off.") % {"name": row.name})
    return see_form(manuscript, "#files")


def find_attachment(manuscript: Manuscript, key: str) -> Attachment:
    try:
        row = manuscript.attachments.filter(pk=uuid.UUID(key)).first()
    except ValueError:
        row = None
    if row is None:
        raise Http404
    return row


def take_word(desk_form: DeskForm, argument: str) -> HttpResponse:
    """Title, text and pictures out of a file; the file itself is kept with the manuscript."""
    at, request = now(), desk_form.request
    file = request.FILES.get("word")
    if file is None:
        raise ManuscriptRefused(_("Choose a file first."), "word")
    manuscript = desk_form.store(at)
    try:
        document = read_at_once(file)
        checked = check_file(content=file, name=file.name or "")
    except Refusal as refusal:
        raise ManuscriptRefused(refusal.sentence, "word") from refusal
    left = actions.take_document(
        manuscript=manuscript, document=document, source=checked, by=request.person, at=at
    )
    messages.success(request, _("Title and text were taken from the file. Please check them."))
    for sentence in [*sentences(document), *left_out(document, left)]:
        messages.warning(request, sentence)
    return see_form(manuscript)


def left_out(document: CleanDocument, pictures: int) -> list[str]:
    """What stands in the file and not in the form."""
    told = []
    if lines := [line for line in (document.signature, *document.dropped) if line]:
        told.append(_("Left out of the text: %(lines)s") % {"lines": "；".join(lines)[:LEFT_OUT]})
    if pictures:
        words = ngettext(
            "%(count)d picture was left out; please add it as a photo.",
            "%(count)d pictures were left out; please add them as photos.",
            pictures,
        )
        told.append(words % {"count": pictures})
    return told


def see_form(manuscript: Manuscript, place: str = "") -> HttpResponse:
    address = reverse("desk:edit", args=[manuscript.pk]) + place
    return HttpResponseRedirect(address, status=303)


DEEDS = {"save": save, "submit": submit, "attach": attach, "remove": detach, "word": take_word}


@signed_in
@require_POST
def autosave(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Save while one writes; 4xx with a sentence when that cannot be. Answers when it was saved and
    the version that the form has from now on."""
    desk_form = open_form(cast(PersonRequest, request), pk)
    desk_form.bind().is_valid()
    try:
        manuscript = desk_form.store(now(), half_typed=True)
    except StaleRefused as refusal:
        return plain(refusal.sentence, 409)
    except Refusal as refusal:
        return plain(refusal.sentence, 422)
    saved = f"{manuscript.saved_at.astimezone(CHINA):%H:%M}"
    return JsonResponse({"at": saved, "fields": {"version": manuscript.version}})


def plain(sentence: str, status: int) -> HttpResponse:
    """A sentence as text, for a script to show."""
    return HttpResponse(sentence, status=status, content_type="text/plain; charset=utf-8")


@signed_in
@require_POST
def discard(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Put a draft out of sight; the message leads to the list where it can be brought back."""
    return _turn(cast(PersonRequest, request), pk, discarded=True, at=now())


@signed_in
@require_POST
def restore(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Bring a discarded draft back."""
    return _turn(cast(PersonRequest, request), pk, discarded=False, at=now())


def _turn(
    request: PersonRequest, pk: uuid.UUID, *, discarded: bool, at: dt.datetime
) -> HttpResponse:
    manuscript = find_for_writing(request.person, pk).manuscript
    if manuscript is None:
        raise Http404
    try:
        if discarded:
            actions.discard_draft(manuscript=manuscript, by=request.person, at=at)
            messages.success(request, _("The draft was discarded. It can be restored below."))
            return HttpResponseRedirect(reverse("desk:discarded"), status=303)
        actions.restore_draft(manuscript=manuscript, by=request.person, at=at)
        messages.success(request, _("The draft is back."))
    except Refusal as refusal:
        messages.error(request, refusal.sentence)
    return see_form(manuscript)
