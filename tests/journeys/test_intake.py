"""Handing in: files on a PC, a page photographed on a phone, a mail that an editor sorts."""

import os
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from qingxun.desk.models import Manuscript
from qingxun.intake.actions import read_waiting
from qingxun.intake.models import IncomingFile
from qingxun.kit.clock import now
from qingxun.organizations.states import Role
from tests.desk.factories import make_kind
from tests.documents.factories import word
from tests.intake.factories import TEXT, make_mail
from tests.journeys.browsing import PHONE, browser_of, visit
from tests.organizations.factories import client_of, make_county

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SHOTS = os.environ.get("QINGXUN_SHOTS", "")  # a folder to look at the pages afterwards


def look(page: Page, name: str) -> None:
    if SHOTS:
        page.screenshot(path=str(Path(SHOTS) / f"{name}.png"), full_page=True)


def chosen(name: str, content: bytes) -> Any:
    return {"name": name, "mimeType": "application/octet-stream", "buffer": content}


def test_files_photo_and_mail_become_manuscripts(chromium: Any, live_server: LiveServer) -> None:
    county = make_county()
    make_kind(county.desk)
    officer, editor = client_of(county[Role.OFFICER]), client_of(county[Role.EDITOR])
    hand_in_several(chromium, live_server.url, officer)
    photograph(chromium, live_server.url, officer)
    sort_a_mail(chromium, live_server.url, editor, county[Role.OFFICER].pk, make_mail(county))


def hand_in_several(chromium: Any, url: str, officer: Any) -> None:
    context = browser_of(chromium, url, officer)
    page = visit(context.new_page(), f"{url}/intake/")
    page.locator("#id_chosen").set_input_files(
        [
            chosen("夜校.docx", word("青年夜校的做法", "县里办了青年夜校，报名踊跃。")),
            chosen("打包.rar", b"Rar!\x1a\x07\x00" + bytes(60)),
        ]
    )
    page.get_by_role("button", name="交文件").click()
    page.get_by_text("正在读取 2 个文件").wait_for()
    look(page, "files-reading")
    read_waiting(clock=now)
    page.locator("tr", has_text="待确认").wait_for()  # the list renews itself
    expect(page.locator("#intake-list[hx-get]")).to_have_count(0)
    look(page, "files")
    page.get_by_role("link", name="夜校.docx").click()
    title = page.locator("#id_title")
    title.fill("船寮镇青年夜校的做法")
    page.locator("[data-save-state]", has_text="已保存").first.wait_for()
    look(page, "file")
    page.get_by_role("button", name="做成稿件").click()
    page.wait_for_url("**/desk/manuscripts/*/edit/")
    assert Manuscript.objects.get().title == "船寮镇青年夜校的做法"
    page.goto(f"{url}/intake/files/{IncomingFile.objects.get(state='refused').pk}/")
    look(page, "refused")
    context.close()


def photograph(chromium: Any, url: str, officer: Any) -> None:
    """The camera hands over one file; here its page is a text, for recognizing is tested apart."""
    context = browser_of(chromium, url, officer, size=PHONE)
    page = visit(context.new_page(), f"{url}/intake/")
    look(page, "phone-files")
    camera = page.locator("#id_photo")
    assert camera.get_attribute("capture") == "environment"
    camera.set_input_files([chosen("IMG_0001.txt", TEXT.encode())])
    page.get_by_role("button", name="交文件").click()
    page.get_by_text("可以离开本页").wait_for()
    read_waiting(clock=now)
    page.get_by_role("tab", name="读取结果").click()
    page.locator("#id_body").wait_for()
    look(page, "phone-file")
    context.close()


def sort_a_mail(chromium: Any, url: str, editor: Any, officer: object, mail: Any) -> None:
    read_waiting(clock=now)
    context = browser_of(chromium, url, editor)
    page = visit(context.new_page(), f"{url}/intake/received/")
    look(page, "received")
    page.get_by_role("link", name="邮件").first.click()
    look(page, "mails")
    page.locator("a.qx-row-link").click()
    look(page, "mail")
    page.get_by_label("人员").select_option(value=str(officer))
    page.get_by_role("button", name="归此人").click()
    page.locator("tr", has_text="已转单位").wait_for()
    mail.refresh_from_db()
    assert mail.state == "taken"
    context.close()
