"""What is typed into the box, and where in a text it is marked."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qingxun.language.engine.normalizing import normalize
from qingxun.search.asking import Field, read_query
from qingxun.search.passages import pieces_of, snippet, spans_of


def test_words_phrases_exclusions_and_fields_are_told_apart() -> None:
    asked = read_query(
        '石雕 “返乡 创业” -夜校 －"周末 班" 单位:山口 种类：侨情 期间:2026Q3 类别:"稿件"'
    )
    assert asked.phrases == ("石雕", "返乡 创业")
    assert asked.without == ("夜校", "周末 班")
    assert asked.values == {
        Field.UNIT: ("山口",),
        Field.TOPIC: ("侨情",),
        Field.PERIOD: ("2026Q3",),
        Field.KIND: ("稿件",),
    }


def test_fields_may_be_written_in_traditional_characters() -> None:
    asked = read_query("單位:山口 種類：僑情 期間:2026Q3")
    assert asked.values == {
        Field.UNIT: ("山口",),
        Field.TOPIC: ("侨情",),
        Field.PERIOD: ("2026Q3",),
    }


@pytest.mark.parametrize(
    ("text", "phrases"),
    [
        ("9:30开会", ("9:30开会",)),
        ("书记：大家好", ("书记:大家好",)),
        ('"没有结束', ("没有结束",)),
        ('""', ()),
        ("-", ("-",)),
        ("ＡＰＰ 團員", ("app", "团员")),
        ("石雕 石雕", ("石雕",)),
        ("单位: 石雕", ("石雕",)),
        ("青年 -", ("青年",)),
        ("青年 － 夜校", ("青年", "夜校")),
    ],
)
def test_what_is_no_operator_is_a_word(text: str, phrases: tuple[str, ...]) -> None:
    assert read_query(text).phrases == phrases


@settings(max_examples=200)
@given(st.text(max_size=60))
def test_nothing_that_is_typed_is_an_error(text: str) -> None:
    asked = read_query(text)
    assert all(normalize(phrase) == phrase for phrase in asked.phrases)
    assert len(asked.phrases) <= 12


@pytest.mark.parametrize(
    ("original", "phrases", "marked"),
    [
        ("組織青田團員　參加", ["团员 参"], ["團員　參"]),
        ("ＡＰＰ推广和app", ["app"], ["ＡＰＰ", "app"]),
        ("第㈠条", ["(一)"], ["㈠"]),
        ("石雕石雕", ["石雕"], ["石雕石雕"]),
        ("青田石雕", ["青田石", "石雕"], ["青田石雕"]),
        ("没有", ["石雕"], []),
    ],
)
def test_marks_stand_in_the_text_as_it_was_written(
    original: str, phrases: list[str], marked: list[str]
) -> None:
    spans = spans_of(original, phrases)
    assert [original[span.start : span.end] for span in spans] == marked
    assert "".join(piece.text for piece in pieces_of(original, spans)) == original


def test_a_snippet_shows_where_the_words_stand_together() -> None:
    text = "石雕。" + "无关的话。" * 60 + "青田石雕艺术节开幕" + "又是别的。" * 60
    pieces = snippet(text, ["石雕", "艺术节"])
    assert [piece.text for piece in pieces if piece.marked] == ["石雕艺术节"]
    assert pieces[0].text == "…"
    assert pieces[-1].text == "…"
    assert sum(len(piece.text) for piece in pieces) < 140
