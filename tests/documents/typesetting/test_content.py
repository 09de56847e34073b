"""The content model: to and from JSON, and what is said of a fault."""

import dataclasses
import json

import pytest

from qingxun.documents.engine.content import (
    Cell,
    ContentError,
    Heading,
    Paragraph,
    Table,
    blocks_of_text,
    digest_of,
    document_from_json,
    document_to_json,
)
from qingxun.documents.engine.content.prose import addressee_of
from qingxun.documents.typesetting.refusals import content_refusal

from . import samples as s


@pytest.mark.parametrize("name", s.EVERY)
def test_json_gives_the_document_back(name: str) -> None:
    document = s.EVERY[name]
    text = json.dumps(document_to_json(document), ensure_ascii=False)
    assert document_from_json(json.loads(text)) == document


def test_the_digest_is_that_of_the_content_without_the_code() -> None:
    bare = dataclasses.replace(s.PERIODICAL, code=None)
    assert digest_of(bare) == digest_of(s.PERIODICAL)
    assert digest_of(bare) != digest_of(dataclasses.replace(bare, title="另一份"))


TABLE = {"type": "table", "head": [[{"text": "甲"}, {"text": "乙"}]], "rows": [["1"]]}
LONG = {"type": "paragraph", "text": "信" * 1_000_001}
FAULTS = [
    ([], "", "object"),
    ({"kind": "official"}, "title", "missing"),
    ({"kind": "poem", "title": "题"}, "kind", "choice"),
    ({"kind": "report", "title": " "}, "title", "empty"),
    ({"kind": "report", "title": "题" * 501}, "title", "title_length"),
    ({"kind": "report", "title": "题", "blocks": [LONG]}, "", "characters"),
    ({"kind": "report", "title": "题", "colour": 1}, "colour", "unknown"),
    ({"kind": "report", "title": "题", "blocks": [{"type": "video"}]}, "blocks[0]", "block"),
    ({"kind": "report", "title": "题", "blocks": [TABLE]}, "blocks[0].rows[0]", "cells"),
    ({"kind": "report", "title": "题", "on": "昨天"}, "on", "date"),
    ({"kind": "report", "title": "题", "template": 99}, "template", "template"),
    ({"kind": "report", "title": "题目", "lines": ["题", "月"]}, "lines", "title_lines"),
    ({"kind": "report", "title": "题", "head": {"notice": "机密★1年"}}, "head.notice", "secret"),
    (
        {
            "kind": "report",
            "title": "题",
            "blocks": [{"type": "table", "head": [[{"text": "甲", "rows": 2}]], "rows": []}],
        },
        "blocks[0].head[0]",
        "span",
    ),
    (
        {
            "kind": "report",
            "title": "题",
            "blocks": [{"type": "chart", "title": "图", "labels": ["甲"], "values": ["-1"]}],
        },
        "blocks[0].values[0]",
        "value",
    ),
]


@pytest.mark.parametrize(("data", "place", "code"), FAULTS)
def test_a_fault_names_its_place(data: object, place: str, code: str) -> None:
    with pytest.raises(ContentError) as caught:
        document_from_json(data)
    assert (caught.value.place, caught.value.code) == (place, code)
    assert code not in content_refusal(caught.value).sentence.split()


def test_a_table_with_too_many_rows_is_refused() -> None:
    table = TABLE | {"rows": [["1", "2"]] * 5001}
    with pytest.raises(ContentError, match="rows"):
        document_from_json({"kind": "report", "title": "题", "blocks": [table]})


def test_plain_text_becomes_headings_and_paragraphs() -> None:
    text = (
        "　　一、基本情况\n\n正文第一段。\n（一）加强领导。各单位要重视。\n（二）工作要求\n1.第一点"
    )
    assert blocks_of_text(text) == (
        Heading("一、基本情况", 1),
        Paragraph("正文第一段。"),
        Paragraph("各单位要重视。", lead="（一）加强领导。"),
        Heading("（二）工作要求", 2),
        Paragraph("1.第一点"),
    )
    assert blocks_of_text("\t课时\t人数\n石雕\t8\t36\n直播\t12") == (
        Table(
            (tuple(map(Cell, ("", "课时", "人数"))),),
            (("石雕", "8", "36"), ("直播", "12", "")),
            numbers=(1,),
        ),
    )
    assert len(blocks_of_text("村\t人数\n" * 5000)) == 5000
    assert blocks_of_text("一行\t不成表") == (Paragraph("一行\t不成表"),)
    assert addressee_of("各基层团组织：\n正文") == ("各基层团组织：", "正文")
    assert addressee_of("正文。\n下一段") == ("", "正文。\n下一段")
