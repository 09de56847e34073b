"""A SELECT built once gives what Django's own gives, for other values too."""

import datetime as dt
import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from qingxun.organizations.models import Appointment, Organization
from qingxun.organizations.states import Role
from qingxun.records.reading import Prepared
from tests.organizations.factories import FOUNDED, make_desk, make_person

pytestmark = pytest.mark.django_db


def build(person: uuid.UUID, day: dt.date) -> object:
    rows = Appointment.objects.valid_on(day).filter(person=person)
    return rows.select_related("organization", "person__account").order_by("role")


POSTS = Prepared(build, uuid.UUID, dt.date)


def test_rows_and_their_related_rows_are_those_of_the_query_set() -> None:
    desk = make_desk()
    people = [make_person("", role, desk) for role in (Role.EDITOR, Role.OFFICER)]
    people.append(make_person("", account=False))
    for person in people:
        day = FOUNDED + dt.timedelta(days=1)
        wanted = list(build(person.pk, day))
        with CaptureQueriesContext(connection) as queries:
            found = POSTS(person.pk, day)
            shown = [(row.organization.name, row.person.account) for row in found]
        assert len(queries) == 1
        assert found == wanted
        assert [row.__dict__.keys() for row in found] == [row.__dict__.keys() for row in wanted]
        assert [(row.pk, row.valid_from, row.home) for row in found] == [
            (row.pk, row.valid_from, row.home) for row in wanted
        ]
        assert shown == [(row.organization.name, row.person.account) for row in wanted]


def test_a_value_that_occurs_twice_is_exchanged_in_both_places() -> None:
    person = make_person("", Role.EDITOR, make_desk())
    assert POSTS.first(person.pk, FOUNDED) is not None
    assert POSTS.first(person.pk, FOUNDED - dt.timedelta(days=1)) is None
    assert POSTS.first(uuid.uuid4(), FOUNDED) is None


def test_a_row_can_be_changed_and_saved() -> None:
    desk = make_desk()
    found = Prepared(lambda key: Organization.objects.filter(pk=key), uuid.UUID).first(desk.pk)
    assert found is not None
    found.note = "改过"
    found.save()
    desk.refresh_from_db()
    assert desk.note == "改过"


def test_a_query_in_which_a_value_does_not_stand_is_refused() -> None:
    lost = Prepared(lambda key: Organization.objects.filter(code="x"), uuid.UUID)
    with pytest.raises(ValueError, match="parameter of its own"):
        lost(uuid.uuid4())
