"""What all actions of this area share: audit rows, messages, the change of a fact's state."""

import datetime as dt
import uuid

from qingxun.audit.actions import record
from qingxun.desk.actions.steps import people_at
from qingxun.facts.actions.refusals import FactRefused
from qingxun.facts.models import RegisteredFact
from qingxun.facts.states import FACT_TRANSITIONS, FactState
from qingxun.kit.clock import china_date
from qingxun.kit.states import check_transition
from qingxun.messaging.actions import notify
from qingxun.messaging.models import MessageKind
from qingxun.organizations.actions.fitting import fitting
from qingxun.organizations.models import Person
from qingxun.organizations.states import Role
from qingxun.records.signals import fact_recorded

TOLD = (Role.OFFICER, Role.PRINCIPAL)


def audit(
    verb: str,
    object_type: str,
    object_id: uuid.UUID,
    organization: uuid.UUID,
    *,
    by: Person,
    at: dt.datetime,
    details: dict[str, object] | None = None,
) -> None:
    """An audit row of this area."""
    record(
        verb=f"facts.{verb}",
        at=at,
        by=by.pk,
        by_name=by.name,
        object_type=object_type,
        object_id=object_id,
        organization=organization,
        details=details or {},
    )


def move_fact(
    fact: RegisteredFact,
    target: FactState,
    *,
    verb: str,
    by: Person,
    at: dt.datetime,
    sentence: str,
    **fields: object,
) -> None:
    """Change the state under a row lock, with audit row and fact; ``StateRefused(sentence)``
    when the table does not allow it."""
    locked = type(fact).objects.select_for_update().values_list("state", flat=True)
    current = FactState(locked.get(pk=fact.pk))
    check_transition(FACT_TRANSITIONS, current, target, sentence=sentence)
    fact.state = target
    for name, value in fields.items():
        setattr(fact, name, value)
    fact.save(update_fields=["state", *fields])
    audit(verb, fact.family.value, fact.pk, fact.desk_id, by=by, at=at)
    fact_recorded.send(sender=type(fact), instance=fact, at=at)


def checked_reason(text: str, sentence: str) -> str:
    """A reason that somebody will read; ``FactRefused(sentence)`` without one."""
    words = text.strip()
    if not words:
        raise FactRefused(sentence, "reason")
    return fitting(words, 300)


def tell_unit(
    unit: uuid.UUID, *, title: str, text: str, url: str, about: uuid.UUID, at: dt.datetime
) -> None:
    """A message to a unit's information officers and principals."""
    notify(
        people=people_at(unit, TOLD, china_date(at)),
        kind=MessageKind.POINTS,
        title=title,
        text=text,
        url=url,
        object_id=about,
        at=at,
    )
