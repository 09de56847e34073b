"""What an office records about an adoption reaches the engine, in both evaluators: sent on only,
composite, route, readers; and who from outside signed."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from qingxun.desk.models import Manuscript
from qingxun.facts.actions import ItemSaid, state_item
from qingxun.ledger.models import Posting
from qingxun.scoring.actions import draft_version, post_items, recompute
from qingxun.scoring.models import PolicyVersion, Tally
from qingxun.scoring.presets import load_preset
from qingxun.scoring.states import ADOPTED
from tests.scoring.factories import (
    FIRST_DAY,
    ScoredCounty,
    file_manuscript,
    make_scored_county,
    moment,
    put_in_force,
    store_adoption,
)

pytestmark = pytest.mark.django_db
MARCH = dt.date(2026, 3, 9)
CLAUSES: list[dict[str, Any]] = [
    {
        "id": "sent-on",
        "type": "adoption",
        "text": "仅被市级转报的计 2 分。",
        "when": {"forwarded_only": True},
        "table": [{"levels": ["city"], "points": {"*": 2}}],
    },
    {
        "id": "printed",
        "type": "adoption",
        "text": "市级采用计 20 分，媒体采用计 6 分。",
        "table": [
            {"levels": ["city"], "systems": ["media"], "points": {"*": 6}},
            {"levels": ["city"], "points": {"*": 20}},
        ],
    },
    {
        "id": "composite",
        "type": "factor",
        "text": "综合刊用的减半。",
        "of": ["adoption"],
        "times": "1/2",
        "when": {"composite": True},
    },
    {
        "id": "read",
        "type": "factor",
        "text": "阅读量 1 万以上的计 3 倍。",
        "of": ["adoption"],
        "times": 3,
        "when": {"min_readership": 10000},
    },
    {
        "id": "past",
        "type": "exclude",
        "text": "自行直报的不计分。",
        "from": ["adoption"],
        "when": {"routes": ["direct"]},
    },
    {
        "id": "outside",
        "type": "attribution",
        "text": "与团外人员合写的，本地第一作者独得。",
        "of": ["adoption"],
        "units": "local",
        "persons": "none",
        "when": {"external": True},
    },
]
CASES: list[tuple[str, dict[str, Any], str, str]] = [
    ("city_league", {"forwarded_only": True}, "sent-on", "2"),
    ("city_league", {}, "printed", "20"),
    ("city_party", {"partners": 3}, "printed", "10"),  # 20 × 1/2
    ("media_city", {"readership": 10000}, "printed", "18"),  # 6 × 3
    ("media_city", {"readership": 9999}, "printed", "6"),
    ("media_city", {"partners": 2, "readership": 12000}, "printed", "9"),  # 6 × 1/2 × 3
    ("city_party", {"route": "direct"}, "past", "0"),
]
"""Outlet, what is recorded besides, the clause, and the points by its words."""


@pytest.fixture
def county() -> ScoredCounty:
    county = make_scored_county()
    PolicyVersion.objects.update(state="draft")
    rows = [{"number": f"第{n}条", **row} for n, row in enumerate(CLAUSES, start=1)]
    document = {**load_preset("changshan-2014"), "clauses": rows}
    draft = draft_version(desk=county.desk, document=document, by=county.head, at=moment(1, 1))
    put_in_force(draft, FIRST_DAY, county.head)
    return county


def record(county: ScoredCounty, code: str, said: dict[str, Any]) -> Manuscript:
    """A manuscript of the first unit with one adoption."""
    manuscript = file_manuscript(county, county.units[0], at=moment(3, 2))
    adoption = store_adoption(county, manuscript, code, "news", MARCH)
    for name, value in said.items():
        setattr(adoption, name, value)
    adoption.save()
    return manuscript


def posted(manuscript: Manuscript) -> list[tuple[str, str, Decimal]]:
    rows = Posting.objects.filter(item_id=manuscript.pk, reversal=None, reverses=None)
    rows = rows.filter(heading="adoption").order_by("organization__order", "id")
    return [(str(row.organization_id), row.clause, row.amount) for row in rows]


def test_every_recorded_fact_earns_what_its_clause_says(county: ScoredCounty) -> None:
    found = [record(county, code, said) for code, said, _, _ in CASES]
    post_items(desk=county.desk.pk, manuscripts=[each.pk for each in found], at=moment(4, 1))
    first = str(county.units[0].pk)
    for manuscript, (_, _, clause, points) in zip(found, CASES, strict=True):
        assert posted(manuscript) == [(first, clause, Decimal(points))]
    again = recompute(desk=county.desk.pk, as_of=dt.date(2026, 4, 1))
    assert (again.sound, again.lines) == (True, len(CASES))


def test_a_piece_that_was_only_sent_on_is_not_counted_as_adopted(county: ScoredCounty) -> None:
    manuscript = record(county, "city_league", {"forwarded_only": True})
    post_items(desk=county.desk.pk, manuscripts=[manuscript.pk], at=moment(4, 1))
    assert not Tally.objects.filter(measure=ADOPTED, number__gt=0).exists()


def test_with_somebody_from_outside_the_first_of_ours_takes_all(county: ScoredCounty) -> None:
    first, second, _ = county.units
    joint = file_manuscript(county, first, second, at=moment(3, 2))
    store_adoption(county, joint, "city_league", "news", MARCH)
    post_items(desk=county.desk.pk, manuscripts=[joint.pk], at=moment(3, 10))
    both = {(str(unit.pk), "printed", Decimal(20)) for unit in (first, second)}
    assert set(posted(joint)) == both  # the preset gives each unit of a joint piece the whole
    said = ItemSaid(external_name="演示记者")
    state_item(desk=county.desk, manuscript=joint, said=said, by=county.editor, at=moment(3, 11))
    assert [row for row in posted(joint) if row[2]] == [(str(first.pk), "printed", Decimal(20))]
    assert recompute(desk=county.desk.pk, as_of=dt.date(2026, 4, 1)).sound
