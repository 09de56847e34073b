"""Whether a fact came after its month was closed, for policies that treat those apart."""

import datetime as dt
import uuid
from functools import cached_property

from qingxun.ledger.queries import months_closed_at


class Closings:
    """Which months of a desk are closed since when: a fact recorded later came after the closing.
    One query, at the first question."""

    def __init__(self, desk: uuid.UUID) -> None:
        self.desk = desk

    @cached_property
    def closed(self) -> dict[str, dt.datetime]:
        """Month → when it was closed."""
        return months_closed_at(self.desk)

    def before(self, recorded_at: dt.datetime, day: dt.date) -> bool:
        """Whether the month of the day was closed when the fact was recorded."""
        closed_at = self.closed.get(f"{day:%Y-%m}")
        return closed_at is not None and closed_at < recorded_at
