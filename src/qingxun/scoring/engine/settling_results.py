"""What stages 8 and 9 bring: scores, places, findings, winners, classes, risks. With traces."""

from dataclasses import dataclass, field
from decimal import Decimal

from .lines import Trace
from .settling_policy import Effect, Who


@dataclass(frozen=True, slots=True)
class Score:
    """The year as points of the annual assessment; ``zeroed_by`` is the veto that took them."""

    who: Who
    owner: str
    clause: str
    amount: Decimal
    trace: Trace
    zeroed_by: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """A place among ``of`` in a pool (a group's code, ``""`` for all, a unit for its own).

    ``keys`` are the values that were compared; ``shared`` how many stand on the place;
    ``decided`` is the number of the key that parted it from the one before (0: the first key).
    """

    who: Who
    owner: str
    clause: str
    pool: str
    place: int
    of: int
    shared: int
    keys: tuple[Decimal | None, ...]
    decided: int


@dataclass(frozen=True, slots=True)
class Finding:
    """A veto and what caused it; ``through`` is the unit whose finding cascaded to a person."""

    who: Who
    owner: str
    clause: str
    effects: frozenset[Effect]
    titles: frozenset[str]
    trace: Trace
    through: str = ""

    def bars(self, award: str) -> bool:
        return Effect.TITLES in self.effects and (not self.titles or award in self.titles)


@dataclass(frozen=True, slots=True)
class Winner:
    """Who gets it. ``instead_of`` are barred ones that stood before; ``places`` are seats handed
    to a unit for nomination."""

    award: str
    who: Who
    owner: str
    pool: str
    place: int
    instead_of: tuple[str, ...] = ()
    places: int = 0
    trace: Trace = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PassedOver:
    """Would have had a seat but for a veto (``clause``), or was not eligible (``lacks``)."""

    award: str
    who: Who
    owner: str
    pool: str
    clause: str = ""
    lacks: Trace = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class NextClass:
    """The class (ranking group) of a unit in the next year; ``rule`` counts from 0, -1: kept."""

    owner: str
    clause: str
    to: str
    rule: int


@dataclass(frozen=True, slots=True)
class Risk:
    """A veto that has not fallen yet and will at this pace."""

    who: Who
    owner: str
    clause: str
    trace: Trace


@dataclass(frozen=True, slots=True)
class Open:
    """What somebody still has to enter or decide before the year is settled."""

    clause: str
    what: str
    owners: tuple[str, ...]
    pool: str = ""
    seats: int = 0


@dataclass(frozen=True, slots=True)
class Settlement:
    """Everything, each part sorted; the order of the facts has no influence."""

    scores: tuple[Score, ...] = ()
    places: tuple[Place, ...] = ()
    findings: tuple[Finding, ...] = ()
    winners: tuple[Winner, ...] = ()
    passed_over: tuple[PassedOver, ...] = ()
    classes: tuple[NextClass, ...] = ()
    risks: tuple[Risk, ...] = ()
    open: tuple[Open, ...] = ()

    def score_of(self, owner: str, who: Who = Who.UNIT) -> Score | None:
        return next((row for row in self.scores if row.owner == owner and row.who is who), None)

    def findings_of(self, owner: str, who: Who = Who.UNIT) -> list[Finding]:
        return [row for row in self.findings if row.owner == owner and row.who is who]
