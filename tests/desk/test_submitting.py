"""From the unit to the desk: what is frozen, who is told, what is refused."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from qingxun.audit.models import AuditRow
from qingxun.desk import actions
from qingxun.desk.actions import DraftText, LimitRefused, ManuscriptRefused, Signature
from qingxun.desk.models import Contributor, DeskSettings, Revision, Submission, SubmissionEvent
from qingxun.desk.states import SubmissionState
from qingxun.kit.refusals import PermissionRefused, StaleRefused, StateRefused
from qingxun.messaging.models import Message, MessageKind
from qingxun.organizations.states import Role
from qingxun.records.signals import fact_recorded
from tests.desk.factories import BODY, make_kind, make_manuscript, make_submission, principal_signs
from tests.organizations.factories import (
    AT,
    County,
    make_county,
    make_desk,
    make_person,
    make_unit,
)

pytestmark = pytest.mark.django_db
LATER = AT + dt.timedelta(minutes=7)


@pytest.fixture
def county() -> County:
    return make_county()


def draft(county: County, **changed: Any) -> Any:
    return make_manuscript(county.units[0], county[Role.OFFICER], county.desk, **changed)


def submit(county: County, manuscript: Any, by: Role = Role.OFFICER) -> Submission:
    (row,) = actions.submit_manuscript(
        manuscript=manuscript, desks=[county.desk], by=county[by], at=AT
    )
    return row


def test_one_frozen_text_goes_to_every_desk(county: County) -> None:
    city = make_desk("共青团丽水市委员会", "团市委")
    make_kind(city, name="动态信息")
    rows = actions.submit_manuscript(
        manuscript=draft(county), desks=[county.desk, city], by=county[Role.OFFICER], at=AT
    )
    assert [row.desk for row in rows] == [county.desk, city]
    assert len({row.revision_id for row in rows}) == Revision.objects.count() == 1
    assert rows[1].kind.name == "动态信息"
    assert SubmissionEvent.objects.filter(verb="submit_manuscript").count() == 2
    assert AuditRow.objects.filter(verb="desk.submit_manuscript").count() == 2


def test_what_was_sent_stays_when_the_unit_writes_on(county: County) -> None:
    manuscript = draft(county)
    row = submit(county, manuscript)
    actions.save_draft(
        manuscript=manuscript,
        text=DraftText(title="另一个标题", body="另一段正文"),
        version=manuscript.version,
        by=county[Role.OFFICER],
        at=LATER,
    )
    row.refresh_from_db()
    assert (row.revision.body, row.body) == (BODY, BODY)


def test_later_areas_hear_of_it_in_the_same_transaction(county: County) -> None:
    heard = []

    def listen(instance: Submission, at: dt.datetime, **_: Any) -> None:
        heard.append((instance.state, at))

    fact_recorded.connect(listen, sender=Submission)
    try:
        row = submit(county, draft(county))
        actions.accept_submission(submission=row, by=county[Role.EDITOR], at=LATER)
    finally:
        fact_recorded.disconnect(listen, sender=Submission)
    assert heard == [(SubmissionState.SUBMITTED, AT), (SubmissionState.ACCEPTED, LATER)]


def test_where_the_desk_asks_the_principal_is_told_and_signs_first(county: County) -> None:
    principal_signs(county.desk)
    row = submit(county, draft(county))
    assert (row.state, row.received_at) == (SubmissionState.AWAITING_PRINCIPAL, None)
    told = Message.objects.get()
    assert (told.person, told.kind) == (county[Role.PRINCIPAL], MessageKind.SIGN)
    actions.sign_submission(submission=row, by=county[Role.PRINCIPAL], at=LATER)
    row.refresh_from_db()
    assert (row.state, row.signed_by, row.received_at) == (
        SubmissionState.SUBMITTED,
        county[Role.PRINCIPAL],
        LATER,
    )


def test_what_the_principal_submits_herself_is_signed_with_that(county: County) -> None:
    principal_signs(county.desk)
    row = submit(county, draft(county), by=Role.PRINCIPAL)
    assert (row.state, row.signed_by) == (SubmissionState.SUBMITTED, county[Role.PRINCIPAL])


def test_a_unit_without_a_principal_is_told_so_and_keeps_its_draft(county: County) -> None:
    principal_signs(county.desk)
    unit = county.units[1]
    officer = make_person("", Role.OFFICER, unit)
    manuscript = make_manuscript(unit, officer, county.desk)
    with pytest.raises(ManuscriptRefused):
        actions.submit_manuscript(manuscript=manuscript, desks=[county.desk], by=officer, at=AT)
    assert not Submission.objects.exists()
    assert not Revision.objects.exists()


def test_a_refusal_to_sign_comes_back_with_its_reason(county: County) -> None:
    principal_signs(county.desk)
    row = submit(county, draft(county))
    actions.refuse_to_sign(
        submission=row, reason="参加人数没有核对", by=county[Role.PRINCIPAL], at=LATER
    )
    row.refresh_from_db()
    assert row.state == SubmissionState.RETURNED
    told = Message.objects.get(kind=MessageKind.RETURNED)
    assert (told.person, told.text) == (county[Role.OFFICER], "参加人数没有核对")


def test_an_editor_cannot_free_what_waits_for_the_principal(county: County) -> None:
    principal_signs(county.desk)
    row = submit(county, draft(county))
    more: dict[str, Any] = {"submission": row, "by": county[Role.EDITOR], "at": LATER}
    for deed in (actions.release_submission, actions.accept_submission):
        with pytest.raises(StateRefused):
            deed(**more)
    with pytest.raises(StateRefused):
        actions.return_submission(reason="数据不清", **more)


def test_the_daily_limit_of_a_desk(county: County) -> None:
    DeskSettings.objects.create(desk=county.desk, principal_signs=False, daily_limit=1)
    submit(county, draft(county))
    with pytest.raises(LimitRefused) as refused:
        submit(county, draft(county))
    assert "1" in refused.value.sentence
    tomorrow = AT + dt.timedelta(days=1)
    actions.submit_manuscript(
        manuscript=draft(county), desks=[county.desk], by=county[Role.OFFICER], at=tomorrow
    )


def test_a_manuscript_stands_once_at_a_desk(county: County) -> None:
    manuscript = draft(county)
    submit(county, manuscript)
    with pytest.raises(ManuscriptRefused):
        submit(county, manuscript)


def test_submitting_again_after_a_return_freezes_a_second_revision(county: County) -> None:
    row = make_submission(county, SubmissionState.RETURNED)
    manuscript = row.manuscript
    assert row.event_on == manuscript.event_on is not None
    earlier = manuscript.event_on - dt.timedelta(days=2)
    words = BODY + "补充数据。"
    text = DraftText(manuscript.title, words, manuscript.kind, earlier)
    officer = county[Role.OFFICER]
    actions.save_draft(manuscript=manuscript, text=text, version=1, by=officer, at=LATER)
    row.refresh_from_db()
    assert row.event_on != earlier, "sent is what was sent"
    again = actions.resubmit(submission=row, by=officer, at=LATER)
    assert (again.state, again.revision.number) == (SubmissionState.SUBMITTED, 2)
    assert again.body.endswith("补充数据。")
    assert (again.received_at, again.event_on) == (AT, earlier)
    editor = Message.objects.filter(person=county[Role.EDITOR]).get()
    assert row.title in editor.title


def test_withdrawing_tells_whoever_works_on_it(county: County) -> None:
    row = make_submission(county, SubmissionState.IN_REVIEW)
    actions.withdraw_submission(
        submission=row, reason="数据要重报", by=county[Role.OFFICER], at=LATER
    )
    row.refresh_from_db()
    assert (row.state, row.claimed_by) == (SubmissionState.WITHDRAWN, None)
    assert Message.objects.get(person=county[Role.EDITOR]).text == "数据要重报"


def test_nobody_of_another_unit_writes_submits_or_withdraws(county: County) -> None:
    stranger = make_person("", Role.OFFICER, county.units[1])
    manuscript = draft(county)
    with pytest.raises(PermissionRefused):
        actions.submit_manuscript(manuscript=manuscript, desks=[county.desk], by=stranger, at=AT)
    row = submit(county, manuscript)
    with pytest.raises(PermissionRefused):
        actions.withdraw_submission(submission=row, by=stranger, at=AT)
    with pytest.raises(PermissionRefused):
        actions.save_draft(manuscript=manuscript, text=DraftText(), version=1, by=stranger, at=AT)


def test_saving_over_somebody_else_is_refused_with_name_and_time(county: County) -> None:
    manuscript = draft(county)
    text = DraftText(title="负责人改的", body=BODY)
    actions.save_draft(
        manuscript=manuscript, text=text, version=1, by=county[Role.PRINCIPAL], at=LATER
    )
    with pytest.raises(StaleRefused) as refused:
        actions.save_draft(
            manuscript=manuscript,
            text=DraftText(title="信息员改的"),
            version=1,
            by=county[Role.OFFICER],
            at=LATER,
        )
    assert county[Role.PRINCIPAL].name in refused.value.sentence
    assert "09:07" in refused.value.sentence
    manuscript.refresh_from_db()
    assert manuscript.title == "负责人改的"


def test_the_same_key_begins_one_manuscript(county: County) -> None:
    manuscript = draft(county)
    assert Contributor.objects.get(manuscript=manuscript).person == county[Role.OFFICER]
    with pytest.raises(StaleRefused):
        actions.start_manuscript(
            unit=county.units[0], by=county[Role.OFFICER], at=AT, key=manuscript.pk
        )


@pytest.mark.parametrize("shares", [(50, 40), (60, None), (-10, 110), (0, 100)])
def test_shares_are_all_empty_or_make_a_hundred(county: County, shares: tuple[Any, Any]) -> None:
    manuscript = draft(county)
    rows = [
        Signature(unit.pk, None, None if share is None else Decimal(share))
        for unit, share in zip(county.units, shares, strict=False)
    ]
    with pytest.raises(ManuscriptRefused) as refused:
        actions.set_contributors(
            manuscript=manuscript, signatures=rows, by=county[Role.OFFICER], at=AT
        )
    assert refused.value.field == "contributors"
    assert Contributor.objects.filter(manuscript=manuscript).count() == 1


def test_a_unit_named_twice_is_refused(county: County) -> None:
    unit = make_unit(county.desk)
    with pytest.raises(ManuscriptRefused):
        actions.set_contributors(
            manuscript=draft(county),
            signatures=[Signature(unit.pk), Signature(unit.pk)],
            by=county[Role.OFFICER],
            at=AT,
        )


def test_a_draft_is_discarded_and_comes_back_a_submitted_one_is_not(county: County) -> None:
    manuscript, officer = draft(county), county[Role.OFFICER]
    actions.discard_draft(manuscript=manuscript, by=officer, at=LATER)
    assert manuscript.discarded_at == LATER
    actions.restore_draft(manuscript=manuscript, by=officer, at=LATER)
    assert manuscript.discarded_at is None
    submit(county, manuscript)
    with pytest.raises(ManuscriptRefused):
        actions.discard_draft(manuscript=manuscript, by=officer, at=LATER)
