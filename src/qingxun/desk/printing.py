"""An issue of a periodical as a document: masthead, columns, items, 报送发."""

import datetime as dt
import uuid
from collections.abc import Sequence

from qingxun.desk.models import Issue, Manuscript
from qingxun.desk.queries.issues import OUT, ColumnOfItems, addressee_lines, contents_of
from qingxun.desk.states import SeriesKind
from qingxun.documents.engine.content import (
    Align,
    Block,
    Cell,
    Column,
    Document,
    Foot,
    Head,
    Item,
    Kind,
    Line,
    Paragraph,
    Table,
    blocks_of_text,
)
from qingxun.documents.prints.queries import current_print, document_of, letterhead_of
from qingxun.kit.clock import china_date, chinese_date

SUBJECT = "desk.issue"


def issue_shown(issue: Issue) -> Document:
    """The print as it was issued; before that, the issue as it stands."""
    issued = current_print(SUBJECT, issue.pk) if issue.state in OUT else None
    return document_of(issued) if issued else issue_document(issue)


def issue_document(issue: Issue) -> Document:
    """The issue as it stands."""
    return document_of_parts(issue, contents_of(issue))


def issue_with(issue: Issue, item: uuid.UUID, title: str, body: str) -> tuple[Document, int]:
    """The issue as it will be with that text in that item, and the item's number in it (from 0)."""
    parts = contents_of(issue)
    rows = [row for part in parts for row in part.items]
    place = next(number for number, row in enumerate(rows) if row.pk == item)
    rows[place].title = title.strip() or "（无题）"
    rows[place].body = body.replace("\r\n", "\n").strip()
    return document_of_parts(issue, parts), place


def document_of_parts(issue: Issue, parts: Sequence[ColumnOfItems]) -> Document:
    """Columns with their items in order; a table of contents when there are more than two."""
    items = sum(len(part.items) for part in parts)
    periodical = issue.periodical
    number = f"{issue.year}年{issue.label}" if issue.number else "（待编号）"
    lines = tuple(Line(line.paper, "，".join(line.names)) for line in addressee_lines(periodical))
    return Document(
        Kind.PERIODICAL,
        issue.title or str(issue),
        blocks_of(parts),
        untitled=not issue.title,
        head=Head(
            (periodical.name,),
            number=number,
            notice=periodical.notice,
            special="专　刊" if issue.series == SeriesKind.SPECIAL else "",
            issuer=periodical.issuer,
            date=chinese_date(issue.dated) if issue.dated else "",
        ),
        contents=items > 2,
        foot=Foot(lines, copies=periodical.copies),
        author=periodical.issuer,
        keywords=(periodical.name,),
        on=issue.dated.isoformat() if issue.dated else "",
        draft=issue.number is None,
        template=letterhead_of(issue.desk).template,
    )


def blocks_of(parts: Sequence[ColumnOfItems]) -> tuple[Block, ...]:
    """Columns, titles, texts, and after each item the unit it came from."""
    made: list[Block] = []
    for part in parts:
        if part.column:
            made.append(Column(part.column.name))
        for item in part.items:
            made.append(Item(item.title))
            made += blocks_of_text(item.body)
            made.append(Paragraph(f"（{item.submission.unit.name}）", align=Align.RIGHT))
    return tuple(made)


def manuscript_document(manuscript: Manuscript, title: str, body: str) -> Document:
    """A single manuscript: title, unit and author, text."""
    day = china_date(manuscript.first_submitted_at or manuscript.saved_at)
    return Document(
        Kind.MANUSCRIPT,
        title.strip() or "（无题）",
        blocks_of_text(body),
        byline=f"{manuscript.unit.name}　{manuscript.author.name}",
        author=manuscript.unit.name,
        keywords=tuple(manuscript.keyword_list),
        on=day.isoformat(),
        draft=manuscript.first_submitted_at is None,
    )


def comparison_document(
    manuscript: Manuscript,
    *,
    before: str,
    after: str,
    rows: Sequence[tuple[str, str, str, str]],
    on: dt.date,
) -> Document:
    """修改对照表: for the file. ``rows``: where, what was done, as it was, as it is."""
    heads = ("序号", "位置", "改动", "修改前", "修改后")
    table = Table(
        (tuple(Cell(head) for head in heads),),
        tuple((str(n), *_one_line(row)) for n, row in enumerate(rows, start=1)),
        widths=(0.07, 0.12, 0.13, 0.34, 0.34),
        landscape=False,
    )
    title = manuscript.title.strip() or "无题"
    lines = (
        Paragraph(f"修改前：{before}", align=Align.FLUSH),
        Paragraph(f"修改后：{after}", align=Align.FLUSH),
        Paragraph(f"改动共 {len(rows)} 处。", align=Align.FLUSH),
    )
    return Document(
        Kind.MANUSCRIPT,
        f"《{title}》修改对照表",
        (*lines, table) if rows else lines,
        byline=f"{manuscript.unit.name}　{chinese_date(on)}",
        author=manuscript.unit.name,
        on=on.isoformat(),
    )


def _one_line(row: Sequence[str]) -> tuple[str, ...]:
    """Texts for the cells of a table: line ends are shown, nothing is left empty."""
    return tuple(text.strip("\n").replace("\n", " ↵ ") or ("↵" if text else "—") for text in row)
