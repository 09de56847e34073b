"""One line whole: the fact behind it, the clause in its words, and what became of it."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from qingxun.kit.clock import china_date
from qingxun.kit.periods import Span
from qingxun.ledger.models import Posting
from qingxun.scoring import engine
from qingxun.scoring.models import PolicyVersion
from qingxun.scoring.queries.fact_story import FACTS, FactRow
from qingxun.scoring.queries.lines import ExplainedLine, explain_lines
from qingxun.scoring.queries.versions import compiled_version


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
    found = FACTS.get(posting.fact_kind)
    rows += found(posting.fact_id) if found else _period_rows(posting)
    rows.append(FactRow(_("Posted"), _moment(posting)))
    return rows


def _moment(posting: Posting) -> str:
    return f"{china_date(posting.posted_at):%Y-%m-%d}"


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
