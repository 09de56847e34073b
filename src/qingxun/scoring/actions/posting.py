"""From facts to postings: evaluate, compare with what stands, post the difference.

Whoever posts holds the desk's ``ScoringLock``. Item lines first, then the periods of the units
whose counts or lines moved. What is right already is left alone: posting twice changes nothing.
"""

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.db import transaction

from qingxun.kit.clock import china_date
from qingxun.kit.periods import Span, month_of
from qingxun.ledger import actions as ledger
from qingxun.ledger.models import Posting
from qingxun.records.inserting import insert
from qingxun.scoring import engine
from qingxun.scoring.actions.counting import recount, target_counts
from qingxun.scoring.models import PendingItem, PolicyVersion, ScoringLock
from qingxun.scoring.queries.facts import load_items, load_unit_years
from qingxun.scoring.queries.ledger_lines import entry_of, posted_of, standing_postings
from qingxun.scoring.queries.versions import group_code, versions_in_force
from qingxun.scoring.states import PolicyState

BATCH = 500
UnitSpan = tuple[str, str]


@dataclass
class Outcome:
    """What one posting run did: the postings, and the unit periods that have to be looked at."""

    postings: list[Posting] = field(default_factory=list)
    touched: set[UnitSpan] = field(default_factory=set)


@transaction.atomic
def post_items(
    *, desk: uuid.UUID, manuscripts: Sequence[uuid.UUID], at: dt.datetime, reason: str = ""
) -> list[Posting]:
    """Bring counts, ledger and balances up to date with the facts of these manuscripts.

    What was pending is looked up before the facts are read: a fact that another transaction commits
    meanwhile stays pending.
    """
    hold_lock(desk)
    outcome = Outcome()
    for start in range(0, len(manuscripts), BATCH):
        batch = manuscripts[start : start + BATCH]
        pending = PendingItem.objects.filter(desk=desk, manuscript__in=batch)
        noted = list(pending.values_list("pk", flat=True))
        _post_batch(desk, batch, at, reason, outcome)
        if noted:
            PendingItem.objects.filter(pk__in=noted).delete()
    post_unit_periods(desk, outcome.touched, at, reason, outcome)
    return outcome.postings


def hold_lock(desk: uuid.UUID) -> None:
    """Queue behind whoever posts at this desk, until the transaction ends."""
    ScoringLock.objects.get_or_create(desk_id=desk)
    ScoringLock.objects.select_for_update().get(desk_id=desk)


def _post_batch(
    desk: uuid.UUID,
    manuscripts: Sequence[uuid.UUID],
    at: dt.datetime,
    reason: str,
    outcome: Outcome,
) -> None:
    versions = versions_in_force(desk)
    items = load_items(desk, manuscripts)
    lines = [line for item in items for line in engine.evaluate_item_versions(versions, item)]
    scopes = [engine.item_scope(str(key)) for key in manuscripts]
    outcome.touched |= recount(desk, versions, items)
    existing = standing_postings(desk, scopes)
    posted = settle(desk, existing, lines, at, reason)
    outcome.postings += posted
    outcome.touched |= _touched_by(versions, posted)


def settle(
    desk: uuid.UUID,
    existing: Sequence[engine.Posted[Posting]],
    lines: Iterable[engine.Line],
    at: dt.datetime,
    reason: str,
) -> list[Posting]:
    """Post what makes the standing postings of some scopes equal to the lines."""
    difference = engine.reconcile(existing, lines)
    if not difference:
        return []
    return ledger.post(
        desk=desk,
        reversals=[posted.id for posted in difference.reverse],
        entries=[entry_of(line) for line in difference.post],
        reason=reason,
        at=at,
    )


def _touched_by(versions: Sequence[engine.Version], posted: Iterable[Posting]) -> set[UnitSpan]:
    """Unit periods with caps or targets in which these postings lie."""
    touched: set[UnitSpan] = set()
    for posting in posted:
        if posting.organization_id is None:
            continue
        day = Span.from_key(str(posting.trace.get("late_from", posting.month))).starts_on
        version = engine.version_on(versions, day)
        if version is not None:
            spans = engine.unit_spans(version.compiled, day)
            touched |= {(str(posting.organization_id), span.key) for span in spans}
    return touched


def post_unit_periods(
    desk: uuid.UUID,
    touched: Iterable[UnitSpan],
    at: dt.datetime,
    reason: str,
    outcome: Outcome,
) -> None:
    """Evaluate targets and caps of these unit periods, shortest first, and post the difference."""
    versions = versions_in_force(desk)
    by_unit: dict[str, set[Span]] = defaultdict(set)
    for unit, key in touched:
        by_unit[unit] |= with_longer_spans(versions, Span.from_key(key))
    years = sorted({span.starts_on.year for spans in by_unit.values() for span in spans})
    units = [uuid.UUID(unit) for unit in by_unit]
    unit_years = load_unit_years(desk, years, units)
    counts = target_counts(desk, units)
    own = _own_lines(desk, units)
    for unit, spans in sorted(by_unit.items()):
        run = _UnitRun(versions, unit_years, counts.get(unit, {}), china_date(at))
        lines, scopes = run.evaluate(unit, spans, own.get(unit, []))
        existing = [posted for posted in own.get(unit, []) if posted.line.scope in scopes]
        outcome.postings += settle(desk, existing, lines, at, reason)


def with_longer_spans(versions: Sequence[engine.Version], span: Span) -> set[Span]:
    """The period itself and the longer ones that hold it and have clauses."""
    last_day = span.ends_on - dt.timedelta(days=1)
    version = engine.version_on(versions, last_day)
    spans = engine.unit_spans(version.compiled, last_day) if version else []
    longer = {each for each in spans if each.starts_on <= span.starts_on}
    return {each for each in longer if each.ends_on >= span.ends_on} | {span}


def _own_lines(
    desk: uuid.UUID, units: Sequence[uuid.UUID]
) -> dict[str, list[engine.Posted[Posting]]]:
    """Standing postings of units: what caps add up, and what targets are compared with."""
    rows = Posting.objects.filter(
        desk_id=desk, organization__in=units, reverses__isnull=True, reversal__isnull=True
    )
    own: dict[str, list[engine.Posted[Posting]]] = defaultdict(list)
    for row in rows:
        own[str(row.organization_id)].append(posted_of(row))
    return own


@dataclass
class _UnitRun:
    """Evaluates periods of one unit."""

    versions: Sequence[engine.Version]
    unit_years: dict[tuple[str, int], engine.UnitYear]
    counts: dict[str, dict[str, int]]
    as_of: dt.date

    def evaluate(
        self, unit: str, spans: Iterable[Span], own: Sequence[engine.Posted[Posting]]
    ) -> tuple[list[engine.Line], set[str]]:
        """New lines of these periods, and the scopes that they replace."""
        ordered = sorted(spans, key=lambda span: (span.ends_on - span.starts_on, span.starts_on))
        scopes = {engine.owner_scope(engine.OwnerKind.UNIT, unit, s.key) for s in ordered}
        known = [posted.line for posted in own if posted.line.scope not in scopes]
        lines: list[engine.Line] = []
        for span in ordered:
            new = self._one(unit, span, known)
            known += new
            lines += new
        return lines, scopes

    def _one(self, unit: str, span: Span, known: Sequence[engine.Line]) -> list[engine.Line]:
        version = engine.version_on(self.versions, span.ends_on - dt.timedelta(days=1))
        if version is None:
            return []
        year = span.starts_on.year
        stated = self.unit_years.get((unit, year), engine.UnitYear(unit, year))
        coded = engine.UnitYear(
            unit=stated.unit,
            year=stated.year,
            group=group_code(version.compiled, stated.group) if stated.group else "",
            targets=stated.targets,
            since=stated.since,
            until=stated.until,
        )
        return engine.evaluate_unit_period(
            version.compiled, coded, span.key, self.counts.get(span.key, {}), known, self.as_of
        )


def note_pending(*, desk: uuid.UUID, manuscript: uuid.UUID, at: dt.datetime) -> None:
    """Remember that a manuscript's facts changed: one INSERT; ``post_pending`` does the rest."""
    insert(PendingItem(desk_id=desk, manuscript_id=manuscript, noted_at=at))


def post_pending(*, at: dt.datetime, limit: int = BATCH) -> int:
    """Bring pending manuscripts up to date, one transaction a desk; gives how many there were."""
    rows = PendingItem.objects.filter(noted_at__lte=at).order_by("noted_at")[:limit]
    by_desk: dict[uuid.UUID, list[uuid.UUID]] = defaultdict(list)
    for desk, manuscript in rows.values_list("desk_id", "manuscript_id"):
        by_desk[desk].append(manuscript)
    for desk, manuscripts in by_desk.items():
        post_items(desk=desk, manuscripts=list(dict.fromkeys(manuscripts)), at=at)
    return sum(len(manuscripts) for manuscripts in by_desk.values())


@transaction.atomic
def settle_periods(*, desk: uuid.UUID, spans: Sequence[Span], at: dt.datetime) -> list[Posting]:
    """Evaluate these periods for every unit of the desk's ranking groups: when a period has ended,
    what was missing is deducted. Doing it again changes nothing."""
    hold_lock(desk)
    years = sorted({span.starts_on.year for span in spans})
    units = {unit for unit, _year in load_unit_years(desk, years)}
    versions = versions_in_force(desk)
    touched = {
        (unit, each.key)
        for span in spans
        for unit in units
        for each in clause_spans_in(versions, span)
    }
    outcome = Outcome()
    post_unit_periods(desk, touched, at, "", outcome)
    return outcome.postings


def settle_due(*, at: dt.datetime) -> int:
    """Settle every period of the year that has ended, at every desk with a policy: what was missing
    is deducted. Runs each night; gives the number of new postings."""
    today = china_date(at)
    desks = PolicyVersion.objects.filter(state=PolicyState.IN_FORCE, valid_from__lte=today)
    number = 0
    for desk in desks.values_list("desk_id", flat=True).distinct():
        began = min(
            version.starts_on
            for version in versions_in_force(desk)
            if version.starts_on is not None
        )
        first = max(began, dt.date(today.year - 1, 1, 1))
        spans = [span for span in months_between(first, today) if span.ends_on <= today]
        number += len(settle_periods(desk=desk, spans=spans, at=at))
    return number


def months_between(first: dt.date, last: dt.date) -> list[Span]:
    """The months from the first day's to the last day's."""
    spans = [month_of(first)]
    while spans[-1].ends_on <= last:
        spans.append(spans[-1].next())
    return spans


def clause_spans_in(versions: Sequence[engine.Version], span: Span) -> set[Span]:
    """Periods with clauses that end inside a span."""
    found: set[Span] = set()
    day = span.starts_on
    while day < span.ends_on:
        version = engine.version_on(versions, day)
        month_end = Span.of(span.kind.MONTH, day).ends_on
        if version is not None:
            spans = engine.unit_spans(version.compiled, day)
            found |= {each for each in spans if each.ends_on <= span.ends_on}
        day = month_end
    return found
