"""The template language prints figures that agree."""

import re
from random import Random

import pytest

from qingxun.config.demo.texts import frames
from qingxun.config.demo.texts.grammar import expand
from qingxun.config.demo.texts.themes import parse_themes, themes

SCOPE = {
    "unit": "甲镇团委",
    "short": "甲镇",
    "scope": "全镇",
    "branch": "村团支部",
    "host": "甲镇党委",
    "date": "1月2日",
    "month": "1月",
    "year": 2026,
    "season": "入冬以来",
    "topic": "青年夜校",
    "sn": "陈",
    "place": "集镇",
    "x": "夜校师资不足",
}


def test_parts_drawn_from_a_whole_add_up_to_it():
    rng = Random(1)
    for _ in range(200):
        text = expand("共{n=20~60}条，采纳{a=5~n-3}条，其余{=n-a}条，占{%a/n}", rng, {})
        whole, part, rest = (int(found) for found in re.findall(r"(\d+)条", text))
        share = float(re.search(r"占([\d.]+)%", text)[1])
        assert part + rest == whole
        assert rest >= 3
        assert abs(share - 100 * part / whole) < 0.051


def test_a_pool_keeps_the_order_of_its_items():
    order = "甲乙丙丁戊"
    rng = Random(2)
    for _ in range(100):
        items = expand("[+甲、乙、丙|丁、戊]", rng, {}).split("、")
        assert items == sorted(items, key=order.index)
        assert len(items) == len(set(items)) == 3


def test_numbers_drawn_in_one_phrase_do_not_leak_into_the_next():
    scope = {"n": 7}
    assert expand("{n=90~90}", Random(1), scope) == "90"
    assert scope == {"n": 7}


def test_an_unknown_name_is_an_error():
    with pytest.raises(KeyError):
        expand("{nobody}", Random(1), {})


def test_every_phrase_of_every_bank_can_be_printed():
    rng = Random(3)
    for theme in themes():
        scope = SCOPE | {name: low for name, (low, _) in theme.draws.items()}
        for bank, phrases in theme.banks.items():
            for phrase in phrases:
                for _ in range(8):
                    text = expand(phrase.text, rng, scope)
                    assert not re.search(r"[\[\]{}<>~+]", text), (theme.code, text)
                    assert text.count("|") == (1 if bank in "mps" else 0), (theme.code, text)


def test_every_shared_frame_can_be_printed():
    rng = Random(4)
    for name, bank in vars(frames).items():
        if name.isupper() and not name.startswith("_"):
            for template in bank:
                for _ in range(8):
                    assert not re.search(r"[\[\]{}<>~|]", expand(template, rng, SCOPE))


def test_theme_names_for_figures_do_not_hide_the_common_words():
    for theme in themes():
        assert not set(theme.draws) & set(SCOPE), theme.code


@pytest.mark.parametrize(
    "text",
    [
        "t: 没有主题\n",
        "# a 名\n没有键的一行\n",
        "# a 名\nz: 未知的键\n",
        "# a 名\nm: 没有小标题。\n",
    ],
)
def test_a_bad_line_names_its_place(text):
    with pytest.raises(ValueError, match=r"probe\.txt:\d"):
        list(parse_themes(text, "probe.txt"))
