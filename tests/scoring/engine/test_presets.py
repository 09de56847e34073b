import itertools
import json

import pytest

from qingxun.scoring.engine import check_policy
from qingxun.scoring.presets import PRESETS, load_preset, read_policy_text


@pytest.mark.parametrize("name", PRESETS)
def test_a_preset_is_plain_json_without_binary_fractions(name):
    data = load_preset(name)
    assert json.loads(json.dumps(data, ensure_ascii=False)) == data

    def floats(value: object) -> bool:
        if isinstance(value, dict):
            return any(floats(inner) for inner in value.values())
        return any(map(floats, value)) if isinstance(value, list) else isinstance(value, float)

    assert not floats(data)
    assert data["id"] == name


def test_an_unknown_preset_is_refused():
    with pytest.raises(KeyError):
        load_preset("../secret")


def test_a_decimal_in_the_text_form_stays_text():
    assert read_policy_text("a: 0.10\nb: 3\nc: 2026-01-01") == {
        "a": "0.10",
        "b": 3,
        "c": "2026-01-01",
    }


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("x:\n  a: 1\n  a: 2", "第 2 行起的「a」写了两次。"),
        ("!!python/object/apply:os.getcwd []", "第 1 行附近格式有误，无法读取。"),
        ("a: 1\nb: [", "第 2 行附近格式有误，无法读取。"),
        ("[" * 100_000, "括号太多，不像一份办法。"),
        ("[" * 5_000, "格式有误，无法读取。"),
        ("? [a]\n: 1", "第 1 行附近格式有误，无法读取。"),
        ("a" * 200_001, "文件过长，最多 20 万字。"),
    ],
)
def test_a_text_that_cannot_be_read_is_refused_with_a_sentence(text, sentence):
    with pytest.raises(ValueError, match=r"。$") as caught:
        read_policy_text(text)
    assert str(caught.value) == sentence


def test_aliases_that_multiply_are_refused_as_too_large():
    lines = ["a: &a [x, x, x, x, x, x, x, x, x]"]
    lines += [f"{b}: &{b} [{', '.join([f'*{a}'] * 9)}]" for a, b in itertools.pairwise("abcdefghi")]
    found = check_policy(read_policy_text("\n".join(lines)))
    assert [str(error) for error in found] == ["内容过大，超过 50000 个值。"]
