"""What happened, as the engine sees it: frozen, dated, without any rule.

Ids are opaque strings; the caller chooses them (a UUID as text is usual). Dates are local calendar
days. Numbers are ``int`` or ``Decimal``, never ``float``.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from types import MappingProxyType

NO_TARGETS: Mapping[str, int] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Contributor:
    """One row of an item's signature; the order in ``Item.contributors`` is the signed order.

    ``share`` is a percentage (``Decimal("60")`` is 60 %). A unit or a person named in several rows
    gets the sum of its rows. A row without a person counts for the unit only, and the other way.
    """

    unit: str | None
    person: str | None = None
    share: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Adoption:
    """One outlet used the item on one day.

    ``level`` and ``system`` are used when the policy's own table of outlets does not name
    ``outlet``. ``outlet_name`` is the name of that day, kept in the trace. ``route`` says how the
    item came there: "" or "office" through our office, "direct" past it.
    """

    id: str
    outlet: str
    form: str
    adopted_on: dt.date
    level: str = ""
    system: str = ""
    outlet_name: str = ""
    placement: str = ""
    route: str = ""
    forwarded_only: bool = False


@dataclass(frozen=True, slots=True)
class Instruction:
    """A leader's instruction on the item; ``rank`` is the leader's rank on that day."""

    id: str
    rank: str
    instructed_on: dt.date


@dataclass(frozen=True, slots=True)
class Item:
    """One manuscript as filed with one desk, with all that became of it."""

    id: str
    kind: str
    contributors: tuple[Contributor, ...]
    filed_on: dt.date | None = None
    accepted_on: dt.date | None = None
    adoptions: tuple[Adoption, ...] = ()
    instructions: tuple[Instruction, ...] = ()
    words: int | None = None
    commissioned: bool = False
    urgent: bool = False
    repost: bool = False
    tags: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class UnitYear:
    """A unit in one assessment year: ranking group, own targets, days of existence.

    ``targets`` overrides the policy's number of items, by id of the target clause. ``since`` and
    ``until`` (exclusive) bound the unit's existence; a period that it did not live through whole
    brings no deduction.
    """

    unit: str
    year: int
    group: str = ""
    targets: Mapping[str, int] = field(default_factory=lambda: NO_TARGETS)
    since: dt.date | None = None
    until: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything an evaluation rests on; the order of either tuple has no meaning."""

    items: tuple[Item, ...] = ()
    unit_years: tuple[UnitYear, ...] = ()
