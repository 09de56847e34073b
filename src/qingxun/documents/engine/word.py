"""A Word file (.docx): its lines with their setting, tables, pictures, and what was left out.

Read straight from the parts of the file with defusedxml; nothing that the file points to is
ever opened. Tracked changes are read as accepted, hidden text is skipped.
"""

import re
from collections import Counter
from pathlib import PurePosixPath
from typing import BinaryIO

from qingxun.documents.engine.archive import Archive
from qingxun.documents.engine.body import Block, BodyWalker
from qingxun.documents.engine.clean.model import Notice, Page
from qingxun.documents.engine.clean.pieces import Piece, RawDocument, shown
from qingxun.documents.engine.faults import Fault
from qingxun.documents.engine.numbering import Numbering, NumberingWalker
from qingxun.documents.engine.readers.gallery import Gallery
from qingxun.documents.engine.styles import StylesWalker
from qingxun.documents.engine.walk import Attributes, Walker, walk

_HEADING_STYLE = re.compile(r"^(?:heading|标题) ?([1-9])$")


class _Relations(Walker):
    """Relations of one part: their targets, and how many of them point outside."""

    def __init__(self) -> None:
        super().__init__()
        self.targets: dict[str, str] = {}  # by kind
        self.parts: dict[str, str] = {}  # by id
        self.outside = 0

    def enter(self, space: str, name: str, values: Attributes) -> None:
        if name != "Relationship":
            return
        kind = values.get("Type", "").rsplit("/", 1)[-1]
        if values.get("TargetMode", "").lower() == "external":
            self.outside += kind != "hyperlink"
        else:
            self.targets.setdefault(kind, values.get("Target", ""))
            self.parts[values.get("Id", "")] = values.get("Target", "")


def word_document(stream: BinaryIO, kind: str) -> RawDocument:
    """Everything of a Word file: lines with their setting, tables, pictures; faults as above."""
    package = _Package(Archive(stream))
    gallery = Gallery()
    pieces = []
    for piece in package.pieces():
        if piece.picture is not None:
            piece.picture = gallery.add(*package.picture(piece.style))
            piece.style = ""
            if piece.picture is None:
                continue
        pieces.append(piece)
    found = package.notes()
    del found["tables"]  # they stay tables; counted where the document is put together
    found["pictures"] = gallery.left_out
    notices = [Notice(code, count) for code, count in sorted(found.items()) if count]
    text = "\n".join(shown(piece) for piece in pieces if piece.picture is None)
    return RawDocument(kind, pieces, notices, [Page(text)], gallery.pictures)


class _Package:
    """The parts of a Word file, read once."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        main = _main_part(archive)
        self._folder = PurePosixPath(main).parent
        name = str(self._folder / "_rels" / f"{PurePosixPath(main).name}.rels")
        self._relations = _relations(archive, name)
        styles = StylesWalker()
        numbers = NumberingWalker()
        for kind, walker in (("styles", styles), ("numbering", numbers)):
            part = _resolve(self._folder, self._relations.targets.get(kind, ""))
            if part in archive.names:
                walk(archive, part, walker)
        self._numbering = numbers.numbering
        self.body = BodyWalker(styles)
        walk(archive, main, self.body)

    def pieces(self) -> list[Piece]:
        """Paragraphs, rows and pictures; call it once, for it counts the numbers. The relation to
        a picture waits in ``style``."""
        return [_piece(block) for block in _labelled(self.body.blocks, self._numbering)]

    def picture(self, relation: str) -> tuple[str, bytes]:
        """Name and content of a picture; empty content when it lies outside or is not there."""
        part = _resolve(self._folder, self._relations.parts.get(relation, "?"))
        if part not in self._archive.names:
            return "", b""
        return PurePosixPath(part).name, b"".join(self._archive.blocks(part))

    def notes(self) -> Counter[str]:
        """What is not carried over, counted by code."""
        found = Counter(self.body.notes)
        for name in self._archive.names:
            lower = name.lower()
            if lower.endswith("vbaproject.bin"):
                found["macros"] = 1
            elif "/embeddings/" in lower and not lower.endswith("/"):
                found["embeddings"] += 1
            elif "/activex/" in lower:
                found["activex"] = 1
        found["outside"] = self._relations.outside
        return found


def _piece(block: Block) -> Piece:
    if block.picture:
        return Piece(picture=0, style=block.picture, table=block.table)
    if block.cells:
        filled = [block for block in block.inside() if block.text.strip()]
        cells = tuple("\n".join(b.text.strip() for b in cell) for cell in block.cells)
        cells = tuple(cell.replace("\t", " ").strip("\n") for cell in cells)
        inner = tuple(map(_piece, filled)) if sum(map(bool, cells)) == 1 else ()
        return Piece(cells=cells, table=block.table, inner=inner)
    return Piece(
        block.text,
        level=_level(block),
        centered=block.align == "center",
        size=block.size / 2 if block.size is not None else None,
        style=block.style,
        numbered=bool(block.list_id),
    )


def _level(block: Block) -> int | None:
    """0 for a title by its style, 1 to 9 for a heading by its style or its outline level."""
    if block.style in {"title", "标题"}:
        return 0
    if found := _HEADING_STYLE.match(block.style):
        return int(found[1])
    return block.outline + 1 if block.outline is not None and block.outline < 9 else None


def _main_part(archive: Archive) -> str:
    relations = _relations(archive, "_rels/.rels")
    part = _resolve(PurePosixPath(), relations.targets.get("officeDocument", "word/document.xml"))
    if part not in archive.names:
        raise Fault("damaged")
    return part


def _relations(archive: Archive, name: str) -> _Relations:
    relations = _Relations()
    if name in archive.names:
        walk(archive, name, relations)
    return relations


def _resolve(folder: PurePosixPath, target: str) -> str:
    path = PurePosixPath(target)
    return str(path.relative_to("/")) if path.is_absolute() else str(folder / path)


def _labelled(blocks: list[Block], numbering: Numbering) -> list[Block]:
    """Blocks with their automatic numbers written out; empty ones go."""
    result = []
    for block in blocks:
        for inner in block.inside():
            if inner.list_id and (inner.text.strip() or block.cells):
                label = numbering.label(inner.list_id, inner.list_depth)
                inner.text = (label + " " if label[-1:].isalnum() else label) + inner.text
        if block.cells or block.text.strip() or block.picture:
            result.append(block)
    return result
