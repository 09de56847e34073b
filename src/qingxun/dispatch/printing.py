"""What goes upward on paper: the manuscript with who reports it and who signed it off."""

from qingxun.desk.printing import issue_shown
from qingxun.dispatch.models import Dispatch
from qingxun.documents.engine.content import (
    Document,
    Foot,
    Head,
    Kind,
    Signature,
    blocks_of_text,
)
from qingxun.documents.prints.queries import current_print, document_of, letterhead_of
from qingxun.kit.clock import china_date, chinese_date
from qingxun.kit.numbering import document_number

SUBJECT = "dispatch.dispatch"


def dispatch_shown(dispatch: Dispatch) -> Document:
    """The print as it was sent; before that (and for what was sent before there were prints), the
    dispatch as it stands."""
    issued = current_print(SUBJECT, dispatch.pk) if dispatch.sent_at else None
    return document_of(issued) if issued else dispatch_document(dispatch)


def dispatch_document(dispatch: Dispatch) -> Document:
    """An upward document to the outlet's organ; of a whole issue, the issue."""
    if dispatch.issue is not None:
        return issue_shown(dispatch.issue)
    assert dispatch.revision is not None
    letterhead = letterhead_of(dispatch.desk)
    day = china_date(dispatch.signed_at or dispatch.sent_at or dispatch.prepared_at)
    return Document(
        Kind.UPWARD,
        dispatch.revision.title,
        blocks_of_text(dispatch.revision.body),
        head=Head(
            (letterhead.mark,),
            letterhead.suffix,
            _number(dispatch, letterhead.upward_code or letterhead.official_code),
            (dispatch.signed_by.name,) if dispatch.signed_by else (),
        ),
        addressee=f"{dispatch.outlet.organ}：",
        signature=Signature((letterhead.signing_name,), chinese_date(day)),
        foot=Foot((), letterhead.printing_office, f"{chinese_date(day)}印发"),
        author=letterhead.signing_name,
        on=day.isoformat(),
        draft=dispatch.sent_at is None,
        template=letterhead.template,
    )


def _number(dispatch: Dispatch, code: str) -> str:
    if dispatch.number is None or dispatch.year is None:
        return "（待编号）"
    return document_number(code, dispatch.year, dispatch.number)
