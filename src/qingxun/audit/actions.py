"""Writing the log: called inside the actions of all other areas, in their transactions."""

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping
from functools import partial
from typing import Any, Required, TypedDict, Unpack

from django.db import transaction

from qingxun.audit.canonical import authenticator, clean_text, plain
from qingxun.audit.context import current_address
from qingxun.audit.keys import load_key
from qingxun.audit.models import AuditPersonal, AuditRow, HeadReason, Outcome
from qingxun.audit.personal import Commitments, commit_to, forget_commitments
from qingxun.audit.sealing import make_checkpoint
from qingxun.records.inserting import insert


class Deed(TypedDict, total=False):
    """The arguments of ``record``; all but ``verb`` and ``at`` may be left out."""

    verb: Required[str]
    at: Required[dt.datetime]
    by: uuid.UUID | None
    by_name: str
    object_type: str
    object_id: uuid.UUID | None
    organization: uuid.UUID | None
    outcome: str
    details: Mapping[str, Any] | None
    ip: str


def record(**deed: Unpack[Deed]) -> None:
    """Write one audit row in the caller's transaction: one INSERT.

    ``verb`` reads ``area.verb_noun``; ``by`` is the id of the account or person who acts, and
    ``by_name`` the name, kept as an erasable commitment. ``outcome`` is ``done`` (default) or
    ``refused``. ``details`` is small JSON of ids and codes: no names, no texts, for it can never be
    erased; values JSON does not know become text. ``ip`` defaults to the present request's
    (``context``). Raises ``ValueError`` for a verb without area, an unknown outcome, a naive time.
    """
    insert(_build({}, **deed))


def record_many(deeds: Iterable[Deed]) -> int:
    """Write many rows at once, in their order; how many. For imports and the demo."""
    made: Commitments = {}
    rows = [_build(made, **deed) for deed in deeds]
    AuditRow.objects.bulk_create(rows, batch_size=500)
    return len(rows)


def _build(
    made: Commitments,
    *,
    verb: str,
    at: dt.datetime,
    by: uuid.UUID | None = None,
    by_name: str = "",
    object_type: str = "",
    object_id: uuid.UUID | None = None,
    organization: uuid.UUID | None = None,
    outcome: str = Outcome.DONE,
    details: Mapping[str, Any] | None = None,
    ip: str = "",
) -> AuditRow:
    if "." not in verb:
        raise ValueError(f"a verb reads area.verb_noun: {verb!r}")
    if outcome not in Outcome.values:
        raise ValueError(f"an outcome is done or refused: {outcome!r}")
    if at.tzinfo is None:
        raise ValueError("an audit row needs an aware time")
    commitments = commit_to(by, at, name=by_name, ip=ip or current_address(), made=made)
    row = AuditRow(
        at=at,
        actor=by,
        verb=clean_text(verb)[:80],
        outcome=str(outcome),
        object_type=clean_text(object_type)[:60],
        object_id=object_id,
        organization=organization,
        details=plain(details or {}),
        name_commitment=commitments["name"],
        ip_commitment=commitments["ip"],
    )
    row.authenticator = authenticator(load_key().row_key, row)
    return row


def checkpoint_after_commit(*, reason: HeadReason, at: dt.datetime) -> None:
    """Make a checkpoint once the caller's transaction is committed, which it then covers.

    For the closing of a period and for a bulletin. A failure is logged and leaves the deed as it
    is; the daily checkpoint covers it too.
    """
    transaction.on_commit(partial(make_checkpoint, reason=reason, at=at), robust=True)


@transaction.atomic
def erase_person(*, owner: uuid.UUID, by: uuid.UUID | None, by_name: str, at: dt.datetime) -> int:
    """Erase the names and addresses of one account from the log; how many values went.

    The rows stay, with the actor's id, and the log still proves. What the person does later is
    recorded again.
    """
    count, _ = AuditPersonal.objects.filter(owner=owner).delete()
    transaction.on_commit(forget_commitments)
    record(
        verb="audit.erase_person",
        at=at,
        by=by,
        by_name=by_name,
        object_type="account",
        object_id=owner,
        details={"values": count},
    )
    return count


@transaction.atomic
def erase_addresses(
    *, before: dt.date, by: uuid.UUID | None = None, by_name: str = "", at: dt.datetime
) -> int:
    """Erase network addresses of months before the one holding ``before``; how many.

    GB/T 22239-2019 wants logs kept for at least six months: a later ``before`` than that is refused
    with ``ValueError``.
    """
    if before > (at - dt.timedelta(days=184)).date():
        raise ValueError("addresses are kept for at least six months")
    count, _ = AuditPersonal.objects.filter(field="ip", month__lt=f"{before:%Y-%m}").delete()
    record(verb="audit.erase_addresses", at=at, by=by, by_name=by_name, details={"values": count})
    return count
