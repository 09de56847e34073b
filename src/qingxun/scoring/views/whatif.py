"""What-if: drafts tried on the facts of any year or a part of it; nothing is posted."""

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _

from qingxun.documents.sheets import ColumnSpec, xlsx_response
from qingxun.kit.clock import today
from qingxun.kit.periods import Span
from qingxun.organizations.access import PersonRequest, View, for_roles
from qingxun.organizations.states import Role
from qingxun.scoring import engine
from qingxun.scoring.forms import version_name
from qingxun.scoring.models import PolicyVersion
from qingxun.scoring.queries.desks import own_desk
from qingxun.scoring.queries.whatif import (
    Trial,
    UnitRow,
    WhatIf,
    compare_trials,
    movement_of,
    try_in_force,
    try_version,
)
from qingxun.scoring.queries.year_facts import (
    YearFacts,
    kept_facts,
    spans_with_facts,
    year_facts,
    years_with_facts,
)
from qingxun.scoring.states import PolicyState
from qingxun.ui.charts import Chart, Series
from qingxun.ui.periods import period_name

MOST_DRAFTS = 3
MARKS = "①②③"
IN_FORCE = "in_force"
READ = "read"  # in the address: the facts were just read; another worker reads them itself
CHART_ROWS = 12
MOST_MOVED = 200


@dataclass
class Tried:
    """What the address asks for: base and drafts, tried; drafts with errors apart."""

    desk: uuid.UUID
    span: Span
    facts: YearFacts
    versions: list[PolicyVersion]
    base_name: str
    base: Trial | None
    chosen: list[PolicyVersion]
    drafts: list[tuple[PolicyVersion, Trial]]
    broken: list[PolicyVersion]

    @property
    def asked(self) -> str:
        """The same choice for other addresses."""
        pairs = [("period", self.span.key), ("base", self.base_name)]
        return urlencode([*pairs, *(("draft", str(row.pk)) for row in self.chosen)])

    @property
    def seconds(self) -> float:
        trials = [trial for _, trial in self.drafts] + ([self.base] if self.base else [])
        return sum(trial.seconds for trial in trials)


def try_asked(request: PersonRequest) -> Tried:
    """Read the address and try what it names; ``Http404`` for what does not exist."""
    desk = own_desk(request.person)
    if desk is None:
        raise Http404
    span = asked_span(request, desk.pk)
    facts = year_facts(desk.pk, span.starts_on.year)
    versions = list(
        PolicyVersion.objects.filter(desk=desk)
        .exclude(state=PolicyState.RETIRED)
        .select_related("policy")
        .order_by("-drafted_at")
    )
    by_id = {str(row.pk): row for row in versions}
    base_name = request.GET.get("base", IN_FORCE)
    names = [name for name in request.GET.getlist("draft") if name in by_id]
    chosen = [by_id[name] for name in dict.fromkeys(names) if name != base_name][:MOST_DRAFTS]
    if not chosen and "draft" not in request.GET:
        newest = (row for row in versions if row.state == PolicyState.DRAFT)
        chosen = [row for row in newest if str(row.pk) != base_name][:1]
    drafts, broken = _try_all(facts, chosen)
    base, base_name = _base(facts, by_id, base_name)
    return Tried(desk.pk, span, facts, versions, base_name, base, chosen, drafts, broken)


PERIOD = "effect_period"


def facts_first(view: View) -> View:
    """Read the year's facts into memory in a request of their own, then come back for the page: it
    then costs the same whatever the year holds. ``anew`` in the address reads them again."""
    return _first(view, None)


def trials_first(view: View) -> View:
    """The same, and what is asked is tried then, which reads what only some policies look at."""
    return _first(view, try_asked)


def _first(view: View, then: Callable[[PersonRequest], object] | None) -> View:
    @wraps(view)
    def guarded(request: PersonRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        desk = own_desk(request.person)
        if desk is None:
            raise Http404
        if READ in request.GET:
            return view(request, *args, **kwargs)
        year = asked_span(request, desk.pk).starts_on.year
        anew = "anew" in request.GET
        if anew or kept_facts(desk.pk, year) is None:
            year_facts(desk.pk, year, anew=anew)
            if then:
                then(request)
            asked = request.GET.copy()
            asked.pop("anew", None)
            asked[READ] = "1"
            return HttpResponseRedirect(f"{request.path}?{asked.urlencode()}")
        return view(request, *args, **kwargs)

    return guarded


def asked_span(request: PersonRequest, desk: uuid.UUID) -> Span:
    """The year, or the part of one, whose facts are meant: as the address says, else the one that
    the person looked at last. ``Http404`` where the desk has no facts."""
    key = request.GET.get("period", "") or str(request.session.get(PERIOD, today().year))
    try:
        span = Span.from_key(key)
    except ValueError as error:
        raise Http404 from error
    year = span.starts_on.year
    if span.starts_on > today() or (year != today().year and year not in years_with_facts(desk)):
        raise Http404
    if request.session.get(PERIOD) != key:
        request.session[PERIOD] = key
    return span


def _base(facts: YearFacts, by_id: dict[str, PolicyVersion], name: str) -> tuple[Trial | None, str]:
    if name in by_id:
        try:
            return try_version(facts, by_id[name]), name
        except engine.PolicyInvalidError:
            return None, name
    return try_in_force(facts), IN_FORCE


def _try_all(
    facts: YearFacts, chosen: Sequence[PolicyVersion]
) -> tuple[list[tuple[PolicyVersion, Trial]], list[PolicyVersion]]:
    drafts, broken = [], []
    for row in chosen:
        try:
            drafts.append((row, try_version(facts, row)))
        except engine.PolicyInvalidError:
            broken.append(row)
    return drafts, broken


@for_roles(Role.OFFICE_HEAD, Role.SIGNING_LEADER)
@trials_first
def what_if(request: PersonRequest) -> HttpResponseBase:
    """Up to three drafts beside what is in force: ranks before and after in each group."""
    tried = try_asked(request)
    trials = [trial for _, trial in tried.drafts]
    result = compare_trials(tried.base, trials, tried.span) if tried.base and trials else None
    if result and request.GET.get("format") == "xlsx":
        return what_if_sheet(tried, result)
    names = [version_name(row) for row, _ in tried.drafts]
    if len(names) > 1:  # a phone shows no heads: the marks tell whose figures they are
        names = [f"{mark} {name}" for mark, name in zip(MARKS, names, strict=False)]
    context = {
        "several": len(names) > 1,
        "tried": tried,
        "result": result,
        "columns": list(zip(names, result.summaries, tried.drafts, strict=True)) if result else [],
        "choices": [(row, version_name(row), row in tried.chosen) for row in tried.versions],
        "years": spans_with_facts(tried.desk, tried.span),
        "charts": charts(names, result) if result else [],
        "most": MOST_DRAFTS,
    }
    return render(request, "scoring/what_if.html", context)


def charts(names: Sequence[str], result: WhatIf) -> list[Chart]:
    """One chart a draft: the units whose rank it moves most."""
    found = []
    for number, name in enumerate(names):
        rows = [row for row in result.rows if row.drafts[number].up]
        rows.sort(key=lambda row: (-abs(row.drafts[number].up), row.name))
        shown = sorted(rows[:CHART_ROWS], key=lambda row: (-row.drafts[number].up, row.name))
        if shown:
            found.append(_chart(name, number, shown, result))
    return found


def _chart(name: str, number: int, shown: Sequence[UnitRow], result: WhatIf) -> Chart:
    summary = result.summaries[number]
    title = _("%(name)s: %(up)d units rise, %(down)d fall") % {
        "name": name,
        "up": summary.up,
        "down": summary.down,
    }
    places = [row.drafts[number] for row in shown]
    return Chart(
        title,
        [row.name for row in shown],
        [
            Series(_("Ranks gained"), [place.up for place in places], color="blue"),
        ],
        head=_("Unit"),
        lying=True,
    )


def what_if_sheet(tried: Tried, result: WhatIf) -> HttpResponseBase:
    """The whole comparison as one sheet."""
    columns = [
        ColumnSpec("group", _("Ranking group")),
        ColumnSpec("name", _("Unit"), width=24),
        ColumnSpec("base", _("Points before"), "decimal", value=lambda row: row.base.points),
        ColumnSpec("rank", _("Rank before"), "integer", value=lambda row: row.base.rank),
    ]
    for number, (version, _trial) in enumerate(tried.drafts):
        columns += _draft_columns(version_name(version), number)
    title = _("What-if %(period)s") % {"period": period_name(tried.span)}
    return xlsx_response(title, columns, result.rows)


def _draft_columns(name: str, number: int) -> list[ColumnSpec]:
    def column(key: str, heading: str, kind: Any) -> ColumnSpec:
        return ColumnSpec(
            f"{key}_{number}",
            f"{name} · {heading}",
            kind,
            value=lambda row: getattr(row.drafts[number], key),
            width=20,
        )

    return [
        column("points", _("Points"), "decimal"),
        column("rank", _("Rank"), "integer"),
        column("up", _("Ranks gained"), "integer"),
        column("more", _("Points gained"), "decimal"),
    ]


@for_roles(Role.OFFICE_HEAD, Role.SIGNING_LEADER)
@trials_first
def what_if_unit(request: PersonRequest, pk: uuid.UUID) -> HttpResponseBase:
    """One unit: under each draft, the facts that bring it other points than before."""
    tried = try_asked(request)
    unit = str(pk)
    if unit not in tried.facts.unit_names or tried.base is None:
        raise Http404
    result = compare_trials(tried.base, [trial for _, trial in tried.drafts], tried.span)
    row = next((each for each in result.rows if each.unit == unit), None)
    if row is None:
        raise Http404
    parts = []
    for number, (version, trial) in enumerate(tried.drafts):
        movement = movement_of(unit, tried.base, trial, tried.span)
        parts.append(
            {
                "name": version_name(version),
                "place": row.drafts[number],
                "movement": movement,
                "shown": movement.moved[:MOST_MOVED],
                "rest": len(movement.moved[MOST_MOVED:]),
            }
        )
    context = {"tried": tried, "row": row, "parts": parts}
    return render(request, "scoring/what_if_unit.html", context)
