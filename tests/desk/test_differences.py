"""Comparing two texts character by character."""

import time

from hypothesis import given
from hypothesis import strategies as st

from qingxun.desk.differences import Mark, Piece, change_counts, compare, has_changes

TEXTS = st.text(alphabet="团青年志愿者服务中心，。；\n镇a1 ", max_size=80)


def old_of(pieces: list[Piece]) -> str:
    return "".join(p.text for p in pieces if p.mark is not Mark.ADDED)


def new_of(pieces: list[Piece]) -> str:
    return "".join(p.text for p in pieces if p.mark is not Mark.REMOVED)


@given(TEXTS, TEXTS)
def test_both_texts_can_be_read_back_from_the_pieces(before: str, after: str) -> None:
    pieces = compare(before, after)
    assert old_of(pieces) == before
    assert new_of(pieces) == after


@given(TEXTS)
def test_a_text_compared_with_itself_has_no_changes(text: str) -> None:
    assert not has_changes(compare(text, text))


def test_one_changed_character_is_marked_alone() -> None:
    pieces = compare(
        "船寮镇团委开展志愿服务。共有30人参加。", "船寮镇团委开展志愿服务。共有36人参加。"
    )
    assert pieces == [
        Piece(Mark.SAME, "船寮镇团委开展志愿服务。共有3"),
        Piece(Mark.REMOVED, "0"),
        Piece(Mark.ADDED, "6"),
        Piece(Mark.SAME, "人参加。"),
    ]
    assert change_counts(pieces) == (1, 1)


def test_an_inserted_sentence_leaves_its_neighbours_whole() -> None:
    pieces = compare("第一句。第三句。", "第一句。第二句很长很长。第三句。")
    assert [p for p in pieces if p.mark is not Mark.SAME] == [Piece(Mark.ADDED, "第二句很长很长。")]


def test_a_rewritten_sentence_is_replaced_as_a_whole() -> None:
    pieces = compare("会议圆满结束。", "侨乡青年留守问题突出！")
    assert [p.mark for p in pieces] == [Mark.REMOVED, Mark.ADDED]


def test_a_removed_paragraph_is_marked_with_its_line_break() -> None:
    pieces = compare("第一段。\n第二段。\n第三段。", "第一段。\n第三段。")
    removed = "".join(p.text for p in pieces if p.mark is Mark.REMOVED)
    assert removed in ("第二段。\n", "\n第二段。")


def test_two_long_texts_with_a_change_in_every_sentence_are_compared_quickly() -> None:
    before = "".join(f"第{n}个团支部开展了主题团日活动，参加人数为{n * 7}人。" for n in range(600))
    after = before.replace("主题", "专题")
    started = time.perf_counter()
    assert change_counts(compare(before, after)) == (600, 600)
    assert time.perf_counter() - started < 5


def test_two_long_texts_with_nothing_in_common_are_compared_quickly() -> None:
    before = "".join(f"石雕、杨梅和田鱼{n}，" for n in range(2000))
    after = "".join(f"青年夜校{n}、" for n in range(2500))
    started = time.perf_counter()
    assert [piece.mark for piece in compare(before, after)] == [Mark.REMOVED, Mark.ADDED]
    assert time.perf_counter() - started < 5
