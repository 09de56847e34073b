"""Rules that a document's content has to hold, whatever it becomes."""

import re
from decimal import Decimal, InvalidOperation

from qingxun.documents.engine.content.faults import ContentError
from qingxun.documents.engine.content.model import (
    Block,
    Chart,
    Column,
    Document,
    Heading,
    Item,
    Listing,
    Names,
    Table,
)
from qingxun.documents.engine.content.reading import text_of

MAX_ROWS = 5000  # a table of more is no document; 2,000 rows take some 2 s
MAX_COLUMNS = 24
MAX_TITLE = 500  # characters; breaking it by meaning takes time
MAX_CHARACTERS = 1_000_000
MAX_BLOCKS = 20_000
LAST_TEMPLATE = 1
_SECRET = re.compile("绝密|机密|秘密")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


def check(document: Document) -> None:
    """Raise ``ContentError`` at the first rule that is broken."""
    if not document.title.strip():
        raise ContentError("title", "empty")
    check_title(document.title, "title")
    if document.lines and "".join(document.lines) != document.title:
        raise ContentError("lines", "title_lines")
    if document.on and not _DATE.fullmatch(document.on):
        raise ContentError("on", "date")
    if not 1 <= document.template <= LAST_TEMPLATE:
        raise ContentError("template", "template", last=LAST_TEMPLATE)
    for name in ("notice", "urgency", "copy_number"):
        if _SECRET.search(getattr(document.head, name)):
            raise ContentError(f"head.{name}", "secret")
    if (found := len(text_of(document))) > MAX_CHARACTERS:
        raise ContentError("", "characters", found=found, limit=MAX_CHARACTERS)
    check_blocks(document.blocks, "blocks")
    for number, attachment in enumerate(document.attachments):
        check_title(attachment.title, f"attachments[{number}].title")
        check_blocks(attachment.blocks, f"attachments[{number}].blocks")


def check_title(title: str, where: str) -> None:
    """A title is no text."""
    if len(title) > MAX_TITLE:
        raise ContentError(where, "title_length", found=len(title), limit=MAX_TITLE)


def check_blocks(blocks: tuple[Block, ...], place: str) -> None:
    """Every block by its own rule."""
    if len(blocks) > MAX_BLOCKS:
        raise ContentError(place, "too_long", limit=MAX_BLOCKS)
    for number, block in enumerate(blocks):
        where = f"{place}[{number}]"
        if isinstance(block, Table):
            check_table(block, where)
        elif isinstance(block, Chart):
            check_chart(block, where)
        elif isinstance(block, Heading) and not 1 <= block.level <= 4:
            raise ContentError(f"{where}.level", "level")
        elif isinstance(block, Names) and not 1 <= block.columns <= 8:
            raise ContentError(f"{where}.columns", "columns", limit=8)
        elif isinstance(block, Listing | Names):
            check_listing(block, where)
        elif isinstance(block, Heading | Item | Column):
            check_words(block, where)


def check_words(block: Heading | Item | Column, where: str) -> None:
    """A heading says something; lines by hand are the title itself."""
    text = {Heading: "text", Item: "title", Column: "name"}[type(block)]
    if not getattr(block, text).strip():
        raise ContentError(f"{where}.{text}", "empty")
    if isinstance(block, Item):
        check_title(block.title, f"{where}.title")
    if isinstance(block, Item) and block.lines and "".join(block.lines) != block.title:
        raise ContentError(f"{where}.lines", "title_lines")


def check_listing(block: Listing | Names, where: str) -> None:
    """A list has entries."""
    name = "items" if isinstance(block, Listing) else "names"
    if not getattr(block, name):
        raise ContentError(f"{where}.{name}", "empty")


def check_table(table: Table, where: str) -> None:
    """The head covers every column once, rows have as many cells, and it can be printed."""
    if not table.head and not table.rows:
        raise ContentError(where, "empty")
    if len(table.rows) > MAX_ROWS:
        raise ContentError(f"{where}.rows", "rows", found=len(table.rows), limit=MAX_ROWS)
    width = table.width
    if not 1 <= width <= MAX_COLUMNS:
        raise ContentError(f"{where}.head", "columns", limit=MAX_COLUMNS)
    check_head(table, width, where)
    for number, row in enumerate(table.rows):
        if len(row) != width:
            place = f"{where}.rows[{number}]"
            raise ContentError(place, "cells", found=len(row), wanted=width)
    if table.widths and (len(table.widths) != width or min(table.widths) <= 0):
        raise ContentError(f"{where}.widths", "cells", found=len(table.widths), wanted=width)
    if any(not 0 <= column < width for column in table.numbers):
        raise ContentError(f"{where}.numbers", "numbers", last=width - 1)


def check_head(table: Table, width: int, where: str) -> None:
    """Cells laid out as the browser does it: no hole, no overlap."""
    taken: set[tuple[int, int]] = set()
    for row, cells in enumerate(table.head):
        place = f"{where}.head[{row}]"
        column = 0
        for cell in cells:
            if cell.columns < 1 or cell.rows < 1:
                raise ContentError(place, "span")
            while (row, column) in taken:
                column += 1
            spots = {(row + y, column + x) for y in range(cell.rows) for x in range(cell.columns)}
            last_row, last_column = row + cell.rows, column + cell.columns
            if spots & taken or last_column > width or last_row > len(table.head):
                raise ContentError(place, "span")
            taken |= spots
            column += cell.columns
    if len(taken) != width * len(table.head):
        raise ContentError(f"{where}.head", "span")


def check_chart(chart: Chart, where: str) -> None:
    """As many values as labels, each a number that is not negative."""
    if not chart.labels or len(chart.labels) != len(chart.values):
        raise ContentError(where, "cells", found=len(chart.values), wanted=len(chart.labels))
    for number, value in enumerate(chart.values):
        try:
            good = Decimal(value) >= 0 and Decimal(value).is_finite()
        except InvalidOperation:
            good = False
        if not good:
            raise ContentError(f"{where}.values[{number}]", "value", value=value)
