"""The year of every unit, person and piece from ledger and facts, as the engine's candidates: a
fixed number of queries for any number of units."""

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from django.db.models import Sum
from django.db.models.fields.json import KT

from qingxun.assessment.models import Assessment
from qingxun.assessment.queries.outside import Outside
from qingxun.desk.models import Submission
from qingxun.desk.states import SEEN_BY_DESK
from qingxun.dispatch.models import Adoption, Instruction
from qingxun.kit.clock import CHINA, china_date
from qingxun.kit.decimals import ZERO
from qingxun.kit.periods import PeriodKind, Span
from qingxun.ledger.models import Posting
from qingxun.organizations.models import Appointment, GroupMembership
from qingxun.organizations.states import UNIT_ROLES
from qingxun.scoring.engine import Compiled, Version
from qingxun.scoring.engine.settling_figures import Act, Candidate, Entry, Year
from qingxun.scoring.engine.settling_gathering import targets_of
from qingxun.scoring.engine.settling_policy import Who
from qingxun.scoring.queries.filings import ACCEPTED_STATES
from qingxun.scoring.queries.owner_years import unit_targets
from qingxun.scoring.queries.standings import short_names_on
from qingxun.scoring.queries.versions import group_code

DIVIDED = frozenset({"equal", "share", "ratio"})


@dataclass(slots=True)
class Gathered:
    """Candidates, and names of units, people and pieces by id."""

    candidates: list[Candidate]
    names: dict[str, str]
    groups: dict[str, str] = field(default_factory=dict)
    unit_of: dict[str, str] = field(default_factory=dict)

    def unit(self, key: str) -> Candidate | None:
        """The candidate that is this unit."""
        return next((one for one in self.candidates if one.who is Who.UNIT and one.id == key), None)


def year_of(assessment: Assessment, as_of: dt.date) -> Year:
    """The assessment's own year, calendar or not."""
    return Year(str(assessment.year), assessment.starts_on, assessment.ends_on, as_of)


def gather(
    assessment: Assessment, compiled: Compiled, versions: Sequence[Version], as_of: dt.date
) -> Gathered:
    """Everybody whom the assessment looks at, under the version of its end; ``versions`` are all,
    by which the targets of each period were set."""
    year = year_of(assessment, as_of)
    members = list(
        GroupMembership.objects.filter(desk=assessment.desk_id, year=assessment.year)
        .select_related("group", "organization")
        .order_by("group__order", "group__name", "organization__order")
    )
    points = _points(assessment.desk_id, year)
    acts = _acts(assessment.desk_id, year)
    whole = Span(year.starts_on, year.ends_on, PeriodKind.YEAR)
    units = [row.organization_id for row in members]
    targets = unit_targets(assessment.desk_id, versions, members, whole, as_of)
    outside = Outside(assessment.desk_id, compiled.policy, year)
    gathered = Gathered([], {})
    last_day = assessment.ends_on - dt.timedelta(days=1)
    names = short_names_on(min(last_day, as_of), units)
    for row in members:
        unit = row.organization
        key = str(unit.pk)
        gathered.names[key] = names.get(unit.pk, unit.short_name)
        gathered.groups[key] = row.group.name
        missed, asked, met = targets_of(targets.outcomes.get(key, ()), year)
        stated = targets.stated.get(key)
        gathered.candidates.append(
            Candidate(
                who=Who.UNIT,
                id=key,
                name=gathered.names[key],
                group=group_code(compiled, row.group.name),
                entries=tuple(points.units[unit.pk]),
                acts=tuple(acts.units[unit.pk]),
                missed=missed,
                targets_asked=asked,
                targets_met=met,
                incidents=tuple(outside.incidents[unit.pk]),
                tables=outside.tables[unit.pk],
                headcount=(stated and stated.headcount) or unit.headcount or 0,
                excluded=stated.excluded if stated else frozenset(),
                since=unit.founded_on,
                until=unit.dissolved_on,
            )
        )
    _add_people(gathered, points, acts, outside, year)
    _add_pieces(gathered, points, acts)
    return gathered


@dataclass(slots=True)
class _Points:
    units: dict[uuid.UUID, list[Entry]]
    persons: dict[uuid.UUID, list[Entry]]
    items: dict[uuid.UUID, dict[tuple[str, str, str], dict[str, list[Decimal]]]]
    names: dict[uuid.UUID, str]


def _month_spans(year: Year) -> list[Span]:
    return Span(year.starts_on, year.ends_on, PeriodKind.YEAR).parts(PeriodKind.MONTH)


def _points(desk: uuid.UUID, year: Year) -> _Points:
    """The ledger's postings of the year, summed by owner, piece, month, heading and clause: one
    query."""
    found = _Points(defaultdict(list), defaultdict(list), {}, {})
    rows = (
        Posting.objects.filter(desk=desk, month__in=[span.key for span in _month_spans(year)])
        .annotate(rule=KT("trace__split__rule"))
        .values_list(
            "organization_id",
            "person_id",
            "person__name",
            "item_id",
            "month",
            "heading",
            "clause",
            "rule",
        )
        .annotate(total=Sum("amount"))
    )
    for unit, person, name, item, month, heading, clause, rule, total in rows:
        entry = Entry(month, heading, clause, total)
        if unit is None:
            found.persons[person].append(entry)
            found.names[person] = name
            continue
        found.units[unit].append(entry)
        if item is not None:
            by_clause = found.items.setdefault(item, {})
            by_rule = by_clause.setdefault((month, heading, clause), {})
            by_rule.setdefault(rule or "", []).append(total)
    return found


@dataclass(slots=True)
class _Acts:
    """Acts of the year by owner; of a piece also its title, first unit and first day."""

    units: dict[uuid.UUID, list[Act]] = field(default_factory=lambda: defaultdict(list))
    persons: dict[uuid.UUID, list[Act]] = field(default_factory=lambda: defaultdict(list))
    items: dict[uuid.UUID, list[Act]] = field(default_factory=lambda: defaultdict(list))
    days: dict[uuid.UUID, dt.date] = field(default_factory=dict)
    titles: dict[uuid.UUID, str] = field(default_factory=dict)
    first_unit: dict[uuid.UUID, uuid.UUID] = field(default_factory=dict)
    _seen: set[tuple[object, ...]] = field(default_factory=set)

    def add(
        self,
        key: uuid.UUID,
        unit: uuid.UUID | None,
        person: uuid.UUID | None,
        title: str,
        act: Act,
        day: dt.date,
    ) -> None:
        """One act of one signing row; a unit or person that signs twice has it once."""
        self.titles[key] = title
        self.days[key] = min(day, self.days.get(key, day))
        for owners, owner in ((self.units, unit), (self.persons, person), (self.items, key)):
            if owner is not None and (spot := (id(owners), owner, act)) not in self._seen:
                self._seen.add(spot)
                owners[owner].append(act)
        if unit is not None:
            self.first_unit.setdefault(key, unit)


def _acts(desk: uuid.UUID, year: Year) -> _Acts:
    """What was filed, accepted, adopted and instructed in the year: three queries."""
    found = _Acts()
    _filed(found, desk, year)
    _adopted(found, desk, year)
    _instructed(found, desk, year)
    return found


SIGNED = (
    "manuscript_id",
    "manuscript__contributors__organization_id",
    "manuscript__contributors__person_id",
    "manuscript__title",
    "manuscript__kind__code",
)
SIGNED_ORDER = ("manuscript_id", "manuscript__contributors__order")


def _filed(found: _Acts, desk: uuid.UUID, year: Year) -> None:
    start, end = (
        dt.datetime.combine(day, dt.time(), CHINA) for day in (year.starts_on, year.ends_on)
    )
    rows = Submission.objects.filter(
        desk=desk, state__in=SEEN_BY_DESK, received_at__gte=start, received_at__lt=end
    ).order_by(*SIGNED_ORDER)
    for key, unit, person, title, kind, received, state, decided in rows.values_list(
        *SIGNED, "received_at", "state", "decided_at"
    ):
        day = china_date(received)
        act = Act("filed", f"{day:%Y-%m}", str(key), kind or "")
        found.add(key, unit, person, title, act, day)
        if decided and state in ACCEPTED_STATES and decided < end:
            on = china_date(decided)
            act = Act("accepted", f"{on:%Y-%m}", str(key), kind or "")
            found.add(key, unit, person, title, act, on)


def _adopted(found: _Acts, desk: uuid.UUID, year: Year) -> None:
    rows = (
        Adoption.objects.printed()
        .filter(desk=desk, on__gte=year.starts_on, on__lt=year.ends_on)
        .order_by(*SIGNED_ORDER)
    )
    for key, unit, person, title, kind, on, outlet, level, system in rows.values_list(
        *SIGNED, "on", "outlet__code", "outlet__level", "outlet__system"
    ):
        act = Act("adopted", f"{on:%Y-%m}", str(key), kind or "", outlet, level, system)
        found.add(key, unit, person, title, act, on)


def _instructed(found: _Acts, desk: uuid.UUID, year: Year) -> None:
    rows = Instruction.objects.filter(
        desk=desk,
        voided_at__isnull=True,
        on__gte=year.starts_on,
        on__lt=year.ends_on,
        manuscript__isnull=False,
    ).order_by(*SIGNED_ORDER)
    for key, unit, person, title, kind, on in rows.values_list(*SIGNED, "on"):
        act = Act("instructed", f"{on:%Y-%m}", str(key), kind or "")
        found.add(key, unit, person, title, act, on)


def _add_people(
    gathered: Gathered, points: _Points, acts: _Acts, outside: Outside, year: Year
) -> None:
    """People appointed in the units during the year, and everybody with points of her own."""
    groups = {one.id: one.group for one in gathered.candidates}
    units = [uuid.UUID(key) for key in groups]
    rows = Appointment.objects.filter(
        organization__in=units,
        role__in=UNIT_ROLES,
        valid_from__lt=min(year.ends_on, year.as_of + dt.timedelta(days=1)),
        valid_until__gt=year.starts_on,
    ).select_related("person")
    posts: dict[uuid.UUID, set[str]] = defaultdict(set)
    home: dict[uuid.UUID, uuid.UUID] = {}
    for row in rows.order_by("valid_from"):
        posts[row.person_id] |= {row.role, *([row.post] if row.post else [])}
        home[row.person_id] = row.organization_id
        gathered.names[str(row.person_id)] = row.person.name
    gathered.names |= {str(key): name for key, name in points.names.items() if key not in home}
    for key in sorted({*home, *points.persons}):
        unit = str(home[key]) if key in home else ""
        gathered.unit_of[str(key)] = unit
        gathered.candidates.append(
            Candidate(
                who=Who.PERSON,
                id=str(key),
                name=gathered.names.get(str(key), ""),
                group=groups.get(unit, ""),
                unit=unit,
                entries=tuple(points.persons.get(key, ())),
                acts=tuple(acts.persons.get(key, ())),
                posts=frozenset(posts[key]),
                incidents=tuple(outside.incidents[key]),
                age=outside.ages.get(key),
            )
        )


def _whole(amounts: Mapping[str, Sequence[Decimal]]) -> Decimal:
    """What a piece brought before it was divided: parts of a split together, else what one unit
    got. By the rule that each posting's trace names."""
    parts = [sum(values, ZERO) for rule, values in amounts.items() if rule in DIVIDED]
    wholes = [value for rule, values in amounts.items() if rule not in DIVIDED for value in values]
    return sum(parts, ZERO) + max(wholes, key=abs, default=ZERO)


def _add_pieces(gathered: Gathered, points: _Points, acts: _Acts) -> None:
    """Every piece with points and an act in the year."""
    groups = {one.id: one.group for one in gathered.candidates if one.who is Who.UNIT}
    for key, sums in sorted(points.items.items()):
        unit = str(acts.first_unit.get(key, ""))
        if unit not in groups:
            continue
        gathered.names[str(key)] = acts.titles.get(key, "")
        gathered.unit_of[str(key)] = unit
        entries = [
            Entry(month, heading, clause, _whole(amounts))
            for (month, heading, clause), amounts in sorted(sums.items())
        ]
        gathered.candidates.append(
            Candidate(
                who=Who.ITEM,
                id=str(key),
                name=acts.titles.get(key, ""),
                group=groups[unit],
                unit=unit,
                entries=tuple(entries),
                acts=tuple(acts.items.get(key, ())),
                day=acts.days.get(key),
            )
        )
