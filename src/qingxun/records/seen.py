"""Two people at one list: a form carries a mark of what its page showed.

A list, a setting or an answer has no version of its own; the mark is a digest of the rows as they
stand. When it is another one by the time of saving, somebody else was faster: the second is told
and nothing is overwritten.
"""

import hashlib
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from qingxun.kit.refusals import StaleRefused

FIELD = "seen"
SHOWN = 300  # characters of what stands now


def mark_of(rows: QuerySet[Any]) -> str:
    """A mark that changes with any field of any of the rows: one query."""
    values = list(rows.order_by("pk").values_list())
    return hashlib.sha256(repr(values).encode()).hexdigest()[:16]


def check_seen(seen: str | None, rows: QuerySet[Any], *names: str) -> None:
    """Raise ``StaleRefused`` when the rows are not those that the form was made from.

    ``names`` are fields whose words tell what stands now. ``seen`` None is a caller without a page.
    Holds the rows until the transaction ends.
    """
    if seen is None:
        return
    list(rows.select_for_update().order_by("pk").values_list("pk"))
    if seen == mark_of(rows):
        return
    standing = "；".join(
        " ".join(str(value) for value in values if value not in (None, ""))
        for values in rows.values_list(*names)
    )
    raise StaleRefused(
        _(
            "Somebody else changed this since you opened the page; it was not overwritten. What "
            "stands now: %(standing)s. Save again to put yours in its place."
        )
        % {"standing": standing[:SHOWN] or "—"}
    )
