"""Numerals (GB/T 15835-2011 《出版物上数字用法》), dates, weekdays, and sums of tables."""

import datetime as dt
import re
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation

from .findings import Finding, Rule

_ZERO = "0Oo○零"
_ZERO_IN_HAN = re.compile(
    rf"(?<=[一二三四五六七八九])[{_ZERO}](?=[一二三四五六七八九〇{_ZERO}]{{0,2}}年)"
    rf"|(?<=[一二三四五六七八九][〇{_ZERO}])[{_ZERO}](?=[一二三四五六七八九]年)"
)
_MIXED = re.compile(
    r"\d+(?:\.\d+)?[千百十](?:\d+(?:\.\d+)?[百十]?|[一二三四五六七八九])?(?![分千百])"
)
_MIXED_PERCENT = re.compile(r"百分之(\d+(?:\.\d+)?)")
_FULL_DIGITS = re.compile(r"[０-９]+(?:[．，][０-９]+)*")
_SHORT_YEAR = re.compile(
    r"(?:(?<![\d.\u3400-\u9fff])|(?<=[自从在于至到]))(\d\d)年(?=(?:1[0-2]|[1-9])月(?!份?左右))"
)
_PERCENT_RANGE = re.compile(
    r"(?<![\d.%\-—－～~])((?!0[-—－～~至到])\d+(?:\.\d+)?)([-—－～~至到])(\d+(?:\.\d+)?)%"
)
_ABOUT_WITH_MARK = re.compile(
    r"(?<![第一二三四五六七八九十、\d])(?<!^)([一二三四五六七八九十]?)"
    r"(一、二|二、三|两、三|三、四|三、五|四、五|五、六|六、七|七、八|八、九)"
    r"(?=[十百千万]?(?:[天个名人次户里岁遍]|年(?!级)|小时|分钟))",
    re.M,
)
_ABOUT_TWICE = re.compile(
    r"(?:近|约|大约|将近|超过|超)\s*[\d.一二三四五六七八九十百千万亿]+(?:[多余]|[^\d，。；、\n]{0,4}?(?:左右|上下|以上))"
)
_DATE = re.compile(r"(?:(\d{4})\s*年\s*)?(\d{1,2})\s*月\s*(\d{1,3})\s*[日号]")
_MONTH = re.compile(r"(?<!\d)(\d{4})\s*年\s*(\d{1,2})\s*月")
_WEEKDAY = re.compile(
    r"(?:(\d{4})\s*年\s*)?(\d{1,2})\s*月\s*(\d{1,2})\s*[日号]\s*[（(，, ]?\s*"
    r"(?:星期|周|礼拜)([一二三四五六日天])"
)
_DAYS = "一二三四五六日"
_AHEAD = dt.timedelta(days=60)
_LAST_CENTURY = 50  # 78年 is 1978, 26年 is 2026


def numerals(text: str) -> Iterator[Finding]:
    """Years in Han take 〇; numbers are not half digits, half words; digits are half-width."""
    for found in _ZERO_IN_HAN.finditer(text):
        yield Finding(found.start(), found.end(), Rule.NUMERALS, found[0], "〇")
    for found in _MIXED.finditer(text):
        yield Finding(found.start(), found.end(), Rule.NUMERALS, found[0])
    for found in _MIXED_PERCENT.finditer(text):
        yield Finding(found.start(), found.end(), Rule.NUMERALS, found[0], f"{found[1]}%")
    for found in _FULL_DIGITS.finditer(text):
        plain = found[0].translate(str.maketrans("０１２３４５６７８９．，", "0123456789.,"))
        yield Finding(found.start(), found.end(), Rule.NUMERALS, found[0], plain)


def short_forms(text: str) -> Iterator[Finding]:
    """Years have four digits (5.1.5), both ends of a range their % (5.1.4), and two numbers that
    say about how many stand without a mark (5.2.2)."""
    for found in _SHORT_YEAR.finditer(text):
        century = "20" if int(found[1]) < _LAST_CENTURY else "19"
        yield Finding(found.start(), found.end(), Rule.NUMERALS, found[0], century + found[0])
    for found in _PERCENT_RANGE.finditer(text):
        between = "～" if found[2] in "-－~" else found[2]
        right = f"{found[1]}%{between}{found[3]}%"
        yield Finding(found.start(), found.end(), Rule.NUMERALS, found[0], right)
    for found in _ABOUT_WITH_MARK.finditer(text):
        right = found[0].replace("、", "")
        yield Finding(found.start(), found.end(), Rule.NUMERALS, found[0], right)


def approximations(text: str) -> Iterator[Finding]:
    """近三十余人, 约50人左右: said twice."""
    for found in _ABOUT_TWICE.finditer(text):
        yield Finding(found.start(), found.end(), Rule.APPROXIMATE, found[0])


def dates(text: str, *, on: dt.date) -> Iterator[Finding]:
    """Days that do not exist. Without a year the year of ``on`` is meant (29 February passes when
    any of the years around it has one)."""
    for found in _DATE.finditer(text):
        years = [int(found[1])] if found[1] else range(on.year - 3, on.year + 4)
        if not any(_day(year, int(found[2]), int(found[3])) for year in years):
            yield Finding(found.start(), found.end(), Rule.DATE, found[0])
    for found in _MONTH.finditer(text):
        if not 1 <= int(found[2]) <= 12 and not _DATE.match(text, found.start()):
            yield Finding(found.start(), found.end(), Rule.DATE, found[0])


def weekdays(text: str, *, on: dt.date) -> Iterator[Finding]:
    """A day with another weekday than it has; without a year it is the last one that was, or one
    that comes within two months."""
    for found in _WEEKDAY.finditer(text):
        month, number = int(found[2]), int(found[3])
        day = _day(int(found[1]), month, number) if found[1] else _meant(month, number, on)
        if day and _DAYS[day.weekday()] != found[4].replace("天", "日"):
            start = found.start(4)
            right = _DAYS[day.weekday()]
            detail = (f"{day.year}年{day.month}月{day.day}日", right)
            yield Finding(start, start + 1, Rule.WEEKDAY, found[4], right, detail)


def _meant(month: int, day: int, on: dt.date) -> dt.date | None:
    """The day without a year that a text of that day means."""
    days = [_day(year, month, day) for year in range(on.year - 1, on.year + 2)]
    return max((each for each in days if each and each <= on + _AHEAD), default=None)


def _day(year: int, month: int, day: int) -> dt.date | None:
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None


def sums(text: str) -> Iterator[Finding]:
    """Tables of tab-separated lines whose 合计 (总计、小计) is not the sum of the rows above."""
    rows: list[list[tuple[str, int]]] = []
    offset = 0
    for line in text.splitlines(keepends=True):
        cells = _cells(line, offset)
        offset += len(line)
        if len(cells) < 2:
            rows = []
            continue
        if cells[0][0].strip() in ("合计", "总计", "小计", "共计"):
            yield from _wrong_sums(rows, cells)
            rows = []
        else:
            rows.append(cells)


def _cells(line: str, offset: int) -> list[tuple[str, int]]:
    """The cells of a line with their offsets in the text."""
    cells: list[tuple[str, int]] = []
    for cell in line.rstrip("\n").split("\t"):
        cells.append((cell, offset))
        offset += len(cell) + 1
    return cells


def _wrong_sums(
    rows: list[list[tuple[str, int]]], last: list[tuple[str, int]]
) -> Iterator[Finding]:
    for column, (cell, start) in enumerate(last[1:], start=1):
        said = _number(cell)
        parts = [_number(row[column][0]) for row in rows if column < len(row)]
        known = [part for part in parts if part is not None]
        if said is None or len(known) < 2 or len(known) < len(parts) - 1:
            continue
        total = sum(known, Decimal(0))
        if total != said:
            at = start + cell.index(cell.strip())
            right = f"{total:f}"
            yield Finding(at, at + len(cell.strip()), Rule.SUM, cell.strip(), right, (right,))


def _number(cell: str) -> Decimal | None:
    try:
        return Decimal(cell.strip().replace(",", "").replace("，", ""))
    except InvalidOperation:
        return None
