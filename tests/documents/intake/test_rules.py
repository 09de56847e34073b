"""The rules by which lines of any file become a clean manuscript."""

import datetime as dt

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from qingxun.documents.engine.clean import (
    Block,
    BlockKind,
    CleanDocument,
    Notice,
    Piece,
    RawDocument,
    Span,
    document_from_json,
    pack,
    structure,
    unpack,
)
from qingxun.documents.engine.clean.dates import date_at_end
from qingxun.documents.engine.clean.lines import Line, joined
from qingxun.documents.engine.clean.numbers import level_of, put_right
from qingxun.documents.engine.faults import Fault
from qingxun.documents.engine.readers.glyphs import Glyph, Sheet
from qingxun.documents.engine.readers.setting import set_lines, straightened

PROSE = "青田温溪夜校，。、一二三四（）()1234567890.．：；！ 　ab"
LINES = st.lists(st.text(alphabet=PROSE, max_size=40), max_size=14)


def document(*texts: str, **more: object) -> CleanDocument:
    return structure(RawDocument("text", [Piece(text) for text in texts], **more))  # type: ignore[arg-type]


def codes(found: CleanDocument) -> dict[str, int]:
    return {notice.code: notice.count for notice in found.notices}


# -- numbers


@pytest.mark.parametrize(
    ("typed", "standard", "level"),
    [
        ("一.主要做法", "一、主要做法", 1),
        ("一 、主要做法", "一、主要做法", 1),
        ("(一)、抓组织", "（一）抓组织", 2),
        ("1、建队伍", "1.建队伍", 3),
        ("1．建队伍", "1.建队伍", 3),
        ("(1)、上门", "（1）上门", 4),
        ("一是抓组织", "一是抓组织", 0),
        ("1.5万人参加", "1.5万人参加", 0),
        ("3月5日开班", "3月5日开班", 0),
        ("一、抓组织。全县建队32支。", "一、抓组织。全县建队32支。", 0),
    ],
)
def test_numbers_typed_by_hand_take_the_form_of_the_standard(
    typed: str, standard: str, level: int
) -> None:
    assert put_right(typed) == standard
    assert level_of(standard) == level


@given(st.text(alphabet=PROSE, max_size=30))
def test_a_number_put_right_stays(text: str) -> None:
    once = put_right(text)
    assert put_right(once) == once


# -- dates


@pytest.mark.parametrize(
    ("line", "before", "day"),
    [
        ("2026年11月5日", "", dt.date(2026, 11, 5)),
        ("共青团温溪镇委员会 2026年11月5日", "共青团温溪镇委员会", dt.date(2026, 11, 5)),
        ("二〇二六年十一月二十五日", "", dt.date(2026, 11, 25)),
        ("二○二六年十月十日", "", dt.date(2026, 10, 10)),
        ("2026-11-05", "", dt.date(2026, 11, 5)),
        ("2026.11.5", "", dt.date(2026, 11, 5)),
        ("2026年13月5日", "2026年13月5日", None),
        ("二〇二六年十十十月一日", "二〇二六年十十十月一日", None),
    ],
)
def test_dates_are_read_as_offices_write_them(line: str, before: str, day: dt.date | None) -> None:
    assert date_at_end(line) == (before, day)


# -- head and foot, signature, guesses


def test_a_printed_manuscript_loses_head_foot_and_page_numbers_and_tells_them() -> None:
    found = document(
        "内部资料",
        "青田青年信息",
        "第12期（总第340期）",
        "共青团青田县委办公室编 2026年11月5日",
        "温溪镇举办青年夜校的做法",
        "（共青团温溪镇委员会）",
        "１１月，温溪镇团委开班２期。",
        "— 1 —",
        "一.主要做法",
        "走村入户。",
        "供稿：张三",
        "报：团市委",
        "送：县委办、各乡镇党委",
        "（共印60份）",
        "编辑：李四 审核：王五",
    )
    assert found.title == "温溪镇举办青年夜校的做法"
    assert found.as_body() == "11月，温溪镇团委开班2期。\n一、主要做法\n走村入户。"
    assert [block.kind.value for block in found.blocks] == ["paragraph", "heading", "paragraph"]
    assert found.dropped[:2] == ("内部资料", "青田青年信息")
    assert "报：团市委" in found.dropped
    assert codes(found) == {
        "head": 4,
        "foot": 4,
        "page_numbers": 1,
        "digits": 3,
        "numbering": 1,
    }
    assert [(g.about, g.text, g.reason) for g in found.guesses] == [
        ("author", "张三", "label"),
        ("unit", "共青团温溪镇委员会", "byline"),
        ("kind", "经验", "title_words"),
    ]


def test_signature_and_date_below_the_text_are_taken_off() -> None:
    found = document(
        "山口镇石雕学徒的三个盼望",
        "近日走访十二家工作室。",
        "一是盼场地。",
        "共青团山口镇委员会 叶青",
        "二〇二六年十一月五日",
    )
    assert (found.signature, found.on) == ("共青团山口镇委员会 叶青", dt.date(2026, 11, 5))
    assert found.guess("unit").text == "共青团山口镇委员会"  # type: ignore[union-attr]
    assert found.guess("author").text == "叶青"  # type: ignore[union-attr]
    assert found.as_body() == "近日走访十二家工作室。\n一是盼场地。"


def test_a_title_that_sounds_like_a_masthead_stays_without_an_issue_number() -> None:
    assert document("温溪镇青年工作简报", "近日，走访十二户。").title == "温溪镇青年工作简报"


def test_a_short_last_sentence_and_a_day_inside_the_text_are_no_signature() -> None:
    found = document("夜校开班", "青年三十人参加。", "成效明显", "开班于2026年11月5日。")
    assert found.signature == ""
    assert found.on is None
    assert found.as_body().endswith("成效明显\n开班于2026年11月5日。")


def test_rows_of_a_table_make_one_block_and_lines_of_the_body() -> None:
    rows = [Piece(cells=("村", "人数"), table=1), Piece(cells=("龙现", "３５"), table=1)]
    found = structure(RawDocument("docx", [Piece("夜校"), Piece("开班。"), *rows, Piece("完。")]))
    assert found.blocks[1] == Block(BlockKind.TABLE, rows=(("村", "人数"), ("龙现", "35")))
    assert found.as_body() == "开班。\n村\t人数\n龙现\t35\n完。"
    assert codes(found)["tables"] == 1


def test_uncertain_places_are_found_again_in_the_body() -> None:
    pieces = [Piece("夜校"), Piece("第一段。"), Piece("1、温 溪，镇", uncertain=((4, 5),))]
    found = structure(RawDocument("jpeg", pieces))
    [(start, end)] = found.uncertain_in_body()
    assert found.as_body()[start:end] == "溪"
    assert codes(found)["uncertain"] == 1


def test_nothing_readable_is_said() -> None:
    with pytest.raises(Fault) as fault:
        document("　", "\n")
    assert fault.value.code == "empty"


@settings(max_examples=80)
@given(LINES)
def test_every_character_of_the_lines_is_found_in_the_result(texts: list[str]) -> None:
    """Nothing is lost: title, body, signature, date, labels, dropped lines hold every Chinese
    character, save those of a date, a label and a page number."""
    try:
        found = document(*texts)
    except Fault:
        assume(False)
    kept = "".join([found.title, found.as_body(), found.signature, *found.dropped])
    kept += "".join(guess.seen for guess in found.guesses)
    for character in "青田温溪夜校ab":
        assert kept.count(character) >= "".join(texts).count(character)


@settings(max_examples=60)
@given(LINES)
def test_a_document_survives_json_and_the_way_out_of_the_child(texts: list[str]) -> None:
    try:
        found = document(*texts)
    except Fault:
        assume(False)
    assert document_from_json(found.to_json()) == found
    assert unpack(*pack(found)) == found


# -- lines of a page


def page(text: str) -> list[str]:
    return [piece.text for piece in joined([Line.of_text(line) for line in text.splitlines()])]


WRAPPED = """　　十一月以来，温溪镇团委围绕外来务工青年下班
后的学习需求，依托社区活动室开办青年夜校，设置短
视频剪辑、咖啡制作、民法典入门等八门课程，三百二
十人次参加。
　　一是摸清需求。走访企业十二家。
　　二是就近开课。"""


def test_a_text_that_was_wrapped_by_hand_is_joined_again() -> None:
    assert page(WRAPPED) == [
        "十一月以来，温溪镇团委围绕外来务工青年下班后的学习需求，依托社区活动室开办青年夜校，"
        "设置短视频剪辑、咖啡制作、民法典入门等八门课程，三百二十人次参加。",
        "一是摸清需求。走访企业十二家。",
        "二是就近开课。",
    ]


def test_a_text_with_a_paragraph_a_line_stays_as_it_is() -> None:
    lines = ["夜校开班", "青年三十人参加，反响很好", "一是抓组织", "二是抓宣传", "三是抓保障"]
    assert page("\n".join(lines)) == lines


@given(st.lists(st.text(alphabet="青田夜校，。", min_size=1, max_size=80), min_size=1, max_size=6))
@settings(max_examples=60)
def test_joining_loses_no_character(paragraphs: list[str]) -> None:
    lines = []
    for text in paragraphs:
        shown = "　　" + text
        lines += [shown[at : at + 22] for at in range(0, len(shown), 22)]
    found = joined([Line.of_text(line) for line in lines], set_by_machine=True)
    assert "".join(piece.text for piece in found) == "".join(paragraphs)


def test_uncertain_places_move_with_their_line() -> None:
    first = Line("十一月以来温溪镇团委", 0, 10)
    second = Line("开办夜校", 0, 4, uncertain=((2, 3),))
    third = Line("第二段", 2, 5)
    [piece, _other] = joined([first, second, third], set_by_machine=True)
    assert [piece.text[a:b] for a, b in piece.uncertain] == ["夜"]


def test_a_page_photographed_from_one_side_has_straight_edges_again() -> None:
    text = WRAPPED.replace("\n", "").replace("　", "")
    lines = [
        "　　" + text[:20],
        text[20:42],
        text[42:64],
        text[64:86],
        "　　" + text[:20],
        text[20:40],
    ]
    glyphs = []
    for number, line in enumerate(lines):
        top, near = 100.0 + 40 * number, 1 + 0.06 * number  # each line larger than the last
        bare = line.lstrip("　")
        left = 400 - 11 * 30 * near + (len(line) - len(bare)) * 30 * near
        glyphs.append(Glyph(bare, left, left + len(bare) * 30 * near, top, top + 30, 30 * near))
    found, _texts = set_lines([Sheet(straightened(glyphs), height=2000)])
    pieces = joined(found, set_by_machine=True)
    assert [piece.text for piece in pieces] == [text[:86], text[:40]]


def test_a_span_in_the_title_is_no_place_in_the_body() -> None:
    found = CleanDocument(
        "jpeg", "标题", (Block(BlockKind.PARAGRAPH, "文"),), uncertain=(Span(-1, 0, 1),)
    )
    assert found.uncertain_in_body() == []


# -- what stands before a title


@pytest.mark.parametrize(
    ("typed", "title", "kind"),
    [
        ("【工作动态】温溪镇夜校八十人", "温溪镇夜校八十人", ""),
        ("【问题建议】 温溪镇举办夜校", "温溪镇举办夜校", "问题建议"),
        ("[调研]温溪镇举办夜校", "温溪镇举办夜校", "调研"),
        ("温溪镇【夜校】记事", "温溪镇【夜校】记事", ""),
    ],
)
def test_the_name_of_a_column_is_no_part_of_the_title(typed: str, title: str, kind: str) -> None:
    found = document(typed, "温溪镇夜校于十一月开班，学员八十人，课程十二门，反响很好。")
    assert found.title == title
    guess = found.guess("kind")
    assert (guess.text if guess else "") == kind
    assert bool(found.dropped) == (typed != title)


@pytest.mark.parametrize(("second", "title"), [(51.9, "温溪镇举办青年夜校"), (41.0, "温溪镇")])
def test_a_title_in_two_lines_on_a_photo(second: float, title: str) -> None:
    sizes = [("温溪镇", 61.6), ("举办青年夜校", second)]
    lines = [Piece(text, centered=True, size=size) for text, size in sizes]
    body = [Piece(f"学员八十人，课程十二门，第{n}期反响很好。", size=34.9) for n in range(4)]
    found = structure(RawDocument("jpeg", [*lines, *body], [Notice("recognized", 1)]))
    assert found.title == title
