"""What a dispatch's verbs may do, whatever a browser sends."""

import pytest
from django.urls import reverse

from qingxun.dispatch.actions import (
    OutletRefused,
    mark_forwarded,
    mark_not_adopted,
    mark_sent,
    save_outlet,
    sign_dispatch,
)
from qingxun.dispatch.states import DISPATCH_STEPS, DISPATCH_TRANSITIONS
from qingxun.kit.refusals import StateRefused
from qingxun.organizations.states import Role
from tests.dispatch.factories import adopt, outlet_of, sent_dispatch
from tests.organizations.factories import AT, client_of, make_county

pytestmark = pytest.mark.django_db


def test_every_verb_leads_out_of_states_of_the_table():
    for states in DISPATCH_STEPS.values():
        assert all(DISPATCH_TRANSITIONS[state] for state in states)


def test_what_was_adopted_is_not_sent_or_forwarded_again():
    county = make_county()
    dispatch = sent_dispatch(county)
    adopt(county, dispatch.submission)
    for again in (mark_sent, mark_forwarded):
        with pytest.raises(StateRefused):
            again(dispatch=dispatch, by=county[Role.EDITOR], at=AT)
    dispatch.refresh_from_db()
    assert dispatch.state == "adopted"


def test_what_was_sent_is_not_sent_or_signed_a_second_time():
    county = make_county()
    dispatch = sent_dispatch(county)
    with pytest.raises(StateRefused):
        mark_sent(dispatch=dispatch, by=county[Role.EDITOR], at=AT)
    with pytest.raises(StateRefused):
        sign_dispatch(dispatch=dispatch, by=county[Role.SIGNING_LEADER], at=AT)
    dispatch.refresh_from_db()
    assert dispatch.signed_by is None
    assert dispatch.events.filter(to_state="sent").count() == 1


def test_a_refusal_of_an_outlet_is_not_undone_by_sending():
    county = make_county()
    dispatch = sent_dispatch(county)
    mark_not_adopted(dispatch=dispatch, reason="同类较多", by=county[Role.EDITOR], at=AT)
    client = client_of(county[Role.EDITOR])
    client.post(reverse("dispatch:step", args=[dispatch.pk, "sent"]))
    dispatch.refresh_from_db()
    assert (dispatch.state, dispatch.reason) == ("not_adopted", "同类较多")


@pytest.mark.parametrize("address", ["/dispatch/{}/sent/", "/bulletins/{}/send/"])
def test_a_key_that_is_none_is_not_found(address):
    client = client_of(make_county()[Role.EDITOR])
    assert client.post(address.format("-" * 36)).status_code == 404


def test_what_points_rest_on_stands_once_an_outlet_adopted_something():
    county = make_county()
    adopt(county, sent_dispatch(county).submission)
    head = county[Role.OFFICE_HEAD]
    outlet = outlet_of(county.desk, "city_league")
    outlet.level = "province"
    with pytest.raises(OutletRefused):
        save_outlet(outlet=outlet, by=head, at=AT)
    outlet = outlet_of(county.desk, "city_league")
    outlet.name, outlet.active = "团市委信息", False
    save_outlet(outlet=outlet, by=head, at=AT)
    unused = outlet_of(county.desk, "province_league")
    unused.level = "county"
    save_outlet(outlet=unused, by=head, at=AT)
    assert outlet_of(county.desk, "province_league").level == "county"
