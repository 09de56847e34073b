"""The pages that say why not: for a manuscript and for a unit in a period."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from qingxun.kit.periods import Span
from qingxun.organizations.states import Role
from qingxun.scoring.actions import post_items
from qingxun.scoring.queries.misses import unit_misses
from tests.organizations.factories import make_person
from tests.scoring.factories import file_manuscript, make_scored_county, moment

pytestmark = pytest.mark.django_db
Q3 = Span.from_key("2026Q3")


def filed_county(pieces=1):
    county = make_scored_county(units=2, on=dt.date(2026, 7, 1))
    county.unit = county.units[0]
    county.officer = make_person("周信息", Role.OFFICER, county.unit)
    county.items = [
        file_manuscript(county, county.unit, at=moment(9, day + 1)) for day in range(pieces)
    ]
    post_items(desk=county.desk.pk, manuscripts=[i.pk for i in county.items], at=moment(9, 10))
    return county


def test_a_unit_reads_which_targets_and_clauses_it_missed():
    county = filed_county()
    found = unit_misses(county.desk.pk, county.unit.pk, Q3, dt.date(2026, 9, 20))
    assert found is not None
    reasons = [reason for miss in found.targets for reason in miss.reasons]
    assert "2026年9月应报送 2 件，已报送 1 件，还差 1 件" in reasons
    assert "2026年7月应报送 2 件，已报送 0 件，还差 2 件" in reasons
    assert not any("10月" in reason for reason in reasons)
    assert any("采用" in miss.sentence and number == 1 for miss, number in found.clauses)


def test_a_manuscript_says_what_it_did_not_get(client):
    county = filed_county()
    client.force_login(county.officer.account)
    url = reverse("scoring:item_misses", args=[county.items[0].pk])
    body = client.get(url).content.decode()
    assert "还没有被" in body
    assert "还没有领导批示" in body


def test_another_unit_reads_neither(client):
    county = filed_county()
    client.force_login(make_person("外人", Role.OFFICER, county.units[1]).account)
    item = reverse("scoring:item_misses", args=[county.items[0].pk])
    unit = reverse("scoring:unit_misses", args=[county.unit.pk])
    assert [client.get(url).status_code for url in (item, unit)] == [404, 403]


def test_the_page_of_a_unit_costs_the_same_for_one_piece_and_for_three(client):
    costs = []
    for pieces in (1, 3):
        county = filed_county(pieces)
        client.force_login(county.officer.account)
        url = reverse("scoring:unit_misses", args=[county.unit.pk]) + "?period=2026Q3"
        client.get(url)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(url).status_code == 200
        costs.append(len(queries))
    assert costs[0] == costs[1] <= 18
