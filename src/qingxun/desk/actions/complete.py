"""What a manuscript needs before it may leave its unit."""

import datetime as dt
from collections.abc import Iterator, Sequence

from django.utils.translation import gettext as _

from qingxun.desk.actions.drafts import DraftText
from qingxun.desk.actions.events import event_faults
from qingxun.desk.actions.refusals import ManuscriptRefused
from qingxun.desk.models import Manuscript
from qingxun.kit.clock import china_date
from qingxun.kit.signs import unprintable_in
from qingxun.organizations.models import Organization

BODY_LEAST = 20


def check_complete(manuscript: Manuscript, desks: Sequence[Organization], at: dt.datetime) -> None:
    """Raise the first of ``faults_of``."""
    for refused in faults_of(manuscript, desks, china_date(at)):
        raise refused


def faults_of(
    text: DraftText | Manuscript, desks: Sequence[Organization], today: dt.date
) -> Iterator[ManuscriptRefused]:
    """Everything that a manuscript lacks before it may leave the unit, one sentence each."""
    if not desks:
        yield ManuscriptRefused(_("Choose at least one office to submit to."), "desks")
    if not text.title.strip():
        yield ManuscriptRefused(_("Write a title."), "title")
    if len(text.body.strip()) < BODY_LEAST:
        yield ManuscriptRefused(
            _("The text is too short: at least %(least)s characters.") % {"least": BODY_LEAST},
            "body",
        )
    yield from unprintable(text)
    kind = text.kind_id if isinstance(text, Manuscript) else text.kind
    if kind is None:
        yield ManuscriptRefused(_("Choose the kind of the manuscript."), "kind")
    yield from event_faults(text.event_on, today)


def unprintable(text: DraftText | Manuscript) -> Iterator[ManuscriptRefused]:
    """No emoji: print and the systems above cannot carry them (☆, ★ and ※ they can)."""
    for field in ("title", "body"):
        sign = unprintable_in(getattr(text, field))
        if sign:
            yield ManuscriptRefused(
                _("“%(sign)s” cannot be printed or sent upward; please take it out.")
                % {"sign": sign},
                field,
            )
