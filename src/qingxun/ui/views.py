"""Language and large text without scripts; the page of a stale form."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

YEAR = 365 * 86400
PREFERENCES = {"large": "qx_large", "narrow": "qx_narrow"}
"""Name in the form → cookie; the value is 1 or nothing."""

View = Callable[..., HttpResponse]


def marked(access: str) -> Callable[[View], View]:
    """The same mark that ``organizations.access`` sets; ui stands below it."""

    def mark(view: View) -> View:
        view.access = access  # type: ignore[attr-defined]
        return view

    return mark


@marked("public: everybody chooses the language of the pages")
@require_POST
def choose_language(request: HttpRequest) -> HttpResponse:
    """Keep the language in a cookie and go back."""
    response = back(request)
    wished = request.POST.get("language", "")
    if wished in dict(settings.LANGUAGES):
        set_cookie(response, settings.LANGUAGE_COOKIE_NAME, wished)
    return response


@marked("public: everybody chooses the size of the text")
@require_POST
def choose_preference(request: HttpRequest) -> HttpResponse:
    """Keep large text or the narrow navigation in a cookie and go back."""
    response = back(request)
    for name, cookie in PREFERENCES.items():
        value = request.POST.get(name)
        if value == "1":
            set_cookie(response, cookie, "1")
        elif value == "0":
            response.delete_cookie(cookie)
    return response


def back(request: HttpRequest) -> HttpResponse:
    """To ``next`` when it lies in this house, else to the first page."""
    target = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(target, {request.get_host()}, request.is_secure()):
        target = "/"
    return HttpResponseRedirect(target, status=303)


def set_cookie(response: HttpResponse, name: str, value: str) -> None:
    response.set_cookie(
        name, value, max_age=YEAR, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE
    )


@marked("public: tells that the page was open too long")
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The page was open too long, or another person signed in meanwhile; the text is kept."""
    return render(request, "403_csrf.html", status=403)
