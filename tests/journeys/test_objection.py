"""An officer questions a line, the editor proposes points, the head approves; a quarter reopens."""

from typing import Any

import pytest
from playwright.sync_api import expect
from pytest_django.live_server_helper import LiveServer

from qingxun.kit import clock
from qingxun.kit.periods import quarter_of
from qingxun.ledger.models import Posting
from qingxun.organizations.states import Role
from tests.journeys.browsing import PC, PHONE
from tests.journeys.test_main_job import Office, confirm, press, says
from tests.journeys.world import make_world

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def world_office(chromium: Any, live_server: LiveServer, tmp_path: Any) -> Office:
    """The small county in which everything has happened once."""
    world = make_world()
    return Office(chromium, live_server.url, world.county, tmp_path)


def unquestioned_line(office: Office) -> Posting:
    """A line of the officer's unit that nobody questioned yet."""
    unit = office.county.units[0]
    line = Posting.objects.filter(
        organization=unit, reverses=None, reversal=None, objections=None
    ).first()
    assert line is not None
    return line


def test_a_line_is_questioned_adjusted_and_approved(world_office: Office) -> None:
    office = world_office
    line = unquestioned_line(office)
    with office.enter(Role.OFFICER, PHONE) as page:
        office.visit(page, f"/scoring/lines/{line.pk}/")
        says(page, "的来由", "事实", "提出异议")
        page.get_by_label("这一笔哪里不对").fill("本月报送三件，少记一件。")
        press(page, "提交异议")
        says(page, "异议已送到编辑部。", "待答复", "本月报送三件")
        objection = page.url
    with office.enter(Role.EDITOR, PC) as page:
        office.visit(page, "/scoring/objections/?state=raised")
        says(page, "本月报送三件")
        page.goto(objection)
        page.locator("summary", has_text="手工调整").click()
        panel = page.locator(".qx-confirm-panel:visible")
        panel.get_by_label("加多少分（负数为减）").fill("2.5")
        panel.get_by_label("理由").fill("收稿记录有三件，补一件")
        panel.locator("form button").click()
        says(page, "已拟好，等第二人批准。", "更正待批", "+2.5")
    with office.enter(Role.OFFICE_HEAD, PC) as page:
        office.visit(page, "/")
        says(page, "调整待批准")
        page.goto(objection)
        confirm(page, "批准并记账")
        says(page, "已批准并记账。", "已更正", "收稿记录有三件")
    with office.enter(Role.OFFICER, PHONE) as page:
        office.visit(page, "/inbox/")
        says(page, "已更正")
        office.visit(page, "/scoring/")
        page.locator(".qx-period-bar .qx-tab").last.click()
        expect(page.locator(".qx-period-bar [aria-current]")).to_be_in_viewport(ratio=0.9)
    assert Posting.objects.filter(heading="adjustment").count() == 1


def test_a_closed_quarter_is_reopened_by_two_people(world_office: Office) -> None:
    office = world_office
    key = quarter_of(clock.today()).previous().key
    with office.enter(Role.OFFICE_HEAD, PC) as page:
        office.visit(page, f"/scoring/periods/{key}/")
        says(page, "已关账、已签名", "与数字相符", "这些出自已关账的数字")
        confirm(page, "提出重开", "漏登一次录用")
        says(page, "已提出，等签发领导决定。")
    with office.enter(Role.SIGNING_LEADER, PHONE) as page:
        office.visit(page, f"/scoring/periods/{key}/")
        says(page, "漏登一次录用", "通报已发布")
        confirm(page, "同意重开")
        says(page, "已重开。")
    with office.enter(Role.OFFICE_HEAD, PC) as page:
        office.visit(page, f"/scoring/periods/{key}/")
        confirm(page, "关账并签名")
        says(page, "已关账。", "关账并签名（第 2 次）", "同意重开")
