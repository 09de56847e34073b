"""Stages 2 and 4: which clause gives an item's facts how many points, before any resolving."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from qingxun.kit.decimals import ZERO

from .choices import Basis, CountIn, Excluded
from .compiling import Compiled, Place
from .facts import Adoption, Instruction, Item
from .keeping import noted_only
from .lines import FactKind, LineKind, Trace
from .policy import Clause, InstructionPoints, Resolve


@dataclass(slots=True)
class Credit:
    """Points for one fact on the way through the stages; ``amount`` is what is left of them."""

    kind: LineKind
    clause: Clause
    fact_kind: FactKind
    fact: str
    day: dt.date
    on: dt.date
    points: Decimal
    amount: Decimal
    trace: Trace
    excluded: bool = False
    place: Place | None = None

    @property
    def group(self) -> Resolve | InstructionPoints | None:
        """The clause that says what counts of several; ``None`` where the rule is silent."""
        if isinstance(self.clause, InstructionPoints):
            return self.clause
        return self.place.resolve if self.place else None


def _excluded_item(compiled: Compiled, what: Excluded, item: Item) -> Clause | None:
    for clause, check in compiled.exclusions[what]:
        if check.item_fits(item):
            return clause
    return None


def match_filing(compiled: Compiled, item: Item) -> Iterator[Credit]:
    """One credit per basis (filed, accepted) whose day is known and whose clause fits."""
    for basis, clauses in compiled.filing.items():
        day = item.filed_on if basis is Basis.FILED else item.accepted_on
        if day is None:
            continue
        for clause, check in clauses:
            if check.item_fits(item):
                excluded = _excluded_item(compiled, Excluded.FILING, item)
                points = ZERO if excluded else clause.points
                trace: Trace = {"basis": str(basis), "points": str(points)}
                fact = FactKind.ITEM if basis is Basis.FILED else FactKind.ACCEPTANCE
                credit = Credit(
                    LineKind.FILING, clause, fact, item.id, day, day, points, points, trace
                )
                yield _exclude(credit, excluded)
                break


def match_adoptions(compiled: Compiled, item: Item) -> Iterator[Credit]:
    """One credit per adoption that some clause gives points to (0 points are points)."""
    for adoption in item.adoptions:
        place = compiled.place(adoption)
        for clause, points, check in compiled.adoption_rows(place, adoption.form):
            if not check.adoption_fits(item, adoption, place):
                continue
            excluded = _excluded_adoption(compiled, item, adoption, place)
            given = ZERO if excluded else points
            credit = Credit(
                LineKind.ADOPTION,
                clause,
                FactKind.ADOPTION,
                adoption.id,
                adoption.adopted_on,
                _counted_on(compiled, item, adoption.adopted_on),
                given,
                given,
                {
                    "outlet": adoption.outlet,
                    "name": adoption.outlet_name or place.name,
                    "form": adoption.form,
                    "points": str(given),
                },
                place=place,
            )
            yield _note_late(compiled, _exclude(credit, excluded), adoption)
            break


def _excluded_adoption(
    compiled: Compiled, item: Item, adoption: Adoption, place: Place
) -> Clause | None:
    for clause, check in compiled.exclusions[Excluded.ADOPTION]:
        if check.adoption_fits(item, adoption, place):
            return clause
    return None


def match_instructions(compiled: Compiled, item: Item) -> Iterator[Credit]:
    """One credit per instruction whose rank some clause names."""
    for fact in item.instructions:
        for clause, check in compiled.instruction.get(fact.rank, ()):
            if not check.item_fits(item):
                continue
            excluded = _excluded_instruction(compiled, item, fact)
            points = ZERO if excluded else clause.points[fact.rank]
            credit = Credit(
                LineKind.INSTRUCTION,
                clause,
                FactKind.INSTRUCTION,
                fact.id,
                fact.instructed_on,
                _counted_on(compiled, item, fact.instructed_on),
                points,
                points,
                {"rank": fact.rank, "points": str(points)},
            )
            yield _note_late(compiled, _exclude(credit, excluded), fact)
            break


def _excluded_instruction(compiled: Compiled, item: Item, fact: Instruction) -> Clause | None:
    for clause, check in compiled.exclusions[Excluded.INSTRUCTION]:
        if check.instruction_fits(item, fact):
            return clause
    return None


def _exclude(credit: Credit, clause: Clause | None) -> Credit:
    if clause is not None:
        credit.clause, credit.excluded = clause, True
        credit.trace["excluded"] = True
    return credit


def _note_late(compiled: Compiled, credit: Credit, fact: Adoption | Instruction) -> Credit:
    """A fact that came too late for the policy's ``keeping`` brings a line of 0 that says so."""
    noted = noted_only(compiled.policy.keeping, fact, credit.day)
    if noted is not None and not credit.excluded:
        credit.points = credit.amount = ZERO
        credit.trace |= {"points": "0", "noted": noted}
    return credit


def _counted_on(compiled: Compiled, item: Item, day: dt.date) -> dt.date:
    if compiled.policy.count_in is CountIn.FILING_DAY and item.filed_on is not None:
        return item.filed_on
    return day
