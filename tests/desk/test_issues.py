"""Putting issues together: what goes in, in which order, with which words."""

import pytest

from qingxun.audit.models import AuditRow
from qingxun.desk.actions import (
    IssueRefused,
    ManuscriptRefused,
    accept_submission,
    add_items,
    arrange_items,
    discard_issue,
    name_issue,
    place_item,
    remove_item,
    shift_item,
    start_issue,
    trim_item,
)
from qingxun.desk.models import IssueItem, Submission
from qingxun.desk.models.submissions import SEARCHED_AS
from qingxun.desk.queries.issues import contents_of, pickable
from qingxun.desk.states import IssueState, SeriesKind, SubmissionState
from qingxun.kit.refusals import PermissionRefused, StaleRefused, StateRefused
from qingxun.organizations.states import Role
from qingxun.search.actions import index_text
from tests.desk.factories import make_issue, make_periodical, make_submission
from tests.organizations.factories import AT, make_county, make_desk

pytestmark = pytest.mark.django_db


def titles(issue):
    return [item.title for item in issue.items.order_by("order")]


def test_an_issue_begins_without_a_number_and_with_a_trace() -> None:
    county = make_county()
    issue = start_issue(
        periodical=make_periodical(county.desk),
        series=SeriesKind.SPECIAL,
        title=" 石雕专刊 ",
        by=county[Role.EDITOR],
        at=AT,
    )
    issue.refresh_from_db()
    assert (issue.state, issue.number, issue.title) == (IssueState.DRAFTING, None, "石雕专刊")
    assert [event.verb for event in issue.events.all()] == ["start_issue"]
    assert AuditRow.objects.filter(verb="desk.start_issue", object_id=issue.pk).count() == 1


@pytest.mark.parametrize("role", [Role.OFFICER, Role.SIGNING_LEADER, Role.SYSTEM_ADMIN])
def test_only_editors_and_the_head_put_issues_together(role: Role) -> None:
    county = make_county()
    issue = make_issue(county)
    item = issue.items.get()
    person = county[role]
    with pytest.raises(PermissionRefused):
        start_issue(periodical=issue.periodical, by=person, at=AT)
    with pytest.raises(PermissionRefused):
        add_items(issue=issue, submissions=[], by=person, at=AT)
    with pytest.raises(PermissionRefused):
        remove_item(item=item, by=person, at=AT)
    with pytest.raises(PermissionRefused):
        trim_item(item=item, title="一", body="二", version=1, by=person, at=AT)
    with pytest.raises(PermissionRefused):
        discard_issue(issue=issue, by=person, at=AT)


def test_a_periodical_that_ended_gets_no_issue() -> None:
    county = make_county()
    periodical = make_periodical(county.desk)
    periodical.active = False
    with pytest.raises(IssueRefused):
        start_issue(periodical=periodical, by=county[Role.EDITOR], at=AT)


def test_an_item_takes_the_edited_text_and_its_revision() -> None:
    county = make_county()
    issue = make_issue(county)
    item = issue.items.get()
    submission = item.submission
    assert (item.title, item.body) == (submission.title, submission.body)
    assert item.revision_id == (submission.edited_id or submission.revision_id)
    assert issue.version == 2


@pytest.mark.parametrize(
    "state", [SubmissionState.SUBMITTED, SubmissionState.IN_REVIEW, SubmissionState.RETURNED]
)
def test_only_accepted_manuscripts_go_in(state: SubmissionState) -> None:
    county = make_county()
    issue = make_issue(county)
    other = make_submission(county, state)
    with pytest.raises(IssueRefused, match=other.title):
        add_items(issue=issue, submissions=[other], by=county[Role.EDITOR], at=AT)
    assert issue.items.count() == 1


def test_a_manuscript_stands_in_one_issue_in_work_only() -> None:
    county = make_county()
    first = make_issue(county)
    second = start_issue(periodical=first.periodical, by=county[Role.EDITOR], at=AT)
    submission = first.items.get().submission
    with pytest.raises(IssueRefused):
        add_items(issue=second, submissions=[submission], by=county[Role.EDITOR], at=AT)
    assert submission not in pickable(second)
    discard_issue(issue=first, by=county[Role.EDITOR], at=AT)
    assert submission in pickable(second)
    add_items(issue=second, submissions=[submission], by=county[Role.EDITOR], at=AT)
    assert titles(second) == [submission.title]


def test_another_office_s_manuscript_and_column_are_refused() -> None:
    county = make_county()
    issue = make_issue(county)
    elsewhere = make_periodical(make_desk("共青团云和县委员会", "云和团县委"))
    with pytest.raises(IssueRefused):
        place_item(
            item=issue.items.get(), column=elsewhere.columns.first(), by=county[Role.EDITOR], at=AT
        )
    submission = make_submission(county, SubmissionState.ACCEPTED)
    Submission.objects.filter(pk=submission.pk).update(desk=elsewhere.desk)
    submission.refresh_from_db()
    with pytest.raises(IssueRefused):
        add_items(issue=issue, submissions=[submission], by=county[Role.EDITOR], at=AT)


def test_nothing_chosen_is_said() -> None:
    county = make_county()
    with pytest.raises(IssueRefused):
        add_items(issue=make_issue(county), submissions=[], by=county[Role.EDITOR], at=AT)


def test_items_move_up_and_down_within_their_column() -> None:
    county = make_county()
    issue = make_issue(county, items=3)
    editor = county[Role.EDITOR]
    third = issue.items.last()
    shift_item(item=third, by=editor, at=AT)
    assert titles(issue) == ["第1条信息", "第3条信息", "第2条信息"]
    shift_item(item=third, by=editor, at=AT)
    shift_item(item=third, by=editor, at=AT)  # already first: stays
    assert titles(issue) == ["第3条信息", "第1条信息", "第2条信息"]
    shift_item(item=IssueItem.objects.get(pk=third.pk), down=True, by=editor, at=AT)
    assert titles(issue) == ["第1条信息", "第3条信息", "第2条信息"]


def test_items_are_arranged_at_once_and_into_columns() -> None:
    county = make_county()
    issue = make_issue(county, items=3)
    one, two, three = issue.items.all()
    first, second = issue.periodical.columns.all()
    places = [(three.pk, first.pk), (one.pk, second.pk), (two.pk, None)]
    arrange_items(issue=issue, places=places, by=county[Role.EDITOR], at=AT)
    contents = [
        (part.column.name if part.column else "", [item.title for item in part.items])
        for part in contents_of(issue)
    ]
    assert contents == [
        ("工作动态", ["第3条信息"]),
        ("侨青之声", ["第1条信息"]),
        ("", ["第2条信息"]),
    ]


def test_arranging_what_has_changed_meanwhile_is_refused_and_changes_nothing() -> None:
    county = make_county()
    issue = make_issue(county, items=2)
    one, two = issue.items.all()
    remove_item(item=two, by=county[Role.EDITOR], at=AT)
    with pytest.raises(StaleRefused):
        arrange_items(
            issue=issue, places=[(two.pk, None), (one.pk, None)], by=county[Role.EDITOR], at=AT
        )
    assert titles(issue) == ["第1条信息"]


def test_trimming_leaves_the_submission_s_text() -> None:
    county = make_county()
    item = make_issue(county).items.get()
    body = item.submission.body
    trim_item(item=item, title="短题", body="短文。", version=1, by=county[Role.EDITOR], at=AT)
    item.refresh_from_db()
    assert (item.title, item.body, item.version) == ("短题", "短文。", 2)
    assert Submission.objects.get(pk=item.submission_id).body == body


def test_the_second_of_two_trimmers_is_told_and_nothing_is_overwritten() -> None:
    county = make_county()
    item = make_issue(county).items.get()
    trim_item(item=item, title="甲", body="甲文", version=1, by=county[Role.EDITOR], at=AT)
    with pytest.raises(StaleRefused):
        trim_item(item=item, title="乙", body="乙文", version=1, by=county[Role.OFFICE_HEAD], at=AT)
    item.refresh_from_db()
    assert item.title == "甲"


def test_an_item_keeps_a_title_and_a_text() -> None:
    county = make_county()
    item = make_issue(county).items.get()
    with pytest.raises(IssueRefused):
        trim_item(item=item, title=" ", body="文", version=1, by=county[Role.EDITOR], at=AT)
    with pytest.raises(ManuscriptRefused):
        trim_item(item=item, title="长" * 121, body="文", version=1, by=county[Role.EDITOR], at=AT)


def test_nothing_changes_while_the_head_has_it() -> None:
    county = make_county()
    issue = make_issue(county, state=IssueState.CHECKING)
    item = issue.items.get()
    editor = county[Role.EDITOR]
    with pytest.raises(StateRefused):
        remove_item(item=item, by=editor, at=AT)
    with pytest.raises(StateRefused):
        trim_item(item=item, title="甲", body="乙", version=1, by=editor, at=AT)
    with pytest.raises(StateRefused):
        name_issue(issue=issue, title="甲", by=editor, at=AT)
    with pytest.raises(StateRefused):
        discard_issue(issue=issue, by=editor, at=AT)


def test_search_in_the_picker_finds_words_of_the_text() -> None:
    county = make_county()
    issue = make_issue(county)
    other = make_submission(
        county, SubmissionState.SUBMITTED, title="侨团来访", body="欧洲青田同乡会来县里座谈。" * 3
    )
    accept_submission(submission=other, by=county[Role.EDITOR], at=AT)
    index_text(kind=SEARCHED_AS, object_id=other.pk, text=f"{other.title}\n{other.body}")
    assert list(pickable(issue, "同乡会")) == [other]
    assert list(pickable(issue, "不存在的词")) == []
