"""An annual assessment from its plan to its publication."""

import datetime as dt
from decimal import Decimal

import pytest
from django.urls import reverse

from qingxun.assessment.actions import (
    AssessmentRefused,
    Audit,
    ComponentRow,
    EntryRefused,
    Plan,
    VetoRefused,
    answer_objection,
    audit_entries,
    change_plan,
    choose_among_equals,
    claim_entry,
    confirm_unquestioned,
    confirm_veto,
    lift_veto,
    nominate,
    notify_vetoes,
    object_to_veto,
    open_audit,
    open_review,
    open_self_assessment,
    plan_assessment,
    return_entry,
    set_components,
    start_assessment,
    take_nomination_back,
    warn_units,
    withdraw_assessment,
)
from qingxun.assessment.models import Assessment, Event, Veto
from qingxun.assessment.queries.settlement import settle_assessment
from qingxun.assessment.queries.sheet import digest_of, make_sheet
from qingxun.assessment.states import AssessmentState, EntryState, VetoState
from qingxun.audit.models import AuditRow
from qingxun.kit.clock import china_date
from qingxun.kit.refusals import PermissionRefused, StateRefused
from qingxun.ledger.queries import unit_totals
from qingxun.messaging.models import Message, MessageKind
from qingxun.organizations.models import GroupMembership
from qingxun.scoring.engine.settling_policy import Who
from tests.organizations.factories import client_of

from .factories import (
    AFTER,
    DURING,
    LATER,
    entered,
    make_assessed,
    make_plan,
    make_reviewed,
    make_started,
)

pytestmark = pytest.mark.django_db
PLAN = Plan(year=2026, title="考核", starts_on=dt.date(2026, 1, 1), ends_on=dt.date(2027, 1, 1))


def test_a_plan_begins_with_information_work_as_a_fifth() -> None:
    assessed = make_assessed(until_month=1, close=False)
    made = plan_assessment(desk=assessed.desk, plan=PLAN, by=assessed.head, at=DURING)
    (component,) = made.components.all()
    assert (component.kind, component.share) == ("information", 20)
    with pytest.raises(AssessmentRefused):
        plan_assessment(desk=assessed.desk, plan=PLAN, by=assessed.head, at=DURING)
    with pytest.raises(PermissionRefused):
        plan_assessment(desk=assessed.desk, plan=PLAN, by=assessed.county.editor, at=DURING)


def test_a_plan_is_corrected_or_given_up_before_it_starts() -> None:
    assessed = make_assessed(until_month=1, close=False)
    assessment = make_plan(assessed)
    client = client_of(assessed.head)
    address = reverse("assessment:plan", args=[assessment.pk])
    assert 'value="2026年度考核"' in client.get(address).content.decode()
    typed = {"year": 2026, "title": "团建考核", "starts": "2026-02-01", "ends": "2026-01-01"}
    typed |= {"objection_days": 7}
    assert "结束日早于开始日" in client.post(address, typed).content.decode()
    other_year = typed | {"year": 2027, "ends": "2026-12-31"}
    assert "2027 年度的考核应在 2027 年内截止" in client.post(address, other_year).content.decode()
    assert client.post(address, typed | {"ends": "2026-12-31"}).status_code == 303
    assessment.refresh_from_db()
    assert (assessment.title, assessment.objection_days) == ("团建考核", 7)
    assert (assessment.starts_on, assessment.ends_on) == (dt.date(2026, 2, 1), dt.date(2027, 1, 1))
    with pytest.raises(PermissionRefused):
        change_plan(assessment=assessment, plan=PLAN, by=assessed.county.editor, at=DURING)
    officer = next(iter(assessed.officers.values()))
    withdraw_assessment(assessment=assessment, reason="方案重做", by=assessed.head, at=DURING)
    assert not Assessment.objects.visible_to(officer).exists(), "it never began for the units"
    other = make_started(assessed)
    with pytest.raises(AssessmentRefused, match="已经启动"):
        change_plan(assessment=other, plan=PLAN, by=assessed.head, at=DURING)
    withdraw_assessment(assessment=other, reason="年中合并", by=assessed.head, at=DURING)
    assert list(Assessment.objects.visible_to(officer)) == [other]


def test_the_shares_make_a_hundred_before_it_starts() -> None:
    assessed = make_assessed(until_month=1, close=False)
    assessment = make_plan(assessed)
    rows = [ComponentRow(name="信息工作", share=Decimal(20), information=True)]
    set_components(assessment=assessment, rows=rows, by=assessed.head, at=DURING)
    with pytest.raises(AssessmentRefused, match="20"):
        start_assessment(assessment=assessment, by=assessed.head, at=DURING)
    double = [ComponentRow(name="同名", share=Decimal(50)) for _ in range(2)]
    with pytest.raises(AssessmentRefused):
        set_components(assessment=assessment, rows=double, by=assessed.head, at=DURING)


def test_information_points_come_from_the_ledger_by_the_policy() -> None:
    assessed = make_assessed()
    assessment = make_reviewed(assessed)
    result = settle_assessment(assessment, china_date(AFTER))
    months = [f"2026-{month:02}" for month in range(1, 13)]
    ledger = {
        str(unit): sum(sums.values())
        for unit, sums in unit_totals(assessed.desk.pk, months).items()
    }
    first, second, third = (str(unit.pk) for unit in assessed.units)
    best = ledger[first]
    share = {unit: ledger.get(unit, Decimal(0)) * 20 / best for unit in (first, second)}
    information = str(result.components[0].pk)
    parts = {row.unit: row.parts[information] for row in result.rows}
    assert parts[first] == 20
    assert parts[second] == max(share[second].quantize(Decimal("0.01")), Decimal(0))
    assert parts[third] == 0
    totals = {row.unit: row.total for row in result.rows}
    assert totals[first] == 20 + 90 * Decimal("0.8")
    assert [row.place for row in result.rows] == [1, 2, 3]


def test_self_assessment_then_audit_with_a_reason_for_every_difference() -> None:
    assessed = make_assessed(until_month=6)
    assessment = make_started(assessed)
    unit = assessed.units[0]
    officer = assessed.officers[str(unit.pk)]
    entry = entered(assessment).entries.get(organization=unit)
    with pytest.raises(EntryRefused):
        claim_entry(entry=entry, value=Decimal(95), text="", by=officer, at=DURING)
    until = dt.date(2026, 8, 1)
    open_self_assessment(assessment=assessment, until=until, by=assessed.head, at=DURING)
    assert Message.objects.filter(person=officer, kind=MessageKind.ASSESSMENT).exists()
    entry = entered(assessment).entries.get(organization=unit)
    claim_entry(entry=entry, value=Decimal(95), text="全年组织生活 12 次。", by=officer, at=DURING)
    with pytest.raises(EntryRefused):
        claim_entry(entry=entry, value=Decimal(101), text="", by=officer, at=DURING)
    with pytest.raises(PermissionRefused):
        claim_entry(entry=entry, value=Decimal(90), text="", by=assessed.auditor, at=DURING)
    return_entry(entry=entry, reason="请附记录。", by=assessed.auditor, at=DURING)
    assert entry.state == EntryState.ASKED
    claim_entry(entry=entry, value=Decimal(95), text="附记录。", by=officer, at=DURING)
    open_audit(assessment=assessment, by=assessed.head, at=DURING)
    component = entered(assessment)
    entry = component.entries.get(organization=unit)
    audit = Audit(entry, Decimal(90))
    with pytest.raises(EntryRefused):
        audit_entries(component=component, audits=[audit], by=assessed.auditor, at=DURING)
    audit = Audit(entry, Decimal(90), "缺 1 次组织生活")
    assert audit_entries(component=component, audits=[audit], by=assessed.auditor, at=DURING) == 1
    assert audit_entries(component=component, audits=[audit], by=assessed.auditor, at=DURING) == 0
    stranger = assessed.principals[str(unit.pk)]
    with pytest.raises(PermissionRefused):
        audit_entries(component=component, audits=[audit], by=stranger, at=DURING)


def test_review_waits_for_the_end_of_the_year_and_for_every_value() -> None:
    assessed = make_assessed(until_month=6)
    assessment = open_audit(assessment=make_started(assessed), by=assessed.head, at=DURING)
    with pytest.raises(AssessmentRefused, match="组织建设"):
        open_review(assessment=assessment, by=assessed.head, at=AFTER)
    component = entered(assessment)
    audits = [Audit(entry, Decimal(80)) for entry in component.entries.all()]
    audit_entries(component=component, audits=audits, by=assessed.auditor, at=DURING)
    with pytest.raises(AssessmentRefused):
        open_review(assessment=assessment, by=assessed.head, at=DURING)
    open_review(assessment=assessment, by=assessed.head, at=AFTER)
    assert assessment.state == AssessmentState.REVIEW


def test_the_risk_list_tells_at_this_pace_and_the_unit_is_warned() -> None:
    assessed = make_assessed(until_month=6)
    assessment = make_started(assessed)
    result = settle_assessment(assessment, china_date(DURING))
    third = assessed.units[2]
    at_risk = {risk.owner for risk in result.settled.risks if risk.who is Who.UNIT}
    assert str(third.pk) in at_risk
    assert str(assessed.units[0].pk) not in at_risk
    words = next(
        result.explain_risk(risk)
        for risk in result.settled.risks
        if risk.owner == str(third.pk) and risk.clause == "bar"
    )
    assert "标准 80 分" in words
    assert "÷ 200 天 × 365 天" in words
    warned = warn_units(assessment=assessment, units=[third.pk], by=assessed.head, at=DURING)
    assert warned == 1
    told = Message.objects.get(person=assessed.principals[str(third.pk)], object_id=assessment.pk)
    assert "标准 80 分" in told.text


def test_a_veto_is_told_objected_to_answered_and_decided() -> None:
    assessed = make_assessed()
    assessment = make_reviewed(assessed)
    told, dropped = notify_vetoes(assessment=assessment, by=assessed.head, at=AFTER)
    assert (told > 0, dropped) == (True, 0)
    third = assessed.units[2]
    veto = Veto.objects.get(assessment=assessment, organization=third, clause="bar", person=None)
    assert "低于 80 分" in veto.words
    principal = assessed.principals[str(third.pk)]
    assert Message.objects.filter(person=principal, object_id=veto.pk).exists()
    cascaded = Veto.objects.filter(assessment=assessment, person=principal, clause="bar")
    assert cascaded.exists()
    leader = assessed.county.leader
    with pytest.raises(VetoRefused):
        confirm_veto(veto=veto, by=leader, at=AFTER)
    with pytest.raises(PermissionRefused):
        object_to_veto(veto=veto, text="有误", by=assessed.officers[str(third.pk)], at=AFTER)
    object_to_veto(veto=veto, text="3月所报漏计一件。", by=principal, at=AFTER)
    assert Message.objects.filter(person=assessed.head, object_id=veto.pk).exists()
    with pytest.raises(StateRefused):
        confirm_veto(veto=veto, by=leader, at=AFTER)
    answer_objection(veto=veto, text="查无此件。", by=assessed.head, at=LATER)
    with pytest.raises(PermissionRefused):
        lift_veto(veto=veto, reason="情有可原", by=assessed.head, at=LATER)
    with pytest.raises(VetoRefused):
        lift_veto(veto=veto, reason=" ", by=leader, at=LATER)
    lift_veto(veto=veto, reason="当年撤并，情有可原。", by=leader, at=LATER)
    result = settle_assessment(assessment, china_date(LATER))
    assert not any(
        row.clause == "bar" and row.owner == str(third.pk) for row in result.settled.findings
    )
    verbs = list(Event.objects.filter(veto=veto).values_list("verb", flat=True))
    assert verbs == ["notify", "object", "answer", "lift"]
    assert AuditRow.objects.filter(verb="assessment.lift", object_id=veto.pk).exists()


def test_a_leader_signs_off_the_undisputed_in_one_go() -> None:
    assessed = make_assessed()
    assessment = make_reviewed(assessed)
    notify_vetoes(assessment=assessment, by=assessed.head, at=AFTER)
    third, leader = assessed.units[2], assessed.county.leader
    disputed = Veto.objects.get(
        assessment=assessment, organization=third, clause="bar", person=None
    )
    object_to_veto(
        veto=disputed, text="漏计一件。", by=assessed.principals[str(third.pk)], at=AFTER
    )
    page = client_of(leader).get(reverse("assessment:vetoes", args=[assessment.pk]))
    assert page.status_code == 200
    assert confirm_unquestioned(assessment=assessment, by=leader, at=AFTER) == 0
    with pytest.raises(PermissionRefused):
        confirm_unquestioned(assessment=assessment, by=assessed.head, at=LATER)
    others = Veto.objects.filter(assessment=assessment).exclude(pk=disputed.pk)
    assert confirm_unquestioned(assessment=assessment, by=leader, at=LATER) == others.count() > 0
    assert set(others.values_list("state", flat=True)) == {"confirmed"}
    disputed.refresh_from_db()
    assert disputed.state == "objected"
    again = client_of(leader).post(reverse("assessment:confirm_vetoes", args=[assessment.pk]))
    assert again.status_code == 303


def test_objections_end_with_their_day() -> None:
    assessed = make_assessed()
    assessment = make_reviewed(assessed)
    notify_vetoes(assessment=assessment, by=assessed.head, at=AFTER)
    veto = Veto.objects.filter(assessment=assessment, person=None).first()
    assert veto is not None
    principal = assessed.principals[str(veto.organization_id)]
    with pytest.raises(VetoRefused):
        object_to_veto(veto=veto, text="晚了", by=principal, at=LATER)
    confirm_veto(veto=veto, by=assessed.county.leader, at=LATER)
    assert veto.state == VetoState.CONFIRMED


def test_a_veto_whose_cause_is_gone_is_dropped() -> None:
    assessed = make_assessed()
    assessment = make_reviewed(assessed)
    notify_vetoes(assessment=assessment, by=assessed.head, at=AFTER)
    third = assessed.units[2]
    GroupMembership.objects.filter(organization=third).delete()
    _told, dropped = notify_vetoes(assessment=assessment, by=assessed.head, at=AFTER)
    assert dropped > 0
    states = Veto.objects.filter(organization=third).values_list("state", flat=True)
    assert set(states) == {VetoState.DROPPED}


def test_a_vetoed_winner_is_replaced_and_people_are_nominated() -> None:
    assessed = make_assessed()
    assessment = make_reviewed(assessed)
    first = assessed.units[0]
    principal = assessed.principals[str(first.pk)]
    person = assessed.officers[str(first.pk)]
    nomination = nominate(
        assessment=assessment,
        award="nominees",
        unit=first,
        person=person,
        merits="全年报送 12 篇。",
        by=principal,
        at=AFTER,
    )
    with pytest.raises(AssessmentRefused):
        nominate(
            assessment=assessment,
            award="nominees",
            unit=first,
            person=principal,
            merits="另一名",
            by=principal,
            at=AFTER,
        )
    take_nomination_back(nomination=nomination, by=principal, at=AFTER)
    third = assessed.units[2]
    with pytest.raises(AssessmentRefused):
        nominate(
            assessment=assessment,
            award="nominees",
            unit=third,
            person=assessed.officers[str(third.pk)],
            merits="无名额",
            by=assessed.principals[str(third.pk)],
            at=AFTER,
        )


def test_a_choice_needs_a_tie() -> None:
    assessed = make_assessed()
    assessment = make_reviewed(assessed)
    with pytest.raises(AssessmentRefused):
        choose_among_equals(
            assessment=assessment,
            award="advanced",
            owner=assessed.units[1].pk,
            reason="择优",
            by=assessed.head,
            at=AFTER,
        )


def test_the_same_day_gives_the_same_sheet() -> None:
    assessed = make_assessed()
    assessment = make_reviewed(assessed)
    one = make_sheet(settle_assessment(assessment, china_date(AFTER)))
    other = make_sheet(settle_assessment(assessment, china_date(AFTER)))
    assert digest_of(one) == digest_of(other)
