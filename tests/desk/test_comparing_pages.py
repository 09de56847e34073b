"""对照: texts of a manuscript held against each other, changes taken back, what was read before."""

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from qingxun.desk.actions import accept_submission, save_edit, trim_item
from qingxun.desk.actions.comparing import forget_readings
from qingxun.desk.models import Reading, Submission
from qingxun.desk.printing import comparison_document
from qingxun.documents.engine.content import text_of
from qingxun.kit.clock import now
from qingxun.organizations.states import Role
from tests.desk.factories import BODY, make_issue, make_submission
from tests.organizations.factories import (
    AT,
    County,
    client_of,
    make_county,
    make_desk,
    make_person,
)

pytestmark = pytest.mark.django_db
FIRST = "鹤城街道团工委开办侨乡夜校，四十名青年报名学习西班牙语。"
SECOND = "山口镇的石雕学徒每周五下午到镇中心小学上课。"
SENT = f"{FIRST}\n{SECOND}\n近日，共有三十人参加，反响热烈。"
EDITED = f"{SECOND}\n{FIRST}\n共有三十六人参加。"


@pytest.fixture
def county(db: None) -> County:
    return make_county()


@pytest.fixture
def submission(county: County) -> Submission:
    return edit(county, make_submission(county, body=SENT), EDITED)


def edit(county: County, submission: Submission, body: str) -> Submission:
    return save_edit(
        submission=submission,
        title=submission.title,
        body=body,
        version=submission.version,
        by=county[Role.EDITOR],
        at=AT,
    )


def page(submission: Submission, **choice: str) -> str:
    query = "&".join(f"{key}={value}" for key, value in choice.items())
    return reverse("desk:compare", args=[submission.manuscript_id]) + (f"?{query}" if query else "")


def keys(client: Client, address: str) -> dict[str, str]:
    """What each change is, by its key in the form."""
    shown = client.get(address).context["changes"]
    return {f"{one.removed}→{one.added}": one.key for one in shown}


def send(client: Client, submission: Submission, *ticked: str, **more: str) -> int:
    seen = client.get(page(submission)).context["seen"]
    data = {"back": list(ticked), "do": "ticked", "seen": seen} | more
    return client.post(page(submission), data).status_code


def test_changes_are_marked_by_character_and_a_moved_paragraph_as_moved(
    county: County, submission: Submission
) -> None:
    html = client_of(county[Role.EDITOR]).get(page(submission)).content.decode()
    assert "其中移动 1 段" in html
    assert "移到此处" in html
    assert '<ins class="qx-ins"><span class="visually-hidden">增加：</span>六</ins>' in html
    assert html.count('class="qx-change-box"') == html.count('type="checkbox"') >= 3


def test_a_ticked_change_is_taken_back_and_the_others_stand(
    county: County, submission: Submission
) -> None:
    client = client_of(county[Role.EDITOR])
    assert send(client, submission, keys(client, page(submission))["→六"]) == 303
    submission.refresh_from_db()
    assert submission.body == EDITED.replace("三十六", "三十")
    shown = client.get(page(submission)).context["changes"]
    assert send(client, submission, next(o.key for o in shown if o.kind == "moved")) == 303
    submission.refresh_from_db()
    assert submission.body.startswith(FIRST)


def test_all_are_taken_back_at_once(county: County, submission: Submission) -> None:
    assert send(client_of(county[Role.EDITOR]), submission, do="all") == 303
    submission.refresh_from_db()
    assert submission.body == SENT


def test_nothing_ticked_and_a_text_that_changed_meanwhile_are_told(
    county: County, submission: Submission
) -> None:
    client = client_of(county[Role.EDITOR])
    assert send(client, submission) == 422
    assert send(client, submission, "b999", "x", "b１") == 422
    seen = client.get(page(submission)).context["seen"]
    edit(county, submission, EDITED + "再加一句。")
    answer = client.post(page(submission), {"back": ["b1"], "seen": seen})
    assert answer.status_code == 422
    assert "刚才有改动" in answer.content.decode()
    submission.refresh_from_db()
    assert submission.body.endswith("再加一句。")


def test_any_text_stays_below_the_limit_of_a_page_and_ticks_are_kept_from_sheet_to_sheet(
    county: County,
) -> None:
    """Many changes, and a text as long as one may be that is replaced as a whole."""
    words = [
        f"第{n}项工作有{n}人参加并且完成得很好，群众都十分满意{'啊' * 9}。" for n in range(240)
    ]
    written = make_submission(county, body="\n".join(words))
    edited = "\n".join(word.replace("参加", "报名", 1) for word in words)
    submission = edit(county, written, edited)
    client = client_of(county[Role.EDITOR])
    first = client.get(page(submission))
    assert len(first.context["changes"]) == 240
    sheets, numbers = first.context["sheets"], []
    tick = {"back": ["b1", "b2"], "seen": first.context["seen"]}
    for sheet in sheets:
        shown = client.post(page(submission), tick | {"sheet": str(sheet)})
        assert shown.status_code == 200
        assert len(shown.content) < 100_000
        numbers += [one.number for one in shown.context["body"] if one.kind == "change"]
    assert numbers == list(range(1, 241))
    assert shown.context["elsewhere"] == ["b1", "b2"]
    form = {"elsewhere": "b1,b2,x", "back": ["b240"], "do": "ticked", "seen": tick["seen"]}
    assert client.post(page(submission), form).status_code == 303
    submission.refresh_from_db()
    assert submission.body.count("参加") == 3
    assert submission.body.splitlines()[1:] != words[1:]
    edit(county, submission, "全" * 19_000 + "部改写。")
    for choice in ("?sheet=9999999", "?sheet=x"):
        assert len(client.get(page(submission) + choice).content) < 100_000


def test_what_was_ticked_before_the_text_changed_is_ticked_no_more(
    county: County, submission: Submission
) -> None:
    client = client_of(county[Role.EDITOR])
    seen = client.get(page(submission)).context["seen"]
    edit(county, submission, EDITED + "再加一句。")
    for more in ({"do": "ticked"}, {"sheet": "1"}):
        answer = client.post(page(submission), {"back": ["b1"], "seen": seen} | more)
        assert answer.status_code == 422
        assert "checked" not in answer.content.decode()


def test_only_who_may_edit_takes_changes_back(county: County, submission: Submission) -> None:
    accept_submission(submission=submission, by=county[Role.EDITOR], at=AT)
    for role in (Role.EDITOR, Role.OFFICER, Role.SIGNING_LEADER):
        client = client_of(county[role])
        assert client.get(page(submission)).context["changes"]
        assert send(client, submission, "b1") == 403


def test_a_unit_sees_what_was_decided_and_no_working_copy(
    county: County, submission: Submission
) -> None:
    client = client_of(county[Role.OFFICER])
    assert "三十六" not in client.get(page(submission)).content.decode()
    accept_submission(submission=submission, by=county[Role.EDITOR], at=AT)
    assert "编辑" in client.get(page(submission)).context["chosen"].after.label
    stranger = make_person("", Role.EDITOR, make_desk("共青团云和县委员会", "云和团县委"))
    assert client_of(stranger).get(page(submission)).status_code == 404


def test_an_item_of_an_issue_is_held_against_the_draft(county: County) -> None:
    issue = make_issue(county)
    item = issue.items.select_related("submission").get()
    trim_item(
        item=item,
        title=item.title,
        body=BODY.replace("近日，", ""),
        version=item.version,
        by=county[Role.EDITOR],
        at=AT,
    )
    client = client_of(county[Role.EDITOR])
    address = page(item.submission, a="r1", b=f"issue-{item.pk}")
    shown = client.get(address).context
    key = next(one.key for one in shown["changes"])
    assert client.post(address, {"back": [key], "seen": shown["seen"]}).status_code == 303
    item.refresh_from_db()
    assert item.body == BODY
    trim = client.get(reverse("desk:issue_trim", args=[issue.pk, item.pk])).content.decode()
    assert f"b=issue-{item.pk}" in trim


def test_who_read_it_before_is_told_what_others_changed(
    county: County, submission: Submission
) -> None:
    head = client_of(county[Role.OFFICE_HEAD])
    review = reverse("desk:review", args=[submission.pk])
    assert "您上次读过" not in head.get(review).content.decode()
    edit(county, submission, EDITED + "再加一句。")
    for _ in range(2):
        assert "您上次读过" in head.get(review).content.decode()
    shown = head.get(page(submission, a="read", b=f"desk-{submission.pk}")).context["changes"]
    assert [(one.removed, one.added) for one in shown] == [("", "再加一句。")]
    Reading.objects.update(read_at=now() - dt.timedelta(hours=1))
    assert "您上次读过" not in head.get(review).content.decode()
    assert "您上次读过" not in client_of(county[Role.EDITOR]).get(review).content.decode()


def test_ones_own_edits_are_no_news_and_readings_are_forgotten(
    county: County, submission: Submission
) -> None:
    editor = client_of(county[Role.EDITOR])
    review = reverse("desk:review", args=[submission.pk])
    editor.get(review)
    edit(county, submission, EDITED + "我自己加的。")
    assert "您上次读过" not in editor.get(review).content.decode()
    assert Reading.objects.get().body.endswith("我自己加的。")
    forget_readings(at=now() + dt.timedelta(days=200))
    assert not Reading.objects.exists()


def test_the_comparison_is_printed_as_a_table(county: County, submission: Submission) -> None:
    document = comparison_document(
        submission.manuscript,
        before="第1稿",
        after="编辑稿",
        rows=[("第3段", "增加", "", "六"), ("第1段", "段落移动", FIRST, FIRST)],
        on=AT.date(),
    )
    words = text_of(document)
    assert "修改对照表" in words
    assert "改动共 2 处" in words
    client = client_of(county[Role.EDITOR])
    address = reverse("desk:compare_file", args=[submission.manuscript_id, "html"])
    answer = client.get(address)
    assert answer.status_code == 200
    assert "段落移动" in answer.content.decode()


def test_the_page_costs_the_same_queries_for_one_text_and_for_many(
    county: County, submission: Submission, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client = client_of(county[Role.EDITOR])
    client.get(page(submission))
    spent = []
    for more in (0, 1, 2):
        for n in range(more):
            edit(county, submission, EDITED + f"{more}{n}")
        with django_assert_max_num_queries(20) as captured:
            client.get(page(submission))
        spent.append(len(captured))
    assert spent[0] == spent[1] == spent[2]
