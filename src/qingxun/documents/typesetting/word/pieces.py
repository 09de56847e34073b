"""Paragraphs, borders, fields and tables that python-docx has no words for."""

from collections.abc import Sequence
from html import escape
from typing import Any

from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Pt, RGBColor, Twips
from docx.table import _Cell

from qingxun.documents.engine.content import Table
from qingxun.documents.typesetting import geometry as g
from qingxun.documents.typesetting.tables import PADDING
from qingxun.documents.typesetting.word import styles as s

RED = RGBColor(0xD7, 0x00, 0x0F)
CENTER = WD_ALIGN_PARAGRAPH.CENTER
RIGHT = WD_ALIGN_PARAGRAPH.RIGHT
LEFT = WD_ALIGN_PARAGRAPH.LEFT


def run(paragraph: Any, text: str, font: str = "", size: float = 0.0, *, red: bool = False) -> Any:
    """Text in a font of its own."""
    made = paragraph.add_run(text)
    if font:
        s.set_fonts(made._element.get_or_add_rPr(), font)
    if size:
        made.font.size = Pt(size)
    if red:
        made.font.color.rgb = RED
    return made


def line(
    container: Any,
    text: str = "",
    font: str = "",
    size: float = 0.0,
    *,
    align: Any = LEFT,
    red: bool = False,
    before: float = 0.0,
    exact: float = 0.0,
) -> Any:
    """A paragraph without indent; ``before`` and ``exact`` in points."""
    paragraph = container.add_paragraph()
    paragraph.alignment = align
    if text:
        run(paragraph, text, font, size, red=red)
    if before:
        paragraph.paragraph_format.space_before = Pt(before)
    if exact:
        paragraph.paragraph_format.line_spacing = Pt(exact)
        off_grid(paragraph)
    return paragraph


def indent(paragraph: Any, *, first: float = 0.0, left: float = 0.0, right: float = 0.0) -> None:
    """Indents in characters."""
    form = paragraph.paragraph_format
    if first:
        form.first_line_indent = Pt(first * g.CHARACTER)
    if left:
        form.left_indent = Pt(left * g.CHARACTER)
    if right:
        form.right_indent = Pt(right * g.CHARACTER)


def border(
    paragraph: Any, side: str, *, kind: str = "single", size: int = 16, space: int = 0
) -> None:
    """A red rule at ``top`` or ``bottom``; ``size`` in eighths of a point, ``space`` in points."""
    properties = paragraph._element.get_or_add_pPr()
    borders = OxmlElement("w:pBdr")
    edge = OxmlElement(f"w:{side}")
    for name, value in (("val", kind), ("sz", size), ("space", space), ("color", "D7000F")):
        edge.set(qn(f"w:{name}"), str(value))
    borders.append(edge)
    properties.insert_element_before(
        borders, "w:shd", "w:tabs", "w:suppressAutoHyphens", "w:spacing", "w:ind", "w:jc"
    )


def page_field(paragraph: Any) -> None:
    """— 1 —, counted by the office program."""
    run(paragraph, "— ", s.SONG, g.SMALL_SIZE)
    made = run(paragraph, "", s.SONG, g.SMALL_SIZE)._element
    made.extend([_field_part("begin"), _instruction(" PAGE "), _field_part("end")])
    run(paragraph, " —", s.SONG, g.SMALL_SIZE)


def page_of(paragraph: Any, bookmark: str, shown: str) -> None:
    """The page on which a bookmark stands; ``shown`` until the office program has counted."""
    begin = _field_part("begin")
    begin.set(qn("w:dirty"), "true")
    run(paragraph, "", s.SONG)._element.append(begin)
    run(paragraph, "", s.SONG)._element.append(_instruction(f" PAGEREF {bookmark} \\h "))
    run(paragraph, "", s.SONG)._element.append(_field_part("separate"))
    run(paragraph, shown, s.SONG)
    run(paragraph, "", s.SONG)._element.append(_field_part("end"))


def bookmark_name(number: int) -> str:
    return f"_QX{number}"


def bookmark(paragraph: Any, number: int) -> None:
    """Around the paragraph's text."""
    start, end = OxmlElement("w:bookmarkStart"), OxmlElement("w:bookmarkEnd")
    for element in (start, end):
        element.set(qn("w:id"), str(number))
    start.set(qn("w:name"), bookmark_name(number))
    paragraph._element.r_lst[0].addprevious(start)
    paragraph._element.append(end)


def _field_part(kind: str) -> Any:
    element = OxmlElement("w:fldChar")
    element.set(qn("w:fldCharType"), kind)
    return element


def _instruction(text: str) -> Any:
    element = OxmlElement("w:instrText")
    element.set(qn("xml:space"), "preserve")
    element.text = text
    return element


def add_table(document: Any, table: Table, plan: dict[str, Any]) -> None:
    """Head rows repeat, rows are not split, cells of the head span as they should; the ``plan`` is
    that of ``tables.Plans``."""
    width = g.HEIGHT if plan["landscape"] else g.WIDTH
    if table.caption:
        made = line(document, table.caption, s.HEI, g.SMALL_SIZE, align=CENTER)
        made.paragraph_format.keep_with_next = True
    whole = sum(plan["shares"])
    widths = [round(width * g.MM * 20 * share / whole) for share in plan["shares"]]
    grid = document.add_table(len(table.head), table.width, style="Table Grid")
    grid.autofit = False
    narrow_margins(grid)
    for column, wide in zip(grid._tbl.tblGrid.gridCol_lst, widths, strict=True):
        column.w = Twips(wide)
    fill_head(grid, table, plan["size"])
    for row in grid.rows:
        mark_row(row, head=True)
    aligns = [
        "right" if x in plan["numbers"] else "center" if x in plan["centred"] else "left"
        for x in range(table.width)
    ]
    for cells in table.rows:
        grid._tbl.append(body_row(cells, widths, aligns, plan["size"]))
    if table.note:
        line(document, table.note, size=12)


def narrow_margins(grid: Any) -> None:
    """Cells with the room beside their text that the plan counts on, in twentieths of a point."""
    edges = "".join(
        f'<w:{side} w:w="{round(PADDING * 10)}" w:type="dxa"/>' for side in ("left", "right")
    )
    margins = parse_xml(f"<w:tblCellMar {nsdecls('w')}>{edges}</w:tblCellMar>")
    grid._tbl.tblPr.insert_element_before(margins, "w:tblLook")


def body_row(
    cells: Sequence[str], widths: Sequence[int], aligns: Sequence[str], size: float
) -> Any:
    """A row as XML: python-docx walks the whole table for every cell."""
    parts = "".join(
        f'<w:tc><w:tcPr><w:tcW w:w="{wide}" w:type="dxa"/><w:vAlign w:val="center"/></w:tcPr><w:p>'
        f'<w:pPr><w:snapToGrid w:val="0"/><w:spacing w:line="{round(size * 28)}"'
        f' w:lineRule="exact"/><w:jc w:val="{align}"/></w:pPr><w:r><w:rPr>'
        f'<w:sz w:val="{round(size * 2)}"/></w:rPr>'
        f'<w:t xml:space="preserve">{escape(text)}</w:t></w:r></w:p></w:tc>'
        for text, wide, align in zip(cells, widths, aligns, strict=True)
    )
    return parse_xml(f"<w:tr {nsdecls('w')}><w:trPr><w:cantSplit/></w:trPr>{parts}</w:tr>")


def fill_head(grid: Any, table: Table, size: float) -> None:
    """The head's cells with their spans."""
    taken: set[tuple[int, int]] = set()
    for y, cells in enumerate(table.head):
        x = 0
        for cell in cells:
            while (y, x) in taken:
                x += 1
            spots = [(y + dy, x + dx) for dy in range(cell.rows) for dx in range(cell.columns)]
            taken.update(spots)
            made = grid.cell(y, x)
            if len(spots) > 1:
                made = made.merge(grid.cell(y + cell.rows - 1, x + cell.columns - 1))
            fill_cell(made._tc, cell.text, size, CENTER, None, grid, font=s.HEI)
            x += cell.columns


def fill_cell(
    cell: Any, text: str, size: float, align: Any, width: Any, grid: Any, font: str = ""
) -> None:
    """Text of a cell, without indent, with lines as high as its size asks."""
    made = _Cell(cell, grid)
    if width is not None:
        made.width = width
    made.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
    paragraph = made.paragraphs[0]
    paragraph.alignment = align
    paragraph.paragraph_format.line_spacing = Pt(size * 1.4)
    off_grid(paragraph)
    run(paragraph, text, font, size)


def off_grid(paragraph: Any) -> None:
    """Lines as high as said, not rounded up to the grid of the page."""
    s.add_off(paragraph._element.get_or_add_pPr(), "w:snapToGrid")


def mark_row(row: Any, *, head: bool) -> None:
    """Not split over pages; a head row repeats."""
    properties = row._tr.get_or_add_trPr()
    properties.append(OxmlElement("w:cantSplit"))
    if head:
        properties.append(OxmlElement("w:tblHeader"))


def frame_at(paragraph: Any, top: float, height: float) -> None:
    """A frame of its own, ``top`` points below the page's edge, as wide as the type area.

    A floating table would do in Word, but LibreOffice leaves one as wide as the text where it
    stands, and joins neither frames nor their borders.
    """
    frame = OxmlElement("w:framePr")
    for name, value in (
        ("w", str(round(g.WIDTH * g.MM * 20))),
        ("h", str(round(height * 20))),
        ("hRule", "exact"),
        ("wrap", "notBeside"),
        ("vAnchor", "page"),
        ("hAnchor", "margin"),
        ("xAlign", "left"),
        ("y", str(round(top * 20))),
    ):
        frame.set(qn(f"w:{name}"), value)
    paragraph._element.get_or_add_pPr().insert_element_before(
        frame,
        *("w:widowControl", "w:numPr", "w:pBdr", "w:shd", "w:tabs", "w:snapToGrid"),
        *("w:spacing", "w:ind", "w:jc", "w:outlineLvl", "w:rPr"),
    )


def rules(paragraph: Any, *, top: int, bottom: int) -> None:
    """Black rules above and below, in eighths of a point."""
    borders = OxmlElement("w:pBdr")
    for side, size in (("top", top), ("bottom", bottom)):
        if size:
            edge = OxmlElement(f"w:{side}")
            for name, value in (("val", "single"), ("sz", str(size)), ("space", "1")):
                edge.set(qn(f"w:{name}"), value)
            edge.set(qn("w:color"), "000000")
            borders.append(edge)
    paragraph._element.get_or_add_pPr().insert_element_before(
        borders, "w:shd", "w:tabs", "w:snapToGrid", "w:spacing", "w:ind", "w:jc", "w:rPr"
    )
