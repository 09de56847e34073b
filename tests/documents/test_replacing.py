"""A corrected document in place of one that was issued."""

import io

import pypdf
import pytest
from django.test import Client
from django.urls import reverse

from qingxun.documents.models import IssuedDocument, Paper
from qingxun.documents.prints.queries import document_of
from qingxun.documents.states import PrintState
from qingxun.organizations.states import Role
from tests.documents.test_typed import (
    SEND,
    SURE,
    county_with_codes,
    issue,
    sign,
    step,
)
from tests.organizations.factories import client_of

pytestmark = pytest.mark.django_db


def test_a_corrected_document_takes_the_place_of_the_one_that_was_issued(client: Client) -> None:
    """Begun on the old one's page, checked and signed like any; then the old code leads to it."""
    county = county_with_codes()
    old = issue(county, number="", attachment_title="名单", attachment="一、张三")
    editor, url = (
        client_of(county[Role.EDITOR]),
        reverse("prints:replace_typed", args=[old.subject]),
    )
    page = reverse("prints:typed_document", args=[old.subject])
    assert "更正重发" in editor.get(page).content.decode()
    assert editor.post(url, {"reason": " "}).status_code == 422
    began = editor.post(url, {"reason": "附件漏了两人"})
    paper = Paper.objects.get(replaces=old)
    assert began["Location"] == reverse("prints:edit_paper", args=[paper.pk])
    form = editor.get(began["Location"]).content.decode()
    assert "原件作废" in form
    assert "一、张三" in form
    assert old.number in form
    assert "更正重发" not in editor.get(page).content.decode()
    assert "正在办理" in editor.post(url, {"reason": "再改"}, follow=True).content.decode()
    typed = paper.values | {"attachment": "一、张三\n二、李四", "paper": str(paper.pk)}
    editor.post(SEND, typed | SURE | {"version": "1"})
    paper.refresh_from_db()
    assert state_of(old) == PrintState.CURRENT
    sign(county, paper)
    new = IssuedDocument.objects.get(subject=paper.pk)
    assert (new.number, state_of(old)) == (old.number, PrintState.SUPERSEDED)
    scanned = client.get(reverse("verifying:verify", args=[old.digest[:32]])).content.decode()
    assert "已被新印件代替" in scanned
    assert new.digest[:32] in scanned
    paper_now = "".join(
        p.extract_text() for p in pypdf.PdfReader(io.BytesIO(old_pdf(editor, old))).pages
    )
    assert "已失效" in paper_now
    told = editor.get(page).content.decode()
    assert "附件漏了两人" in told
    assert reverse("prints:typed_document", args=[new.subject]) in told
    assert page in editor.get(reverse("prints:typed_document", args=[new.subject])).content.decode()


def test_what_was_taken_back_is_issued_again_under_the_next_number() -> None:
    county = county_with_codes()
    old = issue(county, number="", note="此件公开发布")
    client_of(county[Role.OFFICE_HEAD]).post(
        reverse("prints:end_typed", args=[old.subject]), {"reason": "数字有误"}
    )
    client_of(county[Role.EDITOR]).post(
        reverse("prints:replace_typed", args=[old.subject]), {"reason": "数字有误"}
    )
    paper = Paper.objects.get(replaces=old)
    step(county, Role.EDITOR, paper, "send")
    sign(county, paper)
    new = IssuedDocument.objects.get(subject=paper.pk)
    assert (old.number[-3:], new.number) == ("〕1号", old.number.replace("〕1号", "〕2号"))
    assert document_of(new).notes[0].startswith("此件公开发布；代替")
    old.refresh_from_db()
    assert (old.state, old.replaced_by) == (PrintState.WITHDRAWN, new)
    assert old.ended_because == "数字有误"


def state_of(issued: IssuedDocument) -> str:
    return IssuedDocument.objects.get(pk=issued.pk).state


def old_pdf(editor: Client, old: IssuedDocument) -> bytes:
    return editor.get(reverse("prints:typed_file", args=[old.subject, "pdf"])).content
