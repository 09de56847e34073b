"""Who may answer a suggestion, and who may read it."""

from django.utils.translation import gettext as _

from qingxun.kit.refusals import PermissionRefused
from qingxun.messaging.models import Suggestion
from qingxun.organizations.models import Person
from qingxun.organizations.states import Role

ANSWERING_ROLES = (Role.EDITOR, Role.OFFICE_HEAD, Role.SIGNING_LEADER)


def check_can_answer_suggestion(person: Person, suggestion: Suggestion) -> None:
    """Raise unless the person works at the desk that the suggestion went to."""
    if not can_answer_suggestion(person, suggestion):
        raise PermissionRefused(_("Only the office that received a suggestion answers it."))


def can_answer_suggestion(person: Person, suggestion: Suggestion) -> bool:
    return person.holds(*ANSWERING_ROLES, organization=suggestion.desk_id)
