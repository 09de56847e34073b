"""PDF: our own print read back, tables, scans, and what is no text."""

import io

import pypdf
import pytest
import typst
from PIL import Image

from qingxun.documents.engine.clean import BlockKind, structure
from qingxun.documents.engine.content import Document, Heading, Kind, Paragraph
from qingxun.documents.engine.faults import Fault
from qingxun.documents.engine.kinds import kind_of
from qingxun.documents.engine.readers.page import draw_page
from qingxun.documents.engine.readers.pdf import ScannedPdf, pdf_document
from qingxun.documents.typesetting.fonts import shelf
from qingxun.documents.typesetting.pdf import render_pdf
from tests.documents import factories as make
from tests.documents.typesetting import samples

from . import files

LONG = (
    "十一月以来，温溪镇团委围绕外来务工青年下班后的学习需求，依托社区活动室开办青年夜校，设置短视频"
    "剪辑、咖啡制作、民法典入门等八门课程，三百二十人次参加，学员满意度达到百分之九十六。"
)


def printed(*blocks: object) -> bytes:
    document = Document(Kind.MANUSCRIPT, "温溪镇举办青年夜校的做法", blocks)  # type: ignore[arg-type]
    return render_pdf(document, shelf(None))


def read(data: bytes) -> object:
    return structure(pdf_document(io.BytesIO(data)))


def test_our_own_print_comes_back_as_paragraphs_headings_and_tables() -> None:
    blocks = (
        Heading("一、主要做法"),
        Paragraph(LONG),
        Paragraph(LONG + LONG),
        samples.FEW,
        Paragraph(LONG),
    )
    found = structure(pdf_document(io.BytesIO(printed(*blocks))))
    texts = [block.text for block in found.blocks]
    assert found.title == "温溪镇举办青年夜校的做法"
    assert texts.count(LONG) == 2
    assert LONG + LONG in texts
    [table] = [block for block in found.blocks if block.kind is BlockKind.TABLE]
    assert len(table.rows) > 2
    assert found.pages[0].has_picture


def test_a_page_is_drawn() -> None:
    image = draw_page(io.BytesIO(printed(Paragraph(LONG))), 1, 72)
    assert abs(image.height / image.width - 297 / 210) < 0.01
    assert image.convert("L").getextrema()[0] < 60


def scanned_pdf() -> bytes:
    image = Image.open(io.BytesIO(files.scan(["温溪镇举办青年夜校", "十一月开班。"])))
    out = io.BytesIO()
    image.save(out, "PDF")
    return out.getvalue()


def test_a_scan_says_that_it_is_one() -> None:
    with pytest.raises(ScannedPdf) as scan:
        read(scanned_pdf())
    assert scan.value.pages == 1


def test_scanned_pages_among_others_are_named() -> None:
    writer = pypdf.PdfWriter()
    for data in (printed(Paragraph(LONG)), scanned_pdf()):
        writer.append(io.BytesIO(data))
    out = io.BytesIO()
    writer.write(out)
    found = structure(pdf_document(io.BytesIO(out.getvalue())))
    [notice] = [notice for notice in found.notices if notice.code == "scanned_pages"]
    assert notice.words == "2"


def test_two_hundred_pages_are_the_limit() -> None:
    writer = pypdf.PdfWriter()
    for _page in range(201):
        writer.add_blank_page(200, 200)
    out = io.BytesIO()
    writer.write(out)
    with pytest.raises(Fault) as fault:
        read(out.getvalue())
    assert fault.value.code == "too_many_pages"


def test_a_locked_one_is_told() -> None:
    writer = pypdf.PdfWriter()
    writer.append(io.BytesIO(scanned_pdf()))
    writer.encrypt("secret", algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    with pytest.raises(Fault) as fault:
        read(out.getvalue())
    assert fault.value.code == "encrypted"


def test_a_password_that_everybody_has_is_none() -> None:
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(printed(Paragraph(LONG))))
    writer.encrypt("", "owner", algorithm="AES-128")
    out = io.BytesIO()
    writer.write(out)
    assert kind_of(io.BytesIO(out.getvalue())) == "pdf"
    assert LONG in structure(pdf_document(io.BytesIO(out.getvalue()))).as_body()
    writer.encrypt("secret", "owner", algorithm="AES-128")
    writer.write(out := io.BytesIO())
    assert kind_of(out) == "encrypted"


LEFT = "温溪镇团委围绕外来务工青年下班后的学习需求，依托社区活动室开办青年夜校，开设八门课程。" * 3
MIDDLE = "鹤城街道团工委在三个社区设青年服务点，周末由志愿者轮流值守，登记需求六十余条。" * 3
RIGHT = "船寮镇团委组织青年志愿者走进石雕市场，为商户讲解直播带货的基本做法，解答提问三十余次。" * 3


@pytest.mark.parametrize("around", ["", LONG])
@pytest.mark.parametrize("title", ["青年夜校在温溪镇开班受到欢迎", "青年夜校开班"])
@pytest.mark.parametrize("columns", [2, 3])
def test_columns_are_read_one_after_the_other(columns: int, title: str, around: str) -> None:
    texts = [LEFT, MIDDLE, RIGHT] if columns == 3 else [LEFT, RIGHT]
    last = "\n#colbreak()\n".join(texts[1:])
    source = (
        "#set page(width: 210mm, height: 297mm, margin: 25mm)\n"
        '#set text(font: "Noto Serif CJK SC", size: 11pt)\n'
        f"#align(center)[#text(size: 18pt)[{title}]]\n\n{around}\n\n"
        f"#columns({columns})[{LEFT}\n\n一是摸清需求。\n#colbreak()\n{last}]\n\n{around}"
    )
    made = typst.compile(source.encode(), font_paths=shelf(None).fonts, format="pdf")
    found = structure(pdf_document(io.BytesIO(made)))
    assert found.title == title
    wanted = [around, LEFT, "一是摸清需求。", *texts[1:], around]
    assert found.as_body().split("\n") == [text for text in wanted if text]


@pytest.mark.parametrize("columns", [3, 4, 6])
def test_a_page_of_short_news_in_narrow_columns_is_read_column_by_column(columns: int) -> None:
    """Headings and paragraphs stand at other heights beside each other; the gutter is narrow."""
    news = [f"第{place}组{LEFT[4:44] * (2 + place % 3)}" for place in range(1, 31)]
    text = "\n\n".join(f"*要闻{'甲乙丙丁戊己庚'[n % 7]}*\n\n{one}" for n, one in enumerate(news))
    source = (
        "#set page(width: 210mm, height: 297mm, margin: 15mm)\n"
        '#set text(font: "Noto Serif CJK SC", size: 9pt, lang: "zh")\n#set par(justify: true)\n'
        "#align(center)[#text(size: 18pt)[一周要闻]]\n\n"
        f"#columns({columns}, gutter: 1.2em)[{text}]"
    )
    made = typst.compile(source.encode(), font_paths=shelf(None).fonts, format="pdf")
    found = "".join(structure(pdf_document(io.BytesIO(made))).as_body().split())
    places = [found.find(one) for one in news]
    assert min(places) >= 0
    assert places == sorted(places)


def test_heads_feet_contents_and_page_numbers_of_our_prints_are_left_out() -> None:
    for sample, title, signed in (
        (samples.OFFICIAL, "关于进一步加强全县共青团信息调研工作的意见", "共青团青田县委员会"),
        (samples.UPWARD, "共青团青田县委员会关于2026年信息工作情况的报告", "共青团青田县委员会"),
    ):
        found = structure(pdf_document(io.BytesIO(render_pdf(sample, shelf(None)))))
        assert (found.title, found.signature) == (title, signed)
        assert found.on is not None
        assert "印发" not in found.as_body()
        assert not any(line.startswith("—") for line in found.as_body().split("\n"))
        assert len(found.dropped) >= 3


def test_a_table_that_goes_on_overleaf_stays_one() -> None:
    found = structure(pdf_document(io.BytesIO(render_pdf(samples.BULLETIN, shelf(None)))))
    tables = [block for block in found.blocks if block.kind is BlockKind.TABLE]
    heads = [rows for table in tables for rows in table.rows if rows[0] == "序号"]
    assert len(heads) == len(tables) == 3


def test_pictures_are_cut_out_where_they_stand() -> None:
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(printed(Paragraph(LONG))))
    out = io.BytesIO()
    Image.open(io.BytesIO(make.photo((400, 200)))).save(out, "PDF", resolution=144)
    stamp = pypdf.PdfReader(io.BytesIO(out.getvalue())).pages[0]
    writer.pages[0].merge_transformed_page(stamp, pypdf.Transformation().translate(150, 200))
    out = io.BytesIO()
    writer.write(out)
    found = structure(pdf_document(io.BytesIO(out.getvalue())))
    assert [block.kind for block in found.blocks] == [BlockKind.PARAGRAPH, BlockKind.PICTURE]
    [picture] = found.pictures
    assert abs(picture.width / picture.height - 2) < 0.1
    colors = Image.open(io.BytesIO(picture.data)).convert("RGB")
    assert colors.getpixel((20, 50))[0] > 200 > colors.getpixel((picture.width - 20, 50))[0]  # type: ignore[index]
