"""From the words of a file to rows of ours: kind, author, whether the unit is the same."""

import datetime as dt
from collections import Counter

from qingxun.desk.models import ManuscriptKind
from qingxun.desk.queries.manuscripts import kind_guessed
from qingxun.documents.engine.clean import CleanDocument
from qingxun.intake.models import IncomingFile
from qingxun.intake.queries import people_named_like
from qingxun.kit.clock import china_date
from qingxun.organizations.models import Organization


def guessed_kind(row: IncomingFile, document: CleanDocument) -> ManuscriptKind | None:
    """The office's kind whose name stands in the guess; None when nothing fits."""
    return kind_guessed(document, row.desk_id) if row.desk_id else None


def guessed_author(row: IncomingFile, document: CleanDocument, at: dt.datetime) -> str:
    """Somebody of the unit whose name the file has as author; nobody when it names somebody whom
    the unit does not have; who sent it when it names none."""
    sender = row.sender.name if row.sender else ""
    named = named_author(document)
    if not named or row.unit is None:
        return sender
    names = [person.name for person in people_named_like(row.unit, china_date(at))]
    return next((name for name in (sender, *names) if name and name in named), "")


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
