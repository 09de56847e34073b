"""Texts that wait to be put into SQLite's index are found as if they were in it."""

import uuid
from unittest.mock import patch

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from qingxun.search import index, lists, waiting
from qingxun.search.actions import forget_text, index_text
from qingxun.search.anew import make_anew
from qingxun.search.checking import index_agrees
from qingxun.search.grams import code_of, holds, normalize, pairs_of_query
from qingxun.search.likeness import rank
from qingxun.search.models import SearchEntry
from qingxun.search.wanted import Wanted
from tests.search.test_search import QUICK, TEXTS, start_afresh

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(connection.vendor != "sqlite", reason="GIN keeps such a list by itself"),
]

KIND = "thing"
UNIT = uuid.UUID(int=7)


def silent(done: int, total: int, what: str) -> None:
    """No progress is shown."""


def write(key: uuid.UUID, text: str, marks: tuple[str, ...] = ()) -> None:
    index_text(kind=KIND, object_id=key, text=text, marks=marks)


STEPS = st.lists(st.tuples(st.integers(0, 5), st.none() | TEXTS), min_size=1, max_size=12)


@QUICK
@given(steps=STEPS, words=st.lists(st.text("青田石雕a1😀,", min_size=1, max_size=3), max_size=3))
def test_whatever_is_written_the_newest_are_found_as_by_reading(
    steps: list[tuple[int, str | None]], words: list[str]
) -> None:
    """Texts come, change and go; every third that waits brings all into the index."""
    start_afresh()
    texts: dict[uuid.UUID, str] = {}
    with patch.object(waiting, "MOST", 3), patch.object(waiting, "LONGEST", 30):
        for number, text in steps:
            key = uuid.UUID(int=number)
            if text is None:
                forget_text(kind=KIND, object_id=key)
                texts.pop(key, None)
            else:
                write(key, text)
                texts[key] = normalize(text)
    assert len(waiting.numbers()) < 3
    assert index_agrees(silent)
    for word in filter(None, map(normalize, words)):
        meant = {key for key, text in texts.items() if word in text}
        for wanted in (Wanted((word,)), Wanted((word,), kinds=(KIND,))):
            assert {hit.key for hit in index.hits(wanted, 50)} == meant
        known = {entry.number: code_of(entry.text) for entry in SearchEntry.objects.all()}
        pairs = pairs_of_query(word)
        (brought,) = lists.numbers_by_gram([(pairs, Wanted(kinds=(KIND,)))], 50)
        assert sorted(brought) == sorted(
            (place, number)
            for place, pair in enumerate(pairs)
            for number, code in known.items()
            if holds(code, pair)
        )


def write_some() -> list[uuid.UUID]:
    """Eight texts, half of them in the index, one of another unit."""
    keys = [uuid.uuid4() for _ in range(8)]
    for place, key in enumerate(keys):
        marks = (f"u{UNIT.hex}",) if place == 6 else ()
        write(key, f"青年志愿者走进石雕市场，第{place}场直播。", marks)
        if place == 3:
            index.take_in()
    return keys


def test_order_limit_marks_and_exclusions_hold_for_both() -> None:
    keys = write_some()
    numbers = dict(SearchEntry.objects.values_list("object_id", "number"))
    newest = sorted(keys, key=lambda key: -numbers[key])
    assert [hit.key for hit in index.hits(Wanted(("石雕",)), 5)] == newest[:5]
    assert [hit.key for hit in index.hits(Wanted(("石雕",), units=(UNIT,)), 5)] == [keys[6]]
    kept = {hit.key for hit in index.hits(Wanted(("石雕",), without=("第2场", "第7场")), 9)}
    assert kept == {*keys} - {keys[2], keys[7]}
    since = sorted(numbers.values())[3]
    assert len(index.hits(Wanted(("石雕",), since=since), 9)) == 5


def test_ranking_does_not_depend_on_what_waits() -> None:
    write_some()
    before = rank("第5场直播", Wanted(kinds=(KIND,)), 5)
    index.take_in()
    assert waiting.numbers() == set()
    assert rank("第5场直播", Wanted(kinds=(KIND,)), 5) == before


def test_a_new_index_has_what_waited() -> None:
    keys = write_some()
    assert make_anew(silent) == len(keys)
    assert waiting.numbers() == set()
    assert len(index.hits(Wanted(("石雕",)), 9)) == len(keys)


def test_an_entry_that_waits_and_is_gone_is_told() -> None:
    write_some()
    assert index_agrees(silent)
    SearchEntry.objects.get(number=max(waiting.numbers())).delete()
    assert not index_agrees(silent)


def test_a_long_text_waits_for_nobody() -> None:
    write(uuid.uuid4(), "石雕" * waiting.LONGEST)
    assert waiting.numbers() == set()


def test_a_gram_begins_at_a_unit() -> None:
    assert holds(code_of("青田"), code_of("田"))
    assert not holds("12345678", "2345")
    assert not holds("", "1234")
