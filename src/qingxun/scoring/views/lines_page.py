"""The lines of one owner as pages: no more is read than a page shows, however long the year."""

from decimal import Decimal
from functools import cached_property
from typing import Any

from django.db.models import Count, QuerySet
from django.http import QueryDict

from qingxun.kit.decimals import ZERO
from qingxun.ledger.models import Posting
from qingxun.scoring.queries.lines import MonthOfLines, by_month, explain_lines
from qingxun.ui.lists import ListPage


class LinesPage(ListPage):
    """Postings, the newest month first and in each month the oldest line first.

    ``sums`` are the points of each month, from the projection.
    """

    def __init__(
        self, data: QueryDict, *, rows: QuerySet[Posting], sums: dict[str, Decimal]
    ) -> None:
        super().__init__(data, rows=rows, columns=[])
        self.postings, self.sums = rows, sums

    @cached_property
    def counts(self) -> dict[str, int]:
        """Lines of each month, from the index alone."""
        rows = self.postings.order_by("-month").values_list("month").annotate(lines=Count("*"))
        return dict(rows)

    @cached_property
    def _loaded(self) -> tuple[list[Any], int, int]:
        total = sum(self.counts.values())
        number = min(self._wished_page(), self._pages(total))
        start = (number - 1) * self.page_size
        end, passed, skipped = start + self.page_size, 0, 0
        shown = []
        for month, count in self.counts.items():
            if passed + count <= start:
                skipped = passed + count
            elif passed < end:
                shown.append(month)
            passed += count
        rows = self.postings.filter(month__in=shown).order_by("-month", "posted_at", "id")
        return list(rows[start - skipped : end - skipped]), number, total

    @property
    def points(self) -> Decimal:
        """The points of the whole period."""
        return sum(self.sums.values(), ZERO)

    def months(self) -> list[MonthOfLines]:
        """What the page shows: months with their lines in words."""
        return by_month(explain_lines(self.rows), self.counts, self.sums)
