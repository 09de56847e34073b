"""The table of an issue's states holds, whatever is tried in whatever order."""

import datetime as dt
import threading

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from qingxun.desk.actions import (
    add_items,
    discard_issue,
    pass_check,
    publish_issue,
    remove_item,
    send_back_issue,
    send_to_check,
    start_issue,
    withdraw_issue,
)
from qingxun.desk.models import Issue, Submission
from qingxun.desk.states import ISSUE_OWNERS, ISSUE_TRANSITIONS, IssueState, SubmissionState
from qingxun.kit.refusals import Refusal
from qingxun.organizations.models import Person
from qingxun.organizations.states import Role
from qingxun.records.home import current_home
from tests.desk.factories import make_periodical, make_submission
from tests.organizations.factories import AT, County, make_county
from tests.waiting import SECONDS

STEPS = ["send", "pass", "back", "publish", "withdraw", "discard", "pick", "remove"]


def test_every_state_has_transitions_and_an_owner() -> None:
    assert ISSUE_TRANSITIONS.keys() == ISSUE_OWNERS.keys() == set(IssueState)


def test_what_ended_goes_nowhere() -> None:
    assert not ISSUE_TRANSITIONS[IssueState.WITHDRAWN]
    assert not ISSUE_TRANSITIONS[IssueState.DISCARDED]


def take_step(county: County, issue: Issue, submission: Submission, step: str) -> None:
    """One step by whoever may take it."""
    editor, head = county[Role.EDITOR], county[Role.OFFICE_HEAD]
    leader = county[Role.SIGNING_LEADER]
    match step:
        case "send":
            send_to_check(issue=issue, by=editor, at=AT)
        case "pass":
            pass_check(issue=issue, by=head, at=AT)
        case "back":
            signer = leader if issue.state == IssueState.SIGNING else head
            send_back_issue(issue=issue, reason="改", by=signer, at=AT)
        case "publish":
            publish_issue(issue=issue, by=leader, at=AT)
        case "withdraw":
            withdraw_issue(issue=issue, reason="错", by=head, at=AT)
        case "discard":
            discard_issue(issue=issue, by=editor, at=AT)
        case "pick":
            submission.refresh_from_db()
            add_items(issue=issue, submissions=[submission], by=editor, at=AT)
        case "remove":
            item = issue.items.first()
            if item is not None:
                remove_item(item=item, by=editor, at=AT)


class AnyOrder(TestCase):
    """Whatever is tried: states follow the table, refusals change nothing, numbers stay."""

    @settings(max_examples=40, suppress_health_check=list(HealthCheck))
    @given(heads=st.booleans(), steps=st.lists(st.sampled_from(STEPS), min_size=1, max_size=14))
    def test_states_follow_the_table(self, heads: bool, steps: list[str]) -> None:
        county = make_county()
        periodical = make_periodical(county.desk)
        periodical.head_checks = heads
        periodical.save()
        submission = make_submission(county, SubmissionState.ACCEPTED)
        issue = start_issue(periodical=periodical, by=county[Role.EDITOR], at=AT)
        for step in steps:
            issue = Issue.objects.get(pk=issue.pk)
            before, events = IssueState(issue.state), issue.events.count()
            number = issue.number
            try:
                with transaction.atomic():
                    take_step(county, issue, submission, step)
            except Refusal:
                assert issue.events.count() == events
            issue = Issue.objects.get(pk=issue.pk)
            after = IssueState(issue.state)
            assert after == before or after in ISSUE_TRANSITIONS[before]
            assert number is None or issue.number == number
            self.check_submission(issue, submission)

    def check_submission(self, issue: Issue, submission: Submission) -> None:
        """A manuscript is issued exactly while it stands in a published issue."""
        submission.refresh_from_db()
        stands = issue.items.filter(submission=submission).exists()
        out = issue.state == IssueState.PUBLISHED and stands
        expected = SubmissionState.ISSUED if out else SubmissionState.ACCEPTED
        assert submission.state == expected


def real_county() -> County:
    """A county that other connections see."""
    with transaction.atomic():
        current_home()
        return make_county()


def prepared(county: County, count: int) -> list[Issue]:
    """Issues that wait for the leader, with a manuscript each."""
    periodical = make_periodical(county.desk)
    periodical.head_checks = False
    periodical.save()
    issues = []
    for n in range(count):
        submission = make_submission(county, SubmissionState.ACCEPTED, title=f"第{n}条")
        issue = start_issue(periodical=periodical, by=county[Role.EDITOR], at=AT)
        add_items(issue=issue, submissions=[submission], by=county[Role.EDITOR], at=AT)
        issues.append(send_to_check(issue=issue, by=county[Role.EDITOR], at=AT))
    return issues


needs_threads = pytest.mark.skipif(
    connection.vendor == "sqlite",
    reason="the tests' SQLite lies in memory, where threads share one connection's locks",
)


@needs_threads
@pytest.mark.django_db(transaction=True)
def test_leaders_who_sign_at_the_same_moment_get_different_numbers_without_a_gap() -> None:
    county = real_county()
    issues = prepared(county, 4)
    leader = county[Role.SIGNING_LEADER]
    failed: list[BaseException] = []
    gate = threading.Barrier(len(issues))

    def sign(issue: Issue) -> None:
        try:
            gate.wait(timeout=SECONDS)
            publish_issue(issue=issue, by=leader, at=AT)
        except BaseException as error:  # shown by the assertion below
            failed.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=sign, args=(issue,)) for issue in issues]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=SECONDS)
    assert failed == []
    rows = Issue.objects.filter(state=IssueState.PUBLISHED)
    assert sorted(rows.values_list("number", flat=True)) == [1, 2, 3, 4]
    assert sorted(rows.values_list("total", flat=True)) == [1, 2, 3, 4]


@needs_threads
@pytest.mark.django_db(transaction=True)
def test_one_issue_signed_twice_at_the_same_moment_is_published_once() -> None:
    county = real_county()
    (issue,) = prepared(county, 1)
    leader = county[Role.SIGNING_LEADER]
    outcomes: list[str] = []
    gate = threading.Barrier(2)

    def sign() -> None:
        mine = Issue.objects.select_related("periodical").get(pk=issue.pk)
        try:
            gate.wait(timeout=SECONDS)
            publish_issue(issue=mine, by=leader, at=AT + dt.timedelta(seconds=1))
            outcomes.append("published")
        except Refusal:
            outcomes.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=sign) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=SECONDS)
    assert sorted(outcomes) == ["published", "refused"]
    issue.refresh_from_db()
    assert issue.number == 1
    assert issue.events.filter(verb="publish_issue").count() == 1


def publish_and_fail(issue: Issue, leader: Person) -> None:
    """What is left when the machine stops before the transaction ends."""
    with transaction.atomic():
        publish_issue(issue=issue, by=leader, at=AT)
        raise RuntimeError("the machine stopped")


@pytest.mark.django_db(transaction=True)
def test_a_number_taken_by_a_publishing_that_failed_is_given_again() -> None:
    county = real_county()
    first, second = prepared(county, 2)
    with pytest.raises(RuntimeError):
        publish_and_fail(first, county[Role.SIGNING_LEADER])
    publish_issue(issue=second, by=county[Role.SIGNING_LEADER], at=AT)
    first.refresh_from_db()
    assert (first.state, first.number, second.number) == (IssueState.SIGNING, None, 1)
