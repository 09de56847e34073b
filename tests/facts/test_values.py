"""酌情分值: a line waits, one person settles its value, another approves."""

import uuid
from decimal import Decimal

import pytest
from django.urls import reverse

from qingxun.facts.actions import FactRefused, approve_value, end_value, enter_value, refuse_value
from qingxun.facts.actions.values import within
from qingxun.facts.models import ManualValue
from qingxun.facts.queries.unsettled import waiting_lines
from qingxun.facts.states import FactFamily, ValueState
from qingxun.kit.ids import uuid7
from qingxun.kit.refusals import PermissionRefused
from qingxun.ledger.actions import Entry, post
from qingxun.ledger.models import Posting
from qingxun.messaging.models import Message
from qingxun.office.queries.counts import waiting_counts
from qingxun.office.queries.todo import todos
from qingxun.organizations.states import Role
from qingxun.scoring.queries.other_facts import load_values
from tests.facts.factories import make_fact
from tests.organizations.factories import AT, County, client_of, give_role, make_county
from tests.ui.dialogs import opened_dialogs

pytestmark = pytest.mark.django_db


@pytest.fixture
def county(db: None) -> County:
    return make_county()


def make_line(county: County, fact: uuid.UUID, bounds: str = "2～5") -> Posting:
    """A line of the ledger that waits for a value, as the engine gives it."""
    entry = Entry(
        organization=county.units[0].pk,
        person=None,
        month=f"{AT:%Y-%m}",
        heading="output",
        amount=Decimal(0),
        policy_version=uuid7(),
        clause="speech",
        fact_kind="output",
        fact_id=fact,
        item_id=None,
        scope="unit:test",
        trace={"unsettled": "missing", "range": bounds},
    )
    (line,) = post(desk=county.desk.pk, entries=[entry], at=AT)
    return line


@pytest.fixture
def line(county: County) -> Posting:
    return make_line(county, make_fact(county, FactFamily.OUTPUT, confirmed=True).pk)


@pytest.mark.parametrize(
    ("bounds", "value", "fits"),
    [
        ("2～5", "2", True),
        ("2～5", "5", True),
        ("2～5", "5.01", False),
        ("-3～-1", "-2", True),
        ("3或5", "5", True),
        ("3或5", "4", False),
        ("不明", "4", False),
        ("", "4", False),
    ],
)
def test_a_value_lies_within_what_the_clause_gives(bounds: str, value: str, fits: bool) -> None:
    assert within(bounds, Decimal(value)) == fits


def test_a_line_waits_until_a_value_was_entered(county: County, line: Posting) -> None:
    (waiting,) = waiting_lines(county.desk.pk)
    assert (waiting.title, waiting.bounds) == ("全市信息工作一等奖", "2～5")
    enter_value(line=line, value=Decimal(4), reason="全市大会", by=county[Role.EDITOR], at=AT)
    assert waiting_lines(county.desk.pk) == []


def test_it_counts_for_the_engine_only_when_another_person_has_approved(
    county: County, line: Posting
) -> None:
    editor, head = county[Role.EDITOR], county[Role.OFFICE_HEAD]
    value = enter_value(line=line, value=Decimal(4), reason="全市大会", by=editor, at=AT)
    (before,) = load_values(county.desk.pk)
    assert not before.settled
    give_role(editor, Role.OFFICE_HEAD, county.desk)
    with pytest.raises(PermissionRefused, match="另一人核准"):
        approve_value(value=value, by=editor, at=AT)
    assert waiting_counts(head)["facts"] == 1
    (todo,) = [row for row in todos(head, AT.date()) if row.kind == "value"]
    assert todo.target == value.pk
    approve_value(value=value, by=head, at=AT)
    (after,) = load_values(county.desk.pk)
    assert after.settled
    assert (after.value, after.clause, after.fact) == (Decimal(4), "speech", str(line.fact_id))
    end_value(value=value, reason="写错", by=head, at=AT)
    assert load_values(county.desk.pk) == []


@pytest.mark.parametrize(
    ("value", "reason", "sentence"),
    [("6", "好", "范围是 2～5"), ("3", " ", "为什么定这个分"), ("2.00001", "好", "四位小数")],
)
def test_a_value_is_within_its_range_and_has_a_reason(
    county: County, line: Posting, value: str, reason: str, sentence: str
) -> None:
    with pytest.raises(FactRefused, match=sentence):
        enter_value(line=line, value=Decimal(value), reason=reason, by=county[Role.EDITOR], at=AT)


def test_a_new_entry_replaces_one_that_waits_but_never_an_approved_one(
    county: County, line: Posting
) -> None:
    editor, head = county[Role.EDITOR], county[Role.OFFICE_HEAD]
    first = enter_value(line=line, value=Decimal(3), reason="一般", by=editor, at=AT)
    second = enter_value(line=line, value=Decimal(4), reason="较好", by=editor, at=AT)
    first.refresh_from_db()
    assert first.state == ValueState.ENDED
    approve_value(value=second, by=head, at=AT)
    with pytest.raises(FactRefused, match="请先撤回"):
        enter_value(line=line, value=Decimal(5), reason="最好", by=editor, at=AT)


def test_a_refused_value_is_told_to_whoever_entered_it(county: County, line: Posting) -> None:
    editor = county[Role.EDITOR]
    value = enter_value(line=line, value=Decimal(5), reason="最好", by=editor, at=AT)
    refuse_value(value=value, reason="只是分会场发言。", by=county[Role.SIGNING_LEADER], at=AT)
    told = Message.objects.get(person=editor)
    assert told.text == "只是分会场发言。"
    assert len(waiting_lines(county.desk.pk)) == 1


def test_the_page_enters_and_approves(county: County, line: Posting) -> None:
    editor, head = client_of(county[Role.EDITOR]), client_of(county[Role.OFFICE_HEAD])
    address = reverse("facts:value_enter", args=[line.pk])
    refused = editor.post(address, {"value": "很多", "reason": "理由写好了"})
    assert refused.status_code == 422
    assert "理由写好了" in refused.content.decode()
    assert opened_dialogs(refused) == ["facts:value_enter"]
    assert editor.post(address, {"value": "4.5", "reason": "全市大会发言"}).status_code == 303
    value = ManualValue.objects.get()
    decide = reverse("facts:value_decide", args=[value.pk])
    assert editor.post(decide, {"do": "approve"}).status_code == 403
    assert "4.5" in head.get(reverse("facts:values")).content.decode()
    assert head.post(decide, {"do": "refuse", "reason": ""}).status_code == 422
    assert head.post(decide, {"do": "approve"}).status_code == 303
    value.refresh_from_db()
    assert value.state == ValueState.APPROVED
