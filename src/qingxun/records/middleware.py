"""Writing requests: one at a time on SQLite, and each at most once (DESIGN §8)."""

import uuid
from collections.abc import Callable
from contextlib import suppress
from typing import Any, TypeVar

from django.db import transaction
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseRedirect,
    UnreadablePostError,
)
from django.urls import Resolver404, resolve

from qingxun.kit.clock import now
from qingxun.records.locks import write_lock
from qingxun.records.models import IdempotencyKey

FIELD = "idempotency_key"
HEADER = "Idempotency-Key"
NOBODY = "anonymous"
SAFE = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
Respond = Callable[[HttpRequest], HttpResponse]
View = TypeVar("View", bound=Callable[..., Any])


class WriteLockMiddleware:
    """Queue writing requests on SQLite, so that none fails because another one writes.

    Stands as far inside as it can: who asks is known before. What a view does with uploads before
    it writes (``view.before_writing``), it does here for whoever is signed in, ahead of the queue.
    """

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method in SAFE:
            return self.get_response(request)
        if only_reads(request):  # a preview of what is being typed
            return self.get_response(request)
        try:
            read_body(request)
        except UnreadablePostError:
            return HttpResponse(status=400)  # the browser went away; nobody reads the answer
        if request.FILES and request.user.is_authenticated:
            prepare(request)
        with write_lock():
            return self.get_response(request)


def writes_nothing(view: View) -> View:
    """Mark a view that takes a POST only because its input is long: it waits for no writer."""
    view.writes_nothing = True  # type: ignore[attr-defined]
    return view


def only_reads(request: HttpRequest) -> bool:
    """Whether the view says that it writes nothing; looked up once a request."""
    known: bool | None = request.__dict__.get("only_reads")
    if known is None:
        known = False
        with suppress(Resolver404):
            known = bool(getattr(resolve(request.path_info).func, "writes_nothing", False))
        request.__dict__["only_reads"] = known
    return known


def prepare(request: HttpRequest) -> None:
    """Let the view do what it needs no turn to write for."""
    with suppress(Resolver404):
        view = resolve(request.path_info).func
        getattr(view, "before_writing", bool)(request)


def read_body(request: HttpRequest) -> None:
    """Take the whole body in, so that nobody waits in the queue for a slow telephone's upload."""
    if request.content_type in {"multipart/form-data", "application/x-www-form-urlencoded"}:
        bool(request.POST)
    else:
        bool(request.body)


class IdempotencyMiddleware:
    """A POST with a key that was seen before gets the stored answer and changes nothing.

    The key is claimed first, in the transaction of all that the view writes: a second POST that
    comes meanwhile waits for the first one's end and then gets its answer. Only redirects and 204
    are kept: a form that came back with errors may be sent again.

    An answer is kept for whoever is signed in when it is given. Nothing is kept for nobody: the way
    to the sign-in page is no answer to the form, and a second click on “Sign in” signs in again
    when the first click's session did not reach the browser.
    """

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method != "POST" or only_reads(request):
            return self.get_response(request)
        key = read_key(request)
        if key is None:
            return self.get_response(request)
        owner = owner_of(request)
        with transaction.atomic():
            if IdempotencyKey.objects.claim(key, owner, request.path, now()):
                return self.answer_and_keep(request, key, owner)
            stored = IdempotencyKey.objects.get(key=key)
            if owner == NOBODY and stored.path == request.path[:500]:
                return self.get_response(request)
            return replay(stored, owner, request.path)

    def answer_and_keep(self, request: HttpRequest, key: uuid.UUID, owner: str) -> HttpResponse:
        response = self.get_response(request)
        holder = owner_of(request)  # signing in and out change who asks
        done = 300 <= response.status_code < 400 or response.status_code == 204
        if response.status_code >= 500:
            transaction.set_rollback(True)
        elif not done or holder == NOBODY:
            IdempotencyKey.objects.filter(key=key).delete()
        else:
            if holder != owner:
                IdempotencyKey.objects.filter(key=key).update(owner=holder)
            IdempotencyKey.objects.keep(key, response.status_code, response.get("Location", ""))
        return response


def owner_of(request: HttpRequest) -> str:
    """The key of the signed-in account, or ``NOBODY``."""
    return str(getattr(request.user, "pk", "") or NOBODY)


def read_key(request: HttpRequest) -> uuid.UUID | None:
    """The key of a request, from the header or the form; None when there is none or it is bad."""
    text = request.headers.get(HEADER) or request.POST.get(FIELD)
    try:
        return uuid.UUID(text) if text else None
    except ValueError:
        return None


def replay(stored: IdempotencyKey, owner: str, path: str) -> HttpResponse:
    """The first answer again; a key used by somebody else or elsewhere is refused (409)."""
    if stored.owner != owner or stored.path != path[:500]:
        return HttpResponse(status=409)
    if stored.location:
        response: HttpResponse = HttpResponseRedirect(stored.location)
        response.status_code = stored.status
        return response
    return HttpResponse(status=stored.status)
