"""Cleaning, encodings and the guess at a title."""

import io
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qingxun.documents.engine.faults import Fault
from qingxun.documents.engine.readers.read import read_document
from qingxun.documents.engine.text import clean_line, clean_text, could_be_title


@pytest.mark.parametrize(
    ("given_line", "expected"),
    [
        ("　　共１２０名\u00a0青年参加", "共120名 青年参加"),
        ("通　　知", "通知"),
        ("参加人员：张三 李四 王五", "参加人员：张三 李四 王五"),
        ("一是 ， 抓好 。", "一是，抓好。"),
        ("增长３．５％", "增长3.5％"),
        ("零\u200b宽\ufeff字", "零宽字"),
        ("⼈⼤代表", "人大代表"),
        ("Open  Source", "Open Source"),
        ("家庭👨\u200d👩\u200d👧出游🎉", "家庭👨\u200d👩\u200d👧出游🎉"),
        ("中\u200d文", "中文"),
        ("响\x07铃\x1b", "响铃"),
    ],
)
def test_a_line_is_put_right(given_line: str, expected: str) -> None:
    assert clean_line(given_line) == expected


def test_blank_lines_go_and_line_ends_of_all_kinds_are_known() -> None:
    assert clean_text("甲\r\n\r\n　\n乙\u2028丙\x0b丁") == "甲\n乙\n丙\n丁"
    assert clean_text("\t近日，\n村 \t４０ 人\n\t课时") == "近日，\n村\t40 人\n课时"


def test_a_row_with_one_filled_cell_keeps_its_tabs_between_rows() -> None:
    assert clean_text("村\t期\n东 片\t\n龙现\t２\n附注\t") == "村\t期\n东片\t\n龙现\t2\n附注"


@given(st.text(alphabet="青田，。“A9.- \n\u3000１．\u200b\t\u2028", max_size=60))
def test_a_text_without_anything_to_clean_comes_out_as_by_cleaning_its_lines(text: str) -> None:
    lines = [clean_line(line) for line in re.split(r"[\n\u2028]+", text)]
    wanted = "\n".join(line for line in lines if line)
    assert "".join(clean_text(text).split()) == "".join(wanted.split())
    assert clean_text(text) == wanted or "\t" in text  # cells are cleaned one by one


@given(st.text(max_size=300))
def test_cleaning_twice_changes_nothing_more(text: str) -> None:
    once = clean_text(text)
    assert clean_text(once) == once


@given(st.text(alphabet=st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF), max_size=200))
def test_cleaning_loses_no_chinese_character(text: str) -> None:
    assert clean_text(text) == text


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_text_files_are_read_in_the_encodings_of_our_offices(encoding: str) -> None:
    text = "温溪镇举办青年夜校\r\n　　十一月，温溪镇团委开班２期。\r\n䶮、㙍两村参加。"
    prose = read_document(io.BytesIO(text.encode(encoding)))
    assert prose.title == "温溪镇举办青年夜校"
    assert prose.as_body() == "十一月，温溪镇团委开班2期。\n䶮、㙍两村参加。"


def test_a_first_line_that_is_a_sentence_is_no_title() -> None:
    prose = read_document(io.BytesIO("各乡镇团委：\n请于月底前报送。".encode()))
    assert prose.title == ""
    assert prose.as_body().startswith("各乡镇团委：")


def test_mastheads_are_no_titles() -> None:
    assert not could_be_title("第12期（总第340期）")
    assert not could_be_title("青团委〔2026〕12号")
    assert could_be_title("侨乡青年返乡创业的三点做法")


def test_bytes_that_nobody_wrote_are_no_text() -> None:
    with pytest.raises(Fault) as fault:
        read_document(io.BytesIO(bytes(range(256)) * 20))
    assert fault.value.code == "wrong_kind"


def test_an_empty_text_is_told() -> None:
    with pytest.raises(Fault) as fault:
        read_document(io.BytesIO("　\n\n".encode()))
    assert fault.value.code == "empty"
