"""Stage 3: what counts when one item was adopted (or instructed on) several times.

Only an item's own facts are looked at. With ``difference`` a credit brings what it adds to the
total counted so far, in order of date: nothing booked earlier ever changes because of something
later, so closed periods stay closed. With ``replace`` the winner brings all and the others 0.
"""

from decimal import Decimal

from qingxun.kit.decimals import ZERO

from .choices import Keep, Settle
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


def _resolve_group(members: list[Credit], silent: Keep) -> None:
    clause = members[0].group
    keep = clause.keep if clause else silent
    top = clause.top if isinstance(clause, Resolve) else None
    settle = clause.settle if clause else Settle.DIFFERENCE
    if keep is Keep.SUM and top is None:
        return
    if settle is Settle.DIFFERENCE:
        _settle_difference(members, keep, top)
    else:
        _settle_replace(members, keep, top)
    for credit in members:
        less = credit.points - credit.amount
        if less:
            credit.trace["less"] = str(less)
            credit.trace["keep"] = str(keep)
            credit.trace["settle"] = str(settle)
            if clause:
                credit.trace["resolve"] = clause.id
            if top is not None:
                credit.trace["top"] = top


def _slot(credit: Credit, keep: Keep) -> str:
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
    return place.outlet


def _settle_difference(members: list[Credit], keep: Keep, top: int | None) -> None:
    best: dict[str, Decimal] = {}
    counted = ZERO
    for credit in sorted(members, key=_by_day):
        slot = _slot(credit, keep)
        best[slot] = max(best.get(slot, ZERO), credit.points)
        worth = sum(sorted(best.values(), reverse=True)[:top], ZERO)
        credit.amount = worth - counted
        counted = worth


def _settle_replace(members: list[Credit], keep: Keep, top: int | None) -> None:
    taken: set[str] = set()
    for credit in sorted(members, key=_best_first):
        slot = _slot(credit, keep)
        if slot in taken or (top is not None and len(taken) >= top):
            credit.amount = ZERO
        else:
            taken.add(slot)
