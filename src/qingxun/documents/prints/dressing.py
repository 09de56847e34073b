"""What the committee's letterhead gives a typed document: mark, issuing office, template."""

from dataclasses import replace

from django.utils.translation import gettext as _

from qingxun.documents.engine.content import Document, Kind
from qingxun.documents.prints.models import Letterhead
from qingxun.documents.prints.typed import UNNUMBERED, code_of
from qingxun.kit.refusals import StaleRefused

NO_SUFFIX = {Kind.LETTER, Kind.MINUTES}
NO_OFFICE = {Kind.LETTER, Kind.REPORT}


def under_letterhead(document: Document, letterhead: Letterhead) -> Document:
    """The document as it looks under the letterhead; of what was typed only the code of a number
    that is still to come changes, to that of the kind."""
    kind = document.kind
    mark = f"{letterhead.mark}会议纪要" if kind is Kind.MINUTES else letterhead.mark
    office = "" if kind in NO_OFFICE else letterhead.printing_office
    head = replace(
        document.head,
        number=shown_number(document.head.number, kind, letterhead),
        marks=() if kind is Kind.REPORT else (mark,),
        suffix="" if kind in NO_SUFFIX or kind is Kind.REPORT else letterhead.suffix,
    )
    return replace(
        document,
        head=head,
        foot=replace(document.foot, issuer=office),
        author=letterhead.signing_name,
        template=letterhead.template,
    )


def shown_number(number: str, kind: Kind, letterhead: Letterhead) -> str:
    """A number as written; one still to come with the code under which the kind is numbered, and
    none where the kind has none."""
    awaited = UNNUMBERED.search(number)
    if awaited is None:
        return number
    code = code_of(kind, letterhead)
    return f"{code}{awaited[0]}" if code else ""


def check_letterhead(document: Document, letterhead: Letterhead) -> None:
    """Raise when the letterhead was changed since: nobody signs what looks otherwise in print."""
    if under_letterhead(document, letterhead) != document:
        raise StaleRefused(
            _("The letterhead was changed after this was typed; send it back to be saved anew.")
        )
