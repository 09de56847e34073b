"""Documents that were typed here and issued: number, code, register, taking back."""

import datetime as dt
import re
import uuid
from collections.abc import Callable
from dataclasses import replace

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from qingxun.documents.engine.content import Document, Kind, text_of
from qingxun.documents.prints.actions import end_print, issue_document
from qingxun.documents.prints.models import IssuedDocument, Letterhead
from qingxun.documents.prints.permissions import check_can_end_typed, check_can_sign_paper
from qingxun.documents.states import PrintState
from qingxun.kit.refusals import Refusal
from qingxun.language.personal import check_personal
from qingxun.organizations.actions.fitting import fitting
from qingxun.organizations.models import Organization, Person
from qingxun.organizations.states import DESK_ROLES
from qingxun.records.series import take_number
from qingxun.records.signals import fact_recorded

SUBJECT = "documents.typed"
REASON_LENGTH = 300
UNNUMBERED = re.compile(r"〔\d{4}〕\s*号$")  # the form offers code and year; the number comes here


class TypedRefused(Refusal):
    """The typed document cannot be issued, or not be taken back."""


def typed_documents(person: Person) -> QuerySet[IssuedDocument]:
    """Those of the desks at which the person works."""
    return IssuedDocument.objects.filter(
        subject_type=SUBJECT, desk__in=person.unit_ids(*DESK_ROLES)
    )


@transaction.atomic
def issue_typed(
    *,
    document: Document,
    letterhead: Letterhead,
    subject: uuid.UUID,
    dated: dt.date,
    by: Person,
    at: dt.datetime,
    accept_missing: bool = False,
    accept_personal: bool = False,
    replaces: IssuedDocument | None = None,
    because: str = "",
) -> IssuedDocument:
    """Freeze a typed document, signed off by the leader ``by``, under its number; without one it
    takes the next of its code and year. ``subject`` is the key of the ``Paper``. The
    print that it ``replaces`` may have the same number, and is superseded.

    Refused (``TypedRefused``): a number that another current document of the desk has; an upward
    document without a signer. Personal data in it raises ``PersonalDataRefused`` unless
    ``accept_personal``; see ``issue_document`` for characters without a font.
    """
    desk = letterhead.desk
    check_can_sign_paper(by, desk.pk)
    check_signer(document)
    check_personal([text_of(document)], on=dated, accepted=accept_personal)
    number = document.head.number.strip()
    if awaits_number(number):
        number = next_number(document.kind, letterhead, dated.year)
    check_number_free(desk.pk, number, replaces=replaces.pk if replaces else None)
    issued = issue_document(
        document=replace(document, head=replace(document.head, number=number)),
        desk=desk,
        subject_type=SUBJECT,
        subject=subject,
        number=number,
        dated=dated,
        by=by,
        at=at,
        accept_missing=accept_missing,
        replaces=[replaces.subject] if replaces else (),
        because=because,
    )
    fact_recorded.send(sender=IssuedDocument, instance=issued, at=at)
    return issued


def check_number_free(desk: uuid.UUID, number: str, *, replaces: uuid.UUID | None = None) -> None:
    """Raise when another current document of the desk has the number, but for the print that this
    one replaces; awaited ones are free."""
    number = number.strip()[:60]
    if awaits_number(number):
        return
    rows = IssuedDocument.objects.filter(
        desk=desk, subject_type=SUBJECT, number=number, state=PrintState.CURRENT
    )
    if replaces is not None:
        rows = rows.exclude(pk=replaces)
    if other := rows.first():
        raise TypedRefused(
            _("%(number)s was given to “%(title)s” already; write another number.")
            % {"number": number, "title": other.title}
        )


def check_signer(document: Document) -> None:
    """An upward document names who signed it off (GB/T 9704—2012, 7.2.6)."""
    if document.kind is Kind.UPWARD and not document.head.signers:
        raise TypedRefused(
            _("An upward document names who signed it off; fill in “Signed off by”.")
        )


def awaits_number(number: str) -> bool:
    """Whether issuing gives the number."""
    return not number or UNNUMBERED.search(number) is not None


def next_number(kind: Kind, letterhead: Letterhead, year: int) -> str:
    """Code, year in brackets, number (GB/T 9704—2012, 7.2.5); kinds without a code have none.

    Numbers that were written by hand are passed over.
    """
    code = code_of(kind, letterhead)
    if not code:
        return ""
    return first_free(
        letterhead.desk,
        lambda: take_number(desk=letterhead.desk.pk, name=f"typed:{code}"[:40], year=year),
        f"{code}〔{year}〕",
    )


def first_free(desk: Organization, take: Callable[[], int], head: str) -> str:
    """The next number that no document of the desk has."""
    rows = IssuedDocument.objects.filter(desk=desk, subject_type=SUBJECT, number__startswith=head)
    used = set(rows.values_list("number", flat=True))
    while (number := f"{head}{take()}号") in used:
        pass
    return number


def code_of(kind: Kind, letterhead: Letterhead) -> str:
    """Under which code a kind of document is numbered."""
    if kind in {Kind.OFFICIAL, Kind.AWARD}:
        return letterhead.official_code
    if kind is Kind.UPWARD:
        return letterhead.upward_code or letterhead.official_code
    return letterhead.letter_code if kind is Kind.LETTER else ""


@transaction.atomic
def end_typed(*, subject: uuid.UUID, reason: str, by: Person, at: dt.datetime) -> IssuedDocument:
    """Take an issued document back: its code says so from now on, its number is not used again."""
    issued = IssuedDocument.objects.select_for_update().get(subject_type=SUBJECT, subject=subject)
    check_can_end_typed(by, issued.desk_id)
    reason = fitting(reason, REASON_LENGTH)
    if not reason:
        raise TypedRefused(_("Say why the document is taken back."))
    ended = end_print(
        subject_type=SUBJECT,
        subject=subject,
        target=PrintState.WITHDRAWN,
        by=by,
        at=at,
        reason=reason,
    )
    if not ended:
        raise TypedRefused(_("This document was taken back already."))
    issued.refresh_from_db()
    return issued
