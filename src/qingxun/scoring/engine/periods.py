"""Stages 6 and 7: one owner's period. Targets first, then caps over what the period brought."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from qingxun.kit.decimals import ZERO, show_points
from qingxun.kit.periods import PeriodKind, Span

from .choices import Basis, Excluded
from .compiling import Compiled
from .facts import Item, UnitYear
from .lines import FactKind, Line, LineKind, OwnerKind, Trace, lies_within, owner_scope, total
from .period_policy import Cap, Target
from .policy import ANY, Clause

_inside = lru_cache(maxsize=8192)(lies_within)


@dataclass(frozen=True, slots=True)
class Count:
    """One item counts for one unit toward one target clause in one period."""

    unit: str
    clause: str
    period: str


def count_item(compiled: Compiled, item: Item) -> tuple[Count, ...]:
    """Toward which targets the item counts, for which units, in which periods."""
    if not compiled.targets:
        return ()
    for _, check in compiled.exclusions[Excluded.TARGET]:
        if check.item_fits(item):
            return ()
    found: list[Count] = []
    units: list[str] | None = None
    for clause in compiled.targets:
        day = counting_day(compiled, clause, item)
        if day is None:
            continue
        if units is None:
            units = list(dict.fromkeys(row.unit for row in item.contributors if row.unit))
        key = Span.of(clause.per, day).key
        for unit in units[:1] if clause.first_only else units:
            found.append(Count(unit, clause.id, key))
    return tuple(found)


def counting_day(compiled: Compiled, clause: Target, item: Item) -> dt.date | None:
    """The day on which the item counts toward the target; ``None``: never."""
    check = compiled.tests[clause.id]
    if clause.basis is Basis.ADOPTED:
        days = [
            adoption.adopted_on
            for adoption in item.adoptions
            if check.adoption_fits(item, adoption, compiled.place(adoption))
        ]
        return min(days, default=None)
    if not check.item_fits(item):
        return None
    return item.filed_on if clause.basis is Basis.FILED else item.accepted_on


def unit_spans(compiled: Compiled, day: dt.date) -> list[Span]:
    """The periods holding that day that have targets or caps of units, shortest first.

    After an item changed, evaluate these for each of its units, in this order, for every day
    that the item's lines (old and new) and counts (old and new) fall on.
    """
    kinds = {clause.per for clause in compiled.targets}
    kinds |= {cap.per for caps in compiled.caps.values() for cap in caps}
    return [Span.of(kind, day) for kind in PeriodKind if kind in kinds]


def required_items(clause: Target, unit_year: UnitYear) -> int | None:
    """How many items the clause asks of the unit in a period; ``None``: nothing."""
    if unit_year.group == "":
        return None
    own = unit_year.targets.get(clause.id)
    number = clause.items.get(unit_year.group, clause.items.get(ANY)) if own is None else own
    return int(number) if number else None


def evaluate_unit_period(
    compiled: Compiled,
    unit_year: UnitYear,
    period: str,
    counts: Mapping[str, int],
    lines: Iterable[Line],
    as_of: dt.date,
) -> list[Line]:
    """The lines of one unit's period: base, shortfall, caps.

    A base's trace names what is asked, not how many came: one more item changes no line.
    ``counts`` are the items counted toward each target clause (``count_item``) in this period.
    ``lines`` are the unit's lines of the year: of items, and of the shorter periods inside this
    one, which therefore come first; others, and earlier lines of this same scope, are ignored.
    A base stands as soon as the target is met; a shortfall falls only when the period has ended
    by ``as_of`` (the day itself not included) and the unit lived through all of it.
    """
    span = Span.from_key(period)
    scope = owner_scope(OwnerKind.UNIT, unit_year.unit, period)
    make = _Maker(compiled.policy.key, OwnerKind.UNIT, unit_year.unit, unit_year.unit, span, scope)
    new: list[Line] = []
    for clause in compiled.targets:
        required = required_items(clause, unit_year)
        if clause.per is span.kind and required:
            new += _target_lines(clause, required, counts.get(clause.id, 0), unit_year, as_of, make)
    caps = [
        cap
        for cap in compiled.caps[OwnerKind.UNIT]
        if cap.per is span.kind and (not cap.groups or unit_year.group in cap.groups)
    ]
    return new + _cap_lines(caps, new, lines, make)


def evaluate_person_period(
    compiled: Compiled, person: str, period: str, lines: Iterable[Line]
) -> list[Line]:
    """The cap lines of one person's period; ``lines`` as in ``evaluate_unit_period``."""
    span = Span.from_key(period)
    scope = owner_scope(OwnerKind.PERSON, person, period)
    make = _Maker(compiled.policy.key, OwnerKind.PERSON, person, "", span, scope)
    caps = [cap for cap in compiled.caps[OwnerKind.PERSON] if cap.per is span.kind]
    return _cap_lines(caps, [], lines, make)


@dataclass(frozen=True, slots=True)
class _Maker:
    """Makes the lines of one scope."""

    policy: str
    owner_kind: OwnerKind
    owner: str
    unit: str
    span: Span
    scope: str

    def line(self, kind: LineKind, clause: Clause, amount: Decimal, trace: Trace) -> Line:
        return Line(
            self.scope,
            self.owner_kind,
            self.owner,
            self.unit,
            kind,
            self.span.key,
            self.span.ends_on - dt.timedelta(days=1),
            amount,
            self.policy,
            clause.id,
            FactKind.PERIOD,
            self.owner,
            {"period": self.span.key, **trace},
        )


def _target_lines(
    clause: Target, required: int, count: int, unit_year: UnitYear, as_of: dt.date, make: _Maker
) -> list[Line]:
    trace: Trace = {"basis": str(clause.basis), "required": required}
    span = make.span
    if count >= required:
        if clause.base is None:
            return []
        return [make.line(LineKind.BASE, clause, clause.base, trace)]
    lived = (unit_year.since is None or unit_year.since <= span.starts_on) and (
        unit_year.until is None or unit_year.until >= span.ends_on
    )
    if clause.deduct is None or as_of < span.ends_on or not lived:
        return []
    amount = clause.deduct * (required - count)
    trace |= {"count": count, "each": str(clause.deduct)}
    if clause.deduct_limit is not None and amount > clause.deduct_limit:
        amount = clause.deduct_limit
        trace["limit"] = str(clause.deduct_limit)
    return [make.line(LineKind.SHORTFALL, clause, -amount, trace)]


def _cap_lines(caps: list[Cap], new: list[Line], lines: Iterable[Line], make: _Maker) -> list[Line]:
    if not caps:
        return []
    key = make.span.key
    known = [line for line in lines if line.scope != make.scope and _inside(line.period, key)]
    known += new
    added: list[Line] = []
    for cap in caps:
        amount = total(line for line in known + added if _under(line, cap))
        if amount > cap.limit:
            trace: Trace = {
                "sum": show_points(amount),
                "limit": str(cap.limit),
                "kinds": sorted(str(kind) for kind in cap.kinds),
            }
            added.append(make.line(LineKind.CAP, cap, min(cap.limit - amount, ZERO), trace))
    return added


def _under(line: Line, cap: Cap) -> bool:
    """Whether the cap looks at the line; a narrower cap's cut is looked at too."""
    if line.kind is LineKind.CAP:
        return cap.kinds.issuperset(LineKind(kind) for kind in line.trace["kinds"])
    return line.kind in cap.kinds
