"""Upward and back: dispatches, sign-off, adoptions, voids, instructions."""

import datetime as dt

import pytest
from django.urls import reverse

from qingxun.desk.actions import mask_submission
from qingxun.desk.states import SubmissionState
from qingxun.dispatch.actions import (
    AdoptionFacts,
    AdoptionRefused,
    AlreadyDispatchedRefused,
    BackEntry,
    DuplicateAdoptionRefused,
    InstructionFacts,
    InstructionRefused,
    NothingToDispatchRefused,
    back_enter,
    dispatch_upward,
    mark_forwarded,
    mark_not_adopted,
    mark_sent,
    record_adoption,
    record_follow_up,
    record_instruction,
    send_back_dispatch,
    sign_dispatch,
    void_adoption,
)
from qingxun.dispatch.models import Adoption, Dispatch
from qingxun.dispatch.states import AdoptionForm, DispatchState
from qingxun.kit.refusals import PermissionRefused, StateRefused
from qingxun.language.personal import PersonalDataRefused
from qingxun.messaging.models import Message, MessageKind
from qingxun.organizations.states import Level, Role
from tests.desk.factories import make_submission
from tests.dispatch.factories import accepted, adopt, make_ladder, outlet_of, sent_dispatch
from tests.organizations.factories import AT, client_of, make_county

pytestmark = pytest.mark.django_db


def send(county, submission, *codes):
    outlets = [outlet_of(county.desk, code) for code in codes]
    return dispatch_upward(source=submission, outlets=outlets, by=county[Role.EDITOR], at=AT)


def test_one_manuscript_goes_to_many_outlets_in_one_step():
    county = make_county()
    rows = send(county, accepted(county), "city_league", "county_party", "media_city")
    states = {row.outlet.code: row.state for row in rows}
    assert states == {
        "city_league": DispatchState.PREPARED,
        "county_party": DispatchState.SIGNING,
        "media_city": DispatchState.PREPARED,
    }


def test_an_outlet_that_has_it_already_is_named_and_nothing_goes():
    county = make_county()
    submission = accepted(county)
    send(county, submission, "city_league")
    with pytest.raises(AlreadyDispatchedRefused, match="团市委信息"):
        send(county, submission, "city_league", "media_city")
    assert submission.dispatches.count() == 1


def test_only_an_accepted_manuscript_is_dispatched():
    county = make_county()
    make_ladder(county)
    with pytest.raises(NothingToDispatchRefused):
        send(county, make_submission(county), "city_league")


def test_an_officer_does_not_dispatch():
    county = make_county()
    submission = accepted(county)
    with pytest.raises(PermissionRefused):
        dispatch_upward(
            source=submission,
            outlets=[outlet_of(county.desk, "city_league")],
            by=county[Role.OFFICER],
            at=AT,
        )


def test_what_asks_for_sign_off_is_sent_by_the_leaders_signature_only():
    county = make_county()
    (row,) = send(county, accepted(county), "province_league")
    with pytest.raises(NothingToDispatchRefused):
        mark_sent(dispatch=row, by=county[Role.EDITOR], at=AT)
    sign_dispatch(dispatch=row, by=county[Role.SIGNING_LEADER], at=AT)
    assert (row.state, row.number, row.year) == (DispatchState.SENT, 1, 2026)
    assert row.events.count() == 2


def test_the_leader_sends_back_with_a_reason_that_reaches_the_editor():
    county = make_county()
    (row,) = send(county, accepted(county), "county_party")
    send_back_dispatch(dispatch=row, reason="数据再核", by=county[Role.SIGNING_LEADER], at=AT)
    assert row.state == DispatchState.PREPARED
    message = Message.objects.get(person=county[Role.EDITOR], kind=MessageKind.RETURNED)
    assert message.text == "数据再核"


def test_numbers_of_dispatches_follow_each_other_within_a_year():
    county = make_county()
    rows = send(county, accepted(county), "city_league", "media_city")
    for row in rows:
        mark_sent(dispatch=row, by=county[Role.EDITOR], at=AT)
    assert [row.number for row in rows] == [1, 2]


def test_an_adoption_moves_the_dispatch_and_tells_the_units_people():
    county = make_county()
    row = sent_dispatch(county)
    adoption = adopt(county, row.submission)
    row.refresh_from_db()
    assert (row.state, adoption.dispatch) == (DispatchState.ADOPTED, row)
    told = Message.objects.filter(kind=MessageKind.ADOPTED).values_list("person", flat=True)
    assert set(told) == {county[Role.OFFICER].pk, county[Role.PRINCIPAL].pk}


def test_the_same_adoption_twice_needs_a_confirmation():
    county = make_county()
    submission = accepted(county)
    adopt(county, submission)
    with pytest.raises(DuplicateAdoptionRefused):
        adopt(county, submission)
    facts = AdoptionFacts(outlet_of(county.desk, "city_league"), AdoptionForm.NEWS, AT.date())
    record_adoption(
        manuscript=submission.manuscript,
        facts=facts,
        by=county[Role.EDITOR],
        at=AT,
        confirmed=True,
    )
    assert Adoption.objects.count() == 2


def test_an_adoption_in_the_future_is_refused():
    county = make_county()
    submission = accepted(county)
    with pytest.raises(AdoptionRefused):
        adopt(county, submission, on=AT.date() + dt.timedelta(days=1))


def test_a_void_takes_the_dispatch_back_and_needs_a_reason():
    county = make_county()
    row = sent_dispatch(county)
    adoption = adopt(county, row.submission)
    with pytest.raises(AdoptionRefused):
        void_adoption(adoption=adoption, reason=" ", by=county[Role.EDITOR], at=AT)
    void_adoption(adoption=adoption, reason="录错", by=county[Role.EDITOR], at=AT)
    row.refresh_from_db()
    assert row.state == DispatchState.SENT
    assert not Adoption.objects.standing().exists()
    assert Adoption.objects.count() == 1


def test_not_adopted_comes_with_a_reason_and_may_be_adopted_later():
    county = make_county()
    row = sent_dispatch(county)
    with pytest.raises(NothingToDispatchRefused):
        mark_not_adopted(dispatch=row, reason="", by=county[Role.EDITOR], at=AT)
    mark_forwarded(dispatch=row, by=county[Role.EDITOR], at=AT)
    mark_not_adopted(dispatch=row, reason="同类较多", by=county[Role.EDITOR], at=AT)
    adopt(county, row.submission)
    row.refresh_from_db()
    assert row.state == DispatchState.ADOPTED


def test_what_was_not_sent_cannot_be_forwarded():
    county = make_county()
    (row,) = send(county, accepted(county), "city_league")
    with pytest.raises(StateRefused):
        mark_forwarded(dispatch=row, by=county[Role.EDITOR], at=AT)


def test_back_entry_is_marked_with_who_and_when():
    county = make_county()
    make_ladder(county)
    entry = BackEntry(unit=county.units[1], kind=None, title="电话报送的紧急情况")
    facts = AdoptionFacts(outlet_of(county.desk, "county_party"), AdoptionForm.BRIEF, AT.date())
    adoption = back_enter(entry=entry, facts=facts, by=county[Role.EDITOR], at=AT)
    assert adoption.back_entered
    assert adoption.manuscript.back_entered
    assert (adoption.recorded_by, adoption.recorded_at) == (county[Role.EDITOR], AT)


def test_an_instruction_and_its_follow_up():
    county = make_county()
    submission = accepted(county)
    facts = InstructionFacts("演示领导", Level.CITY, "请研究。", AT.date(), due=AT.date())
    instruction = record_instruction(
        desk=county.desk,
        manuscript=submission.manuscript,
        facts=facts,
        by=county[Role.EDITOR],
        at=AT,
    )
    with pytest.raises(InstructionRefused):
        record_follow_up(
            instruction=instruction,
            text="已落实",
            on=AT.date() - dt.timedelta(days=1),
            by=county[Role.EDITOR],
            at=AT,
        )
    record_follow_up(
        instruction=instruction, text="已落实", on=AT.date(), by=county[Role.EDITOR], at=AT
    )
    assert instruction.follow_up_done_on == AT.date()


def forwarded(county, submission, **said):
    """The outlet sent the piece on upward and did not print it."""
    facts = AdoptionFacts(
        outlet_of(county.desk, "city_league"),
        AdoptionForm.NEWS,
        AT.date(),
        forwarded_only=True,
        **said,
    )
    return record_adoption(
        manuscript=submission.manuscript, facts=facts, by=county[Role.EDITOR], at=AT
    )


def test_what_was_only_sent_on_is_forwarded_and_not_adopted_until_it_is_printed():
    county = make_county()
    row = sent_dispatch(county)
    first = forwarded(county, row.submission)
    row.refresh_from_db()
    assert row.state == DispatchState.FORWARDED
    assert "转报" in Message.objects.filter(kind=MessageKind.ADOPTED).first().title
    printed = adopt(county, row.submission)
    row.refresh_from_db()
    assert row.state == DispatchState.ADOPTED
    assert list(Adoption.objects.printed()) == [printed]
    void_adoption(adoption=printed, reason="未刊用", by=county[Role.EDITOR], at=AT)
    row.refresh_from_db()
    assert row.state == DispatchState.FORWARDED
    void_adoption(
        adoption=Adoption.objects.get(pk=first.pk), reason="录错", by=county[Role.EDITOR], at=AT
    )
    row.refresh_from_db()
    assert row.state == DispatchState.SENT


def test_the_names_of_the_other_units_say_how_many_a_composite_piece_is_made_of():
    county = make_county()
    submission = accepted(county)
    adoption = forwarded(county, submission, partner_names="鹤城街道、温溪镇，船寮镇")
    assert adoption.partners == 4
    with pytest.raises(AdoptionRefused, match="两家"):
        forwarded(county, submission, partners=1)


def test_a_number_goes_upward_masked_or_confirmed_only():
    county = make_county()
    make_ladder(county)
    body = "村民周大山（电话13857812345）说，今年的杨梅卖得好，每斤多卖两元。"
    submission = make_submission(county, SubmissionState.ACCEPTED, body=body)
    with pytest.raises(PersonalDataRefused, match="手机号码 1 处"):
        send(county, submission, "city_league")
    page = reverse("dispatch:upward", args=[submission.pk])
    client = client_of(county[Role.EDITOR])
    assert "13857812345" in client.get(page).content.decode()
    data = {"outlets": [str(outlet_of(county.desk, "city_league").pk)], "accept_personal": "1"}
    assert client.post(page, data).status_code == 303
    mask_submission(submission=submission, by=county[Role.EDITOR], at=AT)
    dispatch = Dispatch.objects.select_related("revision").get()
    assert "13857812345" not in dispatch.revision.body
    (other,) = send(county, submission, "city_party")
    assert "138****2345" in other.revision.body
