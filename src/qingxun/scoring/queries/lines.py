"""Lines of the ledger in words: what an owner or a manuscript earned, and why."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Exists, OuterRef, QuerySet

from qingxun.desk.models import Manuscript
from qingxun.kit.decimals import ZERO
from qingxun.ledger.models import Posting
from qingxun.scoring import engine
from qingxun.scoring.queries.ledger_lines import LATE
from qingxun.scoring.queries.versions import compiled_by_id
from qingxun.scoring.states import HEADING_LABELS


@dataclass(frozen=True, slots=True)
class ExplainedLine:
    """A posting with its sentence, its clause and, where there is one, the manuscript's title."""

    posting: Posting
    sentence: str
    clause_number: str
    clause_text: str
    title: str
    reversed_: bool

    @property
    def heading_label(self) -> str:
        """What a line without a manuscript is about, in words."""
        return str(HEADING_LABELS.get(self.posting.heading, self.posting.heading))

    @property
    def reason(self) -> str:
        """Why a person posted it, unless the sentence says so already."""
        reason = str(self.posting.reason)
        return "" if reason.rstrip(engine.STOPS) in self.sentence else reason

    @property
    def late_from(self) -> str:
        return str(self.posting.trace.get(LATE, ""))


def explain_lines(
    postings: Iterable[Posting], titles: dict[uuid.UUID, str] | None = None
) -> list[ExplainedLine]:
    """Words for postings, in their order: three more queries, whatever their number; one less
    where the titles of their manuscripts are known, and one less after ``with_reversal``."""
    rows = list(postings)
    compiled = compiled_by_id(list({row.policy_version for row in rows}))
    if titles is None:
        items = {row.item_id for row in rows if row.item_id is not None}
        titles = dict(Manuscript.objects.filter(pk__in=items).values_list("id", "title"))
    reversed_ids = reversed_among(rows)
    return [explain_one(row, compiled, titles, row.pk in reversed_ids) for row in rows]


def with_reversal(postings: QuerySet[Posting]) -> QuerySet[Posting]:
    """The postings with whether each was reversed, so that explaining needs not ask."""
    return postings.annotate(is_reversed=Exists(Posting.objects.filter(reverses=OuterRef("pk"))))


def reversed_among(rows: Iterable[Posting]) -> set[uuid.UUID]:
    """Which of the postings were reversed; one query where ``with_reversal`` did not say so."""
    unknown = [row.pk for row in rows if not hasattr(row, "is_reversed")]
    known = {row.pk for row in rows if getattr(row, "is_reversed", False)}
    if not unknown:
        return known
    reversals = Posting.objects.filter(reverses__in=unknown)
    return known | set(reversals.values_list("reverses_id", flat=True))


def explain_one(
    row: Posting,
    compiled: dict[uuid.UUID, engine.Compiled],
    titles: dict[uuid.UUID, str],
    reversed_: bool,
) -> ExplainedLine:
    version = compiled.get(row.policy_version)
    sentence = number = text = ""
    if version is not None:
        trace = {key: value for key, value in row.trace.items() if key != LATE}
        amount = -row.amount if row.reverses_id else row.amount
        sentence = engine.explain_trace(
            version.policy, kind=row.heading, clause=row.clause, amount=amount, trace=trace
        )
        clause = engine.find_clause(version.policy, row.clause)
        if clause is not None:
            number, text = clause.number, clause.text
    title = titles.get(row.item_id, "") if row.item_id else ""
    return ExplainedLine(row, sentence, number, text, title, reversed_)


@dataclass(frozen=True, slots=True)
class MonthOfLines:
    """A month: how many lines it has and their sum, and those of them that a page shows."""

    month: str
    lines: list[ExplainedLine]
    count: int
    points: Decimal


def by_month(
    lines: Iterable[ExplainedLine], counts: dict[str, int], sums: dict[str, Decimal]
) -> list[MonthOfLines]:
    """Lines grouped by month, the newest month first."""
    months: dict[str, list[ExplainedLine]] = {}
    for line in lines:
        months.setdefault(line.posting.month, []).append(line)
    return [
        MonthOfLines(month, found, counts[month], sums.get(month, ZERO))
        for month, found in sorted(months.items(), reverse=True)
    ]
