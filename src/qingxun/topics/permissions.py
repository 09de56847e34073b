"""Who reads what is written about: the people of a desk, for their own desk."""

from qingxun.organizations.models import Organization, Person
from qingxun.organizations.states import DESK_ROLES


def desks_read_by(person: Person) -> list[Organization]:
    """The desks whose hot words she may read."""
    return [unit for unit in person.units(*DESK_ROLES) if unit.is_desk]
