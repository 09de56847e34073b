"""Facts from the tables, as the engine sees them: a fixed number of queries for any batch."""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence

from django.db.models import QuerySet

from qingxun.desk.models import Contributor
from qingxun.dispatch.models import Adoption, Instruction
from qingxun.dispatch.states import Route
from qingxun.kit.clock import china_date
from qingxun.organizations.models import GroupMembership, Organization
from qingxun.records.together import Reader, each_list
from qingxun.scoring import engine
from qingxun.scoring.queries.filings import filed_items
from qingxun.scoring.queries.lateness import Closings
from qingxun.scoring.queries.other_facts import load_item_facts
from qingxun.scoring.queries.stated_years import with_unit_data

Ids = Sequence[uuid.UUID]


def load_items(
    desk: uuid.UUID,
    manuscripts: Ids,
    versions: Sequence[engine.Version] | None = None,
    read: Reader = each_list,
) -> list[engine.Item]:
    """Items of these manuscripts as filed with the desk, with everything that became of them; with
    ``versions`` only the kinds of facts that some clause of theirs looks at. A page reads its
    few by ``lists_of``."""
    signed = _contributors(manuscripts)
    closings = Closings(desk)
    rows = read(_adoptions_of(desk, manuscripts), _instructions_of(desk, manuscripts))
    adopted, instructed = _adoptions(rows[0], closings), _instructions(rows[1], closings)
    others = load_item_facts(desk, manuscripts, closings, versions, read)
    items = []
    for key, kind, commission, filing in filed_items(desk, manuscripts):
        item = engine.Item(
            id=str(key),
            kind=kind or "",
            contributors=tuple(signed[key]),
            filed_on=filing.filed_on,
            accepted_on=filing.accepted_on,
            adoptions=tuple(adopted[key]),
            instructions=tuple(instructed[key]),
            words=filing.words,
            commissioned=commission is not None,
            commission=str(commission) if commission else "",
            filed_at=filing.filed_at,
            photos=filing.photos,
            route=route_of(adopted[key]),
            happened_at=filing.happened_at,
            verified=filing.verified,
        )
        items.append(others.join(item))
    return items


def route_of(adoptions: Sequence[engine.Adoption]) -> str:
    """How the piece came in, by its adoptions: past the office when every one of them did."""
    direct = bool(adoptions) and all(row.route == Route.DIRECT for row in adoptions)
    return str(Route.DIRECT) if direct else ""


def _contributors(manuscripts: Ids) -> dict[uuid.UUID, list[engine.Contributor]]:
    found: dict[uuid.UUID, list[engine.Contributor]] = defaultdict(list)
    rows = Contributor.objects.filter(manuscript__in=manuscripts).order_by("manuscript", "order")
    for key, unit, person, share in rows.values_list(
        "manuscript_id", "organization_id", "person_id", "share"
    ):
        found[key].append(engine.Contributor(str(unit), str(person) if person else None, share))
    return found


def _adoptions_of(desk: uuid.UUID, manuscripts: Ids) -> QuerySet[Adoption]:
    rows = Adoption.objects.standing().filter(desk=desk, manuscript__in=manuscripts)
    return rows.select_related("outlet").order_by("on", "id")


def _adoptions(
    rows: Iterable[Adoption], closings: Closings
) -> dict[uuid.UUID, list[engine.Adoption]]:
    found: dict[uuid.UUID, list[engine.Adoption]] = defaultdict(list)
    for row in rows:
        outlet = row.outlet
        found[row.manuscript_id].append(
            engine.Adoption(
                id=str(row.pk),
                outlet=outlet.code,
                form=row.form,
                adopted_on=row.on,
                level=outlet.level,
                system=outlet.system,
                outlet_name=outlet.name,
                placement=row.placement,
                issue=row.printed_in,
                route=row.route,
                forwarded_only=row.forwarded_only,
                partners=row.partners,
                readership=row.readership,
                recorded_on=china_date(row.recorded_at),
                after_closing=closings.before(row.recorded_at, row.on),
            )
        )
    return found


def _instructions_of(desk: uuid.UUID, manuscripts: Ids) -> QuerySet[Instruction]:
    rows = Instruction.objects.filter(desk=desk, manuscript__in=manuscripts, voided_at__isnull=True)
    return rows.select_related("adoption__outlet").order_by("on", "id")


def _instructions(
    rows: Iterable[Instruction], closings: Closings
) -> dict[uuid.UUID, list[engine.Instruction]]:
    found: dict[uuid.UUID, list[engine.Instruction]] = defaultdict(list)
    for row in rows:
        found[row.manuscript_id].append(
            engine.Instruction(
                str(row.pk),
                row.rank,
                row.on,
                outlet=row.adoption.outlet.code if row.adoption else "",
                follow_up_due=row.follow_up_due,
                follow_up_done=row.follow_up_done_on,
                recorded_on=china_date(row.recorded_at),
                after_closing=closings.before(row.recorded_at, row.on),
            )
        )
    return found


def load_unit_years(
    desk: uuid.UUID,
    years: Sequence[int],
    units: Ids | None = None,
    members: Iterable[GroupMembership] | None = None,
) -> dict[tuple[str, int], engine.UnitYear]:
    """Ranking group, days of existence and stated data of each unit in each year.

    The engine's group is the name of the ranking group; ``group_code`` turns it into the policy's.
    ``members`` are the memberships of these years, when they are known already.
    """
    if members is None:
        rows = GroupMembership.objects.filter(desk=desk, year__in=years)
        if units is not None:
            rows = rows.filter(organization__in=units)
        members = rows.select_related("group", "organization")
    found = {}
    for row in members:
        organization: Organization = row.organization
        key = str(organization.pk)
        found[key, row.year] = engine.UnitYear(
            unit=key,
            year=row.year,
            group=row.group.name,
            since=organization.founded_on,
            until=organization.dissolved_on,
            name=organization.short_name,
            headcount=organization.headcount,
        )
    return with_unit_data(desk, found, years)
