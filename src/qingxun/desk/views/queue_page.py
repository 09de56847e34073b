"""The queue as a page: its filters, its state tabs, its place in the order."""

import datetime as dt
import uuid
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _

from qingxun.desk.models import Submission
from qingxun.desk.models.submissions import SEARCHED_AS
from qingxun.desk.queries import queue, queue_reading
from qingxun.desk.queries.queue_reading import ORDERS, Many, Order, Reading
from qingxun.desk.states import SubmissionState
from qingxun.kit.clock import china_date, start_of
from qingxun.kit.periods import Span, quarter_of
from qingxun.organizations.models import Organization, Person
from qingxun.search.queries import look_up
from qingxun.ui.filters import (
    ChoiceFilter,
    DateRangeFilter,
    Filter,
    FlagFilter,
    NumberFilter,
    TextFilter,
)
from qingxun.ui.lists import Column, ListPage
from qingxun.ui.periods import period_name

QUARTERS_OFFERED = 8


class QueuePage(ListPage):
    """One desk's submissions, read so that the size of the archive doesn't matter."""

    def __init__(
        self,
        data: QueryDict,
        *,
        desk: Organization,
        person: Person,
        at: dt.datetime,
        choices: bool = True,
    ) -> None:
        """``choices`` False: for finding a place in the list only, the names are not needed."""
        self.desk, self.person, self.at, self.choices = desk, person, at, choices
        self._asked = data
        wished = data.get("state", "")
        self.view = wished if wished in queue.VIEWS else queue.WAITING
        super().__init__(
            data,
            rows=queue.received_at(desk.pk),
            columns=columns(),
            filters=self._filters(),
            default_sort="-received",
            count_limit=queue_reading.COUNT_LIMIT,
        )

    def _filters(self) -> list[Filter]:
        day = china_date(self.at)
        return [
            TextFilter("q", _("Title or text"), narrow=as_it_is),  # see ``reading``
            ChoiceFilter("unit", _("Unit"), field="unit_id", choices=self._offer("unit", day)),
            ChoiceFilter(
                "group",
                _("Group"),
                narrow=as_it_is,  # parts the reading
                choices=self._offer("group", day),
            ),
            ChoiceFilter("kind", _("Kind"), field="kind_id", choices=self._offer("kind", day)),
            ChoiceFilter("quarter", _("Quarter"), narrow=in_quarter, choices=quarters(day)),
            DateRangeFilter("received", _("Received"), field="received_at"),
            NumberFilter(
                "age",
                _("Waiting for days"),
                unit=_(" days"),
                narrow=lambda rows, days: queue.waiting_longer(rows, days, self.at),
            ),
            FlagFilter(
                "mine",
                _("Mine"),
                narrow=lambda rows, yes: queue.claimed_by(rows, self.person),
            ),
        ]

    def _offer(self, name: str, day: dt.date) -> list[tuple[uuid.UUID, str]]:
        """The choices of a filter; without names only the one that the address names."""
        if not self.choices:
            key = uuid_of(self._asked.get(name, ""))
            return [(key, "")] if key else []
        match name:
            case "unit":
                return queue.units_received(self.desk, day)
            case "group":
                return queue.groups_received(self.desk, day.year)
            case _:
                return queue.kinds_received(self.desk)

    @cached_property
    def reading(self) -> Reading:
        """What the filters leave, before the state is chosen, and how it is read."""
        rows = self.filtered
        assert isinstance(rows, QuerySet)
        asked = {bound.name: bound.value for bound in self.filters}
        units: tuple[uuid.UUID, ...] = ()
        if asked["group"] is not None:
            units = queue.units_of_group(asked["group"])
            if asked["unit"] is not None or not units:
                rows, units = rows.filter(unit__in=units), ()
        if asked["q"] is None:
            return Many(rows, units)
        return queue_reading.searched(rows, look_up(asked["q"], kind=SEARCHED_AS), units)

    @property
    def states(self) -> tuple[SubmissionState, ...]:
        return queue.VIEWS[self.view]

    @property
    def order(self) -> Order:
        return Order(ORDERS[self.sort.removeprefix("-")], down=self.sort.startswith("-"))

    @cached_property
    def counts(self) -> dict[str, int]:
        """Bounded counts by state."""
        self.count_limit = self.reading.count_limit
        return self.reading.counts()

    @cached_property
    def _loaded(self) -> tuple[list[Any], int, int]:
        counts = self.counts
        total = min(sum(counts[state] for state in self.states), self.count_limit + 1)
        number = min(self._wished_page(), self._pages(total))
        rows = queue_reading.page_of(
            self.reading,
            self.states,
            self.order,
            start=(number - 1) * self.page_size,
            size=self.page_size,
        )
        return rows, number, total

    def for_export(self) -> Iterator[Submission]:
        """All rows of the filter, the newest first."""
        rows = self.reading.all_in(self.states)
        rows = rows.select_related("unit", "kind", "claimed_by", "decided_by", "revision")
        return rows.defer("body", "revision__body").order_by("-received_at").iterator(500)

    @property
    def tabs(self) -> list[dict[str, Any]]:
        """A tab for each state with its bounded count."""
        waiting = sum(self.counts[state] for state in queue.VIEWS[queue.WAITING])
        rows = [(queue.WAITING, _("To review"), waiting)]
        rows += [
            (view, str(SubmissionState(view).label), self.counts[view])
            for view in queue.VIEWS
            if view not in (queue.WAITING, queue.ALL)
        ]
        rows.append((queue.ALL, _("All"), sum(self.counts.values())))
        return [
            {
                "href": self.link_to(view),
                "label": label,
                "count": queue_reading.count_text(count, self.count_limit),
                "active": view == self.view,
            }
            for view, label, count in rows
        ]

    @property
    def elsewhere(self) -> dict[str, Any] | None:
        """The tab of all states, when the filters find something in others than the open one."""
        everywhere = self.tabs[-1]
        return None if everywhere["active"] or not any(self.counts.values()) else everywhere

    def link_to(self, view: str) -> str:
        query = self._kept()
        query["state"] = view
        return "?" + query.urlencode()

    def after(self, submission: Submission) -> uuid.UUID | None:
        """The next one of this list."""
        return self.reading.after(self.states, submission, self.order)

    def before(self, submission: Submission) -> uuid.UUID | None:
        """The one before it in this list."""
        return self.reading.after(self.states, submission, self.order.turned())


def as_it_is(rows: QuerySet[Submission], value: object) -> QuerySet[Submission]:
    """A filter that ``reading`` applies once the others have."""
    return rows


def columns() -> Sequence[Column]:
    """The columns; those sort that have an index by desk and state."""
    return [
        Column("title", _("Manuscript"), sort=ORDERS["title"]),
        Column("unit", _("Unit"), sort=ORDERS["unit"], phone=False),
        Column(
            "state",
            _("State"),
            sort=ORDERS["state"],
            hint=_("Sorts by how long it has been in its state."),
        ),
        Column("kind", _("Kind")),
        Column("words", _("Characters"), number=True, phone=False),
        Column("received", _("Received at"), sort=ORDERS["received"], descending_first=True),
        Column("claimed", _("Editor")),
    ]


def quarters(day: dt.date) -> list[tuple[str, str]]:
    """The last quarters, this one first."""
    spans = [quarter_of(day)]
    while len(spans) < QUARTERS_OFFERED:
        spans.append(spans[-1].previous())
    return [(span.key, period_name(span)) for span in spans]


def in_quarter(rows: QuerySet[Submission], key: str) -> QuerySet[Submission]:
    """Those received in a quarter."""
    span = Span.from_key(key)
    return rows.filter(
        received_at__gte=start_of(span.starts_on), received_at__lt=start_of(span.ends_on)
    )


def uuid_of(text: str) -> uuid.UUID | None:
    """A key in an address; None when it is none."""
    try:
        return uuid.UUID(text)
    except ValueError:
        return None
