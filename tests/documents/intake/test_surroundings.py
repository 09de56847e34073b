"""What stands around and inside a text as township offices write it: forms, labels, tables,
pictures at the end, contents, letters."""

import datetime as dt
import io

import docx
import pytest
from docx.oxml import OxmlElement

from qingxun.documents.engine.clean import (
    BlockKind,
    CleanDocument,
    Piece,
    RawDocument,
    numbers,
    structure,
)
from qingxun.documents.engine.clean.labels import labels_of
from qingxun.documents.engine.clean.spaces import closed_up
from qingxun.documents.engine.readers.letters import own_lines, without_greeting
from qingxun.documents.engine.readers.markup import html_document
from qingxun.documents.engine.readers.read import read_document
from tests.documents import factories as make

from . import files
from .files import BODY, TITLE

SENTENCE = "十一月，温溪镇团委开班2期，86名青年参加，课后留下32份心得，12个村都派了人。"


def of(*pieces: Piece | str, kind: str = "text", **more: object) -> CleanDocument:
    found = [Piece(each) if isinstance(each, str) else each for each in pieces]
    return structure(RawDocument(kind, found, **more))  # type: ignore[arg-type]


def row(*cells: str, table: int = 1) -> Piece:
    return Piece(cells=cells, table=table)


def tables(found: CleanDocument) -> list[tuple[tuple[str, ...], ...]]:
    return [block.rows for block in found.blocks if block.kind is BlockKind.TABLE]


def guesses(found: CleanDocument) -> dict[str, str]:
    return {guess.about: guess.text for guess in reversed(found.guesses)}


def test_a_row_with_one_filled_cell_stays_in_its_table_and_heading_and_note_leave_it() -> None:
    found = of(
        *(TITLE, SENTENCE, row("各村开班情况", ""), row("村", "期"), row("东片", "")),
        *(row("龙现", "2"), row("注：截至十月底", ""), SENTENCE),
    )
    assert tables(found) == [(("村", "期"), ("东片", ""), ("龙现", "2"))]
    assert [block.text for block in found.blocks if block.text] == [
        *(SENTENCE, "各村开班情况", "注：截至十月底", SENTENCE)
    ]


@pytest.mark.parametrize("place", range(3))
def test_rows_with_nothing_in_them_go(place: int) -> None:
    rows = [row("村", "期"), row("龙现", "2")]
    rows.insert(place, row("", " "))
    assert tables(of(TITLE, SENTENCE, *rows)) == [(("村", "期"), ("龙现", "2"))]
    assert of(TITLE, SENTENCE, row("", "")).as_body() == SENTENCE


def test_a_table_with_one_column_is_layout_and_its_paragraphs_keep_their_setting() -> None:
    title = Piece(TITLE, centered=True, size=22.0)
    found = of(
        Piece(cells=(TITLE,), table=1, inner=(title,)),
        Piece(cells=("\n".join(BODY),), table=1, inner=tuple(map(Piece, BODY))),
    )
    assert (found.title, found.as_body()) == (TITLE, "\n".join(BODY))


@pytest.mark.parametrize(
    "text", [("正文", SENTENCE + "\n" + BODY[1]), ("内容：", SENTENCE + "\n" + BODY[1])]
)
def test_a_form_around_a_text_gives_title_unit_author_day_and_text(text: tuple[str, str]) -> None:
    found = of(
        "信息报送单",
        *(row("报送单位", "温溪镇团委", "报送人", "张三"), row("标 题", TITLE, "", "")),
        *(row("报送时间", "2026年11月5日", "审核意见", "同意"), row(*text)),
    )
    assert (found.title, found.as_body()) == (TITLE, f"{SENTENCE}\n{BODY[1]}")
    assert (guesses(found)["unit"], guesses(found)["author"]) == ("温溪镇团委", "张三")
    assert (found.on, found.signature) == (dt.date(2026, 11, 5), "温溪镇团委 张三")
    assert found.dropped == ("信息报送单", "审核意见：同意")


def test_pictures_set_into_a_table_come_with_their_captions() -> None:
    shown = [Piece(picture=place, table=1) for place in (0, 1)]
    found = of(TITLE, SENTENCE, *shown, row("图1：开班", "图2：结业"))
    kinds = [block.picture if block.picture is not None else block.text for block in found.blocks]
    assert kinds == [SENTENCE, 0, "图1：开班", 1, "图2：结业"]


def test_merged_cells_keep_the_columns_and_deleted_ends_join_paragraphs() -> None:
    document = docx.Document()
    for text in (TITLE, "十一月，温溪镇团委", "开班2期。"):
        document.add_paragraph(text)
    properties = document.paragraphs[1]._p.get_or_add_pPr()
    run = OxmlElement("w:rPr")
    run.append(OxmlElement("w:del"))
    properties.append(run)
    table = document.add_table(2, 3)
    for at, text in enumerate(("村", "人数", "", "龙现", "12", "15")):
        table.cell(at // 3, at % 3).text = text
    table.cell(0, 1).merge(table.cell(0, 2))
    out = io.BytesIO()
    document.save(out)
    found = read_document(io.BytesIO(out.getvalue()))
    assert found.blocks[0].text == "十一月，温溪镇团委开班2期。"
    assert tables(found) == [(("村", "人数", ""), ("龙现", "12", "15"))]
    page = html_document("<table><tr><td colspan=2>村</td><td>人</td></tr></table>")
    assert page.pieces[0].cells == ("村", "", "人")


@pytest.mark.parametrize(
    ("line", "about"),
    [
        ("报送单位：温溪镇团委 报送人：张三 联系电话：13800000000", ["unit", "author", "staff"]),
        ("（供稿：张三 审核：李四）", ["author", "staff"]),
        ("作者 张三", ["author"]),
        ("联系人：张三 电话：2600000", []),
        ("单位：全县86家。", []),
        ("文明实践活动", []),
        ("11月5日，报送人：张三", []),
    ],
)
def test_a_line_of_labels_is_told_from_a_sentence(line: str, about: list[str]) -> None:
    assert [label.about for label in labels_of(line)] == about


def test_title_label_second_title_post_and_headings_in_two_halves() -> None:
    found = of(
        *(f"标题：{TITLE}", "——青年夜校的探索", Piece("温溪镇团委书记 张三", centered=True)),
        *("一、聚焦需求，建强队伍", SENTENCE, "一、抓组织，全县建队32支。", SENTENCE),
    )
    assert found.title == f"{TITLE}——青年夜校的探索"
    assert (guesses(found)["unit"], guesses(found)["author"]) == ("温溪镇团委", "张三")
    assert [block.level for block in found.blocks] == [1, 0, 0, 0]


def test_the_first_heading_is_no_title_below_one_and_contents_go() -> None:
    large = Piece(TITLE, centered=True, size=22.0)
    contents = ["目 录 1", "一、做法 1", "二、成效 2"]
    found = of(large, *contents, Piece("一、做法", level=1), SENTENCE, "二、成效", SENTENCE)
    assert found.title == TITLE
    assert [block.text for block in found.blocks if block.level] == ["一、做法", "二、成效"]
    assert found.dropped == tuple(contents)


def test_pictures_after_the_signature_do_not_hide_it() -> None:
    picture = Piece(picture=0)
    found = of(TITLE, SENTENCE, "温溪镇团委", "2026年11月5日", picture, "图为开班现场")
    assert (found.signature, found.on) == ("温溪镇团委", dt.date(2026, 11, 5))
    undated = of(TITLE, SENTENCE, "龙现村", row("户", "人"), row("3", "9"))
    assert undated.signature == ""


def test_items_of_an_attachment_list_are_no_headings() -> None:
    found = of(TITLE, SENTENCE, "附件：1.申报表", "2.细则")
    assert [block.level for block in found.blocks] == [0, 0, 0]


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        ("温溪镇团委 联合 派出所办班，计86人。", "温溪镇团委联合派出所办班，计86人。"),
        ("以“凝聚青春 助力振兴”为题，开班。", "以“凝聚青春 助力振兴”为题，开班。"),
        ("凝聚青春力量 助力乡村振兴", "凝聚青春力量 助力乡村振兴"),
        ("参加的有，张三 李四 王五。", "参加的有，张三 李四 王五。"),
    ],
)
def test_odd_spaces_in_sentences_close_up(given: str, wanted: str) -> None:
    assert closed_up(given) == wanted


def test_a_letter_around_the_text_is_told_and_a_mail_handed_on_is_read() -> None:
    quoted = f"---- 原始邮件 ----\n发件人: 李四\n主题: {TITLE}\n\n{TITLE}\n{SENTENCE}"
    text = f"各位老师：\n请查收。\n{quoted}\n\n--\n张三 13800000000"
    assert own_lines(text, f"Fw: {TITLE}") == (
        [TITLE, SENTENCE, ""],
        ["各位老师：", "请查收。"],
    )
    assert own_lines(text, f"Re: {TITLE}") == (["各位老师：", "请查收。"], [])
    greeted = RawDocument("mail", [Piece("编辑您好："), Piece(TITLE), Piece(SENTENCE)], title=TITLE)
    without_greeting(greeted)
    assert ([piece.text for piece in greeted.pieces], greeted.aside) == (
        [TITLE, SENTENCE],
        ["编辑您好："],
    )


@pytest.mark.parametrize(
    "line", ["时间：11月20日上午", "日期: 2026年11月", "主题：学雷锋", "To: B"]
)
def test_a_line_of_a_notice_is_no_quoted_mail(line: str) -> None:
    text = ["各团支部：", SENTENCE, line, "地点：县委党校", BODY[1]]
    assert own_lines("\n".join(text), TITLE) == (text, [])
    head = [line, "发件人：李四", "收件人：张三", "", "旧文"]
    assert own_lines("\n".join([SENTENCE, *head]), TITLE) == ([SENTENCE], [])


@pytest.mark.parametrize(
    ("line", "greets"),
    [
        ("致敬身边的最美乡村老师", False),
        ("我们身边的好编辑", False),
        ("张老师：", True),
        ("各位领导", True),
        ("尊敬的县委办老师！", True),
        ("编辑老师，您好！", True),
    ],
)
def test_a_title_about_a_teacher_is_no_greeting(line: str, greets: bool) -> None:
    raw = RawDocument("mail", [Piece(line), Piece(SENTENCE)], title="报送信息")
    without_greeting(raw)
    assert raw.aside == ([line] if greets else [])


def test_a_long_list_is_read_line_by_line_and_not_again_for_each_line(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[str] = []
    real = numbers.level_of
    monkeypatch.setattr(numbers, "level_of", lambda text: (asked.append(text), real(text))[1])
    of(TITLE, SENTENCE, "附件：1.花名册", *(f"{n}.花名册之{n}" for n in range(2, 90)))
    assert len(asked) < 90 * 6
    assert len(own_lines("\n".join([SENTENCE, *["时间：三点"] * 20_000]), TITLE)[0]) == 20_001


def test_a_numbered_list_of_markdown_and_a_frame_of_opendocument_are_paragraphs() -> None:
    found = read_document(io.BytesIO(f"# {TITLE}\n\n1. 摸底\n2. 开课\n".encode()))
    assert found.as_body() == "1.摸底\n2.开课"
    framed = (
        f"<text:p>{TITLE}</text:p><text:p>开班<draw:frame><draw:text-box><text:p>联系人张三</text:p>"
        "</draw:text-box></draw:frame>2期。</text:p>"
    )
    assert read_document(io.BytesIO(files.odt(framed))).as_body() == "联系人张三\n开班2期。"


def test_a_word_file_with_automatic_numbers_in_cells_has_them() -> None:
    properties = '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>'
    cell = "<w:tc>{}</w:tc>".format
    rows = "".join(
        f"<w:tr>{cell(make.paragraph('', properties))}{cell(make.paragraph(name))}</w:tr>"
        for name in ("龙现", "温溪")
    )
    parts = make.word_parts(make.paragraph(TITLE) + f"<w:tbl>{rows}</w:tbl>")
    parts["word/_rels/document.xml.rels"] = (
        f'<Relationships xmlns="{make.R}"><Relationship Id="r1" Type="{make.O}/numbering" '
        'Target="numbering.xml"/></Relationships>'
    )
    parts["word/numbering.xml"] = (
        f'<w:numbering xmlns:w="{make.W}"><w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0">'
        '<w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1"/></w:lvl>'
        '</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>'
    )
    found = read_document(io.BytesIO(make.pack(parts)))
    assert tables(found) == [(("1", "龙现"), ("2", "温溪"))]
