"""How many points a fact is worth where that is more than a number of a table: values that a person
settles, the superior's own score, likeness to another outlet."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from qingxun.kit.decimals import ZERO, show_points

from .checks import Place
from .choices import Likeness
from .compiling import Compiled
from .facts import Adoption, Item, ManualValue
from .lines import Trace
from .policy import ANY, Analogy, Clause, Policy, Range, SuperiorPoints
from .rounding import ratio_text, rounded


@dataclass(frozen=True, slots=True)
class Worth:
    """Points and what the trace says about how they came about."""

    points: Decimal
    trace: Trace


def manual_worth(
    clause: Clause, fact: str, span: Range, manual: tuple[ManualValue, ...], owner: str = ""
) -> Worth:
    """The value that a person settled and another approved; else unsettled, 0 points."""
    held = None
    for value in manual:
        if value.clause == clause.id and value.fact == fact and value.owner in ("", owner):
            held = value
    trace: Trace = {"range": str(span)}
    if held is None:
        return Worth(ZERO, trace | {"unsettled": "missing"})
    trace |= {"value": show_points(held.value), "reason": held.reason}
    if not held.settled:
        return Worth(ZERO, trace | {"unsettled": "unapproved"})
    if not span.holds(held.value):
        return Worth(ZERO, trace | {"unsettled": "outside"})
    return Worth(held.value, trace)


def superior_worth(policy: Policy, clause: SuperiorPoints, item: Item, adoption: Adoption) -> Worth:
    """The superior's own score × ``times``; of several entries the last day's."""
    wanted = "" if clause.by_item else adoption.id
    entries = [
        entry for entry in item.entries if entry.table == clause.table and entry.adoption == wanted
    ]
    trace: Trace = {"table": clause.table, "times": ratio_text(clause.times)}
    if not entries:
        return Worth(ZERO, trace | {"unsettled": "missing"})
    entry = max(entries, key=lambda each: (each.on, each.id))
    points = rounded(Fraction(entry.value) * clause.times, policy.places, policy.rounding)
    return Worth(points, trace | {"value": show_points(entry.value), "points": show_points(points)})


def worth_by_analogy(
    compiled: Compiled,
    analogy: Analogy,
    item: Item,
    adoption: Adoption,
    place: Place,
    group: str,
) -> Worth | None:
    """Points of an outlet that no row means, by likeness."""
    policy = compiled.policy
    if analogy.like is Likeness.NEXT_LOWER:
        points = _next_lower(compiled, place, adoption.form)
        like = policy.levels.get(place.level, place.level)
    else:
        other = _like_place(compiled, analogy, place)
        points = None
        like = "" if other is None else other.name
        if other is not None:
            like = like if analogy.outlet else policy.levels.get(other.level, other.level)
            for _, offered, check in compiled.adoption_rows(other, adoption.form):
                if isinstance(offered, Decimal) and check.adoption_fits(
                    item, adoption, other, group
                ):
                    points = offered
                    break
    if points is None:
        return None
    times = rounded(Fraction(points) * analogy.times, policy.places, policy.rounding)
    trace: Trace = {"like": str(analogy.like), "as": like, "points": show_points(times)}
    if analogy.times != 1:
        trace |= {"value": show_points(points), "times": ratio_text(analogy.times)}
    return Worth(times, trace)


def _like_place(compiled: Compiled, analogy: Analogy, place: Place) -> Place | None:
    if analogy.like is Likeness.OUTLET:
        return compiled.place_like(place, outlet=analogy.outlet)
    order = compiled.policy.level_order
    at = order.index(place.level) if place.level in order else 0
    return compiled.place_like(place, level=order[at - 1]) if at else None


def _next_lower(compiled: Compiled, place: Place, form: str) -> Decimal | None:
    """The second highest points of this form at the outlet's own level; the only one if alone."""
    found: set[Decimal] = set()
    for clause, _ in compiled.adoption:
        if isinstance(clause, SuperiorPoints):
            continue
        for row in clause.rows:
            levels = set(row.select.levels)
            for code in row.select.outlets:
                outlet = compiled.policy.outlets.get(code)
                levels |= {outlet.level} if outlet else set()
            if place.level in levels and compiled.row_holds(row, place.season):
                points = row.points.get(form, row.points.get(ANY))
                found |= set() if points is None else {points}
    ordered = sorted(found, reverse=True)
    return ordered[min(1, len(ordered) - 1)] if ordered else None
