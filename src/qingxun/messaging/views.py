"""The inbox and the suggestion box."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from qingxun.kit.clock import now
from qingxun.kit.refusals import Refusal
from qingxun.messaging import actions, queries
from qingxun.messaging.forms import AnswerForm, SuggestionForm
from qingxun.messaging.models import MessageKind, Suggestion
from qingxun.messaging.permissions import can_answer_suggestion
from qingxun.organizations.access import PersonRequest, signed_in
from qingxun.ui.filters import ChoiceFilter, FlagFilter
from qingxun.ui.lists import Column, ListPage
from qingxun.ui.refusals import Attempt


def unread_only(rows: Any, value: bool) -> Any:
    return rows.filter(read_at__isnull=True)


@signed_in
def inbox(request: PersonRequest) -> HttpResponse:
    """Everything that the program told this person, newest first."""
    page = ListPage(
        request.GET,
        rows=queries.inbox_of(request.person),
        columns=[
            Column("title", _("Message")),
            Column("kind", _("Kind")),
            Column("sent_at", _("When"), sort=("sent_at", "pk"), descending_first=True),
        ],
        filters=[
            ChoiceFilter("kind", _("Kind"), choices=MessageKind.choices),
            FlagFilter("unread", _("Unread only"), narrow=unread_only),
        ],
        default_sort="-sent_at",
    )
    unread = queries.unread_count(request.person)
    return render(request, "messaging/inbox.html", {"list": page, "unread": unread})


@signed_in
def open_message(request: PersonRequest, pk: uuid.UUID) -> HttpResponse:
    """Mark a message as read and go where it leads."""
    message = get_object_or_404(queries.inbox_of(request.person), pk=pk)
    actions.read_message(message=message, at=now())
    if message.url and url_has_allowed_host_and_scheme(message.url, {request.get_host()}):
        return HttpResponseRedirect(message.url)
    return redirect("messaging:inbox")


@signed_in
@require_POST
def read_everything(request: PersonRequest) -> HttpResponse:
    """Mark all messages as read."""
    number = actions.read_all(by=request.person, at=now())
    messages.success(request, _("%(number)s messages marked as read.") % {"number": number})
    return redirect("messaging:inbox")


@signed_in
def suggestions(request: PersonRequest) -> HttpResponse:
    """Her own suggestions; for the office, all that came in."""
    page = ListPage(
        request.GET,
        rows=queries.suggestions_visible_to(request.person),
        columns=[
            Column("text", _("Suggestion")),
            Column("state", _("State")),
            Column("made_at", _("When"), sort=("made_at", "pk"), descending_first=True),
        ],
        filters=[FlagFilter("open", _("Unanswered only"), narrow=unanswered_only)],
        default_sort="-made_at",
    )
    return render(request, "messaging/suggestions.html", {"list": page})


def unanswered_only(rows: Any, value: bool) -> Any:
    return rows.filter(answered_at__isnull=True)


@signed_in
def new_suggestion(request: PersonRequest) -> HttpResponse:
    """Write a complaint or suggestion; the page it was opened from goes along."""
    desk = queries.desk_for(request.person)
    form = SuggestionForm(request.POST or None, initial={"page": request.GET.get("page", "")[:300]})
    sentence = "" if desk else _("There is no office yet that could receive it.")
    if request.method == "POST" and desk and form.is_valid():
        try:
            actions.make_suggestion(
                desk=desk,
                text=form.cleaned_data["text"],
                page=form.cleaned_data["page"],
                by=request.person,
                at=now(),
            )
        except Refusal as refusal:
            sentence = refusal.sentence
        else:
            messages.success(request, _("Sent to the office. The answer will be in your inbox."))
            return redirect("messaging:suggestions")
    context = {"form": form, "desk": desk, "sentence": sentence}
    return render(request, "messaging/new_suggestion.html", context)


@signed_in
def suggestion(request: PersonRequest, pk: uuid.UUID) -> HttpResponse:
    """One suggestion with its answer; the office answers here."""
    found = get_object_or_404(queries.suggestions_visible_to(request.person), pk=pk)
    form = AnswerForm(request.POST or None, initial={"answer": found.answer})
    sentence = ""
    if request.method == "POST" and form.is_valid():
        with Attempt() as attempt:
            actions.answer_suggestion(
                suggestion=found,
                answer=form.cleaned_data["answer"],
                by=request.person,
                at=now(),
                seen=request.POST.get("seen"),
            )
        if attempt.succeeded:
            messages.success(request, _("Answered. %(name)s was told.") % {"name": found.person})
            return HttpResponseRedirect(reverse("messaging:suggestion", args=[pk]), status=303)
        sentence = attempt.sentence
    return render(
        request, "messaging/suggestion.html", answer_context(request, found, form, sentence)
    )


def answer_context(
    request: HttpRequest, found: Suggestion, form: AnswerForm, sentence: str
) -> dict[str, Any]:
    actions.read_about(by=request.person, object_id=found.pk, at=now())  # type: ignore[attr-defined]
    return {
        "suggestion": found,
        "standing": Suggestion.objects.filter(pk=found.pk),
        "form": form,
        "sentence": sentence,
        "can_answer": can_answer_suggestion(request.person, found),  # type: ignore[attr-defined]
    }
