"""What waits for a person in assessments: for her unit, her component, her desk."""

import datetime as dt

from django.db.models import Exists, OuterRef, Q, QuerySet

from qingxun.assessment.models import Assessment, Component, Entry, ScoreObjection, Veto
from qingxun.assessment.permissions import AUDITING_ROLES
from qingxun.assessment.states import AssessmentState, EntryState, ScoreObjectionState, VetoState
from qingxun.organizations.models import Person
from qingxun.organizations.states import Role


def to_claim(person: Person) -> QuerySet[Entry]:
    """Components in which her unit has not assessed itself yet."""
    return Entry.objects.filter(
        organization__in=person.unit_ids(Role.OFFICER, Role.PRINCIPAL),
        state=EntryState.ASKED,
        component__self_assessed=True,
        component__assessment__state=AssessmentState.SELF,
    )


def to_audit(person: Person) -> QuerySet[Component]:
    """Components that she or her organization owns and that lack values during the audit."""
    lacking = Entry.objects.filter(component=OuterRef("pk")).exclude(state=EntryState.AUDITED)
    return Component.objects.filter(
        Q(owner__in=person.unit_ids(*AUDITING_ROLES)) | Q(owner_person=person),
        Exists(lacking),
        assessment__state=AssessmentState.AUDIT,
    )


def to_answer(person: Person) -> QuerySet[ScoreObjection]:
    """Questions about scores of components that she, her organization or her office answers."""
    mine = Q(entry__component__owner__in=person.unit_ids(*AUDITING_ROLES))
    mine |= Q(entry__component__owner_person=person)
    mine |= Q(entry__component__assessment__desk__in=person.unit_ids(Role.OFFICE_HEAD))
    return ScoreObjection.objects.filter(mine, state=ScoreObjectionState.RAISED)


def to_sign(person: Person) -> QuerySet[Assessment]:
    return Assessment.objects.filter(
        desk__in=person.unit_ids(Role.SIGNING_LEADER), state=AssessmentState.SIGNING
    )


def vetoes_for(person: Person, day: dt.date) -> QuerySet[Veto]:
    """To object to, to answer, to decide: by what she is."""
    mine = Q(
        organization__in=person.unit_ids(Role.PRINCIPAL, Role.UNIT_LEADER),
        state=VetoState.NOTIFIED,
        objection_until__gte=day,
    )
    mine |= Q(assessment__desk__in=person.unit_ids(Role.OFFICE_HEAD), state=VetoState.OBJECTED)
    leads = Q(assessment__desk__in=person.unit_ids(Role.SIGNING_LEADER))
    over = Q(state=VetoState.NOTIFIED, objection_until__lt=day)
    mine |= leads & (Q(state=VetoState.ANSWERED) | over)
    return Veto.objects.filter(mine)
