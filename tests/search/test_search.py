"""Searching Chinese texts: the index finds exactly what reading every text would find."""

import uuid

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qingxun.search.actions import index_text, number_of
from qingxun.search.grams import TEXT_LIMIT, normalize, runs_of_query
from qingxun.search.models import SearchEntry
from qingxun.search.queries import look_up, matching

pytestmark = pytest.mark.django_db
KIND = "manuscript"
HAN = "青田石雕侨乡镇团县一二"
TEXTS = st.text(alphabet=HAN + "，。ab1 \n", max_size=40)
WORDS = st.text(alphabet=HAN, min_size=1, max_size=6)


def keep(text: str, kind: str = KIND) -> uuid.UUID:
    key = uuid.uuid4()
    index_text(kind=kind, object_id=key, text=text)
    return key


def found(query: str, kind: str = KIND) -> set[uuid.UUID]:
    """What the index finds; held against looking into each text, which must find the same."""
    rows = SearchEntry.objects.filter(matching(query, kind=kind, field="object_id"))
    keys = set(rows.values_list("object_id", flat=True))
    looked_up = look_up(query, kind=kind)
    assert looked_up.keys is not None
    assert set(looked_up.keys) == keys
    if keys or runs_of_query(query):
        entries = SearchEntry.objects.filter(looked_up.stands_in("object_id"))
        assert set(entries.values_list("object_id", flat=True)) == keys
    return keys


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(texts=st.lists(TEXTS, min_size=1, max_size=12), words=st.lists(WORDS, max_size=3))
def test_han_words_are_found_exactly_as_by_reading(texts: list[str], words: list[str]) -> None:
    SearchEntry.objects.all().delete()
    clear_index()
    kept = {keep(text): normalize(text) for text in texts}
    query = " ".join(words)
    wanted = {key for key, text in kept.items() if words and all(word in text for word in words)}
    assert found(query) == wanted


def clear_index() -> None:
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO search_fts(search_fts) VALUES ('delete-all')")


@pytest.mark.parametrize("word", ["石", "石雕", "石雕艺", "石雕艺术", "艺术家", "家"])
def test_words_of_any_length_are_found(word: str) -> None:
    key = keep("青田石雕艺术家")
    assert found(word) == {key}


@pytest.mark.parametrize("word", ["石艺", "雕石", "石雕家", "艺术石"])
def test_characters_in_another_order_are_not_found(word: str) -> None:
    keep("青田石雕，艺术家")
    assert found(word) == set()


def test_a_word_is_not_found_across_punctuation_or_lines() -> None:
    keep("石\n雕。艺")
    assert found("石雕") == set()
    assert found("雕艺") == set()


def test_every_word_must_stand_in_the_text() -> None:
    both, one = keep("侨乡青年返乡创业"), keep("侨乡青年夜校")
    assert found("侨乡 创业") == {both}
    assert found("侨乡 青年") == {both, one}


def test_latin_and_digits_are_found_by_their_beginning_whatever_their_case_and_width() -> None:
    key = keep("组织２０２６年ＡＰＰ推广")
    for query in ("app", "AP", "2026", "20", "2026年", "ａｐｐ推广"):
        assert found(query) == {key}, query
    assert found("pp") == set()


def test_rare_characters_beyond_the_basic_plane_are_found() -> None:
    key = keep("𠮷田𪚥村")
    assert found("𠮷田") == {key}
    assert found("𪚥") == {key}


@pytest.mark.parametrize(
    "query",
    [
        "",
        "   ",
        "，。！？",
        '"',
        "'",
        "\\",
        "*",
        "%_",
        "\x00",
        "' OR 1=1 --",
        '" OR "a"*',
        "NEAR(a b)",
        "a:*",
        "!a & (b | c)",
        "<->",
        "') DROP TABLE x",
        "😀",
        "石" * 5000,
        "a AND NOT b",
        "-石",
        "{grams}: x",
        "^石",
    ],
)
def test_hostile_queries_find_nothing_wrong_and_break_nothing(query: str) -> None:
    key = keep("普通文字")
    assert key not in found(query)
    assert SearchEntry.objects.count() == 1


def test_hostile_texts_are_kept_and_found() -> None:
    key = keep("'); DROP TABLE search_fts; -- \x00 石雕 \\ \" %s {} 'grams':1")
    assert found("石雕") == {key}
    assert found("drop") == {key}


def test_a_changed_text_is_found_by_the_new_words_only() -> None:
    key = keep("老标题")
    index_text(kind=KIND, object_id=key, text="新题目")
    assert found("标题") == set()
    assert found("题目") == {key}
    assert SearchEntry.objects.count() == 1


def test_the_end_of_a_very_long_text_is_found() -> None:
    filling = "".join(chr(0x4E00 + n % 9000) for n in range(TEXT_LIMIT - 10))
    key = keep(filling + "末尾石雕艺术")
    assert found("末尾石雕艺术") == {key}


def test_a_word_that_stands_a_thousand_times_is_found_in_its_last_place() -> None:
    key = keep("团的团的" * 2000 + "团的青年")
    assert found("团的青年") == {key}


def test_kinds_are_kept_apart() -> None:
    manuscript, issue = keep("石雕"), keep("石雕", kind="issue")
    assert found("石雕") == {manuscript}
    assert found("石雕", kind="issue") == {issue}


def test_a_new_text_is_kept_without_looking_for_an_old_one(
    django_assert_num_queries: object,
) -> None:
    key = uuid.uuid4()
    with django_assert_num_queries(2):  # type: ignore[operator]  # entry, grams
        index_text(kind=KIND, object_id=key, text="石雕")
    assert found("石雕") == {key}


def test_the_number_of_an_entry_depends_on_object_and_kind_alone() -> None:
    key = uuid.uuid4()
    assert number_of(key, "manuscript") == number_of(key, "manuscript")
    assert number_of(key, "manuscript") != number_of(key, "issue")
    assert 0 <= number_of(key, "manuscript") < 1 << 62
