import datetime as dt
import uuid
from decimal import Decimal
from enum import Enum

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from qingxun.audit import guards
from qingxun.audit.actions import (
    checkpoint_after_commit,
    erase_addresses,
    erase_person,
    record,
    record_many,
)
from qingxun.audit.context import current_address, from_address
from qingxun.audit.heads import sign_head
from qingxun.audit.models import (
    AuditHead,
    AuditLeaf,
    AuditNode,
    AuditPersonal,
    AuditRow,
    HeadReason,
)
from qingxun.audit.personal import forget_commitments, personal_of
from qingxun.audit.queries import RowFilter, for_object, rows, verbs
from qingxun.audit.reading import is_authentic
from qingxun.records.home import current_home
from qingxun.records.triggers import disarm
from tests.audit.factories import ACTOR, AT, make_row, make_rows

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def fresh_memory():
    forget_commitments()
    yield
    forget_commitments()


class Colour(Enum):
    RED = "red"


def test_a_row_says_who_did_what_to_which_object_and_when():
    organization = uuid.uuid4()
    row = make_row(7, organization=organization)
    assert (row.verb, row.outcome, row.actor) == ("desk.accept_submission", "done", ACTOR)
    assert (row.object_type, row.object_id) == ("submission", uuid.UUID(int=7))
    assert row.organization == organization
    assert row.at == AT + dt.timedelta(minutes=7)
    assert row.details == {"number": 7, "reason": "内容详实"}
    assert is_authentic(row)


def test_recording_is_one_insert_once_the_actor_is_known(
    django_assert_num_queries, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        make_row()
    with django_assert_num_queries(1):
        record(verb="desk.submit", at=AT, by=ACTOR, by_name="陈小燕", ip="10.1.2.3")


def test_the_first_row_of_an_actor_costs_two_queries_more(django_assert_num_queries):
    with django_assert_num_queries(3):
        record(verb="desk.submit", at=AT, by=ACTOR, by_name="陈小燕", ip="10.1.2.3")


def test_a_rolled_back_name_is_not_remembered(django_capture_on_commit_callbacks):
    def doomed():
        with transaction.atomic():
            make_row()
            raise RuntimeError("no")

    with django_capture_on_commit_callbacks(execute=True), pytest.raises(RuntimeError):
        doomed()
    row = make_row()
    assert personal_of([row])[row.id].name == "陈小燕"


def test_names_and_addresses_stand_in_the_row_only_as_commitments():
    row = make_row()
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM audit_auditrow")
        stored = repr([bytes(x) if isinstance(x, memoryview) else x for x in cursor.fetchone()])
    assert "陈小燕" not in stored
    assert "10.1.2.3" not in stored
    personal = personal_of([row])[row.id]
    assert (personal.name, personal.ip, personal.erased) == ("陈小燕", "10.1.2.3", False)


def test_two_actors_with_one_address_have_different_commitments():
    first, second = make_row(1), make_row(2, by=uuid.uuid4())
    assert bytes(first.ip_commitment) != bytes(second.ip_commitment)


def test_the_address_of_the_request_is_taken_along():
    with from_address("192.168.7.8"):
        row = make_row(ip="")
    assert personal_of([row])[row.id].ip == "192.168.7.8"
    assert current_address() == ""


def test_details_come_back_from_the_database_as_they_were_signed():
    row = make_row(
        details={
            "points": Decimal("7.50"),
            "share": 0.1,
            "day": dt.date(2026, 9, 30),
            "moment": AT,
            "id": ACTOR,
            "colour": Colour.RED,
            "nested": {"list": [1, True, None, "青\x00田"], 3: ("a",)},
            "big": 2**70,
            "half": "\ud83d",
            "emoji": "😀",
        }
    )
    assert row.details["points"] == "7.50"
    assert row.details["nested"] == {"list": [1, True, None, "青田"], "3": ["a"]}
    assert row.details["moment"] == "2026-11-21T06:32:00.000000+00:00"
    assert is_authentic(AuditRow.objects.get(id=row.id))


@pytest.mark.parametrize(
    ("deed", "word"),
    [
        ({"verb": "submit"}, "verb"),
        ({"outcome": "maybe"}, "outcome"),
        ({"at": dt.datetime(2026, 1, 1)}, "aware"),  # noqa: DTZ001
    ],
)
def test_a_deed_without_area_outcome_or_zone_is_refused(deed, word):
    with pytest.raises(ValueError, match=word):
        make_row(**deed)


def test_the_database_refuses_an_unknown_outcome():
    row = make_row()
    row.id, row.outcome = uuid.uuid4(), "maybe"
    with pytest.raises(IntegrityError, match="audit_row_outcome"), transaction.atomic():
        row.save(force_insert=True)


def test_many_rows_are_written_at_once_in_their_order(django_assert_max_num_queries):
    deeds = [{"verb": "desk.import", "at": AT, "details": {"n": n}} for n in range(400)]
    with django_assert_max_num_queries(8):
        assert record_many(deeds) == 400
    found = AuditRow.objects.order_by("id").values_list("details__n", flat=True)
    assert list(found) == list(range(400))


@pytest.mark.parametrize(
    "statement",
    [
        f"{verb} {table}{rest}"
        for table in guards.TABLES
        for verb, rest in [("UPDATE", " SET id = id"), ("DELETE FROM", "")]
    ],
)
def test_guards_refuse_change_and_removal(statement):
    fill_tree()
    with (
        pytest.raises(DatabaseError, match="insert-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


def fill_tree() -> None:
    make_row()
    AuditLeaf.objects.create(sequence=1, hash=bytes(32))
    AuditNode.objects.create(level=8, index=0, hash=bytes(32))
    sign_head(home=current_home(), size=1, root=bytes(32), at=AT, reason=HeadReason.DAILY).save()


@pytest.mark.parametrize("table", guards.TABLES)
def test_guards_refuse_to_empty_a_table(table):
    emptying = "TRUNCATE" if connection.vendor == "postgresql" else "DELETE FROM"
    fill_tree()
    with (
        pytest.raises(DatabaseError, match="insert-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(f"{emptying} {table}")


def test_missing_guards_are_named():
    assert guards.missing_guards(connection) == []
    disarm(connection, [("audit_auditrow", "update"), ("audit_auditleaf", "delete")])
    assert guards.missing_guards(connection) == [
        "audit_auditrow_no_update",
        "audit_auditleaf_no_delete",
    ]


def test_an_erased_person_is_unreadable_and_the_rows_stay():
    row = make_row()
    other = make_row(2, by=uuid.uuid4(), by_name="周海波")
    erased = erase_person(owner=ACTOR, by=None, by_name="", at=AT)
    assert erased == 2
    found = personal_of([row, other])
    assert (found[row.id].name, found[row.id].ip, found[row.id].erased) == ("", "", True)
    assert found[other.id].name == "周海波"
    assert is_authentic(AuditRow.objects.get(id=row.id))
    assert AuditRow.objects.filter(verb="audit.erase_person", object_id=ACTOR).count() == 1


def test_addresses_are_erased_by_month_and_names_stay():
    old = make_row(at=dt.datetime(2026, 3, 30, 9, tzinfo=dt.UTC))
    new = make_row(at=dt.datetime(2026, 4, 2, 9, tzinfo=dt.UTC))
    assert erase_addresses(before=dt.date(2026, 4, 15), at=AT) == 1
    found = personal_of([old, new])
    assert (found[old.id].name, found[old.id].ip) == ("陈小燕", "")
    assert found[new.id].ip == "10.1.2.3"


def test_addresses_of_the_last_six_months_cannot_be_erased():
    make_row()
    with pytest.raises(ValueError, match="six months"):
        erase_addresses(before=dt.date(2026, 8, 1), at=AT)
    assert AuditPersonal.objects.filter(field="ip").count() == 1


def test_the_page_filters_by_every_field():
    organization = uuid.uuid4()
    wanted = make_row(
        5, verb="desk.return_submission", outcome="refused", organization=organization
    )
    make_rows(3)
    for filters in [
        RowFilter(since=AT + dt.timedelta(minutes=4)),
        RowFilter(verb="desk.return_submission"),
        RowFilter(outcome="refused", actor=ACTOR, area="desk"),
        RowFilter(organization=organization, object_type="submission"),
        RowFilter(object_id=uuid.UUID(int=5)),
    ]:
        assert [row.id for row in rows(filters)] == [wanted.id]
    assert rows(RowFilter(until=AT)).count() == 0
    assert [row.at for row in rows()] == sorted((row.at for row in rows()), reverse=True)
    assert [row.id for row in for_object(uuid.UUID(int=5))] == [wanted.id]
    assert verbs(since=AT) == ["desk.accept_submission", "desk.return_submission"]


def test_a_checkpoint_waits_for_the_commit(django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        checkpoint_after_commit(reason="period", at=AT)
        assert not AuditHead.objects.exists()
    assert [head.reason for head in AuditHead.objects.exclude(reason="seal")] == ["period"]


def test_a_checkpoint_after_a_rollback_is_not_made(django_capture_on_commit_callbacks):
    def doomed():
        with transaction.atomic():
            checkpoint_after_commit(reason="bulletin", at=AT)
            raise RuntimeError("no")

    with django_capture_on_commit_callbacks(execute=True), pytest.raises(RuntimeError):
        doomed()
    assert not AuditHead.objects.exists()
