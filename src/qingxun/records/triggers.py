"""Insert-only tables: triggers that refuse UPDATE and DELETE, for migrations.

They stop mistakes and honest tools; whoever owns the database can drop them.
"""

from collections.abc import Iterable

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from qingxun.records.steps import ChangeDatabase

_SQLITE = """
CREATE TRIGGER {table}_no_{operation} BEFORE {operation} ON {table}
BEGIN SELECT RAISE(ABORT, '{table} is insert-only'); END
"""
_FUNCTION = """
CREATE OR REPLACE FUNCTION records_refuse() RETURNS trigger LANGUAGE plpgsql AS
$$BEGIN RAISE EXCEPTION '% is insert-only', TG_TABLE_NAME
USING ERRCODE = 'restrict_violation'; END$$
"""
_POSTGRESQL = """
CREATE TRIGGER {table}_no_{operation} BEFORE {operation} ON {table}
FOR EACH STATEMENT EXECUTE FUNCTION records_refuse()
"""
# also when a superuser says session_replication_role = replica
_ALWAYS = "ALTER TABLE {table} ENABLE ALWAYS TRIGGER {table}_no_{operation}"
_NAMES = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": "SELECT tgname FROM pg_trigger WHERE tgenabled = 'A'",
}
Guard = tuple[str, str]  # table, operation


def insert_only(table: str, *, truncate: bool = False) -> ChangeDatabase:
    """A migration step after which the database refuses to change or delete rows of the table.

    ``truncate`` refuses PostgreSQL's TRUNCATE too; without it a database can be emptied as a whole,
    which is no edit of a row.
    """

    def guard(editor: BaseDatabaseSchemaEditor) -> None:
        arm(editor.connection, guards_of(editor.connection, table, truncate=truncate))

    def unguard(editor: BaseDatabaseSchemaEditor) -> None:
        disarm(editor.connection, guards_of(editor.connection, table, truncate=truncate))

    return ChangeDatabase(guard, unguard)


def guards_of(connection: BaseDatabaseWrapper, table: str, *, truncate: bool) -> list[Guard]:
    """The guards that an insert-only table has on this database."""
    operations = ["update", "delete"]
    if truncate and connection.vendor == "postgresql":
        operations.append("truncate")
    return [(table, operation) for operation in operations]


def arm(connection: BaseDatabaseWrapper, guards: Iterable[Guard]) -> None:
    """Set triggers."""
    postgresql = connection.vendor == "postgresql"
    statements = (_POSTGRESQL, _ALWAYS) if postgresql else (_SQLITE,)
    with connection.cursor() as cursor:
        if postgresql:
            cursor.execute(_FUNCTION)
        for table, operation in guards:
            for statement in statements:
                cursor.execute(statement.format(table=table, operation=operation))


def disarm(connection: BaseDatabaseWrapper, guards: Iterable[Guard]) -> None:
    """Take triggers away: for reverting a migration, and for tests that empty all tables."""
    with connection.cursor() as cursor:
        for table, operation in guards:
            suffix = f" ON {table}" if connection.vendor == "postgresql" else ""
            cursor.execute(f"DROP TRIGGER IF EXISTS {table}_no_{operation}{suffix}")


def standing_guards(connection: BaseDatabaseWrapper) -> list[Guard]:
    """The guards that stand and are switched on, of all tables."""
    with connection.cursor() as cursor:
        cursor.execute(_NAMES[connection.vendor])
        parts = [name.rpartition("_no_") for (name,) in cursor.fetchall()]
    return sorted((table, operation) for table, between, operation in parts if between)
