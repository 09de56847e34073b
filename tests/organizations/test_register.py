"""Importing organizations, groups, people and posts: all or nothing, every bad row named."""

import datetime as dt
from dataclasses import replace

import pytest

from qingxun.audit.models import AuditRow
from qingxun.kit.refusals import PermissionRefused
from qingxun.organizations.actions.register import (
    GroupLine,
    OrganizationLine,
    PersonLine,
    PostLine,
    Register,
    RegisterRefused,
    Sheet,
    import_register,
    plan_register,
)
from qingxun.organizations.models import (
    Appointment,
    GroupMembership,
    Organization,
    OrganizationName,
    Person,
    TreeEdge,
)
from qingxun.organizations.queries import ancestors_on, group_of, roster, tree_on
from qingxun.organizations.states import OrganizationKind, Role
from tests.organizations.factories import AT, County, make_county

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 11, 23)
TOWN = OrganizationKind.TOWNSHIP


@pytest.fixture
def county(db: None) -> County:
    return make_county()


@pytest.fixture
def register(county: County) -> Register:
    code = county.desk.code
    return Register(
        organizations=[
            OrganizationLine(3, "T1-V", "团村支部", OrganizationKind.OTHER, parent_code="T1"),
            OrganizationLine(2, "T1", "共青团东源镇委员会", TOWN, "东源镇", parent_code=code),
        ],
        groups=[GroupLine(2, 2026, "乡镇街道", "T1")],
        people=[
            PersonLine(2, "叶晓敏", "13900000001"),
            PersonLine(3, "叶晓敏", "13900000002"),
            PersonLine(4, "周亮"),
        ],
        posts=[
            PostLine(2, "叶晓敏", "T1", Role.OFFICER, mobile="13900000002"),
            PostLine(3, "周亮", "T1", Role.PRINCIPAL, since=dt.date(2026, 1, 1)),
        ],
    )


def count() -> tuple[int, ...]:
    models = (Organization, OrganizationName, TreeEdge, GroupMembership, Person, Appointment)
    return tuple(model.objects.count() for model in models)


def test_register_goes_in_whole_and_once(county, register) -> None:
    facts = {"register": register, "by": county[Role.SYSTEM_ADMIN], "at": AT}
    result = import_register(**facts)
    assert result.counts == {
        Sheet.ORGANIZATIONS: (2, 0, 0),
        Sheet.GROUPS: (1, 0, 0),
        Sheet.PEOPLE: (3, 0, 0),
        Sheet.POSTS: (2, 0, 0),
    }
    town = Organization.objects.get(code="T1")
    village = Organization.objects.get(code="T1-V")
    assert ancestors_on(village, TODAY) == [town, county.desk]
    assert group_of(town, county.desk, 2026).name == "乡镇街道"
    officer = roster(county.desk, TODAY).get(organization=town).person
    assert officer.mobile == "13900000002"
    after = count()
    again = import_register(**facts)
    assert again.total == 0
    assert count() == after


def test_imported_tree_is_the_same_as_one_founded_by_hand(county, register) -> None:
    import_register(register=register, by=county[Role.SYSTEM_ADMIN], at=AT)
    by_hand = county.units[0]
    imported = Organization.objects.get(code="T1")
    edges = [
        sorted(unit.ancestor_edges.values_list("ancestor", "depth"), key=lambda e: e[1])[1:]
        for unit in (by_hand, imported)
    ]
    assert edges[0] == edges[1] == [(county.desk.pk, 1)]
    assert imported.names.get().short_name == "东源镇"
    assert imported in [node.organization for node in tree_on(TODAY)]
    assert imported.changes.get().kind == "founded"


@pytest.mark.parametrize(
    ("sheet", "line"),
    [
        (Sheet.ORGANIZATIONS, OrganizationLine(9, "T1", "双号", TOWN, parent_code="T1")),
        (Sheet.ORGANIZATIONS, OrganizationLine(9, "N", "无上级", TOWN)),
        (Sheet.ORGANIZATIONS, OrganizationLine(9, "N", "上级有误", TOWN, parent_code="没有")),
        (Sheet.ORGANIZATIONS, OrganizationLine(9, "N", "自己的上级", TOWN, parent_code="N")),
        (Sheet.ORGANIZATIONS, OrganizationLine(9, "N", "长" * 101, TOWN, parent_code="T1")),
        (
            Sheet.ORGANIZATIONS,
            OrganizationLine(
                9, "N", "早于上级", TOWN, parent_code="T1", founded_on=dt.date(1950, 1, 1)
            ),
        ),
        (
            Sheet.ORGANIZATIONS,
            OrganizationLine(
                9, "N", "太远", TOWN, parent_code="T1", founded_on=dt.date(2099, 1, 1)
            ),
        ),
        (Sheet.ORGANIZATIONS, OrganizationLine(9, "N😀", "表情编码", TOWN, parent_code="T1")),
        (Sheet.ORGANIZATIONS, OrganizationLine(9, "N", "表情😀", TOWN, parent_code="T1")),
        (Sheet.GROUPS, GroupLine(9, 2026, "学校", "T1")),
        (Sheet.GROUPS, GroupLine(9, 2026, "学校", "没有")),
        (Sheet.PEOPLE, PersonLine(9, "叶晓敏", "13900000001")),
        (Sheet.PEOPLE, PersonLine(9, "叶晓敏")),
        (Sheet.PEOPLE, PersonLine(9, "长" * 41)),
        (Sheet.PEOPLE, PersonLine(9, "某😀")),
        (Sheet.PEOPLE, PersonLine(9, "某", email="不是邮箱")),
        (Sheet.POSTS, PostLine(9, "叶晓敏", "T1", Role.OFFICER)),
        (Sheet.POSTS, PostLine(9, "没有", "T1", Role.OFFICER)),
        (Sheet.POSTS, PostLine(9, "周亮", "没有", Role.OFFICER)),
        (Sheet.POSTS, PostLine(9, "周亮", "T1", Role.EDITOR)),
        (Sheet.POSTS, PostLine(9, "周亮", "T1", Role.SYSTEM_ADMIN)),
        (Sheet.POSTS, PostLine(9, "周亮", "T1", Role.OFFICER, duty="长" * 201)),
        (Sheet.POSTS, PostLine(9, "周亮", "T1", Role.OFFICER, since=dt.date(1900, 1, 1))),
    ],
)
def test_one_bad_row_is_named_and_nothing_goes_in(county, register, sheet, line) -> None:
    bad = replace(register, **{sheet.value: [*getattr(register, sheet.value), line]})
    before = count()
    with pytest.raises(RegisterRefused) as refused:
        import_register(register=bad, by=county[Role.SYSTEM_ADMIN], at=AT)
    assert [(error.sheet, error.row) for error in refused.value.errors] == [(sheet, 9)]
    assert refused.value.errors[0].sentence
    assert count() == before


def test_every_bad_row_is_named_at_once(county, register) -> None:
    bad = replace(
        register,
        groups=[GroupLine(8, 2026, "学校", "没有")],
        people=[*register.people, PersonLine(9, "")],
        posts=[PostLine(10, "没有", "T1", Role.OFFICER), *register.posts],
    )
    errors = plan_register(bad, on=TODAY).errors
    assert [(error.sheet, error.row) for error in errors] == [
        (Sheet.GROUPS, 8),
        (Sheet.PEOPLE, 9),
        (Sheet.POSTS, 10),
    ]


def test_a_new_name_or_place_of_a_known_one_is_left_to_its_page(county) -> None:
    unit = county.units[0]
    lines = [
        OrganizationLine(2, unit.code, "新名", TOWN, parent_code=county.desk.code),
        OrganizationLine(
            3, county.units[1].code, county.units[1].name, TOWN, parent_code=unit.code
        ),
    ]
    errors = plan_register(Register(organizations=lines), on=TODAY).errors
    assert [error.row for error in errors] == [2, 3]


def test_facts_of_a_known_one_are_corrected_and_empty_cells_change_nothing(county) -> None:
    unit = county.units[0]
    line = OrganizationLine(2, unit.code, unit.name, unit.kind, headcount=120)
    result = import_register(
        register=Register(organizations=[line]), by=county[Role.SYSTEM_ADMIN], at=AT
    )
    unit.refresh_from_db()
    assert (unit.headcount, unit.short_name) == (120, "船寮镇")
    assert result.counts[Sheet.ORGANIZATIONS] == (0, 1, 0)


def test_import_is_audited_row_by_row(county, register) -> None:
    import_register(register=register, by=county[Role.SYSTEM_ADMIN], at=AT)
    verbs = list(AuditRow.objects.values_list("verb", flat=True))
    assert verbs.count("organizations.founded") == 2
    assert verbs.count("organizations.create_person") == 3
    assert verbs.count("organizations.appoint") == 2
    assert verbs.count("organizations.import_register") == 1


def test_only_the_system_administrator_imports(county, register) -> None:
    with pytest.raises(PermissionRefused):
        import_register(register=register, by=county[Role.OFFICE_HEAD], at=AT)


def test_a_thousand_rows_cost_as_many_queries_as_ten(county, django_assert_max_num_queries) -> None:
    def lines(start: int, number: int) -> Register:
        units = [
            OrganizationLine(n, f"B{n}", f"第{n}支部", TOWN, parent_code=county.desk.code)
            for n in range(start, start + number)
        ]
        people = [PersonLine(n, f"人{n}") for n in range(start, start + number)]
        posts = [PostLine(n, f"人{n}", f"B{n}", Role.OFFICER) for n in range(start, start + number)]
        return Register(organizations=units, people=people, posts=posts)

    by = county[Role.SYSTEM_ADMIN]
    with django_assert_max_num_queries(60):
        import_register(register=lines(0, 10), by=by, at=AT)
    with django_assert_max_num_queries(60):
        import_register(register=lines(100, 300), by=by, at=AT)


def test_units_of_different_desks_may_have_the_same_short_name(county: County) -> None:
    other, unit = OrganizationKind.COMMITTEE, OrganizationKind.SCHOOL
    lines = [
        OrganizationLine(2, "C2", "共青团乙县委员会", other, "乙县", parent_code=county.desk.code),
        *(
            OrganizationLine(row, code, name, unit, "一中", parent_code=parent)
            for row, code, name, parent in (
                (3, "S1", "甲县一中", county.desk.code),
                (4, "S2", "乙县一中", "C2"),
                (5, "S3", "乙县第一中学", "C2"),
            )
        ),
    ]
    plan = plan_register(Register(organizations=lines), on=TODAY)
    assert [(each.row, "乙县一中" in each.sentence) for each in plan.errors] == [(5, True)]


def test_what_may_be_meant_so_is_named_and_goes_in(county: County, register: Register) -> None:
    import_register(register=register, by=county[Role.SYSTEM_ADMIN], at=AT)
    soon = OrganizationLine(
        7, "T9", "新设镇", TOWN, parent_code=county.desk.code, founded_on=dt.date(2027, 1, 1)
    )
    people = [
        PersonLine(2, "叶小敏", "13900000001"),  # the number of somebody in the program
        PersonLine(3, "周亮", "13900000009"),  # known without a number: the same one
        PersonLine(4, "叶晓敏", "13900000008"),  # known with two other numbers
        PersonLine(5, "马丽", "0578-6821234"),
        PersonLine(6, "梁明", "0578-6821234"),  # the office's telephone
    ]
    again = Register(organizations=[soon], people=people)
    found = plan_register(again, on=TODAY).warnings
    assert [(each.sheet, each.row) for each in found] == [
        (Sheet.ORGANIZATIONS, 7),
        (Sheet.PEOPLE, 2),
        (Sheet.PEOPLE, 4),
        (Sheet.PEOPLE, 6),
    ]
    assert "马丽" in found[-1].sentence
    import_register(register=again, by=county[Role.SYSTEM_ADMIN], at=AT)
    assert Person.objects.filter(name__in=("马丽", "梁明"), mobile="0578-6821234").count() == 2
