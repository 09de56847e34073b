"""Stages 6, 7 and the caps of 9 for one period of one owner: start, targets, rate, zero, cut."""

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction

from qingxun.kit.decimals import ZERO, show_points
from qingxun.kit.periods import PeriodKind, Span

from .choices import Zero
from .compiling import Compiled
from .lines import Line, LineKind, OwnerKind, Trace, total
from .owner_lines import OwnerYear
from .period_policy import Cap, Floor
from .targets import add_charges, add_target

CUTS = frozenset({LineKind.CAP, LineKind.FLOOR})


def period_kinds(compiled: Compiled, owner: OwnerKind) -> frozenset[PeriodKind]:
    """The kinds of periods that have clauses of such owners."""
    targets = compiled.targets if owner is OwnerKind.UNIT else compiled.person_targets
    kinds = {clause.per for clause in targets}
    kinds |= {clause.per for clause in compiled.caps[owner]}
    kinds |= {clause.per for clause in compiled.floors[owner]}
    kinds |= {clause.per for clause in compiled.starts[owner]}
    if owner is OwnerKind.UNIT:
        kinds |= {clause.per for clause in compiled.rates}
    if any(clause.charge is not None for clause in targets):
        kinds.add(PeriodKind.YEAR)
    zeros = {zero for clause in compiled.incidents for zero in clause.zero}
    if Zero.MONTH in zeros:
        kinds.add(PeriodKind.MONTH)
    if Zero.YEAR in zeros or any(c.zero_year_from is not None for c in compiled.commissions):
        kinds.add(PeriodKind.YEAR)
    return frozenset(kinds)


def unit_spans(compiled: Compiled, day: dt.date) -> list[Span]:
    """The periods holding that day that have clauses of units, shortest first."""
    kinds = period_kinds(compiled, OwnerKind.UNIT)
    first_month = compiled.policy.first_month
    return [Span.of(kind, day, first_month) for kind in PeriodKind if kind in kinds]


def add_period_lines(year: OwnerYear, compiled: Compiled, span: Span) -> None:
    """The lines of one period. Those of the shorter periods inside it come first.

    A base stands as soon as the target is met; what is taken away falls only when the period has
    ended by ``as_of`` (the day itself not included) and the owner lived through all of it.
    """
    _add_start(year, compiled, span)
    targets = compiled.targets if year.kind is OwnerKind.UNIT else compiled.person_targets
    for clause in targets:
        if clause.per is span.kind and year.holds(clause):
            add_target(year, compiled, clause, span)
    if span == year.span:
        add_charges(year, compiled, targets)
    if year.kind is OwnerKind.UNIT:
        _add_rates(year, compiled, span)
    _add_zeros(year, compiled, span)
    for cap in compiled.caps[year.kind]:
        if _meant(year, cap, span):
            _add_cap(year, compiled, cap, span)
    for floor in compiled.floors[year.kind]:
        if _meant(year, floor, span):
            _add_floor(year, compiled, floor, span)


def _meant(year: OwnerYear, clause: Cap | Floor, span: Span) -> bool:
    return (
        clause.per is span.kind
        and (not clause.groups or year.group in clause.groups)
        and year.holds(clause)
    )


def _add_start(year: OwnerYear, compiled: Compiled, span: Span) -> None:
    for clause in compiled.starts[year.kind]:
        if (
            clause.per is span.kind
            and year.assessed
            and year.as_of >= span.starts_on
            and year.there(span)
            and (not clause.groups or year.group in clause.groups)
            and year.holds(clause)
        ):
            year.add_period(
                compiled, span, LineKind.START, clause, clause.points, {}, on=span.starts_on
            )


def _add_rates(year: OwnerYear, compiled: Compiled, span: Span) -> None:
    for clause in compiled.rates:
        if clause.per is not span.kind or not year.assessed or not year.holds(clause):
            continue
        filed = year.count(f"{clause.id}/filed", span.key, compiled)
        adopted = year.count(f"{clause.id}/adopted", span.key, compiled)
        if filed < clause.from_items or year.as_of < span.ends_on or not year.lived(span):
            continue
        if Fraction(100 * adopted, filed) < Fraction(clause.least):
            trace: Trace = {
                "filed": filed,
                "adopted": adopted,
                "least": show_points(clause.least),
            }
            year.add_period(compiled, span, LineKind.RATE, clause, -clause.deduct, trace)


def _add_zeros(year: OwnerYear, compiled: Compiled, span: Span) -> None:
    """What the period brought goes to zero; a sum below zero stays. What the clause itself takes
    is taken besides."""
    wanted = {PeriodKind.MONTH: Zero.MONTH, PeriodKind.YEAR: Zero.YEAR}.get(span.kind)
    now = {key: c for key, c in year.zeroings.items() if key[0] is wanted and key[2] == span.key}
    own = {clause.id for clause in now.values()}
    for clause in now.values():
        if compiled.by_id.get(clause.id) is clause:
            amount = total(
                line
                for line in year.within(span)
                if not (line.clause in own and line.kind is LineKind.PENALTY)
            )
            if amount > 0:
                trace: Trace = {"sum": show_points(amount)}
                year.add_period(compiled, span, LineKind.ZERO, clause, -amount, trace)


def _cut_sum(year: OwnerYear, clause: Cap | Floor, span: Span) -> Decimal:
    return total(line for line in year.within(span) if _under(line, clause.kinds))


def _add_cap(year: OwnerYear, compiled: Compiled, clause: Cap, span: Span) -> None:
    amount = _cut_sum(year, clause, span)
    if amount > clause.limit:
        year.add_period(
            compiled,
            span,
            LineKind.CAP,
            clause,
            min(clause.limit - amount, ZERO),
            _cut_trace(amount, clause.limit, clause.kinds),
        )


def _add_floor(year: OwnerYear, compiled: Compiled, clause: Floor, span: Span) -> None:
    lines = [line for line in year.within(span) if _under(line, clause.kinds)]
    amount = total(lines)
    if lines and amount < clause.limit:
        trace = _cut_trace(amount, clause.limit, clause.kinds)
        year.add_period(compiled, span, LineKind.FLOOR, clause, clause.limit - amount, trace)


def _cut_trace(amount: Decimal, limit: Decimal, kinds: Iterable[LineKind]) -> Trace:
    return {
        "sum": show_points(amount),
        "limit": str(limit),
        "kinds": sorted(str(kind) for kind in kinds),
    }


def _under(line: Line, kinds: frozenset[LineKind]) -> bool:
    """Whether a cut looks at the line; a narrower cut's line is looked at too."""
    if line.kind in CUTS:
        return kinds.issuperset(LineKind(kind) for kind in line.trace["kinds"])
    return line.kind in kinds
