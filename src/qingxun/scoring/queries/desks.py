"""Whose standings a person looks at."""

from qingxun.kit.clock import today
from qingxun.organizations.models import Organization, Person, TreeEdge
from qingxun.organizations.states import DESK_ROLES


def own_desk(person: Person) -> Organization | None:
    """The desk where the person works, else the nearest desk above her unit."""
    desks = person.units(*DESK_ROLES)
    if desks:
        return desks[0]
    units = person.unit_ids()
    edge = (
        TreeEdge.objects.filter(
            descendant__in=units,
            ancestor__is_desk=True,
            valid_from__lte=today(),
            valid_until__gt=today(),
        )
        .select_related("ancestor")
        .order_by("depth")
        .first()
    )
    return edge.ancestor if edge else None
