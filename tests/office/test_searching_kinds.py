"""Something of every kind: who finds it, and that the index follows what becomes of it."""

import datetime as dt
from collections.abc import Sequence

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoAssertNumQueries

from qingxun.bulletins.models import Bulletin
from qingxun.bulletins.states import BulletinState
from qingxun.desk.actions import submit_manuscript
from qingxun.desk.models import Attachment, Contributor
from qingxun.desk.states import IssueState, SubmissionState
from qingxun.dispatch.actions import InstructionFacts, record_instruction
from qingxun.documents.actions import store_file
from qingxun.documents.models import Letterhead, Paper
from qingxun.documents.states import PaperState
from qingxun.intake.actions.confirming import Correction, correct_file, put_aside
from qingxun.intake.kinds import IncomingSource
from qingxun.intake.models import IncomingFile
from qingxun.kit.clock import now, today
from qingxun.office.searching import finding
from qingxun.office.searching.fields import units_named
from qingxun.office.searching.files import read_files
from qingxun.office.searching.finders import FINDERS
from qingxun.office.searching.finding import find
from qingxun.office.searching.first_look import READ
from qingxun.office.searching.items import issue_items, issues
from qingxun.office.searching.names import suggestions
from qingxun.organizations.models import Organization, OrganizationName, Person
from qingxun.organizations.states import Level, Role
from qingxun.search import likeness
from qingxun.search.asking import read_query
from qingxun.search.grams import pairs_of_query
from qingxun.search.models import CommonGram, SearchEntry
from qingxun.search.rebuilding import rebuild
from tests.desk.factories import make_issue, make_manuscript, make_submission
from tests.dispatch.factories import adopt, make_ladder
from tests.documents.test_prints import TYPED
from tests.documents.test_typed import issue
from tests.intake.factories import TEXT, make_file, text_file
from tests.office.test_searching import URL, found_by
from tests.office.test_todo import make_bulletin
from tests.organizations.factories import (
    AT,
    County,
    client_of,
    give_role,
    make_county,
    make_desk,
    make_person,
)

pytestmark = pytest.mark.django_db


def test_drafts_are_found_by_those_who_write_for_the_unit_and_by_nobody_else() -> None:
    county = make_county()
    officer = county[Role.OFFICER]
    draft = make_manuscript(county.units[0], officer, county.desk, title="石雕節籌備")
    assert found_by(officer, "石雕节 -夜校") == ["石雕節籌備"]
    assert found_by(officer, "石雕 类别:草稿") == ["石雕節籌備"]
    assert found_by(officer, "石雕 类别:稿件") == []
    assert found_by(officer, f"石雕 单位:{county.units[1].short_name}") == []
    assert found_by(officer, "石雕 期间:去年", today=AT.date()) == []
    found = find(officer, read_query("石雕"), by_time=False, page=1, today=today())
    assert (found.total, found.things[0].key) == (1, draft.pk)
    assert found_by(county[Role.EDITOR], "石雕") == []


def test_documents_under_way_are_found_at_their_desk_until_they_are_discarded() -> None:
    county = make_county()
    editor = county[Role.EDITOR]
    Letterhead.objects.create(desk=county.desk, mark="团县委", signing_name="团县委")
    typed = TYPED | {"title": "石雕節的通知", "text": "夜校在周三开班。"}
    client_of(editor).post("/prints/compose/save/", typed)
    for words in ("石雕节", "周三开班", "石雕 类别:公文办理"):
        assert found_by(editor, words) == ["石雕節的通知"]
    other = county.units[0].short_name
    for words in ("石雕 类别:稿件", f"石雕 单位:{other}", "石雕 期间:去年", "石雕 -夜校"):
        assert found_by(editor, words) == []
    assert found_by(county[Role.OFFICER], "石雕节") == []
    Paper.objects.update(state=PaperState.DISCARDED)
    assert found_by(editor, "石雕节") == []


def test_what_came_in_is_indexed_masked_and_follows_what_is_corrected_and_taken() -> None:
    county = make_county()
    officer = county[Role.OFFICER]
    file = make_file(county, content=text_file(f"石雕市场走访\n联系电话13857088123。{TEXT}"))
    assert read_files(today()) == 1
    assert found_by(officer, "直播带货 类别:来件") == [file.title]
    assert found_by(officer, "13857088123") == []
    assert "13857088123" not in SearchEntry.objects.get(kind="incoming").text
    said = Correction(title="石雕夜市", body="夜市开张", kind=None)
    correct_file(file=file, said=said, version=file.version, by=officer, at=now())
    assert not SearchEntry.objects.filter(kind="incoming").exists()
    assert read_files(today()) == 1
    assert found_by(officer, "夜市开张") == ["石雕夜市"]
    whose = {"unit": None, "desk": county.desk, "source": IncomingSource.MAIL}
    IncomingFile.objects.filter(pk=file.pk).update(**whose)  # a mail of somebody unknown
    page = client_of(county[Role.EDITOR]).get(URL, {"q": "夜市开张"})
    assert [one.thing.unit for one in page.context["shown"]] == [county.desk.short_name]
    IncomingFile.objects.filter(pk=file.pk).update(unit=county.units[0], source="upload")
    put_aside(file=file, by=officer, at=now())
    assert read_files(today()) == 0
    assert found_by(officer, "夜市开张") == []


READERS = {
    "submission": {"unit", "desk"},
    "draft": {"unit"},
    "issue": {"unit", "desk"},
    "adoption": {"unit", "desk"},
    "instruction": {"unit", "desk"},
    "bulletin": {"desk"},
    "attachment": {"unit", "desk"},
    "typed": {"desk"},
    "paper": {"desk"},
    "incoming": {"writers"},
}
GROUPS = {
    "unit": {Role.OFFICER, Role.PRINCIPAL, Role.UNIT_LEADER},
    "writers": {Role.OFFICER, Role.PRINCIPAL},
    "desk": {Role.EDITOR, Role.OFFICE_HEAD, Role.SIGNING_LEADER},
}


def one_of_every_kind() -> County:
    """A county in which something of every kind holds the same word."""
    county = make_county()
    make_ladder(county)
    at, editor, desk = now(), county[Role.EDITOR], county.desk
    make_issue(county, state=IssueState.PUBLISHED)
    submission = make_submission(county, SubmissionState.ACCEPTED)
    adopt(county, submission)
    facts = InstructionFacts("陈某", Level.COUNTY, "石雕的做法很好", at.date())
    record_instruction(desk=desk, manuscript=submission.manuscript, facts=facts, by=editor, at=at)
    make_manuscript(county.units[0], county[Role.OFFICER], desk)
    make_file(county)
    file = store_file(content="石雕名册".encode(), name="石雕.txt", by=editor, at=at)
    Attachment.objects.create(
        manuscript=submission.manuscript, file=file, name="石雕.txt", added_by=editor, added_at=at
    )
    bulletin = make_bulletin(county, BulletinState.PUBLISHED)
    figures = {"label": "", "adopted": [], "groups": [], "outlets": [], "ranked": False}
    Bulletin.objects.filter(pk=bulletin.pk).update(
        text="石雕", year=2026, number=1, dated=at.date(), figures=figures
    )
    Letterhead.objects.create(
        desk=desk, mark="团县委", signing_name="团县委", printing_office="团县委办公室"
    )
    issue(county, kind="minutes", title="石雕会")
    client_of(editor).post("/prints/compose/save/", TYPED | {"title": "石雕节的通知"})
    read_files(today())
    rebuild(lambda *_: None)
    return county


def test_the_oldest_document_under_way_of_an_office_is_found() -> None:
    county = make_county()
    editor, desk, at = county[Role.EDITOR], county.desk, now()
    common = {"desk": desk, "kind": "official", "content": {}, "drafted_by": editor}
    Paper.objects.bulk_create(
        Paper(
            **common,
            title="石雕节的通知" if not age else "例会通知",
            values={},
            drafted_at=at,
            saved_at=at + dt.timedelta(minutes=age),
        )
        for age in range(READ + 1)
    )
    assert found_by(editor, "石雕节") == ["石雕节的通知"]


def test_what_a_committee_sent_upward_is_found_by_its_own_people() -> None:
    county = make_county()
    editor, city = county[Role.EDITOR], make_desk("共青团丽水市委员会", "团市委")
    manuscript = make_manuscript(county.desk, editor, city, title="石雕青年上市里")
    submit_manuscript(manuscript=manuscript, desks=[city], by=editor, at=now())
    assert found_by(editor, "上市里") == ["石雕青年上市里"]
    assert found_by(county[Role.OFFICER], "上市里") == []


def test_something_of_every_kind_is_found_by_its_readers_and_by_nobody_else(
    django_assert_num_queries: DjangoAssertNumQueries,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Each role at the desk, at the unit and at another unit (desk roles at desks only): what is
    found, counted and suggested; every address that is offered opens."""
    county = one_of_every_kind()
    with django_assert_num_queries(2):  # submissions are joined, however many pieces
        assert len(list(issue_items(issues()))) == 1
    assert set(READERS) == set(FINDERS)
    places = {"desk": county.desk, "unit": county.units[0], "": county.units[2]}
    for place, organization in places.items():
        for role in set(Role) - (GROUPS["desk"] if place != "desk" else set()):
            person = make_person(f"某{role}{place}", role, organization, account=bool(place))
            check_what_is_found(person, kinds_for(role, place))
    check_statements(county, monkeypatch)


ASKED = (
    {"q": "石雕"},
    {"q": "石雕", "kind": "issue"},
    {"q": "石雕", "sort": "time", "page": "2"},
    {"q": "石雕 团 种类:动态 种类:信息 单位:镇 期间:今年"},
    {"q": "石雕在哪里"},  # by likeness, of every kind
    {"q": "石雕在哪里 种类:动态"},
    {"q": "石调 夜笑 市常"},  # stands nowhere, whoever spells it
    {"q": "石调 种类:动态"},
)


def check_statements(county: County, monkeypatch: pytest.MonkeyPatch) -> None:
    """No page takes more than twenty: with everything read in one go, and with as little as
    possible at a time; for every role, and for somebody who holds all that see anything."""
    everybody = [county[role] for role in Role]
    both = make_person("兼职", Role.OFFICER, county.units[0])
    for role in (Role.PRINCIPAL, Role.EDITOR, Role.OFFICE_HEAD):
        give_role(both, role, county.units[0] if role is Role.PRINCIPAL else county.desk)
    pages = [(person, asked) for person in (*everybody, both) for asked in ASKED]
    assert all(statements_of(person, asked) <= 20 for person, asked in pages)
    monkeypatch.setattr(finding, "ROUNDS", (1, 3))
    pairs = dict.fromkeys(pairs_of_query("石雕在哪"), 0.5)
    CommonGram.objects.bulk_create(CommonGram(gram=gram, share=0.5) for gram in pairs)
    monkeypatch.setattr(likeness, "CANDIDATES", 5)
    assert all(statements_of(both, asked) <= 20 for asked in ASKED)


def statements_of(person: Person, asked: dict[str, str]) -> int:
    """How many statements a page of the search takes, with its session and person."""
    client = client_of(person)
    client.get(URL)
    with CaptureQueriesContext(connection) as context:
        page = client.get(URL, asked)
    assert page.status_code == 200
    return len(context)


def kinds_for(role: Role, place: str) -> set[str]:
    """The rule in words: unit roles read what is their unit's, desk roles what is their desk's."""
    at = {"unit": {"unit", "writers"}, "desk": {"desk"}}.get(place, set())
    groups = {name for name, roles in GROUPS.items() if role in roles and name in at}
    return {kind for kind, readers in READERS.items() if readers & groups}


def check_what_is_found(person: Person, kinds: set[str]) -> None:
    found = find(person, read_query("石雕"), by_time=False, page=1, today=today())
    assert {thing.kind for thing in found.things} == kinds, person.name
    assert set(found.kinds) == kinds
    assert found.total == len(found.things) == found.kinds.total()
    offered = suggestions(person, "石雕")
    if not kinds:
        assert offered == []
        likely = find(person, read_query("石雕在哪里"), by_time=False, page=1, today=today())
        assert (likely.things, likely.total, likely.proposals) == ([], 0, ())
    elif person.current_appointments[0].role in (Role.OFFICER, Role.SIGNING_LEADER):
        client = client_of(person)
        for url in {*(thing.url for thing in found.things), *(name.url for name in offered)}:
            assert client.get(url).status_code == 200, (person.name, url)
        check_numbers(client)


def check_numbers(client: Client, kinds: Sequence[str] = ("", "issue")) -> None:
    """Each number beside a word that narrows is what the narrowed page shows."""
    for kind in kinds:
        page = client.get(URL, {"q": "石雕", "kind": kind}).context
        for choice in [*page["kinds"], *page["units"], *page["years"]]:
            assert client.get(choice.href).context["total"] == choice.number, (kind, choice)


def test_numbers_are_what_the_narrowed_page_shows() -> None:
    """For a unit that took part beside another, for what was sent to two desks, for two years, and
    for units one of whose names stands in the other's."""
    county = make_county()
    city = make_desk("共青团丽水市委员会", "团市委")
    one, other = county.units[:2]
    for name, unit in (("山口", one), ("山口中学", other)):
        Organization.objects.filter(pk=unit.pk).update(name=name, short_name=name)
        OrganizationName.objects.filter(organization=unit).update(name=name, short_name=name)
    at, officer = now(), county[Role.OFFICER]
    make_submission(county, unit=one, title="石雕甲", at=at - dt.timedelta(days=400))
    make_submission(county, unit=other, title="石雕乙", at=at)
    both = make_manuscript(one, officer, county.desk, title="石雕丙", at=at)
    Contributor.objects.create(manuscript=both, organization=other, order=2)
    submit_manuscript(manuscript=both, desks=[county.desk, city], by=officer, at=at)
    make_manuscript(one, officer, county.desk, title="石雕丁", at=at)
    for role, numbers in ((Role.OFFICER, {"山口": "3"}), (Role.EDITOR, {"山口": "2"})):
        client = client_of(county[role])
        units = client.get(URL, {"q": "石雕"}).context["units"]
        assert {choice.label: choice.number for choice in units}.items() >= numbers.items()
        check_numbers(client, ["", "submission"])


def test_a_page_beyond_the_last_shows_the_last() -> None:
    county = make_county()
    for place in range(3):
        make_manuscript(county.units[0], county[Role.OFFICER], county.desk, title=f"石雕{place}")
    page = client_of(county[Role.OFFICER]).get(URL, {"q": "石雕", "page": "9"})
    assert (page.context["page"], len(page.context["shown"])) == (1, 3)


def test_units_and_people_are_counted_and_lead_to_their_lists() -> None:
    county = make_county()
    for number in range(8):
        make_person(f"王石{number}", Role.OFFICER, county.units[0])
    client = client_of(county[Role.OFFICE_HEAD])
    (people,) = client.get(URL, {"q": "王 石"}).context["names"]
    assert (people.number, len(people.names)) == (8, 6)
    assert len(client.get(people.url).context["rows"]) == 8
    assert client.get(URL, {"q": "王石 -李"}).context["names"] == []


@pytest.mark.parametrize(
    ("typed", "said"),
    [("石雕 期间:2025 期间:2026", "没有重合的日子"), ("-石雕", "只写了不要的词")],
)
def test_a_question_that_nothing_can_answer_is_told_why(typed: str, said: str) -> None:
    page = client_of(make_county()[Role.EDITOR]).get(URL, {"q": typed})
    assert said in page.content.decode()


def test_a_name_with_full_width_brackets_is_found_however_it_is_typed() -> None:
    unit = make_county().units[0]
    OrganizationName.objects.filter(organization=unit).update(short_name="侨青委（筹）")
    for typed in ("侨青委（筹）", "侨青委(筹)", "侨青委(籌)", "青委(筹"):
        assert units_named(typed) == [unit.pk]
