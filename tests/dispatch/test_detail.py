"""The page of one dispatch."""

import pytest
from django.urls import reverse

from qingxun.dispatch.states import DispatchState
from qingxun.organizations.states import Role
from tests.dispatch.factories import sent_dispatch
from tests.organizations.factories import client_of, make_county

pytestmark = pytest.mark.django_db


def test_every_step_of_a_dispatch_says_what_it_became() -> None:
    county = make_county()
    dispatch = sent_dispatch(county)
    events = list(dispatch.events.all())
    assert [event.state_label for event in events] == [
        DispatchState.PREPARED.label,
        DispatchState.SENT.label,
    ]
    page = client_of(county[Role.EDITOR]).get(reverse("dispatch:detail", args=[dispatch.pk]))
    said = page.content.decode().split("qx-timeline", 1)[1]
    assert all(event.state_label in said for event in events)
