"""What the database itself does for the log: refuse change and removal, number transactions."""

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.utils import CursorWrapper

from qingxun.records.triggers import Guard, guards_of, standing_guards

TABLES = ("audit_auditrow", "audit_auditleaf", "audit_auditnode", "audit_audithead")


def log_guards(connection: BaseDatabaseWrapper) -> list[Guard]:
    """The guards of the log's tables."""
    return [guard for table in TABLES for guard in guards_of(connection, table, truncate=True)]


def missing_guards(connection: BaseDatabaseWrapper) -> list[str]:
    """Guards that ought to stand and do not, or are switched off: somebody was at the tables."""
    standing = set(standing_guards(connection))
    missing = [guard for guard in log_guards(connection) if guard not in standing]
    return [f"{table}_no_{operation}" for table, operation in missing]


def add_transaction_column(cursor: CursorWrapper) -> None:
    """On PostgreSQL, let every row name the transaction that wrote it; the sealer goes by it."""
    cursor.execute(
        "ALTER TABLE audit_auditrow ADD COLUMN xact xid8 NOT NULL DEFAULT pg_current_xact_id()"
    )
    cursor.execute("CREATE INDEX audit_row_xact ON audit_auditrow (xact, id)")
