"""Figures of a closed period: how they are frozen, signed, and held against the ledger again."""

import datetime as dt
import hashlib
import json
import uuid
from collections.abc import Sequence
from typing import Any

from qingxun.audit.canonical import moment
from qingxun.audit.keys import is_signed, trusted_keys
from qingxun.kit.decimals import ZERO, show_points
from qingxun.kit.periods import Span
from qingxun.ledger.models import Posting
from qingxun.ledger.queries import months_of
from qingxun.scoring.models import Closing
from qingxun.scoring.queries.standings import GroupStanding, live_standings
from qingxun.scoring.states import ClosingState

Figures = dict[str, Any]


def digest_of(figures: Figures) -> str:
    """SHA-256 of the figures in canonical JSON."""
    text = json.dumps(figures, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def standing_closing(desk: uuid.UUID, key: str) -> Closing | None:
    """The closing that holds for a period; ``None`` while it is open."""
    rows = Closing.objects.filter(desk=desk, period__key=key).exclude(state=ClosingState.REOPENED)
    return rows.select_related("period", "closed_by").first()


def closing_figures(desk: uuid.UUID, span: Span) -> Figures:
    """What stands now: groups with units, their counts, points by heading and rank; and number, sum
    and digest of all postings booked in the period, those of people too."""
    return {
        "period": span.key,
        "groups": [_group_figures(group) for group in live_standings(desk, span)],
        "postings": postings_digest(desk, months_of(span)),
    }


def _group_figures(group: GroupStanding) -> dict[str, Any]:
    return {
        "group": str(group.group.pk),
        "name": group.group.name,
        "order": group.group.order,
        "units": [
            {
                "unit": str(unit.unit),
                "name": unit.name,
                "filed": unit.filed,
                "adopted": unit.adopted,
                "upward": unit.upward,
                "headings": {key: show_points(value) for key, value in unit.headings.items()},
                "points": show_points(unit.points),
                "rank": unit.rank,
            }
            for unit in group.units
        ],
    }


def postings_digest(desk: uuid.UUID, months: Sequence[str]) -> dict[str, Any]:
    """Number, sum and SHA-256 of every posting booked in these months, in the order of their ids:
    owner, month, heading, amount, policy, clause, fact, scope, trace, what it reverses."""
    fields = (
        "id", "organization_id", "person_id", "month", "heading", "policy_version", "clause",
        "fact_kind", "fact_id", "scope", "reverses_id", "reason",
    )  # fmt: skip
    digest, number, total = hashlib.sha256(), 0, ZERO
    rows = Posting.objects.filter(desk_id=desk, month__in=months).order_by("id")
    for *values, amount, trace in rows.values_list(*fields, "amount", "trace").iterator(2000):
        words = ["" if value is None else str(value) for value in values]
        words += [show_points(amount), json.dumps(trace, ensure_ascii=False, sort_keys=True)]
        digest.update("\x1f".join(words).encode() + b"\n")
        number += 1
        total += amount
    return {"number": number, "sum": show_points(total), "digest": digest.hexdigest()}


def signed_text(
    *, home: uuid.UUID, desk: uuid.UUID, period: str, number: int, digest: str,
    by: uuid.UUID, at: dt.datetime,
) -> str:  # fmt: skip
    """What the signature of a closing covers, one thing a line."""
    lines = [
        "qingxun closing",
        f"home {home}",
        f"desk {desk}",
        f"period {period}",
        f"number {number}",
        f"digest {digest}",
        f"by {by}",
        f"time {moment(at)}",
    ]
    return "\n".join(lines) + "\n"


def text_of(closing: Closing) -> str:
    """The signed text of a stored closing."""
    return signed_text(
        home=closing.home,
        desk=closing.desk_id,
        period=closing.period.key,
        number=closing.number,
        digest=closing.digest,
        by=closing.closed_by_id,
        at=closing.closed_at,
    )


def is_sound(closing: Closing) -> bool:
    """Whether the figures are those that were signed, by a key of this installation."""
    public = bytes(closing.public_key)
    return (
        digest_of(closing.figures) == closing.digest
        and public in trusted_keys()
        and is_signed(text_of(closing).encode(), bytes(closing.signature), public)
    )
