from django.db import migrations

from qingxun.audit import guards


def protect(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        with schema_editor.connection.cursor() as cursor:
            guards.add_transaction_column(cursor)
    guards.arm(schema_editor.connection)


def unprotect(apps, schema_editor):
    guards.disarm(schema_editor.connection)
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("ALTER TABLE audit_auditrow DROP COLUMN xact")


class Migration(migrations.Migration):
    """Insert-only triggers, and on PostgreSQL the column that names the writing transaction."""

    dependencies = [("audit", "0001_initial")]
    operations = [migrations.RunPython(protect, unprotect)]
