"""Files are kept first, byte for byte, and read later; a bad one costs itself."""

import hashlib

import pytest
from django.core.files.base import ContentFile

from qingxun.documents.reading import MAX_FILE
from qingxun.intake.actions import IntakeRefused, receive_files, receive_paste
from qingxun.intake.models import IncomingFile
from qingxun.kit.clock import now
from qingxun.kit.refusals import PermissionRefused
from qingxun.organizations.states import Role
from tests.intake.factories import TEXT, make_file, text_file
from tests.organizations.factories import County, make_county, make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def county() -> County:
    return make_county()


def receive(county: County, *files: ContentFile):
    return receive_files(files=files, unit=county.units[0], by=county[Role.OFFICER], at=now())


def test_each_file_becomes_a_draft_of_its_own(county: County) -> None:
    received = receive(county, text_file(), text_file("另一篇\n正文在此。", "另一篇.txt"))
    assert [row.name for row in received.new] == ["石雕市场.txt", "另一篇.txt"]
    assert {row.state for row in received.new} == {"waiting"}
    assert {row.desk for row in received.new} == {county.desk}


def test_the_original_is_kept_byte_for_byte_with_its_digest(county: County) -> None:
    row = make_file(county, content=ContentFile(b"\x00MZ no text at all", name="x.exe"), read=False)
    with row.original.open() as kept:
        content = kept.read()
    assert content == b"\x00MZ no text at all"
    assert row.original.sha256 == hashlib.sha256(content).hexdigest()
    assert row.original.media_type == "application/octet-stream"


def test_an_empty_and_a_too_large_file_are_noted_with_a_sentence(county: County) -> None:
    large = ContentFile(b"x", name="大.pdf")
    large.size = MAX_FILE + 1
    received = receive(county, text_file(), ContentFile(b"", name="空.txt"), large)
    good, empty, big = received.new
    assert (good.state, empty.state, big.state) == ("waiting", "refused", "refused")
    assert "空的" in empty.sentence
    assert "20" in big.sentence
    assert big.original is None


def test_the_same_content_is_not_taken_twice_while_it_lies_there(county: County) -> None:
    first = receive(county, text_file()).new[0]
    again = receive(county, text_file(name="改了名.txt"))
    assert (again.new, again.again) == ([], [first])
    assert IncomingFile.objects.count() == 1


def test_none_and_too_many_are_refused(county: County) -> None:
    with pytest.raises(IntakeRefused, match="先选择"):
        receive(county)
    with pytest.raises(IntakeRefused, match="51"):
        receive(county, *[text_file()] * 51)


def test_nobody_hands_in_for_a_unit_of_others(county: County) -> None:
    stranger = make_person("", Role.OFFICER, county.units[1])
    with pytest.raises(PermissionRefused):
        receive_files(files=[text_file()], unit=county.units[0], by=stranger, at=now())


def test_pasted_text_is_kept_as_it_came(county: County) -> None:
    by, unit = county[Role.OFFICER], county.units[0]
    html = receive_paste(html="<p>标题</p><p>正文</p>", text=TEXT, unit=unit, by=by, at=now())
    plain = receive_paste(html="", text="另一段文字", unit=unit, by=by, at=now())
    assert html.name == "船寮镇青年志愿者走进石雕市场.html"
    assert (html.source, plain.name) == ("paste", "另一段文字.txt")
    with pytest.raises(IntakeRefused, match="粘贴"):
        receive_paste(html=" ", text="", unit=unit, by=by, at=now())


def test_a_long_name_keeps_its_ending(county: County) -> None:
    row = receive(county, text_file(name="青年夜校" * 70 + "（送审）.txt")).new[0]
    assert row.name.endswith(".txt")
    assert len(row.name) == 200
