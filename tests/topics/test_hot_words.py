"""热词: counted by the daily job, rising words of a period and a circle, what superiors take."""

import datetime as dt
import io

import openpyxl
import pytest
from pytest_django import DjangoAssertNumQueries

from qingxun.desk.models import Submission
from qingxun.desk.states import SubmissionState
from qingxun.kit.periods import Span
from qingxun.organizations.states import Role
from qingxun.topics.actions import count_words
from qingxun.topics.models import MonthWords
from qingxun.topics.printing import hot_words_document
from qingxun.topics.queries import HotWords, hot_words
from tests.desk.factories import make_submission
from tests.dispatch.factories import adopt, make_ladder
from tests.organizations.factories import AT, County, client_of, make_county

pytestmark = pytest.mark.django_db
PAGE = "/topics/"
QUARTER = Span.from_key("2026Q4")
BEFORE = AT - dt.timedelta(days=120)
RISING = "侨乡夜校开班，青年学习西班牙语，{n}名学员报名。"
ORDINARY = "青年志愿者打扫街道，清理垃圾{n}袋，商户表示欢迎。"
OLD = "石雕学徒参加县里的技能竞赛，共评出新秀{n}名。"


@pytest.fixture
def county(db: None) -> County:
    county = make_county()
    make_ladder(county)
    return county


def write(county: County, text: str, number: int, at: dt.datetime = AT) -> Submission:
    return make_submission(
        county,
        SubmissionState.ACCEPTED,
        title=f"第{number}篇",
        body=text.format(n=number),
        at=at,
        unit=county.units[0],
    )


@pytest.fixture
def filled(county: County) -> County:
    """Four of the rising kind now, three ordinary ones now and before, two old ones adopted."""
    for number in range(4):
        write(county, RISING, number)
    for number in range(3):
        write(county, ORDINARY, number)
        write(county, ORDINARY, number + 10, BEFORE)
    for number in range(2):
        adopt(county, write(county, OLD, number, BEFORE))
    count_words(at=AT, months=6)
    return county


def found(county: County, **more: object) -> HotWords:
    return hot_words(county.desk, QUARTER, None, county[Role.EDITOR])


def test_what_is_written_of_more_than_before_rises_as_one_topic(filled: County) -> None:
    hot = found(filled)
    first = hot.topics[0]
    assert "夜校" in first.words
    assert "西班牙语" in first.words
    assert (first.now, first.number, first.before, first.share) == (4, 4, 0, 0)
    assert [(unit.pk, number) for unit, number in first.units] == [(filled.units[0].pk, 4)]
    assert all("志愿者" not in topic.words for topic in hot.topics)
    assert (hot.texts, hot.texts_before) == (7, 5)


def test_what_superiors_adopted_and_nobody_writes_of_now_is_named(filled: County) -> None:
    missing = {one.word: (one.above, one.now) for one in found(filled).missing}
    assert missing["石雕"] == (2, 0)
    assert "志愿者" not in missing


def test_parts_of_units_names_and_of_other_words_are_none(county: County) -> None:
    unit = county.units[0]
    for number in range(6):
        write(county, f"{unit.short_name}{unit.name}商家节前锁货锁运力，展区开放。", number)
        write(county, ORDINARY, number + 10, BEFORE)
    count_words(at=AT, months=6)
    words = [word for topic in found(county).topics for word in topic.words]
    assert "展区" in words
    assert "锁货锁" not in words
    kept = MonthWords.objects.get(unit=unit, month=AT.date().replace(day=1)).counts
    assert "锁货锁" in kept
    assert not [word for word in kept if word in unit.name]


def test_nothing_is_said_of_a_period_before_it_is_counted(county: County) -> None:
    write(county, RISING, 1)
    page = client_of(county[Role.EDITOR]).get(PAGE, {"period": QUARTER.key}).content.decode()
    assert page.count("还没有统计") == 2
    assert "本期 0 篇" not in page
    assert "上级采用过的内容本期都在写" not in page


def test_only_what_changed_is_counted_again(filled: County) -> None:
    assert MonthWords.objects.count() == 2
    assert count_words(at=AT, months=6) == 0
    write(filled, RISING, 20)
    assert count_words(at=AT, months=6) == 1
    adopt(filled, Submission.objects.filter(received_at=AT).order_by("pk")[0])
    assert count_words(at=AT, months=6) == 1
    assert found(filled).topics[0].share == 20


def test_a_circle_holds_its_own_units_only(filled: County) -> None:
    other = hot_words(filled.desk, QUARTER, [filled.units[1].pk], filled[Role.EDITOR])
    assert (other.texts, other.topics) == (0, [])


def test_the_page_the_workbook_and_the_document_say_the_same(filled: County) -> None:
    client = client_of(filled[Role.EDITOR])
    page = client.get(PAGE, {"period": "2026Q4"}).content.decode()
    assert "西班牙语" in page
    assert "石雕" in page
    assert "上升最多" in page
    answer = client.get(PAGE, {"period": "2026Q4", "format": "xlsx"})
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    sheet = openpyxl.load_workbook(io.BytesIO(content)).active
    assert sheet is not None
    cells = [cell.value for row in sheet.iter_rows() for cell in row]
    assert any("夜校" in str(cell) for cell in cells)
    document = hot_words_document(filled.desk, "全部单位", found(filled))
    assert "2026" in document.title


def test_units_and_odd_periods_are_refused(county: County) -> None:
    assert client_of(county[Role.OFFICER]).get(PAGE).status_code == 403
    client = client_of(county[Role.EDITOR])
    assert client.get(PAGE, {"period": "2026W1"}).status_code == 404
    assert client.get(PAGE, {"circle": "g-x"}).status_code == 200
    page = client.get(PAGE).content.decode()
    assert page.count("还没有统计，每天夜里统计一次") == 2
    assert "都在写" not in page


def test_the_page_costs_the_same_queries_whatever_the_rows(
    filled: County, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client = client_of(filled[Role.EDITOR])
    client.get(PAGE)
    spent = []
    for number in (30, 40):
        write(filled, RISING, number)
        write(filled, ORDINARY, number)
        count_words(at=AT, months=6)
        with django_assert_max_num_queries(20) as captured:
            client.get(PAGE, {"period": "2026Q4"})
        spent.append(len(captured))
    assert spent[0] == spent[1]
