"""Numbers that are somebody's: identity and bank cards, mobile phones and telephones, car plates.

Checked, not only matched: identity numbers by their date or their check digit (GB 11643-1999, ISO
7064 MOD 11-2), bank cards by Luhn (ISO/IEC 7812-1). Looks read a text in ``plain`` form and give
half-open spans of it. What is checked or stands behind its own key word may be cut by spaces, by
dashes or by the end of a line; anything else may not, or rows of a table would become numbers.
"""

import datetime as dt
import re
from collections.abc import Callable, Iterator

from .naming import Look

_NARROW: dict[int, str] = {
    **{0xFF10 + digit: str(digit) for digit in range(10)},
    **{0xFF21 + place: chr(0x41 + place) for place in range(26)},
    **{0xFF41 + place: chr(0x61 + place) for place in range(26)},
    **dict.fromkeys([0x3000, 0xA0, *range(0x2000, 0x2010), 0x202F, 0xFEFF], " "),
    **dict.fromkeys([*range(0x2010, 0x2016), 0x2212, 0xFE63, 0xFF0D], "-"),
    ord("＋"): "+",
    ord("．"): ".",
    ord("＠"): "@",
}
_ODD = re.compile("[" + "".join(map(chr, _NARROW)) + "]")

_CUT = r"[\s.·_-]{0,6}"
_SAID = r"(?:号码|号|为|是|[：:（(\s]){0,6}"
_END = r"(?![0-9A-Za-z])"
_IDENTITY = re.compile(rf"(?<![0-9])(?=(\d(?:{_CUT}\d){{16}}{_CUT}[\dXx]){_END})")
_NARROW_IDENTITY = re.compile(
    rf"(?<![0-9A-Za-z])(?=(\d(?:[ -]?\d){{16}}[ -]?[\dXx]){_END})",
)
_SAID_IDENTITY = re.compile(
    rf"(?:身份证|公民身份|身份号|证件){_SAID}"
    rf"(\d(?:{_CUT}\d){{16}}{_CUT}[\dXx]|\d{{15}}|\d(?:[ -]?\d){{13,17}}[Xx]?){_END}"
    rf"|(?:护照|通行证){_SAID}([A-Za-z]{{1,2}}\d{{6,9}}){_END}"
)
_SERIAL = re.compile(r"(?:编号|单号|订单号?|流水号?|学号|文号|证书号?)[：:为是 ]{0,2}$")
_LONG_NUMBER = re.compile(rf"(?<![0-9A-Za-z])(\d(?:[ -]?\d){{15,18}}){_END}")
_CARD = re.compile(
    r"(?<![0-9A-Za-z])"
    rf"(?=(\d{{16,19}}|\d{{4}}(?:[ -]{{1,2}}\d{{4}}){{3}}|\d{{6}}[ -]\d{{10,13}}){_END}"
    rf"(?:[ -]{{1,2}}(\d{{1,3}}){_END})?)"
)
_SAID_CARD = re.compile(
    rf"(?:银行卡|储蓄卡|信用卡|卡号|[账帐][号户]){_SAID}(\d(?:[\s-]{{0,3}}\d){{11,18}}){_END}"
)
_ABROAD = r"(?:(?:\+|00)?86[)）]?[ -]{0,2}|0)?"
_MOBILE = re.compile(
    rf"(?<![0-9])(?<!\d\.){_ABROAD}(1[3-9]\d(?:[. -]{{0,2}}\d{{4}}){{2}})(?![0-9]|\.\d|[万亿]?元)"
)
_SAID_MOBILE = re.compile(
    rf"(?:电话|手机|联系方式|致电|拨打|微信){_SAID}{_ABROAD}(1[\s.-]{{0,3}}[3-9](?:[\s.-]{{0,3}}\d){{9}}){_END}"
)
_PHONE = re.compile(
    r"(?<![0-9])(0\d{2,3}[- ]\d{7,8}|[（(]0\d{2,3}[)）][ -]?\d{7,8})(?:[-转]\d{1,6})?(?![0-9])"
)
_SAID_PHONE = re.compile(
    r"(?:电话|致电|座机|固话)(?:号码|为|是|[：:（( ]){0,4}(0\d{9,11}|[2-8]\d{6,7})"
    r"(?![0-9.万千百个人次元]|-\d)"
)
_PLATE = re.compile(
    r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼] ?"
    r"(?:[A-Z][·• -]?(?:[A-HJ-NP-Z0-9]{5,6}(?![A-Z0-9])|[A-HJ-NP-Z0-9]{4}[港澳学警挂领])"
    r"|[a-z][·• -]?[a-hj-np-z0-9]?\d{4}[a-hj-np-z0-9](?![A-Za-z0-9]))"
)
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
FEWEST = re.compile(rf"\d(?:{_CUT}\d){{6}}")
"""No number that is looked for has fewer digits in a row."""


def plain(text: str) -> str:
    """The text with full-width digits and letters, odd spaces and dashes in their plain form, each
    in its place."""
    return text.translate(_NARROW) if _ODD.search(text) else text


def bare(number: str) -> str:
    """A number without what cuts it."""
    return re.sub(r"[\s.·_-]", "", number)


def may_be_identity_number(number: str) -> bool:
    """18 characters with a region and a date of birth, whatever the check character: who mistypes
    a digit still names a person."""
    if not re.fullmatch(r"[1-68]\d{16}[\dXx]", number):
        return False
    try:
        born = dt.date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return False
    return born.year >= 1900


def is_identity_number(number: str) -> bool:
    """18 characters, a real date of birth, and the check character of ISO 7064 MOD 11-2."""
    if not may_be_identity_number(number):
        return False
    total = sum(int(digit) * weight for digit, weight in zip(number, _WEIGHTS, strict=False))
    return number[17].upper() == "10X98765432"[total % 11]


def is_bank_card(number: str) -> bool:
    """16 to 19 digits of a card scheme used in China, with the Luhn check digit."""
    if not re.fullmatch(r"(?:62|4|5|3[567]|9)\d{14,18}", number) or not 16 <= len(number) <= 19:
        return False
    total = 0
    for place, char in enumerate(reversed(number)):
        digit = int(char) * (1 + place % 2)
        total += digit - 9 if digit > 9 else digit
    return total % 10 == 0 and len(set(number)) > 2


def checked(pattern: re.Pattern[str], check: Callable[[str], bool]) -> Look:
    """The matches of a pattern's first group that hold when what cuts them is left out."""

    def look(text: str) -> Iterator[tuple[int, int]]:
        for found in pattern.finditer(text):
            if check(bare(found[1])):
                yield found.span(1)

    return look


def matches(pattern: re.Pattern[str], group: int = 0) -> Look:
    return lambda text: (found.span(group) for found in pattern.finditer(text))


def said_identity(text: str) -> Iterator[tuple[int, int]]:
    """Numbers behind their own key word count as they stand: a mistyped one is still somebody's."""
    for found in _SAID_IDENTITY.finditer(text):
        yield found.span(found.lastindex or 0)


def mistyped_identity(text: str) -> Iterator[tuple[int, int]]:
    """Numbers that may be an identity number but for the check character, and are no serial one."""
    for start, end in likely_identity(text):
        if not _SERIAL.search(text[max(start - 8, 0) : start]):
            yield start, end


def bank_cards(text: str) -> Iterator[tuple[int, int]]:
    """Cards in one piece or in groups as they are printed: the last group may be a number beside
    the card."""
    for found in _CARD.finditer(text):
        if found[2] and is_bank_card(bare(found[1] + found[2])):
            yield found.start(1), found.end(2)
        elif is_bank_card(bare(found[1])):
            yield found.span(1)


identity = checked(_IDENTITY, is_identity_number)
likely_identity = checked(_NARROW_IDENTITY, may_be_identity_number)
said_cards = matches(_SAID_CARD, 1)
odd_cards = checked(_LONG_NUMBER, is_bank_card)
mobiles = matches(_MOBILE, 1)
said_mobiles = matches(_SAID_MOBILE, 1)
phones = matches(_PHONE, 1)
said_phones = matches(_SAID_PHONE, 1)
plates = matches(_PLATE)
