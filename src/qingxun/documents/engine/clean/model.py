"""A manuscript as it comes out of any file: clean structure, and what is guessed about it."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from enum import StrEnum
from typing import Any

TITLE = -1  # the ``block`` of a span that lies in the title


class BlockKind(StrEnum):
    HEADING = "heading"
    PARAGRAPH = "paragraph"
    TABLE = "table"
    PICTURE = "picture"


@dataclass(frozen=True)
class Block:
    """One piece of the body, in reading order.

    ``text`` is that of a heading (``level`` 1 to 4: 一、（一）1.（1）) or a paragraph; ``rows`` are
    the cells of a table, row by row; ``picture`` is a place in ``CleanDocument.pictures``.
    """

    kind: BlockKind
    text: str = ""
    level: int = 0
    rows: tuple[tuple[str, ...], ...] = ()
    picture: int | None = None

    def as_text(self) -> str:
        """The block as a manuscript's body has it: cells by tabs, rows by newlines."""
        if self.kind is BlockKind.TABLE:
            return "\n".join("\t".join(cells) for cells in self.rows)
        return self.text


@dataclass(frozen=True)
class Guess:
    """What the file seems to say; a person confirms it.

    ``about`` is ``unit``, ``author`` or ``kind`` (of manuscript); ``text`` as it stands in the
    file; ``reason`` is a code of ``documents.intake.words`` and ``seen`` the words it rests on.
    """

    about: str
    text: str
    reason: str
    seen: str = ""


@dataclass(frozen=True)
class Notice:
    """Something to tell the person: a code of ``documents.intake.words``, how many, and words."""

    code: str
    count: int = 1
    words: str = ""


@dataclass(frozen=True)
class Span:
    """Characters that were recognized with doubt: ``start`` to ``end`` (half-open) in the text of
    a block; block ``TITLE`` is the title. In a table, of its text by ``Block.as_text``."""

    block: int
    start: int
    end: int


@dataclass(frozen=True)
class Page:
    """A page of the original as text; files without pages have one.

    ``has_picture``: ``documents.intake.page_picture`` can draw it; ``turn``: by how many degrees
    against the clock it was turned to be read.
    """

    text: str
    has_picture: bool = False
    turn: int = 0


@dataclass(frozen=True)
class Picture:
    """A picture of the file, re-encoded without place and device; ``data`` is empty in JSON."""

    name: str
    media_type: str
    width: int
    height: int
    data: bytes = b""


@dataclass(frozen=True)
class Enclosure:
    """A file inside a mail, to be read as a file of its own; ``data`` is empty in JSON."""

    name: str
    data: bytes = b""


@dataclass(frozen=True)
class CleanDocument:
    """What ``documents.intake.read_any`` makes of a file.

    ``kind``: by content, a key of ``documents.refusals.KINDS`` (``docx``, ``pdf``, ``mail`` …).
    ``title`` may be empty. ``signature`` is the line of the unit (and author) below the text or
    under the title, ``on`` the date below it; both stand in no block. ``dropped`` are lines that
    were taken for a leftover head or foot, so that nothing goes unseen.
    """

    kind: str
    title: str = ""
    blocks: tuple[Block, ...] = ()
    signature: str = ""
    on: dt.date | None = None
    guesses: tuple[Guess, ...] = ()
    notices: tuple[Notice, ...] = ()
    uncertain: tuple[Span, ...] = ()
    dropped: tuple[str, ...] = ()
    pages: tuple[Page, ...] = ()
    pictures: tuple[Picture, ...] = ()
    enclosures: tuple[Enclosure, ...] = field(default=())

    def as_body(self) -> str:
        """The text that a manuscript's body has: paragraphs by newlines, cells by tabs; without
        title, signature, date and pictures."""
        return "\n".join(text for block in self.blocks if (text := block.as_text()))

    def uncertain_in_body(self) -> list[tuple[int, int]]:
        """The uncertain spans as places (start, end) in ``as_body()``."""
        starts: dict[int, int] = {}
        at = 0
        for number, block in enumerate(self.blocks):
            if text := block.as_text():
                starts[number] = at
                at += len(text) + 1
        return [
            (starts[span.block] + span.start, starts[span.block] + span.end)
            for span in self.uncertain
            if span.block in starts
        ]

    def guess(self, about: str) -> Guess | None:
        """The first guess about ``unit``, ``author`` or ``kind``."""
        return next((guess for guess in self.guesses if guess.about == about), None)

    def to_json(self) -> dict[str, Any]:
        """Plain values for JSON; the bytes of pictures and enclosures are left out."""
        bare = replace(
            self,
            pictures=tuple(replace(picture, data=b"") for picture in self.pictures),
            enclosures=tuple(replace(enclosure, data=b"") for enclosure in self.enclosures),
        )
        fields = asdict(bare)
        for part in (*fields["pictures"], *fields["enclosures"]):
            del part["data"]
        fields["on"] = self.on.isoformat() if self.on else None
        return fields


def document_from_json(fields: Mapping[str, Any]) -> CleanDocument:
    """The inverse of ``CleanDocument.to_json``; pictures and enclosures come without bytes."""
    return CleanDocument(
        kind=fields["kind"],
        title=fields["title"],
        blocks=tuple(_block(block) for block in fields["blocks"]),
        signature=fields["signature"],
        on=dt.date.fromisoformat(fields["on"]) if fields["on"] else None,
        guesses=tuple(Guess(**guess) for guess in fields["guesses"]),
        notices=tuple(Notice(**notice) for notice in fields["notices"]),
        uncertain=tuple(Span(**span) for span in fields["uncertain"]),
        dropped=tuple(fields["dropped"]),
        pages=tuple(Page(**page) for page in fields["pages"]),
        pictures=tuple(Picture(**picture) for picture in fields["pictures"]),
        enclosures=tuple(Enclosure(**enclosure) for enclosure in fields["enclosures"]),
    )


def _block(fields: Mapping[str, Any]) -> Block:
    rows = tuple(tuple(cells) for cells in fields["rows"])
    return Block(
        BlockKind(fields["kind"]), fields["text"], fields["level"], rows, fields["picture"]
    )


def pack(document: CleanDocument) -> tuple[dict[str, Any], bytes]:
    """Fields and bytes for the way out of the child process; ``unpack`` is the inverse."""
    parts = [picture.data for picture in document.pictures]
    parts += [enclosure.data for enclosure in document.enclosures]
    return {"document": document.to_json(), "sizes": [len(part) for part in parts]}, b"".join(parts)


def unpack(fields: Mapping[str, Any], payload: bytes) -> CleanDocument:
    """The document with the bytes of its pictures and enclosures."""
    document = document_from_json(fields["document"])
    parts = iter(cut(fields["sizes"], payload))
    return replace(
        document,
        pictures=tuple(replace(picture, data=next(parts)) for picture in document.pictures),
        enclosures=tuple(replace(part, data=next(parts)) for part in document.enclosures),
    )


def cut(sizes: Iterable[int], payload: bytes) -> Iterable[bytes]:
    """The parts of a payload, by their sizes."""
    at = 0
    for size in sizes:
        yield payload[at : at + size]
        at += size
