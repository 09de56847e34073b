"""The fact behind a line, in rows: who recorded it, what it says, where its evidence is."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from qingxun.desk.models import CommissionedUnit
from qingxun.dispatch.models import Adoption, Instruction
from qingxun.dispatch.states import Route
from qingxun.facts.models import Incident, Output, RegisteredFact, TableEntry
from qingxun.facts.states import FactFamily
from qingxun.kit.clock import china_date
from qingxun.kit.decimals import show_points
from qingxun.organizations.models import Person
from qingxun.scoring.models import Adjustment


@dataclass(frozen=True, slots=True)
class FactRow:
    """One thing to know about the fact: label, value, and where it can be seen."""

    label: str
    value: str
    url: str = ""


def _adoption_rows(key: uuid.UUID) -> list[FactRow]:
    row = Adoption.objects.filter(pk=key).select_related("outlet", "recorded_by", "void").first()
    if row is None:
        return []
    rows = [
        FactRow(_("Adopted by"), row.outlet.name),
        FactRow(_("Form"), str(row.get_form_display())),
        FactRow(_("Day"), row.on.isoformat()),
        FactRow(_("Recorded by"), _who(row.recorded_by, f"{china_date(row.recorded_at)}")),
    ]
    rows += [FactRow(label, words) for label, words in _adoption_words(row) if words]
    if row.evidence_id:
        rows.append(
            FactRow(_("Evidence"), _("Open the file"), reverse("dispatch:evidence", args=[row.pk]))
        )
    elif row.evidence_note:
        rows.append(FactRow(_("Evidence"), row.evidence_note))
    if hasattr(row, "void"):
        rows.append(FactRow(_("Taken back"), row.void.reason))
    return rows


def _adoption_words(row: Adoption) -> list[tuple[str, str]]:
    """What is only shown where it was said."""
    others = f"（{row.partner_names}）" if row.partner_names else ""
    return [
        (_("Only sent on"), _("Yes") if row.forwarded_only else ""),
        (_("Composite of"), f"{row.partners}{others}" if row.partners else ""),
        (_("Route"), str(row.get_route_display()) if row.route != Route.OFFICE else ""),
        (_("Readers"), "" if row.readership is None else str(row.readership)),
        (_("Printed in"), row.printed_in),
    ]


def _instruction_rows(key: uuid.UUID) -> list[FactRow]:
    row = Instruction.objects.filter(pk=key).select_related("recorded_by").first()
    if row is None:
        return []
    return [
        FactRow(_("Instruction"), f"{row.leader}（{row.get_rank_display()}）"),
        FactRow(_("Day"), row.on.isoformat()),
        FactRow(_("Recorded by"), _who(row.recorded_by, f"{china_date(row.recorded_at)}")),
    ]


def _adjustment_rows(key: uuid.UUID) -> list[FactRow]:
    row = Adjustment.objects.filter(pk=key).select_related("entered_by", "decided_by").first()
    if row is None:
        return []
    rows = [FactRow(_("Proposed by"), _who(row.entered_by, f"{china_date(row.entered_at)}"))]
    if row.decided_by and row.decided_at:
        rows.append(
            FactRow(_("Approved by"), _who(row.decided_by, f"{china_date(row.decided_at)}"))
        )
    if row.evidence_id:
        url = reverse("scoring:adjustment_evidence", args=[row.pk])
        rows.append(FactRow(_("Evidence"), _("Open the file"), url))
    if row.objection_id:
        url = reverse("scoring:objection", args=[row.objection_id])
        rows.append(FactRow(_("Objection"), _("Open the objection"), url))
    return rows


def _registered_rows(row: RegisteredFact, family: FactFamily, name: str) -> list[FactRow]:
    """An incident or another result, with its page."""
    url = reverse(f"facts:{family.value}", args=[row.pk])
    rows = [
        FactRow(row.type.name, name, url),
        FactRow(_("Day"), row.on.isoformat()),
        FactRow(_("Recorded by"), _who(row.recorded_by, f"{china_date(row.recorded_at)}")),
    ]
    if row.confirmed_by and row.confirmed_at:
        day = f"{china_date(row.confirmed_at)}"
        rows.append(FactRow(_("Confirmed by"), _who(row.confirmed_by, day)))
    return rows


def _incident_rows(key: uuid.UUID) -> list[FactRow]:
    rows = Incident.objects.filter(pk=key).select_related("type", "recorded_by", "confirmed_by")
    return [
        each for row in rows for each in _registered_rows(row, FactFamily.INCIDENT, row.text[:60])
    ]


def _output_rows(key: uuid.UUID) -> list[FactRow]:
    rows = Output.objects.filter(pk=key).select_related("type", "recorded_by", "confirmed_by")
    return [each for row in rows for each in _registered_rows(row, FactFamily.OUTPUT, row.name)]


def _entry_rows(key: uuid.UUID) -> list[FactRow]:
    row = TableEntry.objects.filter(pk=key).select_related("table", "entered_by").first()
    if row is None:
        return []
    rows = [
        FactRow(row.table.name, f"{show_points(row.value)} {row.table.measure}".strip()),
        FactRow(_("Entered by"), _who(row.entered_by, f"{china_date(row.entered_at)}")),
    ]
    if row.note:
        rows.append(FactRow(_("Note"), row.note))
    if row.evidence_id:
        url = reverse("facts:entry_evidence", args=[row.pk])
        rows.append(FactRow(_("Evidence"), _("Open the file"), url))
    return rows


def _commission_rows(key: uuid.UUID) -> list[FactRow]:
    row = CommissionedUnit.objects.filter(pk=key).select_related("commission__sent_by").first()
    if row is None:
        return []
    url = reverse("desk:commission", args=[row.commission_id])
    answered = f"{china_date(row.answered_at)}" if row.answered_at else _("not answered")
    return [
        FactRow(_("Commission"), row.commission.title, url),
        FactRow(_("Due by"), f"{china_date(row.due_at)}"),
        FactRow(_("Answered on"), answered),
    ]


def _who(person: Person, day: str) -> str:
    return f"{person.name} · {day}"


FACTS: dict[str, Callable[[uuid.UUID], list[FactRow]]] = {
    "adoption": _adoption_rows,
    "instruction": _instruction_rows,
    "adjustment": _adjustment_rows,
    "incident": _incident_rows,
    "output": _output_rows,
    "entry": _entry_rows,
    "commission": _commission_rows,
}
