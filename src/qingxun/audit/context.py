"""From where the present request comes, so that actions need not be told."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.conf import settings
from django.http import HttpRequest, HttpResponse

_address: ContextVar[str] = ContextVar("audit_address", default="")


def current_address() -> str:
    """The network address of the present request; empty outside of one."""
    return _address.get()


@contextmanager
def from_address(address: str) -> Iterator[None]:
    """Everything recorded inside comes from that address."""
    token = _address.set(address)
    try:
        yield
    finally:
        _address.reset(token)


class AddressMiddleware:
    """Remember the address of the request while it is answered; stands before whoever records."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with from_address(address_of(request)):
            return self.get_response(request)


def address_of(request: HttpRequest) -> str:
    """The client's address.

    ``X-Forwarded-For`` is believed only as far as ``settings.PROXIES`` (how many front servers of
    ours stand before the program, default 0): anybody can send the header.
    """
    direct = str(request.META.get("REMOTE_ADDR", ""))
    proxies = int(getattr(settings, "PROXIES", 0))
    if not proxies:
        return direct
    hops = [hop.strip() for hop in request.headers.get("X-Forwarded-For", "").split(",")]
    chain = [*filter(None, hops), direct]
    return chain[max(0, len(chain) - 1 - proxies)]
