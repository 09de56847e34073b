"""Every address, opened as every role: no crash, never more than 20 queries, no large page;
and every workbook that a page offers."""

import re
from collections.abc import Iterator
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from qingxun.organizations.states import Role
from tests.journeys.world import World, make_world
from tests.organizations.factories import client_of

pytestmark = pytest.mark.django_db
QUERY_LIMIT = 20
HTML_LIMIT = 100_000
EXPORT = re.compile(r'href="(\?[^"]*format=xlsx[^"]*)"')
FINE = {200, 302, 303, 403, 404, 405}


def url_names(resolver: URLResolver, namespace: str = "") -> Iterator[tuple[str, URLPattern]]:
    """Every named address with its namespace."""
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from url_names(pattern, inner)
        elif pattern.name:
            yield namespace + pattern.name, pattern


def addresses(world: World) -> Iterator[str]:
    """Addresses that take nothing, and those for which the world has an object."""
    for name, pattern in url_names(get_resolver()):
        takes = pattern.pattern.regex.groupindex.keys() - pattern.default_args.keys()
        if not takes:
            yield reverse(name)
        elif takes == {"pk"} and name in world.keys:
            yield reverse(name, args=[world.keys[name]])


def read_whole(response: Any) -> bytes:
    """The body; a served file is read to its end, which closes it."""
    return b"".join(response.streaming_content) if response.streaming else response.content


def open_page(client: Client, address: str) -> str | None:
    """What is wrong with a page; None when nothing is."""
    with CaptureQueriesContext(
        connection,
    ) as queries:
        response = client.get(address)
    content = read_whole(response)
    if response.status_code not in FINE:
        return f"{address}: {response.status_code}"
    if response.status_code == 200 and len(queries) > QUERY_LIMIT:
        return f"{address}: {len(queries)} queries"
    if "html" not in response.get("Content-Type", ""):
        return None
    if len(content) > HTML_LIMIT:
        return f"{address}: {len(content)} bytes"
    return take_export(client, address, content.decode())


def take_export(client: Client, address: str, html: str) -> str | None:
    """What is wrong with the workbook that a page offers; None when nothing is."""
    link = EXPORT.search(html)
    if link is None:
        return None
    response = client.get(address + unescape(link[1]))
    is_workbook = read_whole(response).startswith(b"PK")
    return None if is_workbook else f"{address}{link[1]}: {response.status_code}, no workbook"


@pytest.mark.parametrize("role", list(Role))
def test_every_page_opens_for_every_role(role: Role) -> None:
    world = make_world()
    client = client_of(world.county[role])
    client.get("/")
    wrong = [open_page(client, address) for address in addresses(world)]
    assert [line for line in wrong if line] == []


def test_a_stranger_is_led_to_the_sign_in_page_and_sees_nothing_else() -> None:
    world = make_world()
    client = Client()
    for name, pattern in url_names(get_resolver()):
        if str(getattr(pattern.callback, "access", "")).startswith("public"):
            continue
        takes = pattern.pattern.regex.groupindex.keys() - pattern.default_args.keys()
        if takes and name not in world.keys:
            continue
        response = client.get(reverse(name, args=[world.keys[name]] if takes else []))
        read_whole(response)
        assert response.status_code in {302, 405}, name
        if response.status_code == 302:
            assert "/accounts/login/" in response["Location"], name
