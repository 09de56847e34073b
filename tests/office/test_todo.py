"""What waits for a person, row by row, and the figures behind the workbench."""

import datetime as dt
from decimal import Decimal

import pytest

from qingxun.bulletins.models import Bulletin, BulletinCopy
from qingxun.bulletins.states import BulletinState
from qingxun.desk.actions import ask_question
from qingxun.desk.models import Submission, SubmissionEvent
from qingxun.desk.states import IssueState, SubmissionState
from qingxun.dispatch.actions import void_adoption
from qingxun.dispatch.models import Adoption, Dispatch, Instruction
from qingxun.dispatch.presets import install_ladder
from qingxun.dispatch.states import DispatchState
from qingxun.kit.clock import CHINA, now, start_of, today
from qingxun.kit.ids import first_key_at, uuid7
from qingxun.kit.periods import Span
from qingxun.ledger.models import Balance, Period
from qingxun.messaging.actions import answer_suggestion
from qingxun.office.navigation import address
from qingxun.office.queries.daily import decided_on
from qingxun.office.queries.figures import (
    MonthCounts,
    adoptions_by_outlet,
    months_shown,
    points_so_far,
    queue_ages,
    running_totals,
)
from qingxun.office.queries.todo import KINDS, Todo, moment_of, todos
from qingxun.organizations.models import Person
from qingxun.organizations.states import Role
from tests.desk.factories import make_issue, make_periodical, make_submission
from tests.dispatch.factories import accepted, adopt, outlet_of, sent_dispatch
from tests.messaging.factories import suggest
from tests.organizations.factories import AT, County, make_county

pytestmark = pytest.mark.django_db
DAY = AT.date()


@pytest.fixture
def county(db: None) -> County:
    return make_county()


def of_kind(person: Person, kind: str, day: dt.date = DAY) -> list[Todo]:
    return [row for row in todos(person, day) if row.kind == kind]


def make_bulletin(county: County, state: BulletinState) -> Bulletin:
    span = Span.from_key("2026Q3")
    period = Period.objects.create(
        desk=county.desk,
        key=span.key,
        kind=span.kind,
        starts_on=span.starts_on,
        ends_on=span.ends_on,
    )
    return Bulletin.objects.create(
        desk=county.desk,
        period=period,
        state=state,
        title="关于2026年第三季度信息工作情况的通报",
        text="正文",
        figures={},
        digest="0" * 64,
        drafted_by=county[Role.EDITOR],
        drafted_at=AT,
        saved_at=AT,
    )


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_leads_to_a_page(kind: str) -> None:
    assert address(KINDS[kind][2], uuid7())


def test_an_open_question_waits_for_the_unit_until_it_is_answered(county: County) -> None:
    submission = make_submission(county)
    ask_question(submission=submission, text="人数是多少？", by=county[Role.EDITOR], at=AT)
    (row,) = of_kind(county[Role.OFFICER], "question")
    assert (row.target, row.title, row.note) == (
        submission.manuscript_id,
        submission.title,
        "人数是多少？",
    )
    assert row.at == AT
    assert of_kind(county[Role.EDITOR], "question") == []


@pytest.mark.parametrize(
    ("state", "role"),
    [(IssueState.CHECKING, Role.OFFICE_HEAD), (IssueState.SIGNING, Role.SIGNING_LEADER)],
)
def test_an_issue_waits_for_whose_turn_it_is(county: County, state: IssueState, role: Role) -> None:
    issue = make_issue(county, state=state)
    (row,) = of_kind(county[role], "issue")
    assert (row.target, row.title) == (issue.pk, "青田共青团信息")
    other = {Role.OFFICE_HEAD: Role.SIGNING_LEADER, Role.SIGNING_LEADER: Role.OFFICE_HEAD}[role]
    assert of_kind(county[other], "issue") == []


def test_a_dispatch_waits_for_the_signing_leader(county: County) -> None:
    dispatch = sent_dispatch(county)
    Dispatch.objects.filter(pk=dispatch.pk).update(state=DispatchState.SIGNING)
    (row,) = of_kind(county[Role.SIGNING_LEADER], "dispatch")
    assert (row.target, row.note) == (dispatch.pk, dispatch.outlet.name)
    assert of_kind(county[Role.EDITOR], "dispatch") == []


@pytest.mark.parametrize(
    ("state", "role"),
    [(BulletinState.CHECKING, Role.OFFICE_HEAD), (BulletinState.SIGNING, Role.SIGNING_LEADER)],
)
def test_a_bulletin_waits_for_whose_turn_it_is(
    county: County, state: BulletinState, role: Role
) -> None:
    bulletin = make_bulletin(county, state)
    assert [row.target for row in of_kind(county[role], "bulletin")] == [bulletin.pk]


def test_an_unread_copy_waits_for_the_unit_leader(county: County) -> None:
    bulletin = make_bulletin(county, BulletinState.SIGNING)
    leader = county[Role.UNIT_LEADER]
    copy = BulletinCopy.objects.create(
        bulletin=bulletin, organization=county.units[0], person=leader, delivered_at=AT
    )
    assert of_kind(leader, "copy") == []
    Bulletin.objects.update(state=BulletinState.PUBLISHED, year=2026, number=1, dated=DAY)
    assert [row.target for row in of_kind(leader, "copy")] == [bulletin.pk]
    copy.read_at = AT
    copy.save()
    assert of_kind(leader, "copy") == []


@pytest.mark.parametrize(
    ("due_in", "done", "waits"),
    [(-3, False, True), (7, False, True), (8, False, False), (-3, True, False)],
)
def test_an_instruction_waits_when_it_is_due_within_a_week(
    county: County, due_in: int, done: bool, waits: bool
) -> None:
    due = DAY + dt.timedelta(days=due_in)
    Instruction.objects.create(
        desk=county.desk,
        manuscript=accepted(county).manuscript,
        leader="演示领导",
        rank="county",
        text="请阅研。",
        on=DAY,
        follow_up_due=due,
        follow_up_done_on=DAY if done else None,
        recorded_by=county[Role.EDITOR],
        recorded_at=AT,
    )
    rows = of_kind(county[Role.EDITOR], "instruction")
    assert len(rows) == int(waits)
    if waits:
        assert rows[0].at.astimezone(CHINA).date() == due


def test_a_suggestion_waits_for_the_office_until_it_is_answered(county: County) -> None:
    made = suggest(county.desk, county[Role.OFFICER], "照片传得太慢。")
    for role in (Role.EDITOR, Role.OFFICE_HEAD):
        (row,) = of_kind(county[role], "suggestion")
        assert (row.target, row.note) == (made.pk, county[Role.OFFICER].name)
    assert of_kind(county[Role.OFFICER], "suggestion") == []
    answer_suggestion(suggestion=made, answer="已放宽。", by=county[Role.EDITOR], at=AT)
    assert of_kind(county[Role.EDITOR], "suggestion") == []


def test_no_more_than_five_of_a_kind_the_oldest_received_first(county: County) -> None:
    for minutes in range(7):
        make_submission(county, title=f"第{minutes}篇", at=AT + dt.timedelta(minutes=minutes))
    rows = of_kind(county[Role.EDITOR], "queue")
    assert [row.title for row in rows] == [f"第{n}篇" for n in range(5)]


@pytest.mark.parametrize(
    ("value", "moment"),
    [
        ("2026-11-21 01:30:00", dt.datetime(2026, 11, 21, 9, 30, tzinfo=CHINA)),
        ("2026-11-21 01:30:00.500000", dt.datetime(2026, 11, 21, 9, 30, 0, 500000, tzinfo=CHINA)),
        ("2026-11-21", dt.datetime(2026, 11, 21, 8, tzinfo=CHINA)),
        (
            dt.datetime(2026, 11, 21, 1, 30, tzinfo=dt.UTC),
            dt.datetime(2026, 11, 21, 9, 30, tzinfo=CHINA),
        ),
    ],
)
def test_moments_are_read_from_either_database(value: object, moment: dt.datetime) -> None:
    assert moment_of(value) == moment


def test_waiting_submissions_fall_into_classes_by_the_days_of_china(county: County) -> None:
    start = start_of(DAY)
    moments = {
        start: 0,
        start - dt.timedelta(seconds=1): 1,
        start - dt.timedelta(days=1): 1,
        start - dt.timedelta(days=1, seconds=1): 2,
        start - dt.timedelta(days=4): 2,
        start - dt.timedelta(days=4, seconds=1): 3,
    }
    expected = [0, 0, 0, 0]
    for moment, age in moments.items():
        submission = make_submission(county)
        Submission.objects.filter(pk=submission.pk).update(received_at=moment)
        expected[age] += 1
    ages = queue_ages([county.desk.pk], DAY)
    assert ages.classes == expected
    assert ages.total == sum(expected)
    assert ages.late == 1


def test_decisions_count_on_their_own_day_only(county: County) -> None:
    make_submission(county, SubmissionState.ACCEPTED, at=now())
    make_submission(county, SubmissionState.RETURNED, at=now())
    found = decided_on([county.desk.pk], today())
    assert found == {"accepted": 1, "returned": 1, "rejected": 0}
    SubmissionEvent.objects.filter(to_state="accepted").update(at=now() - dt.timedelta(days=1))
    assert decided_on([county.desk.pk], today())["accepted"] == 0


def test_the_first_key_of_a_moment_lies_below_all_keys_born_later() -> None:
    assert first_key_at(now()) < uuid7()
    assert first_key_at(now() + dt.timedelta(hours=1)) > uuid7()
    with pytest.raises(ValueError, match="aware"):
        first_key_at(dt.datetime(2026, 1, 1))  # noqa: DTZ001


def test_outlets_are_counted_without_ones_own_and_without_voided(county: County) -> None:
    install_ladder(desk=county.desk, periodical=make_periodical(county.desk))
    submission = accepted(county)
    adopt(county, submission, "city_league")
    adopt(county, submission, "county_party")
    wrong = adopt(county, submission, "county_government")
    void_adoption(adoption=wrong, reason="登记有误", by=county[Role.EDITOR], at=AT)
    make_issue(county, state=IssueState.PUBLISHED)
    assert Adoption.objects.filter(outlet__own_periodical__isnull=False).count() == 1
    rows = adoptions_by_outlet([county.desk.pk], DAY, DAY + dt.timedelta(days=1))
    assert sorted(rows) == sorted(
        (outlet_of(county.desk, code).name, 1) for code in ("city_league", "county_party")
    )
    assert adoptions_by_outlet([county.desk.pk], DAY + dt.timedelta(days=1), dt.date.max) == []


def test_months_are_shown_up_to_the_day() -> None:
    span = Span.from_key("2026Q2")
    assert months_shown(span, dt.date(2026, 4, 1)) == ["2026-01", "2026-02", "2026-03", "2026-04"]


def test_a_rate_needs_something_filed() -> None:
    span = Span.from_key("2026Q1")
    counts = MonthCounts({"2026-01": {"filed": 3, "adopted": 1}, "2026-02": {}, "2026-03": {}})
    assert counts.rate(span) == Decimal("33.3")
    assert MonthCounts({}).rate(span) is None


def test_points_booked_in_the_last_month_of_a_quarter_count_as_in_the_standings(
    county: County,
) -> None:
    one, other = (unit.pk for unit in county.units[:2])
    span, day = Span.from_key("2026Q3"), dt.date(2026, 7, 20)
    assert list(points_so_far(county.desk.pk, [one, other], span, day))[-1] == "2026-07"
    Balance.objects.create(
        desk=county.desk, organization_id=one, month="2026-09", heading="base", amount=Decimal(10)
    )
    points = points_so_far(county.desk.pk, [one, other], span, day)
    assert list(points)[-3:] == ["2026-07", "2026-08", "2026-09"]
    assert running_totals(points, one)[0][-1] == 10


def test_points_and_ranks_add_up_over_the_months(county: County) -> None:
    one, other = (unit.pk for unit in county.units[:2])
    points = {
        "2026-01": {one: Decimal(1), other: Decimal(5)},
        "2026-02": {one: Decimal(4), other: Decimal(0)},
        "2026-03": {one: Decimal(3), other: Decimal(0)},
    }
    totals, ranks = running_totals(points, one)
    assert totals == [1, 5, 8]
    assert ranks == [2, 1, 1]
