"""Every page hinders nobody who may see it, on a PC and on a phone (WCAG 2.2 AA, axe-core)."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from pytest_django.live_server_helper import LiveServer

from qingxun.organizations.states import Role
from tests.journeys.browsing import PC, PHONE, browser_of, wait_for_scripts
from tests.journeys.test_every_page import addresses
from tests.journeys.world import World, make_world
from tests.organizations.factories import client_of
from tests.ui.axe import violations

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
FITS = "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
# Who is asked first whether a page opens; each page is looked at once, as the first who may see it.
ROLES = [
    Role.EDITOR,
    Role.OFFICER,
    Role.OFFICE_HEAD,
    Role.SIGNING_LEADER,
    Role.PRINCIPAL,
    Role.UNIT_LEADER,
    Role.SECURITY_ADMIN,
    Role.SYSTEM_ADMIN,
    Role.AUDIT_ADMIN,
]


def is_page(client: Client, address: str) -> bool:
    response = client.get(address)
    shown = response.status_code == 200 and "text/html" in response.get("Content-Type", "")
    response.close()
    return shown and "<html" in response.content.decode()


def pages_by_role(world: World) -> Iterator[tuple[Client, list[str]]]:
    """Each role's sign-in, its workbench, and the pages that no role before it could see."""
    rest = sorted(set(addresses(world)) - {"/"})
    for role in ROLES:
        client = client_of(world.county[role])
        mine = [address for address in rest if is_page(client, address)]
        rest = [address for address in rest if address not in mine]
        yield client, ["/", *mine]


@pytest.mark.parametrize("size", [PC, PHONE], ids=["pc", "phone"])
def test_no_page_hinders_anybody(
    chromium: Any, live_server: LiveServer, size: dict[str, int]
) -> None:
    world = make_world()
    wrong, seen = [], 0
    for client, mine in pages_by_role(world):
        context = browser_of(chromium, live_server.url, client, size=size)
        page = context.new_page()
        for address in mine:
            page.goto(live_server.url + address)
            if page.locator("html[lang]").count() and not address.endswith("/print/"):
                wait_for_scripts(page)
            found = violations(page)
            if not page.evaluate(FITS):
                found.append("sticks out of the window")
            wrong += [f"{address}: {line}" for line in found]
            seen += 1
        context.close()
    assert not wrong, "\n".join(wrong)
    assert seen > 50
