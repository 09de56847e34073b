"""What an import would do, row by row; reads only."""

import datetime as dt
from dataclasses import dataclass, field

from qingxun.organizations.actions.register.lines import (
    Register,
    RegisterError,
    Sheet,
)
from qingxun.organizations.actions.register.plan_people import PeoplePlan, plan_people
from qingxun.organizations.actions.register.plan_tree import TreePlan, plan_tree


@dataclass
class Plan:
    """New and changed rows, ready to be written, and every bad row."""

    tree: TreePlan
    people: PeoplePlan
    errors: list[RegisterError] = field(default_factory=list)
    warnings: list[RegisterError] = field(default_factory=list)

    @property
    def counts(self) -> dict[Sheet, tuple[int, int, int]]:
        """New, changed and unchanged rows of each sheet."""
        return {
            Sheet.ORGANIZATIONS: (
                len(self.tree.new),
                len(self.tree.changed),
                self.tree.unchanged,
            ),
            Sheet.GROUPS: (len(self.tree.memberships), 0, self.tree.same_memberships),
            Sheet.PEOPLE: (
                len(self.people.new),
                len(self.people.changed),
                self.people.unchanged,
            ),
            Sheet.POSTS: (len(self.people.posts), 0, self.people.same_posts),
        }


def plan_register(register: Register, *, on: dt.date) -> Plan:
    """Check every row against the others and against what is kept; ``on`` is the day of import."""
    tree = plan_tree(register.organizations, register.groups, on)
    people = plan_people(register.people, register.posts, tree, on)
    return Plan(
        tree,
        people,
        _in_order([*tree.errors, *people.errors]),
        _in_order([*tree.warnings, *people.warnings]),
    )


def _in_order(found: list[RegisterError]) -> list[RegisterError]:
    """As the workbook has them."""
    order = list(Sheet)
    return sorted(found, key=lambda each: (order.index(each.sheet), each.row))
