"""A text side by side with what it comes from: one source, or several told apart."""

from collections.abc import Sequence
from dataclasses import dataclass
from string import ascii_uppercase

from qingxun.copies.models import LONGEST_PHRASE, CopyFinding
from qingxun.copies.queries.matching import likeness_of, stock_on, whole_text
from qingxun.copies.queries.reading import findings_visible_to
from qingxun.copies.states import FindingState
from qingxun.desk.models import Manuscript, Revision
from qingxun.kit.clock import china_date
from qingxun.language.engine.copies import (
    Likeness,
    changed_facts,
    letters_of,
    shares_of,
    without_stock,
)
from qingxun.language.engine.marking import Piece, marked, told_apart
from qingxun.organizations.models import Person

SHOWN_FACTS = 12
SHOWN_PASSAGES = 10


@dataclass(frozen=True, slots=True)
class Marked:
    """A title and paragraphs, cut where passages begin and end."""

    title: list[Piece]
    paragraphs: list[list[Piece]]


@dataclass(frozen=True, slots=True)
class Source:
    """One of the texts that a text may come from; ``finding`` is None while it is written."""

    manuscript: Manuscript
    revision: Revision
    likeness: Likeness
    finding: CopyFinding | None = None


@dataclass(frozen=True, slots=True)
class Origin:
    """One of several sources, by a letter, and what of the text it gave, in percent."""

    letter: str
    source: Source
    share: int


@dataclass(frozen=True, slots=True)
class Excerpt:
    """Of another source the title and the paragraphs in which its passages stand, each with the
    number of those left out before it; ``left_out`` are those after the last one."""

    origin: Origin
    title: list[Piece]
    paragraphs: list[tuple[int, list[Piece]]]
    left_out: int


@dataclass(frozen=True, slots=True)
class SideBySide:
    """Two texts with the passages they share, numbered in both, the facts that differ in the
    sentences around them, and the passages short enough for a stock phrase. ``beside`` is what
    the text shares with its other sources, marked in it too. ``linked`` are the labels that are
    seen in both: of a passage that was taken twice, one lies under the other."""

    likeness: Likeness
    letter: str
    mine: Marked
    theirs: Marked
    beside: list[Excerpt]
    linked: set[str]
    only_mine: list[str]
    only_theirs: list[str]
    passages: list[str]


def compare_texts(
    mine: str,
    theirs: Revision,
    stock: Sequence[str],
    sources: Sequence[Source],
    origins: Sequence[Origin] = (),
) -> SideBySide:
    """A text and a source, title first; ``sources`` were held against the text already, ``origins``
    are all its sources, where it has several."""
    known = (each.likeness for each in sources if each.revision == theirs)
    likeness = next(known, None) or likeness_of(
        without_stock(letters_of(mine), stock), theirs, stock
    )
    source = whole_text(theirs)
    letter = next((each.letter for each in origins if each.source.revision == theirs), "")
    others = [each for each in origins if each.source.revision != theirs]
    apart = told_apart(
        len(mine), likeness.passages, [each.source.likeness.passages for each in others]
    )
    given = [(each.letter, passages) for each, passages in zip(others, apart, strict=True)]
    left = marked(mine, likeness.passages, letter=letter, others=given)
    right = marked(source, likeness.passages, source=True, letter=letter)
    cut = [
        (each, marked(_text(each), passages, source=True, letter=each.letter))
        for each, passages in zip(others, apart, strict=True)
        if passages
    ]
    seen = _begun_in(right).union(*(_begun_in(paragraphs) for _each, paragraphs in cut))
    only_mine, only_theirs = changed_facts(mine, source, likeness.passages)
    return SideBySide(
        likeness,
        letter,
        _with_title(mine, left),
        _with_title(source, right),
        [excerpt_of(each, paragraphs) for each, paragraphs in cut],
        _begun_in(left) & seen,
        only_mine[:SHOWN_FACTS],
        only_theirs[:SHOWN_FACTS],
        [
            mine[each.start : each.end]
            for each in likeness.passages
            if each.end - each.start <= LONGEST_PHRASE
        ][:SHOWN_PASSAGES],
    )


def _text(origin: Origin) -> str:
    return whole_text(origin.source.revision)


def _begun_in(paragraphs: list[list[Piece]]) -> set[str]:
    """Labels of the passages that are seen."""
    return {piece.label for pieces in paragraphs for piece in pieces if piece.begins}


def _with_title(text: str, paragraphs: list[list[Piece]]) -> Marked:
    """The first line is the title unless it is empty."""
    if text.partition("\n")[0].strip():
        return Marked(paragraphs[0], paragraphs[1:])
    return Marked([], paragraphs)


def excerpt_of(origin: Origin, paragraphs: list[list[Piece]]) -> Excerpt:
    """The paragraphs with something marked in them."""
    text = _with_title(_text(origin), paragraphs)
    shown: list[tuple[int, list[Piece]]] = []
    left_out = 0
    for pieces in text.paragraphs:
        if any(piece.passage for piece in pieces):
            shown.append((left_out, pieces))
            left_out = 0
        else:
            left_out += 1
    return Excerpt(origin, text.title, shown, left_out)


def origins_of(text: str, stock: Sequence[str], sources: Sequence[Source]) -> list[Origin]:
    """The sources of a text told apart, the one that gave most first; none when it has only one.
    Each character is counted once, so that the shares add up to what stands in earlier texts."""
    if len(sources) < 2:
        return []
    letters = without_stock(letters_of(text), stock)
    shares, _whole = shares_of(len(letters.text), [each.likeness for each in sources])
    rows = sorted(zip(shares, sources, strict=True), key=lambda row: -row[0])
    return [
        Origin(letter, source, round(100 * share))
        for letter, (share, source) in zip(ascii_uppercase, rows, strict=False)
    ]


def side_by_side(finding: CopyFinding, person: Person) -> tuple[SideBySide, list[Origin]]:
    """The texts of a finding as they were compared, with the stock phrases of that day, and the
    other sources of the text that the person may see: two queries."""
    stock = stock_on([finding.desk_id], china_date(finding.found_at))
    rows = findings_visible_to(person).filter(submission=finding.submission_id)
    text = whole_text(finding.revision)
    letters = without_stock(letters_of(text), stock)
    sources = [
        Source(
            row.source, row.source_revision, likeness_of(letters, row.source_revision, stock), row
        )
        for row in rows.exclude(state=FindingState.LAPSED)
    ]
    origins = origins_of(text, stock, sources)
    return compare_texts(text, finding.source_revision, stock, sources, origins), origins
