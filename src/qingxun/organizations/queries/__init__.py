"""Reading the tree as it stood on a day, people and their posts."""

from qingxun.organizations.queries.people import (
    appointments_of,
    group_members,
    group_of,
    people_of_account,
    people_visible_to,
    people_with,
    principals_of,
    ranking_groups,
    roster,
    unit_leaders_of,
)
from qingxun.organizations.queries.tree import (
    NameOnDay,
    Node,
    ancestors_on,
    descendants_on,
    desk_above,
    history_of,
    names_on,
    parents_on,
    tree_on,
    units_under,
)

__all__ = [
    "NameOnDay",
    "Node",
    "ancestors_on",
    "appointments_of",
    "descendants_on",
    "desk_above",
    "group_members",
    "group_of",
    "history_of",
    "names_on",
    "parents_on",
    "people_of_account",
    "people_visible_to",
    "people_with",
    "principals_of",
    "ranking_groups",
    "roster",
    "tree_on",
    "unit_leaders_of",
    "units_under",
]
