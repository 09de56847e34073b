"""The factories everybody builds on make a county that works."""

import pytest
from django.test import Client

from qingxun.organizations.models import TreeEdge
from qingxun.organizations.states import Role
from tests.organizations.factories import make_county, sign_in

pytestmark = pytest.mark.django_db


def test_county_has_one_person_of_each_role_in_a_tree_of_four() -> None:
    county = make_county()
    assert set(county.people) == set(Role)
    assert TreeEdge.objects.filter(ancestor=county.desk, depth=1).count() == 3
    assert all(person.holds(role) for role, person in county.people.items())


def test_signed_in_client_has_a_session() -> None:
    county = make_county()
    client = sign_in(Client(), county[Role.EDITOR])
    assert client.session["_auth_user_id"] == str(county[Role.EDITOR].account_id)
