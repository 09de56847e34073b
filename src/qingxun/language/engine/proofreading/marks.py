"""Punctuation: GB/T 15834-2011 《标点符号用法》, the clauses beside the rules."""

import re
from collections.abc import Iterator

from .findings import Finding, Rule

HAN = r"[\u3400-\u9fff]"
_FULL = {",": "，", ";": "；", ":": "：", "?": "？", "!": "！", "(": "（", ")": "）", ".": "。"}
_HALF_BETWEEN = re.compile(rf"(?<={HAN})[,;:?!](?={HAN}|$|[”’」』）》\n])", re.M)
_HALF_STOP = re.compile(rf"(?<={HAN})\.(?=\s*$|{HAN}|[（“《])", re.M)
_HALF_BRACKETS = re.compile(rf"\(([^()\n]*{HAN}[^()\n]*)\)")
_DOTS = re.compile(r"。{2,}|\.{3,}|(?<!…)…(?!…)|⋯+")
_REPEATED = re.compile(r"([，、；：])\1+|([！？])\2{2,}|，。|。，|、，|，、")
_BEFORE_ETC = re.compile(r"、(?=等(?!级|于|待|候|同|额|次))")
_BETWEEN_MARKS = re.compile(r"(?<=[》”])、(?=[《“])")
_ORDER = re.compile(
    rf"(?m)(?P<brackets>(?:^|(?<=[，。；：]))[（(](?:[一二三四五六七八九十]{{1,3}}|\d{{1,2}})[）)])、(?={HAN})"
    rf"|(?P<ordinal>(?:^|(?<=[，。；：]))[第其][一二三四五六七八九])、(?![一二三四五六七八九十]|第)(?={HAN}(?!、))"
    rf"|(?P<digits>^\s*\d{{1,2}})、(?={HAN})"
)
_AFTER_ORDER = {"brackets": "", "ordinal": "，", "digits": "."}
_STRAIGHT = re.compile(rf'"([^"\n]*{HAN}[^"\n]*)"')
_OPENING = dict(zip("“‘（(《〈【〔「『[", "”’）)》〉】〕」』]", strict=True))
_CLOSING = {close: opened for opened, close in _OPENING.items()}
_ENUMERATION = re.compile(
    r"(?:^|[，。；：、;\s])(?:\d{1,2}|[a-zA-Z]|[一二三四五六七八九十]{1,3})[)）]"
)


def half_width(text: str) -> Iterator[Finding]:
    """Marks of Chinese text are full-width (5.1); a stop within numbers or Latin stays."""
    for pattern in (_HALF_BETWEEN, _HALF_STOP):
        for found in pattern.finditer(text):
            yield _swap(found, Rule.HALF_WIDTH, _FULL[found[0]])
    for found in _HALF_BRACKETS.finditer(text):
        yield _swap(found, Rule.HALF_WIDTH, f"（{found[1]}）")


def ellipses(text: str) -> Iterator[Finding]:
    """An ellipsis is six dots in the place of two characters (5.1.6)."""
    for found in _DOTS.finditer(text):
        yield _swap(found, Rule.ELLIPSIS, "……")


def repeated_marks(text: str) -> Iterator[Finding]:
    """The same mark twice, or two that cannot follow each other."""
    for found in _REPEATED.finditer(text):
        first = found[1] or found[2]
        right = first if first else ("。" if "。" in found[0] else "，")
        yield _swap(found, Rule.REPEATED_MARK, right)


def list_commas(text: str) -> Iterator[Finding]:
    """No 、 before 等, and usually none between 《》《》 or “”“” (4.5.3.5)."""
    for pattern in (_BEFORE_ETC, _BETWEEN_MARKS):
        for found in pattern.finditer(text):
            yield _swap(found, Rule.LIST_COMMA, "")


def order_marks(text: str) -> Iterator[Finding]:
    """（一） takes no mark, 第一 a comma, 1 a point; 、 only after 一, 二 (4.4.3.4, 4.5.3.3)."""
    for found in _ORDER.finditer(text):
        place = found.end() - 1
        right = _AFTER_ORDER[found.lastgroup or ""]
        yield Finding(place, place + 1, Rule.ORDER, "、", right, (found[0].strip(),))


def straight_quotes(text: str) -> Iterator[Finding]:
    """Chinese text takes “ ” (4.8)."""
    for found in _STRAIGHT.finditer(text):
        yield _swap(found, Rule.QUOTES, f"“{found[1]}”")


def unpaired(text: str) -> Iterator[Finding]:
    """Quotes and brackets come in pairs, within a paragraph."""
    start = 0
    for line in text.splitlines(keepends=True):
        yield from _unpaired_in(line, start)
        start += len(line)


def _unpaired_in(line: str, offset: int) -> Iterator[Finding]:
    waiting: list[tuple[str, int]] = []
    numbered = {found.end() - 1 for found in _ENUMERATION.finditer(line)}
    for place, char in enumerate(line):
        if char in _OPENING:
            waiting.append((char, place))
        elif char in _CLOSING:
            if waiting and waiting[-1][0] == _CLOSING[char]:
                waiting.pop()
            elif place not in numbered:
                start = offset + place
                yield Finding(start, start + 1, Rule.PAIRS, char, None, (_CLOSING[char],))
    for char, place in waiting:
        start = offset + place
        yield Finding(start, start + 1, Rule.PAIRS, char, None, (_OPENING[char],))


def title_end(title: str) -> Iterator[Finding]:
    """A title ends without a full stop or comma (附录 A)."""
    found = re.search(r"[。，、；：]+\s*$", title)
    if found:
        yield _swap(found, Rule.TITLE_END, "")


def _swap(found: re.Match[str], rule: Rule, suggestion: str) -> Finding:
    return Finding(found.start(), found.end(), rule, found[0], suggestion)
