"""A copy is seen while writing and on receipt, looked at side by side, and becomes an incident."""

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect
from pytest_django.live_server_helper import LiveServer

from qingxun.copies.models import StockPhrase
from qingxun.facts.models import Incident
from qingxun.kit import clock
from qingxun.organizations.states import Role
from tests.copies.factories import COPY, SOURCE, check, submit
from tests.facts.factories import make_types
from tests.journeys.browsing import PC, PHONE
from tests.journeys.test_main_job import Office, confirm, follow, says
from tests.organizations.factories import make_county

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def office(chromium: Any, live_server: LiveServer, tmp_path: Path) -> Office:
    """A county in which 船寮镇 has sent a text, and 温溪镇 the same a little later."""
    county = make_county()
    make_types(county)
    at = clock.now() - dt.timedelta(hours=2)
    check(submit(county, SOURCE, at=at))
    later = at + dt.timedelta(hours=1)
    check(submit(county, COPY, unit=county.units[1], title="志愿者巡江", at=later), later)
    return Office(chromium, live_server.url, county, tmp_path)


def test_an_editor_looks_at_both_texts_and_confirms(office: Office) -> None:
    with office.enter(Role.EDITOR, PC) as page:
        office.visit(page, "/desk/queue/")
        page.locator("a.qx-row-link", has_text="志愿者巡江").click()
        says(page, "稿件来源", "他单位稿件", "待查看")
        page.locator("a", has_text="与《青年志愿者守护瓯江》相同").first.click()
        says(page, "不同之处", "11月9日", "11月3日")
        page.locator("#a2").click()
        expect(page.locator("#b2")).to_be_in_viewport()
        follow(page, "列为套话")
        page.get_by_role("button", name="加入词表").click()
        says(page, "已列为套话")
        assert StockPhrase.objects.count() == 1
        page.go_back()
        page.go_back()
        confirm(page, "确认抄袭")
        says(page, "已确认。失误经另一人确认后生效。", "查看失误")
    with office.enter(Role.OFFICE_HEAD, PHONE) as page:
        office.visit(page, f"/facts/incidents/{Incident.objects.get().pk}/")
        says(page, "此前已收的稿件相同")
        confirm(page, "确认")
        says(page, "已确认")


def test_a_writer_is_told_beside_the_form(office: Office) -> None:
    with office.enter(Role.OFFICER, PHONE) as page:
        office.visit(page, "/desk/write/")
        page.get_by_label("标题").first.fill("志愿者再巡瓯江")
        page.get_by_label("正文").first.fill(COPY)
        says(page, "与 1 篇存稿有相同文字")
        with page.context.expect_page() as opened:
            follow(page, "对照")
        says(opened.value, "旧稿", "不同之处", "11月9日")
