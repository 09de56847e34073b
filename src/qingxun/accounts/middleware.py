"""The language chosen, the first password, and the session's clock."""

import time
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import translation
from django.utils.cache import patch_vary_headers

Respond = Callable[[HttpRequest], HttpResponse]

SEEN = "seen"
TOUCH_AFTER = 300
FREE_PATHS = ("account_logout", "accounts:first_password", "accounts:session")
FREE_PREFIXES = ("/static/", "/ui/")


class ChosenLanguageMiddleware:
    """Chinese, unless the person or this browser chose another language.

    The browser's own preference is not asked: many office computers came with an English one.
    """

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        language = chosen_language(request)
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
        patch_vary_headers(response, ("Cookie",))
        response.headers.setdefault("Content-Language", language)
        return response


def chosen_language(request: HttpRequest) -> str:
    """The cookie's language, else the account's, else the installation's."""
    offered = {code for code, _name in settings.LANGUAGES}
    wished = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
    if wished in offered:
        return wished
    if request.user.is_authenticated and request.user.language in offered:
        return request.user.language
    return settings.LANGUAGE_CODE


class SessionClockMiddleware:
    """Sessions end some time after the last request, not after signing in.

    The session is written at most every five minutes, so that reading costs no writing.
    """

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        asks_only = request.headers.get("X-Session-Clock") == "ask"
        if request.user.is_authenticated and not asks_only:
            present = int(time.time())
            if present - request.session.get(SEEN, 0) >= TOUCH_AFTER:
                request.session[SEEN] = present
        return self.get_response(request)


class FirstPasswordMiddleware:
    """Whoever got a password from somebody else chooses one of her own before anything else."""

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user = request.user
        if user.is_authenticated and user.must_change_password and not self.is_free(request.path):
            return HttpResponseRedirect(reverse("accounts:first_password"))
        return self.get_response(request)

    def is_free(self, path: str) -> bool:
        """Whether a page may be seen with a first password."""
        return path.startswith(FREE_PREFIXES) or path in {reverse(name) for name in FREE_PATHS}
