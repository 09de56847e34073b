"""Searching Chinese texts: the index finds exactly what reading every text would find."""

import datetime as dt
import uuid

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qingxun.search import anew, index, marks
from qingxun.search.actions import Item, forget_text, index_many, index_text, number_of
from qingxun.search.anew import clear_away, make_anew
from qingxun.search.checking import index_agrees
from qingxun.search.grams import QUERY_LIMIT, TEXT_LIMIT, normalize, words_of_query
from qingxun.search.models import SearchEntry
from qingxun.search.queries import look_up, matching
from qingxun.search.wanted import Wanted, first_number

pytestmark = pytest.mark.django_db
KIND = "submission"
ALPHABET = "青田石雕侨乡鎮團Ａａb12，。-\"'():*| \n𠮷😀\u0301עם"
TEXTS = st.text(alphabet=ALPHABET, max_size=30)
WORDS = st.text(alphabet=ALPHABET, min_size=1, max_size=5)
QUICK = settings(
    max_examples=25,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


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
    if words_of_query(query):
        entries = SearchEntry.objects.filter(looked_up.stands_in("object_id"))
        assert set(entries.values_list("object_id", flat=True)) == keys
    return keys


def start_afresh() -> None:
    index.clear()
    SearchEntry.objects.all().delete()


@QUICK
@given(texts=st.lists(TEXTS, min_size=1, max_size=10), words=st.lists(WORDS, max_size=3))
def test_words_are_found_exactly_as_by_reading(texts: list[str], words: list[str]) -> None:
    start_afresh()
    items = [Item(KIND, uuid.uuid4(), text) for text in texts]
    index_many(items)
    query = " ".join(words)
    wanted = words_of_query(query)
    assert found(query) == {
        item.object_id
        for item in items
        if wanted and all(word in normalize(item.text) for word in wanted)
    }


@QUICK
@given(texts=st.lists(TEXTS, min_size=1, max_size=10), yes=WORDS, no=WORDS)
def test_exclusions_and_phrases_with_spaces_are_exact(texts: list[str], yes: str, no: str) -> None:
    start_afresh()
    items = [Item(KIND, uuid.uuid4(), text) for text in texts]
    index_many(items)
    phrase, without = normalize(yes + " " + no), normalize(no)
    wanted = Wanted((phrase,) if phrase else (), (without,) if without else (), kinds=(KIND,))
    assert {hit.key for hit in index.hits(wanted, 100)} == {
        item.object_id
        for item in items
        if phrase in normalize(item.text) and not (without and without in normalize(item.text))
    }


@pytest.mark.parametrize("word", ["石", "石雕", "石雕艺", "石雕艺术", "艺术家", "家", "石雕,艺术"])
def test_words_of_any_length_are_found(word: str) -> None:
    key = keep("青田石雕艺术家、石雕，艺术")
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
    assert found("侨乡　青年") == {both, one}


def test_any_part_is_found_whatever_its_script_case_and_width() -> None:
    key = keep("组织２０２６年ＡＰＰ推广，参加團員100%")
    for query in ("app", "PP", "2026", "026", "6年a", "ａｐｐ推广", "团员100%", "團員", "%"):
        assert found(query) == {key}, query
    assert found("ap推") == set()


def test_rare_characters_beyond_the_basic_plane_are_found() -> None:
    key = keep("𠮷田𪚥村😀")
    for query in ("𠮷田", "𪚥", "😀", "村😀"):
        assert found(query) == {key}, query


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
        "\ud83d",
        "\u202eabc",
        "石" * 50_000,
        "a AND NOT b",
        "-石",
        "{grams}: x",
        "^石",
        " ".join("石雕"[n % 2] + str(n) for n in range(5000)),
    ],
)
def test_hostile_queries_find_nothing_wrong_and_break_nothing(query: str) -> None:
    key = keep("普通文字")
    assert key not in found(query)
    assert SearchEntry.objects.count() == 1


def test_hostile_texts_are_kept_and_found() -> None:
    key = keep("'); DROP TABLE search_index; -- \x00 石雕 \\ \" %s {} 'grams':1 \ud83d")
    for query in ("石雕", "drop", "%s {}", "'grams':1", "\\"):
        assert found(query) == {key}, query


def test_a_changed_text_is_found_by_the_new_words_only() -> None:
    key = keep("老标题")
    index_text(kind=KIND, object_id=key, text="新题目")
    assert found("标题") == set()
    assert found("题目") == {key}
    assert SearchEntry.objects.count() == 1


def test_a_forgotten_text_is_not_found() -> None:
    key = keep("老标题")
    forget_text(kind=KIND, object_id=key)
    assert found("标题") == set()
    forget_text(kind=KIND, object_id=key)


def test_a_batch_changes_what_is_there_and_adds_what_is_new() -> None:
    old = keep("老标题")
    new = uuid.uuid4()
    items = [Item(KIND, old, "新题目"), Item(KIND, new, "新题目二")]
    assert index_many(items) == 2
    assert index_many(items) == 0
    assert found("标题") == set()
    assert found("题目") == {old, new}


def test_two_objects_with_the_same_bits_of_one_second_are_both_found() -> None:
    at = dt.datetime(2026, 11, 1, tzinfo=dt.UTC)
    twins = [uuid.UUID(int=high << 64 | 7) for high in (1, 2, 3)]
    index_many([Item(KIND, twins[0], "石雕", at=at), Item(KIND, twins[1], "石雕", at=at)])
    index_text(kind=KIND, object_id=twins[2], text="石雕", at=at)
    assert found("石雕") == set(twins)


def test_the_end_of_a_very_long_text_is_found() -> None:
    filling = "".join(chr(0x4E00 + n % 9000) for n in range(TEXT_LIMIT - 10))
    key = keep(filling + "末尾石雕艺术")
    assert found("末尾石雕艺术") == {key}


def test_a_word_that_stands_a_thousand_times_is_found_in_its_last_place() -> None:
    key = keep("团的团的" * 2000 + "团的青年")
    assert found("团的青年") == {key}


def test_kinds_are_kept_apart() -> None:
    submission, issue = keep("石雕"), keep("石雕", kind="issue")
    assert found("石雕") == {submission}
    assert found("石雕", kind="issue") == {issue}


def test_marks_and_moments_narrow_and_the_newest_come_first() -> None:
    one, other = uuid.uuid4(), uuid.uuid4()
    moments = [dt.datetime(2026, month, 1, tzinfo=dt.UTC) for month in (1, 5, 9)]
    keys = [uuid.uuid4() for _moment in moments]
    for key, moment, unit in zip(keys, moments, (one, other, one), strict=True):
        index_text(
            kind=KIND, object_id=key, text="石雕", at=moment, marks=marks.marks_of(units=[unit])
        )

    def keys_of(**narrow: object) -> list[uuid.UUID]:
        wanted = Wanted(("石雕",), kinds=(KIND,), **narrow)  # type: ignore[arg-type]
        return [hit.key for hit in index.hits(wanted, 10)]

    assert keys_of() == keys[::-1]
    assert keys_of(units=(one,)) == [keys[2], keys[0]]
    assert keys_of(units=(one,), since=first_number(moments[1])) == [keys[2]]
    assert keys_of(until=first_number(moments[1]) - 1) == [keys[0]]
    assert keys_of(readers=(one,)) == []


def test_a_new_text_is_kept_without_looking_for_an_old_one(
    django_assert_max_num_queries: object,
) -> None:
    key = uuid.uuid4()
    with django_assert_max_num_queries(2):  # type: ignore[operator]  # entry, tokens
        index_text(kind=KIND, object_id=key, text="石雕")
    assert found("石雕") == {key}


def test_the_number_of_an_entry_depends_on_object_kind_and_moment() -> None:
    key, at = uuid.uuid4(), dt.datetime(2026, 11, 1, tzinfo=dt.UTC)
    assert number_of(key, "submission", at) == number_of(key, "submission", at)
    assert number_of(key, "submission", at) != number_of(key, "issue", at)
    assert 0 <= number_of(key, "submission") < 1 << 62
    assert number_of(key, "issue", at) < number_of(key, "issue", at + dt.timedelta(seconds=1))


def test_a_query_is_read_no_further_than_its_limit() -> None:
    key = keep("石" * QUERY_LIMIT)
    assert found("石" * QUERY_LIMIT * 500) == {key}


def test_the_check_of_the_index_sees_what_is_missing_too_much_and_other() -> None:
    key = keep("青田石雕艺术家")
    keep("侨乡青年返乡创业")
    assert agrees()
    entry = SearchEntry.objects.get(object_id=key)
    if index.on_sqlite():
        index.remove([entry])
    else:
        run("UPDATE search_searchentry SET tokens = NULL WHERE number = %s", entry.number)
    assert not agrees()
    assert make_anew(lambda *_: None) == 2
    assert agrees()
    assert found("石雕") == {key}
    SearchEntry.objects.filter(pk=entry.pk).update(text="别的文字")
    assert not agrees()
    make_anew(lambda *_: None)
    assert agrees()


def agrees() -> bool:
    return index_agrees(lambda *_: None)


def run(sql: str, *params: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)


@QUICK
@given(
    steps=st.lists(
        st.tuples(st.sampled_from(["new", "change", "forget"]), st.integers(0, 5), TEXTS),
        max_size=8,
    )
)
def test_what_is_written_while_the_index_is_made_anew_is_in_it(
    steps: list[tuple[str, int, str]],
) -> None:
    start_afresh()
    keys = [keep(f"第{place}篇石雕") for place in range(6)]
    waiting = iter(steps)

    def write_one(done: int, total: int, what: str) -> None:
        for verb, place, text in waiting:
            if verb == "new":
                keep(text)
            elif verb == "change":
                index_text(kind=KIND, object_id=keys[place], text=text)
            else:
                forget_text(kind=KIND, object_id=keys[place])
            break

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(anew, "SLICE", 2)
        make_anew(write_one)
    assert agrees()
    assert left_over() == []


def left_over() -> list[str]:
    return [name for name in connection.introspection.table_names() if name.startswith("search_n")]


def test_a_broken_off_rebuild_leaves_the_index_and_is_cleared_away() -> None:
    if not index.on_sqlite():
        pytest.skip("PostgreSQL keeps the tokens with the entry")
    keys = {keep(f"第{place}篇石雕") for place in range(3)}

    def fail(*_: object) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        make_anew(fail)
    assert left_over()
    keys.add(keep("又一篇石雕"))
    assert found("石雕") == keys
    clear_away()
    assert left_over() == []
    assert agrees()
    assert make_anew(lambda *_: None) == len(keys)
    assert found("石雕") == keys
