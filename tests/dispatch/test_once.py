"""What was told twice counts once; what is no longer used does not go upward."""

import datetime as dt

import pytest

from qingxun.desk.actions import reject_submission, reopen_submission, withdraw_issue
from qingxun.desk.models import Manuscript
from qingxun.dispatch.actions import (
    AdoptionFacts,
    BackEntry,
    DuplicateAdoptionRefused,
    NothingToDispatchRefused,
    SheetRefused,
    adoption_columns,
    back_enter,
    dispatch_upward,
    import_adoptions,
    mark_sent,
    preview_adoptions,
    sign_dispatch,
)
from qingxun.dispatch.models import Adoption, Dispatch
from qingxun.dispatch.states import AdoptionForm, DispatchState
from qingxun.documents.actions import store_file
from qingxun.messaging.models import Message, MessageKind
from qingxun.organizations.states import Role
from tests.desk.factories import make_periodical
from tests.desk.test_issue_signing import publish_one
from tests.dispatch.factories import accepted, make_ladder, outlet_of
from tests.documents.factories import sheet
from tests.organizations.factories import AT, County, make_county

pytestmark = pytest.mark.django_db

LATER = AT + dt.timedelta(minutes=5)


@pytest.fixture
def county(db: None) -> County:
    return make_county()


def row_of(county: County, title: str, outlet: str = "团市委信息") -> dict[str, object]:
    unit = county.units[0].short_name
    return {
        "标题": title,
        "单位": unit,
        "渠道": outlet,
        "形式": "动态或综合",
        "录用日期": AT.date(),
    }


def keep(county: County, *rows: dict[str, object]):
    heads = [str(column.title) for column in adoption_columns()]
    content = sheet([heads, *([row.get(head) for head in heads] for row in rows)])
    return store_file(content=content, name="录用.xlsx", by=county[Role.EDITOR], at=AT)


def take_in(county: County, *rows: dict[str, object]) -> list[Adoption]:
    stored = keep(county, *rows)
    return import_adoptions(desk=county.desk, stored=stored, by=county[Role.EDITOR], at=AT)


@pytest.mark.parametrize("known", [True, False])
def test_a_sheet_that_says_a_row_twice_names_the_second(county: County, known: bool) -> None:
    accepted(county, title="青年夜校")
    row = row_of(county, "青年夜校" if known else "没有报送过的一篇")
    preview = preview_adoptions(desk=county.desk, stored=keep(county, row, row), at=AT)
    assert [(error.row, "第 2 行" in error.sentence) for error in preview.errors] == [(3, True)]


def test_a_sheet_taken_in_twice_is_refused_the_second_time(county: County) -> None:
    make_ladder(county)
    rows = [row_of(county, "没有报送过的一篇"), row_of(county, "没有报送过的一篇", "县委办信息")]
    assert len(take_in(county, *rows)) == 2
    assert Manuscript.objects.filter(back_entered=True).count() == 1  # one piece at two outlets
    with pytest.raises(SheetRefused, match="已经登记"):
        take_in(county, *rows)
    assert Adoption.objects.count() == 2


def test_a_back_entry_made_again_asks_first(county: County) -> None:
    make_ladder(county)
    entry = BackEntry(unit=county.units[1], kind=None, title="电话报送的紧急情况")
    facts = AdoptionFacts(outlet_of(county.desk, "county_party"), AdoptionForm.BRIEF, AT.date())
    by = county[Role.EDITOR]
    first = back_enter(entry=entry, facts=facts, by=by, at=AT)
    with pytest.raises(DuplicateAdoptionRefused):
        back_enter(entry=entry, facts=facts, by=by, at=AT)
    again = back_enter(entry=entry, facts=facts, by=by, at=AT, confirmed=True)
    assert again.manuscript == first.manuscript


def test_a_manuscript_that_is_rejected_after_all_does_not_go_upward(county: County) -> None:
    submission, by = accepted(county), county[Role.EDITOR]
    outlets = [
        outlet_of(county.desk, code) for code in ("city_league", "county_party", "media_city")
    ]
    ready, signing, gone = dispatch_upward(source=submission, outlets=outlets, by=by, at=AT)
    mark_sent(dispatch=gone, by=by, at=AT)
    reopen_submission(submission=submission, reason="再核一次", by=by, at=AT)
    with pytest.raises(NothingToDispatchRefused, match="审核中"):
        mark_sent(dispatch=ready, by=by, at=AT)
    with pytest.raises(NothingToDispatchRefused, match="审核中"):
        sign_dispatch(dispatch=signing, by=county[Role.SIGNING_LEADER], at=AT)
    reject_submission(submission=submission, reason="", note="内容失实", by=by, at=LATER)
    states = dict(Dispatch.objects.values_list("outlet__code", "state"))
    assert states == {
        "city_league": DispatchState.CANCELLED,
        "county_party": DispatchState.CANCELLED,
        "media_city": DispatchState.SENT,
    }
    ready.refresh_from_db()
    assert "内容失实" in ready.reason
    assert Message.objects.filter(person=by, kind=MessageKind.RETURNED, object_id=ready.pk).exists()


def test_a_withdrawn_issue_does_not_go_upward(county: County) -> None:
    make_periodical(county.desk)
    make_ladder(county)
    issue, by = publish_one(county), county[Role.EDITOR]
    outlet = outlet_of(county.desk, "city_league")
    (row,) = dispatch_upward(source=issue, outlets=[outlet], by=by, at=AT)
    withdraw_issue(issue=issue, reason="数字有误", by=county[Role.SIGNING_LEADER], at=LATER)
    row.refresh_from_db()
    assert (row.state, row.reason) == (DispatchState.CANCELLED, "数字有误")
