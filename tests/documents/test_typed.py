"""Typed documents: checked, signed off, issued with number and code; register, taking back."""

import datetime as dt
import io

import pypdf
import pytest
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook
from pytest_django import DjangoAssertNumQueries

from qingxun.documents.engine.content import Document, Kind, Paragraph, text_of
from qingxun.documents.models import IssuedDocument, Letterhead, Paper
from qingxun.documents.prints.forms import ComposeForm
from qingxun.documents.prints.papers import Typed, pass_paper, save_and_send, sign_paper
from qingxun.documents.prints.queries import document_of, letterhead_of
from qingxun.documents.prints.typed import SUBJECT, TypedRefused, issue_typed
from qingxun.documents.states import PaperState, PrintState
from qingxun.kit.clock import chinese_date, now, today
from qingxun.kit.ids import uuid7
from qingxun.kit.refusals import StaleRefused
from qingxun.messaging.models import Message
from qingxun.office.queries.counts import waiting_counts
from qingxun.organizations.models import Person
from qingxun.organizations.states import Role
from tests.documents.test_prints import TYPED
from tests.organizations.factories import County, client_of, make_county

pytestmark = pytest.mark.django_db
SEND = "/prints/compose/send/"
SURE = {"confirmed": "1"}


def county_with_codes() -> County:
    county = make_county()
    Letterhead.objects.create(
        desk=county.desk,
        mark="共青团青田县委员会",
        signing_name="共青团青田县委员会",
        printing_office="共青团青田县委办公室",
        official_code="青团发",
        upward_code="青团",
        letter_code="青团函",
    )
    return county


def send(county: County, **more: str) -> Paper:
    """Typed by the editor and sent to the head."""
    answer = client_of(county[Role.EDITOR]).post(SEND, TYPED | {"kind": "official"} | SURE | more)
    assert answer.status_code == 303, answer.content.decode()
    return Paper.objects.get(pk=answer["Location"].rstrip("/").rsplit("/", 1)[1])


def step(county: County, role: Role, paper: Paper, name: str, **more: str) -> str:
    """What the page says after a step."""
    url = reverse("prints:paper_step", args=[paper.pk, name])
    sent = {"version": str(paper.version)} | more
    answer = client_of(county[role]).post(url, sent, follow=True)
    paper.refresh_from_db()
    return answer.content.decode()


def sign(county: County, paper: Paper, **more: str) -> str:
    step(county, Role.OFFICE_HEAD, paper, "pass")
    return step(county, Role.SIGNING_LEADER, paper, "sign", **more)


def issue(county: County, **more: str) -> IssuedDocument:
    """Typed, checked and signed off, past the pages."""
    form = ComposeForm(TYPED | {"kind": "official"} | more)
    assert form.is_valid(), form.errors
    letterhead = letterhead_of(county.desk)
    typed = Typed(form.document(letterhead), form.typed())
    paper = save_and_send(typed=typed, letterhead=letterhead, by=county[Role.EDITOR], at=now())
    pass_paper(paper=paper, by=county[Role.OFFICE_HEAD], at=now())
    return sign_paper(paper=paper, by=county[Role.SIGNING_LEADER], at=now())


def test_numbers_come_from_the_series_of_code_and_year() -> None:
    county = county_with_codes()
    numbers = [
        issue(county, number=number, kind=kind).number
        for kind, number in (
            ("official", ""),
            ("official", f"青团发〔{today().year}〕号"),
            ("award", ""),
            ("letter", ""),
            ("minutes", ""),
            ("official", f"青团发〔{today().year}〕5号"),
            ("official", ""),
            ("official", ""),
        )
    ]
    assert numbers == [
        f"青团发〔{today().year}〕1号",
        f"青团发〔{today().year}〕2号",
        f"青团发〔{today().year}〕3号",
        f"青团函〔{today().year}〕1号",
        "",
        f"青团发〔{today().year}〕5号",
        f"青团发〔{today().year}〕4号",
        f"青团发〔{today().year}〕6号",
    ]


def test_a_number_is_given_once() -> None:
    county = county_with_codes()
    late = send(county, number=f"青团发〔{today().year}〕5号")
    first = issue(county, number=f"青团发〔{today().year}〕5号")
    answer = client_of(county[Role.EDITOR]).post(SEND, TYPED | SURE | {"number": first.number})
    assert answer.status_code == 422
    assert first.number in answer.content.decode()
    assert "各项工作有序推进" in answer.content.decode()  # what was typed stays
    assert "已用于" in sign(county, late)
    assert late.state == PaperState.SIGNING
    assert IssuedDocument.objects.count() == 1


def test_sending_asks_first_and_names_the_document() -> None:
    editor = client_of(county_with_codes()[Role.EDITOR])
    page = editor.post(SEND, TYPED | {"kind": "official"})
    assert page.status_code == 200
    html = page.content.decode()
    assert f"把《{TYPED['title']}》送主任核稿？" in html
    assert TYPED["number"] in html
    assert not Paper.objects.exists()


def test_an_upward_document_names_the_leader_who_signed_it() -> None:
    county = county_with_codes()
    leader = county[Role.SIGNING_LEADER]
    issued = issue(county, kind="upward", number="", signers=" ")
    assert document_of(issued).head.signers == (leader.name,)
    both = issue(county, kind="upward", number="", signers=f"王小明 {leader.name}")
    assert document_of(both).head.signers == ("王小明", leader.name)
    upward = TYPED | SURE | {"kind": "upward", "number": "", "signers": "王小明"}
    refused = client_of(county[Role.EDITOR]).post(SEND, upward)
    assert refused.status_code == 422
    assert f"这里由{leader.name}签发" in refused.content.decode()
    other = send(county, kind="upward", number="", signers=leader.name)
    Paper.objects.filter(pk=other.pk).update(
        content=other.content | {"head": other.content["head"] | {"signers": ["王小明"]}},
        values=other.values | {"signers": "王小明"},
    )
    assert f"现在签发的是{leader.name}" in sign(county, other)
    assert other.state == PaperState.SIGNING
    with pytest.raises(TypedRefused):
        issue_typed(
            document=Document(Kind.UPWARD, "请示", (Paragraph("妥否，请批示。"),)),
            letterhead=Letterhead.objects.get(),
            subject=uuid7(),
            dated=today(),
            by=leader,
            at=now(),
        )


def test_only_a_leader_signs_and_only_what_the_head_checked() -> None:
    county = county_with_codes()
    paper = send(county)
    url = reverse("prints:paper_step", args=[paper.pk, "sign"])
    for role in (Role.EDITOR, Role.OFFICE_HEAD):
        assert client_of(county[role]).post(url).status_code == 403
    assert "不能做这一步" in step(county, Role.SIGNING_LEADER, paper, "sign")
    passing = reverse("prints:paper_step", args=[paper.pk, "pass"])
    for role in (Role.EDITOR, Role.SIGNING_LEADER):
        assert client_of(county[role]).post(passing).status_code == 403
    assert client_of(county[Role.OFFICER]).post(passing).status_code == 403
    assert paper.state == PaperState.CHECKING
    assert not IssuedDocument.objects.exists()


def test_who_has_the_next_step_is_told_and_finds_it_on_the_first_page() -> None:
    county = county_with_codes()
    head, leader, writer = (
        county[role] for role in (Role.OFFICE_HEAD, Role.SIGNING_LEADER, Role.EDITOR)
    )
    paper = send(county)
    assert told(head) == [f"待核稿：{paper.title}"]
    assert paper.title in client_of(head).get("/").content.decode()
    assert waiting_counts(head)["papers"] == 1
    step(county, Role.OFFICE_HEAD, paper, "back", reason="数字请再核")
    assert told(writer) == [f"已退回：{paper.title}"]
    edited = TYPED | SURE | {"paper": str(paper.pk), "version": str(paper.version)}
    client_of(writer).post(
        SEND, edited | {"kind": "official", "text": "改过的正文。", "number": ""}
    )
    paper.refresh_from_db()
    sign(county, paper)
    assert told(leader) == [f"待签发：{paper.title}"]
    assert told(writer)[-1].startswith(f"已签发：{paper.title}")
    issued = IssuedDocument.objects.get(subject=paper.pk)
    assert "改过的正文" in text_of(document_of(issued))
    page = client_of(writer).get(reverse("prints:typed_document", args=[paper.pk]))
    assert "数字请再核" in page.content.decode()
    assert [event.verb for event in paper.events.all()] == [
        *("draft_paper", "send_paper", "send_back_paper"),
        *("send_paper", "pass_paper", "sign_paper"),
    ]


def told(person: Person) -> list[str]:
    rows = Message.objects.filter(person=person).order_by("sent_at", "pk")
    return list(rows.values_list("title", flat=True))


def test_the_date_is_that_of_the_sign_off_and_minutes_keep_their_own() -> None:
    county = county_with_codes()
    typed = {"number": "", "dated": "2025-03-04"}
    issued = document_of(issue(county, **typed))
    assert issued.signature.date == chinese_date(today())
    assert issued.foot.printed == f"{chinese_date(today())}印发"
    minutes = issue(county, kind="minutes", **typed)
    assert document_of(minutes).signature.date == "2025年3月4日"
    assert minutes.dated == dt.date(2025, 3, 4)


def test_what_was_changed_meanwhile_is_neither_overwritten_nor_passed() -> None:
    county = county_with_codes()
    editor = client_of(county[Role.EDITOR])
    typed = TYPED | {"kind": "official"}
    first = editor.post("/prints/compose/save/", typed)
    paper = Paper.objects.get()
    assert first["Location"] == reverse("prints:paper", args=[paper.pk])
    page = editor.get(reverse("prints:edit_paper", args=[paper.pk])).content.decode()
    assert "各项工作有序推进" in page
    mine = typed | {"paper": str(paper.pk), "version": "1"}
    assert editor.post("/prints/compose/save/", mine | {"text": "先存的。"}).status_code == 303
    late = editor.post("/prints/compose/save/", mine | {"text": "后存的。"})
    assert late.status_code == 422
    assert "后存的。" in late.content.decode()
    paper.refresh_from_db()
    assert (paper.version, paper.values["text"]) == (2, "先存的。")
    step(county, Role.EDITOR, paper, "send")
    for read in ("1", ""):
        assert "又改动过" in step(county, Role.OFFICE_HEAD, paper, "pass", version=read)
    assert paper.state == PaperState.CHECKING


def test_nobody_signs_under_a_letterhead_that_was_changed_since() -> None:
    county = county_with_codes()
    paper = send(county, number="")
    step(county, Role.OFFICE_HEAD, paper, "pass")
    Letterhead.objects.update(mark="共青团青田县委")
    assert "公文格式在拟稿之后改过" in step(county, Role.SIGNING_LEADER, paper, "sign")
    assert paper.state == PaperState.SIGNING
    with pytest.raises(StaleRefused):
        sign_paper(paper=paper, by=county[Role.SIGNING_LEADER], at=now())
    Letterhead.objects.update(mark="共青团青田县委员会")
    step(county, Role.SIGNING_LEADER, paper, "sign")
    assert paper.state == PaperState.ISSUED


def test_a_draft_is_discarded_and_comes_to_no_end_otherwise() -> None:
    county = county_with_codes()
    client_of(county[Role.EDITOR]).post("/prints/compose/save/", TYPED)
    paper = Paper.objects.get()
    step(county, Role.EDITOR, paper, "discard")
    assert paper.state == PaperState.DISCARDED
    assert "不能做这一步" in step(county, Role.EDITOR, paper, "send")
    edit = client_of(county[Role.EDITOR]).get(reverse("prints:edit_paper", args=[paper.pk]))
    assert edit.status_code == 303


def test_pages_of_documents_under_way_ask_as_much_for_three_as_for_one(
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    county = county_with_codes()
    editor = client_of(county[Role.EDITOR])
    assert "没有在办的公文" in editor.get("/prints/papers/").content.decode()
    for number in range(3):
        paper = send(county, title=f"第{number}份通知", number="")
        with django_assert_max_num_queries(20):
            assert paper.title in editor.get("/prints/papers/").content.decode()
    with django_assert_max_num_queries(20):
        page = editor.get(reverse("prints:paper", args=[paper.pk]))
    assert "公文待办公室主任核稿" in page.content.decode()
    pages = editor.get(reverse("prints:paper_file", args=[paper.pk, "pages"]))
    assert 'alt="第 1 页"' in pages.content.decode()


def test_personal_data_is_shown_and_masked_before_a_document_is_sent_or_signed() -> None:
    county = county_with_codes()
    editor = client_of(county[Role.EDITOR])
    typed = TYPED | {"kind": "official", "text": "联系人王小明，电话13857088123。", "number": ""}
    asked = editor.post(SEND, typed).content.decode()
    assert "13857088123" in asked
    assert 'name="accept_personal"' in asked
    refused = editor.post(SEND, typed | SURE)
    assert refused.status_code == 422
    assert not Paper.objects.exists()
    masked = editor.post(SEND, typed | {"mask": "1"}).content.decode()
    assert "已隐去" in masked
    assert "13857088123" not in masked
    assert editor.post(SEND, typed | SURE | {"accept_personal": "1"}).status_code == 303
    paper = Paper.objects.get()
    assert "确需保留的，请勾选" in sign(county, paper)
    assert paper.state == PaperState.SIGNING
    sign(county, paper, accept_personal="1")
    assert paper.state == PaperState.ISSUED


def test_the_print_carries_a_code_that_verifies(client: Client) -> None:
    county = county_with_codes()
    issued = issue(county, number="")
    editor = client_of(county[Role.EDITOR])
    pdf = editor.get(reverse("prints:typed_file", args=[issued.subject, "pdf"]))
    text = "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf.content)).pages)
    assert f"青团发〔{today().year}〕1号" in text
    assert "扫码核验" in text
    page = client.get(reverse("verifying:verify", args=[issued.digest[:32]]))
    assert "真实有效" in page.content.decode()


def test_it_is_taken_back_by_the_head_with_a_reason(client: Client) -> None:
    county = county_with_codes()
    issued = issue(county, number="")
    url = reverse("prints:end_typed", args=[issued.subject])
    assert client_of(county[Role.EDITOR]).post(url, {"reason": "有误"}).status_code == 403
    head = client_of(county[Role.OFFICE_HEAD])
    head.post(url, {"reason": " "})
    assert IssuedDocument.objects.get(subject_type=SUBJECT).state == PrintState.CURRENT
    head.post(url, {"reason": "数字有误"})
    assert IssuedDocument.objects.get(subject_type=SUBJECT).state == PrintState.WITHDRAWN
    page = client.get(reverse("verifying:verify", args=[issued.digest[:32]])).content.decode()
    assert "已撤回" in page
    assert "数字有误" not in page  # why is the office's own business
    assert (
        "数字有误"
        in head.get(reverse("prints:typed_document", args=[issued.subject])).content.decode()
    )
    assert issue(county, number="").number == f"青团发〔{today().year}〕2号"


def test_a_reason_that_is_too_long_is_told_and_stays() -> None:
    county, long = county_with_codes(), {"reason": "数" * 301}
    client_of(county[Role.EDITOR]).post(SEND, TYPED | SURE | {"kind": "official"})
    paper, head = Paper.objects.get(), client_of(county[Role.OFFICE_HEAD])
    back = head.post(reverse("prints:paper_step", args=[paper.pk, "back"]), long)
    assert (back.status_code, long["reason"] in back.content.decode()) == (422, True)
    assert Paper.objects.get().state == PaperState.CHECKING
    issued = issue(county, number="")
    ended = head.post(reverse("prints:end_typed", args=[issued.subject]), long)
    assert (ended.status_code, long["reason"] in ended.content.decode()) == (422, True)
    assert IssuedDocument.objects.get(pk=issued.pk).state == PrintState.CURRENT


def test_the_register_lists_searches_and_exports() -> None:
    county = county_with_codes()
    editor = client_of(county[Role.EDITOR])
    register = reverse("prints:typed_register")
    assert "还没有发出过公文" in editor.get(register).content.decode()
    issued = issue(county, number="")
    assert issued.number in editor.get(register, {"q": "信息工作"}).content.decode()
    assert issued.number not in editor.get(register, {"q": "没有的词"}).content.decode()
    assert issued.number in editor.get(register, {"kind": "official"}).content.decode()
    assert issued.number not in editor.get(register, {"kind": "letter"}).content.decode()
    sheet = load_workbook(io.BytesIO(editor.get(register, {"format": "xlsx"}).getvalue())).active
    assert [cell.value for cell in sheet[2]][:3] == [issued.number, issued.title, "文件"]
    page = editor.get(reverse("prints:typed_document", args=[issued.subject]))
    assert page.status_code == 200
    pages = editor.get(reverse("prints:typed_file", args=[issued.subject, "pages"]))
    assert 'alt="第 1 页"' in pages.content.decode()
    assert client_of(county[Role.OFFICER]).get(register).status_code == 403
