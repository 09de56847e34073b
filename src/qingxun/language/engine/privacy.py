"""Personal data in a text: where it stands, what it is, and how it looks masked.

Numbers are checked (``digits``), or stand behind their own key word (身份证号, 卡号). Names
(``naming``) and addresses are likely finds, and say so. Works on the text as written; full-width
digits count as digits.
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

from . import digits
from .digits import plain
from .naming import (
    AFTER_NAME,
    NAME,
    Look,
    beside,
    found_by,
    is_surely_name,
    under_heads,
)
from .normalizing import normalize

Gate = Callable[[str], Any]
"""What must be true of a text for a look to find anything in it."""


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


_MINOR_WORDS = (
    "小学生|中学生|学生|儿童|幼儿|少年|男孩|女孩|孩子|学童|留守儿童|未成年人|小朋友|女童|男童|孤儿"
    "|少先队员|初中生|高中生|中职生"
)
_SAID = r"(?:号码|号|为|是|[：:（( ]){0,4}"
_ACCOUNT = re.compile(
    rf"(?:微信|QQ|qq){_SAID}([A-Za-z][A-Za-z0-9_-]{{4,19}}|[1-9]\d{{4,10}})(?![0-9A-Za-z_-])"
)
_EMAIL = re.compile(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")
_NUMERAL = r"(?:\d+|[一二三四五六七八九十〇零百]+|[A-Za-z]\d?)"
_HOME = rf"{_NUMERAL}(?:号楼|幢|栋|座)?{_NUMERAL}单元(?:{_NUMERAL}室?)?"
_ADDRESS = re.compile(
    r"[\u4e00-\u9fff]{2,12}?(?:村|社区|小区|路|街|巷|弄|新村|公寓|花园)"
    rf"(?:[\u4e00-\u9fff]{{0,6}}?(?:{_NUMERAL}[组队社])?\d+\s*(?:号楼|号|幢|栋|弄|单元)"
    r"(?:\d+\s*(?:单元|室|号|幢))*(?:\d{3,4}(?:室)?)?|\d{1,3}-\d{1,2}-\d{3,4})"
    rf"|[\u4e00-\u9fff]{{2,12}}?(?<![第一二三四五六七八九十〇零百])(?:{_HOME}|{_NUMERAL}(?:号楼|幢|栋|座)\d{{3,4}}室?)"
)
_ADDRESS_NUMBER = re.compile(
    r"[0-9A-Za-z一二三四五六七八九十]\s*(?:号|幢|栋|座|弄|单元)|\d-\d{1,2}-\d"
)
_MINOR_BEFORE = re.compile(rf"(?<!大)(?:{_MINOR_WORDS})(?:代表)?[：:]?({NAME}){AFTER_NAME}")
_MINOR_CLASS = re.compile(rf"(?:年级|班|[初高][一二三](?:新生)?)(?:的|学生)?({NAME}){AFTER_NAME}")
_MINOR_MATE = re.compile(rf"({NAME})(?=同学|小朋友)")
_MINOR_SCHOOL = re.compile(
    rf"({NAME})(?:[（(，,是在读]|今年|就读)[^。；！？，\n]{{0,10}}?(?:年级|[）)]班)"
    r"(?!.{0,6}(?:老师|教师|主任|任教))"
)
_AGE = r"(\d{1,2}|[一二三四五六七八九十]{1,3})周?岁"
_MINOR_AGE = re.compile(rf"({NAME})[（(，,]?(?:[男女][，,、])?(?:今年|现年|年仅|刚满)?{_AGE}")
_AGE_MINOR = re.compile(rf"{_AGE}的?(?:{_MINOR_WORDS})?({NAME}){AFTER_NAME}")
_TOLD = re.compile(rf"({NAME})(?=[（(][男女][，,、）)])")
_BORN = r"((?:19|20)\d\d)年(?:(\d{1,2})月)?(?:\d{1,2}日)?出?生"
_IS_BORN = re.compile(_BORN)
_TOLD_BORN = re.compile(rf"({NAME})[（(，,](?:[男女][，,、])?(?:\w{{1,3}}族[，,、])?{_BORN}")
_PRIVATE_WORDS = (
    "困难青年|困境青年|残疾青年|困难家庭|残疾人|村民|居民|群众|当事人|患者|低保户|贫困户|困难户"
    "|家长|母亲|父亲|死者|伤者|受害人|儿子|女儿|孙子|孙女|妻子|丈夫|爷爷|奶奶"
)
_PRIVATE = re.compile(rf"(?:{_PRIVATE_WORDS})[：:]?({NAME}){AFTER_NAME}")
_ASKED_WORDS = "联系人|监护人|户主|申请人|报名人|求助人|受助人|举报人|投诉人|来访人|反映人"
_ASKED = re.compile(
    rf"(?:(?:{_ASKED_WORDS})(?:姓名)?(?:是|为|[：: ]{{0,2}})|姓名[：:]\s?)({NAME}){AFTER_NAME}"
)
_WHOSE = re.compile(
    rf"({NAME})(?:，|,|（|\(|的|[男女])*(?:公民)?(?:身份证|身份号|证件|护照|银行卡|卡号)"
    r"(?:号码|号|为|是|[：:（( ]){0,4}(?=[A-Za-z]?\d{6})"
)
_WHOSE_MOBILE = re.compile(
    rf"({NAME})(?:[\t |（(，,：:]{{0,3}}|的)(?:联系)?(?:电话|手机|方式)?(?:号码|号)?"
    r"[：:为是\s]{0,2}"
    r"(?=(?:\+?86[- ]?)?1[3-9]\d[. -]{0,2}\d{4}[. -]{0,2}\d{4}(?!\d))"
)
_ADULT = 18
_BELOW = 60  # characters of the lines below a name that may tell when somebody was born
_JOINING = frozenset("和都")
_LINKS = frozenset({"c", "d", "p", "u", "v"})  # kinds of words that are surnames, too: 都, 和, 应 …
_CHINESE_DIGITS = {char: value for value, char in enumerate("零一二三四五六七八九")}


def find_personal(
    text: str, *, public_names: Iterable[str] = (), on: dt.date | None = None
) -> list[PersonalFind]:
    """Every find in order, without overlaps; the graver kind wins.

    ``public_names`` are people of the register whose names may stand (officers, leaders). By the
    identity number in the same line a name is a minor's ``on`` that day.
    """
    read = plain(text)
    known = frozenset(public_names)
    taken = [False] * len(text)
    finds: list[PersonalFind] = []
    holds: dict[Gate, bool] = {}  # each gate is asked once
    for kind, gate, look in _LOOKS:
        if gate not in holds:
            holds[gate] = bool(gate(read))
        for start, end in look(read) if holds[gate] else ():
            if any(taken[start:end]):
                continue
            if kind in NAMES and (
                _may_stand(text[start:end], known) or _is_wording(read, start, end)
            ):
                continue
            taken[start:end] = [True] * (end - start)
            found = text[start:end]
            young = kind is Personal.PERSON and on is not None and _is_young(read, start, on)
            whose = Personal.MINOR if young else kind
            finds.append(PersonalFind(start, end, whose, found, mask(found, whose)))
    return sorted(finds, key=lambda find: find.start)


def _is_young(text: str, start: int, on: dt.date) -> bool:
    """Whether the next identity number or day of birth in the same line is of somebody under 18;
    where a name stands alone on its line, that of the lines below it."""
    line, _, below = text[start:].partition("\n")
    if not any(map(str.isdigit, line)):
        line = below[:_BELOW]
    for begin, end in digits.likely_identity(line):
        number = digits.bare(line[begin:end])
        return f"{int(number[6:10]) + _ADULT}{number[10:14]}" > f"{on:%Y%m%d}"
    born = _IS_BORN.search(line)
    return born is not None and (int(born[1]) + _ADULT, int(born[2] or 0)) > (on.year, on.month)


def _may_stand(name: str, known: frozenset[str]) -> bool:
    """Whether a name is one of the register, or masked already."""
    return name in known or "某" in name


def _is_wording(text: str, start: int, end: int) -> bool:
    """Whether what looks like a name is a word (学生关心), lies across two of them (了解到), tells
    what was done (孩子都听懂), or is no more than a surname (潘同学, 周女士)."""
    if text[start:end].endswith(("同学", "女士", "先生", "老师")):
        return True
    (first, link), *rest = rjieba.tag(text[start:end], False)
    if rest and link in _LINKS and rest[0][1].startswith(("v", "a", "d")):
        return True
    if rest and first in _JOINING and len(rest[0][0]) > 1 and rest[0][1] != "nr":
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
        return found[0] + "".join("某" if char.isalnum() else char for char in found[1:])
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
        area = re.match(r"[（(]?(0\d{2,3})[- )）]", plain(found))
        return _starred(found, len(area[1]) if area else 0, 2)
    return _starred(found, 2, 1)  # accounts and plates


def _starred(found: str, head: int, tail: int) -> str:
    """All but the first and last digits as stars; separators stay."""
    places = [place for place, char in enumerate(found) if char.isalnum()]
    hidden = set(places[head : len(places) - tail])
    return "".join("*" if place in hidden else char for place, char in enumerate(found))


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


def _age(words: str) -> int | None:
    """Digits, or Chinese numerals up to 99."""
    if words.isdigit():
        return int(words)
    tens, has_ten, ones = words.partition("十")
    if not has_ten:
        return _CHINESE_DIGITS.get(words)
    return 10 * _CHINESE_DIGITS.get(tens, 1) + _CHINESE_DIGITS.get(ones, 0)


NAMES = frozenset({Personal.MINOR, Personal.PERSON})
_has_digits: Gate = digits.FEWEST.search
_CARDS = "银行卡|储蓄卡|信用卡|卡号|账号|帐号|账户|帐户"
_CALLS = "电话|手机|联系方式|致电|拨打|微信|座机|固话"
_PAPERS = "身份|证件|护照|通行证"
_LOOKS: tuple[tuple[Personal, Gate, Look], ...] = (
    (Personal.IDENTITY, _any_of(_PAPERS), digits.said_identity),
    (Personal.IDENTITY, _has_digits, digits.identity),
    (Personal.IDENTITY, _has_digits, digits.mistyped_identity),
    (Personal.BANK_CARD, _any_of(_CARDS), digits.said_cards),
    (Personal.BANK_CARD, _has_digits, digits.bank_cards),
    (Personal.BANK_CARD, _has_digits, digits.odd_cards),
    (Personal.MOBILE, _has_digits, digits.mobiles),
    (Personal.MOBILE, _any_of(_CALLS), digits.said_mobiles),
    (Personal.PHONE, _has_digits, digits.phones),
    (Personal.PHONE, _any_of(_CALLS), digits.said_phones),
    (Personal.EMAIL, _any_of("@"), digits.matches(_EMAIL)),
    (Personal.ACCOUNT, _any_of("微信|QQ|qq"), digits.matches(_ACCOUNT, 1)),
    (Personal.MINOR, _any_of(_MINOR_WORDS), found_by(_MINOR_BEFORE)),
    (Personal.MINOR, _any_of("年级|班|初|高"), found_by(_MINOR_CLASS)),
    (Personal.MINOR, _any_of("岁"), _young(_MINOR_AGE, 2, 1)),
    (Personal.MINOR, _any_of("岁"), _young(_AGE_MINOR, 1, 2)),
    (Personal.MINOR, _any_of("同学|小朋友"), found_by(_MINOR_MATE, only=is_surely_name)),
    (Personal.MINOR, _any_of("年级|班"), found_by(_MINOR_SCHOOL, only=is_surely_name)),
    (Personal.PERSON, _any_of(_PRIVATE_WORDS), found_by(_PRIVATE)),
    (Personal.PERSON, _any_of(f"{_ASKED_WORDS}|姓名"), found_by(_ASKED)),
    (Personal.PERSON, _any_of("（男|（女|(男|(女"), digits.matches(_TOLD, 1)),
    (Personal.PERSON, _any_of("生"), digits.matches(_TOLD_BORN, 1)),
    (Personal.PERSON, _any_of("身份|证件|护照|银行卡|卡号"), digits.matches(_WHOSE, 1)),
    (Personal.PERSON, _has_digits, found_by(_WHOSE_MOBILE, only=is_surely_name)),
    (Personal.PERSON, _has_digits, beside(digits.identity)),
    (Personal.PERSON, _has_digits, beside(digits.likely_identity)),
    (Personal.PERSON, _any_of(_PAPERS), beside(digits.said_identity)),
    (Personal.PERSON, _any_of(_CARDS), beside(digits.said_cards)),
    (Personal.PERSON, _any_of("姓名|联系人|监护人|户主|申请人"), under_heads),
    (Personal.ADDRESS, _ADDRESS_NUMBER.search, digits.matches(_ADDRESS)),
    (Personal.PLATE, bool, digits.plates),
)
