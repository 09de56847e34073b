"""Every address says who may come, and a stranger is sent to the sign-in page (house rule 4)."""

import re
import uuid
from collections.abc import Callable, Iterator

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import HttpResponse
from django.test import RequestFactory
from django.urls import URLPattern, URLResolver, get_resolver


def walk(
    patterns: list[URLPattern | URLResolver], prefix: str = ""
) -> Iterator[tuple[str, object]]:
    for entry in patterns:
        path = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from walk(entry.url_patterns, path)
        else:
            yield path, entry.callback


ADDRESSES = list(walk(get_resolver().url_patterns))


def test_there_are_addresses() -> None:
    assert len(ADDRESSES) > 20


def access_of(view: object) -> str:
    return str(getattr(view, "access", ""))


@pytest.mark.parametrize(("path", "view"), ADDRESSES, ids=[path for path, _ in ADDRESSES])
def test_every_address_says_who_may_come(path: str, view: object) -> None:
    access = access_of(view)
    assert access, f"/{path} has no mark of organizations.access"
    assert access != "public: ", f"/{path} is public without a reason"


GUARDED = [
    (path, view)
    for path, view in ADDRESSES
    if access_of(view) and not access_of(view).startswith("public")
]


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize(("path", "view"), GUARDED, ids=[path for path, _ in GUARDED])
def test_a_stranger_is_sent_to_the_sign_in_page(
    path: str, view: Callable[..., HttpResponse], method: str
) -> None:
    request = getattr(RequestFactory(), method)("/" + re.sub(r"<[^>]*>", str(uuid.uuid4()), path))
    request.person = None
    request.user = AnonymousUser()
    request.session = {}
    response = view(request)
    assert response.status_code == 302
    assert "next=" in response["Location"]
