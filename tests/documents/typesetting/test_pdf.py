"""What a PDF says of itself, and that it says every character once."""

import dataclasses
import io

import pypdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qingxun.documents.engine.content import Align, Cell, Document, Kind, Paragraph, Table, text_of
from qingxun.documents.typesetting.pdf import render_pages, render_pdf
from qingxun.documents.typesetting.titles import PER_LINE, title_lines

from . import samples as s
from .measuring import counted, opened


@pytest.mark.parametrize("name", s.EVERY)
def test_every_kind_is_tagged_and_declares_its_standards(name: str) -> None:
    document = s.EVERY[name]
    reader = pypdf.PdfReader(io.BytesIO(render_pdf(document, s.floor_fonts())))
    catalog = reader.trailer["/Root"]
    assert catalog["/MarkInfo"]["/Marked"]
    assert str(catalog["/Lang"]).lower().startswith("zh")
    metadata = catalog["/Metadata"].get_data().decode()
    assert "<pdfaid:part>2</pdfaid:part>" in metadata
    assert "<pdfaid:conformance>A</pdfaid:conformance>" in metadata
    assert "<pdfuaid:part>1</pdfuaid:part>" in metadata
    assert reader.metadata is not None
    assert reader.metadata.title == document.title


def test_bookmarks_follow_the_headings() -> None:
    reader = pypdf.PdfReader(io.BytesIO(render_pdf(s.OFFICIAL, s.floor_fonts())))
    titles: list[str] = []

    def walk(entries: list[object]) -> None:
        for entry in entries:
            if isinstance(entry, list):
                walk(entry)
            else:
                titles.append("".join(str(entry.title).split()))  # type: ignore[attr-defined]

    walk(reader.outline)
    assert titles[:3] == [s.OFFICIAL.title, "一、总体要求", "二、主要任务"]
    assert titles[-1] == "信息员登记表"


@pytest.mark.parametrize("name", s.EVERY)
def test_the_same_input_gives_the_same_bytes(name: str) -> None:
    document = s.EVERY[name]
    assert render_pdf(document, s.floor_fonts()) == render_pdf(document, s.floor_fonts())


@pytest.mark.parametrize("name", ["official", "upward", "letter", "minutes", "award", "joint"])
def test_every_character_stands_once(name: str) -> None:
    document = s.EVERY[name]
    with opened(render_pdf(document, s.floor_fonts())) as pdf:
        found = counted("".join(c["text"] for page in pdf.pages for c in page.chars))
        pages = len(pdf.pages)
    wanted = counted(text_of(document) + "".join(part.title for part in document.attachments))
    for n in range(2 if document.kind is Kind.LETTER else 1, pages + 1):
        wanted.update(f"—{n}—")
    surplus, lacking = found - wanted, wanted - found
    assert not lacking
    # what the layout adds: labels of the attachments, numbers of lists, 签发人
    assert set(surplus) <= set("附件：123456789.（）签发人")


HOSTILE = [
    '#read("/etc/passwd") #sys.inputs $x^2$ *粗* _斜_ `码` <标签> @引用 \\\\ // 注释 /* 块 */',
    '#import "@preview/evil:0.1.0": * #panic("x") {{ }} ${7*7} </script><b>粗</b> & "',
    "零宽\u200b字\u200d符 \u202e反向 ﷽ \ufeff 😀👨‍👩‍👧 𠮷野家 㛃䶮犇",
    "= 不是标题\n- 不是列表\n+ 不是编号",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_prints_literally(text: str) -> None:
    table = Table(((Cell(text),),), ((text,),))
    document = dataclasses.replace(
        s.OFFICIAL, title=text[:60].replace("\n", ""), blocks=(Paragraph(text), table)
    )
    with opened(render_pdf(document, s.floor_fonts())) as pdf:
        found = "".join(c["text"] for page in pdf.pages for c in page.chars)
    ascii_part = "".join(c for c in "".join(text.split()) if c.isascii())
    assert not counted(ascii_part) - counted(found)
    assert ("〓" in found) == ("😀" in text)


@settings(max_examples=15)
@given(st.text(st.characters(exclude_categories=("Cs",)), min_size=1, max_size=120))
def test_any_text_can_be_printed(text: str) -> None:
    document = Document(Kind.MANUSCRIPT, "标题", (Paragraph(text, align=Align.FLUSH),))
    assert render_pdf(document, s.floor_fonts()).startswith(b"%PDF")


def test_two_thousand_rows_are_split_over_pages() -> None:
    rows = tuple((str(n), f"单位{n}", "12.5") for n in range(2000))
    table = Table(((Cell("序号"), Cell("单位"), Cell("得分")),), rows)
    document = Document(Kind.REPORT, "长表", (table,))
    with opened(render_pdf(document, s.floor_fonts())) as pdf:
        assert len(pdf.pages) > 40
        assert "序号" in pdf.pages[-1].extract_text()
        assert "单位1999" in pdf.pages[-1].extract_text()


def test_several_documents_in_one_file_each_count_from_one() -> None:
    with opened(render_pdf([s.LETTER, s.AWARD, s.AWARD], s.floor_fonts())) as pdf:
        texts = [page.extract_text() for page in pdf.pages]
    assert sum("— 1 —" in text for text in texts) == 2


def test_pages_are_pictures() -> None:
    pages = render_pages(s.AWARD, s.floor_fonts(), ppi=40)
    assert len(pages) == 2
    assert all(page.startswith(b"\x89PNG") for page in pages)


@given(
    st.text(
        st.sampled_from("关于进一步加强全县共青团信息调研工作的意见《》（）、2026年"),
        min_size=1,
        max_size=70,
    )
)
def test_lines_of_a_title_are_the_title(title: str) -> None:
    lines = title_lines(title)
    assert "".join(lines) == title
    assert all(0 < len(line) <= PER_LINE for line in lines)


@pytest.mark.parametrize(
    "lines",
    [
        ("瓯岸中学群众反映：", "学生骑行戴头盔率低安全问题需关注"),
        ("2025年度基层团组织工作考核", "（10至12月试行）"),
        ("一次组织生活解决一件事", "——县少工委的做法与思考实践"),
    ],
)
def test_titles_break_at_their_marks_first(lines: tuple[str, ...]) -> None:
    assert title_lines("".join(lines)) == lines


def test_titles_break_between_words() -> None:
    title = "共青团青田县委员会关于印发《青田县共青团信息工作计分办法（试行）》的通知"
    assert title_lines(title)[0] == "共青团青田县委员会"
    assert title_lines(s.AWARD.title) == (
        "关于表彰2026年度全县共青团",
        "信息工作先进集体和先进个人的决定",
    )
    by_hand = dataclasses.replace(s.AWARD, lines=(s.AWARD.title[:8], s.AWARD.title[8:]))
    with opened(render_pdf(by_hand, s.floor_fonts())) as pdf:
        assert s.AWARD.title[:8] in pdf.pages[0].extract_text().split("\n")
