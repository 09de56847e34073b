"""Changing the tree, people, posts, accounts and ranking groups.

System administrators keep organizations and people, security administrators roles and accounts.
"""

from qingxun.organizations.actions.changes import (
    apply_due_changes,
    change_organization,
    dissolve_organization,
    found_organization,
    merge_organizations,
    move_organization,
    plant_organization,
    rename_organization,
    show_due_changes,
)
from qingxun.organizations.actions.groups import (
    assign_group,
    copy_groups_to_year,
    create_ranking_group,
    delete_ranking_group,
    rename_ranking_group,
)
from qingxun.organizations.actions.people import (
    appoint,
    change_person,
    create_person,
    end_appointment,
    free_username,
    lock_account,
    open_account,
    open_accounts,
    reset_password,
    taken_usernames,
    unlock_account,
)
from qingxun.organizations.refusals import (
    AppointmentRefused,
    ChangeRefused,
    GroupRefused,
    PersonRefused,
)

__all__ = [
    "AppointmentRefused",
    "ChangeRefused",
    "GroupRefused",
    "PersonRefused",
    "apply_due_changes",
    "appoint",
    "assign_group",
    "change_organization",
    "change_person",
    "copy_groups_to_year",
    "create_person",
    "create_ranking_group",
    "delete_ranking_group",
    "dissolve_organization",
    "end_appointment",
    "found_organization",
    "free_username",
    "lock_account",
    "merge_organizations",
    "move_organization",
    "open_account",
    "open_accounts",
    "plant_organization",
    "rename_organization",
    "rename_ranking_group",
    "reset_password",
    "show_due_changes",
    "taken_usernames",
    "unlock_account",
]
