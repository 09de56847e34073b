"""Three thousand manuscripts: all different, in season, with figures that agree."""

import re
from collections import Counter, defaultdict
from datetime import date
from itertools import pairwise
from random import Random
from statistics import median

import pytest

from qingxun.config.demo.texts import (
    KIND_SHARES,
    Composer,
    ManuscriptSeed,
    NothingToWrite,
    manuscripts,
    unit,
    units,
)
from qingxun.config.demo.texts.themes import in_windows, themes

COUNT = 2500


@pytest.fixture(scope="module")
def texts() -> list[ManuscriptSeed]:
    return list(manuscripts(20261123, COUNT))


def grams(body: str) -> set[str]:
    return {body[place : place + 6] for place in range(len(body) - 5)}


def shared(one: ManuscriptSeed, other: ManuscriptSeed) -> float:
    first, second = grams(one.body), grams(other.body)
    return len(first & second) / min(len(first), len(second))


def test_no_two_manuscripts_have_the_same_title_or_body(texts):
    assert len({text.title for text in texts}) == COUNT
    assert len({text.body for text in texts}) == COUNT


def test_random_pairs_on_the_same_subject_share_little(texts):
    rng, by_theme = Random(1), defaultdict(list)
    for text in texts:
        by_theme[text.theme].append(text)
    shares = [
        shared(*rng.sample(group, 2))
        for group in by_theme.values()
        if len(group) > 1
        for _ in range(30)
    ]
    assert median(shares) < 0.35
    assert sorted(shares)[int(len(shares) * 0.95)] < 0.55
    assert max(shares) < 0.85


def test_random_pairs_on_different_subjects_share_next_to_nothing(texts):
    rng, shares = Random(2), []
    while len(shares) < 500:
        one, other = rng.sample(texts, 2)
        if one.theme != other.theme:
            shares.append(shared(one, other))
    assert median(shares) < 0.06


def test_capacity_reaches_three_and_a_half_thousand():
    many = list(manuscripts(5, 3500))
    assert len({text.title for text in many}) == len({text.body for text in many}) == 3500


def test_lengths_are_those_of_office_information(texts):
    lengths = defaultdict(list)
    for text in texts:
        lengths[text.kind].append(len(text.body))
    for kind, found in lengths.items():
        assert min(found) >= 190, kind
        assert max(found) <= (1500 if kind == "调研" else 900), kind
    assert median(lengths["动态"]) >= 330
    assert median(lengths["调研"]) >= 750
    assert max(len(text.title) for text in texts) <= 45


def test_no_marker_of_the_templates_and_no_half_width_punctuation_is_left(texts):
    wrong = re.compile(r"[\[\]{}|<>~+=*#_]|[,;:!?()\"']|[，。；、]{2}|[，、；]\n|以来以来|None")
    for text in texts:
        for part in (text.title, text.body, *text.keywords):
            found = wrong.search(part)
            assert not found, (text.theme, found and found[0], part)
        assert text.body.count("“") == text.body.count("”")
        assert all(line.strip() == line and line for line in text.body.split("\n"))


def test_returned_questionnaires_match_their_rate(texts):
    pattern = re.compile(r"问卷(\d+)份，回收有效问卷(\d+)份，有效(?:回收)?率([\d.]+)%")
    found = [match for text in texts for match in pattern.finditer(text.body)]
    assert len(found) > 20
    for sent, back, rate in (match.groups() for match in found):
        assert int(back) <= int(sent)
        assert abs(float(rate) - 100 * int(back) / int(sent)) < 0.051


def test_parts_add_up_where_the_rest_is_stated(texts):
    pattern = re.compile(r"(\d+)(条|件|个|处)[^。；\d]*?(?:、[^。；\d]*?)?(\d+)\2，其余(\d+)\2")
    found = [match for text in texts for match in pattern.finditer(text.body)]
    assert len(found) > 60
    for match in found:
        assert int(match[1]) == int(match[3]) + int(match[4]), match[0]


def test_shares_stated_after_a_count_are_right(texts):
    pattern = re.compile(r"(\d+)(名|人|家|户|个|起|条|辆|份)，占([\d.]+)%")
    checked = 0
    for text in texts:
        for sentence in re.split(r"[。；\n]", text.body):
            for match in pattern.finditer(sentence):
                before = re.findall(rf"(\d+){match[2]}", sentence[: match.start()])
                if before:
                    share = 100 * int(match[1]) / int(before[0])
                    assert abs(share - float(match[3])) < 0.051, sentence
                    checked += 1
    assert checked > 100


def test_no_share_exceeds_the_whole(texts):
    for text in texts:
        assert all(float(found) <= 100 for found in re.findall(r"([\d.]+)%", text.body))


def test_headings_named_by_the_seed_stand_in_the_body(texts):
    for text in texts:
        assert all(head in text.body for head in text.heads), text.title
    assert sum(bool(text.heads) for text in texts) > COUNT * 0.6


def test_subjects_come_in_their_season(texts):
    windows = {theme.code: theme.windows for theme in themes()}
    for text in texts:
        assert text.event_on <= text.written_on
        if windows[text.theme]:
            assert in_windows(windows[text.theme], text.written_on), text.title


def test_a_unit_writes_only_on_subjects_that_suit_it(texts):
    by_code = {theme.code: theme for theme in themes()}
    for text in texts:
        assert by_code[text.theme].suits(unit(text.unit_code), text.written_on)
        if text.theme == "terrace":
            assert unit(text.unit_code).kind != "school"


def test_the_mix_of_kinds_is_that_of_a_real_desk(texts):
    counts = Counter(text.kind for text in texts)
    assert set(counts) == set(KIND_SHARES)
    assert 0.42 < counts["动态"] / COUNT < 0.60
    assert 0.04 < counts["侨情"] / COUNT < 0.15
    assert 0.03 < counts["调研"] / COUNT < 0.10


def test_there_are_many_subjects_and_none_swallows_the_rest(texts):
    counts = Counter(text.theme for text in texts)
    assert len(counts) >= 45
    assert counts.most_common(1)[0][1] < COUNT * 0.06


def test_manuscripts_come_in_order_of_time_and_from_every_unit(texts):
    assert all(one.written_on <= other.written_on for one, other in pairwise(texts))
    assert {text.unit_code for text in texts} == {seed.code for seed in units()}


def test_the_same_seed_gives_the_same_texts():
    assert list(manuscripts(7, 60)) == list(manuscripts(7, 60))
    assert list(manuscripts(7, 60)) != list(manuscripts(8, 60))


def test_every_unit_has_something_to_say_on_every_day_of_the_year():
    for seed in units():
        composer = Composer(3)
        for month in range(1, 13):
            for day in (5, 20):
                assert composer.kinds(seed, date(2026, month, day)), (seed.name, month, day)


def test_a_kind_without_a_subject_is_refused():
    with pytest.raises(NothingToWrite):
        Composer(1).compose(unit("firm-ouding"), date(2026, 3, 3), "侨情")
