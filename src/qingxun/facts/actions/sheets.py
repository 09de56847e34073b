"""The sheets of this area: incidents, results, an entered table, units' and people's years."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from qingxun.desk.models import Manuscript, Submission
from qingxun.dispatch.models import Adoption
from qingxun.documents.sheets import ColumnSpec
from qingxun.facts.actions.importing import Deed, Names, Once, Standing
from qingxun.facts.actions.refusals import SheetRefused
from qingxun.facts.actions.registering import FactText, check_fact, record_fact
from qingxun.facts.actions.tables import Number, check_number, checked_period, enter_numbers
from qingxun.facts.actions.years import (
    PersonYearSaid,
    UnitYearSaid,
    check_numbers,
    check_person,
    state_person_years,
    state_unit_years,
)
from qingxun.facts.models import EnteredTable, FactType, PersonYearData, TableEntry, UnitYearData
from qingxun.facts.queries.reading import entries_of, person_years, unit_years
from qingxun.facts.states import FactFamily, Gravity, TableSubject
from qingxun.facts.targets import ClauseChoice, clauses_of, name_clauses, read_clauses
from qingxun.organizations.models import Organization
from qingxun.organizations.states import Level

TARGET = "target:"


class FactIntake:
    """Incidents or other results; each waits for confirmation as one typed in by hand."""

    def __init__(self, desk: Organization, family: FactFamily) -> None:
        self.desk, self.family = desk, family
        self.title = "失误登记" if family == FactFamily.INCIDENT else "其他成果登记"
        rows = FactType.objects.filter(desk=desk, family=family, active=True)
        self.types = {row.name: row for row in rows}

    def columns(self) -> list[ColumnSpec]:
        levels = {str(label): value for value, label in Level.choices}
        first = next(iter(self.types), "迟报")
        shared = [
            ColumnSpec("unit", "单位", required=True, max_length=40, example="山口镇"),
            ColumnSpec("person", "人员", max_length=40),
            ColumnSpec("type", "类型", required=True, max_length=20, example=first),
            ColumnSpec("on", "日期", "date", required=True, example=dt.date(2026, 9, 1)),
            ColumnSpec("text", "情况", required=True, max_length=500, example="逾期两天报送。"),
            ColumnSpec("title", "涉及稿件", max_length=120),
            ColumnSpec("evidence_note", "依据", max_length=300),
        ]
        if self.family == FactFamily.INCIDENT:
            grades = {str(label): value for value, label in Gravity.choices}
            return [
                *shared,
                ColumnSpec("gravity", "轻重", "choice", choices=grades),
                ColumnSpec("named_by", "点名级别", "choice", choices=levels),
                ColumnSpec("value", "上级扣分", "decimal", minimum=0),
            ]
        return [
            *shared,
            ColumnSpec("name", "成果名称", required=True, max_length=120, example="全市信息一等奖"),
            ColumnSpec("level", "级别", "choice", choices=levels),
            ColumnSpec("grade", "等次", max_length=30),
        ]

    def begin(self, rows: Sequence[dict[str, Any]]) -> None:
        self.names = Names(self.desk, rows)
        self.manuscripts = manuscripts_titled(self.desk, rows)

    def check(self, values: dict[str, Any], at: dt.datetime) -> Deed:
        unit = self.names.unit(values["unit"])
        kind = self.types.get(values["type"])
        if kind is None:
            raise SheetRefused(_("There is no type “%(name)s”.") % {"name": values["type"]})
        name = values.get("person")
        title = values.get("title")
        said = FactText(
            unit=unit,
            type=kind,
            on=values["on"],
            text=values["text"],
            person=self.names.person(name, unit) if name else None,
            manuscript=find_titled(self.manuscripts, title) if title else None,
            evidence_note=values.get("evidence_note") or "",
            gravity=values.get("gravity") or Gravity.LIGHT,
            named_by=values.get("named_by") or "",
            value=values.get("value"),
            name=values.get("name") or "",
            level=values.get("level") or "",
            grade=values.get("grade") or "",
        )
        check_fact(self.desk, self.family, said, at)
        return Deed(
            lambda by, when: record_fact(
                desk=self.desk, family=self.family, said=said, by=by, at=when
            )
        )


def manuscripts_titled(
    desk: Organization, rows: Sequence[dict[str, Any]]
) -> dict[str, list[Manuscript]]:
    """Manuscripts that the desk received, by the titles that the rows name: one query."""
    titles = {row.get("title") for row in rows if row.get("title")}
    found: dict[str, list[Manuscript]] = {}
    if titles:
        submissions = Submission.objects.filter(desk=desk, manuscript__title__in=titles)
        for row in submissions.select_related("manuscript__unit"):
            found.setdefault(row.manuscript.title, []).append(row.manuscript)
    return found


def find_titled(known: dict[str, list[Manuscript]], title: str) -> Manuscript:
    """The only manuscript of that title."""
    fitting = known.get(title, [])
    if len(fitting) != 1:
        raise SheetRefused(
            _("“%(title)s” is not among the manuscripts received, or stands there twice.")
            % {"title": title}
        )
    return fitting[0]


def adoption_by(manuscript: Manuscript, desk: Organization, outlet: str) -> Adoption:
    """The standing adoption of a manuscript by the outlet of that name; the latest of several."""
    rows = Adoption.objects.standing().filter(desk=desk, manuscript=manuscript)
    found = rows.filter(outlet__name=outlet.strip("《》")).order_by("on").last()
    if found is None:
        raise SheetRefused(
            _("“%(title)s” was not adopted by “%(outlet)s”.")
            % {"title": manuscript.title, "outlet": outlet}
        )
    return found


class TableIntake:
    """One period of an entered table."""

    def __init__(self, desk: Organization, table: EnteredTable, period: str) -> None:
        self.desk, self.table, self.period = desk, table, period
        self.title = table.name

    def columns(self) -> list[ColumnSpec]:
        rows = [ColumnSpec("unit", "单位", required=True, max_length=40, example="山口镇")]
        if self.table.subject == TableSubject.ITEM:
            rows = [
                ColumnSpec("title", "稿件标题", required=True, max_length=120),
                ColumnSpec("outlet", "录用渠道", max_length=60),
            ]
        return [
            *rows,
            ColumnSpec(
                "value",
                "数值",
                "decimal",
                required=True,
                minimum=self.table.lowest,
                maximum=self.table.highest,
            ),
            ColumnSpec("note", "说明", max_length=300),
        ]

    def begin(self, rows: Sequence[dict[str, Any]]) -> None:
        self.names = Names(self.desk, rows)
        self.manuscripts = manuscripts_titled(self.desk, rows)
        self.once = Once()
        entries = entries_of(self.table)
        if self.table.subject == TableSubject.ITEM:
            found = [row.pk for rows in self.manuscripts.values() for row in rows]
            entries = entries.filter(manuscript__in=found)
        else:
            entries = entries.filter(period=self.period)
        self.standing = {
            (row.manuscript_id or row.unit_id, row.adoption_id): row for row in entries
        }

    def check(self, values: dict[str, Any], at: dt.datetime) -> Deed:
        checked_period(self.table, self.period, at)
        manuscript = None
        if self.table.subject == TableSubject.ITEM:
            manuscript = find_titled(self.manuscripts, values["title"])
        unit = manuscript.unit if manuscript else self.names.unit(values["unit"])
        if self.table.subject == TableSubject.OFFICE and unit != self.desk:
            raise SheetRefused(
                _("This table is about %(desk)s itself.") % {"desk": self.desk.short_name}
            )
        adoption = None
        if manuscript is not None and values.get("outlet"):
            adoption = adoption_by(manuscript, self.desk, values["outlet"])
        note = values.get("note") or ""
        about = (manuscript.pk if manuscript else unit.pk, adoption.pk if adoption else None)
        row = self.standing.get(about)
        seen = str(row.pk) if row else ""
        number = Number(values["value"], unit, manuscript, adoption, note, seen=seen)
        check_number(self.table, number)
        self.once.check(adoption or manuscript or unit)
        return Deed(
            lambda by, when: enter_numbers(
                table=self.table, period=self.period, numbers=[number], by=by, at=when
            ),
            self.stands(row, values),
        )

    def stands(self, row: TableEntry | None, values: dict[str, Any]) -> Standing | None:
        """What a row will replace; it is about the same as the row."""
        if row is None:
            return None
        said = values | {"value": row.value, "note": row.note}
        return Standing(str(row.pk), row.entered_by.name, said)


def clause_columns(clauses: Sequence[ClauseChoice]) -> list[ColumnSpec]:
    """A column a target, and one for clauses that don't hold."""
    targets = [
        ColumnSpec(TARGET + clause.id, f"目标：{clause.label}"[:60], "integer", minimum=0)
        for clause in clauses
    ]
    return [*targets, ColumnSpec("excluded", "不适用条款", max_length=300), *NOTE]


NOTE = (ColumnSpec("note", "说明", max_length=200),)


def read_targets(values: dict[str, Any]) -> dict[str, int]:
    return {
        key.removeprefix(TARGET): value
        for key, value in values.items()
        if key.startswith(TARGET) and value is not None
    }


def read_excluded(text: str | None, clauses: Sequence[ClauseChoice]) -> list[str]:
    """Clauses parted by commas or spaces, by number or id; an unknown one is refused."""
    words = (text or "").replace("，", " ").replace("、", " ").replace(",", " ").split()
    found, unknown = read_clauses(words, clauses)
    if unknown:
        raise SheetRefused(
            _("The policy has no clause “%(clause)s”.") % {"clause": "、".join(unknown)}
        )
    return found


class UnitYearIntake:
    """Units in one assessment year."""

    def __init__(self, desk: Organization, year: int) -> None:
        self.desk, self.year = desk, year
        self.title = f"{year}年单位数据"
        self.clauses = clauses_of(desk.pk, year)

    def columns(self) -> list[ColumnSpec]:
        return [
            ColumnSpec("unit", "单位", required=True, max_length=40, example="山口镇"),
            ColumnSpec("headcount", "人数", "integer", minimum=0),
            ColumnSpec("subordinates", "下属单位", "integer", minimum=0),
            ColumnSpec("last_prize", "上年获奖", max_length=40),
            ColumnSpec("last_class", "上年组别", max_length=40),
            *clause_columns([clause for clause in self.clauses if clause.for_units]),
        ]

    def begin(self, rows: Sequence[dict[str, Any]]) -> None:
        self.names = Names(self.desk, rows)
        self.standing = unit_years(self.desk.pk, self.year)
        self.once = Once()

    def check(self, values: dict[str, Any], at: dt.datetime) -> Deed:
        unit = self.names.unit(values["unit"])
        said = UnitYearSaid(
            headcount=values.get("headcount"),
            subordinates=values.get("subordinates"),
            last_prize=values.get("last_prize") or "",
            last_class=values.get("last_class") or "",
            targets=read_targets(values),
            excluded=read_excluded(values.get("excluded"), self.clauses),
            note=values.get("note") or "",
        )
        check_numbers(unit.short_name, said)
        self.once.check(unit)
        data = self.standing.get(unit.pk)
        seen = {unit.pk: str(data.pk) if data else ""}
        return Deed(
            lambda by, when: state_unit_years(
                desk=self.desk, year=self.year, said={unit: said}, by=by, at=when, seen=seen
            ),
            None
            if data is None
            else Standing(str(data.pk), data.stated_by.name, self.row_of(unit, data)),
        )

    def row_of(self, unit: Organization, data: UnitYearData | None) -> dict[str, Any]:
        """A row of the sheet that is given out."""
        row: dict[str, Any] = {"unit": unit.short_name}
        if data is not None:
            names = ("headcount", "subordinates", "last_prize", "last_class", "note")
            row |= {name: getattr(data, name) for name in names}
            row |= {TARGET + clause: number for clause, number in data.targets.items()}
            row["excluded"] = "、".join(name_clauses(data.excluded, self.clauses))
        return row


class PersonYearIntake:
    """People in one assessment year."""

    def __init__(self, desk: Organization, year: int) -> None:
        self.desk, self.year = desk, year
        self.title = f"{year}年人员数据"
        self.clauses = clauses_of(desk.pk, year)

    def columns(self) -> list[ColumnSpec]:
        return [
            ColumnSpec("unit", "单位", required=True, max_length=40, example="山口镇"),
            ColumnSpec("person", "姓名", required=True, max_length=40),
            ColumnSpec("post", "职务", max_length=60),
            ColumnSpec("birth_year", "出生年", "integer", minimum=1900, maximum=2100),
            ColumnSpec("since", "在册起", "date"),
            ColumnSpec("until", "在册止（不含）", "date"),
            *clause_columns([clause for clause in self.clauses if clause.for_people]),
        ]

    def begin(self, rows: Sequence[dict[str, Any]]) -> None:
        self.names = Names(self.desk, rows)
        self.standing = person_years(self.desk.pk, self.year)
        self.once = Once()

    def check(self, values: dict[str, Any], at: dt.datetime) -> Deed:
        unit = self.names.unit(values["unit"])
        person = self.names.person(values["person"], unit)
        said = PersonYearSaid(
            unit=unit,
            post=values.get("post") or "",
            birth_year=values.get("birth_year"),
            since=values.get("since"),
            until=values.get("until"),
            targets=read_targets(values),
            excluded=read_excluded(values.get("excluded"), self.clauses),
            note=values.get("note") or "",
        )
        check_person(person, said, self.year)
        self.once.check(person)
        data = self.standing.get(person.pk)
        seen = {person.pk: str(data.pk) if data else ""}
        return Deed(
            lambda by, when: state_person_years(
                desk=self.desk, year=self.year, said={person: said}, by=by, at=when, seen=seen
            ),
            None
            if data is None
            else Standing(str(data.pk), data.stated_by.name, self.row_of(data)),
        )

    def row_of(self, data: PersonYearData) -> dict[str, Any]:
        """A row of the sheet that is given out."""
        row: dict[str, Any] = {"unit": data.unit.short_name, "person": data.person.name}
        names = ("post", "birth_year", "since", "until", "note")
        row |= {name: getattr(data, name) for name in names}
        row |= {TARGET + clause: number for clause, number in data.targets.items()}
        row["excluded"] = "、".join(name_clauses(data.excluded, self.clauses))
        return row
