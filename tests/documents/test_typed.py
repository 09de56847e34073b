"""Typed documents that are issued: number, code, register, taking back."""

import io

import pypdf
import pytest
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from qingxun.documents.models import IssuedDocument, Letterhead
from qingxun.documents.prints.typed import SUBJECT
from qingxun.documents.states import PrintState
from qingxun.organizations.states import Role
from tests.documents.test_prints import TYPED
from tests.organizations.factories import County, client_of, make_county

pytestmark = pytest.mark.django_db
ISSUE = "/prints/compose/issue/"
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


def issue(county: County, **more: str) -> IssuedDocument:
    answer = client_of(county[Role.EDITOR]).post(ISSUE, TYPED | {"kind": "official"} | SURE | more)
    assert answer.status_code == 303, answer.content.decode()
    return IssuedDocument.objects.get(subject=answer["Location"].rstrip("/").rsplit("/", 1)[1])


def test_numbers_come_from_the_series_of_code_and_year() -> None:
    county = county_with_codes()
    numbers = [
        issue(county, number=number, kind=kind).number
        for kind, number in (
            ("official", ""),
            ("official", "青团发〔2026〕号"),
            ("award", ""),
            ("letter", ""),
            ("minutes", ""),
            ("official", "青团发〔2026〕5号"),
            ("official", ""),
            ("official", ""),
        )
    ]
    assert numbers == [
        "青团发〔2026〕1号",
        "青团发〔2026〕2号",
        "青团发〔2026〕3号",
        "青团函〔2026〕1号",
        "",
        "青团发〔2026〕5号",
        "青团发〔2026〕4号",
        "青团发〔2026〕6号",
    ]


def test_a_number_is_given_once() -> None:
    county = county_with_codes()
    first = issue(county, number="青团发〔2026〕5号")
    answer = client_of(county[Role.EDITOR]).post(ISSUE, TYPED | SURE | {"number": first.number})
    assert answer.status_code == 422
    assert "青团发〔2026〕5号" in answer.content.decode()
    assert "各项工作有序推进" in answer.content.decode()  # what was typed stays
    assert IssuedDocument.objects.count() == 1


def test_issuing_asks_first_and_names_the_document() -> None:
    editor = client_of(county_with_codes()[Role.EDITOR])
    page = editor.post(ISSUE, TYPED | {"kind": "official"})
    assert page.status_code == 200
    html = page.content.decode()
    assert f"发出《{TYPED['title']}》？" in html
    assert TYPED["number"] in html
    assert not IssuedDocument.objects.exists()


def test_an_upward_document_is_not_issued_without_a_signer() -> None:
    editor = client_of(county_with_codes()[Role.EDITOR])
    for sure in ({}, SURE):
        answer = editor.post(ISSUE, TYPED | {"kind": "upward", "signers": " "} | sure)
        assert answer.status_code == 422
        assert "上行文须注明签发人" in answer.content.decode()
    assert not IssuedDocument.objects.exists()


def test_personal_data_is_shown_and_masked_before_a_document_is_issued() -> None:
    editor = client_of(county_with_codes()[Role.EDITOR])
    typed = TYPED | {"kind": "official", "text": "联系人王小明，电话13857088123。"}
    asked = editor.post(ISSUE, typed).content.decode()
    assert "13857088123" in asked
    assert 'name="accept_personal"' in asked
    refused = editor.post(ISSUE, typed | SURE)
    assert refused.status_code == 422
    assert not IssuedDocument.objects.exists()
    masked = editor.post(ISSUE, typed | {"mask": "1"}).content.decode()
    assert "已隐去" in masked
    assert "13857088123" not in masked
    assert editor.post(ISSUE, typed | SURE | {"accept_personal": "1"}).status_code == 303


def test_the_print_carries_a_code_that_verifies(client: Client) -> None:
    county = county_with_codes()
    issued = issue(county, number="")
    editor = client_of(county[Role.EDITOR])
    pdf = editor.get(reverse("prints:typed_file", args=[issued.subject, "pdf"]))
    text = "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf.content)).pages)
    assert "青团发〔2026〕1号" in text
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
    assert issue(county, number="").number == "青团发〔2026〕2号"


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
