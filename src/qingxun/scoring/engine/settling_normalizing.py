"""Stage 8, first half: the year's figure as a share of the annual assessment."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_FLOOR, Decimal

from qingxun.kit.decimals import ZERO

from .lines import Trace
from .policy import ANY
from .settling_figures import HUNDRED, Candidate, Year, measure
from .settling_policy import MODES, Below, Measure, Method, Normalize, Within
from .settling_results import Open, Score

EXACT = Decimal("1E-12")
"""A quotient of a quotient (1 ÷ 3 × 30) is a whole number again before it is cut or rounded."""
Values = Mapping[str, Decimal | None]


def text(value: Decimal) -> str:
    """A decimal for a trace: no exponent, no trailing zeros."""
    normal = value.normalize() + 0
    if normal == normal.to_integral_value():
        return f"{normal.to_integral_value():f}"
    return f"{normal:f}"


def normalize(
    clause: Normalize, candidates: Sequence[Candidate], year: Year
) -> tuple[list[Score], list[Open]]:
    """The scores of everybody whom the clause speaks of, and whose figure is still missing."""
    own = [
        one
        for one in candidates
        if one.who == clause.who
        and one.heeds(clause.id)
        and (not clause.groups or one.group in clause.groups)
    ]
    field = _Field(clause, own, year)
    scores, lacking = [], []
    for one in own:
        found = _METHODS[clause.method](clause, one, field)
        if found is None:
            lacking.append(one.id)
            continue
        amount, trace = found
        scores.append(_bounded(clause, one, amount, trace))
    gaps = [Open(clause.id, "value", tuple(sorted(lacking)))] if lacking else []
    return scores, gaps


def _bounded(clause: Normalize, one: Candidate, amount: Decimal, trace: Trace) -> Score:
    """Rounding, then floor and cap."""
    mode = MODES[clause.rounding]
    whole = amount.quantize(EXACT)
    rounded = whole.quantize(Decimal(1).scaleb(-clause.places), rounding=mode)
    result = min(max(rounded, clause.floor), clause.cap)
    if result != rounded:
        trace = {**trace, "bound": "floor" if result > rounded else "cap", "raw": text(rounded)}
    method = {"method": str(clause.method), "full": text(clause.full)}
    return Score(clause.who, one.id, clause.id, result, {**method, **trace})


@dataclass(slots=True)
class _Field:
    """Everybody's values of a measure, taken once."""

    clause: Normalize
    own: Sequence[Candidate]
    year: Year

    def value(self, of: Measure, one: Candidate) -> Decimal | None:
        return measure(of, one, self.year)

    def pool(self, one: Candidate) -> list[Candidate]:
        within = self.clause.within
        if within is Within.ALL:
            return list(self.own)
        if within is Within.UNIT:
            return [other for other in self.own if other.unit == one.unit]
        return [other for other in self.own if other.group == one.group]

    def values(self, of: Measure, one: Candidate) -> list[Decimal]:
        found = [measure(of, other, self.year) for other in self.pool(one)]
        return [value for value in found if value is not None]


def _share_of_first(value: Decimal, best: Decimal, full: Decimal) -> Decimal:
    """A first one without any points gives nobody a share."""
    return full * value / best if best > 0 else ZERO


Made = tuple[Decimal, Trace]


def _direct(clause: Normalize, one: Candidate, field: _Field) -> Made | None:
    value = field.value(clause.of, one)
    if value is None:
        return None
    trace = {"value": text(value), "percent": text(clause.percent)}
    return value * clause.percent / HUNDRED, trace


def _ratio(clause: Normalize, one: Candidate, field: _Field) -> Made | None:
    value = field.value(clause.of, one)
    if value is None:
        return None
    best = max(field.values(clause.of, one))
    trace = {"value": text(value), "best": text(best), "within": str(clause.within)}
    return _share_of_first(value, best, clause.full), trace


def _base_plus(clause: Normalize, one: Candidate, field: _Field) -> Made | None:
    value = field.value(clause.of, one)
    target = clause.target.get(one.group, clause.target.get(ANY))
    if value is None or target is None:
        return None
    trace: Trace = {"value": text(value), "target": text(target), "base": text(clause.base)}
    if value < target:
        if clause.below is Below.NOTHING or target <= 0:
            return ZERO, trace
        return clause.base * max(value, ZERO) / target, {**trace, "pro_rata": True}
    steps = ((value - target) / clause.step).to_integral_value(rounding=ROUND_FLOOR)
    extra = steps * clause.step_points
    trace |= {"steps": text(steps), "step": text(clause.step), "each": text(clause.step_points)}
    if clause.bonus_limit is not None and extra > clause.bonus_limit:
        extra = clause.bonus_limit
        trace["bonus_limit"] = text(extra)
    return clause.base + extra, trace


def _tiers(clause: Normalize, one: Candidate, field: _Field) -> Made | None:
    value = field.value(clause.of, one)
    if value is None:
        return None
    place = 1 + sum(other > value for other in field.values(clause.of, one))
    for number, tier in enumerate(clause.tiers, start=1):
        if (tier.least is None or value >= tier.least) and (tier.top is None or place <= tier.top):
            trace = {"value": text(value), "tier": number, "place": place}
            return tier.points, trace
    return ZERO, {"value": text(value), "tier": 0, "place": place}


def _weighted(clause: Normalize, one: Candidate, field: _Field) -> Made | None:
    """Each part out of its full points, at least nothing, then by weight; the sum out of
    ``full``."""
    sum_of_parts, shown = ZERO, []
    for part in clause.parts:
        value = field.value(part.of, one)
        if value is None:
            return None
        points = value
        row: Trace = {"name": part.name, "value": text(value), "weight": text(part.weight)}
        if part.ratio:
            best = max(field.values(part.of, one))
            points = _share_of_first(value, best, part.full)
            row["best"] = text(best)
        points = min(max(points, ZERO), part.full)
        share = clause.full * part.weight / HUNDRED * points / part.full
        shown.append({**row, "full": text(part.full), "points": text(points)})
        sum_of_parts += share
    return sum_of_parts, {"parts": shown}


_METHODS: dict[Method, Callable[[Normalize, Candidate, _Field], Made | None]] = {
    Method.DIRECT: _direct,
    Method.RATIO: _ratio,
    Method.BASE_PLUS: _base_plus,
    Method.TIERS: _tiers,
    Method.WEIGHTED: _weighted,
}
