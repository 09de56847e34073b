"""One line whole: the fact behind it, the clause in its words, and what became of it."""

import uuid
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from qingxun.dispatch.models import Adoption, Instruction
from qingxun.kit.clock import china_date
from qingxun.kit.periods import Span
from qingxun.ledger.models import Posting
from qingxun.organizations.models import Person
from qingxun.scoring import engine
from qingxun.scoring.models import Adjustment, PolicyVersion
from qingxun.scoring.queries.lines import ExplainedLine, explain_lines
from qingxun.scoring.queries.versions import compiled_version


@dataclass(frozen=True, slots=True)
class FactRow:
    """One thing to know about the fact: label, value, and where it can be seen."""

    label: str
    value: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class ClauseWords:
    """The clause that gave the points, as the regulation says it."""

    number: str
    text: str
    source: str
    version: PolicyVersion


@dataclass(frozen=True, slots=True)
class LineStory:
    """Everything that a person asks about a line."""

    line: ExplainedLine
    facts: list[FactRow]
    clauses: list[ClauseWords]
    reversal: Posting | None
    followers: list[ExplainedLine]


def line_story(posting: Posting) -> LineStory:
    """The line, its fact, every clause that its sentence names, its reversal, and the lines that
    were posted for the same owner and scope after it."""
    (line,) = explain_lines([posting])
    reversal = Posting.objects.filter(reverses=posting).first()
    later = Posting.objects.filter(
        desk=posting.desk_id,
        scope=posting.scope,
        organization=posting.organization_id,
        person=posting.person_id,
        posted_at__gte=posting.posted_at,
        reverses__isnull=True,
        pk__gt=posting.pk,
    )
    followers = explain_lines(later.order_by("posted_at", "id")[:10]) if reversal else []
    return LineStory(line, facts_of(posting, line), clauses_of(posting), reversal, followers)


def clauses_of(posting: Posting) -> list[ClauseWords]:
    """The clause of the line and those that resolved or split it, each with its words."""
    version = PolicyVersion.objects.filter(pk=posting.policy_version).select_related("policy")
    row = version.first()
    if row is None:
        return []
    trace = posting.trace
    split = trace.get("split")
    ids = [posting.clause, trace.get("resolve"), split.get("by") if split else None]
    found = [
        engine.find_clause(compiled_version(row).policy, key) for key in dict.fromkeys(ids) if key
    ]
    return [ClauseWords(c.number, c.text, c.source, row) for c in found if c is not None]


def facts_of(posting: Posting, line: ExplainedLine) -> list[FactRow]:
    """What happened, from the fact that the line names."""
    rows = []
    if posting.item_id is not None:
        url = reverse("desk:manuscript", args=[posting.item_id])
        rows.append(FactRow(_("Manuscript"), line.title, url))
    found = _FACTS.get(posting.fact_kind)
    rows += found(posting.fact_id) if found else _period_rows(posting)
    rows.append(FactRow(_("Posted"), _moment(posting)))
    return rows


def _moment(posting: Posting) -> str:
    return f"{china_date(posting.posted_at):%Y-%m-%d}"


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
    if row.printed_in:
        rows.append(FactRow(_("Printed in"), row.printed_in))
    if row.evidence_id:
        rows.append(
            FactRow(_("Evidence"), _("Open the file"), reverse("dispatch:evidence", args=[row.pk]))
        )
    elif row.evidence_note:
        rows.append(FactRow(_("Evidence"), row.evidence_note))
    if hasattr(row, "void"):
        rows.append(FactRow(_("Taken back"), row.void.reason))
    return rows


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
    if row.objection_id:
        url = reverse("scoring:objection", args=[row.objection_id])
        rows.append(FactRow(_("Objection"), _("Open the objection"), url))
    return rows


def _period_rows(posting: Posting) -> list[FactRow]:
    key = str(posting.trace.get("period", ""))
    if not key or posting.item_id is not None:
        return []
    rows = [FactRow(_("Period"), Span.from_key(key).label)]
    if "count" in posting.trace:
        rows.append(FactRow(_("Pieces counted"), str(posting.trace["count"])))
    if "required" in posting.trace:
        rows.append(FactRow(_("Pieces asked for"), str(posting.trace["required"])))
    return rows


def _who(person: Person, day: str) -> str:
    return f"{person.name} · {day}"


_FACTS = {
    "adoption": _adoption_rows,
    "instruction": _instruction_rows,
    "adjustment": _adjustment_rows,
}
