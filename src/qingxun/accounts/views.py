"""One's own account: password, sessions, language; and the doors of a demo."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, cast

from allauth.account.views import LoginView
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login, update_session_auth_hash
from django.contrib.auth.decorators import login_required
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseRedirect,
    JsonResponse,
)
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from qingxun.accounts import actions
from qingxun.accounts.demo import demo_accounts, is_demo
from qingxun.accounts.forms import FirstPasswordForm, LanguageForm
from qingxun.accounts.middleware import SEEN
from qingxun.accounts.models import Account
from qingxun.kit.clock import now
from qingxun.records.models import Installation

View = Callable[..., HttpResponse]


def marked(access: str, view: View) -> View:
    """The view with the note that tells who may come (read by a test of all addresses)."""

    @wraps(view)
    def same(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return view(request, *args, **kwargs)

    same.access = access  # type: ignore[attr-defined]
    return same


def signed_in(view: View) -> View:
    """Only for the holder of a signed-in account."""
    return marked("signed in", login_required(view))


def account_of(request: HttpRequest) -> Account:
    """The account that is signed in."""
    return cast(Account, request.user)


class SignInView(LoginView):
    """Name and password; in a demo also the roles to choose from."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        context["demo_accounts"] = demo_accounts()
        context["installation"] = Installation.objects.first()
        return context


sign_in = marked("public: everybody signs in here", SignInView.as_view())


@require_POST
def _demo_sign_in(request: HttpRequest) -> HttpResponse:
    """Sign in as one of the offered accounts of a demo; anywhere else there is no such page."""
    if not is_demo():
        raise Http404
    wished = request.POST.get("account", "")
    account = next((row for row in demo_accounts() if str(row.pk) == wished), None)
    if account is None:
        raise Http404
    request.sign_in_method = "demo"  # type: ignore[attr-defined]
    login(request, account, backend="qingxun.accounts.backends.AccountBackend")
    UserSession.objects.create_from_request(request)
    target = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(target, {request.get_host()}):
        target = settings.LOGIN_REDIRECT_URL
    return HttpResponseRedirect(target, status=303)


demo_sign_in = marked("public: only a demo answers", _demo_sign_in)


@signed_in
@never_cache
@sensitive_post_parameters()
def first_password(request: HttpRequest) -> HttpResponse:
    """Choose a password of one's own in place of the given one."""
    account = account_of(request)
    if not account.must_change_password:
        return redirect("account_change_password")
    form = FirstPasswordForm(request.POST or None, account=account)
    if request.method == "POST" and form.is_valid():
        actions.choose_own_password(
            account=account, password=form.cleaned_data["password1"], at=now()
        )
        update_session_auth_hash(request, account)
        messages.success(request, _("Your own password is set."))
        return HttpResponseRedirect(settings.LOGIN_REDIRECT_URL, status=303)
    return render(request, "accounts/first_password.html", {"form": form})


@signed_in
@never_cache
def own_account(request: HttpRequest) -> HttpResponse:
    """Password, second factor, sessions and language of one's own account."""
    account = account_of(request)
    form = LanguageForm(request.POST or None, initial={"language": account.language})
    if request.method == "POST" and form.is_valid():
        language = form.cleaned_data["language"]
        actions.choose_language(account=account, language=language)
        response = HttpResponseRedirect(request.path, status=303)
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME, language or settings.LANGUAGE_CODE, samesite="Lax"
        )
        messages.success(request, _("The language is changed."))
        return response
    context = {
        "form": form,
        "sessions": sessions_of(request),
        "has_second_factor": Authenticator.objects.filter(
            user=account, type=Authenticator.Type.TOTP
        ).exists(),
    }
    return render(request, "accounts/own_account.html", context)


@dataclass(frozen=True, slots=True)
class Device:
    """A device on which the account is signed in."""

    session: UserSession
    device: str
    is_current: bool


def sessions_of(request: HttpRequest) -> list[Device]:
    """Where the account is signed in, the newest first; ended ones are forgotten."""
    rows = UserSession.objects.purge_and_list(account_of(request))
    rows.sort(key=lambda row: row.created_at, reverse=True)
    return [Device(row, device_name(row.user_agent), row.is_current()) for row in rows]


SYSTEMS = (
    ("HarmonyOS", "HarmonyOS"),
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS", "macOS"),
    ("Linux", "Linux"),
)
BROWSERS = (
    ("MicroMessenger", "WeChat"),
    ("DingTalk", "DingTalk"),
    ("Edg", "Edge"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)


def device_name(user_agent: str) -> str:
    """System and browser, as far as the browser tells."""
    found = [
        next((name for mark, name in table if mark in user_agent), "")
        for table in (SYSTEMS, BROWSERS)
    ]
    return " · ".join(filter(None, found)) or _("Unknown device")


@signed_in
@require_POST
def end_session(request: HttpRequest, pk: int) -> HttpResponse:
    """Sign out another device of one's own."""
    row = get_object_or_404(UserSession, pk=pk, user=account_of(request))
    if row.is_current():
        messages.info(request, _("This is the device you are using; sign out instead."))
    else:
        row.end()
        messages.success(request, _("That device is signed out."))
    return HttpResponseRedirect(own_account_url(), status=303)


def own_account_url() -> str:
    """Where one's own account is."""
    return redirect("accounts:own_account").url


@never_cache
def _session(request: HttpRequest) -> HttpResponse:
    """How many seconds the session lasts from now; a POST prolongs it.

    A GET with ``X-Session-Clock: ask`` prolongs nothing (see ``SessionClockMiddleware``).
    """
    if not request.user.is_authenticated:
        return JsonResponse({"seconds": 0})
    if request.method == "POST":
        request.session[SEEN] = int(now().timestamp())
    return JsonResponse({"seconds": seconds_left(request)})


def seconds_left(request: HttpRequest) -> int:
    """Seconds until this session ends when nothing more is done."""
    seen = request.session.get(SEEN)
    if seen is None:
        return settings.SESSION_COOKIE_AGE
    return max(0, int(seen + settings.SESSION_COOKIE_AGE - now().timestamp()))


session = marked("public: tells everybody about the own session only", _session)
