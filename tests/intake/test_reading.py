"""What waits is read in the background, one by one; nothing that goes wrong spreads."""

import datetime as dt
import io
from dataclasses import replace

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.urls import reverse
from PIL import Image

from qingxun.documents.engine.clean import Block, BlockKind, CleanDocument
from qingxun.documents.intake import event_day
from qingxun.documents.intake import reading as readers
from qingxun.documents.refusals import busy, too_complex
from qingxun.documents.storage import name_of
from qingxun.intake.actions import read_again, read_waiting, reading, take_file
from qingxun.intake.models import IncomingFile
from qingxun.kit.clock import now
from qingxun.organizations.states import Role
from tests.documents.factories import photo, word
from tests.intake.factories import TEXT, make_file, text_file
from tests.organizations.factories import County, client_of, make_county, make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def county() -> County:
    return make_county()


@pytest.mark.parametrize(
    ("text", "said", "words"),
    [
        ("11月25日，镇团委巡查山塘。", "2026-11-25", "11月25日"),
        ("2026年11月20日至22日，开班三天。", "2026-11-20", "2026年11月20日"),
        ("截至11月20日，报名86人；11月18日开班。", "2026-11-18", "11月18日"),
        ("请于12月5日前报名，12月10日开班。", "2026-11-26", ""),
        ("2019年5月4日建起的夜校，2月30日不存在。", "2026-11-26", ""),
    ],
)
def test_the_day_of_the_event_is_taken_from_the_text_before_the_foot(
    text: str, said: str, words: str
) -> None:
    document = CleanDocument("docx", "夜校", (Block(BlockKind.PARAGRAPH, text),))
    document = replace(document, on=dt.date(2026, 11, 26))
    assert event_day(document, dt.date(2026, 11, 28)) == (dt.date.fromisoformat(said), words)


def test_a_word_file_becomes_title_and_text_with_the_guesses_filled_in(county: County) -> None:
    content = word("关于青年夜校的做法", "县里办了青年夜校，报名踊跃。", "共青团船寮镇委员会")
    row = make_file(county, content=ContentFile(content, name="夜校.docx"))
    assert (row.state, row.title) == ("ready", "关于青年夜校的做法")
    assert "报名踊跃" in row.body
    assert row.author == county[Role.OFFICER].name
    assert row.document is not None
    (source,) = row.kept_parts.all()
    assert source.is_source
    assert source.stored == row.original
    row.original.refresh_from_db()
    assert row.original.media_type.endswith("wordprocessingml.document")


def test_a_file_that_cannot_be_read_stays_with_its_sentence(county: County) -> None:
    row = make_file(county, content=ContentFile(b"MZ\x00\x01 program", name="恶意.docx"))
    assert row.state == "refused"
    assert row.sentence
    assert row.original is not None


def test_a_file_that_kills_its_reader_costs_itself(
    county: County, monkeypatch: pytest.MonkeyPatch
) -> None:
    bad, good = (
        make_file(county, read=False),
        make_file(county, content=text_file("好的一篇\n正文在此，一切正常。"), read=False),
    )
    real = reading.read_any

    def read(content):
        if name_of(bad.original.sha256) == content.name:
            raise too_complex()
        return real(content)

    monkeypatch.setattr(reading, "read_any", read)
    assert read_waiting(clock=now) == 2
    states = dict(IncomingFile.objects.values_list("pk", "state"))
    assert states == {bad.pk: "refused", good.pk: "ready"}


def test_a_bug_of_ours_refuses_the_file_and_goes_on(
    county: County, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def read(content):
        raise RuntimeError("bug")

    monkeypatch.setattr(reading, "read_any", read)
    row = make_file(county)
    assert row.state == "refused"
    assert "中断" in row.sentence
    assert "bug" in caplog.text


def test_a_busy_reader_lets_the_file_wait(county: County, monkeypatch: pytest.MonkeyPatch) -> None:
    def read(content):
        raise busy()

    monkeypatch.setattr(reading, "read_any", read)
    row = make_file(county, read=False)
    read_waiting(clock=now, limit=1)
    row.refresh_from_db()
    assert (row.state, row.attempts) == ("waiting", 1)


def test_a_file_whose_server_died_is_read_by_the_next_one(county: County) -> None:
    row = make_file(county, read=False)
    assert reading.claim_next(at=now()) == row
    assert reading.claim_next(at=now()) is None
    later = now() + dt.timedelta(minutes=4)
    assert reading.claim_next(at=later) == row
    IncomingFile.objects.update(attempts=3)
    assert reading.claim_next(at=later + dt.timedelta(minutes=4)) is None
    row.refresh_from_db()
    assert row.state == "refused"


def test_a_refused_file_can_be_read_again(county: County) -> None:
    row = make_file(county, content=ContentFile(b"MZ\x00\x01 program", name="x.docx"))
    row.rereadable = True  # as when its reader was stopped
    read_again(file=row, by=county[Role.OFFICER], at=now())
    assert (row.state, row.sentence, row.attempts) == ("waiting", "", 0)


def test_content_that_is_gone_is_told_and_breaks_nothing(county: County) -> None:
    row = make_file(county, content=text_file("将要丢失\n内容没有了。"), read=False)
    default_storage.delete(name_of(row.original.sha256))
    read_waiting(clock=now)
    row.refresh_from_db()
    assert row.state == "refused"


def test_a_photo_goes_along_upright_and_without_place(
    county: County, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its characters are given here; that they are recognized is tested in documents."""
    line = {"text": "青年夜校开班。", "left": 0, "right": 7, "uncertain": []}
    found = {"lines": [line], "text": "青年夜校开班。"}
    monkeypatch.setattr(readers, "can_recognize", lambda: True)
    monkeypatch.setattr(readers, "_recognize", lambda *asked: found)
    sent = photo((600, 300))
    assert Image.open(io.BytesIO(sent)).getexif()
    row = make_file(county, content=ContentFile(sent, name="IMG_1.jpg"))
    assert (row.state, row.body) == ("ready", "青年夜校开班。")
    (part,) = row.kept_parts.all()
    assert part.stored != row.original
    with part.stored.open() as content:
        assert not Image.open(content).getexif()


def test_the_author_in_the_text_is_not_replaced_by_who_sent_it(county: County) -> None:
    """Somebody whom the unit does not have is named, and the unit alone signs."""
    text = f"{TEXT}\n（船寮镇团委 陈芳）\n2026年11月20日"
    row = make_file(county, content=text_file(text, "署名.txt"))
    assert row.author == ""
    client = client_of(county[Role.OFFICER])
    page = client.get(reverse("intake:file", args=[row.pk])).content.decode()
    assert "文中署名“陈芳”，本单位名册上没有" in page
    made = take_file(file=row, parts=[], by=county[Role.OFFICER], at=now())
    assert [one.person for one in made.contributors.all()] == [None]
    make_person("陈芳", Role.OFFICER, county.units[0])
    row = make_file(county, content=text_file(text + " ", "署名二.txt"))
    assert row.author == "陈芳"


def test_a_text_about_another_unit_asks_whether_the_unit_is_right(county: County) -> None:
    client = client_of(county[Role.OFFICER])
    for unit, told in ((county.units[1], True), (county.units[0], False)):
        text = f"近日，{unit.short_name}团委组织青年志愿者走进市场，受到欢迎。"
        row = make_file(county, content=text_file(f"青年志愿者走进石雕市场\n{text}"))
        page = client.get(reverse("intake:file", args=[row.pk])).content.decode()
        assert ("请看看单位对不对" in page) == told
