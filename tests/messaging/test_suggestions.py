"""The box for complaints and suggestions: from any page, answered inside the program."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from qingxun.audit.models import AuditRow
from qingxun.kit.refusals import PermissionRefused
from qingxun.messaging.actions import (
    SUGGESTION_LIMIT,
    EmptySuggestionRefused,
    answer_suggestion,
    make_suggestion,
)
from qingxun.messaging.models import Message, Suggestion
from qingxun.messaging.queries import desk_for
from qingxun.organizations.states import Role
from qingxun.records.seen import mark_of
from tests.messaging.factories import suggest
from tests.organizations.factories import (
    AT,
    County,
    client_of,
    make_county,
    make_desk,
    make_person,
    make_unit,
)

pytestmark = pytest.mark.django_db
LIST = "/inbox/suggestions/"
NEW = "/inbox/suggestions/new/"


@pytest.fixture
def county(db: None) -> County:
    return make_county()


def test_every_page_links_to_the_box_and_notes_itself(county: County) -> None:
    page = client_of(county[Role.OFFICER]).get("/inbox/")
    assert f"{NEW}?page=/inbox/" in page.content.decode()


def test_a_suggestion_reaches_the_office_with_the_page_it_came_from(county: County) -> None:
    client = client_of(county[Role.OFFICER])
    form = client.get(NEW, {"page": "/desk/write/"})
    assert 'value="/desk/write/"' in form.content.decode()
    answer = client.post(NEW, {"text": "照片传得太慢。", "page": "/desk/write/"}, follow=True)
    assert "照片传得太慢" in answer.content.decode()
    made = Suggestion.objects.get()
    assert (made.desk, made.page, made.person) == (
        county.desk,
        "/desk/write/",
        county[Role.OFFICER],
    )
    told = set(Message.objects.values_list("person", flat=True))
    assert told == {county[Role.EDITOR].pk, county[Role.OFFICE_HEAD].pk}
    assert AuditRow.objects.filter(verb="messaging.make_suggestion", object_id=made.pk).exists()


def test_the_audit_log_keeps_no_word_of_it(county: County) -> None:
    made = suggest(county.desk, county[Role.OFFICER], "不想让别人看到的话")
    row = AuditRow.objects.get(object_id=made.pk)
    assert "不想" not in str(row.details)


@pytest.mark.parametrize("text", ["", "   ", "\n"])
def test_an_empty_suggestion_is_refused_in_words(county: County, text: str) -> None:
    page = client_of(county[Role.OFFICER]).post(NEW, {"text": text})
    assert page.status_code == 200
    assert Suggestion.objects.count() == 0
    with pytest.raises(EmptySuggestionRefused):
        make_suggestion(desk=county.desk, text=text, page="", by=county[Role.OFFICER], at=AT)


def test_a_suggestion_that_is_too_long_is_kept_in_the_form(county: County) -> None:
    text = "长" * (SUGGESTION_LIMIT + 1)
    page = client_of(county[Role.OFFICER]).post(NEW, {"text": text})
    assert page.status_code == 200
    assert text in page.content.decode()
    with pytest.raises(EmptySuggestionRefused, match="2001"):
        make_suggestion(desk=county.desk, text=text, page="", by=county[Role.OFFICER], at=AT)


def test_the_office_answers_and_the_person_is_told(county: County) -> None:
    officer, head = county[Role.OFFICER], county[Role.OFFICE_HEAD]
    made = suggest(county.desk, officer)
    client = client_of(head)
    path = reverse("messaging:suggestion", args=[made.pk])
    assert client.post(path, {"answer": "已放宽到 10 MB。"}).status_code == 303
    made.refresh_from_db()
    assert made.answered_by == head
    assert Message.objects.filter(person=officer, object_id=made.pk).count() == 1
    page = client_of(officer).get(path)
    assert "已放宽到 10 MB" in page.content.decode()
    assert not page.context["can_answer"]
    assert Message.objects.get(person=officer, object_id=made.pk).read_at is not None


def test_an_empty_answer_is_refused(county: County) -> None:
    made = suggest(county.desk, county[Role.OFFICER])
    path = reverse("messaging:suggestion", args=[made.pk])
    assert client_of(county[Role.EDITOR]).post(path, {"answer": " "}).status_code == 200
    made.refresh_from_db()
    assert made.answered_at is None


def test_the_person_herself_may_not_answer_and_the_attempt_is_audited(county: County) -> None:
    officer = county[Role.OFFICER]
    made = suggest(county.desk, officer)
    with pytest.raises(PermissionRefused):
        answer_suggestion(suggestion=made, answer="好", by=officer, at=AT)
    path = reverse("messaging:suggestion", args=[made.pk])
    assert client_of(officer).post(path, {"answer": "好"}).status_code == 403
    assert AuditRow.objects.filter(verb="access.refuse", actor=officer.pk).exists()


def test_others_see_neither_list_nor_suggestion(county: County) -> None:
    made = suggest(county.desk, county[Role.OFFICER])
    other = client_of(county[Role.PRINCIPAL])
    assert other.get(LIST).context["list"].rows == []
    assert other.get(reverse("messaging:suggestion", args=[made.pk])).status_code == 404
    stranger = client_of(make_person("", Role.EDITOR, make_desk("另一个县", "另县")))
    assert stranger.get(reverse("messaging:suggestion", args=[made.pk])).status_code == 404


def test_the_office_sees_all_and_filters_the_unanswered(county: County) -> None:
    first = suggest(county.desk, county[Role.OFFICER], "第一条建议")
    suggest(county.desk, county[Role.PRINCIPAL], "第二条建议")
    answer_suggestion(suggestion=first, answer="好", by=county[Role.EDITOR], at=AT)
    client = client_of(county[Role.EDITOR])
    assert len(client.get(LIST).context["list"].rows) == 2
    waiting = client.get(LIST, {"open": "1"}).context["list"].rows
    assert [row.text for row in waiting] == ["第二条建议"]


def test_it_goes_to_the_nearest_desk_above(county: County) -> None:
    branch = make_desk("温溪片区", "温溪片", parent=county.desk)
    below = make_person("", Role.OFFICER, make_unit(branch))
    assert desk_for(below) == branch
    assert desk_for(county[Role.OFFICER]) == county.desk
    assert desk_for(county[Role.EDITOR]) == county.desk


def test_without_any_desk_the_page_says_so(client: Client) -> None:
    person = make_person("", Role.OFFICER, make_unit(None))
    page = client_of(person).post(NEW, {"text": "有人吗"})
    assert page.status_code == 200
    assert "还没有可以接收的办公室" in page.content.decode()


def test_the_list_costs_the_same_for_one_and_three_rows(county: County) -> None:
    client = client_of(county[Role.EDITOR])
    numbers = []
    for more in (1, 2):
        for _ in range(more):
            suggest(county.desk, county[Role.OFFICER])
        client.get(LIST)
        with CaptureQueriesContext(connection) as captured:
            client.get(LIST)
        numbers.append(len(captured))
    assert numbers[0] == numbers[1] <= 10


def test_two_answer_the_same_suggestion_the_second_is_told() -> None:
    county = make_county()
    made = make_suggestion(
        desk=county.desk, text="放宽字数", page="", by=county[Role.OFFICER], at=AT
    )
    second = client_of(county[Role.OFFICE_HEAD])
    page = second.get(reverse("messaging:suggestion", args=[made.pk]))
    seen = mark_of(page.context["standing"])
    answer_suggestion(suggestion=made, answer="已放宽。", by=county[Role.EDITOR], at=AT)
    url = reverse("messaging:suggestion", args=[made.pk])
    answer = second.post(url, {"answer": "不放宽。", "seen": seen})
    assert "已放宽。" in answer.context["sentence"]
    assert "不放宽。" in answer.content.decode()
    made.refresh_from_db()
    assert made.answer == "已放宽。"
    again = {"answer": "不放宽。", "seen": mark_of(answer.context["standing"])}
    assert second.post(url, again).status_code == 303
