"""The day on which something happened, as far as it can be true."""

import datetime as dt
from collections.abc import Iterator

from django.utils.translation import gettext as _

from qingxun.desk.actions.refusals import ManuscriptRefused

EARLIEST = dt.date(1949, 10, 1)  # an earlier day is a slip of the hand


def event_faults(on: dt.date | None, today: dt.date) -> Iterator[ManuscriptRefused]:
    """The event lies between ``EARLIEST`` and today; no day at all passes."""
    if on is None or EARLIEST <= on <= today:
        return
    if on > today:
        sentence = _("The event lies in the future; correct the date of the event.")
    else:
        sentence = _("The event lies too far back; correct the date of the event.")
    yield ManuscriptRefused(sentence, "event_on")
