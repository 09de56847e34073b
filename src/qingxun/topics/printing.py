"""Hot words on paper: a section for the quarter's analysis."""

from qingxun.documents.engine.content import (
    Align,
    Cell,
    Chart,
    Document,
    Heading,
    Kind,
    Paragraph,
    Table,
)
from qingxun.organizations.models import Organization
from qingxun.topics.queries import HotWords

DRAWN = 10


def hot_words_document(desk: Organization, circle: str, found: HotWords) -> Document:
    """热词分析: what rose, who wrote of it, what superiors take and we do not write."""
    blocks: list[Heading | Paragraph | Table | Chart] = [
        Paragraph(
            f"{found.span.label}，{circle}共报送 {found.texts} 篇，与前四期的 "
            f"{found.texts_before} 篇相比，下列内容写得明显更多。"
        ),
        Heading("一、上升的内容"),
    ]
    if found.topics:
        drawn = found.topics[:DRAWN]
        blocks.append(
            Chart(
                "本期篇数",
                tuple(topic.topic.name for topic in drawn),
                tuple(str(topic.number) for topic in drawn),
                "篇",
            )
        )
        blocks.append(_topics(found))
    else:
        blocks.append(Paragraph("没有明显上升的内容。"))
    blocks.append(Heading("二、上级采用而本期少写的内容"))
    words = "、".join(f"{one.word}（采用 {one.above} 篇）" for one in found.missing)
    blocks.append(Paragraph(f"{words}。" if words else "没有。"))
    blocks.append(
        Paragraph(
            "注：按含该词的篇数与前四期比较（平滑对数优势比），一篇只计一次；由程序统计，供分析会参考。",
            align=Align.FLUSH,
        )
    )
    return Document(
        Kind.REPORT,
        f"{found.span.label}信息热词分析",
        tuple(blocks),
        byline=desk.name,
        author=desk.name,
        on=found.span.starts_on.isoformat(),
    )


def _topics(found: HotWords) -> Table:
    heads = ("内容", "本期", "前四期平均", "采用率", "主要来稿单位")
    return Table(
        (tuple(Cell(head) for head in heads),),
        tuple(
            (
                topic.topic.name,
                str(topic.now),
                f"{topic.before:f}",
                f"{topic.share}%",
                "、".join(f"{unit.short_name} {number}" for unit, number in topic.units),
            )
            for topic in found.topics
        ),
        numbers=(1, 2, 3),
        widths=(0.3, 0.1, 0.16, 0.12, 0.32),
        landscape=False,
    )
