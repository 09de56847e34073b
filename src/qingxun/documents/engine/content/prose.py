"""Plain text as an office types it, to blocks: headings by their numbers (GB/T 9704, 7.3.3)."""

import re

from qingxun.documents.engine.content.model import Align, Block, Cell, Heading, Paragraph, Table
from qingxun.kit.prose import Rows, pieces_of

_DIGITS = "一二三四五六七八九十百零〇"
_FIRST = re.compile(rf"[{_DIGITS}]{{1,4}}、")
_SECOND = re.compile(rf"[（(][{_DIGITS}]{{1,4}}[）)]")
_ADDRESSEE = re.compile(r"[^。；！？，]{2,60}：")
_FIGURE = re.compile(r"[-+]?[\d,]*\.?\d+[%％]?")
SHORT = 32  # characters up to which a numbered line is a heading
LEAD = 40  # characters up to which a first sentence after （一） is one


def blocks_of_text(text: str) -> tuple[Block, ...]:
    """Paragraphs, headings and tables; blank lines fall away, indents are cleaned."""
    return tuple(
        _block(piece) if isinstance(piece, str) else _table(piece) for piece in pieces_of(text)
    )


def _table(rows: Rows) -> Table:
    """A table whose first row is its head."""
    columns = range(len(rows[0]))
    figures = tuple(n for n in columns if all(_FIGURE.fullmatch(row[n]) for row in rows[1:]))
    return Table((tuple(Cell(cell) for cell in rows[0]),), rows[1:], numbers=figures)


def addressee_of(text: str) -> tuple[str, str]:
    """A first line like 各基层团组织：, and the rest; the first is empty when there is none."""
    first, _break, rest = text.strip().partition("\n")
    first = first.strip(" \t\u3000")
    return (first, rest) if _ADDRESSEE.fullmatch(first) else ("", text)


def _block(line: str) -> Block:
    short = len(line) <= SHORT and not line.endswith(("。", "；", "："))
    if _FIRST.match(line) and short:
        return Heading(line, 1)
    if _SECOND.match(line):
        if short:
            return Heading(line, 2)
        end = line.find("。") + 1
        if 0 < end <= LEAD and end < len(line):
            return Paragraph(line[end:], lead=line[:end])
    return Paragraph(line, align=Align.BODY)
