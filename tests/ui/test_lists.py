"""Lists: only what is declared is read, pages are cut, the count is bounded."""

import datetime as dt
from types import SimpleNamespace as Row

import pytest
from django.contrib.auth.models import Group
from django.contrib.sessions.models import Session
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from qingxun.kit.clock import CHINA
from qingxun.ui.filters import (
    ChoiceFilter,
    DateRangeFilter,
    FlagFilter,
    ManyFilter,
    NumberFilter,
    TextFilter,
)
from qingxun.ui.lists import Column, ListPage

COLUMNS = [Column("name", "Name", sort="name"), Column("kind", "Kind")]


def groups(count: int) -> None:
    Group.objects.bulk_create(Group(name=f"单位{n:04}") for n in range(count))


def listing(query: str = "", **more: object) -> ListPage:
    options: dict[str, object] = {
        "rows": Group.objects.all(),
        "columns": COLUMNS,
        "default_sort": "name",
    }
    return ListPage(QueryDict(query), **(options | more))  # type: ignore[arg-type]


def sequence(query: str, count: int = 9, **more: object) -> ListPage:
    rows = [Row(pk=n, name=f"{n}", points=n * 7 % 5) for n in range(count)]
    columns = [Column("points", "Points", sort=lambda row: row.points, descending_first=True)]
    return ListPage(QueryDict(query), rows=rows, columns=columns, **more)  # type: ignore[arg-type]


@pytest.mark.django_db
@pytest.mark.parametrize("count", [0, 1, 3, 50])
def test_a_list_of_one_page_costs_one_query(
    count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    groups(count)
    with django_assert_num_queries(1):
        page = listing()
        assert (len(page.rows), page.total, page.pages) == (count, count, 1)


@pytest.mark.django_db
@pytest.mark.parametrize("query", ["", "page=2", "page=99999", "page=x", "page=-1", "page=²"])
def test_a_longer_list_costs_two_queries_whatever_page_is_asked_for(
    query: str, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    groups(51)
    with django_assert_num_queries(2):
        page = listing(query)
        assert page.rows
        assert (page.total, page.pages) == (51, 2)


@pytest.mark.django_db
def test_the_count_stops_at_its_limit_and_says_so() -> None:
    groups(30)
    page = listing("page=9", page_size=5, count_limit=20)
    assert page.total == 21
    assert page.total_text == "20+"
    assert (page.number, page.pages, page.is_capped) == (4, 4, True)
    assert page.next_link == ""
    assert "16–20" in page.summary


@pytest.mark.django_db
def test_a_cheaper_count_can_be_given() -> None:
    groups(12)
    page = listing(page_size=5, count=lambda _rows, _limit: 777)
    assert page.total == 777


@pytest.mark.django_db
def test_only_declared_columns_sort_and_ties_are_broken_by_the_key() -> None:
    groups(3)
    assert [g.name for g in listing("sort=-name").rows] == ["单位0002", "单位0001", "单位0000"]
    for foreign in ("password", "kind", "-kind", "--name", "name__id", "?"):
        assert listing(f"sort={foreign}").sort == "name"
    rows = listing("sort=-name").all_rows()
    assert rows.query.order_by == ("-name", "-pk")  # type: ignore[union-attr]


def test_computed_rows_sort_by_a_key_function() -> None:
    assert [row.points for row in sequence("sort=-points").rows][:2] == [4, 4]
    assert [row.points for row in sequence("sort=points").rows][:2] == [0, 0]


def test_a_head_turns_the_order_and_tells_it() -> None:
    head = next(iter(sequence("").headers))
    assert (head.link, head.direction, head.aria_sort) == ("?sort=-points", "", "none")
    head = next(iter(sequence("sort=-points").headers))
    assert (head.link, head.direction, head.aria_sort) == ("?sort=points", "down", "descending")
    head = next(iter(sequence("sort=points&page=1").headers))
    assert (head.link, head.aria_sort) == ("?sort=-points", "ascending")


def test_links_keep_filters_and_order_but_not_the_page_or_the_format() -> None:
    page = sequence("tab=a&sort=points&page=2&format=xlsx&empty=", count=99, page_size=10)
    assert page.link(page=3) == "?tab=a&sort=points&page=3"
    assert page.query == "tab=a&sort=points&page=2"
    assert page.wants_xlsx
    assert page.xlsx_link == "?tab=a&sort=points&format=xlsx"
    assert page.hidden_fields == [("tab", "a"), ("sort", "points")]


@given(count=st.integers(0, 400), number=st.integers(0, 60), size=st.integers(1, 50))
def test_pages_cut_the_rows_without_gap_or_overlap(count: int, number: int, size: int) -> None:
    page = sequence(f"page={number}", count=count, page_size=size)
    assert 1 <= page.number <= page.pages
    assert len(page.rows) == page.last_index - page.first_index + (1 if page.rows else 0)
    seen = [
        row.pk
        for n in range(1, page.pages + 1)
        for row in sequence(f"page={n}", count=count, page_size=size).rows
    ]
    assert seen == list(range(count))
    numbers = [n for n, _link in page.page_links if n]
    assert numbers == sorted(set(numbers))
    assert {1, page.number, page.pages} <= set(numbers)


FILTERS = [
    TextFilter("q", "Words", field="name"),
    ChoiceFilter("name", "Name", choices=[("单位0001", "One"), ("单位0002", "Two")]),
    ManyFilter("names", "Names", field="name", choices=[("单位0001", "One"), ("单位0002", "Two")]),
    FlagFilter("mine", "Mine", narrow=lambda rows, _yes: rows.filter(name="单位0003")),
    NumberFilter("id", "Number", narrow=lambda rows, n: rows.filter(name__endswith=f"{n:04}")),
]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("q=0003", ["单位0003"]),
        ("q=%20%20", None),
        ("name=单位0002", ["单位0002"]),
        ("name=admin", None),
        ("names=单位0002&names=单位0001&names=x", ["单位0001", "单位0002"]),
        ("mine=1", ["单位0003"]),
        ("mine=yes", None),
        ("id=2", ["单位0002"]),
        ("id=-2", None),
        ("id=2;drop", None),
        ("q=%00", None),
    ],
)
def test_a_filter_allows_what_it_knows_and_ignores_the_rest(
    query: str, names: list[str] | None
) -> None:
    groups(4)
    page = listing(query, filters=FILTERS)
    everything = [f"单位{n:04}" for n in range(4)]
    assert [g.name for g in page.rows] == (everything if names is None else names)
    assert page.is_filtered == (names is not None)
    assert len(page.chips) == (0 if names is None else 1)


@pytest.mark.django_db
def test_a_chip_takes_its_own_filter_away_and_nothing_else() -> None:
    page = listing("q=00&mine=1&sort=-name&page=3", filters=FILTERS)
    links = {str(chip.label): chip.link for chip in page.chips}
    assert links == {"Words": "?mine=1&sort=-name", "Mine": "?q=00&sort=-name"}
    assert page.clear_link == "?sort=-name"


@pytest.mark.django_db
def test_days_are_days_of_china_and_the_last_one_is_included() -> None:
    for hour, key in ((0, "a"), (12, "b"), (23, "c")):
        at = dt.datetime(2026, 11, 21, hour, 30, tzinfo=CHINA)
        Session.objects.create(session_key=key, session_data="", expire_date=at)
    Session.objects.create(
        session_key="later", session_data="", expire_date=dt.datetime(2026, 11, 22, tzinfo=CHINA)
    )
    columns = [Column("at", "At", sort="expire_date")]
    days = DateRangeFilter("on", "On", field="expire_date")

    def keys(query: str) -> list[str]:
        page = ListPage(
            QueryDict(query),
            rows=Session.objects.all(),
            columns=columns,
            filters=[days],
            default_sort="at",
        )
        return [row.pk for row in page.rows]

    assert keys("on_from=2026-11-21&on_to=2026-11-21") == ["a", "b", "c"]
    assert keys("on_from=2026-11-22") == ["later"]
    assert keys("on_to=2026-11-20") == []
    assert keys("on_from=2026-13-01&on_to=0001-01-01") == ["a", "b", "c", "later"]
    assert "2026-11-21" in days.in_words((dt.date(2026, 11, 21), None))


def test_choices_show_which_one_is_chosen() -> None:
    page = sequence(
        "n=2", filters=[ChoiceFilter("n", "N", choices=[(1, "一"), (2, "二")])], count=0
    )
    assert page.filters[0].options == [("1", "一", False), ("2", "二", True)]
    assert page.filters[0].value == 2
