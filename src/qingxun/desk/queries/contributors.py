"""Finding the units and people that somebody typed as contributors."""

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from qingxun.desk.permissions.manuscripts import WRITING_ROLES
from qingxun.organizations.models import Appointment, Organization, Person
from qingxun.organizations.queries import units_under

Named = tuple[uuid.UUID, str]


@dataclass
class UnitNames:
    """Names of units as typed. One's own unit is known; others are asked for when one is typed."""

    own: Organization
    desk: Organization | None
    writer: Person
    on: dt.date
    _others: dict[str, uuid.UUID] | None = field(default=None)

    def find(self, name: str) -> uuid.UUID | None:
        """The unit called so, by its short or full name; one's own when nothing was typed."""
        if name in ("", self.own.short_name, self.own.name):
            return self.own.pk
        if self._others is None:
            self._others = {}
            for unit in self.all():
                self._others.setdefault(unit.name, unit.pk)
                self._others[unit.short_name] = unit.pk
        return self._others.get(name)

    def all(self) -> list[Organization]:
        """The units of the same desk and the desk itself: one query."""
        if self.desk is None:
            return [self.own]
        units = units_under(self.desk, self.on).filter(
            founded_on__lte=self.on, dissolved_on__gt=self.on
        )
        return [self.desk, *units.only("name", "short_name", "order", "code")]

    @property
    def known_people(self) -> Mapping[Named, list[uuid.UUID]]:
        """Whom one need not ask for: the writer at her own unit."""
        return {(self.own.pk, self.writer.name): [self.writer.pk]}


def people_named(
    wanted: Iterable[Named], known: Mapping[Named, list[uuid.UUID]]
) -> dict[Named, list[uuid.UUID]]:
    """People of these names with a post at these units: one query, none when all are known."""
    missing = {pair for pair in wanted if pair not in known}
    found: dict[Named, list[uuid.UUID]] = {pair: list(keys) for pair, keys in known.items()}
    if not missing:
        return found
    rows = Appointment.objects.filter(
        organization__in={unit for unit, _name in missing},
        person__name__in={name for _unit, name in missing},
    ).values_list("organization_id", "person__name", "person_id")
    for unit, name, person in rows.distinct():
        if person not in found.setdefault((unit, name), []):
            found[unit, name].append(person)
    return found


def people_of(unit: Organization, on: dt.date) -> list[str]:
    """Names of a unit's people, offered while one types."""
    rows = Appointment.objects.valid_on(on).filter(organization=unit, role__in=WRITING_ROLES)
    people = Person.objects.filter(pk__in=rows.values("person")).order_by(*Person.BY_NAME)
    return list(dict.fromkeys(people.values_list("name", flat=True)))
