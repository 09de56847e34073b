"""What a view says when an action refuses: the sentence, and nothing typed is lost."""

from collections.abc import Callable
from types import TracebackType
from typing import Any, Self, TypeVar

from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render

from qingxun.kit.refusals import PermissionRefused, Refusal, StaleRefused

NOT_SHOWN = frozenset({"csrfmiddlewaretoken", "idempotency_key"})
Page = TypeVar("Page", bound=HttpResponseBase)
TYPED = ("reason", "note", "text", "answer")


class Attempt:
    """One action at a form: ``with Attempt() as attempt: …`` and then ``attempt.succeeded``, or
    ``attempt.sentence`` for the form and the ``field`` that it is about. ``is_stale``: somebody
    else changed the thing meanwhile. A missing right goes on to its own page."""

    def __init__(self) -> None:
        self.sentence = self.field = ""
        self.succeeded = self.is_stale = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> bool:
        self.succeeded = error is None
        if not isinstance(error, Refusal) or isinstance(error, PermissionRefused):
            return False
        self.sentence, self.field = error.sentence, error.field
        self.is_stale = isinstance(error, StaleRefused)
        return True


def answer_step(
    request: HttpRequest, act: Callable[[], object], *, done: Callable[[], str], back: str
) -> HttpResponse:
    """Do one step that a button of a page asks for, and go ``back`` to the page.

    ``done`` gives the words for success. A refusal is told there too; with something typed it is
    told on a page of its own (422), where the words stand and can be sent again.
    """
    with Attempt() as attempt:
        act()
    if attempt.succeeded:
        messages.success(request, done())
    elif any(request.POST.get(name, "").strip() for name in TYPED):
        return refused(request, attempt.sentence, back)
    else:
        messages.error(request, attempt.sentence)
    return HttpResponseRedirect(back, status=303)


def answer_dialog(
    request: HttpRequest,
    form: BaseForm,
    act: Callable[[], object],
    *,
    page: Callable[[], Page],
    done: Callable[[], str],
    back: str | Callable[[Any], str],
) -> Page | HttpResponse:
    """Do what the form of a dialog asks for and go ``back``: to an address, or to the one made
    from what the action returned.

    When it is refused, ``page`` is shown again (422): the dialog that was sent opens by itself
    (``c-confirm``), with what was typed in ``form`` and the errors at their fields. What the action
    says stands above the page too, for the dialog may be gone with the state that it belonged to.
    """
    if form.is_valid():
        with Attempt() as attempt:
            made = act()
        if attempt.succeeded:
            messages.success(request, done())
            where = back if isinstance(back, str) else back(made)
            return HttpResponseRedirect(where, status=303)
        messages.error(request, attempt.sentence)
        form.add_error(attempt.field if attempt.field in form.fields else None, attempt.sentence)
    response = page()
    response.status_code = 422
    return response


def refused(request: HttpRequest, sentence: str, back: str) -> HttpResponse:
    """The sentence above what was typed, to be sent again."""
    sent = [
        (name, value)
        for name, values in request.POST.lists()
        for value in values
        if name not in NOT_SHOWN
    ]
    context = {
        "sentence": sentence,
        "back": back,
        "typed": [pair for pair in sent if pair[0] in TYPED],
        "hidden": [pair for pair in sent if pair[0] not in TYPED],
    }
    return render(request, "ui/refused.html", context, status=422)
