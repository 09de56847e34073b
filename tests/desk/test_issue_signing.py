"""Checking, signing off, publishing, withdrawing: numbers, copies, traces."""

import datetime as dt

import pytest
from django.urls import reverse

from qingxun.audit.models import AuditRow
from qingxun.desk.actions import (
    AddresseeRow,
    IssueRefused,
    add_items,
    pass_check,
    publish_issue,
    read_issue,
    reopen_submission,
    send_back_issue,
    send_to_check,
    set_addressees,
    start_anew,
    start_issue,
    trim_item,
    withdraw_issue,
)
from qingxun.desk.actions.steps import move_all
from qingxun.desk.models import Issue, Submission
from qingxun.desk.queries.issues import issued_anew, issues_visible_to
from qingxun.desk.states import AddresseeKind, IssueState, SeriesKind, SubmissionState
from qingxun.documents.models import IssuedDocument
from qingxun.documents.states import PrintState
from qingxun.kit.refusals import PermissionRefused, StaleRefused, StateRefused
from qingxun.messaging.models import Message, MessageKind
from qingxun.organizations.states import Role
from qingxun.records.signals import fact_recorded
from tests.desk.factories import make_issue, make_periodical, make_submission
from tests.organizations.factories import AT, County, client_of, make_county, make_person

pytestmark = pytest.mark.django_db

NEXT_YEAR = AT + dt.timedelta(days=60)


def publish_one(
    county: County,
    *,
    series: SeriesKind = SeriesKind.REGULAR,
    at: dt.datetime = AT,
    title: str = "一条信息",
) -> Issue:
    """The whole way of an issue with one manuscript."""
    editor = county[Role.EDITOR]
    submission = make_submission(county, SubmissionState.ACCEPTED, title=title, at=at)
    issue = start_issue(periodical=county.desk.periodicals.get(), series=series, by=editor, at=at)
    add_items(issue=issue, submissions=[submission], by=editor, at=at)
    send_to_check(issue=issue, by=editor, at=at)
    pass_check(issue=issue, by=county[Role.OFFICE_HEAD], at=at)
    return publish_issue(issue=issue, by=county[Role.SIGNING_LEADER], at=at)


def test_the_way_goes_from_the_editor_to_the_head_to_the_leader_and_each_is_told() -> None:
    county = make_county()
    issue = make_issue(county, state=IssueState.CHECKING)
    head, leader = county[Role.OFFICE_HEAD], county[Role.SIGNING_LEADER]
    assert Message.objects.filter(person=head, kind=MessageKind.SIGN).count() == 1
    pass_check(issue=issue, by=head, at=AT)
    assert Message.objects.filter(person=leader, kind=MessageKind.SIGN).count() == 1
    assert (issue.checked_by, issue.checked_at) == (head, AT)


def test_where_the_head_does_not_check_it_goes_straight_to_the_leader() -> None:
    county = make_county()
    issue = make_issue(county)
    issue.periodical.head_checks = False
    issue.periodical.save()
    send_to_check(issue=issue, by=county[Role.EDITOR], at=AT)
    assert issue.state == IssueState.SIGNING


def test_each_step_is_for_its_role() -> None:
    county = make_county()
    issue = make_issue(county)
    with pytest.raises(PermissionRefused):
        send_to_check(issue=issue, by=county[Role.SIGNING_LEADER], at=AT)
    send_to_check(issue=issue, by=county[Role.EDITOR], at=AT)
    with pytest.raises(PermissionRefused):
        pass_check(issue=issue, by=county[Role.EDITOR], at=AT)
    with pytest.raises(PermissionRefused):
        send_back_issue(issue=issue, reason="改", by=county[Role.SIGNING_LEADER], at=AT)
    pass_check(issue=issue, by=county[Role.OFFICE_HEAD], at=AT)
    with pytest.raises(PermissionRefused):
        publish_issue(issue=issue, by=county[Role.OFFICE_HEAD], at=AT)
    with pytest.raises(PermissionRefused):
        send_back_issue(issue=issue, reason="改", by=county[Role.OFFICE_HEAD], at=AT)
    publish_issue(issue=issue, by=county[Role.SIGNING_LEADER], at=AT)
    with pytest.raises(PermissionRefused):
        withdraw_issue(issue=issue, reason="错", by=county[Role.EDITOR], at=AT)


def test_an_empty_issue_is_not_sent() -> None:
    county = make_county()
    with pytest.raises(IssueRefused):
        send_to_check(issue=make_issue_without_items(county), by=county[Role.EDITOR], at=AT)


def make_issue_without_items(county: County) -> Issue:
    issue = make_issue(county)
    issue.items.all().delete()
    return issue


def test_a_manuscript_reopened_meanwhile_stops_the_issue_and_is_named() -> None:
    county = make_county()
    issue = make_issue(county, state=IssueState.SIGNING)
    submission = issue.items.get().submission
    reopen_submission(submission=submission, reason="数据待核", by=county[Role.EDITOR], at=AT)
    with pytest.raises(IssueRefused, match="第1条信息"):
        publish_issue(issue=issue, by=county[Role.SIGNING_LEADER], at=AT)
    issue.refresh_from_db()
    assert (issue.state, issue.number) == (IssueState.SIGNING, None)


def test_sending_back_needs_a_reason_and_reaches_the_editor() -> None:
    county = make_county()
    issue = make_issue(county, state=IssueState.SIGNING)
    leader = county[Role.SIGNING_LEADER]
    with pytest.raises(IssueRefused):
        send_back_issue(issue=issue, reason="  ", by=leader, at=AT)
    send_back_issue(issue=issue, reason="标题再精炼", by=leader, at=AT)
    issue.refresh_from_db()
    assert (issue.state, issue.checked_by) == (IssueState.DRAFTING, None)
    told = Message.objects.get(person=county[Role.EDITOR], kind=MessageKind.RETURNED)
    assert told.text == "标题再精炼"
    assert issue.events.last().note == "标题再精炼"


def test_what_is_signed_is_what_was_read() -> None:
    county = make_county()
    issue = make_issue(county, state=IssueState.SIGNING)
    read = issue.version
    send_back_issue(issue=issue, reason="改", by=county[Role.SIGNING_LEADER], at=AT)
    trim_item(
        item=issue.items.get(), title="甲", body="乙", version=1, by=county[Role.EDITOR], at=AT
    )
    send_to_check(issue=issue, by=county[Role.EDITOR], at=AT)
    with pytest.raises(StaleRefused):
        pass_check(issue=issue, by=county[Role.OFFICE_HEAD], at=AT, version=read)
    issue.refresh_from_db()
    pass_check(issue=issue, by=county[Role.OFFICE_HEAD], at=AT, version=issue.version)
    with pytest.raises(StaleRefused):
        publish_issue(issue=issue, by=county[Role.SIGNING_LEADER], at=AT, version=read)


def test_publishing_gives_number_total_and_date_and_issues_the_manuscripts() -> None:
    county = make_county()
    issue = make_issue(county, items=2, state=IssueState.SIGNING)
    issue.periodical.total_before = 131
    issue.periodical.save()
    heard = []
    listener = lambda sender, instance, **kwargs: heard.append(instance)  # noqa: E731
    fact_recorded.connect(listener, sender=Issue)
    try:
        publish_issue(issue=issue, by=county[Role.SIGNING_LEADER], at=AT)
    finally:
        fact_recorded.disconnect(listener, sender=Issue)
    issue.refresh_from_db()
    assert (issue.year, issue.number, issue.total) == (2026, 1, 132)
    assert issue.dated == dt.date(2026, 11, 23)
    assert heard == [issue]
    assert str(issue) == "《青田共青团信息》2026年第1期"
    assert issue.label == "第1期（总第132期）"
    states = {item.submission.state for item in issue.items.select_related("submission")}
    assert states == {SubmissionState.ISSUED}
    assert AuditRow.objects.filter(verb="desk.publish_issue", object_id=issue.pk).exists()


def test_numbers_begin_anew_each_year_and_the_total_goes_on() -> None:
    county = make_county()
    make_issue(county, state=IssueState.PUBLISHED)
    second = publish_one(county)
    third = publish_one(county, at=NEXT_YEAR)
    assert [(i.year, i.number, i.total) for i in (second, third)] == [(2026, 2, 2), (2027, 1, 3)]


def test_without_yearly_restart_the_number_goes_on() -> None:
    county = make_county()
    make_issue(county)
    county.desk.periodicals.update(yearly_restart=False)
    first, second = publish_one(county), publish_one(county, at=NEXT_YEAR)
    assert [(i.year, i.number) for i in (first, second)] == [(2026, 1), (2027, 2)]


def test_special_issues_are_numbered_apart_and_not_in_the_total() -> None:
    county = make_county()
    make_issue(county, state=IssueState.PUBLISHED)
    special = publish_one(county, series=SeriesKind.SPECIAL)
    regular = publish_one(county)
    assert (special.number, special.total) == (1, None)
    assert (regular.number, regular.total) == (2, 2)
    assert str(special) == "《青田共青团信息》2026年专刊第1期"


def test_the_addressees_get_a_copy_and_a_message_and_reading_is_kept_once() -> None:
    county = make_county()
    issue = make_issue(county, state=IssueState.SIGNING)
    reader = make_person("周书记", Role.UNIT_LEADER, county.units[1])
    set_addressees(
        periodical=issue.periodical,
        rows=[
            AddresseeRow(AddresseeKind.REPORT, name="团市委办公室"),
            AddresseeRow(AddresseeKind.ISSUE, organization=county.units[1].pk),
        ],
        by=county[Role.EDITOR],
        at=AT,
    )
    publish_issue(issue=issue, by=county[Role.SIGNING_LEADER], at=AT)
    assert [copy.person for copy in issue.deliveries.all()] == [reader]
    assert Message.objects.get(person=reader, kind=MessageKind.ISSUED).title == str(issue)
    later = AT + dt.timedelta(hours=1)
    read_issue(issue=issue, by=reader, at=later)
    read_issue(issue=issue, by=reader, at=later + dt.timedelta(hours=1))
    assert issue.deliveries.get().read_at == later
    assert Message.objects.get(person=reader, kind=MessageKind.ISSUED).read_at == later


def test_readers_see_what_reached_them_and_nothing_in_work() -> None:
    county = make_county()
    published = make_issue(county, state=IssueState.PUBLISHED)
    make_issue(county)
    stranger = make_person("", Role.OFFICER, county.units[2])
    assert list(issues_visible_to(county[Role.OFFICER])) == [published]  # her manuscript is in it
    assert list(issues_visible_to(stranger)) == []
    assert issues_visible_to(county[Role.SIGNING_LEADER]).count() == 2


def test_a_withdrawn_issue_keeps_its_number_and_frees_its_manuscripts() -> None:
    county = make_county()
    issue = make_issue(county, state=IssueState.PUBLISHED)
    with pytest.raises(IssueRefused):
        withdraw_issue(issue=issue, reason="", by=county[Role.OFFICE_HEAD], at=AT)
    withdraw_issue(issue=issue, reason="数字有误", by=county[Role.OFFICE_HEAD], at=AT)
    issue.refresh_from_db()
    assert (issue.state, issue.number, issue.withdrawn_reason) == (
        IssueState.WITHDRAWN,
        1,
        "数字有误",
    )
    submission = Submission.objects.get(issue_items__issue=issue)
    assert submission.state == SubmissionState.ACCEPTED
    assert publish_one(county).number == 2
    assert [event.verb for event in issue.events.all()][-1] == "withdraw_issue"


def test_a_withdrawn_issue_is_put_together_again_and_its_code_leads_to_the_new_one() -> None:
    county = make_county()
    make_periodical(county.desk)
    editor, head = county[Role.EDITOR], county[Role.OFFICE_HEAD]
    old = publish_one(county, title="删改过的一条")
    other = publish_one(county, title="另一期")
    with pytest.raises(IssueRefused):
        start_anew(issue=old, by=editor, at=AT)
    withdraw_issue(issue=old, reason="数字有误", by=head, at=AT)
    made = start_anew(issue=old, by=editor, at=AT)
    assert [item.title for item in made.items.all()] == ["删改过的一条"]
    with pytest.raises(IssueRefused):  # it stands in an issue in work now
        start_anew(issue=old, by=editor, at=AT)
    send_to_check(issue=made, by=editor, at=AT)
    pass_check(issue=made, by=head, at=AT)
    publish_issue(issue=made, by=county[Role.SIGNING_LEADER], at=AT)
    prints = {row.subject: row for row in IssuedDocument.objects.all()}
    assert prints[old.pk].replaced_by == prints[made.pk]
    assert prints[old.pk].state == PrintState.WITHDRAWN
    assert prints[other.pk].replaced_by is None
    assert prints[other.pk].state == PrintState.CURRENT
    assert issued_anew(old, editor) == made
    assert issued_anew(other, editor) is None
    page = client_of(editor).get(reverse("desk:issue", args=[old.pk])).content.decode()
    assert "改后另出" in page


def test_the_button_on_a_withdrawn_issue_leads_to_the_new_one() -> None:
    county = make_county()
    make_periodical(county.desk)
    old = publish_one(county)
    withdraw_issue(issue=old, reason="数字有误", by=county[Role.OFFICE_HEAD], at=AT)
    url, editor = reverse("desk:issue_anew", args=[old.pk]), client_of(county[Role.EDITOR])
    page = reverse("desk:issue", args=[old.pk])
    assert url in editor.get(page).content.decode()
    assert url not in client_of(county[Role.OFFICER]).get(page).content.decode()
    assert "照原样编好" in editor.post(url, follow=True).content.decode()
    assert "没有可以再编的" in editor.post(url, follow=True).content.decode()


def test_withdrawing_tells_whoever_got_it() -> None:
    county = make_county()
    issue = make_issue(county, state=IssueState.SIGNING)
    reader = make_person("周书记", Role.UNIT_LEADER, county.units[1])
    set_addressees(
        periodical=issue.periodical,
        rows=[AddresseeRow(AddresseeKind.ISSUE, organization=county.units[1].pk)],
        by=county[Role.EDITOR],
        at=AT,
    )
    publish_issue(issue=issue, by=county[Role.SIGNING_LEADER], at=AT)
    withdraw_issue(issue=issue, reason="数字有误", by=county[Role.SIGNING_LEADER], at=AT)
    texts = Message.objects.filter(person=reader, kind=MessageKind.ISSUED).order_by("sent_at", "id")
    assert [message.text for message in texts] == ["", "数字有误"]


@pytest.mark.parametrize("state", [IssueState.DRAFTING, IssueState.CHECKING, IssueState.WITHDRAWN])
def test_only_what_waits_for_the_leader_is_published(state: IssueState) -> None:
    county = make_county()
    issue = make_issue(county, state=state)
    with pytest.raises(StateRefused):
        publish_issue(issue=issue, by=county[Role.SIGNING_LEADER], at=AT)
    issue.refresh_from_db()
    assert issue.state == state


def test_the_head_does_not_pass_what_the_editor_still_works_on() -> None:
    county = make_county()
    issue = make_issue(county)
    with pytest.raises(StateRefused):
        pass_check(issue=issue, by=county[Role.OFFICE_HEAD], at=AT, version=issue.version)
    issue.refresh_from_db()
    assert (issue.state, issue.checked_by) == (IssueState.DRAFTING, None)


def test_an_issue_takes_a_manuscript_as_it_is_now_not_as_it_was_when_the_list_was_shown() -> None:
    county = make_county()
    editor = county[Role.EDITOR]
    issue = make_issue(county)
    shown = make_submission(county, SubmissionState.ACCEPTED, title="改判的稿件")
    reopen_submission(
        submission=Submission.objects.get(pk=shown.pk), reason="再看", by=editor, at=AT
    )
    with pytest.raises(IssueRefused):
        add_items(issue=issue, submissions=[shown], by=editor, at=AT)


def test_many_pieces_move_in_one_step_or_none_does() -> None:
    county = make_county()
    rows = [make_submission(county, SubmissionState.ACCEPTED, title=f"信息{n}") for n in range(3)]
    leader = county[Role.SIGNING_LEADER]
    late = Submission.objects.get(pk=rows[1].pk)
    reopen_submission(submission=late, reason="补充数字", by=county[Role.EDITOR], at=AT)
    with pytest.raises(StateRefused):
        move_all(rows, SubmissionState.ISSUED, verb="issue_submission", by=leader, at=AT)
    assert not Submission.objects.filter(state=SubmissionState.ISSUED).exists()
    pieces = [rows[0], rows[2]]
    move_all(pieces, SubmissionState.ISSUED, verb="issue_submission", by=leader, at=AT)
    for row in pieces:
        stored = Submission.objects.get(pk=row.pk)
        assert (stored.state, stored.moved_at) == (row.state, row.moved_at) == ("issued", AT)
        event = stored.events.get(verb="issue_submission")
        assert (event.from_state, event.to_state, event.by) == ("accepted", "issued", leader)
        assert event.revision_id == stored.revision_id
        told = AuditRow.objects.get(verb="desk.issue_submission", object_id=row.pk)
        assert (told.actor, told.organization) == (leader.pk, county.desk.pk)
