"""The body of a Word file as blocks: paragraphs and table rows in reading order."""

from collections import Counter
from dataclasses import dataclass, field

from qingxun.documents.engine.faults import Fault
from qingxun.documents.engine.readers.grid import said_below
from qingxun.documents.engine.styles import StylesWalker
from qingxun.documents.engine.walk import Attributes, Walker

MAX_BLOCKS = 20_000
MAX_SPAN = 63  # columns of a table, as Word has them at most
_WORD = (
    "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "http://purl.oclc.org/ooxml/wordprocessingml/main",
)
_COMPATIBILITY = "http://schemas.openxmlformats.org/markup-compatibility/2006"
_DRAWING = ("http://schemas.openxmlformats.org/drawingml/2006/main",)
_MATHEMATICS = "http://schemas.openxmlformats.org/officeDocument/2006/math"
_OFF = {"0", "false", "off"}
_SKIPPED = frozenset({"del", "moveFrom", "rPrChange", "pPrChange", "delText", "rt", "sectPr"})
_CONTENTS = "Table of Contents"
_IGNORED_STYLES = ("toc ", "目录")


@dataclass
class Block:
    """A paragraph, a table row with its cells, or a picture; sizes in half points.

    ``table`` counts the outermost tables from 1, also for their pictures; ``picture`` is the
    relation to the picture.
    """

    text: str
    style: str = ""
    align: str = ""
    size: int | None = None
    outline: int | None = None
    list_id: str = ""
    list_depth: int = 0
    cells: list[list["Block"]] = field(default_factory=list)
    table: int = 0
    picture: str = ""

    def inside(self) -> list["Block"]:
        """The paragraphs of a row's cells; of a paragraph itself."""
        return [block for cell in self.cells for block in cell] if self.cells else [self]


@dataclass
class _Paragraph:
    pieces: list[str] = field(default_factory=list)
    style_id: str | None = None
    align: str | None = None
    outline: int | None = None
    list_id: str | None = None
    list_depth: int | None = None
    size: int | None = None
    in_properties: bool = False
    in_run: bool = False
    hidden: bool = False
    goes_on: bool = False  # its end was deleted


@dataclass
class _Table:
    cells: list[list[Block]] = field(default_factory=list)
    spans: list[int] = field(default_factory=list)  # how many columns each cell takes
    goes_on: list[bool] = field(default_factory=list)  # whether it belongs to the one above it
    above: dict[int, str] = field(default_factory=dict)  # what it says in rows below, by column


class BodyWalker(Walker):
    """Reads word/document.xml into ``blocks``; ``notes`` counts what is not carried over."""

    def __init__(self, styles: StylesWalker) -> None:
        super().__init__()
        self.blocks: list[Block] = []
        self.notes: Counter[str] = Counter()
        self._styles = styles
        self._paragraphs: list[_Paragraph] = []
        self._tables: list[_Table] = []
        self._contents_above = 0  # depth of the last block of fields, which may be the contents
        self._skip_above = 0  # depth of the element whose inside is skipped; 0: none
        self._takes_text = False
        self._takes_code = False
        self._pictures: list[str] = []
        self._table_count = 0
        self._carried: list[str] = []  # the text of a paragraph whose end was deleted

    # -- elements

    def enter(self, space: str, name: str, values: Attributes) -> None:
        if self._skip_above:
            return
        if space in _WORD:
            self._enter_word(name, values)
        elif space == _COMPATIBILITY and name == "Fallback":
            self._skip_above = self.depth
        elif space == _MATHEMATICS and name == "t":
            self._takes_text = True
        elif (space in _DRAWING and name == "blip") or name == "imagedata":
            self.notes["pictures"] += 1
            self._pictures.append(values.get("embed") or values.get("id", ""))

    def leave(self, space: str, name: str) -> None:
        if self._skip_above:
            if self.depth == self._skip_above:
                self._skip_above = 0
            return
        self._takes_text = self._takes_code = False
        if space in _WORD:
            self._leave_word(name)

    def text(self, content: str) -> None:
        if self._takes_code and "DDE" in content.upper():
            self.notes["dde"] = 1
        if self._takes_text and not self._skip_above and self._paragraphs:
            paragraph = self._paragraphs[-1]
            if not paragraph.hidden:
                paragraph.pieces.append(content)

    def _enter_word(self, name: str, values: Attributes) -> None:
        if name in _SKIPPED:
            self.notes["revisions"] += name in {"del", "moveFrom"}
            if self._paragraphs and self._paragraphs[-1].in_properties and name == "del":
                self._paragraphs[-1].goes_on = True
            self._skip_above = self.depth
        elif name == "p":
            self._paragraphs.append(_Paragraph(pieces=self._carried))
            self._carried = []
        elif name == "tbl":
            self._table_count += not self._tables
            self._tables.append(_Table())
        elif name in {"tr", "tc", "gridSpan", "vMerge"} and self._tables:
            self._enter_row(self._tables[-1], name, values)
        elif name == "docPartGallery" and values.get("val", "") == _CONTENTS:
            self.notes["contents"] = 1
            self._skip_above = self._contents_above
        elif name == "sdt":
            self._contents_above = self.depth
        elif name == "altChunk":
            self.notes["embeddings"] += 1
        elif name == "instrText":
            self._takes_code = True
        elif self._paragraphs:
            self._enter_in_paragraph(self._paragraphs[-1], name, values)

    def _enter_row(self, table: _Table, name: str, values: Attributes) -> None:
        if name == "tr":
            table.cells, table.spans, table.goes_on = [], [], []
        elif name == "tc":
            table.cells.append([])
            table.spans.append(1)
            table.goes_on.append(False)
        elif name == "vMerge":
            if table.goes_on:
                table.goes_on[-1] = values.get("val", "continue") != "restart"
        elif table.spans and values.get("val", "").isdigit():
            table.spans[-1] = min(int(values["val"]), MAX_SPAN)

    def _enter_in_paragraph(self, paragraph: _Paragraph, name: str, values: Attributes) -> None:
        value = values.get("val", "")
        if name == "pPr":
            paragraph.in_properties = True
        elif name == "r":
            paragraph.in_run, paragraph.hidden = True, False
        elif paragraph.in_properties:
            _set_property(paragraph, name, value)
        elif name == "t":
            self._takes_text = True
        elif name == "vanish" and paragraph.in_run:
            paragraph.hidden = value not in _OFF
        elif name == "sz" and paragraph.in_run and value.isdigit():
            paragraph.size = max(paragraph.size or 0, int(value))
        elif name in {"br", "cr"}:
            if values.get("type", "textWrapping") == "textWrapping":
                paragraph.pieces.append("\n")
        elif name == "tab" and paragraph.in_run:
            paragraph.pieces.append(" ")
        elif name == "noBreakHyphen":
            paragraph.pieces.append("-")
        elif name in {"footnoteReference", "endnoteReference"}:
            self.notes["footnotes"] += 1
        elif name == "commentReference":
            self.notes["comments"] += 1
        elif name == "ins":
            self.notes["revisions"] += 1

    def _leave_word(self, name: str) -> None:
        if name == "p" and self._paragraphs:
            paragraph = self._paragraphs.pop()
            if paragraph.goes_on:
                self._carried = paragraph.pieces
            else:
                self._add(self._finished(paragraph))
            self._add_pictures()
        elif name in {"tc", "body"} and self._carried:
            self._add(self._finished(_Paragraph(pieces=self._carried)))
            self._carried = []
        elif name == "pPr" and self._paragraphs:
            self._paragraphs[-1].in_properties = False
        elif name == "r" and self._paragraphs:
            self._paragraphs[-1].in_run = False
            self._paragraphs[-1].hidden = False
        elif name == "tr" and self._tables:
            self._add_row(self._tables[-1])
        elif name == "tbl" and self._tables:
            self._tables.pop()
            self.notes["tables"] += not self._tables
            self._add_pictures()

    # -- blocks

    def _finished(self, paragraph: _Paragraph) -> Block | None:
        style = self._styles.resolve(paragraph.style_id)
        if (style.name or "").startswith(_IGNORED_STYLES):
            self.notes["contents"] = 1
            return None
        list_id = paragraph.list_id if paragraph.list_id is not None else style.list_id
        depth = paragraph.list_depth if paragraph.list_depth is not None else style.list_depth
        return Block(
            text="".join(paragraph.pieces),
            style=style.name or "",
            align=paragraph.align or style.align or "",
            size=paragraph.size or style.size,
            outline=paragraph.outline if paragraph.outline is not None else style.outline,
            list_id="" if list_id in (None, "0") else str(list_id),
            list_depth=depth or 0,
        )

    def _add(self, block: Block | None) -> None:
        if block is None:
            return
        table = self._tables[-1] if self._tables else None
        if table is not None and table.cells:
            table.cells[-1].append(block)
            return
        if len(self.blocks) >= MAX_BLOCKS:
            raise Fault("too_long")
        self.blocks.append(block)

    def _add_pictures(self, table: int = 0) -> None:
        """Pictures follow their paragraph; those in a table follow their row."""
        if self._tables or self._paragraphs:
            return
        waiting, self._pictures = self._pictures, []
        for relation in waiting:
            self._add(Block(text="", picture=relation, table=table))

    def _add_row(self, table: _Table) -> None:
        """A row with its cells, empty ones in the place of those that others cover, names of cells
        over several rows in each of them (``said_below``); what a row of a
        table in a cell has becomes paragraphs of that cell."""
        cells: list[list[Block]] = []
        own = any(_text_of(cell) for cell in table.cells)
        for cell, span, goes_on in zip(table.cells, table.spans, table.goes_on, strict=True):
            if not goes_on:
                table.above[len(cells)] = said_below(_text_of(cell))
            elif own and (said := table.above.get(len(cells))):
                cell = [Block(text=said)]
            cells += [cell, *([] for _covered in range(span - 1))]
        table.cells, table.spans, table.goes_on = [], [], []
        outer = self._tables.pop()
        try:
            if self._tables:
                texts = [_text_of(cell).replace("\n", " ") for cell in cells]
                if line := " ".join(text for text in texts if text):
                    self._add(Block(text=line))
            elif own:
                self._add(Block(text="", cells=cells, table=self._table_count))
            self._add_pictures(self._table_count)
        finally:
            self._tables.append(outer)


def _text_of(cell: list[Block]) -> str:
    return "\n".join(text for block in cell if (text := block.text.strip()))


def _set_property(paragraph: _Paragraph, name: str, value: str) -> None:
    if name == "pStyle":
        paragraph.style_id = value
    elif name == "jc":
        paragraph.align = value
    elif name == "numId":
        paragraph.list_id = value
    elif name == "ilvl" and value.isdigit():
        paragraph.list_depth = int(value)
    elif name == "outlineLvl" and value.isdigit():
        paragraph.outline = int(value)
