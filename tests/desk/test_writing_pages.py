"""写稿 and 我的稿件 over HTTP, as a browser without scripts sends them."""

import datetime as dt
import re
import uuid
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from qingxun.desk.models import Attachment, Contributor, Manuscript, Submission
from qingxun.desk.states import SubmissionState
from qingxun.kit.clock import today
from qingxun.kit.ids import uuid7
from qingxun.organizations.states import Role
from tests.desk.factories import BODY, make_kind, make_submission, principal_signs
from tests.documents.factories import photo, word
from tests.documents.intake.files import rtf
from tests.organizations.factories import County, client_of, make_county, make_person

pytestmark = pytest.mark.django_db
HIDDEN = re.compile(r'<input type="hidden" name="(\w+)" value="([^"]*)"')


@pytest.fixture
def county() -> County:
    made = make_county()
    make_kind(made.desk)
    return made


@pytest.fixture
def officer(county: County) -> Client:
    return client_of(county[Role.OFFICER])


def filled(county: County, **changed: Any) -> dict[str, Any]:
    """What the form sends when everything is filled in."""
    sent: dict[str, Any] = {
        "idempotency_key": str(uuid.uuid4()),
        "version": "0",
        "title": "船寮镇青年志愿者走进石雕市场",
        "kind": str(make_kind(county.desk).pk),
        "body": BODY,
        "event_on": str(today()),
        "keywords": "石雕，志愿",
        "desks": [str(county.desk.pk)],
        "contributor_unit": [county.units[0].short_name, ""],
        "contributor_person": [county[Role.OFFICER].name, ""],
        "contributor_share": ["", ""],
        "do": "submit",
    }
    return sent | changed


def send(client: Client, county: County, key: uuid.UUID | None = None, **changed: Any) -> Any:
    return client.post(reverse("desk:edit", args=[key or uuid7()]), filled(county, **changed))


def test_writing_begins_with_a_blank_form_under_its_own_key(officer: Client) -> None:
    response = officer.get(reverse("desk:write"), follow=True)
    page = response.content.decode()
    assert response.status_code == 200
    assert "data-autosave" in page
    assert not Manuscript.objects.exists()


def test_one_click_writes_and_submits(officer: Client, county: County) -> None:
    key = uuid7()
    response = send(officer, county, key)
    assert response.status_code == 303
    assert response["Location"] == reverse("desk:manuscript", args=[key])
    row = Submission.objects.get()
    assert (row.state, row.desk, row.unit) == ("submitted", county.desk, county.units[0])
    assert row.manuscript.keywords == "石雕 志愿"


def test_the_same_form_sent_twice_submits_once(officer: Client, county: County) -> None:
    key, sent = uuid7(), filled(county)
    first = officer.post(reverse("desk:edit", args=[key]), sent)
    second = officer.post(reverse("desk:edit", args=[key]), sent)
    assert (first.status_code, second.status_code) == (303, 303)
    assert Submission.objects.count() == Manuscript.objects.count() == 1


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"title": "长" * 500}, "500"),
        ({"title": ""}, "标题"),
        ({"event_on": "2999-01-01"}, "事件"),
        ({"event_on": "昨天"}, "2026-11-21"),
        ({"body": "太短"}, "正文"),
        ({"kind": ""}, "类别"),
        ({"desks": []}, "至少"),
        ({"title": "石雕市场😀热闹"}, "😀"),
        ({"contributor_unit": ["没有这个镇"]}, "没有这个镇"),
        ({"contributor_share": ["60"]}, "60"),
        ({"contributor_share": ["很多"]}, "很多"),
    ],
)
def test_a_wrong_field_gets_a_sentence_and_nothing_typed_is_lost(
    officer: Client, county: County, wrong: dict[str, Any], sentence: str
) -> None:
    response = send(officer, county, **wrong)
    page = response.content.decode()
    assert response.status_code == 422
    assert sentence in page
    assert wrong.get("title", "走进石雕市场") in page
    assert wrong.get("body", "直播带货的基本做法") in page
    assert not Submission.objects.exists()


def test_all_that_is_wrong_is_told_in_one_go(officer: Client, county: County) -> None:
    wrong = {"title": "长" * 200 + "😀", "body": "太短", "event_on": "2999-01-01", "desks": []}
    page = send(officer, county, **wrong).content.decode()
    assert page.count('aria-invalid="true"') >= 3
    for sentence in ("201", "至少", "事件时间", "正文"):
        assert sentence in page
    unread = send(officer, county, event_on="昨天", body="太短", kind="").content.decode()
    for sentence in ("2026-11-21", "正文", "类别"):
        assert sentence in unread
    saved = send(officer, county, body="太短", event_on="2999-01-01", do="save")
    assert saved.status_code == 303


def test_after_a_refusal_the_corrected_form_goes_through(officer: Client, county: County) -> None:
    key = uuid7()
    refused = officer.post(
        reverse("desk:edit", args=[key]), filled(county, contributor_unit=["没有这个镇"])
    )
    kept = dict(HIDDEN.findall(refused.content.decode()))
    response = send(officer, county, key, version=kept["version"])
    assert response.status_code == 303
    assert Submission.objects.count() == 1


def test_a_draft_is_kept_unfinished(officer: Client, county: County) -> None:
    key = uuid7()
    response = send(officer, county, key, title="", body="只写了一半", kind="", do="save")
    assert response["Location"] == reverse("desk:edit", args=[key])
    page = officer.get(response["Location"]).content.decode()
    assert "只写了一半" in page


def test_saving_as_one_types_makes_one_manuscript_and_tells_the_version(
    officer: Client, county: County
) -> None:
    key = uuid7()
    address = reverse("desk:autosave", args=[key])
    for version, body in enumerate(["一", "一二", "一二三"]):
        answer = officer.post(address, filled(county, body=body, version=str(version)))
        assert answer.json()["fields"] == {"version": version + 1}
    assert Manuscript.objects.get().body == "一二三"


def test_what_two_people_type_is_not_overwritten(officer: Client, county: County) -> None:
    key = uuid7()
    send(officer, county, key, do="save")
    principal = client_of(county[Role.PRINCIPAL])
    send(principal, county, key, do="save", version="1", body=BODY + "负责人加的一句。")
    response = send(officer, county, key, do="save", version="1", body=BODY + "信息员加的一句。")
    page = response.content.decode()
    assert response.status_code == 409
    assert "负责人加的一句。" in page
    assert "信息员加的一句。" in page
    assert Manuscript.objects.get().body.endswith("负责人加的一句。")
    kept = dict(HIDDEN.findall(page))
    again = send(officer, county, key, do="save", version=kept["version"], body="合在一起的两句。")
    assert again.status_code == 303
    assert Manuscript.objects.get().body == "合在一起的两句。"


def test_the_text_typed_before_the_session_ended_is_there_after_signing_in(
    officer: Client, county: County
) -> None:
    key = uuid7()
    form = officer.get(reverse("desk:edit", args=[key])).content.decode()
    assert f'data-keep="manuscript-{key}"' in form
    officer.post(reverse("desk:autosave", args=[key]), filled(county, body="断线之前写的一段"))
    officer.logout()
    lost = send(officer, county, key, do="save", version="1")
    assert lost.status_code == 302
    assert f"next=/desk/manuscripts/{key}/edit/" in lost["Location"]
    again = client_of(county[Role.OFFICER]).get(reverse("desk:edit", args=[key]))
    assert "断线之前写的一段" in again.content.decode()


def test_contributors_of_other_units_with_shares(officer: Client, county: County) -> None:
    mei = make_person("梅青", Role.OFFICER, county.units[1])
    send(
        officer,
        county,
        contributor_unit=["", county.units[1].short_name],
        contributor_person=["", "梅青"],
        contributor_share=["62.5", "37.5%"],
    )
    rows = Contributor.objects.order_by("order").values_list("organization", "person", "share")
    assert [tuple(map(str, row)) for row in rows] == [
        (str(county.units[0].pk), "None", "62.50"),
        (str(county.units[1].pk), str(mei.pk), "37.50"),
    ]


def test_a_word_file_becomes_title_and_text(officer: Client, county: County) -> None:
    key = uuid7()
    file = SimpleUploadedFile(
        "侨情.docx", word("侨乡青年返乡创业观察", "第一段写情况。", "第二段写建议。")
    )
    response = send(officer, county, key, title="", body="", do="word", word=file)
    assert response.status_code == 303
    row = Manuscript.objects.get()
    assert (row.title, row.body) == ("侨乡青年返乡创业观察", "第一段写情况。\n第二段写建议。")
    assert Attachment.objects.get().is_source


def test_other_files_are_read_too_with_their_date(officer: Client, county: County) -> None:
    text = ["船寮镇青年夜校开班", "近日，船寮镇团委开办青年夜校。", "2026年11月20日"]
    file = SimpleUploadedFile("夜校.rtf", rtf("".join(f"{line}\\par " for line in text)))
    key = uuid7()
    today_first = today().isoformat()
    response = send(
        officer, county, key, title="", body="", event_on=today_first, do="word", word=file
    )
    assert response.status_code == 303
    row = Manuscript.objects.get()
    assert (row.title, row.body, row.event_on) == (
        "船寮镇青年夜校开班",
        "近日，船寮镇团委开办青年夜校。",
        dt.date(2026, 11, 20),
    )


def test_kind_and_day_are_guessed_where_nobody_chose_them(officer: Client, county: County) -> None:
    day = today() - dt.timedelta(days=9)
    first = f"{day.month}月{day.day}日，船寮镇团委举办青年夜校，八十人报名。"
    file = SimpleUploadedFile("夜校.docx", word("船寮镇举办青年夜校", first, "2026年11月20日"))
    send(officer, county, kind="", event_on=today().isoformat(), do="word", word=file)
    row = Manuscript.objects.get()
    assert (row.event_on, str(row.kind)) == (day, "动态")


def test_a_word_file_never_takes_the_place_of_typed_text(officer: Client, county: County) -> None:
    file = SimpleUploadedFile("侨情.docx", word("题目", "文件里的正文。"))
    send(officer, county, do="word", word=file, body="已经写好的一段。")
    body = Manuscript.objects.get().body
    assert "文件里的正文。" in body
    assert "已经写好的一段。" in body


def test_what_is_no_word_file_gets_a_sentence(officer: Client, county: County) -> None:
    response = send(officer, county, do="word", word=SimpleUploadedFile("表.docx", photo()))
    page = response.content.decode()
    assert response.status_code == 422
    assert "这是图片或扫描件" in page
    assert reverse("intake:files") in page
    assert "直播带货的基本做法" in page


def test_photos_are_kept_and_shown_to_those_who_may_see_the_manuscript(
    officer: Client, county: County
) -> None:
    key = uuid7()
    send(officer, county, key, do="attach", attachments=[SimpleUploadedFile("现场.jpg", photo())])
    row = Attachment.objects.get()
    address = reverse("desk:attachment", args=[row.pk])
    response = officer.get(address)
    assert b"".join(response.streaming_content)[:3] == b"\xff\xd8\xff"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "filename*=utf-8''%E7%8E%B0%E5%9C%BA.jpg" in response["Content-Disposition"]
    editor = client_of(county[Role.EDITOR])
    stranger = client_of(make_person("", Role.OFFICER, county.units[1]))
    assert status_of(stranger, address) == 404
    assert status_of(editor, address) == 404
    send(officer, county, key, version="1")
    assert status_of(editor, address) == 200
    send(officer, county, key, do=f"remove:{row.pk}", version="2")
    assert status_of(editor, address) == 404
    assert status_of(officer, address) == 200


def status_of(client: Client, address: str) -> int:
    """The status of a file, read to its end."""
    response = client.get(address)
    if response.streaming:
        assert b"".join(response.streaming_content)
    return response.status_code


def test_nobody_opens_the_form_of_another_unit(county: County) -> None:
    submission = make_submission(county)
    stranger = client_of(make_person("", Role.OFFICER, county.units[1]))
    for name in ("edit", "manuscript"):
        address = reverse(f"desk:{name}", args=[submission.manuscript_id])
        assert stranger.get(address).status_code == 404
    assert send(stranger, county, submission.manuscript_id).status_code == 404


def test_somebody_without_a_writing_role_is_told_so(county: County) -> None:
    response = client_of(county[Role.UNIT_LEADER]).get(reverse("desk:write"), follow=True)
    assert response.status_code == 403


def test_a_discarded_draft_comes_back(officer: Client, county: County) -> None:
    key = uuid7()
    send(officer, county, key, do="save")
    officer.post(reverse("desk:discard", args=[key]))
    assert "走进石雕市场" not in officer.get(reverse("desk:manuscripts")).content.decode()
    assert "走进石雕市场" in officer.get(reverse("desk:discarded")).content.decode()
    officer.post(reverse("desk:restore", args=[key]))
    assert "走进石雕市场" in officer.get(reverse("desk:manuscripts")).content.decode()


def test_a_returned_manuscript_is_revised_and_submitted_again(
    officer: Client, county: County
) -> None:
    submission = make_submission(county, SubmissionState.RETURNED)
    key = submission.manuscript_id
    page = officer.get(reverse("desk:edit", args=[key])).content.decode()
    assert "数据不清" in page
    version = str(submission.manuscript.version)
    send(officer, county, key, version=version, body=BODY + "补充数据：共服务商户48家。")
    submission.refresh_from_db()
    assert submission.state == SubmissionState.SUBMITTED
    assert submission.revision.number == 2
    assert "48家" in submission.body


def test_the_principal_signs_from_her_own_list(officer: Client, county: County) -> None:
    principal_signs(county.desk)
    send(officer, county)
    row = Submission.objects.get()
    assert row.state == SubmissionState.AWAITING_PRINCIPAL
    page = officer.get(reverse("desk:manuscript", args=[row.manuscript_id])).content.decode()
    assert "已交本单位负责人审签，签后报送团县委。" in page
    assert "交负责人审签" in page
    assert "已报送" not in page
    principal = client_of(county[Role.PRINCIPAL])
    assert row.title in principal.get(reverse("desk:signing")).content.decode()
    page = principal.get(reverse("desk:manuscript", args=[row.manuscript_id])).content.decode()
    assert reverse("desk:sign", args=[row.pk]) in page
    assert officer.post(reverse("desk:sign", args=[row.pk])).status_code == 403
    principal.post(reverse("desk:sign", args=[row.pk]))
    row.refresh_from_db()
    assert row.state == SubmissionState.SUBMITTED
    assert row.signed_by == county[Role.PRINCIPAL]
