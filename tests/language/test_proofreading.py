"""Proof-reading: what is found, what is left alone, and that nothing is changed unasked."""

import datetime as dt
import random
import zlib
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qingxun.language.engine.proofreading import Desk, Rule, apply, learned, proofread, runs
from qingxun.language.engine.proofreading.common import COMMON
from qingxun.language.engine.proofreading.doubts import evidence
from qingxun.language.engine.proofreading.words import Listed

ON = dt.date(2026, 11, 27)
DESK = Desk(
    organizations=["共青团青田县委员会", "青田县石雕产业协会"],
    people={"王建国": ["书记"]},
    listed=[
        Listed("农民工子女", Rule.PREFERRED, "随迁子女", "规范提法"),
        Listed("最高级", Rule.FORBIDDEN, since=dt.date(2026, 1, 1), until=dt.date(2026, 6, 1)),
        Listed("青田", Rule.PREFERRED, "青田县"),
    ],
)


def found(
    text: str, desk: Desk = DESK, *, title: bool = False
) -> list[tuple[str, str, str | None]]:
    findings = proofread(text, on=ON, title=title, desk=desk)
    return [(finding.rule, finding.text, finding.suggestion) for finding in findings]


@pytest.mark.parametrize(
    ("text", "finding"),
    [
        ("青年志愿者,积极参与", (Rule.HALF_WIDTH, ",", "，")),
        ("开展活动(青年)三场", (Rule.HALF_WIDTH, "(青年)", "（青年）")),
        ("还有很多...", (Rule.ELLIPSIS, "...", "……")),
        ("开展活动，，效果好", (Rule.REPEATED_MARK, "，，", "，")),
        ("甲镇、乙镇、等三家", (Rule.LIST_COMMA, "、", "")),
        ('"青年夜校"开班', (Rule.QUOTES, '"青年夜校"', "“青年夜校”")),
        ("“青年夜校开班。", (Rule.PAIRS, "“", None)),
        ("青年夜校）开班。", (Rule.PAIRS, "）", None)),
        ("二0二六年", (Rule.NUMERALS, "0", "〇")),
        ("百分之30", (Rule.NUMERALS, "百分之30", "30%")),
        ("（一）、抓好落实。", (Rule.ORDER, "、", "")),
        ("第一、抓好落实。", (Rule.ORDER, "、", "，")),
        ("1、抓好落实。", (Rule.ORDER, "、", ".")),
        ("26年11月起", (Rule.NUMERALS, "26年", "2026年")),
        ("提高10-20%", (Rule.NUMERALS, "10-20%", "10%～20%")),
        ("有三、四天", (Rule.NUMERALS, "三、四", "三四")),
        ("为路口按装路灯", (Rule.LIKELY_WRONG, "按", "安")),
        ("再接再励，因地治宜", (Rule.LIKELY_WRONG, "治", "制")),
        ("共３０人", (Rule.NUMERALS, "３０", "30")),
        ("近30余人参加", (Rule.APPROXIMATE, "近30余", None)),
        ("2月30日召开", (Rule.DATE, "2月30日", None)),
        ("2026年11月27日（星期四）", (Rule.WEEKDAY, "四", "五")),
        ("好的的做法", (Rule.REPEATED_WORD, "的的", "的")),
        ("志愿服务志愿服务活动", (Rule.REPEATED_WORD, "志愿服务志愿服务", "志愿服务")),
        ("共青团青田县委会召开会议", (Rule.NAME, "共青团青田县委会", "共青团青田县委员会")),
        ("王建国副书记讲话", (Rule.POST, "副书记", "书记")),
        ("关爱农民工子女", (Rule.PREFERRED, "农民工子女", "随迁子女")),
        ("甲镇\t3\n乙镇\t4\n合计\t8", (Rule.SUM, "8", "7")),
    ],
)
def test_an_error_is_found_with_its_rule(text: str, finding: tuple[str, str, str | None]) -> None:
    assert finding in found(text)


@pytest.mark.parametrize(
    "text",
    [
        "11月27日（星期五），共青团青田县委员会在3个乡镇开展活动，参与率达85.6%。",
        "大家讨论讨论，研究研究，再作决定……",
        "《青田共青团信息》《团情专报》刊发。",
        "2026年2月28日，2028年2月29日。",
        "1)第一项；2)第二项。",
        "网址www.example.cn，邮箱a.b@c.cn，比例1:500。",
        "王建国书记出席，最高级别的响应。",
        "甲镇\t3\n乙镇\t4\n合计\t7",
        "同等待遇、等级评定、等于零。",
        "二〇二六年十一月",
        "按装配图施工，安装路灯，部署工作。",
        "二、三个时段盯紧。第一、二场，天保12年6月，含量0～3%。",
        "一、抓好落实。（一）补齐短板。第一，查漏；其二，补缺。",
        "历时26年，一、二年级和第三、四组参加，提高10%～20%。",
        "3月5日（星期四）召开。1月5日（星期二）再开。",  # of this year, and of the next
    ],
)
def test_what_is_right_is_left_alone(text: str) -> None:
    assert found(text, Desk(DESK.organizations, DESK.people, DESK.listed[:2])) == []


def test_a_title_ends_without_a_stop_and_may_be_long() -> None:
    assert found("青年夜校开班了。", title=True) == [(Rule.TITLE_END, "。", "")]
    long = "青年志愿者在行动" * 20
    assert Rule.LONG_SENTENCE not in {rule for rule, *_ in found(long, title=True)}
    assert Rule.LONG_SENTENCE in {rule for rule, *_ in found("甲乙丙丁戊己庚辛" * 20)}


def test_the_preferred_wording_itself_is_not_a_finding() -> None:
    assert (Rule.PREFERRED, "青田", "青田县") not in found("在青田县召开")
    assert (Rule.PREFERRED, "青田", "青田县") in found("在青田召开")


def test_what_the_office_always_ignores_is_not_told() -> None:
    desk = Desk(ignored=frozenset({f"{Rule.ELLIPSIS}:..."}))
    assert found("还有很多...", desk) == []


@given(st.text(alphabet='青年团的的，。、“”（）()"0二〇年月日3５%近余\n\t等', max_size=60))
def test_any_text_is_answered_and_suggestions_change_their_places_only(text: str) -> None:
    findings = proofread(text, on=ON, desk=DESK)
    assert all(text[finding.start : finding.end] == finding.text for finding in findings)
    assert apply(text, []) == text
    untouched = [char for place, char in enumerate(text) if not _covered(place, findings)]
    rest = iter(apply(text, findings))
    assert all(char in rest for char in untouched)


def _covered(place: int, findings: list[object]) -> bool:
    return any(finding.start <= place < finding.end for finding in findings)  # type: ignore[attr-defined]


def test_common_wrong_writing_is_as_long_as_the_right_one_and_never_right_itself() -> None:
    assert all(len(wrong) == len(right) and wrong != right for wrong, right in COMMON.items())
    assert not set(COMMON) & set(COMMON.values())
    for wrong, right in COMMON.items():
        assert apply(wrong, proofread(wrong, on=ON)) == right


@pytest.mark.parametrize(
    "text",
    [
        "县报发布署名文章。",
        "究竟争取到多少资金。",
        "毕竟争先创优不是口号。",
        "青年代表深沉缅怀革命先烈。",
        "开发韧性更强的新品种。",
        "山脉博物馆开馆。",
        "材料靠拼凑和堆砌。",
        "大幅射门。",
        "按装配图施工。",
    ],
)
def test_characters_of_two_words_are_no_wrong_writing(text: str) -> None:
    assert [each for each in proofread(text, on=ON) if each.rule is Rule.LIKELY_WRONG] == []


def test_wrong_writing_behind_a_word_is_told() -> None:
    for text, right in (("周密布署工作。", "部"), ("发布署方案。", "部"), ("毕竟争上岗难。", "竞")):
        assert [each.suggestion for each in proofread(text, on=ON)] == [right]


SENTENCES = [
    f"{place}{who}在{where}开展{what}活动，{count}名青年参加，取得良好效果。"
    for place in ("船寮镇", "温溪镇", "鹤城街道", "山口镇")
    for who in ("团委", "青年志愿者", "团员青年")
    for where in ("社区", "学校", "村文化礼堂")
    for what in ("志愿服务", "主题团日", "青年夜校", "防溺水宣传")
    for count in ("三十", "四十")
]


def test_a_homophone_is_doubted_after_training_on_the_archive() -> None:
    model = learned.train(SENTENCES * 4)
    text = "船寮镇团委在社区开展制愿服务活动，三十名青年参加。"
    near = learned.train([*SENTENCES * 4, "制度上墙，按制度办事。" * 10])
    finding = next(iter(near.findings(text)))
    assert (finding.text, finding.suggestion, finding.start) == ("制", "志", text.index("制"))
    assert list(model.findings(SENTENCES[0])) == []


def test_what_a_long_text_says_a_hundred_times_is_doubted_no_more_than_what_one_says_thirty() -> (
    None
):
    model = learned.train([*SENTENCES * 4, "制度上墙，按制度办事。" * 10])
    thirty, hundred = (
        {each.features for each in evidence(model.archive, "团委在社区开展制愿活动。" * times)}
        for times in (30, 100)
    )
    assert thirty == hundred != set()


def test_the_three_particles_are_candidates_for_each_other_where_the_archive_has_them() -> None:
    said = ["认真地学习，高兴地参加，青年的故事，做得很好，说得清楚，我们的家。"] * 20
    alike = learned.train(said).archive.alike
    assert [set("的地得") & set(alike[char]) for char in "的地得"] == [
        {"地", "得"},
        {"的", "得"},
        {"的", "地"},
    ]
    assert "地" not in learned.train(["我们的家，说得清楚。"] * 20).archive.alike["的"]


def test_a_model_measures_itself_on_other_texts_and_can_be_kept() -> None:
    shuffled = SENTENCES * 3 + ["制度上墙，按制度办事，青春正能量，轻重缓急。" * 5] * 5
    random.Random(5).shuffle(shuffled)
    model = learned.measure(learned.train(shuffled[:180]), shuffled[180:], false_alarms=1)
    assert model.quality is not None
    assert model.quality.planted > 0
    assert 0 <= model.quality.righted <= model.quality.found <= 1
    again = learned.from_bytes(model.to_bytes(), model.quality)
    assert again == model
    assert again.archive.alike == model.archive.alike


def test_a_name_that_comes_again_in_the_text_is_left_alone() -> None:
    model = learned.train([*SENTENCES * 4, "制度上墙，按制度办事。" * 10])
    once = "团委在社区开展制愿活动。"
    assert [finding.text for finding in model.findings(once)] == ["制"]
    assert not list(model.findings(once + "制愿合作社提供工具，制愿合作社表示感谢。"))


def test_runs_are_counted_as_in_the_text_and_kept() -> None:
    texts = ["青年志愿服务青年", "志愿服务，青年"] * 3
    counted = runs.count_runs(texts)
    edged = [f"^{part}^" for text in texts for part in text.split("，")]
    for run in ("青", "青年", "志愿服", "志愿服务", "^青年", "服务^", "务青", "年志愿服"):
        assert counted.get(run) == sum(
            part.startswith(run, at) for part in edged for at in range(len(part))
        )
    assert counted.get("青志") == 0
    assert counted.left_after("青志") is None
    again = runs.from_bytes(counted.to_bytes())
    assert again == counted
    assert dict(again.singles()) == dict(Counter("".join(texts).replace("，", "")))


@pytest.mark.parametrize("data", [b"", b"old", zlib.compress(b"12\t6.0\n\xe9\x9d\x92\t3")])
def test_what_is_no_model_is_told_apart(data: bytes) -> None:
    with pytest.raises(ValueError, match="not"):
        learned.from_bytes(data)
