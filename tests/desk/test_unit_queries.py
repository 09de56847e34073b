"""Pages of the units cost the same however much they show; submitting stays cheap."""

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from qingxun.desk import actions
from qingxun.desk.models import Submission
from qingxun.desk.states import SubmissionState
from qingxun.organizations.states import Role
from tests.desk.factories import make_manuscript, make_submission, principal_signs
from tests.desk.test_writing_pages import filled, send
from tests.organizations.factories import AT, County, client_of, make_county

pytestmark = pytest.mark.django_db
PAGE_LIMIT = 20
SUBMIT_LIMIT = 24


def statements(client: Client, address: str) -> int:
    """How many statements a page takes, savepoints left out."""
    with CaptureQueriesContext(
        connection,
    ) as caught:
        assert client.get(address).status_code == 200
    return sum("SAVEPOINT" not in query["sql"] for query in caught.captured_queries)


@pytest.fixture
def county() -> County:
    return make_county()


def test_the_list_costs_the_same_for_one_and_three(county: County) -> None:
    client = client_of(county[Role.OFFICER])
    address = reverse("desk:manuscripts")
    make_submission(county, SubmissionState.RETURNED)
    client.get(address)
    one = statements(client, address)
    make_submission(county, SubmissionState.ACCEPTED)
    make_submission(county)
    assert statements(client, address) == one <= PAGE_LIMIT


def test_the_page_costs_the_same_for_a_short_and_a_long_history(county: County) -> None:
    client, editor, officer = client_of(county[Role.OFFICER]), county[Role.EDITOR], Role.OFFICER
    row = make_submission(county)
    address = reverse("desk:manuscript", args=[row.manuscript_id])
    client.get(address)
    short = statements(client, address)
    for number in range(3):
        at = AT + dt.timedelta(hours=number + 1)
        actions.ask_question(submission=row, text="请核实人数。", by=editor, at=at)
        actions.return_submission(submission=row, reason="数据不清", by=editor, at=at)
        row = actions.resubmit(submission=row, by=county[officer], at=at)
    assert statements(client, address) == short <= PAGE_LIMIT


def test_the_principals_list_costs_the_same_for_one_and_three(county: County) -> None:
    principal_signs(county.desk)
    client, address = client_of(county[Role.PRINCIPAL]), reverse("desk:signing")
    counts = []
    for _number in range(3):
        manuscript = make_manuscript(county.units[0], county[Role.OFFICER], county.desk)
        actions.submit_manuscript(
            manuscript=manuscript, desks=[county.desk], by=county[Role.OFFICER], at=AT
        )
        client.get(address)
        counts.append(statements(client, address))
    assert counts[0] == counts[2] <= PAGE_LIMIT


@pytest.mark.parametrize("again", [False, True])
def test_the_form_stays_below_the_limit(county: County, again: bool) -> None:
    client = client_of(county[Role.OFFICER])
    row = make_submission(county, SubmissionState.RETURNED)
    key: Any = row.manuscript_id
    address = reverse("desk:edit", args=[key]) if again else reverse("desk:write")
    with CaptureQueriesContext(connection) as caught:
        assert client.get(address, follow=True).status_code == 200
    assert len(caught) <= PAGE_LIMIT + 4 * (not again)  # two requests when it begins


def test_writing_and_submitting_in_one_click_takes_few_statements(county: County) -> None:
    client = client_of(county[Role.OFFICER])
    filled(county)
    send(client, county)
    with CaptureQueriesContext(connection) as caught:
        send(client, county)
    assert Submission.objects.count() == 2
    count = sum("SAVEPOINT" not in query["sql"] for query in caught.captured_queries)
    assert count <= SUBMIT_LIMIT


def test_whoever_only_reads_for_the_unit_is_shown_no_draft_that_she_cannot_open(
    county: County,
) -> None:
    make_manuscript(county.units[0], county[Role.OFFICER], county.desk, title="还在写的一篇")
    make_submission(county, SubmissionState.SUBMITTED, title="送出去的一篇")
    page = client_of(county[Role.UNIT_LEADER]).get(reverse("desk:manuscripts")).content.decode()
    assert "送出去的一篇" in page
    assert "还在写的一篇" not in page
    writer = client_of(county[Role.OFFICER]).get(reverse("desk:manuscripts")).content.decode()
    assert "还在写的一篇" in writer
