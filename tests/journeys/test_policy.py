"""The office head writes the policy: a clause by form, its effect, compared, tried, in force."""

import re

from django.urls import reverse
from playwright.sync_api import expect

from qingxun.kit import clock
from qingxun.organizations.states import Role
from qingxun.scoring.models import PolicyVersion
from tests.journeys.browsing import PHONE
from tests.journeys.test_main_job import Office, office, pytestmark, says

__all__ = ["office", "pytestmark"]


def test_a_clause_is_written_by_form_tried_compared_and_put_into_force(office: Office) -> None:
    with office.enter(Role.OFFICE_HEAD) as page:
        office.visit(page, reverse("scoring:start_policy"))
        page.get_by_label("以前的版本").check()
        page.get_by_label("先前的版本").select_option(index=1)
        page.get_by_label("这份草案为了什么").fill("市级单篇加分")
        page.get_by_role("button", name="开始起草").click()
        says(page, "计分办法草案")

        page.get_by_role("link", name=re.compile("^第六条")).click()
        page.locator('input[name="c.table.0.points.single"]').fill("60")
        expect(page.locator("#saved")).to_contain_text("已保存")
        expect(page.locator("textarea[name=text]")).to_have_value(re.compile("single: 60"))
        text = page.locator("textarea[name=text]")
        text.fill(text.input_value().replace("exchange: 80", "exchange: 90"))
        expect(page.locator('input[name="c.table.0.points.exchange"]')).to_have_value("90")
        draft = PolicyVersion.objects.get(state="draft")
        clause = next(row for row in draft.document["clauses"] if row["id"] == "city-adoption")
        assert clause["table"][0]["points"] == {
            "brief": 10,
            "news": 20,
            "single": 60,
            "exchange": 90,
        }

        page.locator('input[name="c.table.1.points.single"]').fill("5")
        page.get_by_role("button", name="再加一行").click()
        expect(page.locator('[name="count:c.table"]')).to_have_value("3")
        page.get_by_label("删去第 2 行").check()
        page.locator('[name="c.text"]').fill("市级单篇 60 分。")
        page.get_by_role("link", name="试算").last.click()  # at once: what was typed is saved first
        says(page, "市级单篇加分", "试算不记账")
        draft.refresh_from_db()
        clause = next(row for row in draft.document["clauses"] if row["id"] == "city-adoption")
        assert (clause["text"], len(clause["table"])) == ("市级单篇 60 分。", 1)
        office.visit(page, reverse("scoring:version", args=[draft.pk]))
        page.get_by_role("link", name="与施行中的比较").click()
        says(page, "有 1 处不同")

        office.visit(page, reverse("scoring:version", args=[draft.pk]) + "#force")
        page.locator("summary", has_text="施行").first.click()
        on = clock.today().replace(day=1)
        later = on.replace(year=on.year + 1, month=1)
        page.get_by_label("施行日期").fill(later.isoformat())
        if page.get_by_label("提醒已看过").count():
            page.get_by_label("提醒已看过").check()
        page.get_by_role("button", name="施行", exact=True).last.click()
        says(page, "施行中")
    draft.refresh_from_db()
    assert (draft.state, draft.valid_from) == ("in_force", later)


def test_an_officer_reads_the_policy_on_a_phone_and_calculates(office: Office) -> None:
    with office.enter(Role.OFFICER, PHONE) as page:
        office.visit(page, reverse("scoring:policy"))
        page.get_by_label("被谁采用").select_option(label="团市委信息")
        page.get_by_label("形式", exact=True).select_option("single")
        page.get_by_role("button", name="算一算").click()
        says(page, "分（本单位）", "团市委信息采用单篇（专报）50 分")


def test_without_scripts_the_form_saves_by_its_button(office: Office) -> None:
    with office.enter(Role.OFFICE_HEAD, scripts=False) as page:
        page.goto(office.url + reverse("scoring:start_policy"))
        page.locator("select[name=preset]").select_option("changshan-2014")
        page.get_by_role("button", name="开始起草").click()
        page.get_by_role("link", name=re.compile("^第六条")).click()
        page.locator('input[name="c.table.0.points.single"]').fill("55")
        page.get_by_role("button", name="按表单保存").click()
        expect(page.locator("textarea[name=text]")).to_have_value(re.compile("single: 55"))
        page.get_by_role("link", name="看这一条在今年事实上的效果").click()
        says(page, "没有事实适用这一条")
