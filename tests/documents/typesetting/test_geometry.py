"""GB/T 9704-2012, measured in the finished PDF."""

import dataclasses
from itertools import pairwise

import pytest

from qingxun.documents.engine.content import (
    Align,
    Attachment,
    Cell,
    Column,
    Foot,
    Heading,
    Item,
    Line,
    Listing,
    Paragraph,
    Signature,
    Table,
)
from qingxun.documents.typesetting import pdf as typesetting
from qingxun.documents.typesetting.pdf import render_pdf

from . import samples as s
from .measuring import MM, opened, page_text, rows_of, text_of_row


@pytest.fixture(scope="module")
def long_text() -> bytes:
    """Three pages of nothing but Han characters."""
    body = (Paragraph("信息工作" * 430),)
    return render_pdf(dataclasses.replace(s.REPORT, blocks=body, contents=False), s.floor_fonts())


def test_a_full_page_has_22_lines_of_28_characters(long_text: bytes) -> None:
    with opened(long_text) as pdf:
        rows = rows_of(pdf.pages[1])
    assert len(rows) == 22
    assert [len(row) for row in rows] == [28] * 22


def test_margins_are_the_standards(long_text: bytes) -> None:
    with opened(long_text) as pdf:
        page = pdf.pages[1]
        rows = rows_of(page)
    assert (page.width / MM, page.height / MM) == (pytest.approx(210), pytest.approx(297))
    assert rows[0][0]["x0"] / MM == pytest.approx(28.0, abs=0.1)
    assert rows[0][-1]["x1"] / MM == pytest.approx(184.0, abs=0.3)
    assert rows[0][0]["top"] / MM == pytest.approx(37.0, abs=0.3)
    assert rows[-1][0]["bottom"] / MM == pytest.approx(262.0, abs=0.3)


def test_lines_stand_at_one_distance(long_text: bytes) -> None:
    with opened(long_text) as pdf:
        tops = [row[0]["top"] for row in rows_of(pdf.pages[1])]
    steps = [after - before for before, after in pairwise(tops)]
    assert max(steps) - min(steps) < 0.1


def test_page_numbers_stand_odd_right_and_even_left(long_text: bytes) -> None:
    with opened(long_text) as pdf:
        places = [rows_of(page, 14.0)[-1] for page in pdf.pages]
    assert [text_of_row(row) for row in places] == ["— 1 —", "— 2 —", "— 3 —"]
    character = 14 / MM
    assert places[0][-1]["x1"] / MM == pytest.approx(184 - character, abs=0.6)
    assert places[1][0]["x0"] / MM == pytest.approx(28 + character, abs=0.6)
    middle = (places[0][0]["top"] + places[0][0]["bottom"]) / 2 / MM
    assert middle == pytest.approx(262 + 7, abs=1.0)  # the dash, 7 mm below the type area


def test_the_head_of_an_official_document() -> None:
    with opened(render_pdf(s.OFFICIAL, s.floor_fonts())) as pdf:
        page = pdf.pages[0]
        mark = [c for c in page.chars if c["size"] > 30]
        number = next(row for row in rows_of(page) if "青团发" in text_of_row(row))
        red = [line for line in page.lines if line["stroking_color"] not in ((0,), 0, None)]
    assert "".join(c["text"] for c in mark) == "共青团青田县委员会文件"
    assert min(c["top"] for c in mark) / MM == pytest.approx(37 + 35, abs=1.5)
    left, right = min(c["x0"] for c in mark) / MM, max(c["x1"] for c in mark) / MM
    assert (left + right) / 2 == pytest.approx(28 + 78, abs=0.5)
    (rule,) = red
    assert (rule["x0"] / MM, rule["x1"] / MM) == (
        pytest.approx(28, abs=0.1),
        pytest.approx(184, abs=0.1),
    )
    assert (rule["top"] - number[0]["bottom"]) / MM == pytest.approx(4, abs=0.3)
    gap = number[0]["top"] - max(c["bottom"] for c in mark)
    assert 2 <= gap / (225 * MM / 22) <= 3.1  # two blank lines, then whole lines of the grid


def test_an_upward_form_names_who_signs_it() -> None:
    with opened(render_pdf(s.UPWARD, s.floor_fonts())) as pdf:
        rows = [text_of_row(row) for row in rows_of(pdf.pages[0])[:2]]
        last = rows_of(pdf.pages[0])[1]
    assert rows[0].startswith("签发人：王小明")
    assert rows[1].startswith("青团〔2026〕31号")
    assert rows[1].endswith("赵欣然")
    assert last[0]["x0"] / MM == pytest.approx(28 + 156 / 28, abs=0.3)


def test_a_letter_has_no_number_on_its_first_page() -> None:
    with opened(render_pdf(s.LETTER, s.floor_fonts())) as pdf:
        page = pdf.pages[0]
        mark = [c for c in page.chars if c["size"] > 30]
        wide = sorted(line["top"] / MM for line in page.lines if line["x1"] - line["x0"] > 480)
        lengths = [(line["x1"] - line["x0"]) / MM for line in page.lines]
    assert "— 1 —" not in page_text(page)
    assert min(c["top"] for c in mark) / MM == pytest.approx(30, abs=1.5)
    assert len(wide) == 4
    assert wide[-1] == pytest.approx(297 - 20, abs=0.6)
    assert lengths == pytest.approx([170.0] * 4, abs=0.1)


def test_the_foot_stands_at_the_bottom_with_its_rules() -> None:
    with opened(render_pdf(s.OFFICIAL, s.floor_fonts())) as pdf:
        page = pdf.pages[-1]
        text = page_text(page)
        rules = [x for x in page.lines if (x["x1"] - x["x0"]) / MM > 155 and x["top"] > 500]
    assert "抄送：共青团丽水市委" in text
    assert [round(rule["linewidth"] / MM, 2) for rule in rules] == [0.35, 0.25, 0.35]
    assert rules[-1]["top"] / MM == pytest.approx(262, abs=0.5)


@pytest.mark.parametrize("lines", range(10, 32))
def test_the_foot_is_never_alone_on_the_last_page(lines: int) -> None:
    """Whatever the length of the text, its last line and the signature are on the foot's page."""
    body = (Paragraph("信" * 28 * 8), Paragraph("息" * 28 * (lines - 8) + "末尾。"))
    document = dataclasses.replace(s.OFFICIAL, blocks=body, attachments=(), notes=())
    with opened(render_pdf(document, s.floor_fonts())) as pdf:
        last = page_text(pdf.pages[-1])
    assert "抄送" in last
    assert "末尾。" in last
    assert "2026年11月21日" in last


def test_the_first_page_shows_text_however_short_it_is() -> None:
    """GB/T 9704, 7.3.3; where a line is left there, the other is on the foot's page."""
    for heads in ((), (Heading("一、服务内容"),)):
        for length in (5, 20, 40, 60, 90):
            body = (*heads, Paragraph("龙" * length))
            document = dataclasses.replace(s.OFFICIAL, blocks=body, attachments=())
            with opened(render_pdf(document, s.floor_fonts())) as pdf:
                lines = [[c for c in page.chars if c["text"] == "龙"] for page in pdf.pages]
                first = min(round(c["top"]) for c in lines[0])
            assert all(lines)
            assert sum(map(len, lines)) == length
            assert first == (549 if heads else 519)


@pytest.mark.parametrize(
    "rows", [20, 22, 23, 46, 49, 52, 24, 25, 26, 27, 28, 29, 30, 31, 32, 33, 34]
)
def test_the_foot_is_never_alone_below_a_table(rows: int) -> None:
    table = Table(
        ((Cell("序号"), Cell("单位")),), tuple((str(n), f"单位{n}") for n in range(1, rows + 1))
    )
    document = dataclasses.replace(s.OFFICIAL, attachments=(Attachment("登记表", (table,)),))
    with opened(render_pdf(document, s.floor_fonts())) as pdf:
        last = page_text(pdf.pages[-1])
    assert "抄送" in last
    assert f"单位{rows}" in last


def test_copies_with_the_same_end_are_laid_out_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the foot stands is known from the first; each comes out as it would have alone."""
    table = Table(((Cell("单位"),),), tuple((f"单位{n}",) for n in range(20)))
    base = dataclasses.replace(s.OFFICIAL, attachments=(Attachment("登记表", (table,)),))
    copies = [dataclasses.replace(base, addressee=f"第{n}团支部：") for n in range(3)]
    alone = []
    for copy in copies:
        monkeypatch.setattr(typesetting, "_stranding", {})
        alone.append(render_pdf(copy, s.floor_fonts()))
    laid_out = []
    load = typesetting._Sheet._load
    monkeypatch.setattr(typesetting._Sheet, "_load", lambda *a: (laid_out.append(1), load(*a))[1])
    monkeypatch.setattr(typesetting, "_stranding", {})
    assert [render_pdf(copy, s.floor_fonts()) for copy in copies] == alone
    assert len(laid_out) == 4
    turned = dataclasses.replace(copies[0], foot=dataclasses.replace(base.foot, copies=60))
    render_pdf(turned, s.floor_fonts())
    assert len(laid_out) > 5


def test_the_foot_stays_with_a_list() -> None:
    for count in range(8, 18):
        body = (Listing(tuple(f"第{n}个单位" for n in range(count))),)
        signature = Signature(("县委",), "2026年1月1日")
        document = dataclasses.replace(
            s.AWARD, blocks=body, signature=signature, foot=Foot((Line("抄送", "县委"),))
        )
        with opened(render_pdf(document, s.floor_fonts())) as pdf:
            last = page_text(pdf.pages[-1])
        assert f"第{count - 1}个单位" in last
        assert "抄送" in last


def test_a_heading_is_never_the_last_line_of_a_page() -> None:
    for lines in range(18, 26):
        body = (Paragraph("文" * 28 * lines), Heading("一、标题"), Paragraph("后文" * 60))
        document = dataclasses.replace(s.REPORT, blocks=body, contents=False, byline="")
        with opened(render_pdf(document, s.floor_fonts())) as pdf:
            for page in pdf.pages:
                assert text_of_row(rows_of(page)[-1]) != "一、标题"


def test_attachments_begin_on_their_own_pages() -> None:
    with opened(render_pdf(s.OFFICIAL, s.floor_fonts())) as pdf:
        firsts = [text_of_row(rows_of(page)[0]) for page in pdf.pages]
    assert firsts[-2:] == ["附件1", "附件2"]


def test_a_wide_table_lies_across_and_its_page_number_stands_as_on_the_others() -> None:
    with opened(render_pdf(s.SHEET, s.floor_fonts())) as pdf:
        turned = [page for page in pdf.pages if page.width > page.height]
        upright = [page for page in pdf.pages if page.width < page.height]
        number = [c for c in turned[0].chars if abs(c["matrix"][0]) < 0.01]
    assert len(turned) >= 1
    assert len(upright) == 2
    assert "".join(c["text"] for c in number if c["text"] != " ") == "—2—"
    assert all(c["x1"] / MM < 35 for c in number)
    assert max(c["bottom"] for c in number) / MM < 60  # even: at the upper end


def test_heads_of_tables_repeat_and_rows_are_whole() -> None:
    with opened(render_pdf(s.BULLETIN, s.floor_fonts())) as pdf:
        pages = [page_text(page) for page in pdf.pages]
    with_list = [text for text in pages if "县委《每日信息》" in text]
    assert len(with_list) > 1
    assert all("序号标题单位渠道日期" in text for text in with_list)
    assert sum(text.count("县委《每日信息》") for text in with_list) == 45


def test_the_code_of_a_bulletin_is_28_to_31_mm_wide() -> None:
    with opened(render_pdf(s.BULLETIN, s.floor_fonts())) as pdf:
        page = pdf.pages[-1]
        dark = [r for r in [*page.rects, *page.curves, *page.lines] if r["x0"] / MM > 150]
        black = [r for r in dark if r["top"] / MM < 240 and r["x1"] - r["x0"] < 100]
        left, right = min(r["x0"] for r in black), max(r["x1"] for r in black)
    assert 28 <= (right - left) / MM <= 31


def test_pages_are_full_even_where_one_line_of_a_paragraph_is_left() -> None:
    blocks = (Paragraph("文" * 80),) * 30
    data = render_pdf(dataclasses.replace(s.REPORT, blocks=blocks, contents=False), s.floor_fonts())
    with opened(data) as pdf:
        assert [len(rows_of(page)) for page in pdf.pages[1:4]] == [22, 22, 22]


@pytest.mark.parametrize("lines", [3, 4, 6])
def test_who_sent_a_text_never_begins_a_page(lines: int) -> None:
    sent = Paragraph("（山口镇团委）", align=Align.RIGHT)
    blocks = (Paragraph("文" * (28 * lines - 4)), sent) * 18
    data = render_pdf(dataclasses.replace(s.REPORT, blocks=blocks, contents=False), s.floor_fonts())
    with opened(data) as pdf:
        pages = [[text_of_row(row) for row in rows_of(page)] for page in pdf.pages]
    assert sum(page.count(sent.text) for page in pages) == 18
    assert [page[0] for page in pages if page[0] == sent.text] == []


def test_a_figure_keeps_its_measure_word() -> None:
    """Wherever it falls on the line: 1,562篇次, 第12期 and full-width １２．５％ in one piece."""
    words = "报送1,562篇次见第12期占１２．５％"
    blocks = tuple(Paragraph("文" * n + words + "文" * 20) for n in range(2, 26))
    data = render_pdf(dataclasses.replace(s.REPORT, blocks=blocks, contents=False), s.floor_fonts())
    with opened(data) as pdf:
        rows = [text_of_row(row) for page in pdf.pages for row in rows_of(page)]
    assert sum(row.count("1,562篇次") for row in rows) == len(blocks)
    assert sum(row.count("第12期") for row in rows) == len(blocks)
    assert sum(row.count("１２．５％") for row in rows) == len(blocks)


def test_a_long_address_stays_within_the_margins() -> None:
    address = "https://10.1.2.3/" + "a1b2" * 30
    blocks = (Paragraph(f"见{address}。"),)
    data = render_pdf(dataclasses.replace(s.REPORT, blocks=blocks, contents=False), s.floor_fonts())
    with opened(data) as pdf:
        page = pdf.pages[0]
        assert max(c["x1"] for c in page.chars) / MM <= 184.5
        assert address in page_text(page).replace("\u200b", "")


def test_the_contents_strand_neither_a_column_nor_a_page_number() -> None:
    names = [f"第{n}件：" + "青" * n for n in range(4, 32)]
    pieces = ([Column(f"栏目{n}"), Item(name), Paragraph("正文")] for n, name in enumerate(names))
    blocks = tuple(block for piece in pieces for block in piece)
    document = dataclasses.replace(s.PERIODICAL, blocks=blocks, contents=True)
    with opened(render_pdf(document, s.floor_fonts())) as pdf:
        pages = [[text_of_row(row) for row in rows_of(page)] for page in pdf.pages]
    listed = [page for page in pages if any("...." in row for row in page)]
    assert len(listed) > 1
    for page in listed:
        assert not any(row.isdigit() for row in page)
        assert not page[-1].startswith("【")


def test_tables_with_the_same_head_stand_below_each_other_alike() -> None:
    head = ((Cell("序号"), Cell("标题"), Cell("单位")),)
    short, long = ("1", "短", "甲"), ("2", "很长很长的一个标题" * 2, "温溪镇团委")
    blocks = (Table(head, (short,), caption="一"), Table(head, (long,), caption="二"))
    with opened(render_pdf(dataclasses.replace(s.SHEET, blocks=blocks), s.floor_fonts())) as pdf:
        heads = [row for row in rows_of(pdf.pages[0], 12.0) if text_of_row(row) == "序号标题单位"]
    places = [[round(c["x0"], 1) for c in row] for row in heads]
    assert len(places) == 2
    assert places[0] == places[1]
