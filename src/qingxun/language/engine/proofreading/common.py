"""Words that are often written with a wrong character, whatever the archive holds."""

from collections.abc import Iterator
from importlib.resources import files

from .findings import Finding, Rule

_WORDS = files(__package__).joinpath("common_errors.txt").read_text(encoding="utf-8").split()
COMMON = dict(zip(_WORDS[::2], _WORDS[1::2], strict=True))
"""Wrong and right writing, put together by hand; right is what 《现代汉语词典》 has."""
_GOES_ON = {"按装": frozenset("配修订备卸运载车箱机")}
"""What follows where the two characters are no word: 按装配图施工."""


def common_errors(text: str) -> Iterator[Finding]:
    """按装 for 安装: the characters that differ, each with the right one."""
    for wrong, right in COMMON.items():
        goes_on = _GOES_ON.get(wrong, frozenset())
        start = text.find(wrong)
        while start >= 0:
            end = start + len(wrong)
            if text[end : end + 1] not in goes_on:
                for place, (char, instead) in enumerate(zip(wrong, right, strict=True), start):
                    if char != instead:
                        yield Finding(place, place + 1, Rule.LIKELY_WRONG, char, instead)
            start = text.find(wrong, end)
