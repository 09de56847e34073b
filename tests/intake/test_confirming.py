"""From what was read to a manuscript: corrections, the unit's people, attachments, states."""

import pytest
from django.core.files.base import ContentFile

from qingxun.desk.actions import ManuscriptRefused
from qingxun.intake.actions import (
    Correction,
    IntakeRefused,
    bring_back,
    correct_file,
    put_aside,
    take_file,
)
from qingxun.intake.models import IncomingFile
from qingxun.intake.states import INCOMING_TRANSITIONS, MAIL_TRANSITIONS, IncomingState, MailState
from qingxun.kit.clock import now
from qingxun.kit.refusals import PermissionRefused, StaleRefused, StateRefused
from qingxun.organizations.states import Role
from tests.desk.factories import make_kind
from tests.documents.factories import word
from tests.intake.factories import make_file
from tests.organizations.factories import County, make_county, make_person


@pytest.fixture
def county(db: None) -> County:
    made = make_county()
    make_kind(made.desk)
    return made


def correct(file: IncomingFile, county: County, **changed: object) -> IncomingFile:
    said = {"title": file.title, "body": file.body, "author": file.author} | changed
    return correct_file(
        file=file,
        said=Correction(**said),  # type: ignore[arg-type]
        version=file.version,
        by=county[Role.OFFICER],
        at=now(),
    )


def test_taken_it_is_a_draft_with_its_file_and_whence_it_came(county: County) -> None:
    content = ContentFile(word("夜校的做法", "县里办了青年夜校。"), name="夜校.docx")
    row = correct(make_file(county, content=content), county, title="青年夜校的做法")
    keys = [str(part.pk) for part in row.kept_parts.all()]
    made = take_file(file=row, parts=keys, by=county[Role.OFFICER], at=now())
    assert (made.title, made.unit, made.author) == (
        "青年夜校的做法",
        county.units[0],
        county[Role.OFFICER],
    )
    assert made.body == row.body
    (attachment,) = made.attachments.all()
    assert (attachment.is_source, attachment.file) == (True, row.original)
    assert (row.state, row.manuscript) == ("taken", made)


def test_it_is_taken_once(county: County) -> None:
    row = make_file(county)
    take_file(file=row, parts=[], by=county[Role.OFFICER], at=now())
    with pytest.raises(StateRefused):
        take_file(file=row, parts=[], by=county[Role.OFFICER], at=now())


def test_the_author_of_the_file_is_the_contributor(county: County) -> None:
    writer = make_person("周小满", Role.PRINCIPAL, county.units[0])
    row = correct(make_file(county), county, author="周小满")
    made = take_file(file=row, parts=[], by=county[Role.OFFICER], at=now())
    assert [one.person for one in made.contributors.all()] == [writer]


def test_an_author_whom_the_unit_does_not_have_is_told(county: County) -> None:
    row = correct(make_file(county), county, author="不存在")
    with pytest.raises(IntakeRefused, match="不存在") as refused:
        take_file(file=row, parts=[], by=county[Role.OFFICER], at=now())
    assert refused.value.field == "author"


def test_a_title_that_is_too_long_is_kept_and_refused_when_taken(county: County) -> None:
    row = correct(make_file(county), county, title="长" * 200)
    assert len(row.title) == 200
    with pytest.raises(ManuscriptRefused, match="200"):
        take_file(file=row, parts=[], by=county[Role.OFFICER], at=now())


def test_nobody_overwrites_what_another_saved(county: County) -> None:
    row = make_file(county)
    stale = IncomingFile.objects.get(pk=row.pk)
    correct(row, county, title="甲改的")
    with pytest.raises(StaleRefused):
        correct(stale, county, title="乙改的")
    assert IncomingFile.objects.get(pk=row.pk).title == "甲改的"


def test_put_aside_and_brought_back_with_the_corrections(county: County) -> None:
    row = correct(make_file(county), county, title="改过的标题")
    put_aside(file=row, by=county[Role.OFFICER], at=now())
    assert (row.state, row.closed_by) == ("removed", county[Role.OFFICER])
    bring_back(file=row, by=county[Role.OFFICER], at=now())
    assert (row.state, row.title, row.closed_by) == ("ready", "改过的标题", None)


def test_others_do_not_handle_the_units_files(county: County) -> None:
    row = make_file(county)
    stranger = make_person("", Role.OFFICER, county.units[1])
    for person in (stranger, county[Role.EDITOR]):
        with pytest.raises(PermissionRefused):
            put_aside(file=row, by=person, at=now())
        assert not IncomingFile.objects.visible_to(person).exists()
    assert IncomingFile.objects.listed_at(county[Role.EDITOR]).get() == row


@pytest.mark.parametrize("state", IncomingState)
def test_from_every_state_a_file_can_still_become_a_manuscript(state: IncomingState) -> None:
    ends, seen = {state}, set()
    while ends:
        one = ends.pop()
        seen.add(one)
        ends |= INCOMING_TRANSITIONS[one] - seen
    assert IncomingState.TAKEN in seen
    assert not INCOMING_TRANSITIONS[IncomingState.TAKEN]


def test_a_mail_that_was_given_stays_given() -> None:
    assert MAIL_TRANSITIONS[MailState.TAKEN] == frozenset()
