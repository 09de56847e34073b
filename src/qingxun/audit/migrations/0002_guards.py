from django.db import migrations

from qingxun.audit import guards
from qingxun.records.steps import ChangeDatabase
from qingxun.records.triggers import insert_only


def number_transactions(schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        with schema_editor.connection.cursor() as cursor:
            guards.add_transaction_column(cursor)


def forget_transactions(schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("ALTER TABLE audit_auditrow DROP COLUMN xact")


class Migration(migrations.Migration):
    """Insert-only triggers, and on PostgreSQL the column that names the writing transaction."""

    dependencies = [("audit", "0001_initial")]
    operations = [
        ChangeDatabase(number_transactions, forget_transactions),
        *[insert_only(table, truncate=True) for table in guards.TABLES],
    ]
