"""The facts of one year, loaded once and kept in memory, for trying policies out.

Nothing is posted from here. What is kept is thrown away when the desk's ledger or its registers
moved, and after ``KEPT_SECONDS`` in any case; the page says from when the facts are.
"""

import datetime as dt
import threading
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Max, Min

from qingxun.desk.models import Manuscript, Submission
from qingxun.dispatch.models import Adoption
from qingxun.kit.clock import china_date, now, today
from qingxun.kit.periods import PeriodKind, Span
from qingxun.ledger.models import Posting
from qingxun.organizations.models import GroupMembership
from qingxun.scoring import engine
from qingxun.scoring.queries.facts import load_unit_years
from qingxun.scoring.queries.other_facts import load_other_facts
from qingxun.scoring.queries.standings import short_names_on

if TYPE_CHECKING:  # polars takes a moment to load: only who tries a policy waits for it
    from qingxun.scoring.engine.columns import FactColumns

BATCH = 2000
KEPT_YEARS = 4
KEPT_SECONDS = 300
Stamp = tuple[Any, ...]


@dataclass(frozen=True)
class YearFacts:
    """Everything that a policy is tried on: items, units by ranking group, and their names."""

    desk: uuid.UUID
    year: int
    stamp: Stamp
    loaded_at: dt.datetime
    as_of: dt.date
    unit_years: tuple[engine.UnitYear, ...]
    others: engine.Facts
    groups: dict[str, list[str]]
    unit_names: dict[str, str]
    items: "FactColumns" = field(repr=False)
    titles: dict[str, str] = field(repr=False)

    @property
    def number_of_items(self) -> int:
        """How many manuscripts the year's facts tell of."""
        return len(self.items.items.ids) + len(self.items.apart)

    def for_policy(self, policy: engine.Policy) -> "FactColumns":
        """The facts with the ranking groups under the policy's own codes."""
        codes = {name: code for code, name in policy.groups.items()}
        years = tuple(
            replace(each, group=codes.get(each.group, each.group)) for each in self.unit_years
        )
        return self.items.with_others(replace(self.others, unit_years=years))

    def item_of(self, line: engine.Line) -> str:
        """The id of the item that the line comes from; empty for a line of a period."""
        kind, _, rest = line.scope.partition(":")
        return rest if kind == "item" else ""


_kept: dict[tuple[uuid.UUID, int], YearFacts] = {}
_lock = threading.Lock()


def year_facts(desk: uuid.UUID, year: int, *, anew: bool = False) -> YearFacts:
    """The desk's facts of a year, from memory while nothing moved."""
    stamp = facts_stamp(desk, year)
    found = None if anew else _standing(desk, year, stamp)
    if found is not None:
        return found
    loaded = load_year(desk, year, stamp)
    with _lock:
        _kept.pop((desk, year), None)
        while len(_kept) >= KEPT_YEARS:
            _kept.pop(next(iter(_kept)))
        _kept[desk, year] = loaded
    return loaded


def kept_facts(desk: uuid.UUID, year: int) -> YearFacts | None:
    """The facts of a year if they are in memory and nothing moved; nothing is loaded."""
    return _standing(desk, year, facts_stamp(desk, year))


def _standing(desk: uuid.UUID, year: int, stamp: Stamp) -> YearFacts | None:
    with _lock:
        found = _kept.get((desk, year))
    return found if found is not None and found.stamp == stamp and _young(found) else None


def _young(found: YearFacts) -> bool:
    moment = now()
    same_day = found.as_of == today()
    return same_day and (moment - found.loaded_at).total_seconds() < KEPT_SECONDS


def years_with_facts(desk: uuid.UUID) -> list[int]:
    """Every year since the desk received its first manuscript or adoption, the present one first:
    two look-ups."""
    filed = Submission.objects.filter(desk=desk).aggregate(first=Min("received_at"))["first"]
    printed = Adoption.objects.filter(desk=desk).order_by("on").values_list("on", flat=True)
    days = [day for day in (filed and china_date(filed), printed.first()) if day]
    first = min((day.year for day in days), default=today().year)
    return list(range(today().year, min(first, today().year) - 1, -1))


def spans_with_facts(desk: uuid.UUID, chosen: Span) -> dict[int, list[Span]]:
    """What a policy can be tried on: each year with its halves and quarters, the chosen one also
    with its months, as far as they have begun."""
    found = {}
    for year in years_with_facts(desk):
        whole = Span.from_key(str(year))
        kinds = [PeriodKind.HALF, PeriodKind.QUARTER]
        if year == chosen.starts_on.year:
            kinds.append(PeriodKind.MONTH)
        spans = [whole, *(part for kind in kinds for part in whole.parts(kind))]
        found[year] = [span for span in spans if span.starts_on <= today()]
    return found


def facts_stamp(desk: uuid.UUID, year: int) -> Stamp:
    """Changes with every posting, every filing or decision, and every change of groups; its last
    part are the units with the names of their groups, in the order of the groups.

    Three look-ups by index. A fact that brings no posting at all (an adoption that no clause means)
    shows after ``KEPT_SECONDS``, or at once when somebody asks to read anew.
    """
    latest = Posting.objects.filter(desk=desk).order_by("-pk").values_list("pk", flat=True)
    filed = Submission.objects.filter(desk=desk).aggregate(
        Count("pk"), Max("received_at"), Max("decided_at")
    )
    members = GroupMembership.objects.filter(desk=desk, year=year).order_by(
        "group__order", "group__name", "pk"
    )
    rows = members.values_list("organization_id", "group__name", "organization__short_name")
    return (latest.first(), tuple(filed.values()), tuple(rows))


def load_year(desk: uuid.UUID, year: int, stamp: Stamp) -> YearFacts:
    """Read the year's facts: whatever was filed, decided, adopted or instructed in it."""
    from qingxun.scoring.queries.fact_columns import load_columns

    span = Span.from_key(str(year))
    items = load_columns(desk, span)
    titles: dict[str, str] = {}
    for start in range(0, len(items.items), BATCH):
        batch = items.items.ids.slice(start, BATCH).to_list()
        rows = Manuscript.objects.filter(pk__in=batch).values_list("pk", "title")
        titles |= {str(key): title for key, title in rows}
    unit_years = load_unit_years(desk, [year])
    groups, names = _members(stamp[2], span)
    return YearFacts(
        desk=desk,
        year=year,
        stamp=stamp,
        loaded_at=now(),
        as_of=today(),
        items=items,
        unit_years=tuple(unit_years.values()),
        others=load_other_facts(desk),
        groups=groups,
        unit_names=names,
        titles=titles,
    )


def _members(
    rows: Sequence[tuple[uuid.UUID, str, str]], span: Span
) -> tuple[dict[str, list[str]], dict[str, str]]:
    """The units of each ranking group of the year, and their short names on its last day."""
    groups: dict[str, list[str]] = {}
    for unit, group, _name in rows:
        groups.setdefault(group, []).append(str(unit))
    names = {unit: name for unit, _group, name in rows}
    day = min(span.ends_on - dt.timedelta(days=1), today())
    names |= short_names_on(day, list(names))
    return groups, {str(key): name for key, name in names.items()}
