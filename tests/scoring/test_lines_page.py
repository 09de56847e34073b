"""The page of a unit's lines: every line once, over as many pages as there are."""

import uuid
from decimal import Decimal

import pytest
from django.db import connection
from django.http import QueryDict
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from qingxun.ledger.actions import Entry, post
from qingxun.ledger.models import Posting
from qingxun.ledger.queries import month_sums, unit_lines
from qingxun.scoring.views.lines_page import LinesPage
from tests.scoring.factories import ScoredCounty, make_scored_county, moment

pytestmark = pytest.mark.django_db
MONTHS = {"2026-07": 30, "2026-08": 130, "2026-09": 1, "2026-10": 20}


def post_lines(county: ScoredCounty, counts: dict[str, int]) -> None:
    unit = county.units[0].pk
    entries = [
        Entry(
            unit, None, month, "adoption", Decimal(2), uuid.uuid4(), "x", "adoption",
            uuid.uuid4(), None, f"item:{month}{number}", {},
        )
        for month, count in counts.items()
        for number in range(count)
    ]  # fmt: skip
    post(desk=county.desk.pk, entries=entries, at=moment(11, 1))


def page_of(county: ScoredCounty, number: int, months: list[str]) -> LinesPage:
    unit = county.units[0].pk
    return LinesPage(
        QueryDict(f"page={number}"),
        rows=unit_lines(county.desk.pk, unit, months),
        sums=month_sums(county.desk.pk, months, organization=unit),
    )


def test_every_line_stands_once_on_some_page_and_months_tell_their_whole_sum() -> None:
    county = make_scored_county()
    post_lines(county, MONTHS)
    seen: list[uuid.UUID] = []
    for number in range(1, 5):
        page = page_of(county, number, list(MONTHS))
        assert page.pages == 4
        assert page.points == Decimal(2 * 181)
        for month in page.months():
            assert (month.count, month.points) == (MONTHS[month.month], 2 * MONTHS[month.month])
            seen += [line.posting.pk for line in month.lines]
    wanted = Posting.objects.order_by("-month", "posted_at", "id").values_list("pk", flat=True)
    assert seen == list(wanted)


def test_a_page_costs_the_same_queries_for_one_line_and_for_many() -> None:
    county = make_scored_county()
    costs = []
    for count in (1, 60):
        post_lines(county, {"2026-08": count})
        with CaptureQueriesContext(connection) as queries:
            page_of(county, 1, ["2026-08"]).months()
        costs.append(len(queries))
    assert costs[0] == costs[1]


def test_a_line_whose_reversal_stands_on_another_page_is_shown_as_reversed() -> None:
    county = make_scored_county()
    post_lines(county, {"2026-08": 60})
    first = Posting.objects.order_by("posted_at", "id").first()
    assert first is not None
    post(desk=county.desk.pk, entries=[], reversals=[first], at=moment(11, 2))
    (month,) = page_of(county, 1, ["2026-08"]).months()
    assert month.lines[0].posting == first
    assert month.lines[0].reversed_


def test_a_line_names_its_months_in_words_and_a_correction_says_its_reason_once(
    client: Client,
) -> None:
    county = make_scored_county()
    version = county.desk.policies.get().versions.get()
    why = "登记时漏填，补差额。"
    trace = {"late_from": "2026-09", "reason": why}
    corrected = Entry(
        county.units[0].pk, None, "2026-10", "adjustment", Decimal("2.5"), version.pk,
        version.document["clauses"][0]["id"], "adjustment", uuid.uuid4(), None, "adjustment:1",
        trace,
    )  # fmt: skip
    post(desk=county.desk.pk, entries=[corrected], at=moment(10, 9), reason=why)
    client.force_login(county.head.account)
    url = reverse("scoring:unit", args=[county.units[0].pk])
    page = client.get(url, {"period": "2026-10"}).content.decode()
    assert (page.count("登记时漏填"), "更正：登记时漏填，补差额，加 2.5 分" in page) == (1, True)
    assert "2026年9月" in page
    assert "2026年10月" in page
