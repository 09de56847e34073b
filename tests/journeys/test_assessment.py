"""An assessment walked in Chromium: plan, self-assessment, audit, veto, objection, publication."""

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from qingxun.assessment.models import Assessment, Honor, ScoreObjection, Veto
from qingxun.kit import clock
from qingxun.kit.periods import quarter_of
from qingxun.organizations.states import Role
from qingxun.scoring.actions import close_period
from tests.journeys.browsing import PHONE
from tests.journeys.test_main_job import Office, close_earlier, office, says

__all__ = ["office"]
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def plan(page: Page, office: Office, first: dt.date, last: dt.date) -> None:
    office.visit(page, "/assessment/new/")
    page.get_by_label("考核年度").fill(str(last.year))
    page.get_by_label("开始日").fill(first.isoformat())
    page.get_by_label("截止日").fill(last.isoformat())
    page.get_by_role("button", name="下一步：考核内容").click()
    row = page.locator("section, .card", has_text="第 2 项").first
    row.get_by_label("考核内容").fill("组织建设")
    row.get_by_label("占比").fill("80")
    row.get_by_label("由单位自评").check()
    page.get_by_role("button", name="保存考核内容").click()
    says(page, "占比合计 100 / 100")


def confirm(page: Page, name: str, reason: str = "") -> None:
    """Open a confirmation, fill it in, go on."""
    page.locator("summary", has_text=name).first.click()
    confirm_open(page, reason)


def confirm_open(page: Page, reason: str = "") -> None:
    """Fill in the confirmation that is open, go on."""
    panel = page.locator(".qx-confirm-panel:visible")
    if reason:
        panel.locator("textarea").fill(reason)
    panel.locator(".qx-confirm-buttons button").click()
    page.wait_for_load_state("networkidle")


def test_a_year_is_settled(office: Office) -> None:
    today = clock.today()
    span = quarter_of(today).previous()
    last = span.ends_on - dt.timedelta(days=1)
    county = office.county
    close_earlier(county, span)
    close_period(desk=county.desk, span=span, by=county[Role.OFFICE_HEAD], at=clock.now())
    with office.enter(Role.OFFICE_HEAD) as head:
        plan(head, office, span.starts_on, last)
        confirm(head, "启动")
        confirm(head, "布置自评")
        says(head, "由单位自评")
    assess_itself(office)
    with office.enter(Role.OFFICE_HEAD) as head:
        audit(head, office)
        confirm(head, "向单位公示")
        head.get_by_role("link", name="一票否决").click()
        confirm(head, "通知单位")
        says(head, "已通知，可异议")
    decide(office)
    with office.enter(Role.OFFICE_HEAD) as head:
        open_one(head, office)
        confirm(head, "送领导签发")
        says(head, "考核待签发")
    with office.enter(Role.SIGNING_LEADER) as leader:
        open_one(leader, office)
        confirm(leader, "签发并")
        says(leader, "考核已公布")
        leader.get_by_role("link", name="考核结果").click()
        says(leader, "72")
    assert Assessment.objects.get().state == "published"
    assert Honor.objects.filter(award="advanced").count() == 0  # nobody had an adoption


def open_one(page: Page, office: Office) -> None:
    office.visit(page, "/assessment/")
    page.locator("a.qx-row-link").first.click()


def assess_itself(office: Office) -> None:
    """On a phone, with evidence."""
    proof = Path(office.folder) / "台账.txt"
    proof.write_text("全年组织生活 12 次。", encoding="utf-8")
    with office.enter(Role.OFFICER, PHONE) as unit:
        open_one(unit, office)
        unit.get_by_role("link", name="看本单位考核单").first.click()
        unit.get_by_role("link", name="自评").first.click()
        unit.get_by_label("自评分").fill("95")
        unit.get_by_label("完成情况").fill("组织生活 12 次，台账齐全。")
        unit.locator("input[type=file]").set_input_files(str(proof))
        unit.get_by_role("button", name="报送自评").click()
        says(unit, "自评已报", "台账.txt")


def audit(page: Page, office: Office) -> None:
    """A difference without a reason is refused, and nothing typed is lost."""
    open_one(page, office)
    confirm(page, "开始审核")
    page.get_by_role("link", name="组织建设").click()
    boxes = page.locator("input[name^=value-]")
    for number in range(boxes.count()):
        boxes.nth(number).fill("90")
    page.get_by_role("button", name="保存审核结果").click()
    says(page, "请写明理由")
    assert page.locator("input[name^=value-]").first.input_value() == "90"
    wrong = page.locator("tr", has_text="请写明理由")
    wrong.locator("input[name^=reason-]").fill("缺 1 次团员大会记录")
    page.get_by_role("button", name="保存审核结果").click()
    expect(page.locator("body")).to_contain_text("项")
    open_one(page, office)


def question(principal: Page, office: Office) -> str:
    """The unit questions its score on the phone; gives the address of the question."""
    open_one(principal, office)
    principal.get_by_role("link", name="看本单位考核单").first.click()
    confirm(principal, "对得分提异议", "团员大会开过，记录在村部。")
    says(principal, "90")
    return f"/assessment/questions/{ScoreObjection.objects.get().pk}/"


def correct(head: Page, office: Office, asked: str) -> None:
    """The office finds another value; the trail tells both."""
    office.visit(head, asked)
    head.locator("summary", has_text="更正得分").click()
    head.locator(".qx-confirm-panel:visible input[name=value]").fill("95")
    confirm_open(head, "会议簿核实，补计。")
    says(head, "90 → 95", "会议簿核实，补计。", "团员大会开过")


def decide(office: Office) -> None:
    """One unit objects on a phone, and questions a score; the office answers both; the leader
    lifts the veto with a reason."""
    county = office.county
    mine: Any = Veto.objects.filter(organization=county.units[0], person=None).first()
    assert mine is not None
    address = f"/assessment/vetoes/{mine.pk}/"
    with office.enter(Role.PRINCIPAL, PHONE) as principal:
        office.visit(principal, address)
        confirm(principal, "提出异议", "漏计一篇联合稿件。")
        says(principal, "异议待答复")
        asked = question(principal, office)
    with office.enter(Role.OFFICE_HEAD) as head:
        office.visit(head, address)
        confirm(head, "答复", "查实，建议解除。")
        correct(head, office, asked)
    with office.enter(Role.SIGNING_LEADER) as leader:
        office.visit(leader, address)
        confirm(leader, "解除", "情况属实。")
        says(leader, "否决已解除", "情况属实。")
        past = clock.today() - dt.timedelta(days=1)
        Veto.objects.filter(state="notified").update(objection_until=past)
        Assessment.objects.update(review_until=past)
        for veto in Veto.objects.filter(state="notified"):
            office.visit(leader, f"/assessment/vetoes/{veto.pk}/")
            confirm(leader, "确认")


def test_the_phone_shows_the_risk_list_as_cards(office: Office, live_server: LiveServer) -> None:
    today = clock.today()
    with office.enter(Role.OFFICE_HEAD, PHONE) as head:
        plan(head, office, dt.date(today.year, 1, 1), dt.date(today.year, 12, 31))
        confirm(head, "启动")
        head.get_by_role("link", name="风险名单").click()
        says(head, "标准 80 分")
        wide = head.evaluate("document.documentElement.scrollWidth")
        assert wide <= 391
