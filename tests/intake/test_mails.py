"""Whose a mail is: known senders, unknown ones, once and always; its files become drafts."""

import pytest

from qingxun.intake.actions import (
    IntakeRefused,
    dismiss_mail,
    give_mail,
    read_waiting,
    reopen_mail,
)
from qingxun.intake.models import IncomingFile, KnownAddress
from qingxun.kit.clock import now
from qingxun.kit.refusals import PermissionRefused, StateRefused
from qingxun.messaging.models import Message
from qingxun.organizations.states import Role
from tests.documents.factories import word
from tests.intake.factories import mail_bytes, make_mail
from tests.organizations.factories import County, make_county, make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def county() -> County:
    return make_county()


def test_an_unknown_sender_waits_for_an_editor(county: County) -> None:
    message = make_mail(county)
    assert (message.state, message.person) == ("unknown", None)
    row = IncomingFile.objects.get()
    assert (row.unit, row.desk) == (None, county.desk)
    assert IncomingFile.objects.visible_to(county[Role.EDITOR]).get() == row
    assert not IncomingFile.objects.visible_to(county[Role.OFFICER]).exists()


def test_two_people_with_one_address_are_not_guessed_between(county: County) -> None:
    for unit in county.units[:2]:
        person = make_person("", Role.OFFICER, unit)
        person.email = "chen@example.cn"
        person.save()
    assert make_mail(county).state == "unknown"


def test_given_once_only_this_mail_is_hers(county: County) -> None:
    message = make_mail(county)
    officer = county[Role.OFFICER]
    give_mail(message=message, person=officer, always=False, by=county[Role.EDITOR], at=now())
    row = IncomingFile.objects.get()
    assert (row.unit, row.sender, message.state) == (county.units[0], officer, "taken")
    assert make_mail(county, mail_bytes(message_id="<2@x>")).state == "unknown"


def test_given_always_those_that_wait_and_those_that_come_are_hers(county: County) -> None:
    first, second = make_mail(county), make_mail(county, mail_bytes(message_id="<2@x>"))
    officer = county[Role.OFFICER]
    give_mail(message=first, person=officer, always=True, by=county[Role.EDITOR], at=now())
    second.refresh_from_db()
    assert second.state == "taken"
    assert make_mail(county, mail_bytes(message_id="<3@x>")).person == officer
    assert KnownAddress.objects.get().address == "chen@example.cn"


def test_a_mail_goes_to_nobody_who_does_not_write(county: County) -> None:
    message = make_mail(county)
    stranger = make_person("路人")
    with pytest.raises(IntakeRefused, match="路人"):
        give_mail(message=message, person=stranger, always=False, by=county[Role.EDITOR], at=now())
    with pytest.raises(PermissionRefused):
        give_mail(
            message=message,
            person=county[Role.OFFICER],
            always=False,
            by=county[Role.OFFICER],
            at=now(),
        )


def test_text_and_files_of_a_mail_are_drafts_of_their_own(county: County) -> None:
    raw = mail_bytes(files={"夜校.docx": word("夜校的做法", "县里办了青年夜校，报名踊跃。")})
    message = make_mail(county, raw)
    give_mail(
        message=message, person=county[Role.OFFICER], always=False, by=county[Role.EDITOR], at=now()
    )
    assert read_waiting(clock=now) == 2
    rows = {row.name: row for row in IncomingFile.objects.all()}
    part = rows.pop("夜校.docx")
    (whole,) = rows.values()
    assert (whole.state, whole.title) == ("ready", "船寮镇青年志愿者走进石雕市场")
    assert (part.state, part.title, part.parent) == ("ready", "夜校的做法", whole)
    assert (part.unit, part.message) == (county.units[0], message)
    told = Message.objects.filter(person=county[Role.OFFICER], object_id__in=[whole.pk, part.pk])
    assert told.count() == 2


def test_a_mail_that_only_carries_files_is_taken_apart(county: County) -> None:
    raw = mail_bytes(text="见附件。", files={"夜校.docx": word("夜校的做法", "报名踊跃。")})
    make_mail(county, raw)
    read_waiting(clock=now)
    assert sorted(IncomingFile.objects.values_list("state", flat=True)) == ["opened", "ready"]


def test_put_aside_with_a_reason_and_brought_back(county: County) -> None:
    message, editor = make_mail(county), county[Role.EDITOR]
    with pytest.raises(IntakeRefused):
        dismiss_mail(message=message, reason=" ", by=editor, at=now())
    dismiss_mail(message=message, reason="广告", by=editor, at=now())
    assert (message.state, message.reason) == ("dismissed", "广告")
    assert IncomingFile.objects.get().state == "removed"
    reopen_mail(message=message, by=editor, at=now())
    assert (message.state, IncomingFile.objects.get().state) == ("unknown", "waiting")


def test_a_mail_that_was_given_is_not_put_aside(county: County) -> None:
    message, editor = make_mail(county), county[Role.EDITOR]
    give_mail(message=message, person=county[Role.OFFICER], always=False, by=editor, at=now())
    with pytest.raises(StateRefused):
        dismiss_mail(message=message, reason="广告", by=editor, at=now())
