"""Puts the person on the request; turns a refused permission into a page and an audit row."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from qingxun.audit.actions import record
from qingxun.kit.clock import now
from qingxun.kit.refusals import PermissionRefused
from qingxun.organizations.models import Person

Respond = Callable[[HttpRequest], HttpResponse]


class PersonMiddleware:
    """``request.person``: the person of the signed-in account, or None."""

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.person = self.find(request)  # type: ignore[attr-defined]
        return self.get_response(request)

    def find(self, request: HttpRequest) -> Person | None:
        """No query: the account came with its person (``AccountBackend.get_user``)."""
        if not request.user.is_authenticated:
            return None
        return getattr(request.user, "person", None)


class RefusalMiddleware:
    """A PermissionRefused out of a view becomes 403 with its sentence; the attempt is audited."""

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not isinstance(error, PermissionRefused):
            return None
        person: Person | None = getattr(request, "person", None)
        record(
            verb="access.refuse",
            at=now(),
            by=person.pk if person else None,
            by_name=person.name if person else "",
            outcome="refused",
            details={"path": request.path, "method": request.method, "sentence": error.sentence},
        )
        return render(request, "403.html", {"sentence": error.sentence}, status=403)
