"""Triggers that refuse to change or remove anything in the log.

They stop mistakes and honest tools; whoever owns the database can drop them, and then the tree
shows what was done. ``missing_guards`` tells when one is gone.
"""

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.utils import CursorWrapper

TABLES = ("audit_auditrow", "audit_auditleaf", "audit_auditnode", "audit_audithead")
OPERATIONS = {"sqlite": ("update", "delete"), "postgresql": ("update", "delete", "truncate")}

_SQLITE = """
CREATE TRIGGER IF NOT EXISTS {table}_no_{operation} BEFORE {operation} ON {table}
BEGIN SELECT RAISE(ABORT, 'the audit log is insert-only'); END
"""
_FUNCTION = """
CREATE OR REPLACE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS
$$BEGIN RAISE EXCEPTION 'the audit log is insert-only' USING ERRCODE = 'restrict_violation'; END$$
"""
_POSTGRESQL = (
    "CREATE OR REPLACE TRIGGER {table}_no_{operation} BEFORE {operation} ON {table} "
    "FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse()"
)
# also when a superuser says session_replication_role = replica
_ALWAYS = "ALTER TABLE {table} ENABLE ALWAYS TRIGGER {table}_no_{operation}"


def _triggers(vendor: str) -> list[tuple[str, str]]:
    return [(table, operation) for table in TABLES for operation in OPERATIONS[vendor]]


def arm(connection: BaseDatabaseWrapper) -> None:
    """Set the triggers; those that stand already stay."""
    postgresql = connection.vendor == "postgresql"
    with connection.cursor() as cursor:
        if postgresql:
            cursor.execute(_FUNCTION)
        for table, operation in _triggers(connection.vendor):
            template = _POSTGRESQL if postgresql else _SQLITE
            cursor.execute(template.format(table=table, operation=operation))
            if postgresql:
                cursor.execute(_ALWAYS.format(table=table, operation=operation))


def disarm(connection: BaseDatabaseWrapper) -> None:
    """Take the triggers away: for reverting the migration, and for tests that empty tables."""
    with connection.cursor() as cursor:
        for table, operation in _triggers(connection.vendor):
            suffix = f" ON {table}" if connection.vendor == "postgresql" else ""
            cursor.execute(f"DROP TRIGGER IF EXISTS {table}_no_{operation}{suffix}")


def missing_guards(connection: BaseDatabaseWrapper) -> list[str]:
    """Names of triggers that ought to stand and do not, or are switched off."""
    query = (
        "SELECT tgname FROM pg_trigger WHERE tgenabled = 'A'"
        if connection.vendor == "postgresql"
        else "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    )
    with connection.cursor() as cursor:
        cursor.execute(query)
        present = {name for (name,) in cursor.fetchall()}
    wanted = [f"{table}_no_{operation}" for table, operation in _triggers(connection.vendor)]
    return [name for name in wanted if name not in present]


def add_transaction_column(cursor: CursorWrapper) -> None:
    """On PostgreSQL, let every row name the transaction that wrote it; the sealer goes by it."""
    cursor.execute(
        "ALTER TABLE audit_auditrow ADD COLUMN xact xid8 NOT NULL DEFAULT pg_current_xact_id()"
    )
    cursor.execute("CREATE INDEX audit_row_xact ON audit_auditrow (xact, id)")
