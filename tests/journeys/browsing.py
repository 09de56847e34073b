"""People with browsers of their own, for the journeys."""

from typing import Any

from django.conf import settings
from django.test import Client
from playwright.sync_api import BrowserContext, Page

from tests.conftest import PATIENCE

PC = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}


def browser_of(
    chromium: Any, url: str, client: Client, *, size: dict[str, int] = PC, scripts: bool = True
) -> BrowserContext:
    """A browser with the session of a signed-in client, in Chinese."""
    context: BrowserContext = chromium.new_context(
        viewport=size,
        locale="zh-CN",
        timezone_id=settings.TIME_ZONE,
        java_script_enabled=scripts,
        has_touch=size is PHONE,
    )
    context.set_default_timeout(PATIENCE)
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": url}])
    return context


def visit(page: Page, url: str) -> Page:
    """Open an address and wait until the scripts of the page are there."""
    page.goto(url)
    wait_for_scripts(page)
    return page


def wait_for_scripts(page: Page) -> None:
    """Until the scripts of a page are there. (``wait_for_function`` can't ask twice: the policy of
    our pages forbids the ``eval`` by which it does.)"""
    page.locator("html.qx-script").wait_for(state="attached")
