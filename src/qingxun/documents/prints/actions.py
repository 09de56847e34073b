"""Issuing prints, taking them back, and the committee's settings."""

import datetime as dt
import uuid
from collections.abc import Collection, Mapping, Sequence
from functools import partial
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from qingxun.audit.actions import record
from qingxun.audit.heads import note_of
from qingxun.audit.models import AuditHead, HeadReason
from qingxun.documents.engine.content import Document, digest_of, document_to_json
from qingxun.documents.engine.content.checks import LAST_TEMPLATE
from qingxun.documents.prints.models import DistributionLine, IssuedDocument, Letterhead
from qingxun.documents.prints.permissions import check_can_set_letterhead
from qingxun.documents.prints.proofs import make_proof
from qingxun.documents.prints.queries import letterhead_of, print_address
from qingxun.documents.states import PRINT_TRANSITIONS, DistributionUse, PrintState
from qingxun.documents.typesetting.making import missing_characters
from qingxun.documents.typesetting.refusals import missing_glyphs
from qingxun.kit.states import check_transition
from qingxun.organizations.models import Organization, Person


@transaction.atomic
def issue_document(
    *,
    document: Document,
    desk: Organization,
    subject_type: str,
    subject: uuid.UUID,
    number: str,
    dated: dt.date,
    by: Person,
    at: dt.datetime,
    figures_digest: str = "",
    accept_missing: bool = False,
    replaces: Collection[uuid.UUID] = (),
    because: str = "",
) -> IssuedDocument:
    """Freeze a document as it is issued; an earlier print of the same subject is superseded.
    Prints of the subjects ``replaces`` lead to this one from now on; those not taken back before
    are superseded, too (why says ``because``).

    Raises ``MissingGlyphsRefused`` when a character stands in no font, unless that was confirmed
    (``accept_missing``). With ``figures_digest`` the code will carry the audit checkpoint that the
    caller makes after its transaction at the same moment.
    """
    missing = missing_characters(document)
    if missing and not accept_missing:
        raise missing_glyphs(missing)
    subjects = (subject, *replaces)
    for one in subjects:
        ended: dict[str, Any] = {"subject_type": subject_type, "subject": one, "by": by, "at": at}
        end_print(target=PrintState.SUPERSEDED, reason=because, **ended)
    issued = IssuedDocument.objects.create(
        desk=desk,
        subject_type=subject_type,
        subject=subject,
        title=document.title[:200],
        number=number[:60],
        dated=dated,
        content=document_to_json(document),
        digest=digest_of(document),
        figures_digest=figures_digest,
        address=print_address(letterhead_of(desk)),
        accepted_missing="".join(missing)[:200],
        issued_by=by,
        issued_at=at,
    )
    lead_to(issued, subjects)
    _audit("documents.issue_print", issued, by=by, at=at, digest=issued.digest)
    if figures_digest:
        transaction.on_commit(partial(add_proof, issued.pk), robust=True)
    return issued


def lead_to(issued: IssuedDocument, subjects: Collection[uuid.UUID]) -> None:
    """Earlier prints of these subjects that led nowhere lead to this one."""
    earlier = IssuedDocument.objects.filter(
        subject_type=issued.subject_type, subject__in=subjects, replaced_by=None
    )
    earlier.exclude(pk=issued.pk).update(replaced_by=issued)


def add_proof(pk: uuid.UUID) -> IssuedDocument:
    """Put the signed checkpoint of the print's moment into its code; once, and then never again."""
    issued = IssuedDocument.objects.get(pk=pk)
    if issued.proof or not issued.figures_digest:
        return issued
    heads = AuditHead.objects.filter(reason=HeadReason.BULLETIN, at=issued.issued_at)
    head = heads.order_by("-size").first()
    if head is not None:
        proof = make_proof(note_of(head), content=issued.digest, figures=issued.figures_digest)
        IssuedDocument.objects.filter(pk=pk, proof="").update(proof=proof)
        issued.refresh_from_db()
    return issued


@transaction.atomic
def end_print(
    *,
    subject_type: str,
    subject: uuid.UUID,
    target: PrintState,
    by: Person,
    at: dt.datetime,
    reason: str = "",
) -> int:
    """The current print of the subject is withdrawn or superseded; how many were (0 or 1)."""
    rows = IssuedDocument.objects.select_for_update().filter(
        subject_type=subject_type, subject=subject, state=PrintState.CURRENT
    )
    ended = list(rows)
    for issued in ended:
        check_transition(
            PRINT_TRANSITIONS,
            PrintState(issued.state),
            target,
            sentence=_("This print is not current any more."),
        )
        issued.state, issued.ended_at, issued.ended_because = target, at, reason[:300]
        issued.save(update_fields=["state", "ended_at", "ended_because"])
        more = {"reason": reason} if reason else {}
        _audit("documents.end_print", issued, by=by, at=at, state=target.value, **more)
    return len(ended)


@transaction.atomic
def save_letterhead(
    *,
    desk: Organization,
    values: dict[str, Any],
    lines: Mapping[DistributionUse, Sequence[tuple[str, str]]],
    by: Person,
    at: dt.datetime,
) -> Letterhead:
    """Set marks, codes, names and distribution lines; prints issued before stay as they are."""
    check_can_set_letterhead(by, desk.pk)
    letterhead, _made = Letterhead.objects.update_or_create(
        desk=desk, defaults=values | {"template": LAST_TEMPLATE}
    )
    DistributionLine.objects.filter(desk=desk, use__in=list(lines)).delete()
    DistributionLine.objects.bulk_create(
        DistributionLine(desk=desk, use=use, label=label, names=names, order=order)
        for use, pairs in lines.items()
        for order, (label, names) in enumerate(pairs)
    )
    record(
        verb="documents.save_letterhead",
        at=at,
        by=by.pk,
        by_name=by.name,
        object_type="documents.letterhead",
        object_id=letterhead.pk,
        organization=desk.pk,
        details={name: str(value) for name, value in values.items()},
    )
    return letterhead


def _audit(verb: str, issued: IssuedDocument, *, by: Person, at: dt.datetime, **more: str) -> None:
    record(
        verb=verb,
        at=at,
        by=by.pk,
        by_name=by.name,
        object_type="documents.issueddocument",
        object_id=issued.pk,
        organization=issued.desk_id,
        details={"subject": str(issued.subject), **more},
    )
