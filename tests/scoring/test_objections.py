"""Objections: raised in time by the unit, answered once, corrected by fact or by two people."""

import datetime as dt
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from qingxun.audit.models import AuditRow
from qingxun.dispatch.actions import void_adoption
from qingxun.kit.ids import uuid7
from qingxun.kit.periods import Span
from qingxun.kit.refusals import PermissionRefused, StateRefused
from qingxun.ledger.models import Posting
from qingxun.messaging.models import Message
from qingxun.organizations.states import Role
from qingxun.scoring import actions
from qingxun.scoring.actions.versions import digest_of
from qingxun.scoring.models import Adjustment, Objection
from qingxun.scoring.queries.objections import is_gone, objection_figures, objection_window
from qingxun.scoring.queries.standings import live_standings
from qingxun.scoring.queries.unsettled import unsettled
from qingxun.scoring.states import OBJECTION_TRANSITIONS, ObjectionState
from tests.documents.factories import photo
from tests.organizations.factories import client_of, make_person
from tests.scoring.factories import file_manuscript, make_scored_county, moment, store_adoption
from tests.ui.dialogs import opened_dialogs

pytestmark = pytest.mark.django_db
Q3, Q4 = Span.from_key("2026Q3"), Span.from_key("2026Q4")


def questioned_county(*, raised=True, keeping=None):
    """A line of 20 points of 8 September; its officer questions it on the tenth."""
    county = make_scored_county(units=2, on=dt.date(2026, 7, 1))
    if keeping:
        version = county.desk.policies.get().versions.get()
        version.document |= {"keeping": keeping}
        version.digest = digest_of(version.document)
        version.save()
    county.unit = county.units[0]
    county.officer = make_person("周信息", Role.OFFICER, county.unit)
    county.manuscript = file_manuscript(county, county.unit, at=moment(9, 3))
    county.adoption = store_adoption(
        county, county.manuscript, "city_league", "news", dt.date(2026, 9, 8)
    )
    actions.post_items(desk=county.desk.pk, manuscripts=[county.manuscript.pk], at=moment(9, 8))
    county.line = Posting.objects.get(organization=county.unit, amount=Decimal(20))
    if raised:
        county.objection = object_to(county, moment(9, 10))
    return county


def object_to(county, at, by=None, text="应为单篇，不是动态"):
    return actions.raise_objection(posting=county.line, text=text, by=by or county.officer, at=at)


def points(county, span=Q3):
    return next(
        row.points
        for group in live_standings(county.desk.pk, span)
        for row in group.units
        if row.unit == county.unit.pk
    )


def propose(county, amount="30", by=None, clause=None):
    correction = actions.Correction(
        Decimal(amount), clause or county.line.clause, "按单篇计 50 分，补差额"
    )
    return actions.propose_adjustment(
        objection=county.objection, correction=correction, by=by or county.editor,
        at=moment(9, 12),
    )  # fmt: skip


def test_the_office_is_told_of_an_objection_and_has_days_to_answer():
    county = questioned_county()
    assert county.objection.due_on == dt.date(2026, 9, 17)
    told = Message.objects.filter(object_id=county.objection.pk)
    assert {message.person_id for message in told} == {county.head.pk, county.editor.pk}
    assert AuditRow.objects.filter(verb="scoring.raise_objection").count() == 1


def test_the_last_day_is_the_seventh_after_the_posting():
    county = questioned_county(raised=False)
    with pytest.raises(actions.ObjectionRefused, match="2026年9月15日"):
        object_to(county, moment(9, 16))
    assert object_to(county, moment(9, 15)).state == "raised"


def test_a_policy_may_count_the_days_from_the_closing():
    county = questioned_county(
        raised=False, keeping={"objections_from": "closing", "objection_days": 3}
    )
    assert objection_window(county.line).last is None
    actions.close_period(desk=county.desk, span=Q3, by=county.head, at=moment(10, 8))
    assert objection_window(county.line).last == dt.date(2026, 10, 11)
    with pytest.raises(actions.ObjectionRefused):
        object_to(county, moment(10, 12))


def test_only_people_of_the_unit_raise_objections():
    county = questioned_county(raised=False)
    stranger = make_person("外人", Role.OFFICER, county.units[1])
    leader = make_person("镇领导", Role.UNIT_LEADER, county.unit)
    for person in (stranger, leader, county.editor):
        with pytest.raises(PermissionRefused):
            object_to(county, moment(9, 9), by=person)


def test_a_line_is_questioned_once_and_again_only_after_a_withdrawal():
    county = questioned_county()
    with pytest.raises(actions.ObjectionRefused):
        object_to(county, moment(9, 10))
    actions.withdraw_objection(objection=county.objection, by=county.officer, at=moment(9, 11))
    assert object_to(county, moment(9, 11)).pk != county.objection.pk
    twin = Objection.objects.exclude(state="withdrawn").get()
    twin.pk = twin.id = Objection._meta.pk.get_default()
    twin._state.adding = True
    with pytest.raises(IntegrityError), transaction.atomic():
        twin.save()


def test_a_line_that_was_taken_back_cannot_be_questioned():
    county = questioned_county(raised=False)
    void_adoption(adoption=county.adoption, reason="录错", by=county.editor, at=moment(9, 9))
    with pytest.raises(actions.ObjectionRefused):
        object_to(county, moment(9, 9))


def test_the_office_keeps_a_line_with_a_reason_and_the_unit_reads_it():
    county = questioned_county()
    with pytest.raises(actions.ObjectionRefused):
        actions.keep_line(
            objection=county.objection, answer=" ", by=county.editor, at=moment(9, 11)
        )
    actions.keep_line(
        objection=county.objection, answer="刊期显示为动态栏", by=county.editor, at=moment(9, 11)
    )
    assert Message.objects.filter(
        person=county.officer, object_id=county.objection.pk, text="刊期显示为动态栏"
    ).exists()
    assert [event.verb for event in county.objection.events.all()] == ["raise", "keep"]
    with pytest.raises(StateRefused):
        actions.withdraw_objection(objection=county.objection, by=county.officer, at=moment(9, 12))


def test_a_line_that_was_taken_back_is_not_kept():
    county = questioned_county()
    void_adoption(adoption=county.adoption, reason="录错", by=county.editor, at=moment(9, 11))
    page = reverse("scoring:objection", args=[county.objection.pk])
    shown = client_of(county.editor).get(page).content.decode()
    assert ('value="keep"' in shown, 'value="correct"' in shown) == (False, True)
    with pytest.raises(actions.ObjectionRefused, match="已经冲回"):
        actions.keep_line(
            objection=county.objection, answer="维持", by=county.editor, at=moment(9, 12)
        )
    # the same adoption registered again is another fact; the line itself stays gone
    store_adoption(county, county.manuscript, "city_league", "news", dt.date(2026, 9, 8))
    actions.post_items(desk=county.desk.pk, manuscripts=[county.manuscript.pk], at=moment(9, 13))
    assert is_gone(county.line)


def test_a_line_that_was_posted_anew_for_the_same_fact_may_be_kept():
    county = questioned_county()
    row = Posting.objects.filter(pk=county.line.pk).values().get()
    for again in ({"reverses_id": county.line.pk, "amount": -county.line.amount}, {}):
        Posting.objects.create(**(row | {"id": uuid7()} | again))
    assert not is_gone(county.line)
    kept = actions.keep_line(
        objection=county.objection, answer="维持", by=county.editor, at=moment(9, 12)
    )
    assert kept.state == "kept"


def test_correcting_the_fact_settles_an_objection_only_when_the_line_is_gone():
    county = questioned_county()
    with pytest.raises(actions.ObjectionRefused):
        actions.correct_line(
            objection=county.objection, answer="已改", by=county.editor, at=moment(9, 11)
        )
    void_adoption(adoption=county.adoption, reason="形式录错", by=county.editor, at=moment(9, 11))
    actions.correct_line(
        objection=county.objection, answer="已改为单篇", by=county.editor, at=moment(9, 11)
    )
    assert county.objection.state == ObjectionState.CORRECTED


def test_an_adjustment_counts_only_after_a_second_person_approved_it():
    county = questioned_county()
    actions.settle_due(at=moment(9, 12))
    before = points(county)
    adjustment = propose(county, by=county.head)
    assert points(county) == before
    with pytest.raises(PermissionRefused):
        actions.decide_adjustment(
            adjustment=adjustment, agreed=True, note="", by=county.head, at=moment(9, 13)
        )
    actions.decide_adjustment(
        adjustment=adjustment, agreed=True, note="", by=county.leader, at=moment(9, 13)
    )
    assert points(county) == before + 30
    county.objection.refresh_from_db()
    assert county.objection.state == ObjectionState.CORRECTED
    assert actions.settle_due(at=moment(9, 13)) == 0  # settling leaves it alone
    assert actions.recompute(desk=county.desk.pk, as_of=dt.date(2026, 9, 13)).sound


def test_an_adjustment_of_a_closed_period_is_booked_in_the_first_open_month():
    county = questioned_county()
    actions.close_period(desk=county.desk, span=Q3, by=county.head, at=moment(10, 2))
    frozen = points(county)
    adjustment = propose(county)
    actions.decide_adjustment(
        adjustment=adjustment, agreed=True, note="", by=county.head, at=moment(10, 5)
    )
    line = Posting.objects.get(heading="adjustment")
    assert (line.month, line.trace["late_from"]) == ("2026-10", "2026-09")
    assert (points(county), points(county, Q4)) == (frozen, Decimal(30))
    assert actions.verify_desk(desk=county.desk.pk, as_of=dt.date(2026, 10, 5)).sound


def test_a_declined_adjustment_gives_the_objection_back():
    county = questioned_county()
    adjustment = propose(county)
    with pytest.raises(actions.ObjectionRefused):
        actions.decide_adjustment(
            adjustment=adjustment, agreed=False, note="", by=county.head, at=moment(9, 13)
        )
    actions.decide_adjustment(
        adjustment=adjustment, agreed=False, note="依据不足", by=county.head, at=moment(9, 13)
    )
    county.objection.refresh_from_db()
    assert county.objection.state == ObjectionState.RAISED
    assert propose(county, amount="-5").state == "proposed"


@pytest.mark.parametrize("amount", ["0", "1001", "-1000.5", "0.001"])
def test_an_adjustment_has_a_sensible_amount(amount):
    county = questioned_county()
    with pytest.raises(actions.ObjectionRefused):
        propose(county, amount=amount)
    assert county.objection.events.count() == 1


def test_an_adjustment_names_a_clause_of_the_lines_own_policy():
    county = questioned_county()
    with pytest.raises(actions.ObjectionRefused):
        propose(county, clause="第九十九条")


def test_the_database_refuses_an_adjustment_decided_by_who_entered_it():
    adjustment = propose(questioned_county())
    with pytest.raises(IntegrityError), transaction.atomic():
        Adjustment.objects.filter(pk=adjustment.pk).update(decided_by=adjustment.entered_by)


def test_every_settled_state_ends_and_every_open_one_can_be_settled():
    ends = {state for state, targets in OBJECTION_TRANSITIONS.items() if not targets}
    assert ends == {ObjectionState.KEPT, ObjectionState.CORRECTED, ObjectionState.WITHDRAWN}
    for state in set(ObjectionState) - ends:
        assert OBJECTION_TRANSITIONS[state] & {ObjectionState.CORRECTED}


def test_the_office_is_reminded_once_a_day_from_the_day_before():
    county = questioned_county()
    Message.objects.all().delete()
    assert actions.remind_objections(at=moment(9, 15)) == 0
    assert actions.remind_objections(at=moment(9, 16)) == 1
    assert actions.remind_objections(at=moment(9, 16, 18)) == 0
    assert actions.remind_objections(at=moment(9, 17)) == 1
    assert Message.objects.filter(person=county.head).count() == 2


def test_open_objections_stand_among_what_is_unsettled_and_in_the_figures():
    county = questioned_county()
    found = {each.code: each for each in unsettled(county.desk.pk, Q3)}
    assert found["objections"].number == 1
    assert found["objections"].examples[0][1] == reverse(
        "scoring:objection", args=[county.objection.pk]
    )
    assert objection_figures(county.desk.pk, Q3) == {"raised": 1, "settled": 0, "corrected": 0}
    actions.keep_line(objection=county.objection, answer="维持", by=county.editor, at=moment(9, 11))
    assert objection_figures(county.desk.pk, Q3) == {"raised": 1, "settled": 1, "corrected": 0}


def test_who_may_see_a_line_and_an_objection(client):
    county = questioned_county()
    stranger = make_person("外人", Role.OFFICER, county.units[1])
    line = reverse("scoring:line", args=[county.line.pk])
    page = reverse("scoring:objection", args=[county.objection.pk])
    for person, codes in (
        (county.officer, (200, 200)),
        (county.editor, (200, 200)),
        (stranger, (403, 404)),
    ):
        client.force_login(person.account)
        assert (client.get(line).status_code, client.get(page).status_code) == codes


def test_a_line_says_why_with_fact_clause_and_until_when(client):
    county = questioned_county(raised=False)
    client.force_login(county.officer.account)
    body = client.get(reverse("scoring:line", args=[county.line.pk])).content.decode()
    for words in ("团市委信息", "第六条", "录用渠道", "李编辑", "青年夜校开课"):
        assert words in body


def test_the_list_costs_the_same_for_one_objection_and_for_three(client):
    county = questioned_county()
    client.force_login(county.editor.account)
    client.get(reverse("scoring:objections"))  # what is read once in a process is read now
    costs = []
    for extra in range(2):
        for number in range(2 * extra):
            manuscript = file_manuscript(county, county.unit, at=moment(9, 4), title=f"{number}")
            store_adoption(county, manuscript, "city_league", "news", dt.date(2026, 9, 8))
            actions.post_items(desk=county.desk.pk, manuscripts=[manuscript.pk], at=moment(9, 8))
            county.line = Posting.objects.get(item_id=manuscript.pk, organization=county.unit)
            object_to(county, moment(9, 10))
        with CaptureQueriesContext(connection) as queries:
            assert client.get(reverse("scoring:objections")).status_code == 200
        costs.append(len(queries))
    assert costs[0] == costs[1] <= 20


def test_the_evidence_of_an_adjustment_opens_for_unit_and_office_and_nobody_else(client):
    county = questioned_county()
    client.force_login(county.editor.account)
    address = reverse("scoring:propose_adjustment", args=[county.objection.pk])
    proof = SimpleUploadedFile("版面.jpg", photo(), "image/jpeg")
    said = {"amount": "30", "clause": county.line.clause, "reason": "按单篇计，补差额"}
    assert client.post(address, said | {"evidence_file": proof}).status_code == 303
    adjustment = Adjustment.objects.get()
    opens = reverse("scoring:adjustment_evidence", args=[adjustment.pk])
    page = reverse("scoring:objection", args=[county.objection.pk])
    for person in (county.officer, county.head):
        client.force_login(person.account)
        assert opens in client.get(page).content.decode()
        answer = client.get(opens)
        assert answer.status_code == 200
        b"".join(answer.streaming_content)
    client.force_login(make_person("外人", Role.OFFICER, county.units[1]).account)
    assert client.get(opens).status_code == 404


def test_what_was_typed_stands_in_the_form_when_it_is_refused():
    county = questioned_county(raised=False)
    office, unit = client_of(county.editor), client_of(county.officer)
    said = "应为单篇，见附件。"
    wrong = SimpleUploadedFile("附件.exe", b"MZ")
    address = reverse("scoring:object", args=[county.line.pk])
    page = unit.post(address, {"text": said, "evidence_file": wrong})
    assert page.status_code == 422
    assert said in page.content.decode()
    assert not Objection.objects.exists()
    objection = object_to(county, moment(9, 10))
    propose = reverse("scoring:propose_adjustment", args=[objection.pk])
    typed = {"amount": "很多", "clause": county.line.clause, "reason": "核对了采用通知。"}
    page = office.post(propose, typed)
    assert page.status_code == 422
    assert "核对了采用通知。" in page.content.decode()
    page = office.post(propose, typed | {"amount": "0"})
    assert page.status_code == 422
    assert "核对了采用通知。" in page.content.decode()
    assert opened_dialogs(page) == ["scoring:propose_adjustment"]
    settle = reverse("scoring:answer_objection", args=[objection.pk])
    page = office.post(settle, {"do": "keep", "answer": " "})
    assert page.status_code == 422
    assert opened_dialogs(page) == ["scoring:answer_objection"]
    assert not Adjustment.objects.exists()
