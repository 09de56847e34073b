"""Proof-reading beside a form, ignoring, the word lists, and the nightly lesson."""

import datetime as dt
import uuid
import zlib

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from qingxun.audit.models import AuditRow
from qingxun.config.cli.language import known_here
from qingxun.kit.clock import china_date, now
from qingxun.kit.refusals import PermissionRefused
from qingxun.language.actions import ListRefused, count_archive, end_word, learn, list_word
from qingxun.language.engine.proofreading import proofread
from qingxun.language.models import IgnoredFinding, LearnedModel, ListedWord
from qingxun.language.queries import desks_of, lists_on, model_of, register_on
from qingxun.language.states import ListKind
from qingxun.organizations.states import Role
from tests.language.test_proofreading import SENTENCES
from tests.organizations.factories import (
    AT,
    County,
    client_of,
    make_county,
    make_desk,
    make_person,
)

pytestmark = pytest.mark.django_db
CHECK = "/language/check/"
WORDS = "/language/words/"
TODAY = dt.date(2026, 11, 23)


@pytest.fixture
def county(db: None) -> County:
    return make_county()


def told(county: County, title: str, body: str, **more: str) -> str:
    answer = client_of(county[Role.OFFICER]).post(CHECK, {"title": title, "body": body, **more})
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_panel_names_findings_and_personal_data(county: County) -> None:
    page = told(county, "夜校开班。", "青年志愿者,积极参与。村民周大山电话13857812345。")
    assert "标题末尾不用标点" in page
    assert "宜作“，”" in page
    assert "手机号码：13857812345" in page
    assert 'data-suggestion="138****2345"' in page
    assert "群众姓名：周大山" in page


def test_people_of_the_register_are_not_private_persons(county: County) -> None:
    name = county[Role.OFFICER].name
    assert "群众姓名" not in told(county, "", f"村民{name}说，今年收成好。")


def test_a_clean_text_says_so_and_a_long_or_odd_one_is_answered(county: County) -> None:
    assert "没有要改的" in told(county, "夜校开班", "四十名青年报名。")
    told(county, "题" * 5000, "“（\x00😀\u202e'; DROP" * 4000)


def test_the_lists_of_the_desk_above_hold_for_a_unit(county: County) -> None:
    add(county, words="农民工子女", instead="随迁子女", kind=ListKind.PREFERRED)
    page = told(county, "", "关爱农民工子女。")
    assert "宜作“随迁子女”" in page
    other = make_desk("共青团景宁县委员会", "景宁团县委")
    stranger = make_person("外人", Role.EDITOR, other)
    answer = client_of(stranger).post(CHECK, {"title": "", "body": "关爱农民工子女。"})
    assert "随迁子女" not in answer.content.decode()


def test_a_finding_is_ignored_in_one_text_or_always(county: County) -> None:
    client, text = client_of(county[Role.OFFICER]), uuid.uuid4()
    body = {"title": "", "body": "还有很多...", "text": str(text)}
    assert "省略号" in client.post(CHECK, body).content.decode()
    key = {"key": "ellipsis:...", "sentence": "省略号"}
    line = client.post("/language/ignore/", {**key, "text": str(text)}).content.decode()
    assert "本稿已忽略： 省略号" in line
    assert "省略号" not in client.post(CHECK, body).content.decode()
    assert "省略号" in client.post(CHECK, {**body, "text": str(uuid.uuid4())}).content.decode()
    client.post("/language/ignore/", {**key, "always": "1"})
    client.post("/language/ignore/", {**key, "always": "1"})
    assert "省略号" not in client.post(CHECK, {"title": "", "body": "很多..."}).content.decode()
    assert IgnoredFinding.objects.count() == 2
    client.post("/language/ignored/stop/")
    assert "省略号" in client.post(CHECK, {"title": "", "body": "很多..."}).content.decode()


def test_what_was_ignored_is_taken_back_beside_the_form_or_in_the_list(county: County) -> None:
    client, text = client_of(county[Role.OFFICER]), str(uuid.uuid4())
    key = {"key": "ellipsis:...", "sentence": "省略号"}
    client.post("/language/ignore/", {**key, "text": text})
    answer = client.post("/language/ignore/undo/", {"key": "ellipsis:...", "text": text})
    assert answer.headers["HX-Trigger"] == "look-again"
    assert not IgnoredFinding.objects.exists()
    for words in ("省略号", "另一条"):
        client.post("/language/ignore/", {"key": words, "sentence": words, "always": "1"})
    assert (
        "我总是忽略的提示（2 条）" in client.post(CHECK, {"title": "", "body": ""}).content.decode()
    )
    page = client.get("/language/ignored/").content.decode()
    assert "另一条" in page
    row = IgnoredFinding.objects.get(key="另一条")
    stranger = client_of(county[Role.EDITOR])
    stranger.post(f"/language/ignored/{row.pk}/stop/")
    assert IgnoredFinding.objects.count() == 2
    assert "另一条" not in stranger.get("/language/ignored/").content.decode()
    client.post(f"/language/ignored/{row.pk}/stop/")
    assert [each.key for each in IgnoredFinding.objects.all()] == ["省略号"]


def test_ignoring_one_wrong_weekday_or_a_long_sentence_hides_no_other(county: County) -> None:
    client, text = client_of(county[Role.OFFICER]), str(uuid.uuid4())
    long = "本次活动由团县委牵头" * 30
    body = f"2026年11月2日（星期三）开会。2026年11月3日（星期三）又开会。{long}。"
    form = {"title": "", "body": body, "text": text}
    told_ = [
        row for row in proofread(body, on=AT.date()) if row.rule in ("weekday", "long_sentence")
    ]
    assert len(told_) == 3
    for row in (told_[0], told_[2]):
        client.post("/language/ignore/", {"key": row.key, "sentence": "x", "text": text})
    page = client.post(CHECK, form).content.decode()
    assert "11月2日是" not in page
    assert "11月3日是" in page
    assert "长句" not in page


def test_ignoring_nothing_is_no_page(county: County) -> None:
    client = client_of(county[Role.OFFICER])
    assert client.post("/language/ignore/", {"key": "a:b"}).status_code == 404
    assert client.post("/language/ignore/undo/", {"key": "a:b"}).status_code == 404


def test_the_panel_asks_as_often_for_one_row_as_for_three(county: County) -> None:
    client = client_of(county[Role.OFFICER])
    client.post(CHECK, {"title": "", "body": ""})
    counts = []
    for number in (1, 2):
        for _ in range(number):
            add(county, words=f"旧词{ListedWord.objects.count()}", instead="新词")
        with CaptureQueriesContext(connection) as asked:
            client.post(CHECK, {"title": "", "body": "旧词0，旧词1，旧词2。"})
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 20


def add(county: County, **more: object) -> ListedWord:
    row = {"kind": ListKind.PREFERRED, "words": "旧词", "instead": "新词", "at": AT}
    return list_word(desk=county.desk, by=county[Role.EDITOR], **(row | more))  # type: ignore[arg-type]


def test_a_row_is_added_on_the_page_audited_and_taken_out(county: County) -> None:
    client = client_of(county[Role.EDITOR])
    typed = {"kind": "forbidden", "words": "最高级", "instead": "", "why": "广告法"}
    page = client.post(WORDS, typed, follow=True).content.decode()
    assert "“最高级”已在词表里" in page
    row = ListedWord.objects.get()
    assert row.get_kind_display() == "禁用"
    client.post(f"/language/words/{row.pk}/end/")
    row.refresh_from_db()
    assert lists_on([county.desk.pk], row.valid_until) == []
    page = client.get(WORDS).content.decode()
    assert f"– {row.last_day:%Y-%m-%d}" in page
    assert f"/language/words/{row.pk}/end/" not in page
    rows = AuditRow.objects.filter(verb__startswith="language.").order_by("id")
    assert [row.verb for row in rows] == ["language.list_word", "language.end_word"]


def test_a_row_holds_from_its_first_day_to_its_last(county: County) -> None:
    """A new wording that is known before it holds."""
    client = client_of(county[Role.EDITOR])
    today = china_date(now())
    first, last = today + dt.timedelta(days=10), today + dt.timedelta(days=20)
    typed = {"kind": "preferred", "words": "旧名", "instead": "新名"}
    days = {"since": first.isoformat(), "last": last.isoformat()}
    page = client.post(WORDS, typed | days, follow=True).content.decode()
    assert "尚未启用" in page
    held = [day for day in range(-1, 12) if lists_on([county.desk.pk], first + dt.timedelta(day))]
    assert held == list(range(11))
    assert client.post(WORDS, typed).status_code == 422  # it stands there from the tenth day on
    earlier = {"last": (first - dt.timedelta(days=1)).isoformat()}
    assert client.post(WORDS, typed | earlier).status_code == 302
    for wrong in ({"since": "2026-01-01"}, {"since": first.isoformat(), "last": today.isoformat()}):
        refused = client.post(WORDS, typed | {"words": "别名"} | wrong)
        assert refused.status_code == 422
        assert "日期" in refused.content.decode()
    client.post(f"/language/words/{ListedWord.objects.get(valid_from=first).pk}/end/")
    assert ListedWord.objects.count() == 1  # what never held leaves nothing but its audit row
    assert AuditRow.objects.filter(verb="language.end_word").count() == 1


def test_what_cannot_stand_in_the_list_is_refused_with_what_was_typed(county: County) -> None:
    client = client_of(county[Role.EDITOR])
    answer = client.post(WORDS, {"kind": "preferred", "words": "青工", "instead": ""})
    assert answer.status_code == 422
    assert "请写明宜用的提法" in answer.content.decode()
    assert 'value="青工"' in answer.content.decode()
    add(county)
    with pytest.raises(ListRefused, match="已在词表里"):
        add(county)


def test_only_editors_of_the_desk_keep_its_lists(county: County) -> None:
    assert client_of(county[Role.OFFICER]).get(WORDS).status_code == 403
    with pytest.raises(PermissionRefused):
        list_word(
            desk=county.desk,
            kind=ListKind.FORBIDDEN,
            words="甲",
            by=county[Role.OFFICER],
            at=AT,
        )


def test_words_stand_once_and_end_after_they_begin(county: County) -> None:
    row = add(county)
    with pytest.raises(IntegrityError), transaction.atomic():
        ListedWord.objects.create(
            desk=county.desk,
            kind="forbidden",
            words=row.words,
            valid_from=TODAY,
            added_by=county[Role.EDITOR],
            added_at=AT,
        )
    with pytest.raises(IntegrityError), transaction.atomic():
        ListedWord.objects.filter(pk=row.pk).update(valid_until=row.valid_from)
    end_word(row=row, by=county[Role.EDITOR], at=AT)
    add(county)


def test_a_desk_learns_from_its_archive_and_shows_how_well(county: County) -> None:
    assert learn(desk=county.desk.pk, texts=["太短。"], at=AT) is None
    texts = SENTENCES * 8 + ["制度上墙，按制度办事。"] * 40
    row = learn(desk=county.desk.pk, texts=texts, at=AT)
    assert row is not None
    assert row.planted > 0
    model = model_of(desks_of(county[Role.OFFICER], TODAY))
    assert model is not None
    assert model_of([county.desk.pk]) is model
    known, told = known_here(TODAY)
    assert known is not None
    assert known.learned is model
    assert told is not None
    assert told["desk"] == county.desk.name
    page = client_of(county[Role.EDITOR]).get(WORDS).content.decode()
    assert f"误报 {row.false_alarms}" in page
    learn(desk=county.desk.pk, texts=texts, at=AT + dt.timedelta(days=1))
    assert LearnedModel.objects.count() == 1
    assert model_of([county.desk.pk]) is not model
    earlier = zlib.compress("12\t6.0\n青\t3".encode())
    LearnedModel.objects.update(data=earlier, trained_at=AT + dt.timedelta(days=2))
    assert model_of([county.desk.pk]) is None


def test_keywords_are_proposed_that_tell_a_text_from_the_archive(county: County) -> None:
    archive = ["青年志愿者打扫街道，清理垃圾。", "青年志愿者慰问老人，送去米面。"] * 5
    count_archive(desk=county.desk.pk, texts=archive, at=AT)
    client = client_of(county[Role.OFFICER])
    body = (
        "青年志愿者在侨乡夜校教西班牙语，四十名学员报名，夜校每周两晚上课，西班牙语老师自编教材。"
    )
    text = {"title": "侨乡夜校开班", "body": body, "keywords": "夜校"}
    page = client.post("/language/keywords/", text).content.decode()
    assert 'data-keyword="西班牙语"' in page
    assert 'data-keyword="夜校"' not in page
    assert "志愿者" not in page
    assert client.post("/language/keywords/", {"title": "", "body": "太短"}).content.strip() == b""


def test_the_register_is_read_once_for_many_pauses_and_follows_who_comes_new(
    county: County,
) -> None:
    names, _posts = register_on(TODAY)
    assert register_on(TODAY)[0] is names
    make_desk("共青团景宁县委员会", "景宁团县委")
    assert "共青团景宁县委员会" in register_on(TODAY)[0]
    client = client_of(county[Role.OFFICER])
    client.post(CHECK, {"title": "", "body": "甲"})
    with CaptureQueriesContext(connection) as asked:
        client.post(CHECK, {"title": "", "body": "甲"})
    assert len(asked) <= 12
