"""Words that are often written with a wrong character, whatever the archive holds."""

from collections.abc import Iterator
from importlib.resources import files

import rjieba

from .findings import Finding, Rule

_WORDS = files(__package__).joinpath("common_errors.txt").read_text(encoding="utf-8").split()
COMMON = dict(zip(_WORDS[::2], _WORDS[1::2], strict=True))
"""Wrong and right writing, put together by hand; right is what 《现代汉语词典》 has."""
_GOES_ON = {"按装": frozenset("配修订备卸运载车箱机")}
"""What follows where the two characters are no word: 按装配图施工."""
_LINKS = frozenset({"c", "p", "u"})  # conjunctions, prepositions, particles
_LONGEST = 4  # characters of a word that begins with the second character


def common_errors(text: str) -> Iterator[Finding]:
    """按装 for 安装: the characters that differ, each with the right one."""
    for wrong, right in COMMON.items():
        goes_on = _GOES_ON.get(wrong, frozenset())
        start = text.find(wrong)
        while start >= 0:
            end = start + len(wrong)
            if text[end : end + 1] not in goes_on and not _lies_across(text, start, end):
                for place, (char, instead) in enumerate(zip(wrong, right, strict=True), start):
                    if char != instead:
                        yield Finding(place, place + 1, Rule.LIKELY_WRONG, char, instead)
            start = text.find(wrong, end)


def _lies_across(text: str, start: int, end: int) -> bool:
    """Whether two characters belong to two words, the first ending one and the second beginning one
    or linking: 发布署名文章, 究竟争取, 拼凑和堆砌."""
    if end - start != 2 or not start or not rjieba.has_word(text[start - 1 : start + 1]):
        return False
    last = end - 1
    if any(rjieba.has_word(text[last : last + length]) for length in range(2, _LONGEST + 1)):
        return True
    return rjieba.tag(text[last])[0][1] in _LINKS
