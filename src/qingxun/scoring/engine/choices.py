"""The words that settings and clauses choose from."""

from enum import StrEnum


class Basis(StrEnum):
    """Which act of an item earns or counts."""

    FILED = "filed"
    ACCEPTED = "accepted"
    ADOPTED = "adopted"


class Keep(StrEnum):
    """What counts of several adoptions of one item inside one group of outlets."""

    SUM = "sum"
    HIGHEST = "highest"
    PER_LEVEL = "highest_per_level"
    PER_SYSTEM = "highest_per_system"
    PER_OUTLET = "highest_per_outlet"
    PER_CLASS = "highest_per_class"


class Settle(StrEnum):
    """How "highest only" is booked: the difference when a higher one comes, or by replacement."""

    DIFFERENCE = "difference"
    REPLACE = "replace"


class Split(StrEnum):
    """How a joint item is attributed.

    ``ratio``: fixed shares by signed order; ``each``: every party gets the same part (half each);
    ``fixed``: every party gets fixed points; ``local``: the first who is not external takes all;
    ``determined``: shares settled by a person and approved by another.
    """

    FULL = "full"
    EQUAL = "equal"
    SHARE = "share"
    FIRST = "first"
    RATIO = "ratio"
    EACH = "each"
    FIXED = "fixed"
    LOCAL = "local"
    DETERMINED = "determined"
    NONE = "none"


class Remainder(StrEnum):
    """Where the last hundredths of an uneven split go."""

    DROP = "drop"
    FIRST = "first"


class Rounding(StrEnum):
    """How a product or a quotient is cut to the policy's places (shares are always cut down)."""

    DOWN = "down"
    UP = "up"
    HALF_UP = "half_up"
    HALF_EVEN = "half_even"


class Together(StrEnum):
    """Several factors fit one fact: multiply all, the greatest, or the first."""

    PRODUCT = "product"
    HIGHEST = "highest"
    FIRST = "first"


class Forwarded(StrEnum):
    """What a piece that was forwarded and not printed earns where no clause speaks of it."""

    NOTHING = "nothing"
    AS_ADOPTED = "as_adopted"


class CountIn(StrEnum):
    """The period of a late adoption or instruction: its own day's, or the filing's."""

    OWN_DAY = "own_day"
    FILING_DAY = "filing_day"


class Ranking(StrEnum):
    """Who may see ranks: everyone, the office alone, or nobody (no ranks are made)."""

    OPEN = "open"
    INTERNAL = "internal"
    OFF = "off"


class Excluded(StrEnum):
    """From what an exclusion keeps an item."""

    FILING = "filing"
    ADOPTION = "adoption"
    INSTRUCTION = "instruction"
    TARGET = "target"


class Likeness(StrEnum):
    """How an outlet that the policy does not list is scored: as if it were one level lower; as the
    next lower points of its own level; as a named outlet."""

    LOWER_LEVEL = "lower_level"
    NEXT_LOWER = "next_lower"
    OUTLET = "outlet"


class Taken(StrEnum):
    """Where the editor's share comes from: the authors' points, or on top of them."""

    AUTHORS = "authors"
    EXTRA = "extra"


class Zero(StrEnum):
    """What an incident sets to zero."""

    ITEM = "item"
    MONTH = "month"
    YEAR = "year"


class Measure(StrEnum):
    """What a target counts: items, or points of the kinds named by ``of``."""

    ITEMS = "items"
    POINTS = "points"


class Carry(StrEnum):
    """What moves to the next period of the same assessment year."""

    NONE = "none"
    SHORTFALL = "shortfall"
    SURPLUS = "surplus"
    BOTH = "both"


class Failures(StrEnum):
    """Which failures count toward the step of a deduction that grows: all of the year, or those
    without a success between."""

    YEAR = "year"
    IN_A_ROW = "in_a_row"


class RewardBy(StrEnum):
    ADOPTION = "adoption"
    POINT = "point"


class AfterClosing(StrEnum):
    """A fact recorded after its month was closed: counted in the next open month, or noted only."""

    NEXT_OPEN = "next_open"
    NOTE_ONLY = "note_only"


class ObjectionsFrom(StrEnum):
    """From when the days for an objection run: from the posting, or from the closing of its
    period (until then every line may be questioned)."""

    POSTING = "posting"
    CLOSING = "closing"
