"""What is longer than its place: nothing is printed off the page or over something else."""

import dataclasses
import io
from typing import Any

import docx
import pytest

from qingxun.documents.engine.content import (
    Attachment,
    Block,
    Cell,
    Chart,
    Document,
    Foot,
    Head,
    Heading,
    Kind,
    Line,
    Listing,
    Names,
    Paragraph,
    Signature,
    Table,
    text_of,
)
from qingxun.documents.typesetting.pdf import contents_pages, render_item, render_pdf
from qingxun.documents.typesetting.word import render_docx
from tests.documents.typesetting import samples as s
from tests.documents.typesetting.measuring import MM, counted, opened, page_text

LONG = "共青团景宁畲族自治县经济开发区产业集聚区工作委员会"
PEOPLE = ("王小明", "李文", "欧阳正华", "买买提·吐尔逊江·阿卜杜拉")
TALL: dict[str, Block] = {
    "names": Names(PEOPLE * 30),
    "list": Listing(("甲", s.MORE * 25)),
    "chart": Chart("各单位得分", s.UNITS * 4, tuple(map(str, range(60))), "分"),
    "row": Table((tuple(map(Cell, ("序号", "内容"))),), (("1", s.MORE * 30), ("2", "短"))),
}


def check_print(document: Document) -> list[str]:
    """The pages' texts: each character once, in the type area, none on top of another."""
    with opened(render_pdf(document, s.floor_fonts())) as pdf:
        texts = [page_text(page) for page in pdf.pages]
        for page in pdf.pages:
            chars = [c for c in page.chars if c["text"].strip() and not is_page_number(page, c)]
            assert all(c["top"] > 36 * MM and c["bottom"] < 263 * MM for c in chars)
            assert all(27 * MM < c["x0"] < 184 * MM for c in chars)  # a mark at a line's end is cut
            spots = {(round(c["x0"]), round(c["top"])) for c in chars}
            assert len(spots) == len(chars)
    lacking = counted(text_of(document)) - counted("".join(texts))
    assert not lacking
    return texts


def is_page_number(page: Any, char: dict[str, Any]) -> bool:
    return bool(char["top"] > 262 * MM)


@pytest.mark.parametrize("kind", TALL)
def test_what_is_taller_than_a_page_goes_on_on_the_next(kind: str) -> None:
    """As the last thing of a text and of an attachment, where signature and foot follow."""
    block = TALL[kind]
    text = dataclasses.replace(s.AWARD, blocks=(Heading("一、名单"), block))
    last = check_print(text)[-1]
    assert "2026年11月21日" in last
    attached = dataclasses.replace(s.AWARD, attachments=(Attachment("名单", (block,)),))
    pages = check_print(attached)
    assert any("附件" in page and "名单" in page and len(page) > 60 for page in pages)


def test_two_hundred_people_at_a_meeting_take_their_pages() -> None:
    lines = (Line("出席", "、".join(PEOPLE * 50)), Line("列席", "沈二、韩三"))
    last = check_print(dataclasses.replace(s.MINUTES, attendance=lines))[-1]
    assert "沈二" in last
    assert "印发" in last


@pytest.mark.parametrize("sentences", [25, 26, 27])
def test_who_signs_and_the_foot_stay_with_a_line_of_a_point_longer_than_a_page(
    sentences: int,
) -> None:
    text = (s.MORE * sentences, "沈".join("二" * 600))
    lists = dataclasses.replace(s.AWARD, blocks=(Listing(("甲", text[0])),))
    assert "。" in page_words(check_print(lists)[-1]).partition("共青团")[0]
    lines = (Line("出席", "沈二"), Line("列席", text[1][: 27 * 20 + sentences]))
    last = check_print(dataclasses.replace(s.MINUTES, attendance=lines))[-1]
    assert page_words(last)[0] in "沈二"


def page_words(text: str) -> str:
    return "".join(text.split())


def test_sixty_names_in_the_foot_leave_room_for_the_text() -> None:
    """Smaller than size 4 then, which GB/T 9704, 7.4.2, asks for as a rule only."""
    names = "、".join(f"{unit}镇（街道）团委" for unit in ("鹤城", "瓯南", "油竹", "温溪") * 15)
    foot = Foot((Line("报", "团市委"), Line("送", names), Line("发", names)), copies=60)
    for document in (s.PERIODICAL, s.AWARD):
        last = check_print(dataclasses.replace(document, foot=foot, untitled=False))[-1]
        assert not page_words(last).startswith(("报：", "抄送："))
    made = docx.Document(io.BytesIO(render_docx(document_of_names(names), lambda _chart: b"")))
    sizes = {run.font.size.pt for p in made.paragraphs for run in p.runs if names in run.text}
    assert sizes == {12.0}


def document_of_names(names: str) -> Document:
    return dataclasses.replace(s.AWARD, foot=Foot((Line("抄送", names),)))


def test_an_issue_that_ends_in_a_table_tells_the_pages_of_its_contents() -> None:
    """Word's contents and the pages beside the text that is trimmed ask for them."""
    table = Table((tuple(map(Cell, ("单位", "篇数"))),), (("鹤城街道", "3"), ("温溪镇", "2")))
    issue = dataclasses.replace(s.PERIODICAL, blocks=(*s.PERIODICAL.blocks, table))
    assert contents_pages(issue, s.floor_fonts()) == [1, 2, 2]
    issue = dataclasses.replace(issue, blocks=(*issue.blocks, Paragraph("此前。"), table))
    _pages, first, _last = render_item(issue, s.floor_fonts(), 1, ppi=20)
    assert first == 2


@pytest.mark.parametrize("kind", [Kind.OFFICIAL, Kind.LETTER, Kind.MINUTES, Kind.PERIODICAL])
def test_a_long_name_of_the_committee_finds_room(kind: str) -> None:
    """Mark in two lines broken by meaning, signature, issuer beside the date in head and foot."""
    foot = dataclasses.replace(s.PRINTED, issuer=f"{LONG}办公室")
    document = dataclasses.replace(
        s.LETTER,
        kind=Kind(kind),
        head=Head((LONG,), number="景青〔2026〕12号", issuer=f"{LONG}办公室", date=s.DATE),
        signature=Signature((LONG,), s.DATE),
        foot=foot,
    )
    with opened(render_pdf(document, s.floor_fonts())) as pdf:
        first, last = pdf.pages[0], pdf.pages[-1]
        mark = [c for c in first.chars if c["size"] > 22.5]
        tops = sorted({round(c["top"]) for c in mark})
        assert len(tops) == 2
        assert first.chars[len([c for c in mark if round(c["top"]) == tops[0]])]["text"] == "开"
        printed = [c for c in last.chars if c["text"] == "印"][-1]
        assert printed["x1"] > 160 * MM
        rules = [r for r in [*first.lines, *first.rects] if r["width"] > 150 * MM]
        for rule in rules:
            assert not [c for c in first.chars if c["top"] < rule["top"] - 1 < c["bottom"] - 3]


def test_three_marks_in_the_corner_of_a_letter_push_the_title_down() -> None:
    """GB/T 9704, 10.1: two lines below the last of them."""
    head = dataclasses.replace(s.LETTER.head, copy_number="000001", notice="内部资料")
    with opened(render_pdf(dataclasses.replace(s.LETTER, head=head), s.floor_fonts())) as pdf:
        chars = pdf.pages[0].chars
        urgency = next(c for c in chars if c["text"] == "平")
        title = next(c for c in chars if c["size"] > 21 and c["text"] == "关")
    assert title["top"] - urgency["bottom"] > 2 * 28


def test_addressees_that_leave_no_room_for_text_go_into_the_foot() -> None:
    """GB/T 9704, 7.3.2 and 7.4.2: above who gets a copy, without a rule between them."""
    names = "，".join((s.UNITS * 3)[:40])
    few = dataclasses.replace(s.OFFICIAL, attachments=())
    many = dataclasses.replace(few, addressee=f"{names}：")
    with opened(render_pdf(few, s.floor_fonts())) as pdf:
        rules = len(long_rules(pdf.pages[-1]))
    with opened(render_pdf(many, s.floor_fonts())) as pdf:
        assert s.TEXT[:8] in page_text(pdf.pages[0])
        last = page_text(pdf.pages[-1])
        assert f"主送：{names[:7]}" in last
        assert "北山镇团委。抄送：" in last
        assert len(long_rules(pdf.pages[-1])) == rules
    word = "\n".join(p.text for p in docx.Document(io.BytesIO(render_docx(many, bytes))).paragraphs)
    assert f"主送：{names}。" in word
    assert f"{names}：" not in word


def long_rules(page: Any) -> list[Any]:
    return [one for one in [*page.lines, *page.rects] if one["width"] > 150 * MM]


def test_one_line_of_text_is_halved_at_a_mark_only_where_it_has_to_be() -> None:
    text = "现将有关办法印发给你们，请认真执行。"
    short = dataclasses.replace(s.OFFICIAL, blocks=(Paragraph(text),))
    with opened(render_pdf(short, s.floor_fonts())) as pdf:
        assert page_text(pdf.pages[0]).count("印发给你们，") == 1
        assert page_text(pdf.pages[1]).startswith("请认真执行。")
    fits = dataclasses.replace(s.LETTER, blocks=(Paragraph(text),))
    with opened(render_pdf(fits, s.floor_fonts())) as pdf:
        assert text in page_text(pdf.pages[0])


@pytest.mark.parametrize("kind", [Kind.OFFICIAL, Kind.LETTER])
def test_word_takes_the_same_lines_for_a_long_name(kind: Kind) -> None:
    head = Head((LONG,), number="景青〔2026〕12号")
    foot = dataclasses.replace(s.PRINTED, issuer=f"{LONG}办公室")
    document = dataclasses.replace(s.LETTER, kind=kind, head=head, foot=foot)
    made = docx.Document(io.BytesIO(render_docx(document, bytes)))
    texts = [paragraph.text for paragraph in made.paragraphs]
    assert texts[:2] == ["共青团景宁畲族自治县经济", "开发区产业集聚区工作委员会"]
    assert f"{LONG}办公室\n\t{s.DATE}印发" in texts
