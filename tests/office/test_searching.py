"""The search page: what a person may see and nothing else, narrowed, ordered, marked, suggested."""

import datetime as dt
import itertools

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from qingxun.bulletins.models import Bulletin
from qingxun.bulletins.states import BulletinState
from qingxun.desk.actions import accept_submission, submit_manuscript
from qingxun.desk.models import Attachment, Submission
from qingxun.desk.states import SEEN_BY_DESK, IssueState, SubmissionState
from qingxun.dispatch.actions import InstructionFacts, record_instruction
from qingxun.documents.actions import store_file
from qingxun.documents.models import Letterhead
from qingxun.intake.actions.confirming import Correction, correct_file, put_aside
from qingxun.intake.kinds import IncomingSource
from qingxun.intake.models import IncomingFile
from qingxun.kit.clock import now, today
from qingxun.kit.ids import uuid7
from qingxun.messaging.models import Message
from qingxun.office.searching.files import read_attachments, read_files
from qingxun.office.searching.finders import FINDERS, submissions_visible_to
from qingxun.office.searching.finding import find
from qingxun.office.searching.items import issue_items, issues
from qingxun.office.searching.names import is_spoken, proposals, suggestions
from qingxun.office.searching.telling import tell_what_is_new
from qingxun.organizations.models import Person
from qingxun.organizations.states import Level, Role
from qingxun.search.asking import read_query
from qingxun.search.models import SavedSearch, SearchEntry
from qingxun.search.rebuilding import rebuild
from qingxun.search.saving import SavingRefused, save_search
from tests.desk.factories import make_issue, make_manuscript, make_submission
from tests.dispatch.factories import adopt, make_ladder
from tests.documents.test_prints import TYPED
from tests.intake.factories import TEXT, make_file, text_file
from tests.office.test_todo import make_bulletin
from tests.organizations.factories import County, client_of, make_county, make_desk, make_person

pytestmark = pytest.mark.django_db
URL = "/search/"
BODY = "山口镇团委在石雕市场举办青年夜校，二十人参加第一期学习，学员带回作品。"


def found_by(person: Person, text: str, **more: object) -> list[str]:
    options = {"kind": "", "by_time": True, "page": 1, "today": today()} | more
    found = find(person, read_query(text), **options)  # type: ignore[arg-type]
    return [thing.title for thing in found.things if not found.by_likeness]


STATES = [state for state in SEEN_BY_DESK if state != SubmissionState.ISSUED]
STATES += [SubmissionState.WITHDRAWN, SubmissionState.AWAITING_PRINCIPAL]


def archive(county: County) -> list[Submission]:
    """One submission in each state, of two units in turn."""
    units = itertools.cycle(county.units[:2])
    make_person("另一负责人", Role.PRINCIPAL, county.units[1])
    return [
        make_submission(county, state, unit=next(units), title=f"石雕夜校{state.label}", body=BODY)
        for state in STATES
    ]


def test_words_are_found_marked_and_counted_by_kind_unit_and_year() -> None:
    county = make_county()
    at = now()
    for days, title in ((1, "石雕夜校開課"), (400, "石雕老艺人")):
        make_submission(county, title=title, body=BODY, at=at - dt.timedelta(days=days))
    page = client_of(county[Role.EDITOR]).get(URL, {"q": "开课 石雕"})
    assert [one.thing.title for one in page.context["shown"]] == ["石雕夜校開課"]
    assert "<mark>開課</mark>" in page.content.decode()
    page = client_of(county[Role.EDITOR]).get(URL, {"q": "石雕", "sort": "time"})
    assert [one.thing.title for one in page.context["shown"]] == ["石雕夜校開課", "石雕老艺人"]
    assert [choice.number for choice in page.context["kinds"]] == [2, 2]
    assert len(page.context["years"]) == 2
    narrowed = client_of(county[Role.EDITOR]).get(page.context["years"][1].href)
    assert [one.thing.title for one in narrowed.context["shown"]] == ["石雕老艺人"]


def test_fields_narrow_and_unknown_values_are_named() -> None:
    county = make_county()
    one, other = county.units[:2]
    make_submission(county, unit=one, title="石雕甲", body=BODY)
    make_submission(county, unit=other, title="石雕乙", body=BODY)
    editor = county[Role.EDITOR]
    assert found_by(editor, f"石雕 单位:{one.short_name}") == ["石雕甲"]
    assert found_by(editor, f"单位:{other.short_name}") == ["石雕乙"]
    assert set(found_by(editor, f"石雕 期间:{today().year}")) == {"石雕甲", "石雕乙"}
    assert found_by(editor, "石雕 期间:去年") == []
    assert found_by(editor, "石雕 -市场") == []
    assert found_by(editor, "石雕 类别:通报") == []
    page = client_of(editor).get(URL, {"q": "石雕 单位:没有的单位"})
    assert "没有的单位" in page.content.decode()
    assert not page.context["shown"]


def test_words_that_stand_nowhere_are_answered_by_likeness_with_proposals() -> None:
    county = make_county()
    make_submission(county, title="石雕夜校开课", body=BODY)
    page = client_of(county[Role.EDITOR]).get(URL, {"q": "石调夜校"})
    assert page.context["found"].by_likeness
    assert [word for word, _href in page.context["proposals"]] == ["石雕夜校"]
    page = client_of(county[Role.EDITOR]).get(URL, {"q": "哪里举办了青年夜校？"})
    assert [one.thing.title for one in page.context["shown"]] == ["石雕夜校开课"]


def test_suggestions_come_by_characters_pinyin_and_initials() -> None:
    county = make_county()
    make_submission(county, title="石雕夜校开课", body=BODY)
    editor = county[Role.EDITOR]
    for typed in ("石雕", "sdyx", "shidiao", "yexiao", "shi'diao"):
        assert "石雕夜校开课" in [name.text for name in suggestions(editor, typed)], typed
    assert suggestions(editor, "s") == []
    unit = county.units[0].short_name
    assert unit in [name.text for name in suggestions(editor, unit[:2])]
    page = client_of(editor).get("/search/suggestions/", {"q": "sdyx"})
    assert "石雕夜校开课" in page.content.decode()


@pytest.mark.parametrize(
    ("typed", "text", "spoken"),
    [
        ("qtsd", "青田石雕", True),
        ("tsd", "青田石雕", True),
        ("shidiao", "青田石雕", True),
        ("shidi", "青田石雕", True),
        ("hidiao", "青田石雕", False),
        ("app", "用app报送", True),
    ],
)
def test_letters_are_initials_or_pinyin_from_a_character_on(
    typed: str, text: str, spoken: bool
) -> None:
    assert is_spoken(typed, text) is spoken


def may_see(person: Person, row: Submission) -> bool:
    """The rule in words, apart from the query: units their own, desks what they received."""
    held = person.current_appointments
    unit_roles = {Role.OFFICER, Role.PRINCIPAL, Role.UNIT_LEADER}
    desk_roles = {Role.EDITOR, Role.OFFICE_HEAD, Role.SIGNING_LEADER}
    return any(
        (post.role in unit_roles and post.organization_id == row.unit_id)
        or (
            post.role in desk_roles
            and post.organization_id == row.desk_id
            and row.state in SEEN_BY_DESK
        )
        for post in held
    )


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    role=st.sampled_from(list(Role)),
    place=st.integers(0, 2),
    query=st.sampled_from(["石雕", "石", "夜校 -没有", "石调夜校", "哪里举办青年夜校"]),
)
def test_nobody_finds_counts_or_is_offered_what_she_may_not_read(
    role: Role, place: int, query: str
) -> None:
    county = make_county()
    rows = archive(county)
    person = make_person(f"某{role}", role, [county.desk, *county.units][place])
    allowed = {row.title for row in rows if may_see(person, row)}
    assert set(submissions_visible_to(person).values_list("title", flat=True)) == allowed
    found = find(person, read_query(query), kind="", by_time=False, page=1, today=today())
    assert {thing.title for thing in found.things} <= allowed
    assert found.total <= len(allowed)
    assert sum(found.units.values()) <= len(allowed)
    if query in ("石雕", "石", "夜校 -没有"):
        assert {thing.title for thing in found.things} == allowed
    named = {name.text for name in suggestions(person, "石雕")}
    assert {name for name in named if name.startswith("石雕夜校")} <= allowed
    if not allowed:
        assert proposals(person, "石调") == []
        assert not found.proposals


@pytest.mark.parametrize("number", [1, 3])
def test_a_page_costs_the_same_queries_whatever_is_found(
    number: int, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    county = make_county()
    for place in range(number):
        row = make_submission(county, title=f"石雕{place}", body=BODY)
        accept_submission(submission=row, by=county[Role.EDITOR], at=row.submitted_at)
    client = client_of(county[Role.EDITOR])
    client.get(URL)
    with django_assert_max_num_queries(20):
        assert len(client.get(URL, {"q": "石雕"}).context["shown"]) == number


@pytest.mark.parametrize(
    "given",
    [
        {"q": "'\"*():^-"},
        {"q": "石" * 100_000},
        {"q": "😀\u202e"},
        {"q": "-石", "kind": "nonsense", "page": "-1", "sort": "x"},
        {"q": "石雕", "page": "9999"},
        {"q": "期间:9999 单位:' 种类:% 类别:_"},
        {"q": "\x00"},
    ],
)
def test_hostile_addresses_are_answered(given: dict[str, str]) -> None:
    county = make_county()
    make_submission(county, title="石雕夜校", body=BODY)
    client = client_of(county[Role.EDITOR])
    assert client.get(URL, given).status_code == 200
    assert client.get("/search/suggestions/", given).status_code == 200


def test_every_kind_has_a_word_and_rights() -> None:
    stranger = make_person("无岗", Role.AUDIT_ADMIN, make_county().desk)
    for finder in FINDERS.values():
        assert str(finder.label)
        assert not finder.visible(stranger).exists()


def test_the_text_of_an_attachment_is_found_by_those_who_may_read_the_manuscript() -> None:
    county = make_county()
    row = make_submission(county, title="附了一份名单", body=BODY)
    content = "侨胞返乡创业情况登记表，共十二户。".encode()
    file = store_file(content=content, name="登记表.txt", by=county[Role.OFFICER], at=now())
    Attachment.objects.create(
        manuscript=row.manuscript,
        file=file,
        name="登记表.txt",
        added_by=county[Role.OFFICER],
        added_at=now(),
    )
    assert read_attachments(today()) == 1
    assert read_attachments(today()) == 0
    assert found_by(county[Role.EDITOR], "侨胞返乡") == ["登记表.txt"]
    stranger = make_person("外单位", Role.OFFICER, county.units[2])
    assert found_by(stranger, "侨胞返乡") == []
    Attachment.objects.update(removed_at=now())
    assert found_by(county[Role.EDITOR], "侨胞返乡") == []


def test_a_kept_search_tells_once_of_what_is_new_and_may_be_seen() -> None:
    county = make_county()
    make_submission(county, title="石雕旧闻", body=BODY)
    editor = county[Role.EDITOR]
    stranger = make_person("外单位", Role.OFFICER, county.units[2])
    client = client_of(editor)
    page = client.post(
        "/search/keep/", {"q": "石雕 夜校", "idempotency_key": str(uuid7())}, follow=True
    )
    assert "石雕 夜校" in page.content.decode()
    save_search(text="石雕", kind="", by=stranger, at=now())
    save_search(text="石雕", kind="", by=stranger, at=now())
    assert tell_what_is_new(at=now()) == 0
    make_submission(county, title="石雕新闻", body=BODY)
    assert tell_what_is_new(at=now() + dt.timedelta(seconds=1)) == 1
    assert Message.objects.filter(person=editor, title__contains="石雕 夜校").count() == 1
    assert not Message.objects.filter(person=stranger, title__contains="石雕").exists()
    assert tell_what_is_new(at=now() + dt.timedelta(seconds=2)) == 0
    saved = SavedSearch.objects.get(person=editor)
    assert client_of(stranger).post(f"/search/kept/{saved.pk}/forget/").status_code in (400, 404)
    client.post(f"/search/kept/{saved.pk}/forget/", {"idempotency_key": str(uuid7())})
    assert not SavedSearch.objects.filter(person=editor).exists()
    with pytest.raises(SavingRefused):
        save_search(text=" ", kind="", by=editor, at=now())


def test_drafts_are_found_by_those_who_write_for_the_unit_and_by_nobody_else() -> None:
    county = make_county()
    officer = county[Role.OFFICER]
    draft = make_manuscript(county.units[0], officer, county.desk, title="石雕節籌備")
    assert found_by(officer, "石雕节 -夜校") == ["石雕節籌備"]
    assert found_by(officer, "石雕 类别:草稿") == ["石雕節籌備"]
    assert found_by(officer, "石雕 类别:稿件") == []
    assert found_by(officer, f"石雕 单位:{county.units[1].short_name}") == []
    assert found_by(officer, "石雕 期间:去年") == []
    found = find(officer, read_query("石雕"), by_time=False, page=1, today=today())
    assert (found.total, found.things[0].key) == (1, draft.pk)
    assert found_by(county[Role.EDITOR], "石雕") == []


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
    typed = TYPED | {"kind": "minutes", "title": "石雕会"}
    assert client_of(editor).post("/prints/compose/issue/", typed).status_code == 303
    read_files(today())
    rebuild(lambda *_: None)
    return county


def test_what_a_committee_sent_upward_is_found_by_its_own_people() -> None:
    county = make_county()
    editor, city = county[Role.EDITOR], make_desk("共青团丽水市委员会", "团市委")
    manuscript = make_manuscript(county.desk, editor, city, title="石雕青年上市里")
    submit_manuscript(manuscript=manuscript, desks=[city], by=editor, at=now())
    assert found_by(editor, "上市里") == ["石雕青年上市里"]
    assert found_by(county[Role.OFFICER], "上市里") == []


def test_something_of_every_kind_is_found_by_its_readers_and_by_nobody_else(
    django_assert_num_queries: DjangoAssertNumQueries,
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


def kinds_for(role: Role, place: str) -> set[str]:
    """The rule in words: unit roles read what is their unit's, desk roles what is their desk's."""
    at = {"unit": {"unit", "writers"}, "desk": {"desk"}}.get(place, set())
    groups = {name for name, roles in GROUPS.items() if role in roles and name in at}
    return {kind for kind, readers in READERS.items() if readers & groups}


def check_what_is_found(person: Person, kinds: set[str]) -> None:
    found = find(person, read_query("石雕"), by_time=False, page=1, today=today())
    assert {thing.kind for thing in found.things} == kinds, person.name
    assert set(found.kinds) == kinds
    assert found.total == len(found.things) == sum(found.units.values())
    offered = suggestions(person, "石雕")
    if not kinds:
        assert offered == []
        likely = find(person, read_query("石雕在哪里"), by_time=False, page=1, today=today())
        assert (likely.things, likely.total, likely.proposals) == ([], 0, ())
    elif person.current_appointments[0].role in (Role.OFFICER, Role.SIGNING_LEADER):
        client = client_of(person)
        for url in {*(thing.url for thing in found.things), *(name.url for name in offered)}:
            assert client.get(url).status_code == 200, (person.name, url)
