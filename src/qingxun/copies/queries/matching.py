"""Holding a text against the archive: candidates by fingerprints, then an exact comparison."""

import datetime as dt
import uuid
from collections.abc import Sequence
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

LOOKED_AT = 100  # texts that share fingerprints and are asked whether they may be read
COMPARED = 8  # of these, the most alike


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
) -> list[Match]:
    """What of the archive a text is likely to come from, the most alike first: two queries.

    ``exclude`` is the text's own manuscript; ``before`` takes only what was filed earlier.
    """
    mine = without_stock(letters, stock)
    sharing = texts_sharing(fingerprints(mine.text))[:LOOKED_AT]
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
    """Letters of the stock phrases of these desks that hold on a day."""
    rows = StockPhrase.objects.filter(desk__in=desks, valid_from__lte=on, valid_until__gt=on)
    return list(rows.order_by("pk").values_list("letters", flat=True))
