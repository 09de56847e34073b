"""The normal form of texts, and the way back to the original."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qingxun.language.engine.normalizing import normalize, normalize_with_origins

MIXED = st.text(
    alphabet=st.one_of(
        st.sampled_from(
            "青田縣团乾髮石雕 \n\t\u3000\u202e\u200b\ufe0f\x00ＡＢ１２３㈱①½…“e\u0301ｶﾞ😀İ"
        ),
        st.characters(max_codepoint=0x10FFFF, exclude_categories=("Cs",)),
    ),
    max_size=40,
)


@pytest.mark.parametrize(
    ("text", "normal"),
    [
        ("青田縣　團委ＡＢＣ", "青田县 团委abc"),
        ("  a\n\n b ", "a b"),
        ("石\x00雕", "石雕"),
        ("\u202e石\u200b雕\u2066节\ufe0f\ufeff", "石雕节"),
        ("e\u200d\u0301", "é"),
        ("１２３，㈱", "123,(株)"),
        ("", ""),
    ],
)
def test_texts_get_one_form(text: str, normal: str) -> None:
    assert normalize(text) == normal


@given(MIXED)
def test_the_form_is_the_same_with_and_without_the_way_back(text: str) -> None:
    assert normalize_with_origins(text).text == normalize(text)


@given(MIXED)
def test_a_normal_text_stays_as_it_is(text: str) -> None:
    assert normalize(normalize(text)) == normalize(text)


@given(MIXED, st.integers(0, 40), st.integers(1, 10))
def test_a_span_leads_back_to_characters_that_give_it(text: str, start: int, length: int) -> None:
    normal = normalize_with_origins(text)
    end = min(start + length, len(normal.text))
    if start >= end:
        return
    first, after = normal.original_span(start, end)
    assert 0 <= first < after <= len(text)
    assert normal.text[start:end].strip() in normalize(text[first:after])


def test_a_find_around_what_nobody_sees_is_marked_with_it() -> None:
    original = "\u202e青\u200b年\u2060夜校"
    normal = normalize_with_origins(original)
    assert normal.text == "青年夜校"
    assert normal.original_span(0, 2) == (1, 5)


def test_a_find_in_a_traditional_text_is_marked_where_it_stands() -> None:
    original = "　青田縣石雕　ＳＴＯＮＥ節"
    normal = normalize_with_origins(original)
    start = normal.text.index("stone")
    first, after = normal.original_span(start, start + 5)
    assert original[first:after] == "ＳＴＯＮＥ"
