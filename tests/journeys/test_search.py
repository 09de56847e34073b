"""Finding from the box in the frame: suggestions as one types, results, narrowing, a phone."""

import os
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect
from pytest_django.live_server_helper import LiveServer

from qingxun.organizations.states import Role
from tests.desk.factories import make_submission
from tests.journeys.browsing import PC, PHONE, browser_of, visit
from tests.organizations.factories import client_of, make_county
from tests.ui.axe import violations

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
BODY = (
    "近日，{unit}團委在石雕市场举办青年夜校，二十名青年报名参加第一期学习，内容有直播带货、石雕技艺、"
    "非遗讲解。一是问需开课，二是师傅带徒，三是作品展示，受到群众好评。"
)
TITLES = (
    "青年夜校开进石雕市场",
    "返乡青年办起石雕工作室",
    "侨界青年石雕艺术节开幕",
    "石雕师傅进课堂",
)


def test_an_editor_finds_from_any_page(chromium: Any, live_server: LiveServer) -> None:
    county = make_county()
    for place, title in enumerate(TITLES):
        unit = county.units[place % 2]
        make_submission(county, unit=unit, title=title, body=BODY.format(unit=unit.short_name))
    client = client_of(county[Role.EDITOR])
    page = browser_of(chromium, live_server.url, client, size=PC).new_page()
    visit(page, live_server.url + "/")
    box = page.get_by_role("combobox", name="查找全部")
    box.press_sequentially("qnyx")
    offered = page.get_by_role("option", name="青年夜校开进石雕市场")
    expect(offered).to_be_visible()
    keep(page, "suggestions")
    walk_the_suggestions(page, box, offered)
    box.fill("石雕 团委")
    box.press("Enter")
    expect(page.locator("mark", has_text="團委").first).to_be_visible()
    assert violations(page) == []
    keep(page, "results")
    page.get_by_role("link", name=county.units[0].short_name, exact=True).first.click()
    expect(page.locator(".qx-found > li")).to_have_count(2)
    page.get_by_role("link", name=f"去掉“单位:{county.units[0].short_name}”").click()
    expect(page.locator(".qx-found > li")).to_have_count(4)
    visit(page, live_server.url + "/search/?q=石调夜校")
    assert violations(page) == []
    keep(page, "likeness")
    page.get_by_role("link", name="石雕", exact=False).first.click()
    phone = browser_of(chromium, live_server.url, client, size=PHONE).new_page()
    visit(phone, live_server.url + "/search/?q=石雕")
    assert violations(phone) == []
    keep(phone, "phone")
    phone.get_by_role("link", name=county.units[0].short_name, exact=True).click()
    expect(phone.locator(".qx-found > li")).to_have_count(2)
    keep(phone, "phone_narrowed")
    phone.get_by_role("link", name="查找全部").click()
    expect(phone.locator("#search-text")).to_be_visible()
    keep(phone, "phone_empty")


def walk_the_suggestions(page: Any, box: Any, offered: Any) -> None:
    """Down to the first, up again, away and back; the box says what is chosen."""
    expect(box).to_have_attribute("aria-expanded", "true")
    box.press("ArrowDown")
    expect(page.get_by_role("option", selected=True)).to_have_count(1)
    expect(box).to_have_attribute("aria-activedescendant", "qx-suggestion-1")
    assert violations(page) == []
    box.press("ArrowUp")
    expect(page.get_by_role("option", selected=True)).to_have_count(0)
    box.press("Escape")
    expect(offered).to_have_count(0)
    expect(box).to_have_attribute("aria-expanded", "false")
    box.press("Backspace")
    expect(offered).to_be_visible()
    box.press("ArrowDown")
    box.press("Enter")
    expect(page.get_by_role("heading", name="青年夜校开进石雕市场").first).to_be_visible()
    page.go_back()


def keep(page: Any, name: str) -> None:
    """A picture for whoever looks at the page while working on it."""
    folder = os.environ.get("QINGXUN_PICTURES")
    if folder:
        page.screenshot(path=Path(folder) / f"search-{name}.png")
