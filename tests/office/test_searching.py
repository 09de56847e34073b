"""The search page: what a person may see and nothing else, narrowed, ordered, marked, suggested."""

import datetime as dt
import itertools

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from qingxun.desk.actions import accept_submission, sign_submission
from qingxun.desk.models import Attachment, Submission
from qingxun.desk.states import SEEN_BY_DESK, SubmissionState
from qingxun.documents.actions import store_file
from qingxun.kit.clock import now, today
from qingxun.kit.ids import uuid7
from qingxun.messaging.models import Message
from qingxun.office.searching.files import read_attachments
from qingxun.office.searching.finders import FINDERS, submissions_visible_to
from qingxun.office.searching.finding import find
from qingxun.office.searching.names import read_names, spellings, suggestions
from qingxun.office.searching.telling import tell_what_is_new
from qingxun.organizations.models import Person
from qingxun.organizations.states import Role
from qingxun.search.asking import read_query
from qingxun.search.models import SavedSearch
from qingxun.search.saving import SavingRefused, save_search
from qingxun.search.speaking import make_sounds
from tests.desk.factories import make_submission
from tests.organizations.factories import AT, County, client_of, make_county, make_person

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
    assert [choice.number for choice in page.context["kinds"]] == ["2", "2"]
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
    assert set(found_by(editor, f"石雕 期间:{AT.year}")) == {"石雕甲", "石雕乙"}
    assert found_by(editor, "石雕 期间:去年", today=AT.date()) == []
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


def test_a_mistyped_word_that_only_texts_hold_is_proposed_to_those_who_may_read_them() -> None:
    county = make_county()
    make_submission(county, title="文化活动", body=BODY)
    other = make_person("另一信息员", Role.OFFICER, county.units[1])
    for typed, meant in (("学圆", "学员"), ("举板", "举办"), ("市常 石雕", "市场 石雕")):
        asked = read_query(typed)
        for person, words in ((county[Role.EDITOR], (meant,)), (other, ())):
            found = find(person, asked, by_time=False, page=1, today=today())
            assert (found.proposals, typed) == (words, typed)
    with CaptureQueriesContext(connection) as context:
        find(county[Role.EDITOR], read_query("石雕 学圆"), by_time=False, page=1, today=today())
    asked_for = [each["sql"] for each in context.captured_queries]
    reads = [sql for sql in asked_for if not sql.startswith("SET LOCAL")]  # PostgreSQL's planner
    assert len(reads) <= 15


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


def test_letters_and_mistyped_words_find_titles_of_the_whole_archive(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    county = make_county()
    make_submission(county, title="石雕夜校开课", body=BODY)
    make_sounds()
    monkeypatch.setattr("qingxun.office.searching.names.LATEST", 1)
    make_submission(county, title="侨乡青年返乡创业", body=BODY)
    editor = county[Role.EDITOR]
    for typed in ("sdyx", "shidiao", "yexiaok", "qxqn", "fanxiang"):
        assert len(suggestions(editor, typed)) == 1, typed
    assert proposals(editor, "石调夜校") == ["石雕夜校"]
    assert proposals(editor, "shidiao") == ["石雕"]
    assert proposals(editor, "返香创业") == ["返乡创业"]
    for stranger in (make_person("某甲", Role.EDITOR, make_county().desk),):
        assert suggestions(stranger, "sdyx") == []
        assert proposals(stranger, "石调夜校") == []


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


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
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


def proposals(person: Person, word: str) -> list[str]:
    """Other spellings of one word."""
    return spellings(person, [word], read_names(person).texts)[0]


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


def test_a_kept_search_tells_of_what_first_waited_for_its_principal() -> None:
    county = make_county()
    editor = county[Role.EDITOR]
    save_search(text="石雕", kind="", by=editor, at=now())
    submission = make_submission(county, SubmissionState.AWAITING_PRINCIPAL, title="石雕新闻")
    assert tell_what_is_new(at=now()) == 0
    sign_submission(submission=submission, by=county[Role.PRINCIPAL], at=now())
    assert tell_what_is_new(at=now()) == 1
    assert tell_what_is_new(at=now()) == 0
