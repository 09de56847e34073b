"""Stage 6 and the penalties of 7: lines from an owner's own facts, in order of their days.

Counted in the assessment year: the first, second … failure. A fact outside the year is not looked
at.
"""

import datetime as dt
from decimal import Decimal
from fractions import Fraction

from qingxun.kit.decimals import ZERO, show_points

from .choices import Zero
from .compiling import Compiled
from .facts import Commission, Incident, Output, TableEntry
from .keeping import noted_only
from .lines import FactKind, LineKind, Trace
from .owner_facts import Duty
from .owner_lines import OwnerYear
from .period_policy import (
    CommissionRule,
    Entered,
    IncidentRule,
    OutputPoints,
    OutputRow,
)
from .rounding import in_places, ratio_text, rounded
from .worths import manual_worth


def add_fact_lines(year: OwnerYear) -> None:
    """Outputs, commissions, entered numbers, follow-ups and incidents of the year."""
    _outputs(year)
    _commissions(year)
    for entry in sorted(year.facts.entries, key=lambda each: (each.on, each.id)):
        compiled = _policy_on(year, entry.on)
        if compiled is not None:
            _entry(year, compiled, entry)
    for duty in sorted(year.facts.duties, key=lambda each: (each.due_on, each.id)):
        _follow_up(year, duty)
    _incidents(year)


def _policy_on(year: OwnerYear, day: dt.date) -> Compiled | None:
    return year.version(day) if day in year.span else None


def _outputs(year: OwnerYear) -> None:
    for output in sorted(year.facts.outputs, key=lambda each: (each.on, each.id)):
        compiled = _policy_on(year, output.on)
        found = _output_row(compiled, output) if compiled else None
        if compiled is None or found is None or not year.holds(found[0]):
            continue
        clause, row = found
        trace: Trace = {
            "type": output.type,
            "level": output.level,
            "grade": output.grade,
            "name": output.name,
        }
        noted = noted_only(compiled.policy.keeping, output, output.on)
        points = ZERO if noted else row.points
        if noted is not None:
            trace["noted"] = noted
        elif row.range is not None:
            worth = manual_worth(clause, output.id, row.range, year.facts.manual, year.owner)
            points, trace = worth.points, trace | worth.trace
        year.add_fact(
            compiled,
            LineKind.OUTPUT,
            clause,
            points,
            trace | {"points": show_points(points)},
            fact_kind=FactKind.OUTPUT,
            fact=output.id,
            on=output.on,
        )


def _output_row(compiled: Compiled, output: Output) -> tuple[OutputPoints, OutputRow] | None:
    for clause in compiled.outputs:
        for row in clause.rows:
            if (
                (not row.types or output.type in row.types)
                and (not row.levels or output.level in row.levels)
                and (not row.grades or output.grade in row.grades)
            ):
                return clause, row
    return None


def _standing(commission: Commission, as_of: dt.date) -> tuple[str, dt.date] | None:
    """(in time, late or missed; its day), or ``None`` while it is open or excused."""
    answered, due = commission.answered_on, commission.due_on
    if answered is not None:
        return ("answered" if answered <= due else "late"), answered
    if commission.excused or (as_of <= due and not commission.expired):
        return None
    return "missed", due


def _commissions(year: OwnerYear) -> None:
    found = []
    for commission in year.facts.commissions:
        standing = _standing(commission, year.as_of)
        if standing is not None and standing[1] in year.span:
            found.append((standing[1], commission.id, standing[0], commission))
    failures: dict[str, int] = {}
    for day, _, standing_word, commission in sorted(found, key=lambda each: each[:2]):
        compiled = year.version(day)
        clause = _commission_rule(compiled, commission) if compiled else None
        if compiled is None or clause is None or not year.holds(clause):
            continue
        _commission(year, compiled, clause, commission, standing_word, day, failures)


def _commission_rule(compiled: Compiled, commission: Commission) -> CommissionRule | None:
    return next(
        (c for c in compiled.commissions if not c.kinds or commission.kind in c.kinds), None
    )


def _commission(
    year: OwnerYear,
    compiled: Compiled,
    clause: CommissionRule,
    commission: Commission,
    standing: str,
    day: dt.date,
    failures: dict[str, int],
) -> None:
    trace: Trace = {"standing": standing, "due": str(commission.due_on)}
    amounts = {
        "answered": clause.answered or ZERO,
        "late": -(clause.late or ZERO),
        "missed": -(clause.missed or ZERO),
    }
    amount = amounts[standing]
    failed = standing == "missed" or (standing == "late" and clause.late_is_failure)
    if failed and not commission.excused:
        number = failures[clause.id] = failures.get(clause.id, 0) + 1
        if clause.steps:
            amount = -clause.steps[min(number, len(clause.steps)) - 1]
            trace["nth"] = number
        if clause.zero_year_from is not None and number >= clause.zero_year_from:
            year.zeroings[Zero.YEAR, clause.id, year.span.key] = clause
            trace["zero"] = number
    if commission.quality in clause.quality:
        more = clause.quality[commission.quality]
        trace |= {"quality": commission.quality, "more": show_points(more)}
        amount += more
    if amount or failed:
        trace["points"] = show_points(amount)
        year.add_fact(
            compiled,
            LineKind.COMMISSION,
            clause,
            amount,
            trace,
            fact_kind=FactKind.COMMISSION,
            fact=commission.id,
            on=day,
        )


def _entry(year: OwnerYear, compiled: Compiled, entry: TableEntry) -> None:
    for clause in compiled.entered:
        if clause.table == entry.table and year.holds(clause):
            amount, trace = _entered_points(compiled, clause, entry.value)
            noted = noted_only(compiled.policy.keeping, entry, entry.on)
            if noted is not None:
                amount, trace = ZERO, {"noted": noted}
            year.add_fact(
                compiled,
                LineKind.ENTERED,
                clause,
                amount,
                {"table": entry.table, "value": show_points(entry.value), **trace},
                fact_kind=FactKind.ENTRY,
                fact=entry.id,
                on=entry.on,
            )


def _entered_points(compiled: Compiled, clause: Entered, value: Decimal) -> tuple[Decimal, Trace]:
    policy = compiled.policy
    trace: Trace = {}
    amount = ZERO
    if clause.times is not None:
        amount = rounded(Fraction(value) * clause.times, policy.places, policy.rounding)
        trace["times"] = ratio_text(clause.times)
    elif clause.per_place is not None and clause.after is not None:
        below = max(value - clause.after, ZERO)
        amount = -in_places(clause.per_place * below, policy.places, policy.rounding)
        trace |= {"after": show_points(clause.after), "each": show_points(clause.per_place)}
    else:
        reached = [tier for tier in clause.tiers if value >= tier.least]
        if reached:
            tier = max(reached, key=lambda each: each.least)
            amount = tier.points
            trace["from"] = show_points(tier.least)
    if clause.limit is not None and abs(amount) > clause.limit:
        amount = clause.limit if amount > 0 else -clause.limit
        trace["limit"] = show_points(clause.limit)
    return amount, trace


def _follow_up(year: OwnerYear, duty: Duty) -> None:
    late = duty.done_on is not None and duty.done_on > duty.due_on
    missed = duty.done_on is None and year.as_of > duty.due_on
    if not (late or missed):
        return
    day = duty.done_on if late and duty.done_on else duty.due_on
    compiled = _policy_on(year, day)
    for clause in compiled.follow_ups if compiled else ():
        if clause.ranks and duty.rank not in clause.ranks:
            continue
        deduct = clause.missed if missed else clause.late
        if compiled is not None and deduct is not None and year.holds(clause):
            trace: Trace = {
                "rank": duty.rank,
                "due": str(duty.due_on),
                "standing": "missed" if missed else "late",
            }
            year.add_fact(
                compiled,
                LineKind.FOLLOW_UP,
                clause,
                -deduct,
                trace,
                fact_kind=FactKind.INSTRUCTION,
                fact=duty.id,
                on=day,
            )
        return


def _incidents(year: OwnerYear) -> None:
    numbers: dict[str, int] = {}
    for incident in sorted(year.facts.incidents, key=lambda each: (each.on, each.id)):
        compiled = _policy_on(year, incident.on)
        taken = False
        for clause in compiled.incidents if compiled else ():
            if not incident_fits(clause, incident) or not year.holds(clause):
                continue
            assert compiled is not None
            noted = noted_only(compiled.policy.keeping, incident, incident.on)
            if noted is not None:
                _add_penalty(year, compiled, clause, incident, ZERO, {"noted": noted})
                break
            number = numbers[clause.id] = numbers.get(clause.id, 0) + 1
            if number < clause.from_count or (taken and not clause.also):
                continue
            taken = taken or not clause.also
            _incident(year, compiled, clause, incident, number)


def incident_fits(clause: IncidentRule, incident: Incident) -> bool:
    return (
        (not clause.types or incident.type in clause.types)
        and (not clause.gravities or incident.gravity in clause.gravities)
        and (not clause.named_by or incident.named_by in clause.named_by)
    )


def _incident(
    year: OwnerYear, compiled: Compiled, clause: IncidentRule, incident: Incident, number: int
) -> None:
    trace: Trace = {}
    if Zero.MONTH in clause.zero:
        month = f"{incident.on:%Y-%m}"
        year.zeroings[Zero.MONTH, clause.id, month] = clause
    if Zero.YEAR in clause.zero:
        year.zeroings[Zero.YEAR, clause.id, year.span.key] = clause
    if clause.steps or clause.from_count > 1:
        trace["nth"] = number
    amount = -(clause.points or ZERO)
    if clause.steps:
        amount = -clause.steps[min(number, len(clause.steps)) - 1]
    elif clause.range is not None:
        worth = manual_worth(clause, incident.id, clause.range, year.facts.manual, year.owner)
        amount, trace = -worth.points if worth.points else ZERO, trace | worth.trace
    elif clause.of_value is not None:
        trace["times"] = ratio_text(clause.of_value)
        if incident.value is None:
            trace["unsettled"] = "value"
        else:
            policy = compiled.policy
            exact = Fraction(incident.value) * clause.of_value
            amount = -rounded(exact, policy.places, policy.rounding)
            trace["value"] = show_points(incident.value)
    elif clause.points is None:
        return
    _add_penalty(year, compiled, clause, incident, amount, trace)


def _add_penalty(
    year: OwnerYear,
    compiled: Compiled,
    clause: IncidentRule,
    incident: Incident,
    amount: Decimal,
    trace: Trace,
) -> None:
    about: Trace = {"type": incident.type}
    about |= {"gravity": incident.gravity} if incident.gravity else {}
    about |= {"named_by": incident.named_by} if incident.named_by else {}
    year.add_fact(
        compiled,
        LineKind.PENALTY,
        clause,
        amount,
        about | trace,
        fact_kind=FactKind.INCIDENT,
        fact=incident.id,
        on=incident.on,
    )
