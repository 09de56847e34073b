"""What was submitted is found by its words, at once."""

import pytest
from django.db.models import QuerySet

from qingxun.desk.actions import accept_submission
from qingxun.desk.models import Submission
from qingxun.desk.models.submissions import SEARCHED_AS
from qingxun.desk.queries.queue import received_at
from qingxun.desk.states import SubmissionState
from qingxun.organizations.states import Role
from qingxun.search import rebuilding
from qingxun.search.actions import Item, forget_text, index_text
from qingxun.search.anew import make_anew
from qingxun.search.models import SearchEntry
from qingxun.search.queries import matching
from qingxun.search.rebuilding import compare, rebuild
from qingxun.search.sources import Source, sources
from tests.desk.factories import make_submission
from tests.organizations.factories import make_county

pytestmark = pytest.mark.django_db


def search(rows: QuerySet[Submission], words: str) -> QuerySet[Submission]:
    return rows.filter(matching(words, kind=SEARCHED_AS, field="pk"))


def test_a_submission_is_found_by_title_and_body_as_soon_as_it_is_submitted() -> None:
    county = make_county()
    first = make_submission(county, title="侨乡青年返乡创业")
    body = "船寮镇团委在石雕市场举办青年夜校，二十人参加第一期学习。"
    second = make_submission(county, title="石雕夜校开课", body=body)
    rows = received_at(county.desk.pk)
    assert list(search(rows, "返乡")) == [first]
    assert list(search(rows, "夜校 二十人")) == [second]
    assert list(search(rows, "没有的词")) == []


def test_the_desks_edited_text_is_found_beside_the_units() -> None:
    county = make_county()
    submission = make_submission(county, title="原来的题目")
    submission.title = "改过的标题"
    submission.save()
    accept_submission(submission=submission, by=county[Role.EDITOR], at=submission.submitted_at)
    rows = received_at(county.desk.pk)
    assert list(search(rows, "改过的标题")) == [submission]
    assert list(search(rows, "原来的题目")) == [submission]


def test_rebuilding_gives_the_same_entries() -> None:
    county = make_county()
    make_submission(county, SubmissionState.ACCEPTED, title="侨乡青年返乡创业")
    before = set(SearchEntry.objects.values_list("object_id", "number", "marks", "text"))
    done = rebuild(lambda *_: None)
    assert (done.mended, done.removed) == (0, 0)
    assert done.looked_at >= 1
    assert set(SearchEntry.objects.values_list("object_id", "number", "marks", "text")) == before


def test_rebuilding_mends_what_is_missing_wrong_or_too_much() -> None:
    county = make_county()
    first = make_submission(county, title="侨乡青年返乡创业")
    second = make_submission(county, title="石雕夜校开课")
    forget_text(kind=SEARCHED_AS, object_id=first.pk)
    index_text(kind=SEARCHED_AS, object_id=second.pk, text="别的文字")
    index_text(kind=SEARCHED_AS, object_id=county.desk.pk, text="没有的稿件")
    done = rebuild(lambda *_: None)
    assert (done.mended, done.removed) == (2, 1)
    rows = received_at(county.desk.pk)
    assert list(search(rows, "返乡")) == [first]
    assert list(search(rows, "夜校")) == [second]
    assert not SearchEntry.objects.filter(object_id=county.desk.pk).exists()
    assert make_anew(lambda *_: None) == SearchEntry.objects.count()
    assert list(search(rows, "返乡")) == [first]


def test_what_is_written_while_a_rebuild_reads_is_neither_lost_nor_overwritten() -> None:
    """The rebuild reads some texts, then others write: their newer text and new objects stay."""
    county = make_county()
    first = make_submission(county, SubmissionState.IN_REVIEW, title="侨乡青年返乡创业")
    forget_text(kind=SEARCHED_AS, object_id=first.pk)
    (source,) = (each for each in sources() if each.kind == SEARCHED_AS)
    written: list[Submission] = []

    def items(some: QuerySet[Submission]) -> list[Item]:
        read = list(source.items(some))
        if not written:
            first.title = "改过的标题"
            first.save()
            accept_submission(submission=first, by=county[Role.EDITOR], at=first.submitted_at)
            forget_text(kind=SEARCHED_AS, object_id=first.pk)
            written.append(make_submission(county, title="石雕夜校开课"))
        return read

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rebuilding, "sources", lambda: [Source(SEARCHED_AS, source.rows, items)])
        done = rebuild(lambda *_: None)
    assert (done.mended, done.removed) == (1, 0)
    found = received_at(county.desk.pk)
    assert list(search(found, "改过的标题")) == [first]
    assert list(search(found, "夜校")) == written
    assert compare(lambda *_: None).agrees


def test_comparing_counts_what_a_rebuild_would_mend_and_changes_nothing() -> None:
    county = make_county()
    first = make_submission(county, title="侨乡青年返乡创业")
    second = make_submission(county, title="石雕夜校开课")
    assert compare(lambda *_: None).agrees
    forget_text(kind=SEARCHED_AS, object_id=first.pk)
    index_text(kind=SEARCHED_AS, object_id=second.pk, text="别的文字")
    index_text(kind=SEARCHED_AS, object_id=county.desk.pk, text="没有的稿件")
    for _time in range(2):
        seen = compare(lambda *_: None)
        assert (seen.missing, seen.differing, seen.lost) == (1, 1, 1)


def test_what_the_desk_is_writing_on_is_found_only_when_it_has_decided() -> None:
    county = make_county()
    submission = make_submission(county, SubmissionState.IN_REVIEW, title="原来的题目")
    Submission.objects.filter(pk=submission.pk).update(title="还没定的标题")
    rebuild(lambda *_: None)
    assert not SearchEntry.objects.filter(text__contains="还没定").exists()
    assert compare(lambda *_: None).agrees
