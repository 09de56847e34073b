"""Stage 7, targets: how much is asked of an owner in a period, and what follows from it."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction

from qingxun.kit.decimals import ZERO, show_points
from qingxun.kit.periods import Span

from .choices import Carry, Failures, Measure
from .compiling import Compiled
from .facts import PersonYear, UnitYear
from .lines import LineKind, Trace, total
from .owner_lines import History, Outcome, OwnerYear
from .period_policy import Target
from .policy import ANY, Policy
from .rounding import in_places, plain, ratio_text, rounded

Number = int | Decimal


def required_items(clause: Target, unit_year: UnitYear, span: Span | None = None) -> int | None:
    """How many items (or whole points) the clause asks of the unit; ``None``: nothing.

    Without a period, dated tables and vacations are not looked at.
    """
    found = required(clause, unit_year, unit_year.group, span)
    return int(found) if found else None


def required(
    clause: Target, stated: UnitYear | PersonYear, group: str, span: Span | None = None
) -> Decimal | None:
    """How much is asked; ``None``: nothing. Raises ``HeadcountUnknownError``."""
    if isinstance(stated, UnitYear) and group == "":
        return None
    own = stated.targets.get(clause.id)
    number: Number | None = _by_table(clause, stated, group, span) if own is None else own
    if own is None and isinstance(stated, UnitYear):
        number = _with_heads(clause, stated, number)
    return Decimal(number) if number else None


class HeadcountUnknownError(Exception):
    """The target is per head (or per subordinate) and nobody has entered how many there are."""


def _with_heads(clause: Target, unit: UnitYear, number: Number | None) -> Number | None:
    more = Fraction(0)
    for each, heads in (
        (clause.per_head, unit.headcount),
        (clause.per_subordinate, unit.subordinates),
    ):
        if each is not None:
            if heads is None:
                raise HeadcountUnknownError
            more += each * heads
    if not more:
        return number
    whole = -(-more.numerator // more.denominator)
    return whole + (number or 0)


def _by_table(
    clause: Target, stated: UnitYear | PersonYear, group: str, span: Span | None
) -> Number | None:
    if span is not None and span.last_day.month in clause.vacation:
        return _of_group(clause.vacation_items, group)
    if span is not None:
        for table in clause.tables:
            if table.holds(span.last_day):
                return _of_unit_or_group(table.units, table.items, stated, group)
    return _of_unit_or_group(clause.units, clause.items, stated, group)


def _of_unit_or_group(
    units: Mapping[str, Number],
    items: Mapping[str, Number],
    stated: UnitYear | PersonYear,
    group: str,
) -> Number | None:
    """The unit's own number, also when it is none (0); else that of its group."""
    found = _of_unit(units, stated)
    return _of_group(items, group) if found is None else found


def _of_group(items: Mapping[str, Number], group: str) -> Number | None:
    return items.get(group, items.get(ANY))


def _of_unit(units: Mapping[str, Number], stated: UnitYear | PersonYear) -> Number | None:
    owner = stated.unit if isinstance(stated, UnitYear) else stated.person
    return units.get(owner, units.get(stated.name))


def is_meant(clause: Target, year: OwnerYear) -> bool:
    """Posts and ages, for targets of persons."""
    stated = year.stated
    if not isinstance(stated, PersonYear):
        return True
    if clause.posts and stated.post not in clause.posts:
        return False
    if clause.under_age is None:
        return True
    return stated.born_on is not None and age_on(stated, year) < clause.under_age


def age_on(person: PersonYear, year: OwnerYear) -> int:
    """Whole years on the first day of the assessment year."""
    assert person.born_on is not None
    first, born = year.span.starts_on, person.born_on
    return first.year - born.year - ((first.month, first.day) < (born.month, born.day))


def achieved(year: OwnerYear, compiled: Compiled, clause: Target, span: Span) -> Decimal:
    """What counts toward the target in the period: items (converted), or points."""
    if clause.measure is Measure.POINTS:
        return total(
            line
            for line in year.within(span)
            if line.kind in clause.kinds and (not clause.only or line.clause in clause.only)
        )
    counts = year.counts_of(span.key, compiled)
    found = Fraction(counts.get(clause.id, 0))
    for kind, number in clause.convert.items():
        items = counts.get(f"{clause.id}/{kind}", 0)
        found += Fraction(items, number) if clause.convert_in_parts else items // number
    return (
        rounded(found, 4, compiled.policy.rounding)
        if found.denominator > 1
        else Decimal(found.numerator)
    )


def add_target(year: OwnerYear, compiled: Compiled, clause: Target, span: Span) -> None:
    """The lines of one target in one period: base, bonus, shortfall; what is carried on."""
    if not (year.rostered and year.there(span) and is_meant(clause, year)):
        return
    try:
        asked = required(clause, year.stated, year.group, span)
    except HeadcountUnknownError:
        if year.as_of >= span.ends_on:
            trace: Trace = {"basis": str(clause.basis), "unsettled": "headcount"}
            year.add_period(compiled, span, LineKind.SHORTFALL, clause, ZERO, trace)
        return
    if asked is None:
        return
    history = year.history.setdefault(clause.id, History())
    carried, history.carried = history.carried, ZERO
    number = asked + carried
    count = achieved(year, compiled, clause, span)
    trace = {"basis": str(clause.basis), "required": plain(number)}
    if clause.measure is Measure.POINTS:
        trace["measure"] = "points"
    if carried:
        trace["carried"] = plain(carried)
    if count >= number:
        _met(year, compiled, clause, span, number, count, trace, history)
    else:
        _missed(year, compiled, clause, span, number, count, trace, history)


def _met(
    year: OwnerYear,
    compiled: Compiled,
    clause: Target,
    span: Span,
    number: Decimal,
    count: Decimal,
    trace: Trace,
    history: History,
) -> None:
    """A base's trace names what is asked, not how many came: one more item changes no line."""
    ended = year.as_of >= span.ends_on and year.lived(span)
    year.outcomes.append(Outcome(clause.id, span.key, max(number, ZERO), count, ended=ended))
    if clause.failures is Failures.IN_A_ROW and year.as_of >= span.ends_on:
        history.failures = 0
    if clause.base is not None and (number > 0 or year.as_of >= span.starts_on):
        year.add_period(compiled, span, LineKind.BASE, clause, clause.base, trace)
    over = count - number
    if clause.carry in (Carry.SURPLUS, Carry.BOTH):
        moved = over if clause.carry_limit is None else min(over, clause.carry_limit)
        history.carried -= moved
        over -= moved
    if clause.measure is Measure.ITEMS:
        over = Decimal(int(over))
    if clause.bonus and over > 0:
        policy = compiled.policy
        amount = in_places(clause.bonus * over, policy.places, policy.rounding)
        more: Trace = {"count": plain(count), "each": str(clause.bonus), "over": plain(over)}
        if clause.bonus_limit is not None and amount > clause.bonus_limit:
            amount = clause.bonus_limit
            more["limit"] = str(clause.bonus_limit)
        year.add_period(compiled, span, LineKind.BONUS, clause, amount, trace | more)


def _missed(
    year: OwnerYear,
    compiled: Compiled,
    clause: Target,
    span: Span,
    number: Decimal,
    count: Decimal,
    trace: Trace,
    history: History,
) -> None:
    policy = compiled.policy
    if clause.base is not None and clause.base_in_parts and count > 0:
        exact = Fraction(clause.base) * Fraction(count) / Fraction(number)
        amount = rounded(exact, policy.places, policy.rounding)
        part: Trace = {"count": plain(count), "whole": str(clause.base)}
        year.add_period(compiled, span, LineKind.BASE, clause, amount, trace | part)
    if year.as_of < span.ends_on or not year.lived(span):
        year.outcomes.append(Outcome(clause.id, span.key, number, count, ended=False))
        return
    missing = number - count
    if clause.carry in (Carry.SHORTFALL, Carry.BOTH) and span.ends_on < year.span.ends_on:
        moved = missing if clause.carry_limit is None else min(missing, clause.carry_limit)
        history.carried += moved
        missing -= moved
    due = count + missing
    year.outcomes.append(Outcome(clause.id, span.key, due, count, failed=missing > 0))
    if missing <= 0:
        return
    history.failures += 1
    if not clause.punishes:
        return
    amount, more = _deduction(policy, clause, missing, history.failures)
    trace = trace | {"count": plain(count)} | more
    if missing != number - count:
        trace["moved"] = plain(number - count - missing)
    if clause.charge is not None:
        history.charged.append([span.key, show_points(amount)])
        return
    year.add_period(compiled, span, LineKind.SHORTFALL, clause, -amount, trace)


def _deduction(
    policy: Policy, clause: Target, missing: Decimal, failures: int
) -> tuple[Decimal, Trace]:
    if clause.steps:
        amount = clause.steps[min(failures, len(clause.steps)) - 1]
        return amount, {"nth": failures, "in_a_row": clause.failures is Failures.IN_A_ROW}
    amount = ZERO
    trace: Trace = {}
    if clause.deduct is not None:
        amount = in_places(clause.deduct * missing, policy.places, policy.rounding)
        trace["each"] = str(clause.deduct)
        if clause.deduct_limit is not None and amount > clause.deduct_limit:
            amount = clause.deduct_limit
            trace["limit"] = str(clause.deduct_limit)
    if clause.flat is not None:
        amount += clause.flat
        trace["flat"] = str(clause.flat)
    return amount, trace


def add_charges(year: OwnerYear, compiled: Compiled, targets: Sequence[Target]) -> None:
    """Deductions of the year's periods, × ``charge``, in one line of the year."""
    for clause in targets:
        history = year.history.get(clause.id)
        if clause.charge is None or history is None or not history.charged:
            continue
        policy = compiled.policy
        whole = sum((Decimal(amount) for _, amount in history.charged), ZERO)
        amount = rounded(Fraction(whole) * clause.charge, policy.places, policy.rounding)
        trace: Trace = {
            "basis": str(clause.basis),
            "charged": history.charged,
            "times": ratio_text(clause.charge),
        }
        year.add_period(compiled, year.span, LineKind.SHORTFALL, clause, -amount, trace)
