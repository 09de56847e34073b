"""Personal data in a text: where it stands, what it is, and how it looks masked.

Numbers are checked, not only matched: identity numbers by their date or their check digit (GB
11643-1999, ISO 7064 MOD 11-2), bank cards by Luhn (ISO/IEC 7812-1). Behind its own key word
(身份证号, 卡号) a number counts as it stands: a mistyped one is still somebody's. Names and
addresses are likely finds, and say so. Works on the text as written; full-width digits count as
digits.
"""

import datetime as dt
import hashlib
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, partial
from typing import Any

import rjieba

from .naming import AFTER_NAME, NAME, Look, beside, found_by, under_heads
from .normalizing import normalize

Gate = Callable[[str], Any]
"""What must be true of a text for a look to find anything in it."""

_WIDE = "０１２３４５６７８９ｘＸ"
_DIGIT_FORMS = str.maketrans(_WIDE, "0123456789xX")
_HAS_WIDE = re.compile(f"[{_WIDE}]")


class Personal(StrEnum):
    """Kinds of personal data, the gravest first where two overlap."""

    IDENTITY = "identity"
    BANK_CARD = "bank_card"
    MOBILE = "mobile"
    PHONE = "phone"
    EMAIL = "email"
    ACCOUNT = "account"
    MINOR = "minor"
    PERSON = "person"
    ADDRESS = "address"
    PLATE = "plate"


CERTAIN = frozenset({Personal.IDENTITY, Personal.BANK_CARD, Personal.MOBILE, Personal.EMAIL})


@dataclass(frozen=True, slots=True)
class PersonalFind:
    """A half-open span of the text, its kind, and the text that masks it (same reading)."""

    start: int
    end: int
    kind: Personal
    text: str
    masked: str

    @property
    def certain(self) -> bool:
        """Whether the find was checked by arithmetic or form; else a person should look."""
        return self.kind in CERTAIN


_MINOR_WORDS = "小学生|中学生|学生|儿童|幼儿|少年|男孩|女孩|孩子|学童|留守儿童|未成年人"

_MOBILE = re.compile(r"(?<![0-9])(?:\+?86[- ]?)?(1[3-9]\d[- ]?\d{4}[- ]?\d{4})(?![0-9])")
_PHONE = re.compile(r"(?<![0-9])(0\d{2,3}[-－—– ]\d{7,8})(?:[-－转]\d{1,6})?(?![0-9])")
_LONG_NUMBER = re.compile(r"(?<![0-9A-Za-z])(\d(?:[ -]?\d){14,18}[\dXx]?)(?![0-9A-Za-z])")
_SAID = r"(?:号码|号|为|是|[：:（( ]){0,4}"
_SAID_IDENTITY = re.compile(
    rf"(?:身份证|公民身份|身份号|证件){_SAID}(\d(?:[ -]?\d){{13,17}}[Xx]?)(?![0-9A-Za-z])"
    rf"|(?:护照|通行证){_SAID}([A-Za-z]{{1,2}}\d{{6,9}})(?![0-9A-Za-z])"
)
_WHOSE = re.compile(
    rf"({NAME})(?:，|,|（|\(|的|[男女])*(?:公民)?(?:身份证|身份号|证件|护照|银行卡|卡号){_SAID}(?=[A-Za-z]?\d{{6}})"
)
_SERIAL = re.compile(r"(?:编号|单号|订单号?|流水号?|学号|文号|证书号?)[：:为是 ]{0,2}$")
_SAID_CARD = re.compile(
    rf"(?:银行卡|储蓄卡|信用卡|卡号|银行账号|银行账户){_SAID}(\d(?:[ -]?\d){{11,18}})(?![0-9])"
)
_ACCOUNT = re.compile(
    rf"(?:微信|QQ|qq){_SAID}([A-Za-z][A-Za-z0-9_-]{{4,19}}|[1-9]\d{{4,10}})(?![0-9A-Za-z_-])"
)
_EMAIL = re.compile(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")
_PLATE = re.compile(
    r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼]"
    r"[A-Z][·• ]?[A-HJ-NP-Z0-9]{5,6}(?![A-Z0-9])"
)
_ADDRESS = re.compile(
    r"[\u4e00-\u9fff]{2,12}?(?:村|社区|小区|路|街|巷|弄|新村|公寓|花园)"
    r"[\u4e00-\u9fff]{0,6}?\d+\s*(?:号楼|号|幢|栋|弄|单元)(?:\d+\s*(?:单元|室|号|幢))*(?:\d{3,4}(?:室)?)?"
)
_DIGITS = re.compile(r"\d(?:[ -]?\d){6}")  # no number that is looked for has fewer in a row
_ADDRESS_NUMBER = re.compile(r"\d\s*(?:号|幢|栋|弄|单元)")
_MINOR_BEFORE = re.compile(rf"(?<!大)(?:{_MINOR_WORDS})[：:]?({NAME}){AFTER_NAME}")
_MINOR_CLASS = re.compile(rf"(?:年级|班)(?:的|学生)?({NAME}){AFTER_NAME}")
_MINOR_AGE = re.compile(rf"({NAME})[（(，,]?(?:今年)?(\d{{1,2}}|[一二三四五六七八九十]{{1,3}})岁")
_AGE_MINOR = re.compile(
    rf"(\d{{1,2}}|[一二三四五六七八九十]{{1,3}})岁的?(?:{_MINOR_WORDS})?({NAME}){AFTER_NAME}"
)
_TOLD = re.compile(rf"({NAME})(?=[（(][男女][，,、）)])")
_PRIVATE_WORDS = (
    "困难青年|困境青年|残疾青年|困难家庭|残疾人|村民|居民|群众|当事人|患者|低保户|贫困户|困难户"
    "|家长|母亲|父亲|死者|伤者|受害人"
)
_PRIVATE = re.compile(rf"(?:{_PRIVATE_WORDS})[：:]?({NAME}){AFTER_NAME}")
_ASKED_WORDS = "联系人|监护人|户主|申请人|报名人|求助人|受助人|举报人|投诉人|来访人|反映人"
_ASKED = re.compile(rf"(?:{_ASKED_WORDS})(?:姓名)?(?:是|为|[：: ]{{0,2}})({NAME}){AFTER_NAME}")
_ADULT = 18
_LINKS = frozenset({"c", "d", "p", "u"})  # kinds of words that are surnames, too: 都, 和, 应 …
_CHINESE_DIGITS = {char: value for value, char in enumerate("零一二三四五六七八九")}
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def find_personal(
    text: str, *, public_names: Iterable[str] = (), on: dt.date | None = None
) -> list[PersonalFind]:
    """Every find in order, without overlaps; the graver kind wins.

    ``public_names`` are people of the register whose names may stand (officers, leaders). By the
    identity number in the same line a name is a minor's ``on`` that day.
    """
    plain = text.translate(_DIGIT_FORMS) if _HAS_WIDE.search(text) else text
    known = frozenset(public_names)
    taken = [False] * len(text)
    finds: list[PersonalFind] = []
    holds: dict[Gate, bool] = {}  # each gate is asked once
    for kind, gate, look in _LOOKS:
        if gate not in holds:
            holds[gate] = bool(gate(plain))
        for start, end in look(plain) if holds[gate] else ():
            if any(taken[start:end]):
                continue
            if kind in NAMES and (
                _may_stand(text[start:end], known) or _is_wording(plain, start, end)
            ):
                continue
            taken[start:end] = [True] * (end - start)
            found = text[start:end]
            young = kind is Personal.PERSON and on is not None and _is_young(plain, start, on)
            whose = Personal.MINOR if young else kind
            finds.append(PersonalFind(start, end, whose, found, mask(found, whose)))
    return sorted(finds, key=lambda find: find.start)


def _is_young(text: str, start: int, on: dt.date) -> bool:
    """Whether the next identity number in the same line is of somebody under 18."""
    for found in _LONG_NUMBER.finditer(text[start:].partition("\n")[0]):
        number = re.sub(r"[ -]", "", found[1])
        if may_be_identity_number(number):
            grown = f"{int(number[6:10]) + _ADULT}{number[10:14]}"
            return grown > f"{on:%Y%m%d}"
    return False


def _may_stand(name: str, known: frozenset[str]) -> bool:
    """Whether a name is one of the register, or masked already."""
    return name in known or "某" in name


def _is_wording(text: str, start: int, end: int) -> bool:
    """Whether what looks like a name is a word (学生关心), lies across two of them (了解到), tells
    what was done (孩子都听懂), or is no more than a surname (潘同学, 周女士)."""
    if text[start:end].endswith(("同学", "女士", "先生", "老师")):
        return True
    kinds = [kind for _word, kind in rjieba.tag(text[start:end], False)]
    if len(kinds) > 1 and kinds[0] in _LINKS and kinds[1].startswith(("v", "a", "d")):
        return True
    begin = max(start - 2, 0)
    at = begin
    for word, kind in rjieba.tag(text[begin : end + 1], False):
        after = at + len(word)
        if at < start < after or ((at, after) == (start, end) and not kind.startswith("nr")):
            return True
        at += len(word)
    return False


def mask_personal(text: str, finds: Iterable[PersonalFind]) -> str:
    """The text with these finds masked; offsets must be of this text."""
    for find in sorted(finds, key=lambda find: -find.start):
        text = text[: find.start] + find.masked + text[find.end :]
    return text


def open_digest(text: str) -> str:
    """SHA-256 of what is no secret in the text: masked, in normal form, without spaces. Equal for
    the same text in other files; empty for no text."""
    words = "".join(normalize(mask_personal(text, find_personal(text))).split())
    return hashlib.sha256(words.encode()).hexdigest() if words else ""


def mask(found: str, kind: Personal) -> str:
    """How a find is written when it must not be read."""
    if kind in NAMES:
        return found[0] + "某" * (len(found) - 1)
    if kind is Personal.MOBILE:
        return _starred(found, 3, 4)
    if kind is Personal.IDENTITY:
        return _starred(found, 6, 4) if len(found) >= 15 else _starred(found, 1, 2)
    if kind is Personal.BANK_CARD:
        return _starred(found, 4, 4)
    if kind is Personal.EMAIL:
        name, _, host = found.partition("@")
        return f"{name[:1]}***@{host}"
    if kind is Personal.ADDRESS:
        head = re.split(r"[0-9０-９]", found, maxsplit=1)[0]
        return f"{head}某号"
    if kind is Personal.PHONE:
        area = re.match(r"[0-9０-９]+", found)
        return _starred(found, area.end() if area else 0, 2)
    if kind is Personal.ACCOUNT:
        return _starred(found, 2, 1)
    return _starred(found, 3, 2)


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


def _starred(found: str, head: int, tail: int) -> str:
    """All but the first and last digits as stars; separators stay."""
    places = [place for place, char in enumerate(found) if char.isalnum()]
    hidden = set(places[head : len(places) - tail])
    return "".join("*" if place in hidden else char for place, char in enumerate(found))


def _numbers(check: Callable[[str], bool]) -> Look:
    def look(text: str) -> Iterator[tuple[int, int]]:
        for found in _LONG_NUMBER.finditer(text):
            if check(re.sub(r"[ -]", "", found[1])):
                yield found.span(1)

    return look


def _matches(pattern: re.Pattern[str], group: int = 0) -> Look:
    return lambda text: (found.span(group) for found in pattern.finditer(text))


def _holds_any(text: str, *, words: tuple[str, ...]) -> bool:
    return any(word in text for word in words)


@cache
def _any_of(words: str) -> Gate:
    """Whether one of these words stands in a text, parted by ``|``: to see that takes a fraction of
    the time of a look."""
    return partial(_holds_any, words=tuple(words.split("|")))


def _young(pattern: re.Pattern[str], age: int, name: int) -> Look:
    """Names with an age under 18, given the groups of both."""

    def look(text: str) -> Iterator[tuple[int, int]]:
        for found in pattern.finditer(text):
            years = _age(found[age])
            if years is not None and years < _ADULT:
                yield found.span(name)

    return look


def _mistyped_identity(text: str) -> Iterator[tuple[int, int]]:
    """Numbers that may be an identity number but for the check character, and are no serial one."""
    for start, end in _numbers(may_be_identity_number)(text):
        if not _SERIAL.search(text[max(start - 8, 0) : start]):
            yield start, end


def _said_identity(text: str) -> Iterator[tuple[int, int]]:
    for found in _SAID_IDENTITY.finditer(text):
        yield found.span(found.lastindex or 0)


def _age(words: str) -> int | None:
    """Digits, or Chinese numerals up to 99."""
    if words.isdigit():
        return int(words)
    tens, has_ten, ones = words.partition("十")
    if not has_ten:
        return _CHINESE_DIGITS.get(words)
    return 10 * _CHINESE_DIGITS.get(tens, 1) + _CHINESE_DIGITS.get(ones, 0)


NAMES = frozenset({Personal.MINOR, Personal.PERSON})
_has_digits: Gate = _DIGITS.search
_LOOKS: tuple[tuple[Personal, Gate, Look], ...] = (
    (Personal.IDENTITY, _any_of("身份|证件|护照|通行证"), _said_identity),
    (Personal.IDENTITY, _has_digits, _numbers(is_identity_number)),
    (Personal.IDENTITY, _has_digits, _mistyped_identity),
    (Personal.BANK_CARD, _has_digits, _matches(_SAID_CARD, 1)),
    (Personal.BANK_CARD, _has_digits, _numbers(is_bank_card)),
    (Personal.MOBILE, _has_digits, _matches(_MOBILE, 1)),
    (Personal.PHONE, _has_digits, _matches(_PHONE, 1)),
    (Personal.EMAIL, _any_of("@"), _matches(_EMAIL)),
    (Personal.ACCOUNT, _any_of("微信|QQ|qq"), _matches(_ACCOUNT, 1)),
    (Personal.MINOR, _any_of(_MINOR_WORDS), found_by(_MINOR_BEFORE)),
    (Personal.MINOR, _any_of("年级|班"), found_by(_MINOR_CLASS)),
    (Personal.MINOR, _any_of("岁"), _young(_MINOR_AGE, 2, 1)),
    (Personal.MINOR, _any_of("岁"), _young(_AGE_MINOR, 1, 2)),
    (Personal.PERSON, _any_of(_PRIVATE_WORDS), found_by(_PRIVATE)),
    (Personal.PERSON, _any_of(_ASKED_WORDS), found_by(_ASKED)),
    (Personal.PERSON, _any_of("（男|（女|(男|(女"), _matches(_TOLD, 1)),
    (Personal.PERSON, _any_of("身份|证件|护照|银行卡|卡号"), _matches(_WHOSE, 1)),
    (Personal.PERSON, _has_digits, beside(_numbers(may_be_identity_number))),
    (Personal.PERSON, _any_of("身份|证件|护照|通行证"), beside(_said_identity)),
    (Personal.PERSON, _has_digits, beside(_matches(_SAID_CARD, 1))),
    (Personal.PERSON, _any_of("姓名|联系人|监护人|户主|申请人"), under_heads),
    (Personal.ADDRESS, _ADDRESS_NUMBER.search, _matches(_ADDRESS)),
    (Personal.PLATE, bool, _matches(_PLATE)),
)
