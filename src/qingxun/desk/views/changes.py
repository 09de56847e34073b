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
SHEET = 50_000  # bytes of text and marks on one sheet: the page stays below 100 KB
LONGEST_SHOWN = 4_000  # characters of one stretch; the printed form has the whole of it
_BYTES = {"change": 450, "moved": 350, "moved_from": 150}  # of the marks around the text


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
    sheet: int = 0
    home: int = 0
    """The sheet of the new place."""

    @property
    def size(self) -> int:
        """About how many bytes the page needs for it."""
        texts = (self.text_shown, self.removed_shown, self.added_shown)
        shown = texts[:1] if self.kind == "moved" else texts
        return _BYTES.get(self.kind, 0) + sum(len(text.encode()) for text in shown)

    @property
    def text_shown(self) -> str:
        return self.text if self.kind == "same" else _shortened(self.text)

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


def sheets_of(parts: Iterable[Shown]) -> list[list[Shown]]:
    """The parts by sheets that a page can hold, from 1, each part with its sheet; a moved paragraph
    is not parted, a long stretch that stayed the same is. At least one sheet."""
    sheets: list[list[Shown]] = [[]]
    full = 0
    for group in _groups(parts):
        size = sum(part.size for part in group)
        if full and full + size > SHEET:
            sheets.append(_begun_paragraph(sheets[-1]))
            full = sum(part.size for part in sheets[-1])
        sheets[-1] += group
        full += size
    homes: dict[str, int] = {}
    for number, sheet in enumerate(sheets, 1):
        homes |= {part.key: number for part in sheet if part.kind == "moved"}
        for part in sheet:
            part.sheet = number
    for part in (part for sheet in sheets for part in sheet if part.kind == "moved_from"):
        part.home = homes.get(part.key, part.sheet)
    return sheets


def _begun_paragraph(sheet: list[Shown]) -> list[Shown]:
    """What of the last paragraph stands at the end of a full sheet goes on to the next one."""
    last = sheet[-1]
    end = last.text.rfind("\n") + 1
    if last.kind != "same" or not end or end == len(last.text):
        return []
    sheet[-1] = Shown("same", last.text[:end])
    return [Shown("same", last.text[end:])]


def _groups(parts: Iterable[Shown]) -> Iterator[list[Shown]]:
    """Parts that stand on one sheet."""
    group: list[Shown] = []
    for part in parts:
        if group or part.kind == "moved":
            group.append(part)
            if part.kind == "moved_end":
                yield group
                group = []
        else:
            yield from ([piece] for piece in _cut(part))


def _cut(part: Shown) -> Iterator[Shown]:
    """A long stretch that stayed the same in pieces, at the end of a paragraph where one is."""
    while part.kind == "same" and len(part.text) > LONGEST_SHOWN:
        end = part.text.rfind("\n", 0, LONGEST_SHOWN) + 1 or LONGEST_SHOWN
        yield Shown("same", part.text[:end])
        part = Shown("same", part.text[end:])
    yield part


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
    return _shortened(text) if text.strip() else text.replace("\n", "↵\n").replace(" ", "␣")


def _shortened(text: str) -> str:
    """A very long stretch without its middle."""
    left_out = len(text) - LONGEST_SHOWN
    if left_out <= 0:
        return text
    half = LONGEST_SHOWN // 2
    words = _("(%(count)s characters not shown here; the printed form has them)")
    return f"{text[:half]}\n…… {words % {'count': left_out}} ……\n{text[-half:]}"


def _old(piece: Piece) -> str:
    """What stood at the old place."""
    kept = (one.text for one in piece.inner if one.mark in (Mark.SAME, Mark.REMOVED))
    return "".join(kept).strip()
