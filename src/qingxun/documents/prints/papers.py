"""From the editor's typed document to the head, to the leader, to its number; and back again."""

import datetime as dt
import uuid
from dataclasses import dataclass, replace
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from qingxun.documents.engine.content import (
    Document,
    Kind,
    document_from_json,
    document_to_json,
    text_of,
)
from qingxun.documents.prints.dressing import check_letterhead
from qingxun.documents.prints.models import IssuedDocument, Letterhead, Paper, PaperEvent
from qingxun.documents.prints.permissions import (
    check_can_check_paper,
    check_can_sign_paper,
    check_can_typeset,
)
from qingxun.documents.prints.queries import letterhead_of
from qingxun.documents.prints.typed import (
    REASON_LENGTH,
    TypedRefused,
    check_number_free,
    issue_typed,
)
from qingxun.documents.states import PAPER_STEPS, PAPER_TRANSITIONS, PaperState
from qingxun.kit.clock import china_date, chinese_date
from qingxun.kit.refusals import StaleRefused, StateRefused
from qingxun.language.personal import check_personal
from qingxun.organizations.actions.fitting import fitting
from qingxun.organizations.actions.stepping import Stepper
from qingxun.organizations.models import Appointment, Person
from qingxun.organizations.states import Role
from qingxun.records.signals import fact_recorded

OWN_DATE = {Kind.MINUTES, Kind.REPORT}
"""Kinds that bear the day they are about; the others that of the sign-off (GB/T 9704, 7.3.5)."""


def said_of(row: Paper, state: str) -> str:
    return _("This document is “%(state)s” now, so this step is not possible.") % {"state": state}


STEPPER: Stepper[Paper] = Stepper(
    event=PaperEvent,
    link="paper",
    area="documents",
    transitions=PAPER_TRANSITIONS,
    steps=PAPER_STEPS,
    fresh=("state", "version", "content"),
    sentence=said_of,
)


@dataclass(frozen=True, slots=True)
class Typed:
    """What was typed: the document made of it, and the fields of the form as they stood."""

    document: Document
    values: dict[str, Any]


@transaction.atomic
def save_paper(
    *,
    typed: Typed,
    letterhead: Letterhead,
    by: Person,
    at: dt.datetime,
    paper: Paper | None = None,
    version: int | None = None,
    replaces: IssuedDocument | None = None,
    note: str = "",
) -> Paper:
    """Keep a typed document, a new one or one still being written; ``version`` is the one that
    the form began with. Raises ``StaleRefused`` when somebody else saved it meanwhile. A new one
    may stand in place of the print that it ``replaces``; why says the ``note``."""
    check_can_typeset(by, letterhead.desk_id)
    fields = {
        "title": typed.document.title[:200],
        "kind": typed.document.kind.value,
        "values": typed.values,
        "content": document_to_json(typed.document),
        "saved_at": at,
    }
    if paper is None:
        made = Paper.objects.create(
            desk_id=letterhead.desk_id, drafted_by=by, drafted_at=at, replaces=replaces, **fields
        )
        STEPPER.note(made, "draft_paper", "", by=by, at=at, note=note)
        return made
    check_version(paper, version)
    check_drafting(paper)
    for name, value in fields.items():
        setattr(paper, name, value)
    paper.version += 1
    paper.save(update_fields=[*fields, "version"])
    STEPPER.log(paper, "save_paper", by=by, at=at)
    return paper


@transaction.atomic
def send_paper(
    *,
    paper: Paper,
    by: Person,
    at: dt.datetime,
    version: int | None = None,
    accept_personal: bool = False,
) -> Paper:
    """Hand it to the office head. Personal data in it raises ``PersonalDataRefused`` unless
    ``accept_personal``; refused (``TypedRefused``) are a number that another document has, and
    signers of whom none signs for this desk."""
    check_can_typeset(by, paper.desk_id)
    check_version(paper, version)
    check_drafting(paper)
    document = document_from_json(paper.content)
    check_personal([text_of(document)], on=china_date(at), accepted=accept_personal)
    check_number_free(paper.desk_id, document.head.number, replaces=paper.replaces_id)
    check_signers(document, paper.desk_id, china_date(at))
    STEPPER.move(paper, PaperState.CHECKING, verb="send_paper", by=by, at=at)
    fact_recorded.send(sender=Paper, instance=paper, at=at, by=by)
    return paper


def check_signers(document: Document, desk: uuid.UUID, on: dt.date) -> None:
    """Of the signers that an upward document names one can sign it here; none named is all right,
    for the leader's own name comes with the sign-off."""
    if document.kind is not Kind.UPWARD or not document.head.signers:
        return
    rows = Appointment.objects.valid_on(on).filter(organization=desk, role=Role.SIGNING_LEADER)
    leaders = list(rows.values_list("person__name", flat=True).distinct())
    if not set(leaders) & set(document.head.signers):
        raise TypedRefused(
            _("“Signed off by” names %(names)s, but here %(leaders)s sign; leave it empty.")
            % {"names": "、".join(document.head.signers), "leaders": "、".join(leaders)}
        )


@transaction.atomic
def save_and_send(
    *,
    typed: Typed,
    letterhead: Letterhead,
    by: Person,
    at: dt.datetime,
    paper: Paper | None = None,
    version: int | None = None,
    accept_personal: bool = False,
) -> Paper:
    """What the form's button does: keep it as typed, and hand it to the head."""
    kept = save_paper(
        typed=typed, letterhead=letterhead, by=by, at=at, paper=paper, version=version
    )
    return send_paper(paper=kept, by=by, at=at, accept_personal=accept_personal)


@transaction.atomic
def pass_paper(*, paper: Paper, by: Person, at: dt.datetime, version: int | None = None) -> Paper:
    """The office head passes it on to the leader; ``version`` is the one that was read. Refused
    (``StaleRefused``) when the letterhead was changed since it was typed."""
    check_can_check_paper(by, paper.desk_id)
    check_version(paper, version)
    check_letterhead(document_from_json(paper.content), letterhead_of(paper.desk))
    STEPPER.move(
        paper, PaperState.SIGNING, verb="pass_paper", by=by, at=at, checked_by=by, checked_at=at
    )
    fact_recorded.send(sender=Paper, instance=paper, at=at, by=by)
    return paper


@transaction.atomic
def send_back_paper(*, paper: Paper, reason: str, by: Person, at: dt.datetime) -> Paper:
    """Head or leader gives it back to who wrote it, with a reason in words."""
    if STEPPER.lock(paper) == PaperState.SIGNING:
        check_can_sign_paper(by, paper.desk_id)
    else:
        check_can_check_paper(by, paper.desk_id)
    reason = fitting(reason, REASON_LENGTH)
    if not reason:
        raise TypedRefused(_("Say why it is sent back."))
    STEPPER.move(
        paper,
        PaperState.DRAFTING,
        verb="send_back_paper",
        by=by,
        at=at,
        note=reason,
        checked_by=None,
        checked_at=None,
    )
    fact_recorded.send(sender=Paper, instance=paper, at=at, by=by, reason=reason)
    return paper


@transaction.atomic
def sign_paper(
    *,
    paper: Paper,
    by: Person,
    at: dt.datetime,
    version: int | None = None,
    accept_missing: bool = False,
    accept_personal: bool = False,
) -> IssuedDocument:
    """The leader signs it off: it gets its number and its date and is frozen with its code.

    See ``issue_typed`` for what is refused; an upward document that names somebody else as its
    signer is, too, and one whose letterhead was changed since it was typed (``StaleRefused``).
    """
    check_can_sign_paper(by, paper.desk_id)
    check_version(paper, version)
    letterhead = letterhead_of(paper.desk)
    typed = document_from_json(paper.content)
    check_letterhead(typed, letterhead)
    document = signed_off(typed, by=by, on=china_date(at))
    STEPPER.move(
        paper, PaperState.ISSUED, verb="sign_paper", by=by, at=at, signed_by=by, signed_at=at
    )
    issued = issue_typed(
        document=document,
        letterhead=letterhead,
        subject=paper.pk,
        dated=dt.date.fromisoformat(document.on),
        by=by,
        at=at,
        accept_missing=accept_missing,
        accept_personal=accept_personal,
        replaces=paper.replaces,
        because=why_replaced(paper),
    )
    fact_recorded.send(sender=Paper, instance=paper, at=at, by=by, number=issued.number)
    return issued


def why_replaced(paper: Paper) -> str:
    """What was said when the corrected document was begun; empty for others."""
    first = paper.events.filter(verb="draft_paper").first()
    return first.note if first and paper.replaces_id else ""


def signed_off(document: Document, *, by: Person, on: dt.date) -> Document:
    """The document as the leader's word makes it: with the day, upward with the name."""
    signers = document.head.signers
    if document.kind is Kind.UPWARD:
        signers = signers or (by.name,)
        if by.name not in signers:
            raise TypedRefused(
                _("“Signed off by” names %(names)s, but %(name)s signs; send it back.")
                % {"names": "、".join(signers), "name": by.name}
            )
    if document.kind in OWN_DATE and document.on:
        return document
    day = chinese_date(on)
    return replace(
        document,
        head=replace(document.head, signers=signers),
        signature=replace(document.signature, date=day),
        foot=replace(document.foot, printed=f"{day}印发" if document.foot.issuer else ""),
        on=on.isoformat(),
    )


@transaction.atomic
def discard_paper(*, paper: Paper, by: Person, at: dt.datetime) -> Paper:
    """Give up what was never issued; it stays on record and cannot be taken up again."""
    check_can_typeset(by, paper.desk_id)
    return STEPPER.move(paper, PaperState.DISCARDED, verb="discard_paper", by=by, at=at)


def check_drafting(paper: Paper) -> None:
    """Raise unless the document is still being written."""
    if paper.state != PaperState.DRAFTING:
        raise StateRefused(said_of(paper, str(PaperState(paper.state).label)))


def check_version(paper: Paper, version: int | None) -> None:
    """What is saved, checked or signed is what was read; holds the row."""
    STEPPER.lock(paper)
    if version is not None and paper.version != version:
        raise StaleRefused(
            _("This document was changed since you opened it. Read it again before you decide.")
        )
