"""Filled-in sheets: heads, kinds, and an error for each bad cell."""

import datetime as dt
import io
from decimal import Decimal

import openpyxl
import pytest

from qingxun.documents import refusals
from qingxun.documents.sheets import ColumnSpec, SheetSpec, read_sheet, read_workbook
from qingxun.kit.clock import CHINA

from . import factories as make

NAME = ColumnSpec("name", "姓名", required=True, max_length=20, aliases=("名字",))
PHONE = ColumnSpec("phone", "手机")
POINTS = ColumnSpec("points", "分数", kind="decimal", minimum=0)
DAY = ColumnSpec("day", "日期", kind="date")
ROLE = ColumnSpec("role", "角色", kind="choice", choices={"信息员": "officer", "负责人": "head"})
COLUMNS = [NAME, PHONE, POINTS, DAY, ROLE]
HEAD = ["姓名", "手机", "分数", "日期", "角色"]


def read(*rows: list[object], head: list[str] | None = None) -> "list[dict[str, object]]":
    result = read_sheet(make.sheet([head or HEAD, *rows]), COLUMNS)
    assert not result.errors
    return [row.values for row in result.rows]


def test_cells_come_in_the_kinds_of_their_columns() -> None:
    (values,) = read([" 陈　芳 ", 13800000000, 1.5, dt.date(2026, 11, 21), "信息员"])
    assert values == {
        "name": "陈芳",
        "phone": "13800000000",
        "points": Decimal("1.5"),
        "day": dt.date(2026, 11, 21),
        "role": "officer",
    }


@pytest.mark.parametrize(
    "written",
    ["2026-11-21", "2026/11/21", "2026.11.21", "2026年11月21日", "２０２６年１１月２１日",
     "20261121", 46347, dt.datetime.fromisoformat("2026-11-21 09:30")],
)  # fmt: skip
def test_dates_are_read_as_people_write_them(written: object) -> None:
    assert read(["陈芳", None, None, written, None])[0]["day"] == dt.date(2026, 11, 21)


def test_moments_are_in_chinas_time() -> None:
    column = ColumnSpec("at", "时间", kind="moment")
    result = read_sheet(make.sheet([["时间"], ["2026年11月21日 09:30"]]), [column])
    assert result.rows[0].values["at"] == dt.datetime(2026, 11, 21, 9, 30, tzinfo=CHINA)


def test_the_head_may_stand_below_a_title_in_any_order_with_other_columns() -> None:
    file = make.sheet(
        [["信息员花名册"], [], ["序号", "手机", "名 字*", "备注"], [1, "138", "林青", "x"]]
    )
    result = read_sheet(file, COLUMNS)
    assert [(row.number, row.values["name"]) for row in result.rows] == [(4, "林青")]


def test_a_wrong_head_names_what_is_missing_and_what_was_found() -> None:
    with pytest.raises(refusals.WrongHeadRefused) as refused:
        read_sheet(make.sheet([["单位", "手机"], ["温溪", "1"]]), COLUMNS)
    assert "姓名" in refused.value.sentence
    assert "单位、手机" in refused.value.sentence


def test_a_sheet_of_something_else_names_all_columns() -> None:
    with pytest.raises(refusals.WrongHeadRefused) as refused:
        read_sheet(make.sheet([["a"], ["b"]]), [POINTS, DAY])
    assert "分数、日期" in refused.value.sentence


def test_every_bad_cell_is_named_by_row_and_column() -> None:
    result = read_sheet(
        make.sheet(
            [
                HEAD,
                ["陈芳", None, "多", "2026-02-30", "主席"],
                ["林青", None, 1, None, None],
                [None, "138", None, None, None],
                ["长" * 21, None, -1, None, None],
            ]
        ),
        COLUMNS,
    )
    assert [row.values["name"] for row in result.rows] == ["林青"]
    assert [(error.row, error.column) for error in result.errors] == [
        (2, "分数"),
        (2, "日期"),
        (2, "角色"),
        (4, "姓名"),
        (5, "姓名"),
        (5, "分数"),
    ]
    assert "信息员、负责人" in result.errors[2].sentence
    assert "21" in result.errors[4].sentence
    assert result.count == 4


def test_error_values_of_formulas_are_told() -> None:
    result = read_sheet(make.sheet([HEAD, ["#REF!"]]), COLUMNS)
    assert "#REF!" in result.errors[0].sentence


def test_a_columns_own_check_refuses_with_its_sentence() -> None:
    column = ColumnSpec("name", "姓名", check=lambda value: "没有这个人。")
    result = read_sheet(make.sheet([["姓名"], ["陈芳"]]), [column])
    assert result.errors[0].sentence == "没有这个人。"


def test_empty_rows_are_passed_over_and_numbers_stay_those_of_excel() -> None:
    result = read_sheet(make.sheet([HEAD, [], ["陈芳"], [None, " "], ["林青"]]), COLUMNS)
    assert [row.number for row in result.rows] == [3, 5]


def test_rows_are_limited() -> None:
    rows = [["陈芳"]] * 12
    assert len(read_sheet(make.sheet([HEAD, *rows]), COLUMNS, max_rows=12).rows) == 12
    with pytest.raises(refusals.TooManyRowsRefused) as refused:
        read_sheet(make.sheet([HEAD, *rows]), COLUMNS, max_rows=11)
    assert "11" in refused.value.sentence
    with pytest.raises(refusals.TooManyRowsRefused):
        read_sheet(make.sheet([HEAD, *rows * 5]), COLUMNS, max_rows=11)


def test_formatted_but_empty_rows_to_the_end_of_the_sheet_cost_nothing() -> None:
    book = openpyxl.Workbook()
    book.active.append(HEAD)
    book.active.append(["陈芳"])
    book.active.cell(1_048_576, 1).number_format = "0.00"
    out = io.BytesIO()
    book.save(out)
    assert len(read_sheet(out.getvalue(), COLUMNS).rows) == 1


def test_several_sheets_are_found_by_their_names() -> None:
    specs = [
        SheetSpec("people", "人员", [NAME]),
        SheetSpec("points", "分数", [POINTS], optional=True),
    ]
    file = make.workbook({"说明": [["x"]], "人员": [["姓名"], ["陈芳"]]})
    result = read_workbook(file, specs)
    assert result["people"].rows[0].values == {"name": "陈芳"}
    assert result["points"].rows == []
    with pytest.raises(refusals.WrongHeadRefused) as refused:
        read_workbook(make.sheet([["姓名"]], title="名单"), specs)
    assert "人员" in refused.value.sentence
    assert "名单" in refused.value.sentence


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (make.word("正文"), refusals.WrongKindRefused),
        (make.ole("Workbook"), refusals.WrongKindRefused),
        (make.ole("EncryptedPackage"), refusals.EncryptedFileRefused),
        ("姓名,手机".encode("gb18030"), refusals.WrongKindRefused),
        (make.sheet([HEAD, ["陈芳"] * 5])[:-200], refusals.DamagedFileRefused),
        (b"", refusals.EmptyFileRefused),
    ],
)
def test_what_is_no_workbook_is_told(content: bytes, expected: type[Exception]) -> None:
    with pytest.raises(expected):
        read_sheet(content, COLUMNS)


def repacked(file: bytes, part: str, change: "tuple[str, str]") -> bytes:
    import zipfile

    with zipfile.ZipFile(io.BytesIO(file)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    before = parts[part].decode()
    assert change[0] in before
    return make.pack(parts | {part: before.replace(*change, 1)})


def test_bombs_and_document_types_in_workbooks_are_refused() -> None:
    file = make.sheet([HEAD, ["陈芳"]])
    part = "xl/worksheets/sheet1.xml"
    padding = ("<sheetData>", "<sheetData>" + " " * 120_000_000)
    doctype = ("<worksheet", '<!DOCTYPE x [<!ENTITY a "b">]><worksheet')
    for change in (padding, doctype):
        with pytest.raises(refusals.UnsafeFileRefused):
            read_sheet(repacked(file, part, change), COLUMNS)


def test_a_sheet_with_no_more_than_a_head_is_refused():
    with pytest.raises(refusals.EmptyFileRefused, match="表头下面"):
        read_sheet(make.sheet([HEAD, [None, " "]]), COLUMNS)
