"""Facts read as columns are the facts read as objects, and give the same ledger."""

import datetime as dt
from dataclasses import fields, replace

import pytest

from qingxun.desk.models import Contributor, Manuscript
from qingxun.desk.states import SubmissionState
from qingxun.dispatch.models import Adoption, AdoptionVoid
from qingxun.facts.models import ItemData
from qingxun.ledger.models import Period
from qingxun.scoring.actions import post_items, recompute, settle_due
from qingxun.scoring.engine import Item
from qingxun.scoring.engine.columns import objects_of
from qingxun.scoring.queries.fact_columns import load_columns
from qingxun.scoring.queries.facts import load_items
from tests.organizations.factories import make_desk, make_person

from .factories import (
    ScoredCounty,
    file_manuscript,
    make_scored_county,
    moment,
    store_adoption,
    store_instruction,
)

TODAY = dt.date(2026, 8, 1)

pytestmark = pytest.mark.django_db


@pytest.fixture
def county() -> ScoredCounty:
    """Joint and single items, with a person or without; adopted, voided, late, unfiled."""
    county = make_scored_county()
    first, second, third = county.units
    single = file_manuscript(county, first, at=moment(3, 4))
    joint = file_manuscript(
        county, second, third, first, at=moment(4, 30, 23), person=make_person()
    )
    Contributor.objects.filter(manuscript=joint, order=2).update(share="33.50")
    file_manuscript(county, third, at=moment(5, 5), state=SubmissionState.REJECTED)
    withdrawn = file_manuscript(county, first, at=moment(6, 6), state=SubmissionState.WITHDRAWN)
    printed = (
        (single, "city_league", 5),
        (joint, "city_party", 3),
        (joint, "province_league", 4),
        (withdrawn, "media_city", 7),
    )
    for manuscript, code, month in printed:
        store_adoption(county, manuscript, code, "single", dt.date(2026, month, 9))
    wrong = store_adoption(county, single, "county_party", "brief", dt.date(2026, 4, 2))
    AdoptionVoid.objects.create(adoption=wrong, reason="记错", by=county.editor, at=moment(4, 3))
    noted = store_instruction(county, joint, "county", dt.date(2026, 5, 1))
    noted.follow_up_due = dt.date(2026, 6, 1)
    noted.adoption = Adoption.objects.get(manuscript=joint, outlet__code="city_party")
    noted.save()
    Manuscript.objects.filter(pk=joint.pk).update(event_on=dt.date(2026, 4, 29))
    ItemData.objects.create(
        desk=county.desk, manuscript=single, urgent=True, tags=["b", "a"], rewritten=60,
        editor=county.editor, happened_at=moment(3, 3, 7), route="direct", verified=False,
        stated_by=county.editor, stated_at=moment(3, 5),
    )  # fmt: skip
    unfiled = Manuscript.objects.create(
        unit=first, author=county.editor, title="补录", created_at=moment(2, 2),
        saved_at=moment(2, 2),
    )  # fmt: skip
    Contributor.objects.create(manuscript=unfiled, order=1, organization=first)
    store_adoption(county, unfiled, "media_county", "brief", dt.date(2026, 2, 3))
    Period.objects.create(
        desk=county.desk, key="2026Q1", kind="quarter", starts_on=dt.date(2026, 1, 1),
        ends_on=dt.date(2026, 4, 1), closed_at=moment(3, 1), closed_by=county.head.pk,
    )  # fmt: skip
    other = make_desk("另一个团县委")
    Manuscript.objects.create(
        unit=other,
        author=county.editor,
        title="别家",
        created_at=moment(2, 2),
        saved_at=moment(2, 2),
    )
    return county


def test_the_columns_hold_what_the_objects_hold(county: ScoredCounty) -> None:
    columns = load_columns(county.desk.pk)
    numbers = columns.items.ids.to_frame("id").with_row_index()["index"]
    objects = load_items(county.desk.pk, columns.items.ids.to_list())
    assert len(objects) == 5
    by_id = {item.id: item for item in objects}
    for item in objects_of(columns, numbers):
        assert in_order(item) == in_order(by_id[item.id])


GIVEN_OTHERWISE = {
    "id", "contributors", "adoptions", "instructions", "manual", "entries", "incidents",
    "filing_order",  # by the group of the same matter
    "outlet_class",  # the policy's own table of outlets says the class
}  # fmt: skip


def test_whatever_a_clause_can_ask_about_a_manuscript_has_a_source(county: ScoredCounty) -> None:
    Adoption.objects.filter(desk=county.desk, form="brief").update(forwarded_only=True)
    columns = load_columns(county.desk.pk)
    for table in (columns.items, columns.adoptions, columns.instructions):
        for each in fields(table.type):
            known = each.name in table.days or table.column_of(each.name) is not None
            assert known or each.name in GIVEN_OTHERWISE, each.name


def in_order(item: Item) -> Item:
    """The item with its facts in order of their ids: their order has no meaning."""
    return replace(
        item,
        adoptions=tuple(sorted(item.adoptions, key=lambda fact: fact.id)),
        instructions=tuple(sorted(item.instructions, key=lambda fact: fact.id)),
    )


def test_a_desk_without_anything_has_empty_columns() -> None:
    assert len(load_columns(make_desk().pk).items) == 0


def test_recomputing_over_columns_finds_the_ledger_equal_and_a_missing_line(
    county: ScoredCounty,
) -> None:
    keys = list(Manuscript.objects.values_list("pk", flat=True))
    post_items(desk=county.desk.pk, manuscripts=keys, at=moment(8, 1))
    settle_due(at=moment(8, 1))
    found = recompute(desk=county.desk.pk, as_of=TODAY)
    assert found.sound
    assert found.lines > 20
    late = Manuscript.objects.get(title="补录")
    store_adoption(county, late, "city_league", "brief", dt.date(2026, 7, 3))
    found = recompute(desk=county.desk.pk, as_of=TODAY)
    assert [line.clause for line in found.missing] == ["city-adoption"]
