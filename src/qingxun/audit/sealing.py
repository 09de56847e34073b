"""Sealing: every committed row gets its order and its leaf, away from the writing transactions.

Any number of processes may seal; a lock lets one at a time through. A row is taken once it can no
longer be overtaken: on SQLite, where one transaction writes at a time, in the order of writing; on
PostgreSQL when its transaction lies below ``pg_snapshot_xmin``, in the order (transaction, id). So
everything that stands before the last leaf's row is sealed, and looking further starts there.
"""

import datetime as dt
import logging
import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import close_old_connections, connection, transaction
from django.db.models import Max

from qingxun.audit.guards import add_transaction_column
from qingxun.audit.heads import sign_head
from qingxun.audit.merkle import Node
from qingxun.audit.models import AuditHead, AuditLeaf, AuditNode, AuditRow, HeadReason
from qingxun.audit.reading import is_authentic, leaf_of, read_rows
from qingxun.audit.tree import load_frontier
from qingxun.kit.clock import china_date, now
from qingxun.records.home import current_home
from qingxun.records.locks import write_lock

logger = logging.getLogger(__name__)

BATCH = 500  # rows under one lock: some 30 ms on SQLite, where writers wait for it
LOCK_NUMBER = 0x71780A0D  # of the advisory lock on PostgreSQL
INTERVAL = 0.5  # seconds
CHECKPOINT_INTERVAL = 60.0  # seconds between looking whether the daily checkpoint is due

_reported: set[uuid.UUID] = set()  # rows this process has complained of

Position = tuple[str, ...]
_START: dict[str, Position] = {
    "sqlite": ("-1",),
    "postgresql": ("0", "00000000-0000-0000-0000-000000000000"),
}
_WHERE_IS = {
    "sqlite": "SELECT rowid FROM audit_auditrow WHERE id = %s",
    "postgresql": "SELECT xact::text, id::text FROM audit_auditrow WHERE id = %s",
}
_AFTER = {
    "sqlite": "r.rowid > CAST(%s AS INTEGER)",
    "postgresql": (
        "r.xact < pg_snapshot_xmin(pg_current_snapshot())"
        " AND (r.xact, r.id) > (CAST(%s AS xid8), CAST(%s AS uuid))"
    ),
}
_ORDER = {"sqlite": "r.rowid", "postgresql": "r.xact, r.id"}


def seal_now(*, at: dt.datetime | None = None, full: bool = False) -> int:
    """Seal every committed row that can be; how many were.

    ``full`` looks at all rows, not only behind the last leaf: once after a start or a restore.
    Inside a transaction on PostgreSQL its own rows are not taken. A row that the program did not
    write (its authenticator is wrong) is never sealed; ``verify_log`` names it.
    """
    after = _START[connection.vendor] if full else _last_position()
    sealed = 0
    while _candidates(after, 1):
        with _one_at_a_time():
            rows = _candidates(after, BATCH)
            authentic = _only_authentic(rows)
            if authentic:
                _seal(authentic, at or now())
        sealed += len(authentic)
        if len(rows) < BATCH:
            break
        after = _position(rows[-1].id) or after
    return sealed


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    with write_lock(), transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK_NUMBER])
        yield


def _last_position() -> Position:
    """Behind which position rows without a leaf are looked for."""
    start = _START[connection.vendor]
    if connection.vendor == "postgresql" and _follow_cluster():
        return start
    last = AuditLeaf.objects.order_by("-sequence").values_list("id", flat=True).first()
    return (_position(last) if last else None) or start


def _position(row: uuid.UUID) -> Position | None:
    """Where a row stands; None when it was removed."""
    key = AuditRow._meta.pk.get_db_prep_value(row, connection)
    with connection.cursor() as cursor:
        cursor.execute(_WHERE_IS[connection.vendor], [key])
        found = cursor.fetchone()
    return tuple(map(str, found)) if found else None


def _candidates(after: Position, limit: int) -> list[AuditRow]:
    """The next rows without a leaf, in the order of sealing."""
    vendor = connection.vendor
    query = (
        f"SELECT r.id FROM audit_auditrow r WHERE {_AFTER[vendor]}"  # noqa: S608
        " AND NOT EXISTS (SELECT 1 FROM audit_auditleaf l WHERE l.id = r.id)"
        f" ORDER BY {_ORDER[vendor]} LIMIT {limit}"
    )
    with connection.cursor() as cursor:
        cursor.execute(query, after)
        ids = [uuid.UUID(str(id_)) for (id_,) in cursor.fetchall()]
    rows = read_rows(ids)
    return [rows[id_] for id_ in ids]


def _only_authentic(rows: list[AuditRow]) -> list[AuditRow]:
    good = [row for row in rows if is_authentic(row)]
    if len(good) < len(rows):
        known = _reported.union(row.id for row in good)
        for row in rows:
            if row.id not in known:
                logger.error("audit row %s was not written by the program", row.id)
                _reported.add(row.id)
    return good


def _seal(rows: list[AuditRow], at: dt.datetime) -> None:
    frontier = load_frontier()
    leaves: list[AuditLeaf] = []
    nodes: list[Node] = []
    for row in rows:
        hash_ = leaf_of(row)
        nodes += frontier.append(hash_)
        leaves.append(AuditLeaf(id=row.id, sequence=frontier.size, hash=hash_))
    AuditLeaf.objects.bulk_create(leaves)
    if nodes:
        AuditNode.objects.bulk_create(
            AuditNode(level=node.level, index=node.index, hash=node.hash) for node in nodes
        )
    _save_head(frontier.size, frontier.root(), at, HeadReason.SEAL)


def _save_head(size: int, root: bytes, at: dt.datetime, reason: HeadReason) -> AuditHead:
    head = sign_head(home=current_home(), size=size, root=root, at=at, reason=reason)
    head.save(force_insert=True)
    return head


def make_checkpoint(*, reason: str, at: dt.datetime) -> AuditHead:
    """Seal what there is and sign the state of the log for keeping.

    Rows of the running transaction are not in it on PostgreSQL: an action uses
    ``actions.checkpoint_after_commit``. ``heads.note_of(head).text`` is the text to export.
    """
    kind = HeadReason(reason)
    seal_now(at=at)
    with _one_at_a_time():
        frontier = load_frontier()
        return _save_head(frontier.size, frontier.root(), at, kind)


def make_daily_checkpoint(*, at: dt.datetime) -> AuditHead | None:
    """The checkpoint of the day in China unless it is made already; then None."""
    last = AuditHead.objects.filter(reason=HeadReason.DAILY).aggregate(at=Max("at"))["at"]
    if last is not None and china_date(last) >= china_date(at):
        return None
    return make_checkpoint(reason=HeadReason.DAILY, at=at)


def _follow_cluster() -> bool:
    """After a restore into another PostgreSQL, count transactions as this one does; whether it did.

    Its counter may stand below the numbers that came with the rows; new rows would then seem to be
    older than the last leaf. The order of sealed rows is in their leaves, so the column may be made
    anew. A visible row has a number below the snapshot's end unless it is our own.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT 1 FROM audit_auditrow"
            " WHERE xact >= pg_snapshot_xmax(pg_current_snapshot())"
            " AND xact <> COALESCE(pg_current_xact_id_if_assigned(), '0'))"
        )
        if not cursor.fetchone()[0]:
            return False
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("ALTER TABLE audit_auditrow DROP COLUMN xact")
        add_transaction_column(cursor)
    logger.warning("the audit log was restored into another PostgreSQL; transactions renumbered")
    return True


class Sealer(threading.Thread):
    """Seals every half second and makes the daily checkpoint, inside ``qingxun serve``."""

    def __init__(self, interval: float = INTERVAL) -> None:
        super().__init__(name="audit-sealer", daemon=True)
        self.interval = interval
        self._stopping = threading.Event()

    def stop(self, timeout: float = 5.0) -> None:
        """Seal once more and end; waits at most ``timeout`` seconds."""
        self._stopping.set()
        if self.is_alive():
            self.join(timeout)

    def run(self) -> None:
        full, due = True, 0.0
        while True:
            stopping = self._stopping.wait(self.interval)
            try:
                seal_now(full=full)
                full, due = False, due - self.interval
                if due <= 0:
                    make_daily_checkpoint(at=now())
                    due = CHECKPOINT_INTERVAL
            except Exception:
                logger.exception("sealing the audit log failed; it is tried again")
                connection.close()
            if stopping:
                connection.close()
                return
            close_old_connections()
