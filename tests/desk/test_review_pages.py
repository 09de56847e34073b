"""The editor's page over HTTP: text, decision, next, two editors. No JavaScript."""

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from qingxun.desk.actions import (
    accept_submission,
    ask_question,
    claim_submission,
    mark_presence,
    save_edit,
)
from qingxun.desk.models import Presence, Revision, Submission
from qingxun.desk.states import SubmissionState
from qingxun.kit.clock import now
from qingxun.messaging.models import Message, MessageKind
from qingxun.organizations.models import Person
from qingxun.organizations.states import Role
from tests.desk.factories import BODY, make_reasons, make_submission
from tests.organizations.factories import (
    AT,
    County,
    client_of,
    make_county,
    make_desk,
    make_person,
)

pytestmark = pytest.mark.django_db


def page(submission: Submission) -> str:
    return reverse("desk:review", args=[submission.pk])


def typed(submission: Submission, do: str, **more: str) -> dict[str, str]:
    """What the form sends when nothing was changed."""
    return {
        "title": submission.title,
        "body": submission.body,
        "version": str(submission.version),
        "do": do,
        **more,
    }


def second_editor(county: County) -> Person:
    return make_person("王编辑", Role.EDITOR, county.desk)


def test_both_texts_the_findings_and_the_keys_stand_on_the_page() -> None:
    county = make_county()
    submission = make_submission(county)
    html = client_of(county[Role.EDITOR]).get(page(submission)).content.decode()
    assert html.count("近日，青田县船寮镇团委") == 2
    for key in "arxs":
        assert f'data-key="{key}"' in html
    assert "船寮镇 Officer甲" in html


def test_a_submission_of_another_desk_is_not_found() -> None:
    county = make_county()
    submission = make_submission(county)
    stranger = make_person("", Role.EDITOR, make_desk("共青团云和县委员会", "云和团县委"))
    client = client_of(stranger)
    assert client.get(page(submission)).status_code == 404
    assert client.post(page(submission), typed(submission, "accept")).status_code == 404


def test_the_leader_reads_and_is_refused_to_decide() -> None:
    county = make_county()
    submission = make_submission(county)
    client = client_of(county[Role.SIGNING_LEADER])
    assert 'value="accept"' not in client.get(page(submission)).content.decode()
    assert client.post(page(submission), typed(submission, "accept")).status_code == 403
    submission.refresh_from_db()
    assert submission.state == SubmissionState.SUBMITTED


def test_accepting_saves_the_edited_text_as_a_revision_and_leads_to_the_next() -> None:
    county = make_county()
    older = make_submission(county, title="更早的", at=AT - dt.timedelta(hours=1))
    submission = make_submission(county, title="这一篇")
    client = client_of(county[Role.EDITOR])
    data = typed(submission, "accept", list="state=waiting") | {"body": BODY + "\n结尾一句。"}
    response = client.post(page(submission), data)
    assert response.status_code == 303
    assert response["Location"].startswith(page(older))
    submission.refresh_from_db()
    assert submission.state == SubmissionState.ACCEPTED
    edited = Revision.objects.get(pk=submission.edited_id)
    assert edited.body.endswith("结尾一句。")
    assert submission.revision.body == BODY


def test_after_the_last_one_the_list_comes_back() -> None:
    county = make_county()
    submission = make_submission(county)
    client = client_of(county[Role.EDITOR])
    response = client.post(page(submission), typed(submission, "accept", list="state=waiting"))
    assert response["Location"] == reverse("desk:queue") + "?state=waiting"


def test_next_stays_within_the_filter() -> None:
    county = make_county()
    first = make_submission(county, title="船寮甲", at=AT)
    make_submission(county, title="温溪", unit=county.units[1], at=AT - dt.timedelta(minutes=1))
    third = make_submission(county, title="船寮乙", at=AT - dt.timedelta(minutes=2))
    client = client_of(county[Role.EDITOR])
    response = client.get(page(first), {"list": f"unit={county.units[0].pk}"})
    assert response.context["next"] == third.pk
    assert response.context["previous"] is None


def test_returning_needs_a_reason_and_the_typed_text_is_not_lost() -> None:
    county = make_county()
    submission = make_submission(county)
    client = client_of(county[Role.EDITOR])
    data = typed(submission, "return", return_note="  ") | {"body": BODY + "\n我加的一句。"}
    response = client.post(page(submission), data)
    assert response.status_code == 422
    assert "我加的一句。" in response.content.decode()
    submission.refresh_from_db()
    assert (submission.state, submission.body) == (SubmissionState.SUBMITTED, BODY)


@pytest.mark.parametrize(
    ("do", "state"),
    [("return", SubmissionState.RETURNED), ("reject", SubmissionState.REJECTED)],
)
def test_a_refusal_keeps_reason_and_words(do: str, state: SubmissionState) -> None:
    county = make_county()
    submission = make_submission(county)
    reason = make_reasons(county.desk)[0].text
    client = client_of(county[Role.EDITOR])
    data = typed(submission, do, **{f"{do}_reason": reason, f"{do}_note": "请补充人数"})
    assert client.post(page(submission), data).status_code == 303
    submission.refresh_from_db()
    assert (submission.state, submission.reason, submission.reason_note) == (
        state,
        reason,
        "请补充人数",
    )


def test_the_second_of_two_editors_is_told_and_both_texts_are_shown() -> None:
    county = make_county()
    submission = make_submission(county)
    form = typed(submission, "save") | {"body": BODY + "\n我写的。"}
    save_edit(
        submission=submission,
        title=submission.title,
        body=BODY + "\n同事写的。",
        version=submission.version,
        by=second_editor(county),
        at=AT,
    )
    response = client_of(county[Role.EDITOR]).post(page(submission), form)
    html = response.content.decode()
    assert response.status_code == 409
    assert "我写的。" in html
    assert "同事写的。" in html
    submission.refresh_from_db()
    assert submission.body.endswith("同事写的。")


def test_what_a_colleague_claimed_meanwhile_is_left_to_her_and_nothing_typed_is_lost() -> None:
    county = make_county()
    submission = make_submission(county)
    form = typed(submission, "accept") | {"body": BODY + "\n我写的。"}
    claim_submission(submission=submission, by=second_editor(county), at=AT)
    response = client_of(county[Role.EDITOR]).post(page(submission), form)
    html = response.content.decode()
    assert response.status_code == 422
    assert "王编辑" in html
    assert "我写的。" in html
    assert 'value="take_over"' in html


def test_autosave_keeps_the_text_and_gives_the_new_version() -> None:
    county = make_county()
    submission = make_submission(county)
    client = client_of(county[Role.EDITOR])
    url = reverse("desk:review_autosave", args=[submission.pk])
    form = typed(submission, "") | {"body": BODY + "\n自动保存。"}
    answer = client.post(url, form)
    assert answer.status_code == 200
    assert answer.json()["fields"] == {"version": submission.version + 1}
    stale = client.post(url, form | {"body": "另一个窗口里的旧文字。" * 5})
    assert stale.status_code == 409
    assert stale.json()["sentence"]
    submission.refresh_from_db()
    assert submission.body.endswith("自动保存。")


def test_autosave_of_a_title_too_long_says_so() -> None:
    county = make_county()
    submission = make_submission(county)
    url = reverse("desk:review_autosave", args=[submission.pk])
    form = typed(submission, "") | {"title": "长" * 500}
    answer = client_of(county[Role.EDITOR]).post(url, form)
    assert answer.status_code == 422
    assert "500" in answer.json()["sentence"]


def hold(client: Client, submission: Submission, do: str) -> None:
    url = reverse("desk:review_hold", args=[submission.pk])
    assert client.post(url, {"do": do}).status_code == 303
    submission.refresh_from_db()


def test_claiming_putting_back_and_taking_over() -> None:
    county = make_county()
    submission = make_submission(county)
    mine, other = client_of(county[Role.EDITOR]), second_editor(county)
    hold(mine, submission, "claim")
    assert submission.claimed_by == county[Role.EDITOR]
    hold(client_of(other), submission, "claim")
    assert submission.claimed_by == county[Role.EDITOR]
    hold(client_of(other), submission, "take_over")
    assert submission.claimed_by == other
    assert Message.objects.filter(person=county[Role.EDITOR], kind=MessageKind.DECISION).exists()
    hold(client_of(other), submission, "release")
    assert (submission.claimed_by, submission.state) == (None, SubmissionState.SUBMITTED)


def test_changes_are_marked_when_asked_for() -> None:
    county = make_county()
    submission = make_submission(county)
    body = BODY.replace("二十名", "三十名")
    save_edit(
        submission=submission,
        title=submission.title,
        body=body,
        version=1,
        by=county[Role.EDITOR],
        at=AT,
    )
    client = client_of(county[Role.EDITOR])
    assert "<ins" not in client.get(page(submission)).content.decode()
    html = client.get(page(submission), {"changes": "1"}).content.decode()
    assert "三" in html.split("<ins")[1].split("</ins>")[0]
    assert "二" in html.split("<del")[1].split("</del>")[0]


def test_a_decision_is_taken_back_with_a_reason() -> None:
    county = make_county()
    submission = make_submission(county, SubmissionState.REJECTED)
    client = client_of(county[Role.EDITOR])
    data = {"do": "reopen", "reopen_reason": ""}
    assert client.post(page(submission), data).status_code == 422
    data["reopen_reason"] = "有新进展"
    assert client.post(page(submission), data).status_code == 303
    submission.refresh_from_db()
    assert submission.state == SubmissionState.IN_REVIEW


def test_an_accepted_one_is_not_edited_any_more() -> None:
    county = make_county()
    submission = make_submission(county, SubmissionState.ACCEPTED)
    client = client_of(county[Role.EDITOR])
    data = typed(submission, "save") | {"body": "改掉已采用的。" * 10}
    assert client.post(page(submission), data).status_code == 409
    submission.refresh_from_db()
    assert submission.body == BODY


def test_a_question_reaches_the_unit_and_its_answer_stands_on_the_page() -> None:
    county = make_county()
    submission = make_submission(county)
    client = client_of(county[Role.EDITOR])
    url = reverse("desk:review_ask", args=[submission.pk])
    assert client.post(url, {"question": ""}).status_code == 422
    assert client.post(url, {"question": "参加的是二十人还是二十二人？"}).status_code == 303
    assert Message.objects.filter(person=county[Role.OFFICER], kind=MessageKind.QUESTION).exists()
    assert "二十二人" in client.get(page(submission)).content.decode()


def test_whoever_else_has_it_open_is_named() -> None:
    county = make_county()
    submission = make_submission(county)
    mark_presence(submission=submission, by=second_editor(county), at=now())
    client = client_of(county[Role.EDITOR])
    assert "王编辑" in client.get(page(submission)).content.decode()
    url = reverse("desk:review_presence", args=[submission.pk])
    assert "王编辑" in client.post(url).content.decode()
    assert Presence.objects.filter(submission=submission, person=county[Role.EDITOR]).exists()


def test_the_page_costs_the_same_queries_with_1_3_and_50_events(
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    county = make_county()
    submission = make_submission(county)
    client = client_of(county[Role.EDITOR])
    spent = []
    for more in (1, 2, 47):
        for n in range(more):
            ask_question(submission=submission, text=f"问{n}", by=county[Role.EDITOR], at=AT)
        client.get(page(submission))
        with django_assert_max_num_queries(20) as captured:
            client.get(page(submission), {"list": "state=waiting"})
        spent.append(len(captured))
    assert spent[0] == spent[1] == spent[2]


def test_a_text_of_markup_is_shown_as_text() -> None:
    county = make_county()
    submission = make_submission(county, title="<script>1</script>", body="<b>粗</b>" * 10)
    accept_submission(submission=submission, by=county[Role.EDITOR], at=AT)
    html = client_of(county[Role.EDITOR]).get(page(submission)).content.decode()
    assert "<b>粗" not in html
    assert "<script>1" not in html


def test_a_reason_that_is_too_long_is_told_and_stands_there_whole() -> None:
    county = make_county()
    submission = make_submission(county)
    client = client_of(county[Role.EDITOR])
    note = "长" * 501
    response = client.post(page(submission), typed(submission, "return", return_note=note))
    assert response.status_code == 422
    html = response.content.decode()
    assert "请控制在 500 字以内，现在有 501 字" in html
    assert note in html
    many = {"do": "return", "ids": [submission.pk], "note": note}
    bulk = client.post(reverse("desk:bulk"), many)
    assert bulk.status_code == 422
    assert note in bulk.content.decode()
    submission.refresh_from_db()
    assert submission.state == SubmissionState.SUBMITTED
