"""Every format gives the same clean manuscript; readers are called without their process."""

import datetime as dt
import io

import docx
import pytest
from docx.shared import Inches
from PIL import Image

from qingxun.documents.engine.clean import BlockKind, CleanDocument, structure
from qingxun.documents.engine.faults import Fault
from qingxun.documents.engine.kinds import kind_of
from qingxun.documents.engine.picture import rewrite_picture
from qingxun.documents.engine.readers.markup import html_document
from qingxun.documents.engine.readers.read import NeedsOtherReader, read_document
from tests.documents import factories as make

from . import files
from .files import BODY, TITLE


def read(data: bytes) -> CleanDocument:
    return read_document(io.BytesIO(data))


def codes(found: CleanDocument) -> dict[str, int]:
    return {notice.code: notice.count for notice in found.notices}


def test_word_gives_headings_tables_and_pictures_in_their_order() -> None:
    document = docx.Document()
    document.add_heading(TITLE, 0)
    document.add_heading("一、做法", 1)
    document.add_paragraph("　　１１月，开班２期。")
    document.add_picture(io.BytesIO(make.photo((200, 100))), width=Inches(1))
    table = document.add_table(2, 2)
    for cell, text in zip(
        [c for row in table.rows for c in row.cells], ["村", "人数", "龙现", "35"], strict=True
    ):
        cell.text = text
    document.add_paragraph("共青团温溪镇委员会")
    document.add_paragraph("2026年11月5日")
    out = io.BytesIO()
    document.save(out)
    found = read(out.getvalue())
    assert found.title == TITLE
    assert [block.kind for block in found.blocks] == [
        BlockKind.HEADING,
        BlockKind.PARAGRAPH,
        BlockKind.PICTURE,
        BlockKind.TABLE,
    ]
    assert found.blocks[0].level == 1
    assert found.blocks[3].rows == (("村", "人数"), ("龙现", "35"))
    assert (found.pictures[0].width, found.pictures[0].media_type) == (200, "image/jpeg")
    assert (found.signature, found.on) == ("共青团温溪镇委员会", dt.date(2026, 11, 5))
    assert "１１月" in found.pages[0].text


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
def test_plain_text_is_read_in_the_encodings_of_offices(encoding: str) -> None:
    found = read("\n".join([TITLE, *BODY]).encode(encoding))
    assert (found.kind, found.title, found.as_body()) == ("text", TITLE, "\n".join(BODY))


def test_markdown_loses_its_marks() -> None:
    text = (
        f"# {TITLE}\n\n十一月，**温溪镇团委**开班2期，\n见[通知](http://a.cn/b)。\n\n## 做法\n\n"
        "- 摸清`需求`\n- 就近开课\n\n| 村 | 人数 |\n|---|---|\n| 龙现 | 35 |\n"
    )
    found = read(text.encode())
    assert (found.kind, found.title) == ("markdown", TITLE)
    assert found.as_body() == (
        "十一月，温溪镇团委开班2期，见通知。\n做法\n摸清需求\n就近开课\n村\t人数\n龙现\t35"
    )
    assert [b.level for b in found.blocks if b.kind is BlockKind.HEADING] == [1]


def test_opendocument_gives_lists_tables_and_pictures_and_passes_over_deleted_text() -> None:
    styles = (
        '<style:style style:name="P1" style:parent-style-name="Title"/>'
        '<text:list-style style:name="L1"><text:list-level-style-number text:level="1" '
        'style:num-format="一, 二, 三, ..." style:num-suffix="、"/></text:list-style>'
    )
    body = (
        "<text:tracked-changes><text:p>删去的</text:p></text:tracked-changes>"
        f'<text:p text:style-name="P1">{TITLE}</text:p>'
        f'<text:p>{BODY[0]}<text:s text:c="3"/>'
        "<text:note><text:p>脚注</text:p></text:note></text:p>"
        '<text:list text:style-name="L1"><text:list-item><text:p>做法</text:p></text:list-item>'
        "<text:list-item><text:p>成效</text:p></text:list-item></text:list>"
        '<text:p><draw:frame><draw:image xlink:href="Pictures/a.png"/></draw:frame></text:p>'
        "<table:table><table:table-row><table:table-cell><text:p>村</text:p></table:table-cell>"
        "<table:table-cell><text:p>人数</text:p></table:table-cell></table:table-row>"
        "<table:table-row><table:table-cell><text:p>龙现</text:p></table:table-cell>"
        "<table:table-cell><text:p>35</text:p></table:table-cell><table:table-cell "
        'table:number-columns-repeated="16000"/></table:table-row></table:table>'
    )
    data = files.odt(body, styles=styles, Pictures__a__png=b"")
    data = files.odt(
        body, styles=styles, **{"Pictures__a.png": make.photo((90, 60), kind="PNG", gps=False)}
    )
    found = read(data)
    assert (found.kind, found.title) == ("odt", TITLE)
    assert found.as_body() == f"{BODY[0]}\n一、做法\n二、成效\n村\t人数\n龙现\t35"
    assert len(found.pictures) == 1
    assert codes(found)["revisions"] == codes(found)["footnotes"] == 1


def test_rtf_of_wps_and_of_word() -> None:
    head = r"{\stylesheet{\s1 heading 1;}{\s2 Title;}}{\info{\title no}}"
    body = (
        rf"\pard\qc\s2\fs44 {TITLE}\par\pard\plain "
        r"\u21313?\u19968?\'d4\'c2，{\b 温溪镇团委}开班\'a3\'b2期。\par"
        r"{\header head}{\field{\*\fldinst HYPERLINK x}{\fldrslt 链接}}{\v hidden}\line 换行\par"
        r"\trowd\intbl 村\cell 人数\cell\row\trowd\intbl 龙现\cell 35\cell\row\pard"
        r"{\object\objemb{\*\objdata 0102}}{\*\unknown 不读}完。\par"
    )
    found = read(files.rtf(body, head=head))
    assert (found.kind, found.title) == ("rtf", TITLE)
    assert found.as_body() == "十一月，温溪镇团委开班2期。\n链接\n换行\n村\t人数\n龙现\t35\n完。"
    assert codes(found)["embeddings"] == 1


def test_rtf_cells_merged_sideways_keep_their_columns() -> None:
    body = (
        rf"\pard {TITLE}\par"
        r"\trowd\cellx1000\cellx3010\cellx4000\intbl 村\cell 场次\cell 备注\cell\row"
        r"\trowd\cellx1000\cellx2000\cellx3000\cellx4000\intbl \cell 上\cell 下\cell\cell\row"
        r"\intbl 龙现\cell 3\cell 5\cell 超额\cell\row\pard 完。\par"
    )
    found = read(files.rtf(body)).as_body()
    assert found == "村\t场次\t\t备注\n\t上\t下\t\n龙现\t3\t5\t超额\n完。"


def test_names_over_several_rows_stand_in_each_and_figures_once() -> None:
    """On a page a row leaves out what reaches into it; a table within a cell is one cell."""
    lines = [
        "<td rowspan=2>片区</td><td colspan=2>采用</td><td rowspan=2>合计</td>",
        "<td>县级</td><td>市级</td>",
        "<td rowspan=2>侨乡片</td><td>3</td><td>1</td><td rowspan=3>12</td>",
        "<td><table><tr><td rowspan=2>内</td><td>2</td></tr></table></td><td>0</td>",
        "<td>山区片</td><td>5</td><td>1</td>",
    ]
    rows = "".join(f"<tr>{line}</tr>" for line in lines)
    page = f"<html><h1>{TITLE}</h1><table>{rows}</table><p>完。</p></html>"
    for text in (page, page.replace("</td>", "").replace("</tr>", "")):  # HTML allows both
        assert read(text.encode()).as_body().split("\n") == [
            "片区\t采用\t\t合计",
            "片区\t县级\t市级\t合计",
            "侨乡片\t3\t1\t12",
            "侨乡片\t内 2\t0\t",
            "山区片\t5\t1\t",
            "完。",
        ]
    made = docx.Document()
    made.add_paragraph(TITLE, "Title")
    grid = made.add_table(4, 3)
    cells = [["片区", "团委", "得分"], ["侨乡片", "鹤城", "12"], ["", "温溪", ""], ["", "", ""]]
    for row, texts in zip(grid.rows, cells, strict=True):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text
    for column in (0, 2):
        grid.cell(1, column).merge(grid.cell(3, column))
    made.add_paragraph("完。")
    raw = io.BytesIO()
    made.save(raw)
    assert (
        read(raw.getvalue()).as_body() == "片区\t团委\t得分\n侨乡片\t鹤城\t12\n侨乡片\t温溪\t\n完。"
    )


def test_rtf_pictures_come_along() -> None:
    photo = make.photo((120, 80)).hex()
    found = read(files.rtf(rf"正文。\par{{\pict\jpegblip\picw120 {photo}}}\par"))
    assert [picture.width for picture in found.pictures] == [120]


@pytest.mark.parametrize("charset", ["gb2312", "gbk", "utf-8"])
def test_a_mail_gives_its_text_and_its_files(charset: str) -> None:
    data = files.mail(charset, attach={"夜校情况.docx": make.word("甲", "乙。"), "a.txt": b"a"})
    found = read(data)
    assert (found.kind, found.title, found.as_body()) == ("mail", TITLE, "\n".join(BODY))
    assert [enclosure.name for enclosure in found.enclosures] == ["夜校情况.docx", "a.txt"]
    assert kind_of(io.BytesIO(found.enclosures[0].data)) == "docx"
    assert {(g.about, g.text) for g in found.guesses} >= {
        ("unit", "共青团温溪镇委员会"),
        ("author", "陈芳"),
    }


def test_a_mail_inside_mails_is_followed_three_deep() -> None:
    inner = files.mail(attach={"里.txt": b"text"})
    for _level in range(2):
        inner = (
            b"From: a@b.cn\r\nTo: b@b.cn\r\nSubject: x\r\nMIME-Version: 1.0\r\n"
            b"Content-Type: message/rfc822\r\n\r\n" + inner
        )
    assert [part.name for part in read(inner).enclosures] == ["里.txt"]
    inner = (
        b"From: a@b.cn\r\nTo: b@b.cn\r\nSubject: x\r\nMIME-Version: 1.0\r\n"
        b"Content-Type: message/rfc822\r\n\r\n" + inner
    )
    with pytest.raises(Fault) as fault:
        read(inner)
    assert fault.value.code == "empty"


def test_ofd_lines_become_paragraphs() -> None:
    wide = 5.6
    first = "十一月以来，温溪镇团委围绕外来务工青年下班后的学习需求，"
    second = "依托社区活动室开办青年夜校，设置剪辑、咖啡等八门课程，"
    found = read(
        files.ofd(
            [
                [
                    (60, 30, TITLE),
                    (28 + 2 * wide, 50, first[:26]),
                    (28, 60, first[26:] + second),
                    (28, 70, "共三百二十人次参加。"),
                    (28 + 2 * wide, 80, BODY[1]),
                    (100, 285, "— 1 —"),
                ]
            ]
        )
    )
    assert (found.kind, found.title) == ("ofd", TITLE)
    assert found.as_body() == (first + second + "共三百二十人次参加。\n" + BODY[1])


def test_ofd_as_other_producers_write_it() -> None:
    """Several documents in one file, absolute places, a template under the pages, lines without X,
    a matrix, hidden text, pictures by their resources."""
    space = 'xmlns:ofd="http://www.ofdspec.org/2016"'

    def text(code: str, box: str = "20 40 160 8", more: str = "") -> str:
        return f'<ofd:TextObject Boundary="{box}" Size="5" {more}>{code}</ofd:TextObject>'

    def page(content: str) -> str:
        layer = f"<ofd:Layer>{content}</ofd:Layer>"
        return f"<ofd:Page {space}><ofd:Content>{layer}</ofd:Content></ofd:Page>"

    parts = {
        "OFD.xml": f"<ofd:OFD {space}><ofd:DocBody><ofd:DocRoot>/Doc_0/Document.xml</ofd:DocRoot>"
        "</ofd:DocBody><ofd:DocBody><ofd:DocRoot>Doc_1/Document.xml</ofd:DocRoot></ofd:DocBody>"
        "</ofd:OFD>",
        "Doc_0/Document.xml": f"<ofd:Document {space}><ofd:CommonData><ofd:PageArea>"
        "<ofd:PhysicalBox>0 0 210 297</ofd:PhysicalBox></ofd:PageArea>"
        "<ofd:DocumentRes>DocumentRes.xml</ofd:DocumentRes>"
        '<ofd:TemplatePage ID="7" BaseLoc="Tpls/Tpl_0/Content.xml"/></ofd:CommonData><ofd:Pages>'
        '<ofd:Page ID="1" BaseLoc="/Doc_0/Pages/Page_0/Content.xml"/>'
        '<ofd:Page ID="2" BaseLoc="Pages/Page_1/Content.xml"/></ofd:Pages></ofd:Document>',
        "Doc_0/Tpls/Tpl_0/Content.xml": page(
            text(f'<ofd:TextCode X="0" Y="5" DeltaX="g 20 5">{TITLE}</ofd:TextCode>', "40 30 160 8")
        ),
        "Doc_0/Pages/Page_0/Content.xml": page(
            text(
                '<ofd:TextCode X="0" Y="5" DeltaX="5 5 g 3 5 5">一是摸清需求，</ofd:TextCode>'
                '<ofd:TextCode Y="13" DeltaX="g 9 5">二是办好课程。</ofd:TextCode>',
                "30 50 160 20",
            )
            + text('<ofd:TextCode X="0" Y="1">暗字</ofd:TextCode>', more='Visible="false"')
            + text(
                '<ofd:TextCode X="0" Y="1" DeltaX="g 9 1">三是定期回访。</ofd:TextCode>',
                "30 70 160 8",
                'CTM="5 0 0 5 0 0"',
            )
        ).replace("<ofd:Content>", '<ofd:Template TemplateID="7"/><ofd:Content>'),
        "Doc_0/Pages/Page_1/Content.xml": page(
            '<ofd:ImageObject ResourceID="9" Boundary="20 20 100 60"/>'
        ),
        "Doc_0/DocumentRes.xml": f'<ofd:Res {space} BaseLoc="Res"><ofd:MultiMedias><ofd:MultiMedia '
        'ID="9" Type="Image"><ofd:MediaFile>Image_0.jpg</ofd:MediaFile></ofd:MultiMedia>'
        "</ofd:MultiMedias></ofd:Res>",
        "Doc_0/Res/Image_0.jpg": make.photo((400, 200)),
    }
    found = read(make.pack(parts))
    assert found.title == TITLE
    assert "".join(found.as_body().split()) == "一是摸清需求，二是办好课程。三是定期回访。"
    assert [picture.name for picture in found.pictures] == ["Image_0.jpg"]


def test_pages_of_a_tiff_and_a_photo_of_an_iphone() -> None:
    page = Image.new("L", (400, 300), 255)
    page.save(
        tiff := io.BytesIO(), "TIFF", save_all=True, append_images=[page, page.resize((90, 60))]
    )
    page.convert("RGB").save(heic := io.BytesIO(), "HEIF")
    for data, kind, pages in ((tiff, "tiff", 3), (heic, "heic", 1)):
        with pytest.raises(NeedsOtherReader) as needs:
            read(data.getvalue())
        assert (needs.value.reader, needs.value.kind, needs.value.pages) == ("ocr", kind, pages)
    drawn = rewrite_picture(tiff, 3)
    assert (drawn.width, drawn.height) == (90, 60)
    drawn = rewrite_picture(heic)
    assert (drawn.kind, drawn.width, drawn.height) == ("jpeg", 400, 300)


def test_what_word_puts_on_the_clipboard() -> None:
    html = """<html xmlns:o="urn:x"><head><style>p{}</style></head><body>
<p class=MsoTitle align=center style='text-align:center'><span style='font-size:22.0pt'>温溪镇
举办青年夜校<o:p></o:p></span></p>
<p class=MsoNormal style='text-indent:32.0pt'>十一月，温溪镇团委开班２期，共
三百人。<span style='mso-hide:all;display:none'>暗</span></p>
<p class=MsoNormal><![if !supportLists]>
<span style='mso-list:Ignore'>一、<span>&nbsp;</span></span><![endif]>做法</p>
<table><tr><td><p>村</p></td><td><p>人数</p></td></tr><tr><td>龙现</td><td>35</td></tr></table>
<img src="file:///C:/a.png"><script>alert(1)</script><del>删去</del></body></html>"""
    found = structure(html_document(html))
    assert found.title == TITLE
    assert found.as_body() == "十一月，温溪镇团委开班2期，共三百人。\n一、做法\n村\t人数\n龙现\t35"
    assert codes(found)["outside"] == 1


def test_a_picture_and_an_old_word_file_are_for_other_readers() -> None:
    for data, reader in ((make.photo(), "ocr"), (make.ole("WordDocument"), "office")):
        with pytest.raises(NeedsOtherReader) as needed:
            read(data)
        assert needed.value.reader == reader


@pytest.mark.parametrize("data", [b"MZ" + bytes(200), make.pack({"a.txt": "a"}), b"<svg></svg>"])
def test_what_is_no_manuscript_is_told(data: bytes) -> None:
    with pytest.raises(Fault) as fault:
        read(data)
    assert fault.value.code == "wrong_kind"
