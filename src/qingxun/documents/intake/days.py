"""The day of the event that a text tells of."""

import contextlib
import datetime as dt
import re

from qingxun.documents.engine.clean import CleanDocument

BEGINNING = 200  # characters of a text in which the day of the event is looked for
HALF_A_YEAR = dt.timedelta(days=183)
_DAY = re.compile(r"(?<![至到])(?:([0-9]{4})年)?([0-9]{1,2})月([0-9]{1,2})日(?![前止])")


def event_day(document: CleanDocument, came: dt.date) -> tuple[dt.date | None, str]:
    """The day of the event and the words that name it: the first day near the beginning of the
    text that lies in the half year before the file ``came``; else the date below the text."""
    for found in _DAY.finditer(document.as_body()[:BEGINNING]):
        month, day = int(found[2]), int(found[3])
        for year in [int(found[1])] if found[1] else [came.year, came.year - 1]:
            with contextlib.suppress(ValueError):  # 2月30日
                named = dt.date(year, month, day)
                if dt.timedelta(0) <= came - named < HALF_A_YEAR:
                    return named, found[0]
    return document.on, ""
