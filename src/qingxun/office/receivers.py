"""Facts of the areas that the search follows, in the same transaction."""

from typing import Any

from django.dispatch import receiver

from qingxun.bulletins.models import Bulletin
from qingxun.desk.models import Issue, Manuscript, Original
from qingxun.desk.queries.issues import OUT
from qingxun.dispatch.models import Adoption, AdoptionVoid, Instruction
from qingxun.documents.prints.models import IssuedDocument
from qingxun.intake.models import IncomingFile
from qingxun.office.searching import items
from qingxun.records.signals import fact_recorded
from qingxun.search.actions import forget_text, index_item


@receiver(fact_recorded, sender=Issue)
def follow_issue(instance: Issue, **kwargs: Any) -> None:
    """An issue that went out is found; one that was withdrawn is found as such."""
    if instance.state in OUT:
        index_item(items.issue_item(instance))


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


@receiver(fact_recorded, sender=IncomingFile)
def follow_incoming(instance: IncomingFile, **kwargs: Any) -> None:
    """What was corrected, given to somebody or taken is read anew in the background, if at all."""
    forget_text(kind=items.INCOMING, object_id=instance.pk)


@receiver(fact_recorded, sender=Bulletin)
def follow_bulletin(instance: Bulletin, **kwargs: Any) -> None:
    if instance.number is not None:
        index_item(items.bulletin_item(instance))
