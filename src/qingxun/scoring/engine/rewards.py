"""Money that a policy gives for adoptions or points: no points, not in the ledger of points."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from qingxun.kit.decimals import ZERO, show_points

from .attributing import Signature
from .choices import RewardBy, Rounding
from .compiling import Compiled
from .facts import Adoption, Item
from .lines import FactKind, Line, LineKind, OwnerKind, Trace, total
from .matching import classified
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
    """What the lines bring in money, sorted by owner, year, clause and fact.

    An adoption that brought its owner nothing (highest only, excluded) brings no money either. One
    that no clause speaks of brings its money in equal parts to those who signed.
    """
    lines = list(lines)
    first_month = first_month_of(versions)
    items = list(items)
    facts = {adoption.id: (item, adoption) for item in items for adoption in item.adoptions}
    found: list[Payment] = []
    by_point: dict[tuple[OwnerKind, str, int, str], list[Line]] = defaultdict(list)
    clauses: dict[str, tuple[Compiled, Reward]] = {}
    for line in lines:
        version = version_on(versions, line.on)
        for clause in version.compiled.rewards if version else ():
            if version is None or clause.owner is not line.owner_kind:
                continue
            clauses[clause.id] = (version.compiled, clause)
            year = assessment_year(first_month, line.on)
            if clause.by is RewardBy.POINT:
                if line.kind in clause.kinds:
                    by_point[line.owner_kind, line.owner, year, clause.id].append(line)
            elif line.fact_kind is FactKind.ADOPTION and line.fact in facts and line.amount > 0:
                found += _for_adoption(version.compiled, clause, line, year, *facts[line.fact])
    found += _unscored(versions, items, lines, first_month, clauses)
    for (kind, owner, year, clause_id), own in by_point.items():
        found.append(_for_points(clauses[clause_id][1], kind, owner, year, own))
    found.sort(key=lambda each: (each.owner_kind, each.owner, each.year, each.clause, each.fact))
    return _limited(found, {key: clause for key, (_, clause) in clauses.items()})


def _unscored(
    versions: Sequence[Version],
    items: Iterable[Item],
    lines: Iterable[Line],
    first_month: int,
    clauses: dict[str, tuple[Compiled, Reward]],
) -> list[Payment]:
    """For adoptions that have no line of that kind of owner."""
    told = {(line.owner_kind, line.fact) for line in lines if line.fact_kind is FactKind.ADOPTION}
    found: list[Payment] = []
    for item in items:
        signature = Signature(item)
        for adoption in item.adoptions:
            version = version_on(versions, adoption.adopted_on)
            for clause in version.compiled.rewards if version else ():
                if version is None or clause.by is not RewardBy.ADOPTION:
                    continue
                if adoption.forwarded_only or (clause.owner, adoption.id) in told:
                    continue
                clauses[clause.id] = (version.compiled, clause)
                check, seen = version.compiled.tests[clause.id], classified(version.compiled, item)
                if check.adoption_fits(seen, adoption, version.compiled.place(adoption)):
                    year = assessment_year(first_month, adoption.adopted_on)
                    found += _in_equal_parts(clause, signature, year, adoption)
    return found


def _in_equal_parts(
    clause: Reward, signature: Signature, year: int, adoption: Adoption
) -> list[Payment]:
    owners = signature.persons if clause.owner is OwnerKind.PERSON else signature.units
    trace: Trace = {"each": show_points(clause.amount)}
    if len(owners) > 1:
        trace["share"] = f"1/{len(owners)}"
    return [
        Payment(
            clause.owner,
            owner,
            year,
            clause.id,
            adoption.id,
            rounded(Fraction(clause.amount) / len(owners), YUAN_PLACES, Rounding.DOWN),
            trace,
        )
        for owner in owners
    ]


def _for_adoption(
    compiled: Compiled, clause: Reward, line: Line, year: int, item: Item, adoption: Adoption
) -> list[Payment]:
    check = compiled.tests[clause.id]
    seen = classified(compiled, item)
    if not check.adoption_fits(seen, adoption, compiled.place(adoption)):
        return []
    share = _share(line)
    amount = rounded(Fraction(clause.amount) * share, YUAN_PLACES, Rounding.DOWN)
    trace: Trace = {"each": show_points(clause.amount)}
    if share != 1:
        trace["share"] = f"{share.numerator}/{share.denominator}"
    return [Payment(line.owner_kind, line.owner, year, clause.id, line.fact, amount, trace)]


def _share(line: Line) -> Fraction:
    """The owner's part of the adoption, as its points were shared."""
    if line.kind is not LineKind.ADOPTION:
        return Fraction(1)
    split = line.trace.get("split") or {}
    if split.get("rule") == "equal":
        return Fraction(1, split["of"])
    if "share" in split:
        return Fraction(split["share"]) / 100
    return Fraction(split["part"]) if "part" in split else Fraction(1)


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
        if "share" in trace:
            words += f" × {trace['share']}"
    words += f" = {show_points(payment.amount)} 元"
    return f"{words}（全年至多 {trace['limit']} 元）" if "limit" in trace else words
