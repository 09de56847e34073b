"""Writing a planned register: everything or nothing."""

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from qingxun.audit.actions import Deed, record, record_many
from qingxun.audit.context import from_address
from qingxun.kit.clock import china_date
from qingxun.kit.refusals import Refusal
from qingxun.organizations.actions.groups import tell_regrouped
from qingxun.organizations.actions.placing import lock_tree, save_edges
from qingxun.organizations.actions.register.lines import Register, RegisterError, Sheet
from qingxun.organizations.actions.register.plan import Plan, plan_register
from qingxun.organizations.actions.register.plan_tree import FACTS
from qingxun.organizations.models import (
    Appointment,
    GroupMembership,
    Organization,
    OrganizationChange,
    OrganizationName,
    Person,
    RankingGroup,
)
from qingxun.organizations.permissions import check_can_import
from qingxun.organizations.states import ChangeKind
from qingxun.records.signals import fact_recorded

BATCH = 500


class RegisterRefused(Refusal):
    """Some rows are bad; ``errors`` names them, and nothing went in."""

    def __init__(self, errors: list[RegisterError]) -> None:
        super().__init__(
            _("%(count)d things are wrong; nothing was imported.") % {"count": len(errors)}
        )
        self.errors = errors


@dataclass(frozen=True, slots=True)
class ImportResult:
    """What went in: new, changed and unchanged rows of each sheet."""

    counts: dict[Sheet, tuple[int, int, int]]

    @property
    def total(self) -> int:
        """How many rows are new or changed."""
        return sum(new + changed for new, changed, _same in self.counts.values())


@transaction.atomic
def import_register(*, register: Register, by: Person, at: dt.datetime) -> ImportResult:
    """Write all rows of a register in one transaction.

    Raises ``RegisterRefused`` with every bad row when there is one; nothing is written then. An
    import that is repeated changes nothing.
    """
    check_can_import(by)
    lock_tree()
    plan = plan_register(register, on=china_date(at))
    if plan.errors:
        raise RegisterRefused(plan.errors)
    _write_tree(plan, by, at)
    _write_people(plan)
    for row in [*plan.tree.new, *plan.tree.changed]:
        fact_recorded.send(sender=Organization, instance=row, at=at)
    _tell_regrouped(plan, at)
    with from_address(""):
        record_many(_deeds(plan, by, at))
    record(
        verb="organizations.import_register",
        at=at,
        by=by.pk,
        by_name=by.name,
        details={str(sheet): list(counts) for sheet, counts in plan.counts.items()},
    )
    return ImportResult(plan.counts)


def _write_tree(plan: Plan, by: Person, at: dt.datetime) -> None:
    tree = plan.tree
    Organization.objects.bulk_create(tree.new, batch_size=BATCH)
    Organization.objects.bulk_update(tree.changed, FACTS, batch_size=BATCH)
    OrganizationName.objects.bulk_create(
        [
            OrganizationName(
                organization=row,
                name=row.name,
                short_name=row.short_name,
                valid_from=row.founded_on,
            )
            for row in tree.new
        ],
        batch_size=BATCH,
    )
    save_edges(set(), {edge for row in tree.new for edge in tree.edges[row.pk]})
    OrganizationChange.objects.bulk_create(
        [
            OrganizationChange(
                organization=row,
                kind=ChangeKind.FOUNDED,
                effective_on=row.founded_on,
                name=row.name,
                short_name=row.short_name,
                target=row.parent,
                reason=_("Imported"),
                recorded_by=by.pk,
                recorded_at=at,
                shown_at=at,
            )
            for row in tree.new
        ],
        batch_size=BATCH,
    )
    RankingGroup.objects.bulk_create(tree.new_groups, batch_size=BATCH)
    GroupMembership.objects.bulk_create(tree.memberships, batch_size=BATCH)


def _tell_regrouped(plan: Plan, at: dt.datetime) -> None:
    grouped: dict[tuple[Organization, int], list[uuid.UUID]] = defaultdict(list)
    for row in plan.tree.memberships:
        grouped[row.desk, row.year].append(row.organization_id)
    for (desk, year), units in grouped.items():
        tell_regrouped(desk, year, units, at)


def _write_people(plan: Plan) -> None:
    Person.objects.bulk_create(plan.people.new, batch_size=BATCH)
    Person.objects.bulk_update(plan.people.changed, ("mobile", "email", "note"), batch_size=BATCH)
    Appointment.objects.bulk_create(plan.people.posts, batch_size=BATCH)


def _deeds(plan: Plan, by: Person, at: dt.datetime) -> Iterator[Deed]:
    """One audit row for each row that is new or changed.

    The name and the address of whoever imports stand on the row of the import itself.
    """

    def deed(verb: str, kind: str, row: "Organization | Person", **details: object) -> Deed:
        return {
            "verb": f"organizations.{verb}",
            "at": at,
            "by": by.pk,
            "object_type": f"organizations.{kind}",
            "object_id": row.pk,
            "details": {"imported": True, **details},
        }

    for row in plan.tree.new:
        yield deed("founded", "Organization", row, on=row.founded_on)
    for row in plan.tree.changed:
        yield deed("change_organization", "Organization", row)
    for person in plan.people.new:
        yield deed("create_person", "Person", person)
    for person in plan.people.changed:
        yield deed("change_person", "Person", person)
    for post in plan.people.posts:
        yield deed(
            "appoint",
            "Person",
            post.person,
            role=post.role,
            on=post.valid_from,
            organization=post.organization_id,
        )
