"""The list, the page of a finding, the phrases, what stands beside the form and on the pages."""

import datetime as dt
import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from qingxun.copies.models import CopyFinding, StockPhrase
from qingxun.copies.states import FindingState
from qingxun.desk.models import Manuscript
from qingxun.facts.models import FactType, Incident
from qingxun.organizations.states import Role
from tests.copies.factories import COPY, HOUR, OWN_WORDS, SOURCE, check, make_finding, submit
from tests.facts.factories import make_types
from tests.organizations.factories import (
    AT,
    County,
    client_of,
    make_county,
    make_desk,
    make_person,
)

pytestmark = pytest.mark.django_db
LIST, BESIDE, PHRASES = "/copies/", "/copies/beside/", "/copies/phrases/"


@pytest.fixture
def county(db: None) -> County:
    return make_county()


def page_of(county: County, finding: CopyFinding, role: Role = Role.EDITOR) -> str:
    answer = client_of(county[role]).get(f"/copies/{finding.pk}/")
    return answer.content.decode() if answer.status_code == 200 else ""


def test_the_page_shows_both_texts_marked_and_what_differs(county: County) -> None:
    finding = make_finding(county)
    page = page_of(county, finding)
    assert page.count('<mark class="qx-same">') >= 4
    assert 'id="a1" href="#b1"' in page
    assert 'id="b1" href="#a1"' in page
    assert "<span>25</span>" in page
    assert "<span>30</span>" in page
    assert "<span>11月9日</span>" in page
    assert "他单位稿件" in page


def test_a_copy_is_confirmed_on_the_page(county: County) -> None:
    finding = make_finding(county)
    make_types(county)
    assert "记为失误" in page_of(county, finding)
    kind = FactType.objects.get(desk=county.desk, code="plagiarism")
    data = {"do": "confirm", "reason": "照抄", "outcome": "incident", "type": kind.pk}
    client = client_of(county[Role.EDITOR])
    page = client.post(f"/copies/{finding.pk}/decide/", data, follow=True).content.decode()
    assert "照抄" in page
    assert str(Incident.objects.get().pk) in page
    page = client.post(f"/copies/{finding.pk}/decide/", {"do": "reopen"}).content.decode()
    assert "先撤销" in page


def test_a_refused_decision_keeps_what_was_typed(county: County) -> None:
    finding = make_finding(county)
    client = client_of(county[Role.EDITOR])
    address = f"/copies/{finding.pk}/decide/"
    answer = client.post(address, {"do": "dismiss", "reason": ""})
    assert answer.status_code == 422
    answer = client.post(address, {"do": "confirm", "reason": "记得这句", "outcome": "incident"})
    assert answer.status_code == 422
    assert "记得这句" in answer.content.decode()
    assert client.post(address, {"do": "else"}).status_code == 404
    client.post(address, {"do": "dismiss", "reason": "同一场活动"})
    finding.refresh_from_db()
    assert finding.state == FindingState.DISMISSED
    assert "同一场活动" in page_of(county, finding)


def test_sources_of_a_composite_are_told_apart(county: County) -> None:
    check(submit(county, SOURCE))
    check(submit(county, OWN_WORDS, unit=county.units[2], title="情景剧防骗"))
    findings = check(
        submit(county, COPY + "\n" + OWN_WORDS, unit=county.units[1], at=AT + HOUR), AT + HOUR
    )
    first, second = (page_of(county, finding) for finding in findings)
    for page in (first, second):
        assert "由几篇拼成" in page
        assert "情景剧防骗" in page
        assert 'id="aA1" href="#bA1"' in page  # marked in this text and in its source,
        assert 'id="bA1" href="#aA1"' in page
        assert 'id="aB1" href="#bB1"' in page  # and the other source's passages too
        assert 'id="bB1" href="#aB1"' in page
    assert first != second


def test_the_unit_is_told_to_which_other_desk_it_sent_the_piece(county: County) -> None:
    other = make_desk("共青团丽水市委员会", "团市委")
    check(submit(county, SOURCE, desks=[other]))
    (finding,) = check(submit(county, SOURCE, at=AT + HOUR))
    assert "本单位同稿另报：团市委" in page_of(county, finding, Role.OFFICER)
    assert page_of(county, finding) == ""  # the editor may not read what another desk received


def test_an_extract_says_what_is_left_out_of_another_source(county: County) -> None:
    check(submit(county, SOURCE))
    other = "前一段只有这一篇才有。\n又一段也是。\n" + OWN_WORDS + "\n末一段。"
    check(submit(county, other, unit=county.units[2], title="情景剧防骗"))
    findings = check(
        submit(county, COPY + "\n" + OWN_WORDS, unit=county.units[1], at=AT + HOUR), AT + HOUR
    )
    page = next(
        page
        for page in (page_of(county, finding) for finding in findings)
        if "与《青年志愿者守护瓯江》相同" in page
    )
    assert "（略 2 段）" in page
    assert "（略 1 段）" in page
    assert "末一段" not in page


def test_the_list_filters_and_exports(county: County) -> None:
    make_finding(county)
    client = client_of(county[Role.EDITOR])
    assert "志愿者巡江" in client.get(LIST).content.decode()
    assert "志愿者巡江" not in client.get(LIST, {"state": "dismissed"}).content.decode()
    assert "志愿者巡江" in client.get(LIST, {"unit": county.units[1].pk}).content.decode()
    sheet = client.get(LIST, {"export": "xlsx"})
    assert sheet.status_code == 200


def test_the_editors_page_says_it_first_and_the_navigation_counts(county: County) -> None:
    finding = make_finding(county)
    page = (
        client_of(county[Role.EDITOR])
        .get(reverse("desk:review", args=[finding.submission_id]))
        .content.decode()
    )
    assert page.index("稿件来源") < page.index("qx-findings")
    assert f"/copies/{finding.pk}/" in page


def test_queries_do_not_grow_with_the_rows(county: County) -> None:
    client = client_of(county[Role.EDITOR])
    client.get(LIST)
    counts = []
    for number in range(3):
        at = AT + number * 3 * HOUR
        words = f"第{number}批" + SOURCE.replace("瓯江", f"第{number}江")
        check(submit(county, words, at=at), at)
        check(submit(county, words, unit=county.units[1], at=at + HOUR), at + HOUR)
        if number == 1:
            continue
        with CaptureQueriesContext(connection) as queries:
            client.get(LIST)
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 20
    with CaptureQueriesContext(connection) as queries:
        client.get(f"/copies/{CopyFinding.objects.first().pk}/")  # type: ignore[union-attr]
    assert len(queries) <= 20


def beside(county: County, body: str, text: uuid.UUID | None = None) -> str:
    typed = {"title": "巡江", "body": body, "text": str(text or "")}
    answer = client_of(county[Role.OFFICER]).post(BESIDE, typed)
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_writer_is_told_of_her_units_own_pieces_only(county: County) -> None:
    check(submit(county, SOURCE))
    check(submit(county, OWN_WORDS, unit=county.units[1], title="情景剧防骗"))
    assert "青年志愿者守护瓯江" in beside(county, COPY)
    assert beside(county, OWN_WORDS) == ""
    assert beside(county, "太短") == ""
    beside(county, "“（\x00😀\u202e'; DROP" * 4000)


def test_a_draft_is_held_against_its_source_side_by_side(county: County) -> None:
    source = submit(county, SOURCE)
    check(source)
    draft = submit(county, COPY, at=AT + HOUR).manuscript
    client = client_of(county[Role.OFFICER])
    assert f"/copies/drafts/{draft.pk}/{source.manuscript_id}/" in beside(county, COPY, draft.pk)
    page = client.get(f"/copies/drafts/{draft.pk}/{source.manuscript_id}/").content.decode()
    assert page.count('<mark class="qx-same">') >= 4
    stranger = make_person("外人", Role.OFFICER, county.units[1])
    other = client_of(stranger)
    assert other.get(f"/copies/drafts/{draft.pk}/{source.manuscript_id}/").status_code == 404
    foreign = submit(county, OWN_WORDS, unit=county.units[1], by=stranger)
    check(foreign)
    mine = f"/copies/drafts/{foreign.manuscript_id}/{source.manuscript_id}/"
    assert other.get(mine).status_code == 404


def test_phrases_are_added_from_a_passage_and_taken_out(county: County) -> None:
    client = client_of(county[Role.EDITOR])
    words = "建立长效机制，确保取得实效"
    assert words in client.get(PHRASES, {"words": words}).content.decode()
    answer = client.post(PHRASES, {"words": "太短", "why": ""})
    assert answer.status_code == 422
    assert "太短" in answer.content.decode()
    page = client.post(PHRASES, {"words": words, "why": "结尾"}, follow=True).content.decode()
    assert "已列为套话" in page
    row = StockPhrase.objects.get()
    assert f"{PHRASES}{row.pk}/end/" in page
    client.post(f"{PHRASES}{row.pk}/end/")
    row.refresh_from_db()
    assert row.valid_until == row.valid_from + dt.timedelta(days=1)
    page = client.get(PHRASES).content.decode()
    assert f"– {row.valid_from:%Y-%m-%d}" in page
    assert f"{PHRASES}{row.pk}/end/" not in page
    assert client_of(county[Role.OFFICER]).get(PHRASES).status_code == 403


def test_nobody_sees_a_finding_whose_source_she_may_not_read(county: County) -> None:
    """For every role: what the list, the page, the panel and the counts show is within
    ``visible_to`` of both texts."""
    finding = make_finding(county)
    other = make_desk("共青团景宁县委员会", "景宁团县委")
    people = [county[role] for role in county.people]
    people += [make_person("", Role.OFFICER, county.units[1])]
    people += [make_person("", role, other) for role in (Role.EDITOR, Role.OFFICE_HEAD)]
    reads = {county[role] for role in (Role.EDITOR, Role.OFFICE_HEAD, Role.SIGNING_LEADER)}
    manuscript = finding.submission.manuscript_id
    for person in people:
        client = client_of(person)
        seen = person in reads
        assert (client.get(f"/copies/{finding.pk}/").status_code == 200) == seen
        told = client.get(LIST).content.decode()
        told += client.get(reverse("desk:manuscript", args=[manuscript])).content.decode()
        assert (str(finding.pk) in told) == seen, person
        assert (finding.source_revision.title in told) == seen


class Rights(TestCase):
    """Whoever writes is told of texts that she may read, and of no other."""

    @settings(max_examples=5)
    @given(st.lists(st.sampled_from([0, 1, 2]), min_size=1, max_size=3))
    def test_beside_the_form_nobody_is_told_of_a_text_she_may_not_read(
        self, units: list[int]
    ) -> None:
        county = make_county()
        titles = {}
        for number, unit in enumerate(units):
            at = AT + number * HOUR
            title = f"巡江第{number}篇"
            row = submit(county, SOURCE, unit=county.units[unit], title=title, at=at)
            check(row, at)
            titles[row.manuscript_id] = title
        people = [county[role] for role in county.people]
        people.append(make_person("", Role.OFFICER, county.units[1]))
        for person in people:
            typed = {"title": "巡江", "body": COPY, "text": ""}
            told = client_of(person).post(BESIDE, typed).content.decode()
            readable = Manuscript.objects.visible_to(person).values_list("pk", flat=True)
            seen = {key for key, title in titles.items() if title in told}
            assert seen == titles.keys() & set(readable)
