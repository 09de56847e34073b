"""The ledger: insert-only, exact, with balances that follow."""

import uuid
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction

from qingxun.ledger.actions import Entry, post
from qingxun.ledger.fields import PointsField
from qingxun.ledger.models import Balance, Posting
from qingxun.ledger.queries import wrong_balances
from tests.organizations.factories import AT, make_desk, make_unit

pytestmark = pytest.mark.django_db


def entry(unit, amount: str, *, month: str = "2026-08", clause: str = "c") -> Entry:
    return Entry(
        organization=unit.pk,
        person=None,
        month=month,
        heading="adoption",
        amount=Decimal(amount),
        policy_version=uuid.uuid4(),
        clause=clause,
        fact_kind="adoption",
        fact_id=uuid.uuid4(),
        item_id=None,
        scope="item:x",
        trace={},
    )


def test_balances_follow_postings_and_reversals():
    desk = make_desk()
    unit = make_unit(desk)
    (line, _other) = post(desk=desk.pk, entries=[entry(unit, "10"), entry(unit, "0.3333")], at=AT)
    post(desk=desk.pk, entries=[], reversals=[line], reason="更正", at=AT)
    (balance,) = Balance.objects.filter(organization=unit)
    assert balance.amount == Decimal("0.3333")
    assert balance.lines == 1
    assert wrong_balances(desk.pk) == []


def test_a_posting_is_reversed_once_only():
    desk = make_desk()
    unit = make_unit(desk)
    (line,) = post(desk=desk.pk, entries=[entry(unit, "10")], at=AT)
    post(desk=desk.pk, entries=[], reversals=[line], at=AT)
    with pytest.raises(DatabaseError), transaction.atomic():
        post(desk=desk.pk, entries=[], reversals=[line], at=AT)


@pytest.mark.parametrize("change", ["update", "delete"])
def test_the_database_refuses_to_change_a_posting(change):
    desk = make_desk()
    (line,) = post(desk=desk.pk, entries=[entry(make_unit(desk), "10")], at=AT)
    rows = Posting.objects.filter(pk=line.pk)
    with pytest.raises(DatabaseError), transaction.atomic():
        rows.update(amount=Decimal(99)) if change == "update" else rows._raw_delete(rows.db)


def test_a_wrong_balance_is_named():
    desk = make_desk()
    unit = make_unit(desk)
    post(desk=desk.pk, entries=[entry(unit, "10")], at=AT)
    Balance.objects.update(amount=Decimal(11))
    (wrong,) = wrong_balances(desk.pk)
    assert str(unit.pk) in wrong


def test_points_keep_four_places_and_refuse_more():
    field = PointsField()
    assert field.get_prep_value(Decimal("3.3333")) == 33333
    with pytest.raises(ValueError, match="decimal places"):
        field.get_prep_value(Decimal("3.33333"))


def test_a_posting_has_exactly_one_owner():
    desk = make_desk()
    with pytest.raises(DatabaseError), transaction.atomic():
        Posting.objects.create(
            desk=desk,
            month="2026-08",
            heading="x",
            amount=Decimal(1),
            policy_version=uuid.uuid4(),
            clause="c",
            fact_kind="adoption",
            fact_id=uuid.uuid4(),
            scope="s",
            posted_at=AT,
        )
