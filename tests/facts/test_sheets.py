"""Numbers of an entered table from a sheet: nobody's number is overwritten unseen."""

from decimal import Decimal

import pytest
from django.urls import reverse

from qingxun.facts.actions import Number, enter_numbers
from qingxun.organizations.states import Role
from tests.facts.factories import make_tables, sheet_of
from tests.facts.test_registered import confirmed, take_in
from tests.facts.test_tables import values_of
from tests.organizations.factories import AT, County, client_of, make_county

pytestmark = pytest.mark.django_db


@pytest.fixture
def county(db: None) -> County:
    return make_county()


def test_a_period_comes_from_a_sheet(county: County) -> None:
    table = make_tables(county)["groundwork"]
    query = f"?table={table.pk}&period=2026H1"
    twice = sheet_of(("单位", "数值", "说明"), ("船寮镇", 90, ""), ("船寮镇", 91, ""))
    shown, status = take_in(county, "table", twice, query)
    assert status == 0
    assert "重复了" in shown
    good = sheet_of(("单位", "数值", "说明"), ("船寮镇", 90, "好"), ("温溪镇", 80.25, ""))
    assert take_in(county, "table", good, query)[1] == 303
    assert values_of("groundwork") == [("船寮镇", Decimal(90)), ("温溪镇", Decimal("80.25"))]


def test_a_sheet_overwrites_a_colleagues_number_only_when_its_preview_showed_it(
    county: County,
) -> None:
    table = make_tables(county)["groundwork"]
    query = f"?table={table.pk}&period=2026H1"
    client = client_of(county[Role.EDITOR])

    def colleague(value: str) -> None:
        number = Number(Decimal(value), county.units[0], note="复查")
        enter_numbers(
            table=table, period="2026H1", numbers=[number], by=county[Role.OFFICE_HEAD], at=AT
        )

    colleague("60")
    sheet = sheet_of(("单位", "数值", "说明"), ("船寮镇", 90, "复查"), ("温溪镇", 80, ""))
    shown = client.post(reverse("facts:table_sheet") + query, {"sheet": sheet}).content.decode()
    assert f"<td>数值 60（{county[Role.OFFICE_HEAD].name}）</td>" in shown
    colleague("65")
    address = reverse("facts:table_confirm") + query
    refused = client.post(address, confirmed(shown))
    again = refused.content.decode()
    assert (refused.status_code, "其间有人改动" in again, "数值 65（" in again) == (422, True, True)
    assert values_of("groundwork") == [("船寮镇", Decimal(65))]
    assert client.post(address, confirmed(again)).status_code == 303, "seen and meant"
    assert values_of("groundwork") == [("船寮镇", Decimal(90)), ("温溪镇", Decimal(80))]
