"""What is posted fact by fact is what a recomputation gives, whatever the policy's mechanisms."""

import datetime as dt
from typing import Any

import pytest

from qingxun.organizations.models import GroupMembership
from qingxun.scoring.actions import draft_version, post_items, recompute, settle_due
from qingxun.scoring.models import PolicyVersion
from qingxun.scoring.presets import load_preset
from tests.organizations.factories import make_person
from tests.scoring.factories import (
    file_manuscript,
    make_scored_county,
    moment,
    put_in_force,
    store_adoption,
    store_instruction,
)

pytestmark = pytest.mark.django_db
HEAD = {"number": "第一条", "text": "条文。"}


def policy(*clauses: dict[str, Any], **more: Any) -> dict[str, Any]:
    """The county preset's names and table of points with other clauses."""
    data = load_preset("changshan-2014")
    kept = [row for row in data["clauses"] if row["type"] == "adoption"]
    rows = [{"id": f"w{n}", **HEAD, **clause} for n, clause in enumerate(clauses, start=1)]
    return {**data, "clauses": [*kept, *rows], **more}


WIDE = policy(
    {"type": "filing", "points": 1, "when": {"groups": ["township"]}},
    {"type": "filing", "points": 2, "when": {"adopted": False}},
    {"type": "instruction", "times": {"county": "1/2"}},
    {"type": "attribution", "units": "equal", "persons": "share"},
    {"type": "start", "per": "year", "points": 60},
    {
        "type": "target",
        "per": "month",
        "items": {"*": 2},
        "base": 10,
        "steps": [1, 2, 4],
        "failures": "in_a_row",
    },
    {
        "type": "target",
        "per": "quarter",
        "items": {"*": 3},
        "deduct": 1,
        "carry": "both",
        "bonus": 1,
        "convert": {"news": 2},
    },
    {"type": "target", "per": "half_month", "items": {"*": 1}, "deduct": "0.5", "charge": 2},
    {"type": "target", "per": "quarter", "items": {"*": 1}, "owner": "person", "flat": 2},
    {"type": "rate", "per": "quarter", "least": 50, "deduct": 3},
    {"type": "cap", "per": "month", "of": ["adoption"], "limit": 30},
    {"type": "cap", "per": "quarter", "of": ["adoption"], "limit": 20, "owner": "person"},
    {"type": "floor", "per": "year", "of": ["base", "shortfall"]},
)


@pytest.mark.parametrize("more", [{}, {"year_starts": 7}], ids=["calendar", "school year"])
def test_posting_fact_by_fact_gives_what_a_recomputation_gives(more):
    county = make_scored_county()
    PolicyVersion.objects.update(state="draft")
    first, second, third = county.units
    GroupMembership.objects.get_or_create(
        desk=county.desk,
        year=2027,
        organization=first,
        defaults={"group": GroupMembership.objects.filter(organization=first).first().group},
    )
    version = draft_version(
        desk=county.desk, document={**WIDE, **more}, by=county.head, at=moment(1, 1)
    )
    put_in_force(version, dt.date(2026, 1, 1), county.head)
    person = make_person()
    single = file_manuscript(county, first, at=moment(2, 3), person=person)
    joint = file_manuscript(county, second, first, at=moment(5, 30), person=person)
    late = file_manuscript(county, third, at=moment(8, 17))
    for day, manuscript in ((3, single), (6, joint), (9, late)):
        post_items(desk=county.desk.pk, manuscripts=[manuscript.pk], at=moment(8, 20 + day))
    store_adoption(county, single, "city_league", "single", dt.date(2026, 4, 2))
    store_adoption(county, joint, "city_party", "news", dt.date(2026, 7, 2))
    store_instruction(county, joint, "county", dt.date(2026, 7, 9))
    for manuscript in (joint, single):
        post_items(desk=county.desk.pk, manuscripts=[manuscript.pk], at=moment(9, 2))
    settle_due(at=moment(10, 5))
    found = recompute(desk=county.desk.pk, as_of=dt.date(2026, 10, 5))
    assert found.lines > 20
    assert [line.trace for line in found.missing] == []
    assert [line.trace for line in found.surplus] == []
    assert found.sound
