"""The editor types a document and sees its pages beside it, with scripts and without."""

import io
import re
from pathlib import Path

import pypdf
import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from qingxun.documents.models import IssuedDocument
from qingxun.organizations.states import Role
from tests.desk.factories import make_issue
from tests.documents.test_typed import issue as issued_in
from tests.journeys.browsing import PC, PHONE, browser_of, visit
from tests.organizations.factories import client_of, make_county

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
TITLE = "关于加强全县共青团信息调研工作的意见"


def fill_in(page: Page) -> None:
    page.locator("[name=title]").fill(TITLE)
    page.locator("[name=number]").fill("青团发〔2026〕12号")
    page.locator("[name=text]").fill("一、总体要求\n坚持实事求是、及时准确。")


def downloaded(page: Page, button: str, folder: Path) -> bytes:
    with page.expect_download() as waiting:
        page.get_by_role("button", name=button, exact=True).click()
    waiting.value.save_as(folder / "file")
    return (folder / "file").read_bytes()


@pytest.mark.parametrize("size", [PC, PHONE], ids=["pc", "phone"])
def test_pages_follow_what_is_typed(
    chromium: object, live_server: LiveServer, tmp_path: Path, size: dict[str, int]
) -> None:
    county = make_county()
    client = client_of(county[Role.EDITOR])
    context = browser_of(chromium, live_server.url, client, size=size)
    page = visit(context.new_page(), f"{live_server.url}/prints/compose/")
    fill_in(page)
    expect(page.locator(".qd-page")).to_have_count(1)
    first = page.locator(".qd-page").get_attribute("src")
    page.locator("[name=text]").press_sequentially("再加一句。")
    expect(page.locator(".qd-page")).not_to_have_attribute("src", first)
    assert downloaded(page, "Word", tmp_path).startswith(b"PK")
    assert TITLE.encode() in downloaded(page, "网页", tmp_path)
    answer = context.request.get(f"{live_server.url}/prints/compose/")
    assert answer.ok
    correct(page, live_server.url, issued_in(county))
    context.close()


def correct(page: Page, address: str, issued: IssuedDocument) -> None:
    """Begin a corrected document on the page of the issued one."""
    visit(page, address + reverse("prints:typed_document", args=[issued.subject]))
    page.get_by_text("更正重发").click()
    page.get_by_label("理由").locator("visible=true").fill("正文有误")
    page.get_by_role("button", name="写更正稿").click()
    page.wait_for_url("**/edit/")
    expect(page.locator("[name=note]")).to_have_value(re.compile("原件作废"))
    assert issued.title == page.locator("[name=title]").input_value()


def test_without_scripts_the_buttons_make_the_files(
    chromium: object, live_server: LiveServer, tmp_path: Path
) -> None:
    client = client_of(make_county()[Role.EDITOR])
    context = browser_of(chromium, live_server.url, client, scripts=False)
    page = context.new_page()
    page.goto(f"{live_server.url}/prints/compose/")
    fill_in(page)
    assert downloaded(page, "Word", tmp_path).startswith(b"PK")
    form = {
        name: page.locator(f"#compose-form [name={name}]").input_value()
        for name in ("csrfmiddlewaretoken", "kind", "title", "number", "text")
    }
    answer = context.request.post(
        f"{live_server.url}/prints/compose/pdf/", form=form, headers={"Referer": live_server.url}
    )
    text = pypdf.PdfReader(io.BytesIO(answer.body())).pages[0].extract_text()
    assert "坚持实事求是" in text
    context.close()


def test_the_pages_of_an_issue_follow_what_is_trimmed(
    chromium: object, live_server: LiveServer
) -> None:
    county = make_county()
    issue = make_issue(county)
    item = issue.items.get()
    context = browser_of(chromium, live_server.url, client_of(county[Role.EDITOR]))
    path = reverse("desk:issue_trim", args=[issue.pk, item.pk])
    page = visit(context.new_page(), live_server.url + path)
    expect(page.locator(".qd-page")).to_have_count(1)
    page.locator("[name=body]").fill("改短以后的文字。" * 200)
    expect(page.locator(".qd-page")).not_to_have_count(1)
    with context.expect_page() as opened:
        page.get_by_role("button", name="PDF", exact=True).click()
    opened.value.close()
    page.get_by_role("button", name="保存", exact=True).click()
    page.wait_for_url(f"**{reverse('desk:issue', args=[issue.pk])}*")
    item.refresh_from_db()
    assert item.body == "改短以后的文字。" * 200
    context.close()
