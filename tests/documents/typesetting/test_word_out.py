"""The Word file says the same, in styles that an office can work with."""

import dataclasses
import io
import re
import shutil
import subprocess
from collections import Counter
from html import unescape
from pathlib import Path

import docx
import pytest
from docx.oxml.ns import qn
from docx.shared import Pt

from qingxun.documents.engine.content import Chart, Document, Paragraph, text_of
from qingxun.documents.typesetting.geometry import CHARACTER
from qingxun.documents.typesetting.layout import (
    ITEM_PER_LINE,
    contents_of,
    contents_title,
    entry_text,
)
from qingxun.documents.typesetting.pdf import chart_picture, contents_pages
from qingxun.documents.typesetting.titles import title_lines
from qingxun.documents.typesetting.web import render_html
from qingxun.documents.typesetting.word import render_docx

from . import samples as s
from .measuring import counted, opened

ADDED = set(
    "附件：123456789.、·—（）签发人内容摘要SHA-256【】草稿未签发abPAGE/http:0扫码核验真伪与时效v共印份"
)


def made(document: Document) -> bytes:
    def picture(chart: Chart) -> bytes:
        return chart_picture(chart, s.floor_fonts(), ppi=72)

    return render_docx(document, picture)


def no_picture(_chart: Chart) -> bytes:
    return b""


@pytest.mark.parametrize("name", s.EVERY)
def test_python_docx_reads_the_same_text(name: str) -> None:
    document = s.EVERY[name]
    read = docx.Document(io.BytesIO(made(document)))
    parts = [paragraph.text for paragraph in read.paragraphs]
    for table in read.tables:
        for row in table._tbl.tr_lst:
            parts += ["".join(t.text or "" for t in tc.iter(qn("w:t"))) for tc in row.tc_lst]
    wanted = counted(text_of(document) + "".join(part.title for part in document.attachments))
    for block in [b for part in document.attachments for b in part.blocks]:
        if isinstance(block, Chart):  # its figures stand in the picture and its description
            for label, value in zip(block.labels, block.values, strict=True):
                wanted -= counted(f"{label}{value}{block.unit}")
    found = counted("".join(parts))
    if document.contents:
        wanted += counted(contents_title(document))
        wanted += counted("".join(entry_text(entry) for entry, _number in contents_of(document)))
    if document.untitled:
        wanted -= counted(document.title)
    assert not wanted - found
    assert set(found - wanted) <= ADDED


def test_headings_are_words_own() -> None:
    read = docx.Document(io.BytesIO(made(s.OFFICIAL)))
    styles = {p.text: p.style.name for p in read.paragraphs if p.style.name != "Normal"}
    assert styles["一、总体要求"] == "Heading 1"
    assert styles["（二）提高信息质量"] == "Heading 2"
    section = read.sections[0]
    assert round(section.left_margin.mm) == 28
    assert round(section.top_margin.mm) == 37
    assert read.core_properties.title == s.OFFICIAL.title


def test_heads_repeat_and_rows_stay_whole() -> None:
    read = docx.Document(io.BytesIO(made(s.BULLETIN)))
    rows = read.tables[0]._tbl.tr_lst
    heads = [row for row in rows if row.find(f".//{qn('w:tblHeader')}") is not None]
    assert len(heads) == 2
    assert all(row.find(f".//{qn('w:cantSplit')}") is not None for row in rows)


def test_signature_and_foot_stay_with_a_short_end_of_the_text() -> None:
    end = Paragraph("特此通知。")
    document = dataclasses.replace(s.OFFICIAL, attachments=(), blocks=(*s.OFFICIAL.blocks, end))
    paragraphs = docx.Document(io.BytesIO(made(document))).paragraphs
    texts = [paragraph.text for paragraph in paragraphs]
    foot = next(number for number, text in enumerate(texts) if text.startswith("抄送："))
    held = paragraphs[texts.index(end.text) : foot]
    assert all(paragraph.paragraph_format.keep_with_next for paragraph in held)
    assert not paragraphs[texts.index(end.text) - 1].paragraph_format.keep_with_next


def test_the_same_input_gives_the_same_file() -> None:
    assert made(s.OFFICIAL) == made(s.OFFICIAL)


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_libreoffice_reads_the_same_text(tmp_path: Path) -> None:
    (tmp_path / "out.docx").write_bytes(made(s.OFFICIAL))
    command = ["soffice", f"-env:UserInstallation=file://{tmp_path}/profile", "--headless"]
    command += ["--convert-to", "pdf", "--outdir", str(tmp_path)]
    subprocess.run([*command, str(tmp_path / "out.docx")], check=True, capture_output=True)
    with opened((tmp_path / "out.pdf").read_bytes()) as pdf:
        text = "".join(c["text"] for page in pdf.pages for c in page.chars)
        rows = Counter(round(c["bottom"]) for c in pdf.pages[1].chars if c["text"] > "一")
    lacking = counted(text_of(s.OFFICIAL)) - counted(text)
    assert not [character for character in lacking if character.isalnum()]
    assert len(rows) == 22


@pytest.mark.parametrize("name", s.EVERY)
def test_the_web_page_says_the_same(name: str) -> None:
    document = s.EVERY[name]
    page = render_html(document)
    body = page[page.index("<article") :]
    text = unescape(re.sub(r"<[^>]+>", "", body))
    wanted = counted(text_of(document))
    if document.untitled:
        wanted -= counted(document.title)
    assert not wanted - counted(text)
    assert "<script" not in page


def test_control_characters_are_left_out() -> None:
    document = dataclasses.replace(s.AWARD, title="题\x00\x0b目\ufffe", byline="\x1b[31m")
    assert docx.Document(io.BytesIO(made(document))).core_properties.title == "题目"
    assert "\x1b" not in render_html(document)


def test_the_web_page_escapes() -> None:
    page = render_html(dataclasses.replace(s.AWARD, title="<b>&\"'</b>"))
    assert "&lt;b&gt;&amp;" in page


def test_the_web_page_keeps_a_figure_with_its_measure_word_and_says_no_more() -> None:
    text = "报送597篇次、12.5万人次，第3季度；编号2026-31，截至<b>5日，占１２．５％。"
    page = render_html(dataclasses.replace(s.AWARD, blocks=(Paragraph(text),)))
    said = page.split('<p class="qd-body">')[1].split("</p>")[0]
    whole = re.findall(r'<span class="qd-whole">(.*?)</span>', said)
    assert whole == ["597篇次", "12.5万人次", "第3季", "5日", "１２．５％"]
    assert unescape(re.sub(r"</?span[^>]*>", "", said)) == text


def test_word_and_the_web_have_the_contents_of_the_print() -> None:
    """本期要目: columns and titles; in Word with fields that count, in a page with links."""
    made = docx.Document(io.BytesIO(render_docx(s.PERIODICAL, no_picture, [1, 2, 2])))
    lines = [paragraph.text for paragraph in made.paragraphs]
    start = lines.index("本期要目")
    assert lines[start + 1] == "【工作动态】"
    assert lines[start + 2] == "鹤城街道团工委组织青年志愿者开展防汛救灾服务\t1"
    xml = made.element.xml
    names = re.findall(r'bookmarkStart w:id="\d+" w:name="(_QX\d+)"', xml)
    assert names == re.findall(r"PAGEREF (_QX\d+)", xml) == ["_QX2", "_QX3", "_QX5"]
    page = render_html(s.PERIODICAL)
    links = re.findall(r'href="#(qd-\d+)"', page)
    assert links == ["qd-2", "qd-3", "qd-5"]
    assert all(page.count(f'id="{link}"') == 1 for link in links)
    assert "目　录" in render_html(s.REPORT)
    assert "qd-contents" not in render_html(s.OFFICIAL).partition("</style>")[2]
    assert contents_pages(s.PERIODICAL, s.floor_fonts()) == [1, 2, 2]


def test_word_aligns_who_was_there_and_who_signed() -> None:
    minutes = docx.Document(io.BytesIO(render_docx(s.MINUTES, no_picture)))
    there = next(p for p in minutes.paragraphs if p.text.startswith("出席：")).paragraph_format
    begins = Pt((there.left_indent + there.first_line_indent) / Pt(1))
    assert round(begins.pt, 1) == round(2 * CHARACTER, 1)
    assert round(there.left_indent.pt, 1) == round(5 * CHARACTER, 1)
    upward = docx.Document(io.BytesIO(render_docx(s.UPWARD, no_picture)))
    texts = [paragraph.text for paragraph in upward.paragraphs]
    assert "\t签发人：王小明　李文" in texts
    assert "青团〔2026〕31号\t\t赵欣然" in texts


def test_word_breaks_titles_of_pieces_and_attachments_by_meaning_as_the_print_does() -> None:
    long = "油竹街道：搭建“侨青驿站”联系服务海外青年的做法与成效值得推广"
    attached = dataclasses.replace(s.OFFICIAL.attachments[0], title=long)
    document = dataclasses.replace(s.PERIODICAL, attachments=(attached,))
    read = docx.Document(io.BytesIO(render_docx(document, no_picture)))
    item = next(p for p in read.paragraphs if p.style.name == "QX Item" and "油竹" in p.text)
    assert item.text.split("\n") == list(title_lines(long, ITEM_PER_LINE))
    assert "\n".join(title_lines(long)) in [p.text for p in read.paragraphs]
