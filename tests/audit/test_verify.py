import base64
import uuid

import pytest
from django.db import connection

from qingxun.audit.actions import erase_person, record_many
from qingxun.audit.canonical import authenticator, content
from qingxun.audit.findings import Damage
from qingxun.audit.guards import TABLES, log_guards
from qingxun.audit.heads import NoteRefused, note_of, read_note, sign_head
from qingxun.audit.keys import forget_key, key_folder, load_key
from qingxun.audit.merkle import leaf_hash
from qingxun.audit.models import AuditHead, AuditLeaf, AuditRow, HeadReason
from qingxun.audit.sealing import make_checkpoint, seal_now
from qingxun.audit.verify import verify_log
from qingxun.records.home import current_home
from qingxun.records.triggers import arm, disarm
from tests.audit.factories import ACTOR, AT, key, make_row, make_rows, seal_all, tamper

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def key_of_this_test(settings, tmp_path):
    """Every test has its own key, as an installation has."""
    settings.HOME = tmp_path
    forget_key()
    yield
    forget_key()


@pytest.fixture
def log() -> list[AuditRow]:
    """Twelve rows, sealed four at a time, with a checkpoint after each sealing."""
    rows = []
    for start in (1, 5, 9):
        rows += [make_row(number) for number in range(start, start + 4)]
        seal_all(4)
        make_checkpoint(reason="period", at=AT)
    return rows


def found(**arguments):
    outcome = verify_log(**arguments)
    assert not outcome.ok
    assert outcome.first_bad is not None
    assert outcome.first_bad.sentence in outcome.sentences
    return outcome.first_bad


def test_an_untouched_log_is_whole(log):
    make_row(13)
    outcome = verify_log()
    assert outcome.ok
    assert outcome.first_bad is None
    assert (outcome.rows, outcome.unsealed, outcome.checkpoints) == (12, 1, 3)
    assert outcome.warnings == []
    assert "完整" in outcome.sentences[0]


def test_an_empty_log_is_whole():
    outcome = verify_log()
    assert outcome.ok
    assert (outcome.rows, outcome.unsealed) == (0, 0)


CHANGES = {
    "at": "2020-01-01 00:00:00+00:00",
    "verb": "desk.reject_submission",
    "outcome": "refused",
    "object_type": "person",
    "details": '{"number": 8}',
    "actor": uuid.UUID(int=99),
    "object_id": uuid.UUID(int=99),
    "organization": uuid.UUID(int=99),
    "home": uuid.UUID(int=99),
    "name_commitment": bytes(32),
    "ip_commitment": None,
}


@pytest.mark.parametrize("column", CHANGES)
def test_a_changed_row_is_named(log, column):
    value = CHANGES[column]
    value = key(value) if isinstance(value, uuid.UUID) else value
    tamper(f"UPDATE audit_auditrow SET {column} = %s WHERE id = %s", value, key(log[6].id))
    bad = found()
    assert (bad.damage, bad.sequence, bad.row) == (Damage.CHANGED, 7, log[6].id)
    if column == "verb":
        assert "desk.reject_submission" in bad.sentence
    assert "7" in bad.sentence


def test_the_first_of_several_changed_rows_is_named(log):
    for index in (10, 3, 7):
        tamper("UPDATE audit_auditrow SET verb = 'a.b' WHERE id = %s", key(log[index].id))
    assert found().sequence == 4
    assert verify_log().rows == 12


@pytest.mark.parametrize("column", ["details", "at", "home"])
def test_a_row_filled_with_what_no_field_holds_is_named(log, column):
    if connection.vendor == "postgresql":
        pytest.skip("PostgreSQL refuses such values itself")
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA ignore_check_constraints = ON")
    tamper(f"UPDATE audit_auditrow SET {column} = '{{garbage' WHERE id = %s", key(log[6].id))
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA ignore_check_constraints = OFF")
    bad = found()
    assert (bad.damage, bad.sequence) == (Damage.CHANGED, 7)
    make_row(20)
    assert seal_now(at=AT) == 1


def test_a_removed_row_is_named_with_the_time_of_its_writing(log):
    tamper("DELETE FROM audit_auditrow WHERE id = %s", key(log[4].id))
    bad = found()
    assert (bad.damage, bad.sequence, bad.row) == (Damage.REMOVED, 5, log[4].id)
    assert bad.at is not None


def test_rows_removed_with_their_leaves_are_named(log):
    for index in (4, 5):
        tamper("DELETE FROM audit_auditrow WHERE id = %s", key(log[index].id))
        tamper("DELETE FROM audit_auditleaf WHERE id = %s", key(log[index].id))
    bad = found()
    assert (bad.damage, bad.sequence, bad.last) == (Damage.REMOVED, 5, 6)


def test_rows_removed_from_the_end_are_named(log):
    for row in log[10:]:
        tamper("DELETE FROM audit_auditrow WHERE id = %s", key(row.id))
        tamper("DELETE FROM audit_auditleaf WHERE id = %s", key(row.id))
    bad = found()
    assert (bad.damage, bad.sequence, bad.last) == (Damage.REMOVED, 11, 12)


def forge(row: AuditRow, **changes) -> AuditRow:
    """A copy of a row as somebody without the key can make it."""
    forged = AuditRow.objects.get(id=row.id)
    forged.id = uuid.uuid4()
    for name, value in changes.items():
        setattr(forged, name, value)
    forged.save(force_insert=True)
    return forged


def test_a_row_put_in_is_named_before_and_after_the_sealer_saw_it(log):
    forged = forge(log[3], verb="desk.forge")
    for _ in range(2):
        bad = found()
        assert (bad.damage, bad.row, bad.verb) == (Damage.INSERTED, forged.id, "desk.forge")
        seal_now(at=AT)


def test_a_row_changed_before_it_was_sealed_is_named(log):
    row = make_row(13)
    tamper("UPDATE audit_auditrow SET outcome = 'refused' WHERE id = %s", key(row.id))
    assert found().row == row.id


def test_a_row_put_in_with_a_leaf_at_the_end_is_named(log):
    forged = forge(log[3])
    AuditLeaf.objects.create(id=forged.id, sequence=13, hash=leaf_hash(content(forged)))
    bad = found()
    assert (bad.damage, bad.sequence, bad.row) == (Damage.INSERTED, 13, forged.id)


def test_a_row_put_in_the_middle_with_all_leaves_renumbered_is_named(log):
    forged = forge(log[3], verb="desk.forge")
    for sequence in range(12, 5, -1):
        tamper(
            "UPDATE audit_auditleaf SET sequence = %s WHERE sequence = %s", sequence + 1, sequence
        )
    AuditLeaf.objects.create(id=forged.id, sequence=6, hash=leaf_hash(content(forged)))
    bad = found()
    assert (bad.damage, bad.sequence, bad.row) == (Damage.REWRITTEN, 6, forged.id)


def test_a_row_rewritten_together_with_its_leaf_is_named(log):
    tamper("UPDATE audit_auditrow SET verb = 'desk.forge' WHERE id = %s", key(log[6].id))
    forged = AuditRow.objects.get(id=log[6].id)
    tamper("UPDATE audit_auditleaf SET hash = %s WHERE sequence = 7", leaf_hash(content(forged)))
    bad = found()
    assert (bad.damage, bad.sequence, bad.verb) == (Damage.REWRITTEN, 7, "desk.forge")


@pytest.mark.parametrize(("first", "second"), [(6, 7), (2, 11), (5, 8)])
def test_rows_that_changed_places_are_named(log, first, second):
    tamper("UPDATE audit_auditleaf SET sequence = 1000 WHERE sequence = %s", first)
    tamper("UPDATE audit_auditleaf SET sequence = %s WHERE sequence = %s", first, second)
    tamper("UPDATE audit_auditleaf SET sequence = %s WHERE sequence = 1000", second)
    bad = found()
    assert (bad.damage, bad.sequence) == (Damage.REORDERED, first)


def test_a_changed_head_is_found(log):
    tamper("UPDATE audit_audithead SET root = %s WHERE size = 8", bytes(32))
    bad = found()
    assert (bad.sequence, bad.last) == (5, 8)


def test_a_changed_tile_is_found():
    record_many({"verb": "desk.import", "at": AT} for _ in range(300))
    seal_all(300)
    tamper("UPDATE audit_auditnode SET hash = %s", bytes(32))
    bad = found()
    assert (bad.damage, bad.sequence, bad.last) == (Damage.TREE, 1, 256)


def test_a_checkpoint_with_another_time_is_found(log):
    tamper("UPDATE audit_audithead SET at = '2020-01-01 00:00:00+00:00' WHERE size = 4")
    assert found().damage == Damage.CHECKPOINT


def test_a_name_changed_in_clear_is_found(log):
    tamper("UPDATE audit_auditpersonal SET value = '李四' WHERE value = '陈小燕'")
    bad = found()
    assert (bad.damage, bad.sequence) == (Damage.PERSONAL, 1)


def test_an_erased_name_is_no_damage(log):
    erase_person(owner=ACTOR, by=None, by_name="", at=AT)
    outcome = verify_log()
    assert outcome.ok
    assert outcome.erased == 12


def test_missing_guards_are_a_warning(log):
    disarm(connection, [("audit_auditrow", "update")])
    outcome = verify_log()
    assert outcome.ok
    assert any("audit_auditrow_no_update" in sentence for sentence in outcome.sentences)
    tamper("UPDATE audit_audithead SET size = size")


def rewrite_everything() -> None:
    """Forge row 3 and make the whole log anew, as the owner of a database and of a key can."""
    guards = log_guards(connection)
    disarm(connection, guards)
    with connection.cursor() as cursor:
        for table in TABLES[1:]:
            cursor.execute(f"DELETE FROM {table}")
    forged = AuditRow.objects.get(details__number=3)
    forged.verb = "desk.forge"
    for row in [forged, *AuditRow.objects.exclude(id=forged.id)]:
        row.authenticator = authenticator(load_key().row_key, row)
        row.save(force_update=True)
    arm(connection, guards)
    seal_all(12)


def test_a_log_rewritten_as_a_whole_shows_against_an_exported_checkpoint(log):
    exported = note_of(AuditHead.objects.filter(reason="period", size=8).get()).text
    assert verify_log(checkpoint_text=exported).ok
    rewrite_everything()
    assert verify_log().ok
    bad = found(checkpoint_text=exported)
    assert bad.damage == Damage.CHECKPOINT
    assert "8" in bad.sentence


def test_a_log_cut_short_shows_against_an_exported_checkpoint(log):
    exported = note_of(AuditHead.objects.filter(reason="period", size=12).get()).text
    for table, column in [("audit_auditleaf", "sequence"), ("audit_audithead", "size")]:
        tamper(f"DELETE FROM {table} WHERE {column} > 8")
    for row in log[8:]:
        tamper("DELETE FROM audit_auditrow WHERE id = %s", key(row.id))
    assert verify_log().ok
    bad = found(checkpoint_text=exported)
    assert bad.damage == Damage.CHECKPOINT
    assert "12" in bad.sentence


def test_an_exported_checkpoint_survives_a_windows_editor(log):
    text = note_of(AuditHead.objects.filter(reason="period").latest("size")).text
    edited = "\ufeff" + text.replace("\n", "\r\n")
    assert verify_log(checkpoint_text=edited).ok


@pytest.mark.parametrize(
    "change",
    [
        lambda text: "",
        lambda text: "not a checkpoint",
        lambda text: text.replace("\n12\n", "\n012\n"),
        lambda text: text.replace("qingxun/", "other/"),
        lambda text: text.replace("\n\n", "\nextra\n\n"),
        lambda text: text[:-20],
    ],
)
def test_a_text_that_is_no_checkpoint_is_refused(log, change):
    text = change(note_of(AuditHead.objects.latest("size")).text)
    with pytest.raises(NoteRefused, match="检查点"):
        read_note(text)


def test_a_checkpoint_with_another_size_has_no_valid_signature(log):
    text = note_of(AuditHead.objects.filter(reason="period").latest("size")).text
    bad = found(checkpoint_text=text.replace("\n12\n", "\n11\n"))
    assert bad.damage == Damage.CHECKPOINT
    assert "签名" in bad.sentence


def test_a_checkpoint_of_another_installation_is_named(log):
    head = sign_head(home=uuid.uuid4(), size=4, root=bytes(32), at=AT, reason=HeadReason.EXPORT)
    bad = found(checkpoint_text=note_of(head).text)
    assert str(head.home) in bad.sentence


def test_a_log_signed_anew_by_a_stranger_is_found(log, settings, tmp_path_factory):
    ours = settings.HOME
    settings.HOME = tmp_path_factory.mktemp("stranger")
    rewrite_everything()
    settings.HOME = ours
    assert found().damage == Damage.CHECKPOINT


def test_a_new_key_goes_on_and_the_old_one_is_still_believed(log, settings):
    (key_folder() / "audit_key").unlink()
    forget_key()
    make_row(13)
    seal_all(1)
    make_checkpoint(reason="daily", at=AT)
    assert verify_log().ok
    (key_folder() / "audit_key.pub").write_text(base64.b64encode(load_key().public).decode())
    assert found().damage == Damage.CHECKPOINT


def test_the_note_is_a_signed_checkpoint_of_this_installation(log):
    head = AuditHead.objects.filter(reason="period").latest("size")
    lines = note_of(head).text.split("\n")
    assert lines[0] == f"qingxun/{current_home()}"
    assert lines[1] == "12"
    assert base64.b64decode(lines[2]) == bytes(head.root)
    assert lines[4] == "reason period"
    assert lines[7].startswith(f"— qingxun/{current_home()} ")
    assert read_note("\n".join(lines)) == note_of(head)


def test_verifying_takes_a_bounded_number_of_queries(django_assert_max_num_queries):
    make_rows(3)
    seal_all(3)
    with django_assert_max_num_queries(20):
        verify_log()
    record_many({"verb": "desk.import", "at": AT} for _ in range(90))
    seal_all(90)
    with django_assert_max_num_queries(20):
        assert verify_log().rows == 93
