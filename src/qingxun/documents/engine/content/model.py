"""The parts of a document, as frozen dataclasses; names follow GB/T 9704-2012.

Texts are plain; a title's lines may be given by hand, else they are broken by meaning.
"""

from dataclasses import dataclass, field
from enum import StrEnum


class Kind(StrEnum):
    """What the document is; it decides head, foot and page numbers."""

    OFFICIAL = "official"  # 文件
    UPWARD = "upward"  # 上行文, with 签发人
    LETTER = "letter"  # 信函
    MINUTES = "minutes"  # 纪要
    PERIODICAL = "periodical"  # 简报、信息、专报
    BULLETIN = "bulletin"  # 通报
    REPORT = "report"  # 调研报告
    SHEET = "sheet"  # 考核表
    MANUSCRIPT = "manuscript"  # 稿件
    AWARD = "award"  # 表彰决定


class Align(StrEnum):
    """Where a paragraph stands."""

    BODY = "body"  # indented two characters
    FLUSH = "flush"
    CENTER = "center"
    RIGHT = "right"


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph; ``lead`` is a heading that runs into it (（一）加强领导。)."""

    text: str
    lead: str = ""
    align: Align = Align.BODY


@dataclass(frozen=True, slots=True)
class Heading:
    """一、（level 1） （一）（2） 1.（3） （1）（4）; the number is part of the text."""

    text: str
    level: int = 1


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a periodical: 【基层动态】."""

    name: str


@dataclass(frozen=True, slots=True)
class Item:
    """The title of one piece in an issue; its paragraphs follow."""

    title: str
    lines: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a table's head; spans ``columns`` and ``rows``."""

    text: str
    columns: int = 1
    rows: int = 1


@dataclass(frozen=True, slots=True)
class Table:
    """A table with a head of one row or more and rows of plain texts.

    ``numbers`` are the columns (from 0) that hold figures; ``widths`` are shares, given by hand.
    ``landscape`` lays it on a page of its own across; ``None`` lets its width decide.
    """

    head: tuple[tuple[Cell, ...], ...]
    rows: tuple[tuple[str, ...], ...]
    caption: str = ""
    note: str = ""
    numbers: tuple[int, ...] = ()
    widths: tuple[float, ...] = ()
    landscape: bool | None = None

    @property
    def width(self) -> int:
        """How many columns."""
        return sum(cell.columns for cell in self.head[0]) if self.head else len(self.rows[0])


@dataclass(frozen=True, slots=True)
class Chart:
    """Bars with their figures beside them; ``values`` are decimals as text."""

    title: str
    labels: tuple[str, ...]
    values: tuple[str, ...]
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Listing:
    """A list; ``numbered`` counts 1. 2. 3."""

    items: tuple[str, ...]
    numbered: bool = True


@dataclass(frozen=True, slots=True)
class Names:
    """Names of people or units in even columns."""

    names: tuple[str, ...]
    columns: int = 4


Block = Paragraph | Heading | Column | Item | Table | Chart | Listing | Names


@dataclass(frozen=True, slots=True)
class Line:
    """A labelled line: 抄送：…, 报：…, 出席：…."""

    label: str
    text: str


@dataclass(frozen=True, slots=True)
class Head:
    """What stands above the title. ``marks`` are the issuing organs; the first names the file."""

    marks: tuple[str, ...] = ()
    suffix: str = ""  # 文件; empty for letters
    number: str = ""  # 青团发〔2026〕5号; of a periodical: 第7期（总第132期）
    signers: tuple[str, ...] = ()
    copy_number: str = ""
    notice: str = ""  # 内部资料 注意保存
    urgency: str = ""
    special: str = ""  # 专刊
    issuer: str = ""
    date: str = ""  # 2026年11月21日


@dataclass(frozen=True, slots=True)
class Signature:
    """Who signs and when, as it stands in print; ``sealed`` leaves room for the seal."""

    names: tuple[str, ...] = ()
    date: str = ""
    sealed: bool = True


@dataclass(frozen=True, slots=True)
class Attachment:
    """An attachment on pages of its own."""

    title: str
    blocks: tuple[Block, ...] = ()


@dataclass(frozen=True, slots=True)
class Foot:
    """版记: lines 抄送 or 报送发, the office that prints it, the date, the number of copies."""

    lines: tuple[Line, ...] = ()
    issuer: str = ""
    printed: str = ""  # 2026年11月21日印发
    copies: int = 0


@dataclass(frozen=True, slots=True)
class Code:
    """What proves a print: the digest of its content, and the text of the QR code."""

    digest: str
    text: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Document:
    """A whole document. ``on`` (2026-11-21) dates the file's metadata; ``template`` is the version
    of the layout. ``draft`` marks every page as not issued, ``ended`` (why) as not valid any more;
    ``untitled``: the masthead is title enough (a periodical of many items)."""

    kind: Kind
    title: str
    blocks: tuple[Block, ...] = ()
    head: Head = field(default_factory=Head)
    lines: tuple[str, ...] = ()
    untitled: bool = False
    byline: str = ""
    addressee: str = ""
    attendance: tuple[Line, ...] = ()
    signature: Signature = field(default_factory=Signature)
    notes: tuple[str, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    foot: Foot = field(default_factory=Foot)
    contents: bool = False
    author: str = ""
    keywords: tuple[str, ...] = ()
    on: str = ""
    draft: bool = False
    ended: str = ""
    template: int = 1
    code: Code | None = None
