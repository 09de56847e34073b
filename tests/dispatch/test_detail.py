"""The page of one dispatch."""

import pytest
from django.urls import reverse

from qingxun.dispatch.actions import dispatch_upward
from qingxun.dispatch.states import DispatchState
from qingxun.organizations.states import Role
from tests.dispatch.factories import outlet_of, sent_dispatch
from tests.organizations.factories import AT, client_of, make_county

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


def test_who_takes_a_decision_back_is_told_where_the_manuscript_is_out() -> None:
    county = make_county()
    dispatch = sent_dispatch(county)
    dispatch_upward(
        source=dispatch.submission,
        outlets=[outlet_of(county.desk, "city_party")],
        by=county[Role.EDITOR],
        at=AT,
    )
    url = reverse("desk:review", args=[dispatch.submission_id])
    page = client_of(county[Role.EDITOR]).get(url).content.decode()
    assert "已报出：团市委信息。改变决定" in page
