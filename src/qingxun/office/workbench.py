"""The sections of the workbench: a unit's figures, a desk's day, the administrators' watch."""

import datetime as dt
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from qingxun.desk.models import Contributor, Issue
from qingxun.desk.states import ISSUE_TONES, IssueState
from qingxun.dispatch.models import Adoption
from qingxun.kit.decimals import show_points
from qingxun.kit.periods import PeriodKind, Span, quarter_of
from qingxun.ledger.queries import months_of
from qingxun.office.queries import daily, figures
from qingxun.office.queries.counts import count_all
from qingxun.office.queries.figures import MonthCounts, QueueAge
from qingxun.office.queries.setup import Step, setup_rows, steps_left
from qingxun.organizations.models import Organization, Person
from qingxun.organizations.states import DESK_ROLES, UNIT_ROLES, Role
from qingxun.scoring.queries.standings import GroupStanding, live_standings, ranking_of
from qingxun.scoring.states import ADOPTED, FILED
from qingxun.ui.charts import Chart, Series
from qingxun.ui.periods import month_name

COUNTED = 999
GROUPS_SHOWN = 3
UNITS_SHOWN = 6
SILENT_SHOWN = 24
OUTLETS_SHOWN = 8
LATEST = 5


@dataclass(frozen=True, slots=True)
class Stat:
    """One figure with its unit, what it means, and where it leads."""

    label: str
    value: str
    unit: str = ""
    note: str = ""
    trend: str = ""
    url_name: str = ""
    args: tuple[Any, ...] = ()

    @property
    def href(self) -> str:
        """Empty when this program does not have the page."""
        if not self.url_name:
            return ""
        try:
            return reverse(self.url_name, args=self.args)
        except NoReverseMatch:
            return ""


@dataclass
class UnitSection:
    """A unit's quarter and year."""

    unit: Organization
    span: Span
    stats: list[Stat]
    charts: list[Chart]
    adoptions: list[Adoption]


@dataclass
class DeskSection:
    """A desk's day and quarter."""

    desk: Organization
    span: Span
    stats: list[Stat]
    ages: list[tuple[str, int]]
    waiting: int
    issues: list[tuple[Issue, str]]
    charts: list[Chart]
    groups: list[GroupStanding]
    silent: list[str]
    silent_more: int
    shows_ranks: bool
    setup: list[Step]
    extra: dict[str, Any] = field(default_factory=dict)


class Scores:
    """Standings of a desk in a quarter, asked once for all sections."""

    def __init__(self, desk: Organization, day: dt.date) -> None:
        self.desk, self.day = desk, day
        self.span = quarter_of(day)
        self.groups = live_standings(desk.pk, self.span)
        self.ranking = ranking_of(desk.pk, self.span) if self.groups else ""
        self.shown = figures.months_shown(self.span, day)

    def shows_ranks(self, person: Person) -> bool:
        """Open, or internal and she works at the desk."""
        works_here = person.holds(*DESK_ROLES, organization=self.desk)
        return self.ranking == "open" or (self.ranking == "internal" and works_here)

    def counts(self, units: Sequence[uuid.UUID] | None = None) -> MonthCounts:
        """By month of the year so far and of the quarter before."""
        months = {*self.shown, *months_of(self.span), *months_of(self.span.previous())}
        return figures.month_counts(self.desk.pk, sorted(months), units)


def unit_section(person: Person, unit: Organization, scores: Scores) -> UnitSection:
    """What an officer, a principal or a leader sees of her unit."""
    counts = scores.counts([unit.pk])
    found = figures.standing_of(scores.groups, unit.pk)
    stats = count_stats(counts, scores.span, "desk:manuscripts")
    charts = [counts_chart(counts, scores.shown, with_rate=False)]
    if found:
        group, standing = found
        place = ""
        if scores.shows_ranks(person):
            place = _("%(rank)s of %(number)s in %(group)s") % {
                "rank": standing.rank,
                "number": len(group.units),
                "group": standing.group,
            }
        elif not scores.ranking:
            place = _("No scoring policy is in force yet.")
        stats.append(points_stat(standing.points, place, unit))
        if not unit.is_desk:  # a desk's own figures stand above; its points are on their page
            charts += points_charts(person, unit, group, scores)
    return UnitSection(unit, scores.span, stats, charts, latest_adoptions(unit, scores.day))


def points_stat(points: Decimal, place: str, unit: Organization) -> Stat:
    return Stat(
        _("Points this quarter"),
        show_points(points),
        note=place,
        url_name="scoring:unit",
        args=(unit.pk,),
    )


def points_charts(
    person: Person, unit: Organization, group: GroupStanding, scores: Scores
) -> list[Chart]:
    """Points added up over the year; for the unit's heads its place among its like."""
    members = [one.unit for one in group.units]
    points = figures.points_so_far(scores.desk.pk, members, scores.span, scores.day)
    totals, ranks = figures.running_totals(points, unit.pk)
    labels = month_labels(list(points))
    charts = [
        Chart(
            _("%(points)s points so far this year") % {"points": show_points(totals[-1])},
            labels,
            [
                Series(
                    _("Points so far"),
                    totals,
                    kind="line",
                    color="red",
                    unit=pgettext("unit", "points"),
                )
            ],
            head=_("Month"),
        )
    ]
    heads_unit = person.holds(Role.PRINCIPAL, Role.UNIT_LEADER, organization=unit)
    if heads_unit and scores.shows_ranks(person):
        title = _("Place %(rank)s of %(number)s this year")
        charts.append(
            Chart(
                title % {"rank": ranks[-1], "number": len(members)},
                labels,
                [Series(_("Rank"), ranks, kind="line", color="blue")],
                head=_("Month"),
                reversed_axis=True,
            )
        )
    return charts


def latest_adoptions(unit: Organization, day: dt.date) -> list[Adoption]:
    """What was adopted of the unit this year, the latest first: one query."""
    own = Contributor.objects.filter(organization=unit).values("manuscript")
    rows = Adoption.objects.printed().filter(manuscript__in=own, on__gte=dt.date(day.year, 1, 1))
    return list(rows.select_related("manuscript", "outlet").order_by("-on", "-pk")[:LATEST])


def desk_section(person: Person, desk: Organization, scores: Scores) -> DeskSection:
    """What editors, the office head and the signing leader see of their desk."""
    day = scores.day
    counts = scores.counts()
    ages = figures.queue_ages([desk.pk], day)
    done = daily.decided_on([desk.pk], day)
    done |= count_all([*daily.dispatch_rows([desk.pk]), *setup_rows(desk.pk, day)], COUNTED)
    heads = person.holds(Role.OFFICE_HEAD, organization=desk)
    silent = [unit.name for unit in figures.silent_units(scores.groups)]
    charts = [counts_chart(counts, scores.shown, with_rate=True)]
    charts += outlet_charts(desk, day)
    return DeskSection(
        desk=desk,
        span=scores.span,
        stats=[*work_stats(ages, done), *count_stats(counts, scores.span, "scoring:standings")],
        ages=age_rows(ages),
        waiting=ages.total,
        issues=with_tones(daily.issues_in_work([desk.pk])[:LATEST]),
        charts=charts,
        groups=[
            GroupStanding(group.group, group.units[:UNITS_SHOWN])
            for group in scores.groups[:GROUPS_SHOWN]
        ],
        silent=silent[:SILENT_SHOWN],
        silent_more=max(0, len(silent) - SILENT_SHOWN),
        shows_ranks=scores.shows_ranks(person),
        setup=steps_left(done) if heads else [],
        extra=done,
    )


def with_tones(issues: Iterable[Issue]) -> list[tuple[Issue, str]]:
    """Each issue with the tone of its state."""
    return [(issue, ISSUE_TONES[IssueState(issue.state)]) for issue in issues]


def work_stats(ages: QueueAge, done: dict[str, int]) -> list[Stat]:
    """What lies on the table, what was done today, what is on its way upward."""
    late = _("%(number)s waiting for more than 5 days") % {"number": ages.late}
    today = sum(done[name] for name in daily.DECIDED)
    parts = {name: done[name] for name in daily.DECIDED}
    note = _("accepted %(accepted)s, returned %(returned)s, not used %(rejected)s") % parts
    return [
        Stat(
            _("To review"),
            str(ages.total),
            unit=pgettext("unit", "pieces"),
            note=late if ages.late else _("%(number)s claimed") % {"number": ages.claimed},
            url_name="desk:queue",
        ),
        Stat(
            _("Decided today"),
            str(today),
            unit=pgettext("unit", "pieces"),
            note=note if today else "",
        ),
        Stat(
            _("On the way upward"),
            str(done["sent"]),
            unit=pgettext("unit", "items"),
            note=_("%(signing)s to sign off, %(prepared)s prepared") % done,
            url_name="dispatch:board",
        ),
    ]


def age_rows(ages: QueueAge) -> list[tuple[str, int]]:
    """Classes of age in words."""
    words = [_("Today"), _("Yesterday"), _("3 to 5 days"), _("More than 5 days")]
    return list(zip(words, ages.classes, strict=True))


def outlet_charts(desk: Organization, day: dt.date) -> list[Chart]:
    """Who adopted how much this year; none before the first adoption."""
    year = Span.of(PeriodKind.YEAR, day)
    rows = figures.adoptions_by_outlet([desk.pk], year.starts_on, year.ends_on)
    if not rows:
        return []
    title = _("%(number)s adoptions by %(outlets)s outlets above this year") % {
        "number": sum(number for _name, number in rows),
        "outlets": len(rows),
    }
    shown = rows[:OUTLETS_SHOWN]
    series = Series(
        _("Adoptions"),
        [number for _name, number in shown],
        color="red",
        unit=pgettext("unit", "adoptions"),
    )
    return [Chart(title, [name for name, _n in shown], [series], head=_("Outlet"), lying=True)]


def count_stats(counts: MonthCounts, span: Span, url_name: str) -> list[Stat]:
    """Filed, adopted and the rate of a quarter, against the quarter before.

    A running quarter has no trend in its amounts, only in its rate.
    """
    before = span.previous()
    stats = []
    for label, measure in ((_("Filed this quarter"), FILED), (_("Adopted this quarter"), ADOPTED)):
        number, was = counts.total(measure, span), counts.total(measure, before)
        note = _("%(number)s in the quarter before") % {"number": was}
        stats.append(Stat(label, str(number), pgettext("unit", "pieces"), note, url_name=url_name))
    rate, rate_was = counts.rate(span), counts.rate(before)
    note = ""
    if rate_was is not None:
        note = _("%(rate)s%% in the quarter before") % {"rate": show_points(rate_was)}
    stats.append(
        Stat(
            _("Adoption rate"),
            "—" if rate is None else show_points(rate),
            "" if rate is None else "%",
            note,
            trend_of(rate, rate_was),
        )
    )
    return stats


def trend_of(number: Decimal | int | None, was: Decimal | int | None) -> str:
    """up, down or nothing."""
    if number is None or was is None or number == was:
        return ""
    return "up" if number > was else "down"


def counts_chart(counts: MonthCounts, months: Sequence[str], *, with_rate: bool) -> Chart:
    """Filed and adopted by month, and the rate where the amounts carry one."""
    filed, adopted = counts.of(FILED, months), counts.of(ADOPTED, months)
    series = [
        Series(_("Filed"), filed, color="muted", unit=pgettext("unit", "pieces")),
        Series(_("Adoptions"), adopted, color="red", unit=pgettext("unit", "pieces")),
    ]
    if with_rate:
        rates = [round(100 * a / f, 1) if f else None for f, a in zip(filed, adopted, strict=True)]
        rate = Series(_("Adoption rate"), rates, kind="line", color="gold", unit="%", right=True)
        series.append(rate)
    title = _("%(filed)s filed and %(adopted)s adopted so far this year")
    sums = {"filed": sum(filed), "adopted": sum(adopted)}
    return Chart(title % sums, month_labels(months), series, head=_("Month"))


def month_labels(months: Sequence[str]) -> list[str]:
    """1月, 2月 …"""
    return [month_name(month) for month in months]


def unit_choices(person: Person) -> list[Organization]:
    """The units of which the person may see a section."""
    return person.units(*UNIT_ROLES)
