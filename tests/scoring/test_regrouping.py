"""Another ranking group, another target: the ledger follows in the same transaction."""

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qingxun.kit.periods import Span
from qingxun.organizations.actions import (
    assign_group,
    move_organization,
    rename_organization,
    rename_ranking_group,
)
from qingxun.organizations.states import Role
from qingxun.scoring.actions import close_period, recompute, settle_due
from qingxun.scoring.queries.closings import closing_figures, digest_of
from qingxun.scoring.queries.standings import live_standings
from tests.organizations.factories import make_group, make_person, make_unit
from tests.scoring.factories import make_scored_county, moment

pytestmark = pytest.mark.django_db
Q3 = Span.from_key("2026Q3")
JULY = dt.date(2026, 7, 1)


def points(county, unit):
    return {
        row.unit: row.points for group in live_standings(county.desk.pk, Q3) for row in group.units
    }.get(unit.pk)


def regroup(county, unit, group):
    assign_group(
        desk=county.desk, year=2026, organizations=[unit], group=group,
        by=county.head, at=moment(9, 12),
    )  # fmt: skip


def test_a_unit_that_leaves_its_group_has_no_target_any_more_at_once():
    county = make_scored_county(on=JULY)
    unit = county.units[0]
    settle_due(at=moment(9, 1))
    assert points(county, unit) == Decimal(-4)
    other = make_group(county.desk, 2026, "不考核", [])
    regroup(county, unit, other)
    assert recompute(desk=county.desk.pk, as_of=dt.date(2026, 9, 12)).sound
    regroup(county, unit, None)
    assert recompute(desk=county.desk.pk, as_of=dt.date(2026, 9, 12)).sound
    assert closing_figures(county.desk.pk, Q3)["postings"]["sum"] == "-8"  # the two others


def test_renaming_a_group_out_of_the_policy_settles_its_units_anew():
    county = make_scored_county(on=JULY)
    settle_due(at=moment(9, 1))
    group = county.desk.ranking_groups.get()
    rename_ranking_group(group=group, name="第一组", by=county.head, at=moment(9, 12))
    assert recompute(desk=county.desk.pk, as_of=dt.date(2026, 9, 12)).sound


CHANGES = st.lists(
    st.tuples(st.sampled_from(["rename", "move", "regroup"]), st.integers(0, 2)),
    min_size=1,
    max_size=4,
)


@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(changes=CHANGES)
def test_no_change_of_an_organization_changes_a_closed_figure(db, changes):
    county = make_scored_county(on=JULY)
    close_period(desk=county.desk, span=Q3, by=county.head, at=moment(10, 2))
    frozen = digest_of(closing_figures(county.desk.pk, Q3)["postings"])
    county.admin = make_person("系统管理员", Role.SYSTEM_ADMIN, county.desk)
    sums = {unit.pk: points(county, unit) for unit in county.units}
    for number, (what, which) in enumerate(changes):
        change(county, what, county.units[which], number)
    assert digest_of(closing_figures(county.desk.pk, Q3)["postings"]) == frozen
    assert {unit.pk: points(county, unit) for unit in county.units} == sums


def change(county, what, unit, number):
    at, on = moment(10, 5 + number), dt.date(2026, 10, 5 + number)
    if what == "rename":
        rename_organization(
            organization=unit, name=f"共青团新镇{number}委员会", short_name=f"新镇{number}",
            on=on, reason="改名", by=county.admin, at=at,
        )  # fmt: skip
    elif what == "move":
        move_organization(
            organization=unit, parent=make_unit(county.desk), on=on, reason="划归",
            by=county.admin, at=at,
        )  # fmt: skip
    else:
        group = make_group(county.desk, 2026, f"另一组{number}", [])
        regroup(county, unit, group)
