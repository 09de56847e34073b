"""Who may reach a view: every view carries one of these marks, and a test walks all addresses."""

from collections.abc import Callable
from functools import wraps
from typing import Any, cast
from urllib.parse import urlsplit

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from qingxun.kit.refusals import PermissionRefused
from qingxun.organizations.models import Person

View = Callable[..., HttpResponseBase]


class PersonRequest(HttpRequest):
    """A request whose signed-in person is known."""

    person: Person


def public(why: str) -> Callable[[View], View]:
    """Anybody may come; ``why`` says why that is right."""

    def mark(view: View) -> View:
        view.access = f"public: {why}"  # type: ignore[attr-defined]
        return view

    return mark


def signed_in(view: View) -> View:
    """Every signed-in person may come; what she sees there comes through ``visible_to``."""
    return _guard(view, (), "signed in")


def for_roles(*roles: str) -> Callable[[View], View]:
    """Only people who hold one of the roles now."""

    def mark(view: View) -> View:
        return _guard(view, roles, "roles: " + ", ".join(roles))

    return mark


def _guard(view: View, roles: tuple[str, ...], access: str) -> View:
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        person = cast("Person | None", getattr(request, "person", None))
        if person is None:
            return redirect_to_login(_page_of(request))
        if roles and not person.holds(*roles):
            raise PermissionRefused(refusal_sentence(roles))
        return view(request, *args, **kwargs)

    guarded.access = access  # type: ignore[attr-defined]
    return guarded


def _page_of(request: HttpRequest) -> str:
    """Where to go on after signing in: what was asked for, or the page that the form stood on,
    where what was typed is kept; the address that a form is sent to often shows nothing."""
    page = request.headers.get("Referer", "")
    if request.method in ("GET", "HEAD") or not url_has_allowed_host_and_scheme(
        page, allowed_hosts={request.get_host()}
    ):
        return request.get_full_path()
    return urlsplit(page)._replace(scheme="", netloc="", fragment="").geturl() or "/"


def refusal_sentence(roles: tuple[str, ...]) -> str:
    """Why a role is missing, and who has it."""
    from qingxun.organizations.states import Role

    names = "、".join(str(Role(role).label) for role in roles)
    return _(
        "This page is for: %(roles)s. If you should have this role, ask the security administrator."
    ) % {"roles": names}
