"""What a clause can ask about a manuscript has a source in the program: stated by the office, or
known from photos, questions, adoptions and the day of the event. Stored facts earn what the same
facts of a file earn, in both evaluators."""

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import polars as pl
import pytest
from django.urls import reverse

from qingxun.desk.actions import answer_question, ask_question
from qingxun.desk.models import Attachment, Manuscript, ManuscriptKind
from qingxun.documents.models import StoredFile
from qingxun.facts.actions import ItemSaid, state_item
from qingxun.facts.models import ManualValue
from qingxun.facts.queries.unsettled import waiting_shares
from qingxun.kit.periods import Span
from qingxun.ledger.models import Posting
from qingxun.organizations.states import Role
from qingxun.scoring.actions import draft_version, post_items, post_pending, recompute
from qingxun.scoring.engine.columns.objects import objects_of
from qingxun.scoring.engine.running import run_policy
from qingxun.scoring.models import PolicyVersion
from qingxun.scoring.presets import load_preset
from qingxun.scoring.queries.fact_columns import load_columns
from qingxun.scoring.queries.facts import load_items
from qingxun.scoring.queries.unsettled import undecided
from tests.organizations.factories import client_of, make_person
from tests.scoring.factories import (
    FIRST_DAY,
    ScoredCounty,
    file_manuscript,
    make_scored_county,
    moment,
    put_in_force,
    store_adoption,
    store_instruction,
)

pytestmark = pytest.mark.django_db
ASKS: list[tuple[dict[str, Any], int]] = [
    ({"urgent": True, "within_hours": 3}, 32),
    ({"urgent": True}, 31),
    ({"tags": ["field"]}, 16),
    ({"item_routes": ["direct"]}, 8),
    ({"min_photos": 2}, 4),
    ({"verified": True}, 2),
    ({"within_hours": 48}, 1),
]
"""Conditions of filing clauses and their points; the first that fits gives them."""
NOTED = {
    "id": "noted",
    "number": "第八条",
    "type": "instruction",
    "text": "经团市委刊物得到的批示加 9 分。",
    "points": {"county": 9},
    "when": {"outlets": ["city_league"]},
}
FILED = moment(3, 2, 10)


@pytest.fixture
def county() -> ScoredCounty:
    county = make_scored_county()
    PolicyVersion.objects.update(state="draft")
    draft = draft_version(desk=county.desk, document=policy(), by=county.head, at=moment(1, 1))
    put_in_force(draft, FIRST_DAY, county.head)
    return county


def policy() -> dict[str, Any]:
    clauses = [
        {
            "id": f"asks-{number}",
            "number": f"第{number}条",
            "type": "filing",
            "text": f"本条之一计 {points} 分。",
            "basis": "filed",
            "points": points,
            "when": when,
        }
        for number, (when, points) in enumerate(ASKS, start=1)
    ]
    tags = {"field": "基层现场"}
    return {**load_preset("changshan-2014"), "tags": tags, "clauses": [*clauses, NOTED]}


def state(county: ScoredCounty, manuscript: Manuscript, **said: Any) -> None:
    state_item(
        desk=county.desk,
        manuscript=manuscript,
        said=ItemSaid(**said),
        by=county.editor,
        at=moment(3, 3),
    )


def add_photo(county: ScoredCounty, manuscript: Manuscript, at: dt.datetime) -> Attachment:
    kept = {"size": 1, "media_type": "image/jpeg", "name": "现场.jpg", "stored_at": FILED}
    file, _ = StoredFile.objects.get_or_create(sha256="0" * 64, defaults=kept)
    return Attachment.objects.create(
        manuscript=manuscript, file=file, name="现场.jpg", is_photo=True, added_by=county.editor,
        added_at=at,
    )  # fmt: skip


def verify(county: ScoredCounty, manuscript: Manuscript) -> None:
    """The desk asks, the unit answers."""
    officer = make_person("周干事", Role.OFFICER, manuscript.unit)
    submission = manuscript.submissions.get()
    question = ask_question(
        submission=submission, text="人数是多少？", by=county.editor, at=moment(3, 3)
    )
    post_pending(at=moment(3, 3, 11))
    assert earned(manuscript) == 0, "an open question is no verification"
    answer_question(question=question, text="四十二人。", by=officer, at=moment(3, 3, 12))


def photos(county: ScoredCounty, manuscript: Manuscript) -> None:
    """Two that went along; one taken off before, one added after sending do not count."""
    for _ in range(2):
        add_photo(county, manuscript, FILED)
    gone = add_photo(county, manuscript, FILED - dt.timedelta(hours=2))
    gone.removed_at = FILED - dt.timedelta(hours=1)
    gone.save()
    add_photo(county, manuscript, FILED + dt.timedelta(hours=1))


def direct(county: ScoredCounty, manuscript: Manuscript) -> None:
    adoption = store_adoption(county, manuscript, "media_city", "news", dt.date(2026, 3, 9))
    adoption.route = "direct"
    adoption.save()


def event_on(county: ScoredCounty, manuscript: Manuscript) -> None:
    manuscript.submissions.update(event_on=dt.date(2026, 3, 1))


def instructed(county: ScoredCounty, manuscript: Manuscript) -> None:
    noted = store_instruction(county, manuscript, "county", dt.date(2026, 3, 20))
    noted.adoption = store_adoption(county, manuscript, "city_league", "news", dt.date(2026, 3, 9))
    noted.save()


def stated(**said: Any) -> Callable[[ScoredCounty, Manuscript], None]:
    return lambda county, manuscript: state(county, manuscript, **said)


AT = "2026-03-02T10:00"
CASES: list[tuple[Callable[[ScoredCounty, Manuscript], None], dict[str, Any], int]] = [
    (
        stated(urgent=True, happened_at=moment(3, 2, 7)),
        {"urgent": True, "happened_at": "2026-03-02T07:00"},
        32,
    ),
    (
        stated(urgent=True, happened_at=moment(3, 2, 7) - dt.timedelta(minutes=1)),
        {"urgent": True, "happened_at": "2026-03-02T06:59"},
        31,
    ),
    (stated(tags=("field",)), {"tags": ["field"]}, 16),
    (stated(route="direct"), {"route": "direct"}, 8),
    (
        direct,
        {
            "route": "direct",
            "adoptions": [
                {"id": "a", "outlet": "media_city", "form": "news", "adopted_on": "2026-03-09"}
            ],
        },
        8,
    ),
    (photos, {"photos": 2}, 4),
    (stated(verified=True), {"verified": True}, 2),
    (verify, {"verified": True}, 2),
    (event_on, {"happened_at": "2026-03-01T00:00"}, 1),
    (
        instructed,
        {
            "instructions": [
                {
                    "id": "i",
                    "rank": "county",
                    "instructed_on": "2026-03-20",
                    "outlet": "city_league",
                }
            ]
        },
        9,
    ),
    (lambda county, manuscript: None, {}, 0),
]
"""How the fact comes into the program, the same in a file, and the points by the clause's words."""


def earned(manuscript: Manuscript) -> Decimal:
    rows = Posting.objects.filter(item_id=manuscript.pk, organization__isnull=False)
    return sum((row.amount for row in rows), Decimal(0))


def test_stored_facts_earn_what_the_same_facts_of_a_file_earn(county: ScoredCounty) -> None:
    items, found = [], []
    for number, (bring, written, _) in enumerate(CASES):
        manuscript = file_manuscript(county, county.units[0], at=FILED, title=f"第{number}篇")
        bring(county, manuscript)
        found.append(manuscript)
        item = {"id": f"i{number}", "kind": "news", "contributors": ["甲"], "filed_at": AT}
        items.append(item | {"filed_on": "2026-03-02"} | written)
    post_items(desk=county.desk.pk, manuscripts=[each.pk for each in found], at=moment(4, 1))
    run = run_policy(policy(), {"items": items, "as_of": "2026-04-01"})
    for number, (manuscript, (_, _, points)) in enumerate(zip(found, CASES, strict=True)):
        lines = [
            line for line in run.lines if (line.scope, line.owner) == (f"item:i{number}", "甲")
        ]
        assert (number, earned(manuscript)) == (number, points)
        assert (number, sum(line.amount for line in lines)) == (number, points)
    assert recompute(desk=county.desk.pk, as_of=dt.date(2026, 4, 1)).sound


@pytest.mark.parametrize("received", [True, False])
def test_what_the_unit_changes_after_sending_moves_no_fact(
    county: ScoredCounty, received: bool
) -> None:
    manuscript = file_manuscript(county, county.units[0], at=FILED)
    event_on(county, manuscript)
    if not received:
        manuscript.submissions.update(received_at=None)
    later = ManuscriptKind.objects.create(desk=county.desk, name="其他", code="other", order=9)
    manuscript.kind, manuscript.event_on = later, dt.date(2026, 2, 1)
    manuscript.save()
    said = ("news", "2026-03-01") if received else ("other", "2026-02-01")
    columns = objects_of(load_columns(county.desk.pk), pl.Series([0], dtype=pl.UInt32))
    for item in (*load_items(county.desk.pk, [manuscript.pk]), *columns):
        assert item.happened_at is not None
        assert (item.kind, f"{item.happened_at:%Y-%m-%d}") == said


def test_what_is_said_later_moves_the_points_at_once(county: ScoredCounty) -> None:
    manuscript = file_manuscript(county, county.units[0], at=FILED)
    post_items(desk=county.desk.pk, manuscripts=[manuscript.pk], at=moment(3, 2, 11))
    state(county, manuscript, tags=("field",), verified=True)
    assert earned(manuscript) == 16
    state(county, manuscript, verified=True)
    assert earned(manuscript) == 2
    state(county, manuscript)
    assert earned(manuscript) == 0


def test_points_by_determined_shares_count_when_a_second_person_has_approved_them(
    county: ScoredCounty,
) -> None:
    rule = {
        "id": "took-part",
        "number": "第九条",
        "type": "attribution",
        "text": "联合稿件按实际参与认定。",
        "of": ["filing"],
        "units": "determined",
        "persons": "none",
    }
    document = policy()
    document["clauses"].append(rule)
    draft = draft_version(desk=county.desk, document=document, by=county.head, at=moment(1, 1))
    put_in_force(draft, dt.date(2026, 2, 1), county.head)
    first, second, _ = county.units
    manuscript = file_manuscript(county, first, second, at=FILED)
    state(county, manuscript, tags=("field",))
    assert earned(manuscript) == 0, "16 points, and nobody said whose"
    alone = file_manuscript(county, first, at=FILED, title="独自写的")
    state(county, alone, tags=("field",))
    assert earned(alone) == 16, "nothing is to be determined"
    assert undecided(county.desk.pk, Span.from_key("2026-03")).count() == 2
    editor, head = client_of(county.editor), client_of(county.head)
    (waiting,) = waiting_shares(county.desk.pk)
    address = reverse("facts:value_shares", args=[waiting.posting.pk])
    assert "待认定占比" in editor.get(reverse("facts:values")).content.decode()
    typed = {f"share-{first.pk}": "75", f"share-{second.pk}": "35", "reason": "甲主笔"}
    refused = editor.post(address, typed)
    assert (refused.status_code, "甲主笔" in refused.content.decode()) == (422, True)
    assert editor.post(address, typed | {f"share-{second.pk}": "25"}).status_code == 303
    assert earned(manuscript) == 0, "entered, not approved"
    value = ManualValue.objects.first()
    assert value is not None
    decide = reverse("facts:value_decide", args=[value.pk])
    assert head.post(decide, {"do": "approve"}).status_code == 303
    amounts = Posting.objects.filter(item_id=manuscript.pk, reverses=None, reversal=None)
    assert {row.organization: row.amount for row in amounts} == {first: 12, second: 4}
    assert recompute(desk=county.desk.pk, as_of=dt.date(2026, 3, 20)).sound
    head.post(decide, {"do": "end", "reason": "署名有误"})
    assert earned(manuscript) == 0
    assert len(waiting_shares(county.desk.pk)) == 1
