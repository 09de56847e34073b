"""Head, page numbers and foot of a Word file."""

import io
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import segno
from docx.enum.text import WD_TAB_ALIGNMENT
from docx.shared import Mm, Pt

from qingxun.documents.engine.content import Document, Kind
from qingxun.documents.typesetting import geometry as g
from qingxun.documents.typesetting.codes import code_picture, digest_words
from qingxun.documents.typesetting.layout import ADDRESSEES, HEADS, MARK_WIDTH, mark_lines
from qingxun.documents.typesetting.tables import width_of
from qingxun.documents.typesetting.word import pieces as p
from qingxun.documents.typesetting.word import styles as s


def add_page_numbers(made: Any, document: Document) -> None:
    """Odd pages right, even pages left; of a letter none on the first page."""
    made.settings.odd_and_even_pages_header_footer = True
    section = made.sections[0]
    footers = [(section.footer, p.RIGHT), (section.even_page_footer, p.LEFT)]
    for footer, align in footers:
        footer.is_linked_to_previous = False
        paragraph = footer.paragraphs[0]
        paragraph.alignment = align
        p.indent(paragraph, left=1 if align == p.LEFT else 0, right=1 if align == p.RIGHT else 0)
        p.page_field(paragraph)
    if document.kind is Kind.LETTER:
        section.different_first_page_header_footer = True
        first = section.first_page_footer
        first.is_linked_to_previous = False
        rule = first.paragraphs[0]
        p.border(rule, "top", kind="thinThickSmallGap", size=24)
        over = (g.LETTER_RULE - g.WIDTH) / 2
        rule.paragraph_format.left_indent = rule.paragraph_format.right_indent = Mm(-over)


def add_head(made: Any, document: Document) -> None:
    """Everything above the title."""
    head = document.head
    style = HEADS.get(document.kind, "") if head.marks else ""
    corner = [text for text in (head.copy_number, head.notice, head.urgency) if text]
    if style == "letter":
        _letter(made, document)
        return
    for text in corner:
        p.line(made, text, s.HEI)
    if not style:
        return
    used = len(corner) * s.LINE
    before = g.MARK_TOP * g.MM - used if style == "red" else 1.5 * s.LINE - used
    _mark(made, document, max(before, 6.0))
    if head.special:
        p.line(made, head.special, s.KAI, 18, align=p.CENTER, red=True)
    if head.signers:
        last = _signed_number(made, document)
    else:
        gap = 2 * s.LINE if style == "red" else s.LINE / 2
        last = p.line(made, head.number, align=p.CENTER, before=gap)
    if head.issuer or head.date:
        last = _between(made, head.issuer, head.date)
    p.border(last, "bottom", size=16, space=11)
    for _blank in range(2 if style == "red" else 1):
        p.line(made)


def _mark(made: Any, document: Document, before: float) -> None:
    head = document.head
    lines = mark_lines(head)
    if len(head.marks) > 1:
        lines[-1] += head.suffix
    size = g.mark_size(max(lines, key=len), MARK_WIDTH)
    for number, text in enumerate(lines):
        above = before if number == 0 else 0.0
        p.line(
            made, text, s.BIAOSONG, size, align=p.CENTER, red=True, before=above, exact=size * 1.2
        )


def _signed_number(made: Any, document: Document) -> Any:
    """Number left, 签发人 right; two names a row, the number in the last."""
    head = document.head
    pairs = ["　".join(head.signers[i : i + 2]) for i in range(0, len(head.signers), 2)]
    names = g.CHARACTERS - 1 - max(map(width_of, pairs))
    paragraph = None
    for number, pair in enumerate(pairs):
        first, last = number == 0, number == len(pairs) - 1
        paragraph = p.line(made, before=2 * s.LINE if first else 0.0)
        p.indent(paragraph, left=1, right=1)
        for stop in (names - 4, names):
            paragraph.paragraph_format.tab_stops.add_tab_stop(Pt(stop * g.CHARACTER))
        label = "签发人：" if first else "\t"
        p.run(paragraph, f"{head.number if last else ''}\t{label}")
        p.run(paragraph, pair, s.KAI)
    return paragraph


def _between(made: Any, left: str, right: str) -> Any:
    between = "\t" if width_of(left + right) < g.CHARACTERS - 3 else "\n\t"
    paragraph = p.line(made, f"{left}{between}{right}")
    p.indent(paragraph, left=1, right=1)
    paragraph.paragraph_format.tab_stops.add_tab_stop(Pt(27 * g.CHARACTER), WD_TAB_ALIGNMENT.RIGHT)
    return paragraph


def _letter(made: Any, document: Document) -> None:
    head = document.head
    made.sections[0].top_margin = Mm(g.LETTER_MARK_TOP)
    _mark(made, document, 0.0)
    rule = made.paragraphs[-1]
    p.border(rule, "bottom", kind="thickThinSmallGap", size=24, space=6)
    over = (g.LETTER_RULE - g.WIDTH) / 2
    rule.paragraph_format.left_indent = rule.paragraph_format.right_indent = Mm(-over)
    corner = "　".join(text for text in (head.copy_number, head.notice, head.urgency) if text)
    paragraph = p.line(made, before=10)
    paragraph.paragraph_format.tab_stops.add_tab_stop(Pt(28 * g.CHARACTER), WD_TAB_ALIGNMENT.RIGHT)
    if corner:
        p.run(paragraph, corner, s.HEI)
    p.run(paragraph, f"\t{head.number}")
    p.line(made)
    p.line(made)


@dataclass(frozen=True, slots=True)
class _Row:
    """A row of the foot: how high it stands in points, and what writes its paragraph."""

    height: float
    write: Callable[[], Any]


FOOT_SIZES = (g.SMALL_SIZE, 12.0, 10.5, 9.0)  # 7.4.2 asks for size 4 as a rule
FOOT_MOST = 14 * g.PITCH  # points that leave room for the text on its page


def add_foot(made: Any, document: Document) -> None:
    """版记 at the bottom of its page, with the code above it; each row is a frame. Very many names
    stand smaller."""
    code = _code_rows(made, document)
    for size in FOOT_SIZES:
        rows = [*code, *_name_rows(made, document, size)]
        if sum(row.height for row in rows) <= FOOT_MOST:
            break
    top = (g.TOP + g.HEIGHT) * g.MM - sum(row.height for row in rows)
    for row in rows:
        p.frame_at(row.write(), top, row.height)
        top += row.height
    if rows:
        p.line(made, exact=1.0)


def _name_rows(made: Any, document: Document, size: float) -> list[_Row]:
    foot = document.foot
    words = [f"{line.label}：{line.text}" for line in foot.lines]
    if foot.issuer or foot.printed:
        between = "\t" if width_of(foot.issuer + foot.printed) < _foot_room(size) - 1 else "\n\t"
        words.append(f"{foot.issuer}{between}{foot.printed}")
    if foot.copies:
        words.append(f"\t（共印{foot.copies}份）")
    rows = []
    for number, text in enumerate(words):
        joined = 0 < number < len(foot.lines) and foot.lines[number - 1].label == ADDRESSEES
        edge = _Edge(number == 0, joined, number == len(words) - 1)
        ruled = document.kind is not Kind.LETTER
        rows.append(_foot_row(made, text, edge, size, ruled=ruled))
    return rows


def _foot_room(size: float) -> float:
    """Characters of that size in a line of the foot."""
    return (g.WIDTH * g.MM - 2 * g.CHARACTER) / size


@dataclass(frozen=True, slots=True)
class _Edge:
    """Whether a row of the foot is the first, belongs to the row above it, is the last."""

    first: bool
    joined: bool
    last: bool


def _foot_row(made: Any, text: str, edge: _Edge, size: float, *, ruled: bool) -> _Row:
    pitch = size * 1.5
    room = _foot_room(size)
    lines = sum(
        max(1, -(-int(width_of(part.replace("\t", "　")) * 10) // int(room * 10)))
        for part in text.split("\n")
    )

    def write() -> Any:
        paragraph = p.line(made, text, size=size, exact=pitch)
        p.indent(paragraph, left=1, right=1)
        _tab_right(paragraph)
        if ruled:
            outer, inner = 8, 6  # 0.35 and 0.25 mm in eighths of a point
            above = 0 if edge.joined else inner
            p.rules(paragraph, top=outer if edge.first else above, bottom=outer if edge.last else 0)
        return paragraph

    return _Row(lines * pitch + 3.0, write)


def _tab_right(paragraph: Any) -> None:
    stops = paragraph.paragraph_format.tab_stops
    stops.add_tab_stop(Pt(27 * g.CHARACTER), WD_TAB_ALIGNMENT.RIGHT)


def _code_rows(made: Any, document: Document) -> list[_Row]:
    """Digest at the left, the picture at the right, what to do with it below."""
    code = document.code
    if code is None:
        return []
    digest = digest_words(code.digest)
    side = code_picture(code.text).side

    def write_picture() -> Any:
        picture = io.BytesIO()
        segno.make(code.text, error="m", micro=False, boost_error=False).save(
            picture, kind="png", scale=6, border=2
        )
        picture.seek(0)
        paragraph = p.line(made, f"内容摘要（SHA-256）：{digest}\t", s.SONG, 9)
        paragraph.paragraph_format.line_spacing_rule = 0
        p.off_grid(paragraph)
        _tab_right(paragraph)
        shown = paragraph.add_run().add_picture(picture, width=Mm(side))
        shown._inline.docPr.set("descr", f"核验二维码：{digest}")
        return paragraph

    note = _Row(16.0, lambda: p.line(made, code.note, s.SONG, 9, exact=14))
    return [_Row(side * g.MM + 4.0, write_picture), note]
