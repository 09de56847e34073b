"""What-if: what a draft would give on a year's facts beside what is in force; nothing is posted."""

import copy
import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from qingxun.desk.models import Manuscript
from qingxun.kit.periods import Span
from qingxun.ledger.models import Posting
from qingxun.organizations.states import Role
from qingxun.scoring.actions import draft_version, post_items
from qingxun.scoring.models import PolicyVersion
from qingxun.scoring.presets import load_preset
from qingxun.scoring.queries.whatif import (
    compare_trials,
    effects_of,
    movement_of,
    try_in_force,
    try_version,
)
from qingxun.scoring.queries.year_facts import year_facts
from qingxun.scoring.views import whatif as views
from tests.organizations.factories import client_of, make_person
from tests.scoring.factories import (
    ScoredCounty,
    file_manuscript,
    make_scored_county,
    moment,
    store_adoption,
)

pytestmark = pytest.mark.django_db
YEAR = Span.from_key("2026")


@pytest.fixture(autouse=True)
def in_november(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(views, "today", lambda: dt.date(2026, 11, 20))


def draft(county: ScoredCounty, note: str, **points: dict[str, int]) -> PolicyVersion:
    """The county rule with other points in the first row of some adoption clauses."""
    document: dict[str, Any] = copy.deepcopy(load_preset("changshan-2014"))
    for clause in document["clauses"]:
        if clause["id"] in points:
            clause["table"][0]["points"] |= points[clause["id"]]
    return draft_version(
        desk=county.desk, document=document, by=county.head, at=moment(11, 1), note=note
    )


def adopted_county() -> ScoredCounty:
    """The first unit has a brief at the county (5), the second a composite item at the city (20),
    both filed in March: 1 short of two a month (−1), and no long piece in the quarter (−2)."""
    county = make_scored_county(units=3)
    first = file_manuscript(county, county.units[0], at=moment(3, 2), title="夜校开课")
    second = file_manuscript(county, county.units[1], at=moment(3, 3), title="志愿者进社区")
    store_adoption(county, first, "county_party", "brief", dt.date(2026, 3, 5))
    store_adoption(county, second, "city_league", "news", dt.date(2026, 3, 6))
    return county


def test_ranks_before_and_after_stand_with_the_facts_that_moved_them() -> None:
    county = adopted_county()
    facts = year_facts(county.desk.pk, 2026)
    base = try_in_force(facts)
    assert base is not None
    trial = try_version(facts, draft(county, "简讯 50 分", **{"county-adoption": {"brief": 50}}))
    result = compare_trials(base, [trial], Span.from_key("2026-03"))
    rows = {row.name: row for row in result.rows}
    first, second = (rows[unit.short_name] for unit in county.units[:2])
    # March: the adoption's points, less 1 for the month and 2 for the quarter.
    assert (first.base.points, second.base.points) == (Decimal(2), Decimal(17))
    assert (first.base.rank, second.base.rank) == (2, 1)
    assert (first.drafts[0].points, first.drafts[0].rank) == (Decimal(47), 1)
    assert (first.drafts[0].up, second.drafts[0].up) == (1, -1)
    assert (result.summaries[0].up, result.summaries[0].down) == (1, 1)
    assert result.summaries[0].more == Decimal(45)
    movement = movement_of(first.unit, base, trial, Span.from_key("2026-03"))
    (moved,) = movement.moved
    assert (moved.title, moved.more) == ("夜校开课", Decimal(45))
    assert "5 分" in moved.before.sentences[0]
    assert "50 分" in moved.after.sentences[0]


def test_trying_posts_nothing_and_a_new_fact_is_seen_at_once() -> None:
    county = adopted_county()
    version = draft(county, "草案")
    before = Posting.objects.count()
    facts = year_facts(county.desk.pk, 2026)
    try_version(facts, version)
    assert year_facts(county.desk.pk, 2026) is facts
    assert Posting.objects.count() == before
    manuscript = Manuscript.objects.get(title="夜校开课")
    store_adoption(county, manuscript, "city_party", "brief", dt.date(2026, 4, 1))
    post_items(desk=county.desk.pk, manuscripts=[manuscript.pk], at=moment(4, 1))
    again = year_facts(county.desk.pk, 2026)
    assert len(again.items.adoptions) == 3


def test_the_trial_of_what_is_in_force_gives_the_sums_of_the_ledger() -> None:
    county = adopted_county()
    keys = list(Manuscript.objects.values_list("pk", flat=True))
    post_items(desk=county.desk.pk, manuscripts=keys, at=moment(3, 7))
    base = try_in_force(year_facts(county.desk.pk, 2026))
    assert base is not None
    posted = Posting.objects.filter(heading="adoption").values_list("organization_id", "amount")
    lines = [line for lines in base.by_unit.values() for line in lines if line.kind == "adoption"]
    given = sorted((line.owner, line.amount) for line in lines)
    assert given == sorted((str(unit), amount) for unit, amount in posted if unit)


def test_a_clause_shows_what_it_gives() -> None:
    county = adopted_county()
    facts = year_facts(county.desk.pk, 2026)
    effect = effects_of(try_version(facts, draft(county, "草案")))["city-adoption"]
    assert (effect.lines, effect.points) == (1, Decimal(20))
    ((whose, sentence),) = effect.examples
    assert whose == f"{county.units[1].short_name}《志愿者进社区》"
    assert "20 分" in sentence
    assert effect.units == ((county.units[1].short_name, 1, Decimal(20)),)


def test_the_page_compares_three_drafts_and_says_which_has_errors() -> None:
    county = adopted_county()
    good = [draft(county, f"草案{n}", **{"county-adoption": {"brief": n}}) for n in (40, 50)]
    bad = draft(county, "坏草案")
    PolicyVersion.objects.filter(pk=bad.pk).update(document={"id": "x"}, digest="other")
    client = client_of(county.head)
    chosen = [str(row.pk) for row in (*good, bad)]
    page = client.get(reverse("scoring:what_if"), {"period": "2026", "draft": chosen}, follow=True)
    text = page.content.decode()
    assert "草案40" in text
    assert "草案50" in text
    assert page.context["tried"].facts.number_of_items == Manuscript.objects.count() > 0
    assert [row.pk for row in page.context["tried"].broken] == [bad.pk]
    sheet = client.get(
        reverse("scoring:what_if"),
        {"period": "2026", "draft": chosen, "format": "xlsx"},
        follow=True,
    )
    assert b"".join(sheet.streaming_content if sheet.streaming else [sheet.content])[:2] == b"PK"


def test_one_unit_is_drilled_down_to_its_facts() -> None:
    county = adopted_county()
    row = draft(county, "草案", **{"county-adoption": {"brief": 50}})
    page = client_of(county.leader).get(
        reverse("scoring:what_if_unit", args=[county.units[0].pk]),
        {"period": "2026", "draft": str(row.pk)},
        follow=True,
    )
    assert "夜校开课" in page.content.decode()


def test_drafts_are_tried_by_head_and_leader_only() -> None:
    county = make_scored_county()
    officer = make_person("甲", Role.OFFICER, county.units[0])
    for person, status in ((county.leader, 200), (county.editor, 403), (officer, 403)):
        assert client_of(person).get(reverse("scoring:what_if"), follow=True).status_code == status
    address = reverse("scoring:what_if")
    assert client_of(county.head).get(address, {"period": "1999"}).status_code == 404
    assert client_of(county.head).get(address, {"period": "x"}).status_code == 404


def test_the_page_costs_the_same_for_one_manuscript_and_for_three() -> None:
    county = adopted_county()
    draft(county, "草案")
    client = client_of(county.head)
    client.get(reverse("scoring:what_if"), follow=True)
    costs = []
    for number in (0, 1, 3):
        for each in range(number):
            file_manuscript(county, county.units[0], at=moment(5, 1 + each))
        with CaptureQueriesContext(connection) as queries:
            assert client.get(reverse("scoring:what_if"), follow=True).status_code == 200
        costs.append(len(queries))
    assert costs[0] <= 20  # from memory
    file_manuscript(county, county.units[0], at=moment(5, 9))
    reading = client.get(reverse("scoring:what_if"))
    with CaptureQueriesContext(connection) as queries:
        assert client.get(reading["Location"]).status_code == 200
    assert len(queries) <= 20  # what was new was read and tried before


def test_the_effect_in_the_editor_is_a_page_of_at_most_twenty_queries(
    django_assert_max_num_queries,
) -> None:
    county = adopted_county()
    version = draft(county, "简讯 50 分", **{"county-adoption": {"brief": 50}})
    client = client_of(county.head)
    address = reverse("scoring:edit", args=[version.pk])
    answer = client.get(address, {"clause": "county-adoption", "effect": "1"})
    assert answer.status_code == 302  # the facts are read in a request of their own
    with django_assert_max_num_queries(20):
        page = client.get(answer.url).content.decode()
    assert "<strong>50</strong>" in page
    assert "夜校开课" in page
