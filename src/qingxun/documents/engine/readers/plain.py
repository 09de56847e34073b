"""Plain text and Markdown."""

import re
from typing import BinaryIO

from qingxun.documents.engine.clean.lines import Line, joined
from qingxun.documents.engine.clean.model import Page
from qingxun.documents.engine.clean.pieces import Piece, RawDocument
from qingxun.documents.engine.text import decode

_HEADING = re.compile(r"^ {0,3}(#{1,6})\s+(.*?)\s*#*$")
_RULE = re.compile(r"^ {0,3}([-*_])(?:\s*\1){2,}\s*$")
_FENCE = re.compile(r"^ {0,3}(?:```|~~~)")
_LINK = re.compile(r"!?\[([^\]]*)\]\([^)\s]*(?:\s+\"[^\"]*\")?\)")
_STRONG = re.compile(r"(\*\*|__)(?=\S)(.+?)(?<=\S)\1")
_EMPHASIS = re.compile(r"(?<![\w*])\*(?=\S)([^*]+?)(?<=\S)\*(?![\w*])|`([^`]+)`")
_BULLET = re.compile(r"^\s*[-*+]\s+(?:\[[ xX]\]\s+)?")
_NUMBERED = re.compile(r"^\s*\d{1,3}[.)]\s+\S")
_QUOTE = re.compile(r"^\s*>\s?")
_CELLS = re.compile(r"^\s*\|(.+)\|\s*$")
_CELL_RULE = re.compile(r"^[\s|:-]+$")
_SIGNS = re.compile(r"^(?:#{1,6}\s+\S|\s*[-*+]\s+\S|\|.+\||```)|\*\*\S|\]\(", re.MULTILINE)


def text_document(stream: BinaryIO) -> RawDocument:
    """A plain text (UTF-8, UTF-16, GB18030); as Markdown when it is written so."""
    text = decode(stream.read())
    if looks_like_markdown(text):
        return RawDocument("markdown", markdown_pieces(text), pages=[Page(text)])
    lines = [Line.of_text(line) for line in text.splitlines()]
    return RawDocument("text", joined(lines), pages=[Page(text)])


def looks_like_markdown(text: str) -> bool:
    """Whether a text has headings of Markdown, or several of its other signs."""
    signs = _SIGNS.findall(text[:20_000])
    return any(sign.startswith("#") for sign in signs) or len(signs) >= 3


def markdown_pieces(text: str) -> list[Piece]:
    """The pieces of a Markdown text; lines of a paragraph are joined, marks taken off."""
    pieces: list[Piece] = []
    paragraph: list[str] = []
    table = 0
    in_table = in_code = False

    def close() -> None:
        if paragraph:
            pieces.append(Piece(_bare(join_words(paragraph))))
            paragraph.clear()

    for line in [*text.splitlines(), ""]:
        cells = _CELLS.match(line)
        if _FENCE.match(line):
            close()
            in_code = not in_code
        elif in_code:
            pieces.append(Piece(line))
        elif cells and not in_code:
            close()
            table += not in_table
            if not _CELL_RULE.match(line):
                found = tuple(_bare(cell.strip()) for cell in cells[1].split("|"))
                pieces.append(Piece(cells=found, table=table))
        elif heading := _HEADING.match(line):
            close()
            pieces.append(Piece(_bare(heading[2]), level=len(heading[1]) - 1 or None))
            if len(heading[1]) == 1:
                pieces[-1].level = 0 if len(pieces) == 1 else 1
        elif not line.strip() or _RULE.match(line):
            close()
        elif _BULLET.match(line) or _NUMBERED.match(line):
            close()
            paragraph.append(_BULLET.sub("", line).strip())
        else:
            paragraph.append(_QUOTE.sub("", line).strip())
        in_table = bool(cells)
    close()
    return pieces


def join_words(lines: list[str]) -> str:
    """Lines as one: with a space between Latin words, with none where Chinese is at the seam."""
    whole = ""
    for line in lines:
        seam = whole[-1:].isascii() and line[:1].isascii() and whole[-1:].strip() and line.strip()
        whole += (" " if seam else "") + line
    return whole


def _bare(text: str) -> str:
    text = _LINK.sub(r"\1", text)
    text = _STRONG.sub(r"\2", text)
    return _EMPHASIS.sub(lambda found: found[1] or found[2], text)
