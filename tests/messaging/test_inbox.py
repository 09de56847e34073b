"""The inbox: told once, read once, opened where it leads."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from qingxun.messaging.actions import notify, read_about, read_message
from qingxun.messaging.models import Message, MessageKind
from qingxun.messaging.queries import UNREAD_SHOWN, unread_count
from qingxun.organizations.states import Role
from tests.messaging.factories import tell
from tests.organizations.factories import AT, County, client_of, make_county

pytestmark = pytest.mark.django_db
INBOX = "/inbox/"


@pytest.fixture
def county(db: None) -> County:
    return make_county()


def test_a_stranger_is_asked_to_sign_in(client: Client) -> None:
    assert client.get(INBOX).status_code == 302


def test_each_person_is_told_once_in_one_statement(
    county: County, django_assert_num_queries: object
) -> None:
    people = [county[Role.OFFICER].pk, county[Role.PRINCIPAL].pk, county[Role.OFFICER].pk]
    with django_assert_num_queries(1):  # type: ignore[operator]
        notify(people=people, kind=MessageKind.ADOPTED, title="稿件被录用", at=AT)
    assert Message.objects.count() == 2


def test_nobody_to_tell_costs_nothing(django_assert_num_queries: object) -> None:
    with django_assert_num_queries(0):  # type: ignore[operator]
        notify(people=[], kind=MessageKind.ADOPTED, title="稿件被录用", at=AT)


def test_a_long_title_is_cut_and_not_refused(county: County) -> None:
    assert len(tell(county[Role.OFFICER], "长" * 500).title) == 200


def test_inbox_shows_ones_own_messages_only_the_latest_first(county: County) -> None:
    tell(county[Role.OFFICER], "第一条")
    tell(county[Role.OFFICER], "第二条")
    tell(county[Role.PRINCIPAL], "别人的")
    page = client_of(county[Role.OFFICER]).get(INBOX)
    assert [row.title for row in page.context["list"].rows] == ["第二条", "第一条"]
    assert "别人的" not in page.content.decode()


def test_inbox_filters_by_kind_and_unread(county: County) -> None:
    officer = county[Role.OFFICER]
    read_message(message=tell(officer, "读过的"), at=AT)
    tell(officer, "录用了", kind=MessageKind.ADOPTED)
    client = client_of(officer)
    unread = client.get(INBOX, {"unread": "1"}).context["list"].rows
    adopted = client.get(INBOX, {"kind": "adopted"}).context["list"].rows
    returned = client.get(INBOX, {"kind": "returned"}).context["list"].rows
    assert [row.title for row in unread] == ["录用了"]
    assert [row.title for row in adopted] == ["录用了"]
    assert [row.title for row in returned] == ["读过的"]


def test_opening_marks_as_read_and_leads_there(county: County) -> None:
    message = tell(county[Role.OFFICER], url="/desk/manuscripts/")
    answer = client_of(county[Role.OFFICER]).get(reverse("messaging:open", args=[message.pk]))
    assert answer.status_code == 302
    assert answer["Location"] == "/desk/manuscripts/"
    message.refresh_from_db()
    first = message.read_at
    assert first is not None
    read_message(message=message, at=AT)
    message.refresh_from_db()
    assert message.read_at == first


def test_a_message_never_leads_out_of_the_program(county: County) -> None:
    message = tell(county[Role.OFFICER], url="https://example.org/")
    answer = client_of(county[Role.OFFICER]).get(reverse("messaging:open", args=[message.pk]))
    assert answer["Location"] == INBOX


def test_somebody_elses_message_does_not_exist(county: County) -> None:
    message = tell(county[Role.OFFICER])
    answer = client_of(county[Role.PRINCIPAL]).get(reverse("messaging:open", args=[message.pk]))
    assert answer.status_code == 404
    message.refresh_from_db()
    assert message.read_at is None


def test_all_are_marked_as_read_by_post_only(county: County) -> None:
    officer = county[Role.OFFICER]
    tell(officer)
    tell(county[Role.PRINCIPAL])
    client = client_of(officer)
    assert client.get(reverse("messaging:read_all")).status_code == 405
    client.post(reverse("messaging:read_all"))
    assert unread_count(officer) == 0
    assert unread_count(county[Role.PRINCIPAL]) == 1


def test_opening_the_thing_itself_reads_what_was_said_about_it(county: County) -> None:
    officer = county[Role.OFFICER]
    tell(officer)
    assert read_about(by=officer, object_id=officer.pk, at=AT) == 1
    assert unread_count(officer) == 0


def test_a_full_inbox_is_counted_no_further_than_is_shown(county: County) -> None:
    officer = county[Role.OFFICER]
    Message.objects.bulk_create(
        Message(person=officer, kind=MessageKind.SYSTEM, title="通知", sent_at=AT)
        for _ in range(150)
    )
    assert unread_count(officer) == UNREAD_SHOWN + 1


def test_the_bell_counts_unread_on_every_page(county: County) -> None:
    tell(county[Role.OFFICER])
    shell = client_of(county[Role.OFFICER]).get(INBOX).context["shell"]
    assert shell["inbox_count"] == 1
    assert shell["inbox_url"] == INBOX


def test_inbox_costs_the_same_for_one_and_three_messages(county: County) -> None:
    client = client_of(county[Role.OFFICER])
    numbers = []
    for more in (1, 2):
        for _ in range(more):
            tell(county[Role.OFFICER])
        client.get(INBOX)
        with CaptureQueriesContext(connection) as captured:
            client.get(INBOX)
        numbers.append(len(captured))
    assert numbers[0] == numbers[1] <= 10
