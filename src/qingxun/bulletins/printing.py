"""A bulletin as a document: head, text, tables per group, chart, list of what was adopted."""

import uuid
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from qingxun.bulletins.models import Bulletin
from qingxun.bulletins.states import BulletinState
from qingxun.documents.engine.content import (
    Attachment,
    Block,
    Cell,
    Chart,
    Document,
    Foot,
    Head,
    Kind,
    Line,
    Paragraph,
    Signature,
    Table,
    blocks_of_text,
)
from qingxun.documents.engine.content.prose import addressee_of
from qingxun.documents.models import Letterhead
from qingxun.documents.prints.batches import Piece
from qingxun.documents.prints.queries import (
    current_print,
    distribution,
    document_of,
    letterhead_of,
)
from qingxun.documents.states import DistributionUse
from qingxun.kit.clock import chinese_date
from qingxun.organizations.states import Level

SUBJECT = "bulletins.bulletin"
COPIES = "bulletins.unit_copies"
Figures = dict[str, Any]
OWN_FIGURES = "附件1摘自通报各表，以各表为准"
DEFAULT_LINES = (Line("送", "各单位主管领导"),)
OUT = (BulletinState.PUBLISHED, BulletinState.WITHDRAWN)


def document_shown(bulletin: Bulletin) -> Document:
    """The print as it was issued; before that, the draft as it stands."""
    issued = current_print(SUBJECT, bulletin.pk) if bulletin.state in OUT else None
    return document_of(issued) if issued else bulletin_document(bulletin)


def bulletin_document(bulletin: Bulletin, *, title: str = "", text: str | None = None) -> Document:
    """The document of a bulletin; ``title`` and ``text`` are those being typed."""
    letterhead = letterhead_of(bulletin.desk)
    addressee, rest = addressee_of(bulletin.text if text is None else text)
    date = chinese_date(bulletin.dated) if bulletin.dated else ""
    return Document(
        Kind.BULLETIN,
        (title or bulletin.title).strip() or "通报",
        blocks_of_text(rest),
        head=head_of(bulletin, letterhead, date),
        addressee=addressee,
        signature=Signature((letterhead.signing_name,), date),
        attachments=attachments_of(bulletin.figures),
        foot=Foot(distribution(bulletin.desk, DistributionUse.BULLETIN) or DEFAULT_LINES),
        author=letterhead.signing_name,
        keywords=("信息工作", bulletin.figures["label"]),
        on=bulletin.dated.isoformat() if bulletin.dated else "",
        draft=bulletin.number is None,
        template=letterhead.template,
    )


def head_of(bulletin: Bulletin, letterhead: Letterhead, date: str) -> Head:
    number = f"{bulletin.year}年第{bulletin.number}期" if bulletin.number else "（待编号）"
    return Head(
        (letterhead.bulletin_name,), number=number, issuer=letterhead.signing_name, date=date
    )


def attachments_of(figures: Figures) -> tuple[Attachment, ...]:
    """Tables with their chart; then what was adopted where, when anything was."""
    tables: list[Block] = [outlet_chart(figures)] if figures["outlets"] else []
    if figures["silent"]:
        tables.append(Paragraph(f"未报送信息的单位：{'、'.join(figures['silent'])}。"))
    tables += [group_table(group, figures) for group in figures["groups"]]
    made = [Attachment(f"{figures['label']}各单位信息工作情况", tuple(tables))] if tables else []
    if figures["adopted"]:
        made.append(Attachment(f"{figures['label']}采用篇目", tuple(adopted_tables(figures))))
    return tuple(made)


def group_table(group: dict[str, Any], figures: Figures) -> Table:
    """Two rows of head: adoptions by outlet stand below their sum. Units with nothing stand too."""
    outlets = figures["outlets"]
    ranked = figures["ranked"]
    first = [Cell("序号", 1, 2), Cell("单位", 1, 2), Cell("报送", 1, 2)]
    first.append(Cell("录用篇次", len(outlets) + 1))
    first += [Cell("本期得分", 1, 2), Cell("全年累计", 1, 2)]
    first += [Cell("名次", 1, 2)] if ranked else []
    second = [Cell("合计"), *(Cell(outlet["name"]) for outlet in outlets)]
    rows = tuple(unit_row(number, unit, figures) for number, unit in enumerate(group["units"], 1))
    return Table((tuple(first), tuple(second)), rows, caption=group["name"])


def unit_row(number: int, unit: dict[str, Any], figures: Figures) -> tuple[str, ...]:
    by_outlet = [str(unit["outlets"].get(outlet["id"], 0)) for outlet in figures["outlets"]]
    row = [str(number), unit["name"], str(unit["filed"]), str(unit["adopted"]), *by_outlet]
    row += [unit["points"], unit["cumulative"]]
    return tuple(row + ([str(unit["rank"] or "—")] if figures["ranked"] else []))


def outlet_chart(figures: Figures) -> Chart:
    names = tuple(outlet["name"] for outlet in figures["outlets"])
    values = tuple(str(outlet["number"]) for outlet in figures["outlets"])
    return Chart("各渠道录用篇次", names, values, "篇次")


def adopted_tables(figures: Figures) -> Iterator[Block]:
    """A table for every outlet, the highest level first; of one level the shorter list first, so
    that the long one of the own periodical hides none."""
    lists: dict[tuple[str, str], list[dict[str, str]]] = {}
    for item in figures["adopted"]:
        lists.setdefault((item["level"], item["outlet"]), []).append(item)
    for (_level, outlet), items in sorted(lists.items(), key=standing):
        rows = tuple(
            (str(number), item["title"], item["unit"], item["on"][5:])
            for number, item in enumerate(items, 1)
        )
        head = tuple(map(Cell, ("序号", "标题", "单位", "日期")))
        yield Table((head,), rows, caption=f"{outlet}（{len(rows)}篇）")


def standing(entry: tuple[tuple[str, str], list[Any]]) -> tuple[int, int]:
    """Where the list of an outlet stands among the others."""
    (level, _outlet), items = entry
    return -Level.values.index(level), len(items)


def unit_pieces(pk: uuid.UUID) -> list[Piece]:
    """The documents of a batch: one for every unit of the bulletin's tables."""
    bulletin = Bulletin.objects.select_related("desk", "period").get(pk=pk)
    base = document_shown(bulletin)
    return [
        Piece(unit["name"], unit_document(base, bulletin.figures, unit, group["name"]))
        for group in bulletin.figures["groups"]
        for unit in group["units"]
    ]


def unit_document(base: Document, figures: Figures, unit: dict[str, Any], group: str) -> Document:
    """The bulletin addressed to one unit, with its own figures as the first attachment. The code
    is that of the bulletin, and says that the first attachment is only drawn from its tables."""
    own = Table(
        (tuple(map(Cell, ("项目", "本期", "上期"))),),
        (
            ("报送（篇）", str(unit["filed"]), str(unit["filed_before"])),
            ("录用（篇次）", str(unit["adopted"]), str(unit["adopted_before"])),
            ("得分", unit["points"], unit["points_before"]),
            ("全年累计得分", unit["cumulative"], "—"),
            *(
                [("名次", str(unit["rank"] or "—"), str(unit["rank_before"] or "—"))]
                if figures["ranked"]
                else []
            ),
        ),
        caption=f"{unit['name']}（{group}）",
    )
    attachment = Attachment(f"{unit['name']}{figures['label']}情况", (own,))
    return replace(
        base,
        addressee=f"{unit['name']}：",
        attachments=(attachment, *base.attachments),
        code=base.code and replace(base.code, note=f"{base.code.note}；{OWN_FIGURES}"),
    )
