"""Until when a line may be questioned, and the lines that adjustments give."""

import datetime as dt
import uuid
from dataclasses import dataclass

from django.utils.translation import gettext as _

from qingxun.kit.clock import china_date, start_of
from qingxun.kit.periods import Span, month_of
from qingxun.ledger.models import Posting
from qingxun.ledger.queries import months_closed_at
from qingxun.scoring import engine
from qingxun.scoring.engine.keeping import USUAL, Keeping, ObjectionsFrom
from qingxun.scoring.models import Adjustment, Objection
from qingxun.scoring.queries.versions import compiled_by_id
from qingxun.scoring.states import SETTLED_OBJECTIONS, AdjustmentState, ObjectionState


@dataclass(frozen=True, slots=True)
class Window:
    """The days in which a line may be questioned; ``last`` is ``None`` while its period is open
    and the policy counts from the closing."""

    days: int
    since: dt.date
    last: dt.date | None

    def open_on(self, day: dt.date) -> bool:
        return self.last is None or day <= self.last

    @property
    def sentence(self) -> str:
        """Until when, in words."""
        if self.last is None:
            return _("Until %(days)d days after the period is closed.") % {"days": self.days}
        return _("Until %(last)s: %(days)d days from %(since)s.") % {
            "last": _day(self.last),
            "days": self.days,
            "since": _day(self.since),
        }


def _day(day: dt.date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def keeping_of(policy_version: uuid.UUID) -> Keeping:
    """The settings of the version under which a line was posted."""
    compiled = compiled_by_id([policy_version]).get(policy_version)
    return compiled.policy.keeping if compiled else USUAL


def objection_window(posting: Posting) -> Window:
    """The days that the line's policy gives, from its posting or from the closing."""
    keeping = keeping_of(posting.policy_version)
    days = dt.timedelta(days=keeping.objection_days)
    since = china_date(posting.posted_at)
    if keeping.objections_from is ObjectionsFrom.CLOSING:
        closed_at = months_closed_at(posting.desk_id).get(posting.month)
        if closed_at is None:
            return Window(keeping.objection_days, since, None)
        since = max(since, china_date(closed_at))
    return Window(keeping.objection_days, since, since + days)


def adjustment_line(row: Adjustment) -> engine.Line:
    """The line of an approved adjustment, in the month of its day."""
    trace = {"reason": row.reason}
    if row.objection_id is not None:
        trace["objection"] = str(row.objection_id)
        if row.objection and row.objection.posting.item_id:
            trace["item"] = str(row.objection.posting.item_id)
    return engine.Line(
        scope=f"adjustment:{row.pk}",
        owner_kind=engine.OwnerKind.UNIT,
        owner=str(row.organization_id),
        unit=str(row.organization_id),
        kind=engine.LineKind.ADJUSTMENT,
        period=month_of(row.on).key,
        on=row.on,
        amount=row.amount,
        policy=str(row.policy_version_id),
        clause=row.clause,
        fact_kind=engine.FactKind.ADJUSTMENT,
        fact=str(row.pk),
        trace=trace,
    )


def adjustment_lines(desk: uuid.UUID) -> list[engine.Line]:
    """Every line that approved adjustments of the desk give."""
    rows = Adjustment.objects.filter(desk=desk, state=AdjustmentState.APPROVED)
    return [adjustment_line(row) for row in rows.select_related("objection__posting")]


def objection_figures(desk: uuid.UUID, span: Span) -> dict[str, int]:
    """How many objections were raised in a period, and what became of those."""
    raised = Objection.objects.filter(
        desk=desk, raised_at__gte=start_of(span.starts_on), raised_at__lt=start_of(span.ends_on)
    ).exclude(state=ObjectionState.WITHDRAWN)
    states = list(raised.values_list("state", flat=True))
    return {
        "raised": len(states),
        "settled": sum(state in SETTLED_OBJECTIONS for state in states),
        "corrected": states.count(ObjectionState.CORRECTED),
    }


def is_gone(posting: Posting) -> bool:
    """Whether the line was taken back, and no other one gives the same points for the same fact:
    what is posted anew under another version or in another month still stands."""
    if not Posting.objects.filter(reverses=posting).exists():
        return False
    standing = Posting.objects.filter(
        desk=posting.desk_id,
        organization=posting.organization_id,
        person=posting.person_id,
        fact_kind=posting.fact_kind,
        fact_id=posting.fact_id,
        reverses__isnull=True,
        reversal__isnull=True,
    )
    return posting.amount not in standing.values_list("amount", flat=True)
