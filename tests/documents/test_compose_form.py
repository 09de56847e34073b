"""What is typed at 公文排版 becomes a document; without a database."""

from typing import Any

import pytest

from qingxun.documents.engine.content import Document, Line, Paragraph
from qingxun.documents.prints.dressing import check_letterhead
from qingxun.documents.prints.forms import ComposeForm, attendance_of, read_lines
from qingxun.documents.prints.models import Letterhead
from qingxun.documents.prints.views import why_no_pages
from qingxun.documents.typesetting.layout import MAX_FOOT
from qingxun.kit.refusals import StaleRefused


def typed(**values: Any) -> ComposeForm:
    form = ComposeForm({"kind": "official", "title": "关于培训的通知", "text": "正文。"} | values)
    form.is_valid()
    return form


def made(**values: Any) -> Document:
    form = typed(**values)
    assert not form.errors
    return form.document(Letterhead(mark="共青团某县委员会", suffix="文件", template=1))


def test_the_lines_at_the_end_of_minutes_say_who_was_there() -> None:
    text = "会议认为信息工作要抓早。\n出席：王小明、李文\n\n列席: 张三\n"
    minutes = made(kind="minutes", text=text)
    assert minutes.attendance == (Line("出席", "王小明、李文"), Line("列席", "张三"))
    assert minutes.blocks == (Paragraph("会议认为信息工作要抓早。"),)
    assert made(text=text).attendance == ()
    for only in ("出席：王小明", "出席：王小明\n会议认为。", "会议认为。"):
        assert attendance_of(only) == (only, ())


@pytest.mark.parametrize("names", ["各基层团组织", "各基层团组织：", "各基层团组织:"])
def test_addressees_end_with_a_colon(names: str) -> None:
    assert made(addressee=names).addressee == "各基层团组织："


def test_a_foot_that_no_page_holds_is_refused_in_words() -> None:
    whole = "抄送：" + "县" * MAX_FOOT
    assert read_lines(whole) == [("抄送", "县" * MAX_FOOT)]
    sentence = typed(copies_to=whole + "委").errors["copies_to"][0]
    assert str(MAX_FOOT + 1) in sentence
    assert "统称" in sentence


def test_the_preview_says_what_keeps_it_from_showing() -> None:
    assert "标题和正文" in why_no_pages(typed(text=" "))
    sentence = why_no_pages(typed(copies_to="各单位"))
    assert sentence.startswith("抄送：")
    assert "标题和正文" not in sentence


@pytest.mark.parametrize(
    ("kind", "number", "shown"),
    [
        ("official", "青团发〔2026〕号", "青团发〔2026〕号"),
        ("letter", "青团发〔2026〕号", "青团函〔2026〕号"),
        ("upward", "青团发〔2026〕 号", "青团〔2026〕 号"),
        ("minutes", "青团发〔2026〕号", ""),
        ("minutes", "〔2026〕4号", "〔2026〕4号"),
        ("letter", "青团发〔2026〕7号", "青团发〔2026〕7号"),
    ],
)
def test_a_number_to_come_shows_the_code_of_the_kind(kind: str, number: str, shown: str) -> None:
    codes = {"official_code": "青团发", "upward_code": "青团", "letter_code": "青团函"}
    letterhead = Letterhead(mark="共青团某县委员会", template=1, **codes)
    document = typed(kind=kind, number=number).document(letterhead)
    assert document.head.number == shown
    check_letterhead(document, letterhead)
    letterhead.official_code = letterhead.letter_code = letterhead.upward_code = "新字"
    if shown.endswith("〕号"):
        with pytest.raises(StaleRefused):
            check_letterhead(document, letterhead)
