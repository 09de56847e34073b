"""Holding a text against the archive: candidates by fingerprints, then an exact comparison."""

import datetime as dt
import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from qingxun.copies.models import ArchivedText, StockPhrase
from qingxun.copies.models.archive import ArchivedTextQuerySet
from qingxun.copies.models.prints import texts_sharing
from qingxun.desk.models import Manuscript, Revision
from qingxun.language.engine.copies import (
    Letters,
    Likeness,
    compare_letters,
    fingerprints,
    letters_of,
    without_stock,
)
from qingxun.records.reading import Prepared

LOOKED_AT = 100  # texts that share fingerprints and are asked whether they may be read
COMPARED = 8  # of these, the most alike
_STOCK = Prepared(
    lambda desk, on: StockPhrase.objects.filter(desk=desk, valid_from__lte=on, valid_until__gt=on),
    uuid.UUID,
    dt.date,
)


@dataclass(frozen=True, slots=True)
class Match:
    """An archived text and how the text is like it."""

    source: ArchivedText
    likeness: Likeness


def whole_text(row: Revision | Manuscript) -> str:
    """Title and text together: a title may be taken over too."""
    return f"{row.title}\n{row.body}"


def matches(
    letters: Letters,
    archive: ArchivedTextQuerySet,
    *,
    stock: Sequence[str] = (),
    exclude: uuid.UUID | None = None,
    before: dt.datetime | None = None,
    prints: Collection[int] | None = None,
) -> list[Match]:
    """What of the archive a text is likely to come from, the most alike first: two queries.

    ``exclude`` is the text's own manuscript; ``before`` takes only what was filed earlier.
    ``prints`` are the fingerprints of ``letters``, where they are known.
    """
    mine = without_stock(letters, stock)
    if prints is None or mine is not letters:
        prints = fingerprints(mine.text)
    sharing = texts_sharing(prints)[:LOOKED_AT]
    if not sharing:
        return []
    rows = archive.filter(number__in=[each.number for each in sharing])
    rows = rows.exclude(manuscript=exclude)
    if before is not None:
        rows = rows.filter(filed_at__lt=before)
    found = {row.number: row for row in rows.select_related("revision", "manuscript__unit")}
    nearest = [each for each in sharing if each.number in found][:COMPARED]
    compared = [
        Match(row, likeness_of(mine, row.revision, stock, rarity=each.rarity))
        for each in nearest
        for row in [found[each.number]]
    ]
    return sorted(
        (match for match in compared if match.likeness.likely),
        key=lambda match: (-match.likeness.share, match.source.number),
    )


def likeness_of(
    mine: Letters, source: Revision, stock: Sequence[str], *, rarity: float = 1.0
) -> Likeness:
    """A text, stock phrases already struck out, against a source's."""
    theirs = without_stock(letters_of(whole_text(source)), stock, source=True)
    return compare_letters(mine, theirs, rarity=rarity)


def stock_on(desks: Sequence[uuid.UUID], on: dt.date) -> list[str]:
    """Letters of the stock phrases of these desks that hold on a day: a query a desk."""
    return [phrase.letters for desk in desks for phrase in _STOCK(desk, on)]
