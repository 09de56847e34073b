"""What the scripts do, in Chromium: nothing typed is lost, nothing is sent twice."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Page, Route, expect
from pytest_django.live_server_helper import LiveServer

from tests.conftest import PATIENCE
from tests.organizations.factories import make_account
from tests.ui.urlconf import Server
from tests.waiting import wait_until

pytestmark = [
    pytest.mark.browser,
    pytest.mark.urls("tests.ui.urlconf"),
    pytest.mark.django_db(transaction=True),
]


@pytest.fixture
def page(chromium: Any, live_server: LiveServer) -> Iterator[Page]:
    """A page of somebody who is signed in; a breach of the policy or a script error fails."""
    Server.reset()
    account = make_account("limin")
    client = Client()
    client.force_login(account, backend="qingxun.accounts.backends.AccountBackend")
    context = chromium.new_context(base_url=live_server.url, locale="zh-CN")
    cookie = client.cookies["sessionid"].value
    context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("console", lambda m: wrong.append(m.text) if "Content Security" in m.text else None)
    yield page
    context.close()
    assert not wrong


def state(page: Page) -> Any:
    return expect(page.locator("[data-save-state]"))


def test_typing_is_saved_after_a_pause_and_the_answer_is_told(page: Page) -> None:
    page.goto("/autosaved/")
    page.evaluate(WATCH)
    page.fill("#t", "返乡青年")
    state(page).to_have_text("已保存 14:32")
    assert page.evaluate("window.said")[0] == "尚未保存"
    assert Server.saved == [{"version": ["1"], "title": ["返乡青年"], "body": [""]}]
    assert page.input_value("[name=version]") == "2"
    assert kept(page) == []


WATCH = """() => {
  const place = document.querySelector("[data-save-state]");
  window.said = [];
  new MutationObserver(() => window.said.push(place.textContent.trim())).observe(
    place, {childList: true, characterData: true, subtree: true});
}"""


def kept(page: Page) -> list[str]:
    return page.evaluate("Object.keys(localStorage).filter((k) => k.startsWith('qx-keep:'))")


def test_an_input_method_that_composes_is_left_alone(page: Page) -> None:
    page.goto("/autosaved/")
    page.focus("#t")
    page.evaluate(
        "document.getElementById('t').dispatchEvent("
        "new CompositionEvent('compositionstart', {bubbles: true}))"
    )
    page.keyboard.type("qing")
    page.wait_for_timeout(2600)
    assert Server.saved == []
    page.evaluate(
        "document.getElementById('t').dispatchEvent("
        "new CompositionEvent('compositionend', {bubbles: true}))"
    )
    state(page).to_have_text("已保存 14:32")
    assert len(Server.saved) == 1


def test_a_second_editor_is_told_and_saving_stops(page: Page) -> None:
    Server.answer = "stale"
    page.goto("/autosaved/")
    page.fill("#b", "我的改动")
    state(page).to_have_text("没有保存：王科长已经改过这篇稿件。")
    page.fill("#b", "我的改动二")
    page.wait_for_timeout(2600)
    assert len(Server.saved) == 1
    assert len(kept(page)) == 1


def test_a_dead_server_keeps_the_text_here(page: Page) -> None:
    Server.answer = "broken"
    page.goto("/autosaved/")
    page.fill("#b", "断网时写的字")
    state(page).to_contain_text("文字已留在本机")
    page.goto("/done/")
    page.goto("/autosaved/")
    page.click("text=恢复")
    assert page.input_value("#b") == "断网时写的字"


def test_a_lost_session_offers_to_sign_in_and_the_text_comes_back(page: Page) -> None:
    Server.answer = "sign in"
    page.goto("/keep/")
    page.fill("#t", "标题")
    page.fill("#b", "第一段\n第二段")
    page.check("[value=b]")
    session = [c for c in page.context.cookies() if c["name"] == "sessionid"]
    page.context.clear_cookies(name="sessionid")
    page.click("text=报送")
    page.wait_for_url("**/accounts/login/**")
    Server.answer = "ok"
    page.context.add_cookies(session)
    page.goto("/keep/")
    expect(page.locator(".qx-notice-warning")).to_contain_text("未保存的文字")
    page.click("text=恢复")
    assert page.input_value("#b") == "第一段\n第二段"
    assert page.is_checked("[value=b]")
    assert not page.is_checked("[value=a]")
    page.click("text=报送")
    page.wait_for_selector("#here")
    assert Server.sent[-1]["desks"] == ["b"]
    assert kept(page) == []


def test_a_closed_browser_loses_nothing(page: Page) -> None:
    page.goto("/keep/")
    page.fill("#b", "写到一半")
    wait_until(lambda: kept(page), "what was typed is kept")
    page.goto("about:blank")
    page.goto("/keep/")
    page.click("text=不要了")
    assert kept(page) == []
    page.goto("/keep/")
    expect(page.locator(".qx-notice-warning")).to_have_count(0)


def test_text_of_another_person_is_not_offered(page: Page) -> None:
    page.goto("/done/")
    page.evaluate(
        "localStorage.setItem('qx-keep:other:m1', JSON.stringify("
        "{at: Date.now(), values: {body: ['别人的']}}))"
    )
    page.goto("/keep/")
    expect(page.locator(".qx-notice-warning")).to_have_count(0)


def test_a_form_that_came_back_with_an_error_still_has_its_text_kept(page: Page) -> None:
    Server.answer = "wrong"
    page.goto("/keep/")
    page.fill("#t", "标题")
    page.fill("#b", "正文")
    with page.expect_navigation():
        page.click("text=报送")
    expect(page.locator("#b")).to_have_value("正文")
    expect(page.locator(".qx-notice-warning")).to_have_count(0)
    expect(page.locator(".qx-error")).to_be_visible()
    page.fill("#t", "长一些的标题")
    page.locator("#b").focus()
    expect(page.locator(".qx-error")).to_be_hidden()  # it speaks of what was there before


def test_a_double_click_sends_once_with_the_button_s_value(page: Page) -> None:
    page.goto("/keep/")
    page.fill("#t", "标题")
    page.evaluate("const b = document.querySelector('[name=do]'); b.click(); b.click()")
    page.wait_for_selector("#here")
    assert len(Server.sent) == 1
    assert Server.sent[0]["do"] == ["send"]


def test_going_back_makes_the_form_sendable_again(page: Page) -> None:
    page.goto("/keep/")
    page.fill("#t", "标题")
    page.click("[name=do]")
    page.wait_for_selector("#here")
    page.go_back()
    expect(page.locator("[name=do]")).to_be_enabled()


def test_characters_are_counted_as_typed(page: Page) -> None:
    page.goto("/keep/")
    page.fill("#t", "石雕 𠮷 青年")
    expect(page.locator("#t + output")).to_have_text("5 / 10 字")


def test_rows_are_walked_opened_and_chosen_by_keyboard_and_mouse(page: Page) -> None:
    page.goto("/bulk/")
    expect(page.locator("[data-bulk-bar]")).to_be_hidden()
    page.locator("[data-bulk-item]").first.check()
    page.locator("[data-bulk-item]").last.click(modifiers=["Shift"])
    expect(page.locator("[data-bulk-count]")).to_have_text("已选 3 条")
    page.keyboard.press("k")
    page.keyboard.press("k")
    page.keyboard.press("j")
    assert "n=2" in str(page.evaluate("document.activeElement.href"))
    page.keyboard.press("o")
    page.wait_for_url("**/done/?n=2")
    page.go_back()
    page.click("tbody tr:nth-child(3) td.qx-about", position={"x": 200, "y": 4})
    page.wait_for_url("**/done/?n=3")


def test_a_question_opens_by_its_key_and_escape_gives_the_focus_back(page: Page) -> None:
    page.goto("/bulk/")
    page.keyboard.press("r")
    expect(page.locator("dialog[open]")).to_contain_text("退回《一》？")
    page.keyboard.type("理由 ar")
    assert page.input_value("[name=why]") == "理由 ar"
    page.keyboard.press("Escape")
    expect(page.locator("dialog")).to_have_count(0)
    assert page.evaluate("document.activeElement.tagName") == "SUMMARY"
    page.keyboard.press("r")
    page.click("dialog button:text-is('退回')")
    page.wait_for_url("**/done/?why=*")


def test_the_keys_of_a_page_are_told(page: Page) -> None:
    page.goto("/bulk/")
    page.keyboard.press("?")
    expect(page.locator("dialog[open]")).to_contain_text("下一行、上一行")


def test_a_failed_connection_keeps_what_was_sent(page: Page) -> None:
    page.goto("/keep/")
    page.fill("#b", "发到一半断网")
    page.route("**/keep/", lambda route: route.abort())
    with page.expect_event("requestfailed"):
        page.click("[name=do]", no_wait_after=True)
    page.unroute("**/keep/")
    page.goto("/done/")
    page.goto("/keep/")
    page.click("text=恢复")
    assert page.input_value("#b") == "发到一半断网"


def test_sending_waits_for_a_saving_under_way_and_carries_its_version(page: Page) -> None:
    page.goto("/autosaved/")
    held: list[Route] = []
    page.route("**/save/", lambda route: held.append(route))
    page.fill("#t", "标题")
    state(page).to_have_text("正在保存")
    wait_until(lambda: held or page.wait_for_timeout(20), "the saving is held")
    page.click("[name=do]", no_wait_after=True)
    assert Server.sent == []
    held[0].continue_()
    page.wait_for_selector("#here")
    assert len(Server.saved) == 1
    assert [(sent["version"], sent["do"]) for sent in Server.sent] == [(["2"], ["send"])]


def test_a_filter_is_sent_when_it_changes_and_leaves_no_empty_words_in_the_address(
    page: Page,
) -> None:
    page.goto("/gallery/?sort=-points")
    page.select_option("[name=state]", "returned")
    page.wait_for_url("**/gallery/?sort=-points&state=returned")
