"""Stages 2 and 4: which clause gives an item's facts how many points, before any resolving.

Every function looks at one fact and at what the policy asks about it, no more.
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

from qingxun.kit.decimals import ZERO, show_points

from .checks import Check, Place
from .choices import Basis, CountIn, Excluded, Together
from .compiling import AdoptionRule, Compiled, Offered
from .facts import Adoption, Instruction, Item
from .keeping import noted_only
from .lines import FactKind, LineKind, Trace
from .policy import (
    Clause,
    FilingPoints,
    InstructionPoints,
    Policy,
    Range,
    Resolve,
    SuperiorPoints,
)
from .rounding import ratio_text, rounded
from .worths import Worth, manual_worth, superior_worth, worth_by_analogy


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


def classified(compiled: Compiled, item: Item) -> Item:
    """The item under the kind that a clause puts it in; the same object where none does."""
    for clause, check in compiled.classify:
        if check.item_fits(item):
            return replace(item, kind=clause.kind)
    return item


def excluded_item(compiled: Compiled, what: Excluded, item: Item, group: str) -> Clause | None:
    for clause, check in compiled.exclusions[what]:
        if check.item_fits(item, group):
            return clause
    return zeroing(compiled, item)


def zeroing(compiled: Compiled, item: Item) -> Clause | None:
    """The incident clause that sets this item to zero."""
    if compiled.zero_items:
        for incident in item.incidents:
            if noted_only(compiled.policy.keeping, incident, incident.on) is not None:
                continue
            for clause in compiled.zero_items:
                if (
                    (not clause.types or incident.type in clause.types)
                    and (not clause.gravities or incident.gravity in clause.gravities)
                    and (not clause.named_by or incident.named_by in clause.named_by)
                ):
                    return clause
    return None


def match_filing(compiled: Compiled, item: Item, group: str = "") -> Iterator[Credit]:
    """One credit per basis (filed, accepted) whose day is known and whose clause fits."""
    for basis, clauses in compiled.filing.items():
        day = item.filed_on if basis is Basis.FILED else item.accepted_on
        if day is None:
            continue
        for clause, check in clauses:
            if check.item_fits(item, group):
                worth = _filing_worth(clause, item)
                fact = FactKind.ITEM if basis is Basis.FILED else FactKind.ACCEPTANCE
                trace: Trace = {"basis": str(basis), **worth.trace}
                credit = _credit(LineKind.FILING, clause, fact, item.id, day, day, worth, trace)
                _multiply(compiled, credit, item, None, group)
                yield _exclude(credit, excluded_item(compiled, Excluded.FILING, item, group))
                break


def _filing_worth(clause: FilingPoints, item: Item) -> Worth:
    if clause.range is None:
        return Worth(clause.points, {"points": str(clause.points)})
    return manual_worth(clause, item.id, clause.range, item.manual)


def _credit(
    kind: LineKind,
    clause: Clause,
    fact_kind: FactKind,
    fact: str,
    day: dt.date,
    on: dt.date,
    worth: Worth,
    trace: Trace,
    place: Place | None = None,
) -> Credit:
    points = worth.points
    trace = {**trace, "points": worth.trace.get("points", show_points(points))}
    return Credit(kind, clause, fact_kind, fact, day, on, points, points, trace, place=place)


def match_adoptions(compiled: Compiled, item: Item, group: str = "") -> Iterator[Credit]:
    """One credit per adoption that some clause gives points to (0 points are points)."""
    for adoption in item.adoptions:
        place = compiled.place(adoption)
        found = _adoption_clause(compiled, item, adoption, place, group)
        excluded = None
        if found is None:
            if not adoption.forwarded_only:
                continue
            excluded = excluded_adoption(compiled, item, adoption, place, group)
            if excluded is None:
                continue
            found = excluded, Worth(ZERO, {})
        clause, worth = found
        trace: Trace = {
            "outlet": adoption.outlet,
            "name": adoption.outlet_name or place.name,
            "form": adoption.form,
            **worth.trace,
        }
        credit = _credit(
            LineKind.ADOPTION,
            clause,
            FactKind.ADOPTION,
            adoption.id,
            adoption.adopted_on,
            _counted_on(compiled, item, adoption.adopted_on),
            worth,
            trace,
            place,
        )
        _multiply(compiled, credit, item, adoption, group)
        excluded = excluded or excluded_adoption(compiled, item, adoption, place, group)
        yield _note_late(compiled, _exclude(credit, excluded), adoption)


def _adoption_clause(
    compiled: Compiled, item: Item, adoption: Adoption, place: Place, group: str
) -> tuple[Clause, Worth] | None:
    rows = compiled.adoption_rows(place, adoption.form)
    for clause, offered, check in rows:
        if _meant(compiled, adoption, check) and check.adoption_fits(item, adoption, place, group):
            return clause, _adoption_worth(compiled.policy, clause, offered, item, adoption)
    if any(offered is not None for _, offered, _ in rows):
        return None
    for analogy, check in compiled.analogies:
        if _meant(compiled, adoption, check) and check.adoption_fits(item, adoption, place, group):
            worth = worth_by_analogy(compiled, analogy, item, adoption, place, group)
            if worth is not None:
                return analogy, worth
    return None


def _meant(compiled: Compiled, adoption: Adoption, check: Check) -> bool:
    """A clause means what was only forwarded when it says so, or where silence takes it in."""
    return compiled.takes_forwarded or check.forwarded or not adoption.forwarded_only


def _adoption_worth(
    policy: Policy, clause: AdoptionRule, offered: Offered, item: Item, adoption: Adoption
) -> Worth:
    if isinstance(clause, SuperiorPoints):
        return superior_worth(policy, clause, item, adoption)
    if isinstance(offered, Range):
        return manual_worth(clause, adoption.id, offered, item.manual)
    assert offered is not None
    return Worth(offered, {"points": str(offered)})


def _multiply(
    compiled: Compiled, credit: Credit, item: Item, adoption: Adoption | None, group: str
) -> None:
    """Factors: several fitting ones together as the policy says."""
    factors = compiled.factors[credit.kind]
    if not factors:
        return
    place = credit.place
    fitting = [
        clause
        for clause, check in factors
        if (
            check.item_fits(item, group)
            if adoption is None or place is None
            else check.adoption_fits(item, adoption, place, group)
        )
        and not (adoption is None and check.adoption is not None)
    ]
    if not fitting:
        return
    policy = compiled.policy
    if policy.silent_factors is Together.FIRST:
        fitting = fitting[:1]
    elif policy.silent_factors is Together.HIGHEST:
        fitting = [max(fitting, key=lambda clause: clause.times)]
    times = Fraction(1)
    for clause in fitting:
        times *= clause.times
    credit.trace["before"] = credit.trace["points"]
    credit.trace["factors"] = [[ratio_text(clause.times), clause.id] for clause in fitting]
    exact = Fraction(credit.points) * times
    credit.points = credit.amount = rounded(exact, policy.places, policy.rounding)
    credit.trace["points"] = show_points(credit.points)


def excluded_adoption(
    compiled: Compiled, item: Item, adoption: Adoption, place: Place, group: str = ""
) -> Clause | None:
    """The clause that keeps this adoption from earning anything."""
    for clause, check in compiled.exclusions[Excluded.ADOPTION]:
        if check.adoption_fits(item, adoption, place, group):
            return clause
    return zeroing(compiled, item)


def match_instructions(
    compiled: Compiled, item: Item, group: str = "", adopted: Decimal = ZERO
) -> Iterator[Credit]:
    """One credit per instruction whose rank some clause names.

    ``adopted`` are the item's adoption points, for clauses that multiply them.
    """
    for fact in item.instructions:
        for clause, check in compiled.instruction.get(fact.rank, ()):
            if not check.instruction_fits(item, fact, group):
                continue
            worth = _instruction_worth(compiled, clause, item, fact, adopted)
            credit = _credit(
                LineKind.INSTRUCTION,
                clause,
                FactKind.INSTRUCTION,
                fact.id,
                fact.instructed_on,
                _counted_on(compiled, item, fact.instructed_on),
                worth,
                {"rank": fact.rank, **worth.trace},
            )
            _multiply(compiled, credit, item, None, group)
            excluded = excluded_instruction(compiled, item, fact, group)
            yield _note_late(compiled, _exclude(credit, excluded), fact)
            break


def _instruction_worth(
    compiled: Compiled,
    clause: InstructionPoints,
    item: Item,
    fact: Instruction,
    adopted: Decimal,
) -> Worth:
    rank = fact.rank
    if rank in clause.times:
        policy = compiled.policy
        base = adopted
        points = rounded(Fraction(base) * clause.times[rank], policy.places, policy.rounding)
        trace: Trace = {"of": show_points(base), "times": ratio_text(clause.times[rank])}
        return Worth(points, trace | {"points": show_points(points)})
    if rank in clause.ranges:
        return manual_worth(clause, fact.id, clause.ranges[rank], item.manual)
    points = clause.points[rank]
    return Worth(points, {"points": str(points)})


def excluded_instruction(
    compiled: Compiled, item: Item, fact: Instruction, group: str
) -> Clause | None:
    for clause, check in compiled.exclusions[Excluded.INSTRUCTION]:
        if check.instruction_fits(item, fact, group):
            return clause
    return zeroing(compiled, item)


def _exclude(credit: Credit, clause: Clause | None) -> Credit:
    if clause is not None:
        credit.clause, credit.excluded = clause, True
        credit.points = credit.amount = ZERO
        credit.trace = {
            key: value
            for key, value in credit.trace.items()
            if key in ("basis", "outlet", "name", "form", "rank")
        } | {"points": "0", "excluded": True}
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
