"""约稿: a slip to units, answered, declined, missed, extended, judged, withdrawn."""

import datetime as dt
from collections.abc import Callable
from contextlib import suppress

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qingxun.audit.models import AuditRow
from qingxun.desk.actions import (
    CommissionRefused,
    begin_answer,
    deadlines_due,
    decline_commission,
    excuse_unit,
    extend_commission,
    follow_deadlines,
    judge_answer,
    link_answer,
    read_commission,
    refuse_reason,
    remind_units,
    send_commission,
    sign_submission,
    submit_manuscript,
    withdraw_commission,
    withdraw_submission,
)
from qingxun.desk.models import Commission, CommissionedUnit
from qingxun.desk.states import (
    COMMISSION_STEPS,
    COMMISSION_TRANSITIONS,
    AnswerQuality,
    CommissionState,
)
from qingxun.kit.refusals import PermissionRefused, Refusal, StateRefused
from qingxun.messaging.models import Message
from qingxun.organizations.states import Role
from tests.desk.commissioning import DUE, HOUR, commission, row_of, slip_of, supply, titles_for
from tests.desk.factories import make_manuscript, principal_signs
from tests.organizations.factories import (
    AT,
    County,
    make_county,
    make_desk,
    make_person,
    make_unit,
)

pytestmark = pytest.mark.django_db
S = CommissionState


@pytest.fixture
def county(db: None) -> County:
    return make_county()


def test_a_slip_reaches_the_people_of_each_unit_and_is_numbered(county: County) -> None:
    first = commission(county, *county.units[:2])
    second = commission(county)
    assert (first.label, second.label) == ("约稿〔2026〕1号", "约稿〔2026〕2号")
    assert {row.state for row in first.units.all()} == {S.WAITING}
    assert titles_for(county, Role.OFFICER)[0] == (
        "约稿：“返乡青年创业的困难”，11月26日09:00前供稿"
    )
    assert titles_for(county, Role.PRINCIPAL)
    assert AuditRow.objects.filter(verb="desk.send_commission").exists()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"title": " "}, "title"),
        ({"title": "长" * 121}, "title"),
        ({"content": ""}, "content"),
        ({"requirements": "多" * 2001}, "requirements"),
        ({"due_at": AT + dt.timedelta(minutes=19)}, "due_on"),
    ],
)
def test_a_slip_that_cannot_be_answered_is_refused_at_its_field(
    county: County, changes: dict[str, object], field: str
) -> None:
    with pytest.raises(CommissionRefused) as caught:
        commission(county, **changes)
    assert caught.value.field == field
    assert not Commission.objects.exists()


def test_only_units_that_report_to_the_desk_are_asked_and_at_least_one(county: County) -> None:
    other = make_unit(make_desk("共青团景宁县委员会", "景宁团县委"), "外县镇")
    with pytest.raises(CommissionRefused, match="外县镇不向本编辑部报送"):
        commission(county, other)
    with pytest.raises(CommissionRefused, match="至少选择一个单位"):
        send_commission(
            desk=county.desk, slip=slip_of(county), units=[], by=county[Role.EDITOR], at=AT
        )


@pytest.mark.parametrize("role", [Role.OFFICER, Role.SIGNING_LEADER, Role.SYSTEM_ADMIN])
def test_only_editors_and_the_head_commission(county: County, role: Role) -> None:
    with pytest.raises(PermissionRefused, match="只有本编辑部"):
        send_commission(
            desk=county.desk, slip=slip_of(county), units=county.units, by=county[role], at=AT
        )


def test_the_first_reading_of_the_unit_counts(county: County) -> None:
    row = row_of(commission(county))
    read_commission(row=row, by=county[Role.UNIT_LEADER], at=AT + HOUR)
    assert row.read_at is None, "a leader of the unit only looks on"
    read_commission(row=row, by=county[Role.OFFICER], at=AT + HOUR)
    read_commission(row=row, by=county[Role.PRINCIPAL], at=AT + 2 * HOUR)
    row.refresh_from_db()
    assert (row.read_at, row.read_by) == (AT + HOUR, county[Role.OFFICER])


def test_an_answer_is_a_linked_manuscript_of_the_slips_kind_begun_once(county: County) -> None:
    row = row_of(commission(county))
    draft = begin_answer(row=row, by=county[Role.OFFICER], at=AT)
    again = begin_answer(row=row, by=county[Role.PRINCIPAL], at=AT + HOUR)
    assert again == draft
    assert draft.kind is not None
    assert draft.kind.name == "问题建议"
    assert draft.commissioned == row


def test_receipt_by_the_desk_answers_and_tells_who_asked(county: County) -> None:
    row = row_of(commission(county))
    manuscript = supply(county, row, AT + HOUR)
    row.refresh_from_db()
    assert (row.state, row.answered_at, row.manuscript) == (S.ANSWERED, AT + HOUR, manuscript)
    assert not row.is_late
    assert titles_for(county, Role.EDITOR) == ["船寮镇已供稿：“返乡青年创业的困难”"]


def test_an_unsigned_answer_does_not_count_until_the_principal_signs(county: County) -> None:
    principal_signs(county.desk)
    row = row_of(commission(county))
    manuscript = supply(county, row, AT + HOUR)
    row.refresh_from_db()
    assert row.state == S.WAITING
    signed_at = DUE + HOUR
    follow_deadlines(at=DUE)
    sign_submission(
        submission=manuscript.submissions.get(), by=county[Role.PRINCIPAL], at=signed_at
    )
    row.refresh_from_db()
    assert (row.state, row.answered_at) == (S.ANSWERED, signed_at)
    assert row.is_late
    assert list(CommissionedUnit.objects.late()) == [row]


def test_an_answer_that_is_taken_back_leaves_the_slip_open(county: County) -> None:
    row = row_of(commission(county))
    manuscript = supply(county, row, AT + HOUR)
    withdraw_submission(
        submission=manuscript.submissions.get(), by=county[Role.OFFICER], at=AT + 2 * HOUR
    )
    row.refresh_from_db()
    assert (row.state, row.manuscript, row.answered_at) == (S.WAITING, None, None)


def test_a_manuscript_that_was_received_already_can_answer(county: County) -> None:
    manuscript = make_manuscript(county.units[0], county[Role.OFFICER], county.desk)
    submit_manuscript(manuscript=manuscript, desks=[county.desk], by=county[Role.OFFICER], at=AT)
    row = row_of(commission(county))
    link_answer(row=row, manuscript=manuscript, by=county[Role.OFFICER], at=AT + HOUR)
    row.refresh_from_db()
    assert (row.state, row.answered_at) == (S.ANSWERED, AT)
    other = row_of(commission(county))
    with pytest.raises(CommissionRefused, match="已用于另一份约稿"):
        link_answer(row=other, manuscript=manuscript, by=county[Role.OFFICER], at=AT)


def test_a_manuscript_of_another_unit_answers_nothing(county: County) -> None:
    stranger = make_person("", Role.OFFICER, county.units[1])
    manuscript = make_manuscript(county.units[1], stranger, county.desk)
    row = row_of(commission(county))
    with pytest.raises(PermissionRefused):
        link_answer(row=row, manuscript=manuscript, by=county[Role.OFFICER], at=AT)
    with pytest.raises(PermissionRefused, match="被约单位"):
        begin_answer(row=row, by=stranger, at=AT)


def test_the_deadline_makes_it_missed_and_tells_both_sides(county: County) -> None:
    slip = commission(county, *county.units[:2])
    assert not deadlines_due(at=AT + HOUR)
    assert follow_deadlines(at=DUE) == 2
    assert not deadlines_due(at=DUE)
    rows = slip.units.all()
    assert {(row.state, row.missed_at) for row in rows} == {(S.MISSED, DUE)}
    (told,) = Message.objects.filter(person=county[Role.EDITOR])
    assert (told.title, told.text) == ("逾期未供稿：“返乡青年创业的困难”", "船寮镇、温溪镇")
    assert titles_for(county, Role.OFFICER)[-1] == "约稿已过期限：“返乡青年创业的困难”"
    assert follow_deadlines(at=DUE + HOUR) == 0


def test_a_day_before_the_deadline_the_program_reminds_once(county: County) -> None:
    row = row_of(commission(county))
    soon = DUE - dt.timedelta(hours=23)
    assert follow_deadlines(at=soon) == 1
    assert follow_deadlines(at=soon + HOUR) == 0
    row.refresh_from_db()
    assert row.reminded_at == soon
    assert titles_for(county, Role.OFFICER)[-1].startswith("约稿待供")


def test_a_slip_of_a_few_hours_brings_no_reminder(county: County) -> None:
    commission(county, due_at=AT + 3 * HOUR)
    assert follow_deadlines(at=AT + HOUR) == 0


def test_the_office_reminds_by_hand_once_in_four_hours(county: County) -> None:
    slip = commission(county, *county.units)
    editor = county[Role.EDITOR]
    assert remind_units(commission=slip, by=editor, at=AT + HOUR) == 3
    with pytest.raises(CommissionRefused, match="没有需要提醒的单位"):
        remind_units(commission=slip, by=editor, at=AT + 2 * HOUR)
    assert remind_units(commission=slip, by=editor, at=AT + 6 * HOUR) == 3


def test_a_reason_is_accepted(county: County) -> None:
    row = row_of(commission(county))
    decline_commission(row=row, reason="本镇近两年没有返乡青年。", by=county[Role.OFFICER], at=AT)
    assert row.state == S.DECLINED
    assert titles_for(county, Role.EDITOR) == ["船寮镇说明不能供稿：“返乡青年创业的困难”"]
    excuse_unit(row=row, by=county[Role.OFFICE_HEAD], at=AT + HOUR)
    assert row.state == S.EXCUSED
    assert follow_deadlines(at=DUE) == 0


@pytest.mark.parametrize(("at", "state"), [(AT + HOUR, S.WAITING), (DUE + HOUR, S.MISSED)])
def test_a_reason_that_is_not_accepted_leaves_the_unit_asked_or_late(
    county: County, at: dt.datetime, state: CommissionState
) -> None:
    row = row_of(commission(county))
    decline_commission(row=row, reason="人手不够。", by=county[Role.OFFICER], at=AT)
    assert follow_deadlines(at=DUE) == 0, "a reason that nobody has weighed is not missed"
    refuse_reason(row=row, reason="可与邻镇合写。", by=county[Role.EDITOR], at=at)
    assert row.state == state


def test_an_extension_needs_a_reason_and_a_later_moment(county: County) -> None:
    row = row_of(commission(county))
    editor, later = county[Role.EDITOR], DUE + dt.timedelta(days=2)
    with pytest.raises(CommissionRefused, match="延期的原因"):
        extend_commission(rows=[row], until=later, reason=" ", by=editor, at=AT)
    with pytest.raises(CommissionRefused, match="请选更晚的时间"):
        extend_commission(rows=[row], until=DUE, reason="会议冲突", by=editor, at=AT)
    follow_deadlines(at=DUE)
    row.refresh_from_db()
    extend_commission(rows=[row], until=later, reason="会议冲突", by=editor, at=DUE + HOUR)
    assert (row.state, row.due_at, row.missed_at) == (S.WAITING, later, None)
    assert row.is_extended
    supply(county, row, DUE + 2 * HOUR)
    row.refresh_from_db()
    assert not row.is_late
    note = row.events.get(verb="extend_commission").note
    assert note == "延至11月28日09:00：会议冲突"


def test_an_answer_is_judged_and_a_perfunctory_one_with_words(county: County) -> None:
    row = row_of(commission(county))
    editor = county[Role.EDITOR]
    with pytest.raises(CommissionRefused, match="收到供稿后"):
        judge_answer(row=row, quality=AnswerQuality.GOOD, by=editor, at=AT)
    supply(county, row, AT)
    row.refresh_from_db()
    with pytest.raises(CommissionRefused, match="欠缺什么"):
        judge_answer(row=row, quality=AnswerQuality.PERFUNCTORY, by=editor, at=AT)
    judge_answer(
        row=row, quality=AnswerQuality.PERFUNCTORY, note="没有一个数据。", by=editor, at=AT
    )
    row.refresh_from_db()
    assert (row.quality, row.quality_note) == ("perfunctory", "没有一个数据。")
    assert titles_for(county, Role.OFFICER)[-1] == "约稿“返乡青年创业的困难”：敷衍应付"


def test_a_withdrawn_slip_frees_who_has_not_answered(county: County) -> None:
    slip = commission(county, *county.units[:2])
    supply(county, row_of(slip, county.units[0]), AT)
    withdraw_commission(commission=slip, reason="上级已取消", by=county[Role.EDITOR], at=AT)
    assert row_of(slip, county.units[0]).state == S.ANSWERED
    assert row_of(slip, county.units[1]).state == S.RECALLED
    with pytest.raises(CommissionRefused, match="已经撤回"):
        withdraw_commission(commission=slip, reason="再撤", by=county[Role.EDITOR], at=AT)
    row = row_of(slip, county.units[1])
    other = make_person("", Role.OFFICER, county.units[1])
    with pytest.raises(StateRefused):
        decline_commission(row=row, reason="因故", by=other, at=AT)


DEEDS: dict[str, Callable[[County, CommissionedUnit, dt.datetime], object]] = {
    "answer_commission": lambda c, row, at: supply(c, row, at),
    "decline_commission": lambda c, row, at: decline_commission(
        row=row, reason="因故", by=c[Role.OFFICER], at=at
    ),
    "excuse_unit": lambda c, row, at: excuse_unit(row=row, note="可", by=c[Role.EDITOR], at=at),
    "refuse_reason": lambda c, row, at: refuse_reason(
        row=row, reason="否", by=c[Role.EDITOR], at=at
    ),
    "extend_commission": lambda c, row, at: extend_commission(
        rows=[row], until=row.due_at + HOUR * 24, reason="延", by=c[Role.EDITOR], at=at
    ),
    "miss_commission": lambda c, row, at: follow_deadlines(at=row.due_at),
    "withdraw_commission": lambda c, row, at: withdraw_commission(
        commission=row.commission, reason="撤", by=c[Role.EDITOR], at=at
    ),
}


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(deeds=st.lists(st.sampled_from(sorted(DEEDS)), min_size=1, max_size=6))
def test_whatever_is_done_the_state_follows_its_table(deeds: list[str]) -> None:
    county = make_county()
    row = row_of(commission(county))
    at = AT + HOUR
    for verb in deeds:
        before = S(row.state)
        allowed = before in COMMISSION_STEPS[verb]
        with suppress(Refusal):
            DEEDS[verb](county, row, at)
        row = row_of(row.commission)
        after = S(row.state)
        assert after == before or after in COMMISSION_TRANSITIONS[before]
        assert allowed or after == before
        assert (row.state == S.ANSWERED) == (row.answered_at is not None)
        last = row.events.order_by("-id").first()
        assert last is not None
        assert last.to_state == row.state
