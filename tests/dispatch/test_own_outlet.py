"""A periodical of the desk is an outlet of its own, without anybody entering it twice."""

import pytest

from qingxun.desk.actions import PeriodicalForm, add_periodical, change_periodical
from qingxun.desk.models import Periodical
from qingxun.dispatch.models import Adoption, Outlet
from qingxun.dispatch.presets import OWN_CODE, install_ladder
from qingxun.organizations.states import Role
from tests.desk.factories import make_periodical
from tests.desk.test_issue_signing import publish_one
from tests.organizations.factories import AT, County, make_county

pytestmark = pytest.mark.django_db


@pytest.fixture
def county(db: None) -> County:
    return make_county()


def add(county: County, name: str) -> Periodical:
    form = PeriodicalForm(name=name, issuer="办公室")
    return add_periodical(desk=county.desk, form=form, by=county[Role.OFFICE_HEAD], at=AT)


def test_setting_up_a_periodical_makes_its_outlet_and_a_rename_renames_it(county: County) -> None:
    periodical = add(county, "团讯")
    outlet = Outlet.objects.get(own_periodical=periodical)
    assert (outlet.code, outlet.name, outlet.desk) == (OWN_CODE, "《团讯》", county.desk)
    form = PeriodicalForm(name="青年信息", issuer="办公室")
    change_periodical(periodical=periodical, form=form, by=county[Role.OFFICE_HEAD], at=AT)
    outlet.refresh_from_db()
    assert (outlet.code, outlet.name) == (OWN_CODE, "《青年信息》")
    second = Outlet.objects.get(own_periodical=add(county, "调研专报"))
    assert second.code not in ("", OWN_CODE)


def test_an_issue_of_a_periodical_without_an_outlet_is_an_adoption_all_the_same(
    county: County,
) -> None:
    periodical = make_periodical(county.desk)
    assert not Outlet.objects.filter(own_periodical=periodical).exists()
    issue = publish_one(county)
    adoption = Adoption.objects.get(issue=issue)
    assert adoption.outlet.own_periodical == periodical


def test_the_ladder_is_made_once_and_leaves_the_own_outlet(county: County) -> None:
    periodical = add(county, "团讯")
    made = install_ladder(desk=county.desk)
    assert install_ladder(desk=county.desk, periodical=periodical) == [
        Outlet.objects.get(own_periodical=periodical)
    ]
    assert Outlet.objects.filter(desk=county.desk).count() == len(made) + 1
