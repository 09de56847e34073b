"""计分要素 of a manuscript: stated, replaced, grouped with the same matter of others."""

import datetime as dt
from decimal import Decimal

import pytest
from django.urls import reverse

from qingxun.facts.actions import FactRefused, ItemSaid, state_item
from qingxun.facts.models import ItemData
from qingxun.kit.clock import CHINA
from qingxun.kit.refusals import PermissionRefused
from qingxun.organizations.states import Role
from qingxun.scoring.queries.facts import load_items
from tests.desk.factories import make_submission
from tests.organizations.factories import AT, County, client_of, make_county

pytestmark = pytest.mark.django_db


@pytest.fixture
def county(db: None) -> County:
    return make_county()


def test_the_engine_sees_what_was_stated_last(county: County) -> None:
    manuscript = make_submission(county).manuscript
    editor = county[Role.EDITOR]
    for percent in (80, 60):
        said = ItemSaid(repost=True, rewritten=percent, external_name="王记者")
        state_item(desk=county.desk, manuscript=manuscript, said=said, by=editor, at=AT)
    (item,) = load_items(county.desk.pk, [manuscript.pk])
    assert (item.repost, item.rewritten, item.editor) == (True, Decimal(60), str(editor.pk))
    assert ItemData.objects.count() == 2, "the earlier statement stays"


def test_the_first_to_file_stands_first_in_its_group(county: County) -> None:
    later = make_submission(county, title="后报的", at=AT + dt.timedelta(hours=1)).manuscript
    first = make_submission(county, title="先报的", unit=county.units[1]).manuscript
    said = ItemSaid(same_as=first)
    state_item(desk=county.desk, manuscript=later, said=said, by=county[Role.EDITOR], at=AT)
    items = {item.id: item for item in load_items(county.desk.pk, [first.pk, later.pk])}
    assert items[str(first.pk)].filing_order == 1
    assert items[str(later.pk)].filing_order == 2
    assert items[str(first.pk)].same_as == items[str(later.pk)].same_as != ""
    out = ItemSaid()
    state_item(desk=county.desk, manuscript=later, said=out, by=county[Role.EDITOR], at=AT)
    (alone,) = load_items(county.desk.pk, [later.pk])
    assert alone.same_as == ""


def test_what_is_wrong_is_refused(county: County) -> None:
    manuscript = make_submission(county).manuscript
    editor = county[Role.EDITOR]
    with pytest.raises(FactRefused, match="0 到 100"):
        state_item(
            desk=county.desk, manuscript=manuscript, said=ItemSaid(rewritten=101), by=editor, at=AT
        )
    said = ItemSaid(same_as=manuscript)
    with pytest.raises(FactRefused, match="不能填本篇"):
        state_item(desk=county.desk, manuscript=manuscript, said=said, by=editor, at=AT)
    with pytest.raises(PermissionRefused):
        state_item(
            desk=county.desk, manuscript=manuscript, said=ItemSaid(), by=county[Role.OFFICER], at=AT
        )


def test_the_page_suggests_and_saves(county: County) -> None:
    submission = make_submission(county)
    submission.body = submission.body[: len(submission.body) // 2]
    submission.save()
    client = client_of(county[Role.EDITOR])
    address = reverse("facts:item", args=[submission.manuscript_id])
    assert "建议填 50" in client.get(address).content.decode()
    refused = client.post(address, {"repost": "no", "rewritten": "50", "title": "没有这篇"})
    assert refused.status_code == 422
    assert client.post(address, {"repost": "yes", "rewritten": "50"}).status_code == 303
    row = ItemData.objects.get()
    assert (row.repost, row.rewritten, row.editor) == (True, 50, county[Role.EDITOR])
    page = client.get(reverse("desk:manuscript", args=[submission.manuscript_id]))
    assert "转载" in page.content.decode()


def test_the_page_records_what_else_rules_ask_and_refuses_an_hour_without_its_day(
    county: County,
) -> None:
    manuscript = make_submission(county).manuscript
    client = client_of(county[Role.EDITOR])
    address = reverse("facts:item", args=[manuscript.pk])
    said = {"repost": "no", "urgent": "on", "route": "direct", "verified": "no"}
    refused = client.post(address, said | {"happened_time": "07:30"})
    assert refused.status_code == 422
    assert "填了时刻" in refused.content.decode()
    whole = said | {"happened_on": "2026-03-01", "happened_time": "07:30"}
    assert client.post(address, whole).status_code == 303
    (item,) = load_items(county.desk.pk, [manuscript.pk])
    assert (item.urgent, item.route, item.verified) == (True, "direct", False)
    assert item.happened_at == dt.datetime(2026, 3, 1, 7, 30, tzinfo=CHINA)
    page = client.get(address).content.decode()
    assert 'value="07:30"' in page
    assert (
        "事发 2026-03-01 07:30"
        in client.get(reverse("desk:manuscript", args=[manuscript.pk])).content.decode()
    )
