"""What editors, leaders and users of the box say."""

import re
from collections import Counter
from datetime import date, timedelta
from difflib import SequenceMatcher
from random import Random

import pytest

from qingxun.config.demo.texts import (
    LEADERS,
    REJECTION_REASONS,
    RETURN_REASONS,
    SUGGESTIONS,
    ManuscriptSeed,
    desk_edit,
    evidence_note,
    follow_up,
    instruction,
    issue_label,
    manuscripts,
    rejection_words,
    return_words,
    unit,
    verification,
)

LEFT_OVER = re.compile(r"[\[\]{}|<>~]|[,;:!?()\"']|“”|[，。；、]{2}|“[^”]*“")
OUTLETS = (
    "county_league_info",
    "county_party",
    "county_government",
    "city_league",
    "city_party",
    "city_government",
    "province_league",
    "province_party",
    "province_government",
    "centre_league",
    "centre_party",
    "centre_government",
    "media_county",
    "media_city",
    "media_province",
    "media_centre",
)


@pytest.fixture(scope="module")
def texts() -> list[ManuscriptSeed]:
    return list(manuscripts(31, 500))


def test_returns_and_rejections_give_a_listed_reason_and_their_own_words(texts):
    rng, notes = Random(1), Counter()
    for text in texts:
        back, out = return_words(rng, text), rejection_words(rng, text)
        assert back.reason in RETURN_REASONS
        assert out.reason in REJECTION_REASONS
        for refusal in (back, out):
            assert 12 <= len(refusal.note) <= 300
            assert not LEFT_OVER.search(refusal.note), refusal.note
            notes[refusal.note] += 1
    assert len(notes) > 450


def test_a_reason_fits_the_kind_of_the_manuscript(texts):
    rng = Random(2)
    for text in texts:
        refusal = return_words(rng, text)
        if text.kind in {"动态", "经验"}:
            assert refusal.reason not in {"建议不可操作", "问题不具体、缺少实例"}
        if refusal.reason == "篇幅过长":
            assert len(text.body) > 480


def test_words_quoted_by_the_editor_stand_in_the_manuscript(texts):
    rng = Random(3)
    for text in texts:
        for words in (return_words(rng, text).note, verification(rng, text).question):
            quoted = re.match(r"“([^”]+)”", words)
            if quoted:
                said = quoted[1].replace("‘", "“").replace("’", "”")
                assert said in text.body, (words, text.body)


def test_questions_and_answers_are_complete_sentences(texts):
    rng = Random(4)
    pairs = {(v.question, v.answer) for v in (verification(rng, text) for text in texts)}
    assert len(pairs) > 250
    for question, answer in pairs:
        assert question.endswith("？")
        assert answer.endswith("。")
        assert not LEFT_OVER.search(question + answer), (question, answer)


def test_an_edit_changes_the_text_but_keeps_it_recognizable(texts):
    rng = Random(5)
    for text in texts:
        edited = desk_edit(rng, text)
        assert edited.changes
        assert (edited.title, edited.body) != (text.title, text.body)
        assert edited.title.strip()
        likeness = SequenceMatcher(None, text.body, edited.body, autojunk=False).ratio()
        assert likeness > 0.75, edited.changes
        assert not LEFT_OVER.search(edited.title), edited.title
        assert edited.body.count("“") == edited.body.count("”")


def test_an_edit_never_leaves_a_numbered_point_without_its_number(texts):
    rng = Random(6)
    for text in texts:
        edited = desk_edit(rng, text)
        for mark in ("一是", "二是", "三是", "（一）", "（二）", "1．", "2．"):
            assert edited.body.count(mark) == text.body.count(mark), edited.changes


def test_instructions_come_from_marked_leaders_of_the_rank(texts):
    rng = Random(7)
    for text in texts[:200]:
        for rank in ("county", "city", "province", "centre"):
            given = instruction(rng, text, unit(text.unit_code).short, rank, date(2026, 6, 1))
            assert given.leader.rank == rank
            assert "演示" in given.leader.name
            assert not LEFT_OVER.search(given.text + given.follow_up), given.text
            assert (given.due_on is None) == (text.kind in {"动态", "经验"})
            assert bool(given.follow_up) == (given.due_on is not None)
    assert {leader.rank for leader in LEADERS} == {"county", "city", "province", "centre"}


def test_follow_ups_are_numbered_and_do_not_repeat_the_beginning(texts):
    rng = Random(8)
    for text in texts[:100]:
        short = unit(text.unit_code).short
        bodies = [follow_up(rng, text, short, n, date(2026, 6, 1)) for n in (1, 2, 3)]
        assert [title[-2] for title, _ in bodies] == ["一", "二", "三"]
        assert len({body for _, body in bodies}) == 3
        for _, body in bodies:
            assert text.body[:30] not in body
            assert not LEFT_OVER.search(body), body


@pytest.mark.parametrize("outlet", OUTLETS)
def test_every_outlet_prints_under_a_label(outlet):
    rng = Random(9)
    label = issue_label(rng, outlet, date(2026, 9, 9))
    assert 6 <= len(label) <= 100
    assert not LEFT_OVER.search(label)
    assert evidence_note(rng, outlet, date(2026, 9, 9))


def test_issue_numbers_rise_through_the_year():
    days = [date(2026, 1, 2) + timedelta(days=step) for step in range(0, 360, 5)]
    labels = [issue_label(Random(1), "city_league", day) for day in days]
    numbers = [int(re.search(r"第(\d+)期", label)[1]) for label in labels]
    assert numbers == sorted(numbers)
    assert numbers[-1] > 30


def test_an_unknown_outlet_is_an_error():
    with pytest.raises(KeyError):
        issue_label(Random(1), "nowhere", date(2026, 1, 1))


def test_the_box_holds_answered_and_waiting_suggestions():
    assert len({seed.text for seed in SUGGESTIONS}) == len(SUGGESTIONS) >= 24
    assert 3 <= sum(not seed.answer for seed in SUGGESTIONS) <= 6
    for seed in SUGGESTIONS:
        assert not LEFT_OVER.search(seed.text + seed.answer), seed.text
