"""At the desk: claims, edits that never overwrite each other, decisions with reasons."""

import datetime as dt

import pytest

from qingxun.desk import actions
from qingxun.desk.actions import QuestionRefused, ReasonMissingRefused
from qingxun.desk.models import Submission
from qingxun.desk.states import SubmissionState
from qingxun.kit.refusals import PermissionRefused, StaleRefused, StateRefused
from qingxun.messaging.models import Message, MessageKind
from qingxun.organizations.models import Person
from qingxun.organizations.states import Role
from tests.desk.factories import BODY, make_submission
from tests.organizations.factories import AT, County, make_county, make_person

pytestmark = pytest.mark.django_db
LATER = AT + dt.timedelta(minutes=7)


@pytest.fixture
def county() -> County:
    return make_county()


@pytest.fixture
def second(county: County) -> Person:
    return make_person("周编辑", Role.EDITOR, county.desk)


def test_the_second_editor_is_told_who_has_it(county: County, second: Person) -> None:
    row = make_submission(county, SubmissionState.IN_REVIEW)
    opened_before = Submission.objects.get(pk=row.pk)
    for deed in (actions.claim_submission, actions.accept_submission, actions.release_submission):
        with pytest.raises(PermissionRefused) as refused:
            deed(submission=opened_before, by=second, at=LATER)
        assert county[Role.EDITOR].name in refused.value.sentence


def test_a_claim_made_since_the_page_was_loaded_is_respected(
    county: County, second: Person
) -> None:
    row = make_submission(county)
    stale = Submission.objects.get(pk=row.pk)
    actions.claim_submission(submission=row, by=county[Role.EDITOR], at=AT)
    with pytest.raises(PermissionRefused):
        actions.accept_submission(submission=stale, by=second, at=LATER)


def test_taking_over_tells_the_former_editor(county: County, second: Person) -> None:
    row = make_submission(county, SubmissionState.IN_REVIEW)
    actions.take_over_submission(submission=row, by=second, at=LATER)
    row.refresh_from_db()
    assert row.claimed_by == second
    assert second.name in Message.objects.get(person=county[Role.EDITOR]).title
    assert row.events.filter(verb="take_over_submission", by=second).count() == 1


def test_the_second_save_is_refused_with_the_name_of_the_first(
    county: County, second: Person
) -> None:
    row = make_submission(county)
    theirs = Submission.objects.get(pk=row.pk)
    actions.save_edit(
        submission=row, title=row.title, body="甲改的", version=1, by=county[Role.EDITOR], at=LATER
    )
    with pytest.raises(StaleRefused) as refused:
        actions.save_edit(
            submission=theirs, title=row.title, body="乙改的", version=1, by=second, at=LATER
        )
    assert county[Role.EDITOR].name in refused.value.sentence
    assert Submission.objects.get().body == "甲改的"


def test_a_decided_text_is_no_longer_edited(county: County) -> None:
    row = make_submission(county, SubmissionState.ACCEPTED)
    with pytest.raises(StaleRefused):
        actions.save_edit(
            submission=row,
            title=row.title,
            body="再改",
            version=row.version,
            by=county[Role.EDITOR],
            at=LATER,
        )


def test_the_original_stays_beside_the_edited_text(county: County) -> None:
    row = make_submission(county, SubmissionState.IN_REVIEW)
    editor = county[Role.EDITOR]
    actions.save_edit(
        submission=row, title="改过的标题", body=BODY + "编辑加。", version=1, by=editor, at=LATER
    )
    actions.accept_submission(submission=row, by=editor, at=LATER)
    row.refresh_from_db()
    assert row.edited is not None
    assert (row.edited.origin, row.edited.number, row.edited.based_on) == ("desk", 2, row.revision)
    assert (row.revision.body, row.edited.body) == (BODY, BODY + "编辑加。")
    row.manuscript.refresh_from_db()
    assert row.manuscript.body == BODY


def test_deciding_without_edits_makes_no_revision(county: County) -> None:
    row = make_submission(county, SubmissionState.ACCEPTED)
    assert row.edited is None
    assert row.manuscript.revisions.count() == 1


@pytest.mark.parametrize("deed", [actions.return_submission, actions.reject_submission])
def test_no_refusal_without_a_reason(county: County, deed: object) -> None:
    row = make_submission(county)
    with pytest.raises(ReasonMissingRefused):
        deed(submission=row, reason=" ", by=county[Role.EDITOR], at=LATER)  # type: ignore[operator]
    assert Submission.objects.get().state == SubmissionState.SUBMITTED


def test_the_unit_reads_the_reason_in_its_inbox(county: County) -> None:
    row = make_submission(county)
    actions.return_submission(
        submission=row, reason="数据不清", note="请补参加人数", by=county[Role.EDITOR], at=LATER
    )
    told = Message.objects.filter(kind=MessageKind.RETURNED)
    assert {message.person for message in told} == {county[Role.OFFICER], county[Role.PRINCIPAL]}
    assert {message.text for message in told} == {"数据不清；请补参加人数"}


def test_a_decision_taken_back_keeps_its_reason_on_the_time_line(county: County) -> None:
    row = make_submission(county, SubmissionState.REJECTED)
    actions.reopen_submission(
        submission=row, reason="领导要求再看", by=county[Role.OFFICE_HEAD], at=LATER
    )
    row.refresh_from_db()
    assert (row.state, row.claimed_by) == (SubmissionState.IN_REVIEW, county[Role.OFFICE_HEAD])
    assert row.events.filter(note="领导要求再看").exists()


def test_claiming_does_not_take_a_decision_back(county: County) -> None:
    row = make_submission(county, SubmissionState.ACCEPTED)
    with pytest.raises(StateRefused):
        actions.claim_submission(submission=row, by=county[Role.EDITOR], at=LATER)


def test_people_of_other_desks_and_units_decide_nothing(county: County) -> None:
    row = make_submission(county)
    for who in (Role.OFFICER, Role.UNIT_LEADER, Role.SYSTEM_ADMIN):
        with pytest.raises(PermissionRefused):
            actions.accept_submission(submission=row, by=county[who], at=LATER)


def test_of_many_the_good_ones_go_in_and_the_bad_ones_are_named(
    county: County, second: Person
) -> None:
    good, other = make_submission(county), make_submission(county, SubmissionState.IN_REVIEW)
    result = actions.decide_many(
        submissions=[good, other],
        decide=lambda row: actions.accept_submission(submission=row, by=second, at=LATER),
    )
    assert result.done == [good]
    ((refused, sentence),) = result.refused
    assert refused == other
    assert county[Role.EDITOR].name in sentence
    assert Submission.objects.get(pk=good.pk).state == SubmissionState.ACCEPTED


def test_a_question_is_answered_once_and_both_sides_are_told(county: County) -> None:
    row = make_submission(county)
    question = actions.ask_question(
        submission=row, text="参加的是多少人？", by=county[Role.EDITOR], at=AT
    )
    assert Message.objects.filter(kind=MessageKind.QUESTION, person=county[Role.OFFICER]).exists()
    officer = county[Role.OFFICER]
    with pytest.raises(QuestionRefused):
        actions.answer_question(question=question, text="  ", by=officer, at=LATER)
    actions.answer_question(question=question, text="二十六人。", by=officer, at=LATER)
    told = Message.objects.get(kind=MessageKind.ANSWER)
    assert (told.person, told.text) == (county[Role.EDITOR], "二十六人。")
    with pytest.raises(QuestionRefused):
        actions.answer_question(question=question, text="改口", by=officer, at=LATER)


def test_who_has_it_open_is_known_for_a_minute(county: County, second: Person) -> None:
    row = make_submission(county)
    actions.mark_presence(submission=row, by=second, at=AT)
    actions.mark_presence(submission=row, by=second, at=AT)

    def others(seconds: int) -> list[Person]:
        at = AT + dt.timedelta(seconds=seconds)
        here = actions.who_is_here(submission=row, by=county[Role.EDITOR], at=at)
        return [presence.person for presence in here]

    assert others(30) == [second]
    assert others(90) == []
    assert actions.who_is_here(submission=row, by=second, at=AT) == []
