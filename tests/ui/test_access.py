"""Everybody can use the pages: contrast, names, landmarks; nothing sticks out of a phone."""

from typing import Any

import pytest
from pytest_django.live_server_helper import LiveServer

from tests.journeys.browsing import wait_for_scripts
from tests.ui.axe import violations

pytestmark = [
    pytest.mark.browser,
    pytest.mark.urls("tests.ui.urlconf"),
    pytest.mark.django_db(transaction=True),
]
PAGES = [
    "/gallery/?said=1",
    "/gallery/?wrong=1",
    "/gallery/?q=没有",
    "/nowhere/",
    "/bulk/",
    "/keep/",
]
SIZES = {"desk": (1440, 900), "phone": (360, 740)}
FITS = "document.documentElement.scrollWidth <= document.documentElement.clientWidth"


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("address", PAGES)
def test_a_page_hinders_nobody_and_fits(
    chromium: Any, live_server: LiveServer, address: str, size: str
) -> None:
    width, height = SIZES[size]
    context = chromium.new_context(viewport={"width": width, "height": height})
    page = context.new_page()
    page.goto(live_server.url + address)
    wait_for_scripts(page)
    assert violations(page) == []
    assert page.evaluate(FITS)
    context.close()


@pytest.mark.parametrize("size", SIZES)
def test_large_text_hinders_nobody_and_fits(
    chromium: Any, live_server: LiveServer, size: str
) -> None:
    width, height = SIZES[size]
    context = chromium.new_context(viewport={"width": width, "height": height})
    context.add_cookies([{"name": "qx_large", "value": "1", "url": live_server.url}])
    page = context.new_page()
    page.goto(live_server.url + "/gallery/")
    assert page.evaluate("parseFloat(getComputedStyle(document.body).fontSize)") >= 16
    assert page.evaluate(FITS)
    assert violations(page) == []
    context.close()


def test_without_scripts_everything_that_sends_is_there(
    chromium: Any, live_server: LiveServer
) -> None:
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(live_server.url + "/gallery/")
    assert page.get_by_role("button", name="筛选").first.is_visible()
    page.locator("summary", has_text="退回修改").click()
    assert page.locator(".qx-confirm-panel").first.is_visible()
    page.locator("[data-confirm-close]").first.click()
    assert page.locator(".qx-confirm-panel").first.is_hidden()
    assert page.locator(".qx-chart-table table").first.is_visible()
    assert page.locator("[data-bulk-bar]").is_visible()
    page.get_by_role("banner").locator("summary", has_text="陈晓云").click()
    page.get_by_role("banner").locator("button", has_text="大字号").click()
    assert "qx-large" in str(page.locator("html").get_attribute("class"))
    context.close()
