"""Writing requests: one at a time on SQLite, and each at most once (DESIGN §8)."""

import uuid
from collections.abc import Callable

from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from qingxun.kit.clock import now
from qingxun.records.locks import write_lock
from qingxun.records.models import IdempotencyKey

FIELD = "idempotency_key"
HEADER = "Idempotency-Key"
SAFE = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
Respond = Callable[[HttpRequest], HttpResponse]


class WriteLockMiddleware:
    """Queue writing requests on SQLite, so that none fails because another one writes."""

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method in SAFE:
            return self.get_response(request)
        with write_lock():
            return self.get_response(request)


class IdempotencyMiddleware:
    """A POST with a key that was seen before gets the stored answer and changes nothing.

    The key, and all that the view wrote, commit together. Only redirects and 204 are kept: a form
    that came back with errors may be sent again.
    """

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method != "POST":
            return self.get_response(request)
        key = read_key(request)
        if key is None:
            return self.get_response(request)
        owner = str(getattr(request.user, "pk", "") or "anonymous")
        stored = IdempotencyKey.objects.filter(key=key).first()
        if stored is not None:
            return replay(stored, owner, request.path)
        return self.answer_once(request, key, owner)

    def answer_once(self, request: HttpRequest, key: uuid.UUID, owner: str) -> HttpResponse:
        try:
            with transaction.atomic():
                return self.answer_and_keep(request, key, owner)
        except IntegrityError:
            stored = IdempotencyKey.objects.filter(key=key).first()
            if stored is None:
                raise
            return replay(stored, owner, request.path)

    def answer_and_keep(self, request: HttpRequest, key: uuid.UUID, owner: str) -> HttpResponse:
        response = self.get_response(request)
        if 300 <= response.status_code < 400 or response.status_code == 204:
            IdempotencyKey.objects.create(
                key=key,
                owner=owner,
                path=request.path[:500],
                status=response.status_code,
                location=response.get("Location", "")[:2000],
                made_at=now(),
            )
        elif response.status_code >= 500:
            transaction.set_rollback(True)
        return response


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
