"""The result of an assessment as a document: a table per group, then the titles."""

from typing import Any

from qingxun.assessment.models import Assessment
from qingxun.assessment.states import AssessmentState
from qingxun.documents.engine.content import (
    Block,
    Cell,
    Document,
    Heading,
    Kind,
    Paragraph,
    Signature,
    Table,
)
from qingxun.documents.prints.queries import current_print, document_of, letterhead_of
from qingxun.documents.typesetting.codes import digest_words
from qingxun.kit.clock import china_date, chinese_date

SUBJECT = "assessment.assessment"
Sheet = dict[str, Any]


def assessment_shown(assessment: Assessment, sheet: Sheet) -> Document:
    """The print as it was published; before that the sheet as it stands."""
    out = assessment.state in (AssessmentState.PUBLISHED, AssessmentState.WITHDRAWN)
    issued = current_print(SUBJECT, assessment.pk) if out else None
    return document_of(issued) if issued else assessment_document(assessment, sheet)


def assessment_document(assessment: Assessment, sheet: Sheet) -> Document:
    """The sheet of every group with vetoes and titles, then who is honored; signed once it is."""
    letterhead = letterhead_of(assessment.desk)
    day = china_date(assessment.signed_at) if assessment.signed_at else None
    blocks: list[Block] = [group_table(group, sheet) for group in sheet["groups"]]
    blocks += honors(sheet)
    if assessment.digest:
        words = digest_words(assessment.digest, len(assessment.digest))
        blocks.append(Paragraph(f"数字摘要（SHA-256）：{words}"))
    return Document(
        Kind.SHEET,
        assessment.title,
        tuple(blocks),
        signature=Signature(
            (letterhead.signing_name,) if day else (), chinese_date(day) if day else ""
        ),
        author=letterhead.signing_name,
        on=day.isoformat() if day else "",
        draft=assessment.state != AssessmentState.PUBLISHED,
        template=letterhead.template,
    )


def group_table(group: Sheet, sheet: Sheet) -> Table:
    """Place, unit, every component with its share, total, titles and vetoes."""
    components = sheet["components"]
    head = [Cell("名次"), Cell("单位")]
    head += [Cell(f"{each['name']}（{each['share']}）") for each in components]
    head += [Cell("总分"), Cell("称号、否决")]
    rows = tuple(unit_row(unit, sheet) for unit in group["units"])
    return Table((tuple(head),), rows, caption=group["name"])


def unit_row(unit: Sheet, sheet: Sheet) -> tuple[str, ...]:
    parts = [unit["parts"].get(each["id"]) for each in sheet["components"]]
    words = [*unit["honors"], *(["一票否决"] if unit["vetoes"] else [])]
    cells = [unit["place"], unit["name"], *parts, unit["total"], "、".join(words)]
    return tuple("—" if cell is None else str(cell) for cell in cells)


def honors(sheet: Sheet) -> list[Block]:
    """Winners of every title but mere places."""
    made: list[Block] = []
    for award in sheet["awards"]:
        pools = [pool for pool in award["pools"] if pool["winners"]]
        if award["grant"] == "places" or not pools:
            continue
        made.append(Heading(award["title"]))
        for pool in pools:
            label = f"{pool['name']}：" if pool["name"] else ""
            made.append(Paragraph("、".join(map(winner_words, pool["winners"])), lead=label))
    return made


def winner_words(winner: Sheet) -> str:
    unit = winner.get("unit_name")
    return f"{winner['name']}（{unit}）" if unit else str(winner["name"])
