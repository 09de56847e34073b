"""来稿 over HTTP: what stands in it, filters, counts, many at once. No JavaScript."""

import datetime as dt
import io

import pytest
from django.urls import reverse
from openpyxl import load_workbook
from pytest_django import DjangoAssertNumQueries

from qingxun.desk.actions import claim_submission
from qingxun.desk.models import Submission
from qingxun.desk.models.submissions import SEARCHED_AS
from qingxun.desk.queries import queue, queue_reading
from qingxun.desk.queries.queue_reading import Few, Many, Order
from qingxun.desk.states import SubmissionState
from qingxun.kit.clock import now
from qingxun.organizations.states import Role
from qingxun.search.actions import index_text
from tests.desk.factories import make_kind, make_reasons, make_submission
from tests.organizations.factories import (
    AT,
    County,
    client_of,
    make_county,
    make_desk,
    make_group,
    make_person,
)

pytestmark = pytest.mark.django_db
URL = "/desk/queue/"


def titles(response) -> list[str]:
    return [row.title for row in response.context["list"].rows]


def some_submissions(county: County, count: int) -> list[Submission]:
    """Submissions a minute apart, the last one the newest."""
    return [
        make_submission(county, title=f"第{n}条", at=AT + dt.timedelta(minutes=n))
        for n in range(1, count + 1)
    ]


def test_the_queue_shows_what_waits_the_newest_first() -> None:
    county = make_county()
    some_submissions(county, 2)
    make_submission(county, SubmissionState.REJECTED, title="不用的")
    claimed = make_submission(county, SubmissionState.IN_REVIEW, title="在编的")
    response = client_of(county[Role.EDITOR]).get(URL)
    assert titles(response) == ["第2条", "第1条", "在编的"]
    assert claimed.claimed_by.name in response.content.decode()


def test_every_state_has_its_tab_with_a_count() -> None:
    county = make_county()
    for state in (SubmissionState.RETURNED, SubmissionState.ACCEPTED, SubmissionState.SUBMITTED):
        make_submission(county, state, title=f"稿件{state}")
    client = client_of(county[Role.EDITOR])
    tabs = {tab["label"]: tab["count"] for tab in client.get(URL).context["list"].tabs}
    assert tabs[str(SubmissionState.RETURNED.label)] == "1"
    assert next(iter(tabs.values())) == "1"
    assert list(tabs.values())[-1] == "3"
    assert titles(client.get(URL, {"state": "returned"})) == ["稿件returned"]
    assert len(titles(client.get(URL, {"state": "all"}))) == 3


def test_an_empty_tab_says_where_the_filters_find_something() -> None:
    county = make_county()
    make_submission(county, SubmissionState.ACCEPTED)
    client = client_of(county[Role.EDITOR])
    kind = str(make_kind(county.desk).pk)
    page = client.get(URL, {"kind": kind}).content.decode()
    assert "全部里有 1 条" in page
    assert "state=all" in page
    assert "里有" not in client.get(URL, {"kind": kind, "state": "all"}).content.decode()
    assert "里有" not in client.get(URL, {"kind": kind, "mine": "1"}).content.decode()


def test_what_waits_for_the_principal_is_not_seen_by_the_desk() -> None:
    county = make_county()
    make_submission(county, SubmissionState.AWAITING_PRINCIPAL)
    assert titles(client_of(county[Role.EDITOR]).get(URL, {"state": "all"})) == []


def test_another_desk_s_submissions_are_not_seen() -> None:
    county = make_county()
    make_submission(county)
    stranger = make_person("", Role.EDITOR, make_desk("共青团云和县委员会", "云和团县委"))
    assert titles(client_of(stranger).get(URL, {"state": "all"})) == []


@pytest.mark.parametrize("role", [Role.OFFICER, Role.UNIT_LEADER, Role.SECURITY_ADMIN])
def test_others_are_refused_with_a_sentence(role: Role) -> None:
    county = make_county()
    response = client_of(county[role]).get(URL)
    assert response.status_code == 403
    assert str(Role.EDITOR.label) in response.content.decode()


def test_filters_by_unit_group_kind_and_mine() -> None:
    county = make_county()
    first = make_submission(county, title="船寮来稿")
    make_submission(county, title="温溪来稿", unit=county.units[1])
    group = make_group(county.desk, now().year, "乡镇组", county.units[:1])
    client = client_of(county[Role.EDITOR])
    assert titles(client.get(URL, {"unit": county.units[1].pk})) == ["温溪来稿"]
    assert titles(client.get(URL, {"group": group.pk})) == ["船寮来稿"]
    both = {"group": group.pk, "unit": county.units[1].pk}
    assert titles(client.get(URL, both)) == []
    other = make_kind(county.desk, "survey", "调研")
    Submission.objects.filter(pk=first.pk).update(kind=other)
    assert titles(client.get(URL, {"kind": other.pk})) == ["船寮来稿"]
    claim_submission(submission=first, by=county[Role.EDITOR], at=AT)
    assert titles(client.get(URL, {"mine": "1"})) == ["船寮来稿"]


def test_a_group_s_counts_are_those_of_its_rows() -> None:
    county = make_county()
    make_submission(county, title="船寮来稿")
    make_submission(county, title="温溪来稿", unit=county.units[1])
    make_submission(county, title="中学来稿", unit=county.units[2])
    group = make_group(county.desk, now().year, "乡镇组", county.units[:2])
    page = client_of(county[Role.EDITOR]).get(URL, {"group": group.pk}).context["list"]
    assert page.total == 2
    assert {row.title for row in page.rows} == {"船寮来稿", "温溪来稿"}


def test_filters_by_period_and_age() -> None:
    county = make_county()
    moment = now()
    make_submission(county, title="旧稿", at=moment - dt.timedelta(days=120))
    make_submission(county, title="新稿", at=moment - dt.timedelta(hours=1))
    client = client_of(county[Role.EDITOR])
    assert titles(client.get(URL, {"age": "3"})) == ["旧稿"]
    day = (moment - dt.timedelta(days=2)).date().isoformat()
    assert titles(client.get(URL, {"received_from": day})) == ["新稿"]
    quarter = client.get(URL).context["list"].filters[4].options[0][0]
    assert "旧稿" not in titles(client.get(URL, {"quarter": quarter}))


def test_words_are_searched_in_titles_and_texts() -> None:
    county = make_county()
    found = make_submission(county, title="侨团来访", body="欧洲青田同乡会来县里座谈。" * 3)
    make_submission(county, title="别的稿件")
    index_text(kind=SEARCHED_AS, object_id=found.pk, text=f"{found.title}\n{found.body}")
    client = client_of(county[Role.EDITOR])
    assert titles(client.get(URL, {"q": "同乡"})) == ["侨团来访"]
    assert titles(client.get(URL, {"q": "没有这个词"})) == []
    assert titles(client.get(URL, {"q": "？！"})) == []


@pytest.mark.parametrize(
    "query",
    [
        {"state": "nonsense"},
        {"unit": "x", "group": "'; drop table", "kind": "\x00", "age": "-1", "page": "99999"},
        {"received_from": "2026-99-99", "quarter": "2026Q9", "sort": "title; --"},
    ],
)
def test_a_broken_address_shows_the_queue(query: dict[str, str]) -> None:
    county = make_county()
    make_submission(county, title="来稿")
    assert titles(client_of(county[Role.EDITOR]).get(URL, query)) == ["来稿"]


def test_oldest_first_and_pages() -> None:
    county = make_county()
    rows = some_submissions(county, 3)
    client = client_of(county[Role.EDITOR])
    assert titles(client.get(URL, {"sort": "received"})) == ["第1条", "第2条", "第3条"]
    states, newest_first = queue.VIEWS[queue.ALL], Order()
    for way in (Many, Few):
        reading = way(queue.received_at(county.desk.pk))
        second = queue_reading.page_of(reading, states, newest_first, start=1, size=1)
        assert second == [rows[1]]
        assert reading.after(states, rows[1], newest_first) == rows[0].pk
        assert reading.after(states, rows[1], newest_first.turned()) == rows[2].pk
        assert reading.after(states, rows[0], newest_first) is None


@pytest.mark.parametrize("way", [Many, Few])
@pytest.mark.parametrize("turned", [False, True])
def test_those_received_at_one_moment_are_all_walked_through(
    way: type[Many] | type[Few], turned: bool
) -> None:
    county = make_county()
    rows = [make_submission(county, title=f"同时{n}") for n in range(4)]
    reading, order = way(queue.received_at(county.desk.pk)), Order(down=not turned)
    states = queue.VIEWS[queue.WAITING]
    keys = sorted((row.pk for row in rows), reverse=order.down)
    at, seen = Submission.objects.get(pk=keys[0]), []
    while at is not None:
        seen.append(at.pk)
        key = reading.after(states, at, order)
        at = Submission.objects.get(pk=key) if key else None
    assert seen == keys


@pytest.mark.parametrize(
    ("sort", "expected"),
    [
        ("title", ["乙条", "甲条"]),
        ("-title", ["甲条", "乙条"]),
        ("state", ["乙条", "甲条"]),
        ("-state", ["甲条", "乙条"]),
        ("received", ["甲条", "乙条"]),
    ],
)
@pytest.mark.parametrize("words", ["", "条"])
def test_the_queue_sorts_by_title_age_in_state_and_arrival(
    sort: str, expected: list[str], words: str
) -> None:
    county = make_county()
    first = make_submission(county, title="甲条")
    make_submission(county, title="乙条")
    at = first.submitted_at + dt.timedelta(days=3)
    claim_submission(submission=first, by=county[Role.EDITOR], at=at)
    client = client_of(county[Role.EDITOR])
    assert titles(client.get(URL, {"sort": sort, "q": words})) == expected


def test_the_queue_sorts_by_unit() -> None:
    county = make_county()
    units = sorted(county.units, key=lambda unit: unit.pk)
    for unit in (units[1], units[0], units[1]):
        make_submission(county, unit=unit, title=unit.short_name)
    shown = titles(client_of(county[Role.EDITOR]).get(URL, {"sort": "unit"}))
    assert shown == [units[0].short_name, units[1].short_name, units[1].short_name]


@pytest.mark.parametrize("few", [0, 1000])
def test_rare_and_frequent_words_give_the_same_page(
    monkeypatch: pytest.MonkeyPatch, few: int
) -> None:
    monkeypatch.setattr("qingxun.search.queries.FEW", few)
    county = make_county()
    some_submissions(county, 3)
    other = make_submission(county, SubmissionState.ACCEPTED, title="侨乡青年返乡创业")
    client = client_of(county[Role.EDITOR])
    assert titles(client.get(URL, {"q": "条"})) == ["第3条", "第2条", "第1条"]
    assert titles(client.get(URL, {"q": "条", "sort": "title"})) == ["第1条", "第2条", "第3条"]
    found = client.get(URL, {"q": "返乡 侨乡", "state": "all"})
    assert titles(found) == [other.title]
    assert [tab["count"] for tab in found.context["list"].tabs if tab["active"]] == ["1"]
    assert titles(client.get(URL, {"q": "没有的词", "state": "all"})) == []


def test_counts_of_a_frequent_word_stop_early(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("qingxun.search.queries.FEW", 0)
    monkeypatch.setattr(queue_reading, "SEARCH_COUNT_LIMIT", 1)
    county = make_county()
    some_submissions(county, 3)
    page = client_of(county[Role.EDITOR]).get(URL, {"q": "条"}).context["list"]
    assert page.total_text == "1+"
    assert page.is_capped


def test_the_empty_queue_says_so() -> None:
    county = make_county()
    response = client_of(county[Role.EDITOR]).get(URL)
    assert response.status_code == 200
    assert "qx-empty" in response.content.decode()


def test_many_are_accepted_at_once_and_the_bad_ones_are_named() -> None:
    county = make_county()
    first, second = some_submissions(county, 2)
    colleague = make_person("王编辑", Role.EDITOR, county.desk)
    claim_submission(submission=second, by=colleague, at=AT)
    client = client_of(county[Role.EDITOR])
    data = {"do": "accept", "ids": [first.pk, second.pk], "list": "state=waiting&kind="}
    response = client.post(reverse("desk:bulk"), data)
    assert response.status_code == 303
    assert response["Location"].startswith(URL)
    first.refresh_from_db()
    second.refresh_from_db()
    assert first.state == SubmissionState.ACCEPTED
    assert second.state == SubmissionState.IN_REVIEW
    page = client.get(response["Location"]).content.decode()
    assert "第2条" in page
    assert "王编辑" in page


def test_many_are_returned_with_a_reason_and_none_without() -> None:
    county = make_county()
    rows = some_submissions(county, 2)
    reason = make_reasons(county.desk)[0].text
    client = client_of(county[Role.EDITOR])
    ids = [row.pk for row in rows]
    client.post(reverse("desk:bulk"), {"do": "return", "ids": ids})
    assert not Submission.objects.filter(state=SubmissionState.RETURNED).exists()
    client.post(reverse("desk:bulk"), {"do": "return", "ids": ids, "return_reason": reason})
    assert Submission.objects.filter(state=SubmissionState.RETURNED, reason=reason).count() == 2


def test_many_of_another_desk_are_left_alone() -> None:
    county = make_county()
    row = make_submission(county)
    stranger = make_person("", Role.EDITOR, make_desk("共青团云和县委员会", "云和团县委"))
    client_of(stranger).post(reverse("desk:bulk"), {"do": "accept", "ids": [row.pk]})
    row.refresh_from_db()
    assert row.state == SubmissionState.SUBMITTED


def test_nothing_chosen_is_said() -> None:
    county = make_county()
    client = client_of(county[Role.EDITOR])
    response = client.post(reverse("desk:bulk"), {"do": "claim"}, follow=True)
    assert "100" in response.content.decode()


def test_the_leader_looks_and_has_nothing_to_press() -> None:
    county = make_county()
    make_submission(county)
    leader = client_of(county[Role.SIGNING_LEADER])
    assert 'value="accept"' not in leader.get(URL).content.decode()
    assert leader.post(reverse("desk:bulk"), {"do": "accept"}).status_code == 403


def test_the_list_goes_out_as_a_workbook_without_formulas() -> None:
    county = make_county()
    make_submission(county, title="=1+1 的标题")
    response = client_of(county[Role.EDITOR]).get(URL, {"format": "xlsx"})
    book = load_workbook(io.BytesIO(b"".join(response.streaming_content)))
    rows = list(book.active.iter_rows(values_only=True))
    assert rows[1][0] == "=1+1 的标题"
    assert book.active["A2"].data_type == "s"


def test_a_page_costs_the_same_queries_at_1_3_and_50_rows(
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    county = make_county()
    client = client_of(county[Role.EDITOR])
    spent = []
    for more in (1, 2, 47):
        some_submissions(county, more)
        client.get(URL)
        with django_assert_max_num_queries(20) as captured:
            client.get(URL)
        spent.append(len(captured))
    assert spent[0] == spent[1] == spent[2]
