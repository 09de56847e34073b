"""An assessment's result as a document."""

import io

import pypdf
import pytest
from django.urls import reverse

from qingxun.assessment.printing import assessment_document
from qingxun.assessment.queries.sheet import sheet_of
from qingxun.documents.engine.content import Table, document_from_json, document_to_json
from qingxun.kit.clock import china_date
from tests.organizations.factories import client_of

from .factories import AFTER, make_assessed, make_reviewed

pytestmark = pytest.mark.django_db


def test_every_unit_stands_with_its_parts_and_total() -> None:
    assessed = make_assessed()
    assessment = make_reviewed(assessed)
    sheet = sheet_of(assessment, china_date(AFTER))
    document = assessment_document(assessment, sheet)
    assert document_from_json(document_to_json(document)) == document
    tables = [block for block in document.blocks if isinstance(block, Table)]
    names = [row[1] for table in tables for row in table.rows]
    assert names == [unit["name"] for group in sheet["groups"] for unit in group["units"]]
    assert tables[0].width == len(sheet["components"]) + 4
    assert document.draft


@pytest.mark.parametrize("form", ["pdf", "docx", "html"])
def test_the_office_takes_it_away_as_a_file(form: str) -> None:
    assessed = make_assessed()
    assessment = make_reviewed(assessed)
    url = reverse("assessment:file", args=[assessment.pk, form])
    answer = client_of(assessed.head).get(url)
    assert answer.status_code == 200
    if form == "pdf":
        pages = pypdf.PdfReader(io.BytesIO(answer.content)).pages
        assert "草稿" in pages[0].extract_text()
