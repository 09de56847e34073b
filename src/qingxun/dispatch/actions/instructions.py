"""Leaders' instructions (批示) and their follow-up."""

import datetime as dt
from dataclasses import dataclass

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from qingxun.desk.models import Manuscript
from qingxun.dispatch.actions.refusals import InstructionRefused
from qingxun.dispatch.actions.steps import audit
from qingxun.dispatch.models import Adoption, Instruction
from qingxun.dispatch.permissions import check_can_record
from qingxun.dispatch.queries import people_of_manuscripts
from qingxun.kit.clock import china_date
from qingxun.messaging.actions import notify
from qingxun.messaging.models import MessageKind
from qingxun.organizations.actions.fitting import fitting
from qingxun.organizations.models import Organization, Person
from qingxun.organizations.states import Level
from qingxun.records.signals import fact_recorded


@dataclass(frozen=True, slots=True)
class InstructionFacts:
    """Who instructed what, when; ``due`` is the day by which the follow-up is expected."""

    leader: str
    rank: Level
    text: str
    on: dt.date
    post: str = ""
    due: dt.date | None = None
    adoption: Adoption | None = None


@transaction.atomic
def record_instruction(
    *,
    desk: Organization,
    manuscript: Manuscript,
    facts: InstructionFacts,
    by: Person,
    at: dt.datetime,
    back_entered: bool = False,
) -> Instruction:
    """Store the fact, tell the units' people, send it on to scoring."""
    check_can_record(by, desk.pk)
    check_instruction(facts, at=at)
    instruction = Instruction.objects.create(
        desk=desk,
        manuscript=manuscript,
        adoption=facts.adoption,
        leader=facts.leader.strip(),
        post=facts.post,
        rank=facts.rank,
        text=facts.text,
        on=facts.on,
        follow_up_due=facts.due,
        back_entered=back_entered,
        recorded_by=by,
        recorded_at=at,
    )
    audit("dispatch.record_instruction", "instruction", instruction.pk, desk.pk, by=by, at=at)
    _tell(
        instruction,
        _("%(leader)s gave an instruction on “%(title)s”")
        % {"leader": facts.post or facts.leader, "title": manuscript.title},
        at,
    )
    fact_recorded.send(sender=Instruction, instance=instruction, at=at)
    return instruction


def check_instruction(facts: InstructionFacts, *, at: dt.datetime) -> None:
    """Raise the sentence that says what is wrong with the facts."""
    if facts.on > china_date(at):
        raise InstructionRefused(_("The day of the instruction lies in the future."))
    if not facts.leader.strip() or not facts.text.strip():
        raise InstructionRefused(_("Give the leader and the words of the instruction."))
    if facts.due is not None and facts.due < facts.on:
        raise InstructionRefused(_("The follow-up is due before the instruction was given."))


def _tell(instruction: Instruction, title: str, at: dt.datetime) -> None:
    people = people_of_manuscripts([instruction.manuscript_id], on=china_date(at))
    notify(
        people=people.get(instruction.manuscript_id, []),
        kind=MessageKind.INSTRUCTION,
        title=title,
        url=reverse("desk:manuscript", args=[instruction.manuscript_id]),
        object_id=instruction.manuscript_id,
        at=at,
    )


@transaction.atomic
def record_follow_up(
    *, instruction: Instruction, text: str, on: dt.date, by: Person, at: dt.datetime
) -> Instruction:
    """What was done about the instruction, and when."""
    check_can_record(by, instruction.desk_id)
    if not text.strip():
        raise InstructionRefused(_("Write what was done."))
    if on < instruction.on or on > china_date(at):
        raise InstructionRefused(
            _("The follow-up must lie between the instruction and today; correct the date.")
        )
    instruction.follow_up_done_on = on
    instruction.follow_up_text = text.strip()
    instruction.save(update_fields=["follow_up_done_on", "follow_up_text"])
    audit(
        "dispatch.record_follow_up",
        "instruction",
        instruction.pk,
        instruction.desk_id,
        by=by,
        at=at,
    )
    return instruction


@transaction.atomic
def void_instruction(
    *, instruction: Instruction, reason: str, by: Person, at: dt.datetime
) -> Instruction:
    """Take back an instruction that was recorded wrongly; it stays readable, with the reason."""
    check_can_record(by, instruction.desk_id)
    if not reason.strip():
        raise InstructionRefused(_("Say why the instruction is taken back."))
    if instruction.voided_at is not None:
        raise InstructionRefused(_("This instruction was taken back already."))
    instruction.voided_at = at
    instruction.voided_reason = fitting(reason, 300)
    instruction.save(update_fields=["voided_at", "voided_reason"])
    audit(
        "dispatch.void_instruction",
        "instruction",
        instruction.pk,
        instruction.desk_id,
        by=by,
        at=at,
    )
    fact_recorded.send(sender=Instruction, instance=instruction, at=at)
    return instruction
