"""The main job, from a phone in a township to the quarter's bulletin, walked in Chromium."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from qingxun.desk.models import ManuscriptKind
from qingxun.dispatch.presets import install_ladder
from qingxun.kit import clock
from qingxun.kit.periods import Span, quarter_of
from qingxun.organizations.states import Role
from qingxun.scoring.actions import close_period, draft_preset
from qingxun.scoring.actions.closing import earlier_open
from tests.desk.factories import BODY, make_kind, make_periodical, make_reasons, principal_signs
from tests.documents.factories import photo
from tests.journeys.browsing import PC, PHONE, browser_of, visit, wait_for_scripts
from tests.organizations.factories import County, client_of, make_county, make_group
from tests.scoring.factories import put_in_force

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
TITLE = "船寮镇青年志愿者走进石雕市场"
BETTER = "船寮镇百名青年志愿者帮石雕商户做直播"


@dataclass
class Office:
    """The county, its server, and the people's browsers."""

    chromium: Any
    url: str
    county: County
    folder: Path

    @contextmanager
    def enter(
        self, role: Role, size: dict[str, int] = PC, *, scripts: bool = True
    ) -> Iterator[Page]:
        """A person at a device; an error of a script or a breach of the policy fails."""
        wrong: list[str] = []
        client = client_of(self.county[role])
        context = browser_of(self.chromium, self.url, client, size=size, scripts=scripts)
        page = context.new_page()
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("console", lambda m: wrong.append(m.text) if "Content Security" in m.text else None)
        page.goto(self.url)
        yield page
        context.close()
        assert wrong == []

    def visit(self, page: Page, path: str) -> Page:
        return visit(page, self.url + path)


@pytest.fixture
def office(chromium: Any, live_server: LiveServer, tmp_path: Path) -> Office:
    """A county that works: periodical, outlets, reasons, policy in force, groups of two years."""
    county = make_county()
    today = clock.today()
    head = county[Role.OFFICE_HEAD]
    make_kind(county.desk)
    make_reasons(county.desk)
    principal_signs(county.desk)
    install_ladder(desk=county.desk, periodical=make_periodical(county.desk))
    for year in range(today.year - 1, today.year + 2):
        make_group(county.desk, year, "乡镇（街道）组", county.units)
    version = draft_preset(desk=county.desk, preset="changshan-2014", by=head, at=clock.now())
    first = quarter_of(today).previous().starts_on  # in January last year's quarter is closed
    put_in_force(version, first.replace(month=1), head, clock.now())
    return Office(chromium, live_server.url, county, tmp_path)


def close_earlier(county: County, span: Span) -> None:
    """The periods before it in which silent units lost points."""
    while (earlier := earlier_open(county.desk.pk, span)) is not None:
        head = county[Role.OFFICE_HEAD]
        close_period(desk=county.desk, span=earlier, by=head, at=clock.now())


def says(page: Page, *words: str) -> None:
    """Words that stand on the page, to be read."""
    for each in words:
        expect(page.locator("body")).to_contain_text(each)


def confirm(page: Page, button: str, reason: str = "") -> None:
    """Open a question, answer it, and say yes."""
    page.locator("summary", has_text=button).click()
    panel = page.locator(".qx-confirm-panel:visible")
    if reason:
        panel.locator("textarea").fill(reason)
    panel.locator("form button").click()


def follow(page: Page, words: str) -> None:
    page.get_by_role("link", name=words).first.click()


def press(page: Page, words: str) -> None:
    page.get_by_role("button", name=words).first.click()


def fill_in(page: Page, title: str = TITLE) -> None:
    """Title, kind, day and text of a manuscript."""
    page.get_by_label("标题").first.fill(title)
    page.get_by_label("稿件类别").select_option(label=ManuscriptKind.objects.get(code="news").name)
    page.get_by_label("事件时间").fill(str(clock.today()))
    page.get_by_label("正文").first.fill(BODY)


def officer_writes(office: Office) -> None:
    picture = office.folder / "现场.jpg"
    picture.write_bytes(photo((640, 480)))
    with office.enter(Role.OFFICER, PHONE) as page:
        office.visit(page, "/desk/write/")
        fill_in(page)
        expect(page.locator("[data-save-state]")).to_contain_text("已保存")
        page.locator("input[type=file][name=attachments]").set_input_files(picture)
        press(page, "添加这些文件")
        expect(page.locator(".qx-attachments")).to_contain_text("现场.jpg")
        expect(page.get_by_label("标题").first).to_have_value(TITLE)
        press(page, "报送给团县委")
        says(page, "待负责人审签", TITLE)


def principal_signs_it(office: Office) -> None:
    with office.enter(Role.PRINCIPAL, PHONE) as page:
        office.visit(page, "/desk/signing/")
        follow(page, TITLE)
        press(page, "签发报送")
        says(page, "已报送")


def editor_asks(office: Office) -> None:
    with office.enter(Role.EDITOR) as page:
        office.visit(page, "/desk/queue/")
        follow(page, TITLE)
        press(page, "认领")
        says(page, "审核中")
        page.locator("#edit-title").fill(BETTER)
        expect(page.locator("[data-save-state]").first).to_contain_text("已保存")
        page.locator("summary", has_text="向单位核实").click()
        page.locator("#question").fill("参加的志愿者共几人？")
        press(page, "发出")
        says(page, "参加的志愿者共几人？", "还没有答复")


def officer_answers(office: Office) -> None:
    with office.enter(Role.OFFICER, PHONE) as page:
        office.visit(page, "/desk/manuscripts/")
        follow(page, TITLE)
        says(page, "参加的志愿者共几人？")
        page.get_by_label("答复").fill("一百零二人，有签到表。")
        press(page, "发出答复")
        says(page, "一百零二人，有签到表。")


def editor_accepts(office: Office) -> None:
    with office.enter(Role.EDITOR) as page:
        office.visit(page, "/desk/queue/")
        follow(page, BETTER)
        says(page, "一百零二人，有签到表。")
        wait_for_scripts(page)
        page.keyboard.press("a")
        says(page, "已采用")


def issue_comes_out(office: Office) -> None:
    with office.enter(Role.EDITOR) as page:
        office.visit(page, "/desk/issues/new/")
        press(page, "开始")
        follow(page, "选稿")
        page.get_by_label(f"选中 {BETTER}").check()
        press(page, "编入")
        says(page, BETTER)
        press(page, "送主任核稿")
        says(page, "待主任核稿")
    with office.enter(Role.OFFICE_HEAD) as page:
        open_issue(office, page)
        press(page, "核稿通过，送签")
        says(page, "待签发")
    with office.enter(Role.SIGNING_LEADER) as page:
        open_issue(office, page)
        press(page, "签发出刊")
        says(page, "已出刊", "第1期", BETTER)


def open_issue(office: Office, page: Page) -> None:
    office.visit(page, "/desk/issues/")
    page.locator("a.qx-row-link").first.click()
    page.wait_for_url("**/issues/*-*/")


def sent_upward(office: Office) -> None:
    with office.enter(Role.EDITOR) as page:
        office.visit(page, "/dispatch/")
        page.locator("tr", has_text=TITLE).get_by_role("link", name="上报", exact=True).click()
        for outlet in ("县委办信息", "团市委信息", "市委办信息"):
            page.get_by_label(outlet).check()
        press(page, "报这些渠道")
        says(page, "已报 3 个渠道")
    with office.enter(Role.SIGNING_LEADER) as page:
        while True:
            office.visit(page, "/dispatch/signing/")
            waiting = page.get_by_role("button", name="签发", exact=True)
            if not waiting.count():
                break
            waiting.first.click()
            page.wait_for_load_state()
        says(page, "没有待签发的上报。")


def adopted_and_instructed(office: Office) -> None:
    with office.enter(Role.EDITOR) as page:
        office.visit(page, "/dispatch/")
        page.locator("tr", has_text=TITLE).get_by_role("link", name="登记录用").click()
        page.get_by_label("渠道").select_option(label="团市委信息")
        page.get_by_label("刊载期号").or_(page.locator("#id_printed_in")).fill("2026年第37期")
        press(page, "登记录用")
        says(page, "已登记，并已告知相关单位。")
        follow(page, "登记批示")
        page.locator("#id_leader").fill("李市长")
        page.locator("#id_rank").select_option("city")
        page.locator("#id_text").fill("做法很好，请各县学习。")
        press(page, "登记批示")
        says(page, "李市长")


def officer_is_told(office: Office) -> None:
    with office.enter(Role.OFFICER, PHONE) as page:
        office.visit(page, "/inbox/")
        says(page, "录用", "批示", "得分")
        office.visit(page, "/desk/manuscripts/")
        follow(page, TITLE)
        says(page, "团市委信息", "李市长", "第六条", "20")
        says(page, "团县委改了什么")


def quarter_is_closed(office: Office) -> None:
    close_earlier(office.county, quarter_of(clock.today()).previous())
    with office.enter(Role.OFFICE_HEAD) as page:
        office.visit(page, "/scoring/periods/")
        row = page.get_by_role("row").filter(has_text="第四季度").filter(has_text="未关账")
        row.get_by_role("link").click()
        page.locator("summary", has_text="关账并签名").click()
        page.locator(".qx-confirm-panel:visible form button").click()
        says(page, "已关账。", "已关账、已签名", "与数字相符")


def bulletin_comes_out(office: Office) -> None:
    with office.enter(Role.EDITOR) as page:
        office.visit(page, "/bulletins/")
        press(page, "出通报")
        says(page, "数字已冻结，初稿已生成。", "船寮镇")
        press(page, "保存并查看")
        press(page, "送主任核稿")
        says(page, "通报待办公室主任核稿")
    with office.enter(Role.OFFICE_HEAD) as page:
        open_bulletin(office, page)
        press(page, "送领导签发")
        says(page, "通报待签发")
    with office.enter(Role.SIGNING_LEADER) as page:
        open_bulletin(office, page)
        confirm(page, "签发并发布")
        says(page, "通报已发布", "2 人中 2 人未打开")


def open_bulletin(office: Office, page: Page) -> None:
    office.visit(page, "/bulletins/")
    page.locator("a.qx-row-link").first.click()
    page.wait_for_load_state()


def leader_reads(office: Office) -> None:
    with office.enter(Role.UNIT_LEADER, PHONE) as page:
        open_bulletin(office, page)
        says(page, "船寮镇", "得分")
    with office.enter(Role.EDITOR) as page:
        open_bulletin(office, page)
        says(page, "2 人中 1 人未打开")


def days_pass(monkeypatch: pytest.MonkeyPatch, to: dt.datetime) -> None:
    """Let the clock of the program, which is this process's, stand at a later day."""

    class Later(dt.datetime):
        @classmethod
        def now(cls, tz: dt.tzinfo | None = None) -> dt.datetime:
            return to.astimezone(tz)

    monkeypatch.setattr(clock, "dt", SimpleNamespace(datetime=Later, date=dt.date, time=dt.time))


def test_a_manuscript_goes_from_a_phone_to_the_bulletin(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    noon = clock.start_of(dt.date(clock.today().year, 11, 23)) + dt.timedelta(hours=12)
    days_pass(monkeypatch, noon)
    officer_writes(office)
    principal_signs_it(office)
    editor_asks(office)
    officer_answers(office)
    editor_accepts(office)
    issue_comes_out(office)
    sent_upward(office)
    adopted_and_instructed(office)
    officer_is_told(office)
    days_pass(monkeypatch, noon + dt.timedelta(days=45))
    quarter_is_closed(office)
    bulletin_comes_out(office)
    leader_reads(office)


def test_without_scripts_a_manuscript_is_written_submitted_and_accepted(office: Office) -> None:
    principal_signs(office.county.desk, False)
    with office.enter(Role.OFFICER, PHONE, scripts=False) as page:
        page.goto(office.url + "/desk/write/")
        fill_in(page)
        press(page, "报送给团县委")
        says(page, "已报送", TITLE)
    with office.enter(Role.EDITOR, scripts=False) as page:
        page.goto(office.url + "/desk/queue/")
        follow(page, TITLE)
        page.locator("#edit-title").fill(BETTER)
        press(page, "采用")
        says(page, "已采用")
    with office.enter(Role.OFFICER, PHONE, scripts=False) as page:
        page.goto(office.url + "/desk/manuscripts/")
        follow(page, TITLE)
        says(page, "已采用", "团县委改了什么")
