"""Stage 5: who gets how much of a joint item. Whole-number arithmetic on the smallest unit."""

from dataclasses import dataclass, field
from decimal import ROUND_DOWN, Decimal
from fractions import Fraction

from .choices import Remainder, Rounding, Split
from .facts import Contributor, Item
from .lines import Trace
from .policy import ALWAYS, Attribution
from .rounding import ratio_text, rounded

WHOLE = Decimal(100)


@dataclass(frozen=True, slots=True)
class Part:
    """One owner's part: the amount, and its arithmetic when it is not simply the whole."""

    owner: str
    unit: str
    amount: Decimal
    trace: Trace | None = None


@dataclass(slots=True)
class Signature:
    """The owners of an item in signed order, units and persons, each with the unit signed with."""

    item: Item
    units: dict[str, str] = field(init=False)
    persons: dict[str, str] = field(init=False)
    _shares: dict[bool, dict[str, Fraction]] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        rows = self.item.contributors
        if len(rows) == 1:
            row = rows[0]
            self.units = {row.unit: row.unit} if row.unit else {}
            self.persons = {row.person: row.unit or ""} if row.person else {}
            return
        self.units = {row.unit: row.unit for row in rows if row.unit}
        self.persons = {}
        for row in rows:
            if row.person:
                self.persons.setdefault(row.person, row.unit or "")

    def shares(self, of_persons: bool) -> dict[str, Fraction]:
        """Percentages by owner, in signed order; together at most 100."""
        if of_persons in self._shares:
            return self._shares[of_persons]
        found: dict[str, Fraction] = {}
        rows = self.item.contributors
        for row, share in zip(rows, _row_shares(rows), strict=True):
            owner = row.person if of_persons else row.unit
            if owner:
                found[owner] = found.get(owner, Fraction(0)) + share
        self._shares[of_persons] = found
        return found

    @property
    def alone(self) -> bool:
        """One row that claims no share of its own: it gets the whole under every rule."""
        rows = self.item.contributors
        return len(rows) == 1 and rows[0].share is None


def _row_shares(rows: tuple[Contributor, ...]) -> list[Fraction]:
    """Each row's percentage: as stated, the unstated ones share the rest, over 100 is scaled."""
    stated = [None if row.share is None else max(Fraction(row.share), Fraction(0)) for row in rows]
    known = sum((share for share in stated if share is not None), Fraction(0))
    silent = stated.count(None)
    rest = max(Fraction(100) - known, Fraction(0)) / silent if silent else Fraction(0)
    shares = [rest if share is None else share for share in stated]
    whole = sum(shares, Fraction(0))
    return [share * 100 / whole for share in shares] if whole > 100 else shares


def split_amount(
    amount: Decimal,
    split: Split,
    signature: Signature,
    *,
    of_persons: bool,
    places: int,
    remainder: Remainder,
    clause: Attribution | None = None,
    rounding: Rounding = Rounding.DOWN,
) -> list[Part]:
    """The parts of an amount. Except under ``full``, ``each`` and ``fixed``, they never exceed it
    together.

    Uneven parts are cut down to ``places``; what is left over is dropped or goes, one smallest
    unit each, to the first in order. ``clause`` says what the split needs beyond its name.
    """
    owners = signature.persons if of_persons else signature.units
    if split is Split.NONE or not owners:
        return []
    if clause is not None and split in _BY_CLAUSE:
        return _by_clause(amount, split, signature, of_persons, places, remainder, clause, rounding)
    if split is Split.SHARE and not signature.alone:
        return _by_share(amount, signature, of_persons, places, remainder)
    if len(owners) == 1:
        return [Part(owner, unit, amount) for owner, unit in owners.items()]
    if split is Split.FULL:
        trace: Trace = {"rule": "full", "of": len(owners)}
        return [Part(owner, unit, amount, trace) for owner, unit in owners.items()]
    if split is Split.FIRST:
        owner, unit = next(iter(owners.items()))
        return [Part(owner, unit, amount, {"rule": "first", "of": len(owners)})]
    quanta = int(amount.scaleb(places))
    equal = {owner: Fraction(100, len(owners)) for owner in owners}
    return _parts(owners, quanta, equal, places, remainder, "equal")


_BY_CLAUSE = frozenset({Split.RATIO, Split.EACH, Split.FIXED, Split.LOCAL, Split.DETERMINED})


def _by_clause(
    amount: Decimal,
    split: Split,
    signature: Signature,
    of_persons: bool,
    places: int,
    remainder: Remainder,
    clause: Attribution,
    rounding: Rounding,
) -> list[Part]:
    owners = signature.persons if of_persons else signature.units
    number = len(owners)
    quanta = int(amount.scaleb(places))
    if split is Split.LOCAL:
        return _local(amount, signature, of_persons)
    if split is Split.DETERMINED:
        return _determined(quanta, signature, of_persons, places, remainder, clause)
    if split is Split.RATIO:
        row = clause.ratios.get(number)
        if number == 1:
            return [Part(owner, unit, amount) for owner, unit in owners.items()]
        if row is None:
            equal = {owner: Fraction(100, number) for owner in owners}
            return _parts(owners, quanta, equal, places, remainder, "equal")
        shares = dict(zip(owners, (Fraction(share) for share in row), strict=True))
        return _parts(owners, quanta, shares, places, remainder, "ratio")
    if number == 1 and clause.when == ALWAYS:
        return [Part(owner, unit, amount) for owner, unit in owners.items()]
    if split is Split.EACH:
        each = rounded(Fraction(amount) * clause.part, places, rounding)
        trace: Trace = {"rule": "each", "of": number, "part": ratio_text(clause.part)}
        return [Part(owner, unit, each, trace) for owner, unit in owners.items()]
    fixed = clause.fixed if amount else amount
    trace = {"rule": "fixed", "of": number}
    return [Part(owner, unit, fixed, trace) for owner, unit in owners.items()]


def _local(amount: Decimal, signature: Signature, of_persons: bool) -> list[Part]:
    """All to the first who is not from outside."""
    owners = signature.persons if of_persons else signature.units
    for row in signature.item.contributors:
        owner = row.person if of_persons else row.unit
        if owner and not row.external:
            trace: Trace | None = {"rule": "local", "of": len(signature.item.contributors)}
            alone = len(signature.item.contributors) == 1
            return [Part(owner, owners[owner], amount, None if alone else trace)]
    return []


def _determined(
    quanta: int,
    signature: Signature,
    of_persons: bool,
    places: int,
    remainder: Remainder,
    clause: Attribution,
) -> list[Part]:
    """By shares that a person determined and another approved; without any, nothing is settled.
    Who stands alone gets the whole: there is nothing to determine."""
    owners = signature.persons if of_persons else signature.units
    item = signature.item
    shares = {
        value.owner: Fraction(value.value)
        for value in item.manual
        if value.clause == clause.id and value.fact == item.id and value.settled
    }
    named = {owner: unit for owner, unit in owners.items() if shares.get(owner, 0) > 0}
    if len(owners) == 1 and not shares:
        amount = Decimal(quanta).scaleb(-places)
        return [Part(owner, unit, amount) for owner, unit in owners.items()]
    if not named:
        trace: Trace = {"rule": "determined", "of": len(owners), "unsettled": "missing"}
        return [Part(owner, unit, Decimal(0), trace) for owner, unit in owners.items()]
    whole = sum((shares[owner] for owner in named), Fraction(0))
    if whole > 100:
        shares = {owner: shares[owner] * 100 / whole for owner in named}
    return _parts(named, quanta, shares, places, remainder, "determined")


def _by_share(
    amount: Decimal, signature: Signature, of_persons: bool, places: int, remainder: Remainder
) -> list[Part]:
    owners = signature.persons if of_persons else signature.units
    shares = signature.shares(of_persons)
    if len(owners) == 1 and all(share == 100 for share in shares.values()):
        return [Part(owner, unit, amount) for owner, unit in owners.items()]
    named = {owner: unit for owner, unit in owners.items() if shares[owner]}
    return _parts(named, int(amount.scaleb(places)), shares, places, remainder, "share")


def _parts(
    owners: dict[str, str],
    quanta: int,
    shares: dict[str, Fraction],
    places: int,
    remainder: Remainder,
    rule: str,
) -> list[Part]:
    """Cut each part down to whole quanta; then hand out, or drop, what is left over."""
    exact = [quanta * shares[owner] / 100 for owner in owners]
    left = int(sum(exact, Fraction(0))) - sum(int(part) for part in exact)
    if remainder is Remainder.DROP:
        left = 0
    parts = []
    for position, (owner, unit) in enumerate(owners.items()):
        trace: Trace = {"rule": rule, "of": len(owners)}
        if rule in ("share", "ratio", "determined"):
            trace["share"] = _percent(shares[owner])
        whole = int(exact[position])
        if position < left:
            whole += 1
            trace["extra"] = str(Decimal(1).scaleb(-places))
        elif whole != exact[position]:
            trace["cut"] = True
        parts.append(Part(owner, unit, Decimal(whole).scaleb(-places), trace))
    return parts


def _percent(share: Fraction) -> str:
    exact = Decimal(share.numerator) / Decimal(share.denominator)
    return str(exact.quantize(Decimal("0.0001"), rounding=ROUND_DOWN).normalize().__format__("f"))
