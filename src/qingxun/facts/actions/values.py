"""Values inside a range: enter, approve, not approve, take back. Nobody approves his own."""

import datetime as dt
from decimal import Decimal, InvalidOperation

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from qingxun.facts.actions.refusals import FactRefused
from qingxun.facts.actions.registering import fits
from qingxun.facts.actions.steps import audit, checked_reason
from qingxun.facts.models import ManualValue
from qingxun.facts.permissions import (
    CONFIRMING_ROLES,
    check_can_approve_value,
    check_can_end_value,
    check_can_record_fact,
)
from qingxun.facts.queries.unsettled import fact_title
from qingxun.facts.states import VALUE_TRANSITIONS, ValueState
from qingxun.kit.clock import china_date
from qingxun.kit.periods import Span
from qingxun.kit.states import check_transition
from qingxun.ledger.models import Posting
from qingxun.messaging.actions import notify
from qingxun.messaging.models import MessageKind
from qingxun.organizations.models import Appointment, Person
from qingxun.records.signals import fact_recorded

UNTIL, OR = "～", "或"


def within(bounds: str, value: Decimal) -> bool:
    """Whether a value lies in a clause's range as its line writes it: 2～5, 3或5."""
    try:
        if OR in bounds:
            return value in {Decimal(text) for text in bounds.split(OR)}
        least, most = (Decimal(text) for text in bounds.split(UNTIL))
    except (InvalidOperation, ValueError):
        return False
    return least <= value <= most


@transaction.atomic
def enter_value(
    *, line: Posting, value: Decimal, reason: str, by: Person, at: dt.datetime
) -> ManualValue:
    """Settle the value that an unsettled line waits for; it counts once another person approves.

    An entry that was not approved yet is replaced. Raises ``FactRefused``.
    """
    check_can_record_fact(by, line.desk_id)
    bounds = str(line.trace.get("range", ""))
    words = checked_reason(reason, _("Say why this value."))
    if not fits(value):
        raise FactRefused(_("Write the value with four decimal places at most."), "value")
    if not within(bounds, value):
        raise FactRefused(_("The clause gives %(bounds)s.") % {"bounds": bounds}, "value")
    standing = (
        ManualValue.objects.select_for_update()
        .standing()
        .filter(desk=line.desk_id, clause=line.clause, fact_id=line.fact_id)
        .first()
    )
    if standing is not None and standing.state == ValueState.APPROVED:
        raise FactRefused(_("A value is approved already; take it back first."), "value")
    if standing is not None:
        move_value(standing, ValueState.ENDED, "replace_value", by, at, ended_by=by, ended_at=at)
    made = ManualValue.objects.create(
        desk_id=line.desk_id,
        clause=line.clause,
        fact_kind=line.fact_kind,
        fact_id=line.fact_id,
        item_id=line.item_id,
        unit_id=line.organization_id,
        title=fact_title(line)[:200],
        on=Span.from_key(line.month).starts_on,
        bounds=bounds,
        value=value,
        reason=words,
        entered_by=by,
        entered_at=at,
    )
    audit("enter_value", "manualvalue", made.pk, made.desk_id, by=by, at=at)
    fact_recorded.send(sender=ManualValue, instance=made, at=at)
    ask_to_approve(made, at)
    return made


def ask_to_approve(value: ManualValue, at: dt.datetime) -> None:
    """Tell those who may approve, but not whoever entered it."""
    rows = Appointment.objects.valid_on(china_date(at)).filter(
        organization=value.desk_id, role__in=CONFIRMING_ROLES
    )
    people = [key for key in rows.values_list("person_id", flat=True) if key != value.entered_by_id]
    notify(
        people=people,
        kind=MessageKind.SIGN,
        title=_("To approve: %(title)s") % {"title": value.title},
        text=value.reason,
        url=reverse("facts:values"),
        object_id=value.pk,
        at=at,
    )


def move_value(
    value: ManualValue,
    target: ValueState,
    verb: str,
    by: Person,
    at: dt.datetime,
    **fields: object,
) -> ManualValue:
    """Change the state under a row lock, with audit row and fact; shares of one manuscript that
    were entered together change together, and are told once."""
    for row in (*together(value), value):
        change_value(row, target, verb, by, at, **fields)
    fact_recorded.send(sender=ManualValue, instance=value, at=at)
    return value


def together(value: ManualValue) -> list[ManualValue]:
    """The other shares of the same set."""
    if value.owner is None:
        return []
    rows = ManualValue.objects.filter(
        desk=value.desk_id,
        clause=value.clause,
        fact_id=value.fact_id,
        entered_at=value.entered_at,
        owner__isnull=False,
    )
    return list(rows.exclude(pk=value.pk).order_by("pk"))


def change_value(
    value: ManualValue,
    target: ValueState,
    verb: str,
    by: Person,
    at: dt.datetime,
    **fields: object,
) -> None:
    locked = ManualValue.objects.select_for_update().values_list("state", flat=True)
    current = ValueState(locked.get(pk=value.pk))
    check_transition(VALUE_TRANSITIONS, current, target, sentence=_("This was decided already."))
    value.state = target
    for name, each in fields.items():
        setattr(value, name, each)
    value.save(update_fields=["state", *fields])
    audit(verb, "manualvalue", value.pk, value.desk_id, by=by, at=at)


@transaction.atomic
def approve_value(*, value: ManualValue, by: Person, at: dt.datetime) -> ManualValue:
    """A second person approves; the points are posted at once."""
    check_can_approve_value(by, value)
    return move_value(
        value, ValueState.APPROVED, "approve_value", by, at, decided_by=by, decided_at=at
    )


@transaction.atomic
def refuse_value(*, value: ManualValue, reason: str, by: Person, at: dt.datetime) -> ManualValue:
    """A second person does not approve; whoever entered it is told why."""
    check_can_approve_value(by, value)
    words = checked_reason(reason, _("Say why it is not approved."))
    move_value(
        value,
        ValueState.REFUSED,
        "refuse_value",
        by,
        at,
        decided_by=by,
        decided_at=at,
        decided_reason=words,
    )
    notify(
        people=[value.entered_by_id],
        kind=MessageKind.DECISION,
        title=_("Not approved: %(title)s") % {"title": value.title},
        text=words,
        url=reverse("facts:values"),
        object_id=value.pk,
        at=at,
    )
    return value


@transaction.atomic
def end_value(*, value: ManualValue, reason: str, by: Person, at: dt.datetime) -> ManualValue:
    """Take a value back: its line is unsettled again."""
    check_can_end_value(by, value)
    words = checked_reason(reason, _("Say why it is taken back."))
    return move_value(
        value,
        ValueState.ENDED,
        "end_value",
        by,
        at,
        ended_by=by,
        ended_at=at,
        ended_reason=words,
    )
