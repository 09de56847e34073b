"""Money that a policy gives for adoptions or points: no points, not in the ledger of points."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from qingxun.kit.decimals import ZERO, show_points

from .attributing import Signature, split_amount
from .choices import RewardBy, Rounding, Split
from .compiling import Compiled
from .facts import Item
from .lines import Line, LineKind, OwnerKind, Trace, total
from .matching import classified, excluded_adoption
from .period_policy import Reward
from .rounding import rounded
from .versions import Version, assessment_year, first_month_of, version_on

YUAN_PLACES = 2


@dataclass(frozen=True, slots=True)
class Payment:
    """``amount`` yuan to one owner in one assessment year; ``fact`` is the adoption, or empty."""

    owner_kind: OwnerKind
    owner: str
    year: int
    clause: str
    fact: str
    amount: Decimal
    trace: Trace


def payments(
    versions: Sequence[Version], items: Iterable[Item], lines: Iterable[Line]
) -> list[Payment]:
    """What adoptions and lines bring in money, sorted by owner, year, clause and fact.

    An adoption pays under every fitting clause, whatever points it brings; one that is excluded
    from points pays nothing. ``lines`` are looked at for clauses by point.
    """
    first_month = first_month_of(versions)
    found = [payment for item in items for payment in _for_item(versions, item, first_month)]
    by_point: dict[tuple[OwnerKind, str, int, str], list[Line]] = defaultdict(list)
    clauses = {clause.id: clause for version in versions for clause in version.compiled.rewards}
    for line in lines if clauses else ():
        version = version_on(versions, line.on)
        for clause in version.compiled.rewards if version else ():
            mine = clause.owner is line.owner_kind and line.kind in clause.kinds
            if clause.by is RewardBy.POINT and mine:
                year = assessment_year(first_month, line.on)
                by_point[line.owner_kind, line.owner, year, clause.id].append(line)
    for (kind, owner, year, clause_id), own in by_point.items():
        found.append(_for_points(clauses[clause_id], kind, owner, year, own))
    found.sort(key=lambda each: (each.owner_kind, each.owner, each.year, each.clause, each.fact))
    return _limited(found, clauses)


def _for_item(versions: Sequence[Version], item: Item, first_month: int) -> Iterator[Payment]:
    for adoption in item.adoptions:
        version = version_on(versions, adoption.adopted_on)
        compiled = version.compiled if version else None
        if compiled is None or not compiled.rewards:
            continue
        seen = classified(compiled, item)
        place = compiled.place(adoption)
        if excluded_adoption(compiled, seen, adoption, place) is not None:
            continue
        year = assessment_year(first_month, adoption.adopted_on)
        for clause in compiled.rewards:
            check = compiled.tests[clause.id]
            printed = check.forwarded or not adoption.forwarded_only
            fits = printed and check.adoption_fits(seen, adoption, place)
            if fits and clause.by is RewardBy.ADOPTION:
                yield from _for_adoption(compiled, clause, seen, adoption.id, year)


def _for_adoption(
    compiled: Compiled, clause: Reward, item: Item, adoption: str, year: int
) -> Iterator[Payment]:
    """Shared as the adoption's points are; equally where those are not for such owners."""
    rule = compiled.attribution(LineKind.ADOPTION, item)
    persons = clause.owner is OwnerKind.PERSON
    split = Split.NONE if rule is None else (rule.persons if persons else rule.units)
    if split in (Split.NONE, Split.FIXED):
        split = Split.EQUAL
    parts = split_amount(
        clause.amount,
        split,
        Signature(item),
        of_persons=persons,
        places=YUAN_PLACES,
        remainder=compiled.policy.remainder,
        clause=rule,
    )
    for part in parts:
        trace: Trace = {"each": show_points(clause.amount)}
        if part.trace:
            trace["split"] = part.trace
        yield Payment(clause.owner, part.owner, year, clause.id, adoption, part.amount, trace)


def _for_points(
    clause: Reward, kind: OwnerKind, owner: str, year: int, lines: Sequence[Line]
) -> Payment:
    points = max(total(lines), ZERO)
    amount = rounded(Fraction(points) * Fraction(clause.amount), YUAN_PLACES, Rounding.HALF_UP)
    trace: Trace = {"points": show_points(points), "each": show_points(clause.amount)}
    return Payment(kind, owner, year, clause.id, "", amount, trace)


def _limited(found: list[Payment], clauses: Mapping[str, Reward]) -> list[Payment]:
    """At most ``limit`` a year for one owner under one clause: what comes later is cut."""
    spent: dict[tuple[OwnerKind, str, int, str], Decimal] = defaultdict(lambda: ZERO)
    kept = []
    for payment in found:
        limit = clauses[payment.clause].limit
        key = (payment.owner_kind, payment.owner, payment.year, payment.clause)
        left = payment.amount if limit is None else min(payment.amount, limit - spent[key])
        spent[key] += left
        trace = payment.trace
        if left != payment.amount:
            trace = {**trace, "limit": show_points(limit or ZERO)}
        kept.append(
            Payment(
                payment.owner_kind,
                payment.owner,
                payment.year,
                payment.clause,
                payment.fact,
                left,
                trace,
            )
        )
    return kept


def explain_payment(payment: Payment) -> str:
    """The payment in words."""
    trace = payment.trace
    if "points" in trace:
        words = f"{trace['points']} 分 × 每分 {trace['each']} 元"
    else:
        words = f"采用 1 次 × {trace['each']} 元"
        split = trace.get("split")
        if split:
            words += f"（{split['of']} 人署名）"
    words += f" = {show_points(payment.amount)} 元"
    return f"{words}（全年至多 {trace['limit']} 元）" if "limit" in trace else words
