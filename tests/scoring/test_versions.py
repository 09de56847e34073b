"""Versions of a policy: what is in force does not change, whatever an old page sends."""

import datetime as dt
import json

import pytest
from django.urls import reverse

from qingxun.kit.periods import Span
from qingxun.kit.refusals import StateRefused
from qingxun.ledger.models import Posting
from qingxun.organizations.models import OPEN_END, Organization
from qingxun.organizations.states import Role
from qingxun.scoring.actions import (
    ClosingRefused,
    DateRefused,
    adopt_version,
    change_draft,
    close_period,
    draft_preset,
    draft_version,
    post_items,
    post_pending,
    recompute,
    settle_periods,
    verify_desk,
)
from qingxun.scoring.models import PolicyVersion
from tests.organizations.factories import client_of, make_person
from tests.scoring.factories import (
    file_manuscript,
    make_scored_county,
    moment,
    put_in_force,
    store_adoption,
)

pytestmark = pytest.mark.django_db


def test_a_page_that_still_shows_the_draft_does_not_rewrite_what_is_in_force():
    county = make_scored_county()
    made = draft_preset(desk=county.desk, preset="changshan-2014", by=county.head, at=moment(9, 1))
    shown = PolicyVersion.objects.get(pk=made.pk)
    put_in_force(made, dt.date(2026, 12, 1), county.head, moment(9, 2))
    with pytest.raises(StateRefused):
        change_draft(version=shown, document={}, note="", by=county.head, at=moment(9, 3))
    with pytest.raises(StateRefused):
        adopt_version(version=shown, on=dt.date(2026, 12, 1), by=county.head, at=moment(9, 3))
    assert PolicyVersion.objects.get(pk=made.pk).document == made.document


def test_whoever_is_scored_reads_the_version_and_a_leader_reads_a_draft() -> None:
    county = make_scored_county()
    below = county.units[0]
    Organization.objects.filter(pk=below.pk).update(is_desk=True)
    own_editor = make_person("演示编辑", Role.EDITOR, below)
    current = PolicyVersion.objects.get(desk=county.desk)
    draft = draft_version(
        desk=county.desk, document=current.document, by=county.head, at=moment(2, 1)
    )
    seen = {
        who: [
            client_of(who).get(reverse("scoring:version", args=[row.pk])).status_code
            for row in (current, draft)
        ]
        for who in (own_editor, county.editor, county.leader, county.head)
    }
    assert seen == {
        own_editor: [200, 404],
        county.editor: [200, 404],
        county.leader: [200, 200],
        county.head: [200, 200],
    }


def test_a_version_from_a_month_that_has_begun_scores_anew_what_was_posted() -> None:
    county = make_scored_county(units=2, on=dt.date(2026, 7, 1))
    september, units = Span.from_key("2026-09"), county.units
    early = file_manuscript(county, units[0], at=moment(8, 20), title="八月的一篇")
    store_adoption(county, early, "city_league", "news", dt.date(2026, 8, 21))
    piece = file_manuscript(county, units[0], at=moment(9, 3))
    store_adoption(county, piece, "city_league", "news", dt.date(2026, 9, 8))
    post_items(desk=county.desk.pk, manuscripts=[early.pk, piece.pk], at=moment(9, 8))
    settle_periods(desk=county.desk.pk, spans=[Span.from_key("2026-07")], at=moment(9, 8))
    document = PolicyVersion.objects.get(desk=county.desk).document
    text = json.dumps(document).replace('"20"', '"21"').replace(": 20", ": 21")
    draft = draft_version(
        desk=county.desk, document=json.loads(text), by=county.head, at=moment(9, 9)
    )
    put_in_force(draft, september.starts_on, county.head, moment(9, 10))
    post_pending(at=moment(9, 10))
    standing = Posting.objects.filter(reverses=None, reversal=None, item_id__isnull=False)
    assert dict(standing.values_list("item_id", "amount")) == {early.pk: 20, piece.pk: 21}
    assert recompute(desk=county.desk.pk, as_of=dt.date(2026, 9, 10)).sound


def test_a_closing_signs_what_a_version_changed_that_is_still_pending() -> None:
    county = make_scored_county(units=1, on=dt.date(2026, 7, 1))
    piece = file_manuscript(county, county.units[0], at=moment(9, 3))
    store_adoption(county, piece, "city_league", "news", dt.date(2026, 9, 8))
    post_items(desk=county.desk.pk, manuscripts=[piece.pk], at=moment(9, 8))
    document = PolicyVersion.objects.get(desk=county.desk).document
    text = json.dumps(document).replace('"20"', '"21"').replace(": 20", ": 21")
    draft = draft_version(
        desk=county.desk, document=json.loads(text), by=county.head, at=moment(10, 9)
    )
    put_in_force(draft, dt.date(2026, 9, 1), county.head, moment(10, 10))
    quarter = Span.from_key("2026Q3")
    close_period(desk=county.desk, span=quarter, by=county.head, at=moment(10, 12))
    assert Posting.objects.get(item_id=piece.pk, reverses=None, reversal=None).amount == 21
    assert verify_desk(desk=county.desk.pk, as_of=dt.date(2026, 10, 20)).sound
    later = draft_version(desk=county.desk, document=document, by=county.head, at=moment(10, 13))
    with pytest.raises(DateRefused, match="2026年9月及以前已关账"):
        put_in_force(later, dt.date(2026, 8, 1), county.head, moment(10, 14))


def test_before_the_first_version_another_may_begin_and_earlier_months_are_scored() -> None:
    """A new office whose policy began this month takes in last quarter's adoptions."""
    county = make_scored_county()
    first = PolicyVersion.objects.get(desk=county.desk)
    PolicyVersion.objects.filter(pk=first.pk).update(valid_from=dt.date(2026, 10, 1))
    piece = file_manuscript(county, county.units[0], at=moment(9, 7), title="九月的一稿")
    store_adoption(county, piece, "city_league", "news", dt.date(2026, 9, 8))
    post_items(desk=county.desk.pk, manuscripts=[piece.pk], at=moment(10, 8))
    assert not Posting.objects.filter(item_id=piece.pk).exists()
    quarter = Span.from_key("2026Q3")
    with pytest.raises(ClosingRefused, match="2026年第三季度没有施行中的计分办法"):
        close_period(desk=county.desk, span=quarter, by=county.head, at=moment(10, 9))
    before, between = (
        draft_version(desk=county.desk, document=first.document, by=county.head, at=moment(10, 9))
        for _ in range(2)
    )
    put_in_force(before, dt.date(2026, 7, 1), county.head, moment(10, 10))
    assert (before.valid_from, before.valid_until) == (dt.date(2026, 7, 1), dt.date(2026, 10, 1))
    first.refresh_from_db()
    assert first.valid_until == OPEN_END, "the one in force goes on"
    with pytest.raises(DateRefused, match="更晚"):
        put_in_force(between, dt.date(2026, 8, 1), county.head, moment(10, 10))
    post_pending(at=moment(10, 11))
    assert Posting.objects.get(item_id=piece.pk, reverses=None).amount == 20
    close_period(desk=county.desk, span=quarter, by=county.head, at=moment(10, 12))
    assert verify_desk(desk=county.desk.pk, as_of=dt.date(2026, 10, 20)).sound
