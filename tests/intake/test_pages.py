"""The pages of intake over HTTP, as a browser without scripts sees them."""

import uuid
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from qingxun.desk.models import Manuscript
from qingxun.intake.actions import read_waiting
from qingxun.intake.models import IncomingFile, Mailbox
from qingxun.kit.clock import now
from qingxun.organizations.states import Role
from tests.desk.factories import make_kind
from tests.documents.factories import word
from tests.intake.factories import TEXT, mail_bytes, make_file, make_mail, text_file
from tests.organizations.factories import County, client_of, make_county, make_person

pytestmark = pytest.mark.django_db
TNEF = b"\x78\x9f\x3e\x22" + bytes(200)


@pytest.fixture
def county() -> County:
    made = make_county()
    make_kind(made.desk)
    return made


@pytest.fixture
def officer(county: County) -> Client:
    return client_of(county[Role.OFFICER])


@pytest.fixture
def editor(county: County) -> Client:
    return client_of(county[Role.EDITOR])


def post(client: Client, name: str, *args: object, **sent: Any) -> Any:
    sent = {"idempotency_key": str(uuid.uuid4())} | sent
    return client.post(reverse(f"intake:{name}", args=args), sent)


def upload(name: str, content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def page_of(client: Client, name: str, *args: object) -> str:
    response = client.get(reverse(f"intake:{name}", args=args))
    assert response.status_code == 200
    text: str = response.content.decode()
    return text


def test_several_files_are_handed_in_read_and_shown_with_their_fates(
    officer: Client, county: County
) -> None:
    files = [
        upload("夜校.docx", word("夜校的做法", "县里办了青年夜校，报名踊跃。")),
        upload("程序.docx", b"MZ\x00\x01\x02"),
    ]
    response = post(officer, "hand_in", chosen=files)
    assert response["Location"] == reverse("intake:files")
    assert 'hx-trigger="every' in page_of(officer, "files")
    read_waiting(clock=now)
    page = page_of(officer, "files")
    assert 'hx-trigger="every' not in page
    assert "待确认" in page
    assert IncomingFile.objects.get(state="refused").sentence in page


def test_one_photo_leads_to_its_own_page(officer: Client) -> None:
    response = post(officer, "hand_in", photo=[upload("IMG_1.txt", TEXT.encode())])
    row = IncomingFile.objects.get()
    assert response["Location"] == reverse("intake:file", args=[row.pk])
    assert "正在读取" in page_of(officer, "file", row.pk) or "等待读取" in page_of(
        officer, "file", row.pk
    )


def test_nothing_chosen_is_told_in_place(officer: Client) -> None:
    response = post(officer, "hand_in")
    assert response.status_code == 422
    assert "先选择文件" in response.content.decode()


def test_pasted_text_becomes_a_draft(officer: Client) -> None:
    response = post(officer, "paste", text=TEXT, html="")
    row = IncomingFile.objects.get()
    assert response["Location"] == reverse("intake:file", args=[row.pk])
    read_waiting(clock=now)
    row.refresh_from_db()
    assert (row.state, row.title) == ("ready", "船寮镇青年志愿者走进石雕市场")


def test_pasted_html_keeps_its_table(officer: Client) -> None:
    html = (
        "<h1>夜校的做法</h1><p>县里办了青年夜校，报名踊跃，课程如下。</p>"
        "<table><tr><td>课程</td><td>人数</td></tr><tr><td>直播</td><td>30</td></tr></table>"
    )
    post(officer, "paste", text="夜校的做法", html=html)
    read_waiting(clock=now)
    row = IncomingFile.objects.get()
    assert "直播\t30" in row.body


def sent_form(row: IncomingFile, **changed: str) -> dict[str, str]:
    form = {"title": row.title, "body": row.body, "author": "", "version": str(row.version)}
    return form | changed


def test_corrected_and_made_a_manuscript_in_one_click(officer: Client, county: County) -> None:
    row = make_file(county)
    page = page_of(officer, "file", row.pk)
    assert row.original.sha256 in page
    assert "data-autosave" in page
    response = post(officer, "file", row.pk, **sent_form(row, title="改好的标题"), do="take")
    made = Manuscript.objects.get()
    assert response["Location"] == reverse("desk:edit", args=[made.pk])
    assert made.title == "改好的标题"
    assert reverse("desk:manuscript", args=[made.pk]) in page_of(officer, "file", row.pk)


def test_a_refusal_keeps_what_was_typed_and_the_next_try_goes_through(
    officer: Client, county: County
) -> None:
    row = make_file(county)
    response = post(officer, "file", row.pk, **sent_form(row, author="无此人"), do="take")
    page = response.content.decode()
    assert response.status_code == 422
    assert "无此人" in page
    response = post(officer, "file", row.pk, **sent_form(row, title="长" * 1001), do="take")
    assert response.status_code == 422
    assert "1001" in response.content.decode()
    row.refresh_from_db()
    response = post(officer, "file", row.pk, **sent_form(row), do="take")
    assert response.status_code == 302 or response.status_code == 303


def test_saving_as_one_types(officer: Client, county: County) -> None:
    row = make_file(county)
    response = post(officer, "autosave", row.pk, **sent_form(row, title="边写边存"))
    assert response.json()["fields"]["version"] == row.version + 1
    stale = post(officer, "autosave", row.pk, **sent_form(row, title="旧的"))
    assert stale.status_code == 409
    row.refresh_from_db()
    assert row.title == "边写边存"


def test_put_aside_and_brought_back(officer: Client, county: County) -> None:
    row = make_file(county)
    post(officer, "step", row.pk, do="aside")
    post(officer, "step", row.pk, do="back")
    row.refresh_from_db()
    assert row.state == "ready"
    post(officer, "bulk", ids=[str(row.pk), "nonsense"])
    row.refresh_from_db()
    assert row.state == "removed"


def test_the_original_comes_back_byte_for_byte_as_a_download(
    officer: Client, county: County
) -> None:
    row = make_file(county, content=text_file("<script>alert(1)</script>", "x.html"))
    response = officer.get(reverse("intake:original", args=[row.pk]))
    assert b"".join(response.streaming_content) == b"<script>alert(1)</script>"
    assert response["Content-Disposition"].startswith("attachment")
    assert "sandbox" in response["Content-Security-Policy"]


def test_strangers_see_neither_page_nor_original(county: County) -> None:
    row = make_file(county)
    stranger = client_of(make_person("", Role.OFFICER, county.units[1]))
    for name in ("file", "original"):
        assert stranger.get(reverse(f"intake:{name}", args=[row.pk])).status_code == 404
    assert stranger.get(reverse("intake:page", args=[row.pk, 1])).status_code == 404
    assert post(stranger, "step", row.pk, do="aside").status_code == 404


def test_the_office_sees_what_came_in_but_not_the_units_texts(
    editor: Client, county: County
) -> None:
    row = make_file(county)
    page = page_of(editor, "received")
    assert row.name in page
    assert reverse("intake:file", args=[row.pk]) not in page
    assert editor.get(reverse("intake:file", args=[row.pk])).status_code == 404
    sheet = editor.get(reverse("intake:received") + "?format=xlsx")
    assert sheet.status_code == 200
    sheet.close()


def test_an_editor_says_whose_a_mail_is(editor: Client, officer: Client, county: County) -> None:
    mail = make_mail(county)
    read_waiting(clock=now)
    assert "船寮镇信息一篇" in page_of(editor, "mails")
    assert "这封邮件是谁的" in page_of(editor, "mail", mail.pk)
    file = mail.files.get()
    assert "读取结果" in page_of(editor, "file", file.pk)
    refused = post(editor, "give", mail.pk)
    assert refused.status_code == 422
    post(editor, "give", mail.pk, person=str(county[Role.OFFICER].pk), always="on")
    assert "读取结果" in page_of(officer, "file", file.pk)


def test_a_mail_is_put_aside_with_a_reason(editor: Client, county: County) -> None:
    mail = make_mail(county)
    assert post(editor, "dismiss", mail.pk, reason="").status_code == 422
    post(editor, "dismiss", mail.pk, reason="广告")
    assert "广告" in page_of(editor, "mails")
    post(editor, "reopen", mail.pk)
    mail.refresh_from_db()
    assert mail.state == "unknown"


def test_the_mailbox_is_set_and_its_password_never_shown(county: County) -> None:
    head = client_of(county[Role.OFFICE_HEAD])
    form = {
        "active": "on",
        "kind": "imap",
        "host": "imap.example.cn",
        "port": "993",
        "security": "tls",
        "username": "xinxi",
        "password": "geheim-8-Zeichen",
        "folder": "INBOX",
    }
    assert post(head, "mailbox", **form).status_code == 303
    assert "geheim" not in page_of(head, "mailbox")
    assert "geheim" not in Mailbox.objects.get().password
    wrong = post(head, "mailbox", **(form | {"host": "http://x"}))
    assert wrong.status_code == 422
    assert post(head, "look").status_code == 303


@pytest.mark.parametrize("name", ["files", "received", "mails"])
def test_a_list_costs_the_same_at_one_row_and_at_three(
    name: str, officer: Client, editor: Client, county: County
) -> None:
    client = officer if name == "files" else editor
    counts = []
    for rows in (1, 2):
        for number in range(rows):
            make_file(county, content=text_file(f"标题{rows}{number}\n正文在此，一切都好。"))
            make_mail(county, mail_bytes(message_id=f"<{rows}{number}@x>"))
        page_of(client, name)
        with CaptureQueriesContext(connection) as queries:
            page_of(client, name)
        counts.append(len(queries))
    assert counts[0] == counts[1]
    assert counts[0] <= 20


def test_a_page_that_waits_asks_and_then_loads_itself_whole(
    officer: Client, county: County
) -> None:
    row = make_file(county, read=False)
    url = reverse("intake:file", args=[row.pk])
    ask = {"HX-Request": "true"}
    assert officer.get(url, headers=ask).status_code == 204
    read_waiting(clock=now)
    assert officer.get(url, headers=ask)["HX-Refresh"] == "true"


def test_a_mail_that_was_handed_in_names_its_files_and_the_list_their_titles(
    officer: Client, county: County
) -> None:
    data = mail_bytes(text="见附件。", files={"信息.txt": TEXT.encode(), "winmail.dat": TNEF})
    row = make_file(county, content=ContentFile(data, name="报送.eml"))
    read_waiting(clock=now)
    page = page_of(officer, "file", row.pk)
    assert "信息.txt" in page
    assert "winmail.dat" in page
    listed = page_of(officer, "files")
    assert IncomingFile.objects.get(name="信息.txt").title in listed
    assert "Outlook" in listed
