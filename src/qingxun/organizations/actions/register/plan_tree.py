"""Planning the sheets of organizations and ranking groups."""

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from qingxun.organizations.actions.checking import (
    check_code,
    check_day,
    check_names,
    check_soon,
)
from qingxun.organizations.actions.placing import edges_of, say_day
from qingxun.organizations.actions.register.lines import (
    GroupLine,
    OrganizationLine,
    RegisterError,
    Sheet,
)
from qingxun.organizations.engine import Edge
from qingxun.organizations.models import (
    OPEN_END,
    GroupMembership,
    Organization,
    RankingGroup,
)
from qingxun.organizations.refusals import ChangeRefused
from qingxun.organizations.states import Level, OrganizationKind

BEGINNING = dt.date(1949, 10, 1)
FACTS = ("kind", "level", "is_desk", "headcount", "order", "note")


@dataclass
class TreePlan:
    """New organizations with their edges, changed ones, groups and memberships to be made."""

    by_code: dict[str, Organization] = field(default_factory=dict)
    desks: set[uuid.UUID] = field(default_factory=set)
    short_names: dict[tuple[uuid.UUID | None, str], Organization] = field(default_factory=dict)
    new: list[Organization] = field(default_factory=list)
    edges: dict[uuid.UUID, set[Edge]] = field(default_factory=dict)
    changed: list[Organization] = field(default_factory=list)
    unchanged: int = 0
    groups: dict[tuple[uuid.UUID, int, str], RankingGroup] = field(default_factory=dict)
    new_groups: list[RankingGroup] = field(default_factory=list)
    memberships: list[GroupMembership] = field(default_factory=list)
    same_memberships: int = 0
    bad_codes: set[str] = field(default_factory=set)
    errors: list[RegisterError] = field(default_factory=list)
    warnings: list[RegisterError] = field(default_factory=list)

    def refuse(self, sheet: Sheet, row: int, sentence: str) -> None:
        """Name a bad row."""
        self.errors.append(RegisterError(sheet, row, sentence))

    def warn(self, sheet: Sheet, row: int, sentence: str) -> None:
        """Name a row that may be meant so, or be a slip."""
        self.warnings.append(RegisterError(sheet, row, sentence))


def plan_tree(
    organizations: Sequence[OrganizationLine], groups: Sequence[GroupLine], on: dt.date
) -> TreePlan:
    """Plan both sheets on that day; parents may stand below their children in the sheet."""
    plan = TreePlan()
    plan.by_code = {row.code: row for row in Organization.objects.all()}
    plan.edges = {row.pk: set() for row in plan.by_code.values()}
    for edge in edges_of(plan.edges):
        plan.edges[edge.descendant].add(edge)
    plan.desks = {row.pk for row in plan.by_code.values() if row.is_desk}
    for row in plan.by_code.values():
        if row.dissolved_on == OPEN_END:
            plan.short_names[_desk_above(plan, plan.edges[row.pk]), row.short_name] = row
    lines = _without_doubles(plan, organizations)
    for line in _parents_first(plan, lines):
        try:
            _plan_organization(plan, line, on)
        except ChangeRefused as refused:
            plan.bad_codes.add(line.code)
            plan.refuse(Sheet.ORGANIZATIONS, line.row, refused.sentence)
    _plan_groups(plan, groups)
    return plan


def _without_doubles(
    plan: TreePlan, lines: Sequence[OrganizationLine]
) -> dict[str, OrganizationLine]:
    first: dict[str, OrganizationLine] = {}
    for line in lines:
        if line.code in first:
            plan.refuse(
                Sheet.ORGANIZATIONS,
                line.row,
                _("The code %(code)s stands in row %(row)d already.")
                % {"code": line.code, "row": first[line.code].row},
            )
        else:
            first[line.code] = line
    return first


def _parents_first(plan: TreePlan, lines: dict[str, OrganizationLine]) -> list[OrganizationLine]:
    """The lines in an order in which each parent comes before its children; circles are named."""
    ordered: list[OrganizationLine] = []
    done: set[str] = set()
    waiting = list(lines.values())
    while waiting:
        ready = [
            line
            for line in waiting
            if line.code in plan.by_code
            or line.parent_code not in lines
            or line.parent_code in done
        ]
        if not ready:
            for line in waiting:
                plan.bad_codes.add(line.code)
                plan.refuse(
                    Sheet.ORGANIZATIONS,
                    line.row,
                    _("%(name)s would stand below itself; check the codes of the parents.")
                    % {"name": line.name},
                )
            break
        ordered += ready
        done |= {line.code for line in ready}
        waiting = [line for line in waiting if line.code not in done]
    return ordered


def _desk_above(plan: TreePlan, edges: set[Edge]) -> uuid.UUID | None:
    """The nearest desk above an organization with these edges; None where there is none."""
    above = [edge for edge in edges if edge.depth and edge.end == OPEN_END]
    desks = [edge for edge in above if edge.ancestor in plan.desks]
    return min(desks, key=lambda edge: edge.depth).ancestor if desks else None


def _take_short_name(plan: TreePlan, organization: Organization, edges: set[Edge]) -> None:
    """A desk's lists and sheets of adoptions tell its units apart by their short names; units of
    other desks may have the same."""
    key = (_desk_above(plan, edges), organization.short_name)
    other = plan.short_names.setdefault(key, organization)
    if other is not organization:
        raise ChangeRefused(
            _("%(name)s has the short name “%(short)s” already; give another one.")
            % {"name": other.name, "short": organization.short_name}
        )


def _plan_organization(plan: TreePlan, line: OrganizationLine, today: dt.date) -> None:
    known = plan.by_code.get(line.code)
    if known is not None:
        _plan_change(plan, line, known)
        return
    parent = _parent_of(plan, line)
    code = check_code(line.code)
    name, short_name = check_names(line.name, line.short_name)
    founded = _founded(plan, line, parent, today)
    if parent is not None and (founded < parent.founded_on or parent.dissolved_on < OPEN_END):
        raise ChangeRefused(
            _("%(parent)s does not exist throughout; check the date of founding.")
            % {"parent": parent.name}
        )
    is_committee = line.kind == OrganizationKind.COMMITTEE
    organization = Organization(
        code=code,
        name=name,
        short_name=short_name,
        kind=line.kind,
        level=line.level or (Level.COUNTY if is_committee else Level.TOWN),
        parent=parent,
        is_desk=is_committee if line.is_desk is None else line.is_desk,
        headcount=line.headcount,
        order=line.row if line.order is None else line.order,
        note=line.note,
        founded_on=founded,
    )
    own = {Edge(organization.pk, organization.pk, 0, founded, OPEN_END)}
    for high in plan.edges[parent.pk] if parent else set():
        start = max(founded, high.start)
        if start < high.end:
            own.add(Edge(organization.pk, high.ancestor, high.depth + 1, start, high.end))
    _take_short_name(plan, organization, own)
    if organization.is_desk:
        plan.desks.add(organization.pk)
    plan.edges[organization.pk] = own
    plan.by_code[line.code] = organization
    plan.new.append(organization)


def _founded(
    plan: TreePlan, line: OrganizationLine, parent: Organization | None, today: dt.date
) -> dt.date:
    """The first day; the parent's, or the republic's first, where none is given."""
    founded = line.founded_on or max(BEGINNING, parent.founded_on if parent else BEGINNING)
    check_day(founded)
    check_soon(founded, today)
    if founded > today:
        plan.warn(
            Sheet.ORGANIZATIONS,
            line.row,
            _("%(name)s is founded on %(day)s and does not appear before that day.")
            % {"name": line.name, "day": say_day(founded)},
        )
    return founded


def _parent_of(plan: TreePlan, line: OrganizationLine) -> Organization | None:
    if not line.parent_code:
        top = next((row for row in plan.by_code.values() if row.parent_id is None), None)
        if top is not None:
            raise ChangeRefused(
                _("Give the code of the organization above; that of %(name)s is %(code)s.")
                % {"name": top.short_name or top.name, "code": top.code}
            )
        return None
    parent = plan.by_code.get(line.parent_code)
    if parent is None:
        raise ChangeRefused(
            _("There is no organization with the code %(code)s, here or in the program.")
            % {"code": line.parent_code}
            if line.parent_code not in plan.bad_codes
            else _("The organization above, %(code)s, has an error itself.")
            % {"code": line.parent_code}
        )
    return parent


def _plan_change(plan: TreePlan, line: OrganizationLine, known: Organization) -> None:
    """A known organization: facts are corrected; names and places change on a day, on its page."""
    if line.name.strip() != known.name:
        raise ChangeRefused(
            _(
                "%(code)s is %(name)s in the program. A new name begins on a day: "
                "rename it on its page."
            )
            % {"code": known.code, "name": known.name}
        )
    parent = plan.by_code.get(line.parent_code) if line.parent_code else None
    if line.parent_code and (parent is None or parent.pk != known.parent_id):
        raise ChangeRefused(
            _(
                "%(name)s stands elsewhere in the program. A move begins on a day: "
                "move it on its page."
            )
            % {"name": known.name}
        )
    changed = False
    for fact in FACTS:
        value = getattr(line, fact)
        if value not in (None, "") and value != getattr(known, fact):
            setattr(known, fact, value)
            changed = True
    if changed:
        plan.changed.append(known)
    else:
        plan.unchanged += 1


def _plan_groups(plan: TreePlan, lines: Sequence[GroupLine]) -> None:
    years = {line.year for line in lines}
    for group in RankingGroup.objects.filter(year__in=years):
        plan.groups[group.desk_id, group.year, group.name] = group
    standing = {
        (row.year, row.organization_id): row
        for row in GroupMembership.objects.filter(year__in=years).select_related("group")
    }
    for line in lines:
        unit = plan.by_code.get(line.code)
        desk = _desk_of(plan, unit, line.year) if unit else None
        if unit is None or desk is None:
            plan.refuse(Sheet.GROUPS, line.row, _no_unit(line, unit))
            continue
        there = standing.get((line.year, unit.pk))
        if there is not None:
            if there.group.name == line.group:
                plan.same_memberships += 1
            else:
                plan.refuse(
                    Sheet.GROUPS,
                    line.row,
                    _("%(unit)s stands in the group %(group)s in %(year)d already.")
                    % {"unit": unit.name, "group": there.group.name, "year": line.year},
                )
            continue
        group = _group_of(plan, desk, line)
        row = GroupMembership(desk=desk, year=line.year, group=group, organization=unit)
        standing[line.year, unit.pk] = row
        plan.memberships.append(row)


def _no_unit(line: GroupLine, unit: Organization | None) -> str:
    if unit is None:
        return _("There is no organization with the code %(code)s, here or in the program.") % {
            "code": line.code
        }
    return _("%(unit)s stood below no editing committee in %(year)d.") % {
        "unit": unit.name,
        "year": line.year,
    }


def _desk_of(plan: TreePlan, unit: Organization, year: int) -> Organization | None:
    """The nearest desk above the unit at the end of the year."""
    day = dt.date(year, 12, 31)
    organizations = {row.pk: row for row in plan.by_code.values()}
    above = [e for e in plan.edges[unit.pk] if e.depth and e.start <= day < e.end]
    for edge in sorted(above, key=lambda e: e.depth):
        if organizations[edge.ancestor].is_desk:
            return organizations[edge.ancestor]
    return None


def _group_of(plan: TreePlan, desk: Organization, line: GroupLine) -> RankingGroup:
    key = (desk.pk, line.year, line.group)
    if key not in plan.groups:
        order = sum(1 for group in plan.new_groups if group.year == line.year)
        group = RankingGroup(desk=desk, year=line.year, name=line.group, order=order)
        plan.groups[key] = group
        plan.new_groups.append(group)
    return plan.groups[key]
