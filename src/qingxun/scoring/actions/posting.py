"""From facts to postings: evaluate, compare with what stands, post the difference.

Whoever posts holds the desk's ``ScoringLock``. Item lines first, then the periods of the units
whose counts or lines moved. What is right already is left alone: posting twice changes nothing.
"""

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.db import transaction

from qingxun.kit.clock import china_date
from qingxun.kit.periods import Span, month_of
from qingxun.ledger import actions as ledger
from qingxun.ledger.models import Posting
from qingxun.records.inserting import insert
from qingxun.scoring import engine
from qingxun.scoring.actions.counting import recount
from qingxun.scoring.models import PendingItem, PolicyVersion, ScoringLock
from qingxun.scoring.queries.facts import load_items
from qingxun.scoring.queries.ledger_lines import LATE, entry_of, standing_postings
from qingxun.scoring.queries.other_facts import with_same_matter
from qingxun.scoring.queries.owner_years import (
    has_person_clauses,
    load_owner_years,
    owners_of_years,
    with_groups,
)
from qingxun.scoring.queries.versions import versions_in_force
from qingxun.scoring.states import PolicyState

BATCH = 500
OwnerSpan = tuple[engine.OwnerKind, str, int]
"""An owner and an assessment year."""


@dataclass
class Outcome:
    """What one posting run did: the postings, and the owners' years that have to be looked at."""

    postings: list[Posting] = field(default_factory=list)
    touched: dict[OwnerSpan, dt.date] = field(default_factory=dict)

    def touch(self, kind: engine.OwnerKind, owner: str, first_month: int, day: dt.date) -> None:
        """Something of that day changed: it can move every period that ends after it."""
        key = (kind, owner, engine.assessment_year(first_month, day))
        self.touched[key] = min(day, self.touched.get(key, day))


@transaction.atomic
def post_items(
    *, desk: uuid.UUID, manuscripts: Sequence[uuid.UUID], at: dt.datetime, reason: str = ""
) -> list[Posting]:
    """Bring counts, ledger and balances up to date with the facts of these manuscripts, and of
    those about the same matter: the first to file may count alone.

    What was pending is looked up before the facts are read: a fact that another transaction commits
    meanwhile stays pending.
    """
    hold_lock(desk)
    outcome = Outcome()
    for start in range(0, len(manuscripts), BATCH):
        batch = with_same_matter(desk, manuscripts[start : start + BATCH])
        pending = PendingItem.objects.filter(desk=desk, manuscript__in=batch)
        noted = list(pending.values_list("pk", flat=True))
        _post_batch(desk, batch, at, reason, outcome)
        if noted:
            PendingItem.objects.filter(pk__in=noted).delete()
    post_owner_years(desk, outcome.touched, at, reason, outcome)
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
    items = with_groups(desk, versions, load_items(desk, manuscripts, versions))
    lines = [line for item in items for line in engine.evaluate_item_versions(versions, item)]
    scopes = [engine.item_scope(str(key)) for key in manuscripts]
    first_month = engine.first_month_of(versions)
    for unit, period in recount(desk, versions, items):
        outcome.touch(engine.OwnerKind.UNIT, unit, first_month, Span.from_key(period).starts_on)
    _touch_people(versions, items, at, outcome)
    existing = standing_postings(desk, scopes)
    posted = settle(desk, existing, lines, at, reason)
    outcome.postings += posted
    _touch_by(versions, posted, outcome)


def _touch_people(
    versions: Sequence[engine.Version],
    items: Iterable[engine.Item],
    at: dt.datetime,
    outcome: Outcome,
) -> None:
    """People with targets whose items changed: the item's year from its first day on, and the
    present year (an item may have lost its days)."""
    if not any(version.compiled.person_targets for version in versions):
        return
    first_month = engine.first_month_of(versions)
    today = china_date(at)
    began = engine.year_span(first_month, engine.assessment_year(first_month, today)).starts_on
    for item in items:
        days = [day for day in (item.filed_on, item.accepted_on) if day is not None]
        days += [adoption.adopted_on for adoption in item.adoptions]
        for person in {row.person for row in item.contributors if row.person}:
            for day in (*days, began):
                outcome.touch(engine.OwnerKind.PERSON, person, first_month, day)


def settle(
    desk: uuid.UUID,
    existing: Sequence[engine.Posted[Posting]],
    lines: Iterable[engine.Line],
    at: dt.datetime,
    reason: str,
) -> list[Posting]:
    """Post what makes the standing postings of some scopes equal to the lines."""
    return post_differences(desk, [engine.reconcile(existing, lines)], at, reason)


def post_differences(
    desk: uuid.UUID,
    differences: Sequence[engine.Reconciliation[Posting]],
    at: dt.datetime,
    reason: str,
) -> list[Posting]:
    """Post what was found to differ, all at once."""
    if not any(differences):
        return []
    return ledger.post(
        desk=desk,
        reversals=[posted.id for each in differences for posted in each.reverse],
        entries=[entry_of(line) for each in differences for line in each.post],
        reason=reason,
        at=at,
    )


def _touch_by(
    versions: Sequence[engine.Version], posted: Iterable[Posting], outcome: Outcome
) -> None:
    """Owners' assessment years in which these postings lie."""
    first_month = engine.first_month_of(versions)
    persons = any(has_person_clauses(version.compiled) for version in versions)
    for posting in posted:
        day = Span.from_key(str(posting.trace.get(LATE, posting.month))).starts_on
        if posting.organization_id is not None:
            outcome.touch(engine.OwnerKind.UNIT, str(posting.organization_id), first_month, day)
        elif persons:
            outcome.touch(engine.OwnerKind.PERSON, str(posting.person_id), first_month, day)


def post_owner_years(
    desk: uuid.UUID,
    touched: Mapping[OwnerSpan, dt.date],
    at: dt.datetime,
    reason: str,
    outcome: Outcome,
) -> None:
    """Evaluate these owners' assessment years whole, and post the difference in the periods that
    end after the day that was touched.

    A year is the smallest part that can be evaluated alone: what happens in one period can change
    later ones (carry-over, growing deductions, charges to the year, caps), never earlier ones.
    What time alone brings about in earlier periods waits for ``settle_periods``.
    """
    versions = versions_in_force(desk)
    if not versions:
        return
    facts = load_owner_years(desk, versions, sorted(touched))
    spans = {year: engine.year_span(facts.first_month, year) for _, _, year in facts.owners}
    differences = []
    for kind, owner, year in facts.owners:
        span = spans[year]
        since = touched[kind, owner, year]
        own = [posted for posted in facts.own_lines(kind, owner) if posted.line.on in span]
        lines = engine.evaluate_owner_year(
            versions,
            facts.stated(kind, owner, year),
            facts.counts(kind, owner),
            facts.item_lines(kind, owner),
            china_date(at),
            facts=facts.own_facts(kind, owner),
            group=facts.group(kind, owner, year),
            rostered=facts.is_rostered(kind, owner, year),
        )
        lines = [line for line in lines if _is_touched(line, since)]
        existing = [posted for posted in own if _is_touched(posted.line, since)]
        differences.append(engine.reconcile(existing, lines))
    outcome.postings += post_differences(desk, differences, at, reason)


def _is_touched(line: engine.Line, since: dt.date) -> bool:
    """Whether the line is of an owner's period (not of an item) that ends after that day."""
    kind, _, rest = line.scope.partition(":")
    return kind != "item" and Span.from_key(rest.rpartition(":")[2]).ends_on > since


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
    """Evaluate the years of these periods, from the first one on, for every unit of the desk's
    ranking groups (and every person with a stated year): when a period has ended, what was missing
    is deducted. Doing it again changes nothing."""
    hold_lock(desk)
    versions = versions_in_force(desk)
    first_month = engine.first_month_of(versions)
    since: dict[int, dt.date] = {}
    for span in spans:
        year = engine.assessment_year(first_month, span.last_day)
        since[year] = min(span.starts_on, since.get(year, span.starts_on))
    touched = {key: since[key[2]] for key in owners_of_years(desk, since)}
    outcome = Outcome()
    post_owner_years(desk, touched, at, "", outcome)
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
