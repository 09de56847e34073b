"""Bad input and bad days: a sentence that says what to do, and nothing that was typed is lost."""

import uuid
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from qingxun.audit.models import AuditRow
from qingxun.desk.models import Attachment, Manuscript, Submission
from qingxun.dispatch.models import Adoption
from qingxun.dispatch.presets import install_ladder
from qingxun.kit.clock import today
from qingxun.kit.ids import uuid7
from qingxun.messaging.models import Suggestion
from qingxun.organizations.models import Person
from qingxun.organizations.states import Role
from tests.desk.factories import BODY, make_kind, make_submission
from tests.documents.factories import photo, sheet
from tests.journeys.browsing import PC, browser_of, visit
from tests.organizations.factories import PASSWORD, County, client_of, make_county

TITLE = "船寮镇青年志愿者走进石雕市场"
LARGE = 30 * 1024 * 1024

in_browser = pytest.mark.browser
with_server = pytest.mark.django_db(transaction=True)


@pytest.fixture
def county(db: None) -> County:
    made = make_county()
    make_kind(made.desk)
    return made


@pytest.fixture
def served(transactional_db: None) -> County:
    made = make_county()
    make_kind(made.desk)
    return made


def form_of(county: County, **changed: Any) -> dict[str, Any]:
    sent: dict[str, Any] = {
        "idempotency_key": str(uuid.uuid4()),
        "version": "0",
        "title": TITLE,
        "kind": str(make_kind(county.desk).pk),
        "body": BODY,
        "event_on": str(today()),
        "desks": [str(county.desk.pk)],
        "contributor_unit": [county.units[0].short_name],
        "contributor_person": [county[Role.OFFICER].name],
        "contributor_share": [""],
        "do": "submit",
    }
    return sent | changed


def send(county: County, **changed: Any) -> tuple[int, str]:
    """Status and page of the answer to a manuscript's form."""
    client = client_of(county[Role.OFFICER])
    address = reverse("desk:edit", args=[uuid7()])
    answer = client.post(address, form_of(county, **changed), follow=True)
    return answer.status_code, answer.content.decode()


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"title": "长" * 500}, "标题有 500 个字，请缩短到 120 个字以内"),
        ({"title": "石雕市场😀热闹"}, "“😀”无法印刷和上报，请删去"),
        ({"event_on": "2999-12-31"}, "事件时间在将来，请改正事件时间"),
    ],
    ids=["long title", "emoji", "future"],
)
def test_wrong_words_get_a_sentence_and_stay_in_the_form(
    county: County, wrong: dict[str, Any], sentence: str
) -> None:
    status, page = send(county, **wrong)
    assert status == 422
    assert sentence in page
    for typed in (wrong.get("title", TITLE), BODY.split("\n")[0]):
        assert typed in page
    assert not Submission.objects.exists()


def test_a_photo_called_word_is_refused_and_the_text_stays(county: County) -> None:
    file = SimpleUploadedFile("情况.docx", photo())
    status, page = send(county, do="word", word=file)
    assert status == 422
    assert "这是图片或扫描件，识别文字需要一些时间" in page
    assert TITLE in page
    assert BODY.split("\n")[0] in page


def test_a_photo_of_30_mb_is_refused_and_the_text_stays(county: County) -> None:
    large = photo() + bytes(LARGE)
    file = SimpleUploadedFile("现场.jpg", large, content_type="image/jpeg")
    status, page = send(county, do="attach", attachments=[file])
    assert status == 200
    assert "现场.jpg：这个文件有 30.0 MB，每个文件不能超过 20 MB。请压缩后再上传" in page
    assert TITLE in page
    assert BODY.split("\n")[0] in page
    assert not Attachment.objects.exists()


def test_a_sheet_with_a_wrong_head_is_named_and_records_nothing(county: County) -> None:
    install_ladder(desk=county.desk)
    client = client_of(county[Role.EDITOR])
    file = SimpleUploadedFile("录用.xlsx", sheet([["姓名", "电话"], ["林小一", "1"]]))
    answer = client.post(
        reverse("dispatch:import"), {"idempotency_key": str(uuid.uuid4()), "sheet": file}
    )
    page = answer.content.decode()
    assert "的表头不对：缺少" in page
    assert "请使用模板填写" in page
    assert not Adoption.objects.exists()


def test_who_may_not_review_reads_why_and_the_attempt_is_audited(county: County) -> None:
    submission = make_submission(county)
    client = client_of(county[Role.UNIT_LEADER])
    answer = client.get(reverse("desk:settings"))
    assert answer.status_code == 403
    assert "编辑" in answer.content.decode()
    row = AuditRow.objects.filter(verb="access.refuse").get()
    assert (row.outcome, row.actor) == ("refused", county[Role.UNIT_LEADER].pk)
    submission.refresh_from_db()
    assert submission.state == "submitted"


def write(page: Page, url: str) -> None:
    """A complete manuscript in the form, not yet sent."""
    visit(page, url + "/desk/write/")
    page.get_by_label("标题").first.fill(TITLE)
    page.get_by_label("稿件类别").select_option(label="动态")
    page.get_by_label("事件时间").fill(str(today()))
    page.get_by_label("正文").first.fill(BODY)


@in_browser
@with_server
def test_a_double_click_submits_once(
    chromium: Any, live_server: LiveServer, served: County
) -> None:
    client = client_of(served[Role.OFFICER])
    context = browser_of(chromium, live_server.url, client, size=PC)
    page = context.new_page()
    write(page, live_server.url)
    page.get_by_role("button", name="报送给团县委").dblclick()
    expect(page.locator("body")).to_contain_text("已报送")
    page.wait_for_load_state("networkidle")
    assert Submission.objects.count() == Manuscript.objects.count() == 1
    assert AuditRow.objects.filter(verb="desk.submit_manuscript").count() == 1
    send_and_go_back(page, live_server.url)
    context.close()


def send_and_go_back(page: Page, server: str) -> None:
    """“Back” and the same words again are one suggestion; other words are another one."""
    page.goto(f"{server}{reverse('messaging:new_suggestion')}")
    for words, sent in [("字太小", 1), ("字太小", 1), ("字太小，看不清", 2)]:
        page.locator("main textarea").fill(words)
        page.locator("main form .btn-primary").click()
        page.wait_for_url(f"**{reverse('messaging:suggestions')}")
        assert Suggestion.objects.count() == sent
        page.go_back()


@in_browser
@with_server
def test_text_of_a_session_that_ended_is_there_after_signing_in(
    chromium: Any, live_server: LiveServer, served: County
) -> None:
    officer = served[Role.OFFICER]
    context = browser_of(chromium, live_server.url, client_of(officer), size=PC)
    page = context.new_page()
    write(page, live_server.url)
    expect(page.locator("[data-save-state]")).to_contain_text("已保存")
    Session.objects.all().delete()
    page.get_by_label("正文").first.fill(BODY + "\n会后又补写的一段。")
    page.get_by_role("button", name="报送给团县委").click()
    sign_in_again(page, officer)
    page.wait_for_url("**/edit/**")
    page.get_by_role("button", name="恢复").click()
    expect(page.get_by_label("正文").first).to_have_value(BODY + "\n会后又补写的一段。")
    page.get_by_role("button", name="报送给团县委").click()
    expect(page.locator("body")).to_contain_text("已报送")
    assert "会后又补写的一段。" in Submission.objects.get().revision.body
    page.locator("summary", has_text="撤回").click()
    page.get_by_label("原因（编辑部能看到）").fill("数字有误")
    Session.objects.all().delete()
    page.get_by_role("dialog").get_by_role("button", name="撤回").click()
    sign_in_again(page, officer)
    page.wait_for_url(f"**{reverse('desk:manuscript', args=[Manuscript.objects.get().pk])}")
    page.get_by_role("button", name="恢复").click()
    expect(page.get_by_role("dialog").get_by_label("原因（编辑部能看到）")).to_have_value(
        "数字有误"
    )
    context.close()
    assert Submission.objects.get().state == "submitted"


def sign_in_again(page: Page, person: Person) -> None:
    page.wait_for_url("**/accounts/login/**")
    assert person.account is not None
    page.get_by_label("登录名").fill(person.account.username)
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
