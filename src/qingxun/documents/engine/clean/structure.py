"""Lines of a file become title, blocks, signature and guesses."""

import difflib
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import groupby

from qingxun.documents.engine.clean import labels, margins, numbers, spaces
from qingxun.documents.engine.clean.guessing import (
    Origin,
    guess_kind,
    take_byline,
    take_signature,
)
from qingxun.documents.engine.clean.model import (
    TITLE,
    Block,
    BlockKind,
    CleanDocument,
    Guess,
    Notice,
    Span,
)
from qingxun.documents.engine.clean.pieces import Piece, RawDocument
from qingxun.documents.engine.clean.tables import settled
from qingxun.documents.engine.clean.titles import WINDOW, is_prose, title_span, without_column
from qingxun.documents.engine.faults import Fault
from qingxun.documents.engine.text import clean_line

MAX_BLOCKS = 20_000
MAX_CHARACTERS = 500_000
_BREAKS = re.compile(r"[\r\n\v\f\x85\u2028\u2029]+")
_FULL_DIGIT = re.compile(r"[０-９Ａ-Ｚａ-ｚ]")
_ODD_SPACE = re.compile(
    r"[\u00a0\u2000-\u200a\u202f\u205f\u3000\t]|  |(?<=[\u3400-\u9fff]) (?=[，。；：])"
)


def structure(raw: RawDocument) -> CleanDocument:
    """The clean document of what a reader found.

    Raises ``Fault``: ``empty`` when there is neither text nor picture, ``no_text`` when there
    are only pictures, ``too_long`` over 20,000 blocks or 500,000 characters.
    """
    characters = sum(len(piece.text) + sum(map(len, piece.cells)) for piece in raw.pieces)
    if len(raw.pieces) > MAX_BLOCKS or characters > MAX_CHARACTERS:
        raise Fault("too_long")
    tally = _Tally()
    aside = list(raw.aside)
    pieces = [clean for piece in settled(raw.pieces, aside) for clean in _cleaned(piece, tally)]
    if len(pieces) > MAX_BLOCKS:
        raise Fault("too_long")
    if not any(piece.text or any(piece.cells) for piece in pieces) and not raw.enclosures:
        raise Fault("no_text" if raw.pictures else "empty")
    pieces, dropped = margins.strip(pieces)
    dropped.aside = [clean_line(line) for line in aside]
    origin = Origin()
    pieces = take_signature(pieces, origin)
    title, pieces = _take_title(raw, pieces)
    column = ""
    if title is not None:
        title, column = without_column(title)
        pieces = take_byline(pieces, origin)
    dropped.aside += [*([column] if column else []), *origin.staff]
    blocks, spans = _blocks(pieces, tally)
    title_text = title.text if title else ""
    told = {notice.code for notice in raw.notices}  # a reader knows contents by their style
    notices = [*raw.notices, *(each for each in dropped.notices() if each.code not in told)]
    notices += tally.notices()
    if not title_text:
        notices.append(Notice("no_title"))
    body_size = sum(len(block.as_text()) for block in blocks)
    kind = guess_kind(column, 0) or guess_kind(title_text, body_size)
    document = CleanDocument(
        kind=raw.kind,
        title=title_text,
        blocks=tuple(blocks),
        signature=origin.signature,
        on=origin.on,
        guesses=(*origin.guesses, *_of_sender(raw), *([kind] if kind else [])),
        uncertain=(*(Span(TITLE, *at) for at in (title.uncertain if title else ())), *spans),
        dropped=(*dropped.aside, *dropped.head, *dropped.contents, *dropped.foot),
        pages=tuple(raw.pages),
        pictures=tuple(raw.pictures),
        enclosures=tuple(raw.enclosures),
    )
    doubts = len(document.uncertain)
    return replace(document, notices=(*notices, *([Notice("uncertain", doubts)] if doubts else [])))


@dataclass
class _Tally:
    """What was put right, for the notices."""

    digits: int = 0
    spaces: int = 0
    numbers: int = 0
    tables: int = 0

    def notices(self) -> list[Notice]:
        found = {
            "digits": self.digits,
            "spaces": self.spaces,
            "numbering": self.numbers,
            "tables": self.tables,
        }
        return [Notice(code, count) for code, count in found.items() if count]


def _cleaned(piece: Piece, tally: _Tally) -> Iterator[Piece]:
    """The piece with its text put right, one for each line; empty ones go."""
    if piece.picture is not None:
        yield piece
        return
    given = "\t".join(piece.cells) if piece.cells else piece.text
    tally.digits += len(_FULL_DIGIT.findall(given))
    tally.spaces += len(_ODD_SPACE.findall(piece.text))
    if piece.cells:
        cells = tuple(clean_line(_BREAKS.sub(" ", cell)) for cell in piece.cells)
        if any(cells):
            yield replace(piece, cells=cells, uncertain=_moved(piece, given, "\t".join(cells)))
        return
    if not _BREAKS.search(piece.text):
        text = clean_line(piece.text)
        if text:
            yield replace(piece, text=text, uncertain=_moved(piece, piece.text, text))
        return
    for line in _BREAKS.split(piece.text):
        if text := clean_line(line):
            yield replace(piece, text=text, uncertain=())


def _moved(piece: Piece, before: str, after: str) -> tuple[tuple[int, int], ...]:
    """The uncertain places of a text after it was put right."""
    if before == after or not piece.uncertain:
        return piece.uncertain
    matches = difflib.SequenceMatcher(None, before, after, autojunk=False).get_matching_blocks()
    there = {a + k: b + k for a, b, size in matches for k in range(size)}
    spans = []
    for start, end in piece.uncertain:
        places = [there[at] for at in range(start, end) if at in there]
        if places:
            spans.append((places[0], places[-1] + 1))
    return tuple(spans)


def _take_title(raw: RawDocument, pieces: list[Piece]) -> tuple[Piece | None, list[Piece]]:
    """The title as one piece (its lines joined), and the rest."""
    pieces = [_called_title(piece) for piece in pieces[:WINDOW]] + pieces[WINDOW:]
    measured = any(notice.code == "recognized" for notice in raw.notices)
    first, last = title_span(pieces, measured=measured)
    if last == 0:
        subject = clean_line(raw.title)
        return (Piece(subject) if subject else None), pieces
    text, uncertain = "", []
    for piece in pieces[first:last]:
        uncertain += [(start + len(text), end + len(text)) for start, end in piece.uncertain]
        text += piece.text
    title = replace(pieces[first], text=text, uncertain=tuple(uncertain))
    return title, pieces[:first] + pieces[last:]


def _called_title(piece: Piece) -> Piece:
    """A line 标题：… as what it says it is."""
    found = labels.TITLE_LINE.match(piece.text) if is_prose(piece) else None
    if found is None:
        return piece
    cut = found.end()
    moved = tuple((max(0, start - cut), end - cut) for start, end in piece.uncertain if end > cut)
    return replace(piece, text=piece.text[cut:], level=0, uncertain=moved)


def _blocks(pieces: list[Piece], tally: _Tally) -> tuple[list[Block], list[Span]]:
    """Blocks, rows of the same table in one, and their uncertain places."""
    blocks: list[Block] = []
    spans: list[Span] = []
    listing = False
    for table, group in groupby(pieces, lambda piece: piece.table if piece.cells else 0):
        if table:
            _add_table(list(group), blocks, spans)
            tally.tables += 1
            listing = False
            continue
        for piece in group:
            listed = listing and numbers.level_of(numbers.put_right(piece.text)) == 3
            block = _block(piece, tally, is_item=listed)
            listing = _lists_attachments(block, listing)
            places = _moved(piece, piece.text, block.text)
            spans += [Span(len(blocks), start, end) for start, end in places]
            blocks.append(block)
    return blocks, spans


def _add_table(rows: list[Piece], blocks: list[Block], spans: list[Span]) -> None:
    shift = 0
    for row in rows:
        spans += [Span(len(blocks), start + shift, end + shift) for start, end in row.uncertain]
        shift += len("\t".join(row.cells)) + 1
    blocks.append(Block(BlockKind.TABLE, rows=tuple(row.cells for row in rows)))


def _lists_attachments(block: Block, goes_on: bool) -> bool:
    """Whether the line below may be a further item of the attachments that this one, or a line
    above it (``goes_on``), names: 附件：1.表 and 2.细则 below it."""
    if numbers.level_of(block.text) not in {0, 3}:
        return False
    return block.text.startswith("附件") or (goes_on and numbers.has_number(block.text))


def _block(piece: Piece, tally: _Tally, *, is_item: bool = False) -> Block:
    if piece.picture is not None:
        return Block(BlockKind.PICTURE, piece.text, picture=piece.picture)
    text = numbers.put_right(piece.text)
    tally.numbers += text != piece.text
    level = 0 if is_item else numbers.level_of(text) or (piece.level or 0)
    closed = text if level else spaces.closed_up(text)
    tally.spaces += len(text) - len(closed)
    text = closed
    kind = BlockKind.HEADING if level else BlockKind.PARAGRAPH
    return Block(kind, text, min(level, 4))


def _of_sender(raw: RawDocument) -> list[Guess]:
    return [Guess("author", raw.sender, "sender", raw.sender)] if raw.sender else []
