"""The mailbox that an office watches: a real Maildir, and IMAP against a small server."""

import mailbox as mailboxes
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import OperationalError

from qingxun.audit.models import AuditRow
from qingxun.intake.actions import (
    IntakeRefused,
    MailboxForm,
    look_into,
    look_into_mailboxes,
    set_mailbox,
    take_mail,
    taking,
)
from qingxun.intake.mail import imap
from qingxun.intake.mail.fetching import Account, MailboxFault
from qingxun.intake.mail.secret import seal, unseal
from qingxun.intake.models import IncomingFile, Mailbox, MailMessage
from qingxun.kit.clock import now
from qingxun.kit.refusals import PermissionRefused
from qingxun.organizations.states import Role
from tests.intake.factories import mail_bytes
from tests.intake.imap_server import Box, serving
from tests.organizations.factories import County, make_county

pytestmark = pytest.mark.django_db


@pytest.fixture
def county() -> County:
    made = make_county()
    officer = made[Role.OFFICER]
    officer.email = "Chen@example.cn"
    officer.save()
    return made


@pytest.fixture
def maildir(settings: object, tmp_path: Path) -> mailboxes.Maildir:
    settings.MAILDIRS = tmp_path  # type: ignore[attr-defined]
    return mailboxes.Maildir(str(tmp_path / "xinxi"), create=True)


@pytest.fixture
def server() -> Iterator[tuple[Box, int]]:
    box = Box({3: mail_bytes(), 5: mail_bytes(subject="第二封", message_id="<2@example.cn>")})
    with serving(box) as port:
        yield box, port


def watch(county: County, **said: object) -> Mailbox:
    form = {"kind": "maildir", "active": True, "folder": "xinxi"} | said
    return set_mailbox(
        desk=county.desk,
        said=MailboxForm(**form),  # type: ignore[arg-type]
        by=county[Role.OFFICE_HEAD],
        at=now(),
    )


def watch_imap(county: County, port: int, **said: object) -> Mailbox:
    settings = {
        "kind": "imap",
        "host": "127.0.0.1",
        "port": port,
        "security": "none",
        "username": "xinxi",
        "password": "letters and digits 7",
        "folder": "INBOX",
    }
    return watch(county, **(settings | said))


def account(port: int, **said: object) -> Account:
    known = {"host": "127.0.0.1", "security": "none", "username": "xinxi"}
    return Account(kind="imap", port=port, **(known | {"password": "letters and digits 7"} | said))  # type: ignore[arg-type]


def test_a_maildir_is_emptied_into_drafts_of_the_senders_unit(
    county: County, maildir: mailboxes.Maildir
) -> None:
    maildir.add(mail_bytes())
    watch(county)
    assert look_into_mailboxes(clock=now) == 1
    message = MailMessage.objects.get()
    assert (message.state, message.person) == ("taken", county[Role.OFFICER])
    row = IncomingFile.objects.get()
    assert (row.unit, row.source, row.sender) == (county.units[0], "mail", county[Role.OFFICER])
    (seen,) = mailboxes.Maildir(maildir._path)
    assert (seen.get_subdir(), seen.get_flags()) == ("cur", "S")
    assert look_into_mailboxes(clock=now) == 0


def test_a_mail_is_taken_once_whatever_way_it_comes(
    county: County, maildir: mailboxes.Maildir
) -> None:
    maildir.add(mail_bytes())
    maildir.add(b"Received: from elsewhere\n" + mail_bytes())
    assert look_into(mailbox=watch(county), clock=now) == 1
    assert MailMessage.objects.count() == IncomingFile.objects.count() == 1


def test_a_bad_mail_costs_itself(county: County, maildir: mailboxes.Maildir) -> None:
    for raw in (
        b"",
        b"\xff\xfe\x00",
        b"From: =?x?B?=\nSubject: =?gb2312?Q?=C4?=\n\n",
        mail_bytes(),
    ):
        maildir.add(raw)
    look_into(mailbox=watch(county), clock=now)
    assert MailMessage.objects.filter(state="taken").count() == 1
    assert not list((Path(maildir._path) / "new").iterdir()) or MailMessage.objects.count() >= 3


def test_a_path_out_of_the_operators_folder_is_no_maildir(
    county: County, maildir: mailboxes.Maildir
) -> None:
    for name in ("../etc", "/etc", "a/b", ".."):
        with pytest.raises(IntakeRefused):
            watch(county, folder=name)


def test_a_folder_that_is_missing_is_told_and_tried_again(
    county: County, maildir: mailboxes.Maildir
) -> None:
    box = watch(county, folder="other")
    look_into(mailbox=box, clock=now)
    box.refresh_from_db()
    assert "Maildir" in box.fault
    assert box.next_look_at > now()


def test_imap_is_read_without_touching_anything_and_goes_on_where_it_stopped(
    county: County, server: tuple[Box, int]
) -> None:
    box, port = server
    kept = watch_imap(county, port)
    assert look_into(mailbox=kept, clock=now) == 2
    kept.refresh_from_db()
    assert (kept.fault, kept.last_uid, kept.uid_validity) == ("", 5, 7)
    assert {line.split()[0] for line in box.commands} <= {
        *("CAPABILITY", "LOGIN", "ID", "EXAMINE", "UID", "LOGOUT")
    }
    box.mails[9] = mail_bytes(subject="第三封", message_id="<3@example.cn>")
    assert look_into(mailbox=kept, clock=now) == 1
    assert look_into(mailbox=kept, clock=now) == 0
    assert MailMessage.objects.count() == 3


def test_a_line_that_breaks_keeps_what_came_and_goes_on_there(
    county: County, server: tuple[Box, int]
) -> None:
    box, port = server
    box.break_at = 5
    kept = watch_imap(county, port)
    assert look_into(mailbox=kept, clock=now) == 1
    kept.refresh_from_db()
    assert (kept.last_uid, "中断" in kept.fault) == (3, True)
    box.break_at = 0
    assert look_into(mailbox=kept, clock=now) == 1


def test_new_numbers_on_the_server_read_nothing_twice(
    county: County, server: tuple[Box, int]
) -> None:
    box, port = server
    kept = watch_imap(county, port)
    look_into(mailbox=kept, clock=now)
    box.validity = 8
    kept.refresh_from_db()
    assert look_into(mailbox=kept, clock=now) == 0
    assert MailMessage.objects.count() == 2


def test_a_mail_larger_than_the_limit_stays_there_and_is_noted(
    county: County, server: tuple[Box, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    _box, port = server
    monkeypatch.setattr(imap, "MAX_MAIL", 10)
    monkeypatch.setattr("qingxun.intake.actions.mails.MAX_FILE", 10)
    assert look_into(mailbox=watch_imap(county, port), clock=now) == 2
    message = MailMessage.objects.first()
    assert (message.state, message.files.count()) == ("faulty", 0)
    assert message.sentence
    assert message.subject


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"password": "wrong"}, "login"),
        ({"folder": "收稿"}, "folder"),
        ({"security": "starttls"}, "insecure"),
        ({"security": "tls"}, "insecure"),
    ],
)
def test_every_fault_has_its_code(
    server: tuple[Box, int], changed: dict[str, str], code: str
) -> None:
    with pytest.raises(MailboxFault) as fault:
        list(imap.fetch(account(server[1], **changed)))
    assert fault.value.code == code


def test_a_server_that_wants_to_know_who_asks_is_told(server: tuple[Box, int]) -> None:
    box, port = server
    box.wants_id, box.folder = True, imap.folder_name("收稿")
    assert len(list(imap.fetch(account(port, folder="收稿")))) == 2


def test_the_password_is_sealed_and_goes_to_no_other_server(county: County) -> None:
    kept = watch_imap(county, 993)
    assert "letters" not in kept.password
    assert unseal(kept.password) == "letters and digits 7"
    again = watch_imap(county, 993, password=None)
    assert unseal(again.password) == "letters and digits 7"
    elsewhere = watch_imap(county, 993, password=None, host="evil.example")
    assert elsewhere.password == ""
    assert unseal("nonsense") == ""


def test_the_operators_password_is_for_one_account_only(
    county: County, server: tuple[Box, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QINGXUN_MAIL_PASSWORD", "letters and digits 7")
    monkeypatch.setenv("QINGXUN_MAIL_ACCOUNT", "xinxi@127.0.0.1")
    kept = watch_imap(county, server[1], password=None)
    assert look_into(mailbox=kept, clock=now) == 2
    monkeypatch.setenv("QINGXUN_MAIL_ACCOUNT", "xinxi@mail.example.cn")
    look_into(mailbox=kept, clock=now)
    kept.refresh_from_db()
    assert "密码" in kept.fault


def test_only_the_office_head_sets_the_mailbox(county: County) -> None:
    form = MailboxForm(kind="imap", active=False)
    for role in (Role.EDITOR, Role.OFFICER):
        with pytest.raises(PermissionRefused):
            set_mailbox(desk=county.desk, said=form, by=county[role], at=now())
    assert seal("x") != seal("x")


def failing(monkeypatch: pytest.MonkeyPatch, *errors: Exception | None) -> None:
    """Taking a mail in raises these one after the other; None works, as does what comes after."""
    wanted = list(errors)

    def attempt(**said: Any) -> bool:
        error = wanted.pop(0) if wanted else None
        if error is not None:
            raise error
        return take_mail(**said)

    monkeypatch.setattr(taking, "take_mail", attempt)


FULL = OSError(28, "No space left on device")


def test_with_a_full_disk_every_mail_waits_in_the_mailbox(
    county: County, server: tuple[Box, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = watch_imap(county, server[1])
    failing(monkeypatch, FULL, None, FULL)  # the first mail, twice; the second is kept
    assert look_into(mailbox=kept, clock=now) == 1
    kept.refresh_from_db()
    assert (kept.last_uid, "还在邮箱里" in kept.fault) == (0, True)
    assert look_into(mailbox=kept, clock=now) == 1
    kept.refresh_from_db()
    assert (kept.last_uid, kept.fault) == (5, "")
    assert MailMessage.objects.filter(state="taken").count() == 2


def test_what_failed_for_a_moment_is_taken_in_the_same_look(
    county: County, server: tuple[Box, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = watch_imap(county, server[1])
    failing(monkeypatch, OperationalError("database is locked"))
    assert look_into(mailbox=kept, clock=now) == 2
    kept.refresh_from_db()
    assert (kept.last_uid, kept.fault) == (5, "")


def test_a_mail_on_which_the_program_fails_is_noted_with_a_sentence(
    county: County, server: tuple[Box, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = watch_imap(county, server[1])
    failing(monkeypatch, ValueError("a bug"), None, ValueError("a bug"))
    assert look_into(mailbox=kept, clock=now) == 1
    kept.refresh_from_db()
    assert (kept.last_uid, kept.fault) == (5, "")
    noted = MailMessage.objects.get(state="faulty")
    assert (noted.subject, "还在邮箱里" in noted.sentence) == ("船寮镇信息一篇", True)
    assert AuditRow.objects.filter(verb="intake.receive_mail", object_id=noted.pk).exists()


def test_while_nothing_can_be_taken_no_mail_is_blamed(
    county: County, maildir: mailboxes.Maildir, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(5):
        maildir.add(mail_bytes(message_id=f"<{number}@example.cn>"))
    kept = watch(county)
    failing(monkeypatch, *[ValueError("the store is away")] * 6)
    assert look_into(mailbox=kept, clock=now) == 0
    kept.refresh_from_db()
    assert ("还在邮箱里" in kept.fault, MailMessage.objects.count()) == (True, 0)
    assert look_into(mailbox=kept, clock=now) == 5
