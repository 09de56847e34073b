"""Lists out: text stays text, numbers are numbers, and what goes out comes back in."""

import datetime as dt
import io
from decimal import Decimal

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qingxun.documents.refusals import EmptyFileRefused
from qingxun.documents.sheets import (
    ColumnSpec,
    SheetSpec,
    export_rows,
    read_sheet,
    read_workbook,
    template_sheet,
    template_workbook,
    xlsx_response,
)
from qingxun.documents.sheets.export import sheet_title

COLUMNS = [
    ColumnSpec("name", "姓名", required=True),
    ColumnSpec("points", "分数", kind="decimal"),
    ColumnSpec("day", "日期", kind="date"),
]


def opened(content: bytes) -> "openpyxl.worksheet.worksheet.Worksheet":
    return openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]


@pytest.mark.parametrize("text", ["=1+1", '=HYPERLINK("http://x","y")', "+86", "-1", "@SUM(A1)"])
def test_text_like_a_formula_stays_text(text: str) -> None:
    cell = opened(export_rows(COLUMNS[:1], [[text]], title="名单"))["A2"]
    assert (cell.value, cell.data_type, cell.quotePrefix) == (text, "s", True)


def test_numbers_dates_and_moments_keep_their_kind() -> None:
    at = dt.datetime(2026, 11, 21, 1, 30, tzinfo=dt.UTC)
    columns = [ColumnSpec(str(n), str(n)) for n in range(5)]
    row = opened(
        export_rows(columns, [[3, Decimal("1.25"), dt.date(2026, 11, 21), at, True]], title="x")
    )[2]
    assert [cell.value for cell in row[:2]] == [3, 1.25]
    assert row[2].value == dt.datetime.fromisoformat("2026-11-21")
    assert row[2].number_format == "yyyy-mm-dd"
    assert row[3].value == dt.datetime.fromisoformat("2026-11-21 09:30")  # China's time
    assert row[4].data_type == "s"


def test_the_head_is_bold_frozen_and_filtered() -> None:
    sheet = opened(export_rows(COLUMNS, [["陈芳", 1, None], ["林青", 2, None]], title="名单"))
    assert [cell.value for cell in sheet[1]] == ["姓名", "分数", "日期"]
    assert sheet["A1"].font.bold
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == "A1:C3"


def test_an_empty_list_has_a_head() -> None:
    assert opened(export_rows(COLUMNS, [], title="名单")).max_row == 1


def test_rows_may_be_mappings_objects_or_have_a_column_function() -> None:
    class Unit:
        name = "温溪镇"

    columns = [ColumnSpec("name", "单位")]
    short = [ColumnSpec("name", "单位", value=lambda unit: unit.name[:2])]
    for given_columns, row, expected in (
        (columns, {"name": "温溪镇"}, "温溪镇"),
        (columns, Unit(), "温溪镇"),
        (columns, ("温溪镇",), "温溪镇"),
        (short, Unit(), "温溪"),
    ):
        assert opened(export_rows(given_columns, [row], title="x"))["A2"].value == expected


def test_control_characters_and_endless_texts_do_not_break_the_file() -> None:
    sheet = opened(export_rows(COLUMNS[:1], [["a\x00\x0bb"], ["长" * 40_000]], title="x"))
    assert sheet["A2"].value == "ab"
    assert len(sheet["A3"].value) == 32_767
    assert sheet["A3"].value.endswith("…")


def test_worksheet_titles_are_made_acceptable() -> None:
    assert sheet_title("2026年[1/2]:表?" + "长" * 40) == "2026年 1 2 表 " + "长" * 19
    assert sheet_title("///") == "Sheet1"


@settings(max_examples=25)
@given(st.lists(st.text(st.characters(codec="utf-8"), min_size=1, max_size=20), max_size=5))
def test_any_text_can_be_exported(texts: list[str]) -> None:
    export_rows(COLUMNS[:1], [[text] for text in texts], title="".join(texts))


def test_what_goes_out_comes_back_in() -> None:
    rows = [["陈芳", Decimal("1.5"), dt.date(2026, 11, 21)], ["=林", Decimal("0.1"), None]]
    back = read_sheet(export_rows(COLUMNS, rows, title="名单"), COLUMNS)
    assert [list(row.values.values()) for row in back.rows] == rows


@pytest.mark.django_db  # the end of a response looks after connections
def test_the_download_streams_under_its_chinese_name() -> None:
    response = xlsx_response("信息员名单", COLUMNS, iter([["陈芳", 1, None]]))
    content = b"".join(response)
    response.close()
    assert opened(content)["A2"].value == "陈芳"
    assert "%E4%BF%A1" in response["Content-Disposition"]
    assert response["Content-Type"].endswith("spreadsheetml.sheet")


def test_the_examples_of_an_untouched_template_are_no_rows() -> None:
    template = template_sheet(COLUMNS, [{"name": "陈芳", "points": 1}])
    with pytest.raises(EmptyFileRefused, match="表头下面一行也没有填"):
        read_sheet(template, COLUMNS)


def test_a_template_explains_its_columns_and_offers_choices() -> None:
    column = ColumnSpec("role", "角色", kind="choice", choices={"信息员": 1, "负责人": 2})
    content = template_sheet([COLUMNS[0], column], [{"name": "陈芳", "role": "信息员"}])
    book = openpyxl.load_workbook(io.BytesIO(content))
    assert [cell.value for cell in book.worksheets[0][1]] == ["姓名*", "角色"]
    (rule,) = book.worksheets[0].data_validations.dataValidation
    assert rule.formula1 == '"信息员,负责人"'
    explained = [[cell.value for cell in row] for row in book.worksheets[1].rows]
    assert [row[1] for row in explained[1:]] == ["姓名", "角色"]
    assert [row[4] for row in explained[1:]] == ["陈芳", "信息员"]
    assert "信息员、负责人" in explained[2][3]


def test_a_template_of_several_sheets_is_read_back() -> None:
    specs = [SheetSpec("people", "人员", COLUMNS), SheetSpec("units", "单位", COLUMNS[:1])]
    result = read_workbook(template_workbook(specs), specs)
    assert {key: sheet.rows for key, sheet in result.items()} == {"people": [], "units": []}
