"""Masking a manuscript reaches the file it was made of: the unmasked text must be asked for."""

from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st

from qingxun.audit.models import AuditRow
from qingxun.desk.actions import (
    destroy_originals,
    mask_draft,
    mask_submission,
    submit_manuscript,
)
from qingxun.desk.models import ManuscriptKind, Submission, SubmissionEvent
from qingxun.intake.actions import (
    bring_back,
    put_aside,
    read_waiting,
    receive_files,
    take_file,
)
from qingxun.intake.likeness import are_alike, may_be_alike, sketch_of
from qingxun.intake.models import IncomingFile
from qingxun.kit.clock import china_date, now
from qingxun.organizations.models import Organization
from qingxun.organizations.states import Role
from tests.desk.factories import make_kind
from tests.documents.factories import word
from tests.intake.factories import TEXT, mail_bytes, make_file, make_mail, text_file
from tests.organizations.factories import County, client_of, make_county, make_desk, make_person

MOBILE, HIDDEN = "13857812345", "138****2345"
PRIVATE = f"{TEXT}\n村民周大山（电话{MOBILE}）说，今年的杨梅卖得好。"


@pytest.fixture
def county(db: None) -> County:
    made = make_county()
    make_kind(made.desk)
    return made


def sent(county: County, row: IncomingFile) -> Submission:
    made = take_file(
        file=row,
        parts=[str(part.pk) for part in row.kept_parts.all()],
        by=county[Role.OFFICER],
        at=now(),
    )
    made.kind, made.event_on = made.kind or ManuscriptKind.objects.get(), china_date(now())
    made.save()
    officer = county[Role.OFFICER]
    (one,) = submit_manuscript(manuscript=made, desks=[county.desk], by=officer, at=now())
    return one


def read_out(given: Any) -> bytes:
    """What a streamed answer gives; read to its end, the test client keeps the connection."""
    return b"".join(given.streaming_content)


def private_mail(county: County) -> IncomingFile:
    """A mail of the officer with one file, which holds personal data; that file, read."""
    person = county[Role.OFFICER]
    person.email = "chen@example.cn"
    person.save()
    files = {
        f"杨梅{MOBILE}.docx": word("杨梅好销路", f"杨梅卖得好。\n村民周大山（电话{MOBILE}）说。")
    }
    make_mail(county, mail_bytes(text="请审阅。", subject=f"联系{MOBILE}", files=files))
    read_waiting(clock=now)
    return IncomingFile.objects.get(parent__isnull=False)


def test_masked_nothing_of_the_text_is_left_but_the_locked_original(county: County) -> None:
    row = make_file(county, content=text_file(PRIVATE, f"周大山{MOBILE}.txt"))
    submission = sent(county, row)
    officer = client_of(county[Role.OFFICER])
    assert MOBILE in officer.get(reverse("intake:file", args=[row.pk])).content.decode()
    mask_submission(submission=submission, by=county[Role.EDITOR], at=now())
    row.refresh_from_db()
    assert row.locked_at is not None
    assert row.result is None
    assert not row.kept_parts.exists()
    assert HIDDEN in row.body
    page = officer.get(reverse("intake:file", args=[row.pk])).content.decode()
    assert HIDDEN in page
    assert MOBILE not in page
    assert MOBILE not in officer.get(reverse("intake:files")).content.decode()
    for name, args in (("original", [row.pk]), ("page", [row.pk, 1])):
        assert officer.get(reverse(f"intake:{name}", args=args)).status_code == 404


def test_a_locked_original_is_given_to_editors_who_say_why(county: County) -> None:
    row = make_file(county, content=text_file(PRIVATE))
    submission = sent(county, row)
    mask_submission(submission=submission, by=county[Role.EDITOR], at=now())
    address = reverse("intake:open_locked", args=[row.pk])
    assert client_of(county[Role.OFFICER]).post(address, {"reason": "看看"}).status_code == 404
    editor = client_of(county[Role.EDITOR])
    page = editor.get(reverse("desk:review_wording", args=[submission.pk])).content.decode()
    assert address in page
    assert editor.post(address, {"reason": " "}).status_code == 303
    long = editor.post(address, {"reason": "长" * 301})
    assert long.status_code == 422
    assert "长" * 301 in long.content.decode()
    given = editor.post(address, {"reason": "给当事人打电话核实"})
    assert read_out(given).decode() == PRIVATE
    event = SubmissionEvent.objects.get(verb="open_original")
    assert event.by == county[Role.EDITOR]
    assert event.note.endswith("给当事人打电话核实")
    assert AuditRow.objects.filter(verb="intake.open_original", object_id=row.pk).count() == 1


def test_with_the_unmasked_texts_the_original_is_destroyed(county: County) -> None:
    row = make_file(county, content=text_file(PRIVATE))
    submission = sent(county, row)
    editor = county[Role.EDITOR]
    mask_submission(submission=submission, by=editor, at=now())
    destroy_originals(submission=submission, by=editor, at=now())
    row.refresh_from_db()
    assert row.destroyed_at is not None
    answer = client_of(editor).post(
        reverse("intake:open_locked", args=[row.pk]), {"reason": "核实"}
    )
    assert answer.status_code == 404


def test_the_mail_around_a_masked_file_is_locked_with_it(county: County) -> None:
    row = private_mail(county)
    submission = sent(county, row)
    editor = county[Role.EDITOR]
    mask_submission(submission=submission, by=editor, at=now())
    row.refresh_from_db()
    mail = row.parent
    assert mail is not None
    assert mail.locked_at is not None
    assert mail.message is not None
    client = client_of(editor)
    for shown in (
        client.get(reverse("intake:mail", args=[mail.message_id])),
        client.get(reverse("intake:mails")),
        client.get(reverse("intake:received")),
        client.get(reverse("intake:file", args=[mail.pk])),
        client.get(reverse("intake:file", args=[row.pk])),
    ):
        assert shown.status_code == 200
        assert MOBILE not in shown.content.decode()
    assert client.get(reverse("intake:original", args=[mail.pk])).status_code == 404
    given = client.post(reverse("intake:open_locked", args=[mail.pk]), {"reason": "核实"})
    assert given.status_code == 200
    read_out(given)
    destroy_originals(submission=submission, by=editor, at=now())
    mail.refresh_from_db()
    assert mail.destroyed_at is not None


def test_masked_before_it_is_sent_the_file_is_locked_too(county: County) -> None:
    row = make_file(county, content=text_file(PRIVATE))
    made = take_file(file=row, parts=[], by=county[Role.OFFICER], at=now())
    mask_draft(manuscript=made, by=county[Role.OFFICER], at=now())
    row.refresh_from_db()
    assert HIDDEN in row.body
    assert row.locked_at is not None
    assert MOBILE not in made.body


def test_a_mail_page_says_what_the_mail_says(county: County) -> None:
    message = make_mail(county)
    read_waiting(clock=now)
    page = client_of(county[Role.EDITOR]).get(reverse("intake:mail", args=[message.pk]))
    assert "受到欢迎" in page.content.decode()


def test_reading_again_is_offered_only_where_it_can_help(county: County) -> None:
    row = make_file(county, content=ContentFile(b"Rar!\x1a\x07\x00" + b"\0" * 64, name="照片.rar"))
    address = reverse("intake:file", args=[row.pk])
    client = client_of(county[Role.OFFICER])
    assert "再读一次" not in client.get(address).content.decode()
    client.post(reverse("intake:step", args=[row.pk]), {"do": "again"})
    row.refresh_from_db()
    assert row.state == "refused"
    IncomingFile.objects.filter(pk=row.pk).update(rereadable=True)
    assert "再读一次" in client.get(address).content.decode()


def twice(county: County) -> tuple[IncomingFile, IncomingFile]:
    """The same text in two mails of the officer, in Word files that differ in their bytes."""
    first = private_mail(county)
    content = word("杨梅好销路", f"杨梅卖得好。\n村民周大山（电话{MOBILE}）说。 ")
    mail = mail_bytes(
        subject=f"补发{MOBILE}",
        message_id="<2@x>",
        text="补发。",
        files={f"{MOBILE}.docx": content},
    )
    make_mail(county, mail)
    read_waiting(clock=now)
    second = IncomingFile.objects.filter(parent__isnull=False).exclude(pk=first.pk).get()
    assert second.original_id != first.original_id
    return first, second


def test_the_same_text_sent_a_second_time_is_locked_with_the_first(county: County) -> None:
    first, second = twice(county)
    submission = sent(county, first)
    mask_submission(submission=submission, by=county[Role.EDITOR], at=now())
    second.refresh_from_db()
    assert (second.state, second.locked_with) == ("ready", submission.manuscript)
    editor, officer = client_of(county[Role.EDITOR]), client_of(county[Role.OFFICER])
    assert second.parent is not None
    for row in (second, second.parent):
        assert editor.get(reverse("intake:original", args=[row.pk])).status_code == 404
        assert MOBILE not in editor.get(reverse("intake:file", args=[row.pk])).content.decode()
    for name in ("intake:received", "intake:mails"):
        assert MOBILE not in editor.get(reverse(name)).content.decode()
    page = officer.get(reverse("intake:file", args=[second.pk])).content.decode()
    assert HIDDEN in page
    assert "同样的内容已成另一篇稿件" in page
    assert MOBILE not in page
    made = take_file(file=second, parts=[], by=county[Role.OFFICER], at=now())
    assert HIDDEN in made.body


def test_a_copy_is_opened_with_a_reason_and_destroyed_with_the_first(county: County) -> None:
    first, second = twice(county)
    submission = sent(county, first)
    editor = county[Role.EDITOR]
    mask_submission(submission=submission, by=editor, at=now())
    for pk in (second.pk, second.parent_id):
        address = reverse("intake:open_locked", args=[pk])
        given = client_of(editor).post(address, {"reason": "核实"})
        assert given.status_code == 200
        read_out(given)
    destroy_originals(submission=submission, by=editor, at=now())
    assert not IncomingFile.objects.locked().exists()


def test_put_aside_and_handed_in_again_nothing_of_it_stays_open(county: County) -> None:
    aside = make_file(county, content=text_file(PRIVATE))
    put_aside(file=aside, by=county[Role.OFFICER], at=now())
    row = make_file(county, content=text_file(PRIVATE))
    mask_submission(submission=sent(county, row), by=county[Role.EDITOR], at=now())
    officer = client_of(county[Role.OFFICER])
    later = make_file(county, content=text_file(PRIVATE))  # and once more, after the masking
    for one in (aside, later):
        assert officer.get(reverse("intake:original", args=[one.pk])).status_code == 404
        page = officer.get(reverse("intake:file", args=[one.pk])).content.decode()
        assert HIDDEN in page
        assert MOBILE not in page
    aside.refresh_from_db()
    assert bring_back(file=aside, by=county[Role.OFFICER], at=now()).state == "ready"


def handed_in_by(unit: Organization, text: str = PRIVATE) -> IncomingFile:
    """A text that an officer of the unit hands in, read."""
    by = unit.appointments.filter(role=Role.OFFICER).first()
    officer = by.person if by else make_person("", Role.OFFICER, unit)
    (row,) = receive_files(files=[text_file(text)], unit=unit, by=officer, at=now()).new
    read_waiting(clock=now)
    row.refresh_from_db()
    return row


def test_what_another_unit_of_the_office_handed_in_is_locked_too(county: County) -> None:
    row = make_file(county, content=text_file(PRIVATE))
    before = handed_in_by(county.units[1])
    far = make_desk("别县团委")
    elsewhere = handed_in_by(far)
    submission = sent(county, row)
    mask_submission(submission=submission, by=county[Role.EDITOR], at=now())
    after = handed_in_by(county.units[2])
    for one in (before, after):
        one.refresh_from_db()
        assert one.locked_with == submission.manuscript
        assert MOBILE not in one.body
    elsewhere.refresh_from_db()
    assert elsewhere.locked_at is None
    page = client_of(county[Role.EDITOR]).get(reverse("desk:review_wording", args=[submission.pk]))
    shown = page.content.decode()
    for one in (row, before, after):
        assert reverse("intake:open_locked", args=[one.pk]) in shown
    mine = reverse("desk:manuscript", args=[submission.manuscript_id])
    for handed, told in ((row, True), (before, False), (after, False)):
        by = handed.sender
        assert by is not None
        assert (by.name in client_of(county[Role.OFFICER]).get(mine).content.decode()) is told


CHANGED = PRIVATE.replace("受到欢迎", "很受欢迎")


def test_sent_again_with_a_word_changed_it_is_told_and_locked(county: County) -> None:
    other = make_file(county, content=text_file(TEXT[::-1]))
    early = make_file(county, content=text_file(CHANGED))
    row = make_file(county, content=text_file(PRIVATE))
    assert (other.alike, early.alike, row.alike) == (None, None, early)
    page = client_of(county[Role.OFFICER]).get(reverse("intake:file", args=[row.pk]))
    assert "以前交过几乎相同的一篇" in page.content.decode()
    mask_submission(submission=sent(county, row), by=county[Role.EDITOR], at=now())
    late = make_file(county, content=text_file(PRIVATE.replace("杨梅", "茶叶")))
    harmless = make_file(
        county, content=text_file(PRIVATE.replace(f"村民周大山（电话{MOBILE}）", "大家"))
    )
    for one, is_locked in ((early, True), (late, True), (harmless, False), (other, False)):
        one.refresh_from_db()
        assert (one.locked_at is not None) == is_locked
    assert MOBILE not in late.body
    assert "138****" not in str(late.sketch)


@settings(max_examples=20)
@given(
    st.text(alphabet="青年志愿服务石雕市场直播带货杨梅茶叶好", min_size=80, max_size=200), st.data()
)
def test_one_word_changed_makes_no_other_text(text: str, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(text) - 2))
    changed = text[:place] + "换字" + text[place + 2 :]
    assert may_be_alike(sketch_of(text), sketch_of(changed))
    assert are_alike(text, changed)
    assert not may_be_alike(sketch_of(text), sketch_of("完全不同的另一篇文章" * 9))
