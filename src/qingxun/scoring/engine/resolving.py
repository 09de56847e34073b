"""Stage 3: what counts when one item was adopted (or instructed on) several times.

Only an item's own facts are looked at. With ``difference`` a credit brings what it adds to the
total counted so far, in order of date: nothing booked earlier ever changes because of something
later, so closed periods stay closed. With ``replace`` the winner brings all and the others 0.
"""

from decimal import Decimal
from typing import NamedTuple

from qingxun.kit.decimals import ZERO, show_points

from .choices import Keep, Settle
from .lines import Trace
from .matching import Credit
from .policy import Resolve


def _by_day(credit: Credit) -> tuple[object, str]:
    return credit.day, credit.fact


def _best_first(credit: Credit) -> tuple[Decimal, object, str]:
    return -credit.points, credit.day, credit.fact


def resolve_credits(credits: list[Credit], silent: Keep) -> list[Credit]:
    """Set each credit's amount by the clause of its group; excluded ones take no part.

    ``silent`` holds, over all of them together, where no clause speaks.
    """
    if len(credits) < 2:
        return credits
    groups: dict[str, list[Credit]] = {}
    for credit in credits:
        if not credit.excluded:
            group = credit.group
            groups.setdefault(group.id if group else "", []).append(credit)
    for members in groups.values():
        if len(members) > 1:
            _resolve_group(members, silent)
    return credits


def resolve_together(credits: list[Credit], keep: Keep) -> None:
    """Across the clauses of instructions: with ``highest`` only the best of all counts."""
    members = [credit for credit in credits if not credit.excluded]
    if keep is Keep.SUM or len({credit.clause.id for credit in members}) < 2:
        return
    for credit in members:
        credit.points = credit.amount
    _settle_difference(members, Keep.HIGHEST, None)
    for credit in members:
        less = credit.points - credit.amount
        if less:
            known = Decimal(credit.trace.get("less", "0"))
            credit.trace["less"] = show_points(known + less)
            credit.trace.setdefault("keep", str(Keep.HIGHEST))
            credit.trace.setdefault("settle", str(Settle.DIFFERENCE))


class Rule(NamedTuple):
    """What counts of several, how many of them at most, and how the rest is booked."""

    keep: Keep
    top: int | None
    settle: Settle


def rule_of(credit: Credit, silent: Keep) -> Rule:
    """The rule of the credit's group; ``silent`` where no clause speaks."""
    clause = credit.group
    if clause is None:
        return Rule(silent, None, Settle.DIFFERENCE)
    return Rule(clause.keep, clause.top if isinstance(clause, Resolve) else None, clause.settle)


def _resolve_group(members: list[Credit], silent: Keep) -> None:
    keep, top, settle = rule_of(members[0], silent)
    if keep is Keep.SUM and top is None:
        return
    if settle is Settle.DIFFERENCE:
        _settle_difference(members, keep, top)
    else:
        _settle_replace(members, keep, top)
    for credit in members:
        credit.trace |= trace_of_less(credit, credit.points - credit.amount, silent)


def trace_of_less(credit: Credit, less: Decimal, silent: Keep) -> Trace:
    """What a credit's trace says when it brings ``less`` points less than its own."""
    if not less:
        return {}
    keep, top, settle = rule_of(credit, silent)
    trace: Trace = {"less": show_points(less), "keep": str(keep), "settle": str(settle)}
    if credit.group:
        trace["resolve"] = credit.group.id
    if top is not None:
        trace["top"] = top
    return trace


def slot_of(credit: Credit, keep: Keep) -> str:
    """Credits in the same slot compete; the best of each slot counts."""
    place = credit.place
    if keep is Keep.SUM:
        return credit.fact
    if place is None or keep is Keep.HIGHEST:
        return ""
    if keep is Keep.PER_LEVEL:
        return place.level
    if keep is Keep.PER_SYSTEM:
        return place.system
    if keep is Keep.PER_CLASS:
        return place.outlet_class
    return place.outlet


def _settle_difference(members: list[Credit], keep: Keep, top: int | None) -> None:
    best: dict[str, Decimal] = {}
    counted = ZERO
    for credit in sorted(members, key=_by_day):
        slot = slot_of(credit, keep)
        best[slot] = max(best.get(slot, ZERO), credit.points)
        worth = sum(sorted(best.values(), reverse=True)[:top], ZERO)
        credit.amount = worth - counted
        counted = worth


def _settle_replace(members: list[Credit], keep: Keep, top: int | None) -> None:
    taken: set[str] = set()
    for credit in sorted(members, key=_best_first):
        slot = slot_of(credit, keep)
        if slot in taken or (top is not None and len(taken) >= top):
            credit.amount = ZERO
        else:
            taken.add(slot)
