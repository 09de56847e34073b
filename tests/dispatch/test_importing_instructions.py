"""Instructions from a sheet: every bad row is named, and all rows go in or none."""

import datetime as dt
import io

import pytest
from openpyxl import Workbook

from qingxun.dispatch.actions import (
    SheetRefused,
    import_instructions,
    instruction_columns,
    preview_instructions,
)
from qingxun.dispatch.models import Instruction
from qingxun.documents.actions import store_file
from qingxun.organizations.states import Role
from tests.dispatch.factories import accepted
from tests.organizations.factories import AT, client_of, make_county

pytestmark = pytest.mark.django_db


def sheet_of(*rows):
    book = Workbook()
    page = book.active
    page.append([column.title for column in instruction_columns()])
    for row in rows:
        page.append(list(row))
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def good_row(county, title):
    unit = county.units[0].short_name
    return (title, unit, "演示领导", "副县长", "县级", "请阅研。", AT.date(), None)


def keep(county, *rows):
    return store_file(content=sheet_of(*rows), name="批示.xlsx", by=county[Role.EDITOR], at=AT)


def test_good_rows_become_instructions():
    county = make_county()
    submission = accepted(county, title="侨青返乡")
    stored = keep(county, good_row(county, "侨青返乡"))
    (made,) = import_instructions(desk=county.desk, stored=stored, by=county[Role.EDITOR], at=AT)
    assert (made.manuscript, made.rank) == (submission.manuscript, "county")


def test_bad_rows_are_named_and_nothing_goes_in():
    county = make_county()
    accepted(county, title="侨青返乡")
    future = list(good_row(county, "侨青返乡"))
    future[6] = AT.date() + dt.timedelta(days=3)
    stored = keep(county, good_row(county, "侨青返乡"), good_row(county, "没有这篇"), tuple(future))
    preview = preview_instructions(desk=county.desk, stored=stored, at=AT)
    assert [error.row for error in preview.errors] == [3, 4]
    with pytest.raises(SheetRefused):
        import_instructions(desk=county.desk, stored=stored, by=county[Role.EDITOR], at=AT)
    assert not Instruction.objects.exists()


def test_the_page_shows_the_rows_and_records_them():
    county = make_county()
    accepted(county, title="侨青返乡")
    client = client_of(county[Role.EDITOR])
    upload = io.BytesIO(sheet_of(good_row(county, "侨青返乡")))
    upload.name = "批示.xlsx"
    page = client.post("/dispatch/instructions/import/", {"sheet": upload})
    assert page.status_code == 200
    assert "侨青返乡" in page.content.decode()
    stored = page.context["stored"]
    answer = client.post("/dispatch/instructions/import/confirm/", {"file": stored.pk})
    assert answer.status_code == 303
    assert Instruction.objects.count() == 1
