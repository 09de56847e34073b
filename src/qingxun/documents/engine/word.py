"""A Word file (.docx) as prose: title, body, and what was left out.

Read straight from the parts of the file with defusedxml; nothing that the file points to is
ever opened. Tracked changes are read as accepted, hidden text is skipped.
"""

from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import BinaryIO

from qingxun.documents.engine.archive import Archive
from qingxun.documents.engine.body import Block, BodyWalker
from qingxun.documents.engine.faults import Fault
from qingxun.documents.engine.kinds import kind_of
from qingxun.documents.engine.numbering import Numbering, NumberingWalker
from qingxun.documents.engine.styles import StylesWalker
from qingxun.documents.engine.text import (
    Prose,
    clean_line,
    clean_text,
    could_be_title,
    read_text,
)
from qingxun.documents.engine.walk import Attributes, Walker, walk

_TITLE_WINDOW = 10  # paragraphs from the top among which the title is looked for
_STYLED_TITLE = 600  # a title by its style is taken however long; the form tells its limit
_CENTERED_TITLE = 80
_HEADINGS = ("一、", "二、", "（一）", "1.", "1、")


@dataclass
class WordProse:
    """What was read; ``notes`` are (code, count) of ``documents.intake.NOTES``."""

    prose: Prose
    notes: list[tuple[str, int]] = field(default_factory=list)


class _Relations(Walker):
    """Relations of one part: id -> (type, target), and how many of them point outside."""

    def __init__(self) -> None:
        super().__init__()
        self.targets: dict[str, str] = {}
        self.outside = 0

    def enter(self, space: str, name: str, values: Attributes) -> None:
        if name != "Relationship":
            return
        kind = values.get("Type", "").rsplit("/", 1)[-1]
        if values.get("TargetMode", "").lower() == "external":
            self.outside += kind != "hyperlink"
        else:
            self.targets.setdefault(kind, values.get("Target", ""))


def read_word(stream: BinaryIO) -> WordProse:
    """A Word file or a plain text file as prose.

    Raises ``Fault``: ``wrong_kind`` (detail ``found``), ``encrypted``, ``empty``, ``damaged``,
    ``bomb``, ``unsafe_name``, ``doctype``, ``nesting``.
    """
    kind = kind_of(stream)
    if kind == "text":
        return WordProse(read_text(stream))
    if kind in {"encrypted", "empty"}:
        raise Fault(kind)
    if kind not in {"docx", "docm"}:
        raise Fault("wrong_kind", found=kind)
    return _read_package(Archive(stream))


def _read_package(archive: Archive) -> WordProse:
    main = _main_part(archive)
    folder = PurePosixPath(main).parent
    relations = _relations(archive, str(folder / "_rels" / f"{PurePosixPath(main).name}.rels"))
    styles = StylesWalker()
    numbers = NumberingWalker()
    for kind, walker in (("styles", styles), ("numbering", numbers)):
        part = _resolve(folder, relations.targets.get(kind, ""))
        if part in archive.names:
            walk(archive, part, walker)
    body = BodyWalker(styles)
    walk(archive, main, body)
    blocks = _labelled(body.blocks, numbers.numbering)
    prose = _prose(blocks)
    if not prose.title and not prose.body:
        raise Fault("no_text" if body.notes["pictures"] else "empty")
    return WordProse(prose, _notes(archive, relations, body, prose))


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
    """Blocks with cleaned text and with their automatic numbers written out; empty ones go."""
    result = []
    for block in blocks:
        if block.is_row:
            block.text = "\t".join(map(clean_line, block.text.split("\t")))
        else:
            block.text = clean_text(block.text)
        if not block.text.strip():
            continue
        if block.list_id:
            label = numbering.label(block.list_id, block.list_depth)
            block.text = (label + " " if label[-1:].isalnum() else label) + block.text
        result.append(block)
    return result


def _prose(blocks: list[Block]) -> Prose:
    first, last = _title_span(blocks)
    title = "".join(block.text.replace("\n", "") for block in blocks[first:last])
    rest = blocks[:first] + blocks[last:]
    return Prose(title, "\n".join(block.text for block in rest))


def _title_span(blocks: list[Block]) -> tuple[int, int]:
    """Where the title stands: by its style, else centered, else a short first line."""
    window = blocks[:_TITLE_WINDOW]
    for wanted in (_by_title_style, _by_heading_style, _by_centering):
        for index, block in enumerate(window):
            if not block.is_row and wanted(block):
                last = index + 1
                while last < len(window) and _continues(block, window[last]):
                    last += 1
                return index, last
    if len(blocks) > 1 and not blocks[0].is_row and could_be_title(blocks[0].text):
        return 0, 1
    return 0, 0


def _by_title_style(block: Block) -> bool:
    return block.style in {"title", "标题"} and len(block.text) <= _STYLED_TITLE


def _by_heading_style(block: Block) -> bool:
    heading = block.style in {"heading 1", "标题 1"} or block.outline == 0
    return (
        heading and len(block.text) <= _STYLED_TITLE and not block.text.startswith(_HEADINGS)
    ) and not block.list_id


def _by_centering(block: Block) -> bool:
    return (
        block.align == "center"
        and not block.text.startswith(("（", "(", "——"))
        and could_be_title(block.text.replace("\n", ""), longest=_CENTERED_TITLE)
    )


def _continues(first: Block, following: Block) -> bool:
    """Whether a line goes on a title broken into lines: set alike, short, not in brackets."""
    return (
        following.align == first.align == "center"
        and following.size is not None
        and (following.size, following.style) == (first.size, first.style)
        and len(following.text) <= _CENTERED_TITLE
        and _by_centering(following)
        and following.size > 28  # larger than the body's size 4; half points
    )


def _notes(
    archive: Archive, relations: _Relations, body: BodyWalker, prose: Prose
) -> list[tuple[str, int]]:
    found = dict(body.notes)
    for name in archive.names:
        lower = name.lower()
        if lower.endswith("vbaproject.bin"):
            found["macros"] = 1
        elif "/embeddings/" in lower and not lower.endswith("/"):
            found["embeddings"] = found.get("embeddings", 0) + 1
        elif "/activex/" in lower:
            found["activex"] = 1
    found["outside"] = relations.outside
    found["no_title"] = int(not prose.title)
    return [(code, count) for code, count in sorted(found.items()) if count]
