"""Posting: the ledger says what the facts say, whatever the order in which they came."""

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qingxun.desk.states import SubmissionState
from qingxun.dispatch.models import AdoptionVoid
from qingxun.kit.periods import Span
from qingxun.ledger.models import Posting
from qingxun.scoring.actions import (
    close_period,
    note_pending,
    post_items,
    post_pending,
    posting,
    recompute,
    settle_due,
)
from qingxun.scoring.actions.versions import digest_of
from qingxun.scoring.models import PendingItem
from qingxun.scoring.queries.standings import unit_standings
from tests.scoring.factories import (
    file_manuscript,
    make_scored_county,
    moment,
    store_adoption,
    store_instruction,
)

pytestmark = pytest.mark.django_db
Q3 = Span.from_key("2026Q3")


def points_of(county, span):
    return {
        unit.unit: unit.points
        for group in unit_standings(county.desk.pk, span)
        for unit in group.units
    }


def test_two_filed_items_in_a_month_earn_the_base_of_clause_two():
    county = make_scored_county()
    unit = county.units[0]
    for day in (3, 9):
        manuscript = file_manuscript(county, unit, at=moment(8, day))
        note_pending(desk=county.desk.pk, manuscript=manuscript.pk, at=moment(8, day))
    assert post_pending(at=moment(8, 10)) == 2
    assert points_of(county, Q3)[unit.pk] == Decimal(10)
    assert not PendingItem.objects.exists()


def test_a_joint_piece_is_split_equally_between_its_units():
    county = make_scored_county()
    first, second, _third = county.units
    manuscript = file_manuscript(county, first, second, at=moment(8, 3))
    store_adoption(county, manuscript, "city_league", "single", dt.date(2026, 8, 5))
    post_items(desk=county.desk.pk, manuscripts=[manuscript.pk], at=moment(8, 5))
    points = points_of(county, Q3)
    assert points[first.pk] == points[second.pk] == Decimal(25)


def test_posting_twice_changes_nothing():
    county = make_scored_county()
    manuscript = file_manuscript(county, county.units[0], at=moment(8, 3))
    store_adoption(county, manuscript, "county_party", "news", dt.date(2026, 8, 5))
    first = post_items(desk=county.desk.pk, manuscripts=[manuscript.pk], at=moment(8, 5))
    second = post_items(desk=county.desk.pk, manuscripts=[manuscript.pk], at=moment(8, 6))
    assert len(first) == 1
    assert second == []


def test_a_voided_adoption_is_reversed_and_both_lines_stay():
    county = make_scored_county()
    manuscript = file_manuscript(county, county.units[0], at=moment(8, 3))
    adoption = store_adoption(county, manuscript, "county_party", "news", dt.date(2026, 8, 5))
    post_items(desk=county.desk.pk, manuscripts=[manuscript.pk], at=moment(8, 5))
    AdoptionVoid.objects.create(
        adoption=adoption, reason="录错渠道", by=county.editor, at=moment(8, 6)
    )
    post_items(desk=county.desk.pk, manuscripts=[manuscript.pk], at=moment(8, 6), reason="录错渠道")
    lines = Posting.objects.filter(item_id=manuscript.pk).order_by("posted_at")
    assert [line.amount for line in lines] == [Decimal(10), Decimal(-10)]
    assert lines[1].reverses == lines[0]
    assert lines[1].reason == "录错渠道"
    assert points_of(county, Q3)[county.units[0].pk] == Decimal(0)


def test_what_is_missing_is_deducted_when_the_period_has_ended():
    county = make_scored_county(on=dt.date(2026, 7, 1))
    silent = county.units[0]
    settle_due(at=moment(9, 30))
    assert points_of(county, Q3)[silent.pk] == Decimal(-4)  # July, August: 2 missing each
    settle_due(at=moment(10, 1))
    assert points_of(county, Q3)[silent.pk] == Decimal(-8)  # September, and the quarter's piece
    assert settle_due(at=moment(10, 2)) == 0


def test_a_late_fact_goes_to_the_first_open_month_and_closed_figures_stay():
    county = make_scored_county(on=dt.date(2026, 7, 1))
    unit = county.units[0]
    manuscript = file_manuscript(county, unit, at=moment(9, 3))
    note_pending(desk=county.desk.pk, manuscript=manuscript.pk, at=moment(9, 3))
    close_period(desk=county.desk, span=Q3, by=county.head, at=moment(10, 2))
    frozen = points_of(county, Q3)
    store_adoption(county, manuscript, "city_league", "news", dt.date(2026, 9, 20))
    (line,) = post_items(desk=county.desk.pk, manuscripts=[manuscript.pk], at=moment(10, 8))
    assert (line.month, line.trace["late_from"]) == ("2026-10", "2026-09")
    assert points_of(county, Q3) == frozen
    assert points_of(county, Q3.next())[unit.pk] == Decimal(20)
    assert recompute(desk=county.desk.pk, as_of=dt.date(2026, 10, 8)).sound


def test_an_item_that_was_withdrawn_no_longer_counts():
    county = make_scored_county()
    unit = county.units[0]
    manuscript = file_manuscript(county, unit, at=moment(8, 3))
    post_items(desk=county.desk.pk, manuscripts=[manuscript.pk], at=moment(8, 3))
    manuscript.submissions.update(state=SubmissionState.WITHDRAWN)
    post_items(desk=county.desk.pk, manuscripts=[manuscript.pk], at=moment(8, 4))
    (group,) = unit_standings(county.desk.pk, Q3)
    assert {row.unit: row.filed for row in group.units}[unit.pk] == 0


def test_equal_points_share_a_rank():
    county = make_scored_county()
    (group,) = unit_standings(county.desk.pk, Q3)
    assert [row.rank for row in group.units] == [1, 1, 1]


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["adopt", "instruct", "void", "post"]),
        st.integers(0, 2),
        st.sampled_from(["county_party", "city_league", "province_party", "media_city"]),
        st.sampled_from(["brief", "news", "single", "exchange"]),
        st.integers(1, 28),
    ),
    max_size=8,
)


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_posting_step_by_step_gives_what_a_recomputation_gives(db, steps):
    county = make_scored_county(on=dt.date(2026, 8, 1))
    first, second, third = county.units
    items = [
        file_manuscript(county, first, at=moment(8, 2)),
        file_manuscript(county, second, third, at=moment(8, 3)),
        file_manuscript(county, third, first, second, at=moment(8, 4), person=county.editor),
    ]
    post_items(desk=county.desk.pk, manuscripts=[i.pk for i in items], at=moment(8, 5))
    for step, number, outlet, form, day in steps:
        item = items[number]
        on = dt.date(2026, 8, day)
        if step == "adopt":
            store_adoption(county, item, outlet, form, on)
        elif step == "instruct":
            store_instruction(county, item, "city", on)
        elif step == "void":
            adoption = item.adoptions.standing().first()
            if adoption is not None:
                AdoptionVoid.objects.create(
                    adoption=adoption, reason="更正", by=county.editor, at=moment(8, 29)
                )
        post_items(desk=county.desk.pk, manuscripts=[item.pk], at=moment(8, 29))
    comparison = recompute(desk=county.desk.pk, as_of=dt.date(2026, 8, 29))
    assert comparison.sound, (comparison.missing, comparison.surplus, comparison.wrong_sums)


def test_a_fact_that_arrives_while_others_are_posted_stays_pending(monkeypatch):
    county = make_scored_county()
    manuscript = file_manuscript(county, county.units[0], at=moment(8, 3))
    note_pending(desk=county.desk.pk, manuscript=manuscript.pk, at=moment(8, 3))
    load = posting.load_items

    def load_and_be_overtaken(desk, manuscripts, versions=None):
        items = load(desk, manuscripts)
        note_pending(desk=desk, manuscript=manuscript.pk, at=moment(8, 4))
        return items

    monkeypatch.setattr(posting, "load_items", load_and_be_overtaken)
    post_items(desk=county.desk.pk, manuscripts=[manuscript.pk], at=moment(8, 5))
    assert PendingItem.objects.get().noted_at == moment(8, 4)


def test_a_policy_that_only_notes_what_comes_after_the_closing_gives_a_line_of_nothing():
    county = make_scored_county(on=dt.date(2026, 7, 1))
    version = county.desk.policies.get().versions.get()
    version.document |= {"keeping": {"after_closing": "note_only"}}
    version.digest = digest_of(version.document)
    version.save()
    manuscript = file_manuscript(county, county.units[0], at=moment(9, 3))
    post_items(desk=county.desk.pk, manuscripts=[manuscript.pk], at=moment(9, 3))
    close_period(desk=county.desk, span=Q3, by=county.head, at=moment(10, 2))
    adoption = store_adoption(
        county, manuscript, "city_league", "news", dt.date(2026, 9, 20), recorded=moment(10, 8)
    )
    (line,) = post_items(desk=county.desk.pk, manuscripts=[manuscript.pk], at=moment(10, 8))
    assert (line.fact_id, line.amount, line.trace["noted"]) == (
        adoption.pk,
        Decimal(0),
        {"closed": True},
    )
    assert recompute(desk=county.desk.pk, as_of=dt.date(2026, 10, 8)).sound
