"""Insert-only tables: triggers that refuse UPDATE and DELETE, for migrations."""

from collections.abc import Callable

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations import RunPython

_SQLITE = """
CREATE TRIGGER {table}_no_{operation} BEFORE {operation} ON {table}
BEGIN SELECT RAISE(ABORT, '{table} is insert-only'); END
"""
_FUNCTION = """
CREATE OR REPLACE FUNCTION records_refuse() RETURNS trigger LANGUAGE plpgsql AS
$$BEGIN RAISE EXCEPTION '% is insert-only', TG_TABLE_NAME
USING ERRCODE = 'restrict_violation'; END$$
"""
_POSTGRESQL = (
    "CREATE TRIGGER {table}_no_{operation} BEFORE {operation} ON {table} "
    "FOR EACH STATEMENT EXECUTE FUNCTION records_refuse()"
)
OPERATIONS = ("update", "delete")
Step = Callable[[object, BaseDatabaseSchemaEditor], None]


def insert_only(table: str) -> RunPython:
    """A migration step after which the database refuses to change or delete rows of the table.

    TRUNCATE on PostgreSQL is not refused: emptying a whole database is no edit of a row.
    """

    def arm(apps: object, editor: BaseDatabaseSchemaEditor) -> None:
        postgresql = editor.connection.vendor == "postgresql"
        if postgresql:
            editor.execute(_FUNCTION, params=None)
        for operation in OPERATIONS:
            statement = _POSTGRESQL if postgresql else _SQLITE
            editor.execute(statement.format(table=table, operation=operation), params=None)

    def disarm(apps: object, editor: BaseDatabaseSchemaEditor) -> None:
        postgresql = editor.connection.vendor == "postgresql"
        suffix = f" ON {table}" if postgresql else ""
        for operation in OPERATIONS:
            editor.execute(f"DROP TRIGGER IF EXISTS {table}_no_{operation}{suffix}", params=None)

    return RunPython(arm, disarm)
