"""What is longer than its place: nothing is printed off the page or over something else."""

import dataclasses
from typing import Any

import pytest

from qingxun.documents.engine.content import (
    Attachment,
    Block,
    Cell,
    Chart,
    Document,
    Head,
    Heading,
    Kind,
    Line,
    Listing,
    Names,
    Signature,
    Table,
    text_of,
)
from qingxun.documents.typesetting.pdf import render_pdf
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
