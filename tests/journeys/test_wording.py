"""In a browser: changes taken back by keyboard and without scripts, keywords, personal data."""

from django.urls import reverse
from playwright.sync_api import expect

from qingxun.desk.actions import save_edit
from qingxun.desk.models import Submission
from qingxun.kit.clock import now
from qingxun.organizations.states import Role
from tests.desk.factories import BODY, make_submission, principal_signs
from tests.journeys.browsing import PHONE
from tests.journeys.test_main_job import Office, office, pytestmark, says
from tests.ui.axe import violations

__all__ = ["office", "pytestmark"]
NUMBER = "13857812345"


def edited(office: Office) -> Submission:
    """A submission that the editor shortened at two places."""
    principal_signs(office.county.desk, signs=False)
    row = make_submission(office.county, at=now())
    body = BODY.replace("近日，", "").replace("三十余次", "30余次")
    return save_edit(
        submission=row,
        title=row.title,
        body=body,
        version=row.version,
        by=office.county[Role.EDITOR],
        at=now(),
    )


def test_a_change_is_taken_back_with_the_keyboard_alone(office: Office) -> None:
    row = edited(office)
    with office.enter(Role.EDITOR) as page:
        office.visit(page, reverse("desk:review", args=[row.pk]))
        page.keyboard.press("m")
        says(page, "修改对照")
        assert violations(page) == []
        page.locator(".qx-change-box").first.focus()
        page.keyboard.press("Space")
        page.keyboard.press("b")
        says(page, "已还原 1 处")
    row.refresh_from_db()
    assert row.body == BODY.replace("三十余次", "30余次")


def test_a_change_is_taken_back_without_scripts_on_a_phone(office: Office) -> None:
    row = edited(office)
    with office.enter(Role.EDITOR, PHONE, scripts=False) as page:
        page.goto(office.url + reverse("desk:compare", args=[row.manuscript_id]))
        page.locator(".qx-change-box").last.check()
        page.get_by_role("button", name="还原勾选的改动").click()
        says(page, "已还原 1 处")
    row.refresh_from_db()
    assert row.body == BODY.replace("近日，", "")


def test_personal_data_is_masked_before_it_leaves_and_keywords_are_one_click(
    office: Office,
) -> None:
    with office.enter(Role.OFFICER, PHONE) as page:
        office.visit(page, reverse("desk:write"))
        page.get_by_label("标题").first.fill("船寮镇青年志愿者走进石雕市场")
        page.get_by_label("稿件类别").select_option(index=1)
        page.get_by_label("正文").first.fill(f"{BODY}\n店主电话{NUMBER}。")
        word = page.locator("[data-keyword]").first
        word.wait_for()
        chosen = word.inner_text()
        word.click()
        expect(page.get_by_label("关键词")).to_have_value(chosen)
        page.locator("button[value=submit]").last.click()
        says(page, "还没有报送", NUMBER)
        assert violations(page) == []
        page.get_by_role("button", name="隐去后报送").click()
        says(page, "已交本单位负责人审签")
    assert NUMBER not in Submission.objects.get().body
