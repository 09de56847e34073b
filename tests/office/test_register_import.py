"""The register workbook: template, upload, preview that names bad rows, all or nothing."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from openpyxl import Workbook, load_workbook

from qingxun.office.register_import import read_register
from qingxun.organizations.models import Organization, Person
from qingxun.organizations.queries import roster
from qingxun.organizations.states import Role
from tests.organizations.factories import AT, County, client_of, make_county

pytestmark = pytest.mark.django_db
UPLOAD = "/organizations/import/"
HEADS = {
    "组织": ["组织编码", "全称", "简称", "类型", "层级", "上级编码", "团员数"],
    "分组": ["年度", "组别", "组织编码"],
    "人员": ["姓名", "手机"],
    "任职": ["姓名", "手机", "组织编码", "角色", "职务", "起始日期"],
}


@pytest.fixture
def county(db: None, settings, tmp_path) -> County:
    settings.MEDIA_ROOT = tmp_path
    return make_county()


@pytest.fixture
def client(county: County) -> Client:
    return client_of(county[Role.SYSTEM_ADMIN])


def rows_of(county: County) -> dict[str, list[list[object]]]:
    desk = county.desk.code
    return {
        "组织": [["T07", "共青团东源镇委员会", "东源镇", "乡镇街道", "", desk, 320]],
        "分组": [[2026, "乡镇街道", "T07"]],
        "人员": [["叶晓敏", "13900000001"]],
        "任职": [["叶晓敏", "", "T07", "信息员", "团委副书记", "2026-01-15"]],
    }


def workbook(rows: dict[str, list[list[object]]]) -> SimpleUploadedFile:
    book = Workbook()
    book.remove(book.active)
    for title, lines in rows.items():
        sheet = book.create_sheet(title)
        sheet.append(HEADS[title])
        for line in lines:
            sheet.append(line)
    out = io.BytesIO()
    book.save(out)
    return SimpleUploadedFile("名册.xlsx", out.getvalue())


def test_good_workbook_is_previewed_and_then_goes_in(county, client) -> None:
    response = client.post(UPLOAD, {"file": workbook(rows_of(county))})
    assert response.status_code == 303
    page = client.get(response.url)
    assert page.context["error_count"] == 0
    assert ("组织", 1, 0, 0) in page.context["counts"]
    assert not Person.objects.filter(name="叶晓敏").exists()
    assert client.post(response.url + "apply/").status_code == 303
    unit = Organization.objects.get(code="T07")
    post = roster(county.desk, AT.date()).get(organization=unit)
    assert (post.person.name, post.post, unit.headcount) == ("叶晓敏", "团委副书记", 320)
    assert client.get(response.url).context["nothing_new"]


def test_rows_to_look_at_are_listed_and_may_go_in(county, client) -> None:
    rows = rows_of(county)
    rows["人员"] += [["马丽", "0578-6821234"], ["梁明", "0578-6821234"]]
    page = client.get(client.post(UPLOAD, {"file": workbook(rows)}).url)
    assert "有 1 处请核对" in page.content.decode()
    assert "梁明的电话与马丽相同" in page.content.decode()
    assert "全部导入" in page.content.decode()


def test_every_bad_row_is_named_and_nothing_goes_in(county, client) -> None:
    rows = rows_of(county)
    rows["组织"].append(["T08", "某镇", "", "没有的类型", "", county.desk.code, "很多"])
    rows["任职"].append(["没有的人", "", "T07", "信息员", "", ""])
    response = client.post(UPLOAD, {"file": workbook(rows)})
    page = client.get(response.url)
    named = {(sheet, row) for sheet, row, _column, _sentence in page.context["errors"]}
    assert named == {("组织", 3), ("任职", 3)}
    assert page.context["error_count"] == 3
    applied = client.post(response.url + "apply/")
    assert applied.url == response.url
    assert not Organization.objects.filter(code="T07").exists()


def test_bad_rows_are_listed_as_the_workbook_has_them(county, client) -> None:
    rows = rows_of(county)
    rows["分组"].append(["今年", "乡镇街道", "T07"])
    rows["组织"].append(["T08", "某镇", "", "乡镇街道", "", "没有这个编码"])
    rows["组织"].append(["T09", "另一个团委", "东源镇", "乡镇街道", "", county.desk.code])
    rows["人员"].append(["李四", "见备注"])
    page = client.get(client.post(UPLOAD, {"file": workbook(rows)}).url)
    errors = page.context["errors"]
    assert [sheet for sheet, *_rest in errors] == ["组织", "组织", "分组", "人员"]
    assert "已用简称“东源镇”" in errors[1][-1]
    assert "“见备注”不是电话号码" in errors[-1][-1]


@pytest.mark.parametrize(
    "content", [b"", b"not a workbook", b"PK\x03\x04broken"], ids=["empty", "text", "broken"]
)
def test_file_that_is_no_workbook_gets_a_sentence(county, client, content) -> None:
    response = client.post(UPLOAD, {"file": SimpleUploadedFile("名册.xlsx", content)})
    assert response.status_code == 200
    assert response.context["form"].errors["file"]


def test_wrong_head_is_named(county, client) -> None:
    book = Workbook()
    book.active.title = "组织"
    book.active.append(["名称", "地址"])
    out = io.BytesIO()
    book.save(out)
    response = client.post(UPLOAD, {"file": SimpleUploadedFile("a.xlsx", out.getvalue())})
    assert "组织编码" in str(response.context["form"].errors["file"])


def test_template_has_the_four_sheets_and_reads_as_empty(county, client) -> None:
    response = client.get(reverse("organizations:import_template"))
    book = load_workbook(io.BytesIO(response.content))
    assert book.sheetnames[:4] == ["组织", "分组", "人员", "任职"]
    reading = read_register(response.content)
    assert not reading.errors
    assert not reading.register.organizations


def test_others_see_neither_page_nor_file(county, client) -> None:
    response = client.post(UPLOAD, {"file": workbook(rows_of(county))})
    stranger = client_of(county[Role.SECURITY_ADMIN])
    assert stranger.get(response.url).status_code == 403
    assert stranger.post(response.url + "apply/").status_code == 403


def test_page_says_beforehand_that_it_is_all_or_nothing(county, client) -> None:
    assert "一行也不导入" in client.get(UPLOAD).content.decode()
