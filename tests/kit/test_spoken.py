"""Names in the order of their sound."""

import pytest

from qingxun.kit.spoken import sort_key


def test_names_stand_as_in_a_telephone_book() -> None:
    names = ["吴昊", "Li Ming", "曾明", "单亮", "安然", "西安平", "先平", "李力", "任雪", "欧阳丽"]
    assert sorted(names, key=sort_key) == [
        "安然", "李力", "Li Ming", "欧阳丽", "任雪", "单亮", "吴昊", "西安平", "先平", "曾明",
    ]  # fmt: skip


@pytest.mark.parametrize("name", ["", "😀", "m·卡", "ß3", "々一", "龘", "单", "０１甲"])
def test_a_key_has_letters_and_digits_only(name: str) -> None:
    key = sort_key(name)
    assert not key or (key.isascii() and key.isalnum() and key == key.lower())
