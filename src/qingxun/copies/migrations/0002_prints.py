"""The table of fingerprints: two numbers a row, kept in the order of its key."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def build(apps: object, schema_editor: BaseDatabaseSchemaEditor) -> None:
    end = "WITHOUT ROWID" if schema_editor.connection.vendor == "sqlite" else ""
    schema_editor.execute(
        "CREATE TABLE copies_print (hash bigint NOT NULL, number bigint NOT NULL, "
        f"PRIMARY KEY (hash, number)) {end}"
    )


def drop(apps: object, schema_editor: BaseDatabaseSchemaEditor) -> None:
    schema_editor.execute("DROP TABLE copies_print")


class Migration(migrations.Migration):
    dependencies = [("copies", "0001_initial")]
    operations = [migrations.RunPython(build, drop)]
