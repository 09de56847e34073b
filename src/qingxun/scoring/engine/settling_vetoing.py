"""Stage 9, first half: vetoes with what caused them, their cascade, and the risks of a year."""

from collections.abc import Iterable, Sequence
from decimal import ROUND_FLOOR, Decimal

from qingxun.kit.decimals import round_points
from qingxun.kit.periods import Span

from .lines import Trace
from .policy import ANY
from .settling_figures import (
    Candidate,
    Year,
    incidents_of,
    lived,
    missed_of,
    value_in,
)
from .settling_normalizing import text
from .settling_policy import Effect, Figure, InARow, Measure, Veto, Who
from .settling_ranking import Values
from .settling_results import Finding, Place, Risk

MONTHS = 12
GROWING = frozenset(
    {Figure.POINTS, Figure.FILED, Figure.ACCEPTED, Figure.ADOPTED, Figure.INSTRUCTIONS}
)


def find(
    clause: Veto, candidates: Sequence[Candidate], values: Values, places: Iterable[Place] = ()
) -> list[Finding]:
    """Whom the veto hits, with the cause. Bars over the whole year speak when it has ended."""
    if clause.last:
        return _last(clause, candidates, places, values.year)
    found = []
    for one in subjects(clause, candidates):
        trace = _cause(clause, one, values)
        if trace is not None:
            found.append(finding(clause, one, trace))
    return found


def finding(clause: Veto, one: Candidate, trace: Trace, through: str = "") -> Finding:
    return Finding(one.who, one.id, clause.id, clause.effects, clause.titles, trace, through)


def subjects(clause: Veto, candidates: Sequence[Candidate]) -> list[Candidate]:
    return [
        one
        for one in candidates
        if one.who == clause.who
        and one.heeds(clause.id)
        and (not clause.groups or one.group in clause.groups)
    ]


def _cause(clause: Veto, one: Candidate, values: Values) -> Trace | None:
    if clause.in_a_row is not None:
        return _row_cause(clause.in_a_row, one, values.year)
    if clause.reaches is not None:
        value = values.of(clause.of, one)
        if value is None or value < clause.reaches:
            return None
        return {"test": "reaches", "value": text(value), "bar": text(clause.reaches)} | _facts(
            clause.of, one
        )
    bar = bar_of(clause, one, values.year)
    if bar is None or not values.year.ended or not whole_year(one, values.year):
        return None
    value = values.of(clause.of, one)
    if value is None or value >= bar:
        return None
    return {"test": "under", "value": text(value)} | _bar_trace(clause, one, values.year, bar)


def bar_of(clause: Veto, one: Candidate, year: Year) -> Decimal | None:
    """The group's bar; of a shorter year its part by months, where the clause says so (四舍五入,
    two places)."""
    bar = clause.under.get(one.group, clause.under.get(ANY))
    if bar is None or not clause.by_month or year.months >= MONTHS:
        return bar
    return round_points(bar * year.months / MONTHS)


def _bar_trace(clause: Veto, one: Candidate, year: Year, bar: Decimal) -> Trace:
    whole = clause.under.get(one.group, clause.under.get(ANY))
    if whole is None or whole == bar:
        return {"bar": text(bar)}
    return {"bar": text(bar), "of_year": text(whole), "months": year.months}


def whole_year(one: Candidate, year: Year) -> bool:
    """A unit founded or dissolved during the year is not held to a bar of the whole year."""
    return (one.since is None or one.since <= year.starts_on) and (
        one.until is None or one.until >= year.ends_on
    )


def _facts(of: Measure, one: Candidate) -> Trace:
    """The incidents or missed periods that were counted, each with its id: the lines that
    caused it."""
    if of.figure is Figure.INCIDENTS:
        rows = sorted(incidents_of(of, one), key=lambda row: (row.on, row.id))
        return {
            "facts": [{"id": row.id, "on": row.on.isoformat(), "type": row.type} for row in rows]
        }
    if of.figure is Figure.MISSED:
        missed = sorted(missed_of(of, one), key=lambda row: (row.period, row.clause))
        return {
            "facts": [
                {
                    "id": row.id,
                    "period": row.period,
                    "clause": row.clause,
                    "required": text(row.required),
                    "reached": text(row.reached),
                }
                for row in missed
            ]
        }
    return {}


def _is_poor(row: InARow, value: Decimal) -> bool:
    return value < row.bar if row.bar is not None else value <= 0


def poor_runs(row: InARow, one: Candidate, year: Year) -> list[list[tuple[Span, Decimal]]]:
    """Every run of poor periods, one after the other, in order of time."""
    runs: list[list[tuple[Span, Decimal]]] = []
    before: Span | None = None
    for span in lived(one, year.periods(row.per)):
        value = value_in(row.of, one, span)
        if not _is_poor(row, value):
            before = None
            continue
        if before is None or before.ends_on != span.starts_on:
            runs.append([])
        runs[-1].append((span, value))
        before = span
    return runs


def _row_cause(row: InARow, one: Candidate, year: Year) -> Trace | None:
    run = next((run for run in poor_runs(row, one, year) if len(run) >= row.times), None)
    if run is None:
        return None
    return {"test": "in_a_row", "times": row.times} | _run_trace(row, run)


def _run_trace(row: InARow, run: list[tuple[Span, Decimal]]) -> Trace:
    trace: Trace = {
        "of": str(row.of.figure),
        "facts": [{"period": span.key, "value": text(value)} for span, value in run],
    }
    return trace if row.bar is None else trace | {"bar": text(row.bar)}


def _last(
    clause: Veto, candidates: Sequence[Candidate], places: Iterable[Place], year: Year
) -> list[Finding]:
    """The last place of each pool of the rank clause; nobody where all share one place."""
    if not year.ended:
        return []
    rows = [place for place in places if place.clause == clause.last]
    worst: dict[str, int] = {}
    for place in rows:
        worst[place.pool] = max(place.place, worst.get(place.pool, 0))
    hit = {row.owner: row for row in rows if row.place == worst[row.pool] > 1}
    return [
        finding(clause, one, {"test": "last", "place": hit[one.id].place, "of": hit[one.id].of})
        for one in subjects(clause, candidates)
        if one.id in hit
    ]


def cascade(
    clauses: Sequence[Veto], findings: Sequence[Finding], candidates: Sequence[Candidate]
) -> list[Finding]:
    """The unit fails, so the people whom the clause names lose their titles with it."""
    by_id = {clause.id: clause for clause in clauses}
    people = [one for one in candidates if one.who is Who.PERSON]
    found = []
    for cause in findings:
        clause = by_id[cause.clause]
        if cause.who is not Who.UNIT or not clause.cascade:
            continue
        for one in people:
            named = ANY in clause.cascade or not clause.cascade.isdisjoint(one.posts)
            if one.unit == cause.owner and named and one.heeds(clause.id):
                effects = frozenset({Effect.TITLES})
                found.append(
                    Finding(
                        one.who, one.id, clause.id, effects, cause.titles, cause.trace, cause.owner
                    )
                )
    return found


def risks(clause: Veto, candidates: Sequence[Candidate], values: Values) -> list[Risk]:
    """Who will be hit at this pace; nobody who is hit already, nobody once the year has ended."""
    if values.year.ended or clause.last:
        return []
    found = []
    for one in subjects(clause, candidates):
        if _cause(clause, one, values) is not None:
            continue
        trace = _risk(clause, one, values)
        if trace is not None:
            found.append(Risk(one.who, one.id, clause.id, trace))
    return found


def _risk(clause: Veto, one: Candidate, values: Values) -> Trace | None:
    if clause.in_a_row is not None:
        return _row_risk(clause.in_a_row, one, values.year)
    if clause.reaches is not None:
        value = values.of(clause.of, one)
        if value is None or value <= 0 or value < clause.reaches - 1:
            return None
        return {"test": "reaches", "value": text(value), "bar": text(clause.reaches)} | _facts(
            clause.of, one
        )
    return _pace(clause, one, values)


def _pace(clause: Veto, one: Candidate, values: Values) -> Trace | None:
    """What the year will bring at this pace: value ÷ days passed × days of the year."""
    year = values.year
    bar = bar_of(clause, one, year)
    value = values.of(clause.of, one)
    if bar is None or value is None or value >= bar or not whole_year(one, year):
        return None
    trace: Trace = {
        "test": "under",
        "value": text(value),
        **_bar_trace(clause, one, year, bar),
        "missing": text(bar - value),
        "passed": year.passed,
        "days": year.days,
    }
    if clause.of.figure not in GROWING:
        return trace
    forecast = value * year.days / year.passed
    if forecast >= bar:
        return None
    near = round_points(forecast, 1)
    if near >= bar:  # 59.97 of 60 is not 60
        near = forecast.quantize(near, rounding=ROUND_FLOOR)
    return trace | {"forecast": text(near)}


def _row_risk(row: InARow, one: Candidate, year: Year) -> Trace | None:
    """One more poor period is enough, and the run has lasted until now."""
    runs = poor_runs(row, one, year)
    ended = lived(one, year.periods(row.per))
    if not runs or not ended or runs[-1][-1][0] != ended[-1]:
        return None
    run = runs[-1]
    if row.times < 2 or len(run) < row.times - 1:
        return None
    return {"test": "in_a_row", "times": row.times} | _run_trace(row, run)


def zeroed(findings: Iterable[Finding]) -> dict[tuple[Who, str], str]:
    """Whose year is set to zero, and the clause that did it."""
    found: dict[tuple[Who, str], str] = {}
    for row in findings:
        if Effect.ZERO in row.effects:
            found.setdefault((row.who, row.owner), row.clause)
    return found
