"""The list of entries that wait to be put into SQLite's index (``search.waiting``)."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from qingxun.search.waiting import TABLE, make_table


def make(apps: object, schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor == "sqlite":
        make_table()


def drop(apps: object, schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute(f"DROP TABLE {TABLE}")


class Migration(migrations.Migration):
    dependencies = [("search", "0005_index_form")]
    operations = [migrations.RunPython(make, drop)]
