"""From the words of a file to rows of ours: kind, author, whether the unit is the same."""

import contextlib
import datetime as dt
import re
from collections import Counter

from qingxun.desk.models import ManuscriptKind
from qingxun.desk.queries.manuscripts import kinds_of
from qingxun.documents.engine.clean import CleanDocument
from qingxun.intake.models import IncomingFile
from qingxun.intake.queries import people_named_like
from qingxun.kit.clock import china_date
from qingxun.organizations.models import Organization

BEGINNING = 200  # characters of a text in which the day of the event is looked for
HALF_A_YEAR = dt.timedelta(days=183)
_DAY = re.compile(r"(?<![至到])(?:([0-9]{4})年)?([0-9]{1,2})月([0-9]{1,2})日(?![前止])")


def guessed_kind(row: IncomingFile, document: CleanDocument) -> ManuscriptKind | None:
    """The office's kind whose name stands in the guess; None when nothing fits."""
    guess = document.guess("kind")
    if guess is None or row.desk_id is None:
        return None
    for kind in kinds_of(row.desk_id):
        if kind.name in guess.text or guess.text in kind.name:
            return kind
    return None


def guessed_author(row: IncomingFile, document: CleanDocument, at: dt.datetime) -> str:
    """Somebody of the unit whose name the file has as author; nobody when it names somebody whom
    the unit does not have; who sent it when it names none."""
    sender = row.sender.name if row.sender else ""
    named = named_author(document)
    if not named or row.unit is None:
        return sender
    names = [person.name for person in people_named_like(row.unit, china_date(at))]
    return next((name for name in (sender, *names) if name and name in named), "")


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


def named_author(document: CleanDocument) -> str:
    """Whom the text itself names as its author; who sent the mail is no author."""
    guess = document.guess("author")
    return guess.text if guess is not None and guess.reason != "sender" else ""


def named_unit(file: IncomingFile, on: dt.date) -> str:
    """The unit of the office that the text names most when it doesn't name the one it was handed in
    for; else empty: one query."""
    if file.unit is None or file.desk is None or file.unit.short_name in file.text:
        return ""
    units = Organization.objects.below(file.desk, on).exclude(pk=file.desk.pk)
    names = set(units.values_list("short_name", flat=True)) - {"", file.desk.short_name}
    named = Counter({name: file.text.count(name) for name in names if name in file.text})
    return max(named, key=lambda name: (named[name], name)) if named else ""


def is_another_unit(unit: Organization | None, document: CleanDocument) -> str:
    """The unit that the file is signed by when that is not the unit it was handed in for; else
    empty. A difference in 共青团, 委员会 and the like is none."""
    guess = document.guess("unit")
    if guess is None or unit is None:
        return ""
    bare = guess.text
    if unit.short_name in bare or bare in unit.name:
        return ""
    return bare
