"""What the page of one file shows of what was read: notices, guesses, doubtful places, pages."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from qingxun.documents.intake import CleanDocument, event_day, reason, sentences
from qingxun.intake.actions.guessing import is_another_unit, named_author, named_unit
from qingxun.intake.models import IncomingFile
from qingxun.kit.clock import china_date

AROUND = 12  # characters shown on each side of a doubtful place
SHOWN_PAGES = 30
SHOWN_DOUBTS = 60


@dataclass(frozen=True, slots=True)
class Doubt:
    """Characters that were hard to recognize, with what stands around them."""

    before: str
    marked: str
    after: str

    @property
    def whole(self) -> str:
        return self.before + self.marked + self.after


@dataclass(frozen=True, slots=True)
class ShownPage:
    """A page of the original: its picture's address where it has one, and its text."""

    number: int
    picture: str
    text: str


def context_of(file: IncomingFile) -> dict[str, Any]:
    """Everything about the reading; empty for a file that was not read."""
    document = file.document
    if document is None:
        return {"pages": pages_of(file, None)}
    return {
        "notices": [*sentences(document), *unit_notice(file, document)],
        "hints": hints_of(file, document),
        "doubts": list(doubts_in(document))[:SHOWN_DOUBTS],
        "dropped": document.dropped,
        "signature": document.signature,
        "signed_on": document.on,
        "pages": pages_of(file, document),
        "more_pages": max(0, len(document.pages) - SHOWN_PAGES),
        "tables": [block.rows for block in document.blocks if block.rows],
    }


def unit_notice(file: IncomingFile, document: CleanDocument) -> list[str]:
    """A sentence when the file is signed by another unit than it was handed in for, or speaks of
    another one only."""
    if file.unit is None:
        return []
    other = is_another_unit(file.unit, document)
    if not other:
        named = named_unit(file, china_date(file.came_at))
        words = {"other": named, "unit": file.unit.short_name}
        sentence = _(
            "The text is about %(other)s, and was handed in for %(unit)s. Is the unit right?"
        )
        return [sentence % words] if named else []
    words = {"other": other, "unit": file.unit.short_name}
    return [
        _(
            "The file is signed “%(other)s”, but was handed in for %(unit)s. If both wrote it, add "
            "the other one as contributor afterwards."
        )
        % words
    ]


def hints_of(file: IncomingFile, document: CleanDocument) -> dict[str, str]:
    """Field → why it is filled in so; nothing for a guess that led to no entry."""
    found = {guess.about: reason(guess) for guess in reversed(document.guesses)}
    author = document.guess("author")
    if author is None or not file.author or file.author not in author.text:
        found.pop("author", None)
        if (named := named_author(document)) and file.author not in named:
            found["author"] = _("The text names “%(name)s”.") % {"name": named}
        elif named:
            found["author"] = _(
                "The text names “%(name)s”, who is not on the unit’s list. Left empty, the unit "
                "alone signs."
            ) % {"name": named}
    if file.kind_id is None:
        found.pop("kind", None)
    day, words = event_day(document, china_date(file.came_at))
    if words:
        found["event_on"] = _("The text says “%(words)s”.") % {"words": words}
    elif day is not None:
        found["event_on"] = _("The date below the text.")
    return found


def doubts_in(document: CleanDocument) -> Iterator[Doubt]:
    """The places of title and body that were hard to recognize."""
    for span in document.uncertain:
        if span.block < 0:
            yield doubt(document.title, span.start, span.end)
    body = document.as_body()
    for start, end in document.uncertain_in_body():
        yield doubt(body, start, end)


def doubt(text: str, start: int, end: int) -> Doubt:
    before = text[max(0, start - AROUND) : start].rpartition("\n")[2]
    after = text[end : end + AROUND].partition("\n")[0]
    return Doubt(before, text[start:end], after)


def pages_of(file: IncomingFile, document: CleanDocument | None) -> list[ShownPage]:
    """The original's pages as they can be shown."""
    if document is None:
        return []
    return [
        ShownPage(
            number,
            reverse("intake:page", args=[file.pk, number]) if page.has_picture else "",
            page.text,
        )
        for number, page in enumerate(document.pages[:SHOWN_PAGES], start=1)
    ]
