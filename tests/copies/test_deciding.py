"""Editors decide with a reason; a confirmed copy becomes a fact through facts' own actions."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from qingxun.audit.models import AuditRow
from qingxun.copies.actions import (
    CopyRefused,
    Decision,
    add_phrase,
    check_next,
    confirm_finding,
    dismiss_finding,
    end_phrase,
    reopen_finding,
)
from qingxun.copies.models import CopyFinding, StockPhrase
from qingxun.copies.queries.matching import stock_on
from qingxun.copies.states import FINDING_TRANSITIONS, FindingState, Outcome
from qingxun.facts.actions import void_fact
from qingxun.facts.models import FactType, Incident, ItemData
from qingxun.facts.states import FactState
from qingxun.kit.clock import china_date
from qingxun.kit.refusals import PermissionRefused, Refusal, StateRefused
from qingxun.organizations.states import Role
from tests.copies.factories import HOUR, make_finding
from tests.facts.factories import make_types
from tests.organizations.factories import AT, County, make_county

pytestmark = pytest.mark.django_db
LATER = AT + 2 * HOUR
DAY = china_date(AT)


@pytest.fixture
def county(db: None) -> County:
    return make_county()


def as_incident(county: County) -> Decision:
    make_types(county)
    kind = FactType.objects.get(desk=county.desk, code="plagiarism")
    return Decision("大部分文字照抄他单位稿件", Outcome.INCIDENT, kind)


def test_a_confirmed_copy_becomes_an_incident_for_a_second_person(county: County) -> None:
    finding = make_finding(county)
    confirm_finding(finding=finding, said=as_incident(county), by=county[Role.EDITOR], at=LATER)
    incident = Incident.objects.get()
    assert finding.incident == incident
    assert incident.state == FactState.RECORDED
    assert incident.unit == finding.submission.unit
    assert incident.manuscript == finding.submission.manuscript
    finding.submission.refresh_from_db()
    assert finding.submission.state == "submitted"
    verbs = AuditRow.objects.filter(verb__startswith="copies.").values_list("verb", flat=True)
    assert list(verbs) == ["copies.confirm_finding"]


def test_as_the_same_matter_it_joins_the_group_of_its_source(county: County) -> None:
    finding = make_finding(county)
    said = Decision("同一件事", Outcome.SAME)
    confirm_finding(finding=finding, said=said, by=county[Role.EDITOR], at=LATER)
    groups = ItemData.objects.filter(replaced_at=None).values_list("manuscript", "same_as")
    assert set(groups) == {
        (finding.source_id, finding.source_id),
        (finding.submission.manuscript_id, finding.source_id),
    }


def test_a_decision_is_taken_back_only_after_its_incident(county: County) -> None:
    finding, editor = make_finding(county), county[Role.EDITOR]
    confirm_finding(finding=finding, said=as_incident(county), by=editor, at=LATER)
    with pytest.raises(CopyRefused, match="先撤销"):
        reopen_finding(finding=finding, by=editor, at=LATER)
    Incident.objects.update(state=FactState.CONFIRMED, confirmed_by=county[Role.OFFICE_HEAD])
    incident = Incident.objects.get()
    void_fact(fact=incident, reason="误会", by=county[Role.OFFICE_HEAD], at=LATER)
    finding.refresh_from_db()
    reopen_finding(finding=finding, by=editor, at=LATER)
    assert finding.state == FindingState.OPEN


def test_a_reason_is_needed_and_only_editors_of_the_desk_decide(county: County) -> None:
    finding = make_finding(county)
    with pytest.raises(CopyRefused, match="理由"):
        dismiss_finding(finding=finding, reason="  ", by=county[Role.EDITOR], at=LATER)
    for role in (Role.OFFICER, Role.PRINCIPAL, Role.SIGNING_LEADER):
        with pytest.raises(PermissionRefused):
            dismiss_finding(finding=finding, reason="不是", by=county[role], at=LATER)
    dismiss_finding(finding=finding, reason="同一场活动", by=county[Role.EDITOR], at=LATER)
    with pytest.raises(StateRefused):
        dismiss_finding(finding=finding, reason="再来", by=county[Role.EDITOR], at=LATER)


def test_the_database_wants_a_reason_and_two_texts(county: County) -> None:
    finding = make_finding(county)
    rows = CopyFinding.objects.filter(pk=finding.pk)
    for wrong in (
        {"state": "dismissed"},
        {"source_revision": finding.revision_id},
        {"share": 101},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(**wrong)


def test_a_stock_phrase_makes_open_findings_anew(county: County) -> None:
    finding, editor = make_finding(county), county[Role.EDITOR]
    text = finding.source_revision.body
    for words in text.replace("\n", "").split("。"):
        if len(words) >= 8:
            add_phrase(desk=county.desk, words=words[9:], by=editor, at=LATER)
    assert check_next(at=LATER) == 1
    finding.refresh_from_db()
    assert finding.state == FindingState.LAPSED


def test_a_phrase_stands_once_has_dates_and_a_length(county: County) -> None:
    editor, words = county[Role.EDITOR], "建立长效机制，确保取得实效"
    row = add_phrase(desk=county.desk, words=words, by=editor, at=AT)
    assert stock_on([county.desk.pk], DAY) == ["建立长效机制确保取得实效"]
    for wrong, why in ((words + "。", "已经在"), ("同志们", "8"), ("套" * 301, "300")):
        with pytest.raises(CopyRefused, match=why):
            add_phrase(desk=county.desk, words=wrong, by=editor, at=AT)
    with pytest.raises(PermissionRefused):
        add_phrase(desk=county.desk, words=words * 2, by=county[Role.OFFICER], at=AT)
    with pytest.raises(IntegrityError), transaction.atomic():
        StockPhrase.objects.filter(pk=row.pk).update(valid_until=row.valid_from)
    end_phrase(row=row, by=editor, at=AT)
    assert stock_on([county.desk.pk], row.valid_until) == []
    add_phrase(desk=county.desk, words=words, by=editor, at=AT)


def test_a_phrase_holds_on_the_days_that_are_said(county: County) -> None:
    editor, words, desks = county[Role.EDITOR], "建立长效机制，确保取得实效", [county.desk.pk]
    first, last = DAY + dt.timedelta(days=3), DAY + dt.timedelta(days=5)
    row = add_phrase(desk=county.desk, words=words, by=editor, at=AT, since=first, last=last)
    held = [day for day in range(8) if stock_on(desks, DAY + dt.timedelta(days=day))]
    assert held == [3, 4, 5]
    for since, until, why in (
        (DAY - dt.timedelta(days=1), None, "今天"),
        (last, first, "停用日期"),
        (DAY + dt.timedelta(days=4), None, "已经在"),
        (None, first, "已经在"),
    ):
        with pytest.raises(Refusal, match=why):
            add_phrase(desk=county.desk, words=words, by=editor, at=AT, since=since, last=until)
    after = last + dt.timedelta(days=1)
    later = add_phrase(desk=county.desk, words=words, by=editor, at=AT, since=after)
    end_phrase(row=later, by=editor, at=AT)
    assert list(StockPhrase.objects.all()) == [row]


STEPS = {
    FindingState.CONFIRMED: lambda f, by: confirm_finding(
        finding=f, said=Decision("照抄"), by=by, at=LATER
    ),
    FindingState.DISMISSED: lambda f, by: dismiss_finding(
        finding=f, reason="不是", by=by, at=LATER
    ),
    FindingState.OPEN: lambda f, by: reopen_finding(finding=f, by=by, at=LATER),
}


class States(TestCase):
    """Every row of steps ends where the table says, or is refused and changes nothing."""

    @settings(max_examples=6)
    @given(st.lists(st.sampled_from(sorted(STEPS)), min_size=3, max_size=6))
    def test_steps_follow_the_table(self, steps: list[str]) -> None:
        county = make_county()
        finding = make_finding(county)
        for step in map(FindingState, steps):
            before = FindingState(finding.state)
            if step in FINDING_TRANSITIONS[before]:
                STEPS[step](finding, county[Role.EDITOR])
            else:
                with pytest.raises(StateRefused):
                    STEPS[step](finding, county[Role.EDITOR])
                step = before
            finding.refresh_from_db()
            assert finding.state == step
