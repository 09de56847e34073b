"""Founding, renaming, moving, merging and dissolving take effect on their day."""

import datetime as dt

import pytest

from qingxun.audit.models import AuditRow
from qingxun.config.jobs.timetable import JOBS, run_due
from qingxun.kit.clock import start_of
from qingxun.kit.refusals import PermissionRefused
from qingxun.organizations.actions import (
    ChangeRefused,
    apply_due_changes,
    change_organization,
    dissolve_organization,
    found_organization,
    merge_organizations,
    move_organization,
    rename_organization,
)
from qingxun.organizations.models import OPEN_END, Appointment, Organization, OrganizationChange
from qingxun.organizations.queries import names_on, parents_on, roster, units_under
from qingxun.organizations.states import Role
from qingxun.records.signals import fact_recorded
from tests.organizations.factories import AT, County, make_county, make_desk, make_unit

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 11, 23)
NEXT_YEAR = dt.date(2027, 1, 1)


@pytest.fixture
def county(db: None) -> County:
    return make_county()


@pytest.fixture
def facts(county: County) -> dict[str, object]:
    return {"by": county[Role.SYSTEM_ADMIN], "at": AT}


def test_rename_holds_from_its_day_and_the_past_keeps_the_old_name(county, facts) -> None:
    unit = county.units[0]
    rename_organization(
        organization=unit, name="共青团船寮街道工作委员会", short_name="船寮街道", on=TODAY, **facts
    )
    before = names_on(TODAY - dt.timedelta(days=1), [unit.pk])[unit.pk]
    assert before.short_name == "船寮镇"
    assert names_on(TODAY, [unit.pk])[unit.pk].short_name == "船寮街道"
    assert unit.short_name == "船寮街道"


def test_future_rename_is_shown_on_its_day_by_the_daily_job(county, facts) -> None:
    unit = county.units[0]
    rename_organization(organization=unit, name="新名", on=NEXT_YEAR, **facts)
    assert unit.short_name == "船寮镇"
    assert apply_due_changes(on=TODAY, at=AT) == 0
    assert names_on(NEXT_YEAR, [unit.pk])[unit.pk].name == "新名"
    assert apply_due_changes(on=NEXT_YEAR, at=start_of(NEXT_YEAR)) == 1
    unit.refresh_from_db()
    assert unit.name == "新名"
    assert apply_due_changes(on=NEXT_YEAR, at=start_of(NEXT_YEAR)) == 0
    assert OrganizationChange.objects.get(organization=unit).shown_at == start_of(NEXT_YEAR)


def test_daily_job_shows_what_is_due(county, facts) -> None:
    unit = county.units[0]
    rename_organization(organization=unit, name="新名", on=NEXT_YEAR, **facts)
    run_due(start_of(NEXT_YEAR), [job for job in JOBS if job.name == "show-due-changes"])
    unit.refresh_from_db()
    assert unit.name == "新名"


def test_rename_in_the_past_ends_where_the_next_one_begins(county, facts) -> None:
    unit = county.units[0]
    rename_organization(organization=unit, name="丙", on=dt.date(2026, 6, 1), **facts)
    rename_organization(organization=unit, name="乙", on=dt.date(2026, 3, 1), **facts)
    days = [dt.date(2026, 2, 1), dt.date(2026, 4, 1), dt.date(2026, 7, 1)]
    found = [names_on(day, [unit.pk])[unit.pk].name for day in days]
    assert found == ["共青团船寮镇委员会", "乙", "丙"]
    assert unit.name == "丙"


def test_rename_of_the_same_day_corrects_that_days_name(county, facts) -> None:
    unit = county.units[0]
    rename_organization(organization=unit, name="错字", on=TODAY, **facts)
    rename_organization(organization=unit, name="正字", on=TODAY, **facts)
    assert [row.name for row in unit.names.order_by("valid_from")] == [
        "共青团船寮镇委员会",
        "正字",
    ]
    with pytest.raises(ChangeRefused):
        rename_organization(organization=unit, name="正字", on=TODAY, **facts)


def test_move_in_the_future_shows_on_its_day(county, facts) -> None:
    desk = make_desk("共青团丽水市委员会", "团市委")
    unit = county.units[0]
    move_organization(organization=unit, parent=desk, on=NEXT_YEAR, **facts)
    assert unit.parent_id == county.desk.pk
    assert parents_on(NEXT_YEAR, [unit.pk]) == {unit.pk: desk.pk}
    apply_due_changes(on=NEXT_YEAR, at=start_of(NEXT_YEAR))
    unit.refresh_from_db()
    assert unit.parent_id == desk.pk


def test_move_below_itself_is_refused_with_a_sentence(county, facts) -> None:
    with pytest.raises(ChangeRefused) as refused:
        move_organization(organization=county.desk, parent=county.units[0], on=TODAY, **facts)
    assert county.units[0].name in refused.value.sentence


def test_merger_carries_posts_and_keeps_the_past(county, facts) -> None:
    old, new = county.units[:2]
    merge_organizations(organization=old, into=new, on=NEXT_YEAR, **facts)
    officers = list(roster(county.desk, TODAY))
    assert [row.organization for row in officers] == [old]
    moved = list(roster(county.desk, NEXT_YEAR))
    assert [(row.organization, row.person) for row in moved] == [(new, county[Role.OFFICER])]
    assert old not in units_under(county.desk, NEXT_YEAR)
    assert old in units_under(county.desk, TODAY)
    old.refresh_from_db()
    assert old.successor == new


def test_dissolving_ends_posts_and_is_refused_while_somebody_is_below(county, facts) -> None:
    with pytest.raises(ChangeRefused) as refused:
        dissolve_organization(organization=county.desk, on=NEXT_YEAR, **facts)
    assert "船寮镇" in refused.value.sentence
    unit = county.units[0]
    dissolve_organization(organization=unit, on=NEXT_YEAR, **facts)
    assert not Appointment.objects.filter(organization=unit, valid_until=OPEN_END).exists()
    with pytest.raises(ChangeRefused):
        rename_organization(organization=unit, name="再起", on=NEXT_YEAR, **facts)


def test_dissolving_before_a_recorded_change_is_refused(county, facts) -> None:
    unit = county.units[0]
    rename_organization(organization=unit, name="新名", on=NEXT_YEAR, **facts)
    with pytest.raises(ChangeRefused):
        dissolve_organization(organization=unit, on=TODAY, **facts)


def test_found_under_a_parent_that_ends_is_refused(county, facts) -> None:
    dissolve_organization(organization=county.units[0], on=NEXT_YEAR, **facts)
    with pytest.raises(ChangeRefused):
        found_organization(code="X", name="某村", parent=county.units[0], on=TODAY, **facts)


@pytest.mark.parametrize(
    ("code", "name", "on"),
    [
        ("X", " ", TODAY),
        ("", "某镇", TODAY),
        ("X", "长" * 101, TODAY),
        ("X", "某镇", dt.date(3026, 1, 1)),
        ("X", "某镇", dt.date(202, 1, 1)),
    ],
)
def test_slips_of_the_pen_are_refused(county, facts, code, name, on) -> None:
    count = Organization.objects.count()
    with pytest.raises(ChangeRefused):
        found_organization(code=code, name=name, parent=county.desk, on=on, **facts)
    assert Organization.objects.count() == count


def test_code_of_another_organization_is_refused(county, facts) -> None:
    with pytest.raises(ChangeRefused):
        found_organization(
            code=county.units[0].code, name="某镇", parent=county.desk, on=TODAY, **facts
        )


@pytest.mark.parametrize("role", [Role.OFFICE_HEAD, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN])
def test_only_the_system_administrator_changes_the_tree(county, role) -> None:
    facts = {"by": county[role], "at": AT}
    unit = county.units[0]
    for act in (
        lambda: found_organization(code="X", name="某", parent=None, on=TODAY, **facts),
        lambda: rename_organization(organization=unit, name="某", on=TODAY, **facts),
        lambda: move_organization(organization=unit, parent=None, on=TODAY, **facts),
        lambda: merge_organizations(organization=unit, into=county.units[1], on=TODAY, **facts),
        lambda: dissolve_organization(organization=unit, on=TODAY, **facts),
        lambda: change_organization(organization=unit, note="某", **facts),
    ):
        with pytest.raises(PermissionRefused):
            act()


def test_every_change_is_told_and_audited(county, facts) -> None:
    heard = []

    def hear(instance, **_signal: object) -> None:
        heard.append((instance.kind, instance.organization_id))

    fact_recorded.connect(hear, sender=OrganizationChange)
    unit = county.units[0]
    try:
        rename_organization(organization=unit, name="新名", on=TODAY, **facts)
    finally:
        fact_recorded.disconnect(hear, sender=OrganizationChange)
    assert heard == [("renamed", unit.pk)]
    row = AuditRow.objects.get(verb="organizations.renamed")
    assert (row.object_id, row.actor) == (unit.pk, county[Role.SYSTEM_ADMIN].pk)


def test_units_report_to_the_nearest_desk() -> None:
    city = make_desk("共青团丽水市委员会", "团市委")
    county = make_desk(parent=city)
    town = make_unit(county, "船寮镇")
    village = make_unit(town, "某村")
    assert set(units_under(city, TODAY)) == {county}
    assert set(units_under(county, TODAY)) == {town, village}
