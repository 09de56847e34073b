"""What the layout needs to know beside the words: sizes, lines, parts, widths of tables."""

import dataclasses
import datetime as dt
import re
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from math import ceil
from typing import Any

from qingxun.documents.engine.content import (
    Block,
    Chart,
    Column,
    Document,
    Head,
    Heading,
    Item,
    Kind,
    Line,
    Names,
    Table,
    stamp_of,
)
from qingxun.documents.typesetting import geometry as g
from qingxun.documents.typesetting.codes import code_picture, digest_words
from qingxun.documents.typesetting.tables import Plans, tall_rows, width_of
from qingxun.documents.typesetting.titles import title_lines

HEADS = {
    Kind.OFFICIAL: "red",
    Kind.UPWARD: "red",
    Kind.AWARD: "red",
    Kind.MINUTES: "red",
    Kind.LETTER: "letter",
    Kind.PERIODICAL: "masthead",
    Kind.BULLETIN: "masthead",
}
UNDATED = "2000-01-01"  # PDF/A wants a date; the same input has to give the same bytes
ADDRESSEES = "主送"
MAX_FOOT = 700  # characters of names that one page's foot holds
MARK_WIDTH = 150.0  # mm
ITEM_PER_LINE = 24  # characters of size 小二 in a line
_SILENT = re.compile(  # control and format characters, variation selectors: they print nothing
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f"
    "\ufe00-\ufe0f\ufeff\ufff9-\ufffb\U000e0000-\U000e01ef]"
)
_LONG = re.compile("[!-~]{29,}")  # an address, a digest: longer than a line takes
_MARK = re.compile("[，；：、。]")
_NAMES = {Heading: "heading", Column: "column", Item: "item", Table: "table", Chart: "chart"}


class Whole:
    """What a block has to know of its document: levels of headings without a gap, as PDF/UA asks
    (counted while blocks are walked in order), and how tables are laid out together."""

    def __init__(self, document: Document) -> None:
        kinds = {type(block) for block in document.blocks}
        self.item = 3 if Column in kinds else 2
        self.base = self.item if Item in kinds else 1
        self.last = 1
        self.count = 0
        self.plans = Plans(document)

    def depth_of(self, block: Heading | Column | Item) -> int:
        if isinstance(block, Column):
            wanted = 2
        elif isinstance(block, Item):
            wanted = self.item
        else:
            wanted = self.base + (block.level if isinstance(block, Heading) else 1)
        self.last = min(wanted, self.last + 1)
        self.count += 1
        return self.last


Place = tuple[int, int]  # number of the document, number of its part


def layout_of(documents: Sequence[Document]) -> dict[str, Any]:
    """The values that the layout gets, all plain."""
    first = documents[0]
    day = dt.date.fromisoformat(first.on or UNDATED)
    return {
        "measures": g.measures(),
        "title": first.title,
        "author": [first.author] if first.author else [],
        "keywords": list(first.keywords),
        "on": [day.year, day.month, day.day],
        "docs": [_document(document, number) for number, document in enumerate(documents)],
    }


def push_ends(layout: dict[str, Any], places: Iterable[Place]) -> None:
    """Let the end of the last table of these parts go to the page of what follows it."""
    for document, part in places:
        layout["docs"][document]["layout"]["parts"][part]["blocks"][-1]["push"] = True


def first_page_room(document: Document) -> int:
    """Lines that head, title and addressee leave on page 1 for the text; may be below zero."""
    head = _head(document)
    above = {"none": 0, "masthead": g.MASTHEAD_LINES}.get(
        head["head"], head["number_line"] + head["rows_below"]
    )
    if not document.untitled:
        above += len(document.lines or title_lines(document.title))
    above += 1 if document.byline else 0
    above += 1 if document.byline or not document.untitled else 0
    return g.LINES - above - ceil(width_of(document.addressee) / g.CHARACTERS)


def with_text_on_page_1(document: Document) -> Document:
    """GB/T 9704, 7.3.2 and 7.4.2: addressees that leave page 1 no room for text go into the foot,
    above who gets a copy."""
    if not document.addressee or first_page_room(document) > 0:
        return document
    names = document.addressee.strip().rstrip("：:") + "。"
    lines = (Line(ADDRESSEES, names), *document.foot.lines)
    if sum(len(line.text) for line in lines) > MAX_FOOT:
        return document
    foot = dataclasses.replace(document.foot, lines=lines)
    return dataclasses.replace(document, addressee="", foot=foot)


def halves(text: str) -> list[str]:
    """One line as two, after the mark nearest to its middle, else between words."""
    ends = [match.end() for match in _MARK.finditer(text) if match.end() < len(text)]
    if ends:
        cut = min(ends, key=lambda end: abs(2 * end - len(text)))
    else:
        cut = len(title_lines(text, len(text) // 2 + 2)[0])
    return [text[:cut], text[cut:]]


def _document(document: Document, number: int) -> dict[str, Any]:
    document = with_text_on_page_1(document)
    plain = _plain(document)
    plain["attachments"] = [{"title": part.title} for part in document.attachments]
    whole = Whole(document)
    parts = list(_parts(document, number, whole))
    if (body := parts[0]["blocks"]) and body[-1]["type"] == "paragraph":
        body[-1] |= {"room": first_page_room(document), "halves": halves(body[-1]["text"])}
    plain["layout"] = _head(document) | {
        "stamp": stamp_of(document),
        "title_lines": list(document.lines or title_lines(document.title)),
        "parts": parts,
        "contents": [_entry(b, f"part-{number}-{n}") for b, n in contents_of(document)],
        "contents_title": contents_title(document),
    }
    if document.code:
        picture = code_picture(document.code.text)
        plain["layout"] |= {
            "code_svg": picture.svg,
            "code_side": picture.side,
            "digest_words": digest_words(document.code.digest),
        }
    del plain["blocks"]
    return plain


def _plain(value: Any) -> Any:
    """Every field, defaults included."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {spec.name: _plain(getattr(value, spec.name)) for spec in dataclasses.fields(value)}
    if isinstance(value, tuple):
        return [_plain(part) for part in value]
    return _LONG.sub(_breakable, _SILENT.sub("", value)) if isinstance(value, str) else value


def _breakable(match: re.Match[str]) -> str:
    """Zero-width spaces, so that it breaks anywhere instead of running off the page."""
    return "\u200b".join(match[0])


def _head(document: Document) -> dict[str, Any]:
    """Kind of head, the mark's size, and on which line of the grid the number stands."""
    head = document.head
    style = HEADS.get(document.kind, "none") if head.marks else "none"
    lines = mark_lines(head)
    if len(head.marks) > 1:
        size = g.mark_size("宽" * (len(max(lines, key=len)) + len(head.suffix) + 1), MARK_WIDTH)
    else:
        size = g.mark_size(max(lines, key=len), MARK_WIDTH)
    tall = size * (1.25 * len(lines) - 0.25)
    mark = {"head": style, "mark_lines": lines, "mark_size": size, "mark_tall": tall}
    if style == "letter":
        rows = sum(1 for row in (head.copy_number, head.notice, head.urgency) if row)
        return mark | {"number_line": _letter_line(tall), "rows_below": max(1, rows) + 2}
    line = g.lines_to(g.MARK_TOP * g.MM + tall + 2 * g.PITCH)
    line += max(0, (len(head.signers) + 1) // 2 - 1)
    extra = 1 if head.issuer or head.date else 0
    return mark | {"number_line": line, "rows_below": 3 + extra}


def mark_lines(head: Head) -> list[str]:
    """The issuing organs' mark as it stands: several organs one to a line, one alone in a line,
    or in two broken by meaning when it would come out smaller than a mark may be."""
    if len(head.marks) > 1:
        return list(head.marks)
    text = "".join(head.marks) + head.suffix
    if len(text) * g.MARK_SMALLEST <= MARK_WIDTH * g.MM:
        return [text]
    return list(title_lines(text, len(text) // 2 + 2))


def _letter_line(tall: float) -> int:
    rule = (g.LETTER_MARK_TOP - g.TOP + 4.0 + 1.7) * g.MM + tall
    return g.lines_to(rule + 0.875 * g.SIZE)


def _parts(document: Document, number: int, whole: Whole) -> Iterator[dict[str, Any]]:
    """Runs of blocks for upright and turned pages; each attachment begins one of its own."""
    runs: list[dict[str, Any]] = []
    runs += _runs(document.blocks, None, number, whole)
    runs[-1]["ends_text"] = True
    for index, attachment in enumerate(document.attachments):
        label = f"附件{index + 1}" if len(document.attachments) > 1 else "附件"
        begun = _runs(attachment.blocks, label, number, whole)
        begun[0]["title_lines"] = list(title_lines(attachment.title))
        runs += begun
    runs[-1]["ends"] = True
    yield from runs


def _runs(
    blocks: Sequence[Block], label: str | None, number: int, whole: Whole
) -> list[dict[str, Any]]:
    runs: list[dict[str, Any]] = [_run(label, False)]
    for block in blocks:
        made = _block(block, number, whole)
        turned = made.get("landscape", False)
        if turned or runs[-1]["landscape"]:
            empty_start = not runs[-1]["blocks"] and (label is not None and len(runs) == 1)
            if empty_start:
                runs[-1]["landscape"] = turned
            else:
                runs.append(_run(None, turned))
        runs[-1]["blocks"].append(made)
    return runs


def _run(label: str | None, landscape: bool) -> dict[str, Any]:
    return {
        "label": label,
        "title_lines": [],
        "landscape": landscape,
        "blocks": [],
        "ends_text": False,
        "ends": False,
    }


def _block(block: Block, number: int, whole: Whole) -> dict[str, Any]:
    plain: dict[str, Any] = _plain(block)
    plain["type"] = _NAMES.get(type(block), type(block).__name__.lower())
    if plain["type"] == "listing":
        plain["type"] = "list"
    if isinstance(block, Heading | Column | Item):
        plain["depth"] = whole.depth_of(block)
        plain["label"] = f"part-{number}-{whole.count}"
    if isinstance(block, Item):
        plain["shown_lines"] = item_lines(block)
    if isinstance(block, Table):
        plan = whole.plans.of(block)
        plain |= plan | {"push": False, "tall": tall_rows(block, plan)}
    if isinstance(block, Chart):
        plain = chart_values(block)
    if isinstance(block, Names):
        plain["rows"] = name_rows(block)
    return plain


def item_lines(item: Item) -> list[str]:
    """The title of a piece in lines, those by hand or broken by meaning."""
    return list(item.lines or title_lines(item.title, ITEM_PER_LINE))


def name_rows(block: Names) -> list[list[dict[str, Any]]]:
    """Rows of names with how many columns each takes: a long one as many as it needs."""
    gap = 0.5  # characters
    wide = (g.CHARACTERS - 2 - gap * (block.columns - 1)) / block.columns
    rows: list[list[dict[str, Any]]] = []
    room = 0
    for name in block.names:
        needs = min(block.columns, max(1, ceil((width_of(name) + gap) / (wide + gap))))
        if needs > room:
            rows.append([])
            room = block.columns
        rows[-1].append({"name": _plain(name), "columns": needs})
        room -= needs
    return rows


def chart_bars(chart: Chart) -> list[dict[str, Any]]:
    """Label, value and length of every bar, the longest being 1."""
    most = max((Decimal(value) for value in chart.values), default=Decimal(0)) or Decimal(1)
    return [
        {
            "label": label,
            "value": value,
            "share": float((Decimal(value) / most).quantize(Decimal("0.0001"))),
        }
        for label, value in zip(chart.labels, chart.values, strict=True)
    ]


def chart_values(chart: Chart) -> dict[str, Any]:
    """A chart as the layout gets it."""
    return _plain(chart) | {
        "type": "chart",
        "bars": chart_bars(chart),
        "label_width": min(10, max(len(label) for label in chart.labels)),
    }


def contents_title(document: Document) -> str:
    return "本期要目" if document.kind is Kind.PERIODICAL else "目　录"


def contents_of(document: Document) -> list[tuple[Column | Item | Heading, int]]:
    """What the table of contents lists, items under their columns, else headings of level 1; each
    with its number among all headings of the document, from 1. Empty where it has none."""
    flows = (document.blocks, *(part.blocks for part in document.attachments))
    headings = [b for blocks in flows for b in blocks if isinstance(b, Heading | Column | Item)]
    items = any(isinstance(block, Item) for block in headings)
    return [
        (block, number)
        for number, block in enumerate(headings, 1)
        if document.contents and (not isinstance(block, Heading) if items else is_chapter(block))
    ]


def is_chapter(block: Column | Item | Heading) -> bool:
    return isinstance(block, Heading) and block.level == 1


def entry_text(block: Column | Item | Heading) -> str:
    """How it stands in the table of contents."""
    if isinstance(block, Column):
        return f"【{block.name}】"
    return block.title if isinstance(block, Item) else block.text


def _entry(block: Column | Item | Heading, label: str) -> dict[str, Any]:
    """A column has no page of its own."""
    column = isinstance(block, Column)
    text = _plain(entry_text(block))
    return {"text": text, "label": "" if column else label, "indent": 0 if column else 1}
