"""Titles are found by how they are spoken, wherever they stand in the archive."""

import uuid

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qingxun.search import index
from qingxun.search.actions import Item, forget_text, index_item
from qingxun.search.anew import make_anew
from qingxun.search.checking import index_agrees
from qingxun.search.models import SearchEntry
from qingxun.search.sounds import (
    Row,
    Way,
    alike,
    is_spoken,
    sound_of,
    spoken_so,
    tokens_of_title,
    ways_to_mishear,
    ways_to_read,
)
from qingxun.search.speaking import are_missing, make_sounds
from qingxun.search.wanted import Wanted
from tests.search.test_search import start_afresh

KIND = "thing"
TITLES = st.text("青田石雕夜校西安女绿长重庆一a2，", min_size=1, max_size=12)


def stands(row: Row, tokens: list[str]) -> bool:
    """As a phrase whose last token may go on stands in the index."""
    size = len(row)
    return any(
        tokens[at : at + size - 1] == list(row[:-1]) and tokens[at + size - 1].startswith(row[-1])
        for at in range(len(tokens) - size + 1)
    )


def fits(ways: tuple[Way, ...], title: str) -> bool:
    tokens = tokens_of_title(title)
    return any(all(stands(row, tokens) for row in way) for way in ways)


@pytest.mark.parametrize(
    ("typed", "text", "spoken"),
    [
        ("qtsd", "青田石雕", True),
        ("tsd", "青田石雕", True),
        ("shidiao", "青田石雕", True),
        ("shidi", "青田石雕", True),
        ("hidiao", "青田石雕", False),
        ("app", "用app报送", True),
    ],
)
def test_letters_are_initials_or_pinyin_from_a_character_on(
    typed: str, text: str, spoken: bool
) -> None:
    assert is_spoken(typed, text) is spoken


@pytest.mark.parametrize("typed", ["qnyx", "qingnianyexiao"])
def test_letters_propose_the_words_that_are_spoken_so(typed: str) -> None:
    assert list(spoken_so(typed, "县里的青年夜校开班")) == ["青年夜校"]


@settings(max_examples=60)
@given(title=TITLES, start=st.integers(0, 11), size=st.integers(2, 9), by_initials=st.booleans())
def test_what_is_spoken_so_is_among_the_candidates(
    title: str, start: int, size: int, by_initials: bool
) -> None:
    sound = sound_of(title)
    spoken = sound.initials if by_initials else "".join(sound.syllables[start:])
    typed = spoken[start if by_initials else 0 :][:size]
    if len(typed) > 1 and typed.isascii() and typed.isalpha() and is_spoken(typed, title):
        assert fits(ways_to_read(typed), title)


@settings(max_examples=60)
@given(title=TITLES, word=st.text("青清田石时雕调夜校小学", min_size=2, max_size=5))
def test_what_sounds_alike_or_differs_in_one_place_is_among_the_candidates(
    title: str, word: str
) -> None:
    if list(alike(word, title)):
        assert fits(ways_to_mishear(word), title)


@pytest.mark.parametrize("typed", ["xian", "qingtianshid", "cangqing", "zhangqing", "qt", "xa"])
def test_letters_are_read_in_every_way(typed: str) -> None:
    assert fits(ways_to_read(typed), "西安长青青田石雕") is (typed != "zhangqing")


def write(key: uuid.UUID, text: str) -> None:
    index_item(Item(KIND, key, text, title=text.split("\n")[0]))


def heard(typed: str) -> set[uuid.UUID]:
    wanted = Wanted(spoken=ways_to_read(typed), kinds=(KIND,))
    return {hit.key for hit in index.hits(wanted, 100)}


def agrees() -> bool:
    return index_agrees(lambda done, total, what: None)


@pytest.mark.django_db
def test_sounds_are_made_kept_made_again_and_forgotten() -> None:
    start_afresh()
    one, other, third = uuid.UUID(int=1), uuid.UUID(int=2), uuid.UUID(int=3)
    write(one, "青田石雕夜校\n在市场开课")
    write(other, "侨乡青年返乡\n青田石雕")
    index_item(Item(KIND, third, "青田石雕"))  # has no title
    assert are_missing()
    assert make_sounds() == 2
    assert not are_missing()
    assert make_sounds() == 0
    for typed in ("qtsd", "shidiao", "qingtians", "sidiao"):
        assert heard(typed) == {one}, typed
    assert heard("shichang") == set()  # stands in the text, not in the title
    assert agrees()
    write(one, "青田石雕夜校\n又开一期")  # the title stays: so do its sounds
    assert heard("qtsd") == {one}
    write(other, "石雕创业\n青田")
    assert are_missing()
    assert heard("sdcy") == set()
    assert make_sounds() == 1
    assert heard("sd") == {one, other}
    assert agrees()
    make_anew(lambda done, total, what: None)
    assert heard("sd") == {one, other}
    assert agrees()
    forget_text(kind=KIND, object_id=one)
    assert heard("sd") == {other}
    assert agrees()
    assert SearchEntry.objects.get(object_id=third).sounds is None
