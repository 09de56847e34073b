"""Rising words, topics and keywords."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from qingxun.language.engine.rising import (
    Risen,
    keywords,
    log_odds,
    rising_from,
    topics,
    with_texts,
)
from qingxun.language.engine.words import (
    document_counts,
    is_listed,
    is_subject,
    topics_of,
    without_names,
    words_of,
)

PLAIN = "青年志愿者在文化礼堂为老人理发，陪老人聊天。"
BEFORE = [PLAIN, "石雕学徒比赛在山口镇落幕，十名学徒获奖。", "稻鱼共生体验营吸引城里孩子。"] * 8
NOW = {
    **{f"f{n}": f"台风过境，{n}支青年突击队转移群众，台风后清理淤泥。" for n in range(6)},
    **{f"p{n}": PLAIN for n in range(3)},
    "s": "石雕学徒比赛再次举行。",
}


def rising_words(now: dict[str, str], before: list[str]) -> list[Risen[str]]:
    texts = {word: [key for key in now if word in words_of(now[key])] for word in known(now)}
    counts, earlier = known(now), document_counts(before)[0]
    rising = rising_from(counts, earlier, texts=len(now) + len(before))
    return with_texts(rising, texts)


def known(texts: dict[str, str]) -> Counter[str]:
    return document_counts(texts.values())[0]


def test_what_is_new_rises_and_what_was_always_said_does_not() -> None:
    risen = rising_words(NOW, BEFORE)
    words = [each.word for each in risen]
    assert "台风" in words[:4]
    assert "老人" not in words
    typhoon = risen[words.index("台风")]
    assert (typhoon.now, typhoon.before) == (6, 0)
    assert set(typhoon.texts) == {f"f{n}" for n in range(6)}


def test_words_of_the_same_texts_make_one_topic() -> None:
    found = topics(rising_words(NOW, BEFORE))
    assert len(found) == 1
    assert {"台风", "淤泥"} <= {word.word for word in found[0].words}
    assert found[0].name.count("、") == 2


def test_a_long_text_makes_no_hot_word_alone() -> None:
    assert "台风" not in [each.word for each in rising_words({"one": "台风" * 50}, BEFORE)]


@given(
    st.dictionaries(st.sampled_from("甲乙丙丁戊"), st.integers(1, 50), min_size=1),
    st.dictionaries(st.sampled_from("甲乙丙丁戊"), st.integers(1, 50)),
)
def test_more_use_now_never_lowers_a_score(now: dict[str, int], before: dict[str, int]) -> None:
    word = min(now)
    more = {**now, word: now[word] + 5}
    assert log_odds(more, before)[word] >= log_odds(now, before)[word] - 1e-9


def test_keywords_tell_a_text_from_the_archive() -> None:
    counts, number = document_counts(BEFORE)
    text = "台风中的青年突击队\n台风过境，青年突击队连夜转移群众，文化礼堂成为安置点。"
    found = keywords(text, counts, number)
    assert "台风" in found[:2]
    assert len(found) == len(set(found)) <= 5


def test_empty_words_and_single_characters_are_left_out() -> None:
    assert words_of("我们开展工作，的、在、了") == []
    assert words_of("") == []


def test_names_times_numbers_and_set_phrases_are_no_subjects() -> None:
    for word in ("石雕", "夜校", "文化节", "话术", "志愿者"):
        assert is_subject(word), word
    for word in (
        "几头",
        "两年",
        "真正",
        "列入",
        "山乡",
        "小舟",
        "家家户户",
        "图和话术",
        "星期一",
        "六小时",
        "先学",
        "群里",
    ):
        assert not is_subject(word), word
    assert is_subject("溺水", {"v"})


def test_a_guess_across_two_words_is_no_word_of_the_archive() -> None:
    texts = [
        "商家节前锁货锁运力，直播间开到深夜。",
        "企业节前锁货锁运力，在直播间卖货。",
        "大户节前锁货锁运力，进直播间。",
    ]
    assert {"锁货锁", "直播间"} <= {word for text in texts for word in words_of(text)}
    counts, number = document_counts(texts)
    assert (counts["直播间"], number) == (3, 3)
    assert "锁货锁" not in counts
    assert is_listed("讲解")
    assert is_listed("aed")
    assert not is_listed("锁货锁")


def test_names_are_cut_out_before_words_are_looked_for() -> None:
    text = without_names("镇前实验学校办夜校", ["镇前实验学校", "山口镇"])
    assert words_of(text) == ["夜校"]


def test_what_nobody_knows_and_the_text_says_once_is_no_keyword() -> None:
    text = "夜校开班\n青年带来侨品，夜校新教材好用。"
    assert "侨品" in words_of(text)
    assert "侨品" not in keywords(text, {}, 0)
    assert "侨品" in keywords(text, {"侨品": 2}, 9)
    assert "侨品" in keywords(f"{text}侨品当场卖完。", {}, 0)


def test_keywords_hold_nothing_personal() -> None:
    text = "夜校开班\n困难青年张小明（13岁）星期一报名。张小明学直播。"
    found = keywords(text, {}, 0, without=["张小明"])
    assert {"夜校", "直播"} <= set(found)
    assert not {"张小明", "星期一"} & set(found)


def test_verbs_and_times_are_a_topic_only_where_the_text_is_about_them() -> None:
    told, chief = topics_of(
        "侨乡夜校开班", "中午，志愿者在溪边着重告知游泳者。禁毒讲师到场，禁毒展板摆了一排。"
    )
    assert {"侨乡", "夜校", "禁毒", "志愿者", "讲师"} <= told
    assert not told & {"中午", "溪边", "着重", "告知"}
    assert {"侨乡", "夜校", "禁毒", "志愿者"} <= chief <= told
    assert "讲师" not in chief
