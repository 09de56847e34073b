"""What a document says, as plain text."""

import dataclasses
import re
from collections.abc import Iterator
from typing import Any

from qingxun.documents.engine.content.model import (
    Block,
    Chart,
    Column,
    Document,
    Heading,
    Item,
    Line,
    Listing,
    Names,
    Paragraph,
    Table,
)

_NOT_IN_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def printable(document: Document) -> Document:
    """The same without the characters that neither XML nor HTML can hold."""
    made: Document = _printable(document)
    return made


def _printable(value: Any) -> Any:
    if isinstance(value, tuple):
        return tuple(_printable(part) for part in value)
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        names = [spec.name for spec in dataclasses.fields(value)]
        return dataclasses.replace(value, **{n: _printable(getattr(value, n)) for n in names})
    return _NOT_IN_XML.sub("", value) if type(value) is str else value


def stamp_of(document: Document) -> str:
    """What stands at the top of every page of a document that is not valid yet, or no more."""
    if document.draft:
        return "草稿　未签发"
    return f"已失效　{document.ended}" if document.ended else ""


def text_of(document: Document) -> str:
    """Everything that stands in the document, in reading order, one part a line."""
    return "\n".join(part for part in _parts(document) if part)


def characters_of(document: Document) -> frozenset[str]:
    """Every character that its fonts must have."""
    return frozenset(text_of(document)) - {"\n"}


def _parts(document: Document) -> Iterator[str]:
    head = document.head
    yield from (head.copy_number, head.notice, head.urgency, head.special)
    yield from head.marks
    yield from (head.suffix, head.number, *head.signers, head.issuer, head.date)
    yield from (document.title, document.byline, document.addressee)
    for block in document.blocks:
        yield from _of_block(block)
    yield from _lines(document.attendance)
    yield from (*document.signature.names, document.signature.date, *document.notes)
    for attachment in document.attachments:
        yield attachment.title
        for block in attachment.blocks:
            yield from _of_block(block)
    foot = document.foot
    yield from _lines(foot.lines)
    yield from (foot.issuer, foot.printed)


def _lines(lines: tuple[Line, ...]) -> Iterator[str]:
    for line in lines:
        yield f"{line.label}：{line.text}"


def _of_block(block: Block) -> Iterator[str]:
    match block:
        case Paragraph():
            yield block.lead + block.text
        case Heading():
            yield block.text
        case Column():
            yield block.name
        case Item():
            yield block.title
        case Table():
            yield block.caption
            for row in block.head:
                yield "\t".join(cell.text for cell in row)
            for cells in block.rows:
                yield "\t".join(cells)
            yield block.note
        case Chart():
            yield block.title
            for label, value in zip(block.labels, block.values, strict=True):
                yield f"{label}\t{value}{block.unit}"
        case Listing():
            yield from block.items
        case Names():
            yield from block.names
