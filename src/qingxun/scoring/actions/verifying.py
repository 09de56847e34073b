"""Every closed period held against the facts and against its signature, line by line."""

import datetime as dt
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from qingxun.desk.models import Manuscript
from qingxun.kit.decimals import show_points
from qingxun.kit.periods import Span
from qingxun.ledger.models import Period, Posting
from qingxun.ledger.queries import months_of
from qingxun.organizations.models import Organization, Person
from qingxun.scoring import engine
from qingxun.scoring.actions.checking import Comparison, recompute
from qingxun.scoring.models import Closing
from qingxun.scoring.queries.closings import closing_figures, is_sound, standing_closing
from qingxun.scoring.queries.versions import compiled_by_id


@dataclass
class PeriodCheck:
    """One closed period: how many lines are booked in it, and what is wrong, the first line
    first."""

    span: Span
    closing: Closing | None
    lines: int = 0
    wrong: list[str] = field(default_factory=list)


@dataclass
class DeskCheck:
    """A desk's recomputation, and each of its closed periods that was asked for."""

    comparison: Comparison
    periods: list[PeriodCheck]

    @property
    def sound(self) -> bool:
        return self.comparison.sound and not any(period.wrong for period in self.periods)


def verify_desk(*, desk: uuid.UUID, as_of: dt.date, only: Span | None = None) -> DeskCheck:
    """Recompute everything from the facts once and hold each closed period (or one) against it.

    A period is wrong when a line that stands in it is not what the facts give, when the facts give
    a line of it that stands nowhere, when sums differ, or when its figures or postings are not
    those that were signed at the closing. Writes nothing.
    """
    comparison = recompute(desk=desk, as_of=as_of)
    closed = Period.objects.filter(desk_id=desk, closed_at__isnull=False).order_by("starts_on")
    spans = [Span.from_key(period.key) for period in closed]
    periods = [
        check_period(desk, span, comparison) for span in spans if only is None or span == only
    ]
    return DeskCheck(comparison, periods)


def check_period(desk: uuid.UUID, span: Span, comparison: Comparison) -> PeriodCheck:
    """One closed period against a recomputation and its closing."""
    months = months_of(span)
    check = PeriodCheck(span, standing_closing(desk, span.key))
    check.lines = Posting.objects.filter(desk_id=desk, month__in=months).count()
    check.wrong += different_lines(comparison, set(months))
    check.wrong += [
        _("wrong sum: %(key)s") % {"key": key}
        for key in comparison.wrong_sums
        if key.split(" ", 1)[0] in months
    ]
    if check.closing is not None:
        check.wrong += list(against_closing(desk, span, check.closing))
    return check


def different_lines(comparison: Comparison, months: set[str]) -> list[str]:
    """A sentence for each line of these months that differs, in order of month and owner."""
    ledger = {line.key: line for line in comparison.surplus if line.month in months}
    facts = {line.key: line for line in comparison.missing if line.month in months}
    keys = sorted(
        ledger.keys() | facts.keys(), key=lambda key: ((facts.get(key) or ledger[key]).month, key)
    )
    words = LineWords([*ledger.values(), *facts.values()])
    return [words.difference(ledger.get(key), facts.get(key)) for key in keys]


class LineWords:
    """Names for lines: owner, manuscript and clause, looked up once for all."""

    def __init__(self, lines: Iterable[engine.Line]) -> None:
        rows = list(lines)
        owners = {uuid.UUID(line.owner) for line in rows}
        items = {
            uuid.UUID(line.scope.removeprefix("item:"))
            for line in rows
            if line.scope.startswith("item:")
        }
        self.names = dict(
            Organization.objects.filter(pk__in=owners).values_list("pk", "short_name")
        ) | dict(Person.objects.filter(pk__in=owners).values_list("pk", "name"))
        self.titles = dict(Manuscript.objects.filter(pk__in=items).values_list("pk", "title"))
        self.versions = compiled_by_id(list({uuid.UUID(line.policy) for line in rows}))

    def difference(self, ledger: engine.Line | None, facts: engine.Line | None) -> str:
        """What stands in the ledger and what the facts give."""
        line = facts or ledger
        assert line is not None
        return _("%(month)s %(owner)s %(about)s %(clause)s: ledger %(ledger)s, facts %(facts)s") % {
            "month": line.month,
            "owner": self.names.get(uuid.UUID(line.owner), line.owner),
            "about": self._about(line),
            "clause": self._clause(line),
            "ledger": show_points(ledger.amount) if ledger else _("nothing"),
            "facts": show_points(facts.amount) if facts else _("nothing"),
        }

    def _about(self, line: engine.Line) -> str:
        if not line.scope.startswith("item:"):
            return Span.from_key(line.period).label
        title = self.titles.get(uuid.UUID(line.scope.removeprefix("item:")), "")
        return f"《{title}》"

    def _clause(self, line: engine.Line) -> str:
        version = self.versions.get(uuid.UUID(line.policy))
        clause = engine.find_clause(version.policy, line.clause) if version else None
        return clause.number if clause else line.clause


def against_closing(desk: uuid.UUID, span: Span, closing: Closing) -> Iterator[str]:
    """What differs from the figures that were signed."""
    if not is_sound(closing):
        yield _("the signature does not fit the figures of the closing")
    now = closing_figures(desk, span)
    was, is_ = closing.figures["postings"], now["postings"]
    if was != is_:
        yield _("%(was)s lines with %(sum)s points were closed, %(now)s with %(total)s stand") % {
            "was": was["number"],
            "sum": was["sum"],
            "now": is_["number"],
            "total": is_["sum"],
        }
    fresh = {unit["unit"]: unit for group in now["groups"] for unit in group["units"]}
    for group in closing.figures["groups"]:
        for unit in group["units"]:
            for key in ("filed", "adopted", "upward", "points"):
                there = fresh.get(unit["unit"])
                if there is not None and there[key] != unit[key]:
                    yield f"{unit['name']} {key}: {unit[key]} ≠ {there[key]}"
