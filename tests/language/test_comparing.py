"""Comparing two texts: by character, moved paragraphs, each change decided for itself."""

from hypothesis import given
from hypothesis import strategies as st

from qingxun.language.engine.comparing import Comparison, Mark, Piece, compare, flat

WORDS = st.sampled_from(
    ["团青年", "志愿者", "服务中心", "，", "。", "；", "\n", "镇", "a1 ", "石雕"]
)
TEXTS = st.lists(WORDS, max_size=40).map("".join)
LINES = st.lists(
    st.sampled_from(
        [
            "船寮镇团委组织青年志愿者开展夏季防溺水巡查。\n",
            "鹤城街道的侨乡夜校开班，四十名青年报名学习西班牙语。\n",
            "山口镇石雕学徒说，学艺五年最难的是静下心来。\n",
            "方山乡的鱼灯队在国庆期间演出了十二场。\n",
            "短行\n",
        ]
    ),
    max_size=8,
).map("".join)


def text_of(comparison: Comparison, *marks: Mark) -> str:
    return "".join(piece.text for piece in comparison.pieces if piece.mark in marks)


def changed(comparison: Comparison) -> list[Piece]:
    return [piece for piece in comparison.pieces if piece.mark is not Mark.SAME]


@given(st.one_of(TEXTS, LINES), st.one_of(TEXTS, LINES))
def test_both_texts_can_be_read_back_from_the_pieces(before: str, after: str) -> None:
    found = compare(before, after)
    assert text_of(found, Mark.SAME, Mark.REMOVED, Mark.MOVED_FROM) == before
    assert text_of(found, Mark.SAME, Mark.ADDED, Mark.MOVED) == after


@given(st.one_of(TEXTS, LINES), st.one_of(TEXTS, LINES))
def test_accepting_all_gives_the_new_text_and_rejecting_all_the_old(
    before: str, after: str
) -> None:
    found = compare(before, after)
    assert found.with_decisions([]) == after
    assert found.with_decisions(found.changes) == before


@given(st.one_of(TEXTS, LINES))
def test_a_text_compared_with_itself_has_no_changes(text: str) -> None:
    assert compare(text, text).changes == []


def test_one_changed_character_is_marked_alone() -> None:
    found = compare(
        "船寮镇团委开展志愿服务。共有30人参加。", "船寮镇团委开展志愿服务。共有36人参加。"
    )
    assert found.pieces == (
        Piece(Mark.SAME, "船寮镇团委开展志愿服务。共有3"),
        Piece(Mark.REMOVED, "0", 1),
        Piece(Mark.ADDED, "6", 1),
        Piece(Mark.SAME, "人参加。"),
    )
    assert found.counts() == (1, 1)


def test_an_inserted_sentence_leaves_its_neighbours_whole() -> None:
    found = compare("第一句。第三句。", "第一句。第二句很长很长。第三句。")
    assert changed(found) == [Piece(Mark.ADDED, "第二句很长很长。", 1)]


def test_a_rewritten_sentence_is_replaced_as_a_whole() -> None:
    found = compare("会议圆满结束。", "侨乡青年留守问题突出！")
    assert [piece.mark for piece in found.pieces] == [Mark.REMOVED, Mark.ADDED]


def test_a_moved_paragraph_is_recognized_with_what_changed_inside() -> None:
    one = "船寮镇团委组织青年志愿者开展夏季防溺水巡查，共出动三十人次。\n"
    two = "鹤城街道的侨乡夜校开班，四十名青年报名学习西班牙语。\n"
    three = "山口镇石雕学徒说，学艺五年最难的是静下心来。\n"
    found = compare(one + two + three, two + three + one.replace("三十", "五十"))
    moved = [piece for piece in found.pieces if piece.mark is Mark.MOVED]
    assert len(moved) == 1
    assert [p.text for p in moved[0].inner if p.mark is not Mark.SAME] == ["三", "五"]
    assert found.counts() == (1, 1)
    inner = next(piece.change for piece in moved[0].inner if piece.change)
    assert found.with_decisions([inner]) == two + three + one
    assert found.with_decisions([moved[0].change]) == one.replace("三十", "五十") + two + three


def test_two_sentences_joined_into_one_show_only_the_joint() -> None:
    found = compare("巡查持续一个月。共劝离二十人。", "巡查持续一个月，共劝离二十人。")
    assert [piece.text for piece in changed(found)] == ["。", "，"]


def test_each_change_is_decided_for_itself() -> None:
    before, after = (
        "甲镇三十人参加了志愿服务活动，乙镇没有。",
        "甲镇四十人参加了志愿服务活动，丙镇没有。",
    )
    found = compare(before, after)
    assert found.changes == [1, 2]
    assert found.with_decisions([1]) == before.replace("乙镇", "丙镇")
    assert found.with_decisions([2]) == before.replace("三十", "四十")


def test_a_removed_paragraph_is_marked_with_its_line_break() -> None:
    found = compare("第一段。\n第二段。\n第三段。", "第一段。\n第三段。")
    assert text_of(found, Mark.REMOVED) == "第二段。\n"


def test_long_texts_are_answered_whatever_they_have_in_common() -> None:
    before = "".join(f"第{n}个团支部开展了主题团日活动，参加人数为{n * 7}人。" for n in range(600))
    assert compare(before, before.replace("主题", "专题")).counts() == (600, 600)
    other = "".join(f"青年夜校{n}、" for n in range(2500))
    marks = [piece.mark for piece in flat(compare("石雕，" * 4000, other).pieces)]
    assert marks == [Mark.REMOVED, Mark.ADDED]


def test_paragraphs_that_changed_places_and_wording_are_moved() -> None:
    first = "下一步，乡团委把直播间固定在村文化礼堂，每周二、周五开播，轮流帮卖笋干"
    second = "舒桥乡团委组织六名青年村播开设助农直播间，三天帮果农卖出东魁杨梅"
    found = compare(
        f"{second}两千三百斤。\n{first}、土蜂蜜。", f"{first}和土蜂蜜。\n{second}2300斤。"
    )
    assert [piece.mark for piece in found.pieces].count(Mark.MOVED) == 1
    assert found.with_decisions(found.changes) == found.before
