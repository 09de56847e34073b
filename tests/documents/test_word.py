"""Word files become title and paragraphs."""

import io

import docx
import pytest
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Pt

from qingxun.documents.intake import read_at_once, sentences

from .factories import O, R, W, pack, paragraph, word, word_parts

CENTER = '<w:jc w:val="center"/>'


def saved(document: "docx.document.Document") -> bytes:
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def test_a_file_of_python_docx_gives_its_text_back() -> None:
    document = docx.Document()
    document.add_heading("鹤城街道“青年夜校”开班", 0)
    document.add_paragraph("　　１１月，鹤城街道团工委开班２期。")
    document.add_paragraph("一是抓组织。")
    table = document.add_table(2, 2)
    for cell, text in zip(
        [c for row in table.rows for c in row.cells], ["村", "人数", "龙现", "35"], strict=True
    ):
        cell.text = text
    read = read_at_once(saved(document))
    assert read.title == "鹤城街道“青年夜校”开班"
    assert read.as_body() == "11月，鹤城街道团工委开班2期。\n一是抓组织。\n村\t人数\n龙现\t35"
    assert sentences(read) == [
        "1 个表格已转为文字，请核对。",
        "已将 3 个全角数字或字母改为半角。",
        "已清理 2 处多余空格。",
    ]


def test_a_centered_title_in_two_lines_is_one_title() -> None:
    document = docx.Document()
    for text, size, center in (
        ("青田青年信息", 36, True),
        ("第12期", 16, True),
        ("侨乡留守儿童“云团圆”的", 22, True),
        ("做法与建议", 22, True),
        ("（共青团方山乡委员会）", 16, True),
        ("正文第一段，讲做法。", 16, False),
    ):
        line = document.add_paragraph()
        run = line.add_run(text)
        run.font.size = Pt(size)
        if center:
            line.alignment = WD_ALIGN_PARAGRAPH.CENTER
    read = read_at_once(saved(document))
    assert read.as_body() == "正文第一段，讲做法。"
    assert read.title == "侨乡留守儿童“云团圆”的做法与建议"
    assert read.dropped[0] == "青田青年信息"


def test_a_short_first_line_is_the_title() -> None:
    read = read_at_once(word("山口镇石雕学徒的三个盼望", "近日走访十二家工作室。", "一是盼场地。"))
    assert (read.title, read.as_body()) == (
        "山口镇石雕学徒的三个盼望",
        "近日走访十二家工作室。\n一是盼场地。",
    )


def test_without_a_title_nothing_is_invented() -> None:
    read = read_at_once(word("各乡镇团委：", "请于月底前报送。"))
    assert read.title == ""
    assert read.as_body() == "各乡镇团委：\n请于月底前报送。"
    assert any("标题" in note or "title" in note for note in sentences(read))


def test_a_title_of_500_characters_is_kept_whole_for_the_form_to_judge() -> None:
    long_title = "长" * 500
    body = paragraph(long_title, '<w:outlineLvl w:val="0"/>') + paragraph("正文。")
    assert read_at_once(pack(word_parts(body))).title == long_title


def test_emoji_and_rare_characters_stay() -> None:
    read = read_at_once(word("夜校开班🎉", "𠮷祥、䶮村、😀。"))
    assert (read.title, read.as_body()) == ("夜校开班🎉", "𠮷祥、䶮村、😀。")


def test_automatic_numbers_are_written_out() -> None:
    def item(text: str, depth: int) -> str:
        return paragraph(text, f'<w:numPr><w:ilvl w:val="{depth}"/><w:numId w:val="7"/></w:numPr>')

    levels = "".join(
        f'<w:lvl w:ilvl="{at}"><w:start w:val="1"/><w:numFmt w:val="{fmt}"/>'
        f'<w:lvlText w:val="{text}"/></w:lvl>'
        for at, (fmt, text) in enumerate(
            [("chineseCounting", "%1、"), ("chineseCounting", "（%2）"), ("decimal", "%1.%3")]
        )
    )
    parts = word_parts(
        paragraph("标题")
        + item("做法", 0)
        + item("组织", 1)
        + item("宣传", 1)
        + item("夜校", 2)
        + item("问题", 0)
        + item("场地", 1)
    )
    parts["word/numbering.xml"] = (
        f'<w:numbering xmlns:w="{W}"><w:abstractNum w:abstractNumId="3">{levels}</w:abstractNum>'
        '<w:num w:numId="7"><w:abstractNumId w:val="3"/></w:num></w:numbering>'
    )
    parts["word/_rels/document.xml.rels"] = (
        f'<Relationships xmlns="{R}"><Relationship Id="n" Type="{O}/numbering" '
        'Target="numbering.xml"/></Relationships>'
    )
    assert read_at_once(pack(parts)).as_body().split("\n") == [
        "一、做法",
        "（一）组织",
        "（二）宣传",
        "一.1 夜校",
        "二、问题",
        "（一）场地",
    ]


def test_what_is_deleted_hidden_or_repeated_is_not_read() -> None:
    mc = "http://schemas.openxmlformats.org/markup-compatibility/2006"
    body = (
        paragraph("夜校开班")
        + "<w:p><w:r><w:t>共</w:t></w:r><w:del><w:r><w:delText>三十</w:delText></w:r></w:del>"
        "<w:ins><w:r><w:t>四十</w:t></w:r></w:ins><w:r><w:t>人。</w:t></w:r>"
        "<w:r><w:rPr><w:vanish/></w:rPr><w:t>暗字</w:t></w:r></w:p>"
        f'<w:p><w:r><mc:AlternateContent xmlns:mc="{mc}"><mc:Choice Requires="wps">'
        "<w:txbxContent><w:p><w:r><w:t>框中文字</w:t></w:r></w:p></w:txbxContent></mc:Choice>"
        "<mc:Fallback><w:txbxContent><w:p><w:r><w:t>框中文字</w:t></w:r></w:p></w:txbxContent>"
        "</mc:Fallback></mc:AlternateContent></w:r></w:p>"
        "<w:p><w:r><w:instrText>PAGE</w:instrText></w:r><w:r><w:t>末段</w:t><w:br/>换行</w:r>"
        "<w:r><w:t>两行</w:t></w:r></w:p>"
    )
    read = read_at_once(pack(word_parts(body)))
    assert read.as_body() == "共四十人。\n框中文字\n末段\n两行"
    assert len(sentences(read)) == 1  # tracked changes


def test_the_body_may_lie_under_another_name() -> None:
    parts = word_parts(paragraph("换名的正文") + paragraph("第二段。"))
    parts["word/document2.xml"] = parts.pop("word/document.xml")
    parts["_rels/.rels"] = str(parts["_rels/.rels"]).replace("document.xml", "document2.xml")
    assert read_at_once(pack(parts)).title == "换名的正文"


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_a_plain_text_file_is_taken_too(encoding: str) -> None:
    read = read_at_once("舒桥乡护水\n河长制青年队巡河十次。".encode(encoding))
    assert (read.title, read.as_body()) == ("舒桥乡护水", "河长制青年队巡河十次。")
