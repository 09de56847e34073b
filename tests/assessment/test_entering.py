"""Two people at the page of one component: nobody's value is overwritten unseen."""

import io
import re
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from qingxun.assessment.actions import Audit, audit_entries, open_audit
from qingxun.assessment.models import Component, Entry
from qingxun.kit.refusals import StaleRefused
from tests.organizations.factories import client_of

from .factories import DURING, Assessed, entered, make_assessed, make_started

pytestmark = pytest.mark.django_db


class Opened:
    """The page as one person opened it, with what she types."""

    def __init__(self, client: Client, component: Component) -> None:
        self.client = client
        self.address = reverse("assessment:component", args=[component.pk])
        self.read(client.get(self.address).content.decode())

    def read(self, page: str) -> None:
        self.page = page
        fields = re.findall(r'name="((?:seen|value|reason)-[^"]+)" value="([^"]*)"', page)
        self.fields = dict(fields)

    def save(self, typed: dict[Entry, tuple[str, str]]) -> int:
        for entry, (value, reason) in typed.items():
            self.fields |= {f"value-{entry.pk}": value, f"reason-{entry.pk}": reason}
        answer = self.client.post(self.address, self.fields)
        if answer.status_code == 200:
            self.read(answer.content.decode())
        return answer.status_code


@pytest.fixture
def opened() -> tuple[Assessed, list[Entry], Opened, Opened]:
    """Three units with 90 each; the office head and the department have the page open."""
    assessed = make_assessed(until_month=1, close=False)
    assessment = open_audit(assessment=make_started(assessed), by=assessed.head, at=DURING)
    component = entered(assessment)
    entries = list(component.entries.order_by("organization__order"))
    audits = [Audit(entry, Decimal(90)) for entry in entries]
    audit_entries(component=component, audits=audits, by=assessed.auditor, at=DURING)
    one, other = (Opened(client_of(by), component) for by in (assessed.head, assessed.auditor))
    return assessed, entries, one, other


def values(entries: list[Entry]) -> list[tuple[str, str]]:
    rows = Entry.objects.in_bulk([entry.pk for entry in entries])
    return [(f"{rows[one.pk].value.normalize():f}", rows[one.pk].reason) for one in entries]  # type: ignore[union-attr]


def test_a_row_that_was_not_touched_stays_what_a_colleague_made_of_it(
    opened: tuple[Assessed, list[Entry], Opened, Opened],
) -> None:
    _assessed, entries, one, other = opened
    assert other.save({entries[0]: ("60", "台账缺四个月")}) == 303
    assert one.save({entries[1]: ("80", "缺一次")}) == 303
    assert values(entries) == [("60", "台账缺四个月"), ("80", "缺一次"), ("90", "")]


def test_who_types_over_a_colleagues_value_is_told_it_first(
    opened: tuple[Assessed, list[Entry], Opened, Opened],
) -> None:
    assessed, entries, one, other = opened
    assert other.save({entries[0]: ("60", "台账缺四个月")}) == 303
    typed = {entries[0]: ("85", "缺一次"), entries[1]: ("80", "")}
    assert one.save(typed) == 200
    assert f"{assessed.auditor.name}刚录入 60 分（理由：台账缺四个月）" in one.page
    assert one.fields[f"value-{entries[0].pk}"] == "85"  # nothing typed is lost
    assert values(entries)[:2] == [("60", "台账缺四个月"), ("90", "")]
    assert one.save({}) == 303  # seen and meant
    assert values(entries)[:2] == [("85", "缺一次"), ("80", "")]


def test_what_changed_after_the_page_was_checked_is_refused_too(
    opened: tuple[Assessed, list[Entry], Opened, Opened],
) -> None:
    assessed, entries, one, other = opened
    seen = one.fields[f"seen-{entries[0].pk}"].partition(" ")[0]
    assert other.save({entries[0]: ("60", "缺")}) == 303
    audit = Audit(entries[0], Decimal(70), "", seen)
    with pytest.raises(StaleRefused, match="60 分"):
        audit_entries(component=entries[0].component, audits=[audit], by=assessed.head, at=DURING)


def test_a_component_comes_from_the_sheet_that_holds_its_units(
    opened: tuple[Assessed, list[Entry], Opened, Opened],
) -> None:
    assessed, entries, _one, _other = opened
    component = entries[0].component
    client = client_of(assessed.auditor)
    content = client.get(reverse("assessment:template", args=[component.pk])).content
    book = load_workbook(io.BytesIO(content))
    sheet = book.worksheets[0]
    names = [entry.organization.short_name for entry in entries]
    assert [[cell.value for cell in row] for row in sheet.iter_rows()] == [
        ["单位*", "得分", "说明"],
        *([name, 90, None] for name in names),
    ]

    def send(*found: object) -> HttpResponse:
        for row, value in enumerate(found, start=2):
            sheet.cell(row, 2).value = value  # type: ignore[assignment]
        out = io.BytesIO()
        book.save(out)
        upload = SimpleUploadedFile("得分.xlsx", out.getvalue())
        return client.post(reverse("assessment:import", args=[component.pk]), {"sheet": upload})

    shown = send("很好", 101, 70)
    assert [error.row for error in shown.context["preview"].errors] == [2, 3]
    assert values(entries)[0] == ("90", ""), "nothing goes in before it was seen"
    preview = send(88, None, "70.5")
    assert names[1] in preview.context["preview"].lacking
    sent = dict(re.findall(r'name="(\w+)" value="([^"]+)"', preview.content.decode()))
    answer = client.post(reverse("assessment:confirm_import", args=[component.pk]), sent)
    assert answer.status_code == 303
    assert values(entries) == [("88", ""), ("90", ""), ("70.5", "")]
    preview = send(80)
    assert f"<td>88（{assessed.auditor.name}）</td>" in preview.content.decode()
    other = Audit(entries[0], Decimal(60), "缺")
    audit_entries(component=component, audits=[other], by=assessed.head, at=DURING)
    sent = dict(re.findall(r'name="(\w+)" value="([^"]+)"', preview.content.decode()))
    refused = client.post(reverse("assessment:confirm_import", args=[component.pk]), sent)
    assert (refused.status_code, f"60（{assessed.head.name}）" in refused.content.decode()) == (
        422,
        True,
    )
    assert values(entries)[0] == ("60", "缺"), "a colleague's value is not overwritten unseen"
