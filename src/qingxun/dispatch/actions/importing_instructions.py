"""Leaders' instructions from an Excel sheet: every bad row is named, all go in or none."""

import datetime as dt
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from qingxun.desk.models import Manuscript
from qingxun.dispatch.actions.importing import Known, refuse_sheet
from qingxun.dispatch.actions.instructions import (
    InstructionFacts,
    check_instruction,
    record_instruction,
)
from qingxun.dispatch.actions.refusals import AdoptionRefused, InstructionRefused
from qingxun.dispatch.models import Instruction
from qingxun.dispatch.permissions import check_can_record
from qingxun.documents.models import StoredFile
from qingxun.documents.sheets import ColumnSpec, RowError, SheetRow, read_sheet
from qingxun.organizations.models import Organization, Person
from qingxun.organizations.states import Level


def instruction_columns() -> list[ColumnSpec]:
    """The sheet that an office fills in."""
    levels = {str(label): value for value, label in Level.choices}
    return [
        ColumnSpec("title", "标题", required=True, max_length=120, example="侨乡青年返乡创业"),
        ColumnSpec("unit", "单位", required=True, max_length=40, example="山口镇"),
        ColumnSpec("leader", "领导", required=True, max_length=40, example="演示领导"),
        ColumnSpec("post", "职务", max_length=60, example="副县长"),
        ColumnSpec("rank", "级别", "choice", required=True, choices=levels),
        ColumnSpec("text", "批示内容", required=True, max_length=2000, example="请阅研。"),
        ColumnSpec("on", "批示日期", "date", required=True, example=dt.date(2026, 9, 1)),
        ColumnSpec("due", "办理期限", "date", example=dt.date(2026, 9, 30)),
    ]


@dataclass(frozen=True, slots=True)
class ReadyInstruction:
    """A row that may go in."""

    number: int
    manuscript: Manuscript
    unit: Organization
    facts: InstructionFacts
    late_in: str = ""
    """The closed month that its day lies in; empty while that month is open."""


@dataclass(frozen=True, slots=True)
class InstructionPreview:
    """What a sheet holds: rows that may go in, and what is wrong with the others."""

    ready: list[ReadyInstruction]
    errors: list[RowError]

    @property
    def late(self) -> int:
        return sum(bool(row.late_in) for row in self.ready)


def preview_instructions(
    *, desk: Organization, stored: StoredFile, at: dt.datetime
) -> InstructionPreview:
    """Read a stored sheet and check every row; nothing is written.

    A row's title and unit must be those of a manuscript that the desk received. Raises
    ``FileRefused`` for a sheet that cannot be read, or whose head is wrong.
    """
    with stored.open() as handle:
        sheet = read_sheet(handle, instruction_columns())
    known = Known(desk, [row.values for row in sheet.rows])
    ready: list[ReadyInstruction] = []
    errors = list(sheet.errors)
    for row in sheet.rows:
        try:
            ready.append(check_row(known, row, at))
        except (AdoptionRefused, InstructionRefused) as refusal:
            errors.append(RowError(sheet.sheet, row.number, "", refusal.sentence))
    errors.sort(key=lambda error: error.row)
    return InstructionPreview(ready, errors)


def check_row(known: Known, row: SheetRow, at: dt.datetime) -> ReadyInstruction:
    """A row as facts; raises the sentence that says what is wrong."""
    values = row.values
    unit = known.unit(values["unit"], values["on"])
    manuscript = known.manuscripts.get((values["title"], unit.pk))
    if manuscript is None:
        raise InstructionRefused(
            _("“%(title)s” of %(unit)s is not in the system; enter its adoption first.")
            % {"title": values["title"], "unit": unit.short_name}
        )
    facts = InstructionFacts(
        leader=values["leader"],
        rank=Level(values["rank"]),
        text=values["text"],
        on=values["on"],
        post=values.get("post") or "",
        due=values.get("due"),
    )
    check_instruction(facts, at=at)
    known.check_first(row.number, manuscript.pk, facts.leader, facts.on, facts.text)
    if Instruction.objects.filter(
        manuscript=manuscript, leader=facts.leader.strip(), on=facts.on, text=facts.text,
        voided_at__isnull=True,
    ).exists():  # fmt: skip
        raise InstructionRefused(_("This instruction is recorded already."))
    return ReadyInstruction(row.number, manuscript, unit, facts, known.late_in(facts.on))


@transaction.atomic
def import_instructions(
    *, desk: Organization, stored: StoredFile, by: Person, at: dt.datetime
) -> list[Instruction]:
    """Record every row of a stored sheet; when one is wrong none goes in (``SheetRefused``)."""
    check_can_record(by, desk.pk)
    preview = preview_instructions(desk=desk, stored=stored, at=at)
    refuse_sheet(preview.errors)
    return [
        record_instruction(desk=desk, manuscript=row.manuscript, facts=row.facts, by=by, at=at)
        for row in preview.ready
    ]
