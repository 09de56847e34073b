"""The register workbook (组织人员导入): its four sheets, read into the lines that are imported."""

from dataclasses import dataclass, field
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _

from qingxun.documents.reading import Source
from qingxun.documents.sheets import (
    ColumnSpec,
    SheetSpec,
    read_workbook,
    template_workbook,
)
from qingxun.organizations.actions.register import (
    GroupLine,
    OrganizationLine,
    PersonLine,
    PostLine,
    Register,
    Sheet,
)
from qingxun.organizations.states import ADMIN_ROLES, Level, OrganizationKind, Role

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LINES: dict[Sheet, type] = {
    Sheet.ORGANIZATIONS: OrganizationLine,
    Sheet.GROUPS: GroupLine,
    Sheet.PEOPLE: PersonLine,
    Sheet.POSTS: PostLine,
}

# The heads and the words in the cells are the office's own Chinese, whatever the page's language.
TITLES = {
    Sheet.ORGANIZATIONS: "组织",
    Sheet.GROUPS: "分组",
    Sheet.PEOPLE: "人员",
    Sheet.POSTS: "任职",
}
KINDS = {
    "团委": OrganizationKind.COMMITTEE,
    "乡镇街道": OrganizationKind.TOWNSHIP,
    "学校": OrganizationKind.SCHOOL,
    "企业": OrganizationKind.ENTERPRISE,
    "战线": OrganizationKind.LINE,
    "其他": OrganizationKind.OTHER,
}
LEVELS = {
    "乡镇级": Level.TOWN,
    "县级": Level.COUNTY,
    "市级": Level.CITY,
    "省级": Level.PROVINCE,
    "中央": Level.CENTRE,
}
ROLES = {
    "信息员": Role.OFFICER,
    "单位负责人": Role.PRINCIPAL,
    "编辑": Role.EDITOR,
    "办公室主任": Role.OFFICE_HEAD,
    "签发领导": Role.SIGNING_LEADER,
    "单位领导": Role.UNIT_LEADER,
}
assert set(ROLES.values()) == set(Role) - ADMIN_ROLES


@dataclass
class Reading:
    """What a workbook says: the register, and every cell that cannot be read.

    An error is (sheet, row, column, sentence).
    """

    register: Register
    errors: list[tuple[str, int, str, str]] = field(default_factory=list)


def sheet_titles() -> dict[Sheet, str]:
    """How each sheet is called in the workbook."""
    return TITLES


def read_register(file: Source) -> Reading:
    """Read a workbook; raises a ``Refusal`` when it is none or lacks a sheet or a head."""
    found = read_workbook(file, register_sheets())
    lines: dict[str, list[Any]] = {}
    errors = []
    for sheet in Sheet:
        rows = found[sheet.value]
        lines[sheet.value] = [
            LINES[sheet](row=row.number, **_given(row.values)) for row in rows.rows
        ]
        errors += [(error.sheet, error.row, error.column, error.sentence) for error in rows.errors]
    return Reading(Register(**lines), errors)


def _given(values: dict[str, Any]) -> dict[str, Any]:
    """The filled-in cells; for the empty ones the line's own defaults hold."""
    return {key: value for key, value in values.items() if value not in (None, "")}


def template_response() -> HttpResponse:
    """The empty workbook with a page that explains its columns."""
    response = HttpResponse(template_workbook(register_sheets()), content_type=XLSX)
    response.headers["Content-Disposition"] = (
        "attachment; filename=register.xlsx; "
        "filename*=UTF-8''%E7%BB%84%E7%BB%87%E4%BA%BA%E5%91%98%E5%AF%BC%E5%85%A5.xlsx"
    )
    return response


def register_sheets() -> list[SheetSpec]:
    """The four sheets."""
    return [
        SheetSpec(Sheet.ORGANIZATIONS, TITLES[Sheet.ORGANIZATIONS], _organization_columns()),
        SheetSpec(Sheet.GROUPS, TITLES[Sheet.GROUPS], _group_columns(), optional=True),
        SheetSpec(Sheet.PEOPLE, TITLES[Sheet.PEOPLE], _person_columns(), optional=True),
        SheetSpec(Sheet.POSTS, TITLES[Sheet.POSTS], _post_columns(), optional=True),
    ]


def _organization_columns() -> list[ColumnSpec]:
    return [
        ColumnSpec(
            "code",
            "组织编码",
            required=True,
            max_length=40,
            example="T07",
            help=_("Stays the same for ever; a known code is corrected, a new one is founded."),
        ),
        ColumnSpec("name", "全称", required=True, max_length=100, example="共青团船寮镇委员会"),
        ColumnSpec("short_name", "简称", max_length=40, example="船寮镇"),
        ColumnSpec("kind", "类型", kind="choice", required=True, choices=KINDS, example="乡镇街道"),
        ColumnSpec("level", "层级", kind="choice", choices=LEVELS, example="乡镇级"),
        ColumnSpec(
            "parent_code",
            "上级编码",
            max_length=40,
            help=_("The code of the organization above, from this sheet or the program."),
        ),
        ColumnSpec("founded_on", "成立日期", kind="date", example="2001-05-04"),
        ColumnSpec("is_desk", "是否采编", kind="boolean", example="否"),
        ColumnSpec("headcount", "团员数", kind="integer", minimum=0, maximum=10_000_000),
        ColumnSpec("order", "排序", kind="integer", minimum=0, maximum=1_000_000),
        ColumnSpec("note", "备注", max_length=200),
    ]


def _group_columns() -> list[ColumnSpec]:
    return [
        ColumnSpec(
            "year", "年度", kind="integer", required=True, minimum=2000, maximum=2100, example=2026
        ),
        ColumnSpec("group", "组别", required=True, max_length=60, example="乡镇街道"),
        ColumnSpec("code", "组织编码", required=True, max_length=40, example="T07"),
    ]


def _person_columns() -> list[ColumnSpec]:
    return [
        ColumnSpec("name", "姓名", required=True, max_length=40, example="叶晓敏"),
        ColumnSpec(
            "mobile",
            "手机",
            max_length=20,
            aliases=("手机号", "手机号码", "联系电话"),
            help=_("Tells two people of one name apart."),
            example="13900000001",
        ),
        ColumnSpec("email", "邮箱", max_length=200),
        ColumnSpec("note", "备注", max_length=200),
    ]


def _post_columns() -> list[ColumnSpec]:
    return [
        ColumnSpec("name", "姓名", required=True, max_length=40, example="叶晓敏"),
        ColumnSpec("mobile", "手机", max_length=20, aliases=("手机号", "手机号码", "联系电话")),
        ColumnSpec("code", "组织编码", required=True, max_length=40, example="T07"),
        ColumnSpec("role", "角色", kind="choice", required=True, choices=ROLES, example="信息员"),
        ColumnSpec("post", "职务", max_length=60, example="团委副书记"),
        ColumnSpec("duty", "信息职责", max_length=200),
        ColumnSpec("since", "起始日期", kind="date", help=_("Empty: the day of the import.")),
    ]
