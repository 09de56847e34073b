"""Dates as offices write them below a text."""

import datetime as dt
import re

_HAN_DIGITS = {c: i for i, c in enumerate("〇一二三四五六七八九")} | {
    "零": 0,
    "○": 0,
    "Ｏ": 0,
    "O": 0,
}
_HAN = "〇零○OＯ一二三四五六七八九十"
_ARABIC = re.compile(r"(\d{4}) ?[年./－—-] ?(\d{1,2}) ?[月./－—-] ?(\d{1,2}) ?日?")
_CHINESE = re.compile(rf"([{_HAN}]{{4}})年([{_HAN}]{{1,3}})月([{_HAN}]{{1,3}})日")
AT_END = re.compile(rf"(?:{_ARABIC.pattern}|{_CHINESE.pattern})$")


def date_at_end(text: str) -> tuple[str, dt.date | None]:
    """A line split into what stands before a date at its end, and the date; (text, None) when it
    ends with none, or with one that no calendar has."""
    found = AT_END.search(text)
    if found is None:
        return text, None
    parts = found.groups()
    try:
        if parts[0]:
            day = dt.date(int(parts[0]), int(parts[1]), int(parts[2]))
        else:
            year = int("".join(str(_HAN_DIGITS[c]) for c in parts[3]))
            day = dt.date(year, _number(parts[4]), _number(parts[5]))
    except (ValueError, KeyError):
        return text, None
    return text[: found.start()].rstrip(), day


def _number(text: str) -> int:
    """The number of 1 to 31 that is written with Chinese digits: 二十一, 十."""
    tens, ten, ones = text.rpartition("十")
    if not ten:
        return int("".join(str(_HAN_DIGITS[c]) for c in text))
    return (_HAN_DIGITS[tens] if tens else 1) * 10 + (_HAN_DIGITS[ones] if ones else 0)
