"""Of one matter from several units the first to file counts alone; whoever withdraws or leaves
the group moves the others at once."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from qingxun.desk.models import Manuscript, Submission
from qingxun.desk.states import SubmissionState
from qingxun.facts.actions import ItemSaid, state_item
from qingxun.ledger.models import Balance
from qingxun.messaging.models import Message, MessageKind
from qingxun.organizations.models import Organization
from qingxun.organizations.states import Role
from qingxun.scoring.actions import draft_version, post_and_tell, post_items, recompute
from qingxun.scoring.models import PolicyVersion
from qingxun.scoring.presets import load_preset
from tests.organizations.factories import make_person
from tests.scoring.factories import (
    FIRST_DAY,
    ScoredCounty,
    file_manuscript,
    make_scored_county,
    moment,
    put_in_force,
)

pytestmark = pytest.mark.django_db
CLAUSES: list[dict[str, Any]] = [
    {"id": "filed", "type": "filing", "text": "每件 5 分。", "basis": "filed", "points": 5},
    {
        "id": "first",
        "type": "exclude",
        "text": "同一事项先报的计。",
        "from": ["filing"],
        "when": {"first_filed": False},
    },
]


@pytest.fixture
def county() -> ScoredCounty:
    county = make_scored_county()
    PolicyVersion.objects.update(state="draft")
    rows = [{"number": f"第{n}条", **row} for n, row in enumerate(CLAUSES, start=1)]
    document = {**load_preset("changshan-2014"), "clauses": rows}
    draft = draft_version(desk=county.desk, document=document, by=county.head, at=moment(1, 1))
    put_in_force(draft, FIRST_DAY, county.head)
    return county


def points(unit: Organization) -> Decimal:
    rows = Balance.objects.filter(organization=unit, heading="filing")
    return sum((row.amount for row in rows), Decimal(0))


def same(county: ScoredCounty, manuscript: Manuscript, other: Manuscript) -> None:
    said = ItemSaid(same_as=other)
    state_item(
        desk=county.desk, manuscript=manuscript, said=said, by=county.editor, at=moment(3, 8)
    )


def test_when_the_first_withdraws_the_next_one_counts_and_is_told(county: ScoredCounty) -> None:
    first, second, _ = county.units
    reader = make_person("陈干事", Role.OFFICER, second)
    early = file_manuscript(county, first, at=moment(3, 2))
    late = file_manuscript(county, second, at=moment(3, 4))
    post_items(desk=county.desk.pk, manuscripts=[early.pk, late.pk], at=moment(3, 5))
    same(county, late, early)
    assert (points(first), points(second)) == (Decimal(5), Decimal(0))
    Message.objects.all().delete()
    Submission.objects.filter(manuscript=early).update(state=SubmissionState.WITHDRAWN)
    post_and_tell(desk=county.desk.pk, manuscript=early.pk, at=moment(3, 9))
    assert (points(first), points(second)) == (Decimal(0), Decimal(5))
    assert Message.objects.filter(person=reader, kind=MessageKind.POINTS).exists()
    assert recompute(desk=county.desk.pk, as_of=dt.date(2026, 4, 1)).sound


def test_an_earlier_filing_that_joins_takes_the_place_and_leaving_gives_it_back(
    county: ScoredCounty,
) -> None:
    first, second, third = county.units
    rows = [
        file_manuscript(county, unit, at=moment(3, day))
        for unit, day in ((first, 4), (second, 5), (third, 2))
    ]
    post_items(desk=county.desk.pk, manuscripts=[row.pk for row in rows], at=moment(3, 6))
    same(county, rows[1], rows[0])
    same(county, rows[2], rows[0])
    assert [points(unit) for unit in county.units] == [0, 0, 5]
    state_item(
        desk=county.desk, manuscript=rows[2], said=ItemSaid(), by=county.editor, at=moment(3, 9)
    )
    assert [points(unit) for unit in county.units] == [5, 0, 5]
    assert recompute(desk=county.desk.pk, as_of=dt.date(2026, 4, 1)).sound
