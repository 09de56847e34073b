"""Facts of the areas that the search follows, or of which somebody is told, in the same
transaction."""

import datetime as dt
from typing import Any

from django.dispatch import receiver
from django.urls import reverse
from django.utils.translation import gettext as _

from qingxun.bulletins.models import Bulletin
from qingxun.desk.actions.steps import people_at
from qingxun.desk.models import Issue, Manuscript, Original
from qingxun.desk.queries.issues import OUT
from qingxun.dispatch.models import Adoption, AdoptionVoid, Instruction
from qingxun.documents.prints.models import IssuedDocument, Paper
from qingxun.documents.states import PaperState
from qingxun.intake.models import IncomingFile
from qingxun.kit.clock import china_date
from qingxun.messaging.actions import notify
from qingxun.messaging.models import MessageKind
from qingxun.office.searching import items
from qingxun.organizations.models import Person
from qingxun.organizations.states import Role
from qingxun.records.signals import fact_recorded
from qingxun.search.actions import forget_text, index_item

NEXT_STEP = {PaperState.CHECKING: Role.OFFICE_HEAD, PaperState.SIGNING: Role.SIGNING_LEADER}


@receiver(fact_recorded, sender=Issue)
def follow_issue(instance: Issue, **kwargs: Any) -> None:
    """An issue that went out is found; one that was withdrawn is found as such."""
    if instance.state in OUT:
        for item in items.issue_items(Issue.objects.filter(pk=instance.pk)):
            index_item(item)


@receiver(fact_recorded, sender=Adoption)
def follow_adoption(instance: Adoption, **kwargs: Any) -> None:
    index_item(items.adoption_item(instance))


@receiver(fact_recorded, sender=Original)
def follow_masking(instance: Manuscript, **kwargs: Any) -> None:
    """What was adopted and what leaders wrote is found by its title, which is masked now."""
    for item in items.adoption_items(Adoption.objects.standing().filter(manuscript=instance)):
        index_item(item)
    for item in items.instruction_items(items.instructions().filter(manuscript=instance)):
        index_item(item)


@receiver(fact_recorded, sender=AdoptionVoid)
def follow_void(instance: AdoptionVoid, **kwargs: Any) -> None:
    forget_text(kind=items.ADOPTION, object_id=instance.adoption_id)


@receiver(fact_recorded, sender=Instruction)
def follow_instruction(instance: Instruction, **kwargs: Any) -> None:
    """One that was taken back is found no more."""
    if instance.voided_at is None:
        index_item(items.instruction_item(instance))
    else:
        forget_text(kind=items.INSTRUCTION, object_id=instance.pk)


@receiver(fact_recorded, sender=IssuedDocument)
def follow_document(instance: IssuedDocument, **kwargs: Any) -> None:
    index_item(items.document_item(instance))


@receiver(fact_recorded, sender=Paper)
def tell_of_paper(
    instance: Paper, by: Person, at: dt.datetime, reason: str = "", number: str = "", **kwargs: Any
) -> None:
    """Who has the next step of a typed document is told; its writer, when it came back or went
    out."""
    named = {"title": instance.title, "number": number}
    words = {
        PaperState.CHECKING: (MessageKind.SIGN, _("To check: %(title)s")),
        PaperState.SIGNING: (MessageKind.SIGN, _("To sign off: %(title)s")),
        PaperState.DRAFTING: (MessageKind.RETURNED, _("Sent back: %(title)s")),
        PaperState.ISSUED: (MessageKind.DECISION, _("Signed off: %(title)s %(number)s")),
    }
    state = PaperState(instance.state)
    role = NEXT_STEP.get(state)
    people = [instance.drafted_by_id]
    if role:
        people = people_at(instance.desk_id, [role], china_date(at))
    kind, title = words[state]
    notify(
        people=[person for person in people if person != by.pk],
        kind=kind,
        title=title % named,
        text=reason,
        url=reverse("prints:paper", args=[instance.pk]),
        object_id=instance.pk,
        at=at,
    )


@receiver(fact_recorded, sender=IncomingFile)
def follow_incoming(instance: IncomingFile, **kwargs: Any) -> None:
    """What was corrected, given to somebody or taken is read anew in the background, if at all."""
    forget_text(kind=items.INCOMING, object_id=instance.pk)


@receiver(fact_recorded, sender=Bulletin)
def follow_bulletin(instance: Bulletin, **kwargs: Any) -> None:
    if instance.number is not None:
        index_item(items.bulletin_item(instance))
