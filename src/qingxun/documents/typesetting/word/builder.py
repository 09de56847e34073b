"""The document as DOCX, part by part in reading order."""

import datetime as dt
import io
import unicodedata
import zipfile
from collections.abc import Callable, Iterator, Sequence
from itertools import accumulate
from typing import Any

from docx.enum.section import WD_SECTION
from docx.enum.text import WD_TAB_ALIGNMENT, WD_TAB_LEADER
from docx.shared import Mm, Pt

from qingxun.documents.engine.content import (
    Align,
    Attachment,
    Block,
    Chart,
    Column,
    Document,
    Heading,
    Item,
    Listing,
    Names,
    Paragraph,
    Table,
    printable,
    stamp_of,
)
from qingxun.documents.typesetting import geometry as g
from qingxun.documents.typesetting.layout import (
    contents_of,
    contents_title,
    entry_text,
    item_lines,
    name_rows,
    with_text_on_page_1,
)
from qingxun.documents.typesetting.tables import Plans
from qingxun.documents.typesetting.titles import title_lines
from qingxun.documents.typesetting.word import pieces as p
from qingxun.documents.typesetting.word import styles as s
from qingxun.documents.typesetting.word.heads import add_foot, add_head, add_page_numbers

ALIGNED = {Align.FLUSH: p.LEFT, Align.CENTER: p.CENTER, Align.RIGHT: p.RIGHT}
Picture = Callable[[Chart], bytes]
HELD = 3 * g.CHARACTERS
_STAMP = (2000, 1, 1, 0, 0, 0)


def render_docx(document: Document, picture_of: Picture, pages: Sequence[int] = ()) -> bytes:
    """The file; ``picture_of`` makes the PNG of a chart, ``pages`` are those of the PDF for the
    contents, shown until the office program counts its own. The same input gives the same bytes."""
    document = with_text_on_page_1(printable(document))
    made = s.new_document()
    _properties(made, document)
    add_page_numbers(made, document)
    add_head(made, document)
    if stamp := stamp_of(document):
        p.line(made, stamp, s.HEI, 12, align=p.RIGHT)
    _titles(made, document)
    contents = contents_of(document)
    if contents:
        _contents(made, contents_title(document), contents, iter(pages))
    writer = _Writer(made, picture_of, Plans(document))
    writer.marked = {number for block, number in contents if not isinstance(block, Column)}
    for block in document.blocks:
        writer.add(block)
    writer.upright()
    begun = len(made.paragraphs)
    _ending(made, document)
    _hold(made, document, begun)
    for number, attachment in enumerate(document.attachments, 1):
        label = f"附件{number}" if len(document.attachments) > 1 else "附件"
        _attachment(writer, attachment, label)
    add_foot(made, document)
    return _packed(made)


def _properties(made: Any, document: Document) -> None:
    core = made.core_properties
    day = dt.date.fromisoformat(document.on) if document.on else dt.date(2000, 1, 1)
    core.title = document.title
    core.author = core.last_modified_by = document.author
    core.keywords = " ".join(document.keywords)
    core.comments = ""
    core.language = "zh-CN"
    core.created = core.modified = dt.datetime.combine(day, dt.time())
    core.revision = 1


def _titles(made: Any, document: Document) -> None:
    if not document.untitled:
        lines = document.lines or title_lines(document.title)
        paragraph = made.add_paragraph(style="Title")
        for number, text in enumerate(lines):
            if number:
                paragraph.add_run().add_break()
            paragraph.add_run(text)
    if document.byline:
        p.line(made, document.byline, s.KAI, align=p.CENTER)
    if not document.untitled or document.byline:
        p.line(made)
    if document.addressee:
        p.line(made, document.addressee)


def _contents(
    made: Any,
    title: str,
    entries: Sequence[tuple[Column | Item | Heading, int]],
    pages: Iterator[int],
) -> None:
    """Columns and titles, with fields that count the pages."""
    p.line(made, title, s.HEI, align=p.CENTER)
    for block, number in entries:
        if isinstance(block, Column):
            p.line(made, entry_text(block), s.HEI).paragraph_format.keep_with_next = True
            continue
        paragraph = p.line(made, f"{entry_text(block)}\t")
        p.indent(paragraph, left=1)
        stops = paragraph.paragraph_format.tab_stops
        stops.add_tab_stop(
            Pt(g.CHARACTERS * g.CHARACTER), WD_TAB_ALIGNMENT.RIGHT, WD_TAB_LEADER.DOTS
        )
        p.page_of(paragraph, p.bookmark_name(number), str(next(pages, "")))
    p.line(made)


class _Writer:
    """Writes blocks; a wide table gets a turned section of its own."""

    def __init__(self, made: Any, picture_of: Picture, plans: Plans) -> None:
        self.made = made
        self.plans = plans
        self.picture_of = picture_of
        self.turned = False
        self.marked: set[int] = set()  # headings that the contents lead to
        self.headings = 0

    def add(self, block: Block) -> None:
        if isinstance(block, Table):
            plan = self.plans.of(block)
            self._turn(plan["landscape"])
            p.add_table(self.made, block, plan)
            return
        self.upright()
        match block:
            case Paragraph():
                self._paragraph(block)
            case Heading():
                self.made.add_paragraph(block.text, style=f"Heading {block.level}")
            case Column():
                self.made.add_paragraph(f"【{block.name}】", style="QX Column")
            case Item():
                self.made.add_paragraph("\n".join(item_lines(block)), style="QX Item")
            case Chart():
                self._chart(block)
            case Listing():
                self._listing(block)
            case Names():
                self._names(block)
        if isinstance(block, Heading | Column | Item):
            self.headings += 1
            if self.headings in self.marked:
                p.bookmark(self.made.paragraphs[-1], self.headings)

    def upright(self) -> None:
        self._turn(False)

    def _turn(self, landscape: bool) -> None:
        if landscape != self.turned:
            section = self.made.add_section(WD_SECTION.NEW_PAGE)
            s.set_page(section, landscape=landscape)
            self.turned = landscape

    def _paragraph(self, block: Paragraph) -> None:
        paragraph = self.made.add_paragraph()
        if block.align is Align.BODY:
            p.indent(paragraph, first=2)
        else:
            paragraph.alignment = ALIGNED[block.align]
        if block.lead:
            p.run(paragraph, block.lead, s.KAI)
        paragraph.add_run(block.text)

    def _chart(self, block: Chart) -> None:
        title = p.line(self.made, block.title, s.HEI, g.SMALL_SIZE, align=p.CENTER)
        title.paragraph_format.keep_with_next = True
        paragraph = p.line(self.made, align=p.CENTER)
        paragraph.paragraph_format.line_spacing_rule = 0
        picture = paragraph.add_run().add_picture(
            io.BytesIO(self.picture_of(block)), width=Mm(g.WIDTH - 6)
        )
        figures = zip(block.labels, block.values, strict=True)
        words = "，".join(f"{label}{value}{block.unit}" for label, value in figures)
        picture._inline.docPr.set("descr", f"{block.title}：{words}")

    def _listing(self, block: Listing) -> None:
        for number, text in enumerate(block.items, 1):
            label = f"{number}. " if block.numbered else "· "
            p.indent(self.made.add_paragraph(label + text), first=2)

    def _names(self, block: Names) -> None:
        wide = (g.CHARACTERS - 2) / block.columns
        for row in name_rows(block):
            paragraph = p.line(self.made, "\t".join(one["name"] for one in row))
            p.indent(paragraph, left=2)
            for stop in accumulate(one["columns"] for one in row[:-1]):
                place = Pt((2 + wide * stop) * g.CHARACTER)
                paragraph.paragraph_format.tab_stops.add_tab_stop(place)


def _attachment(writer: _Writer, attachment: Attachment, label: str) -> None:
    turned = bool(
        attachment.blocks
        and isinstance(attachment.blocks[0], Table)
        and writer.plans.of(attachment.blocks[0])["landscape"]
    )
    before = writer.turned
    writer._turn(turned)
    first = p.line(writer.made, label, s.HEI)
    first.paragraph_format.page_break_before = writer.turned == before
    p.line(writer.made)
    title = "\n".join(title_lines(attachment.title))
    paragraph = p.line(writer.made, title, s.BIAOSONG, g.TITLE_SIZE, align=p.CENTER)
    s.outline(paragraph._element.get_or_add_pPr(), 0)
    p.line(writer.made)
    for block in attachment.blocks:
        writer.add(block)


def _ending(made: Any, document: Document) -> None:
    titles = [attachment.title for attachment in document.attachments]
    if titles:
        p.line(made)
    for number, title in enumerate(titles, 1):
        label = "附件：" if number == 1 else "　　　"
        count = f"{number}. " if len(titles) > 1 else ""
        p.indent(p.line(made, f"{label}{count}{title}"), left=2)
    if document.attendance:
        p.line(made)
    for entry in document.attendance:
        paragraph = p.line(made)
        hanging = len(entry.label) + 1
        p.indent(paragraph, left=2 + hanging, first=-hanging)
        p.run(paragraph, f"{entry.label}：", s.HEI)
        p.run(paragraph, entry.text)
    _signature(made, document)
    for note in document.notes:
        p.indent(p.line(made, f"（{note}）"), first=2)


def _hold(made: Any, document: Document, begun: int) -> None:
    """What ends the text, from paragraph number ``begun`` on, stays together with a short last
    paragraph before it and with the foot behind it. A long one is not held: LibreOffice moves
    held paragraphs whole and would leave the page before half empty."""
    paragraphs = made.paragraphs
    ends_in_table = document.blocks and isinstance(document.blocks[-1], Table)
    if not ends_in_table and len(paragraphs[begun - 1].text) <= HELD:
        begun -= 1
    last = len(paragraphs) - (1 if document.attachments else 0)
    for paragraph in paragraphs[begun:last]:
        paragraph.paragraph_format.keep_with_next = True


def _signature(made: Any, document: Document) -> None:
    signature = document.signature
    if not signature.names and not signature.date:
        return
    for _blank in range(2 if signature.sealed else 1):
        p.line(made).paragraph_format.keep_with_next = True
    date = _wide(signature.date)
    for name in signature.names:
        paragraph = p.line(made, name, align=p.RIGHT)
        paragraph.paragraph_format.keep_with_next = True
        if signature.sealed:
            inside = 4 + date / 2 - _wide(name) / 2
        else:
            inside = max(2.0, 4 + date - _wide(name))
        p.indent(paragraph, right=max(inside, 0.0))
    if signature.date:
        inside = 4.0
        if not signature.sealed:
            wide = _wide(signature.names[-1]) if signature.names else date
            inside = max(2.0, max(2.0, 4 + date - wide) + wide - 2 - date)
        p.indent(p.line(made, signature.date, align=p.RIGHT), right=inside)


def _wide(text: str) -> float:
    """In characters of the grid."""
    return sum(1.0 if unicodedata.east_asian_width(c) in "WFA" else 0.5 for c in text)


def _packed(made: Any) -> bytes:
    """The package with fixed times, its parts in the order python-docx wrote them."""
    raw = io.BytesIO()
    made.save(raw)
    out = io.BytesIO()
    with zipfile.ZipFile(raw) as before, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as after:
        for entry in before.infolist():
            info = zipfile.ZipInfo(entry.filename, _STAMP)
            info.compress_type = zipfile.ZIP_DEFLATED
            after.writestr(info, before.read(entry.filename))
    return out.getvalue()
