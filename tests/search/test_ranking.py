"""Answering a question: the scratch database, ranking, common pairs, hostile files."""

import json
import uuid

import pytest
from django.db import connection

from qingxun.kit.ids import uuid7
from qingxun.search import counting, index
from qingxun.search.actions import Item, index_many, index_text
from qingxun.search.checking import index_agrees
from qingxun.search.counting import count_common
from qingxun.search.form import is_present
from qingxun.search.likeness import rank
from qingxun.search.models import CommonGram, IndexForm, SearchEntry
from qingxun.search.ranking import Term, scores, words_of
from qingxun.search.scratch import (
    Document,
    DocumentRefused,
    documents_of,
    index_documents,
    read_documents,
)
from qingxun.search.tasks import count_pairs, make_missing_index
from qingxun.search.trying import answer
from qingxun.search.wanted import Wanted
from tests.desk.factories import make_submission
from tests.organizations.factories import make_county

KIND = "document"
TEXTS = {
    "夜校": "鹤城街道团委开办青年夜校，开设直播带货、石雕技艺等课程，二十人报名。",
    "石雕": "山口镇是青田石雕之乡，青年艺术家在工作室里带徒弟。",
    "侨情": "欧洲青田同乡会来县里座谈，谈到侨乡青年返乡创业的困难。",
    "防汛": "船寮镇组织青年突击队巡查堤坝，转移群众三百人。",
}


@pytest.fixture
def scratch(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TABLE scratch_document (key varchar(36) PRIMARY KEY, id text, title text, "
            "date text, body text)"
        )
    index_documents(Document(key, "", "2026-03-01", text) for key, text in TEXTS.items())


@pytest.mark.usefixtures("scratch")
@pytest.mark.parametrize(
    ("question", "wanted"),
    [
        ("哪个街道开办了青年夜校？", "夜校"),
        ("石雕之乡在哪里", "石雕"),
        ("返鄉創業有什麼困難", "侨情"),
        ("突击队转移了多少群众？", "防汛"),
    ],
)
def test_a_question_finds_the_text_that_answers_it(question: str, wanted: str) -> None:
    found = answer(question, limit=3)
    names = documents_of([each.hit.key for each in found.results])
    assert found.way == "ranked"
    assert names[found.results[0].hit.key].id == wanted


@pytest.mark.usefixtures("scratch")
def test_words_that_stand_somewhere_are_answered_exactly() -> None:
    found = answer("青年 石雕 -夜校", limit=10)
    assert (found.way, found.total) == ("exact", 1)
    assert found.marked == ["青年", "石雕"]


@pytest.mark.usefixtures("scratch")
def test_a_document_that_comes_again_takes_the_place_of_the_old_one() -> None:
    assert index_documents([Document("石雕", "新题", "", "换了一篇")]) == 1
    assert answer("石雕之乡", limit=3).way == "ranked"
    assert answer("换了一篇", limit=3).total == 1


@pytest.mark.parametrize("line", ["{", "[]", '{"id": 1}', '"text"', '{"body": "x"}', "null"])
def test_a_line_that_is_no_document_is_named(line: str) -> None:
    good = json.dumps({"id": 7, "body": "石雕", "title": None})
    with pytest.raises(DocumentRefused, match="2"):
        list(read_documents([good, line]))


def test_words_of_a_question_are_cut_and_those_that_only_ask_left_out() -> None:
    assert words_of("青年夜校，在哪里?") == ["青年", "夜校"]
    assert words_of("哪里") == ["哪里"]
    assert words_of("？ ，") == []
    assert words_of("石") == ["石"]


def test_a_text_scores_by_what_stands_in_it_and_by_its_length() -> None:
    terms = [Term("石雕", 2.0), Term("青年", 1.0)]
    none, one, both, long = scores(["没有", "石雕", "石雕青年", "石雕" + "长" * 90], terms)
    assert none == 0
    assert both > one > long > 0
    assert scores([], terms) == []


def test_a_text_that_answers_all_of_it_goes_before_one_that_says_half_of_it_often() -> None:
    terms = [Term("石雕", 1.0), Term("青年", 1.0)]
    all_of_it, half = scores(["石雕青年讲了这些", "石雕石雕石雕石雕"], terms)
    assert all_of_it > half


@pytest.mark.django_db
def test_common_pairs_are_counted_and_still_find(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(counting, "LIST", 10)
    items = [Item(KIND, uuid.uuid4(), f"青年工作第{n}篇") for n in range(20)]
    index_many(items)
    assert count_common() > 0
    shares = dict(CommonGram.objects.values_list("gram", "share"))
    assert shares["青年".encode("utf-16-be").hex()] == 1.0
    wanted = Wanted(kinds=(KIND,))
    assert len(rank("青年工作", wanted, 50)) == 20
    assert rank("第7篇", wanted, 1)[0].hit.key == items[7].object_id
    assert rank("", wanted, 5) == []


@pytest.mark.django_db
def test_an_index_that_was_lost_is_made_again_in_the_background() -> None:
    submission = make_submission(make_county(), title="侨乡青年返乡创业")
    make_missing_index()
    index.clear()
    SearchEntry.objects.all().delete()
    make_missing_index()
    assert [hit.key for hit in index.hits(Wanted(("返乡",)), 5)] == [submission.pk]
    count_pairs(at=submission.submitted_at)


@pytest.mark.django_db
def test_entries_of_an_older_form_are_made_again_in_the_background() -> None:
    submission = make_submission(make_county(), title="侨乡\u200b青年返乡创业")
    key, unseen = uuid7(), "侨乡\u202e青年"
    index_text(kind="file", object_id=key, text="侨乡青年")
    for entry in SearchEntry.objects.all():
        index.remove([entry])
        entry.text = unseen
        entry.save()
        index.add([entry])
    make_missing_index()
    assert index.hits(Wanted(("侨乡青年",)), 5) == []
    IndexForm.objects.update(form=1)
    make_missing_index()
    hits = index.hits(Wanted(("侨乡青年",)), 5)
    assert {hit.key for hit in hits} == {submission.pk, key}
    assert index_agrees(lambda *_: None)
    assert is_present()
