"""Changes as a page shows them: each with its number, so that it can be decided for itself."""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from qingxun.desk import actions
from qingxun.desk.actions.comparing import Text
from qingxun.desk.models import Manuscript
from qingxun.language.engine.comparing import Comparison, Mark, Piece
from qingxun.organizations.models import Person

TOLD_FOR = dt.timedelta(minutes=30)


def changed_since(
    manuscript: Manuscript, text: Text, own: bool, person: Person, at: dt.datetime
) -> dt.datetime | None:
    """Note that the person reads this text now. When she read another one before, that moment;
    told for half an hour, so that reloading the page loses nothing."""
    row = actions.note_reading(manuscript=manuscript, text=text, own=own, by=person, at=at)
    return row.before_at if row.before_at and at - row.read_at < TOLD_FOR else None


@dataclass(slots=True)
class Shown:
    """A stretch of the later text with what stood there before.

    ``kind``: ``same``, ``change`` (removed, added or both), ``moved_from`` (the old place),
    ``moved`` (its new place begins) and ``moved_end``. ``key`` names the change in the form.
    """

    kind: str
    text: str = ""
    key: str = ""
    number: int = 0
    removed: str = ""
    added: str = ""
    where: str = ""

    @property
    def removed_shown(self) -> str:
        return _visible(self.removed)

    @property
    def added_shown(self) -> str:
        return _visible(self.added)

    @property
    def what(self) -> str:
        """The change in one word."""
        if self.kind == "moved":
            return _("paragraph moved")
        if self.removed and self.added:
            return _("wording changed")
        return _("text left out") if self.removed else _("text added")


def shown_of(comparison: Comparison, part: str) -> list[Shown]:
    """The pieces in reading order; ``part`` is t for the title, b for the body.

    Numbers count the changes as they are read, from 1; keys keep the comparison's own numbers.
    """
    parts = list(_shown(comparison.pieces, part))
    number = paragraph = 0
    for each in parts:
        if each.kind in ("change", "moved"):
            number += 1
            each.number = number
            each.where = _("title") if part == "t" else _("paragraph %(n)s") % {"n": paragraph + 1}
        if each.kind == "same":
            paragraph += each.text.count("\n")
        elif each.kind == "change":
            paragraph += each.added.count("\n")
    homes = {each.key: each.number for each in parts if each.kind == "moved"}
    for each in parts:
        if each.kind == "moved_from":
            each.number = homes.get(each.key, 0)
    return parts


def _shown(pieces: Iterable[Piece], part: str) -> Iterator[Shown]:
    last: Shown | None = None
    for piece in pieces:
        key = f"{part}{piece.change}"
        if piece.mark in (Mark.REMOVED, Mark.ADDED):
            if last is None or last.key != key:
                if last is not None:
                    yield last
                last = Shown("change", key=key)
            if piece.mark is Mark.REMOVED:
                last.removed += piece.text
            else:
                last.added += piece.text
            continue
        if last is not None:
            yield last
            last = None
        if piece.mark is Mark.SAME:
            yield Shown("same", piece.text)
        elif piece.mark is Mark.MOVED_FROM:
            yield Shown("moved_from", piece.text, key)
        else:
            yield Shown("moved", key=key, added=piece.text.strip(), removed=_old(piece))
            yield from _shown(piece.inner, part)
            yield Shown("moved_end")
    if last is not None:
        yield last


def _visible(text: str) -> str:
    """A change of line ends or spaces alone is made visible."""
    return text if text.strip() else text.replace("\n", "↵\n").replace(" ", "␣")


def _old(piece: Piece) -> str:
    """What stood at the old place."""
    kept = (one.text for one in piece.inner if one.mark in (Mark.SAME, Mark.REMOVED))
    return "".join(kept).strip()
