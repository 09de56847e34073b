"""A corrected document in place of one that was issued: drafted, checked and signed like any."""

import datetime as dt
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from qingxun.documents.prints.models import IssuedDocument, Letterhead, Paper
from qingxun.documents.prints.papers import Typed, save_paper
from qingxun.documents.prints.permissions import can_typeset, check_can_typeset
from qingxun.documents.prints.typed import TypedRefused
from qingxun.documents.states import PAPER_IN_WORK, PrintState
from qingxun.kit.clock import china_date, chinese_date
from qingxun.organizations.models import Person

NOTE_LENGTH = 100  # characters of the note below the date


def replacements_under_way(issued: IssuedDocument) -> QuerySet[Paper]:
    return Paper.objects.filter(replaces=issued, state__in=PAPER_IN_WORK)


def can_replace(person: Person, issued: IssuedDocument) -> bool:
    """Whether a corrected document may be begun: by the desk, one at a time, of what was typed
    here and has none yet."""
    return (
        can_typeset(person, issued.desk_id)
        and issued.replaced_by_id is None
        and Paper.objects.filter(pk=issued.subject).exists()
        and not replacements_under_way(issued).exists()
    )


@transaction.atomic
def draft_replacement(
    *,
    issued: IssuedDocument,
    typed: Typed,
    letterhead: Letterhead,
    reason: str,
    by: Person,
    at: dt.datetime,
) -> Paper:
    """Begin the corrected document. ``issued`` stays in force until the leader signs this one; from
    then on its code leads here. Refused (``TypedRefused``) without a reason, and while another
    one is under way or was issued."""
    check_can_typeset(by, issued.desk_id)
    held = IssuedDocument.objects.select_for_update().get(pk=issued.pk)
    if not reason.strip():
        raise TypedRefused(_("Say what is corrected."))
    if held.replaced_by_id or replacements_under_way(held).exists():
        raise TypedRefused(_("A corrected document is there already or under way."))
    return save_paper(
        typed=typed, letterhead=letterhead, by=by, at=at, replaces=held, note=reason.strip()
    )


def replacing_values(values: dict[str, Any], issued: IssuedDocument) -> dict[str, Any]:
    """The fields of the form for the corrected document: as they were typed, under the same number
    where it is still in force, with a note that says which print it replaces."""
    number, note = issued.number, values.get("note", "")
    if issued.state == PrintState.WITHDRAWN:  # a number taken back is not given again
        number = f"{number.partition('〕')[0]}〕号" if "〕" in number else ""
    day = chinese_date(china_date(issued.issued_at))
    said = f"代替{day}签发的{issued.number or f'《{issued.title}》'}，原件作废"
    joined = f"{note}；{said}" if note else said
    return values | {"number": number, "note": joined if len(joined) <= NOTE_LENGTH else note}
