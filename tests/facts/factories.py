"""Incidents, results and tables for tests, made through the real actions."""

import datetime as dt
import io
from collections.abc import Sequence
from typing import Any

import openpyxl

from qingxun.facts.actions import FactText, confirm_fact, install_tables, install_types, record_fact
from qingxun.facts.models import EnteredTable, FactType, RegisteredFact
from qingxun.facts.states import FactFamily
from qingxun.organizations.states import Role
from tests.organizations.factories import AT, County

DAY = AT.date() - dt.timedelta(days=3)


def make_types(county: County, family: FactFamily = FactFamily.INCIDENT) -> list[FactType]:
    """The usual types."""
    return install_types(desk=county.desk, family=family, by=county[Role.OFFICE_HEAD], at=AT)


def make_tables(county: County) -> dict[str, EnteredTable]:
    """The usual tables by their codes."""
    tables = install_tables(desk=county.desk, by=county[Role.OFFICE_HEAD], at=AT)
    return {table.code: table for table in tables}


def said(county: County, family: FactFamily = FactFamily.INCIDENT, **changes: Any) -> FactText:
    """Something that can be recorded."""
    known = FactType.objects.filter(desk=county.desk, family=family)
    if not known.exists():
        make_types(county, family)
    values: dict[str, Any] = {
        "unit": county.units[0],
        "type": known.order_by("order")[0],
        "on": DAY,
        "text": "三季度防溺水信息逾期两天报送。",
        "name": "全市信息工作一等奖" if family == FactFamily.OUTPUT else "",
    }
    return FactText(**(values | changes))


def make_fact(
    county: County,
    family: FactFamily = FactFamily.INCIDENT,
    *,
    confirmed: bool = False,
    **changes: Any,
) -> RegisteredFact:
    """Recorded by the editor, confirmed by the head when asked for."""
    fact = record_fact(
        desk=county.desk,
        family=family,
        said=said(county, family, **changes),
        by=county[Role.EDITOR],
        at=AT,
    )
    if confirmed:
        confirm_fact(fact=fact, by=county[Role.OFFICE_HEAD], at=AT)
    return fact


def sheet_of(heads: Sequence[str], *rows: Sequence[Any]) -> io.BytesIO:
    """A filled-in sheet."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(list(heads))
    for row in rows:
        sheet.append(list(row))
    out = io.BytesIO()
    book.save(out)
    out.seek(0)
    out.name = "表.xlsx"
    return out
